"""How likely two reports tell the same event: a logistic model over what their profiles have in common, in thousandths.

The weights are learned from labelled pairs (``training/weave.py``) and stand in ``lexicons/generated/nearness.tsv``. It is a function of the two
profiles alone, the same in either order and whatever else is in the archive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from musnad.lexicon import rows
from musnad.weave.profile import Bag, Profile

#: Reports more days apart are not compared; those more than ``SAME`` days apart may tell what came of it, but are not joined by that alone.
WINDOW, SAME = 6, 3
#: Reports that share fewer of the words they are found by, or less of their words, are not compared.
SHARED_WORDS, LEAST = 2, 0.15
#: Reports are grouped while they are so near one another, in the mean (``grouping``); chosen on subjects left out of learning.
BOUND = 300
FEATURES = (
    "title", "lead", "full", "title_covered", "title_covers", "lead_covered", "days_apart", "wording", "event_days", "days",
    "types", "triggers", "speakers", "places", "parties", "figures", "same_day", "shorter", "bias",
)  # fmt: skip
#: The features of time, by their places, and their values where nothing is known of it.
_NO_DAYS = {
    FEATURES.index(name): value
    for name, value in (("days_apart", 0.0), ("event_days", 0.5), ("days", 0.5), ("same_day", 1.0))
}
Floats = npt.NDArray[np.float64]


def near(a: Profile, b: Profile) -> int:
    """How likely they tell the same event, 0 to 1000; 0 where they are not compared."""
    return compared(a, [b])[0][0]


def compared(a: Profile, others: Sequence[Profile]) -> list[tuple[int, int]]:
    """Of each of some reports how likely it tells the same event as ``a``, and how likely of the same subject, whatever the days they tell of; 0 to 1000."""
    out = [(0, 0)] * len(others)
    norms = np.array([b.norms[0] for b in others])
    full = _Bags([b.full for b in others]).dot(a.full) / (a.norms[0] * norms)
    kept = [n for n in np.flatnonzero(full >= LEAST).tolist() if abs(a.day - others[n].day) <= WINDOW]
    if not kept:
        return out
    found = features(a, [others[n] for n in kept])
    # One product after the other, so that the sum is the same for any number of reports.
    score, timeless = np.zeros(len(kept)), np.zeros(len(kept))
    for n, weight in enumerate(_weights()):
        score += weight * found[n]
        timeless += weight * (_NO_DAYS[n] if n in _NO_DAYS else found[n])
    for n, near_it, related in zip(kept, score.tolist(), timeless.tolist(), strict=True):
        out[n] = thousandths(near_it, abs(a.day - others[n].day)), thousandths(related, 0)
    return out


def thousandths(score: float, days_apart: int) -> int:
    """The likelihood for a score."""
    value = round(1000 / (1 + math.exp(-max(-30.0, min(30.0, score)))))
    return value if days_apart <= SAME else min(value, BOUND - 50)


def features(a: Profile, others: Sequence[Profile]) -> npt.NDArray[np.float64]:
    """What a report has in common with each of some others: a row for each of FEATURES, a column for each report."""
    bags = [_Bags([b.bags[n] for b in others]) for n in range(len(a.bags))]
    full, lead, title, _, places, parties = bags
    norms = np.array([b.norms for b in others]).T
    totals = np.array([b.totals for b in others]).T

    def cosine(n: int) -> Floats:
        found: Floats = bags[n].dot(a.bags[n]) / (a.norms[n] * norms[n])
        return found

    title_in = full.holding(a.title) / a.totals[2]
    holds_title = title.held_by(a.full) / totals[2]
    lead_in, holds_lead = full.holding(a.lead) / a.totals[1], lead.held_by(a.full) / totals[1]
    rows = [
        cosine(2),
        cosine(1),
        cosine(0),
        np.minimum(title_in, holds_title),
        np.maximum(title_in, holds_title),
        np.maximum(lead_in, holds_lead),
        [float(abs(a.day - b.day)) if a.day and b.day else 2.0 for b in others],
        [math.sqrt(_shared(a.sketch, b.sketch, 0.0)) for b in others],
        [float(min(3, _apart(a.event_days, b.event_days))) if a.event_days and b.event_days else 0.5 for b in others],
        [1.0 - min(2, _apart(a.days, b.days)) if a.days and b.days else 0.5 for b in others],
        [_common(a.types, b.types) for b in others],
        [_shared(a.triggers, b.triggers, 0.0) for b in others],
        cosine(3),
        np.where(bool(a.places.words) & places.filled, cosine(4), 0.4),
        np.where(bool(a.parties.words) & parties.filled, cosine(5), 0.2),
        [_shared(a.figures, b.figures, 0.3) for b in others],
        [float(a.day == b.day) for b in others],
        [min(a.size, b.size) for b in others],
        np.ones(len(others)),
    ]
    return np.array(rows, np.float64)


class _Bags:
    """The same bag of many reports, laid end to end."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        self.words = np.frombuffer(b"".join([bag.words for bag in bags]), np.uint32)
        self.weights = np.frombuffer(b"".join([bag.weights for bag in bags]), np.uint8).astype(np.float64)
        sizes = [len(bag.weights) for bag in bags]
        self.filled = np.array(sizes) > 0
        self.owner = np.repeat(np.arange(len(bags)), sizes)
        self.count = len(bags)

    def dot(self, bag: Bag) -> Floats:
        """The scalar product of each with a bag."""
        hit, weights = self._in(bag)
        return np.bincount(self.owner[hit], weights * self.weights[hit], self.count).astype(np.float64)

    def holding(self, bag: Bag) -> Floats:
        """The weight of what each holds of a bag, by the weights of the bag."""
        hit, weights = self._in(bag)
        return np.bincount(self.owner[hit], weights, self.count).astype(np.float64)

    def held_by(self, bag: Bag) -> Floats:
        """The weight of what a bag holds of each, by their own weights."""
        hit, _ = self._in(bag)
        return np.bincount(self.owner[hit], self.weights[hit], self.count).astype(np.float64)

    def _in(self, bag: Bag) -> tuple[npt.NDArray[np.intp], Floats]:
        """The places of the words that are in a bag, and their weights there. All are whole numbers, so that sums are exact."""
        words, weights = bag.arrays()
        if not len(words) or not len(self.words):
            return np.zeros(0, np.intp), np.zeros(0)
        at = np.searchsorted(words, self.words)
        at[at == len(words)] = 0
        hit = np.flatnonzero(words[at] == self.words)
        return hit, weights[at[hit]].astype(np.float64)


@lru_cache(maxsize=1)
def _weights() -> tuple[float, ...]:
    table = {row["feature"]: float(row["weight"]) for row in rows("generated/nearness")}
    return tuple(table[name] for name in FEATURES)


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
