"""Choosing one of several candidates by a linear score over named features.

A model is a table of feature weights (``models/rankers.tsv.gz``, learned by ``training/rankers.py``). A candidate is
a list of feature names; the best is the one whose weights sum highest. The same means serve for labels: the candidate
is then the label and every feature carries its name.
"""

from __future__ import annotations

import gzip
import math
import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat

from musnad.compiled import WEIGHTS, kept

_ZEROS = repeat(0.0)
MODEL = WEIGHTS


class Ranker:
    """Weights of one decision."""

    __slots__ = ("_labelled", "weights")

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self._labelled: dict[str, tuple[float, ...]] | None = None

    def score(self, features: Iterable[str]) -> float:
        """The sum of the features' weights; unknown features count nothing."""
        return sum(map(self.weights.get, features, _ZEROS))

    def best(self, candidates: Sequence[Iterable[str]], more: Sequence[float] = ()) -> int:
        """The number of the best candidate, the first of equals; ValueError if there is none.

        ``more`` is added to the candidates' scores.
        """
        return self.choose(candidates, more)[0]

    def choose(self, candidates: Sequence[Iterable[str]], more: Sequence[float] = ()) -> tuple[int, float]:
        """As ``best``, with how likely that candidate is among them."""
        shares = self.shares(candidates, more)
        best = max(range(len(shares)), key=shares.__getitem__)
        return best, shares[best]

    def shares(self, candidates: Sequence[Iterable[str]], more: Sequence[float] = ()) -> list[float]:
        """How likely each candidate is, summing to 1; ``more`` is added to their scores."""
        scores = [self.score(c) for c in candidates]
        if more:
            scores = [a + b for a, b in zip(scores, more, strict=True)]
        return softmax(scores)

    def label_scores(self, features: Iterable[str], labels: Sequence[str]) -> list[float]:
        """The score of each label for the features of one thing: as ``score`` of ``labelled`` candidates, but faster.

        ``labels`` must be the same at every call.
        """
        if self._labelled is None:
            table: dict[str, list[float]] = {}
            for name, weight in self.weights.items():
                label, _, feature = name.partition(" ")
                table.setdefault(feature, [0.0] * len(labels))[labels.index(label)] = weight
            self._labelled = {feature: tuple(row) for feature, row in table.items()}
        get = self._labelled.get
        rows = [row for name in features if (row := get(name)) is not None]
        return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(labels)

    def label(self, features: Iterable[str], labels: Sequence[str], more: Sequence[float] = ()) -> str:
        """The best label, the first of equals; ``more`` is added to the labels' scores."""
        scores = self.label_scores(features, labels)
        if more:
            scores = [a + b for a, b in zip(scores, more, strict=True)]
        return labels[max(range(len(scores)), key=scores.__getitem__)]

    def chances(self, features: Iterable[str], labels: Sequence[str], more: Sequence[float] = ()) -> list[float]:
        """How likely each label is, summing to 1; ``more`` is added to the labels' scores."""
        scores = self.label_scores(features, labels)
        if more:
            scores = [a + b for a, b in zip(scores, more, strict=True)]
        return softmax(scores)


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as shares that sum to 1."""
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    total = sum(powers)
    return [p / total for p in powers]


def labelled(features: Sequence[str], labels: Sequence[str]) -> list[list[str]]:
    """The features of one thing as candidates, one for each label."""
    return [[f"{label} {name}" for name in features] for label in labels]


@kept
def _weights() -> dict[str, tuple[str, bytes]]:
    """The features of each model, a line each, and their weights as doubles: in two pieces, which are read five times as fast as a table."""
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
    packed = {name: array("d", weights.values()) for name, weights in out.items()}
    if sys.byteorder == "big":  # what is kept is read on any machine
        for some in packed.values():
            some.byteswap()
    return {name: ("\n".join(out[name]), some.tobytes()) for name, some in packed.items()}


@lru_cache(maxsize=1)
def rankers() -> dict[str, Ranker]:
    """All shipped models by name."""
    out = {}
    for name, (features, packed) in _weights().items():
        weights = array("d", packed)
        if sys.byteorder == "big":
            weights.byteswap()
        out[name] = Ranker(dict(zip(features.split("\n"), weights, strict=True)))
    return out


def ranker(name: str) -> Ranker:
    """One shipped model; KeyError if the file has none of that name."""
    return rankers()[name]
