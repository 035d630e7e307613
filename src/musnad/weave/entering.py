"""The first step of weaving: reports that changed get their profile, and are compared with those of the same days that share their words.

Which reports are compared follows from the two alone (``nearness``), so it makes no difference in what order they came.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.packing import opened
from musnad.archive.schema_weave import nearness, woven, woven_words
from musnad.weave.nearness import BOUND, SHARED_WORDS, WINDOW, compared
from musnad.weave.pools import drop_untold
from musnad.weave.profile import Profile, profile, unpacked

#: Thousandths below which two reports are as good as strangers.
FLOOR = 60
#: Days by which the words of reports are kept together.
WEEK = 7
#: Thousandths from which two reports are of one subject, so that the story of the later may go on from that of the earlier.
RELATED = 300
#: Profiles kept at hand while many reports come in.
_AT_HAND = 30_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What the weave keeps of one report."""

    number: int
    key: str
    published: str
    content: int
    profile: Profile
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
        found.append(Entry(row.id, row.key, row.published or "", _content(row.key, kept), made, made.packed()))
    return found


def _content(key: str, record: str | bytes) -> int:
    """A number of 63 bits of all that counts of a report."""
    data = record.encode("utf-8", "surrogatepass") if isinstance(record, str) else record
    return int.from_bytes(blake2b(key.encode() + data, digest_size=8).digest(), "big") >> 1


class Entering:
    """Enters reports into the tables of nearness, and remembers profiles."""

    def __init__(self) -> None:
        self.at_hand: OrderedDict[int, Profile] = OrderedDict()

    def forget(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Take reports out; those of their pools, and of the pools of what is near them, wait to be grouped again."""
        some = connection.execute(
            sa.select(woven.c.report_id, woven.c.profile, woven.c.story).where(woven.c.report_id.in_(numbers))
        ).all()
        if not some:
            return
        around = connection.scalars(
            sa.select(nearness.c.other_id).where(nearness.c.report_id.in_(numbers)).distinct()
        ).all()
        _regroup(connection, [*numbers, *around])
        connection.execute(nearness.delete().where(nearness.c.report_id.in_(around), nearness.c.other_id.in_(numbers)))
        connection.execute(nearness.delete().where(nearness.c.report_id.in_(numbers)))
        for number, kept, _ in some:
            gone = self.at_hand.pop(number, None) or unpacked(kept)
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

    def enter(self, connection: sa.Connection, some: Sequence[Entry]) -> None:
        """Enter reports that are not there; they, and the pools of what is near them, wait to be grouped."""
        if not some:
            return
        connection.execute(woven.insert(), [_row(entry) for entry in some])
        words = [
            {"week": entry.profile.day // WEEK, "word": word, "day": entry.profile.day, "report_id": entry.number}
            for entry in some
            for word in entry.profile.found_by
        ]
        if words:
            connection.execute(woven_words.insert(), words)
        for entry in some:
            self.at_hand[entry.number] = entry.profile
        fresh = {entry.number for entry in some}
        pairs = []
        for entry in some:
            found = self._candidates(connection, entry)
            wanted = [n for n in found if n not in fresh or n < entry.number]
            profiles = self._profiles(connection, wanted)
            for number, (near, related) in zip(
                wanted, compared(entry.profile, profiles) if wanted else (), strict=True
            ):
                if near >= FLOOR or related >= RELATED:
                    pairs.append((entry.number, number, near, related))
        if pairs:
            rows = [*pairs, *((b, a, *values) for a, b, *values in pairs)]
            connection.execute(
                nearness.insert(),
                [dict(zip(("report_id", "other_id", "near", "related"), r, strict=True)) for r in rows],
            )
            _regroup(connection, sorted({b for _, b, near, _ in pairs if near >= BOUND} - fresh))
        while len(self.at_hand) > _AT_HAND:
            self.at_hand.popitem(last=False)

    def _candidates(self, connection: sa.Connection, entry: Entry) -> list[int]:
        words = entry.profile.found_by
        if len(words) < SHARED_WORDS:
            return []
        first, last = entry.profile.day - WINDOW, entry.profile.day + WINDOW
        weeks = range(first // WEEK, last // WEEK + 1)
        query = _sharing(len(weeks), len(words), connection.dialect.name)
        found = connection.exec_driver_sql(query, (*weeks, *words, first, last)).scalars()
        return [number for number in found if number != entry.number]

    def _profiles(self, connection: sa.Connection, numbers: Sequence[int]) -> list[Profile]:
        missing = [number for number in numbers if number not in self.at_hand]
        for at in range(0, len(missing), 500):
            rows = connection.execute(
                sa.select(woven.c.report_id, woven.c.profile).where(woven.c.report_id.in_(missing[at : at + 500]))
            )
            self.at_hand.update((number, unpacked(kept)) for number, kept in rows)
        return [self.at_hand[number] for number in numbers]


def _row(entry: Entry) -> dict[str, object]:
    return {
        "report_id": entry.number,
        "key": entry.key,
        "published": entry.published,
        "day": entry.profile.day,
        "content": entry.content,
        "profile": entry.packed,
        "waits": 1,
    }


def _regroup(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Have everything in the pools of some reports grouped again."""
    for at in range(0, len(numbers), 500):
        pools = sa.select(woven.c.pool).where(woven.c.report_id.in_(numbers[at : at + 500]), woven.c.pool.is_not(None))
        connection.execute(woven.update().where(woven.c.pool.in_(pools)), {"waits": 1})


@lru_cache(maxsize=64)
def _sharing(weeks: int, words: int, dialect: str) -> str:
    """The query for the reports of some days, of so many weeks, that share enough of so many words."""
    mark = "%s" if dialect == "postgresql" else "?"
    return (
        f"SELECT report_id FROM woven_words WHERE week IN ({', '.join([mark] * weeks)}) "
        f"AND word IN ({', '.join([mark] * words)}) AND day BETWEEN {mark} AND {mark} "
        f"GROUP BY report_id HAVING count(*) >= {SHARED_WORDS} ORDER BY report_id"
    )
