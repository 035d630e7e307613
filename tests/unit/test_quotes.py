"""Quotation marks: which open, which close, which have lost their fellow."""

from __future__ import annotations

import pytest

from musnad.arabic.quotes import LONGEST, quotations
from musnad.arabic.words import Words


def quoted(text: str) -> list[str]:
    words = Words(text)
    return [text[words.end[a] : words.start[b]].strip() for a, b in quotations(words)]


@pytest.mark.parametrize(
    "text",
    [
        "قال «نعم ولا» ثم غادر",
        "قال “نعم ولا” ثم غادر",
        'قال "نعم ولا" ثم غادر',
        "قال ‘نعم ولا’ ثم غادر",
        "قال „نعم ولا” ثم غادر",
    ],
)
def test_every_kind_of_mark(text: str) -> None:
    assert quoted(text) == ["نعم ولا"]


def test_straight_marks_go_by_twos() -> None:
    assert quoted('"أولا" ثم "ثانيا"') == ["أولا", "ثانيا"]


def test_a_straight_mark_behind_a_proclitic_opens() -> None:
    assert quoted('سفن "المنار" و"الساحل" راسية') == ["المنار", "الساحل"]


def test_a_quotation_within_a_quotation() -> None:
    assert quoted("قال «إن “الميناء” مغلق»") == ["إن “الميناء” مغلق", "الميناء"]


def test_a_quotation_over_sentences_and_paragraphs() -> None:
    assert quoted("قال: «أولا. ثانيا.\nثالثا».") == ["أولا. ثانيا.\nثالثا"]


@pytest.mark.parametrize("text", ["قال «نعم ثم غادر", "قال نعم» ثم غادر", 'قال "نعم ثم غادر', "طوله 5' فقط"])
def test_a_mark_alone_is_no_quotation(text: str) -> None:
    assert quoted(text) == []


def test_an_unclosed_quotation_does_not_swallow_the_next() -> None:
    assert quoted("قال «أولا ثم «ثانيا» وغادر") == ["ثانيا"]


def test_a_mark_that_was_never_closed_reaches_no_further_than_the_longest() -> None:
    assert quoted("«" + "كلمة " * (LONGEST + 5) + "»") == []
