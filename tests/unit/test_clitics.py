"""Proclitics: what is cut off a word and what belongs to it, case by case with near misses."""

from __future__ import annotations

import pytest

from musnad.arabic.clitics import article, chance, split_proclitics
from musnad.arabic.fold import fold


def proclitics(word: str) -> str:
    return split_proclitics(fold(word)).proclitics


def stem(word: str) -> str:
    return split_proclitics(fold(word)).stem


@pytest.mark.parametrize(
    ("word", "rest"),
    [
        ("والسعودية", "السعودية"),
        ("وبيروت", "بيروت"),
        ("وقال", "قال"),
        ("وأضاف", "أضاف"),
        ("ووزير", "وزير"),
        ("ووصل", "وصل"),
        ("ووكالة", "وكالة"),
        ("وواشنطن", "واشنطن"),
        ("وليبيا", "ليبيا"),
    ],
)
def test_and_is_cut(word: str, rest: str) -> None:
    assert (proclitics(word), stem(word)) == ("و", fold(rest))


@pytest.mark.parametrize(
    "word", ["واس", "وفا", "وزارة", "وزير", "وكالة", "واشنطن", "وفد", "وصل", "ولاية", "وحدة", "واحد", "وسائل"]
)
def test_a_waw_of_the_word_is_kept(word: str) -> None:
    assert (proclitics(word), stem(word)) == ("", fold(word))


@pytest.mark.parametrize(
    ("word", "lead", "rest"),
    [
        ("ببيروت", "ب", "بيروت"),
        ("بلبنان", "ب", "لبنان"),
        ("بالبحرين", "ب", "البحرين"),
        ("ببريطانيا", "ب", "بريطانيا"),
        ("برئاسة", "ب", "رئاسة"),
        ("لبيروت", "ل", "بيروت"),
        ("لوكالة", "ل", "وكالة"),
        ("لفلسطين", "ل", "فلسطين"),
        ("كقائد", "ك", "قائد"),
    ],
)
def test_prepositions_are_cut(word: str, lead: str, rest: str) -> None:
    assert (proclitics(word), stem(word)) == (lead, fold(rest))


@pytest.mark.parametrize("word", ["ليلى", "لينا", "لبنى", "لجين", "بسام", "بايدن", "فادي", "كرامي", "وهيب", "وجيه"])
def test_names_keep_a_letter_that_could_be_cut_off(word: str) -> None:
    assert split_proclitics(fold(word), word).proclitics == ""
    assert split_proclitics(fold("و" + word), "و" + word).proclitics == "و"


@pytest.mark.parametrize("word", ["لعلي", "بمحمد", "باسم", "لحسن"])
def test_a_preposition_before_a_name_is_cut(word: str) -> None:
    assert proclitics(word) == word[0]


@pytest.mark.parametrize(
    "word",
    [
        "بيروت",
        "بغداد",
        "بريطانيا",
        "برلمان",
        "بلدة",
        "بيان",
        "بكين",
        "لبنان",
        "لندن",
        "ليبيا",
        "لجنة",
        "لقاء",
        "كوريا",
        "كبير",
        "كلمة",
    ],
)
def test_letters_like_prepositions_are_kept(word: str) -> None:
    assert proclitics(word) == ""


@pytest.mark.parametrize(("word", "rest"), [("ففرنسا", "فرنسا"), ("فقال", "قال"), ("فإن", "إن")])
def test_fa_is_cut(word: str, rest: str) -> None:
    assert (proclitics(word), stem(word)) == ("ف", fold(rest))


@pytest.mark.parametrize("word", ["فرنسا", "فلسطين", "فيما", "فهد"])
def test_a_fa_of_the_word_is_kept(word: str) -> None:
    assert proclitics(word) == ""


@pytest.mark.parametrize(("word", "rest"), [("سيقول", "يقول"), ("ستعلن", "تعلن"), ("سيزور", "يزور"), ("سيكون", "يكون")])
def test_the_future_is_cut_off_a_verb(word: str, rest: str) -> None:
    assert (proclitics(word), stem(word)) == ("س", fold(rest))


@pytest.mark.parametrize("word", ["سياسي", "سيناء", "سيارة", "ستة", "ستين", "سوريا", "سفير", "سلام", "سعودي"])
def test_a_sin_of_the_word_is_kept(word: str) -> None:
    assert proclitics(word) == ""


def test_no_preposition_stands_before_another_proclitic() -> None:
    assert (proclitics("بوعلي"), proclitics("بلعيد")) == ("", "")
    assert (proclitics("بوزارة"), proclitics("بلقاء"), proclitics("ببيان")) == ("ب", "ب", "ب")


def test_a_governor_is_not_and_to() -> None:
    from musnad.arabic.words import form_of

    assert [form_of(w).proclitics for w in ("والي", "والى", "وإلى", "لوالي", "ولزهر")] == ["", "و", "و", "ل", "و"]
    assert form_of("ولزهر").bare == "لزهر"


def test_two_proclitics() -> None:
    assert (proclitics("وسيقول"), stem("وسيقول")) == ("وس", "يقول")


@pytest.mark.parametrize(
    ("word", "cut", "rest"), [("للجيش", 0, "الجيش"), ("وللجيش", 1, "الجيش"), ("للقوات", 0, "القوات")]
)
def test_lam_with_the_article_is_known_and_not_cut(word: str, cut: int, rest: str) -> None:
    split = split_proclitics(fold(word))
    assert (split.cut, split.stem, split.definite) == (cut, fold(rest), True)
    assert split.proclitics.endswith("ل")


@pytest.mark.parametrize(
    ("word", "bare", "definite"),
    [
        ("الوزير", "وزير", True),
        ("الالتزام", "التزام", True),
        ("الله", "الله", False),
        ("الذي", "الذي", False),
        ("التقى", "التقى", False),
        ("ألمانيا", "ألمانيا", False),
        ("التزام", "التزام", False),
        ("وزير", "وزير", False),
    ],
)
def test_the_article_and_words_that_only_begin_like_it(word: str, bare: str, definite: bool) -> None:
    assert article(fold(word)) == (fold(bare), definite)


def test_lam_before_a_word_that_begins_with_lam_loses_none() -> None:
    assert split_proclitics("لليبيا").stem == "ليبيا"
    assert split_proclitics("للواء").stem == "اللواء"
    assert split_proclitics("للجنه").stem == "اللجنه"
    assert split_proclitics("لبنانيه").proclitics == split_proclitics("لقائه").proclitics == ""


def test_chances_lie_between_none_and_sure() -> None:
    assert 0 <= chance(fold("وزارة")) < 0.5 < chance(fold("والسعودية")) <= 1
    assert chance("قال") == 0
    assert chance("و") == 0
