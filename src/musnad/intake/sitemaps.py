"""Sitemaps: the pages a site lists of itself, with Google News' names, titles and dates where it gives them.

``parse_sitemap`` reads one file; ``pages_of`` follows the index of many, newest first and bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from musnad.intake.addresses import without_tracking
from musnad.intake.feeds import own_day
from musnad.intake.inflate import BadCompression, TooBig, inflated
from musnad.intake.net_errors import network_problem, remark
from musnad.intake.net_messages import NET_MESSAGES
from musnad.intake.report import IntakeError, published_date
from musnad.intake.safe_xml import root_name, tree_of, xml_text

if TYPE_CHECKING:
    from musnad.intake.fetch import Fetcher

#: The protocol's own bounds: 50 MB and 50,000 addresses a file.
MAX_SITEMAP = 50_000_000
MAX_ENTRIES = 50_000
#: What is taken of a whole site: pages, files of an index, and how deep one index may hold another.
MOST_PAGES = 1_000
MOST_FILES = 50
DEPTH = 2
_ROOTS: dict[str, Literal["pages", "index"]] = {"urlset": "pages", "sitemapindex": "index"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or a further sitemap. ``changed`` is when it last changed, ``published`` the date stated for news."""

    url: str
    changed: str | None = None
    title: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap as read, the newest entry first; ``problems`` are sentences (English) on what could not be read."""

    kind: Literal["pages", "index"]
    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def is_sitemap(data: bytes) -> bool:
    """Whether the bytes begin as a sitemap or an index of sitemaps does."""
    return root_name(data).rpartition(":")[2].lower() in _ROOTS


def parse_sitemap(data: bytes, name: str) -> Sitemap:
    """The sitemap in ``data``, gzipped or not; IntakeError where it is none, or XML that defines entities."""
    if data.startswith(b"\x1f\x8b"):
        try:
            data = inflated([data], "gzip", MAX_SITEMAP)
        except TooBig as error:
            raise network_problem(name, "too_big", limit=MAX_SITEMAP // 1_000_000) from error
        except BadCompression as error:
            raise network_problem(name, "compression") from error
    if not is_sitemap(data):
        raise network_problem(name, "sitemap")
    root, broken = tree_of(xml_text(data, name), name)
    page = Sitemap(_ROOTS[_local(root).lower()])
    if broken:
        page.problems.append(NET_MESSAGES["sitemap_cut"][0])
    for node in root:
        if _local(node) in ("url", "sitemap") and len(page.entries) < MAX_ENTRIES:
            entry = _entry(node)
            if entry is not None:
                page.entries.append(entry)
    if broken and page.entries:  # the address of the last one may be cut short
        page.entries.pop()
    page.entries.sort(key=_age, reverse=True)
    return page


def _entry(node: Any) -> Entry | None:
    said: dict[str, str] = {}
    parts = list(node)
    news = next((part for part in parts if _local(part) == "news"), None)
    # Pictures and films of the page have a ``loc`` and a ``title`` as well, so only these two places are looked at.
    for part in parts + (list(news.iter()) if news is not None else []):
        if _local(part) in ("loc", "lastmod", "publication_date", "title", "name", "language") and part.text:
            said.setdefault(_local(part), " ".join(part.text.split()))
    url = said.get("loc", "")
    if not url.lower().startswith(("http://", "https://")) or len(url) > 8_000:
        return None
    url = without_tracking(url)
    return Entry(
        url=url,
        changed=_date(said.get("lastmod")),
        title=said.get("title") if news is not None else None,
        outlet=said.get("name") if news is not None else None,
        language=said.get("language") if news is not None else None,
        published=own_day(_date(said.get("publication_date")), url, said.get("name")) if news is not None else None,
    )


def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _date(value: str | None) -> str | None:
    try:
        return published_date(value)
    except ValueError:
        return None


def _age(entry: Entry) -> str:
    return entry.published or entry.changed or ""


def pages_of(
    data: bytes,
    url: str,
    fetcher: Fetcher,
    *,
    most: int = MOST_PAGES,
    on_error: Callable[[IntakeError], None] | None = None,
) -> Iterator[Entry]:
    """The pages of the sitemap ``data`` that was fetched from ``url`` and of those it lists, the newest sitemap first,
    ``most`` at most. A sitemap that cannot be had is given to ``on_error``, or raised, and the others are read."""
    left = most
    files = 0
    todo: list[tuple[str, bytes | None, int]] = [(url, data, 0)]
    seen = {url}
    while todo:
        if left == 0:
            if on_error is not None:
                on_error(remark(url, "sitemap_many", most=most))
            return
        address, content, depth = todo.pop()
        try:
            if content is None:
                files += 1
                content = fetcher.get(address, accept="application/xml, text/xml, */*;q=0.5").content
            page = parse_sitemap(content, address)
            if page.kind == "index" and depth >= DEPTH:
                raise network_problem(address, "sitemap_deep", depth=DEPTH)
        except IntakeError as error:
            if on_error is None or depth == 0:
                raise
            on_error(error)
            continue
        if page.problems and on_error is not None:
            on_error(remark(address, "sitemap_cut"))
        if page.kind == "index":
            room = MOST_FILES - files - len(todo)
            further = [one.url for one in page.entries if one.url not in seen][: max(0, room)]
            seen.update(further)
            todo.extend((one, None, depth + 1) for one in reversed(further))  # the newest is taken off first
            continue
        new = [entry for entry in page.entries if entry.url not in seen]
        for entry in new:
            if left == 0:
                todo.append((address, None, depth))  # something is left
                break
            if entry.url not in seen:
                seen.add(entry.url)
                left -= 1
                yield entry
