"""What may be a result, told by the database: the rows an index finds, narrowed by what columns say exactly.

The index of reports knows which types and which actors are in a report, not which belong together. So where a search asks for several things of one
statement or event, reports are found by the index of statements or events: shelf marks of these stand right behind that of their report. With words
or entities of the report beside them, it is a condition instead. What comes out is in the order of shelf marks, and few of it is refused by
``matching``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from musnad.archive import index
from musnad.archive.expressions import Expression, both, to_fts5, to_tsquery
from musnad.archive.filters import OF_EVENT, OF_FIGURE, OF_STATEMENT, Filters
from musnad.archive.matching import facets_of
from musnad.archive.writing import SHELF_BITS, shelf_day

#: The reports of items, in the order of the items; and the last item of a report.
_HOMES = (
    "SELECT r.shelf AS shelf, x.id AS item FROM ({items}) AS x CROSS JOIN {table} AS y CROSS JOIN reports AS r "
    "WHERE y.id = x.id AND r.id = y.report_id ORDER BY x.id {order}"
)
_LAST_ITEM = "SELECT max(x.id) FROM {table} AS x JOIN reports AS r ON r.id = x.report_id WHERE r.shelf = :shelf"
#: Filters on names, which the index of an item answers.
_STATEMENT_NAMES, _EVENT_NAMES = ("speaker", "chain"), ("actor", "recipient", "place")


class Candidates:
    """The candidates of one search, ``limit`` at a time, behind the shelf mark ``last``."""

    def __init__(self, kind: str, wording: Expression | None, filters: Filters, dialect: str, descending: bool) -> None:
        self.kind, self.filters, self.dialect = kind, filters, dialect
        self.sign, self.order = ("<", "DESC") if descending else (">", "ASC")
        self.values: dict[str, Any] = {}
        self._items: Candidates | None = None
        items = self._found_by(wording)
        if items is not None:
            self._items = Candidates(items, None, filters, dialect, descending)
            return
        expression = both((wording, facets_of(filters)))
        conditions: list[str] = []
        shelf = "t.shelf" if kind == "reports" else "t.id"
        narrowed = self._narrowed()
        if expression is None:
            source = f"{kind} AS t"
        else:
            name, column = index.table(kind), self._column
            conditions.append(self._found("i", kind, expression))
            # CROSS JOIN: the index first, in the order of shelf marks; SQLite keeps to that
            source = f"{name} AS i" + (f" CROSS JOIN {kind} AS t" if narrowed else "")
            if narrowed:
                conditions.append(f"{shelf} = i.{column}")
            shelf = f"i.{column}"
        conditions += narrowed
        if filters.since:
            conditions.append(f"{shelf} >= {shelf_day(filters.since) << SHELF_BITS}")
        if filters.until:
            conditions.append(f"{shelf} < {(shelf_day(filters.until) + 1) << SHELF_BITS}")
            conditions.append(f"{shelf} >= {1 << SHELF_BITS}")
        self._select, self._conditions, self._shelf = f"SELECT {shelf} AS id FROM {source}", conditions, shelf

    def some(self, connection: sa.Connection, last: int | None, limit: int) -> list[int]:
        """The next shelf marks."""
        if self._items is not None:
            return self._items.homes(connection, last, limit)
        return list(connection.scalars(sa.text(self._query(last, limit)), self.values).all())

    def homes(self, connection: sa.Connection, last: int | None, limit: int) -> list[int]:
        """The shelf marks of the next reports that hold such items."""
        found: list[int] = []
        if last is not None and self.sign == ">":  # the items of a report have larger marks than the report
            behind = connection.scalar(sa.text(_LAST_ITEM.format(table=self.kind)), {"shelf": last})
            last = max(last, behind or 0)
        most = max(200, 2 * limit)
        while True:
            query = _HOMES.format(items=self._query(last, most), table=self.kind, order=self.order)
            rows = connection.execute(sa.text(query), self.values).all()
            for row in rows:
                if not found or found[-1] != row.shelf:
                    if len(found) == limit:
                        return found
                    found.append(row.shelf)
                last = row.item
            if len(rows) < most:
                return found

    def _query(self, last: int | None, limit: int) -> str:
        conditions = [*self._conditions, *([f"{self._shelf} {self.sign} {int(last)}"] if last is not None else [])]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"{self._select}{where} ORDER BY {self._shelf} {self.order} LIMIT {int(limit)}"

    def _found_by(self, wording: Expression | None) -> str | None:
        """The items by which reports are found, where nothing but the items is asked for."""
        filters = self.filters
        if self.kind != "reports" or wording is not None or filters.entity or filters.role:
            return None
        if filters.given(OF_EVENT):
            return "events" if self._several((*OF_STATEMENT, *OF_EVENT, *OF_FIGURE)) else None
        return "statements" if filters.given(OF_STATEMENT) and self._several((*OF_STATEMENT, *OF_FIGURE)) else None

    # -- pieces of the query -------------------------------------------------------------------------------------------

    @property
    def _column(self) -> str:
        return "id" if self.dialect == "postgresql" else "rowid"

    def _found(self, alias: str, kind: str, expression: Expression) -> str:
        """The condition that the row ``alias`` of an index is found by an expression."""
        name = f"asked{len(self.values)}"
        if self.dialect == "postgresql":
            self.values[name] = to_tsquery(expression)
            return f"{alias}.words @@ CAST(:{name} AS tsquery)"
        self.values[name] = to_fts5(expression)
        return f"{alias}.{index.table(kind)} MATCH :{name}"

    def _narrowed(self) -> list[str]:
        """Conditions on the row ``t`` of the result's own table."""
        filters = self.filters
        of_event, of_statement, of_figure = (filters.given(names) for names in (OF_EVENT, OF_STATEMENT, OF_FIGURE))
        if self.kind == "events":
            return [*self._dates("t"), *self._sure("t"), *self._figure("t.id = f.event_id")]
        if self.kind == "statements":
            found = self._sure("t")
            if of_event:
                return found + self._event("v.statement_id = t.id", None)
            return found + self._figure("f.statement_id = t.id")
        if of_event:
            return self._event("v.report_id = t.id", "s.id = v.statement_id" if of_statement else None)
        if of_statement and self._several((*OF_STATEMENT, *OF_FIGURE)):
            return [self._statement("s.report_id = t.id", self._figure("f.statement_id = s.id"))]
        return self._figure("f.report_id = t.id") if of_figure and not of_statement else []

    def _several(self, names: tuple[str, ...]) -> bool:
        """Whether more is asked of one item than the index of what holds it can answer."""
        given = [name for name in names if getattr(self.filters, name) not in ((), None)]
        exact = frozenset(("speaker", "chain", "source_kind", "type", "status", "actor", "recipient", "place", "what"))
        return len(given) > 1 or not exact.issuperset(given) or bool(self.filters.confidence)

    def _event(self, where: str, statement: str | None) -> list[str]:
        """That there is an event, in a statement that holds too where one is asked for."""
        names = (*OF_EVENT, *OF_FIGURE, *(OF_STATEMENT if statement else ()))
        if not self._several(names):
            return []
        filters = self.filters
        conditions = [where, *self._in("v.type", filters.type), *self._in("v.status", filters.status)]
        conditions += [*self._dates("v"), *self._sure("v"), *self._figure("f.event_id = v.id")]
        if statement and (filters.source_kind or filters.confidence):
            conditions.append(self._statement(statement, [], names=False))
        asked = facets_of(_only(filters, (*_EVENT_NAMES, *(_STATEMENT_NAMES if statement else ()))))
        return [self._exists("events", "v", conditions, asked)]

    def _statement(self, where: str, more: Iterable[str], *, names: bool = True) -> str:
        conditions = [where, *self._in("s.source_kind", self.filters.source_kind), *self._sure("s"), *more]
        asked = facets_of(_only(self.filters, _STATEMENT_NAMES)) if names else None
        return self._exists("statements", "s", conditions, asked)

    def _exists(self, kind: str, alias: str, conditions: list[str], asked: Expression | None) -> str:
        source = f"{kind} AS {alias}"
        if asked is not None:
            source += f" CROSS JOIN {index.table(kind)} AS {alias}i"
            conditions = [*conditions, f"{alias}i.{self._column} = {alias}.id", self._found(f"{alias}i", kind, asked)]
        return f"EXISTS (SELECT 1 FROM {source} WHERE {' AND '.join(conditions)})"

    def _dates(self, alias: str) -> list[str]:
        """That an event can have been on the days asked for."""
        since, until = self.filters.event_since, self.filters.event_until
        found = []
        if since or until:
            found.append(f"({alias}.earliest IS NOT NULL OR {alias}.latest IS NOT NULL)")
        if since:
            self.values["since"] = since
            found.append(f"({alias}.latest IS NULL OR substr({alias}.latest, 1, 10) >= :since)")
        if until:
            self.values["until"] = until
            found.append(f"({alias}.earliest IS NULL OR substr({alias}.earliest, 1, 10) <= :until)")
        return found

    def _sure(self, alias: str) -> list[str]:
        if not self.filters.confidence:
            return []
        self.values["sure"] = self.filters.confidence
        return [f"({alias}.confidence IS NULL OR {alias}.confidence >= :sure)"]

    def _figure(self, where: str) -> list[str]:
        """That there is a figure of the kind and size asked for."""
        filters = self.filters
        if not filters.given(OF_FIGURE):
            return []
        conditions = [where, *self._in("f.what", filters.what)]
        if filters.over is not None:
            self.values["over"] = filters.over
            conditions.append("coalesce(f.low, f.high, 0) >= :over")
        if filters.under is not None:
            self.values["under"] = filters.under
            conditions.append("coalesce(f.high, f.low, 0) <= :under")
        return [f"EXISTS (SELECT 1 FROM figures AS f WHERE {' AND '.join(conditions)})"]

    @staticmethod
    def _in(column: str, values: tuple[str, ...]) -> list[str]:
        """That a column has one of some values; ``Filters`` has let pass known words alone."""
        return [f"{column} IN ({', '.join(repr(value) for value in values)})"] if values else []


def _only(filters: Filters, names: tuple[str, ...]) -> Filters:
    """The filters of these names alone."""
    return Filters(**{name: getattr(filters, name) for name in names})
