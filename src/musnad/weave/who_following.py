"""Keeping who is who up to date with an archive."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.following import Follower
from musnad.archive.packing import unpack
from musnad.archive.store import Archive
from musnad.record import Record
from musnad.weave.who_keeper import enter_many, forget_many

#: Reports taken in at a time.
PORTION = 200
_FOLLOWER = Follower("who")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many ``reports`` had changed, and how many ``seconds`` it took."""

    reports: int
    seconds: float


def waiting(connection: sa.Connection) -> int:
    """How many reports changed since who is who was brought up to date."""
    return _FOLLOWER.count(connection)


def update(archive: Archive, progress: Callable[[int, int], None] | None = None) -> TakenIn:
    """Take in the entities of reports that are new or other than they were, and take out those of reports that are no more.

    ``progress`` is told how many are done, of how many. ArchiveError where the archive cannot be written.
    """
    begun = time.perf_counter()
    with archive.reading() as connection:
        changed = _FOLLOWER.changed(connection)
    reports = 0
    for at in range(0, len(changed), PORTION):
        asked = changed[at : at + PORTION]
        with archive.writing() as connection:
            still = _FOLLOWER.still(connection, asked)
            read = _read(connection, still)
            forget_many(connection, [number for number in still if number not in read])
            enter_many(connection, [(number, record, day) for number, (record, day) in read.items()])
            _FOLLOWER.go_on(connection, asked)
        reports += len(still)
        if progress is not None:
            progress(at + len(asked), len(changed))
    return TakenIn(reports, time.perf_counter() - begun)


def _read(connection: sa.Connection, numbers: list[int]) -> dict[int, tuple[Record, str | None]]:
    """The records of some reports that were read, and their days."""
    reports, records = schema.reports, schema.records
    rows = connection.execute(
        sa.select(reports.c.id, reports.c.day, reports.c.text, records.c.reading, records.c.record)
        .join(records, records.c.report_id == reports.c.id)
        .where(reports.c.id.in_(numbers), reports.c.state == "read")
        .order_by(reports.c.id)
    )
    found = {}
    for row in rows:
        record = Record.model_validate_json(unpack(row.record or row.reading, row.text))
        record.document.text = row.text
        found[row.id] = (record, row.day)
    return found
