"""Learn which numbers of other things are figures (``lexicons/generated/figures.tsv``) and print the accuracy.

    python training/figures.py GOLD_TRAIN [GOLD_DEV]

GOLD_* are folders of annotated reports. Prints F1 of the kind «other» by ten-fold cross-validation over the reports of
GOLD_TRAIN, and on GOLD_DEV where it is given; then learns from GOLD_TRAIN alone. Needs scikit-learn.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from musnad.arabic.words import Words
from musnad.reading.figure_choice import describe, describe_report
from musnad.reading.figures import read_phrases

#: Inverse of the regularisation, and the chance from which a phrase counts: F1 is best under one half.
C, CHANCE = 0.5, 0.32
OUT = Path(__file__).parent.parent / "src/musnad/lexicons/generated/figures.tsv"
HEAD = """# Weights of the logistic score that tells disputable numbers of other things from plain facts.
# Columns: feature (see musnad/reading/figure_choice.py) | weight. The bias holds the threshold: over 0 is a figure.
# Source: learned by training/figures.py from annotated reports; holds no words of them. Licence: as the project's.
feature\tweight
"""


def load(folder: str) -> tuple[list[dict[str, float]], np.ndarray, np.ndarray, int]:
    """Features, answers and report numbers of all phrases of kind «other», and how many such figures are in gold."""
    features: list[dict[str, float]] = []
    answers, reports, wanted = [], [], 0
    for number, path in enumerate(sorted(Path(folder).glob("*.json"))):
        gold = json.loads(path.read_text("utf8"))
        words = Words(gold.get("document", gold)["text"])
        times = [(t.get("span", t)["start"], t.get("span", t)["end"]) for t in gold["times"]]
        figures = [f for f in gold["figures"] if f["what"] == "other"]
        wanted += len(figures)
        found = read_phrases(words, times)
        report = describe_report([kind.what for _, kind in found])
        for phrase, kind in found:
            if kind.what == "other":
                features.append(dict.fromkeys((*report[1:], *describe(phrase)), 1.0))
                reports.append(number)
                answers.append(
                    any(
                        f["span"]["start"] < phrase.end and phrase.start < f["span"]["end"] and f["low"] == phrase.low
                        for f in figures
                    )
                )
    return features, np.array(answers), np.array(reports), wanted


def f1(chance: np.ndarray, answers: np.ndarray, wanted: int) -> float:
    """F1 of taking all phrases over the threshold."""
    taken = chance > CHANCE
    return 2 * int((taken & answers).sum()) / (int(taken.sum()) + wanted)


def main() -> None:
    """Train, print the accuracy, write the weights."""
    features, answers, reports, wanted = load(sys.argv[1])
    vector = DictVectorizer()
    table = vector.fit_transform(features).toarray()
    chance = np.zeros(len(answers))
    for fold in range(10):
        held = reports % 10 == fold
        model = LogisticRegression(C=C, max_iter=2000).fit(table[~held], answers[~held])
        chance[held] = model.predict_proba(table[held])[:, 1]
    print(f"{len(answers)} phrases, {int(answers.sum())} figures; F1 held out {f1(chance, answers, wanted):.3f}")
    model = LogisticRegression(C=C, max_iter=2000).fit(table, answers)
    if len(sys.argv) > 2:
        features, answers, _, wanted = load(sys.argv[2])
        chance = model.predict_proba(vector.transform(features).toarray())[:, 1]
        print(f"F1 on {sys.argv[2]}: {f1(chance, answers, wanted):.3f}")
    bias = float(model.intercept_[0]) - math.log(CHANCE / (1 - CHANCE))
    weights = {"bias": bias, **dict(zip(vector.get_feature_names_out(), model.coef_[0], strict=True))}
    OUT.write_text(HEAD + "".join(f"{name}\t{weight:.3f}\n" for name, weight in weights.items()), "utf8")


if __name__ == "__main__":
    main()
