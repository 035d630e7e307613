"""The first step of weaving: reports that changed get their profile, and are kept so that others of the same days that share their words find them.

They are compared in the next step (``comparing``); until then they are *fresh*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.packing import opened
from musnad.archive.schema_weave import FRESH, nearness, woven, woven_words
from musnad.weave.pools import drop_untold
from musnad.weave.profile import profile, unpacked

#: Days by which the words of reports are kept together.
WEEK = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """What the weave keeps of one report; ``packed`` is its profile, and ``found_by`` the words others find it by."""

    number: int
    key: str
    published: str
    content: int
    day: int
    found_by: tuple[int, ...]
    packed: bytes


def entries(connection: sa.Connection, numbers: Sequence[int]) -> list[Entry]:
    """What is to be kept of some reports; of those that were not read or are no more, nothing."""
    reports, records = schema.reports, schema.records
    rows = connection.execute(
        sa.select(
            reports.c.id,
            reports.c.key,
            reports.c.day,
            reports.c.published,
            reports.c.text,
            records.c.reading,
            records.c.record,
        )
        .join(records, records.c.report_id == reports.c.id)
        .where(reports.c.id.in_(numbers), reports.c.state == "read")
        .order_by(reports.c.id)
    )
    found = []
    for row in rows:
        kept = row.record or row.reading
        made = profile(opened(kept, row.text), row.text, row.day)
        content = _content(row.key, kept)
        found.append(Entry(row.id, row.key, row.published or "", content, made.day, made.found_by, made.packed()))
    return found


def _content(key: str, record: str | bytes) -> int:
    """A number of 63 bits of all that counts of a report."""
    data = record.encode("utf-8", "surrogatepass") if isinstance(record, str) else record
    return int.from_bytes(blake2b(key.encode() + data, digest_size=8).digest(), "big") >> 1


def forget(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Take reports out; those of their pools, and of the pools of what is near them, wait to be grouped again."""
    some = connection.execute(
        sa.select(woven.c.report_id, woven.c.profile, woven.c.story).where(woven.c.report_id.in_(numbers))
    ).all()
    if not some:
        return
    around = connection.scalars(
        sa.select(nearness.c.other_id).where(nearness.c.report_id.in_(numbers)).distinct()
    ).all()
    wait(connection, [*numbers, *around])
    connection.execute(nearness.delete().where(nearness.c.report_id.in_(around), nearness.c.other_id.in_(numbers)))
    connection.execute(nearness.delete().where(nearness.c.report_id.in_(numbers)))
    for number, kept, _ in some:
        gone = unpacked(kept)
        connection.execute(
            woven_words.delete().where(
                woven_words.c.week == gone.day // WEEK,
                woven_words.c.word.in_(gone.found_by),
                woven_words.c.day == gone.day,
                woven_words.c.report_id == number,
            )
        )
    connection.execute(woven.delete().where(woven.c.report_id.in_(numbers)))
    drop_untold(connection, sorted({story for _, _, story in some if story}))


def enter(connection: sa.Connection, some: Sequence[Entry]) -> None:
    """Enter reports that are not there; they are fresh."""
    if not some:
        return
    connection.execute(woven.insert(), [_row(entry) for entry in some])
    rows = [(entry.day // WEEK, word, entry.day, entry.number) for entry in some for word in entry.found_by]
    if rows:
        insert_rows(connection, woven_words, rows)


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[int, ...]]) -> None:
    """Insert many rows of whole numbers, their columns in the order of the table: twice as quick as by names."""
    marks = ", ".join(["%s" if connection.dialect.name == "postgresql" else "?"] * len(table.c))
    connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", list(rows))


def wait(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Have everything in the pools of some reports grouped again."""
    for at in range(0, len(numbers), 500):
        of = woven.c.report_id.in_(numbers[at : at + 500])
        pools = sa.select(woven.c.pool).where(of, woven.c.pool.is_not(None), woven.c.pool != FRESH)
        connection.execute(woven.update().where(woven.c.pool.in_(pools)), {"waits": 1})


def _row(entry: Entry) -> dict[str, object]:
    return {
        "report_id": entry.number,
        "key": entry.key,
        "published": entry.published,
        "day": entry.day,
        "content": entry.content,
        "profile": entry.packed,
        "pool": FRESH,
        "waits": 0,
    }
