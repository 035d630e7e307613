"""Counting what reports say of units: name forms, roles by month, reports. Rows that come to nothing are taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from musnad.archive.schema_who import who_meetings, who_names, who_roles, who_units
from musnad.weave.identities import id_of
from musnad.weave.who_hand import Hand
from musnad.weave.who_links import meetings, office_numbers
from musnad.weave.who_names import Name
from musnad.weave.who_source import some
from musnad.weave.who_units import Unit, number


@dataclass(slots=True)
class Delta:
    """How counts change: by unit, by unit and name form, by unit, role, month and office."""

    units: dict[int, Unit] = field(default_factory=dict)
    reports: Counter[int] = field(default_factory=Counter)
    names: Counter[tuple[int, str]] = field(default_factory=Counter)
    roles: Counter[tuple[int, str, str, str, bool]] = field(default_factory=Counter)

    def count(self, held: Sequence[Any], hand: Hand, report: str, sign: int) -> list[tuple[str, int]]:
        """Count what was entered of a report in (1) or out (-1); the unit of each of its entities."""
        reports: set[int] = set()
        names: set[tuple[int, str]] = set()
        roles: set[tuple[int, str, str, str, bool]] = set()
        out = []
        for entity, name, month, unit_row, said in held:
            unit = hand.placed(unit_of_row(unit_row), report)
            at = number(unit.key)
            self.units[at] = unit
            reports.add(at)
            names.add((at, name))
            roles.add((at, "", month, "", False))
            roles.update((at, role, month, office, bool(public)) for role, office, public in said)
            out.append((entity, at))
        for counter, found in ((self.reports, reports), (self.names, names), (self.roles, roles)):
            for one in found:
                counter[one] += sign  # type: ignore[index]
        return out


def unit_of_row(row: Sequence[Any]) -> Unit:
    """A unit from what is kept of it with a report."""
    key, kind, form, tag, shape, known, country = row
    family = key.partition("|")[0]
    return Unit(key, family, kind, form, tag, Name.of_shape(shape) if shape else None, known, country)


def units_there(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, Any]:
    """The rows of units that are there."""
    out = {}
    for part in some(numbers, 500):
        for row in connection.execute(sa.select(who_units).where(who_units.c.unit.in_(part))):
            out[row.unit] = row
    return out


def changed_offices(
    connection: sa.Connection, roles: dict[tuple[int, str, str, str, bool], int]
) -> dict[int, set[str]]:
    """Of which units the rows of roles change, and not only their counts, with the offices that do; asked before ``add_roles``."""
    table = who_roles
    telling = {row[:4]: n for row, n in roles.items() if row[3] or row[4]}
    there: dict[tuple[int, str, str, str], int] = {}
    for units in some(sorted({row[0] for row in telling}), 200):
        these = set(units)
        months = {row[2] for row in telling if row[0] in these}
        query = sa.select(table.c.unit, table.c.role, table.c.month, table.c.office, table.c.reports).where(
            table.c.unit.in_(units), table.c.month.in_(sorted(months)), table.c.role != ""
        )
        there |= {(row[0], row[1], row[2], row[3]): row[4] for row in connection.execute(query)}
    changed: dict[int, set[str]] = {}
    for row, n in telling.items():
        before = there.get(row, 0)
        if (before > 0) != (before + n > 0):
            changed.setdefault(row[0], set()).update({row[3]} - {""})
    return changed


def _add(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], keys: Sequence[str]) -> None:
    """Add to the counts of rows that are there, or make them; then take out those that have come to nothing."""
    if not rows:
        return
    rows.sort(key=lambda row: [row[key] for key in keys])
    up = [row for row in rows if row["reports"] > 0]
    down = [row for row in rows if row["reports"] < 0]
    if up:
        if connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert
        else:
            from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
        statement = insert(table)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(keys), set_={"reports": table.c.reports + statement.excluded.reports}
            ),
            up,
        )
    if down:
        here = [table.c[key] == sa.bindparam(f"k_{key}") for key in keys]
        values = [{f"k_{key}": row[key] for key in keys} | {"less": row["reports"]} for row in down]
        connection.execute(
            table.update().where(*here).values(reports=table.c.reports + sa.bindparam("less", type_=sa.Integer)), values
        )
        only = [{name: value for name, value in row.items() if name != "less"} for row in values]
        connection.execute(table.delete().where(*here, table.c.reports <= 0), only)


def add_names(connection: sa.Connection, names: dict[tuple[int, str], int]) -> None:
    """Add to the counts of name forms."""
    rows = [{"unit": at, "name": name, "reports": n} for (at, name), n in names.items()]
    _add(connection, who_names, rows, ("unit", "name"))


def add_roles(connection: sa.Connection, delta: Delta, roles: dict[tuple[int, str, str, str, bool], int]) -> None:
    """Add to the counts of roles."""
    rows = []
    for (at, role, month, office, public), n in roles.items():
        unit = delta.units[at]
        met: tuple[int, int, int] | tuple[None, None, None] = (None, None, None)
        if office and unit.name and unit.kind in ("full", "part"):
            met = office_numbers(unit.name, office)
        rows.append(
            {
                "unit": at,
                "role": role,
                "month": month,
                "office": office,
                "public": int(public),
                "held_at": met[0],
                "family_at": met[1],
                "given_at": met[2],
                "reports": n,
            }
        )
    _add(connection, who_roles, rows, ("unit", "role", "month", "office"))


def add_units(
    connection: sa.Connection, delta: Delta, reports: dict[int, int], new: Sequence[int], gone: Sequence[int]
) -> None:
    """Make the units that are new, take out those that are gone, count the reports of the others."""
    rows = []
    met_rows = []
    for at in sorted(new):
        unit = delta.units[at]
        rows.append(
            {
                "unit": at,
                "key": unit.key,
                "kind": unit.kind,
                "form": unit.form,
                "name": unit.name.shape if unit.name else None,
                "tag": unit.tag,
                "known": unit.known,
                "country": unit.country,
                "parent": None,
                "root": at,
                "identity": id_of([unit.key]),
                "reports": reports[at],
            }
        )
        met = meetings(unit.name) if unit.name and unit.kind == "full" else set()
        if unit.kind != "alone":
            met |= {word_number(unit.key, word) for word in unit.form.split()}
        met_rows += [{"meeting": m, "unit": at} for m in sorted(met)]
    if rows:
        connection.execute(who_units.insert(), rows)
    if met_rows:
        connection.execute(who_meetings.insert(), met_rows)
    fresh = {*new, *gone}
    more = [{"at": at, "n": n} for at, n in sorted(reports.items()) if at not in fresh]
    if more:
        connection.execute(
            who_units.update()
            .where(who_units.c.unit == sa.bindparam("at"))
            .values(reports=who_units.c.reports + sa.bindparam("n", type_=sa.Integer)),
            more,
        )
    for part in some(sorted(gone), 500):
        connection.execute(who_units.delete().where(who_units.c.unit.in_(part)))
        connection.execute(who_meetings.delete().where(who_meetings.c.unit.in_(part)))


def word_number(key: str, word: str) -> int:
    """The number under which units of a kind with a word meet."""
    return number(f"{key.partition('|')[0]} w {word}")
