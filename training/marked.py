"""An encoder that is shown one trigger at a time and marks who takes part, where and when, and whether it happened.

    python training/marked.py ../shared/gold/train --output OUT.pt [--layers 12] [--epochs 8]

The trigger's pieces get a learned vector added to their embeddings; each word of its sentence is then labelled with the part it plays.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from e5 import Encoder, Tokenizer, WeightsFile
from gold import load
from torch import Tensor, nn
from torch.nn import functional

from musnad.arabic.words import Words
from musnad.reading.advice import PARTS
from musnad.reading.chunks import chunk_of_span
from musnad.reading.circumstances import STATUSES

#: Words of a sentence that are looked at before and behind the trigger.
BEFORE, BEHIND = 60, 45


class Marked(nn.Module):
    """The encoder, a vector that marks the trigger, and heads for the parts of words and the status of the trigger."""

    def __init__(self, file: WeightsFile, layers: int) -> None:
        super().__init__()
        self.encoder = Encoder(file, layers)
        self.mark = nn.Parameter(torch.randn(file.hidden) * 0.05)
        self.parts = nn.Linear(file.hidden, len(PARTS))
        self.status = nn.Linear(file.hidden, len(STATUSES))
        self.register_buffer("mean", torch.zeros(file.hidden))
        self.register_buffer("spread", torch.ones(file.hidden))

    def forward(self, ids: Tensor, mask: Tensor, marks: Tensor) -> Tensor:
        """What the encoder makes of each piece, on the scale the heads expect."""
        x = (self.encoder(ids, mask, marks[..., None] * self.mark) - self.mean) / self.spread
        return functional.dropout(x, 0.1, self.training)


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


def examples(report: dict[str, Any], tokenizer: Tokenizer, file: WeightsFile) -> list[tuple[Stretch, list[int], int]]:
    """(view, part of each word, status) of each event of a gold report."""
    words = Words(report["text"])
    view = Viewer(words, tokenizer, file)
    out = []
    for event in report["events"]:
        trigger = chunk_of_span(words, event["trigger"]["start"], event["trigger"]["end"])
        if trigger is None:
            continue
        seen = view(trigger.first)
        parts = [0] * len(seen.places)
        time_ = [report["times"][event["time"]]["span"]] if event["time"] is not None else []
        place = [event["place"]] if event["place"] else []
        for number, spans in ((4, time_), (3, place), (2, event["recipient"]), (1, event["actor"])):
            for span in spans:
                chunk = chunk_of_span(words, span["start"], span["end"])
                for i in range(chunk.first, chunk.last) if chunk else ():
                    if 0 <= i - seen.first < len(parts):
                        parts[i - seen.first] = number
        out.append((seen, parts, STATUSES.index(event["status"])))
    return out


def main() -> None:
    """Fine-tune and save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dev", type=Path, help="print the share of words of dev labelled right, by part")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    file = WeightsFile()
    tokenizer = Tokenizer(file)
    data = [e for folder in options.gold for r in load(folder) for e in examples(r, tokenizer, file)]
    model = Marked(file, options.layers)
    with torch.no_grad():
        ids, mask, marks = padded([v for v, _, _ in data[:60]], file.pad)
        seen = model.eval().encoder(ids, mask)[mask]
        model.mean.copy_(seen.mean(0))
        model.spread.copy_(seen.std(0))
    encoder = [p for n, p in model.encoder.named_parameters() if n != "word.weight"]
    heads = [*model.parts.parameters(), *model.status.parameters(), model.mark]
    optimizer = torch.optim.AdamW([{"params": heads, "lr": 2e-3}, {"params": encoder, "lr": 2e-4}], weight_decay=0.01)
    size = 16
    total = options.epochs * ((len(data) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * total), max(0.0, (total - s) / (0.9 * total)))
    )
    began = time.time()
    for epoch in range(options.epochs):
        model.train()
        order = sorted(range(len(data)), key=lambda i: len(data[i][0].ids) + random.random() * 20)
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        random.shuffle(batches)
        sums = 0.0
        for chosen in batches:
            items = [data[i] for i in chosen]
            ids, mask, marks = padded([v for v, _, _ in items], file.pad)
            noise = torch.rand(ids.shape) < 0.04
            ids = torch.where(noise & (ids > 3), torch.full_like(ids, file.unknown), ids)
            states = model(ids, mask, marks)
            x = torch.cat([states[n, v.places] for n, (v, _, _) in enumerate(items)])
            heads_ = torch.stack([states[n, v.places[v.trigger - v.first]] for n, (v, _, _) in enumerate(items)])
            loss = functional.cross_entropy(model.parts(x), torch.tensor([p for _, ps, _ in items for p in ps]))
            loss = 4 * loss + 0.3 * functional.cross_entropy(
                model.status(heads_), torch.tensor([s for _, _, s in items])
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            sums += loss.item()
        print(f"epoch {epoch + 1}: {sums / len(batches):.3f}, {time.time() - began:.0f} s", flush=True)
        if options.dev:
            check(model, [e for r in load(options.dev) for e in examples(r, tokenizer, file)], file)
    kept = {k: v for k, v in model.state_dict().items() if k != "encoder.word.weight"}
    torch.save({"layers": options.layers, "weights": kept}, options.output)


@torch.no_grad()
def check(model: Marked, data: list[tuple[Stretch, list[int], int]], file: WeightsFile) -> None:
    """Print precision and recall of the words of each part."""
    model.eval()
    table = np.zeros((len(PARTS), len(PARTS)), int)
    right = 0
    for at in range(0, len(data), 16):
        items = data[at : at + 16]
        states = model(*padded([v for v, _, _ in items], file.pad))
        for n, (view, parts, status) in enumerate(items):
            x = states[n, view.places]
            np.add.at(table, (np.array(parts), model.parts(x).argmax(-1).numpy()), 1)
            right += int(model.status(x[view.trigger - view.first]).argmax()) == status
    for k, name in enumerate(PARTS[1:], 1):
        hit = table[k, k]
        print(f"  {name}: P {hit / max(1, table[:, k].sum()):.2f} R {hit / max(1, table[k].sum()):.2f}", end="")
    print(f"  status {right / len(data):.2f}", flush=True)


def load_marked(path: Path, file: WeightsFile) -> Marked:
    """A model as ``main`` saved it."""
    saved: dict[str, Any] = torch.load(path, weights_only=True)
    model = Marked(file, saved["layers"])
    model.load_state_dict(saved["weights"], strict=False)
    return model.eval()


if __name__ == "__main__":
    main()
