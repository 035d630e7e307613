"""A report as the archive keeps it, apart from how it is stored; exports write it and imports give it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from musnad.record import Record

#: ``read``: it has a record; ``foreign``: not Arabic, kept and not read.
State = Literal["read", "foreign"]
CopyKind = Literal["exact", "near"]
Layer = Literal["entities", "mentions", "times", "statements", "events", "figures", "report"]
Action = Literal["accept", "reject", "edit", "add", "complete"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of one item of a record; never altered once kept.

    ``item`` is the item's id in the record at that time; ``anchor`` the spans ``[start, end]`` it stands on, by which it is found again
    after a new reading. ``before`` and ``after`` are the item as JSON, None where there was or is none.
    """

    layer: Layer
    action: Action
    item: str | None
    anchor: tuple[tuple[int, int], ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    by: str
    at: dt.datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A report with its record.

    ``record`` is what counts: the reading with the corrections applied. ``reading`` is what the machine read; the same object where
    nothing was corrected.
    """

    #: The same report always has the same key: 32 hexadecimal digits over what came in.
    key: str
    record: Record
    reading: Record
    #: Version of Musnad that read it.
    version: str
    state: State
    #: File, address or feed it came from.
    origin: str | None
    #: When it was added, in UTC.
    added: dt.datetime
    #: Key of the report it copies, and how near.
    copy_of: str | None = None
    copy_kind: CopyKind | None = None
    #: The agency whose dispatch it is, told by its mark or by its text.
    agency: str | None = None
    corrections: tuple[Correction, ...] = ()
    #: Its number in the archive; 0 where it is in none.
    number: int = 0
