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
#: Links from a cue to one word or to nothing: the first word of its source, medium and speaker, of what is said, of the cue it stands
#: within; the last word of what is said.
RELATIONS = ("source", "medium", "start", "end", "speaker", "within")
#: What a word can be to a trigger.
PARTS = ("none", "actor", "recipient", "place", "time")
#: The two things an encoder looks at one by one.
CUE, TRIGGER = 0, 1
#: The score of a label or word the encoder did not think of.
UNKNOWN = -12.0
#: How much the encoder counts beside the linear models, by decision. Chosen on annotated reports held back from learning.
TRUST = {
    "labels": 1.3, "unsure": 0.7, "source": 1.0, "medium": 1.0, "start": 1.0, "end": 1.0, "speaker": 0.4, "kind": 1.0, "within": 1.0,
    "role": 0.7, "place": 1.0, "status": 1.0, "time": 0.4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What the words from ``first`` on are to one cue or trigger, as log-probabilities.

    ``links`` is words + 1 x ``RELATIONS``, its last row that of leading to none of them; ``parts`` words x ``PARTS``; ``status`` that of a trigger.
    """

    first: int
    links: Scores
    parts: Scores
    status: Scores


class Advice:
    """Log-probabilities of labels by layer, and of what words are to cues and triggers.

    ``labels`` gives for each layer its labels and an array words x labels; ``look`` the views of several cues or triggers.
    """

    def __init__(
        self,
        labels: Mapping[str, tuple[Sequence[str], Scores]],
        look: Callable[[int, Sequence[int]], Sequence[View]],
        trust: Mapping[str, float] = TRUST,
    ) -> None:
        self._labels = labels
        self._look = look
        self._seen: dict[tuple[int, int], View] = {}
        self.trust = trust

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

    def prepare(self, kind: int, focus: Sequence[int]) -> None:
        """Look at several cues or triggers at once, which is faster than one by one."""
        new = [i for i in dict.fromkeys(focus) if (kind, i) not in self._seen]
        if new:
            self._seen.update(zip(((kind, i) for i in new), self._look(kind, new), strict=True))

    def view(self, kind: int, focus: int) -> View:
        """What is seen around one cue or trigger."""
        self.prepare(kind, [focus])
        return self._seen[kind, focus]

    def part(self, trigger: int, words: Iterable[int]) -> Scores:
        """The mean log-odds of each of ``PARTS`` against none for some words."""
        view = self.view(TRIGGER, trigger)
        rows = [view.parts[i - view.first] for i in words if 0 <= i - view.first < len(view.parts)]
        if not rows:
            return np.array([0.0] + [UNKNOWN] * (len(PARTS) - 1), np.float32)
        mean: Scores = np.mean(rows, axis=0)
        odds: Scores = mean - mean[0]
        return odds

    def status(self, trigger: int) -> list[float]:
        """Weighted scores of each status for a trigger."""
        return [self.trust["status"] * float(x) for x in self.view(TRIGGER, trigger).status]

    def link(self, relation: str, cue: int, targets: Iterable[int] | None) -> float:
        """The weighted score of the link from a cue to any of ``targets``, to nothing where they are None; ``UNKNOWN`` without a target.

        Words that were out of sight stand for "somebody who is not in sight" where a speaker is sought.
        """
        view = self.view(CUE, cue)
        row = view.links[:, RELATIONS.index(relation)]
        last = len(row) - 1
        places = [last] if targets is None else [t - view.first for t in targets]
        seen = [float(row[p]) for p in places if 0 <= p <= last]
        if not seen:
            seen = [float(row[last])] if places and relation == "speaker" else [UNKNOWN]
        top = max(seen)
        return self.trust[relation] * max(UNKNOWN, top + math.log(sum(math.exp(s - top) for s in seen)))

    def chance(self, relation: str, cue: int, target: int) -> float:
        """How likely the link from a cue to one word is."""
        view = self.view(CUE, cue)
        at = target - view.first
        return math.exp(float(view.links[at, RELATIONS.index(relation)])) if 0 <= at < len(view.links) - 1 else 0.0
