"""A second opinion on one text: how likely an encoder finds labels of words and links between them.

The decisions of the reader are sums of scores: what the linear models say, and, where a text comes with an ``Advice``, what the
encoder says, each kind of decision with a weight of its own (``TRUST``). Without one the linear models decide alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
#: Links from a cue or trigger: those with one right word or none, then those with any number.
SINGLE = ("source", "medium", "start", "end", "speaker", "within", "time", "place")
MANY = ("actor", "recipient")
RELATIONS = (*SINGLE, *MANY)
#: The score of a label or word the encoder did not think of.
UNKNOWN = -12.0
#: How much the encoder counts beside the linear models, by decision. Chosen on the dev reports.
TRUST = {
    "labels": 1.2, "unsure": 0.7, "source": 1.0, "medium": 1.0, "start": 0.6, "end": 1.0, "speaker": 0.7, "kind": 1.0, "within": 1.0,
    "role": 1.0, "place": 1.0, "status": 1.0, "time": 0.4,
}  # fmt: skip


#: What a word can be to a trigger.
PARTS = ("none", "actor", "recipient", "place", "time")


@dataclass(frozen=True, slots=True)
class View:
    """Log-probabilities of what the words from ``first`` on are to one trigger (words x ``PARTS``), and of its status."""

    first: int
    parts: Scores
    status: Scores


class Advice:
    """Log-probabilities of labels by layer, of links, and of the parts words play for a trigger.

    ``labels`` gives for each layer its labels and an array words x labels; ``pairs`` for a word an array relations x (words + 1), the last
    column of which says how likely the relation leads nowhere; ``views`` what was seen around a trigger.
    """

    def __init__(
        self,
        labels: Mapping[str, tuple[Sequence[str], Scores]],
        pairs: Callable[[int], Scores],
        trust: Mapping[str, float] = TRUST,
        views: Callable[[int], View] | None = None,
    ) -> None:
        self._labels = labels
        self._make = pairs
        self._made: dict[int, Scores] = {}
        self.trust = trust
        self._view = views
        self._viewed: dict[int, View] = {}

    def layer(self, name: str, order: Sequence[str]) -> Scores | None:
        """Scores of a layer, its labels in the given order; None for a layer the encoder does not know."""
        if name not in self._labels:
            return None
        known, scores = self._labels[name]
        out = np.full((len(scores), len(order)), UNKNOWN, np.float32)
        for column, label in enumerate(order):
            if label in known:
                out[:, column] = scores[:, known.index(label)]
        return out

    def at(self, name: str, word: int, order: Sequence[str]) -> list[float]:
        """Weighted scores of the labels ``order`` for one word."""
        if name not in self._labels:
            return [0.0] * len(order)
        known, scores = self._labels[name]
        row = scores[word]
        return [self.trust[name] * (float(row[known.index(x)]) if x in known else UNKNOWN) for x in order]

    def view(self, trigger: int) -> View | None:
        """What was seen around a trigger; None where the encoder does not look at triggers one by one."""
        if self._view is None:
            return None
        if trigger not in self._viewed:
            self._viewed[trigger] = self._view(trigger)
        return self._viewed[trigger]

    def part(self, trigger: int, words: Sequence[int]) -> Scores | None:
        """The mean log-odds of each of ``PARTS`` against none for some words; None as for ``view``."""
        view = self.view(trigger)
        if view is None:
            return None
        rows = [view.parts[i - view.first] for i in words if 0 <= i - view.first < len(view.parts)]
        if not rows:
            return np.array([0.0] + [UNKNOWN] * (len(PARTS) - 1), np.float32)
        mean: Scores = np.mean(rows, axis=0)
        odds: Scores = mean - mean[0]
        return odds

    def pairs(self, origin: int) -> Scores:
        """Scores of every link from ``origin``: relations x (words + 1)."""
        if origin not in self._made:
            self._made[origin] = self._make(origin)
        return self._made[origin]

    def link(self, relation: str, origin: int, targets: Iterable[int] | None) -> float:
        """The weighted score of the link from ``origin`` to any of ``targets``, to nothing where they are None."""
        row = self.pairs(origin)[RELATIONS.index(relation)]
        places = [len(row) - 1] if targets is None else list(targets)
        scores = [float(row[t]) for t in places]
        top = max(scores, default=UNKNOWN)
        return self.trust[relation] * (top + math.log(sum(math.exp(s - top) for s in scores)) if scores else UNKNOWN)

    def chance(self, relation: str, origin: int, target: int) -> float:
        """How likely the link from ``origin`` to one word is."""
        return math.exp(float(self.pairs(origin)[RELATIONS.index(relation)][target]))

    def odds(self, relation: str, origin: int, targets: Sequence[int]) -> float:
        """The mean log-odds that words take part in a relation of ``MANY``."""
        row = self.pairs(origin)[RELATIONS.index(relation)]
        return float(np.mean([row[t] for t in targets]))
