"""``Weave``: the stories of an archive, brought up to date with it and asked for.

>>> with Archive("musnad.db") as archive:          # doctest: +SKIP
...     weave = Weave(archive)
...     weave.update()
...     for story in weave.stories(least=2):
...         print(story.date, story.what, story.independent)

Three steps, each in portions that are kept whole: reports that changed are compared (``entering``), grouped (``pools``) and told (``telling``). What was
done stays done when the work is ended between them, and the stories are the same whatever the order and the portions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa

from musnad.archive.filters import Filters
from musnad.archive.following import Follower
from musnad.archive.schema_weave import nearness, stories, woven
from musnad.archive.search import everything
from musnad.archive.store import Archive, ArchiveError
from musnad.weave import kept_stories
from musnad.weave.entering import RELATED, Entering, Entry
from musnad.weave.model import Copy, Story
from musnad.weave.pools import regroup
from musnad.weave.profile import MADE
from musnad.weave.work import Ready, Work

#: Reports and stories in one portion; of many changes portions are larger, since each is written to the disk for good.
PORTION, LARGE = 250, 1_000
#: Reports whose pools are grouped in one go.
_GROUPED = 500
#: From how many earlier stories one may go on.
EARLIER = 3
Order = Literal["newest", "largest", "chains"]
Progress = Callable[[int, int], None]
_FOLLOWER = Follower(f"stories {MADE}")


@dataclass(frozen=True, slots=True)
class Woven:
    """What an update did: ``reports`` that had changed, ``stories`` that were told (again), in how many ``seconds``.

    ``failed`` are stories that could not be told, each with its first reports and what went wrong; they are tried again the next time."""

    reports: int
    stories: int
    seconds: float
    failed: tuple[str, ...] = ()


class Weave:
    """The stories of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._entering = Entering()

    # -- bringing up to date -------------------------------------------------------------------------------------------

    def waiting(self) -> int:
        """How many reports changed since the stories were brought up to date."""
        with self.archive.reading() as connection:
            return _FOLLOWER.count(connection)

    def update(self, progress: Progress | None = None, jobs: int = 1, *, portion: int | None = None) -> Woven:
        """Bring the stories up to date with the archive, with ``jobs`` processes; ``progress`` is told of what is done and of all there is.

        ArchiveError where the archive cannot be written.
        """
        begun = time.perf_counter()
        total = self.waiting()
        portion = portion or (LARGE if total > 10 * LARGE else PORTION)
        say = progress or (lambda done, all_of_it: None)
        reports = told = 0
        failed: list[str] = []
        with Work(self.archive, jobs if total > portion else 1) as work:
            for some in work.entries(self._changed(), portion):
                reports += self._enter(some)
                say(reports, 2 * total)
            self._group()
            open_stories = self._untold()
            for done in work.stories(open_stories, portion):
                self._keep([one for one in done if one.problem is None])
                failed += (one.problem for one in done if one.problem is not None)
                told += len(done)
                say(total + total * told // max(1, len(open_stories)), 2 * total)
        return Woven(reports, told - len(failed), time.perf_counter() - begun, tuple(failed))

    def _changed(self) -> list[tuple[int, int]]:
        with self.archive.reading() as connection:
            return _FOLLOWER.changed(connection)

    def _enter(self, some: tuple[Sequence[tuple[int, int]], Sequence[Entry]]) -> int:
        """Compare some reports with the others; those that changed meanwhile are left for the next time."""
        asked, made = some
        with self.archive.writing() as connection:
            still = _FOLLOWER.still(connection, asked)
            self._entering.forget(connection, still)
            wanted = set(still)
            self._entering.enter(connection, [entry for entry in made if entry.number in wanted])
            _FOLLOWER.go_on(connection, asked)
        return len(still)

    def _group(self) -> None:
        """Put what waits into stories."""
        while True:
            with self.archive.writing() as connection:
                waiting = sa.select(woven.c.report_id).where(woven.c.waits == 1).order_by(woven.c.report_id)
                numbers = connection.scalars(waiting.limit(_GROUPED)).all()
                if not numbers:
                    return
                regroup(connection, numbers)

    def _untold(self) -> list[tuple[str, int]]:
        with self.archive.reading() as connection:
            rows = connection.execute(
                sa.select(stories.c.id, stories.c.members)
                .where(stories.c.body.is_(None))
                .order_by(stories.c.first_day, stories.c.id)
            )
            return [(name, members) for name, members in rows]

    def _keep(self, done: Sequence[Ready]) -> None:
        """Keep stories as they were told, unless their reports have changed meanwhile."""
        query = (
            stories.update()
            .where(stories.c.id == sa.bindparam("name"), stories.c.members == sa.bindparam("of"))
            .values(
                body=sa.bindparam("told"),
                independent=sa.bindparam("chains"),
                disputes=sa.bindparam("disputed"),
                revisions=sa.bindparam("revised"),
            )
        )
        if done:
            with self.archive.writing() as connection:
                connection.execute(query, [one.row() for one in done])

    # -- asking --------------------------------------------------------------------------------------------------------

    def count(self) -> dict[str, int]:
        """How many stories there are, how many are told by several reports, and disputes and revisions in all."""
        total = sa.func.coalesce
        with self.archive.reading() as connection:
            row = connection.execute(
                sa.select(
                    sa.func.count(),
                    total(sa.func.sum(sa.case((stories.c.reports > 1, 1), else_=0)), 0),
                    total(sa.func.sum(stories.c.disputes), 0),
                    total(sa.func.sum(stories.c.revisions), 0),
                ).select_from(stories)
            ).one()
        return dict(zip(("stories", "told by several", "disputes", "revisions"), map(int, row), strict=True))

    def story(self, name: str | int) -> Story:
        """A story by its id, or by the id, number, key or address of a report in it; ArchiveError where there is none."""
        text = str(name)
        with self.archive.reading() as connection:
            found = self._open(connection, [text])
            if not found:
                # A story is named by its first report; where that has joined another story, its name leads there.
                held = (
                    connection.scalar(
                        sa.select(woven.c.story).where(woven.c.key >= text, woven.c.key < text + "g").limit(1)
                    )
                    if len(text) >= 8 and text.isalnum()
                    else None
                )
                found = self._open(connection, [held]) if held else []
        if not found:
            number = self.archive.number_of(name)
            with self.archive.reading() as connection:
                held = connection.scalar(sa.select(woven.c.story).where(woven.c.report_id == number))
                found = self._open(connection, [held]) if held else []
        if not found:
            raise ArchiveError(
                f"no story is told by {text!r}; it may not have been woven yet", f"لا حدث لهذا الخبر: {text}"
            )
        return found[0]

    def later(self, name: str) -> list[str]:
        """The ids of the stories that go on from a story, the first of them first."""
        with self.archive.reading() as connection:
            found = connection.execute(_GOES_ON.where(_THERE.c.story == name)).all()
            names = sorted({row.later for row in found})
            earlier = _earlier(connection, names)
            order = {
                row.id: (row.first_day, row.id)
                for row in connection.execute(
                    sa.select(stories.c.id, stories.c.first_day).where(stories.c.id.in_(names))
                )
            }
        return sorted((one for one in names if name in earlier.get(one, ())), key=lambda one: order[one])

    def stories(
        self,
        query: str = "",
        filters: Filters | None = None,
        *,
        least: int = 1,
        chains: int = 1,
        disputed: bool = False,
        order: Order = "newest",
        limit: int | None = None,
    ) -> Iterator[Story]:
        """Stories in which some report matches a search, told by ``least`` reports and ``chains`` independent chains or more; with ``disputed``
        those with a dispute. The newest (by their last report), the ``largest`` or those of the most ``chains`` come first."""
        wanted = self._wanted(query, filters) if query.strip() or (filters and filters != Filters()) else None
        conditions = [stories.c.reports >= least, stories.c.body.is_not(None)]
        if chains > 1:
            conditions.append(stories.c.independent >= chains)
        if disputed:
            conditions.append(stories.c.disputes > 0)
        by = {
            "newest": (stories.c.last_day.desc(), stories.c.id),
            "largest": (stories.c.reports.desc(), stories.c.last_day.desc(), stories.c.id),
            "chains": (stories.c.independent.desc(), stories.c.last_day.desc(), stories.c.id),
        }[order]
        with self.archive.reading() as connection:
            names = connection.scalars(sa.select(stories.c.id).where(*conditions).order_by(*by)).all()
        if wanted is not None:
            names = [name for name in names if name in wanted]
        names = names[:limit]
        for at in range(0, len(names), PORTION):
            with self.archive.reading() as connection:
                yield from self._open(connection, names[at : at + PORTION])

    def _wanted(self, query: str, filters: Filters | None) -> set[str]:
        """The stories of the reports that a search finds."""
        found: set[str] = set()
        numbers = [hit.report for hit in everything(self.archive, query, filters or Filters(), kind="reports")]
        with self.archive.reading() as connection:
            for at in range(0, len(numbers), 500):
                tells = sa.select(woven.c.story).where(woven.c.report_id.in_(numbers[at : at + 500]))
                found.update(name for name in connection.scalars(tells) if name)
        return found

    def copies(self) -> Iterator[Copy]:
        """Every report that copies another telling of its story."""
        for story in self.stories(least=2):
            yield from story.copies

    def _open(self, connection: sa.Connection, names: Sequence[str]) -> list[Story]:
        """Stories in the order of their names, with the earlier ones they go on from."""
        rows: dict[str, Any] = {
            row.id: row.body
            for row in connection.execute(
                sa.select(stories.c.id, stories.c.body).where(stories.c.id.in_(names), stories.c.body.is_not(None))
            )
        }
        earlier = _earlier(connection, list(rows))
        return [
            replace(kept_stories.opened(rows[name]), develops=tuple(earlier.get(name, ())))
            for name in names
            if name in rows
        ]


#: Reports of a later story, the reports of an earlier one they are near to, and the two stories.
_HERE, _THERE = woven.alias("here"), woven.alias("there")
_LATER, _BEFORE = stories.alias("later"), stories.alias("before")
_GOES_ON = (
    sa.select(
        _HERE.c.story.label("later"), _THERE.c.story.label("earlier"), sa.func.max(nearness.c.related).label("related")
    )
    .join(nearness, nearness.c.report_id == _HERE.c.report_id)
    .join(_THERE, _THERE.c.report_id == nearness.c.other_id)
    .join(_LATER, _LATER.c.id == _HERE.c.story)
    .join(_BEFORE, _BEFORE.c.id == _THERE.c.story)
    .where(
        _THERE.c.story != _HERE.c.story,
        nearness.c.related >= RELATED,
        _BEFORE.c.first_day < _LATER.c.first_day,
        _BEFORE.c.first_day > 0,
    )
    .group_by(_HERE.c.story, _THERE.c.story)
)


def _earlier(connection: sa.Connection, names: Sequence[str]) -> dict[str, list[str]]:
    """The earlier stories that each of some stories goes on from, the nearest first."""
    query = _GOES_ON.where(_HERE.c.story.in_(names)).order_by(_HERE.c.story, sa.desc("related"), _THERE.c.story)
    found: dict[str, list[str]] = {}
    for later, earlier, _ in connection.execute(query):
        if len(found.setdefault(later, [])) < EARLIER:
            found[later].append(earlier)
    return found
