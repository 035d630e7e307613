"""Who is who in an archive, kept up to date report by report: the same identities as ``identities`` makes of all at once.

Only units that share words of a name with what came or went are looked at again. The functions work within the caller's transaction.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.schema_who import (
    who_decisions,
    who_entities,
    who_reports,
    who_units,
)
from musnad.record import Record
from musnad.weave.identities import id_of, said_of
from musnad.weave.who_counts import Delta, add_names, add_roles, add_units, changed_offices, units_there
from musnad.weave.who_hand import Decision, Hand
from musnad.weave.who_links import Linker, Node
from musnad.weave.who_source import Stored, some
from musnad.weave.who_units import entries_of, month_of, number, unit_of

#: Reports entered at once.
BATCH = 200


def enter(connection: sa.Connection, report: int, record: Record, day: str | None) -> None:
    """Take in the entities of a report of the archive, or what they are now; ``report`` is its number, ``day`` that of its publication."""
    enter_many(connection, [(report, record, day)])


def enter_many(connection: sa.Connection, reports: Iterable[tuple[int, Record, str | None]]) -> None:
    """As ``enter``, of many reports; faster than one by one."""
    hand = Hand(decisions(connection))
    for batch in some(reports, BATCH):
        keys = _keys(connection, [report for report, _, _ in batch])
        new = {report: _held(keys[report], record, day) for report, record, day in batch if report in keys}
        _replace(connection, hand, hand, {report: new.get(report) for report, _, _ in batch}, keys)


def forget(connection: sa.Connection, report: int) -> None:
    """Take out the entities of a report; nothing happens where none was entered."""
    forget_many(connection, [report])


def forget_many(connection: sa.Connection, reports: Iterable[int]) -> None:
    """As ``forget``, of many reports."""
    hand = Hand(decisions(connection))
    for batch in some(reports, BATCH):
        _replace(connection, hand, hand, dict.fromkeys(batch), {})


def decisions(connection: sa.Connection) -> list[Decision]:
    """What persons decided, in the order of their making."""
    table = who_decisions
    return [decision_of(row) for row in connection.execute(sa.select(table).order_by(table.c.at, table.c.id))]


def decision_of(row: Any) -> Decision:
    """The decision of a row of ``who_decisions``."""
    return Decision(row.at, row.by, row.act, row.a, row.b, tuple(orjson.loads(row.reports)), row.note)


def decide(connection: sa.Connection, new: Sequence[Decision]) -> int:
    """Keep decisions and let them count; how many were not there before."""
    before = decisions(connection)
    there = set(before)
    new = [decision for decision in dict.fromkeys(new) if decision not in there]
    if not new:
        return 0
    connection.execute(
        who_decisions.insert(),
        [
            {
                "act": d.act,
                "a": d.a,
                "b": d.b,
                "reports": orjson.dumps(d.reports).decode(),
                "by": d.by,
                "at": d.at,
                "note": d.note,
            }
            for d in new
        ],
    )
    old, hand = Hand(before), Hand([*before, *new])
    apart = sorted({report for d in new for report in d.reports})
    found: dict[int, str] = {}
    for keys in some(apart, 500):
        rows = connection.execute(
            sa.select(schema.reports.c.id, schema.reports.c.key).where(schema.reports.c.key.in_(keys))
        )
        found |= {row.id: row.key for row in rows}
    for batch in some(found, BATCH):
        held = _held_rows(connection, batch)
        _replace(connection, old, hand, {report: held[report][1] for report in batch if report in held}, found)
    named = {number(unit) for d in new if d.act != "apart" for unit in (d.a, d.b)}
    _name(connection, hand, _roots(connection, named))
    return len(new)


# --- counting


def _held(key: str, record: Record, day: str | None) -> list[Any]:
    """What is kept of a report: of each entity its id, name, month, unit, roles."""
    out = []
    for entry in entries_of(key, record, day):
        unit = unit_of(entry)
        row = [unit.key, unit.kind, unit.form, unit.tag, unit.name.shape if unit.name else None]
        row += [unit.known, unit.country]
        out.append([entry.entity, entry.name, month_of(entry.day), row, said_of(entry)])
    return out


def _keys(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(
        sa.select(schema.reports.c.id, schema.reports.c.key).where(schema.reports.c.id.in_(numbers))
    )
    return {row.id: row.key for row in rows}


def _shelves(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, int]:
    reports = schema.reports
    rows = connection.execute(sa.select(reports.c.id, reports.c.shelf).where(reports.c.id.in_(numbers)))
    return {row.id: row.shelf for row in rows}


def _held_rows(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, tuple[str, list[Any]]]:
    rows = connection.execute(sa.select(who_reports).where(who_reports.c.report_id.in_(numbers)))
    out = {}
    for row in rows:
        key, held = orjson.loads(zlib.decompress(row.held))
        out[row.report_id] = (key, held)
    return out


def _replace(
    connection: sa.Connection,
    hand_before: Hand,
    hand: Hand,
    new: dict[int, list[Any] | None],
    keys: dict[int, str],
) -> None:
    """Put what is held of some reports in place of what was; None takes a report out."""
    delta = Delta()
    numbers = list(new)
    before = _held_rows(connection, numbers)
    for key, held in before.values():
        delta.count(held, hand_before, key, -1)
    if before:
        connection.execute(who_reports.delete().where(who_reports.c.report_id.in_(before)))
        connection.execute(who_entities.delete().where(who_entities.c.report_id.in_(before)))
    shelves = _shelves(connection, [report for report, held_now in new.items() if held_now is not None])
    entities: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for report, held_now in new.items():
        if held_now is None:
            continue
        placed = dict(delta.count(held_now, hand, keys[report], 1))
        beside = {"report_id": report, "shelf": shelves[report]}
        entities += [{**beside, "entity": entity, "unit": at} for entity, at in placed.items()]
        rows.append({"report_id": report, "held": zlib.compress(orjson.dumps([keys[report], held_now]), 1)})
    if rows:
        connection.execute(who_reports.insert(), rows)
    if entities:
        connection.execute(who_entities.insert(), entities)
    _apply(connection, hand, delta)


def _apply(connection: sa.Connection, hand: Hand, delta: Delta) -> None:
    """Change the counts, and relink what that touches."""
    reports = {at: n for at, n in delta.reports.items() if n}
    roles = {row: n for row, n in delta.roles.items() if n}
    changed = changed_offices(connection, roles) if roles else {}
    there = units_there(connection, sorted({*reports, *changed}))
    add_names(connection, {row: n for row, n in delta.names.items() if n})
    add_roles(connection, delta, roles)
    new = [at for at in reports if at not in there]
    gone = [at for at, n in reports.items() if at in there and there[at].reports + n <= 0]
    add_units(connection, delta, reports, new, gone)
    _relink(connection, hand, delta, there, set(new), set(gone), changed)


# --- linking


def _relink(
    connection: sa.Connection,
    hand: Hand,
    delta: Delta,
    there: dict[int, Any],
    new: set[int],
    gone: set[int],
    changed: dict[int, set[str]],
) -> None:
    source = Stored(connection)
    linker = Linker(source)
    roots: set[int] = set(new)
    nodes: dict[int, Node] = {}
    for at in sorted({*new, *gone, *changed}):
        unit = delta.units[at]
        if unit.kind not in ("full", "part"):
            if at in there:
                roots.add(there[at].root)
            continue
        nodes[at] = source.take(unit, there.get(at))
        if at in gone:
            roots.add(there[at].root)
            source.lose(nodes[at])
    source.warm(nodes.values())
    for at, node in nodes.items():
        if at not in gone:
            linker.push(node)
        linker.push_dependents(node, changed.get(at, ()))
    linker.run()
    rows = []
    for node in linker.changed.values():
        at = number(node.key)
        old = source.root_before(node)
        roots |= {old, number(node.root)}
        rows.append({"at": at, "p": number(node.parent) if node.parent else None, "r": number(node.root)})
    if rows:
        connection.execute(
            who_units.update()
            .where(who_units.c.unit == sa.bindparam("at"))
            .values(parent=sa.bindparam("p"), root=sa.bindparam("r")),
            rows,
        )
    lost = {number(unit) for unit in hand.beside([delta.units[at].key for at in gone])}
    _name(connection, hand, roots | _roots(connection, lost))


def _roots(connection: sa.Connection, units: Iterable[int]) -> set[int]:
    out: set[int] = set()
    for part in some(sorted(units), 500):
        out |= set(connection.execute(sa.select(who_units.c.root).where(who_units.c.unit.in_(part))).scalars())
    return out


def _name(connection: sa.Connection, hand: Hand, roots: set[int]) -> None:
    """Give the identities of all units under some roots, and of those that decisions tie to them, their ids anew."""
    keys: dict[int, Any] = {}
    waiting, seen = set(roots), set(roots)
    table = who_units
    while waiting:
        found: dict[int, Any] = {}
        for part in some(sorted(waiting), 500):
            query = sa.select(table.c.unit, table.c.key, table.c.parent, table.c.identity).where(table.c.root.in_(part))
            found |= {row.unit: row for row in connection.execute(query)}
        keys |= found
        beside = {number(unit) for unit in hand.beside([row.key for row in found.values()])} - keys.keys()
        waiting = _roots(connection, beside) - seen if beside else set()
        seen |= waiting
    by_number = {at: row.key for at, row in keys.items()}
    parents = {row.key: by_number[row.parent] for row in keys.values() if row.parent in by_number}
    had = {row.key: row.identity for row in keys.values()}
    updates = []
    for group in hand.components(sorted(had), parents):
        identity = id_of(group)
        updates += [{"at": number(key), "i": identity} for key in group if had[key] != identity]
    if updates:
        connection.execute(
            table.update().where(table.c.unit == sa.bindparam("at")).values(identity=sa.bindparam("i")), updates
        )
