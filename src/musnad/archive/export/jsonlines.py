"""JSON Lines: a report a line, its record as ``docs/record.md`` has it and one more key, ``archive``, with all else.

The other formats that can be imported carry this same line, so that one function writes it and one reads it.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, BinaryIO, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from musnad.archive.export.evidence import fault
from musnad.archive.kept import Action, CopyKind, Correction, Kept, Layer, State
from musnad.record import Record


class Lines:
    """Writes reports as lines to a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def add(self, kept: Kept) -> None:
        """Write one report."""
        self._stream.write(line_of(kept).encode() + b"\n")

    def close(self) -> dict[str, int]:
        """Nothing is left to write."""
        return {}


def line_of(kept: Kept) -> str:
    """A report as one line of JSON, without the line's end; the same report gives the same line in every archive."""
    whole = kept.record.to_json()
    archive = _archive(kept)
    reading = "null" if kept.reading is kept.record or kept.reading == kept.record else kept.reading.to_json()
    return f'{whole[:-1]},"archive":{archive[:-1]},"reading":{reading}}}}}'


def _archive(kept: Kept) -> str:
    """All of a report but its records, as a JSON object. Its number in the archive is left out: each archive counts for itself."""
    return _json(
        {
            "format": 1,
            "key": kept.key,
            "version": kept.version,
            "state": kept.state,
            "origin": kept.origin,
            "added": stamp(kept.added),
            "copy_of": kept.copy_of,
            "copy_kind": kept.copy_kind,
            "agency": kept.agency,
            "corrections": [correction_json(one) for one in kept.corrections],
        }
    )


def correction_json(correction: Correction) -> dict[str, Any]:
    """A correction as a JSON value."""
    return {
        "layer": correction.layer,
        "action": correction.action,
        "item": correction.item,
        "anchor": [list(span) for span in correction.anchor],
        "before": correction.before,
        "after": correction.after,
        "by": correction.by,
        "at": stamp(correction.at),
        "note": correction.note,
    }


def stamp(moment: dt.datetime) -> str:
    """A moment in UTC as ISO 8601 with ``Z``; one without a zone is taken for UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Damaged(ValueError):
    """A line that is no report of an export; its text says why. ``foreign`` where nothing says that it came from an archive."""

    foreign = False


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Correction(_Part):
    layer: Layer
    action: Action
    item: str | None
    anchor: list[tuple[int, int]]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    by: str
    at: AwareDatetime
    note: str | None


class _Archive(_Part):
    format: Literal[1]
    key: str = Field(pattern=r"\A[0-9a-f]{32}\z")
    #: That in the archive it comes from; the API gives it, and it means nothing elsewhere.
    number: int | None = None
    version: str
    state: State
    origin: str | None
    added: AwareDatetime
    copy_of: str | None = Field(pattern=r"\A[0-9a-f]{32}\z")
    copy_kind: CopyKind | None
    agency: str | None
    corrections: list[_Correction]
    reading: dict[str, Any] | None


def kept_of(line: str | bytes) -> Kept:
    """The report of a line; Damaged where it is none, or where its facts are not in its text."""
    value = parsed(line)
    if not isinstance(value, dict):
        raise Damaged("no JSON object")
    if "archive" not in value:
        error = Damaged("the part “archive” is missing")
        error.foreign = True
        raise error
    try:
        archive = _Archive.model_validate(value.pop("archive"))
        record = Record.model_validate(value)
        reading = record if archive.reading is None else Record.model_validate(archive.reading)
    except ValidationError as error:
        raise Damaged(_first(error)) from error
    except RecursionError as error:
        raise Damaged("nested too deeply") from error
    said = fault(record) or (None if reading is record else fault(reading))
    if said:
        raise Damaged(said)
    return Kept(
        key=archive.key,
        record=record,
        reading=reading,
        version=archive.version,
        state=archive.state,
        origin=archive.origin,
        added=archive.added.astimezone(dt.UTC),
        copy_of=archive.copy_of,
        copy_kind=archive.copy_kind,
        agency=archive.agency,
        corrections=tuple(
            Correction(
                one.layer,
                one.action,
                one.item,
                tuple(one.anchor),
                one.before,
                one.after,
                one.by,
                one.at.astimezone(dt.UTC),
                one.note,
            )
            for one in archive.corrections
        ),
    )


def parsed(line: str | bytes) -> Any:
    """The value of a JSON text; Damaged where it is none."""
    try:
        return json.loads(line, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Damaged(f"{error.msg[0].lower()}{error.msg[1:]}, column {error.colno}") from error
    except UnicodeDecodeError as error:
        raise Damaged("not UTF-8") from error
    except RecursionError as error:
        raise Damaged("nested too deeply") from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise Damaged(str(error).partition(";")[0]) from error


def _no_constant(value: str) -> Any:
    raise ValueError(f"{value} is no JSON")


def _first(error: ValidationError) -> str:
    """The first thing that a validation found wrong, in a line."""
    found = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in found["loc"])
    return f"{place[:120]}: {found['msg']}"
