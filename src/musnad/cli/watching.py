"""``musnad watch``: follow feeds and keep what they bring."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from musnad.archive import adding
from musnad.archive.adding import Summary
from musnad.archive.store import Archive
from musnad.cli.saying import say, shown
from musnad.intake.addresses import is_address
from musnad.intake.feed_lists import interval, read_feed_list
from musnad.intake.fetch import Fetcher
from musnad.intake.net_errors import Remark
from musnad.intake.report import IntakeError, Report
from musnad.intake.watch import Feed, Poll, run
from musnad.intake.web import Options


def watch(options: argparse.Namespace) -> int:
    """Follow feeds until Ctrl-C, or with ``--once`` ask those that are due; 0, or 1 where a feed failed."""
    every = interval(options.every)
    if every is None:
        say(f"musnad: --every: {options.every!r} is no time; write it as 15m or 2h")
        return 2
    failed = 0

    def error(problem: IntakeError) -> None:
        nonlocal failed
        failed += not isinstance(problem, Remark)
        say(f"musnad: {problem}")
        if problem.arabic and sys.stderr.isatty():
            say(f"        {problem.arabic}")

    with Archive(options.archive) as archive:
        for url in options.remove:
            if not archive.remove_feed(url):
                say(f"musnad: {url} is not followed")
                failed += 1
        known = {feed.url for feed in archive.feeds()}
        for given in options.feeds:
            found = [Feed(given, every)] if is_address(given) else read_feed_list(given, every=every, on_error=error)
            for feed in found:
                if feed.url not in known:
                    archive.save(feed)
        if options.list or options.remove:
            for feed in archive.feeds():
                print(_line(feed))
            return 1 if failed else 0
        if not archive.feeds():
            say("musnad: no feed is followed yet; give the address of one, or a file with one a line")
            return 2
        _follow(archive, options, error)
    return 1 if failed else 0


def _follow(archive: Archive, options: argparse.Namespace, on_error: Callable[[IntakeError], None]) -> None:
    stop = threading.Event()

    def take(reports: Iterator[Report]) -> None:
        summary: Summary = adding.add(
            archive, reports, reader=options.reader or "fast", jobs=options.jobs, on_error=on_error
        )
        if summary.stored:
            print(
                f"stored {summary.stored:,} reports" + (f", {summary.copies:,} copies" if summary.copies else ""),
                file=sys.stderr,
            )

    def polled(look: Poll) -> None:
        feed = look.feed
        if feed.last_error is None:
            say(f"{feed.last_checked:%H:%M:%S} {feed.title or feed.url}: {look.taken:,} new")

    previous = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        with Fetcher(allow_private=options.allow_private, delay=options.delay) as fetcher:
            run(
                archive,
                fetcher,
                take,
                known=archive.has_url,
                options=Options(pages=not options.no_pages, keep_foreign=True, outlets=archive.outlets),
                once=options.once,
                stop=stop,
                on_error=on_error,
                on_poll=polled,
            )
    except KeyboardInterrupt:
        say("stopped: what was stored is safe · توقف العمل؛ ما حُفظ سليم")
        if os.environ.get("MUSNAD_DEBUG"):
            raise
    finally:
        signal.signal(signal.SIGTERM, previous)


def _line(feed: Feed) -> str:
    """A feed and how it does, on one line."""
    state = (
        f"failed {feed.failures}×: {feed.last_error}"
        if feed.failures
        else f"checked {feed.last_checked:%Y-%m-%d %H:%M}"
        if feed.last_checked
        else "new"
    )
    # What a feed says of itself is said by strangers.
    return "\t".join(map(shown, (feed.url, f"every {feed.every / 60:.0f} min", state, feed.title or ""))).rstrip()
