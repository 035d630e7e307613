"""Asking an archive who is who; ``who_keeper`` keeps what is asked here up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from musnad.archive.schema_who import who_entities, who_meetings, who_names, who_roles, who_units
from musnad.weave.identities import Identity, Tally, shown
from musnad.weave.known import place_key, resolve
from musnad.weave.known_words import key_of, word_key
from musnad.weave.who_counts import word_number
from musnad.weave.who_names import Name, known_sometime, parse
from musnad.weave.who_source import some
from musnad.weave.who_units import Unit

#: Identities that a question gets at most.
MOST = 50
#: Units of one identity that are looked at.
_LOOKED_AT = 2_000
_FAMILIES = ("person", "body", "place", "group")


def identity(connection: sa.Connection, id: str) -> Identity | None:
    """The identity of an id, None where there is none."""
    return next(iter(load(connection, [id])), None)


def identity_of(connection: sa.Connection, report: int, entity: str) -> str | None:
    """The id of the identity of an entity of a report (its number, the entity's id in the record)."""
    return identities_of(connection, [report]).get((report, entity))


def identities_of(connection: sa.Connection, reports: Iterable[int]) -> dict[tuple[int, str], str]:
    """The ids of the identities of all entities of some reports."""
    out: dict[tuple[int, str], str] = {}
    for part in some(reports, 500):
        query = (
            sa.select(who_entities.c.report_id, who_entities.c.entity, who_units.c.identity)
            .join(who_units, who_units.c.unit == who_entities.c.unit)
            .where(who_entities.c.report_id.in_(part))
        )
        out |= {(row.report_id, row.entity): row.identity for row in connection.execute(query)}
    return out


def reports_of(connection: sa.Connection, id: str) -> list[int]:
    """The numbers of the reports that name an identity."""
    query = (
        sa.select(who_entities.c.report_id)
        .join(who_units, who_units.c.unit == who_entities.c.unit)
        .where(who_units.c.identity == id)
        .distinct()
        .order_by(who_entities.c.report_id)
    )
    return list(connection.execute(query).scalars())


def who(connection: sa.Connection, name: str, most: int = MOST) -> list[Identity]:
    """The identities a name may mean: first those that bear it as it is, then those of whose name it is a part; the most named first.

    ``name`` may also be an id. «الأسد» finds all of that surname, «بشار الأسد» all forms of that name.
    """
    one = identity(connection, name.strip())
    if one is not None:
        return [one]
    exact, within = _asked(connection, name)
    found = {i.id: i for i in load(connection, [*exact, *(w for w in within if w not in exact)])}
    ranked = sorted(found.values(), key=lambda i: (i.id not in exact, -i.reports, i.id))
    return ranked[:most]


def _asked(connection: sa.Connection, name: str) -> tuple[list[str], list[str]]:
    """The ids of identities with a unit of the very name, and of those with a unit that has its words."""
    person = parse(name)
    forms = {" ".join(person.words), key_of(name), place_key(name)}
    for type in ("GPE", "LOC", "ORG"):
        known = resolve(name, type, ())
        if known is not None:
            forms.add(key_of(known.arabic))
    for asked in ((*person.titles, *person.words), person.words):
        alone = known_sometime(" ".join(map(word_key, asked)))
        if alone is not None:
            forms.add(" ".join(alone.name.words))
    forms.discard("")
    exact = _ids(connection, who_units.c.form.in_(sorted(forms)))
    within: list[str] = []
    for family in _FAMILIES:
        words = person.words if family == "person" else tuple(key_of(name).split())
        numbers = {word_number(f"{family}|", word) for word in words}
        if not numbers:
            continue
        inside = (
            sa.select(who_meetings.c.unit)
            .where(who_meetings.c.meeting.in_(sorted(numbers)))
            .group_by(who_meetings.c.unit)
            .having(sa.func.count() == len(numbers))
        )
        within += _ids(connection, who_units.c.unit.in_(inside))
    return exact, within


def _ids(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[str]:
    """Ids of the identities of units, those first that stand in most reports."""
    query = (
        sa.select(who_units.c.identity, sa.func.sum(who_units.c.reports).label("n"))
        .where(condition)
        .group_by(who_units.c.identity)
        .order_by(sa.desc("n"), who_units.c.identity)
        .limit(MOST)
    )
    return list(connection.execute(query).scalars())


def load(connection: sa.Connection, ids: Sequence[str], *, roles: bool = True) -> list[Identity]:
    """The identities of some ids; those of none are left out. Without ``roles`` neither these are there nor what follows from them: months, a country
    that only they name."""
    units: dict[int, tuple[str, Tally]] = {}
    for part in some(ids, 500):
        for row in connection.execute(_most_of_each(part)):
            units[row.unit] = (row.identity, _tally(row))
    for numbers in some(units, 500):
        for row in connection.execute(sa.select(who_names).where(who_names.c.unit.in_(numbers))):
            units[row.unit][1].names[row.name] += row.reports
        if roles:
            _take_roles(connection, numbers, units)
    together: dict[str, list[Tally]] = defaultdict(list)
    of_identity: dict[str, list[int]] = defaultdict(list)
    for at, (id, tally) in units.items():
        together[id].append(tally)
        of_identity[id].append(at)
    return [
        shown(sorted(tallies, key=lambda t: t.unit.key), _reports(connection, of_identity[id], tallies))
        for id, tallies in together.items()
    ]


def _most_of_each(ids: Sequence[str]) -> sa.Select[Any]:
    """The units of some identities, of each those that stand in most reports."""
    columns = who_units.c
    place = sa.func.row_number().over(partition_by=columns.identity, order_by=(columns.reports.desc(), columns.unit))
    each = sa.select(who_units, place.label("place")).where(columns.identity.in_(ids)).subquery()
    return sa.select(each).where(each.c.place <= _LOOKED_AT)


def _take_roles(connection: sa.Connection, numbers: Sequence[int], units: Mapping[int, tuple[str, Tally]]) -> None:
    """Count the roles of some units in: of each the first and the last month, and how many reports have it. That somebody has been a minister for a hundred
    months is one row."""
    table = who_roles
    month = sa.func.nullif(table.c.month, "")
    query = (
        sa.select(table.c.unit, table.c.role, sa.func.min(month), sa.func.max(month), sa.func.sum(table.c.reports))
        .where(table.c.unit.in_(numbers))
        .group_by(table.c.unit, table.c.role)
    )
    for unit, role, first, last, reports in connection.execute(query):
        tally = units[unit][1]
        for at, count in ((first or "", int(reports)), (last or "", 0)):
            if role:
                tally.roles[role, at] += count
            else:
                tally.months[at] += count


def _reports(connection: sa.Connection, units: Sequence[int], tallies: Sequence[Tally]) -> int:
    """In how many reports units stand; some stand in several."""
    if len(units) == 1:
        return tallies[0].reports
    if len(units) <= 500:
        query = sa.select(sa.func.count(who_entities.c.report_id.distinct())).where(who_entities.c.unit.in_(units))
        return connection.scalar(query) or 0
    found: set[int] = set()
    for part in some(units, 500):
        query = sa.select(who_entities.c.report_id).where(who_entities.c.unit.in_(part)).distinct()
        found |= set(connection.execute(query).scalars())
    return len(found)


def _tally(row: Any) -> Tally:
    name = Name.of_shape(row.name) if row.name else None
    unit = Unit(row.key, row.key.partition("|")[0], row.kind, row.form, row.tag, name, row.known, row.country)
    return Tally(unit, row.reports)
