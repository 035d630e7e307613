"""A second opinion (``musnad.reading.advice``) is added to what the linear models say, decision by decision."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from musnad.arabic.words import Words
from musnad.reading.advice import CUE, PARTS, RELATIONS, TRIGGER, TRUST, UNKNOWN, Advice, View
from musnad.reading.circumstances import STATUSES
from musnad.reading.reader import Reader

TEXT = "التقى وزير النقل سالم العامر نظيره كريم الهادي في المدينة. وقال إن الطريق سيفتح غدا."


def view(words: Words, links: dict[str, int | None] | None = None, unknown: float | None = None) -> View:
    """A view that is sure of some links (to a word, or to nothing) and knows nothing else."""
    count = len(words)
    even = math.log(1 / (count + 1)) if unknown is None else unknown
    table = np.full((count + 1, len(RELATIONS)), even, np.float32)
    for relation, target in (links or {}).items():
        column = RELATIONS.index(relation)
        table[:, column] = UNKNOWN
        table[count if target is None else target, column] = 0
    parts = np.full((count, len(PARTS)), math.log(1 / len(PARTS)), np.float32)
    return View(0, table, parts, np.zeros(len(STATUSES), np.float32))


def advice(words: Words, cue: int, links: dict[str, int | None], trust: float = 1.0) -> Advice:
    """An opinion that is sure of some links of one cue."""

    def look(kind: int, focus: Sequence[int]) -> list[View]:
        return [view(words, links if kind == CUE and i == cue else None) for i in focus]

    return Advice({}, look, dict.fromkeys(TRUST, trust))


def word(words: Words, surface: str) -> int:
    return [f.surface for f in words.form].index(surface)


@pytest.mark.parametrize("name", ["سالم", "كريم"])
def test_a_sure_opinion_decides_whom_the_verb_means(name: str) -> None:
    def ask(words: Words) -> Advice:
        return advice(words, word(words, "وقال"), {"speaker": word(words, name)}, trust=3.0)

    record = Reader(adviser=ask).read(TEXT)
    (said,) = [s for s in record.statements if s.cue.text == "قال"]
    assert said.speaker is not None
    assert name in said.speaker.text


def test_an_opinion_without_weight_changes_nothing() -> None:
    def ask(words: Words) -> Advice:
        return advice(words, word(words, "وقال"), {"speaker": None}, trust=0.0)

    assert Reader(adviser=ask).read(TEXT) == Reader().read(TEXT)


def test_a_link_to_one_of_several_words_adds_their_chances() -> None:
    words = Words(TEXT)
    seen = view(words, unknown=UNKNOWN)
    seen.links[1] = math.log(0.25)
    seen.links[3] = math.log(0.5)
    found = Advice({}, lambda _, focus: [seen for _ in focus], dict.fromkeys(TRUST, 1.0))
    assert found.link("speaker", 0, [1, 3]) == pytest.approx(math.log(0.75))
    assert found.link("speaker", 0, None) == UNKNOWN
    assert found.link("speaker", 0, []) == UNKNOWN


def test_a_speaker_out_of_sight_is_as_likely_as_nobody_in_sight() -> None:
    words = Words(TEXT)
    found = Advice({}, lambda _, focus: [view(words, {"speaker": None}) for _ in focus], dict.fromkeys(TRUST, 1.0))
    assert found.link("speaker", 0, [len(words) + 7]) == found.link("speaker", 0, None) == 0
    assert found.link("source", 0, [len(words) + 7]) == UNKNOWN


def test_several_foci_are_looked_at_once_and_each_only_once() -> None:
    asked: list[list[int]] = []

    def look(kind: int, focus: Sequence[int]) -> list[View]:
        asked.append(list(focus))
        return [view(Words(TEXT)) for _ in focus]

    found = Advice({}, look)
    found.prepare(CUE, [2, 5, 2])
    found.link("source", 5, None)
    found.view(TRIGGER, 5)
    assert asked == [[2, 5], [5]]


def test_labels_come_in_the_order_asked_for_and_unknown_ones_last() -> None:
    found = Advice({"kind": (("a", "b"), np.array([[-1.0, -2.0]], np.float32))}, lambda *_: [], TRUST)
    layer = found.layer("kind", ("b", "c", "a"))
    assert layer is not None
    assert layer[0].tolist() == [-2.0, UNKNOWN, -1.0]
    assert found.layer("names", ("O",)) is None
