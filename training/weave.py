"""Learn how near two reports are: writes ``lexicons/generated/nearness.tsv``.

python -m training.weave POOL [POOL ...] [--check]

A POOL is a folder with ``reports.jsonl`` and ``gold.json`` in the form of ``gold/stories/dev``; those of ``training/pools`` are the project's own, about
fictional events. The reports are read by the fast reader. Pairs of labelled reports that would be compared are the examples, the same event or
not; pairs of large events weigh less. ``--check`` only prints how well grouping does on each pool: learned on the other pools, and on all of
them without the subject in question.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import musnad
from benchmarks.stories import reports_of
from musnad.archive.rows import plain
from musnad.lexicon import FOLDER
from musnad.weave import nearness
from musnad.weave.grouping import groups
from musnad.weave.profile import Profile, profile

_RIDGE, _FOLDS, _SEEDS = 3.0, 8, 4


@dataclass(frozen=True)
class Pool:
    """Pairs of a pool's reports, with what they have in common, whether they tell one event, how much they weigh and how many days lie between."""

    events: list[str]
    pairs: list[tuple[int, int]]
    x: Any
    y: Any
    weight: Any
    apart: list[int]

    def subjects(self) -> list[str]:
        """The subject of each report: events of one subject are easily taken for one another."""
        return [event.split("-")[0] for event in self.events]


def main() -> None:
    """Learn and write, or check."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pools", type=Path, nargs="+")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    pools = {path.name: _pool(path) for path in given.pools}
    if given.check:
        for name, pool in pools.items():
            _check(name, pool, [other for other in pools.values() if other is not pool])
        return
    found = _learned(pools.values())
    with open(FOLDER / "generated" / "nearness.tsv", "w", encoding="utf-8") as file:
        file.write(
            "# weights of musnad.weave.nearness, made by training/weave.py from labelled pairs of reports; Apache-2.0\n"
        )
        file.write("feature\tweight\n")
        file.writelines(f"{name}\t{value:.4f}\n" for name, value in zip(nearness.FEATURES, found, strict=True))
    print(dict(zip(nearness.FEATURES, found.round(2), strict=True)))


def _pool(folder: Path) -> Pool:
    labels = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    event = {r["id"]: r["event"] or f"alone {r['id']}" for r in labels["reports"]}
    profiles, events = _profiles(folder, event)
    pairs, x, y = _pairs(profiles, events)
    size = Counter(events)
    weight = np.array([2 / (size[events[i]] + size[events[j]]) for i, j in pairs])
    return Pool(events, pairs, x, y, weight, [abs(profiles[i].day - profiles[j].day) for i, j in pairs])


def _learned(pools: Iterable[Pool], out: Any = None) -> Any:
    """Weights learned on some pools; of the first without the pairs ``out``."""
    some = list(pools)
    kept = [np.ones(len(pool.pairs), bool) for pool in some]
    if out is not None:
        kept[0] = ~out
    x, y, weight = (
        np.concatenate([getattr(pool, name)[keep] for pool, keep in zip(some, kept, strict=True)])
        for name in ("x", "y", "weight")
    )
    return _learn(x, y, weight)


def _profiles(folder: Path, event: dict[str, str]) -> tuple[list[Profile], list[str]]:
    profiles, events = [], []
    for report in reports_of(folder):
        if report["id"] not in event:
            continue
        record = musnad.read(
            report["text"], reader="fast", **{k: report.get(k) for k in ("published", "outlet", "title", "url")}
        )
        profiles.append(profile(plain(record), report["text"], report["published"]))
        events.append(event[report["id"]])
    return profiles, events


def _pairs(profiles: list[Profile], names: list[str]) -> tuple[list[tuple[int, int]], Any, Any]:
    pairs, x, y = [], [], []
    for i, a in enumerate(profiles):
        for j, b in enumerate(profiles[:i]):
            if abs(a.day - b.day) > nearness.WINDOW or len({*a.found_by} & {*b.found_by}) < nearness.SHARED_WORDS:
                continue
            found = nearness.features(a, [b])[:, 0]
            if found[nearness.FEATURES.index("full")] >= nearness.LEAST:
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


def _check(name: str, pool: Pool, others: list[Pool]) -> None:
    """B-cubed F1 of groups of a pool's reports for some bounds of grouping."""
    bounds = (200, 250, 300, 350, 400, 450, 500)
    results: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))

    def score(way: str, near: dict[tuple[int, int], int]) -> None:
        for bound in bounds:
            results[way][bound].append(_bcubed(groups(len(pool.events), near, bound), pool.events))

    def near(n: int, weights: Any) -> int:
        return nearness.thousandths(float(pool.x[n] @ weights), pool.apart[n])

    if others:
        weights = _learned(others)
        score("other pools", {pair: near(n, weights) for n, pair in enumerate(pool.pairs)})
    subject = pool.subjects()
    for seed in range(_SEEDS):
        order = sorted(set(subject))
        random.Random(seed).shuffle(order)
        fold = {one: n % _FOLDS for n, one in enumerate(order)}
        found: dict[tuple[int, int], int] = {}
        for f in range(_FOLDS):
            out = np.array([fold[subject[i]] == f or fold[subject[j]] == f for i, j in pool.pairs])
            weights = _learned([pool, *others], out)
            found.update((pool.pairs[n], near(n, weights)) for n in map(int, np.flatnonzero(out)))
        score("all, subject left out", found)
    for way, scores in results.items():
        print(f"{name:<10} {way:<24}", "  ".join(f"{bound}: {np.mean(some):.1f}" for bound, some in scores.items()))


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
