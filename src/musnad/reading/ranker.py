"""Choosing one of several candidates by a linear score over named features.

A model is a table of feature weights (``models/rankers.tsv.gz``, learned by ``training/rankers.py``). A candidate is
a list of feature names; the best is the one whose weights sum highest. The same means serve for labels: the candidate
is then the label and every feature carries its name.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path

_ZEROS = repeat(0.0)
MODEL = Path(__file__).parent / "models" / "rankers.tsv.gz"


class Ranker:
    """Weights of one decision."""

    __slots__ = ("weights",)

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights

    def score(self, features: Iterable[str]) -> float:
        """The sum of the features' weights; unknown features count nothing."""
        return sum(map(self.weights.get, features, _ZEROS))

    def best(self, candidates: Sequence[Iterable[str]]) -> int:
        """The number of the best candidate, the first of equals; ValueError if there is none."""
        scores = [self.score(c) for c in candidates]
        return max(range(len(scores)), key=scores.__getitem__)

    def chances(self, candidates: Sequence[Iterable[str]]) -> list[float]:
        """How likely each candidate is, summing to 1."""
        scores = [self.score(c) for c in candidates]
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return [p / total for p in powers]


@lru_cache(maxsize=1)
def rankers() -> dict[str, Ranker]:
    """All shipped models by name."""
    out: dict[str, dict[str, float]] = {}
    with gzip.open(MODEL, "rt", encoding="utf-8") as file:
        weights: dict[str, float] = {}
        for line in file:
            if line.startswith("#"):
                continue
            name, _, value = line.rstrip("\n").rpartition("\t")
            if not name:
                weights = out.setdefault(value, {})
            else:
                weights[name] = float(value)
    return {name: Ranker(weights) for name, weights in out.items()}


def ranker(name: str) -> Ranker:
    """One shipped model; KeyError if the file has none of that name."""
    return rankers()[name]
