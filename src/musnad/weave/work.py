"""The costly parts of weaving, in this process or several: profiles of reports, comparing them, and stories told from their records."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.adding import agency_of, end_with_parent
from musnad.archive.packing import unpack
from musnad.archive.schema_weave import woven
from musnad.archive.store import Archive
from musnad.record import Record
from musnad.weave import kept_stories
from musnad.weave.comparing import Compared, Comparing
from musnad.weave.entering import Entry, entries
from musnad.weave.model import Telling
from musnad.weave.telling import tell

_Asked = TypeVar("_Asked")
_Made = TypeVar("_Made")
#: Portions under way at a time, for each process.
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Ready:
    """A story that was told, as it is kept; ``problem`` where it could not be."""

    name: str
    members: int
    body: bytes | str = b""
    independent: int = 0
    disputes: int = 0
    revisions: int = 0
    problem: str | None = None

    def row(self) -> dict[str, object]:
        """What is written of it."""
        return {
            "name": self.name,
            "of": self.members,
            "told": self.body,
            "chains": self.independent,
            "disputed": self.disputes,
            "revised": self.revisions,
        }


class Work:
    """Does portions of work, ahead of whoever takes the results."""

    def __init__(self, archive: Archive, jobs: int) -> None:
        self.archive, self.jobs = archive, jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.jobs > 1:
            self._pool = ProcessPoolExecutor(
                self.jobs, multiprocessing.get_context("spawn"), initializer=_open, initargs=(self.archive.place,)
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def entries(
        self, changed: Sequence[tuple[int, int]], portion: int
    ) -> Iterator[tuple[Sequence[tuple[int, int]], list[Entry]]]:
        """What is kept of reports that changed, by portions."""
        return self._done(_entries, changed, portion)

    def comparisons(self, fresh: Sequence[int], portion: int) -> Iterator[Compared]:
        """Reports compared with those around them, by portions."""
        return (done for _, done in self._done(_compared, fresh, portion))

    def stories(self, untold: Sequence[tuple[str, int]], portion: int) -> Iterator[list[Ready]]:
        """Stories told, by portions."""
        return (done for _, done in self._done(_stories, untold, portion))

    def _done(
        self, do: Callable[[Archive, Sequence[_Asked]], _Made], asked: Sequence[_Asked], portion: int
    ) -> Iterator[tuple[Sequence[_Asked], _Made]]:
        portions = [asked[at : at + portion] for at in range(0, len(asked), portion)]
        if self._pool is None:
            for some in portions:
                yield some, do(self.archive, some)
            return
        under_way: deque[tuple[Sequence[_Asked], Future[_Made]]] = deque()
        for some in portions:
            under_way.append((some, self._pool.submit(_in_process, do, some)))
            if len(under_way) >= _AHEAD * self.jobs:
                first, future = under_way.popleft()
                yield first, future.result()
        for first, future in under_way:
            yield first, future.result()


_archive: Archive | None = None


def _open(place: str) -> None:
    """In a new process: leave Ctrl-C to the one that asks, end when that one is gone, and open the archive."""
    global _archive
    end_with_parent()
    _archive = Archive(place, create=False)


def _in_process(do: Callable[[Archive, Sequence[_Asked]], _Made], asked: Sequence[_Asked]) -> _Made:
    assert _archive is not None
    return do(_archive, asked)


def _entries(archive: Archive, changed: Sequence[tuple[int, int]]) -> list[Entry]:
    with archive.reading() as connection:
        return entries(connection, [number for number, _ in changed])


#: Profiles of this process.
_comparing = Comparing()


def _compared(archive: Archive, fresh: Sequence[int]) -> Compared:
    with archive.reading() as connection:
        return _comparing.compare(connection, fresh)


def _stories(archive: Archive, untold: Sequence[tuple[str, int]]) -> list[Ready]:
    found = []
    with archive.reading() as connection:
        tellings = _tellings(connection, [name for name, _ in untold])
        for name, members in untold:
            if name not in tellings:
                continue
            try:
                story = tell(name, _named_apart(tellings[name]))
            except Exception as error:  # a fault of ours on one story is to cost no other
                reports = ", ".join(telling.id for telling in tellings[name][:3])
                found.append(Ready(name, members, problem=f"{reports}: {type(error).__name__}: {error}"))
                continue
            body = kept_stories.packed(story, connection.dialect.name)
            found.append(Ready(name, members, body, story.independent, len(story.disputes), len(story.revisions)))
    return found


def _tellings(connection: sa.Connection, names: Sequence[str]) -> dict[str, list[Telling]]:
    """The tellings of some stories."""
    reports, records = schema.reports, schema.records
    rows = connection.execute(
        sa.select(
            woven.c.story,
            reports.c.id,
            reports.c.key,
            reports.c.day,
            reports.c.text,
            reports.c.agency,
            records.c.reading,
            records.c.record,
        )
        .join(reports, reports.c.id == woven.c.report_id)
        .join(records, records.c.report_id == woven.c.report_id)
        .where(woven.c.story.in_(names))
    )
    found: dict[str, list[Telling]] = {}
    for row in rows:
        record = Record.model_validate_json(unpack(row.record or row.reading, row.text))
        record.document.text = row.text
        # The archive also notes the agency of a report's original, which depends on what came first; here only its own marks count.
        agency = agency_of(row.text) if row.agency else None
        found.setdefault(row.story, []).append(Telling(row.id, row.key, record, agency, row.day))
    return found


def _named_apart(tellings: Sequence[Telling]) -> list[Telling]:
    """Reports of one story that came in under the same id get the beginning of their key after it."""
    seen: dict[str, int] = {}
    for telling in tellings:
        seen[telling.id] = seen.get(telling.id, 0) + 1
    for telling in tellings:
        if seen[telling.id] > 1:
            telling.record.document.id = f"{telling.id}#{telling.key[:8]}"
    return list(tellings)
