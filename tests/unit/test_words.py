"""Words and sentences: where they begin and end in the text as received."""

from __future__ import annotations

import pytest

from musnad.arabic.words import Words, form_of


def cut(text: str) -> list[str]:
    words = Words(text)
    return [text[a:b] for a, b in zip(words.start, words.end, strict=True)]


def sentences(text: str) -> list[str]:
    words = Words(text)
    return [text[words.start[a] : words.end[b - 1]] for a, b in words.sentences]


def test_marks_stay_with_their_letters() -> None:
    assert cut("أُعلِنَ أنّه") == ["أُعلِنَ", "أنّه"]


def test_quotation_marks_are_words_of_their_own() -> None:
    assert cut('«حزب» و"القناة"') == ["«", "حزب", "»", "و", '"', "القناة", '"']


def test_tatweel_and_invisible_marks_do_not_cut_a_word() -> None:
    assert cut("الـقاهرة") == ["الـقاهرة"]
    assert len(cut("بيروت\u200f، أمس")) == 3


def test_digits_are_cut_from_letters() -> None:
    assert cut("2750طنا") == ["2750", "طنا"]
    assert cut("5/8/2020") == ["5", "/", "8", "/", "2020"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("وصل الوفد. وبدأت المحادثات.", 2),
        ("هل وصل؟ نعم!", 2),
        ("بلغت النسبة 3.5 بالمئة.", 1),
        ("ذكرت أ.ف.ب أن الوفد وصل.", 1),
        ("زار د. سالم المصنع.", 1),
        ("وصل الوفد...", 1),
        ("عنوان بلا نقطة\nوصل الوفد.", 2),
        ("", 0),
    ],
)
def test_what_ends_a_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_the_closing_mark_belongs_to_the_sentence_it_closes() -> None:
    assert sentences("قال: «انتهى الأمر.» وغادر.") == ["قال: «انتهى الأمر.»", "وغادر."]


def test_every_word_lies_in_one_sentence() -> None:
    words = Words("أولا. ثانيا؟\nثالثا")
    assert words.sentence_of == [0, 0, 1, 1, 2]
    assert [words.sentences[s][0] <= i < words.sentences[s][1] for i, s in enumerate(words.sentence_of)] == [True] * 5


def test_stem_start_skips_the_proclitic_and_its_mark() -> None:
    text = "وَقال بِبيروت"
    words = Words(text)
    assert [text[words.stem_start[i] : words.end[i]] for i in range(2)] == ["قال", "بيروت"]


@pytest.mark.parametrize(
    ("surface", "kind"),
    [("بيروت", "word"), ("٢٠٢٠", "number"), ("12", "number"), ("CNN", "latin"), ("»", "punct"), ("،", "punct")],
)
def test_kinds_of_words(surface: str, kind: str) -> None:
    assert form_of(surface).kind == kind


def test_forms_are_kept() -> None:
    assert form_of("الوزارة") is form_of("الوزارة")
