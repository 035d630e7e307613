"""The second step of weaving: pools of reports within which stories are made, and the stories.

A *pool* is what hangs together by pairs no less near than a level: the lowest level at which it is no more than ``MOST`` reports. So a pool is a
function of who is near whom, and a report that comes or goes changes only the pools it touches; the work on each is bounded. Inside a pool reports are
put into stories by average linkage (``grouping``), which never joins reports that hang together by nothing as near as the first level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

import sqlalchemy as sa

from musnad.archive.schema_weave import nearness, stories, woven
from musnad.weave.grouping import groups
from musnad.weave.nearness import BOUND
from musnad.weave.profile import MADE

#: Reports in a pool at most, and the levels (thousandths) at which larger ones are cut.
MOST = 400
LEVELS = (BOUND, 450, 550, 650, 750, 850, 925, 975)
#: Hexadecimal digits of a story's id: those its first report's key begins with.
ID = 12
_AT_A_TIME = 400
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Member:
    number: int
    key: str
    published: str
    day: int
    content: int
    pool: int | None
    story: str | None

    @property
    def order(self) -> tuple[str, str]:
        return (self.published or "9999", self.key)


def regroup(connection: sa.Connection, numbers: Sequence[int]) -> int:
    """Put reports that wait, and whatever shares a pool with them then or did before, into stories; how many stories are to be told (again)."""
    members = _load(connection, woven.c.report_id, numbers)
    joined = _joined(connection, list(members))
    queue, seen, pools = list(members), set[int](), list[tuple[list[int], bool]]()
    while queue:
        number = queue.pop()
        if number in seen:
            continue
        pool, whole = pool_of(connection, number) if number in joined else ([number], False)
        pools.append((pool, whole))
        seen.update(pool)
        members |= _load(connection, woven.c.report_id, [n for n in pool if n not in members])
        once = {p for n in pool if (p := members[n].pool) is not None}
        with_it = _load(connection, woven.c.pool, sorted(once))
        members |= {n: member for n, member in with_it.items() if n not in members}
        joined.update(with_it)
        queue += (n for n in with_it if n not in seen)
    told: list[list[_Member]] = []
    for pool, whole in pools:
        told += _grouped(connection, [members[n] for n in pool], whole)
    return _write(connection, pools, told)


def pool_of(connection: sa.Connection, number: int) -> tuple[list[int], bool]:
    """The pool of a report, and whether it is one text so many times that it is one story."""
    for level in LEVELS:
        found = _hanging(connection, number, level, MOST)
        if found is not None:
            return found, False
    return _hanging(connection, number, LEVELS[-1], None) or [number], True


def _joined(connection: sa.Connection, numbers: Sequence[int]) -> set[int]:
    """Of some reports those that are near another."""
    found: set[int] = set()
    for some in _portions(numbers):
        found.update(
            connection.scalars(
                sa.select(nearness.c.report_id)
                .where(nearness.c.report_id.in_(some), nearness.c.near >= BOUND)
                .distinct()
            )
        )
    return found


def _hanging(connection: sa.Connection, number: int, level: int, most: int | None) -> list[int] | None:
    """What hangs together with a report by pairs no less near than ``level``; None if it is more than ``most``."""
    found, edge = {number}, [number]
    while edge:
        around: set[int] = set()
        for some in _portions(edge):
            # Numbers stand in the query itself: building it by expressions takes longer than answering it.
            query = (
                f"SELECT other_id FROM nearness WHERE report_id IN ({', '.join(map(str, some))}) AND near >= {level}"
            )
            around.update(connection.exec_driver_sql(query).scalars().all())
        edge = sorted(around - found)
        found.update(edge)
        if most is not None and len(found) > most:
            return None
    return sorted(found)


def _load(connection: sa.Connection, column: sa.Column[int], values: Sequence[int]) -> dict[int, _Member]:
    found: dict[int, _Member] = {}
    for some in _portions(values):
        rows = connection.execute(
            sa.select(
                woven.c.report_id,
                woven.c.key,
                woven.c.published,
                woven.c.day,
                woven.c.content,
                woven.c.pool,
                woven.c.story,
            ).where(column.in_(some))
        )
        found.update((row.report_id, _Member(*row)) for row in rows)
    return found


def _grouped(connection: sa.Connection, members: list[_Member], whole: bool) -> list[list[_Member]]:
    """The stories of a pool, each with its reports in their order."""
    if len(members) == 1 or whole:
        return [sorted(members, key=lambda member: member.order)]
    members.sort(key=lambda member: member.order)
    place = {member.number: n for n, member in enumerate(members)}
    near: dict[tuple[int, int], int] = {}
    for some in _portions(list(place)):
        for a, b, value in connection.execute(
            sa.select(nearness.c.report_id, nearness.c.other_id, nearness.c.near).where(nearness.c.report_id.in_(some))
        ):
            if a < b and b in place:
                near[place[a], place[b]] = value
    made: dict[int, list[_Member]] = defaultdict(list)
    for group, member in zip(groups(len(members), near, BOUND), members, strict=True):
        made[group].append(member)
    return list(made.values())


def _write(connection: sa.Connection, pools: Sequence[tuple[list[int], bool]], told: Sequence[list[_Member]]) -> int:
    """Write the pool and story of each report, and the stories; how many of these are to be told (again)."""
    label = {number: min(pool) for pool, _ in pools for number in pool}
    rows, marks = [], {}
    for members in told:
        name = members[0].key[:ID]
        marks[name] = _mark((str(MADE), *(f"{member.key}{member.content}" for member in members)))
        rows += [{"number": m.number, "of": label[m.number], "tells": name} for m in members]
    connection.execute(
        woven.update()
        .where(woven.c.report_id == sa.bindparam("number"))
        .values(pool=sa.bindparam("of"), story=sa.bindparam("tells"), waits=0),
        rows,
    )
    drop_untold(connection, sorted({m.story for members in told for m in members if m.story} - marks.keys()))
    there: dict[str, int] = {}
    for names in _portions(list(marks)):
        there.update(
            (row.id, row.members)
            for row in connection.execute(sa.select(stories.c.id, stories.c.members).where(stories.c.id.in_(names)))
        )
    new = [members for members in told if there.get(name := members[0].key[:ID]) != marks[name]]
    for some in _portions([members[0].key[:ID] for members in new]):
        connection.execute(stories.delete().where(stories.c.id.in_(some)))
    if new:
        connection.execute(
            stories.insert(),
            [
                {
                    "id": members[0].key[:ID],
                    "members": marks[members[0].key[:ID]],
                    "first_day": min(member.day for member in members),
                    "last_day": max(member.day for member in members),
                    "reports": len(members),
                }
                for members in new
            ],
        )
    return len(new)


def drop_untold(connection: sa.Connection, names: Sequence[str]) -> None:
    """Take out those of some stories that no report tells any more."""
    for some in _portions(names):
        tells = sa.select(woven.c.report_id).where(woven.c.story == stories.c.id).exists()
        connection.execute(stories.delete().where(stories.c.id.in_(some), ~tells))


def _mark(parts: Iterable[str]) -> int:
    return int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=8).digest(), "big") >> 1


def _portions(some: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for at in range(0, len(some), _AT_A_TIME):
        yield some[at : at + _AT_A_TIME]
