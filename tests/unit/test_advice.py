"""A second opinion (``musnad.reading.advice``) is added to what the linear models say, decision by decision."""

from __future__ import annotations

import math

import numpy as np
import pytest

from musnad.arabic.words import Words
from musnad.reading.advice import RELATIONS, TRUST, UNKNOWN, Advice, Scores
from musnad.reading.reader import Reader

TEXT = "التقى وزير النقل سالم العامر نظيره كريم الهادي في المدينة. وقال إن الطريق سيفتح غدا."


def advice(words: Words, links: dict[tuple[str, int], int | None], trust: float = 1.0) -> Advice:
    """An opinion that is sure of some links (word to word, or to nothing) and knows nothing else."""

    def pairs(origin: int) -> Scores:
        out = np.full((len(RELATIONS), len(words) + 1), math.log(1 / (len(words) + 1)), np.float32)
        for (relation, at), target in links.items():
            if at == origin:
                row = RELATIONS.index(relation)
                out[row] = UNKNOWN
                out[row, len(words) if target is None else target] = 0
        return out

    return Advice({}, pairs, dict.fromkeys(TRUST, trust))


def word(words: Words, surface: str) -> int:
    return [f.surface for f in words.form].index(surface)


@pytest.mark.parametrize("name", ["سالم", "كريم"])
def test_a_sure_opinion_decides_whom_the_verb_means(name: str) -> None:
    def ask(words: Words) -> Advice:
        return advice(words, {("speaker", word(words, "وقال")): word(words, name)}, trust=3.0)

    record = Reader(adviser=ask).read(TEXT)
    (said,) = [s for s in record.statements if s.cue.text == "قال"]
    assert said.speaker is not None
    assert name in said.speaker.text


def test_an_opinion_without_weight_changes_nothing() -> None:
    def ask(words: Words) -> Advice:
        return advice(words, {("speaker", word(words, "وقال")): None}, trust=0.0)

    assert Reader(adviser=ask).read(TEXT) == Reader().read(TEXT)


def test_a_link_to_one_of_several_words_adds_their_chances() -> None:
    words = Words(TEXT)

    def pairs(origin: int) -> Scores:
        out = np.full((len(RELATIONS), len(words) + 1), UNKNOWN, np.float32)
        out[:, 1] = math.log(0.25)
        out[:, 3] = math.log(0.5)
        return out

    found = Advice({}, pairs, dict.fromkeys(TRUST, 1.0))
    assert found.link("speaker", 0, [1, 3]) == pytest.approx(math.log(0.75))
    assert found.link("speaker", 0, None) == UNKNOWN
    assert found.link("speaker", 0, []) == UNKNOWN


def test_labels_come_in_the_order_asked_for_and_unknown_ones_last() -> None:
    found = Advice({"kind": (("a", "b"), np.array([[-1.0, -2.0]], np.float32))}, lambda _: np.zeros((10, 2)), TRUST)
    layer = found.layer("kind", ("b", "c", "a"))
    assert layer is not None
    assert layer[0].tolist() == [-2.0, UNKNOWN, -1.0]
    assert found.layer("names", ("O",)) is None
