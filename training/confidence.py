"""Learn how sure the readers may be: writes ``lexicons/generated/confidence.tsv`` and prints how well it holds.

    python training/confidence.py ../shared/gold/dev [build/own/held] [--score ../shared/gold/score.py] [--readers fast,careful]

Reads annotated reports that the models have not learned from, sees with the scorer's own measure which statements (cue, source, content)
and events (trigger, type) are right, and learns a logistic score of the evidence for it. What is printed is cross-validated over reports.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from gold import load
from scipy.optimize import minimize

from musnad.arabic.words import Words
from musnad.lexicon import FOLDER
from musnad.reading.confidence import confidence, evidence
from musnad.reading.reader import LONGEST_PART, Reader, day_of

FOLDS = 10
#: Limits of the classes of the table that shows how well confidence holds.
CLASSES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
Case = tuple[dict[str, float], bool]


def scorer(path: Path) -> ModuleType:
    """The scoring program as a module; it ends in a call of its ``main``, which is left out."""
    module = ModuleType("score")
    exec(compile(path.read_text("utf-8").rstrip().removesuffix("main()"), str(path), "exec"), module.__dict__)
    return module


def cases(reader: Reader, report: dict[str, Any], score: ModuleType) -> dict[str, list[Case]]:
    """The evidence for each statement and event of a report, and whether it is right."""
    text = report["text"]
    record = reader.read(text, id=report["id"], published=report["published"], outlet=report.get("outlet"))
    part = reader._part(Words(text), day_of(report["published"])[0], True, True)
    gold, read = score.flat(report), score.flat(record.model_dump(mode="json"))
    right_statements = set()
    for i, j in score.pair(gold["statements"], read["statements"], lambda a, b: score.overlap(a["cue"], b["cue"])):
        a, b = gold["statements"][i], read["statements"][j]
        same = score.overlap(a["source"], b["source"]) or (a["source"] is None and b["source"] is None)
        x, y = score.words(text, a["content"]), score.words(text, b["content"])
        if same and len(x & y) / max(1, len(x | y)) >= 0.8:
            right_statements.add(j)
    right_events = {
        j
        for i, j in score.pair(gold["events"], read["events"], lambda a, b: score.overlap(a["trigger"], b["trigger"]))
        if gold["events"][i]["type"] == read["events"][j]["type"]
    }
    return {
        "statement": [
            (evidence(part.scene, "statement", s.cue.first), n in right_statements)
            for n, s in enumerate(part.statements)
        ],
        "event": [
            (evidence(part.scene, "event", v.trigger.first), n in right_events) for n, v in enumerate(part.events)
        ],
    }


def learn(found: list[Case]) -> dict[str, float]:
    """Logistic weights of the evidence."""
    names = sorted({name for e, _ in found for name in e})
    x = np.array([[e.get(name, 0.0) for name in names] for e, _ in found])
    y = np.array([right for _, right in found], float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        value = np.logaddexp(0, z).sum() - y @ z + 0.5 * w @ w
        return float(value), x.T @ (1 / (1 + np.exp(-z)) - y) + w

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return dict(zip(names, best.tolist(), strict=True))


def shown(said: list[tuple[float, bool]]) -> str:
    """A table of what was said and how often it held."""
    lines = ["| confidence | items | mean | right |", "| --- | --- | --- | --- |"]
    for low, high in pairwise(CLASSES):
        inside = [(c, r) for c, r in said if low <= c < high or (high == 1.0 and c == 1.0)]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            lines.append(f"| {low:.1f}–{high:.1f} | {len(inside)} | {mean:.2f} | {right:.2f} |")
    gap = sum(
        abs(sum(c - r for c, r in said if low <= c < high or (high == 1.0 and c == 1.0)))
        for low, high in pairwise(CLASSES)
    ) / max(1, len(said))
    return "\n".join([*lines, "", f"Expected calibration error: {gap:.3f}."])


def main() -> None:
    """Learn, show, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--score", type=Path, help="the scorer (default: beside the first folder)")
    parser.add_argument("--readers", default="fast,careful")
    options = parser.parse_args()
    score = scorer(options.score or options.gold[0].parent / "score.py")
    reports = [r for folder in options.gold for r in load(folder) if len(r["text"]) <= LONGEST_PART]
    rows = []
    for kind in options.readers.split(","):
        reader = Reader(kind)
        read = [cases(reader, report, score) for report in reports]
        for item in ("statement", "event"):
            said: list[tuple[float, bool]] = []
            for fold in range(FOLDS):
                weights = learn([c for n, r in enumerate(read) if n % FOLDS != fold for c in r[item]])
                for r in read[fold::FOLDS]:
                    said += [(confidence(weights, e), right) for e, right in r[item]]
            print(f"{kind} reader, {item}s:\n\n{shown(said)}\n", flush=True)
            weights = learn([c for r in read for c in r[item]])
            rows += [f"{kind}\t{item}\t{name or '-'}\t{weight:.4f}\n" for name, weight in weights.items()]
    with (FOLDER / "generated" / "confidence.tsv").open("w", encoding="utf-8") as out:
        out.write(
            "# weights of musnad.reading.confidence by reader and kind of item, made by training/confidence.py from annotated reports; Apache-2.0\n"
        )
        out.write("reader\titem\tevidence\tweight\n")
        out.writelines(rows)


if __name__ == "__main__":
    main()
