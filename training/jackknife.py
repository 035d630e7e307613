"""What the taggers read in gold reports they were not trained on: writes one JSON line of labels for each report.

    python training/jackknife.py ../shared/gold/train OUT.jsonl [--silver SILVER.jsonl] [--folds 5]

``training/rankers.py`` learns its decisions on these, so that they know the taggers' mistakes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from gold import load
from taggers import LAYERS, learn, write

from musnad.arabic.words import Words
from musnad.reading.tagger import Tagger


def main() -> None:
    """Learn on all folds but one, read that one."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--limit", type=int, default=100_000)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=80)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    reports = load(options.gold)
    with options.output.open("w", encoding="utf-8") as out, ProcessPoolExecutor(options.workers) as pool:
        jobs = {}
        for fold in range(options.folds):
            rest = [r for i, r in enumerate(reports) if i % options.folds != fold]
            for name in LAYERS:
                jobs[fold, name] = pool.submit(learn, name, rest, options.iterations, options.silver, options.limit)
        for fold in range(options.folds):
            with tempfile.NamedTemporaryFile(suffix=".zip") as file:
                write(Path(file.name), {name: jobs[fold, name].result() for name in LAYERS})
                tagger = Tagger(Path(file.name))
                for report in reports[fold :: options.folds]:
                    words = Words(report["text"])
                    scores = tagger.scores(words)
                    types, margins = tagger.margins("triggers", scores)
                    row = {
                        "id": report["id"],
                        "labels": tagger.labels(scores, words),
                        "types": types,
                        "margins": [[round(float(x), 2) for x in line] for line in margins],
                    }
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"fold {fold + 1} of {options.folds}", flush=True)


if __name__ == "__main__":
    main()
