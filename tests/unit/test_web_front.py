"""The front page: what is new, who is quoted, what happens; and an archive without reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from asking import tree, words
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from newsroom import EXAMPLES, fill, report

from musnad.archive.store import Archive
from musnad.intake import open_reports
from musnad.weave.who_following import update
from musnad.web.app import create_app
from musnad.web.site import Site

HOSTILE = '<script>alert("x")</script>\u202e\u0000<b onclick=x>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The reports of the examples, with stories and who is who."""
    with Archive(tmp_path_factory.mktemp("front") / "a.db") as archive:
        for name in ("reports.jsonl", "three-outlets.jsonl"):
            fill(archive, open_reports(str(EXAMPLES / name)))
        made = Site(archive)
        made.weave.update()
        update(archive)
        yield made


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    return TestClient(create_app(site), base_url="http://localhost")


def test_the_front_page_has_each_part_with_a_way_on(client: TestClient) -> None:
    page = tree(client, "/?lang=en")
    assert [words(h) for h in page.xpath("//h2")] == [
        "What is said", "Told by several, independent of one another", "Newest reports", "What happened over time", "Most quoted",
    ]  # fmt: skip
    assert len(page.xpath("//h1")) == 1
    assert {"/search", "/stories", "/timeline", "/search?results=reports"} <= set(
        page.xpath("//p[@class='more']/a/@href")
    )


def test_the_newest_reports_come_first_with_outlet_and_day(client: TestClient, site: Site) -> None:
    newest = sorted((kept.record.document.published or "" for kept in site.archive.reports()), reverse=True)
    shown = tree(client, "/?lang=en").xpath("//ul[contains(@class,'reports')]/li//time/@datetime")
    assert [day[:10] for day in shown] == [day[:10] for day in newest[: len(shown)]]
    assert len(shown) == 8


def test_statements_are_those_of_the_newest_reports_and_no_more_than_two_of_one(client: TestClient) -> None:
    links = tree(client, "/").xpath("//section[contains(@class,'said')]//p[@class='dateline']//a/@href")
    reports = [link.split("#")[0] for link in links]
    assert len(links) == 8
    assert all(re.fullmatch(r"/reports/[0-9a-f]{32}#s\d+", link) for link in links)
    assert max(reports.count(one) for one in reports) <= 2


def test_a_speaker_leads_to_who_it_is(client: TestClient) -> None:
    links = tree(client, "/").xpath("//p[@class='who']/a/@href")
    assert links
    assert all(link.startswith("/entities/") for link in links)


def test_the_most_quoted_lead_to_identities_with_their_counts(client: TestClient) -> None:
    page = tree(client, "/?lang=en")
    ever = page.xpath("(//section[@aria-labelledby='quoted']//ol)[last()]/li")
    numbers = [int(words(li.xpath(".//span[@class='count']")[0])) for li in ever]
    assert numbers == sorted(numbers, reverse=True)
    assert any("/entities/" in href for href in page.xpath("//section[@aria-labelledby='quoted']//a/@href"))


def test_stories_are_those_of_several_independent_chains(client: TestClient, site: Site) -> None:
    shown = tree(client, "/").xpath("//ul[contains(@class,'stories')]/li/a/@href")
    wanted = {f"/stories/{story.id}" for story in site.weave.stories(least=2, chains=2)}
    assert shown
    assert set(shown) <= wanted


def test_events_are_drawn_by_type_and_lead_to_the_timeline(client: TestClient) -> None:
    page = tree(client, "/?lang=en")
    bars = page.xpath("//svg[@class='bars']//a/@href")
    assert bars
    assert all(re.fullmatch(r"/timeline\?(type=[A-Z]+&)?event_since=[\d-]+&event_until=[\d-]+", href) for href in bars)


def test_the_counts_are_those_of_the_archive(client: TestClient, site: Site) -> None:
    found = client.get("/index.json").json()
    counts = site.archive.count()
    assert {name: found["counts"][name] for name in ("reports", "statements", "events")} == {
        name: counts[name] for name in ("reports", "statements", "events")
    }
    assert found["counts"]["outlets"] == len({kept.record.document.outlet for kept in site.archive.reports()})
    assert client.get("/.json").json() == found


def test_the_json_holds_what_the_page_shows(client: TestClient) -> None:
    found = client.get("/index.json").json()
    assert set(found) == {"counts", "reports", "statements", "quoted", "events", "stories"}
    assert len(found["statements"]) == 8
    assert all(story["independent"] >= 2 for story in found["stories"])
    assert found["quoted"]["ever"][0]["statements"] >= found["quoted"]["ever"][-1]["statements"]


def test_the_arabic_page_has_no_latin_letters_or_digits_but_those_of_addresses(client: TestClient) -> None:
    page = tree(client, "/")
    for gone in page.xpath(
        "//*[@lang='en' or @dir='ltr' or self::script or self::style or contains(@class,'also') or @class='quote' or self::bdi]"
    ):
        gone.drop_tree()
    assert page.get("dir") == "rtl"
    assert not re.findall(r"[A-Za-z]{2,}|[0-9]", " ".join(page.xpath("//main")[0].text_content().split()))


def test_an_archive_without_reports_says_how_to_add_some(tmp_path: Any) -> None:
    with Archive(tmp_path / "empty.db") as archive:
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        page = tree(client, "/?lang=en")
        assert page.xpath("//main//a[@href='/add']")
        assert "musnad add" in words(page)
        assert client.get("/index.json").json()["counts"]["reports"] == 0


def test_a_new_report_is_on_the_page_at_once(tmp_path: Any) -> None:
    with Archive(tmp_path / "a.db") as archive:
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        assert client.get("/").status_code == 200
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "a", title="المرفأ يفتح")])
        page = words(tree(client, "/"))
        assert "المرفأ يفتح" in page
        assert "خبر واحد" in page


def test_who_is_quoted_is_counted_anew_when_who_is_who_was_brought_up_to_date(tmp_path: Any) -> None:
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "r1")])
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")

        def quoted() -> Any:
            (one,) = client.get("/index.json").json()["quoted"]["ever"]
            return one

        assert quoted()["identity"] is None
        update(archive)
        assert quoted()["identity"] is not None


def test_hostile_text_is_shown_as_text(tmp_path: Any) -> None:
    with Archive(tmp_path / "a.db") as archive:
        text = f"قال وزير النقل سامي {HOSTILE} الكندي إن المرفأ مفتوح. وقال {'ب' * 3_000} إن الطريق مغلق."
        fill(archive, [report(text, "a", title=HOSTILE, outlet=HOSTILE + "ا" * 4_000)])
        client = TestClient(create_app(Site(archive)), base_url="http://localhost")
        made = client.get("/").text
        page = lxml_html.fromstring(made)
        assert not page.xpath("//main//script | //main//b | //@onclick | //@style")
        assert "\u202e" not in made
        assert "\x00" not in made
