"""Folding: one key for the spellings of a word, and the way back to the original characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic.fold import CONTROLS, MARKS, Folded, fold, strip_marks


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("مَوْعِدٌ", "موعد"),
        ("محـــمد", "محمد"),
        ("هٰذا", "هذا"),
        ("أإآٱا", "ااااا"),
        ("مستشفى", "مستشفي"),
        ("إدارة", "اداره"),
        ("یولانوفیتش", "يولانوفيتش"),
        ("کابل", "كابل"),
        ("ﻻ", "لا"),
        ("ﷲ", "الله"),
        ("ﺑﻴﺮﻭﺕ", "بيروت"),
        ("٢٠٢٠", "2020"),
        ("۱۳۹۹", "1399"),
        ("٢٫٥٪", "2.5%"),
        ("Reuters", "reuters"),
        ("\u200fبيروت\u200e", "بيروت"),
        ("\ufeffخبر", "خبر"),
    ],
)
def test_spellings_of_a_word_have_one_key(written: str, key: str) -> None:
    assert fold(written) == key


@pytest.mark.parametrize("word", ["مسؤول", "شيء", "رئيس", "ءاخر"])
def test_hamza_off_the_alif_is_kept(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(("one", "other"), [("سلام", "كلام"), ("قتل", "قتيل"), ("علم", "عالم")])
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_strip_marks_keeps_letters_and_digits_as_written() -> None:
    assert strip_marks("أُعْلِنَ في \u200f٢٠٢٠ أنّـــه") == "أعلن في ٢٠٢٠ أنه"


def test_a_span_found_in_the_key_is_the_original_with_its_marks() -> None:
    text = "قالَ «مُحَمَّدٌ» ذلك"
    folded = Folded.of(text)
    at = folded.text.index("محمد")
    start, end = folded.span(at, at + 4)
    assert text[start:end] == "مُحَمَّدٌ"


def test_a_ligature_maps_to_its_one_character() -> None:
    folded = Folded.of("ب ﷲ ت")
    at = folded.text.index("الله")
    assert folded.span(at, at + 4)[0] == 2
    assert {folded.offsets[at + i] for i in range(4)} == {2}


def test_positions_of_dropped_marks_are_those_of_the_next_letter() -> None:
    folded = Folded.of("مُدير")
    assert [folded.position(i) for i in range(6)] == [0, 1, 1, 2, 3, 4]


ANY = st.text(
    st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFC),
        st.sampled_from("\u200e\u200f\u061c\ufeff\u0640 \nAbz09«»"),
        st.characters(exclude_categories=("Cs",)),
    )
)


@given(ANY)
def test_offsets_lead_back_and_never_fall(text: str) -> None:
    folded = Folded.of(text)
    assert folded.text == fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)
    for i, character in enumerate(folded.text):
        assert character in fold(text[folded.offsets[i]])


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_no_mark_is_left(text: str) -> None:
    marks = [c for c in fold(text) if unicodedata.category(c) == "Mn" and "\u064b" <= c <= "\u0652"]
    assert not marks
    assert "\u0640" not in fold(text)


def test_marks_and_controls_are_no_letters() -> None:
    assert "\u064b" in MARKS
    assert "\u200f" in fold("x") + CONTROLS
