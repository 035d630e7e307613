"""What pages of identities keep as long as nothing has changed: the last ones that were asked for, and the lists over the whole archive."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.schema_who import who_decisions
from musnad.archive.store import Archive
from musnad.web.site import Site
from musnad.web.summaries import Summaries

T = TypeVar("T")
#: Pages that are kept.
_MOST = 100


def who_mark(archive: Archive) -> int:
    """A number that grows when a report changes, when who is who is brought up to date, and with every decision."""
    changes, followers = schema.changes, schema.followers
    with archive.reading() as connection:
        marks = (
            connection.scalar(sa.select(sa.func.max(changes.c.mark))),
            connection.scalar(sa.select(followers.c.mark).where(followers.c.name == "who")),
            connection.scalar(sa.select(sa.func.max(who_decisions.c.id))),
        )
    return sum(mark or 0 for mark in marks)  # none of them ever falls


class WhoSummaries(Summaries):
    """Summaries that are made anew by that number."""

    def _mark(self) -> int:
        return who_mark(self.archive)


class Kept:
    """The last things that were made, by their keys; safe to ask from several threads."""

    def __init__(self, archive: Archive, shared: Path | None = None) -> None:
        self.archive = archive
        self.summaries = WhoSummaries(archive, shared)
        self._made: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, or gave when nothing was other than it is now."""
        mark = who_mark(self.archive)
        with self._guard:
            before = self._made.get(key)
            if before is not None and before[0] == mark:
                self._made.move_to_end(key)
                return before[1]  # type: ignore[no-any-return]
        made = make()
        with self._guard:
            self._made[key] = (mark, made)
            self._made.move_to_end(key)
            while len(self._made) > _MOST:
                self._made.popitem(last=False)
        return made


_GUARD = threading.Lock()


def kept_of(site: Site) -> Kept:
    """What is kept for a site."""
    with _GUARD:
        found: Kept | None = getattr(site, "_entities_kept", None)
        if found is None:
            found = Kept(site.archive, site.shared)
            site._entities_kept = found  # type: ignore[attr-defined]
    return found
