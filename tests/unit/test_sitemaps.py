"""Sitemaps: Google News', plain ones, indexes of many; broken, bounded, harmless."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from servers import Answer, Site, fetcher, site

from musnad.intake.report import IntakeError
from musnad.intake.sitemaps import Entry, is_sitemap, pages_of, parse_sitemap

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://almarsa.example/1?utm_source=map</loc>
 <image:image><image:loc>https://almarsa.example/1.jpg</image:loc><image:title>صورة</image:title></image:image>
 <news:news><news:publication><news:name>صحيفة المرسى</news:name><news:language>ar</news:language></news:publication>
 <news:publication_date>2024-08-08T01:30:00+03:00</news:publication_date><news:title>افتتاح الرصيف</news:title></news:news></url>
<url><loc>https://almarsa.example/2</loc><lastmod>2024-08-09</lastmod></url>
<url><loc>ftp://almarsa.example/3</loc></url><url></url>
</urlset>"""


@pytest.fixture
def here() -> Iterator[Site]:
    with site() as found:
        yield found


def urlset(*urls: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


def index(*sitemaps: tuple[str, str]) -> str:
    return "<sitemapindex>" + "".join(
        f"<sitemap><loc>{url}</loc><lastmod>{date}</lastmod></sitemap>" for url, date in sitemaps
    ) + "</sitemapindex>"  # fmt: skip


def test_the_sitemap_of_google_news_is_read_newest_first() -> None:
    page = parse_sitemap(NEWS.encode(), "map.xml")
    older = Entry("https://almarsa.example/1", None, "افتتاح الرصيف", "صحيفة المرسى", "ar", "2024-08-08T01:30:00+03:00")
    assert page.entries == [Entry("https://almarsa.example/2", "2024-08-09"), older]
    assert not page.problems


def test_a_gzipped_sitemap_is_read_and_a_bomb_is_not() -> None:
    assert parse_sitemap(gzip.compress(NEWS.encode()), "map.xml.gz").entries
    for bad, word in (
        (gzip.compress(b"<urlset>" + bytes(60_000_000), mtime=0), "big"),
        (gzip.compress(NEWS.encode(), mtime=0)[:-20], "compressed"),
    ):
        with pytest.raises(IntakeError, match=word):
            parse_sitemap(bad, "map.xml.gz")


def test_a_sitemap_cut_short_gives_what_stands_before() -> None:
    whole = urlset("https://a.example/1", "https://a.example/2", "https://a.example/3")
    page = parse_sitemap(whole[: whole.index("/3")].encode(), "map.xml")
    assert [entry.url for entry in page.entries] == ["https://a.example/1", "https://a.example/2"]
    assert page.problems


@pytest.mark.parametrize("data", [b"", b"<rss/>", b"<html><urlset/></html>", b"x"])
def test_what_is_no_sitemap_is_refused(data: bytes) -> None:
    assert not is_sitemap(data)
    with pytest.raises(IntakeError, match="sitemap"):
        parse_sitemap(data, "map.xml")


def test_entities_are_refused() -> None:
    bomb = "<!DOCTYPE urlset [<!ENTITY a 'https://a.example/'><!ENTITY b '&a;&a;'>]>" + urlset("&b;")
    with pytest.raises(IntakeError, match="entities"):
        parse_sitemap(bomb.encode(), "map.xml")


def test_an_index_is_followed_the_newest_first(here: Site) -> None:
    here.page("/old.xml", urlset("https://a.example/old"))
    here.page("/new.xml", urlset("https://a.example/new", "https://a.example/new2"))
    data = index(
        (here.url("/old.xml"), "2023-01-01"),
        (here.url("/new.xml"), "2024-01-01"),
        (here.url("/gone.xml"), "2022-01-01"),
    )
    errors: list[IntakeError] = []
    with fetcher() as one:
        urls = [entry.url for entry in pages_of(data.encode(), here.url("/map.xml"), one, on_error=errors.append)]
        assert urls == ["https://a.example/new", "https://a.example/new2", "https://a.example/old"]
        assert [error.file for error in errors] == [here.url("/gone.xml")]
        errors.clear()
        few = list(pages_of(data.encode(), here.url("/map.xml"), one, most=2, on_error=errors.append))
    assert len(few) == 2 and here.times("/old.xml") == 1
    assert "newest" in errors[0].message


def test_an_index_of_itself_and_one_without_end_end(here: Site) -> None:
    def deeper(asked: object) -> Answer:
        n = len(here.asked)
        return Answer(index(*((here.url(f"/{n}-{k}.xml"), "2024-01-01") for k in range(1000))).encode())

    here.routes["/self.xml"] = Answer(index((here.url("/self.xml"), "2024-01-01")).encode())

    class Everywhere(dict[str, object]):
        def get(self, key: str, default: object = None) -> object:
            return deeper if key != "/robots.txt" else Answer(status=404)

    errors: list[IntakeError] = []
    with fetcher() as one:
        data = here.routes["/self.xml"].body  # type: ignore[union-attr]
        assert list(pages_of(data, here.url("/self.xml"), one)) == []
        here.routes = Everywhere()  # type: ignore[assignment]
        endless = index((here.url("/a.xml"), "2024-01-01"))
        assert list(pages_of(endless.encode(), here.url("/map.xml"), one, on_error=errors.append)) == []
    assert len(here.asked) <= 52
    assert any("deeper" in error.message for error in errors)
