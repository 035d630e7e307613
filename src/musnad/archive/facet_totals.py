"""The facets of everything that is in the archive, as a search for nothing in particular shows them.

This goes through whole tables: seconds in a large archive, so what shows it keeps it (``musnad.web.summaries``). The numbers mean the same as in
``facets``; those of names, where a result has several (``Facet.exact`` is off), are at most.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from musnad.archive import terms
from musnad.archive.candidates import Candidates
from musnad.archive.facet_values import LONGEST, Named, Value, chosen, periods
from musnad.archive.facets import MOST, NAMES, Facet, Facets, exact
from musnad.archive.filters import Filters
from musnad.archive.search import Kind

#: Where the names of a facet stand: how each is called, and the rows that have it.
_NAMED = {
    "speaker": ("speaker", "statements WHERE speaker IS NOT NULL"),
    "place": ("place", "events WHERE place IS NOT NULL"),
    "actor": ("name", "participants WHERE part = 'actor'"),
    "recipient": ("name", "participants WHERE part = 'recipient'"),
}
#: What is counted of an item with a value: the item itself, or what it stands in.
_STATEMENTS = {
    "statements": "count(*) FROM statements AS s",
    "events": "count(*) FROM events AS v JOIN statements AS s ON s.id = v.statement_id",
    "reports": "count(DISTINCT s.report_id) FROM statements AS s",
}
_EVENTS = {
    "statements": "count(DISTINCT v.statement_id) FROM events AS v WHERE v.statement_id IS NOT NULL",
    "events": "count(*) FROM events AS v",
    "reports": "count(DISTINCT v.report_id) FROM events AS v",
}
_REPORTS = "SELECT outlet, agency, day, count(*) FROM reports GROUP BY outlet, agency, day"
_BY_REPORT = (
    "SELECT r.outlet, r.agency, r.day, sum(x.number) "
    "FROM (SELECT report_id, count(*) AS number FROM {kind} GROUP BY report_id) AS x JOIN reports AS r ON r.id = x.report_id "
    "GROUP BY r.outlet, r.agency, r.day"
)


def totals(connection: sa.Connection, kind: Kind = "statements", most: int = MOST) -> Facets:
    """The facets of all statements, events or reports, at most ``most`` values each."""
    rows = connection.execute(sa.text(_REPORTS if kind == "reports" else _BY_REPORT.format(kind=kind))).all()
    counted = sum(int(row[3]) for row in rows)
    made: list[Facet] = []
    for name in NAMES[kind]:
        known = True
        if name == "published":
            days: Counter[str] = Counter()
            for row in rows:
                if row[2]:
                    days[row[2]] += int(row[3])
            values = periods(days, Filters(), most)
        elif name in ("outlet", "agency"):
            values = _publishers(
                Counter({n: int(row[3]) for n, row in enumerate(rows)}), [row._mapping[name] for row in rows], most
            )
        elif name in _NAMED:
            values, known = _names(connection, kind, name, most)
        else:
            values = _of_items(connection, kind, name, most)
        if values:
            made.append(Facet(name, values, True, known))
    return Facets(tuple(made), counted)


def _publishers(weights: Counter[int], called: list[str | None], most: int) -> tuple[Value, ...]:
    """Outlets or agencies; ``called`` are those of groups of results, ``weights`` their sizes."""
    names = Named()
    for at, name in enumerate(called):
        if name:
            names.add(at, name, number=weights[at])
    return chosen({name: sum(weights[at] for at in names.holders(name)) for name in names.commonest(most)}, (), most)


def _of_items(connection: sa.Connection, kind: Kind, name: str, most: int) -> tuple[Value, ...]:
    column, counted = (f"s.{name}", _STATEMENTS) if name == "source_kind" else (f"v.{name}", _EVENTS)
    query = sa.text(f"SELECT {column}, {counted[kind]} GROUP BY {column}")
    return chosen({row[0]: int(row[1]) for row in connection.execute(query)}, (), most)


def _names(connection: sa.Connection, kind: Kind, name: str, most: int) -> tuple[tuple[Value, ...], bool]:
    """The names written most often, counted by the index."""
    column, rows = _NAMED[name]
    query = sa.text(
        f"SELECT {column}, count(*) AS number FROM {rows} GROUP BY {column} ORDER BY number DESC, {column} LIMIT {3 * most}"
    )
    counts: dict[str, int] = {}
    known = True
    asked: set[frozenset[str]] = set()
    for value in connection.scalars(query):
        words = terms.name_query("", value)
        tokens = frozenset(token for word in words for token in word)
        if not words or len(value) > LONGEST or tokens in asked:
            continue
        asked.add(tokens)
        given: dict[str, Any] = {name: (value,)}
        filters = Filters(**given)
        known = known and exact(kind, None, filters)
        counts[value] = _Counted(kind, None, filters, connection.dialect.name, True).number(connection)
    return chosen(counts, (), most), known


class _Counted(Candidates):
    """How many candidates there are in all."""

    def number(self, connection: sa.Connection) -> int:
        # joined: an index may know some that were taken out
        shelf = "shelf" if self.kind == "reports" else "id"
        where = " AND ".join(self._conditions)
        found = f"SELECT count(*) FROM ({self._select} WHERE {where}) AS x JOIN {self.kind} AS y ON y.{shelf} = x.id"
        return connection.scalar(sa.text(found), self.values) or 0
