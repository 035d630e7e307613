"""Teach the encoder of the careful reader.

    python training/careful.py ../shared/gold/train --output OUT.pt [--more FOLDER] [--layers 8] [--epochs 10] [--seed 0]

Learns from annotated reports (folders of gold files), labels and foci in one: what each word is, and what it is to every cue and trigger of
its window. Same seed and machine, same result.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from e5 import WeightsFile
from encoder import Model, batch, load_model, save
from gold import layers as gold_layers
from gold import load
from pointers import PARTIAL, Pointer, partial_layers, pointers
from torch import Tensor, nn
from torch.nn import functional

from musnad.arabic.words import Words
from musnad.reading.advice import CUE, PARTS, RELATIONS, TRIGGER
from musnad.reading.careful.pieces import Cutter, Vocabulary, Window, windows
from musnad.reading.careful.pieces import load as load_vocabulary
from musnad.reading.chunks import chunk_of_span
from musnad.reading.circumstances import STATUSES

#: About how many pieces in a batch.
BATCH = 1280
#: How much links, parts and status count in training beside labels.
LINKS, PART, STATUS = 0.5, 2.0, 0.3
#: How much each layer of labels counts. Triggers are few, and the hardest; of ``PARTIAL`` layers only some words have a label.
LAYERS = {
    "names": 1.0,
    "roles": 0.5,
    "said": 1.0,
    "triggers": 2.0,
    "args": 1.0,
    "content": 0.3,
    **dict.fromkeys(PARTIAL, 0.2),
}


@dataclass(frozen=True)
class Look:
    """A focus of a window: its word, whether cue or trigger, its links as (relation, right words), the part of each word, its status."""

    at: int
    kind: int
    links: tuple[tuple[int, tuple[int, ...]], ...]
    parts: tuple[int, ...] | None
    status: int


@dataclass(frozen=True)
class Example:
    """A window with its gold: labels of its words by layer, and its foci; ``weight`` says how much it counts."""

    window: Window
    labels: dict[str, list[str]]
    looks: list[Look]
    weight: float


def looks_of(report: dict[str, Any], words: Words, links: list[Pointer], first: int, last: int) -> list[Look]:
    """The foci among the words ``first`` to ``last`` of an annotated report.

    A link that leads out of the window is left out, but for that to a speaker: who is not in sight is as good as nobody.
    """
    out = []
    for s in report["statements"]:
        cue = chunk_of_span(words, s["cue"]["start"], s["cue"]["end"])
        if cue is None or not first <= cue.first <= last:
            continue
        kept = []
        for p in links:
            if p.origin != cue.first:
                continue
            inside = tuple(t - first for t in p.targets if first <= t <= last)
            if inside or not p.targets or p.relation == "speaker":
                kept.append((RELATIONS.index(p.relation), inside))
        out.append(Look(cue.first - first, CUE, tuple(kept), None, -100))
    for event in report["events"]:
        trigger = chunk_of_span(words, event["trigger"]["start"], event["trigger"]["end"])
        if trigger is None or not first <= trigger.first <= last:
            continue
        parts = [0] * (last - first + 1)
        time = [report["times"][event["time"]]["span"]] if event["time"] is not None else []
        place = [event["place"]] if event["place"] else []
        for part, spans in (
            ("time", time),
            ("place", place),
            ("recipient", event["recipient"]),
            ("actor", event["actor"]),
        ):
            for span in spans:
                chunk = chunk_of_span(words, span["start"], span["end"])
                for i in range(chunk.first, chunk.last) if chunk else ():
                    if first <= i <= last:
                        parts[i - first] = PARTS.index(part)
        out.append(Look(trigger.first - first, TRIGGER, (), tuple(parts), STATUSES.index(event["status"])))
    return out


def examples(report: dict[str, Any], cutter: Cutter, weight: float) -> list[Example]:
    """The windows of an annotated report."""
    words = Words(report["text"])
    labels = {**gold_layers(report, words), **partial_layers(report, words)}
    links = pointers(report, words)
    out = []
    for window in windows(words, cutter):
        first, last = window.first, window.first + len(window.places) - 1
        cut = {k: v[first : last + 1] for k, v in labels.items()}
        out.append(Example(window, cut, looks_of(report, words, links, first, last), weight))
    return out


def focus_loss(model: Model, x: Tensor, looks: list[Look]) -> Tensor:
    """The loss of the foci of one window whose words are ``x``: means over cues and triggers of what was asked of each."""
    at = torch.tensor([k.at for k in looks], device=x.device)
    kind = torch.tensor([k.kind for k in looks], device=x.device)
    links, nothing, parts, happened = model.focus(x.expand(len(looks), *x.shape), at, kind)
    loss = x.new_zeros(())
    rows = torch.cat([links, nothing[:, None]], 1).float().log_softmax(1)
    for n, look in enumerate(looks):
        for relation, right in look.links:
            row = rows[n, :, relation]
            loss = loss - LINKS * row[list(right) or [len(x)]].logsumexp(0) / 6
        if look.parts is not None:
            loss = (
                loss
                + PART
                * functional.cross_entropy(parts[n].float(), torch.tensor(look.parts, device=x.device))
                * len(x)
                / 50
            )
            loss = loss + STATUS * functional.cross_entropy(
                happened[n].float(), torch.tensor(look.status, device=x.device)
            )
    return loss


def noisy(ids: Tensor, vocabulary: Vocabulary) -> Tensor:
    """The piece ids with some of them unknown, so that no word is all that tells."""
    noise = torch.rand(ids.shape, device=ids.device) < 0.04
    return torch.where(noise & (ids > vocabulary.unknown), torch.full_like(ids, vocabulary.unknown), ids)


def train(options: argparse.Namespace) -> None:
    """Fine-tune and save."""
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    file, vocabulary = WeightsFile(), load_vocabulary()
    cutter = Cutter(vocabulary)
    sources = [(folder, 1.0) for folder in options.gold] + [(folder, options.weight) for folder in options.more]
    data = [e for folder, weight in sources for r in load(folder) for e in examples(r, cutter, weight)]
    names = {
        k: sorted({x for e in data for x in e.labels[k] if x}, key=lambda x: (x != "O", x)) for k in data[0].labels
    }
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if options.start:
        model = load_model(options.start, file)
        if strange := [k for k in names if set(names[k]) - set(model.labels.get(k, []))]:
            raise SystemExit(f"{options.start} does not know every label of {', '.join(strange)}")
        names = model.labels
    else:
        model = Model(file, options.layers, names, vocabulary)
    model.to(device)
    with torch.no_grad():
        model.eval()
        if not options.start:
            ids, mask = batch([e.window.pieces for e in data[:20]], vocabulary.pad, device)
            seen = model.encoder(ids, mask)[mask]
            model.mean.copy_(seen.mean(0))
            model.spread.copy_(seen.std(0))
    encoder = [p for n, p in model.encoder.named_parameters() if n != "word.weight"]
    heads = [p for n, p in model.named_parameters() if not n.startswith(("encoder.", "focus."))]
    optimizer = torch.optim.AdamW(
        [
            {"params": heads, "lr": 10 * options.rate},
            {"params": model.focus.parameters(), "lr": 5 * options.rate},
            {"params": encoder, "lr": options.rate},
        ],
        weight_decay=0.01,
    )  # fmt: skip
    size = 5
    total = options.epochs * ((len(data) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * total), max(0.0, (total - s) / (0.9 * total)))
    )
    began = time.time()
    for epoch in range(options.epochs):
        model.train()
        order = sorted(range(len(data)), key=lambda i: len(data[i].window.pieces) + random.random() * 60)
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        random.shuffle(batches)
        sums = [0.0, 0.0]
        for chosen in batches:
            items = [data[i] for i in chosen]
            ids, mask = batch([e.window.pieces for e in items], vocabulary.pad, device)
            with torch.autocast(device.type, torch.bfloat16, enabled=options.half):
                states = model.states(noisy(ids, vocabulary), mask)
                x = [states[n, e.window.places] for n, e in enumerate(items)]
                loss = torch.zeros((), device=device)
                every = torch.tensor([e.weight for e in items for _ in e.window.places], device=device)
                for k, labels in names.items():
                    wanted = torch.tensor(
                        [labels.index(y) if y else -100 for e in items for y in e.labels[k]], device=device
                    )
                    if (wanted >= 0).any():
                        each = functional.cross_entropy(model.heads[k](torch.cat(x)).float(), wanted, reduction="none")
                        part = (each * every).sum() / every[wanted >= 0].sum()
                        loss = loss + LAYERS[k] * part
                count = sum(len(e.looks) * e.weight for e in items)
                focused = torch.zeros((), device=device)
                for n, e in enumerate(items):
                    if e.looks:
                        focused = focused + e.weight * focus_loss(model, x[n], e.looks)
                focused = focused / max(1, count)
            optimizer.zero_grad()
            (loss + options.focus * focused).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            sums[0] += loss.item()
            sums[1] += focused.item()
        print(
            f"epoch {epoch + 1}: labels {sums[0] / len(batches):.3f}, foci {sums[1] / len(batches):.3f}, "
            f"{time.time() - began:.0f} s",
            flush=True,
        )
        save(model, len(model.encoder.layers), options.output)


def main() -> None:
    """Fine-tune and save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="folders of readings or other annotations")
    parser.add_argument("--weight", type=float, default=1.0, help="how much those count")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from a model made before, instead of the package's weights")
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument(
        "--rate",
        type=float,
        default=2e-4,
        help="learning rate of the encoder; heads learn 10 times, foci 5 times as fast",
    )
    parser.add_argument("--focus", type=float, default=1.0, help="how much foci count beside labels")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--half", action=argparse.BooleanOptionalAction, default=True, help="bfloat16 where it can be")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train(options)


if __name__ == "__main__":
    main()
