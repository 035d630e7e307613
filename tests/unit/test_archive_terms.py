"""The tokens by which items are found: sentences, words, names, days, figures."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
from desk import reading

import musnad
from musnad.archive import terms
from musnad.archive.rows import plain


def sentences(text: str) -> list[str]:
    bounds = [0, *terms.sentence_bounds(text)]
    return [text[a:b] for a, b in itertools.pairwise(bounds)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("قال. نعم", ["قال.", " نعم"]), ("قال 3.5 مليون", ["قال 3.5 مليون"]), ("قال؟ لا!", ["قال؟", " لا!"]), ("قال «نعم.» ثم", ["قال «نعم.»", " ثم"]),
        ("عنوان\nنص", ["عنوان\n", "نص"]), ("قال... ثم", ["قال...", " ثم"]), ("a.b", ["a.b"]), ("", [""]), (".", ["."]), ("قال.»x", ["قال.»x"]),
    ],
)  # fmt: skip
def test_sentences_end_at_marks_and_lines(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted


@pytest.mark.parametrize("text", ["." * 300_000 + "x", ".»" * 150_000 + "x", "!" + "»" * 300_000 + "x", ". " * 150_000])
def test_a_text_of_marks_takes_no_longer_than_another(text: str) -> None:
    began = time.monotonic()
    terms.sentence_bounds(text)
    assert time.monotonic() - began < 2


def test_a_place_is_in_one_sentence_or_in_those_it_spans() -> None:
    text = "قال سامي. نفى نبيل. صمت."
    bounds = terms.sentence_bounds(text)
    at = text.index("نفى")
    assert text[slice(*terms.sentence_at(bounds, at, at + 3))] == " نفى نبيل."
    assert text[slice(*terms.sentence_at(bounds, 0, at + 3))] == "قال سامي. نفى نبيل."
    assert text[slice(*terms.sentence_at(bounds, len(text) - 1, len(text)))] == " صمت."


def test_what_is_said_is_joined_where_no_word_stands_between() -> None:
    text = "قال سامي: «المرفأ» ونفى نبيل، مفتوح"

    def span(words: str) -> dict[str, int]:
        return {"start": text.index(words), "end": text.index(words) + len(words)}

    statement = {"source": span("سامي"), "cue": span("قال"), "content": [span("المرفأ"), span("مفتوح")]}
    assert [text[a:b] for a, b in terms.said(text, statement)] == ["قال سامي: «المرفأ", "مفتوح"]


def test_names_are_found_by_each_of_their_words_in_any_form() -> None:
    facets = set(terms.name_facets("sp", "وزير النقل"))
    assert all(f.startswith("sp_") for f in facets)
    for name, found in (("وزير", True), ("والنقل", True), ("وزير الصحة", False)):
        assert all(set(tokens) & facets for tokens in terms.name_query("sp", name)) is found
    assert terms.name_query("sp", "؟!") == [] and not list(terms.name_facets("sp", None))


def meets(event: tuple[str | None, str | None], search: tuple[str | None, str | None]) -> bool:
    asked = terms.day_query(*search)
    return not asked or bool(set(asked) & set(terms.day_facets(*event)))


@pytest.mark.parametrize(
    ("event", "search", "found"),
    [
        (("2024-03-05", "2024-03-05"), ("2024-03-05", "2024-03-05"), True), (("2024-03-05", "2024-03-05"), ("2024-03-06", "2024-03-06"), False),
        (("2024-03-05T10:00", "2024-03-05T12:00"), ("2024-03-05", "2024-03-05"), True),
        (("2024-03-01", "2024-03-31"), ("2024-03-31", "2024-04-02"), True), (("2024-03-01", "2024-03-31"), ("2024-04-01", "2024-04-02"), False),
        (("2010-01-01", "2019-12-31"), ("2015-05-05", "2015-05-05"), True), (("2010-01-01", "2019-12-31"), ("2020-05-05", "2020-05-05"), False),
        (("2024-03-05", None), ("2030-01-01", None), True), ((None, "2024-03-05"), (None, "1950-01-01"), True), ((None, None), ("2024-01-01", None), False),
        (("1798-07-21", "1798-07-21"), (None, "1800-01-01"), True), (("1798-07-21", "1798-07-21"), ("1798-07-21", "1798-07-22"), True),
        (("1956-10-29", "1956-10-29"), (None, "1800-01-01"), False), (("2150-01-01", "2150-01-01"), ("2140-01-01", None), True),
        (("2024-03-05", "2024-03-05"), ("2024-03-06", "2024-03-04"), False),
    ],
)  # fmt: skip
def test_day_facets_meet_where_days_can(event: Any, search: Any, found: bool) -> None:
    assert meets(event, search) is found


def test_a_day_that_nobody_knows_is_no_day() -> None:
    assert terms.days_of({"date": "XXXX-WXX-7", "earliest": None, "latest": None}) == (None, None)
    assert terms.days_of({"date": "2024-03-05", "earliest": None, "latest": None}) == ("2024-03-05", "2024-03-05")
    assert terms.days_of({"date": "2024-03", "earliest": "2024-03-01", "latest": "2024-03-31"}) == (
        "2024-03-01",
        "2024-03-31",
    )


@pytest.mark.parametrize(
    ("figure", "over", "under", "found"),
    [
        ((25, 25), 25, 25, True), ((25, 25), 26, None, True), ((25, 25), 35, None, False), ((25, None), 1000, None, True), ((None, 25), None, 3, True),
        ((40, 60), 30, 70, True), ((40, 60), 700, None, False), ((0, 0), None, 0, True), ((10**14, 10**14), 10**12, None, True), ((5, 5), 10, 1, False),
    ],
)  # fmt: skip
def test_figure_facets_meet_within_a_class_of_size(figure: Any, over: Any, under: Any, found: bool) -> None:
    facets = set(terms.figure_facets([{"what": "killed", "low": figure[0], "high": figure[1]}]))
    assert "fk_killed" in facets
    assert bool(facets & set(terms.figure_query(over, under))) is found


def test_every_row_has_the_facets_of_its_item_and_of_what_stands_with_it() -> None:
    found = terms.Terms(plain(reading()), "read")
    s2, s3, v1 = found.statements["s2"].split(), found.statements["s3"].split(), found.events["v1"].split()
    assert {terms.EVERY, "sa_read", "sk_organisation", "ty_assault", "fk_killed", "dd_20240807"} <= set(s2)
    assert {"sk_organisation", "ty_assault", "st_occurred", "fk_killed"} <= set(v1)
    assert "ty_protest" in s3 and not {"ty_assault", "fk_killed"} & set(s3)
    assert {"ty_assault", "ty_protest", "sk_person", "fk_killed"} <= set(found.report.split())
    for row in (found.report, *found.statements.values(), *found.events.values()):
        assert row.split() == sorted(set(row.split()))


def test_entities_named_around_a_place_are_found_in_a_report_of_any_length() -> None:
    text = " ".join(f"قال سامي الكندي إن المرفأ {n} مفتوح." for n in range(40))
    record = plain(musnad.read(text, published="2024-08-08", reader="fast"))
    found = terms.Terms(record, "read")
    middle = text.index("المرفأ 20")
    start = text.rindex("سامي", 0, middle)
    assert "en_كندي" in found._named(start + 2, start + 6)  # inside the mention
    assert not found._named(middle, middle + 8)
