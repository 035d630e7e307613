"""What is compared of a report when tellings of one event are looked for: its words and how rare they are, its first sentences, its speakers,
the kinds and days of its first events, its figures, and a sketch of its wording.

A profile is made of one report alone and holds whole numbers only, so that comparing two gives the same whatever else is in the archive.
"""

from __future__ import annotations

import datetime as dt
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import orjson
from rensa import RMinHash

from musnad.arabic.fold import fold
from musnad.arabic.stems import index_keys, words_with_spans
from musnad.lexicon import rows

JSON = dict[str, Any]
#: Words of the text that are looked at; those of them that are the lead, and those whose events count as what the report is about.
BODY, LEAD, ABOUT = 600, 45, 70
#: The heaviest words are kept, and the report is found by the heaviest of these.
KEPT, FOUND_BY = 110, 20
#: Words more common than this (ten times the logarithm) say nothing.
_COMMON, _RAREST = 12, 92
#: Three words in a row are part of the sketch if their hash is among one of so many.
_SKETCHED, _ONE_OF = 3, 6
#: Bounds of what is looked at in records of great length.
_EVENTS, _STATEMENTS, _FIGURES, _ENTITIES, _NAMES = 40, 60, 40, 200, 60
_LIMIT = (1 << 64) // _ONE_OF


@dataclass(frozen=True)
class Profile:
    """The profile of one report. Words are numbers (32 bits of their key), weights run to 255.

    ``full`` weighs the words of the text, ``lead`` those of the title and first words, ``title``, ``speakers``, ``places`` and ``parties`` those of the
    title, of whoever speaks, of the places named, and of those who act or are acted on in the first events; ``types`` and ``triggers`` are those of the
    first events; ``event_days`` and ``days`` days of the Gregorian calendar; ``figures`` what was counted and how much; ``sketch`` hashes of runs of
    words; ``length`` the number of words.
    """

    day: int
    full: dict[int, int]
    lead: dict[int, int]
    title: dict[int, int]
    speakers: dict[int, int]
    places: dict[int, int]
    parties: dict[int, int]
    types: tuple[str, ...]
    triggers: frozenset[int]
    event_days: frozenset[int]
    days: frozenset[int]
    figures: frozenset[str]
    sketch: frozenset[int]
    length: int

    @cached_property
    def found_by(self) -> tuple[int, ...]:
        """The words by which other reports find it."""
        top, lead, title = (max(bag.values(), default=1) for bag in (self.full, self.lead, self.title))

        def weight(word: int) -> float:
            return (
                self.full.get(word, 0) / top
                + 0.7 * self.lead.get(word, 0) / lead
                + 0.5 * self.title.get(word, 0) / title
            )

        words = set(self.full) | set(self.lead)
        return tuple(sorted(words, key=lambda word: (-weight(word), word))[:FOUND_BY])

    @cached_property
    def norms(self) -> tuple[float, ...]:
        """The lengths of ``bags`` as vectors."""
        return tuple([math.sqrt(sum([w * w for w in bag.values()])) or 1.0 for bag in self.bags])

    @property
    def bags(self) -> tuple[dict[int, int], ...]:
        """The weighed words."""
        return self.full, self.lead, self.title, self.speakers, self.places, self.parties

    def packed(self) -> bytes:
        """The profile as bytes, for the database."""
        bags = [[list(bag), bytes(bag.values()).hex()] for bag in self.bags]
        sets = [sorted(some) for some in (self.triggers, self.event_days, self.days, self.sketch)]
        return zlib.compress(
            orjson.dumps([self.day, self.length, bags, list(self.types), sets, sorted(self.figures)]), 1
        )


def unpacked(kept: bytes) -> Profile:
    """The profile again."""
    day, length, bags, types, sets, figures = orjson.loads(zlib.decompress(kept))
    full, lead, title, speakers, places, parties = (
        dict(zip(words, bytes.fromhex(weights), strict=True)) for words, weights in bags
    )
    triggers, event_days, days, sketch = map(frozenset, sets)
    return Profile(
        day, full, lead, title, speakers, places, parties, tuple(types), triggers, event_days, days, frozenset(figures),
        sketch, length,
    )  # fmt: skip


def profile(record: JSON, text: str, day: str | None) -> Profile:
    """The profile of a report, of its record as JSON values and its text; ``day`` is its day of publication (ISO 8601)."""
    words = list(islice(words_with_spans(text), BODY))
    title = record["document"].get("title") or ""
    if not title and words:
        title = text[: words[min(len(words), 12) - 1][1]]
    title_bag = _bag(word for _, _, word in islice(words_with_spans(title), 60))
    keys = [_key(word) for _, _, word in words]
    lead_bag = title_bag + Counter(keys[:LEAD])
    full_bag = title_bag + Counter(keys)
    about = words[min(len(words), ABOUT) - 1][1] if words else 0
    lead_end = words[min(len(words), LEAD) - 1][1] if words else 0
    events = [v for v in record["events"][:_EVENTS] if v["trigger"]["start"] < lead_end] or record["events"][:1]
    speakers = (s["speaker"]["text"] for s in record["statements"][:_STATEMENTS] if s["speaker"])
    places = (e["name"] for e in record["entities"][:_ENTITIES] if e["type"] in ("GPE", "LOC", "FAC"))
    parties = (
        linked["text"]
        for v in record["events"][:_EVENTS]
        if v["trigger"]["start"] < about
        for linked in (*v["actor"][:4], *v["recipient"][:4])
    )
    return Profile(
        day=_day(day) or 0,
        full=_weighed(full_bag, KEPT),
        lead=_weighed(lead_bag, KEPT),
        title=_weighed(title_bag, KEPT),
        speakers=_names(speakers),
        places=_names(places),
        parties=_names(parties),
        types=tuple(sorted(v["type"] for v in events[:4])),
        triggers=frozenset(
            _number(_key(w)) for v in events[:4] for _, _, w in islice(words_with_spans(v["trigger"]["text"]), 6)
        ),
        event_days=frozenset(_days(v.get("date") or v.get("earliest") for v in events[:3])),
        days=frozenset(
            _days(t["value"] for t in record["times"][:_EVENTS] if t["start"] < about and t["type"] in ("DATE", "TIME"))
        ),
        figures=frozenset(
            f"{f['what']} {f['low']} {f['high']}" for f in record["figures"][:_FIGURES] if f["what"] != "other"
        ),
        sketch=_sketch(text, words),
        length=len(words),
    )


def _names(texts: Iterable[str]) -> dict[int, int]:
    """The words of some names, weighed."""
    bag: Counter[str] = Counter()
    for text in texts:
        bag.update(_key(word) for _, _, word in islice(words_with_spans(text), 20))
    return _weighed(bag, _NAMES)


def _days(values: Iterable[str | None]) -> Iterator[int]:
    return (day for value in values if (day := _day(value)))


def _day(value: str | None) -> int | None:
    """The number of a day in the Gregorian calendar; None for no day, or one that is none."""
    if not value or len(value) < 10 or not value[:4].isdigit():
        return None
    try:
        return dt.date.fromisoformat(value[:10]).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    keys = index_keys(word)
    return keys[0] if keys else word


def _bag(words: Iterable[str]) -> Counter[str]:
    return Counter(_key(word) for word in words)


@lru_cache(maxsize=100_000)
def _number(key: str) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _rarities() -> dict[str, int]:
    return {word: int(row["rarity"]) for row in rows("generated/report_words") for word in row["words"].split(" ")}


def _weighed(bag: Counter[str], most: int) -> dict[int, int]:
    """The heaviest words of a bag with their weights, the heaviest 255; in order of their numbers."""
    rarities = _rarities()
    weights: dict[int, float] = {}
    for key, count in bag.items():
        rarity = rarities.get(key, _RAREST)
        if rarity > _COMMON:
            weights[_number(key)] = (1 + math.log(count)) * rarity
    if not weights:
        return {}
    top = max(weights.values())
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]
    return {word: max(1, round(255 * weight / top)) for word, weight in sorted(heaviest)}


def _sketch(text: str, words: list[tuple[int, int, str]]) -> frozenset[int]:
    plain = [fold(text[start:end]) for start, end, _ in words]
    runs = {" ".join(plain[i : i + _SKETCHED]) for i in range(len(plain) - _SKETCHED + 1)}
    if not runs:
        return frozenset()
    return frozenset(h & 0xFFFFFFFF for h in RMinHash.hash_token_sets([sorted(runs)])[0] if h < _LIMIT)
