"""What is compared of a report when tellings of one event are looked for: its words and how rare they are, its first sentences, its speakers,
the kinds and days of its first events, its figures, and a sketch of its wording.

A profile is made of one report alone and holds whole numbers only, so that comparing two gives the same whatever else is in the archive.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
from rensa import RMinHash

from musnad.arabic.fold import fold
from musnad.arabic.stems import index_keys, words_with_spans
from musnad.lexicon import rows

#: Raised with every change by which the same reports give other stories: then archives are woven anew.
MADE = 1

JSON = dict[str, Any]
Words = npt.NDArray[np.uint32] | npt.NDArray[np.uint8]
#: Words of the text that are looked at; those of them that are the lead, and those whose events count as what the report is about.
BODY, LEAD, ABOUT = 600, 45, 70
#: The heaviest words are kept, and the report is found by the heaviest of these.
KEPT, FOUND_BY = 110, 20
#: Words more common than this (ten times the logarithm) say nothing.
_COMMON, _RAREST = 12, 92
#: Three words in a row are part of the sketch if their hash is among one of so many.
_ONE_OF = 6
_WORD = re.compile(r"\w+")
#: Bounds of what is looked at in records of great length.
_EVENTS, _STATEMENTS, _FIGURES, _ENTITIES, _NAMES = 40, 60, 40, 200, 60
_LIMIT = (1 << 64) // _ONE_OF


class Bag(NamedTuple):
    """Words and their weights, as bytes that numpy reads in place: numbers of 32 bits, in order, and of 8."""

    words: bytes
    weights: bytes

    @classmethod
    def of(cls, weights: Mapping[int, int]) -> Bag:
        """The bag of some words."""
        words = sorted(weights)
        return cls(np.array(words, np.uint32).tobytes(), bytes(weights[word] for word in words))

    def arrays(self) -> tuple[Words, Words]:
        """Words and weights."""
        return np.frombuffer(self.words, np.uint32), np.frombuffer(self.weights, np.uint8)

    def weighed(self) -> dict[int, int]:
        """The weights by words."""
        return dict(zip(self.arrays()[0].tolist(), self.weights, strict=True))


@dataclass(frozen=True)
class Profile:
    """The profile of one report. Words are numbers (32 bits of their key), weights run to 255.

    ``full`` weighs the words of the text, ``lead`` those of the title and first words, ``title``, ``speakers``, ``places`` and ``parties`` those of the
    title, of whoever speaks, of the places named, and of those who act or are acted on in the first events; ``types`` and ``triggers`` are those of the
    first events; ``event_days`` and ``days`` days of the Gregorian calendar; ``figures`` what was counted and how much; ``sketch`` hashes of runs of
    words; ``length`` the number of words; ``found_by`` the words by which other reports find it.
    """

    day: int
    full: Bag
    lead: Bag
    title: Bag
    speakers: Bag
    places: Bag
    parties: Bag
    types: tuple[str, ...]
    triggers: frozenset[int]
    event_days: frozenset[int]
    days: frozenset[int]
    figures: frozenset[str]
    sketch: frozenset[int]
    length: int
    found_by: tuple[int, ...]

    @cached_property
    def bags(self) -> tuple[Bag, ...]:
        """The weighed words."""
        return self.full, self.lead, self.title, self.speakers, self.places, self.parties

    @cached_property
    def norms(self) -> tuple[float, ...]:
        """The lengths of ``bags`` as vectors."""
        return tuple([math.sqrt(sum([w * w for w in bag.weights])) or 1.0 for bag in self.bags])

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """The sums of the weights of ``bags``."""
        return tuple([sum(bag.weights) or 1 for bag in self.bags])

    @cached_property
    def size(self) -> float:
        """The logarithm of the length."""
        return math.log(self.length + 1)

    def packed(self) -> bytes:
        """The profile as bytes, for the database."""
        bags = [[bag.words.hex(), bag.weights.hex()] for bag in self.bags]
        sets = [sorted(some) for some in (self.triggers, self.event_days, self.days, self.sketch)]
        rest = [self.day, self.length, list(self.types), sorted(self.figures), list(self.found_by)]
        return zlib.compress(orjson.dumps([bags, sets, rest]), 1)


def unpacked(kept: bytes) -> Profile:
    """The profile again."""
    bags, sets, (day, length, types, figures, found_by) = orjson.loads(zlib.decompress(kept))
    full, lead, title, speakers, places, parties = (Bag(bytes.fromhex(a), bytes.fromhex(b)) for a, b in bags)
    triggers, event_days, days, sketch = map(frozenset, sets)
    return Profile(
        day, full, lead, title, speakers, places, parties, tuple(types), triggers, event_days, days, frozenset(figures),
        sketch, length, tuple(found_by),
    )  # fmt: skip


def _found_by(full: dict[int, int], lead: dict[int, int], title: dict[int, int]) -> tuple[int, ...]:
    """The heaviest words, those of the lead and the title before others."""

    def weight(word: int) -> int:
        return 10 * full.get(word, 0) + 7 * lead.get(word, 0) + 5 * title.get(word, 0)

    return tuple(sorted(full.keys() | lead.keys(), key=lambda word: (-weight(word), word))[:FOUND_BY])


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
    full, lead, title_weights = (_weighed(bag, KEPT) for bag in (full_bag, lead_bag, title_bag))
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
        full=Bag.of(full),
        lead=Bag.of(lead),
        title=Bag.of(title_weights),
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
        found_by=_found_by(full, lead, title_weights),
    )


def _names(texts: Iterable[str]) -> Bag:
    """The words of some names, weighed."""
    bag: Counter[str] = Counter()
    for text in texts:
        bag.update(_keys_of(text))
    return Bag.of(_weighed(bag, _NAMES))


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


@lru_cache(maxsize=20_000)
def _keys_of(name: str) -> tuple[str, ...]:
    """The keys of the words of a name; names come again and again."""
    return tuple(_key(word) for _, _, word in islice(words_with_spans(name), 20))


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
    """The heaviest words of a bag with their weights, the heaviest 255."""
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
    return {word: max(1, round(255 * weight / top)) for word, weight in heaviest}


def _sketch(text: str, words: list[tuple[int, int, str]]) -> frozenset[int]:
    plain = _WORD.findall(fold(text[: words[-1][1]])) if words else []
    runs = {" ".join(run) for run in zip(plain, plain[1:], plain[2:], strict=False)}
    if not runs:
        return frozenset()
    return frozenset(h & 0xFFFFFFFF for h in RMinHash.hash_token_sets([list(runs)])[0] if h < _LIMIT)
