"""Whether a number of something else («120 شرطيا», «550 براءة», «80 % من السكان») is one that sides may dispute.

Most numbers of a report are plain facts: ages, distances, seats, names of laws. A logistic score over how the phrase is
written, what it counts and how many figures the report has decides. Its weights (``lexicons/generated/figures``) are
learned by ``training/figures.py``, which prints their accuracy on held-out reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from musnad.lexicon import rows
from musnad.reading.figure_qualifiers import Phrase
from musnad.reading.figure_words import KINDS

#: Reports with at most FEW numeral phrases, and with at least MANY.
FEW, MANY = 2, 8


def describe_report(kinds: Sequence[str]) -> list[str]:
    """The features that all phrases of a report share, from what each of these counts."""
    found = ["bias"]
    counted = sum(what in KINDS or what == "other" for what in kinds)
    if any(what in KINDS for what in kinds):
        found.append("report=victims")
    if counted <= FEW:
        found.append("report=few")
    if counted >= MANY:
        found.append("report=many")
    return found


def describe(phrase: Phrase) -> list[str]:
    """The features of a phrase."""
    tag = phrase.tag
    noun = tag.noun if tag is not None and tag.noun else "none" if phrase.noun < 0 else "unknown"
    found = ["form=" + phrase.form, "noun=" + noun]
    if phrase.effect:
        found.append("effect=" + phrase.effect)
    if phrase.percent:
        found.append("percent=of" if phrase.noun >= 0 else "percent=alone")
    if phrase.partitive:
        found.append("partitive")
    if phrase.definite:
        found.append("definite")
    return found


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in rows("generated/figures")}


def score(report: Sequence[str], phrase: Phrase) -> float:
    """The score of a phrase in a report described by ``describe_report``: over nought, it is a figure."""
    weights = _weights()
    return sum(weights.get(name, 0.0) for name in (*report, *describe(phrase)))
