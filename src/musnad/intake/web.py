"""From an address to reports: pages, feeds, sitemaps, and files that lie on the network.

What an answer is, its bytes say: servers give feeds as ``text/html`` and pages as ``text/plain``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

from musnad.intake.addresses import same_site, without_tracking
from musnad.intake.feeds import FeedPage, Item, is_feed, own_day, parse_feed
from musnad.intake.fetch import FEEDS, PAGES, Fetched, Fetcher
from musnad.intake.inflate import head_of
from musnad.intake.net_errors import FetchError, Remark, network_problem
from musnad.intake.net_messages import NET_MESSAGES
from musnad.intake.page import from_page
from musnad.intake.report import Defaults, IntakeError, Report, checked
from musnad.intake.safe_xml import root_name
from musnad.intake.sitemaps import MOST_PAGES, is_sitemap, pages_of

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlets

Kind = Literal["feed", "sitemap", "page", "file"]
Errors = Callable[[IntakeError], None]
_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.I)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_MOST_REMEMBERED = 100_000
#: What keeps a page from being read for good, though the site is there: then the feed's own words are taken.
_FOR_GOOD = frozenset(
    ("missing_page", "forbidden", "robots", "status", "too_big", "front_page", "redirect_loop", "redirects")
)


class Memory:
    """Which addresses need not be fetched: those of ``known`` (the archive's), and those that led here to something
    known, or to nothing three times. For one run of the program; kept small."""

    def __init__(self, known: Callable[[str], bool] = lambda url: False, most_tries: int = 3) -> None:
        self.known = known
        self._most_tries = most_tries
        self._tries: dict[str, int] = {}

    def has(self, url: str) -> bool:
        """Whether ``url`` need not be fetched."""
        return self._tries.get(url, 0) >= self._most_tries or self.known(url)

    def done(self, url: str) -> None:
        """``url`` was read, or leads to what is known."""
        self._tries[url] = self._most_tries
        while len(self._tries) > _MOST_REMEMBERED:
            del self._tries[next(iter(self._tries))]

    def failed(self, url: str) -> None:
        """``url`` could not be read this time."""
        self._tries[url] = self._tries.get(url, 0) + 1


def reports_of(
    url: str,
    fetcher: Fetcher,
    *,
    known: Callable[[str], bool] | None = None,
    pages: bool = True,
    most: int | None = None,
    defaults: Defaults | None = None,
    keep_foreign: bool = False,
    outlets: Outlets | None = None,
    on_error: Errors | None = None,
) -> Iterator[Report]:
    """The reports at an address: of a page, of the pages that a feed or a sitemap names, of a file (WARC, JSON Lines).

    Addresses that are ``known`` are passed over before they are fetched. With ``pages=False`` a feed's own texts are
    taken, and its pages left alone. At most ``most`` reports (``MOST_PAGES`` from a sitemap). What cannot be read is
    given to ``on_error`` and the rest goes on; without it, the first error is raised.
    """
    try:
        answer = fetcher.get(url, accept=f"{PAGES}, {FEEDS}")
    except IntakeError as error:
        if on_error is None:
            raise
        on_error(error)
        return
    memory = Memory(known or (lambda _: False), most_tries=1)
    options = Options(pages, most, defaults or Defaults(), keep_foreign, outlets)
    intake = Intake(fetcher, memory, options, on_error=on_error)
    try:
        yield from intake.reports_in(answer, url)
    except IntakeError as error:
        if on_error is None:
            raise
        on_error(error)


@dataclass(frozen=True, slots=True)
class Options:
    """How answers are made into reports: the parameters of ``reports_of`` by the same names."""

    pages: bool = True
    most: int | None = None
    defaults: Defaults = field(default_factory=Defaults)
    keep_foreign: bool = False
    outlets: Outlets | None = None


class Intake:
    """Makes answers into reports. ``on_feed`` is told of a feed before its items are read."""

    def __init__(
        self,
        fetcher: Fetcher,
        memory: Memory,
        options: Options | None = None,
        *,
        on_error: Errors | None = None,
        on_feed: Callable[[FeedPage], None] | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._memory = memory
        self._options = options or Options()
        self._on_error = on_error
        self._on_feed = on_feed
        #: Whether ``most`` left something out.
        self.cut = False

    def reports_in(self, answer: Fetched, url: str, *, lists_only: bool = False) -> Iterator[Report]:
        """The reports of what was fetched from ``url``; IntakeError where it cannot be read at all.

        With ``lists_only`` it must be a feed or a sitemap: a watched feed in whose place the site shows a page, say that
        it is being repaired, has not become a report.
        """
        kind = kind_of(answer.content, answer.content_type)
        if kind == "feed":
            yield from self._feed(answer, url)
        elif kind == "sitemap":
            yield from self._sitemap(answer, url)
        elif lists_only:
            links = feed_links(answer.content, answer.url) if kind == "page" else []
            raise network_problem(url, "page_has_feed", feed=links[0]) if links else network_problem(url, "feed")
        elif kind == "page":
            yield self._finished(self._given_page(answer, url))
        else:
            yield from self._file(answer, url)

    def _say(self, error: IntakeError) -> None:
        if self._on_error is None:
            raise error
        self._on_error(error)

    # -- many reports --------------------------------------------------------------------------------------------------

    def _feed(self, answer: Fetched, url: str) -> Iterator[Report]:
        page = parse_feed(answer.content, url, answer.url)
        if self._on_feed is not None:
            self._on_feed(page)
        for problem in page.problems:
            if self._on_error is not None:  # none of them keeps an item from being read
                self._on_error(Remark(url, None, problem))
        yield from self._items(page.items, page.title, url, self._options.most)

    def _sitemap(self, answer: Fetched, url: str) -> Iterator[Report]:
        most = MOST_PAGES if self._options.most is None else self._options.most
        entries = pages_of(answer.content, answer.url, self._fetcher, on_error=self._on_error)
        items = (Item(one.url, title=one.title, published=one.published, outlet=one.outlet) for one in entries)
        yield from self._items(items, None, url, most)

    def _items(self, items: Iterable[Item], outlet: str | None, source: str, most: int | None) -> Iterator[Report]:
        left = -1 if most is None else most
        for item in items:
            if item.url is not None and self._memory.has(item.url):
                continue
            if left == 0:
                self.cut = True
                return
            left -= 1
            try:
                report = self._item(item, outlet, source)
                if report is None:
                    continue
                report = self._finished(report)
            except IntakeError as error:
                if item.url is not None:
                    self._memory.failed(item.url)
                self._say(error)
                continue
            yield report
            if item.url is not None:
                self._memory.done(item.url)

    def _item(self, item: Item, outlet: str | None, source: str) -> Report | None:
        """One item's report, from its page or its own text; None where its page is a known one."""
        if item.url is None or not self._options.pages or item.is_whole or _is_front(item.url):
            return self._own_text(item, outlet, source)
        try:
            answer = self._fetcher.get(item.url)
            if self._is_known_elsewhere(item.url, without_tracking(answer.url)):
                return None
            if kind_of(answer.content, answer.content_type) != "page":
                raise network_problem(item.url, "no_page")
            page = self._page(answer, item)
        except IntakeError as error:
            # What may go better next time is left for then: a summary in the archive would keep the report out.
            for_good = not isinstance(error, FetchError) or error.kind in (*_FOR_GOOD, "no_page")
            if not for_good or not item.text:
                raise
            warning = NET_MESSAGES["own_text"][0].format(reason=error.message)
            return replace(self._own_text(item, outlet, source), warnings=(warning,))
        if page.url is not None and self._is_known_elsewhere(item.url, page.url):
            return None
        return self._with_outlet(page, item.outlet or outlet)

    def _is_known_elsewhere(self, url: str, other: str) -> bool:
        """Whether ``url`` led to another address, which is known: then it is remembered as known, too."""
        if url == other or not self._memory.known(other):
            return False
        self._memory.done(url)
        return True

    # -- one report ----------------------------------------------------------------------------------------------------

    def _own_text(self, item: Item, outlet: str | None, source: str) -> Report:
        return self._with_outlet(item.report(None, item.url or source), item.outlet or outlet)

    def _given_page(self, answer: Fetched, url: str) -> Report:
        """The report of the page that a person named; where it is none, the error names the page's feed."""
        links = feed_links(answer.content, answer.url)
        if links and _is_front(url):
            raise network_problem(url, "page_has_feed", feed=links[0])
        try:
            return self._with_outlet(self._page(answer, Item(url)), None)
        except IntakeError as error:
            if not links:
                raise
            raise network_problem(url, "page_has_feed", feed=links[0]) from error

    def _page(self, answer: Fetched, item: Item) -> Report:
        """The report of a page, completed by what the feed says of it."""
        url = item.url or answer.url
        if _is_front(answer.url) and not _is_front(url):
            raise network_problem(url, "front_page")
        report = from_page(answer.content, url)
        published = report.published
        if item.published and (published is None or item.published.startswith(published)):  # the same day, and the hour
            published = item.published
        return replace(
            report,
            url=_own_address(answer.url, report.url),
            title=report.title or item.title,
            author=report.author or item.author,
            published=published,
        )

    def _with_outlet(self, report: Report, said: str | None) -> Report:
        """The report with its outlet: as the page names itself, as the table knows the address, as the feed says, or
        the host."""
        from musnad.intake.outlets import is_host, shipped_outlets

        table = self._options.outlets or shipped_outlets()
        outlet = table.completed(report.outlet, report.url)
        if said and (outlet is None or is_host(outlet)):
            outlet = said
        return replace(report, outlet=outlet)

    def _finished(self, report: Report) -> Report:
        """The report with its day, its id and its defaults, or the IntakeError that says why it cannot be read."""
        published = own_day(report.published, report.url, report.outlet, self._options.outlets)
        return checked(
            replace(report, published=published), self._options.defaults, keep_foreign=self._options.keep_foreign
        )

    def _file(self, answer: Fetched, url: str) -> Iterator[Report]:
        from musnad.intake.sources import from_stream

        wanted = self._options
        yield from from_stream(
            io.BytesIO(answer.content),
            url,
            defaults=wanted.defaults,
            keep_foreign=wanted.keep_foreign,
            outlets=wanted.outlets,
            on_error=self._on_error,
        )


def kind_of(data: bytes, content_type: str = "") -> Kind:
    """What an answer is, by its bytes; ``content_type`` counts only where they leave it open."""
    head = head_of(data, 65_536) if data.startswith(b"\x1f\x8b") else data
    if is_sitemap(head):
        return "sitemap"
    if head is not data:
        return "file"
    if is_feed(data):
        return "feed"
    begins_as_page = root_name(data) != "" or (content_type in ("text/html", "application/xhtml+xml") and b"</" in data)
    return "page" if begins_as_page else "file"


def feed_links(data: bytes, base: str) -> list[str]:
    """The feeds that a page names in its head, those of comments last."""
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]
    from lxml import html as pages  # type: ignore[import-untyped, unused-ignore]

    found: list[str] = []
    for markup in _LINK.findall(data[:500_000]):
        if not any(kind.encode() in markup.lower() for kind in _FEED_TYPES):
            continue
        try:
            node = pages.fragment_fromstring(markup.decode("utf-8", "replace"))
            address = urljoin(base, (node.get("href") or "").strip())
        except (ValueError, etree.LxmlError):
            continue
        if "alternate" in (node.get("rel") or "").lower() and address.startswith(("http://", "https://")):
            found.append(address)
    return sorted(dict.fromkeys(found), key=lambda one: "comment" in one.lower())


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _own_address(fetched: str, stated: str | None) -> str:
    """The address of a report: what the page states for itself if that is on its own site and not the front page,
    which some sites state for every page; else where it was found. Without tracking."""
    own = stated is not None and same_site(stated, fetched) and (not _is_front(stated) or _is_front(fetched))
    return without_tracking(stated if own and stated is not None else fetched)
