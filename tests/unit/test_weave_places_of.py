"""Where events happened: what a name means, where a place lies, and counts over an archive."""

from __future__ import annotations

import pytest
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.lexicon import rows
from musnad.weave.known import Known, known_by_id, left_open, resolve
from musnad.weave.places_of import Point, Whereabouts, everywhere, meant, places_of, point_of
from musnad.weave.who_following import update


def place(name: str, country: str | None = None) -> Known:
    known = resolve(name, "GPE", (country,) if country else ())
    assert known is not None
    return known


class TestWhatANameMeans:
    def test_a_city_is_known_by_its_name(self) -> None:
        assert meant("بيروت", None) == place("بيروت")

    def test_a_country_is_a_country(self) -> None:
        known = meant("لبنان", None)
        assert known is not None and known.kind == "country" and known.iso == "LB"

    def test_a_name_of_several_towns_is_left_open_where_nobody_looked(self) -> None:
        assert meant("طرابلس", None) is None

    def test_what_was_found_in_the_report_counts_more_than_the_name(self) -> None:
        town = place("طرابلس", "LB")
        assert meant("طرابلس", town.id) == town

    def test_a_name_of_which_nothing_was_found_in_its_report_is_left_open(self) -> None:
        assert meant("بيروت", "") is None

    def test_a_body_is_no_place(self) -> None:
        assert meant("الجامعة العربية", None) is None

    def test_an_id_that_the_tables_no_longer_have_means_nothing(self) -> None:
        assert meant("بيروت", "geo:0") is None


class TestWhereAPlaceLies:
    def test_a_city_has_the_coordinates_of_its_table(self) -> None:
        point = point_of(place("بيروت"))
        assert point is not None and not point.nearly
        assert (point.lat, point.lon) == pytest.approx((33.9, 35.5), abs=0.1)

    def test_a_town_that_news_spells_in_its_own_way_has_coordinates_too(self) -> None:
        for name, country, where in (
            ("القدس", "PS", (31.8, 35.2)), ("الرقة", "SY", (35.95, 39.0)), ("واشنطن", "US", (38.9, -77.0)),
        ):  # fmt: skip
            point = point_of(place(name, country))
            assert point is not None and not point.nearly and (point.lat, point.lon) == pytest.approx(where, abs=0.1)

    def test_a_region_lies_in_its_midst(self) -> None:
        point = point_of(place("قطاع غزة"))
        assert point is not None and point.nearly and (point.lat, point.lon) == pytest.approx((31.4, 34.4), abs=0.2)

    def test_a_governorate_lies_at_the_town_it_is_named_after(self) -> None:
        town, around = point_of(place("تعز")), point_of(place("محافظة تعز"))
        assert town is not None and around == Point(town.lat, town.lon, True)

    def test_an_airport_lies_at_its_town_whatever_stands_behind_the_name(self) -> None:
        town, airport = point_of(place("صنعاء")), point_of(place("مطار صنعاء الدولي"))
        assert town is not None and airport == Point(town.lat, town.lon, True)

    def test_a_country_is_no_point(self) -> None:
        assert point_of(place("لبنان")) is None

    def test_a_continent_is_no_point(self) -> None:
        known = resolve("أفريقيا", "LOC", ())
        assert known is not None and point_of(known) is None

    def test_every_place_of_the_tables_is_one_of_the_places_and_lies_on_the_earth(self) -> None:
        places = {(row["name"], row["country"]) for row in rows("places")}
        points = [*rows("place_points"), *rows("generated/town_points")]
        listed = [(row["name"], row["country"]) for row in points]
        assert len(set(listed)) == len(listed) and places.issuperset(listed)
        assert all(abs(float(row["lat"])) <= 90 and abs(float(row["lon"])) <= 180 for row in points)


class TestWhatIsLeftOpen:
    @pytest.mark.parametrize("name", ["بيروت", "لبنان", "باريس", "مضيق هرمز", "كلام لا يعرفه أحد"])
    def test_most_names_mean_the_same_whatever_stands_near(self, name: str) -> None:
        assert not left_open(name)
        alone = resolve(name, "GPE", ())
        for near in ("LB", "LY", "US", "FR", "-"):
            assert resolve(name, "GPE", (near,)) == alone

    @pytest.mark.parametrize("name", ["طرابلس", "عمان", "سرت", "الطيبة", "قطاع غزة"])
    def test_names_of_several_places_and_common_words_do_not(self, name: str) -> None:
        assert left_open(name)

    def test_what_is_not_left_open_is_never_decided_by_what_is_near(self) -> None:
        names = [row["name"] for row in rows("places")][::7]
        for name in names:
            if not left_open(name):
                alone = resolve(name, "GPE", ())
                assert all(resolve(name, "GPE", near) == alone for near in (("SY",), ("EG",), ("SY", "IQ"), ("-",))), (
                    name
                )


BEIRUT = "قالت الشرطة إن مسلحين قتلوا خمسة عمال في هجوم على بيروت أمس."
LIBYA = "قالت الحكومة الليبية إن مسلحين قتلوا خمسة عمال في هجوم على طرابلس أمس. وتقع بنغازي ومصراتة في ليبيا."
LEBANON = "قالت الحكومة اللبنانية إن مسلحين قتلوا خمسة عمال في هجوم على طرابلس أمس. وتقع صيدا وبيروت في لبنان."
SYRIA = "قالت الشرطة إن الجيش قصف سوريا أمس."


def all_of(archive: Archive) -> Whereabouts:
    with archive.reading() as connection:
        return everywhere(connection)


def counts(where: Whereabouts) -> dict[str, int]:
    return {one.known.id: one.events for one in where.places}


class TestAnArchive:
    def test_events_are_counted_by_place_and_type(self, archive: Archive) -> None:
        fill(archive, [report(BEIRUT, "a"), report(BEIRUT.replace("خمسة", "سبعة"), "b"), report(SYRIA, "c")])
        where = all_of(archive)
        first = where.places[0]
        assert first.known.arabic == "بيروت" and first.types == {"ASSAULT": first.events}
        assert first.names == ("بيروت",)
        assert where.placed + where.without + sum(one.events for one in where.unplaced) == where.events

    def test_a_country_is_among_the_places_without_a_point(self, archive: Archive) -> None:
        fill(archive, [report(SYRIA)])
        (only,) = all_of(archive).places
        assert only.country and only.point is None and only.known.iso == "SY"

    def test_a_name_of_two_towns_is_on_no_map_before_who_is_who_has_looked(self, archive: Archive) -> None:
        fill(archive, [report(LIBYA, "a"), report(LEBANON, "b")])
        where = all_of(archive)
        assert {one.name: one.reason for one in where.unplaced} == {"طرابلس": "unsure"}

    def test_each_report_has_its_own_town_once_who_is_who_has_looked(self, archive: Archive) -> None:
        fill(archive, [report(LIBYA, "a"), report(LEBANON, "b")])
        update(archive)
        where = all_of(archive)
        assert {place("طرابلس", "LY").id, place("طرابلس", "LB").id} <= set(counts(where))
        assert not where.unplaced

    def test_some_events_are_counted_as_all_are(self, archive: Archive) -> None:
        fill(archive, [report(BEIRUT, "a"), report(SYRIA, "b"), report(LIBYA, "c")])
        with archive.reading() as connection:
            marks = list(connection.exec_driver_sql("SELECT id FROM events").scalars())
            assert places_of(connection, marks) == everywhere(connection)
            assert places_of(connection, marks[:1]).events == 1

    def test_no_events_are_nowhere(self, archive: Archive) -> None:
        assert all_of(archive) == Whereabouts()
        with archive.reading() as connection:
            assert places_of(connection, []) == Whereabouts()

    def test_a_place_is_told_as_json(self, archive: Archive) -> None:
        fill(archive, [report(BEIRUT)])
        made = all_of(archive).places[0].to_json()
        assert made["name"] == "بيروت" and made["english"] == "Beirut" and made["country"] == "LB"
        assert made["kind"] == "city" and not made["nearly"] and known_by_id(made["id"]) is not None
