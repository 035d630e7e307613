"""What the built-in tables know, and when a name is left open."""

from __future__ import annotations

import re

import pytest

from musnad.lexicon import rows
from musnad.weave.known import countries, known_by_id, known_entity, nationalities


@pytest.mark.parametrize(
    "name", ["مصر", "جمهورية مصر العربية", "أرض الكنانة", "مصْر"], ids=["short", "official", "byname", "with marks"]
)
def test_a_country_is_known_by_all_its_names(name: str) -> None:
    known = known_entity(name, "GPE")
    assert known is not None
    assert (known.iso, known.iso3, known.wikidata, known.english) == ("EG", "EGY", "Q79", "Egypt")


@pytest.mark.parametrize(("name", "type"), [("السلطات المصرية", "ORG"), ("المصريون", "GPE"), ("مصر الجديدة", "GPE")])
def test_what_is_of_a_country_is_not_the_country(name: str, type: str) -> None:
    known = known_entity(name, type)  # type: ignore[arg-type]
    assert known is None or known.kind != "country"


def test_a_city_stays_a_city_where_it_stands_for_a_government() -> None:
    known = known_entity("الرياض", "GPE", "YE")
    assert known is not None
    assert (known.kind, known.country, known.wikidata) == ("place", "SA", "Q3692")


def test_a_head_that_says_nothing_is_left_out_and_one_that_does_is_not() -> None:
    town, same, governorate = (known_entity(n, "GPE") for n in ("عدن", "مدينة عدن", "محافظة عدن"))
    assert town is not None and governorate is not None
    assert town == same
    assert town.id != governorate.id


@pytest.mark.parametrize(("country", "latitude"), [("LB", 34.4), ("LY", 32.9)])
def test_a_name_of_two_cities_is_that_of_the_country_near(country: str, latitude: float) -> None:
    known = known_entity("طرابلس", "GPE", country)
    assert known is not None and known.lat is not None
    assert known.country == country
    assert abs(known.lat - latitude) < 0.5


@pytest.mark.parametrize("name", ["طرابلس", "البصيرة", "قنا", "المنصورة", "عمان"])
def test_a_name_of_several_places_or_a_common_word_is_left_open(name: str) -> None:
    assert known_entity(name, "GPE") is None


def test_a_capital_named_like_another_country_is_told_by_the_country_near() -> None:
    capital, country = known_entity("عمان", "GPE", "JO"), known_entity("عمان", "GPE", "OM")
    assert capital is not None and country is not None
    assert (capital.kind, capital.country) == ("place", "JO")
    assert (country.kind, country.iso) == ("country", "OM")


def test_a_small_place_is_not_taken_for_that_of_a_country_which_the_report_does_not_name() -> None:
    assert known_entity("أريحا", "GPE", "SY") is None
    there = known_entity("أريحا", "GPE", "PS")
    assert there is not None and there.country == "PS"


@pytest.mark.parametrize("name", ["الأمم المتحدة", "منظمة الأمم المتحدة", "للأمم المتحدة", "الامم المتحده"])
def test_a_body_is_known_by_its_names(name: str) -> None:
    known = known_entity(name, "ORG")
    assert known is not None
    assert known.wikidata == "Q1065"


def test_a_name_of_a_body_and_a_place_is_what_its_type_says() -> None:
    place, paper = known_entity("الشرق الأوسط", "LOC"), known_entity("الشرق الأوسط", "ORG")
    assert place is not None and paper is not None
    assert (place.kind, paper.kind) == ("place", "outlet")
    assert known_entity("الشرق الأوسط", None) is None


def test_every_country_with_a_code_has_three_letters_too() -> None:
    without = [c.id for c in countries().values() if c.iso and not c.iso3 and c.iso != "XK"]
    assert without == []


def test_ids_point_to_rows_that_are_there_and_have_the_form_of_ids() -> None:
    there = {(table, row["name"], row["country"]) for table in ("places", "outlets") for row in rows(table)}
    for row in rows("known_ids"):
        assert (row["table"], row["name"], row["country"]) in there
        assert re.fullmatch(r"Q\d+", row["wikidata"])


def test_no_two_things_have_one_wikidata_id() -> None:
    seen: dict[str, str] = {}
    given = [
        (r["wikidata"], f"{t} {r['name']}")
        for t in ("countries", "bodies", "known_ids", "known_persons")
        for r in rows(t)
    ]
    # a state and the city it consists of are one
    for wikidata, name in given:
        if wikidata:
            assert seen.setdefault(wikidata, name) == name, (wikidata, name, seen[wikidata])


def test_what_is_known_is_found_again_by_its_id() -> None:
    for name, type in (("مصر", "GPE"), ("حلب", "GPE"), ("رويترز", "ORG")):
        known = known_entity(name, type)  # type: ignore[arg-type]
        assert known is not None
        again = known_by_id(known.id)
        assert again is not None and again.arabic == known.arabic


def test_nationalities_in_every_form_name_their_country() -> None:
    assert {nationalities()[form] for form in ("امريكي", "امريكيه", "امريكيون", "امريكيين")} == {"US"}
    assert "علمي" not in nationalities()
