"""Which values the results of a search have, asked of the database; ``facets`` counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from musnad.archive import index
from musnad.archive.candidates import Candidates
from musnad.archive.facet_values import LONGEST
from musnad.archive.filters import OF_EVENT, OF_STATEMENT, Filters
from musnad.archive.matching import facets_of
from musnad.archive.writing import SHELF_BITS

#: Events with the statements they stand in.
_PAIRS = "events AS v JOIN statements AS s ON s.id = v.statement_id"

#: That a result (its number) has a value; of a name follow the report where it stands, and from where to where.
Row = Sequence[Any]


class _Asked(Candidates):
    """Conditions on the events and statements of known results, whose shelf marks are those of the days from ``first`` to ``last``.

    Columns stand in expressions, so that SQLite goes by the numbers of the results and by no index of these columns.
    """

    def __init__(self, filters: Filters, dialect: str, first: int, last: int) -> None:
        super().__init__("events", None, filters, dialect, True)
        self.values = {}
        self._between = first >> SHELF_BITS << SHELF_BITS, (last >> SHELF_BITS) + 1 << SHELF_BITS

    def event(self) -> list[str]:
        """That an event ``v`` has all that is asked of an event."""
        filters = self.filters
        conditions = [*self._in("(v.type || '')", filters.type), *self._in("(v.status || '')", filters.status)]
        conditions += [*self._dates("v"), *self._sure("v"), *self._figure("f.event_id = v.id")]
        return [*conditions, *self._named("events", "v", ("actor", "recipient", "place"))]

    def statement(self, *, figures: bool) -> list[str]:
        """That a statement ``s`` has all that is asked of a statement."""
        conditions = [*self._in("(s.source_kind || '')", self.filters.source_kind), *self._sure("s")]
        conditions += self._figure("f.statement_id = s.id") if figures else []
        return [*conditions, *self._named("statements", "s", ("speaker", "chain"))]

    def sure(self) -> list[str]:
        """That a statement ``s`` is as sure as is asked for."""
        return self._sure("s")

    def _named(self, kind: str, alias: str, names: tuple[str, ...]) -> list[str]:
        """That the index finds the names that are asked for; it is asked once, not for every row."""
        asked = facets_of(Filters(**{name: getattr(self.filters, name) for name in names}))
        if asked is None:
            return []
        first, last = self._between
        column = f"i.{self._column}"
        found = f"{self._found('i', kind, asked)} AND {column} >= {first} AND {column} < {last}"
        return [f"{alias}.id + 0 IN (SELECT {column} FROM {index.table(kind)} AS i WHERE {found})"]


class Seen:
    """The values that some results have, by facet; each query gives those of several facets and is asked once.

    ``numbers`` are the shelf marks of the results, ``filters`` what they were found by.
    """

    def __init__(self, connection: sa.Connection, kind: str, filters: Filters, numbers: Sequence[int]) -> None:
        self.connection, self.kind, self.filters, self.numbers = connection, kind, filters, numbers
        self._rows: dict[str, Sequence[Row]] = {}
        self._texts: dict[int, str] = {}
        self._asked = _Asked(filters, connection.dialect.name, min(numbers, default=0), max(numbers, default=0))
        if kind == "reports":  # what hangs on a report goes by its number
            self.numbers = [row[0] for row in self._ask("r.id", "reports AS r", [self._among("r.shelf")])]

    def number(self) -> int:
        """How many results there are: an index may know some that were taken out of the archive."""
        return len(self.rows("results"))

    def rows(self, name: str) -> Sequence[Row]:
        """That results have values of a facet."""
        if name not in self._rows:
            if name in ("results", "outlet", "agency", "published"):
                self._of_report()
            elif name in ("actor", "recipient"):
                self._of_participants()
            elif name in ("source_kind", "speaker"):
                self._of_statement()
            else:
                self._of_event()
        return self._rows[name]

    def names(self, name: str) -> Iterator[tuple[int, str, str]]:
        """That results have names: the result, the name, and how it is written where it stands."""
        rows = self.rows(name)
        if name in ("outlet", "agency"):
            yield from ((item, value, "") for item, value in rows)
            return
        self._fetch({row[2] for row in rows})
        for item, value, report, start, end in rows:
            yield item, value, "" if start is None else self._texts[report][start:end][:LONGEST]

    def _fetch(self, reports: set[int]) -> None:
        missing = sorted(reports - self._texts.keys())
        if missing:
            self._texts |= dict(map(tuple, self._ask("r.id, r.text", "reports AS r", [_among("r.id", missing)])))

    def _ask(self, columns: str, source: str, conditions: Iterable[str]) -> Sequence[Any]:
        query = sa.text(f"SELECT {columns} FROM {source} WHERE {' AND '.join(conditions)}")
        return self.connection.execute(query, self._asked.values).fetchall()

    def _among(self, column: str) -> str:
        return _among(column, self.numbers)

    def _of_report(self) -> None:
        if self.kind == "reports":
            item, source = "r.id", "reports AS r"
        else:
            item, source = "t.id", f"{self.kind} AS t JOIN reports AS r ON r.id = t.report_id"
        rows = self._ask(f"{item}, r.outlet, r.agency, r.day", source, [self._among(item)])
        self._rows["results"] = rows
        for at, name in enumerate(("outlet", "agency", "published"), 1):
            self._rows[name] = [(row[0], row[at]) for row in rows if row[at]]

    def _of_participants(self) -> None:
        columns = 'p.event_id, p.name, v.report_id, p."start", p."end", p.part'
        source = "participants AS p JOIN events AS v ON v.id = p.event_id"
        rows = self._ask(columns, source, [self._among("p.event_id")])
        for part in ("actor", "recipient"):
            self._rows[part] = [row[:5] for row in rows if row[5] == part]

    def _of_statement(self) -> None:
        if self.kind == "statements":
            item, source, conditions = "s.id", "statements AS s", list[str]()
        elif self.kind == "events":
            item, source, conditions = "v.id", _PAIRS, self._asked.sure()
        elif self.filters.given(OF_EVENT):
            item, source = "v.report_id", _PAIRS
            conditions = [*self._asked.event(), *self._asked.statement(figures=False)]
        else:
            item, source, conditions = "s.report_id", "statements AS s", self._asked.statement(figures=True)
        columns = f"{item}, s.speaker, s.report_id, s.speaker_start, s.speaker_end, s.source_kind"
        rows = self._ask(columns, source, [self._among(item), *conditions])
        self._rows["source_kind"] = [(row[0], row[5]) for row in rows]
        self._rows["speaker"] = [row[:5] for row in rows if row[1]]

    def _of_event(self) -> None:
        if self.kind == "events":
            columns = "v.id, v.place, v.report_id, v.place_start, v.place_end, v.type, v.status"
            rows = self._ask(columns, "events AS v", [self._among("v.id")])
            self._rows["place"] = [row[:5] for row in rows if row[1]]
        else:
            item = "v.statement_id" if self.kind == "statements" else "v.report_id"
            source, conditions = "events AS v", self._asked.event()
            if self.kind == "reports" and self.filters.given(OF_STATEMENT):
                source, conditions = _PAIRS, [*conditions, *self._asked.statement(figures=False)]
            rows = self._ask(f"{item}, v.type, v.status", source, [self._among(item), *conditions])
        self._rows["type"] = [(row[0], row[-2]) for row in rows]
        self._rows["status"] = [(row[0], row[-1]) for row in rows]


def _among(column: str, numbers: Sequence[int]) -> str:
    """That a column is one of some numbers."""
    return f"{column} IN ({', '.join(map(str, map(int, numbers))) or 'NULL'})"
