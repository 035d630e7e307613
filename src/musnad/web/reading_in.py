"""One thing that was added from the page, from what was given to reports in the archive: run in a process of its own (``jobs``).

What is fetched keeps to the rules of intake: http and https alone, nothing in private networks unless that is allowed, bounded in size and time. No file of
this machine is opened: what is read is what was sent.
"""

from __future__ import annotations

import io
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any, Literal

import sqlalchemy as sa

from musnad import FEW
from musnad.archive import adding, schema
from musnad.archive.database import ArchiveError, shown
from musnad.archive.store import Archive
from musnad.intake.addresses import without_tracking
from musnad.intake.fetch import Fetcher
from musnad.intake.messages import MESSAGES
from musnad.intake.net_errors import Remark
from musnad.intake.net_messages import NET_MESSAGES
from musnad.intake.report import Defaults, IntakeError, Report, checked
from musnad.record import ReaderKind

#: The most bytes of a text, a file or what is fetched.
MOST = 10_000_000
#: Reports of one job that are told of one by one, and those looked up at a time.
TOLD, _AT_A_TIME = 200, 500
#: Where a report says it came from that was pasted.
PASTED = "pasted text"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave: a text, a link (``name`` is the address) or a file (``name`` as it was called there)."""

    kind: Literal["text", "link", "file"]
    name: str = ""
    data: bytes = b""
    text: str = ""
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    #: Which reader is to read it; the one that ``add`` chooses where none is named.
    reader: ReaderKind | None = None

    @property
    def size(self) -> int:
        """Bytes it holds, about."""
        return len(self.data) + 2 * len(self.text)

    @property
    def shown(self) -> str:
        """What it is called where jobs are listed."""
        return self.name or self.title or " ".join(self.text[:400].split())[:80]

    def forgotten(self) -> Given:
        """The same without its content."""
        return replace(self, name=self.shown, data=b"", text="")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report that is in the archive now: new there or known before, read or kept unread because it is not Arabic."""

    key: str
    new: bool
    readable: bool
    copy: bool
    title: str | None
    outlet: str | None
    published: str | None
    statements: int
    events: int

    def as_json(self) -> dict[str, Any]:
        """The outcome as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be read, or that one should know; ``remark`` where it was read all the same."""

    where: str
    message: str
    arabic: str = ""
    remark: bool = False

    def as_json(self) -> dict[str, Any]:
        """The fault as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Rest:
    """Reports that are not told of one by one: so many are new, so many were known."""

    new: int
    known: int


#: What is told while it goes on: how many reports were found and stored, what went wrong, and at the end the reports.
Event = tuple[int, int] | Fault | Outcome | Rest
Tell = Callable[[Event], None]


def work(pipe: Connection, place: str, allow_private: bool) -> None:
    """In the process: read what comes through the pipe and tell what becomes of it, None at the end of each."""
    adding.end_with_parent()
    with Fetcher(allow_private=allow_private, most_bytes=MOST) as fetcher:
        while True:
            try:
                given: Given = pipe.recv()
            except (EOFError, OSError):
                return
            try:
                with Archive(place, create=False) as archive:
                    read(archive, given, fetcher, pipe.send)
            except ArchiveError as error:
                lies = shown(place)  # nothing to who reads the page
                pipe.send(
                    Fault(
                        given.shown, error.message.replace(lies, "the archive"), error.arabic.replace(lies, "الأرشيف")
                    )
                )
            except Exception as error:
                traceback.print_exc()
                said = f"reading it failed ({type(error).__name__}); please report it as a bug"
                pipe.send(Fault(given.shown, said, "تعطلت القراءة"))
            pipe.send(None)


def read(archive: Archive, given: Given, fetcher: Fetcher, tell: Tell) -> None:
    """Read what was given into an archive; ``tell`` is told of every step. ArchiveError where the archive cannot be written."""
    met: dict[str, bool] = {}
    seen = stored = 0

    def failed(error: IntakeError) -> None:
        where = error.where if given.kind == "file" else given.shown
        tell(Fault(where, error.message, error.arabic, isinstance(error, Remark)))

    def watched(reports: Iterator[Report]) -> Iterator[Report]:
        nonlocal seen
        for report in reports:
            seen += 1
            tell((seen, stored))
            key = adding.key_of(report)
            if key not in met:
                met[key] = not archive.known([key])
            for warning in report.warnings:
                tell(Fault(report.title or report.where, warning, arabic_of(warning), remark=True))
            yield report

    def kept(done: adding.Summary) -> None:
        nonlocal stored
        stored = done.stored
        tell((seen, stored))

    if given.kind == "link":
        known = known_at(archive, given.name)
        if known is not None:
            for outcome in outcomes(archive, {known: False}):
                tell(outcome)
            return
    try:
        adding.add(
            archive,
            watched(_reports(archive, given, fetcher, failed)),
            reader=given.reader,
            on_error=failed,
            progress=kept,
        )
    except IntakeError as error:
        failed(error)
    for outcome in outcomes(archive, dict(islice(met.items(), TOLD))):
        tell(outcome)
    rest = list(islice(met, TOLD, None))
    if rest:
        there = [key for some in _portions(rest) for key in archive.known(some)]
        new = sum(met[key] for key in there)
        tell(Rest(new, len(there) - new))


def _reports(
    archive: Archive, given: Given, fetcher: Fetcher, failed: Callable[[IntakeError], None]
) -> Iterator[Report]:
    defaults, outlets = Defaults(given.published, given.outlet), archive.outlets
    if given.kind == "text":
        report = Report(
            "",
            given.text,
            url=given.url,
            outlet=given.outlet,
            published=given.published,
            title=given.title,
            language=given.language,
            file=PASTED,
        )
        yield checked(report, Defaults(), keep_foreign=True, outlets=outlets)
    elif given.kind == "link":
        from musnad.intake.web import reports_of

        yield from reports_of(
            given.name,
            fetcher,
            known=archive.has_url,
            most=FEW,
            defaults=defaults,
            keep_foreign=True,
            outlets=outlets,
            on_error=failed,
        )
    else:
        from musnad.intake.sources import from_stream

        yield from from_stream(
            io.BytesIO(given.data),
            given.name,
            defaults=defaults,
            keep_foreign=True,
            outlets=outlets,
            on_error=failed,
        )


def arabic_of(warning: str) -> str:
    """The Arabic of a warning that a report brings from intake; empty where it has none."""
    for key in ("neighbour", "surrogates"):
        if warning == MESSAGES[key][0]:
            return MESSAGES[key][1]
    count = re.match(r"\d+", warning)
    if count and warning == MESSAGES["broken"][0].format(count=count[0]):
        return MESSAGES["broken"][1].format(count=count[0])
    if warning.startswith(NET_MESSAGES["own_text"][0].partition("{")[0]):
        return "تعذرت قراءة الصفحة نفسها؛ النص ما تقوله الخلاصة"
    return ""


def known_at(archive: Archive, url: str) -> str | None:
    """The key of the one report of an address, or fetched from it; None where there is none, or several as of a feed."""
    reports = schema.reports
    addresses = {url, without_tracking(url)}
    with archive.reading() as connection:
        found = connection.scalars(
            sa.select(reports.c.key)
            .where(sa.or_(reports.c.url.in_(addresses), reports.c.origin.in_(addresses)))
            .limit(2)
        ).all()
    return found[0] if len(found) == 1 else None


def outcomes(archive: Archive, met: dict[str, bool]) -> list[Outcome]:
    """Of the reports of some keys those in the archive, in the order given; the value says whether each is new."""
    reports, found = schema.reports, {}
    about = ("id", "key", "state", "copy_of", "title", "outlet", "published")
    with archive.reading() as connection:
        for some in _portions(list(met)):
            query = sa.select(*(reports.c[name] for name in about)).where(reports.c.key.in_(some))
            rows = connection.execute(query).all()
            statements, events = (
                _count(connection, table, [row.id for row in rows]) for table in (schema.statements, schema.events)
            )
            for row in rows:
                found[row.key] = Outcome(
                    key=row.key,
                    new=met[row.key],
                    readable=row.state == "read",
                    copy=row.copy_of is not None,
                    title=row.title,
                    outlet=row.outlet,
                    published=row.published,
                    statements=statements.get(row.id, 0),
                    events=events.get(row.id, 0),
                )
    return [found[key] for key in met if key in found]


def _count(connection: sa.Connection, table: sa.Table, reports: Sequence[int]) -> dict[int, int]:
    """How many rows each of some reports has."""
    of = table.c.report_id
    rows = connection.execute(sa.select(of, sa.func.count()).where(of.in_(reports)).group_by(of))
    return {number: count for number, count in rows}


def _portions(keys: Sequence[str]) -> Iterator[list[str]]:
    for at in range(0, len(keys), _AT_A_TIME):
        yield list(keys[at : at + _AT_A_TIME])
