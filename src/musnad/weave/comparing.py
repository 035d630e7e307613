"""The second step of weaving: fresh reports are compared with those of the same days that share their words.

Which reports are compared follows from the two alone (``nearness``), so it makes no difference in what order they came. Comparing is done by several processes
from what stands in the archive, writing by one: each pair is compared when the later numbered of two fresh reports is, or the fresh one of the two, and what
is near a report is written only while both are as they were compared.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from musnad.archive.schema_weave import FRESH, nearness, woven
from musnad.weave.entering import WEEK, insert_rows, wait
from musnad.weave.nearness import BOUND, SHARED_WORDS, WINDOW, compared
from musnad.weave.profile import Profile, unpacked

#: Thousandths below which two reports are as good as strangers.
FLOOR = 60
#: Thousandths from which two reports are of one subject, so that the story of the later may go on from that of the earlier.
RELATED = 300
#: Profiles kept at hand while many reports are compared.
_AT_HAND = 30_000
_AT_A_TIME = 500
#: A report and another, how likely they tell one event and one subject, in thousandths.
Pair = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """Reports that were compared and what is near them, with the contents of all of these at that time."""

    numbers: tuple[int, ...]
    contents: dict[int, int]
    pairs: tuple[Pair, ...]


class Comparing:
    """Compares reports, and remembers profiles."""

    def __init__(self) -> None:
        self._at_hand: OrderedDict[int, tuple[int, Profile]] = OrderedDict()

    def compare(self, connection: sa.Connection, numbers: Sequence[int]) -> Compared:
        """Compare those of some reports that are fresh."""
        there = _contents(connection, numbers)
        fresh = sorted(number for number, (_, pool) in there.items() if pool == FRESH)
        profiles = self._profiles(connection, there, fresh)
        found = {number: _candidates(connection, profiles[number]) for number in fresh}
        others = _contents(connection, sorted({n for some in found.values() for n in some} - there.keys()))
        there |= others
        wanted = {
            number: [n for n in some if n != number and n in there and (n < number or there[n][1] != FRESH)]
            for number, some in found.items()
        }
        profiles |= self._profiles(
            connection, there, sorted({n for some in wanted.values() for n in some} - profiles.keys())
        )
        pairs: list[Pair] = []
        for number, some in wanted.items():
            if not some:
                continue
            values = compared(profiles[number], [profiles[n] for n in some])
            pairs += [
                (number, n, near, related)
                for n, (near, related) in zip(some, values, strict=True)
                if near >= FLOOR or related >= RELATED
            ]
        kept = {*fresh, *(n for _, n, _, _ in pairs)}
        while len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return Compared(tuple(fresh), {n: there[n][0] for n in kept}, tuple(pairs))

    def _profiles(
        self, connection: sa.Connection, there: dict[int, tuple[int, int | None]], numbers: Sequence[int]
    ) -> dict[int, Profile]:
        """Profiles; those at hand where the report has not changed since."""
        out: dict[int, Profile] = {}
        missing = []
        for number in numbers:
            held = self._at_hand.get(number)
            if held is not None and held[0] == there[number][0]:
                out[number] = held[1]
            else:
                missing.append(number)
        for some in _portions(missing):
            query = sa.select(woven.c.report_id, woven.c.content, woven.c.profile).where(woven.c.report_id.in_(some))
            for number, content, packed in connection.execute(query):
                made = unpacked(packed)
                self._at_hand[number] = content, made
                out[number] = made
        return out


def keep(connection: sa.Connection, done: Compared) -> int:
    """Write what is near reports that were compared; they, and the pools of what is near them, wait to be grouped. How many were written.

    A report that changed meanwhile, or one of those near it, is left fresh and is to be compared again."""
    now = _contents(connection, sorted(done.contents))
    as_it_was = {number for number, content in done.contents.items() if now.get(number, (None, None))[0] == content}
    changed = {a for a, b, _, _ in done.pairs if b not in as_it_was}
    kept = {n for n in done.numbers if n in as_it_was and n not in changed and now[n][1] == FRESH}
    # What is near a report that is still fresh is written when that one is.
    pairs = [p for p in done.pairs if p[0] in kept and (p[1] in kept or now[p[1]][1] != FRESH)]
    if pairs:
        rows = [*pairs, *((b, a, *values) for a, b, *values in pairs)]
        rows.sort()
        insert_rows(connection, nearness, rows)
        wait(connection, sorted({b for _, b, near, _ in pairs if near >= BOUND} - kept))
    for some in _portions(sorted(kept)):
        connection.execute(woven.update().where(woven.c.report_id.in_(some)), {"pool": None, "waits": 1})
    return len(kept)


def fresh(connection: sa.Connection) -> list[int]:
    """The numbers of the fresh reports."""
    return list(
        connection.scalars(sa.select(woven.c.report_id).where(woven.c.pool == FRESH).order_by(woven.c.report_id))
    )


def _contents(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, tuple[int, int | None]]:
    """Of some reports that are woven the content and the pool."""
    out: dict[int, tuple[int, int | None]] = {}
    for some in _portions(numbers):
        query = sa.select(woven.c.report_id, woven.c.content, woven.c.pool).where(woven.c.report_id.in_(some))
        out.update((number, (content, pool)) for number, content, pool in connection.execute(query))
    return out


def _candidates(connection: sa.Connection, profile: Profile) -> list[int]:
    """The reports that share enough of the words a report is found by; itself among them."""
    words = profile.found_by
    if len(words) < SHARED_WORDS:
        return []
    first, last = profile.day - WINDOW, profile.day + WINDOW
    weeks = range(first // WEEK, last // WEEK + 1)
    query = _sharing(len(weeks), len(words), connection.dialect.name)
    return list(connection.exec_driver_sql(query, (*weeks, *words, first, last)).scalars().all())


@lru_cache(maxsize=64)
def _sharing(weeks: int, words: int, dialect: str) -> str:
    """The query for the reports of some days, of so many weeks, that share enough of so many words."""
    mark = "%s" if dialect == "postgresql" else "?"
    return (
        f"SELECT report_id FROM woven_words WHERE week IN ({', '.join([mark] * weeks)}) "
        f"AND word IN ({', '.join([mark] * words)}) AND day BETWEEN {mark} AND {mark} "
        f"GROUP BY report_id HAVING count(*) >= {SHARED_WORDS} ORDER BY report_id"
    )


def _portions(some: Sequence[int]) -> Iterable[Sequence[int]]:
    for at in range(0, len(some), _AT_A_TIME):
        yield some[at : at + _AT_A_TIME]
