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
BOUND = 350
FEATURES = (
    "title", "lead", "full", "title_covered", "title_covers", "lead_covered", "days_apart", "wording", "event_days", "days",
    "types", "triggers", "speakers", "figures", "shorter", "bias",
)  # fmt: skip


def near(a: Profile, b: Profile) -> int:
    """How likely they tell the same event, 0 to 1000; 0 where they are not compared."""
    if abs(a.day - b.day) > WINDOW:
        return 0
    found = features(a, b)
    if found is None:
        return 0
    return likely(found, _weights(), abs(a.day - b.day))


def likely(found: Sequence[float], weights: Sequence[float], days_apart: int) -> int:
    """Thousandths, of features and their weights."""
    score = sum(weight * value for weight, value in zip(weights, found, strict=True))
    value = round(1000 / (1 + math.exp(-max(-30.0, min(30.0, score)))))
    return value if days_apart <= SAME else min(value, BOUND - 50)


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
        _shared(a.figures, b.figures, 0.3),
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
