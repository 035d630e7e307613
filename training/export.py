"""Write the taught encoder as the two files that ship: ``reading/careful/model/encoder.onnx`` and ``focus.onnx``.

    python training/export.py TAUGHT.pt GOLD [--output FOLDER] [--exact]

Matrices of the encoder become 8-bit numbers with a scale for each column, embeddings with one for each piece; activations are quantised as
they come (onnxruntime's DynamicQuantizeMatMul). Since one scale serves all channels of an activation, channels that are large on the texts of
GOLD are made smaller and the matrix rows they meet larger (SmoothQuant, https://arxiv.org/abs/2211.10438). ``--exact`` keeps everything in
32 bits, to see what that costs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from e5 import WeightsFile
from encoder import FARTHEST, HEADS, Focus, Model, batch, load_model
from gold import load
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from musnad.arabic.words import Words
from musnad.reading.advice import PARTS, RELATIONS
from musnad.reading.careful.encoder import MODEL
from musnad.reading.careful.pieces import Cutter, windows
from musnad.reading.careful.pieces import load as load_vocabulary
from musnad.reading.circumstances import STATUSES

_OURS = "com.microsoft"
#: Texts on which the reach of activations is measured.
TEXTS = 60
#: How much of the reach of a channel is moved from the activation into the matrix. Half of it, as in the paper, is too little here.
SMOOTH = 0.8


class Graph:
    """A graph under construction: nodes and weights in order; every method gives the name of what it makes."""

    def __init__(self, exact: bool, reach: dict[nn.Linear, np.ndarray] | None = None) -> None:
        self.exact = exact
        self._reach = reach or {}
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._count = 0

    def weight(self, values: np.ndarray) -> str:
        self._count += 1
        name = f"w{self._count}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: int = 1, domain: str = "", **attributes: object) -> list[str]:
        self._count += 1
        names = [f"x{self._count}_{n}" for n in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names

    def one(self, kind: str, inputs: list[str], domain: str = "", **attributes: object) -> str:
        return self.node(kind, inputs, 1, domain, **attributes)[0]

    def apply(self, x: str, module: nn.Linear) -> str:
        """What a linear module makes of ``x``, in 8 bits."""
        weight, bias = arrays(module)
        if not self.exact and module in self._reach:
            scale = smoothing(self._reach[module], weight)
            x, weight = self.one("Mul", [x, self.weight(1 / scale)]), weight * scale[:, None]
        return self.linear(x, weight, bias)

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray, exact: bool = False) -> str:
        """``x`` times a matrix (inputs x outputs) plus a bias."""
        if self.exact or exact:
            return self.one("Add", [self.one("MatMul", [x, self.weight(weight)]), self.weight(bias)])
        numbers, scale = eight_bits(weight, 0)
        zero = self.weight(np.zeros(weight.shape[1], np.int8))
        parts = [x, self.weight(numbers), self.weight(scale[0]), zero, self.weight(bias)]
        return self.one("DynamicQuantizeMatMul", parts, _OURS)

    def normed(self, x: str, more: str, scale: np.ndarray, bias: np.ndarray, eps: float) -> str:
        """``x`` and ``more`` added and normalised."""
        parts = [self.one("Add", [x, more]), self.weight(scale), self.weight(bias)]
        return self.one("LayerNormalization", parts, axis=-1, epsilon=eps)

    def attention(self, x: str, module: nn.Linear, heads: int) -> str:
        """Every place of ``x`` mixed with the places it attends to; ``module`` makes queries, keys and values side by side."""
        q, k, v = self.node("Split", [self.apply(x, module)], 3, axis=-1, num_outputs=3)
        return self.one("MultiHeadAttention", [q, k, v], _OURS, num_heads=heads)

    def write(
        self, path: Path, inputs: dict[str, tuple[int, list[str | int]]], output: str, meta: dict[str, object]
    ) -> None:
        """Save with inputs (type, shape) by name; the output is called ``out``."""
        self.nodes.append(helper.make_node("Identity", [output], ["out"]))
        infos = [helper.make_tensor_value_info(name, *what) for name, what in inputs.items()]
        out = helper.make_tensor_value_info("out", TensorProto.FLOAT, None)
        graph = helper.make_graph(self.nodes, "musnad", infos, [out], self.weights)
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_OURS, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="musnad")
        helper.set_model_props(model, {key: json.dumps(value, ensure_ascii=False) for key, value in meta.items()})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(model.SerializeToString(deterministic=True))
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def eight_bits(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of 8 bits and their scales; the scale is shared along ``axis``."""
    scale = np.maximum(np.abs(values).max(axis, keepdims=True), 1e-8) / 127
    return np.clip(np.round(values / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def smoothing(reach: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """By what to divide each channel of an activation whose absolute values reach so far, and multiply the row of the matrix it meets."""
    rows = np.abs(weight).max(1)
    scale: np.ndarray = np.maximum(reach, 1e-5) ** SMOOTH / np.maximum(rows, 1e-5) ** (1 - SMOOTH)
    return (scale / np.exp(np.log(scale).mean())).astype(np.float32)


def reach_of(model: Model, texts: list[str]) -> dict[nn.Linear, np.ndarray]:
    """How far the absolute values of each channel go at the input of every matrix of the encoder, on some texts."""
    found: dict[nn.Linear, np.ndarray] = {}

    def note(module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        assert isinstance(module, nn.Linear)
        top = inputs[0].abs().flatten(0, -2).amax(0).numpy()
        found[module] = np.maximum(found[module], top) if module in found else top

    hooks = [
        m.register_forward_pre_hook(note)
        for layer in model.encoder.layers
        for m in (layer.qkv, layer.out, layer.wide, layer.narrow)
    ]
    vocabulary = load_vocabulary()
    cutter = Cutter(vocabulary)
    for text in texts:
        for window in windows(Words(text), cutter):
            model.encoder(*batch([window.pieces], vocabulary.pad, torch.device("cpu")))
    for hook in hooks:
        hook.remove()
    return found


def arrays(module: nn.Linear | nn.LayerNorm) -> tuple[np.ndarray, np.ndarray]:
    """Weight (inputs x outputs for a linear module) and bias."""
    weight = module.weight.detach().numpy()
    return (weight.T if weight.ndim == 2 else weight), module.bias.detach().numpy()


def write_encoder(model: Model, path: Path, exact: bool, reach: dict[nn.Linear, np.ndarray]) -> None:
    """Pieces (1 x t) and the places of words among them, to one row a word: labels of all layers, then what ``focus`` takes of it."""
    graph, encoder = Graph(exact, reach), model.encoder
    embeddings = encoder.word.weight.numpy()
    if exact:
        x = graph.one("Gather", [graph.weight(embeddings), "pieces"])
    else:
        numbers, scale = eight_bits(embeddings, 1)
        plain = graph.one("Cast", [graph.one("Gather", [graph.weight(numbers), "pieces"])], to=TensorProto.FLOAT)
        x = graph.one("Mul", [plain, graph.one("Gather", [graph.weight(scale), "pieces"])])
    eps = encoder.norm.eps
    length = graph.one("Shape", ["pieces"], start=1, end=2)
    zero, one = graph.weight(np.zeros(1, np.int64)), graph.weight(np.ones(1, np.int64))
    positions = graph.weight(encoder.position.detach().numpy())
    places = graph.one("Slice", [positions, zero, length, zero, one])
    x = graph.normed(x, graph.one("Unsqueeze", [places, zero]), *arrays(encoder.norm), eps)
    for n, layer in enumerate(encoder.layers):
        mixed = graph.apply(graph.attention(x, layer.qkv, layer.heads), layer.out)
        x = graph.normed(x, mixed, *arrays(layer.norm), eps)
        wide = graph.one("Gelu", [graph.apply(x, layer.wide)], _OURS)
        scale, bias = arrays(layer.last)
        if n == len(encoder.layers) - 1:  # the scale that the heads expect
            mean, spread = model.mean.numpy(), model.spread.numpy()
            scale, bias = scale / spread, (bias - mean) / spread
        x = graph.normed(x, graph.apply(wide, layer.narrow), scale, bias, eps)
    words = graph.one("Gather", [graph.one("Squeeze", [x, zero]), "places"])
    parts = [*(arrays(model.heads[name]) for name in model.labels), arrays(model.focus.word), arrays(model.focus.mark)]
    out = graph.linear(words, np.concatenate([w for w, _ in parts], 1), np.concatenate([b for _, b in parts]), True)
    inputs: dict[str, tuple[int, list[str | int]]] = {
        "pieces": (TensorProto.INT64, [1, "t"]),
        "places": (TensorProto.INT64, ["n"]),
    }
    graph.write(path, inputs, out, {"labels": model.labels})


def write_focus(focus: Focus, path: Path) -> None:
    """In 8 bits too: words (1 x n x size), foci (q x 1 x size), how far each word is from each focus (q x n) and the kind of focus (q x 1), to scores
    (q x n): of links, of leading nowhere, of parts, of status; the second and the last are read at the focus."""
    graph = Graph(False)
    far = graph.one("Gather", [graph.weight(focus.distance.weight.detach().numpy()), "step"])
    kind = graph.one("Gather", [graph.weight(focus.kind.weight.detach().numpy()), "kind"])
    x = graph.one("Add", [graph.one("Add", [graph.one("Add", ["words", "focus"]), far]), kind])

    def norm(x: str, module: nn.LayerNorm) -> str:
        scale, bias = arrays(module)
        return graph.one(
            "LayerNormalization", [x, graph.weight(scale), graph.weight(bias)], axis=-1, epsilon=module.eps
        )

    for layer in focus.layers:
        mixed = graph.apply(graph.attention(norm(x, layer.first), layer.qkv, HEADS), layer.out)
        x = graph.one("Add", [x, mixed])
        wide = graph.one("Gelu", [graph.apply(norm(x, layer.second), layer.wide)], _OURS)
        x = graph.one("Add", [x, graph.apply(wide, layer.narrow)])
    parts = [arrays(m) for m in (focus.links, focus.nothing, focus.parts, focus.happened)]
    x = norm(x, focus.last)
    out = graph.linear(x, np.concatenate([w for w, _ in parts], 1), np.concatenate([b for _, b in parts]))
    inputs: dict[str, tuple[int, list[str | int]]] = {
        "words": (TensorProto.FLOAT, [1, "n", focus.word.out_features]),
        "focus": (TensorProto.FLOAT, ["q", 1, focus.word.out_features]),
        "step": (TensorProto.INT64, ["q", "n"]),
        "kind": (TensorProto.INT64, ["q", 1]),
    }
    meta = {"relations": RELATIONS, "parts": PARTS, "statuses": STATUSES, "farthest": FARTHEST}
    graph.write(path, inputs, out, meta)


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--exact", action="store_true")
    options = parser.parse_args()
    with torch.no_grad():
        model = load_model(options.model, WeightsFile())
        reach = reach_of(model, [report["text"] for report in load(options.gold)[:TEXTS]])
        write_encoder(model, options.output / "encoder.onnx", options.exact, reach)
        write_focus(model.focus, options.output / "focus.onnx")


if __name__ == "__main__":
    main()
