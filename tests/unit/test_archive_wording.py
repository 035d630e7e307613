"""Queries as persons write them: what they ask for, in both databases' languages, and that no text breaks them."""

from __future__ import annotations

import pytest

from musnad.archive.expressions import And, Any, Expression, Not, Or, to_fts5, to_tsquery
from musnad.archive.terms import EVERY
from musnad.archive.wording import LONGEST, MOST, All, Either, Phrase, QueryError, Without, Word, Wording, Words, parse

SENTENCE = "أعلنت وزارة الصحة وقف إطلاق النار في صيدا."
TEXT = Words([SENTENCE])


def tree(query: str) -> object:
    found = parse(query)
    return shape(found.tree) if found is not None else None


def shape(node: object) -> object:
    """A tree by the forms of its words."""
    match node:
        case Word(form, _):
            return form
        case Phrase(forms, _):
            return list(forms)
        case All(parts):
            return ("all", *map(shape, parts))
        case Either(parts):
            return ("or", *map(shape, parts))
        case Without(part):
            return ("not", shape(part))
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("صيدا", "صيدا"), ("صيدا بيروت", ("all", "صيدا", "بيروت")), ("صيدا AND بيروت", ("all", "صيدا", "بيروت")),
        ('"إطلاق النار"', ["اطلاق", "النار"]), ("«إطلاق النار»", ["اطلاق", "النار"]), ("“إطلاق النار", ["اطلاق", "النار"]),
        ("صيدا OR بيروت غزة", ("or", "صيدا", ("all", "بيروت", "غزه"))), ("(صيدا OR بيروت) غزة", ("all", ("or", "صيدا", "بيروت"), "غزه")),
        ("صيدا -بيروت", ("all", "صيدا", ("not", "بيروت"))), ("NOT صيدا", ("not", "صيدا")), ('-"إطلاق النار"', ("not", ["اطلاق", "النار"])),
        ("-(صيدا بيروت)", ("not", ("all", "صيدا", "بيروت"))), ("صيدا-بيروت", ("all", "صيدا", "بيروت")), ("or صيدا", ("all", "or", "صيدا")),
        ("", None), ("   ", None), ("()", None), ("OR OR", None), ("NOT", None), ("-", None), ('""', None), (")))", None), ("؟،", None),
        ("((صيدا", "صيدا"), ("صيدا))", "صيدا"), ("صيدا OR", "صيدا"), ("OR صيدا", "صيدا"), ("NOT OR صيدا", "صيدا"), ("(OR)صيدا", "صيدا"),
    ],
)  # fmt: skip
def test_a_query_is_read_as_it_is_meant(query: str, wanted: object) -> None:
    assert tree(query) == wanted


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("صيدا", True), ("بيروت", False), ("وزارة صيدا", True), ('"وزارة صيدا"', False), ('"وزارة الصحة"', True), ("للصحة", True),
        ("بيروت OR صيدا", True), ("صيدا -الصحة", False), ("صيدا -بيروت", True), ('-"إطلاق سراح"', True), ('-"إطلاق النار"', False),
        ('"صيدا"', True), ('"صيد"', False),
    ],
)  # fmt: skip
def test_a_query_holds_of_a_text_or_does_not(query: str, holds: bool) -> None:
    wording = parse(query)
    assert wording is not None and wording.holds(TEXT) is holds


def test_a_phrase_does_not_run_from_one_piece_into_the_next() -> None:
    wording = parse('"النار في"')
    assert wording is not None
    assert wording.holds(Words(["إطلاق النار في صيدا"])) and not wording.holds(Words(["إطلاق النار", "في صيدا"]))


def test_nearness_tells_the_wording_that_was_written_from_other_forms() -> None:
    def near(query: str) -> int:
        wording = parse(query)
        assert wording is not None
        return wording.nearness(SENTENCE)

    assert (near("إطلاق النار"), near("النار إطلاق"), near("لإطلاق النار")) == (2, 1, 0)


def index_says(expression: Expression | None, tokens: set[str]) -> bool:
    """What an index answers for a row of these tokens."""
    match expression:
        case None:
            return True
        case Any(wanted):
            return not tokens.isdisjoint(wanted)
        case And(parts):
            return all(index_says(p, tokens) for p in parts)
        case Or(parts):
            return any(index_says(p, tokens) for p in parts)
        case Not(part):
            return not index_says(part, tokens)


@pytest.mark.parametrize("query", ["صيدا", "-صيدا", '-"النار إطلاق"', '-"إطلاق النار"', 'بيروت OR -"النار إطلاق"', '-(بيروت OR "إطلاق سراح")', '"إطلاق النار" -بيروت'])  # fmt: skip
def test_the_index_loses_nothing_that_holds_and_is_right_where_no_phrase_is(query: str) -> None:
    wording = parse(query)
    assert isinstance(wording, Wording)
    for words in (TEXT, Words(["صيدا"]), Words(["بيروت"]), Words(["النار إطلاق"]), Words(["إطلاق سراح"])):
        said = index_says(wording.asked, words.keys | {EVERY})
        assert said or not wording.holds(words)
        assert wording.phrased or said == wording.holds(words)


def test_what_is_too_much_is_refused() -> None:
    assert parse("ك" * LONGEST) and parse(" ".join(["ك"] * MOST)) and parse("(" * 20 + "ك")
    for query in (
        "ك" * (LONGEST + 1),
        " ".join(["ك"] * (MOST + 1)),
        '"' + " ".join(["ك"] * (MOST + 1)) + '"',
        "(" * 21 + "ك",
    ):
        with pytest.raises(QueryError) as raised:
            parse(query)
        assert raised.value.message and raised.value.arabic


def test_expressions_are_written_in_both_languages() -> None:
    a, b, c = Any(("a",)), Any(("b", "c")), Any(("d",))
    assert to_fts5(And((a, b))) == '("a" AND ("b" OR "c"))'
    assert to_tsquery(And((a, b))) == "('a' & ('b' | 'c'))"
    assert to_fts5(And((a, Not(c)))) == '("a" NOT "d")'
    assert to_tsquery(And((a, Not(b)))) == "('a' & !(('b' | 'c')))"
    assert (
        to_fts5(Not(a)) == f'("{EVERY}" NOT "a")' and to_fts5(And((Not(a), Not(c)))) == f'(("{EVERY}" NOT "a") NOT "d")'
    )
    assert to_fts5(Or((a, Not(c)))) == f'("a" OR ("{EVERY}" NOT "d"))'


def test_only_letters_digits_and_low_lines_reach_the_database() -> None:
    for query in ("'\"*:^+{}\\&|!<->", 'قال\' OR "1"=1; --', "كلمة\0أخرى", "a\udc80b", "%s :x ?1"):
        found = parse(query)
        for text in (
            (to_fts5(found.asked), to_tsquery(found.asked)) if found is not None and found.asked is not None else ()
        ):
            for token in text.replace("AND", "").replace("OR", "").replace("NOT", "").split():
                assert token.strip("\"'()&|!").replace("_", "").isalnum() or not token.strip("\"'()&|!"), text
