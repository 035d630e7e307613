"""Sources: what each outlet and agency carries, on whom it relies, and the page of one of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from asking import get, tree, words
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from newsroom import EXAMPLES, fill, report
from newsroom import reports as many

from musnad.archive.store import Archive
from musnad.intake import open_reports
from musnad.web.app import create_app
from musnad.web.routes import sources as page_of_sources
from musnad.web.site import Site

HOSTILE = '"><script>alert(1)</script>/../\u202eس?#'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("sources") / "a.db") as made:
        for name in ("reports.jsonl", "three-outlets.jsonl"):
            fill(made, open_reports(str(EXAMPLES / name)))
        fill(made, many(60))
        yield made


@pytest.fixture(scope="module")
def client(archive: Archive) -> TestClient:
    return TestClient(create_app(Site(archive)), base_url="http://localhost")


def outlets(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, f"/sources.json?limit=200&{query}").json()["outlets"]
    return found


def test_every_outlet_is_listed_the_one_of_most_reports_first(client: TestClient, archive: Archive) -> None:
    found = outlets(client)
    reports = list(archive.reports())
    assert {one["name"] for one in found} == {kept.record.document.outlet for kept in reports}
    assert sum(one["reports"] for one in found) == len(reports)
    counts = [one["reports"] for one in found]
    assert counts == sorted(counts, reverse=True)
    rows = tree(client, "/sources").xpath("//table[@class='outlets']/tbody/tr")
    assert [row.xpath("string(th/a)") for row in rows] == [one["name"] or "" for one in found]


def test_the_page_has_agencies_named_and_unnamed_sources(client: TestClient) -> None:
    page = tree(client, "/sources?lang=en")
    assert [words(h) for h in page.xpath("//h2")][1:] == ["Agencies", "Named sources", "Sources without a name"]
    assert "/sources/" + quote("رويترز") in page.xpath("//section[@aria-labelledby='agencies']//a/@href")
    assert any("source_kind=unnamed" in href for href in page.xpath("//section[@aria-labelledby='unnamed']//a/@href"))


@pytest.mark.parametrize("sort", page_of_sources.SORTS)
def test_outlets_can_be_sorted_by_each_column(client: TestClient, sort: str) -> None:
    found = outlets(client, f"sort={sort}")

    def value(one: dict[str, Any]) -> float:
        parts = {
            "reports": (one["reports"], 1), "statements": (one["statements"], 1), "copies": (one["copies"], one["reports"]),
            "agencies": (one["dispatches"], one["reports"]), "own_voice": (one["own_voice"], one["events"]),
            "unnamed": (one["source_kinds"].get("unnamed", 0), one["statements"]),
        }[sort]  # fmt: skip
        return parts[0] / parts[1] if parts[1] else 0.0

    values = [value(one) for one in found]
    assert values == sorted(values, reverse=True)
    assert tree(client, f"/sources?sort={sort}&lang=en").xpath("//p[@class='sorts']/a[@aria-current]")


def test_more_outlets_than_a_page_holds_are_paged(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of_sources, "OUTLETS", 3)
    names: list[str] = []
    path: str | None = "/sources"
    while path:
        page = tree(client, path)
        names += [words(th) for th in page.xpath("//table[@class='outlets']/tbody/tr/th")]
        path = next(iter(page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), None)
    assert len(names) == len(set(names)) == len(outlets(client))


@pytest.mark.parametrize("query", ["sort=x", "after=x", "after=-1", "after=٥"])
def test_what_cannot_be_asked_is_refused(client: TestClient, query: str) -> None:
    get(client, f"/sources?{query}", 400)
    get(client, f"/sources.json?{query}", 400)


def test_all_outlets_as_csv(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(get(client, "/sources.csv").content.decode("utf-8-sig"))))
    found = outlets(client)
    assert [row["name"] or None for row in rows] == [one["name"] for one in found]
    assert [int(row["reports"]) for row in rows] == [one["reports"] for one in found]


# -- one of them -------------------------------------------------------------------------------------------------------


def test_every_outlet_and_agency_named_on_the_page_has_a_page(client: TestClient) -> None:
    hrefs = {href for href in tree(client, "/sources").xpath("//main//a/@href") if href.startswith("/sources/")}
    assert len(hrefs) > 5
    for href in hrefs:
        page = tree(client, href)
        assert len(page.xpath("//h1")) == 1


def test_an_outlet_is_shown_with_its_reports_over_time_speakers_and_reliance(client: TestClient) -> None:
    name = "صحيفة المرسى"
    page = tree(client, f"/sources/{quote(name)}?lang=en")
    headings = [words(h) for h in page.xpath("//h2")]
    assert {"Who speaks in its reports", "Most quoted", "On whom it relies", "Reports that came in last"} <= set(
        headings
    )
    bars = page.xpath("//svg[@class='bars']//a/@href")
    assert bars
    assert all(href.startswith("/search?") and "results=reports" in href and "since=" in href for href in bars)
    assert f"/search?outlet={quote(name).replace('%20', '+')}&results=reports" in page.xpath("//a/@href")


def test_an_agency_is_shown_with_who_carries_it(client: TestClient, archive: Archive) -> None:
    found = get(client, f"/sources/{quote('رويترز')}.json").json()
    carried = [kept for kept in archive.reports() if kept.agency == "رويترز"]
    assert found["agency"]["reports"] == len(carried)
    assert {one["name"] for one in found["agency"]["carried_by"]} == {
        name for name in (kept.record.document.outlet for kept in carried) if name and name != "رويترز"
    }
    assert "Who relies on it" in words(tree(client, f"/sources/{quote('رويترز')}?lang=en"))


def test_what_one_relies_on_says_so_on_its_own_page(client: TestClient) -> None:
    relying = {one["name"]: {r["name"] for r in one["relies_on"]} for one in outlets(client)}
    name, others = next((name, others) for name, others in relying.items() if name and others)
    other = min(others)
    assert name in {one["name"] for one in get(client, f"/sources/{quote(other, safe='')}.json").json()["relied_on_by"]}


def test_the_lists_say_that_they_are_made_of_the_newest_reports_alone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = quote("صحيفة المرسى")
    assert "newest" not in words(tree(client, f"/sources/{name}?lang=en"))
    monkeypatch.setattr(page_of_sources, "MOST", 4)
    assert "newest 4 reports" in words(tree(client, f"/sources/{name}?lang=en&page=1"))  # no page that was kept


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ED%A0%80", "%25", "a%2Fb", "'", "x" * 3_000])
def test_a_name_that_no_database_keeps_is_not_found(client: TestClient, new_place: Any, name: str) -> None:
    get(client, f"/sources/{name}", 404)
    with Archive(new_place("postgresql")) as empty:
        get(TestClient(create_app(Site(empty)), base_url="http://localhost"), f"/sources/{name}", 404)


def test_a_name_that_nobody_has_is_not_found(client: TestClient) -> None:
    get(client, f"/sources/{quote('صحيفة لا وجود لها')}", 404)
    get(client, f"/sources/{quote('صحيفة لا وجود لها')}.json", 404)


def test_the_arabic_pages_have_no_latin_letters_or_digits(client: TestClient) -> None:
    for path in ("/sources", f"/sources/{quote('صحيفة المرسى')}"):
        page = tree(client, path)
        for gone in page.xpath("//p[@class='also'] | //*[@lang='en'] | //bdi"):
            gone.drop_tree()
        assert not re.findall(r"[A-Za-z]{2,}|[0-9]", words(page.xpath("//main")[0]).replace("(UTC)", "")), path


def test_a_hostile_name_is_shown_as_text_and_its_link_leads_to_it(tmp_path: Any) -> None:
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "a", outlet=HOSTILE)])
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        page = tree(client, "/sources")
        assert not page.xpath("//main//script | //@style")
        (href,) = page.xpath("//table[@class='outlets']//th/a/@href")
        one = get(client, href).text
        assert not lxml_html.fromstring(one).xpath("//main//script | //@style")
        assert "\u202e" not in one
        assert get(client, href + ".json").json()["outlet"]["reports"] == 1


def test_an_archive_without_reports_has_a_page_of_sources(tmp_path: Any) -> None:
    with Archive(tmp_path / "empty.db") as archive:
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        get(client, "/sources")
        assert get(client, "/sources.json").json()["outlets"] == []
