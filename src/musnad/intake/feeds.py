"""Feeds: RSS and Atom (read by feedparser) and JSON Feed, each as a page of items.

The bytes come from ``fetch`` or a file; nothing here asks the network. Broken and truncated feeds give their whole
items. Dates keep the outlet's own calendar day: feedparser's, which are turned to UTC, are not used.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from musnad.arabic.decode import NotText, decode
from musnad.intake.addresses import without_tracking
from musnad.intake.blocks import block_text
from musnad.intake.net_errors import network_problem
from musnad.intake.net_messages import NET_MESSAGES
from musnad.intake.report import Report, problem, published_date
from musnad.intake.safe_xml import root_name, tree_of, xml_text

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlets

#: A longer feed is refused: real ones have some hundred kilobytes.
MAX_FEED = 10_000_000
MAX_ITEMS = 5_000
#: The content of an item is taken for the whole report from this length on, and this many times its summary.
_FULL, _TIMES_SUMMARY = 600, 2
_ROOTS = frozenset(("rss", "feed", "rdf:rdf", "channel"))
#: An item that holds no other.
_ITEM = re.compile(r"<((?:\w+:)?(?:item|entry))\b[^>]*>(?:(?!<\1\b).)*?</\1\s*>", re.S)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
_LINK = re.compile(r"<link>\s*(https?://[^<>\s]+)\s*</link>")
_END = re.compile(r"</(?:\w+:)?(?:rss|feed|RDF|channel)\s*>", re.I)
_JSON_FEED = re.compile(rb"\s*\{.{0,2000}?\"version\"\s*:\s*\"https?:(?:\\?/){2}jsonfeed\.org\\?/version", re.S)


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of one report. ``published`` is ISO 8601; ``outlet`` the source it names for this item alone."""

    url: str | None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    summary_html: str = ""
    content_html: str = ""
    id: str | None = None
    outlet: str | None = None

    @property
    def text(self) -> str:
        """The item's own text: its content, or else its summary, block by block."""
        return block_text(self.content_html, self.url) or block_text(self.summary_html, self.url)

    @property
    def is_whole(self) -> bool:
        """Whether the feed holds the whole report and not its beginning: a long content, beside a shorter summary."""
        content = len(block_text(self.content_html, self.url))
        return content >= max(_FULL, _TIMES_SUMMARY * len(block_text(self.summary_html, self.url)))

    def report(self, outlet: str | None, file: str) -> Report:
        """The item as a report of its own text."""
        text = self.text
        title = self.title if self.title != text else None
        return Report("", text, self.url, self.outlet or outlet, self.published, title, self.author, file=file)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A feed as read: ``problems`` are sentences (English) on what could not be read of it."""

    title: str | None
    language: str | None
    items: list[Item] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def is_feed(data: bytes) -> bool:
    """Whether the bytes begin as RSS, Atom or JSON Feed does."""
    return root_name(data).lower() in _ROOTS or _JSON_FEED.match(data.removeprefix(b"\xef\xbb\xbf")[:4096]) is not None


def parse_feed(data: bytes, name: str, base: str | None = None) -> FeedPage:
    """The feed in ``data``. ``name`` is the file or address for errors, ``base`` the address that links start from.

    IntakeError where it is no feed, too long, or XML that defines entities.
    """
    if len(data) > MAX_FEED:
        raise network_problem(name, "too_big", limit=MAX_FEED // 1_000_000)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(data, name, base or "")
    return _xml_feed(data, name, base or "")


# -- RSS and Atom ------------------------------------------------------------------------------------------------------


def _xml_feed(data: bytes, name: str, base: str) -> FeedPage:
    import feedparser  # type: ignore[import-untyped, unused-ignore]
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    text = xml_text(data, name)
    if not any(text[1 : 1 + len(root)].lower() == root for root in _ROOTS):
        raise network_problem(name, "feed")
    cut = _END.search(text, max(0, len(text) - 4096)) is None
    if cut:  # of the last item the address itself may be cut short, and lead to another report
        ends = [found.end() for found in _ITEM_END.finditer(text)]
        text = text[: ends[-1]] if ends else re.sub(r"<(?:item|entry)\b.*", "", text, flags=re.S)
    root, broken = tree_of(text, name)
    if broken:
        root = _mended(text, name)
    for extra in [node for node in root.iter("{*}item", "{*}entry")][MAX_ITEMS:]:
        extra.getparent().remove(extra)
    # Whole and declared, so that feedparser takes its strict parser: the other one is slow without bound on junk.
    found = feedparser.parse(
        io.BytesIO(etree.tostring(root, encoding="utf-8", xml_declaration=True)),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
        sanitize_html=False,  # only text is taken out of it
        resolve_relative_uris=False,
    )
    if not found.get("version") and not found.entries:
        raise network_problem(name, "feed")
    page = FeedPage(_plain(found.feed.get("title")), found.feed.get("language") or None)
    if cut or broken:
        page.problems.append(NET_MESSAGES["feed_cut"][0])
    for entry in found.entries:
        _add(page, _entry(entry, base, page))
    return page


def _mended(text: str, name: str) -> Any:
    """The root of a broken feed, in which each item is read by itself: a tag that is not closed must not make the
    address of one item the address of another. Of an item that is broken itself only its address is kept."""
    first = _ITEM.search(text)
    head = text[: first.start()] if first else text
    root, _ = tree_of(head, name)
    opening = re.match(r"<([^\s>/]+)[^>]*>", head)
    if opening is None or opening[0].endswith("/>"):
        return root
    channel = root.find("{*}channel")
    parent = root if channel is None or opening[1] == "rdf:RDF" else channel
    for found in islice(_ITEM.finditer(text), MAX_ITEMS):
        item, broken = tree_of(f"{opening[0]}{found[0]}</{opening[1]}>", name)
        if broken:
            links = _LINK.findall(found[0])
            if len(links) != 1:
                continue
            item, _ = tree_of(f"{opening[0]}<{found[1]}><link>{links[0]}</link></{found[1]}></{opening[1]}>", name)
        parent.append(item[0])
    return root


def _entry(entry: Any, base: str, page: FeedPage) -> Item:
    source = entry.get("source")
    detail = entry.get("author_detail") or {}
    contents = [_as_html(one) for one in entry.get("content") or ()]
    summary = _as_html(entry.get("summary_detail") or {})
    content = max(contents, key=len, default="")
    return Item(
        url=_url(base, entry.get("link")),
        title=_plain(entry.get("title")),
        author=_author(detail.get("name") or entry.get("author")),
        published=_date(entry.get("published") or entry.get("updated"), page),
        summary_html="" if summary == content else summary,
        content_html=content,
        id=entry.get("id") or None,
        outlet=_plain(source.get("title")) if isinstance(source, Mapping) else None,
    )


def _as_html(detail: Mapping[str, Any]) -> str:
    value = detail.get("value") or ""
    plain = detail.get("type") == "text/plain" and "</" not in value and "/>" not in value
    return _paragraphs(value) if plain else value


def _author(value: object) -> str | None:
    """A name; RSS asks for an e-mail address, which says nothing and is left out."""
    name = _plain(value)
    return None if name is None or "@" in name else name


# -- JSON Feed ---------------------------------------------------------------------------------------------------------


def _json_feed(data: bytes, name: str, base: str) -> FeedPage:
    try:
        text = decode(data).text
    except NotText as error:
        raise problem(name, None, "binary") from error
    cut = False
    try:
        value = json.loads(text, strict=False)
    except RecursionError as error:
        raise network_problem(name, "feed") from error
    except ValueError:
        value, cut = _whole_part(text), True
    if not isinstance(value, dict) or "jsonfeed.org" not in str(value.get("version")):
        raise network_problem(name, "feed")
    page = FeedPage(_plain(value.get("title")), _string(value.get("language")) or None)
    if cut:
        page.problems.append(NET_MESSAGES["feed_cut"][0])
    items = value.get("items")
    for one in (items if isinstance(items, list) else [])[:MAX_ITEMS]:
        if isinstance(one, dict):
            _add(page, _json_item(one, base, page))
    return page


def _json_item(one: dict[str, Any], base: str, page: FeedPage) -> Item:
    authors = one.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else one.get("author")
    return Item(
        url=_url(base, one.get("url") or one.get("external_url")),
        title=_plain(html.escape(_string(one.get("title")))),
        author=_author(author.get("name")) if isinstance(author, dict) else None,
        published=_date(one.get("date_published"), page),
        summary_html=_paragraphs(_string(one.get("summary"))),
        content_html=_string(one.get("content_html")) or _paragraphs(_string(one.get("content_text"))),
        id=str(one["id"]) if isinstance(one.get("id"), str | int) else None,
    )


def _whole_part(text: str) -> dict[str, Any]:
    """A JSON Feed that breaks off: what stands before its items, and those items that are whole."""
    start = re.search(r'"items"\s*:\s*\[', text)
    if start is None:
        return {}
    head = {key: found[1] for key in ("version", "title", "language")
            if (found := re.search(rf'"{key}"\s*:\s*"([^"\\]*(?:\\/[^"\\]*)*)"', text[: start.start()]))}  # fmt: skip
    items: list[Any] = []
    decoder = json.JSONDecoder(strict=False)
    at = start.end()
    while len(items) < MAX_ITEMS:
        at += len(text[at : at + 4096]) - len(text[at : at + 4096].lstrip(" \t\r\n,"))
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {**{key: value.replace("\\/", "/") for key, value in head.items()}, "items": items}


# -- the parts of an item ----------------------------------------------------------------------------------------------


def _add(page: FeedPage, item: Item) -> None:
    """Put an item on the page, its day as the outlet counts it; one without address and text is a problem."""
    if item.url is None and not item.text:
        _problem(page, NET_MESSAGES["feed_item"][0])
        return
    page.items.append(replace(item, published=own_day(item.published, item.url, item.outlet or page.title)))


def _problem(page: FeedPage, sentence: str) -> None:
    if sentence not in page.problems and len(page.problems) < 50:
        page.problems.append(sentence)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _url(base: str, value: object) -> str | None:
    """An absolute web address without tracking; None for anything else."""
    try:
        url = urljoin(base, _string(value).strip())
    except ValueError:
        return None
    return without_tracking(url) if re.match(r"https?://[^/]", url, re.I) and len(url) < 8_000 else None


def _plain(value: object) -> str | None:
    """A title or name as text on one line: entities and tags undone, however often they were wrapped."""
    text = _string(value)
    if "<" in text or "&" in text:
        text = block_text(html.unescape(text) if "<" not in text else text, None)
    return " ".join(text.split()) or None


def _paragraphs(text: str) -> str:
    """Plain text as HTML, each line a paragraph."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _date(value: object, page: FeedPage) -> str | None:
    """The stated date, its offset kept; None, and a problem of the page, where it cannot be read."""
    raw = " ".join(_string(value).split())[:200]
    if not raw:
        return None
    try:
        found = published_date(raw)
    except ValueError:
        from musnad.intake.page import full_date

        found = full_date(raw) if re.search("[ء-ي]", raw) else None  # of digits alone, which is the month?
    if found is None:
        _problem(page, NET_MESSAGES["feed_date"][0].format(value=raw))
    return None if found is None or found.startswith("1970-01-01") else found  # what a lost date is counted as


def own_day(published: str | None, url: str | None, outlet: str | None, outlets: Outlets | None = None) -> str | None:
    """A stamp in UTC turned into the outlet's own zone, where the outlet is known."""
    if published is None:
        return None
    from musnad.intake.clock import in_own_zone

    return in_own_zone(published, url, outlet, outlets=outlets)
