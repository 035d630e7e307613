"""What is known of an identity beside its names and roles: the newest reports that name it, how many do in each month, what was decided on it by hand.

An identity may stand in a fifth of all reports. So what is counted of it is counted over the newest of them (``newest``), which are found by the shelf
marks that stand beside its units; whoever shows a count says over which reports it was made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.schema_who import who_decisions, who_roles, who_units
from musnad.weave.who_hand import Decision, form_of
from musnad.weave.who_keeper import decision_of
from musnad.weave.who_source import some

#: Reports of an identity over which its facts are counted.
NEWEST = 500
#: Units of an identity that are looked at, those of most reports first; and in one query.
_UNITS, _AT_ONCE = 2_000, 200
_ID = re.compile("([pblg])([0-9a-f]{12})", re.A)
_LETTERS = {"p": "person|", "b": "body|", "l": "place|", "g": "group|"}


@dataclass(frozen=True, slots=True)
class Naming:
    """A report that names an identity: its number, its shelf mark, the ids of its entities that are the identity, whether it is a copy."""

    report: int
    shelf: int
    entities: frozenset[str]
    copy: bool


@dataclass(frozen=True, slots=True)
class Newest:
    """Reports that name an identity, the newest first; ``more``: whether older ones do too."""

    reports: tuple[Naming, ...]
    more: bool


def newest(connection: sa.Connection, id: str, *, most: int = NEWEST, before: int | None = None) -> Newest:
    """The newest reports that name an identity, of those under the shelf mark ``before`` where one is given; none for an id that is none's."""
    limit = most + most // 4 + 8  # a report may name it by several entities
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    horizon = -1
    for units in some(units_of(connection, id), _AT_ONCE):
        rows = connection.execute(sa.text(" UNION ALL ".join(_of_unit(unit, before, limit) for unit in units))).all()
        taken = Counter(row.unit for row in rows)
        for row in rows:
            found[row.shelf, row.report_id].add(row.entity)
        last: dict[int, int] = {}
        for row in rows:
            last[row.unit] = min(row.shelf, last.get(row.unit, row.shelf))
        horizon = max([horizon, *(last[unit] for unit, count in taken.items() if count == limit)])
    whole = {at: entities for at, entities in found.items() if at[0] > horizon} or found
    ordered = sorted(whole, reverse=True)[:most]
    copies = _copies(connection, [report for _, report in ordered])
    reports = tuple(
        Naming(report, shelf, frozenset(whole[shelf, report]), copies[report])
        for shelf, report in ordered
        if report in copies
    )
    return Newest(reports, horizon >= 0 or len(whole) > most)


def units_of(connection: sa.Connection, id: str) -> list[int]:
    """The numbers of the units of an identity, those of most reports first."""
    query = sa.select(who_units.c.unit).where(who_units.c.identity == id)
    return list(
        connection.execute(query.order_by(who_units.c.reports.desc(), who_units.c.unit).limit(_UNITS)).scalars()
    )


def _of_unit(unit: int, before: int | None, limit: int) -> str:
    """The newest entities of a unit, from the index on its shelf marks alone."""
    under = f" AND shelf < {int(before)}" if before is not None else ""
    return (
        f"SELECT * FROM (SELECT unit, shelf, report_id, entity FROM who_entities WHERE unit = {int(unit)}{under} "
        f"ORDER BY shelf DESC LIMIT {int(limit)}) AS u{int(unit)}"
    )


def _copies(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, bool]:
    """Whether each report is a copy; those that are no more are left out."""
    reports = schema.reports
    found: dict[int, bool] = {}
    for part in some(numbers, 500):
        query = sa.select(reports.c.id, reports.c.copy_of).where(reports.c.id.in_(part))
        found |= {row.id: row.copy_of is not None for row in connection.execute(query)}
    return found


def months(connection: sa.Connection, id: str) -> dict[str, int]:
    """How many reports name an identity in each month (``2024-08``; empty for those without a day), in order of time.

    Taken from the counts of its units: a report in which two of them stand is counted twice.
    """
    found: Counter[str] = Counter()
    for units in some(units_of(connection, id), 500):
        query = (
            sa.select(who_roles.c.month, sa.func.sum(who_roles.c.reports).label("n"))
            .where(who_roles.c.unit.in_(units), who_roles.c.role == "")
            .group_by(who_roles.c.month)
        )
        found.update({row.month: int(row.n) for row in connection.execute(query)})
    return dict(sorted(found.items()))


def now_at(connection: sa.Connection, id: str) -> str | None:
    """The id under which an identity stands whose id it was before it was merged or split; None where nothing has to do with that id.

    An id is made of the number of the unit at the core of an identity, and units keep their numbers.
    """
    found = _ID.fullmatch(id)
    if found is None:
        return None
    first = int(found[2], 16) << 16
    query = (
        sa.select(who_units.c.identity, who_units.c.key)
        .where(who_units.c.unit.between(first, first + 0xFFFF))
        .order_by(who_units.c.unit)
    )
    for row in connection.execute(query):
        if row.key.startswith(_LETTERS[found[1]]):
            return str(row.identity)
    return None


def decided_on(connection: sa.Connection, units: Collection[str], most: int = 50) -> list[Decision]:
    """What was decided by hand on some units (their keys), the newest first."""
    table = who_decisions
    keys = sorted({*units, *map(form_of, units)})[:1_000]
    query = sa.select(table).where(sa.or_(table.c.a.in_(keys), table.c.b.in_(keys)))
    return _decisions(connection.execute(query.order_by(table.c.at.desc(), table.c.id.desc()).limit(most)))


def newest_decisions(
    connection: sa.Connection, most: int, before: int | None = None
) -> tuple[list[Decision], int | None]:
    """The newest decisions, and the number before which the next page begins; None where there is none."""
    table = who_decisions
    query = sa.select(table).order_by(table.c.id.desc()).limit(most + 1)
    rows = connection.execute(query if before is None else query.where(table.c.id < before)).all()
    return _decisions(rows[:most]), (rows[most - 1].id if len(rows) > most else None)


def _decisions(rows: Iterable[sa.Row[tuple[object, ...]]]) -> list[Decision]:
    return [decision_of(row) for row in rows]
