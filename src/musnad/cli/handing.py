"""``musnad export`` and ``musnad import``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from musnad.archive.export import ExportError, format_of
from musnad.archive.export import export as write
from musnad.archive.filters import Filters
from musnad.archive.kept import Kept
from musnad.archive.search import everything
from musnad.archive.store import Archive
from musnad.cli.finding import chosen
from musnad.cli.progress import Bar
from musnad.cli.saying import say

if TYPE_CHECKING:
    from musnad.weave.model import Story

#: The results that come from the weave, not from single reports.
STORIES = ("stories", "disputes", "revisions")


def export(options: argparse.Namespace) -> int:
    """Write the archive, or what a query finds, or its stories; 0, 1 where it cannot be written, 2 where it cannot be done as asked."""
    words, filters = chosen(options)
    if options.results in STORIES:
        return _export_stories(options, words, filters)
    if options.least or options.chains or options.disputed:
        say(
            "musnad: --least, --chains and --disputed choose among stories; use them with --results stories, disputes or revisions"
        )
        return 2
    query = bool(words.strip()) or any(True for _ in filters.active())
    tables = options.tables.split(",") if options.tables else None
    try:
        form = format_of(options.to, options.format)
        if options.results != "reports":
            if form not in ("csv", "parquet"):
                say(f"musnad: {options.results} alone can be written as CSV or Parquet; other forms hold whole reports")
                return 2
            tables = tables or [options.results]
            if "reports" in tables:
                say(f"musnad: the table reports holds whole records; of {options.results} alone it cannot be written")
                return 2
        with Archive(options.archive, create=False) as archive:
            total = None if query else archive.count()["reports"]
            with Bar("reports", total) as bar:
                reports = _found(archive, words, filters, options.results) if query else archive.reports()
                summary = write(_counted(reports, bar), options.to, format=form, tables=tables)
    except ExportError as error:
        say(f"musnad: {error}")
        return 2
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"musnad: {options.to}: cannot be written ({error.strerror or error})")
        return 1
    if options.to != "-":
        counts = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items())
        print(
            f"wrote {summary.reports:,} reports to {', '.join(summary.files)}" + (f" ({counts})" if counts else ""),
            file=sys.stderr,
        )
    return 0


def _export_stories(options: argparse.Namespace, words: str, filters: Filters) -> int:
    """Write stories, disputes or revisions; those told by a report that a query finds."""
    from musnad.cli.stories import bring_up_to_date
    from musnad.weave.export import chosen_format, export_stories
    from musnad.weave.weaving import Weave

    if options.tables:
        say(f"musnad: {options.results} are one table; --tables chooses among those of reports")
        return 2
    try:
        form = chosen_format(options.to, options.format, options.results)  # before the work of weaving
        with Archive(options.archive, create=False) as archive:
            weave = Weave(archive)
            bring_up_to_date(weave, options.jobs)
            disputed = options.disputed or options.results == "disputes"
            found = weave.stories(
                words, filters, least=options.least or 1, chains=options.chains or 1, disputed=disputed
            )
            with Bar("stories") as bar:
                summary = export_stories(
                    _stepped(found, bar), archive, options.to, results=options.results, format=form
                )
    except ExportError as error:
        say(f"musnad: {error}")
        if error.arabic and sys.stderr.isatty():
            say(f"        {error.arabic}")
        return 2
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"musnad: {options.to}: cannot be written ({error.strerror or error})")
        return 1
    if options.to != "-":
        counts = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items() if name != "stories")
        if options.results == "stories":
            said = f"{summary.stories:,} stories to {', '.join(summary.files)}" + (f" ({counts})" if counts else "")
        else:
            rows = summary.counts[options.results]
            said = f"{rows:,} rows to {', '.join(summary.files)} ({options.results}, of {summary.stories:,} stories)"
        print(f"wrote {said}", file=sys.stderr)
    return 0


def _stepped(found: Iterator[Story], bar: Bar) -> Iterator[Story]:
    for n, story in enumerate(found, 1):
        yield story
        if n % 50 == 0:
            bar.step(n)


def _counted(reports: Iterator[Kept], bar: Bar) -> Iterator[Kept]:
    for n, kept in enumerate(reports, 1):
        yield kept
        if n % 50 == 0:
            bar.step(n)


def _found(archive: Archive, words: str, filters: Filters, kind: str) -> Iterator[Kept]:
    """The reports a query finds; of statements or events only those it finds stay in them."""
    hits = everything(archive, words, filters, kind=kind)  # type: ignore[arg-type]
    for number, group in groupby(hits, lambda hit: hit.report):
        ids = {hit.item["id"] for hit in group if hit.item}
        kept = next(archive.reports([number]), None)
        if kept is None:  # taken out in the meantime
            continue
        if kind != "reports":
            items = [item for item in getattr(kept.record, kind) if item.id in ids]
            kept = replace(kept, record=kept.record.model_copy(update={kind: items}))
        yield kept


def take_back(options: argparse.Namespace) -> int:
    """Take back what was exported; 0, or 1 where some of it could not be read."""
    from musnad.archive.export.importing import read_export
    from musnad.intake.report import IntakeError

    failed = stored = there = 0

    def error(problem: IntakeError) -> None:
        nonlocal failed
        failed += 1
        bar.say(f"musnad: {problem}")

    with Archive(options.archive) as archive, Bar("reports") as bar:
        for file in options.files:
            for new in archive.take_back(read_export(file, on_error=error)):
                stored += new
                there += not new
                if (stored + there) % 100 == 0:
                    bar.step(stored + there)
    print(f"took back {stored:,} reports" + (f", {there:,} were there already" if there else ""), file=sys.stderr)
    if failed:
        print(f"  {failed:,} could not be read", file=sys.stderr)
    return 1 if failed else 0
