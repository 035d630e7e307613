"""Lists of stories: which are wanted, in which order, and behind which one a page begins.

A page is found by its first story's place in the order and not by counting, so that the hundredth takes no longer than the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from musnad.archive.filters import Filters
from musnad.archive.newest import newest_reports
from musnad.archive.schema import reports
from musnad.archive.schema_weave import stories, woven
from musnad.archive.store import Archive
from musnad.archive.wording import QueryError

Order = Literal["newest", "largest", "chains"]
#: Of so many reports that match a search, the newest, the stories are listed.
AMONG = 2_000
_AT_A_TIME = 500
_AFTER = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\.([0-9a-f]{1,32})\Z", re.A)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Stories told by ``least`` reports and ``chains`` independent chains or more; with ``disputed`` those with a dispute, with ``revised`` those
    with a number that changed. The newest (by their last report), the ``largest`` or those of the most ``chains`` come first."""

    least: int = 1
    chains: int = 1
    disputed: bool = False
    revised: bool = False
    order: Order = "newest"

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What must hold of a row of stories; those that wait to be told are none, and have no number of chains yet."""
        held = [stories.c.reports >= self.least, stories.c.independent.is_not(None)]
        if self.chains > 1:
            held.append(stories.c.independent >= self.chains)
        if self.disputed:
            held.append(stories.c.disputes > 0)
        if self.revised:
            held.append(stories.c.revisions > 0)
        return held

    @property
    def _falling(self) -> tuple[sa.Column[int], ...]:
        """The columns they are ordered by, the highest value first; those alike in them by their ids."""
        return {
            "newest": (stories.c.last_day,),
            "largest": (stories.c.reports, stories.c.last_day),
            "chains": (stories.c.independent, stories.c.last_day),
        }[self.order]

    def by(self) -> list[sa.ColumnElement[Any]]:
        """The order."""
        return [*(column.desc() for column in self._falling), stories.c.id.asc()]

    def place(self, row: Any) -> tuple[Any, ...]:
        """The place of a row in the order, the first the lowest."""
        return (*(-getattr(row, column.name) for column in self._falling), row.id)

    def mark(self, row: Any) -> str:
        """What names the place behind a row."""
        return ".".join([*(str(getattr(row, column.name)) for column in self._falling), row.id])

    def taken(self, after: str) -> tuple[list[int], str]:
        """The values and the id of a mark; QueryError where it is none of this order."""
        found = _AFTER.match(after)
        values = [int(part) for part in found[1].split(".")] if found else []
        if found is None or len(values) != len(self._falling):
            raise QueryError(
                f"{after[:40]!r} is not where a page of these stories begins", "ليست هذه بداية صفحة من هذه الأحداث"
            )
        return values, found[2]

    def behind(self, after: str) -> list[sa.ColumnElement[bool]]:
        """What must hold of a row behind a mark."""
        values, name = self.taken(after)
        columns = self._falling
        held: sa.ColumnElement[bool] = stories.c.id > name
        for column, value in zip(reversed(columns), reversed(values), strict=True):
            held = sa.or_(column < value, sa.and_(column == value, held))
        # The first column by itself: by this the index begins where the page does.
        return [columns[0] <= values[0], held]


@dataclass(frozen=True, slots=True)
class StoriesPage:
    """The ids of some stories, and where the next page begins (``after``); None where there is none.

    ``among`` is the number of reports, the newest that match a search, whose stories are listed; None where they are those of all that match."""

    names: tuple[str, ...]
    after: str | None
    among: int | None = None


def totals(archive: Archive) -> tuple[int, int]:
    """How many stories there are, and how many of them are told by several reports; from an index alone, so that it is quick."""
    count = sa.func.count()
    with archive.reading() as connection:
        every = connection.scalar(sa.select(count).select_from(stories)) or 0
        return every, connection.scalar(sa.select(count).where(stories.c.reports > 1)) or 0


_COLUMNS = (stories.c.id, stories.c.reports, stories.c.last_day, stories.c.independent)


def page(
    archive: Archive, words: str, filters: Filters, wanted: Wanted, limit: int, after: str | None, most: int = AMONG
) -> StoriesPage:
    """A page of stories behind ``after``; of a search those that some of its ``most`` newest reports tell.

    QueryError where it cannot be asked, ArchiveError where the archive cannot be read."""
    if words.strip() or filters != Filters():
        return _searched(archive, words, filters, wanted, limit, after, most)
    query = sa.select(*_COLUMNS).where(*wanted.conditions())
    if after is not None:
        query = query.where(*wanted.behind(after))
    with archive.reading() as connection:
        rows = connection.execute(query.order_by(*wanted.by()).limit(limit + 1)).all()
    return _cut(rows, wanted, limit)


def _searched(
    archive: Archive, words: str, filters: Filters, wanted: Wanted, limit: int, after: str | None, most: int
) -> StoriesPage:
    behind = wanted.taken(after) if after is not None else None
    found = newest_reports(archive, words, filters, most)
    rows: dict[str, Any] = {}
    with archive.reading() as connection:
        for at in range(0, len(found.shelves), _AT_A_TIME):
            query = (
                sa.select(*_COLUMNS)
                .join(woven, woven.c.story == stories.c.id)
                .join(reports, reports.c.id == woven.c.report_id)
                .where(reports.c.shelf.in_(found.shelves[at : at + _AT_A_TIME]), *wanted.conditions())
            )
            rows.update((row.id, row) for row in connection.execute(query))
    order = sorted(rows.values(), key=wanted.place)
    if behind is not None:
        last = (*(-value for value in behind[0]), behind[1])
        order = [row for row in order if wanted.place(row) > last]
    return _cut(order[: limit + 1], wanted, limit, len(found.shelves) if found.more else None)


def _cut(rows: Sequence[Any], wanted: Wanted, limit: int, among: int | None = None) -> StoriesPage:
    """The first of some rows, of which there is one too many where a page follows."""
    after = wanted.mark(rows[limit - 1]) if len(rows) > limit else None
    return StoriesPage(tuple(row.id for row in rows[:limit]), after, among)
