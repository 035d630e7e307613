"""Mentions of one entity brought together, and those that only look alike kept apart."""

from __future__ import annotations

import pytest

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span
from musnad.reading.coref import Group, group_names, near
from musnad.reading.names import aliases


def grouped(text: str, *names: str) -> list[list[str]]:
    """The groups of the names given as ``TYPE:name``, found in the text in order."""
    words = Words(text)
    chunks: list[Chunk] = []
    at = 0
    for name in names:
        kind, _, surface = name.partition(":")
        start = text.index(surface, at)
        at = start + len(surface)
        chunk = chunk_of_span(words, start, at, kind)
        assert chunk is not None
        chunks.append(chunk)
    groups: list[Group] = group_names(words, chunks, aliases())
    return [[text[words.stem_start[m.first] : words.end[m.last - 1]] for m in g.mentions] for g in groups]


def test_a_surname_after_the_full_name() -> None:
    assert grouped("زار سامي الكندي الميناء. وقال الكندي ذلك.", "PER:سامي الكندي", "PER:الكندي") == [
        ["سامي الكندي", "الكندي"]
    ]


def test_a_full_name_after_the_surname() -> None:
    assert grouped("قال الكندي ذلك. سامي الكندي وزير.", "PER:الكندي", "PER:سامي الكندي") == [["الكندي", "سامي الكندي"]]


def test_two_persons_with_one_surname_stay_apart() -> None:
    text = "التقى سامي الكندي رائد الكندي."
    assert len(grouped(text, "PER:سامي الكندي", "PER:رائد الكندي")) == 2


def test_a_surname_goes_to_the_nearest_before_it() -> None:
    text = "حضر سامي الكندي. ثم حضر رائد الكندي. وقال الكندي ذلك."
    assert grouped(text, "PER:سامي الكندي", "PER:رائد الكندي", "PER:الكندي")[1] == ["رائد الكندي", "الكندي"]


def test_spellings_of_a_foreign_name() -> None:
    text = "وصل اللواء يولانوفيتش. وأضاف لوكانوفيتش. وقال يولانوفتش."
    assert grouped(text, "PER:يولانوفيتش", "PER:لوكانوفيتش", "PER:يولانوفتش")[0] == ["يولانوفيتش", "يولانوفتش"]


def test_a_proclitic_and_the_article_make_no_difference() -> None:
    assert grouped("في القاهرة، والقاهرة بعيدة", "GPE:القاهرة", "GPE:القاهرة") == [["القاهرة", "القاهرة"]]


def test_other_names_of_a_country() -> None:
    text = "قالت الولايات المتحدة ذلك، وأمريكا لم تعلق."
    assert len(grouped(text, "GPE:الولايات المتحدة", "GPE:أمريكا")) == 1


def test_a_head_noun_left_out() -> None:
    assert len(grouped("في مدينة عدن وحول عدن", "GPE:مدينة عدن", "GPE:عدن")) == 1


def test_an_abbreviation_in_brackets() -> None:
    text = "ذكرت الوكالة العربية السورية للأنباء (سانا) ذلك. وأضافت سانا."
    assert grouped(text, "ORG:الوكالة العربية السورية للأنباء", "ORG:سانا", "ORG:سانا") == [
        ["الوكالة العربية السورية للأنباء", "سانا", "سانا"]
    ]


def test_a_person_and_a_place_of_one_name_stay_apart() -> None:
    assert len(grouped("زار سامي بغداد. وقال بغداد.", "GPE:بغداد", "PER:بغداد")) == 2


def test_two_bodies_with_one_head_stay_apart() -> None:
    assert len(grouped("وزارة الصحة ووزارة المالية", "ORG:وزارة الصحة", "ORG:وزارة المالية")) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("ماكرون", "ماكرون", True), ("غوتيريش", "غوتيريس", True), ("سامي", "رامي", False), ("علي", "عدي", False)],
)
def test_near_spellings(one: str, other: str, same: bool) -> None:
    assert near(one, other) is same
