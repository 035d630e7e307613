"""Learn the taggers' weights: writes ``src/musnad/reading/models/tagger.zip``.

    python training/taggers.py ../shared/gold/train [--layers names,said] [--dev ../shared/gold/dev]

CRFsuite (L-BFGS, L1 and L2) learns each layer by itself from the features of ``musnad.reading.features``; the weights
are then written side by side. The same gold gives the same file.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from gold import layers, load

from musnad.arabic.words import Words
from musnad.reading.features import DISTANCES, at_distance, place_features
from musnad.reading.tagger import MODEL

LAYERS = ("names", "roles", "said", "triggers", "args")
SETTINGS = {
    "names": (0.05, 0.02),
    "roles": (0.05, 0.02),
    "said": (0.05, 0.02),
    "triggers": (0.03, 0.02),
    "args": (0.05, 0.02),
}
Weights = tuple[dict[tuple[str, str], float], dict[tuple[str, str], float], list[str]]


def describe(words: Words) -> list[list[list[str]]]:
    """The features of every word, sentence by sentence."""
    places = place_features(words)
    out = []
    for first, last in words.sentences:
        sentence = []
        for i in range(first, last):
            names = list(places[i])
            for distance in DISTANCES:
                j = i + distance
                names += at_distance(words.form[j], distance) if first <= j < last else [f"{distance}:END"]
            sentence.append(names)
        out.append(sentence)
    return out


def silver_reports(path: Path | None, limit: int) -> Iterator[tuple[Words, dict[str, list[str]]]]:
    """Reports that the careful reader has read (``training/silver.py``)."""
    if path is None:
        return
    with path.open(encoding="utf-8") as file:
        for line in islice(file, limit):
            report = json.loads(line)
            words = Words(report["text"])
            yield words, layers(report, words)


def learn(
    layer: str,
    reports: list[dict[str, Any]],
    iterations: int,
    silver: Path | None = None,
    limit: int = 0,
) -> Weights:
    """The state and transition weights of one layer, from annotated reports and, where a file is named, silver."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    c1, c2 = SETTINGS[layer]
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True})
    if silver:
        trainer.set_params({"feature.minfreq": 3, "c1": 3 * c1, "c2": 3 * c2})
    for report in reports:
        words = Words(report["text"])
        labels = layers(report, words)[layer]
        for (first, last), features in zip(words.sentences, describe(words), strict=True):
            trainer.append(features, labels[first:last])
    for words, found in silver_reports(silver, limit):
        for (first, last), features in zip(words.sentences, describe(words), strict=True):
            trainer.append(features, found[layer][first:last])
    with tempfile.NamedTemporaryFile(suffix=".crfsuite") as file:
        trainer.train(file.name)
        model = pycrfsuite.Tagger()
        model.open(file.name)
        info = model.info()
        return info.state_features, info.transitions, sorted(model.labels(), key=lambda x: (x != "O", x[2:], x))


def write(path: Path, learned: dict[str, Weights], least: float = 0.02) -> None:
    """Pack the weights of all layers into one file."""
    columns: dict[tuple[str, str], int] = {}
    for name, (_, _, labels) in learned.items():
        for label in labels:
            columns[name, label] = len(columns)
    rows: dict[str, list[tuple[int, float]]] = {}
    arrays: dict[str, np.ndarray] = {}
    for name, (state, transitions, labels) in learned.items():
        for (feature, label), weight in state.items():
            if abs(weight) >= least:
                rows.setdefault(feature, []).append((columns[name, label], weight))
        arrays[f"transitions_{name}"] = np.array(
            [[transitions.get((a, b), _unseen(a, b)) for b in labels] for a in labels], np.float32
        )
    features = sorted(rows)
    arrays["indptr"] = np.cumsum([0, *(len(rows[f]) for f in features)]).astype(np.int32)
    arrays["columns"] = np.array([c for f in features for c, _ in sorted(rows[f])], np.int16)
    arrays["values"] = np.array([w for f in features for _, w in sorted(rows[f])], np.float16)
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in (
            ("layers.json", json.dumps({name: labels for name, (_, _, labels) in learned.items()}).encode()),
            ("features.txt", "\n".join(features).encode()),
            ("weights.npz", packed.getvalue()),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    print(f"{path}: {len(features)} features, {len(arrays['values'])} weights, {path.stat().st_size} bytes")


def _unseen(before: str, after: str) -> float:
    """The weight of a step never met: impossible where I- would follow another kind."""
    return -20.0 if after[0] == "I" and before[2:] != after[2:] else -4.0


def main() -> None:
    """Learn the layers, two at a time, and write them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="+", help="folders of annotated reports; one named twice counts twice")
    parser.add_argument("--layers", default=",".join(LAYERS))
    parser.add_argument("--iterations", type=int, default=150)
    parser.add_argument("--silver", type=Path, help="reports the careful reader has read, JSON Lines")
    parser.add_argument("--limit", type=int, default=100_000, help="how many of them")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    names = options.layers.split(",")
    reports = [report for folder in options.gold for report in load(folder)]
    with ProcessPoolExecutor(options.workers) as pool:
        jobs = [pool.submit(learn, name, reports, options.iterations, options.silver, options.limit) for name in names]
        learned = {name: job.result() for name, job in zip(names, jobs, strict=True)}
    write(options.output, learned)


if __name__ == "__main__":
    main()
