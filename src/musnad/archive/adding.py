"""``add``: from reports as they come in to the archive, read once by one process or several, kept in the order they came.

What is read is written in batches; a report counts as stored when its batch is. Whatever ends the work, everything told to have been stored is
there, nothing is there by half, and doing the same again goes on where it ended.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from musnad import FEW, MUCH, __version__
from musnad.archive.kept import Kept
from musnad.archive.rows import Prepared, prepare
from musnad.archive.store import Archive
from musnad.archive.writing import Stored
from musnad.intake.report import IntakeError, Report, problem
from musnad.record import Document, ReaderKind, Record

#: Reports read in one piece of work, and characters after which a piece is full.
PIECE, PIECE_CHARACTERS = 16, 60_000
#: Reports and seconds after which what was read is written.
BATCH, BATCH_SECONDS = 256, 5.0
#: The index is made anew when one report of so many was read again.
WORN = 5


@dataclass(slots=True)
class Summary:
    """What became of the reports: ``stored`` are new, ``copies`` those of them that copy another, ``foreign`` those not Arabic."""

    stored: int = 0
    there: int = 0
    copies: int = 0
    foreign: int = 0
    failed: list[IntakeError] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def seen(self) -> int:
        """All reports that came."""
        return self.stored + self.there + len(self.failed)


def key_of(report: Report) -> str:
    """The key of a report: 32 hexadecimal digits over all that came in with it."""
    parts = [report.id, report.url, report.outlet, report.published, report.title, report.author, report.text]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def add(
    archive: Archive,
    reports: Iterable[Report],
    *,
    reader: ReaderKind | None = None,
    jobs: int = 1,
    on_error: Callable[[IntakeError], None] | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Read reports and keep them. ``reports`` is gone through once, as a stream.

    ``reader`` is ``careful`` for up to ``FEW`` reports of usual length and ``fast`` for more, where none is asked for. ``jobs`` processes read.
    ``on_error`` is told of each report that cannot be read; the others are kept. ``progress`` is called whenever reports were stored.
    """
    summary = Summary()
    began = time.monotonic()

    def failed(error: IntakeError) -> None:
        summary.failed.append(error)
        if on_error is not None:
            on_error(error)

    stream = iter(reports)
    if reader is None:
        first = list(islice(stream, FEW + 1))
        stream = chain(first, stream)
        reader = _reader_for(first)
    batch: list[Prepared] = []
    last = time.monotonic()

    def write() -> None:
        nonlocal last
        for stored in archive.write(batch) if batch else []:
            _count(summary, stored)
        summary.foreign += sum(p.row["state"] == "foreign" for p in batch)
        batch.clear()
        last = time.monotonic()
        summary.seconds = last - began
        if progress is not None:
            progress(summary)

    try:
        for prepared in _read_all(_unknown(archive, stream, summary), reader, jobs):
            if isinstance(prepared, IntakeError):
                failed(prepared)
                continue
            batch.append(prepared)
            if len(batch) >= BATCH or time.monotonic() - last > BATCH_SECONDS:
                write()
    except KeyboardInterrupt:  # what was read already need not be read again
        write()
        raise
    write()
    return summary


def _count(summary: Summary, stored: Stored) -> None:
    summary.stored += stored.new
    summary.there += not stored.new
    summary.copies += stored.new and stored.copy_of is not None


def _reader_for(first: list[Report]) -> ReaderKind:
    """The reader for reports that begin like this; those already stored count too, so that going on reads as the beginning did."""
    from musnad.reading.careful.encoder import available

    few = 0 < len(first) <= FEW and sum(len(r.text) for r in first) <= MUCH
    return "careful" if few and available() else "fast"


def _unknown(archive: Archive, reports: Iterator[Report], summary: Summary) -> Iterator[tuple[str, Report]]:
    """The reports that are not in the archive yet, with their keys."""
    while some := list(_some(reports)):
        keyed = [(key_of(report), report) for report in some]
        known = archive.known([key for key, _ in keyed])
        for key, report in keyed:
            if key in known:
                summary.there += 1
            else:
                yield key, report


def _some(reports: Iterator[Report]) -> Iterator[Report]:
    """Some of the reports; few where they come slowly, from the network, so that what has come is read and kept."""
    began = time.monotonic()
    for report in islice(reports, PIECE * 4):
        yield report
        if time.monotonic() - began > 1.0:
            return


# -- reading -----------------------------------------------------------------------------------------------------------

_Work = list[tuple[str, Report]]
_Done = list[Prepared | IntakeError]
_readers: dict[str, Any] = {}


def prepared(key: str, report: Report, reader: ReaderKind) -> Prepared | IntakeError:
    """A report read and ready to be kept, or why it could not be read."""
    try:
        if not report.readable:
            document = Document(text=report.text, **report.arguments())
            return prepare(
                Record(reader=None, document=document),
                key=key,
                state="foreign",
                version=__version__,
                origin=report.file,
                agency=None,
            )
        record = _reader(reader).read(report.text, **report.arguments())
        agency = agency_of(report.text)
        return prepare(record, key=key, state="read", version=__version__, origin=report.file or None, agency=agency)
    except Exception as error:  # one report must not end the stream
        if os.environ.get("MUSNAD_DEBUG"):
            raise
        return problem(report.file, report.line, "failed", reason=f"{type(error).__name__}: {error}"[:200])


def agency_of(text: str) -> str | None:
    """The agency named by a mark at the head or the foot of a text; «وكالات» where it names none of them."""
    from musnad.arabic.words import Words
    from musnad.reading.provenance import provenance

    foot = max(0, len(text) - 300)
    foot = text.rfind("\n", 0, foot) + 1 if "\n" in text[max(0, foot - 2_000) : foot] else text.rfind(" ", 0, foot) + 1
    marks = [
        *provenance(Words(text, 0, min(len(text), 400)), True, False),
        *provenance(Words(text, foot, len(text)), False, True),
    ]
    names = [mark.name for mark in marks]
    return next((name for name in names if name != "وكالات"), names[0] if names else None)


def _reader(kind: ReaderKind) -> Any:
    from musnad.reading.reader import Reader

    if kind not in _readers:
        _readers[kind] = Reader(kind)
    return _readers[kind]


def _start(kind: ReaderKind) -> None:
    """In a new process: leave Ctrl-C to the one that writes, end when that one is gone, and load the reader."""
    end_with_parent()
    _reader(kind)


def end_with_parent() -> None:
    """In a process of a pool: leave Ctrl-C to the one it works for, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the process that writes to be gone, and end: a process of a pool would wait for work for ever where it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _read_piece(work: _Work, kind: ReaderKind) -> _Done:
    return [prepared(key, report, kind) for key, report in work]


def _pieces(reports: Iterator[tuple[str, Report]]) -> Iterator[_Work]:
    piece: _Work = []
    size = 0
    for key, report in reports:
        piece.append((key, report))
        size += len(report.text)
        if len(piece) >= PIECE or size >= PIECE_CHARACTERS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _read_all(reports: Iterator[tuple[str, Report]], kind: ReaderKind, jobs: int) -> Iterator[Prepared | IntakeError]:
    """Reports read, in their order."""
    if jobs <= 1:
        for key, report in reports:
            yield prepared(key, report, kind)
        return
    pool = _Pool(kind, jobs)
    waiting: deque[tuple[_Work, _Promise]] = deque()
    try:
        for piece in _pieces(reports):
            waiting.append((piece, pool.submit(piece)))
            if len(waiting) > 3 * jobs:
                yield from pool.result(*waiting.popleft())
        while waiting:
            yield from pool.result(*waiting.popleft())
    finally:
        pool.close()


_Promise = tuple[ProcessPoolExecutor, Future[_Done]]


class _Pool:
    """Processes that read. Where one dies, its reports are tried one by one, and the one it dies of again is said to have failed."""

    def __init__(self, kind: ReaderKind, jobs: int) -> None:
        self.kind, self.jobs = kind, jobs
        self.pool = self._new(jobs)
        self.alone: ProcessPoolExecutor | None = None

    def _new(self, jobs: int) -> ProcessPoolExecutor:
        # spawned, not forked: a fork would take over the locks and the connections of this process
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(self.kind,))

    def submit(self, work: _Work) -> _Promise:
        """Give a piece of work to the processes."""
        try:
            return self.pool, self.pool.submit(_read_piece, work, self.kind)
        except BrokenProcessPool as error:
            lost: Future[_Done] = Future()
            lost.set_exception(error)
            return self.pool, lost

    def result(self, work: _Work, promise: _Promise) -> _Done:
        """What was read of a piece of work."""
        pool, future = promise
        try:
            return future.result()
        except BrokenProcessPool:
            pass
        if pool is self.pool:  # else its work was lost with that of others, and there are new processes already
            pool.shutdown(wait=False, cancel_futures=True)
            self.pool = self._new(self.jobs)
        done: _Done = []
        for key, report in work:
            self.alone = self.alone or self._new(1)
            try:
                done += self.alone.submit(_read_piece, [(key, report)], self.kind).result()
            except BrokenProcessPool:
                done.append(problem(report.file, report.line, "failed", reason="the process that read it was killed"))
                self.alone.shutdown(wait=False, cancel_futures=True)
                self.alone = None
        return done

    def close(self) -> None:
        """End the processes."""
        for pool in (self.pool, self.alone):
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)


def reread(
    archive: Archive,
    *,
    every: bool = False,
    reader: ReaderKind | None = None,
    jobs: int = 1,
    on_error: Callable[[IntakeError], None] | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Read stored reports again with this version of Musnad: those read by another, or ``every`` one; corrections hold.

    Each is read by the reader that read it before, unless ``reader`` says otherwise. What cannot be read again keeps its reading.
    """
    summary = Summary()
    began = time.monotonic()
    batch: list[tuple[int, Prepared]] = []

    def write() -> None:
        archive.reread(batch)
        summary.stored += len(batch)
        batch.clear()
        summary.seconds = time.monotonic() - began
        if progress is not None:
            progress(summary)

    for kind in ("fast", "careful"):
        # the numbers first: reports are not gone through while they are written
        numbers = archive.read_by(kind, None if every or reader not in (None, kind) else __version__)
        wanted = ((str(kept.number), _report_of(kept)) for kept in archive.reports(numbers))
        summary.there += len(archive.read_by(kind, None)) - len(numbers)
        order = iter(numbers)
        for found in _read_all(wanted, reader or kind, jobs):
            number = next(order)
            if isinstance(found, IntakeError):
                summary.failed.append(found)
                if on_error is not None:
                    on_error(found)
                continue
            batch.append((number, found))
            if len(batch) >= BATCH:
                write()
        if batch:
            write()
    # FTS5 cannot forget single rows; making the index anew goes through all reports, and is worth it when many were read again
    if summary.stored * WORN > archive.count()["reports"] and archive.engine.dialect.name == "sqlite":
        archive.rebuild()
    return summary


def _report_of(kept: Kept) -> Report:
    """A stored report as it came in."""
    document = kept.reading.document.model_dump()
    names = ("id", "text", "url", "outlet", "published", "title", "author", "language")
    fields = {name: document.pop(name) for name in names}
    return Report(**fields, extra=document, file=kept.origin or f"report {kept.number}")


__all__ = ["Summary", "add", "key_of", "prepared", "reread"]
