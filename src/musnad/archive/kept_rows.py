"""Rows of the archive as reports with their records and corrections, and corrections as rows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from musnad.archive.kept import Correction, Kept
from musnad.archive.packing import opened, unpack
from musnad.archive.rows import items_of
from musnad.record import Record


def record_of(packed: str | bytes, text: str) -> Record:
    """The record that was packed with a text."""
    record = Record.model_validate_json(unpack(packed, text))
    record.document.text = text
    return record


def items_of_row(row: Any) -> Any:
    """The items of the record that counts, as ``rows.items_of`` has them."""
    record = opened(row.record or row.reading, row.text)
    record["document"]["text"] = row.text
    return items_of(record, row.state)


def kept_of(row: Any, corrections: tuple[Correction, ...]) -> Kept:
    """A report with its corrections; ``row`` has ``original_key`` too."""
    reading = record_of(row.reading, row.text)
    return Kept(
        key=row.key,
        record=record_of(row.record, row.text) if row.record else reading,
        reading=reading,
        version=row.version,
        state=row.state,
        origin=row.origin,
        added=dt.datetime.fromisoformat(row.added),
        copy_of=row.original_key,
        copy_kind=row.copy_kind,
        agency=row.agency,
        corrections=corrections,
        number=row.id,
    )


def correction_of(row: Any) -> Correction:
    """A correction."""
    return Correction(
        layer=row.layer,
        action=row.action,
        item=row.item,
        anchor=tuple((a, b) for a, b in json.loads(row.anchor)),
        before=json.loads(row.before) if row.before else None,
        after=json.loads(row.after) if row.after else None,
        by=row.by,
        at=dt.datetime.fromisoformat(row.at),
        note=row.note,
    )


def correction_row(number: int, correction: Correction) -> dict[str, Any]:
    """The row of a correction of a report."""

    def text(value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    return {
        "report_id": number,
        "layer": correction.layer,
        "action": correction.action,
        "item": correction.item,
        "anchor": json.dumps(correction.anchor),
        "before": text(correction.before),
        "after": text(correction.after),
        "by": correction.by,
        "at": correction.at.isoformat(),
        "note": correction.note,
    }
