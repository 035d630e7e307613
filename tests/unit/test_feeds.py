"""Feeds: RSS, Atom and JSON Feed, whole and broken; the outlet's own day; XML that is meant to harm."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from musnad.intake.blocks import block_text
from musnad.intake.feeds import FeedPage, Item, is_feed, parse_feed
from musnad.intake.report import IntakeError

LONG = "أعلن مدير الميناء سالم المعمري أن الرصيف الجديد يستقبل السفن، وقال إن العمل اكتمل قبل موعده. " * 8


def rss(*items: str, head: str = "<title>صحيفة المرسى</title><language>ar</language>") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def item(number: int = 1, date: str = "Thu, 08 Aug 2024 23:30:00 +0300", rest: str = "") -> str:
    return (
        f"<item><title>افتتاح الرصيف {number}</title><link>https://almarsa.example/news/{number}</link>"
        f"<pubDate>{date}</pubDate><description>قال سالم المعمري إن الرصيف {number} مفتوح.</description>{rest}</item>"
    )


def parsed(feed: str | bytes, base: str | None = None) -> FeedPage:
    return parse_feed(feed.encode() if isinstance(feed, str) else feed, "feed.xml", base)


def refused(feed: str | bytes) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        parsed(feed)
    assert caught.value.arabic
    return caught.value


# -- the three kinds ---------------------------------------------------------------------------------------------------


def test_rss_is_read() -> None:
    rest = (
        '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">ليلى حداد</dc:creator><guid isPermaLink="false">g7</guid>'
        f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>{LONG}</p><script>x()</script>'
        "<p>وأضاف أن السفن تصل غدا.</p>]]></content:encoded>"
    )
    page = parsed(rss(item(7, rest=rest)))
    assert (page.title, page.language, page.problems) == ("صحيفة المرسى", "ar", [])
    (one,) = page.items
    assert (one.url, one.title, one.author, one.id) == (
        "https://almarsa.example/news/7",
        "افتتاح الرصيف 7",
        "ليلى حداد",
        "g7",
    )
    assert one.published == "2024-08-08T23:30:00+03:00"
    assert one.text == f"{LONG.strip()}\nوأضاف أن السفن تصل غدا."
    assert one.is_whole


def test_a_summary_is_not_the_whole_report() -> None:
    (one,) = parsed(rss(item(1))).items
    assert not one.is_whole and one.text == "قال سالم المعمري إن الرصيف 1 مفتوح."
    assert not Item(None, summary_html=f"<p>{LONG}</p>", content_html=f"<p>{LONG}</p>").is_whole


def test_atom_is_read() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>وكالة الساحل</title><entry>
        <id>tag:x,1</id><title type="html">&lt;b&gt;افتتاح&lt;/b&gt; الرصيف</title><link href="/n/1?utm_source=rss"/>
        <author><name>ليلى حداد</name></author><published>2024-08-08T23:30:00+03:00</published>
        <updated>2024-08-11T01:00:00+03:00</updated><summary>قال سالم المعمري &amp;quot;تم&amp;quot;.</summary></entry></feed>"""
    (one,) = parsed(feed, "https://sahel.example/feed").items
    assert (one.url, one.title, one.author) == ("https://sahel.example/n/1", "افتتاح الرصيف", "ليلى حداد")
    assert one.published == "2024-08-08T23:30:00+03:00"
    assert "سالم المعمري" in one.text


def test_json_feed_is_read() -> None:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1", "title": "موقع المنارة", "language": "ar",
        "items": [
            {"id": 5, "url": "https://m.example/5", "title": "أ < ب & ج", "authors": [{"name": "ليلى"}],
             "content_text": "السطر الأول <هكذا>\nالسطر الثاني", "date_published": "2024-08-08T23:30:00+03:00"},
            {"id": "6", "external_url": "https://n.example/6", "content_html": "<p>نص</p>", "author": {"name": "a@b.example"}},
            "junk", {"id": "7"},
        ],
    }  # fmt: skip
    page = parsed(json.dumps(feed))
    first, second = page.items
    assert (page.title, first.id, first.title, first.author) == ("موقع المنارة", "5", "أ < ب & ج", "ليلى")
    assert first.text == "السطر الأول <هكذا>\nالسطر الثاني"
    assert (second.url, second.text, second.author) == ("https://n.example/6", "نص", None)
    assert len(page.problems) == 1  # the item with nothing in it


def test_the_source_of_an_item_goes_before_the_feed() -> None:
    page = parsed(rss(item(1, rest='<source url="https://sahel.example/">وكالة الساحل</source>'), item(2)))
    assert [one.outlet for one in page.items] == ["وكالة الساحل", None]


# -- dates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Thu, 08 Aug 2024 23:30:00 +0300", "2024-08-08T23:30:00+03:00"),  # UTC would be the same day,
        ("Thu, 08 Aug 2024 01:30:00 +0300", "2024-08-08T01:30:00+03:00"),  # and here the day before
        ("8 Aug 2024 01:30:00 +0300", "2024-08-08T01:30:00+03:00"),
        ("2024-08-08T01:30:00+03:00", "2024-08-08T01:30:00+03:00"),
        ("2024-08-08", "2024-08-08"),
        ("الخميس, 8 أغسطس 2024", "2024-08-08"),
        ("٨ آب ٢٠٢٤ - ١٠:٣٠", "2024-08-08"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("08/09/2024", None),
        ("yesterday", None),
    ],
)
def test_the_day_is_the_outlets_own(date: str, published: str | None) -> None:
    assert parsed(rss(item(1, date))).items[0].published == published


def test_a_date_that_cannot_be_read_is_told() -> None:
    page = parsed(rss(item(1, "08/09/2024"), item(2)))
    assert len(page.problems) == 1 and "08/09/2024" in page.problems[0]


def test_utc_becomes_the_day_of_a_known_outlet() -> None:
    late = item(1, "Thu, 08 Aug 2024 22:30:00 GMT").replace("almarsa.example", "www.aljazeera.net")
    known, unknown = parsed(rss(late, item(2, "Thu, 08 Aug 2024 22:30:00 GMT"))).items
    assert known.published == "2024-08-09T01:30:00+03:00"
    assert unknown.published == "2024-08-08T22:30:00+00:00"


# -- broken feeds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.55, 0.8, 0.97])
def test_a_truncated_feed_gives_its_whole_items(kept: float) -> None:
    whole = rss(*(item(number) for number in range(10)))
    page = parsed(whole.encode()[: int(len(whole.encode()) * kept)])
    urls = [one.url for one in parsed(whole).items]
    assert 3 < len(page.items) < 10 and page.problems
    assert [one.url for one in page.items] == urls[: len(page.items)]
    assert page.items[-1].text.endswith("مفتوح.")


def test_a_truncated_json_feed_gives_its_whole_items() -> None:
    items = [{"id": str(n), "url": f"https://m.example/{n}", "content_text": "نص كامل"} for n in range(10)]
    whole = json.dumps(
        {"version": "https:\\/\\/jsonfeed.org/version/1", "title": "المنارة", "items": items}, ensure_ascii=False
    )
    page = parsed(whole.replace("\\\\", "\\")[: len(whole) // 2])
    assert page.title == "المنارة" and page.problems
    assert 2 < len(page.items) < 8 and all(one.text == "نص كامل" for one in page.items)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("أخبار & رياضة", "أخبار & رياضة"),
        ("قال &laquo;نعم&raquo;&nbsp;ثم", "قال «نعم» ثم"),
        ("حرف \x0b ممنوع", "حرف ممنوع"),
        ("<![CDATA[أ & ب &amp; ج]]>", "أ & ب & ج"),
    ],
)
def test_the_usual_mistakes_of_xml_are_mended(written: str, title: str) -> None:
    page = parsed(rss(item(1).replace("افتتاح الرصيف 1", written), item(2)))
    assert [one.url for one in page.items] == ["https://almarsa.example/news/1", "https://almarsa.example/news/2"]
    assert (page.items[0].title or "") == title


@pytest.mark.parametrize("damage", ["<media:x>", "<b>", "</title>", "< ", "<br><p>"])
def test_a_broken_item_is_not_mixed_with_its_neighbours(damage: str) -> None:
    page = parsed(rss(item(1), item(2).replace("افتتاح", damage), item(3)))
    assert [one.url for one in page.items] == [f"https://almarsa.example/news/{number}" for number in (1, 2, 3)]
    assert [one.title for one in page.items] == ["افتتاح الرصيف 1", None, "افتتاح الرصيف 3"]
    assert page.items[1].text == "" and page.title == "صحيفة المرسى" and page.problems


def test_an_item_that_is_not_closed_is_left_out() -> None:
    page = parsed(rss(item(1), item(2).replace("</item>", ""), item(3)))
    assert [one.url for one in page.items] == ["https://almarsa.example/news/1", "https://almarsa.example/news/3"]


def test_odd_names_of_namespaces_do_not_break_a_feed() -> None:
    head = '<title>المرسى</title><x:y xmlns:x="not an address"/><z xmlns=""/>'
    page = parsed(rss(item(1), head=head))
    assert len(page.items) == 1 and page.items[0].title and not page.problems


def test_namespaces_that_are_not_declared_are_those_everybody_means() -> None:
    rest = f"<dc:creator>ليلى حداد</dc:creator><content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded>"
    (one,) = parsed(rss(item(1, rest=rest))).items
    assert one.author == "ليلى حداد" and one.is_whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256", "iso8859_6"])
def test_the_bytes_decide_on_the_encoding(encoding: str) -> None:
    text = rss(item(1)).replace('encoding="UTF-8"', "") + "\n"
    (one,) = parsed(text.encode(encoding)).items
    assert one.title == "افتتاح الرصيف 1"


def test_what_stands_before_the_feed_is_left() -> None:
    assert len(parsed("Warning: in /x.php on line 3\n\n<!-- <rss> -->" + rss(item(1))).items) == 1
    assert len(parsed("\n\n<!-- made by <a> -->" + rss(item(1))).items) == 1
    assert (
        len(
            parsed(
                '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://x.example/rss.dtd">' + rss(item(1))[38:]
            ).items
        )
        == 1
    )


@pytest.mark.parametrize("feed", ["", "ليس خلاصة", "<html><body>x</body></html>", "{}", "[1]", '{"version": "x"'])
def test_what_is_no_feed_is_refused(feed: str) -> None:
    refused(feed)


def test_feeds_are_told_by_their_bytes() -> None:
    feeds = [rss(), "<feed xmlns='http://www.w3.org/2005/Atom'/>", '{"version": "https://jsonfeed.org/version/1.1"}']
    others = ["<html><head></head>", "<urlset/>", '{"text": "rss"}', "قال <rss"[:5], ""]
    assert all(is_feed(one.encode()) for one in feeds)
    assert not any(is_feed(one.encode()) for one in others)
    assert is_feed(rss().encode("utf-16"))


# -- hostile feeds -----------------------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "prolog",
    [
        LAUGHS,
        "<!DOCTYPE rss [<!ENTITY m SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!ENTITY % m SYSTEM 'http://127.0.0.1/x.dtd'> %m;]>",
        "<!-- <a> --><!DOCTYPE rss [<!-- ]> --><!entity m ']>'>]>",
    ],
)
def test_entities_are_refused(prolog: str) -> None:
    error = refused(prolog + rss(item(1).replace("الرصيف 1", "&m;"))[38:])
    assert "entities" in error.message


def test_an_article_about_entities_is_not_refused() -> None:
    (one,) = parsed(
        rss(item(1, rest="<content><![CDATA[<!ENTITY]]></content>").replace("الرصيف 1", "<![CDATA[<!ENTITY x>]]>"))
    ).items
    assert one.url == "https://almarsa.example/news/1"


@pytest.mark.parametrize(
    "junk",
    [
        "<",
        "<a ",
        "&",
        "<a>",
        "<!--",
        "<![CDATA[",
        "<!x ",
        "<!DOCTYPE ",
        "<item>",
        "<?",
        "]]>",
        "<a:b>",
        "&#",
        "<item><title>",
    ],
)
def test_junk_takes_no_time(junk: str) -> None:
    began = time.monotonic()
    for feed in (
        "<rss><channel>" + junk * (400_000 // len(junk)),
        junk * (400_000 // len(junk)),
        "<rss " + junk * 100_000,
    ):
        try:
            assert len(parsed(feed).items) <= 5_000
        except IntakeError as error:
            assert error.arabic
    assert time.monotonic() - began < 10


def test_a_feed_of_a_million_items_is_bounded() -> None:
    began = time.monotonic()
    page = parsed(rss("<item><link>https://x.example/1</link></item>" * 100_000))
    assert len(page.items) == 5_000
    assert time.monotonic() - began < 15
    assert "too big" in refused(rss("<item/>" * 2_000_000)).message


def test_addresses_that_are_no_web_addresses_are_left_out() -> None:
    page = parsed(
        rss(
            item(1).replace("https://almarsa.example/news/1", "javascript:alert(1)"),
            item(2).replace("https://", "file://"),
        )
    )
    assert [one.url for one in page.items] == [None, None]


# -- the text of an item -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>أ<b>ب</b></p><p>ج</p>", "أب\nج"),
        ("<p>أ<br>ب<!-- x -->ج</p>", "أ\nبج"),
        ("أ<style>b{}</style>ب", "أب"),
        ("<p>أ</p><p>ظهر <a href='https://x.example/1?utm_source=rss'>هذا</a> أولا</p>", "أ"),
        ("<p>أ</p><p>ظهر <a href='https://x.example/2'>ذاك</a> أولا</p>", "أ\nظهر ذاك أولا"),
        ("<p><a href='https://x.example/1'>وحيد</a></p>", "وحيد"),
        ("", ""),
        ("<!-- -->", ""),
    ],
)
def test_the_text_of_an_item_is_its_blocks(markup: str, text: str) -> None:
    assert block_text(markup, "https://x.example/1") == text


def test_deep_markup_does_no_harm() -> None:
    assert isinstance(block_text("<div>" * 100_000 + "نص", None), str)
