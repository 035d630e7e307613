"""How sure the reader is of a statement or an event: the chance that it is right, calibrated on annotated reports.

While it reads, every decision leaves behind how likely its choice looked beside the others (``Scene.chances``). A logistic score over these,
learned for each reader from reports whose annotation is known (``training/confidence.py``), says how often items that looked so were right:
a statement with its cue, source and content, an event with its trigger and type.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from musnad.lexicon import rows
from musnad.reading.scene import Scene

#: The decisions looked at, by kind of item.
DECISIONS = {"statement": ("cue", "source", "start", "end"), "event": ("trigger",)}
#: No decision counts as surer, or less sure, than this (a logarithm of odds).
LIMIT = 16.0
_LOWEST, _HIGHEST = 0.02, 0.98


def odds(chance: float) -> float:
    """The logarithm of the odds of a chance, within ``LIMIT``."""
    if chance <= 0 or chance >= 1:
        return LIMIT if chance >= 1 else -LIMIT
    return max(-LIMIT, min(LIMIT, math.log(chance / (1 - chance))))


def evidence(scene: Scene, item: str, word: int) -> dict[str, float]:
    """What a score of confidence is made of, for the statement or event whose cue or trigger begins at ``word``.

    A decision with one candidate alone was none and counts nothing.
    """
    out = {"": 1.0}
    for decision in DECISIONS[item]:
        chance = scene.chances.get((decision, word))
        if chance is None:
            out[f"{decision} none"] = 1.0
        else:
            out[decision] = odds(chance)
    return out


@lru_cache(maxsize=1)
def _weights() -> dict[tuple[str, str], dict[str, float]]:
    table: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows("generated/confidence"):
        table.setdefault((row["reader"], row["item"]), {})[row["evidence"]] = float(row["weight"])
    return table


def weights_of(reader: str, item: str) -> dict[str, float]:
    """What each kind of evidence counts for a reader's statements or events; nothing where that was not learned yet."""
    return _weights().get((reader, item), {})


def confidence(weights: Mapping[str, float], found: Mapping[str, float]) -> float:
    """The chance, 0.02 to 0.98 in steps of a hundredth, that an item with this evidence is right."""
    score = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return round(min(_HIGHEST, max(_LOWEST, 1 / (1 + math.exp(-score)))), 2)
