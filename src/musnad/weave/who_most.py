"""The identities that most reports name, of each kind; asked over the whole archive, so for what is kept (``web.summaries``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import sqlalchemy as sa

from musnad.archive.schema_who import who_units
from musnad.weave.identities import Identity
from musnad.weave.who import load
from musnad.weave.who_units import Family

#: Identities of each kind.
MOST = 100


def most_named(connection: sa.Connection, most: int = MOST) -> Mapping[Family, list[Identity]]:
    """The identities of each kind that stand in most reports, those of most first."""
    units = who_units
    counted = sa.select(units.c.identity, sa.func.sum(units.c.reports).label("n")).group_by(units.c.identity).subquery()
    place = sa.func.row_number().over(
        partition_by=sa.func.substr(counted.c.identity, 1, 1), order_by=(counted.c.n.desc(), counted.c.identity)
    )
    ranked = sa.select(counted.c.identity, place.label("place")).subquery()
    ids = connection.execute(sa.select(ranked.c.identity).where(ranked.c.place <= most)).scalars().all()
    found: dict[Family, list[Identity]] = {family: [] for family in get_args(Family)}
    for one in load(connection, ids):
        found[one.family].append(one)
    for several in found.values():
        several.sort(key=lambda one: (-one.reports, one.id))
    return found
