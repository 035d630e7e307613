"""Following an archive: what has changed since one last looked, each change seen once.

What is derived from reports (stories, who is who) is brought up to date from here. A follower goes on in the same transaction in which it writes what it
made of the changes, so that neither is without the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from musnad.archive.schema import changes, followers

#: Numbers in one query.
_AT_A_TIME = 400


class Follower:
    """Follows an archive under a name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def seen(self, connection: sa.Connection) -> int:
        """The mark of the last change that was seen."""
        return connection.scalar(sa.select(followers.c.mark).where(followers.c.name == self.name)) or 0

    def count(self, connection: sa.Connection) -> int:
        """How many reports have changed since."""
        newer = changes.c.mark > self.seen(connection)
        return connection.scalar(sa.select(sa.func.count()).select_from(changes).where(newer)) or 0

    def changed(self, connection: sa.Connection) -> list[tuple[int, int]]:
        """The numbers of the reports that have changed since, with the marks of their changes, in the order of these."""
        newer = sa.select(changes.c.report_id, changes.c.mark).where(changes.c.mark > self.seen(connection))
        return [(number, mark) for number, mark in connection.execute(newer.order_by(changes.c.mark))]

    def still(self, connection: sa.Connection, asked: Iterable[tuple[int, int]]) -> list[int]:
        """Of changes that were asked for earlier the reports that have not changed again, and which nobody else has seen to meanwhile."""
        seen = self.seen(connection)
        wanted = {number: mark for number, mark in asked if mark > seen}
        now: dict[int, int] = {}
        numbers = list(wanted)
        for at in range(0, len(numbers), _AT_A_TIME):
            rows = connection.execute(
                sa.select(changes.c.report_id, changes.c.mark).where(
                    changes.c.report_id.in_(numbers[at : at + _AT_A_TIME])
                )
            )
            now.update((number, mark) for number, mark in rows)
        return [number for number, mark in wanted.items() if now.get(number) == mark]

    def go_on(self, connection: sa.Connection, asked: Sequence[tuple[int, int]]) -> None:
        """Have seen these changes, which come right after those seen before."""
        last = max((mark for _, mark in asked), default=0)
        if last > self.seen(connection):
            connection.execute(followers.delete().where(followers.c.name == self.name))
            connection.execute(followers.insert(), {"name": self.name, "mark": last})
