"""The values of a facet, counted and put in order; ``facets`` says what the numbers mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from musnad.arabic.stems import query_keys, words_with_spans
from musnad.archive.filters import Filters
from musnad.archive.terms import name_keys

#: A name longer than this is no value that somebody chooses.
LONGEST = 200
JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A value and how many of the counted results have it; of ``published`` a year, month or day, with the days to ask for."""

    value: str
    count: int
    #: Whether the search asks for it already.
    given: bool = False
    since: str | None = None
    until: str | None = None

    def to_json(self) -> JSON:
        """The value as plain JSON."""
        days = {"since": self.since, "until": self.until} if self.since else {}
        return {"value": self.value, "count": self.count, "given": self.given, **days}


def chosen(counts: dict[str, int], given: tuple[str, ...], most: int) -> tuple[Value, ...]:
    """The values with the most results, and those that are given in any case, before the others."""
    first = [Value(value, counts.get(value, 0), True) for value in given]
    rest = sorted((v for v in counts if v not in given and counts[v]), key=lambda value: (-counts[value], value))
    return (*first, *(Value(value, counts[value]) for value in rest[: max(0, most - len(first))]))


class Named:
    """Names that results have, counted as the filters on names look for them: every word, in one of its forms, in one name."""

    def __init__(self) -> None:
        self._holders: list[set[int]] = []
        self._at: dict[tuple[str, str], int] = {}
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._written: Counter[str] = Counter()

    def add(self, item: int, name: str, text: str = "", number: int = 1) -> None:
        """That a result has a name, written as ``text``; ``number`` weighs how common it is."""
        at = self._at.get((name, text))
        if at is None:
            at = self._at[name, text] = len(self._holders)
            self._holders.append(set())
            for key in {*name_keys(name), *name_keys(text)}:
                self._by_key[key].add(at)
        self._holders[at].add(item)
        self._written[name] += number

    def holders(self, name: str) -> set[int]:
        """The results that a filter for a name keeps."""
        return {item for at in self._matching(name) for item in self._holders[at]}

    def _matching(self, name: str) -> frozenset[int]:
        found: frozenset[int] | None = None
        for _, _, word in words_with_spans(name):
            here = frozenset(at for key in query_keys(word) for at in self._by_key.get(key, ()))
            found = here if found is None else found & here
            if not found:
                break
        return found or frozenset()

    def commonest(self, most: int, given: tuple[str, ...] = ()) -> dict[str, int]:
        """Names and how many results each keeps: those given, and of the names written most often those that keep the most; of names
        that keep the same (spellings of one) the commonest.
        """
        counts = {name: len(self.holders(name)) for name in given}
        seen = {self._matching(name) for name in given}
        for name, _ in self._written.most_common(3 * most):
            matching = self._matching(name) if len(name) <= LONGEST else frozenset()
            if matching and matching not in seen and name not in counts:
                seen.add(matching)
                counts[name] = len({item for at in matching for item in self._holders[at]})
        return counts


def periods(days: Counter[str], filters: Filters, most: int) -> tuple[Value, ...]:
    """Years with how many results are from each, the newest first; months where there are few years, days where there is one month."""
    width = 4
    if len({day[:4] for day in days}) <= 2:
        width = 7 if len({day[:7] for day in days}) > 1 else 10
    counts: Counter[str] = Counter()
    for day, number in days.items():
        counts[day[:width]] += number
    made = []
    for period in sorted(counts, reverse=True)[:most]:
        first, last = _ends(period)
        since, until = max(first, filters.since or first), min(last, filters.until or last)
        made.append(Value(period, counts[period], since == filters.since and until == filters.until, since, until))
    return tuple(made)


def _ends(period: str) -> tuple[str, str]:
    """The first and the last day of a year, a month or a day."""
    if len(period) == 10:
        return period, period
    if len(period) == 4:
        return f"{period}-01-01", f"{period}-12-31"
    year, month = map(int, period.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    length = 29 if month == 2 and leap else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return f"{period}-01", f"{period}-{length}"
