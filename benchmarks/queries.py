"""Random queries with two filters, whose values are drawn from what an archive holds.

Values come from random reports, so that what is frequent there is asked for often. Half of the queries draw both values
from one report, which they find or come near; the others from two, and many of those find nothing.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from musnad.arabic.stems import query_keys, words_with_spans
from musnad.archive.filters import Filters
from musnad.archive.search import Kind, Sort
from musnad.archive.store import Archive

JSON = dict[str, Any]
#: Reports that values are drawn from.
POOL = 1_500
#: Words by the share of all reports they are in: up to, and from.
RARE, FREQUENT = 0.002, 0.05
_WORDS = ("rare word", "middling word", "frequent word", "phrase")


@dataclass(frozen=True, slots=True)
class Query:
    """A search, and the names of the two kinds of filters in it."""

    pair: tuple[str, str]
    words: str
    filters: dict[str, Any]
    kind: Kind
    sort: Sort

    def __str__(self) -> str:
        given = [f"{name}={value[0] if isinstance(value, tuple) else value}" for name, value in self.filters.items()]
        return " · ".join(
            [f"[{' + '.join(self.pair)}] {self.kind} by {self.sort}", *([self.words] if self.words else []), *given]
        )


@dataclass(slots=True)
class _Here:
    """A report that values are drawn from, and a statement and an event in it."""

    record: JSON
    agency: str | None
    statement: JSON | None
    event: JSON | None


@dataclass(slots=True)
class Drawer:
    """Draws queries; the same for the same archive and seed."""

    archive: Archive
    seed: int = 1
    pool: list[tuple[JSON, str | None]] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _vocabulary: sqlite3.Connection | None = None
    _reports: int = 0

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self._reports = self.archive.count()["reports"]
        numbers = chance.sample(range(1, self._reports + 1), min(POOL, self._reports))
        for kept in self.archive.reports(numbers):
            self.pool.append((kept.record.model_dump(), kept.agency))
        self._vocabulary = sqlite3.connect(f"file:{self.archive.place}?mode=ro", uri=True)
        self._vocabulary.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'reports_index', 'row')")

    def queries(self, count: int) -> Iterator[Query]:
        """So many queries: all pairs of kinds, by turns in random order."""
        chance = random.Random(self.seed + 1)
        kinds = list(DRAWN)
        pairs = [*combinations(kinds, 2), ("middling word", "frequent word"), ("frequent word", "frequent word")]
        made = 0
        while True:
            chance.shuffle(pairs)
            for pair in pairs:
                query = self._query(pair, chance)
                if query is not None:
                    yield query
                    made += 1
                    if made == count:
                        return

    def _query(self, pair: tuple[str, str], chance: random.Random) -> Query | None:
        for _ in range(200):
            here = self._here(chance)
            found = [self._draw(pair[0], here, chance)]
            found.append(self._draw(pair[1], here if chance.random() < 0.5 else self._here(chance), chance))
            if all(found):
                break
        else:
            return None
        words = " ".join(one["words"] for one in found if one and "words" in one)
        filters = {name: value for one in found if one for name, value in one.items() if name != "words"}
        kind: Kind = chance.choice(("statements", "events", "reports"))
        sort: Sort = chance.choice(("newest", "newest", "oldest", "rank") if words else ("newest", "newest", "oldest"))
        Filters(**filters)
        return Query(pair, words, filters, kind, sort)

    def _here(self, chance: random.Random) -> _Here:
        record, agency = chance.choice(self.pool)
        statement = chance.choice(record["statements"]) if record["statements"] else None
        inside = [v for v in record["events"] if statement and v["statement"] == statement["id"]] or record["events"]
        return _Here(record, agency, statement, chance.choice(inside) if inside else None)

    def _draw(self, kind: str, here: _Here, chance: random.Random) -> JSON | None:
        if kind in _WORDS:
            words = self._words(kind, here, chance)
            return {"words": words} if words else None
        found = DRAWN[kind](here, chance)
        return found if found and all(value not in (None, ("",)) for value in found.values()) else None

    def _words(self, kind: str, here: _Here, chance: random.Random) -> str | None:
        record = here.record
        spans = here.statement["content"] if here.statement else []
        pieces = [record["document"]["text"][s["start"] : s["end"]] for s in spans] or [record["document"]["text"]]
        words = [word for _, _, word in words_with_spans(chance.choice(pieces))]
        if not words:
            return None
        if kind == "phrase":
            length = chance.randint(2, 4)
            at = chance.randrange(max(1, len(words) - length))
            return f'"{" ".join(words[at : at + length])}"' if len(words) >= length else None
        chance.shuffle(words)
        return next((word for word in words[:20] if self._class(word) == kind), None)

    def _class(self, word: str) -> str:
        """Whether a word is in few reports or in many."""
        share = max((self._count(key) for key in query_keys(word)), default=0) / self._reports
        return "rare word" if share <= RARE else "middling word" if share < FREQUENT else "frequent word"

    def _count(self, key: str) -> int:
        if key not in self._counts:
            assert self._vocabulary is not None
            row = self._vocabulary.execute("SELECT doc FROM vocabulary WHERE term = ?", (key,)).fetchone()
            self._counts[key] = row[0] if row else 0
        return self._counts[key]


# -- values ------------------------------------------------------------------------------------------------------------


def _called(linked: JSON | None, here: _Here, chance: random.Random) -> str | None:
    """What a person would type for somebody: the name of the entity or its last word, or else the words."""
    if not linked:
        return None
    name: str = next((e["name"] for e in here.record["entities"] if e["id"] == linked["entity"]), linked["text"])
    return name.split()[-1] if chance.random() < 0.4 else name[:300]


def _speaker(here: _Here, chance: random.Random) -> JSON:
    return {"speaker": (_called(here.statement and here.statement["speaker"], here, chance) or "",)}


def _chain(here: _Here, chance: random.Random) -> JSON:
    return {
        "chain": (chance.choice(here.statement["chain"])["name"] if here.statement and here.statement["chain"] else "",)
    }


def _entity(here: _Here, chance: random.Random) -> JSON:
    mentions = [(e["name"], m) for e in here.record["entities"] for m in e["mentions"]]
    return {"entity": (chance.choice(mentions)[0] if mentions else "",)}


def _role(here: _Here, chance: random.Random) -> JSON:
    roles = [m["role"]["text"] for e in here.record["entities"] for m in e["mentions"] if m["role"]]
    return {"role": (chance.choice(roles)[:300] if roles else "",)}


def _part(name: str) -> Callable[[_Here, random.Random], JSON]:
    def draw(here: _Here, chance: random.Random) -> JSON:
        parts = here.event[name] if here.event else []
        return {name: (_called(chance.choice(parts), here, chance) if parts else "",)}

    return draw


def _place(here: _Here, chance: random.Random) -> JSON:
    return {"place": (_called(here.event and here.event["place"], here, chance) or "",)}


def _outlet(here: _Here, chance: random.Random) -> JSON:
    outlet = here.record["document"]["outlet"]
    return {"outlet": (outlet.split()[-1] if chance.random() < 0.3 else outlet,)}


def _window(day: str | None, since: str, until: str, chance: random.Random) -> JSON | None:
    """A day, a week, a month, a year, or all before or after."""
    try:
        middle = dt.date.fromisoformat((day or "")[:10])
    except ValueError:
        return None
    if not 1900 < middle.year < 2100:
        return None
    around = dt.timedelta(chance.choice((0, 3, 15, 180, 0)))
    ends = {since: (middle - around).isoformat(), until: (middle + around).isoformat()}
    if chance.random() < 0.2:
        ends.pop(chance.choice((since, until)))
    return ends


def _event_dates(here: _Here, chance: random.Random) -> JSON | None:
    return _window(here.event["earliest"], "event_since", "event_until", chance) if here.event else None


def _over(here: _Here, chance: random.Random) -> JSON | None:
    lows = [f["low"] for f in here.record["figures"] if f["low"]]
    return {"over": chance.choice(lows) * chance.choice((0.1, 0.5, 1))} if lows else None


def _under(here: _Here, chance: random.Random) -> JSON | None:
    highs = [f["high"] for f in here.record["figures"] if f["high"]]
    return {"under": chance.choice(highs) * chance.choice((1, 2, 10))} if highs else None


#: Kinds of filters, and how a value of each is drawn.
DRAWN: dict[str, Callable[[_Here, random.Random], JSON | None]] = {
    **{kind: lambda here, chance: None for kind in _WORDS},
    "speaker": _speaker,
    "source kind": lambda here, _: {"source_kind": (here.statement["source_kind"],)} if here.statement else None,
    "chain": _chain,
    "entity": _entity,
    "role": _role,
    "outlet": _outlet,
    "agency": lambda here, _: {"agency": (here.agency or "",)},
    "type": lambda here, _: {"type": (here.event["type"],)} if here.event else None,
    "status": lambda here, _: {"status": (here.event["status"],)} if here.event else None,
    "actor": _part("actor"),
    "recipient": _part("recipient"),
    "place": _place,
    "event dates": _event_dates,
    "publication dates": lambda here, chance: _window(here.record["document"]["published"], "since", "until", chance),
    "figure": lambda here, chance: (
        {"what": (chance.choice(here.record["figures"])["what"],)} if here.record["figures"] else None
    ),
    "over": _over,
    "under": _under,
    "confidence": lambda here, chance: {"confidence": chance.choice((0.5, 0.7, 0.9))},
    "no copies": lambda here, chance: {"copies": False},
}

__all__ = ["DRAWN", "Drawer", "Query"]
