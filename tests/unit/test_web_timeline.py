"""The timeline: bars and list of any search's events, by the day they happened."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from asking import get, tree, words
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from newsroom import fill, report

from musnad.archive import over_time
from musnad.archive.filters import Filters
from musnad.archive.over_time import Timeline
from musnad.archive.search import everything
from musnad.archive.store import Archive
from musnad.record import EventType
from musnad.web.app import create_app
from musnad.web.language import speech
from musnad.web.query import Asked
from musnad.web.routes import timeline as page_of_timeline
from musnad.web.site import Site

Archives = Callable[[str], Archive]
HOSTILE = '"><script>alert(1)</script>\u202e'


@pytest.fixture(scope="module")
def archive(full_archives: Archives) -> Archive:
    return full_archives("sqlite")


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    yield TestClient(create_app(Site(archive)), base_url="http://localhost")


def pages(client: TestClient, path: str) -> list[dict[str, Any]]:
    """All events of the list, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        made = get(client, path + (f"&after={after}" if after else "")).json()
        found += made["events"]
        after = made["after"]
        if after is None:
            return found


def test_the_line_of_the_whole_archive_counts_every_event_once(client: TestClient, archive: Archive) -> None:
    line = get(client, "/timeline.json").json()["timeline"]
    assert sum(line[name] for name in ("drawn", "wide", "undated", "earlier", "later")) == archive.count()["events"]
    drawn = sum(n for column in line["columns"] for n in column["counts"].values())
    assert drawn == line["drawn"] > 0


def test_the_list_is_by_day_the_latest_first_and_paged(client: TestClient) -> None:
    found = pages(client, "/timeline.json?limit=7")
    days = [(one["event"]["earliest"] or one["event"]["date"])[:10] for one in found]
    assert days == sorted(days, reverse=True)
    ids = [(one["key"], one["event"]["id"]) for one in found]
    assert len(set(ids)) == len(ids) > 14


def test_a_search_narrows_line_and_list_alike(client: TestClient, archive: Archive) -> None:
    found = pages(client, "/timeline.json?type=PROTEST&place=بيروت&limit=50")
    wanted = list(everything(archive, "", Filters(type=("PROTEST",), place=("بيروت",)), kind="events"))
    dated = [hit for hit in wanted if hit.item and (hit.item["earliest"] or hit.item["date"])]
    line = get(client, "/timeline.json?type=PROTEST&place=بيروت").json()["timeline"]
    assert {one["event"]["type"] for one in found} == {"PROTEST"}
    assert sum(line[name] for name in ("drawn", "wide", "earlier", "later", "undated")) == len(wanted)
    assert 0 < len(found) <= len(dated)


@pytest.mark.parametrize("other", ["", "&status=occurred"])
def test_days_that_are_asked_for_bound_the_list(client: TestClient, other: str) -> None:
    found = pages(client, f"/timeline.json?event_since=2024-03-01&event_until=2024-03-04{other}")
    assert found
    for one in found:
        event = one["event"]
        first, last = event["earliest"] or event["date"], event["latest"] or event["date"]
        assert first[:10] <= "2024-03-04"
        assert last[:10] >= "2024-03-01"


def test_bars_lead_to_their_period_and_type_within_the_search(client: TestClient) -> None:
    page = tree(client, "/timeline?status=occurred&q=%D8%A8%D9%8A%D8%B1%D9%88%D8%AA&lang=en")
    hrefs = page.xpath("//svg[@class='bars']//a/@href")
    assert hrefs
    for href in hrefs:
        asked = parse_qs(urlsplit(href).query)
        assert asked["status"] == ["occurred"]
        assert asked["q"] == ["بيروت"]
        assert asked["event_since"] <= asked["event_until"]
    # and the number on the bar is the number found there
    first = page.xpath("//svg[@class='bars']//a[rect/title]")[0]
    wanted = int(first.findtext("rect/title").rsplit(": ", 1)[1])
    line = get(client, first.get("href").replace("/timeline?", "/timeline.json?")).json()["timeline"]
    assert line["drawn"] >= wanted or line["drawn"] + line["wide"] >= wanted


def test_an_event_is_shown_with_its_sentence_chain_and_report(client: TestClient) -> None:
    page = tree(client, "/timeline?lang=en")
    first = page.xpath("//article[@class='event']")[0]
    assert first.xpath(".//mark")  # its own word
    assert re.fullmatch(r"/reports/[0-9a-f]{32}#v\d+", first.xpath(".//p[@class='dateline']//a/@href")[0])
    assert page.xpath("//section[@class='day']/h3")


def test_words_that_are_looked_for_are_marked_in_place_of_the_events_own(client: TestClient) -> None:
    marked = {words(m) for m in tree(client, "/timeline?q=%D8%A8%D9%8A%D8%B1%D9%88%D8%AA").xpath("//article//mark")}
    assert marked
    assert all("بيروت" in one for one in marked)


def test_the_form_keeps_what_is_asked_and_leads_to_the_full_search(client: TestClient) -> None:
    page = tree(
        client,
        "/timeline?type=AID&actor=%D8%A7%D9%84%D8%AD%D9%83%D9%88%D9%85%D8%A9&outlet=%D8%B1%D9%88%D9%8A%D8%AA%D8%B1%D8%B2&copies=no&lang=en",
    )
    (form,) = page.xpath("//form[@action='/timeline']")
    assert form.xpath(".//select[@name='type']/option[@selected]/@value") == ["AID"]
    assert form.xpath(".//input[@name='actor']/@value") == ["الحكومة"]
    assert form.xpath(".//input[@type='hidden' and @name='outlet']/@value") == ["رويترز"]
    assert form.xpath(".//input[@type='hidden' and @name='copies']/@value") == ["no"]
    chips = {words(a): a.get("href") for a in form.xpath(".//ul[@class='chips']//a")}
    assert any("outlet" not in href and "type=AID" in href for text, href in chips.items() if "رويترز" in text)
    assert any("copies" not in href for text, href in chips.items() if "Without copies" in text)
    (full,) = page.xpath("//a[contains(., 'Search with all filters')]/@href")
    asked = parse_qs(urlsplit(full).query)
    assert (asked["results"], asked["type"], asked["copies"]) == (["events"], ["AID"], ["no"])
    labels = [label for label in form.xpath(".//label") if not words(label)]
    assert not labels


def test_of_several_values_of_a_filter_each_can_be_taken_away(client: TestClient) -> None:
    page = tree(client, "/timeline?type=AID&type=PROTEST&lang=en")
    hrefs = page.xpath("//ul[@class='chips']//a/@href")
    assert sorted(parse_qs(urlsplit(href).query)["type"][0] for href in hrefs) == ["AID", "PROTEST"]
    assert page.xpath("//input[@type='hidden' and @name='type']/@value") == ["AID", "PROTEST"]


def test_it_says_when_it_is_made_of_the_newest_events_alone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get(client, "/timeline.json?status=occurred").json()["looked_at"] is None
    monkeypatch.setattr(over_time, "MOST", 5)
    assert get(client, "/timeline.json?status=occurred&q=").json()["looked_at"] == 5  # no page that was kept
    assert "newest 5" in words(tree(client, "/timeline?status=occurred&lang=en"))
    assert "٥ أحداث" in words(tree(client, "/timeline?status=occurred"))


def test_a_search_without_events_says_so(client: TestClient) -> None:
    for path in (
        "/timeline?q=%D8%B2%D8%B1%D8%A7%D9%81%D8%A9",
        "/timeline?q=!!",
        "/timeline?event_since=2200-01-01&lang=en",
    ):
        page = tree(client, path)
        assert not page.xpath("//article")
        assert not page.xpath("//svg[@class='bars']")


@pytest.mark.parametrize(
    "query", ["type=X", "event_since=gestern", "after=x", "status=", "limit=x", "since=2024-02-30"]
)
def test_what_cannot_be_asked_is_refused_and_an_empty_field_is_none(client: TestClient, query: str) -> None:
    status = 200 if query == "status=" else 400
    get(client, f"/timeline?{query}", status)
    get(client, f"/timeline.json?{query}", status)
    get(client, f"/timeline.csv?{query}", status)


def test_the_list_as_csv_has_a_row_for_each_event(client: TestClient) -> None:
    answer = get(client, "/timeline.csv?limit=200")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    events = get(client, "/timeline.json?limit=200").json()["events"]
    assert [(row["key"], row["event"]) for row in rows] == [(one["key"], one["event"]["id"]) for one in events]
    assert {row["type"] for row in rows} == {one["event"]["type"] for one in events}
    assert all(row["sentence"] for row in rows)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("query", ["", "status=occurred"])
def test_the_csv_is_the_whole_list_though_the_page_holds_some(
    client: TestClient, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_timeline, "LARGEST", 7)
    answer = get(client, f"/timeline.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    whole = pages(client, f"/timeline.json?limit=50&{query}")
    assert [(row["key"], row["event"]) for row in rows] == [(one["key"], one["event"]["id"]) for one in whole]
    assert (answer.headers["musnad-most"], answer.headers["musnad-cut"]) == ("10000", "false")
    assert get(client, f"/timeline.csv?limit=2&{query}").headers["musnad-cut"] == "true"
    assert len(get(client, f"/timeline.csv?limit=2&{query}").text.strip().split("\r\n")) == 3


def test_the_rest_of_the_types_leads_to_these_types() -> None:
    columns = ("2024-08-01", "2024-08-02")
    counts: dict[str, tuple[int, ...]] = {type: (n + 1, 1) for n, type in enumerate(get_args(EventType)[:11])}
    line = Timeline("day", columns, counts, columns[0], columns[1], drawn=77)
    drawn = lxml_html.fromstring(page_of_timeline.chart(line, speech("en"), Asked(kind="events"), "x"))
    (rest,) = {a.get("href") for a in drawn.xpath("//ul[@class='legend']//li[@class='e-other']//a")}
    assert parse_qs(urlsplit(rest).query)["type"] == sorted(get_args(EventType)[:3])
    (bar,) = [a for a in drawn.xpath("//svg[@class='bars']//a") if "other: 6" in a.findtext("rect/title")]
    assert parse_qs(urlsplit(bar.get("href")).query)["type"] == sorted(get_args(EventType)[:3])
    (whole,) = drawn.xpath("//tbody/tr[last()]/th/a/@href")
    assert "type" not in parse_qs(urlsplit(whole).query)


@pytest.mark.parametrize("query", ["event_since=0001-01-01", "event_until=9999-12-31", "event_since=9999-12-31"])
def test_the_ends_of_the_calendar_can_be_asked_for(tmp_path: Any, query: str) -> None:
    with Archive(tmp_path / "empty.db") as empty:
        get(TestClient(create_app(Site(empty)), base_url="http://localhost"), f"/timeline?{query}")


def test_what_begins_before_the_line_is_not_said_to_be_in_the_list(tmp_path: Any) -> None:
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, [report("قتل مسلحون خمسة عمال في هجوم على بيروت عام 2019.", "a", published="2024-08-08")])
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        path = "event_since=2019-05-01&event_until=2019-06-30"
        line = get(client, f"/timeline.json?{path}").json()
        assert (line["timeline"]["earlier"], line["timeline"]["wide"], line["events"]) == (2, 0, [])
        (earlier,) = tree(client, f"/timeline?{path}&lang=en").xpath("//a[text()='2 earlier events']/@href")
        assert len(get(client, earlier.replace("/timeline", "/timeline.json")).json()["events"]) == 2


def test_the_arabic_page_has_no_latin_letters_or_digits(client: TestClient) -> None:
    page = tree(client, "/timeline")
    for gone in page.xpath("//p[@class='also'] | //*[@lang='en']"):
        gone.drop_tree()
    for text in page.xpath("//article//*[@lang='ar'] | //article//bdi"):
        text.drop_tree()  # words of the reports
    assert not re.findall(r"[A-Za-z]{2,}|[0-9]", words(page.xpath("//main")[0]))


def test_hostile_text_is_shown_as_text(tmp_path: Any) -> None:
    with Archive(tmp_path / "a.db") as archive:
        text = f"قتل مسلحون {HOSTILE} خمسة عمال في هجوم على {HOSTILE} بيروت أمس."
        fill(archive, [report(text, "a", title=HOSTILE, outlet=HOSTILE)])
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        for path in (
            "/timeline",
            "/timeline?q=%22%3E%3Cscript%3E",
            "/timeline?actor=%22%3E%3Cscript%3E&outlet=%3Cscript%3E",
        ):
            made = get(client, path).text
            assert not lxml_html.fromstring(made).xpath("//main//script | //@style | //@onclick")
            assert "\u202e" not in made


@pytest.mark.parametrize("path", ["/timeline", "/map"])
def test_the_number_of_a_filter_is_sent_on_as_it_is(client: TestClient, path: str) -> None:
    """Not «1.5e+06», which cannot be asked, nor rounded."""
    for asked, shown in (("1234567", "1,234,567"), ("0.125", "0.125"), ("2500000.5", "2,500,000.5")):
        page = tree(client, f"{path}?over={asked}&speaker=x&copies=no&lang=en")
        assert page.xpath("//form//input[@type='hidden' and @name='over']/@value") == [asked]
        assert page.xpath("//form//input[@type='hidden' and @name='copies']/@value") == ["no"]
        chips = {words(a).split(" ×")[0].split(" ✕")[0]: a.get("href") for a in page.xpath("//ul[@class='chips']//a")}
        (over,) = [href for text, href in chips.items() if text.endswith(f"Number at least: {shown}")]
        assert parse_qs(urlsplit(over).query) == {"speaker": ["x"], "copies": ["no"]}
        assert any(text.endswith("Speaker: x") for text in chips)
