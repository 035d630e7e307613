"""What an archive in SQLite holds: to tell whether two hold the same, and whether every report is there as a whole."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musnad.archive import schema
from musnad.archive.packing import unpack
from musnad.archive.rows import Items, items_of

Row = tuple[Any, ...]
Tokens = dict[int, frozenset[str]]
#: Tables whose rows are items of a report, and the column that says of which.
_OF_REPORT = {
    "entities": "report_id", "mentions": "report_id", "times": "report_id", "figures": "report_id",
    "chain_links": "statement_id", "participants": "event_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contents:
    """All rows of all tables in order, without the time of adding; ``readings`` are the records by the key of the report."""

    tables: dict[str, list[Row]]
    index: dict[str, Tokens]
    readings: dict[str, str]

    def keys(self) -> set[str]:
        """The keys of the reports."""
        return set(self.readings)

    @property
    def rows(self) -> int:
        """How many rows there are, with those of the index."""
        return sum(map(len, self.tables.values())) + sum(map(len, self.index.values()))

    def differing(self, other: Contents) -> list[str]:
        """The tables in which they differ, with the number of rows in each."""
        found = []
        for name in sorted(self.tables.keys() | other.tables.keys()):
            one, two = self.tables.get(name, []), other.tables.get(name, [])
            if one != two:
                found.append(f"{name} ({len(one)} and {len(two)} rows)")
        for kind in schema.RESULTS:
            if self.index[kind] != other.index[kind]:
                found.append(f"{kind}_index ({len(self.index[kind])} and {len(other.index[kind])} rows)")
        return found


def contents(archive: Path) -> Contents:
    """What an archive holds."""
    connection = sqlite3.connect(archive)
    try:
        tables = {}
        for table in schema.metadata.sorted_tables:
            names = [c.name for c in table.columns if (table.name, c.name) != ("reports", "added")]
            listed = ", ".join(f'"{name}"' for name in names)
            tables[table.name] = sorted(connection.execute(f"SELECT {listed} FROM {table.name}"), key=repr)
        readings = {
            key: unpack(reading, text)
            for key, text, reading in connection.execute(
                "SELECT key, text, reading FROM reports JOIN records ON report_id = reports.id"
            )
        }
        return Contents(tables, {kind: tokens(connection, kind) for kind in schema.RESULTS}, readings)
    finally:
        connection.close()


def tokens(connection: sqlite3.Connection, kind: str) -> Tokens:
    """The tokens of each row of an index, from the index itself."""
    connection.execute(f"CREATE VIRTUAL TABLE temp.v_{kind} USING fts5vocab('main', '{kind}_index', 'instance')")
    found: dict[int, set[str]] = defaultdict(set)
    for term, row in connection.execute(f"SELECT term, doc FROM temp.v_{kind}"):
        found[row].add(term)
    connection.execute(f"DROP TABLE temp.v_{kind}")
    return {row: frozenset(terms) for row, terms in found.items()}


# -- whole reports -----------------------------------------------------------------------------------------------------


def faults(archive: Path) -> list[str]:
    """What is missing from a report or should not be there, in words; none where every report is whole."""
    connection = sqlite3.connect(archive)
    connection.row_factory = sqlite3.Row
    try:
        return list(_Whole(connection).faults())
    finally:
        connection.close()


class _Whole:
    """Compares the rows of every report with those that its record gives."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.statements = self._by_report("statements", "statement")
        self.events = self._by_report("events", "event")
        self.names = {
            row["id"]: row[name]
            for table, name in (("statements", "statement"), ("events", "event"))
            for row in self._all(table)
        }
        home = {row["id"]: row["report_id"] for table in ("statements", "events") for row in self._all(table)}
        known = {row["id"]: row["name"] for row in self._all("names")}
        self.items: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for table, column in _OF_REPORT.items():
            self.items[table] = defaultdict(list)
            for row in self._all(table):
                report = row[column] if column == "report_id" else home.get(row[column], -1)
                item = {name: self._named(name, row[name]) for name in dict(row) if name != "report_id"}
                if table == "chain_links":
                    item["name"] = known[item.pop("name_id")]
                self.items[table][report].append(item)
        self.index = {kind: tokens(connection, kind) for kind in schema.RESULTS}

    def _all(self, table: str) -> Iterator[sqlite3.Row]:
        return iter(self.connection.execute(f"SELECT * FROM {table}"))

    def _by_report(self, table: str, name: str) -> dict[int, dict[str, sqlite3.Row]]:
        found: dict[int, dict[str, sqlite3.Row]] = defaultdict(dict)
        for row in self._all(table):
            found[row["report_id"]][row[name]] = row
        return found

    def _named(self, column: str, value: Any) -> Any:
        """What stands in a column, with the numbers of statements and events turned back to their names in the record."""
        return self.names.get(value, value) if column in ("statement_id", "event_id") else value

    def faults(self) -> Iterator[str]:
        """Everything that is wrong."""
        reports = list(self._all("reports"))
        records = {row["report_id"]: row for row in self._all("records")}
        wanted: dict[str, set[int]] = {kind: set() for kind in schema.RESULTS}
        for row in reports:
            number = row["id"]
            kept = records.pop(number, None)
            if kept is None:
                yield f"report {number} has no record"
                continue
            record = json.loads(unpack(kept["record"] or kept["reading"], row["text"]))
            record["document"]["text"] = row["text"]
            items = items_of(record, row["state"])
            yield from (f"report {number}: {what}" for what in self._of_report(number, items))
            yield from self._indexed("reports", number, row["shelf"], items.report_terms)
            wanted["reports"].add(row["shelf"])
            for kind, name, found in (("statements", "statement", self.statements), ("events", "event", self.events)):
                for item, terms in getattr(items, kind):
                    stored = found[number].get(item[name])
                    if stored is not None:
                        yield from self._indexed(kind, number, stored["id"], terms)
                        wanted[kind].add(stored["id"])
        for number in records:
            yield f"a record of report {number}, which is not there"
        there = {row["id"] for row in reports}
        homes = {name: set(rows) for name, rows in self.items.items()}
        for table, numbers in {"statements": set(self.statements), "events": set(self.events), **homes}.items():
            for number in numbers - there:
                yield f"{table} of report {number}, which is not there"
        for kind, rows in self.index.items():
            extra = rows.keys() - wanted[kind]
            if extra:
                yield f"{kind}_index has {len(extra)} rows of nothing"

    def _of_report(self, number: int, items: Items) -> Iterator[str]:
        for kind, name, found in (("statements", "statement", self.statements), ("events", "event", self.events)):
            expected = {item[name]: item for item, _ in getattr(items, kind)}
            if expected.keys() != found[number].keys():
                yield f"{len(found[number])} {kind}, its record has {len(expected)}"
                continue
            for ref, item in expected.items():
                row = found[number][ref]
                if any(self._named(column, row[column]) != value for column, value in item.items()):
                    yield f"{kind} {ref} differs from the record"
        for table in _OF_REPORT:
            if _sorted(self.items[table][number]) != _sorted(getattr(items, table)):
                yield f"{table} differ from the record"

    def _indexed(self, kind: str, number: int, mark: int, terms: str) -> Iterator[str]:
        """Facets known only on writing (copy, agency) stand there besides."""
        there = self.index[kind].get(mark, frozenset())
        wanted = set(terms.split())
        if not wanted <= there or any(not t.startswith(("cp_", "ag_")) for t in there - wanted):
            yield f"report {number}: {kind}_index differs from the record"


def _sorted(rows: list[dict[str, Any]]) -> list[str]:
    """Rows in an order of their own, to compare them; 30 is 30.0, as the columns of figures have it."""
    return sorted(repr(sorted((k, float(v) if isinstance(v, int) else v) for k, v in row.items())) for row in rows)


__all__ = ["Contents", "contents", "faults", "tokens"]
