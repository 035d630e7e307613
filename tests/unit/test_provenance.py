"""Datelines and agency marks are read as steps of the chain; the same names inside a sentence are not."""

from __future__ import annotations

import pytest

from musnad.arabic.words import Words
from musnad.reading.provenance import provenance

REST = " أعلنت الحكومة افتتاح الميناء الجديد، وقال مديره إن العمل فيه يبدأ الشهر المقبل بعد وصول السفن الأولى."


def marks(text: str) -> list[str]:
    return [m.span.text for m in provenance(Words(text))]


@pytest.mark.parametrize(
    ("head", "mark"),
    [
        ("القاهرة – أ ف ب:", "أ ف ب"),
        ("القاهرة - رويترز:", "رويترز"),
        ("القاهرة – رويترز –", "رويترز"),
        ("القاهرة (رويترز) -", "رويترز"),
        ("(رويترز) -", "رويترز"),
        ("دمشق - سانا:", "سانا"),
        ("بيروت – وكالات:", "وكالات"),
        ("القاهرة ـ وكالات:", "وكالات"),
        ("لندن، رويترز -", "رويترز"),
    ],
)
def test_a_dateline_names_the_agency(head: str, mark: str) -> None:
    assert marks(head + REST) == [mark]


def test_an_agency_on_a_line_of_its_own() -> None:
    assert marks("رويترز\n" + REST) == ["رويترز"]


@pytest.mark.parametrize("foot", ["\n(رويترز)", "\nرويترز"])
def test_a_mark_at_the_foot(foot: str) -> None:
    assert marks(REST * 2 + foot) == ["رويترز"]


@pytest.mark.parametrize(
    "text",
    [
        "ذكرت رويترز أن الميناء مغلق." + REST,
        "قالت وكالة رويترز:" + REST,
        "وصل مدير رويترز إلى القاهرة." + REST,
        REST + " وقالت رويترز إن السفن لم تصل.",
        "القاهرة –" + REST,
        REST,
        "",
    ],
)
def test_an_agency_inside_a_sentence_is_no_mark(text: str) -> None:
    assert marks(text) == []


def test_a_mark_is_a_span_of_the_text() -> None:
    text = "القاهرة – أ ف ب:" + REST
    (mark,) = provenance(Words(text))
    assert text[mark.span.start : mark.span.end] == mark.span.text
    assert mark.name


def test_spellings_of_one_agency_have_one_name() -> None:
    names = {provenance(Words(f"القاهرة – {form}:" + REST))[0].name for form in ("أ ف ب", "أ.ف.ب", "ا ف ب")}
    assert len(names) == 1
