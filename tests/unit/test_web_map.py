"""The map: projection and drawing, the page and its JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.weave.who_following import update
from musnad.web import map_view, mapping
from musnad.web.app import create_app
from musnad.web.language import speech
from musnad.web.mapping import REGIONS, Box, Label, Projection, fitted
from musnad.web.site import Site

TEXTS = {
    "beirut": "قالت الشرطة إن مسلحين قتلوا خمسة عمال في هجوم على بيروت أمس.",
    "beirut2": "قالت الشرطة إن مسلحين قتلوا سبعة عمال في هجوم على بيروت أمس.",
    "protest": "قالت النقابة إن عمالا تظاهروا في بيروت أمس احتجاجا على إغلاق المصنع.",
    "tunis": "قالت النقابة إن عمالا تظاهروا في صفاقس أمس احتجاجا على إغلاق المصنع.",
    "syria": "قالت الشرطة إن الجيش قصف سوريا أمس.",
    "tripoli": "قالت الشرطة إن مسلحين قتلوا تسعة عمال في هجوم على طرابلس أمس.",
    "nowhere": "قالت الشرطة إن مسلحين قتلوا عشرة عمال في هجوم أمس.",
}


@pytest.fixture(scope="module")
def archive_of_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(str(tmp_path_factory.mktemp("map") / "map.db")) as made:
        fill(
            made,
            [report(text, name, published="2024-03-0" + str(n + 1)) for n, (name, text) in enumerate(TEXTS.items())],
        )
        update(made)
        yield made


@pytest.fixture(scope="module")
def client(archive_of_places: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(Site(archive_of_places)), base_url="http://localhost") as made:
        yield made


def page(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


class TestProjection:
    def test_the_middle_of_a_box_is_the_middle_of_the_drawing(self) -> None:
        projection = Projection.of(REGIONS["arab"])
        x, y = REGIONS["arab"].middle
        assert projection.xy(y, x) == pytest.approx((500, projection.height / 2))

    def test_north_is_up_and_east_is_right(self) -> None:
        projection = Projection.of(REGIONS["levant"])
        beirut, aleppo, baghdad = projection.xy(33.9, 35.5), projection.xy(36.2, 37.2), projection.xy(33.3, 44.4)
        assert aleppo[1] < beirut[1] and baghdad[0] > beirut[0]

    @pytest.mark.parametrize("box", REGIONS.values(), ids=REGIONS)
    def test_the_whole_box_is_in_the_drawing(self, box: Box) -> None:
        projection = Projection.of(box)
        for lat in (box.south, box.north):
            for lon in (box.west, box.east):
                assert projection.shows(*projection.xy(lat, lon), room=0.01)

    def test_a_degree_is_as_long_to_the_east_as_to_the_north_on_the_middle_parallel(self) -> None:
        projection = Projection.of(Box(30, 59, 40, 61))
        x, y = projection.xy(60, 35)
        east, north = projection.xy(60, 36)[0] - x, y - projection.xy(61, 35)[1]
        assert east == pytest.approx(north * 0.5, rel=0.01)

    def test_a_flat_box_is_no_flat_drawing(self) -> None:
        assert Projection.of(Box(-170, 10, 170, 12)).height >= 400


class TestBoxes:
    def test_a_box_stays_on_the_earth(self) -> None:
        far = REGIONS["world"].zoomed(4)
        assert (far.west, far.south, far.east, far.north) == (-180, -90, 180, 90)
        moved = REGIONS["europe"].moved(0, 5)
        assert moved.north <= 90 and moved.south < moved.north

    def test_a_box_is_never_smaller_than_can_be_drawn(self) -> None:
        box = fitted(35.5, 33.9, 35.5, 33.9)
        assert box.east - box.west == pytest.approx(mapping.SMALLEST)

    def test_a_box_around_one_place_has_room(self) -> None:
        box = mapping.around([(33.9, 35.5)])
        assert box is not None and box.holds(33.9, 35.5) and box.east - box.west >= 1

    def test_around_nothing_is_nothing(self) -> None:
        assert mapping.around([]) is None

    def test_its_text_is_read_back(self) -> None:
        assert Box(-18, 4.5, 62.125, 40).text == "-18,4.5,62.125,40"


class TestOutlinesDrawn:
    def test_the_levant_has_its_countries_and_not_others(self) -> None:
        drawn = {shape.iso for shape in mapping.shapes(REGIONS["levant"])}
        assert {"LB", "SY", "JO", "PS", "IL", "IQ"} <= drawn and not {"MA", "YE", "FR"} & drawn

    @pytest.mark.parametrize("box", REGIONS.values(), ids=REGIONS)
    def test_nothing_is_drawn_far_beyond_the_edge(self, box: Box) -> None:
        high = Projection.of(box).height
        for shape in mapping.shapes(box):
            for part in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]*)z", shape.path):
                x, y = int(part[0]), int(part[1])
                steps = list(map(int, part[2].split()))
                for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                    x, y = x + dx, y + dy
                    assert -130 <= x <= 10_130 and -130 <= y <= 10 * high + 130, shape.name

    def test_a_country_on_both_sides_of_the_180th_meridian_is_drawn_on_both(self) -> None:
        projection = Projection.of(REGIONS["world"])
        (russia,) = (shape for shape in mapping.shapes(REGIONS["world"]) if shape.iso == "RU")
        for steps in re.findall(r"M-?\d+ -?\d+l([-\d ]*)z", russia.path):
            dx = list(map(int, steps.split()))[::2]
            assert max(map(abs, dx)) < 1_500  # no line from one end of the map to the other
        starts = [int(x) for x in re.findall(r"M(-?\d+) ", russia.path)]
        assert min(starts) < 10 * projection.xy(65, -165)[0] and max(starts) > 10 * projection.xy(65, 30)[0]

    def test_a_drawing_is_no_heavy_page(self) -> None:
        for box in REGIONS.values():
            assert sum(len(shape.path) for shape in mapping.shapes(box)) < 160_000


class TestLabels:
    def test_two_that_would_lie_upon_one_another_are_not_both_set(self) -> None:
        labels = [Label("بيروت", 500, 300, 10), Label("صيدا", 505, 302, 8), Label("حلب", 700, 100, 5)]
        assert mapping.that_fit(labels, 13, 600) == [0, 2]

    def test_one_that_would_be_cut_by_the_edge_is_not_set(self) -> None:
        assert mapping.that_fit([Label("بيروت", 3, 300, 5)], 13, 600) == []

    def test_fewer_fit_in_larger_letters(self) -> None:
        labels = [Label("مدينة", 100 + 60 * n, 300, 5) for n in range(12)]
        assert len(mapping.that_fit(labels, 30, 600)) < len(mapping.that_fit(labels, 13, 600)) == 12

    def test_none_stands_where_the_map_is_moved(self) -> None:
        label = [Label("بيروت", 60, 60, 5)]
        assert mapping.that_fit(label, 13, 600) == [0] and mapping.that_fit(label, 13, 600, corner=96) == []

    def test_the_area_of_a_circle_goes_by_the_count(self) -> None:
        assert mapping.radius(250, 1000, 30) == pytest.approx(mapping.radius(1000, 1000, 30) / 2)
        assert mapping.radius(1, 1_000_000, 30) == mapping.radius(2, 1_000_000, 30) > 3

    def test_a_few_events_make_no_large_circle(self) -> None:
        assert mapping.radius(1, 1, 34) < mapping.radius(4, 4, 34) < 15 < mapping.radius(900, 900, 34)

    def test_a_long_name_is_cut(self) -> None:
        assert len(map_view.shortened("ب" * 400)) == map_view.LONGEST


class TestThePage:
    def test_a_place_is_a_circle_that_leads_to_the_search_for_it(self, client: TestClient) -> None:
        text = page(client, "/map")
        assert re.search(
            r'<a href="/search\?results=events&amp;place=%D8%A8[^"]*"><title>بيروت: ٤ أحداث</title><circle', text
        )

    def test_a_country_is_an_area_and_no_circle(self, client: TestClient) -> None:
        text = page(client, "/map")
        assert re.search(r"<title>سوريا: [^<]*</title><path class=\"area s5\"", text)
        assert "سوريا" not in "".join(re.findall(r"<title>([^<]*)</title><circle", text))

    def test_a_name_of_several_towns_is_listed_as_not_on_the_map(self, client: TestClient) -> None:
        text = page(client, "/map")
        below = text[text.index('id="unplaced"') :]
        assert "طرابلس" in below and "بيروت" not in below

    def test_the_table_says_what_the_drawing_shows(self, client: TestClient) -> None:
        text = page(client, "/map")
        table = text[text.index("<tbody>") : text.index("</tbody>")]
        assert sorted(re.findall(r'<th scope="row"><a href="[^"]*"><bdi>([^<]*)', table)) == ["بيروت", "سوريا", "صفاقس"]
        assert "احتجاج" in table and "هجوم" in table

    def test_the_outlines_are_said_to_be_no_statement_on_borders(self, client: TestClient) -> None:
        assert "وليس قولا في الحدود" in page(client, "/map")
        assert "they are not a statement on borders" in page(client, "/map?lang=en")

    def test_english_names_in_english_only(self, client: TestClient) -> None:
        text = page(client, "/map?lang=en")
        assert "<title>Beirut: 4 events</title>" in text and "Sfax" in text

    def test_there_is_no_latin_digit_in_the_arabic_words(self, client: TestClient) -> None:
        main = page(client, "/map")
        main = main[main.index("<main") : main.index("</main>")]
        words = re.sub(r"<[^>]*>", " ", main)
        assert not re.search(r"[0-9]", words)

    def test_every_message_has_its_arabic(self, client: TestClient) -> None:
        main = page(client, "/map?type=ASSAULT&speaker=x&over=3&box=30,30,40,40")
        main = main[main.index("<main") : main.index("</main>")]
        words = re.sub(r"<[^>]*>", " ", main).replace("Natural Earth", "").replace("GeoJSON", "")
        assert not re.findall(r"[A-Za-z]{3,}", words)

    def test_no_style_and_no_script_stands_in_the_page(self, client: TestClient) -> None:
        main = page(client, "/map")
        assert " style=" not in main and "<style" not in main and not re.search(r"<script(?![^>]*src=)", main)


class TestASearch:
    def test_only_what_is_asked_for_is_on_the_map(self, client: TestClient) -> None:
        made = client.get("/map.json?type=PROTEST").json()
        assert {one["properties"]["name"] for one in made["features"]} == {"بيروت", "صفاقس"}
        assert all(set(one["properties"]["types"]) == {"PROTEST"} for one in made["features"])

    def test_words_and_days_narrow_it(self, client: TestClient) -> None:
        assert [f["properties"]["name"] for f in client.get("/map.json?q=صفاقس").json()["features"]] == ["صفاقس"]
        assert client.get("/map.json?until=2023-01-01").json()["features"] == []

    def test_its_places_lead_to_the_same_search_there(self, client: TestClient) -> None:
        assert re.search(
            r'href="/search\?type=PROTEST&amp;results=events&amp;place=[^"]+"', page(client, "/map?type=PROTEST")
        )

    def test_a_filter_without_a_field_is_kept_and_can_be_left_out(self, client: TestClient) -> None:
        text = page(client, "/map?outlet=%D8%A7%D9%84%D9%85%D8%B1%D8%B3%D9%89&type=PROTEST")
        assert '<input type="hidden" name="outlet" value="المرسى">' in text
        assert '<a href="/map?type=PROTEST"><bdi>وسيلة الإعلام: المرسى</bdi>' in text

    def test_signs_alone_find_nothing(self, client: TestClient) -> None:
        assert client.get("/map.json?q=%21%21").json()["features"] == []

    def test_what_is_no_filter_is_refused_as_json_too(self, client: TestClient) -> None:
        assert client.get("/map?type=NOTHING").status_code == 400
        assert "error" in client.get("/map.json?since=yesterday").json()

    def test_the_map_shows_events_alone(self, client: TestClient) -> None:
        assert client.get("/map?results=reports").status_code == 400


class TestTheTable:
    def test_it_goes_on_behind_a_number_of_places(self, client: TestClient) -> None:
        text = page(client, "/map?after=2")
        assert len(re.findall(r'<th scope="row">', text)) == 1 and "٣ إلى ٣ من ٣" in text
        assert '<a href="/map#places">' in text

    def test_behind_the_last_there_is_nothing(self, client: TestClient) -> None:
        assert "لا أماكن أخرى" in page(client, "/map?after=900")

    @pytest.mark.parametrize("after", ["-1", "x", "٣", "1e3", "99999999999"])
    def test_what_is_no_number_of_places_is_refused(self, client: TestClient, after: str) -> None:
        assert client.get("/map", params={"after": after}).status_code == 400


class TestRegions:
    @pytest.mark.parametrize("region", [*REGIONS, "found"])
    def test_every_region_is_drawn(self, client: TestClient, region: str) -> None:
        assert f"region={region}" in page(client, f"/map?region={region}") or region == "arab"

    def test_a_place_outside_the_region_has_no_circle_and_is_in_the_table(self, client: TestClient) -> None:
        text = page(client, "/map?region=maghreb")
        assert "<title>بيروت" not in text and ">بيروت</bdi></a>" in text and "<title>صفاقس" in text

    def test_a_box_leads_on_nearer_and_to_its_sides(self, client: TestClient) -> None:
        text = page(client, "/map?box=30,30,40,38&type=ASSAULT")
        assert "type=ASSAULT&amp;box=32.5%2C32%2C37.5%2C36" in text

    @pytest.mark.parametrize(
        "box", ["1,2,3", "a,b,c,d", "10,10,5,20", "10,20,20,10", "nan,1,2,3", "1,2,3,4,5", "1e9,1,2,3"]
    )
    def test_what_is_no_box_is_refused(self, client: TestClient, box: str) -> None:
        assert client.get("/map", params={"box": box}).status_code == 400

    @pytest.mark.parametrize(
        "box", ["-999,-999,999,999", "179,89,180,90", "-180,-90,-179.999,-89.999", "0,0,0.001,0.001"]
    )
    def test_a_box_at_the_end_of_the_earth_is_drawn(self, client: TestClient, box: str) -> None:
        page(client, f"/map?box={box}")

    def test_an_unknown_region_is_refused(self, client: TestClient) -> None:
        assert client.get("/map?region=atlantis").status_code == 400


class TestJson:
    def test_it_is_geojson(self, client: TestClient) -> None:
        made = client.get("/map.json").json()
        assert made["type"] == "FeatureCollection" and made["whole"] is True
        beirut = next(one for one in made["features"] if one["properties"]["english"] == "Beirut")
        assert beirut["type"] == "Feature" and beirut["geometry"]["type"] == "Point"
        assert beirut["geometry"]["coordinates"] == pytest.approx([35.5, 33.9], abs=0.1)
        assert beirut["properties"]["events"] == 4 == sum(beirut["properties"]["types"].values())

    def test_a_country_is_where_its_name_may_stand(self, client: TestClient) -> None:
        syria = next(one for one in client.get("/map.json").json()["features"] if one["id"] == "SY")
        assert syria["properties"]["kind"] == "country" and syria["properties"]["iso3"] == "SYR"
        assert syria["geometry"]["coordinates"] == pytest.approx([38.5, 35], abs=1.5)

    def test_all_events_are_accounted_for(self, client: TestClient) -> None:
        made = client.get("/map.json").json()
        unplaced = sum(one["events"] for one in made["unplaced"])
        assert made["events"] == made["placed"] + made["without_place"] + unplaced


def test_hostile_names_of_places_show_as_text(tmp_path: Path) -> None:
    with Archive(str(tmp_path / "hostile.db")) as archive:
        fill(archive, [report(TEXTS["beirut"], "a"), report(TEXTS["tunis"], "b")])
        with archive.writing() as connection:
            connection.exec_driver_sql(
                "UPDATE events SET place = ? WHERE place = ?",
                ("<script>alert(1)</script>\u202e" + "x" * 500_000, "بيروت"),
            )
        with TestClient(create_app(Site(archive)), base_url="http://localhost") as client:
            text = page(client, "/map")
            assert "<script>alert" not in text and "\u202e" not in text and "&lt;script&gt;" in text
            assert len(text) < 700_000
            page(client, "/map?q=%3Cscript%3E&region=levant&lang=en")


def test_an_empty_archive_has_a_map(tmp_path: Path) -> None:
    with (
        Archive(str(tmp_path / "empty.db")) as archive,
        TestClient(create_app(Site(archive)), base_url="http://localhost") as client,
    ):
        assert "لا أحداث" in page(client, "/map")
        assert client.get("/map.json").json()["features"] == []


def test_names_follow_the_language(archive_of_places: Archive) -> None:
    from musnad.weave.places_of import everywhere

    with archive_of_places.reading() as connection:
        first = everywhere(connection).places[0]
    assert map_view.name_of(first, speech("ar")) == "بيروت" and map_view.name_of(first, speech("en")) == "Beirut"
    assert map_view.country_of(first, speech("ar")) == "لبنان" and map_view.country_of(first, speech("en")) == "Lebanon"
