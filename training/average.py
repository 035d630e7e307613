"""The mean of two taggers: writes a third whose weights lie between theirs.

    python training/average.py A.zip B.zip OUT.zip [triggers=0.6 names=0]

Scores of a linear tagger are sums of weights, so the mean of two taggers taught on different readings is both asked at once. ``layer=share``
gives B's share of a layer (0.5 where none is given).
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from pathlib import Path

import numpy as np
from taggers import Weights, write


def read(path: Path) -> dict[str, Weights]:
    """State and transition weights of every layer, as ``taggers.learn`` gives them."""
    with zipfile.ZipFile(path) as archive:
        layers: dict[str, list[str]] = json.loads(archive.read("layers.json"))
        features = archive.read("features.txt").decode("utf-8").split("\n")
        arrays = np.load(io.BytesIO(archive.read("weights.npz")))
    columns = [(name, label) for name, labels in layers.items() for label in labels]
    out: dict[str, Weights] = {
        name: (
            {},
            {(a, b): float(arrays[f"transitions_{name}"][i, j]) for i, a in enumerate(labels) for j, b in enumerate(labels)},
            labels,
        )
        for name, labels in layers.items()
    }  # fmt: skip
    rows = np.repeat(np.arange(len(features)), np.diff(arrays["indptr"]))
    for row, column, value in zip(rows, arrays["columns"], arrays["values"], strict=True):
        name, label = columns[column]
        out[name][0][features[row], label] = float(value)
    return out


def main() -> None:
    """Read two, write their mean."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("shares", nargs="*", help="layer=share of the second")
    options = parser.parse_args()
    shares = {name: float(share) for name, _, share in (s.partition("=") for s in options.shares)}
    first, second = read(options.first), read(options.second)
    mean: dict[str, Weights] = {}
    for name, (states, steps, labels) in first.items():
        share = shares.get(name, 0.5)
        other_states, other_steps, _ = second[name]
        mean[name] = (
            {k: (1 - share) * states.get(k, 0.0) + share * other_states.get(k, 0.0) for k in {*states, *other_states}},
            {k: (1 - share) * v + share * other_steps.get(k, v) for k, v in steps.items()},
            labels,
        )
    write(options.output, mean, 0.03)


if __name__ == "__main__":
    main()
