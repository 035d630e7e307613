"""Feeds: a search as Atom, that it says when nothing has changed, and the page of the feeds that are followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from desk import reading
from fastapi.testclient import TestClient
from lxml import etree, html
from newsroom import fill, report, reports
from report_pages import client_of, kept, open_site

from musnad.archive.search import search
from musnad.archive.store import Archive
from musnad.intake.watch import Feed
from musnad.web import atom
from musnad.web.app import create_app
from musnad.web.language import speech
from musnad.web.routes import feeds as module
from musnad.web.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"


def client(archive: Archive) -> TestClient:
    return TestClient(create_app(Site(archive)), base_url="http://localhost")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("feeds") / "full.db") as archive:
        fill(archive, reports(60))
        yield archive


@pytest.fixture
def small(tmp_path: Any) -> Iterator[Archive]:
    with Archive(tmp_path / "small.db") as archive:
        fill(
            archive,
            [report("قال سامي الكندي إن الميناء آمن.", "a", published="2024-03-05T09:00+03:00", title="الميناء")],
        )
        yield archive


# -- a search as a feed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["statements", "events", "reports"])
def test_a_search_is_a_feed_of_its_newest_results(kind: Any, full: Archive) -> None:
    answer = client(full).get(f"/search.atom?q=هجوم&results={kind}&sort=oldest&after=1")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo and feed.version == "atom10" and feed.entries
    wanted = search(full, "هجوم", kind=kind, limit=50).hits
    item = kind.removesuffix("s")
    assert [entry.id for entry in feed.entries] == [
        f"urn:musnad:{item}:{h.key}" + (f":{h.item['id']}" if h.item else "") for h in wanted
    ]
    assert [entry.link for entry in feed.entries] == [
        f"http://localhost/reports/{h.key}" + (f"#{h.item['id']}" if h.item else "") for h in wanted
    ]
    assert all("هجوم" in entry.summary and entry.title and entry.updated_parsed for entry in feed.entries)
    assert len({entry.id for entry in feed.entries}) == len(wanted)


def test_a_feed_has_all_that_atom_asks_for(full: Archive) -> None:
    """RFC 4287: one id, title and updated of the feed and of each entry, an author, and where it is itself to be had."""
    address = "/search.atom?q=هجوم&type=ASSAULT&results=events&lang=en"
    root = etree.fromstring(client(full).get(address).content)
    for part in (root, *root.iter(f"{ATOM}entry")):
        assert [len(part.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        for name in ("updated", "published"):
            for moment in part.findall(f"{ATOM}{name}"):
                assert dt.datetime.strptime(moment.text, "%Y-%m-%dT%H:%M:%SZ")
        assert len([one for one in part.findall(f"{ATOM}link") if one.get("rel") == "alternate"]) == 1
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Musnad"
    itself = next(one.get("href") for one in root.findall(f"{ATOM}link") if one.get("rel") == "self")
    assert parse_qs(urlsplit(itself).query) == {
        "q": ["هجوم"],
        "type": ["ASSAULT"],
        "results": ["events"],
        "lang": ["en"],
    }
    assert root.find(f"{ATOM}title").text == "Musnad: هجوم · Event type: assault"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.find(f"{ATOM}entry/{ATOM}category").get("label") == "assault"


def test_the_title_of_an_entry_is_who_says_what(small: Archive) -> None:
    (entry,) = feedparser.parse(client(small).get("/search.atom").content).entries
    assert (entry.title, entry.author) == ("سامي الكندي: الميناء آمن", "صحيفة المرسى")
    assert entry.published == "2024-03-05T06:00:00Z"
    with small.reading() as connection:
        import sqlalchemy as sa

        added = connection.scalar(sa.text("SELECT added FROM reports"))
    assert entry.updated == added
    (entry,) = feedparser.parse(client(small).get("/search.atom?results=reports").content).entries
    assert entry.title == "الميناء"


def test_the_title_of_an_event_says_whose_side_is_whose_whether_it_was_and_on_whose_word(tmp_path: Path) -> None:
    record = reading()
    record.events[0].status = "denied"
    site = open_site(tmp_path, kept(record))
    found = {}
    for language in ("ar", "en"):
        feed = feedparser.parse(client_of(site).get(f"/search.atom?results=events&lang={language}").content)
        found[language] = {entry.id.rpartition(":")[2]: entry.title for entry in feed.entries}
    assert found["en"]["v1"] == "assault: قتلوا · denied · by: مسلحين · to: ثلاثة عمال · on the word of: شركة المرافئ"
    assert found["ar"]["v1"] == "هجوم: قتلوا · نُفي · الفاعل: مسلحين · المتلقي: ثلاثة عمال · بحسب: شركة المرافئ"
    assert found["en"]["v2"] == "protest: إضرابا · planned · by: جمعية البحارة · on the word of: جمعية البحارة"
    record.events[0].status = "occurred"
    hit = replace(
        search(site.archive, kind="events").hits[0], item=record.events[0].model_dump(mode="json"), statement=None
    )
    assert module._title(hit, hit.item or {}, speech("en")) == "assault: قتلوا · by: مسلحين · to: ثلاثة عمال"
    site.archive.close()


def test_a_feed_of_nothing_is_a_feed(small: Archive) -> None:
    feed = feedparser.parse(client(small).get("/search.atom?q=زلزال").content)
    assert not feed.bozo and not feed.entries and feed.feed.updated and "زلزال" in feed.feed.title


def test_a_feed_that_asks_for_no_number_has_more_than_a_page(full: Archive) -> None:
    assert len(feedparser.parse(client(full).get("/search.atom").content).entries) == module.ENTRIES
    assert len(feedparser.parse(client(full).get("/search.atom?limit=3").content).entries) == 3


def test_what_xml_cannot_hold_is_replaced(small: Archive) -> None:
    odd = "قال سامي الكندي <b>&amp; ]]>\x0b\ufffe\u202e إن السوق مغلق."
    fill(small, [report(odd, "b", title="<script>\x00\x1b&", outlet='"\u202e<x>')])
    for kind in ("statements", "reports"):
        answer = client(small).get(f"/search.atom?results={kind}&q=السوق")
        feed = feedparser.parse(answer.content)
        assert not feed.bozo and len(feed.entries) == 1
        assert "\u202e" not in answer.text and "<script>" not in answer.text
        assert (
            etree.fromstring(answer.content)
            .find(f"{ATOM}entry/{ATOM}summary")
            .text.startswith("قال سامي الكندي <b>&amp; ]]>")
        )


# -- nothing new -------------------------------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(small: Archive) -> None:
    web = client(small)
    first = web.get("/search.atom?q=قال")
    tag = first.headers["etag"]
    for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = web.get("/search.atom?q=قال", headers={"if-none-match": sent})
        assert (again.status_code, again.content) == (304, b"") and again.headers["etag"] == tag
    assert web.get("/search.atom?q=قال", headers={"if-none-match": '"other"'}).status_code == 200
    assert web.get("/search.atom?q=أعلن", headers={"if-none-match": tag}).status_code == 200
    assert web.get("/search.atom?q=قال&lang=en", headers={"if-none-match": tag}).status_code == 200
    fill(small, [report("قال سامي الكندي إن السوق مغلق.", "b")])
    changed = web.get("/search.atom?q=قال", headers={"if-none-match": tag})
    assert changed.status_code == 200 and len(feedparser.parse(changed.content).entries) == 2
    small.remove("b")
    assert web.get("/search.atom?q=قال", headers={"if-none-match": changed.headers["etag"]}).status_code == 200


def test_a_date_tells_as_much_once_it_is_older_than_its_seconds(
    small: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = client(small)
    soon = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60), usegmt=True)
    fresh = web.get("/search.atom", headers={"if-modified-since": soon})
    assert fresh.status_code == 200 and "last-modified" not in fresh.headers
    monkeypatch.setattr(module, "_UNSURE", -1)
    known = web.get("/search.atom").headers["last-modified"]
    assert web.get("/search.atom", headers={"if-modified-since": known}).status_code == 304
    assert web.get("/search.atom", headers={"if-modified-since": known, "if-none-match": '"other"'}).status_code == 200
    for odd in ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"):
        assert web.get("/search.atom", headers={"if-modified-since": odd}).status_code == 200


def test_moments_are_in_utc_and_what_is_none_is_left_out() -> None:
    assert atom.stamp(atom.moment("2024-03-05T01:30+03:00") or dt.datetime.min) == "2024-03-04T22:30:00Z"
    assert atom.stamp(atom.moment("2024-03-05") or dt.datetime.min) == "2024-03-05T00:00:00Z"
    for none in (None, "", "2024", "أمس", "0001-01-01T00:00+14:00"):
        assert atom.moment(none) is None


# -- the feeds that are followed ---------------------------------------------------------------------------------------


def test_feeds_are_shown_as_they_stand(small: Archive) -> None:
    at = dt.datetime(2024, 8, 8, 9, 5, tzinfo=dt.UTC)
    small.save(Feed("https://a.example/feed", title="أخبار <b>", last_checked=at))
    small.save(Feed("https://me:secret@b.example/feed", failures=3, last_error="it does not answer", last_checked=at))
    small.save(Feed("https://c.example/feed"))
    web = client(small)
    page = html.fromstring(web.get("/feeds?lang=en").text)
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
    assert "أخبار <b>" in rows[0] and "8 Aug 2024 09:05 UTC" in rows[0] and "read without fault" in rows[0]
    assert "not looked at yet" in rows[1] and rows[1].startswith("https://c.example/feed")
    assert "3 failures in a row" in rows[2] and "it does not answer" in rows[2]
    assert "٣ إخفاقات متتالية" in web.get("/feeds").text and "تعذرت قراءة خلاصة واحدة" in web.get("/feeds").text
    told = web.get("/feeds.json").json()["feeds"]
    assert {one["url"] for one in told} == {
        "https://a.example/feed",
        "https://b.example/feed",
        "https://c.example/feed",
    }
    assert "secret" not in web.get("/feeds").text + web.get("/feeds.json").text
    assert next(one for one in told if "a.example" in one["url"])["last_checked"] == "2024-08-08T09:05:00Z"


def test_an_address_that_is_none_is_no_link(small: Archive) -> None:
    small.save(Feed("javascript:alert(1)"))
    page = html.fromstring(client(small).get("/feeds").text)
    assert not page.xpath("//a[starts-with(@href, 'javascript')]") and "javascript:alert(1)" in page.text_content()


def test_without_feeds_the_page_says_how_a_search_is_followed(small: Archive) -> None:
    page = html.fromstring(client(small).get("/feeds?lang=en").text)
    assert (
        not page.xpath("//table")
        and "Follow this search" in page.text_content()
        and "musnad watch" in page.text_content()
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a:b@news.example/x?y=z@w", "https://news.example/x?y=z@w"),
        ("https://news.example/a@b", "https://news.example/a@b"),
        ("https://a@[broken/x", "[broken/x"),
    ],
)
def test_a_password_in_an_address_is_not_shown(url: str, shown: str) -> None:
    assert module.without_password(url) == shown
