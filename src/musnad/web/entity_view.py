"""What the page of an identity shows, made from the queries of ``weave``: lists of what was said and done, roles over time, charts, the network."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import sqlalchemy as sa

from musnad.archive.writing import SHELF_BITS, shelf_day
from musnad.record import Status
from musnad.weave.identities import HeldRole, Identity
from musnad.weave.known import countries
from musnad.weave.who import load
from musnad.weave.who_facts import Newest, months, newest
from musnad.weave.who_ties import GROUPS, Tie, Ties, ties
from musnad.web import network
from musnad.web.charts import Step
from musnad.web.entity_entries import LISTS, Entries, What, newest_entries
from musnad.web.language import Speech
from musnad.web.site import Site

JSON = dict[str, Any]
#: Entries of each list on the page of an identity.
_FEW = 6
#: Columns of a chart, and months from which on it goes by years.
_COLUMNS, _MONTHS = 60, 48
#: Forms of a name by which a search looks for somebody.
_FORMS = 4


# -- all of it ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page of an identity shows of it: counted over ``reports``, but for ``months``."""

    reports: Newest
    months: Mapping[str, int]
    ties: Ties
    network: NetworkView | None
    lists: Mapping[What, Entries]


def facts(site: Site, one: Identity, until: str | None, most: int) -> Facts:
    """The facts of an identity, of its newest reports, those published until a day where one is given."""
    before = before_of(until)
    with site.archive.reading() as connection:
        reports = newest(connection, one.id, most=most, before=before)
        found = ties(connection, one.id, reports.reports)
        network = network_of(connection, one, found)
        by_month = months(connection, one.id)
    lists = {what: newest_entries(site, one, what, limit=_FEW, after=before) for what in LISTS}
    return Facts(reports, by_month, found, network, lists)


# -- who this is -------------------------------------------------------------------------------------------------------


def country_of(identity: Identity, said: Speech) -> str | None:
    """The name of the country of an identity, where it is not the country itself."""
    known = countries().get(identity.country or "")
    if known is None or (identity.known is not None and identity.known.kind == "country"):
        return None
    return known.arabic if said.language == "ar" else known.english


def main_role(identity: Identity) -> HeldRole | None:
    """The role an identity is named with most, the latest of those alike."""
    return max(identity.roles, key=lambda role: (role.reports, role.until or "", role.role), default=None)


def brief(identity: Identity) -> JSON:
    """An identity in a list, as JSON values."""
    role = main_role(identity)
    return {
        "id": identity.id,
        "type": identity.family,
        "name": identity.name,
        "latin": identity.latin,
        "role": role.role if role else None,
        "country": identity.country,
        "wikidata": identity.wikidata,
        "reports": identity.reports,
        "since": identity.since,
        "until": identity.until,
    }


@dataclass(frozen=True, slots=True)
class RoleBar:
    """A role with its place in the time in which an identity is named, in hundredths from the left; None where it has no time."""

    held: HeldRole
    x: float | None
    width: float


def role_bars(identity: Identity, said: Speech, most: int) -> tuple[list[RoleBar], list[HeldRole]]:
    """The roles of most reports, in order of time, and the rest."""
    ranked = sorted(identity.roles, key=lambda role: (-role.reports, role.role))[:most]
    chosen = {(role.role, role.since) for role in ranked}
    months = [_number(month) for role in ranked for month in (role.since, role.until) if month]
    first, last = min(months, default=0), max(months, default=0)
    bars = []
    for role in identity.roles:
        if (role.role, role.since) not in chosen:
            continue
        if role.since is None or role.until is None:
            bars.append(RoleBar(role, None, 0.0))
            continue
        unit = 100 / (last - first + 1)
        x, width = (_number(role.since) - first) * unit, (_number(role.until) - _number(role.since) + 1) * unit
        width = max(width, 1.2)
        x = min(x, 100 - width)
        bars.append(RoleBar(role, round(100 - x - width if said.direction == "rtl" else x, 2), round(width, 2)))
    return bars, [role for role in identity.roles if (role.role, role.since) not in chosen]


def search_names(identity: Identity) -> list[str]:
    """The forms of a name by which a search looks for an identity."""
    return list(dict.fromkeys(name for name, _ in identity.names[:_FORMS])) or [identity.name]


# -- over time ---------------------------------------------------------------------------------------------------------


def before_of(until: str | None) -> int | None:
    """The shelf mark behind the last report of a day (ISO 8601)."""
    return None if until is None else (shelf_day(until) + 1) << SHELF_BITS


@dataclass(frozen=True, slots=True)
class Periods:
    """The columns of a chart: their first days, none left out; ``earlier`` are the months with something in them that come before."""

    step: Step
    columns: tuple[str, ...]
    earlier: tuple[str, ...]

    def column(self, month: str) -> int | None:
        """The number of the column of a month."""
        start = f"{month[:4]}-01-01" if self.step == "year" else f"{month}-01"
        return self.columns.index(start) if start in self.columns else None


def periods(months: Iterable[str]) -> Periods:
    """Months, or years where it is a long time, from the first to the last; of a very long time the last ones."""
    several = sorted(month for month in set(months) if len(month) == 7)
    if not several:
        return Periods("month", (), ())
    first, last = _number(several[0]), _number(several[-1])
    if last - first < _MONTHS:
        columns = tuple(f"{n // 12:04}-{n % 12 + 1:02}-01" for n in range(first, last + 1))
        return Periods("month", columns, ())
    begin = max(first // 12, last // 12 - _COLUMNS + 1)
    columns = tuple(f"{year:04}-01-01" for year in range(begin, last // 12 + 1))
    return Periods("year", columns, tuple(month for month in several if month < columns[0][:7]))


def end_of(column: str, step: Step) -> str:
    """The last day of a month or a year by its first."""
    if step == "year":
        return f"{column[:4]}-12-31"
    return f"{column[:7]}-{monthrange(int(column[:4]), int(column[5:7]))[1]:02}"


def _number(month: str) -> int:
    """The number of a month (``2024-08``)."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


# -- the network -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NetworkView:
    """The network of an identity: drawn, and its ties; ``identities`` are those in it, by id."""

    drawing: network.Drawing
    ties: tuple[Tie, ...]
    identities: Mapping[str, Identity]


def network_of(connection: sa.Connection, identity: Identity, ties: Ties) -> NetworkView | None:
    """The network drawn; None where the identity meets nobody."""
    if not ties.others:
        return None
    found = {one.id: one for one in load(connection, [id for id, _ in ties.others], roles=False)} | {
        identity.id: identity
    }
    others = [network.Node(id, found[id].name, count) for id, count in ties.others if id in found]
    drawn = network.draw(
        network.Node(identity.id, identity.name, ties.events),
        others,
        [network.Edge(tie.source, tie.target, tie.group, tie.events, tie.group == "meets") for tie in ties.ties],
    )
    there = {node.id for node in others} | {identity.id}
    kept = tuple(tie for tie in ties.ties if tie.source in there and tie.target in there)
    return NetworkView(drawn, kept, found)


def tie_query(tie: Tie, identities: Mapping[str, Identity], until: str | None) -> JSON:
    """The search that finds the events of a tie."""
    source, target = search_names(identities[tie.source]), search_names(identities[tie.target])
    both = [*source, *target]
    if tie.group != "meets":
        sides = {"actor": source, "recipient": target}
    elif 2 * tie.alone <= tie.events:
        sides = {"actor": both, "recipient": both}
    else:  # a search cannot ask for two who meet one another, only for one who meets where the other is named
        sides = {"actor": source, "entity": target}
    return counted_query(until) | sides | {"type": [type for type in GROUPS[tie.group] if type in dict(tie.types)]}


def counted_query(until: str | None) -> JSON:
    """The search for all events that are counted: no copies, nothing denied."""
    status = [one for one in get_args(Status) if one != "denied"]
    return {"results": "events", "until": until, "status": status, "copies": "no"}


def network_json(view: NetworkView | None) -> JSON:
    """The network as JSON values."""
    if view is None:
        return {"nodes": [], "edges": []}
    weights = {drawn.node.id: drawn.node.weight for drawn in view.drawing.nodes}
    nodes = [
        {"id": id, "type": one.family, "name": one.name, "latin": one.latin, "events": weights[id]}
        for id, one in view.identities.items()
        if id in weights
    ]
    edges = [
        {"source": t.source, "target": t.target, "group": t.group, "events": t.events, "types": dict(t.types)}
        for t in view.ties
    ]
    return {"nodes": nodes, "edges": edges}


def counted_json(reports: Newest, total: int, until: str | None) -> JSON:
    """Over which reports was counted."""
    return {"reports": len(reports.reports), "of": total, "older": reports.more, "until": until}
