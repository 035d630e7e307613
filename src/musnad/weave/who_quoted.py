"""Who is quoted most: by identity where who is who has brought the names together, else by the name as the reports have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from musnad.archive.schema import statements
from musnad.archive.schema_who import who_entities, who_units
from musnad.archive.writing import SHELF_BITS, shelf_day
from musnad.weave.identities import Identity
from musnad.weave.who import load

#: Sources that have a name.
_NAMED = ("person", "organisation")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody who is quoted, in how many statements. ``identity`` is the id of who it is, None where that is not known."""

    name: str
    kind: str
    statements: int
    identity: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"name": self.name, "kind": self.kind, "statements": self.statements, "identity": self.identity}


def quoted(connection: sa.Connection, since: str | None = None, most: int = 20) -> list[Quoted]:
    """Persons and bodies by how often they are quoted, in reports of a day or later where one is given. It goes through all statements from then on."""
    said, linked, units = statements, who_entities, who_units
    unlinked = sa.case((linked.c.unit.is_(None), said.c.speaker)).label("name")
    counted = (
        sa.select(linked.c.unit, unlinked, sa.func.min(said.c.source_kind).label("kind"), sa.func.count().label("n"))
        .select_from(said)
        .join(
            linked,
            sa.and_(linked.c.report_id == said.c.report_id, linked.c.entity == said.c.speaker_entity),
            isouter=True,
        )
        .where(said.c.source_kind.in_(_NAMED), said.c.speaker.is_not(None))
        .group_by(linked.c.unit, unlinked)
    )
    if since is not None:
        counted = counted.where(said.c.id >= shelf_day(since) << SHELF_BITS)
    each = counted.subquery()
    total = sa.func.sum(each.c.n).label("total")
    query = (
        sa.select(units.c.identity, each.c.name, sa.func.min(each.c.kind).label("kind"), total)
        .select_from(each)
        .join(units, units.c.unit == each.c.unit, isouter=True)
        .group_by(units.c.identity, each.c.name)
        .order_by(total.desc(), units.c.identity, each.c.name)
        .limit(most)
    )
    rows = connection.execute(query).all()
    known = {one.id: one for one in load(connection, [row.identity for row in rows if row.identity], roles=False)}
    return [_quoted(row, known.get(row.identity)) for row in rows]


def _quoted(row: Any, who: Identity | None) -> Quoted:
    if who is None:
        return Quoted(row.name or row.identity, row.kind, int(row.total))
    return Quoted(who.name, "person" if who.family == "person" else "organisation", int(row.total), who.id)
