"""From addresses to reports, and watching them: what is new comes once, and nothing stops the rest."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from servers import Answer, Asked, Site, article, fetcher, site

from musnad.intake.feed_lists import interval, read_feed_list
from musnad.intake.net_errors import FetchError, Remark
from musnad.intake.report import IntakeError, Report
from musnad.intake.watch import Feed, ListedFeeds, Poll, poll, run
from musnad.intake.web import kind_of, reports_of

ONE = "أعلن مدير الميناء سالم المعمري أن الرصيف الجديد يستقبل السفن منذ يوم الأحد، مشيرا إلى أن العمل اكتمل قبل موعده."
TWO = "وأضاف المعمري أن العمل في المرحلة الثانية يبدأ في الربيع المقبل، وأن الكلفة بلغت أربعين مليون ريال عماني."
NOW = datetime(2024, 8, 9, 12, tzinfo=UTC)


@pytest.fixture
def here() -> Iterator[Site]:
    with site() as found:
        yield found


def rss(here: Site, *numbers: int, head: str = "<title>صحيفة المرسى</title>", text: str = "ملخص الخبر") -> str:
    items = "".join(
        f"<item><title>عنوان الخلاصة {n}</title><link>{here.url(f'/news/{n}')}?utm_source=rss</link><author>ليلى حداد</author>"
        f"<pubDate>Thu, 08 Aug 2024 01:30:00 +0300</pubDate><description>{text}</description></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'


def serve(here: Site, *numbers: int) -> str:
    """A feed with pages; its address."""
    for n in numbers:
        page = article(f"افتتاح الرصيف {n}", ONE, TWO)
        here.page(f"/news/{n}", page)
        here.page(f"/news/{n}?utm_source=rss", page)
    return here.page("/feed", rss(here, *numbers), "text/html")  # a wrong type, as many servers give it


def read(url: str, **wanted: Any) -> tuple[list[Report], list[IntakeError]]:
    errors: list[IntakeError] = []
    with fetcher() as one:
        return list(reports_of(url, one, on_error=errors.append, **wanted)), errors


# -- from an address to reports ----------------------------------------------------------------------------------------


def test_a_feed_gives_its_pages_completed_by_what_it_says(here: Site) -> None:
    reports, errors = read(serve(here, 1, 2))
    assert not errors
    first = reports[0]
    assert first.url == first.file == here.url("/news/1")
    assert first.title == "افتتاح الرصيف 1"  # the page's, not the feed's
    assert (first.author, first.outlet, first.published) == ("ليلى حداد", "صحيفة المرسى", "2024-08-08T01:30:00+03:00")
    assert first.text == f"{ONE}\n{TWO}"
    assert len({report.id for report in reports}) == 2


def test_what_is_known_is_not_fetched(here: Site) -> None:
    url = serve(here, 1, 2)
    reports, _ = read(url, known=lambda address: address == here.url("/news/1"))
    assert [report.url for report in reports] == [here.url("/news/2")]
    assert here.times("/news/1") == 0


def test_a_page_known_under_another_address_is_not_given_again(here: Site) -> None:
    url = serve(here, 1)
    here.routes["/news/1"] = Answer(status=301, headers={"Location": "/2024/rasif"})
    here.page("/2024/rasif", article("افتتاح", ONE, TWO))
    assert [report.url for report in read(url)[0]] == [here.url("/2024/rasif")]
    assert read(url, known=lambda address: address == here.url("/2024/rasif")) == ([], [])


def test_most_bounds_the_reports(here: Site) -> None:
    assert len(read(serve(here, 1, 2, 3), most=2)[0]) == 2


def test_the_feeds_own_words_are_taken_where_its_page_is_closed(here: Site) -> None:
    url = serve(here, 1, 2)
    here.page("/feed", rss(here, 1, 2, text=ONE))
    here.routes["/news/1"] = Answer(status=403)
    here.page("/news/2", "<html><body></body></html>")
    reports, errors = read(url)
    assert not errors
    assert [report.text for report in reports] == [ONE, ONE]
    assert "403" in reports[0].warnings[0] and reports[0].url == here.url("/news/1")
    assert reports[0].title == "عنوان الخلاصة 1"


def test_a_page_that_is_down_for_now_is_left_for_the_next_time(here: Site) -> None:
    url = serve(here, 1, 2)
    here.page("/feed", rss(here, 1, 2, text=ONE))
    here.routes["/news/1"] = Answer(status=500)
    reports, errors = read(url)
    assert [report.url for report in reports] == [here.url("/news/2")]
    assert isinstance(errors[0], FetchError) and errors[0].status == 500 and errors[0].file == here.url("/news/1")


def test_a_feed_with_whole_texts_is_not_asked_for_its_pages(here: Site) -> None:
    whole = "".join(f"<p>{one}</p>" for one in (ONE, TWO) * 4)
    feed = rss(here, 1).replace(
        "</description>", f"</description><content:encoded><![CDATA[{whole}]]></content:encoded>"
    )
    (report,), errors = read(here.page("/feed", feed))
    assert not errors and report.text == "\n".join((ONE, TWO) * 4)
    assert here.times("/news/1") == 0


def test_pages_are_left_alone_when_so_wished(here: Site) -> None:
    serve(here, 1)
    (report,), _ = read(here.page("/feed", rss(here, 1, text=ONE)), pages=False)
    assert report.text == ONE and report.outlet == "صحيفة المرسى" and here.times("/news/1") == 0


def test_a_deleted_page_that_leads_to_the_front_is_no_report(here: Site) -> None:
    url = serve(here, 1)
    here.page("/", article("صحيفة المرسى", ONE, TWO))
    here.routes["/news/1"] = Answer(status=302, headers={"Location": "/"})
    (report,), errors = read(url)
    assert not errors
    assert report.text == "ملخص الخبر" and "front page" in report.warnings[0]
    assert report.url == here.url("/news/1")


def test_the_address_of_a_report_is_the_pages_own_if_it_is_of_the_same_site(here: Site) -> None:
    for number, (stated, kept) in enumerate(
        [
            (here.url("/rasif"), "/rasif"),
            ("https://elsewhere.example/rasif", None),
            (here.url("/"), None),
            ("/rasif", None),
        ]
    ):
        head = f'<link rel="canonical" href="{stated}">'
        url = here.page(f"/a{number}?fbclid=3", article("افتتاح الرصيف", ONE, TWO, head=head))
        (report,), _ = read(url)
        assert report.url == here.url(kept or f"/a{number}")
        assert report.file == url


def test_the_front_page_of_a_site_names_its_feed(here: Site) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/comments/feed"><link type="application/rss+xml" rel=alternate href=/feed>'
    here.page("/", article("صحيفة المرسى", ONE, TWO, head=head))
    here.page("/section", f"<html><head>{head}</head><body></body></html>")
    for path in ("/", "/section"):
        reports, (error,) = read(here.url(path))
        assert not reports and here.url("/feed") in error.message and here.url("/feed") in error.arabic


def test_a_news_sitemap_gives_its_pages(here: Site) -> None:
    serve(here, 1)
    here.page("/news/2", article("افتتاح الرصيف 2", ONE, TWO))
    namespace = "http://www.google.com/schemas/sitemap-news/0.9"
    news = "<news:news><news:publication><news:name>صحيفة المرسى</news:name></news:publication><news:publication_date>2024-08-08</news:publication_date></news:news>"
    urls = "".join(f"<url><loc>{here.url(f'/news/{n}')}</loc>{news}</url>" for n in (1, 2, 3))
    reports, errors = read(here.page("/map.xml", f'<urlset xmlns:news="{namespace}">{urls}</urlset>', "text/plain"))
    assert [report.url for report in reports] == [here.url("/news/1"), here.url("/news/2")]
    assert {(report.published, report.outlet) for report in reports} == {("2024-08-08", "صحيفة المرسى")}
    assert [error.file for error in errors] == [here.url("/news/3")]


def test_an_old_page_without_charset_is_read(here: Site) -> None:
    url = here.page("/old", article("افتتاح الرصيف", ONE, TWO).encode("cp1256"), "text/html")
    (report,), errors = read(url)
    assert not errors and report.text == f"{ONE}\n{TWO}" and report.title == "افتتاح الرصيف"


def test_files_on_the_network_are_read_as_files(here: Site) -> None:
    lines = "".join(json.dumps({"text": text, "id": name}) + "\n" for name, text in (("a", ONE), ("b", TWO)))
    reports, errors = read(here.page("/reports", lines, "text/plain"))
    assert not errors and [report.id for report in reports] == ["a", "b"]


@pytest.mark.parametrize("path", ["/missing", "/picture", "/laughs", "/empty"])
def test_what_cannot_be_read_is_one_error(here: Site, path: str) -> None:
    here.page("/picture", b"\x89PNG\r\n" + bytes(100), "text/html")
    here.page(
        "/laughs",
        "<!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><rss><channel><title>&b;</title></channel></rss>",
    )
    here.page("/empty", "")
    reports, errors = read(here.url(path))
    assert not reports and len(errors) == 1 and errors[0].arabic
    with pytest.raises(IntakeError), fetcher() as one:
        list(reports_of(here.url(path), one))


@pytest.mark.parametrize(
    ("data", "content_type", "kind"),
    [
        (b"<?xml version='1.0'?><rss>", "text/html", "feed"),
        (b"<urlset>", "", "sitemap"),
        (b"<!doctype html><p>", "application/xml", "page"),
        (b"<div>x</div>", "", "page"),
        (b'{"text": "x"}\n', "text/html", "file"),
        (b"WARC/1.0\r\n", "text/html", "file"),
        (b"", "", "file"),
    ],
)
def test_the_bytes_say_what_an_answer_is(data: bytes, content_type: str, kind: str) -> None:
    assert kind_of(data, content_type) == kind


# -- one look at a feed ------------------------------------------------------------------------------------------------


def test_an_unchanged_feed_is_not_sent_again(here: Site) -> None:
    serve(here, 1)

    def route(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"1"':
            return Answer(status=304)
        return Answer(rss(here, 1).encode(), headers={"ETag": '"1"'})

    here.routes["/feed"] = route
    with fetcher() as one:
        first = poll(Feed(here.url("/feed"), every=600), one, NOW)
        assert len(list(first)) == 1
        assert (first.feed.etag, first.feed.title) == ('"1"', "صحيفة المرسى")
        assert (first.feed.last_checked, first.feed.next_check) == (NOW, NOW + timedelta(seconds=600))
        later = NOW + timedelta(hours=1)
        second = poll(first.feed, one, later)
        assert list(second) == []
    assert (second.feed.etag, second.feed.failures, second.feed.last_checked) == ('"1"', 0, later)


def test_a_look_that_was_interrupted_is_made_again(here: Site) -> None:
    feed = Feed(serve(here, 1, 2))
    with fetcher() as one:
        look = poll(feed, one, NOW)
        next(iter(look))
    assert look.feed == feed


def test_a_feed_with_items_that_were_down_is_asked_for_whole_again(here: Site) -> None:
    serve(here, 1, 2)
    here.page("/feed", rss(here, 1, 2), ETag='"1"')
    here.routes["/news/2"] = Answer(status=500)
    with fetcher() as one:
        look = poll(Feed(here.url("/feed")), one, NOW)
        assert len(list(look)) == 1
        assert (look.feed.etag, look.feed.failures, look.failed) == (None, 0, 1)
        here.page("/news/2", article("افتتاح الرصيف 2", ONE, TWO))
        again = poll(look.feed, one, NOW, known=lambda url: url == here.url("/news/1"))
        assert [report.url for report in again] == [here.url("/news/2")]
    assert again.feed.etag == '"1"'


def test_a_feed_that_fails_is_left_alone_longer_and_longer(here: Site) -> None:
    here.routes["/feed"] = Answer(status=500)
    feed, waits = Feed(here.url("/feed"), every=900), []
    with fetcher() as one:
        for _ in range(9):
            look = poll(feed, one, NOW)
            assert list(look) == []
            feed = look.feed
            assert feed.next_check is not None
            waits.append((feed.next_check - NOW).total_seconds() / 900)
        assert waits == [2, 4, 8, 16, 32, 64, 96, 96, 96]
        assert feed.failures == 9 and feed.last_error is not None and "500" in feed.last_error
        here.page("/feed", rss(here))
        look = poll(feed, one, NOW)
        assert list(look) == []
    assert (look.feed.failures, look.feed.last_error) == (0, None)


def test_a_remark_on_a_feed_is_no_failure(here: Site) -> None:
    serve(here, 1)
    here.page("/feed", rss(here, 1).replace("</channel>", "<item><title>مبتور</title><link>http"))
    errors: list[IntakeError] = []
    with fetcher() as one:
        look = poll(Feed(here.url("/feed")), one, NOW, on_error=errors.append)
        assert len(list(look)) == 1
    assert [type(error) for error in errors] == [Remark]
    assert (look.failed, look.feed.failures) == (0, 0)


def test_a_site_that_asks_for_a_pause_gets_it(here: Site) -> None:
    here.routes["/feed"] = Answer(status=503, headers={"Retry-After": "7200"})
    with fetcher() as one:
        look = poll(Feed(here.url("/feed"), every=60), one, NOW)
        assert list(look) == []
    assert look.feed.next_check == NOW + timedelta(seconds=7200)


def test_a_page_in_place_of_the_feed_is_no_report(here: Site) -> None:
    url = here.page("/feed", article("الموقع تحت الصيانة", ONE, TWO))
    errors: list[IntakeError] = []
    with fetcher() as one:
        look = poll(Feed(url), one, NOW, on_error=errors.append)
        assert list(look) == []
    assert look.feed.failures == 1 and len(errors) == 1


# -- watching ----------------------------------------------------------------------------------------------------------


class Clock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self, stop: threading.Event, most: int) -> None:
        self.now, self.slept, self._stop, self._most = NOW, [0.0][:0], stop, most

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        if len(self.slept) >= self._most:
            self._stop.set()


def test_one_failing_feed_does_not_stop_the_others(here: Site) -> None:
    good = serve(here, 1, 2)
    here.page("/laughs", "<!DOCTYPE rss [<!ENTITY a 'x'>]><rss/>")
    here.routes["/drip"] = Answer(rss(here, 3).encode(), drip=0.05)
    urls = [here.url("/gone"), here.url("/laughs"), here.url("/drip"), good]
    store = ListedFeeds(Feed(url) for url in urls)
    taken: list[Report] = []
    errors: list[IntakeError] = []
    looks: list[Poll] = []
    with fetcher(seconds=0.5) as one:
        run(store, one, taken.extend, once=True, clock=lambda: NOW, on_error=errors.append, on_poll=looks.append)
    assert [report.url for report in taken] == [here.url("/news/1"), here.url("/news/2")]
    assert [error.file for error in errors] == urls[:3]
    assert [feed.failures for feed in store.feeds()] == [1, 1, 1, 0]
    assert [look.taken for look in looks] == [0, 0, 0, 2]


def test_a_fault_of_the_program_in_one_feed_does_not_stop_the_others(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = serve(here, 1)
    bad = here.page("/bad", rss(here, 1))
    from musnad.intake import web

    parse = web.parse_feed

    def faulty(data: bytes, name: str, base: str | None = None) -> Any:
        if name == bad:
            raise ZeroDivisionError("x")
        return parse(data, name, base)

    monkeypatch.setattr(web, "parse_feed", faulty)
    store, taken, errors = ListedFeeds([Feed(bad), Feed(good)]), [Report("", "")][:0], [IntakeError("", 0, "")][:0]
    with fetcher() as one:
        run(store, one, taken.extend, once=True, clock=lambda: NOW, on_error=errors.append)
    assert len(taken) == 1 and "bug" in errors[0].message


def test_feeds_are_asked_after_their_interval_and_reports_come_once(here: Site) -> None:
    url = serve(here, 1)
    stop = threading.Event()
    clock = Clock(stop, 6)
    taken: list[Report] = []

    def take(reports: Iterator[Report]) -> None:
        taken.extend(reports)
        if len(taken) == 1:
            serve(here, 1, 2)

    with fetcher() as one:
        run(ListedFeeds([Feed(url, every=120)]), one, take, stop=stop, clock=clock, sleep=clock.sleep)
    assert [report.url for report in taken] == [here.url("/news/1"), here.url("/news/2")]
    assert here.times("/feed") == 3 and here.times("/news/1") == 1
    assert clock.slept == [60.0] * 6


def test_a_fault_of_the_archive_comes_through_and_nothing_counts_as_taken(here: Site) -> None:
    store = ListedFeeds([Feed(serve(here, 1))])

    def full(reports: Iterator[Report]) -> None:
        next(reports)
        raise OSError("no space left on device")

    with fetcher() as one, pytest.raises(OSError, match="space"):
        run(store, one, full, once=True, clock=lambda: NOW)
    assert store.feeds()[0].next_check is None


def test_stopping_in_the_middle_of_a_feed_leaves_the_rest_for_next_time(here: Site) -> None:
    store, stop = ListedFeeds([Feed(serve(here, 1, 2, 3))]), threading.Event()
    taken: list[Report] = []

    def take(reports: Iterator[Report]) -> None:
        for report in reports:
            taken.append(report)
            stop.set()

    with fetcher() as one:
        run(store, one, take, stop=stop, clock=lambda: NOW)
    assert len(taken) == 1 and store.feeds()[0].next_check is None


def test_a_page_that_fails_again_and_again_is_given_up(here: Site) -> None:
    url = serve(here, 1)
    here.routes["/news/1"] = Answer(status=500)
    stop = threading.Event()
    clock = Clock(stop, 12)
    with fetcher() as one:
        run(ListedFeeds([Feed(url, every=60)]), one, list, stop=stop, clock=clock, sleep=clock.sleep)
    assert here.times("/feed") == 12 and here.times("/news/1") == 3


# -- lists of feeds ----------------------------------------------------------------------------------------------------


def test_a_list_of_feeds_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text(
        "\ufeff# خلاصاتي\n\nhttps://a.example/feed 30m\r\n  https://b.example/feed#x   # comment\nhttps://a.example/feed 1h\nfeed://c.example/f\n"
    )
    feeds = read_feed_list(path, every=500)
    assert [(feed.url, feed.every) for feed in feeds] == [
        ("https://a.example/feed", 1800), ("https://b.example/feed#x", 500), ("http://c.example/f", 500)
    ]  # fmt: skip


def test_wrong_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text(
        "https://a.example/feed\nftp://b.example/\nhttps://c.example/ 3x\nhttps://d.example/ 9d\nhttps:// e f\n"
    )
    errors: list[IntakeError] = []
    assert len(read_feed_list(path, on_error=errors.append)) == 1
    assert [error.line for error in errors] == [2, 3, 4, 5]
    assert all(error.file == str(path) and error.arabic for error in errors)
    with pytest.raises(IntakeError, match=r"feeds\.txt:2"):
        read_feed_list(path)


def test_opml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text("""<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body><outline text="أخبار">
        <outline type="rss" text="المرسى" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
        <outline type="rss" text="خطأ" xmlUrl="nowhere"/></outline></body></opml>""")
    errors: list[IntakeError] = []
    (feed,) = read_feed_list(path, on_error=errors.append)
    assert (feed.url, feed.title) == ("https://a.example/feed?x=1&y=2", "المرسى")
    assert [error.line for error in errors] == [3]
    path.write_text("<!DOCTYPE opml [<!ENTITY a 'x'>]><opml><body/></opml>")
    with pytest.raises(IntakeError, match="entities"):
        read_feed_list(path)


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    for bad in (tmp_path / "none", tmp_path):
        with pytest.raises(IntakeError) as caught:
            read_feed_list(bad)
        assert caught.value.arabic


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("2H", 7200), ("1d", 86400), ("90s", 90), ("5s", None), ("8d", None), ("", None), ("٣m", None)],
)
def test_intervals(text: str, seconds: float | None) -> None:
    assert interval(text) == seconds
