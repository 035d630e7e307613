"""What trained encoders (``training/teacher.py``) think of a text, as the reader takes it (``musnad.reading.advice``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from e5 import Tokenizer, WeightsFile
from teacher import Teacher, batch, load_teacher, windows
from torch import Tensor

from musnad.arabic.words import Words
from musnad.reading.advice import RELATIONS, SINGLE, TRUST, UNKNOWN, Advice, Scores


class Adviser:
    """Several encoders, whose log-probabilities are averaged."""

    def __init__(self, teachers: list[Path], trust: Mapping[str, float] = TRUST) -> None:
        self.file = WeightsFile()
        self.tokenizer = Tokenizer(self.file)
        self.models = [load_teacher(path, self.file) for path in teachers]
        self.trust = trust

    @torch.no_grad()
    def __call__(self, words: Words) -> Advice:
        """The encoders' advice on a text of at least one word."""
        cut = windows(words, self.tokenizer, self.file)
        ids, mask = batch([w[0] for w in cut], self.file.pad)
        known = self.models[0].labels
        labels = {k: np.zeros((len(words), len(v)), np.float32) for k, v in known.items()}
        states: list[list[Tensor]] = []
        for model in self.models:
            out = model.states(ids, mask)
            inside = [out[n, places] for n, (_, _, places) in enumerate(cut)]
            states.append(inside)
            for k, scores in labels.items():
                found = model.heads[k](torch.cat(inside)).log_softmax(-1).numpy()
                order = [model.labels[k].index(x) for x in known[k]]
                scores += found[:, order] / len(self.models)
        starts = [w[1][0] for w in cut]

        @torch.no_grad()
        def pairs(origin: int) -> Scores:
            n = max(i for i, start in enumerate(starts) if start <= origin)
            made = np.full((len(RELATIONS), len(words) + 1), UNKNOWN, np.float32)
            first, size = starts[n], len(cut[n][1])
            made[:, [*range(first, first + size), -1]] = _mean(self.models, [s[n] for s in states], origin - first)
            return made

        return Advice({k: (known[k], v) for k, v in labels.items()}, pairs, self.trust)


def _mean(models: list[Teacher], states: list[Tensor], origin: int) -> Scores:
    total = np.zeros(())
    for model, x in zip(models, states, strict=True):
        scores = model.pairs(x, torch.tensor([origin]))[0]
        scores[: len(SINGLE)] = scores[: len(SINGLE)].log_softmax(-1)
        total = total + scores.numpy() / len(models)
    return np.maximum(total, UNKNOWN).astype(np.float32)
