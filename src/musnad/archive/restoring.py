"""Taking back what was exported: records, corrections and copies as they were, under new numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from musnad.archive import schema
from musnad.archive.copies import sketch, wording
from musnad.archive.kept import Kept
from musnad.archive.kept_rows import correction_row
from musnad.archive.packing import pack
from musnad.archive.rows import Prepared, document_columns, items_of, plain, reading_json, short
from musnad.archive.writing import known

if TYPE_CHECKING:
    from musnad.archive.store import Archive

_AT_A_TIME = 200


def restore(archive: Archive, reports: Iterable[Kept]) -> Iterator[bool]:
    """Keep exported reports; for each whether it is new.

    A copy is tied to the report it copies if that is in the archive by the end, in whatever order they come.
    """
    waiting: dict[str, str] = {}
    some: list[Kept] = []
    for kept in reports:
        some.append(kept)
        if len(some) == _AT_A_TIME:
            yield from _write(archive, some, waiting)
            some = []
    yield from _write(archive, some, waiting)
    _tie(archive, waiting)


def _write(archive: Archive, some: list[Kept], waiting: dict[str, str]) -> list[bool]:
    if not some:
        return []
    writer = archive.writer
    with archive.writing() as connection:
        stored = writer.write(connection, [_prepared(kept) for kept in some])
        for kept, one in zip(some, stored, strict=True):
            if not one.new:
                continue
            if kept.corrections:
                connection.execute(
                    schema.corrections.insert(), [correction_row(one.number, c) for c in kept.corrections]
                )
            if kept.copy_of and one.copy_of is None:
                waiting[kept.key] = kept.copy_of
    return [one.new for one in stored]


def _prepared(kept: Kept) -> Prepared:
    text = kept.reading.document.text
    row = {
        **document_columns(kept.record),
        "key": kept.key,
        "state": kept.state,
        "reader": kept.reading.reader,
        "version": kept.version,
        "origin": short(kept.origin),
        "agency": kept.agency,
        "wording": wording(text),
        "text": text,
        "added": kept.added.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "copy_of": kept.copy_of,
        "copy_kind": kept.copy_kind,
    }
    record = pack(reading_json(kept.record), text) if kept.corrections else None
    items = items_of(plain(kept.record), kept.state)
    return Prepared(row, pack(reading_json(kept.reading), text), record, sketch(text), items)


def _tie(archive: Archive, waiting: dict[str, str]) -> None:
    """Tie copies to reports that came after them."""
    reports = schema.reports
    if not waiting:
        return
    with archive.writing() as connection:
        for key, original in waiting.items():
            found = known(connection, [key, original])
            if original in found and key != original:
                connection.execute(reports.update().where(reports.c.id == found[key]), {"copy_of": found[original]})
                archive.enter_anew(connection, found[key])
