"""Watching feeds: each is asked again after its interval, what is new is taken, and none stops the others.

Where feeds are kept is the business of a ``FeedStore``: the archive's, or ``ListedFeeds`` for a file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from musnad.intake.feeds import FeedPage
from musnad.intake.fetch import FEEDS, Fetcher
from musnad.intake.net_errors import FetchError, Remark, network_problem
from musnad.intake.report import IntakeError, Report
from musnad.intake.web import Intake, Memory, Options

#: Seconds between two looks at a feed unless it says otherwise, and the longest after failures.
EVERY = 900.0
LONGEST = 86_400.0
#: Seconds after which the store is asked for feeds again: somebody may have added one.
_LOOK_AGAIN = 60.0
Errors = Callable[[IntakeError], None]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and how it stands. ``every`` is in seconds; times are in UTC; ``failures`` those in a row."""

    url: str
    every: float = EVERY
    etag: str | None = None
    modified: str | None = None
    last_checked: datetime | None = None
    next_check: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    title: str | None = None

    def due(self, now: datetime) -> bool:
        """Whether it is time to look at it."""
        return self.next_check is None or self.next_check <= now

    def after_failure(self, now: datetime, error: IntakeError) -> Feed:
        """How it stands when it could not be read: tried again after twice the time of before, a day at most."""
        wait = min(LONGEST, self.every * 2.0 ** min(self.failures + 1, 20))
        if isinstance(error, FetchError):
            wait = max(wait, min(LONGEST, error.pause or 0.0))
        return replace(
            self,
            last_checked=now,
            next_check=now + timedelta(seconds=max(wait, min(self.every, LONGEST))),
            failures=self.failures + 1,
            last_error=error.message,
        )


class FeedStore(Protocol):
    """Where feeds are kept."""

    def feeds(self) -> list[Feed]:
        """All feeds as they stand."""

    def save(self, feed: Feed) -> None:
        """Keep how a feed (by its ``url``) stands."""


class ListedFeeds:
    """The feeds of a list, their state kept as long as the program runs."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self._feeds = {feed.url: feed for feed in feeds}

    def feeds(self) -> list[Feed]:
        return list(self._feeds.values())

    def save(self, feed: Feed) -> None:
        self._feeds[feed.url] = feed


class Poll:
    """One look at a feed: iterate it for the new reports, then read ``feed`` for how the feed stands.

    ``feed`` moves on only when the reports were all taken; what was interrupted is asked for again.
    """

    def __init__(
        self,
        feed: Feed,
        fetcher: Fetcher,
        now: datetime,
        *,
        memory: Memory | None = None,
        options: Options | None = None,
        on_error: Errors | None = None,
    ) -> None:
        self.feed = feed
        #: How many reports were given, and how many items could not be read.
        self.taken = 0
        self.failed = 0
        self._fetcher = fetcher
        self._now = now
        self._memory = memory or Memory()
        self._tell = on_error or (lambda error: None)
        self._title = feed.title
        self._again = False
        self._intake = Intake(fetcher, self._memory, options, on_error=self._note, on_feed=self._note_title)

    def __iter__(self) -> Iterator[Report]:
        before, now = self.feed, self._now
        try:
            answer = self._fetcher.get(before.url, etag=before.etag, modified=before.modified, accept=FEEDS)
            if not answer.not_modified:
                for report in self._intake.reports_in(answer, before.url, lists_only=True):
                    self.taken += 1
                    yield report
        except IntakeError as error:
            self._tell(error)
            self.feed = before.after_failure(now, error)
            return
        except Exception as error:  # a fault of ours, met in one feed, must not keep the others from being read
            broken = network_problem(before.url, "failed", reason=f"{type(error).__name__}: {error}")
            self._tell(broken)
            self.feed = before.after_failure(now, broken)
            return
        # Items that may be had next time are met again only if the feed is then given whole.
        changed = not answer.not_modified and not self._again and not self._intake.cut
        self.feed = replace(
            before,
            etag=answer.etag if changed else before.etag if answer.not_modified else None,
            modified=answer.modified if changed else before.modified if answer.not_modified else None,
            last_checked=now,
            next_check=now + timedelta(seconds=before.every),
            failures=0,
            last_error=None,
            title=self._title,
        )

    def _note(self, error: IntakeError) -> None:
        self.failed += not isinstance(error, Remark)
        # A site that is down for the moment; ``Memory`` ends this after some tries.
        self._again |= isinstance(error, FetchError) and error.temporary and not self._memory.has(error.file)
        self._tell(error)

    def _note_title(self, page: FeedPage) -> None:
        self._title = page.title or self._title


def poll(
    feed: Feed,
    fetcher: Fetcher,
    now: datetime,
    *,
    known: Callable[[str], bool] | None = None,
    options: Options | None = None,
    on_error: Errors | None = None,
) -> Poll:
    """One look at ``feed``: the reports that are not ``known``, as an iterable whose ``feed`` is the new state."""
    return Poll(feed, fetcher, now, memory=Memory(known) if known else None, options=options, on_error=on_error)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def run(
    store: FeedStore,
    fetcher: Fetcher,
    take: Callable[[Iterator[Report]], None],
    *,
    known: Callable[[str], bool] | None = None,
    options: Options | None = None,
    once: bool = False,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = _utc_now,
    sleep: Callable[[float], object] | None = None,
    on_error: Errors | None = None,
    on_poll: Callable[[Poll], None] | None = None,
) -> None:
    """Look at each feed of ``store`` when it is due and hand its new reports to ``take``, until ``stop`` is set.

    With ``once``: at those that are due now, then no more. A feed's new state is saved after ``take`` came back, so what
    was not taken is met again. Failures of feeds and items go to ``on_error``; those of ``take`` and ``store`` are the
    caller's and come through. ``on_poll`` hears of each look that is over.
    """
    stop = stop or threading.Event()
    memory = Memory(known or (lambda _: False))
    while not stop.is_set():
        due = sorted(
            (feed for feed in store.feeds() if feed.due(clock())),
            key=lambda feed: feed.next_check or datetime.min.replace(tzinfo=UTC),
        )
        for feed in due:
            if stop.is_set():
                return
            look = Poll(feed, fetcher, clock(), memory=memory, options=options, on_error=on_error)
            take(_until(stop, iter(look)))
            if stop.is_set():  # perhaps in the middle of the feed
                return
            store.save(look.feed)
            if on_poll is not None:
                on_poll(look)
        if once:
            return
        now = clock()
        waits = [(feed.next_check - now).total_seconds() for feed in store.feeds() if feed.next_check is not None]
        (sleep or stop.wait)(min(_LOOK_AGAIN, max(1.0, min(waits, default=_LOOK_AGAIN))))


def _until(stop: threading.Event, reports: Iterator[Report]) -> Iterator[Report]:
    for report in reports:
        yield report
        if stop.is_set():
            return
