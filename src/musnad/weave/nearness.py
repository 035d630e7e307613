"""How likely two reports tell the same event: a logistic model over what their profiles have in common, in thousandths.

The weights are learned from labelled pairs (``training/weave.py``) and stand in ``lexicons/generated/nearness.tsv``. It is a function of the two
profiles alone, the same in either order and whatever else is in the archive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from musnad.lexicon import rows
from musnad.weave.profile import Profile

#: Reports more days apart are not compared; those more than ``SAME`` days apart may tell what came of it, but are not joined by that alone.
WINDOW, SAME = 6, 3
#: Reports that share fewer of the words they are found by, or less of their words, are not compared.
SHARED_WORDS, LEAST = 2, 0.12
#: Reports are grouped while they are so near one another, in the mean (``grouping``); chosen on subjects left out of learning.
BOUND = 300
FEATURES = (
    "title", "lead", "full", "title_covered", "title_covers", "lead_covered", "days_apart", "wording", "event_days", "days",
    "types", "triggers", "speakers", "places", "parties", "figures", "same_day", "shorter", "bias",
)  # fmt: skip
#: The features of time, where nothing is known of it.
_NO_DAYS = {"days_apart": 0.0, "event_days": 0.5, "days": 0.5, "same_day": 1.0}


def near(a: Profile, b: Profile) -> int:
    """How likely they tell the same event, 0 to 1000; 0 where they are not compared."""
    return compared(a, b)[0]


def compared(a: Profile, b: Profile) -> tuple[int, int]:
    """How likely they tell the same event, and how likely the same subject, whatever the days they tell of; 0 to 1000."""
    apart = abs(a.day - b.day)
    found = features(a, b) if apart <= WINDOW else None
    if found is None:
        return 0, 0
    return likely(found, _weights(), apart), likely(_timeless(found), _weights(), 0)


def likely(found: Sequence[float], weights: Sequence[float], days_apart: int) -> int:
    """Thousandths, of features and their weights."""
    score = sum(weight * value for weight, value in zip(weights, found, strict=True))
    value = round(1000 / (1 + math.exp(-max(-30.0, min(30.0, score)))))
    return value if days_apart <= SAME else min(value, BOUND - 50)


def _timeless(found: Sequence[float]) -> list[float]:
    """Features as they would be for reports of one day that name no days."""
    return [_NO_DAYS.get(name, value) for name, value in zip(FEATURES, found, strict=True)]


def features(a: Profile, b: Profile) -> tuple[float, ...] | None:
    """What two profiles have in common, in the order of FEATURES; None where it is too little to compare them."""
    full = _dot(a.full, b.full) / (a.norms[0] * b.norms[0])
    if full < LEAST:
        return None
    titles = (_covered(a.title, b.full), _covered(b.title, a.full))
    leads = (_covered(a.lead, b.full), _covered(b.lead, a.full))
    return (
        _dot(a.title, b.title) / (a.norms[2] * b.norms[2]),
        _dot(a.lead, b.lead) / (a.norms[1] * b.norms[1]),
        full,
        min(titles),
        max(titles),
        max(leads),
        abs(a.day - b.day) if a.day and b.day else 2.0,
        math.sqrt(_shared(a.sketch, b.sketch, 0.0)),
        float(min(3, _apart(a.event_days, b.event_days))) if a.event_days and b.event_days else 0.5,
        1.0 - min(2, _apart(a.days, b.days)) if a.days and b.days else 0.5,
        _common(a.types, b.types),
        _shared(a.triggers, b.triggers, 0.0),
        _dot(a.speakers, b.speakers) / (a.norms[3] * b.norms[3]),
        _dot(a.places, b.places) / (a.norms[4] * b.norms[4]) if a.places and b.places else 0.4,
        _dot(a.parties, b.parties) / (a.norms[5] * b.norms[5]) if a.parties and b.parties else 0.2,
        _shared(a.figures, b.figures, 0.3),
        1.0 if a.day == b.day else 0.0,
        math.log(min(a.length, b.length) + 1),
        1.0,
    )


@lru_cache(maxsize=1)
def _weights() -> tuple[float, ...]:
    table = {row["feature"]: float(row["weight"]) for row in rows("generated/nearness")}
    return tuple(table[name] for name in FEATURES)


def _dot(a: dict[int, int], b: dict[int, int]) -> int:
    if len(a) > len(b):
        a, b = b, a
    return sum([weight * b[word] for word, weight in a.items() if word in b])


def _covered(a: dict[int, int], b: dict[int, int]) -> float:
    """How much of the weight of ``a`` stands in ``b``."""
    return sum([weight for word, weight in a.items() if word in b]) / (sum(a.values()) or 1)


def _shared(a: frozenset[int] | frozenset[str], b: frozenset[int] | frozenset[str], none: float) -> float:
    """How much of the smaller set stands in the larger; ``none`` where one is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else none


def _apart(a: frozenset[int], b: frozenset[int]) -> int:
    return min(abs(x - y) for x in a for y in b)


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """How much of the shorter list stands in the longer."""
    rest, found = list(b), 0
    for one in a:
        if one in rest:
            rest.remove(one)
            found += 1
    return found / max(1, min(len(a), len(b)))
