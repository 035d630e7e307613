"""``musnad read``: from files to records to one of the outputs, as a stream."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from musnad import FEW, MUCH
from musnad.cli.outputs import output
from musnad.cli.saying import say
from musnad.intake import Defaults, IntakeError, Report, open_reports
from musnad.intake.report import problem

if TYPE_CHECKING:
    from musnad.reading.reader import Reader
    from musnad.record import ReaderKind, Record

#: Seconds before progress is shown, and between its changes.
_PATIENCE, _STEP = 2.0, 0.2


def read(options: argparse.Namespace) -> int:
    """Read the files of ``options`` and write their records; 0, or 1 where some input could not be read."""
    from musnad.reading.careful.encoder import CarefulMissing

    progress = Progress(sys.stderr, quiet=options.output is None and sys.stdout.isatty())
    run = _Run(options, progress)
    try:
        with target(options.output) as stream:
            sink = output(options.format, stream, several=len(options.files) > 1)
            for record in run.records():
                sink.add(record.at_least(options.confidence) if options.confidence else record)
                stream.flush()
            sink.close()
            stream.flush()
            if options.output is not None and not run.done:
                raise _NothingRead
    except _NothingRead:
        pass
    except BrokenPipeError:
        raise
    except CarefulMissing as error:
        progress.clear()
        print(f"musnad: {error}", file=sys.stderr)
        if sys.stderr.isatty():
            print(f"        {error.arabic}", file=sys.stderr)
        return 2
    except OSError as error:
        progress.clear()
        place = options.output or "standard output"
        print(f"musnad: {place}: cannot be written ({error.strerror or error})", file=sys.stderr)
        return 1
    finally:
        progress.clear()
    return 1 if run.failed else 0


class _NothingRead(Exception):
    """No record was made, so that no output file is left."""


class _Run:
    def __init__(self, options: argparse.Namespace, progress: Progress) -> None:
        self.files: list[str] = options.files or ["-"]
        self.defaults = Defaults(options.published, options.outlet, options.title, options.url)
        self.reader: ReaderKind | None = options.reader
        self.progress = progress
        self.failed = 0
        self.done = 0

    def records(self) -> Iterator[Record]:
        """The records of all files; what cannot be read is said on standard error and counted.

        Where no reader is asked for, a few reports are read by the careful one, more by the fast one. Nobody knows how many will come
        through a pipe, and nobody should wait for them: JSON Lines from there are many.
        """
        from musnad.reading.careful.encoder import available
        from musnad.reading.reader import Reader

        reports = self._reports()
        first: list[Report] = []
        kind = self.reader
        if kind is None:
            piped = any(file == "-" or _is_pipe(file) for file in self.files)
            first = list(islice(reports, 1 if piped else FEW + 1)) if available() else []
            few = len(self.files) <= FEW and first[:1] and first[0].line is None if piped else len(first) <= FEW
            short = sum(len(report.text) for report in first) <= MUCH
            kind = "careful" if first and few and short else "fast"
        reader = Reader(kind)
        for report in chain(first, reports):
            record = self._one(reader, report)
            if record is not None:
                self.done += 1
                self.progress.step(self.done)
                yield record

    def _reports(self) -> Iterator[Report]:
        """The reports of all files; warnings are said."""
        for file in self.files:
            for report in open_reports(file, defaults=self.defaults, on_error=self.error):
                for warning in report.warnings:
                    self.say(f"musnad: {report.where}: warning: {warning}")
                yield report

    def _one(self, reader: Reader, report: Report) -> Record | None:
        try:
            return reader.read(report.text, **report.arguments())
        except Exception as error:  # one report must not end the stream
            if os.environ.get("MUSNAD_DEBUG"):
                raise
            self.error(problem(report.file, report.line, "failed", reason=f"{type(error).__name__}: {error}"[:200]))
            return None

    def error(self, error: IntakeError) -> None:
        """Say what could not be read; in Arabic too where a person looks on."""
        self.failed += 1
        self.say(f"musnad: {error}")
        if error.arabic and sys.stderr.isatty():
            self.say(f"        {error.arabic}")

    def say(self, line: str) -> None:
        """A line on standard error."""
        self.progress.clear()
        say(line)


def _is_pipe(file: str) -> bool:
    """Whether a name is that of something that is read as it comes."""
    return os.path.exists(file) and not os.path.isfile(file) and not os.path.isdir(file)


class Progress:
    """One line on a terminal's standard error, once the work takes long; it never shows where nobody looks."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self.stream = stream
        self.active = stream.isatty() and not quiet
        self.began = self.last = time.monotonic()
        self.shown = False

    def step(self, reports: int) -> None:
        """One more report was read: ``reports`` by now."""
        now = time.monotonic()
        if not self.active or now - self.began < _PATIENCE or now - self.last < _STEP:
            return
        self.last = now
        self.shown = True
        self.stream.write(f"\r{reports:,} reports, {reports / (now - self.began):,.1f} a second\x1b[K")
        self.stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False


@contextmanager
def target(path: str | None) -> Iterator[TextIO]:
    """Where to write: standard output, or a file that appears only when all of it is written."""
    if path is None or path == "-":
        yield sys.stdout
        return
    place = Path(path)
    if place.exists() and not place.is_file():  # /dev/null, a pipe
        with open(place, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    place = place.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{place.name[:40]}.", suffix=".part", dir=place.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~mask)
        os.replace(name, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
