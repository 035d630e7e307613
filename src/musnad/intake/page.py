"""A saved HTML page: the report in it, and what the page says of it.

Main text, title, outlet and author come through trafilatura. The date comes from what the page states about itself
(metadata, JSON-LD, microdata, ``<time>``), else from a full date written between the title and the text, else from
the page's address; a year in a footer or the date of saving is never taken for it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from musnad.arabic.decode import NotText, decode_html
from musnad.arabic.fold import fold
from musnad.intake.messages import MESSAGES
from musnad.intake.report import Report, problem, published_date

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlets

#: Fields of ``<meta>`` that hold the date of publication, the surest first.
_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "publishdate",
    "publish-date", "publish_date", "published_date", "pubdate", "pub_date", "originalpublicationdate",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_INLINE_DATA = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=%\s]{200,}")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.I)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?:/|[-_]|$)")
_HEAD_CHARS = 400
_SKIP = frozenset(
    ("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "select", "button", "svg")
)
_BLOCKS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "td", "tr", "table", "section", "article",
    "header", "main", "br", "hr", "figure", "figcaption", "blockquote", "time",
))  # fmt: skip


def from_page(data: bytes, name: str, url: str | None = None, *, outlets: Outlets | None = None) -> Report:
    """The report of an HTML page; IntakeError where there is none.

    ``url`` is where the page was fetched from; the address that the page gives itself goes before it only on the same host. A stated time in
    UTC is turned into the zone of the outlet, if ``outlets`` (the shipped ones without) know it.
    """
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        decoded = decode_html(data)
    except NotText as error:
        raise problem(name, None, "binary_kind" if error.kind else "binary", kind=error.kind) from error
    if not decoded.text.strip():
        raise problem(name, None, "empty")
    source = _INLINE_DATA.sub("data:,", _DECLARATION.sub("", decoded.text))
    if not re.search(r"<(?:html|body|!doctype)\b", source[:10_000], re.I):  # a piece of a page, which would be refused
        source = f"<html><body>{source}</body></html>"
    try:
        tree = load_html(source)
        if tree is None:
            raise problem(name, None, "no_article")
        published = _stated_date(tree)
        lines = list(_lines(tree))
        headings = [" ".join(node.text_content().split()) for node in tree.iter("h1", "h2")]
        window = " ".join(tree.findtext(".//title", "").split())
        _unwrap_tables(tree)
        found: Any = bare_extraction(
            tree,
            include_comments=False,
            with_metadata=True,
            # The date is not asked of trafilatura: it takes footers and today's date for it on Arabic pages.
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2200-01-01"},
        )
    except (ValueError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise problem(name, None, "page", reason=type(error).__name__) from error
    text = (found.text or "").strip() if found is not None else ""
    if found is None or not text:
        raise problem(name, None, "no_article")
    title, site = _title(_tidy(found.title), headings, window)
    first, _, rest = text.partition("\n")
    if title and rest and _key(first) == _key(title):  # trafilatura leaves the title at the head of some texts
        text = rest.lstrip()
    warnings = (MESSAGES["broken"][0].format(count=decoded.broken),) if decoded.broken else ()
    address = found.url if url is None or _same_host(found.url, url) else url
    outlet = _outlet(found.sitename, address) or site
    if published:
        from musnad.intake.clock import in_own_zone

        published = in_own_zone(published, address, outlet, outlets=outlets)
    return Report(
        id="",
        text=text,
        url=address,
        outlet=outlet,
        published=published or _head_date(lines, title, text) or _address_date(address),
        title=title,
        author=_tidy(found.author),
        file=name,
        warnings=warnings,
    )


def _tidy(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _title(title: str | None, headings: list[str], window: str) -> tuple[str | None, str | None]:
    """The title without the name of the site beside it, and that name: «صحيفة المرسى :: عنوان» gives both.

    ``window`` is the page's ``<title>``, which mostly has both.
    """
    for heading in headings:
        if title and len(heading) > 10 and heading in title:
            title = heading
            break
    if not title or title not in window:
        return title, None
    parts = re.split(r"[|–—»«:]+|\s-\s", window.replace(title, "|"))
    names = [name for part in parts if (name := part.strip(" -"))]
    return title, names[-1] if names and len(names[-1]) <= 40 else None


def _unwrap_tables(tree: Any) -> None:
    """Make the tables in which old pages set their text, those with a long cell, into plain blocks."""
    for table in list(tree.iter("table")):
        if any(len(cell.text_content()) > 200 for cell in table.iter("td")):
            for node in list(table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th")):
                node.tag = "div"


def _outlet(site: str | None, url: str | None) -> str | None:
    """The name of the site; its host where it gives none."""
    name = _tidy(site)
    if name:
        return name.removeprefix("@")
    return _host(url) or None


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _same_host(stated: str | None, url: str) -> bool:
    """Whether an address that a page gives itself is one of the host it came from."""
    return bool(_host(stated)) and _host(stated) == _host(url)


# -- the date ----------------------------------------------------------------------------------------------------------


def full_date(text: str) -> str | None:
    """The first date in ``text`` that names day, month and year, read by the layer of times; None without one."""
    if not re.search(r"\d", text):
        return None
    from musnad.arabic.words import Words
    from musnad.reading.times import read_times

    # Without a day of publication only what names its year has a calendar date. Where a page gives its day in two
    # calendars, the one that needs no reckoning counts.
    found = [(time.value[:10], time.value[:4] in fold(time.text)) for time in read_times(Words(text), None)]
    days = [(_iso(value), plain) for value, plain in found if re.match(r"\d{4}-\d\d-\d\d\Z", value)]
    return next((day for day, plain in days if plain), None) or next((day for day, _ in days), None)


def _iso(value: object) -> str | None:
    try:
        return published_date(value)
    except ValueError:
        return None


def _read(value: str | None) -> str | None:
    """A date from a field of the page, in ISO or in words."""
    return _iso(value) or full_date(value[:200]) if value else None


def _stated_date(tree: Any) -> str | None:
    """The date the page states in its metadata."""
    stated: dict[str, str] = {}
    for node in tree.iter("meta"):
        for key in ("property", "name", "itemprop"):
            if node.get(key) and node.get("content"):
                stated.setdefault(node.get(key).strip().lower(), node.get("content").strip())
    for key in _META:
        found = _read(stated.get(key))
        if found:
            return found
    for node in tree.iter("script"):
        if (node.get("type") or "").strip().lower() == "application/ld+json" and node.text:
            found = _linked_data(node.text)
            if found:
                return found
    for node in tree.xpath("//*[@itemprop='datePublished']"):
        found = _read(node.get("content") or node.get("datetime") or node.text_content())
        if found:
            return found
    times = [node for node in tree.iter("time") if _iso(node.get("datetime"))]
    inside = [
        node
        for node in times
        if node.get("pubdate") is not None or next(node.iterancestors("article"), None) is not None
    ]
    if inside or len({node.get("datetime") for node in times}) == 1:
        return _iso((inside or times)[0].get("datetime"))
    return None


def _linked_data(text: str) -> str | None:
    """``datePublished`` of the article in a JSON-LD block."""
    try:
        todo: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return None
    seen = 0
    while todo and seen < 2000:
        value = todo.pop(0)
        seen += 1
        if isinstance(value, dict):
            given = value.get("datePublished")
            if isinstance(given, str) and (found := _read(given)):
                return found
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    return None


def _address_date(url: str | None) -> str | None:
    try:
        found = _IN_ADDRESS.search(urlsplit(url).path) if url else None
    except ValueError:
        return None
    return _iso("-".join(found.groups())) if found else None


def _head_date(lines: list[str], title: str | None, text: str) -> str | None:
    """A full date written between the title and the text; above the title stands the day the page was opened."""
    first = _key(text.split("\n", 1)[0])[:40]
    body = next((i for i, line in enumerate(lines) if first and first in _key(line)), None)
    wanted = _key(title or "")
    if not wanted:
        return None
    keys = [_key(line) for line in lines[:body]]
    heads = [i for i, key in enumerate(keys) if wanted in key or (len(key) > 15 and key in wanted)]
    if not heads:
        return None
    return full_date("\n".join(lines[heads[-1] + 1 : body])[:_HEAD_CHARS])


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _lines(tree: Any) -> Iterator[str]:
    """The visible text of the page, block by block, in order."""
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    out: list[str] = []
    skipped = 0
    body = tree.find("body") if tree.find("body") is not None else tree
    for event, node in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            skipped += tag in _SKIP
        if tag in _BLOCKS and out:
            line = " ".join("".join(out).split())
            out.clear()
            if line:
                yield line
        if event == "start" and not skipped and node.text:
            out.append(node.text)
        elif event != "start":
            skipped -= event == "end" and tag in _SKIP
            if not skipped and node.tail and node is not body:
                out.append(node.tail)
    line = " ".join("".join(out).split())
    if line:
        yield line
