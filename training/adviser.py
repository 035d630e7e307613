"""What trained encoders (``training/teacher.py``) think of a text, as the reader takes it (``musnad.reading.advice``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from e5 import Tokenizer, WeightsFile
from marked import STATUSES, Viewer, padded
from teacher import Teacher, batch, load_teacher, windows
from torch import Tensor

from musnad.arabic.words import Words
from musnad.reading.advice import PARTS, RELATIONS, SINGLE, TRUST, UNKNOWN, Advice, Scores, View


@dataclass(frozen=True)
class _Reading:
    """The states of a text's words, window by window, and the first word of each window."""

    model: Teacher
    states: list[Tensor]
    starts: list[int]

    def pairs(self, origin: int, count: int) -> Scores:
        """Scores of all links from a word of a text of ``count`` words."""
        n = max(i for i, start in enumerate(self.starts) if start <= origin)
        first, x = self.starts[n], self.states[n]
        scores = self.model.pairs(x, torch.tensor([origin - first]))[0]
        scores[: len(SINGLE)] = scores[: len(SINGLE)].log_softmax(-1)
        made = np.full((len(RELATIONS), count + 1), UNKNOWN, np.float32)
        made[:, [*range(first, first + len(x)), -1]] = np.maximum(scores.numpy(), UNKNOWN)
        return made


class Adviser:
    """Several encoders, whose log-probabilities are averaged; each is asked for what it was taught."""

    def __init__(self, teachers: Sequence[Path], trust: Mapping[str, float] = TRUST) -> None:
        self.file = WeightsFile()
        self.tokenizer = Tokenizer(self.file)
        self.models = [load_teacher(path, self.file) for path in teachers]
        self.markers = [m for m in self.models if m.marked]
        self.trust = trust

    @torch.no_grad()
    def __call__(self, words: Words) -> Advice:
        """The encoders' advice on a text of at least one word."""
        readings = [self._read(model, words) for model in self.models]
        layers = self.models[0].labels
        labels: dict[str, tuple[list[str], Scores]] = {}
        for name, order in layers.items():
            total = np.zeros((len(words), len(order)), np.float32)
            for r in readings:
                found = r.model.heads[name](torch.cat(r.states)).log_softmax(-1).numpy()
                total += found[:, [r.model.labels[name].index(x) for x in order]] / len(readings)
            labels[name] = order, total
        linking = [r for r in readings if r.model.linked]

        @torch.no_grad()
        def pairs(origin: int) -> Scores:
            return np.mean([r.pairs(origin, len(words)) for r in linking], axis=0, dtype=np.float32)

        return Advice(labels, pairs, self.trust, self._views(words) if self.markers else None)

    def _views(self, words: Words) -> Callable[[int], View]:
        make = Viewer(words, self.tokenizer, self.file)

        @torch.no_grad()
        def view(trigger: int) -> View:
            seen = make(trigger)
            parts = np.zeros((len(seen.places), len(PARTS)), np.float32)
            status = np.zeros(len(STATUSES), np.float32)
            for model in self.markers:
                x = model.states(*padded([seen], self.file.pad))[0, seen.places]
                parts += model.parts(x).log_softmax(-1).numpy() / len(self.markers)
                status += model.happened(x[trigger - seen.first]).log_softmax(-1).numpy() / len(self.markers)
            return View(seen.first, parts, status)

        return view

    def _read(self, model: Teacher, words: Words) -> _Reading:
        cut = windows(words, self.tokenizer, self.file, model.window)
        ids, mask = batch([w[0] for w in cut], self.file.pad)
        out = model.states(ids, mask)
        return _Reading(model, [out[n, places] for n, (_, _, places) in enumerate(cut)], [w[1][0] for w in cut])
