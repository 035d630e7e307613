"""``musnad add`` and ``musnad reread``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from musnad.archive import adding
from musnad.archive.adding import Summary
from musnad.archive.store import Archive
from musnad.cli.progress import Bar
from musnad.intake.addresses import is_address
from musnad.intake.net_errors import Remark
from musnad.intake.report import Defaults, IntakeError, Report

#: The kinds of failure that are named one by one in the summary at the end.
_SHOWN = 5
Errors = Callable[[IntakeError], None]


def add(options: argparse.Namespace) -> int:
    """Read what ``options`` names and keep it; 0, or 1 where something could not be read."""
    failures: list[IntakeError] = []
    skipped: Counter[str] = Counter()
    summary = Summary()

    def note(done: Summary) -> None:
        nonlocal summary
        summary = done
        bar.step(done.seen, _more(done))

    with Archive(options.archive) as archive, Bar("reports") as bar:

        def failed(error: IntakeError) -> None:
            if not isinstance(error, Remark):
                failures.append(error)
            bar.say(f"musnad: {error}")
            if error.arabic and sys.stderr.isatty():
                bar.say(f"        {error.arabic}")

        try:
            reports = incoming(options, archive, failed, skipped, bar.say)
            summary = adding.add(
                archive, reports, reader=options.reader, jobs=options.jobs, on_error=failed, progress=note
            )
        except KeyboardInterrupt:
            bar.say(_said(summary, failures, skipped))
            bar.say(
                "interrupted: what was stored is safe. The same command goes on where it was. · توقف العمل؛ ما حُفظ سليم، والأمر نفسه يتابع من حيث توقف"
            )
            raise
    print(_said(summary, failures, skipped), file=sys.stderr)
    return 1 if failures else 0


def incoming(
    options: argparse.Namespace, archive: Archive, on_error: Errors, skipped: Counter[str], say: Callable[[str], None]
) -> Iterator[Report]:
    """The reports at all places, one after the other; their warnings are said."""
    from musnad.intake.sources import open_source

    defaults = Defaults(options.published, options.outlet)
    outlets = archive.outlets
    with ExitStack() as stack:
        fetcher = None
        for place in options.places:
            if is_address(place):
                from musnad.intake.fetch import Fetcher
                from musnad.intake.web import reports_of

                if fetcher is None:
                    fetcher = stack.enter_context(Fetcher(allow_private=options.allow_private, delay=options.delay))
                found = reports_of(
                    place,
                    fetcher,
                    known=archive.has_url,
                    pages=not options.no_pages,
                    defaults=defaults,
                    keep_foreign=True,
                    outlets=outlets,
                    on_error=on_error,
                )
            else:
                found = open_source(
                    place, defaults=defaults, keep_foreign=True, on_error=on_error, outlets=outlets, skipped=skipped
                )
            for report in found:
                for warning in report.warnings:
                    say(f"musnad: {report.where}: warning: {warning}")
                yield report


def _more(summary: Summary) -> str:
    parts = [
        f"{summary.there:,} there already" if summary.there else "",
        f"{summary.copies:,} copies" if summary.copies else "",
    ]
    parts.append(f"{len(summary.failed):,} failed" if summary.failed else "")
    return "".join(f" · {part}" for part in parts if part)


def _said(summary: Summary, failures: list[IntakeError], skipped: Counter[str]) -> str:
    """The summary at the end, as lines."""
    lines = [f"stored {summary.stored:,} reports in {summary.seconds:,.1f} s"]
    if summary.copies:
        lines.append(f"  {summary.copies:,} of them copy another report")
    if summary.foreign:
        lines.append(f"  {summary.foreign:,} of them are not Arabic: kept, not read")
    if summary.there:
        lines.append(f"  {summary.there:,} were there already")
    if skipped:
        lines.append("  passed over: " + ", ".join(f"{count:,} {form}" for form, count in skipped.most_common(8)))
    if failures:
        lines.append(f"  {len(failures):,} could not be read:")
        reasons = Counter(error.message for error in failures)
        lines += [f"    {count:,} × {reason}" for reason, count in reasons.most_common(_SHOWN)]
        if len(reasons) > _SHOWN:
            lines.append(f"    and {len(reasons) - _SHOWN:,} other reasons")
    return "\n".join(lines)


def reread(options: argparse.Namespace) -> int:
    """Read the stored reports again; 0, or 1 where some could not be read."""
    with Archive(options.archive, create=False) as archive, Bar("reports", archive.count()["reports"]) as bar:
        summary = adding.reread(
            archive,
            every=options.all,
            reader=options.reader,
            jobs=options.jobs,
            on_error=lambda error: bar.say(f"musnad: {error}"),
            progress=lambda done: bar.step(done.seen),
        )
    print(f"read {summary.stored:,} reports again, {summary.there:,} left as they were", file=sys.stderr)
    if summary.failed:
        print(f"  {len(summary.failed):,} could not be read and keep their reading", file=sys.stderr)
    return 1 if summary.failed else 0
