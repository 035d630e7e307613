"""Learn the weights of the decisions made by ``musnad.reading.ranker``: writes ``models/rankers.tsv.gz``.

    python training/rankers.py ../shared/gold/train

Each decision (where a content begins, who is meant, who does what to whom, ...) is a choice among candidates; softmax regression with L2
(SciPy's L-BFGS) finds the weights that make the annotated choice likely.
"""

from __future__ import annotations

import argparse
import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from decisions import AGAIN, DECISIONS
from gold import load
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from musnad.arabic.words import Words
from musnad.reading.ranker import MODEL, Ranker
from musnad.reading.tagger import tagger

#: How much a choice the encoders made counts beside an annotated one.
SILVER = 0.3
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


def learn_decision(name: str, reports: list[Report], silver: list[Report]) -> tuple[dict[str, float], list[Choice]]:
    """The weights of a decision, and the choices they were learned from."""
    choices, strength = DECISIONS[name]
    found, more = choices(reports), choices(silver)
    weights = learn(found + more, strength, 2, len(more), SILVER)
    if name in AGAIN:
        first = Ranker(weights)
        found, more = found + AGAIN[name](reports, first), more + AGAIN[name](silver, first)
        weights = learn(found + more, 2 * strength, 2, len(more), SILVER)
    return weights, found + more


def cross(name: str, reports: list[Report], tagged: list[Report], silver: list[Report]) -> float:
    """Accuracy by five-fold cross-validation over reports, on tagged ones where there are any."""
    good = total = 0.0
    for fold in range(5):
        rest = [r for source in (reports, tagged) for i, r in enumerate(source) if i % 5 != fold]
        weights, _ = learn_decision(name, rest, silver)
        held = (tagged or reports)[fold::5]
        test = AGAIN[name](held, Ranker(weights)) if name in AGAIN else DECISIONS[name][0](held)
        good += accuracy(weights, test) * len(test)
        total += len(test)
    return good / max(1, total)


def read_tagged(path: Path, reports: list[Report]) -> list[Report]:
    """The reports with the labels that ``training/jackknife.py`` wrote, in the same order."""
    found = {row.pop("id"): row for row in map(json.loads, path.read_text("utf-8").splitlines())}
    return [{**r, **found[r["id"]]} for r in reports]


def read_silver(path: Path, limit: int) -> list[Report]:
    """Reports read with the encoders' help (``training/silver.py``), with the labels the shipped tagger gives them."""
    out = []
    with path.open(encoding="utf-8") as file:
        for line in islice(file, limit):
            report = json.loads(line)
            words = Words(report["text"])
            scores = tagger().scores(words)
            types, margins = tagger().margins("triggers", scores)
            out.append(
                {**report, "labels": tagger().labels(scores, words), "types": types, "margins": margins.tolist()}
            )
    return out


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
    parser.add_argument(
        "--tagged",
        type=Path,
        help="what the taggers read in these reports (training/jackknife.py); learned from beside the gold",
    )
    parser.add_argument("--silver", type=Path, help="news read with the encoders' help; learned from beside the gold")
    parser.add_argument("--limit", type=int, default=700, help="how many of them")
    parser.add_argument("--check", action="store_true", help="print cross-validated accuracies and write nothing")
    parser.add_argument("--only", help="decisions to check, joined by commas")
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    reports = load(options.gold)
    tagged = read_tagged(options.tagged, reports) if options.tagged else []
    silver = read_silver(options.silver, options.limit) if options.silver else []
    models: dict[str, dict[str, float]] = {}
    for name in DECISIONS:
        if options.only and name not in options.only.split(","):
            continue
        if options.check:
            print(f"{name}: {cross(name, reports, tagged, silver):.3f}", flush=True)
        else:
            models[name], found = learn_decision(name, reports + tagged, silver)
            print(
                f"{name}: {len(found)} choices, {len(models[name])} features, on itself {accuracy(models[name], found):.3f}",
                flush=True,
            )
    if models:
        write(options.output, models)


if __name__ == "__main__":
    main()
