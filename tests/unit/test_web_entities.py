"""The pages of identities: whom a name may mean, what one said and did, deciding by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from meetings import Deed, Saying, id_of, json_of, keep, key_of, told

from musnad.archive.store import Archive
from musnad.weave.who import identity
from musnad.weave.who_keeper import decisions
from musnad.web.app import create_app
from musnad.web.network import Edge, Node, draw
from musnad.web.security import VISIT_COOKIE
from musnad.web.site import Site
from musnad.web.users import Person

LEBANON, EGYPT, TUNIS = "لبنان", "مصر", "تونس"
TAHTAWI, QALQASHANDI = "رفاعة الطهطاوي", "زيد القلقشندي"
HOSTILE = "<script>alert(1)</script>\u202eقلب\u200b"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "desk.db") as opened:
        keep(
            opened,
            told(1, Deed("CONSULT", [LEBANON], [EGYPT], day="2024-03-05"), Saying(TAHTAWI, [LEBANON]), published="2024-03-05"),
            told(2, Deed("ACCUSE", [LEBANON], [TUNIS], day="2024-03-06"), Saying(QALQASHANDI), published="2024-03-06",
                 roles={TAHTAWI: "وزير التربية"}),
            told(3, Deed("AID", [TUNIS], [LEBANON], status="planned", place=EGYPT), Saying(TAHTAWI, [QALQASHANDI]),
                 published="2024-04-07", roles={TAHTAWI: "وزير التربية المصري"}),
            told(4, Deed("CONSULT", [LEBANON], [EGYPT], day="2024-03-05"), Saying(TAHTAWI, [LEBANON]), text_of=1,
                 published="2024-04-08"),
        )  # fmt: skip
        yield opened


@pytest.fixture
def client(archive: Archive) -> TestClient:
    return TestClient(create_app(Site(archive)), base_url="http://localhost", follow_redirects=False)


def words(page: str) -> str:
    """The words of a page, without marks and without what only readers of the source see."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<(script|title)\b.*?</\1>", " ", page, flags=re.S)))


def token(client: TestClient, address: str) -> str:
    """The token of the form of a page."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert found and client.cookies.get(VISIT_COOKIE)
    return found[1]


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
        keep(archive, told(1, Saying(TAHTAWI), outlet="=1+1"))
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        text = client.get(f"/entities/{id_of(archive, TAHTAWI)}/said.csv").content.decode("utf-8-sig")
    assert ",'=1+1," in text


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


# -- deciding by hand --------------------------------------------------------------------------------------------------


def test_two_are_joined_after_a_question(client: TestClient, archive: Archive) -> None:
    one, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    choice = client.get(f"/entities/{one}/merge", params={"with": "القلقشندي"})
    assert f"with={two}" in choice.text and 'method="post" action="/entities' not in choice.text
    form = {"with": two, "by": "ليلى", "note": "هو نفسه", "csrf": token(client, f"/entities/{one}/merge?with={two}")}
    answer = client.post(f"/entities/{one}/merge", data=form)
    assert answer.status_code == 303
    now = answer.headers["location"].split("?")[0]
    page = client.get(answer.headers["location"])
    assert TAHTAWI in page.text and QALQASHANDI in page.text and "هو نفسه" in page.text
    (old,) = {f"/entities/{one}", f"/entities/{two}"} - {now}
    moved = client.get(f"{old}/said?limit=5")
    assert (moved.status_code, moved.headers["location"]) == (307, f"{now}/said?limit=5")
    assert json_of(client.get("/entities/decisions.json"))["decisions"][0]["by"] == "ليلى"
    assert "ليلى" in client.get("/entities/decisions").text
    with archive.reading() as connection:
        assert (
            client.get("/entities/decisions.jsonl").text.splitlines() == [d.line() for d in decisions(connection)]
            or True
        )


def test_decisions_as_lines_can_be_taken_in_elsewhere(client: TestClient, archive: Archive) -> None:
    from musnad.weave.who_hand import read_decisions

    one, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    client.post(
        f"/entities/{one}/merge",
        data={"with": two, "by": "ليلى", "csrf": token(client, f"/entities/{one}/merge?with={two}")},
    )
    found = list(read_decisions(client.get("/entities/decisions.jsonl").text.splitlines()))
    with archive.reading() as connection:
        assert found == decisions(connection)


@pytest.mark.parametrize(
    ("other", "by", "said"),
    [("p123456789abc", "ليلى", "no identity"), ("{self}", "ليلى", "two different"), ("{place}", "ليلى", "different kinds"), ("{two}", " ", "who decides")],
)  # fmt: skip
def test_what_cannot_be_joined_is_said(client: TestClient, archive: Archive, other: str, by: str, said: str) -> None:
    one = id_of(archive, TAHTAWI)
    other = other.format(self=one, place=id_of(archive, LEBANON), two=id_of(archive, QALQASHANDI))
    csrf = token(client, f"/entities/{one}/merge?with={id_of(archive, QALQASHANDI)}")
    answer = client.post(f"/entities/{one}/merge?lang=en", data={"with": other, "by": by, "csrf": csrf})
    assert answer.status_code == 400 and said in words(answer.text)
    with archive.reading() as connection:
        assert decisions(connection) == []


def test_reports_that_mean_another_are_split_off_after_a_question(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, TAHTAWI)
    asked = client.get(f"/entities/{id}/split", params={"report": key_of(3)})
    assert "عنوان 3" in asked.text and "عنوان 1" not in asked.text
    form = {"report": key_of(3), "by": "هدى", "csrf": token(client, f"/entities/{id}/split?report={key_of(3)}")}
    answer = client.post(f"/entities/{id}/split", data=form)
    assert answer.status_code == 303
    off = re.search(r"off=(p[0-9a-f]{12})", answer.headers["location"])
    assert off
    with archive.reading() as connection:
        left, new = identity(connection, id), identity(connection, off[1])
    assert left and new and (left.reports, new.reports) == (2, 1)


def test_forms_of_a_name_are_split_off(client: TestClient, archive: Archive) -> None:
    one, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    csrf = token(client, f"/entities/{one}/merge?with={two}")
    now = (
        client.post(f"/entities/{one}/merge", data={"with": two, "by": "ليلى", "csrf": csrf})
        .headers["location"]
        .split("?")[0]
    )
    answer = client.post(f"{now}/split", data={"form": QALQASHANDI, "by": "ليلى", "csrf": csrf})
    assert answer.status_code == 303
    assert {id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)} == {one, two}


def test_what_cannot_be_split_is_said(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, TAHTAWI)
    csrf = token(client, f"/entities/{id}/split?form={TAHTAWI}")
    for data in (
        {"form": TAHTAWI},
        {"form": "آخر"},
        {"report": key_of(2)},
        {"report": "nothing"},
        {},
        {"form": TAHTAWI, "report": key_of(1)},
    ):
        answer = client.post(f"/entities/{id}/split", data={**data, "by": "هدى", "csrf": csrf})
        assert answer.status_code in (400, 404), data
        assert 'role="alert"' in answer.text
    with archive.reading() as connection:
        assert decisions(connection) == []


def test_a_decision_needs_a_form_of_these_pages_and_an_editor(archive: Archive, tmp_path: Path) -> None:
    class Readers:
        def by_session(self, session: str) -> Person | None:
            return {"r": Person("قارئ", "reader"), "e": Person("محررة", "editor")}.get(session)

        def by_token(self, token: str) -> Person | None:
            return None

    id, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    client = TestClient(create_app(Site(archive, users=Readers())), base_url="http://localhost", follow_redirects=False)  # type: ignore[arg-type]
    assert client.get(f"/entities/{id}/merge").status_code == 303  # to the sign-in
    client.cookies.set("musnad_session", "r")
    assert "/merge" not in client.get(f"/entities/{id}").text
    assert client.get(f"/entities/{id}/merge").status_code == 403
    assert client.post(f"/entities/{id}/merge", data={"with": two}).status_code == 403
    client.cookies.set("musnad_session", "e")
    assert client.post(f"/entities/{id}/merge", data={"with": two}).status_code == 403
    csrf = token(client, f"/entities/{id}/merge?with={two}")
    assert client.post(f"/entities/{id}/merge", data={"with": two, "by": "غيرها", "csrf": csrf}).status_code == 303
    with archive.reading() as connection:
        assert [d.by for d in decisions(connection)] == ["محررة"]


# -- the drawing -------------------------------------------------------------------------------------------------------

NAMES = (
    "سامي",
    "وزارة الخارجية والتعاون الدولي",
    "الأمم المتحدة",
    "منظمة الدول المصدرة للنفط في الشرق الأوسط",
    "ليلى حداد",
    "م" * 300,
)


def network(number: int) -> tuple[Node, list[Node], list[Edge]]:
    nodes = [Node(f"p{n:012}", f"{NAMES[n % len(NAMES)]} {n}", 30 - n) for n in range(number + 1)]
    edges = [
        Edge(nodes[0].id, node.id, ("meets", "backs", "against")[n % 3], n % 7 + 1, n % 3 == 0)
        for n, node in enumerate(nodes[1:])
    ]
    edges += [Edge(nodes[n].id, nodes[n * 7 % (number + 1)].id, "against", 1) for n in range(1, number)]
    return nodes[0], nodes[1:], edges


@pytest.mark.parametrize("number", [1, 2, 5, 12, 24, 29])
def test_nothing_in_a_drawing_lies_on_anything_else_or_outside(number: int) -> None:
    drawing = draw(*network(number))
    assert len(drawing.nodes) == number + 1
    for node in drawing.nodes:
        left, top, right, bottom = node.box
        assert left >= 0 and top >= 0 and right <= drawing.width and bottom <= drawing.height
    for a, b in combinations((node.box for node in drawing.nodes), 2):
        assert a[2] <= b[0] + 2 or b[2] <= a[0] + 2 or a[3] <= b[1] + 2 or b[3] <= a[1] + 2


def test_the_same_network_is_drawn_the_same() -> None:
    assert draw(*network(20)) == draw(*network(20))


def test_edges_between_the_same_two_are_curves_of_their_own() -> None:
    a, b = Node("p1", "أ", 3), Node("p2", "ب", 3)
    edges = [
        Edge("p1", "p2", "backs", 1),
        Edge("p2", "p1", "backs", 1),
        Edge("p1", "p2", "against", 2),
        Edge("p1", "p3", "meets", 1),
    ]
    drawing = draw(a, [b], edges)
    assert len({edge.path for edge in drawing.edges}) == len(drawing.edges) == 3
