"""The search matching: forms of a word share a key, different words do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import pairs, ways
from musnad.arabic.stems import form_of, index_keys, query_keys, words_with_spans

KEY = re.compile("[\u0621-\u063a\u0641-\u064aa-z0-9]+")
ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءئؤأإآـَُِّْ", min_size=1, max_size=12)


def match(text: str, query: str) -> bool:
    """Whether typing ``query`` finds ``text``."""
    return not set(index_keys(text)).isdisjoint(query_keys(query))


def both(a: str, b: str) -> bool:
    return match(a, b) and match(b, a)


@pytest.mark.parametrize(
    "form", ["والحكومة", "للحكومة", "وبحكومتهم", "حكومتنا", "حكومات", "الحكومتين", "حُكُومَة", "حكومه"]
)
def test_proclitics_pronouns_and_endings_come_off(form: str) -> None:
    assert match(form, "حكومة")


@pytest.mark.parametrize(("form", "word"), [("لبنان", "بنان"), ("وقف", "قف"), ("كمال", "مال"), ("وقائي", "قائي")])
def test_a_first_letter_of_its_own_stays(form: str, word: str) -> None:
    assert not match(form, word)


@pytest.mark.parametrize(("form", "word"), [("شرطة", "شرط"), ("عملية", "عمل"), ("كتابة", "كتاب"), ("جمعية", "جمعة")])
def test_a_noun_in_ta_marbuta_is_no_feminine_of_another(form: str, word: str) -> None:
    assert not both(form, word) and not match(form, word)


@pytest.mark.parametrize(
    ("form", "word"), [("جديدة", "جديد"), ("المسلحة", "مسلح"), ("وزيرة", "وزير"), ("سورية", "سوري")]
)
def test_a_feminine_adjective_or_title_is(form: str, word: str) -> None:
    assert both(form, word)


def test_written_ta_marbuta_is_no_pronoun_but_typed_ha_may_be_either() -> None:
    assert match("عمله", "عمل")
    assert not match("عملة", "عمل")
    assert match("عملة", "عمله") and match("عمل", "عمله")


@pytest.mark.parametrize("form", ["قال", "يقول", "قالت", "قالوا", "سيقولون", "وقلت", "يقل", "قالها", "نقول", "سأقول"])
def test_persons_and_tenses_of_a_verb(form: str) -> None:
    assert match(form, "قال")


@pytest.mark.parametrize(("form", "word"), [("أقام", "قام"), ("انتقل", "نقل"), ("استخدم", "خدم"), ("قاتل", "قتل")])
def test_another_form_of_the_root_is_another_verb(form: str, word: str) -> None:
    assert not match(form, word) and not match(word, form)


def test_a_noun_with_the_article_is_no_verb() -> None:
    assert match("يعلم", "علم")
    assert not match("العلم", "يعلم")


def test_the_preposition_is_not_the_name() -> None:
    assert not match("على", "علي")
    assert match("وعلى", "على") and match("عليهم", "على")
    assert match("لعلي", "علي")


@pytest.mark.parametrize(
    "name", ["ياسين", "حسين", "سليمان", "بيروت", "فؤاد", "كمال", "لينا", "بلال", "فلسطين", "فادي", "يزيد"]
)
def test_names_stay_whole(name: str) -> None:
    assert form_of(name) in index_keys(name)
    assert both("و" + name, name)


@pytest.mark.parametrize("number", ["1,200", "١٢٠٠", "١٬٢٠٠", "1200"])
def test_numbers_in_any_digits(number: str) -> None:
    assert index_keys(number) == ("1200",)
    assert [word for _, _, word in words_with_spans(f"نحو {number}،")][1] == number


def test_words_with_spans_leaves_marks_and_parts_digits_from_letters() -> None:
    text = "«قالَ» F16: ٣٫٥ #غزة_الآن"
    found = list(words_with_spans(text))
    assert [w for _, _, w in found] == ["قالَ", "F", "16", "٣", "٥", "غزة", "الآن"]
    assert all(text[a:b] == w for a, b, w in found)


def test_a_mark_alone_is_no_word() -> None:
    assert [w for _, _, w in words_with_spans("ـــ قال \ufe70 ــسلام")] == ["قال", "ــسلام"]


def test_exact_form_keeps_clitics_and_joins_spellings() -> None:
    assert form_of("مسئولٌ") == form_of("مسؤول")
    assert form_of("الوزير") != form_of("وزير")


def test_the_table_of_pairs_reaches_its_bar() -> None:
    wanted = [all(ways(row["text"], row["query"])) for row in pairs() if row["match"] == "1"]
    unwanted = [any(ways(row["text"], row["query"])) for row in pairs() if row["match"] == "0"]
    assert len(wanted) >= 120 and len(unwanted) >= 80
    assert sum(wanted) / len(wanted) >= 0.95
    assert sum(unwanted) / len(unwanted) <= 0.03


@given(st.one_of(st.text(max_size=60), ARABIC))
def test_any_word_has_clean_keys_and_finds_itself(word: str) -> None:
    keys = index_keys(word)
    asked = query_keys(word)
    assert len(keys) <= 3 and len(asked) <= 3
    assert all(KEY.fullmatch(key) for key in (*keys, *asked))
    assert bool(keys) == bool(asked)
    if keys:
        assert match(word, word)
    form = form_of(word)
    assert form == "" or KEY.fullmatch(form)


@given(st.text(max_size=200))
def test_every_word_of_a_text_has_a_key(text: str) -> None:
    for a, b, word in words_with_spans(text):
        assert text[a:b] == word
        assert index_keys(word)


def test_a_word_without_end_is_cut() -> None:
    assert all(len(key) <= 60 for key in index_keys("م" * 1_000_000))
