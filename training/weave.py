"""Learn how near two reports are: writes ``lexicons/generated/nearness.tsv``.

python training/weave.py REPORTS.jsonl GOLD.json [--check]

REPORTS are read by the fast reader. Pairs of labelled reports that would be compared are the examples, the same event or not; pairs of large events
weigh less. ``--check`` only prints how well grouping does on subjects that were left out of learning.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

import musnad
from musnad.archive.rows import plain
from musnad.lexicon import FOLDER
from musnad.weave import nearness
from musnad.weave.grouping import groups
from musnad.weave.profile import Profile, profile

_RIDGE, _FOLDS, _SEEDS = 0.3, 8, 4


def main() -> None:
    """Learn and write, or check."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("reports", type=Path)
    options.add_argument("gold", type=Path)
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    labels = json.loads(given.gold.read_text(encoding="utf-8"))
    event = {r["id"]: r["event"] or f"alone {r['id']}" for r in labels["reports"]}
    profiles, names = _profiles(given.reports, event)
    subject = [name.split("-")[0] for name in names]
    pairs, x, y = _pairs(profiles, names)
    size = Counter(names)
    weight = np.array([2 / (size[names[i]] + size[names[j]]) for i, j in pairs])
    if given.check:
        apart = [abs(profiles[i].day - profiles[j].day) for i, j in pairs]
        _check(pairs, x, y, weight, names, subject, apart)
        return
    found = _learn(x, y, weight)
    with open(FOLDER / "generated" / "nearness.tsv", "w", encoding="utf-8") as file:
        file.write(
            "# weights of musnad.weave.nearness, made by training/weave.py from labelled pairs of reports; Apache-2.0\n"
        )
        file.write("feature\tweight\n")
        file.writelines(f"{name}\t{value:.4f}\n" for name, value in zip(nearness.FEATURES, found, strict=True))
    print(dict(zip(nearness.FEATURES, found.round(2), strict=True)))


def _profiles(path: Path, event: dict[str, str]) -> tuple[list[Profile], list[str]]:
    profiles, names = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        if report["id"] not in event:
            continue
        record = musnad.read(
            report["text"], reader="fast", **{k: report.get(k) for k in ("published", "outlet", "title", "url")}
        )
        profiles.append(profile(plain(record), report["text"], report["published"]))
        names.append(event[report["id"]])
    return profiles, names


def _pairs(profiles: list[Profile], names: list[str]) -> tuple[list[tuple[int, int]], Any, Any]:
    pairs, x, y = [], [], []
    for i, a in enumerate(profiles):
        for j, b in enumerate(profiles[:i]):
            if abs(a.day - b.day) > nearness.WINDOW or len({*a.found_by} & {*b.found_by}) < nearness.SHARED_WORDS:
                continue
            found = nearness.features(a, b)
            if found is not None:
                pairs.append((i, j))
                x.append(found)
                y.append(names[i] == names[j])
    return pairs, np.array(x), np.array(y, float)


def _learn(x: Any, y: Any, weight: Any) -> Any:
    """Logistic regression with a ridge on standardised features, by Newton's method; the weights for features as they are."""
    mean, spread = x.mean(0), x.std(0)
    spread[-1], mean[-1] = 1.0, 0.0
    z = (x - mean) / spread
    ridge = np.full(x.shape[1], _RIDGE)
    ridge[-1] = 0.0
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-z @ beta))
        gradient = z.T @ (weight * (p - y)) + ridge * beta
        hessian = (z.T * (weight * p * (1 - p))) @ z + np.diag(ridge + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if abs(step).max() < 1e-8:
            break
    out = beta / spread
    out[-1] = beta[-1] - (beta[:-1] * mean[:-1] / spread[:-1]).sum()
    return out


def _check(pairs: Any, x: Any, y: Any, weight: Any, names: list[str], subject: list[str], apart: list[int]) -> None:
    """B-cubed F1 of groups by weights learned on other subjects, for some bounds of grouping."""
    subjects = sorted(set(subject))
    results: dict[int, list[float]] = defaultdict(list)
    for seed in range(_SEEDS):
        order = subjects[:]
        random.Random(seed).shuffle(order)
        fold = {name: n % _FOLDS for n, name in enumerate(order)}
        near: dict[tuple[int, int], int] = {}
        for f in range(_FOLDS):
            out = np.array([fold[subject[i]] == f or fold[subject[j]] == f for i, j in pairs])
            beta = _learn(x[~out], y[~out], weight[~out])
            for n in np.flatnonzero(out):
                near[pairs[n]] = nearness.likely(x[n], beta, apart[n])
        for bound in (250, 300, 350, 400, 450, 500, 550, 600):
            results[bound].append(_bcubed(groups(len(names), near, bound), names))
    for bound, found in results.items():
        print(bound, f"{np.mean(found):.1f}", [round(value, 1) for value in found])


def _bcubed(label: list[int], names: list[str]) -> float:
    mine, gold = defaultdict(set), defaultdict(set)
    for n, (a, b) in enumerate(zip(label, names, strict=True)):
        mine[a].add(n)
        gold[b].add(n)
    both = [len(mine[a] & gold[b]) for a, b in zip(label, names, strict=True)]
    precision = np.mean([n / len(mine[a]) for n, a in zip(both, label, strict=True)])
    recall = np.mean([n / len(gold[b]) for n, b in zip(both, names, strict=True)])
    return float(200 * precision * recall / (precision + recall))


if __name__ == "__main__":
    main()
