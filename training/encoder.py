"""The encoder of the careful reader: labels of words, and what the words around a cue or trigger are to it.

One small transformer (multilingual-e5-small, ``e5``), cut to its first layers, reads windows of a text. Linear heads label each word;
for one cue or trigger at a time (the *focus*) a second, much smaller one looks at the words of the window with the focus marked, and
says what each is to it: source, speaker, where the content begins and ends, actor, recipient, place, time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from e5 import Encoder, WeightsFile
from torch import Tensor, nn
from torch.nn import functional

from musnad.reading.advice import PARTS, RELATIONS
from musnad.reading.careful.pieces import Vocabulary, load
from musnad.reading.circumstances import STATUSES

#: Width, depth and heads of the part that looks at one focus.
SIZE, DEPTH, HEADS = 128, 2, 4
#: Steps of distance from the focus that are told apart on each side.
FARTHEST = 24


class _Layer(nn.Module):
    """A small transformer layer, normalised before each half."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.first, self.second = nn.LayerNorm(size), nn.LayerNorm(size)
        self.qkv, self.out = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.wide, self.narrow = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)

    def forward(self, x: Tensor) -> Tensor:
        b, t, h = x.shape
        q, k, v = self.qkv(self.first(x)).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, h)
        x = x + functional.dropout(self.out(mixed), 0.1, self.training)
        return x + functional.dropout(self.narrow(functional.gelu(self.wide(self.second(x)))), 0.1, self.training)


class Focus(nn.Module):
    """What the words around a focus are to it."""

    def __init__(self, hidden: int, size: int = SIZE) -> None:
        super().__init__()
        self.word, self.mark = nn.Linear(hidden, size), nn.Linear(hidden, size)
        self.kind = nn.Embedding(2, size)
        self.distance = nn.Embedding(2 * FARTHEST + 1, size)
        self.layers = nn.ModuleList(_Layer(size, HEADS) for _ in range(DEPTH))
        self.last = nn.LayerNorm(size)
        self.links, self.nothing = nn.Linear(size, len(RELATIONS)), nn.Linear(size, len(RELATIONS))
        self.parts, self.happened = nn.Linear(size, len(PARTS)), nn.Linear(size, len(STATUSES))

    def forward(self, x: Tensor, at: Tensor, kind: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """For words ``x`` (foci, words, hidden), the focus at word ``at`` of each row: scores of links (foci, words, relations), of leading
        nowhere (foci, relations), of parts (foci, words, parts) and of status (foci, statuses)."""
        rows = torch.arange(len(x), device=x.device)
        apart = torch.arange(x.shape[1], device=x.device)[None, :] - at[:, None]
        step = apart.sign() * (apart.abs().double() + 1).log2().mul(3).floor().long().clamp(max=FARTHEST)
        y = self.word(x) + self.mark(x[rows, at])[:, None] + self.distance(step + FARTHEST) + self.kind(kind)[:, None]
        for layer in self.layers:
            y = layer(y)
        y = self.last(y)
        here = y[rows, at]
        return self.links(y), self.nothing(here), self.parts(y), self.happened(here)


class Model(nn.Module):
    """The encoder with a linear head for each layer of labels, and what looks at one focus."""

    def __init__(self, file: WeightsFile, layers: int, labels: dict[str, list[str]], vocabulary: Vocabulary) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = Encoder(file, layers, vocabulary)
        self.heads = nn.ModuleDict({k: nn.Linear(file.hidden, len(v)) for k, v in labels.items()})
        self.focus = Focus(file.hidden)
        self.register_buffer("mean", torch.zeros(file.hidden))
        self.register_buffer("spread", torch.ones(file.hidden))

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """What the encoder makes of each piece, on the scale the heads expect."""
        return functional.dropout((self.encoder(ids, mask) - self.mean) / self.spread, 0.1, self.training)


def batch(items: list[list[int]], pad: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Ids and mask of several windows."""
    longest = max(map(len, items))
    ids = torch.full((len(items), longest), pad)
    mask = torch.zeros(len(items), longest, dtype=torch.bool)
    for n, item in enumerate(items):
        ids[n, : len(item)] = torch.tensor(item)
        mask[n, : len(item)] = True
    return ids.to(device), mask.to(device)


def save(model: Model, layers: int, path: Path) -> None:
    """Keep a model, without the word embeddings, which stay as the package has them."""
    kept = {k: v.cpu() for k, v in model.state_dict().items() if k != "encoder.word.weight"}
    torch.save({"labels": model.labels, "layers": layers, "weights": kept}, path)


def load_model(path: Path, file: WeightsFile) -> Model:
    """A model as ``save`` kept it."""
    saved: dict[str, Any] = torch.load(path, weights_only=True)
    model = Model(file, saved["layers"], saved["labels"], load())
    model.load_state_dict(saved["weights"], strict=False)
    return model.eval()
