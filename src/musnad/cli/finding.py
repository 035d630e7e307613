"""``musnad search``, ``show``, ``status``, ``remove`` and ``outlets``."""

from __future__ import annotations

import argparse
import json
import sys

from musnad.archive.filters import Filters
from musnad.archive.store import Archive, ArchiveError
from musnad.cli.saying import say, shown


def chosen(options: argparse.Namespace) -> tuple[str, Filters]:
    """The words and the filters that a command was given."""
    names = (
        "speaker",
        "chain",
        "role",
        "entity",
        "outlet",
        "agency",
        "actor",
        "recipient",
        "place",
        "source_kind",
        "type",
        "status",
    )
    return " ".join(options.words), Filters(
        **{name: tuple(getattr(options, name)) for name in names},
        what=tuple(options.figure),
        over=options.over,
        under=options.under,
        confidence=options.confidence,
        since=options.since,
        until=options.until,
        event_since=options.event_since,
        event_until=options.event_until,
        copies=not options.no_copies,
    )


def search(options: argparse.Namespace) -> int:
    """Show a page of results; 0, or 1 where there are none."""
    from musnad.archive import search as searching

    words, filters = chosen(options)
    with Archive(options.archive, create=False) as archive:
        after = options.after
        while True:
            page = searching.search(
                archive, words, filters, kind=options.results, sort=options.sort, limit=options.limit, after=after
            )
            after = page.after
            if page.hits or after is None:  # else the search was long and has found nothing so far
                break
    if options.format == "jsonl":
        for hit in page.hits:
            print(json.dumps(hit.to_json(), ensure_ascii=False))
    elif options.format == "json":
        print(
            json.dumps(
                {"results": [hit.to_json() for hit in page.hits], "after": page.after}, ensure_ascii=False, indent=2
            )
        )
    else:
        from musnad.views.hits import render_hit
        from musnad.views.terminal import TerminalConsole

        console = TerminalConsole(file=sys.stdout, highlight=False, markup=False, emoji=False)
        for number, hit in enumerate(page.hits, 1):
            render_hit(number, hit, console)
        if not page.hits:
            console.print(f"no {options.results} were found · لا نتائج", style="dim")
        console.print()
    sys.stdout.flush()
    if page.after is not None and options.format != "json":
        print(f"more: --after {page.after}", file=sys.stderr)
    return 0 if page.hits else 1


def show(options: argparse.Namespace) -> int:
    """Show reports as ``musnad read`` shows them."""
    from musnad.cli.outputs import output
    from musnad.cli.read import target

    failed = 0
    with Archive(options.archive, create=False) as archive:
        found = []
        for name in options.reports:
            try:
                found.append(archive.get(name))
            except ArchiveError as error:
                failed += 1
                say(f"musnad: {error}")
        if not found:
            return 1
        with target(options.output) as stream:
            sink = output(options.format, stream, several=len(options.reports) > 1)
            for kept in found:
                sink.add(kept.reading if options.as_read else kept.record)
            sink.close()
            stream.flush()
    return 1 if failed else 0


def status(options: argparse.Namespace) -> int:
    """Say what is in the archive."""
    with Archive(options.archive, create=False) as archive:
        counts = archive.count()
        first, last = archive.days()
    print(f"{counts['reports']:,} reports, {counts['statements']:,} statements, {counts['events']:,} events")
    if first:
        print(f"published {first} to {last}")
    for key, words in (
        ("copies", "copy another report"),
        ("foreign", "are not Arabic: kept, not read"),
        ("corrections", "corrections"),
    ):
        if counts[key]:
            print(f"{counts[key]:,} {words}")
    return 0


def remove(options: argparse.Namespace) -> int:
    """Take reports out."""
    failed = 0
    with Archive(options.archive, create=False) as archive:
        for name in options.reports:
            try:
                number = archive.remove(name)
            except ArchiveError as error:
                failed += 1
                say(f"musnad: {error}")
            else:
                print(f"report {number} was taken out", file=sys.stderr)
    return 1 if failed else 0


def outlets(options: argparse.Namespace) -> int:
    """List outlets, look one up, or add one."""
    from musnad.intake.outlets import Outlet

    with (
        Archive(options.archive, create=bool(options.add))
        if options.add or _exists(options.archive)
        else _Shipped() as archive
    ):
        if options.add:
            archive.add_outlet(Outlet(options.add, options.latin, options.kind, options.country, options.domain))
            print(f"added {options.add}", file=sys.stderr)
            return 0
        known = archive.outlets
        found = []
        for name in options.names:
            one = known.of_url(name) or known.of_name(name)
            if one is None:
                say(f"musnad: no outlet is known for {name!r}")
            else:
                found.append(one)
        for outlet in found if options.names else known:
            print(
                "\t".join(
                    shown(one or "-") for one in (outlet.name, outlet.latin, outlet.kind, outlet.country, outlet.domain)
                )
            )
    return 0 if found or not options.names else 1


def _exists(place: str) -> bool:
    import os

    return "://" in place or os.path.exists(place)


class _Shipped:
    """Stands for an archive where there is none: the shipped outlets alone."""

    def __enter__(self) -> _Shipped:
        from musnad.intake.outlets import shipped_outlets

        self.outlets = shipped_outlets()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add_outlet(self, outlet: object) -> None:
        """Never called: adding makes the archive."""
        raise AssertionError
