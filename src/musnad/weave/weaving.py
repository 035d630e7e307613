"""``Weave``: the stories of an archive, brought up to date with it and asked for.

>>> with Archive("musnad.db") as archive:          # doctest: +SKIP
...     weave = Weave(archive)
...     weave.update()
...     for story in weave.stories(least=2):
...         print(story.date, story.what, story.independent)

Four steps, each in portions that are kept whole: reports that changed are entered (``entering``), compared (``comparing``), grouped (``pools``) and told
(``telling``). What was done stays done when the work is ended between them, and the stories are the same whatever the order and the portions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from musnad.archive.filters import Filters
from musnad.archive.following import Follower
from musnad.archive.schema_weave import nearness, stories, woven
from musnad.archive.search import everything
from musnad.archive.store import Archive, ArchiveError
from musnad.weave import comparing, kept_stories
from musnad.weave.comparing import RELATED, Compared
from musnad.weave.entering import Entry, enter, forget
from musnad.weave.listing import Order, StoriesPage, Wanted, page
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
                say(reports, 3 * total)
            compared = 0
            while fresh := self._fresh():
                for one in work.comparisons(fresh, portion):
                    compared += self._join(one)
                    say(min(total + compared, 2 * total), 3 * total)
            self._group()
            open_stories = self._untold()
            for done in work.stories(open_stories, portion):
                self._keep([one for one in done if one.problem is None])
                failed += (one.problem for one in done if one.problem is not None)
                told += len(done)
                say(2 * total + total * told // max(1, len(open_stories)), 3 * total)
        return Woven(reports, told - len(failed), time.perf_counter() - begun, tuple(failed))

    def _changed(self) -> list[tuple[int, int]]:
        with self.archive.reading() as connection:
            return _FOLLOWER.changed(connection)

    def _enter(self, some: tuple[Sequence[tuple[int, int]], Sequence[Entry]]) -> int:
        """Enter some reports; those that changed meanwhile are left for the next time."""
        asked, made = some
        with self.archive.writing() as connection:
            still = _FOLLOWER.still(connection, asked)
            forget(connection, still)
            wanted = set(still)
            enter(connection, [entry for entry in made if entry.number in wanted])
            _FOLLOWER.go_on(connection, asked)
        return len(still)

    def _fresh(self) -> list[int]:
        with self.archive.reading() as connection:
            return comparing.fresh(connection)

    def _join(self, done: Compared) -> int:
        with self.archive.writing() as connection:
            return comparing.keep(connection, done)

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

    def id_of(self, name: str | int) -> str:
        """The id of a story by that id, or by the id, number, key or address of a report in it; ArchiveError where there is none."""
        text = str(name)
        with self.archive.reading() as connection:
            found = _told(connection, text)
            if found is None and len(text) >= 8 and text.isalnum():
                # A story is named by its first report; where that has joined another story, its name leads there.
                key = woven.c.key
                held = connection.scalar(sa.select(woven.c.story).where(key >= text, key < text + "g").limit(1))
                found = _told(connection, held)
        if found is None:
            number = self.archive.number_of(name)
            with self.archive.reading() as connection:
                held = connection.scalar(sa.select(woven.c.story).where(woven.c.report_id == number))
                found = _told(connection, held)
        if found is None:
            raise _no_story(text)
        return found

    def story(self, name: str | int) -> Story:
        """A story by its id, or by the id, number, key or address of a report in it; ArchiveError where there is none."""
        found = self.named([self.id_of(name)])
        if not found:  # taken out in between
            raise _no_story(str(name))
        return found[0]

    def later(self, name: str) -> list[str]:
        """The ids of the stories that go on from a story, the first of them first."""
        with self.archive.reading() as connection:
            found = connection.execute(_LEADS_TO.where(_THERE.c.story == name)).all()
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
        which = Wanted(least, chains, disputed, order=order)
        with self.archive.reading() as connection:
            found = sa.select(stories.c.id).where(*which.conditions()).order_by(*which.by())
            names = connection.scalars(found).all()
        if wanted is not None:
            names = [name for name in names if name in wanted]
        names = names[:limit]
        for at in range(0, len(names), PORTION):
            with self.archive.reading() as connection:
                yield from self._open(connection, names[at : at + PORTION])

    def page(
        self,
        query: str = "",
        filters: Filters | None = None,
        wanted: Wanted | None = None,
        *,
        limit: int = 20,
        after: str | None = None,
    ) -> StoriesPage:
        """A page of stories, behind ``after`` of the page before; of a search those that its newest reports tell (``listing.AMONG``).

        Unlike ``stories`` it takes no longer the more stories there are. QueryError where it cannot be asked."""
        return page(self.archive, query, filters or Filters(), wanted or Wanted(), limit, after)

    def named(self, names: Sequence[str]) -> list[Story]:
        """Stories by their ids, in their order; those that are not there or wait to be told are left out."""
        with self.archive.reading() as connection:
            return self._open(connection, names)

    def named_json(self, names: Sequence[str], *, develops: bool = True) -> list[dict[str, Any]]:
        """The same as JSON values in the form of ``docs/weave.md``, which is quicker, and more so without the stories each ``develops``."""
        with self.archive.reading() as connection:
            bodies = _bodies(connection, names)
            earlier = _earlier(connection, list(bodies)) if develops else {}
        return [kept_stories.as_json(bodies[name], earlier.get(name, ())) for name in names if name in bodies]

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
        rows = _bodies(connection, names)
        earlier = _earlier(connection, list(rows))
        return [
            replace(kept_stories.opened(rows[name]), develops=tuple(earlier.get(name, ())))
            for name in names
            if name in rows
        ]


def _told(connection: sa.Connection, name: str | None) -> str | None:
    """The id of a story that was told, if this is one."""
    told = stories.c.body.is_not(None)
    return connection.scalar(sa.select(stories.c.id).where(stories.c.id == name, told)) if name else None


def _no_story(text: str) -> ArchiveError:
    return ArchiveError(f"no story is told by {text!r}; it may not have been woven yet", f"لا حدث لهذا الخبر: {text}")


def _bodies(connection: sa.Connection, names: Sequence[str]) -> dict[str, Any]:
    """What is kept of some stories that were told."""
    told = stories.c.body.is_not(None)
    query = sa.select(stories.c.id, stories.c.body).where(stories.c.id.in_(names), told)
    return {row.id: row.body for row in connection.execute(query)}


#: Reports of a later story, the reports of an earlier one they are near to, and the two stories.
_HERE, _THERE = woven.alias("here"), woven.alias("there")
_LATER, _BEFORE = stories.alias("later"), stories.alias("before")


def _joined(here: sa.Column[int], there: sa.Column[int]) -> sa.Select[Any]:
    """Later stories with the earlier ones they may go on from. Nearness is kept from either side: ``here`` is its column for the later report; it is
    found by the first of the two."""
    return (
        sa.select(
            _HERE.c.story.label("later"),
            _THERE.c.story.label("earlier"),
            sa.func.max(nearness.c.related).label("related"),
        )
        .join(nearness, here == _HERE.c.report_id)
        .join(_THERE, _THERE.c.report_id == there)
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


_GOES_ON = _joined(nearness.c.report_id, nearness.c.other_id)
_LEADS_TO = _joined(nearness.c.other_id, nearness.c.report_id)


def _earlier(connection: sa.Connection, names: Sequence[str]) -> dict[str, list[str]]:
    """The earlier stories that each of some stories goes on from, the nearest first."""
    query = _GOES_ON.where(_HERE.c.story.in_(names)).order_by(_HERE.c.story, sa.desc("related"), _THERE.c.story)
    found: dict[str, list[str]] = {}
    for later, earlier, _ in connection.execute(query):
        if len(found.setdefault(later, [])) < EARLIER:
            found[later].append(earlier)
    return found
