"""Learn the weights of the decisions made by ``musnad.reading.ranker``: writes ``models/rankers.tsv.gz``.

    python training/rankers.py ../shared/gold/train --more build/own/learn --tagged build/tagged.jsonl

Each decision (where a content begins, who is meant, who does what to whom, ...) is a choice among candidates; softmax regression with L2
(SciPy's L-BFGS) finds the weights that make the annotated choice likely.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from decisions import AGAIN, DECISIONS
from gold import load
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from musnad.reading.ranker import MODEL, Ranker

#: How much a choice in the project's own annotated reports counts beside one in the gold: they are ten times as many.
OWN = 0.3
Choice = tuple[list[list[str]], int]
Report = dict[str, Any]


def learn(
    choices: list[Choice], strength: float = 1.0, rare: int = 2, doubtful: int = 0, trust: float = 1.0
) -> dict[str, float]:
    """Weights of the features met at least ``rare`` times that make the right candidates likely.

    The last ``doubtful`` choices count ``trust`` times.
    """
    count: dict[str, int] = {}
    for candidates, _ in choices:
        for features in candidates:
            for name in features:
                count[name] = count.get(name, 0) + 1
    number = {name: i for i, name in enumerate(sorted(n for n, c in count.items() if c >= rare))}
    indptr, indices, group, right = [0], [], [], []
    for g, (candidates, answer) in enumerate(choices):
        right.append(len(group) + answer)
        for features in candidates:
            indices += [number[name] for name in features if name in number]
            indptr.append(len(indices))
            group.append(g)
    matrix = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(group), len(number)))
    groups, right_rows = np.array(group), np.array(right)
    counts = np.ones(len(choices))
    counts[len(choices) - doubtful :] = trust
    per_row = counts[groups]
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        top = np.maximum.reduceat(scores, starts)
        powers = np.exp(scores - top[groups])
        total = np.add.reduceat(powers, starts)
        value = float((counts * (np.log(total) + top - scores[right_rows])).sum() + strength * 0.5 * weights @ weights)
        chance = powers / total[groups]
        chance[right_rows] -= 1
        return value, matrix.T @ (chance * per_row) + strength * weights

    found = minimize(loss, np.zeros(len(number)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return {name: float(found.x[i]) for name, i in number.items()}


def accuracy(weights: dict[str, float], choices: list[Choice]) -> float:
    """The share of choices made as annotated."""
    model = Ranker(weights)
    return sum(model.best(c) == a for c, a in choices) / max(1, len(choices))


def learn_decision(name: str, reports: list[Report], own: list[Report]) -> tuple[dict[str, float], list[Choice]]:
    """The weights of a decision, and the choices they were learned from."""
    choices, strength = DECISIONS[name]
    found, more = choices(reports), choices(own)
    weights = learn(found + more, strength, 2, len(more), OWN)
    if name in AGAIN:
        first = Ranker(weights)
        found, more = found + AGAIN[name](reports, first), more + AGAIN[name](own, first)
        weights = learn(found + more, 2 * strength, 2, len(more), OWN)
    return weights, found + more


def cross(name: str, reports: list[Report], tagged: list[Report], own: list[Report]) -> float:
    """Accuracy by five-fold cross-validation over the gold reports, on tagged ones where there are any."""
    good = total = 0.0
    for fold in range(5):
        rest = [r for source in (reports, tagged) for i, r in enumerate(source) if i % 5 != fold]
        weights, _ = learn_decision(name, rest, own)
        held = (tagged or reports)[fold::5]
        test = AGAIN[name](held, Ranker(weights)) if name in AGAIN else DECISIONS[name][0](held)
        good += accuracy(weights, test) * len(test)
        total += len(test)
    return good / max(1, total)


def with_tags(path: Path, reports: list[Report]) -> list[Report]:
    """The reports that ``training/jackknife.py`` read, with the labels it wrote."""
    found = {row.pop("id"): row for row in map(json.loads, path.read_text("utf-8").splitlines())}
    return [{**r, **found[r["id"]]} for r in reports if r["id"] in found]


def write(path: Path, models: dict[str, dict[str, float]], least: float = 0.03) -> None:
    """All models in one packed table."""
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(
            b"# weights of musnad.reading.ranker, made by training/rankers.py; a line of one field names the model\n"
        )
        for name, weights in models.items():
            file.write(f"{name}\n".encode())
            for feature, weight in sorted(weights.items()):
                if abs(weight) >= least:
                    file.write(f"{feature}\t{weight:.3f}\n".encode())


def main() -> None:
    """Learn every decision, or print how well each is learned."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--more", type=Path, help="the project's own annotated reports")
    parser.add_argument(
        "--tagged",
        type=Path,
        help="what the taggers read in these reports (training/jackknife.py); learned from beside the reports themselves",
    )
    parser.add_argument("--check", action="store_true", help="print cross-validated accuracies and write nothing")
    parser.add_argument("--only", help="decisions to check, joined by commas")
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    reports = load(options.gold)
    own = load(options.more) if options.more else []
    tagged: list[Report] = []
    if options.tagged:
        tagged, own = with_tags(options.tagged, reports), own + with_tags(options.tagged, own)
    models: dict[str, dict[str, float]] = {}
    for name in DECISIONS:
        if options.only and name not in options.only.split(","):
            continue
        if options.check:
            print(f"{name}: {cross(name, reports, tagged, own):.3f}", flush=True)
        else:
            models[name], found = learn_decision(name, reports + tagged, own)
            print(
                f"{name}: {len(found)} choices, {len(models[name])} features, on itself {accuracy(models[name], found):.3f}",
                flush=True,
            )
    if models:
        write(options.output, models)


if __name__ == "__main__":
    main()
