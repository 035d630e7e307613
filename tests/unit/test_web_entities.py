"""The pages of identities: whom a name may mean, what one said and did."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from entity_pages import EGYPT, LEBANON, QALQASHANDI, TAHTAWI, TUNIS, client_of, fill, token, words
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from meetings import Deed, Saying, id_of, json_of, keep, key_of, told

from musnad.archive.store import Archive
from musnad.web.app import create_app
from musnad.web.entity_view import end_of
from musnad.web.site import Site

HOSTILE = "<script>alert(1)</script>\u202eقلب\u200b"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "desk.db") as opened:
        fill(opened)
        yield opened


@pytest.fixture
def client(archive: Archive) -> TestClient:
    return client_of(archive)


# -- the list ----------------------------------------------------------------------------------------------------------


def test_without_a_name_the_most_named_of_each_kind_are_listed(client: TestClient) -> None:
    page = client.get("/entities")
    assert page.status_code == 200
    at = [page.text.index(name) for name in (TAHTAWI, QALQASHANDI, LEBANON, TUNIS)]
    assert at == sorted(at)
    everybody = json_of(client.get("/entities.json"))["entities"]
    assert {one["type"] for one in everybody} == {"person", "place"}
    places = json_of(client.get("/entities.json?kind=place"))["entities"]
    assert (places[0]["name"], places[0]["reports"], places[0]["country"]) == (LEBANON, 4, "LB")
    assert {one["type"] for one in places} == {"place"}


def test_a_name_finds_all_it_may_mean_and_nobody_else(client: TestClient, archive: Archive) -> None:
    page = client.get("/entities", params={"q": "الطهطاوي"})
    assert f"/entities/{id_of(archive, TAHTAWI)}" in page.text and QALQASHANDI not in page.text
    found = json_of(client.get("/entities.json", params={"q": "الطهطاوي"}))["entities"]
    assert [(one["name"], one["reports"]) for one in found] == [(TAHTAWI, 3)]
    assert json_of(client.get("/entities.json", params={"q": "الطهطاوي", "kind": "place"}))["entities"] == []
    assert "لا أحد ولا شيء بهذا الاسم" in client.get("/entities", params={"q": "عمرو بن كلثوم"}).text


def test_an_id_as_a_name_leads_to_its_page(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, TAHTAWI)
    answer = client.get("/entities", params={"q": id})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/entities/{id}")


def test_lists_are_also_csv_and_json_lines(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/entities.csv?kind=place").content.decode("utf-8-sig"))))
    lines = [json.loads(line) for line in client.get("/entities.jsonl?kind=place").text.splitlines()]
    assert [row["name"] for row in rows] == [line["name"] for line in lines]
    assert rows[0]["reports"] == "4"


def test_a_kind_that_is_none_is_refused(client: TestClient) -> None:
    assert client.get("/entities?kind=ship").status_code == 400
    assert client.get("/entities.json?kind=ship").json()["error"].startswith("kind")


def test_the_list_is_new_after_new_reports_and_after_a_decision(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("musnad.web.summaries.QUICK", 60.0)  # however slow the machine is
    client.get("/entities")
    keep(archive, told(9, Saying("بشير الشدياق")))
    assert "بشير الشدياق" in client.get("/entities").text
    first, second = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    client.post(
        f"/entities/{first}/merge",
        data={"with": second, "by": "ليلى", "csrf": token(client, f"/entities/{first}/merge?with={second}")},
    )
    persons = json_of(client.get("/entities.json?kind=person"))["entities"]
    assert len(persons) == 2


def test_that_a_list_is_cut_is_said_and_a_kind_is_chosen_before_it_is(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = "These are the most named."
    assert cut not in client.get("/entities?q=الطهطاوي&lang=en").text
    keep(archive, told(8, Saying("بشير الطهطاوي")))
    monkeypatch.setattr("musnad.web.routes.entities.MOST_FOUND", 1)
    page = client.get("/entities?q=الطهطاوي&lang=en").text
    assert cut in page and TAHTAWI in page and "بشير الطهطاوي" not in page
    assert cut in client.get("/entities?q=الطهطاوي&kind=person&lang=en").text


def test_a_kind_of_which_there_is_none_says_so(client: TestClient) -> None:
    assert "No report names any of this kind." in client.get("/entities?kind=group&lang=en").text
    assert "No report names any of this kind." not in client.get("/entities?kind=person&lang=en").text


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with Archive(tmp_path / "empty.db") as empty:
        client = TestClient(create_app(Site(empty)), base_url="http://localhost")
        assert "أضف أخبارا" in client.get("/entities").text
        assert client.get("/entities/p123456789abc").status_code == 404


# -- the page of one ---------------------------------------------------------------------------------------------------


def test_a_person_s_page_has_names_roles_words_and_what_was_said_of_them(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, TAHTAWI)
    page = client.get(f"/entities/{id}").text
    assert f"<h1><bdi>{TAHTAWI}</bdi></h1>" in page
    assert "وزير التربية المصري" in page
    data = json_of(client.get(f"/entities/{id}.json"))
    assert [one["key"] for one in data["said"]] == [key_of(3), key_of(1)]  # the copy is left out
    assert data["said_of"] == [] and data["reports"] == 3
    assert data["months"] == {"2024-03": 1, "2024-04": 2}
    assert f"/reports/{key_of(3)}#s1" in page


def test_what_was_said_of_somebody_marks_the_name_there(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, QALQASHANDI)
    page = client.get(f"/entities/{id}").text
    assert f"<mark>{QALQASHANDI}</mark>" in page
    (said,) = json_of(client.get(f"/entities/{id}/said-of.json"))["results"]
    assert said["key"] == key_of(3) and said["statement"]["speaker"]["text"] == TAHTAWI


def test_what_a_country_did_and_with_whom(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, LEBANON)
    data = json_of(client.get(f"/entities/{id}.json"))
    assert [one["event"]["type"] for one in data["events"]] == ["AID", "ACCUSE", "CONSULT"]
    aid = data["events"][0]
    assert [(s["part"], s["name"]) for s in aid["sides"]] == [
        ("actor", TUNIS),
        ("recipient", LEBANON),
        ("place", EGYPT),
    ]
    assert aid["sides"][1]["identity"] == id
    groups = {(e["group"], e["events"]) for e in data["network"]["edges"]}
    assert groups == {("meets", 1), ("against", 1), ("backs", 1)}
    assert {node["name"] for node in data["network"]["nodes"]} == {LEBANON, EGYPT, TUNIS}
    page = client.get(f"/entities/{id}?lang=en").text
    assert "planned" in page and "Counted over all 4 reports that name them. one of them" not in page
    assert "Counted over all 4 reports" in words(page) and "1 of them copies another one" in words(page)


def test_a_place_has_what_happened_there(client: TestClient, archive: Archive) -> None:
    data = json_of(client.get(f"/entities/{id_of(archive, EGYPT)}.json"))
    assert [one["event"]["type"] for one in data["events"]] == ["AID", "CONSULT"]


def test_nodes_and_edges_of_the_network_are_links(client: TestClient, archive: Archive) -> None:
    id, other = id_of(archive, LEBANON), id_of(archive, TUNIS)
    page = client.get(f"/entities/{id}").text
    drawing = page[page.index('<svg class="net"') : page.index("</svg>", page.index('<svg class="net"'))]
    assert f'href="/entities/{other}"' in drawing
    searches = [a.replace("&amp;", "&") for a in re.findall(r'href="(/search\?[^"]*)"', drawing)]
    assert len(searches) == 3
    accused = next(a for a in searches if "type=ACCUSE" in a)
    found = client.get(accused.replace("/search?", "/search.json?", 1))
    if found.status_code == 200:  # the pages of the search
        assert "ACCUSE" in found.text
    assert "actor=%D9%84" in accused and "recipient=%D8%AA" in accused


def test_until_a_day_shows_what_was_known_by_then(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, LEBANON)
    data = json_of(client.get(f"/entities/{id}.json?until=2024-03-31"))
    assert [one["event"]["type"] for one in data["events"]] == ["ACCUSE", "CONSULT"]
    assert data["counted"] == {"reports": 2, "of": 4, "older": False, "until": "2024-03-31"}
    page = client.get(f"/entities/{id}?until=2024-03-31&lang=en")
    assert "until Sunday 31 March 2024" in words(page.text)
    assert client.get(f"/entities/{id}?until=yesterday").status_code == 400


def test_until_a_day_holds_in_what_the_page_leads_to(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, LEBANON)
    page = lxml_html.fromstring(client.get(f"/entities/{id}?until=2024-03-31&lang=en").text)
    (every,) = page.xpath("//a[starts-with(., 'All of these events')]/@href")
    shown = lxml_html.fromstring(client.get(every).text)
    assert [one.get("class") for one in shown.xpath("//li[contains(@class, 'card')]")] == [
        "card event e-ACCUSE",
        "card event e-CONSULT",
    ]
    searches = page.xpath("//section[@id or @aria-labelledby='network']//a[starts-with(@href, '/search')]/@href")
    assert searches and all("until=2024-03-31" in link for link in searches)
    whole = lxml_html.fromstring(client.get(f"/entities/{id}?lang=en").text)
    (every,) = whole.xpath("//a[starts-with(., 'All of these events')]/@href")
    assert every == f"/entities/{id}/events"
    assert not any(" until" in link for link in whole.xpath("//a[starts-with(@href, '/search')]/@href"))


def test_a_tie_leads_to_as_many_events_as_it_says(tmp_path: Path) -> None:
    accused = Deed("ACCUSE", [LEBANON], [EGYPT]), Deed("ACCUSE", [LEBANON], [EGYPT], status="denied")
    with Archive(tmp_path / "desk.db") as archive:
        keep(
            archive,
            told(1, Deed("CONSULT", [LEBANON, EGYPT]), Deed("CONSULT", [TUNIS], [LEBANON])),
            told(2, Deed("AGREE", [LEBANON, EGYPT]), Deed("CONSULT", [LEBANON], [TUNIS])),
            told(3, *accused),
            told(4, *accused, text_of=3),
        )
        client = client_of(archive)
        page = lxml_html.fromstring(client.get(f"/entities/{id_of(archive, LEBANON)}?lang=en").text)
        rows = page.xpath("//figure[@class='network']//tbody/tr/td[@class='n']/a")
        found = [
            (int(re.match(r"\d+", row.text_content())[0]), len(json_of(client.get(row.get("href").replace("?", ".json?", 1)))["results"]))  # type: ignore[index]
            for row in rows
        ]  # fmt: skip
    assert sorted(found) == [(1, 1), (2, 2), (2, 2)]


def test_what_is_too_early_for_a_chart_is_counted(tmp_path: Path) -> None:
    days = ["1912-05-01", "1940-05-01", "2003-05-01", "2024-05-01"]
    with Archive(tmp_path / "desk.db") as archive:
        keep(
            archive,
            *(told(n, Deed("CONSULT", [LEBANON], [EGYPT], day=day), published=day) for n, day in enumerate(days)),
        )
        page = words(client_of(archive).get(f"/entities/{id_of(archive, LEBANON)}?lang=en").text)
    assert "2 reports of earlier years are left out." in page and "2 events of earlier years are left out." in page


def test_nothing_is_said_to_be_left_out_of_a_chart_that_has_all(client: TestClient, archive: Archive) -> None:
    assert "earlier years" not in client.get(f"/entities/{id_of(archive, LEBANON)}?lang=en").text


def test_the_last_month_there_can_be_ends_with_its_last_day() -> None:
    assert end_of("9999-12-01", "month") == "9999-12-31" and end_of("2024-02-01", "month") == "2024-02-29"
    assert end_of("2024-01-01", "year") == "2024-12-31"


def test_a_page_is_new_after_a_new_report_and_after_one_is_taken_out(client: TestClient, archive: Archive) -> None:
    here = f"/entities/{id_of(archive, TAHTAWI)}.json"
    assert json_of(client.get(here)) == json_of(client.get(here))
    keep(archive, told(7, Saying(TAHTAWI), published="2024-09-09"))
    assert json_of(client.get(here))["said"][0]["key"] == key_of(7)
    archive.remove(key_of(7))
    assert json_of(client.get(here))["said"][0]["key"] == key_of(3)


def test_each_bar_leads_to_the_end_of_its_month(client: TestClient, archive: Archive) -> None:
    page = client.get(f"/entities/{id_of(archive, LEBANON)}").text
    assert "until=2024-03-31" in page and "until=2024-04-30" in page


def test_where_there_are_older_reports_the_page_says_over_how_many_it_counted(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("musnad.web.routes.entities.COUNTED", 2)
    page = client.get(f"/entities/{id_of(archive, LEBANON)}?lang=en")
    assert "Counted over the newest 2 reports that name them." in words(page.text)


def test_an_id_that_leads_nowhere_is_not_found_and_says_what_to_do(client: TestClient) -> None:
    page = client.get("/entities/p123456789abc")
    assert page.status_code == 404 and 'name="q"' in page.text and "p123456789abc" in page.text
    assert client.get("/entities/p123456789abc.json").status_code == 404
    assert client.get("/entities/p123456789abc/said.csv").status_code == 404
    assert client.get("/entities/%3Cscript%3E").status_code == 404


def test_a_list_that_is_none_is_not_found(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, LEBANON)
    assert client.get(f"/entities/{id}/dreams").status_code == 404
    assert client.get(f"/entities/{id}/dreams.json").status_code == 404


# -- lists, page by page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["said", "said-of", "events"])
def test_going_through_the_pages_shows_everything_once(tmp_path: Path, what: str) -> None:
    with Archive(tmp_path / "desk.db") as archive:
        keep(
            archive,
            *(
                told(n, Saying(TAHTAWI), Saying(QALQASHANDI, [TAHTAWI]), Deed("ACCUSE", [TAHTAWI], [LEBANON]),
                     published=f"2024-03-{n % 9 + 1:02}")
                for n in range(23)
            ),
        )  # fmt: skip
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        here, seen, after = f"/entities/{id_of(archive, TAHTAWI)}/{what}.json", [], ""
        while True:
            page = json_of(client.get(here, params={"limit": 5, "after": after}))
            seen += [(one["key"], one["document"]["published"]) for one in page["results"]]
            after = page["after"]
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 23
        assert [day for _, day in seen] == sorted((day for _, day in seen), reverse=True)
        html = client.get(here.removesuffix(".json"), params={"limit": 5}).text
        assert 'rel="next"' in html and html.count('<li class="card') == 5
        assert client.get(here, params={"after": "x"}).status_code == 400


def test_lists_of_one_are_also_csv_and_json_lines(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, LEBANON)
    events = list(csv.DictReader(io.StringIO(client.get(f"/entities/{id}/events.csv").content.decode("utf-8-sig"))))
    assert [(row["type"], row["actor"], row["recipient"]) for row in events][1] == ("AID", TUNIS, LEBANON)
    said = list(csv.DictReader(io.StringIO(client.get(f"/entities/{id}/said-of.csv").content.decode("utf-8-sig"))))
    assert {row["speaker"] for row in said} == {TAHTAWI}
    lines = client.get(f"/entities/{id}/events.jsonl").text.splitlines()
    assert len(lines) == 4 and json.loads(lines[0])["kind"] == "event"


def test_a_cell_is_no_formula(tmp_path: Path) -> None:
    with Archive(tmp_path / "desk.db") as archive:
        keep(archive, told(1, Saying(TAHTAWI), outlet="=1+1"), told(2, Saying(TAHTAWI), outlet=" =2+2"))
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        text = client.get(f"/entities/{id_of(archive, TAHTAWI)}/said.csv").content.decode("utf-8-sig")
    assert ",'=1+1," in text and ",' =2+2," in text


# -- what reports may hold ---------------------------------------------------------------------------------------------


def test_hostile_names_roles_and_titles_are_text(tmp_path: Path) -> None:
    with Archive(tmp_path / "desk.db") as archive:
        keep(
            archive,
            told(1, Saying(TAHTAWI), Deed("ACCUSE", [TAHTAWI], [HOSTILE + " كلام"]), title=HOSTILE, outlet=HOSTILE, roles={TAHTAWI: HOSTILE * 9}),
            told(2, Saying(TAHTAWI), Deed("CONSULT", [TAHTAWI], ["س" * 100_000 + " ص"])),
        )  # fmt: skip
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        here = f"/entities/{id_of(archive, TAHTAWI)}"
        for address in (
            "/entities",
            here,
            f"{here}/said",
            f"{here}/events",
            f"{here}/split",
            f"{here}/merge?with=%D8%B3",
        ):
            page = client.get(address)
            assert page.status_code == 200, address
            assert "<script>alert" not in page.text and "\u202e" not in page.text
            assert " style=" not in page.text and " on" not in re.findall(r"<[^>]* on\w+=", page.text)
            assert max(map(len, re.findall("س+", page.text)), default=0) < 99_999 or "events" in address
        assert json_of(client.get(f"{here}.json"))["said"]
