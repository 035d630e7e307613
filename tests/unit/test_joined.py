"""Names written as one word or as two find one another; what only looks like one stays apart."""

from __future__ import annotations

import pytest

from musnad.arabic.joined import keyed_words
from musnad.arabic.stems import query_keys, words_with_spans


def _found(query: str, text: str) -> bool:
    keys = {key for _, _, found in keyed_words(text) for key in found}
    return all(not keys.isdisjoint(query_keys(word)) for _, _, word in words_with_spans(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("عبدالله", "قال عبد الله الراسي"),
        ("عبد الله", "قال عبدالله الراسي"),
        ("عبد الفتاح", "لقاء لعبدالفتاح المهدي"),
        ("عبدالفتاح", "لقاء لعبد الفتاح المهدي"),
        ("أبوظبي", "من أبو ظبي"),
        ("أبو ظبي", "من أبوظبي"),
        ("أبوظبي", "مطار أبي ظبي"),
        ("أبو مازن", "زيارة أبي مازن"),
    ],
)
def test_a_name_of_two_words_is_found_as_one_and_the_other_way_round(query: str, text: str) -> None:
    assert _found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("عبدالله", "قال عبد الرحمن إن الله"),
        ("عبد الله", "قال عبدالرحمن"),
        ("واب", "أبواب المدينة"),
        ("أبوظبي", "أبو بكر في ظبي"),
        ("عبدالكريم", "عبد\nالكريم"),
    ],
)
def test_words_that_make_no_such_name_are_not_joined(query: str, text: str) -> None:
    assert not _found(query, text)


def test_the_joined_name_spans_both_words() -> None:
    text = "عاد أبو ظبي"
    spans = [text[start:end] for start, end, keys in keyed_words(text) if "ابوظبي" in keys]
    assert spans == ["أبو ظبي"]
