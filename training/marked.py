"""Triggers shown one at a time: the stretch of words around each, which pieces are its own, and what the words are to it.

The trigger's pieces get a learned vector added to their embeddings (``teacher.Teacher.mark``); each word of its sentence is then labelled
with the part it plays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from e5 import Tokenizer, WeightsFile
from torch import Tensor

from musnad.arabic.words import Words
from musnad.reading.chunks import chunk_of_span
from musnad.reading.circumstances import STATUSES

#: Words of a sentence that are looked at before and behind the trigger.
BEFORE, BEHIND = 60, 45


@dataclass(frozen=True)
class Stretch:
    """A stretch of words around a trigger: piece ids, which pieces are the trigger's, each word's first piece, the first word."""

    ids: list[int]
    marks: list[int]
    places: list[int]
    first: int
    trigger: int


class Viewer:
    """Makes views of one text."""

    def __init__(self, words: Words, tokenizer: Tokenizer, file: WeightsFile) -> None:
        self.words, self.file = words, file
        self.pieces = tokenizer(words.text)
        starts = [at for _, at in self.pieces]
        ends = np.searchsorted(starts, words.end).tolist()
        self.begin = np.searchsorted(starts, words.start).tolist()
        self.begin = [max(0, min(b, e - 1)) for b, e in zip(self.begin, ends, strict=True)]
        self.end = [max(b + 1, e) for b, e in zip(self.begin, ends, strict=True)]

    def __call__(self, trigger: int) -> Stretch:
        first, last = self.words.sentences[self.words.sentence_of[trigger]]
        first, last = max(first, trigger - BEFORE), min(last, trigger + BEHIND)
        a, b = self.begin[first], min(self.end[last - 1], self.begin[first] + 400)
        ids = [self.file.bos, *(p for p, _ in self.pieces[a:b]), self.file.eos]
        marks = [0] * len(ids)
        for k in range(self.begin[trigger], self.end[trigger]):
            if k - a + 1 < len(ids) - 1:
                marks[k - a + 1] = 1
        places = [min(self.begin[i] - a + 1, len(ids) - 1) for i in range(first, last)]
        return Stretch(ids, marks, places, first, trigger)


def padded(views: list[Stretch], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and marks of several views."""
    longest = max(len(v.ids) for v in views)
    ids = torch.full((len(views), longest), pad)
    mask = torch.zeros(len(views), longest, dtype=torch.bool)
    marks = torch.zeros(len(views), longest)
    for n, v in enumerate(views):
        ids[n, : len(v.ids)] = torch.tensor(v.ids)
        mask[n, : len(v.ids)] = True
        marks[n, : len(v.ids)] = torch.tensor(v.marks, dtype=torch.float)
    return ids, mask, marks


@dataclass(frozen=True)
class Seen:
    """A trigger's stretch with the part of each of its words, and the trigger's status."""

    stretch: Stretch
    parts: list[int]
    status: int


def seen_in(report: dict[str, Any], tokenizer: Tokenizer, file: WeightsFile) -> list[Seen]:
    """The triggers of a gold report."""
    words = Words(report["text"])
    view = Viewer(words, tokenizer, file)
    out = []
    for event in report["events"]:
        trigger = chunk_of_span(words, event["trigger"]["start"], event["trigger"]["end"])
        if trigger is None:
            continue
        stretch = view(trigger.first)
        parts = [0] * len(stretch.places)
        time = [report["times"][event["time"]]["span"]] if event["time"] is not None else []
        place = [event["place"]] if event["place"] else []
        for number, spans in ((4, time), (3, place), (2, event["recipient"]), (1, event["actor"])):
            for span in spans:
                chunk = chunk_of_span(words, span["start"], span["end"])
                for i in range(chunk.first, chunk.last) if chunk else ():
                    if 0 <= i - stretch.first < len(parts):
                        parts[i - stretch.first] = number
        out.append(Seen(stretch, parts, STATUSES.index(event["status"])))
    return out
