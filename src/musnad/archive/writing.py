"""Writing reports: their numbers and shelf marks, the copies among them, and the rows of their items, all in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from musnad.archive import index, schema
from musnad.archive.copies import Comparer
from musnad.archive.kept import CopyKind
from musnad.archive.packing import for_dialect
from musnad.archive.rows import Items, Prepared
from musnad.archive.terms import name_facets
from musnad.intake.outlets import Outlets

#: Where the numbers of reports, and changes of reports, are counted, among the days.
_REPORTS, _CHANGES = -1, -2
#: Bits of a shelf mark below the day: 134 million items a day.
SHELF_BITS = 27
#: Of each number of a sketch so many reports are looked at; what more have in common is a phrase every report ends with.
_POPULAR = 60
#: Reports that have the most of the sketch in common are compared in full: so many, and with so many numbers in common.
_COMPARED, _IN_COMMON = 4, 2


_SAME = sa.text("SELECT id, copy_of FROM reports WHERE wording = :wording ORDER BY id LIMIT 1")


@lru_cache(maxsize=128)
def _in_common(count: int, dialect: str) -> str:
    """The query for the reports that have the most of a sketch of ``count`` numbers in common."""
    mark = "%s" if dialect == "postgresql" else "?"
    one = f"SELECT report_id FROM (SELECT report_id FROM sketches WHERE number = {mark} LIMIT {_POPULAR}) AS one"
    return (
        f"SELECT report_id FROM ({' UNION ALL '.join([one] * count)}) AS met GROUP BY report_id "
        f"HAVING count(*) >= {min(_IN_COMMON, count)} ORDER BY count(*) DESC, report_id LIMIT {_COMPARED}"
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a report: its number, whether it is ``new``, and of which report it is a copy."""

    number: int
    new: bool
    copy_of: int | None = None
    copy_kind: CopyKind | None = None


def shelf_day(day: str | None) -> int:
    """The day's number in the upper bits of a shelf mark; 0 for no day."""
    return dt.date.fromisoformat(day).toordinal() if day else 0


class Writer:
    """Writes into one archive; ``outlets`` say which of them are agencies."""

    def __init__(self, outlets: Outlets) -> None:
        self.outlets = outlets
        self._connection: sa.Connection | None = None
        self._comparer = Comparer(self._text)

    def _text(self, number: int) -> str | None:
        assert self._connection is not None
        return self._connection.scalar(sa.select(schema.reports.c.text).where(schema.reports.c.id == number))

    def write(self, connection: sa.Connection, batch: Sequence[Prepared], added: str | None = None) -> list[Stored]:
        """Write reports in their order; what is there already stays as it is. ``added`` is the time in UTC, now where none is given.

        A row may bring its own ``added``, ``copy_of`` (the key of a report), ``copy_kind``: then they are kept, and no copies are looked for.
        """
        self._connection = connection
        added = added or now()
        originals = [p.row["copy_of"] for p in batch if p.row.get("copy_of")]
        there = known(connection, [*(p.row["key"] for p in batch), *originals])
        shelves = _Shelves(connection)
        load = _Load(connection)
        out: list[Stored] = []
        for prepared in batch:
            key = prepared.row["key"]
            if key in there:
                out.append(Stored(there[key], False))
                continue
            number = shelves.next_report()
            row = {"added": added, **prepared.row, "id": number, "shelf": shelves.take(prepared.row["day"])}
            if "copy_of" in row:
                row["copy_of"] = there.get(row["copy_of"])
            else:
                row["copy_of"], row["copy_kind"] = self._copied(prepared)
                if row["agency"] is None and row["copy_of"] is not None:
                    row["agency"] = self._agency_of(row["copy_of"])
            connection.execute(schema.reports.insert(), row)
            if prepared.sketch:
                connection.execute(
                    schema.sketches.insert(), [{"number": n, "report_id": number} for n in prepared.sketch]
                )
            load.add_records(number, prepared)
            load.add(row, prepared.items, shelves)
            there[key] = number
            out.append(Stored(number, True, row["copy_of"], row["copy_kind"]))
        load.write()
        shelves.save()
        changed(connection, [stored.number for stored in out if stored.new])
        return out

    def replace(
        self, connection: sa.Connection, number: int, columns: dict[str, Any], records: dict[str, Any], items: Items
    ) -> None:
        """Write columns, records and items of a report anew: after another reading, or a correction."""
        reports = schema.reports
        clear(connection, number)
        connection.execute(schema.records.update().where(schema.records.c.report_id == number), records)
        shelves = _Shelves(connection)
        day = (
            columns["day"]
            if "day" in columns
            else connection.scalar(sa.select(reports.c.day).where(reports.c.id == number))
        )
        connection.execute(reports.update().where(reports.c.id == number), {**columns, "shelf": shelves.take(day)})
        row = connection.execute(
            sa.select(reports.c.id, reports.c.shelf, reports.c.day, reports.c.agency, reports.c.copy_of).where(
                reports.c.id == number
            )
        ).one()
        load = _Load(connection)
        load.add(dict(row._mapping), items, shelves)
        load.write()
        shelves.save()
        changed(connection, [number])

    def index(self, connection: sa.Connection, rows: Iterable[tuple[dict[str, Any], Items]]) -> None:
        """Enter reports into the index alone; the rows of their items are there."""
        lines: dict[str, list[index.Row]] = {kind: [] for kind in schema.RESULTS}
        for row, items in rows:
            late = _late_facets(row)
            lines["reports"].append((row["shelf"], items.report_terms + late))
            for kind, name in (("statements", "statement"), ("events", "event")):
                table = schema.RESULTS[kind]
                found = connection.execute(sa.select(table.c[name], table.c.id).where(table.c.report_id == row["id"]))
                numbers = {ref: number for ref, number in found}
                lines[kind] += [(numbers[item[name]], terms + late) for item, terms in getattr(items, kind)]
        for kind, some in lines.items():
            index.write(connection, kind, some)

    def _copied(self, prepared: Prepared) -> tuple[int | None, CopyKind | None]:
        """The report this one is a copy of, itself no copy where that can be."""
        assert self._connection is not None
        same = self._connection.execute(_SAME, {"wording": prepared.row["wording"]}).first()
        if same is not None:
            return (same.copy_of or same.id), "exact" if same.copy_of is None else "near"
        if not prepared.sketch:
            return None, None
        query = _in_common(len(prepared.sketch), self._connection.dialect.name)
        found = self._connection.exec_driver_sql(query, tuple(prepared.sketch)).scalars()
        near = self._comparer.nearest(prepared.row["text"], list(found))
        if near is None:
            return None, None
        root = self._connection.scalar(sa.select(schema.reports.c.copy_of).where(schema.reports.c.id == near))
        return root or near, "near"

    def _agency_of(self, number: int) -> str | None:
        assert self._connection is not None
        reports = schema.reports
        row = self._connection.execute(
            sa.select(reports.c.agency, reports.c.outlet).where(reports.c.id == number)
        ).one()
        outlet = self.outlets.of_name(row.outlet) if row.outlet and not row.agency else None
        return row.agency or (outlet.name if outlet is not None and outlet.kind == "agency" else None)


def now() -> str:
    """This moment in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, int]:
    """Of some keys those that are in the archive, with the numbers of their reports."""
    reports = schema.reports
    found = connection.execute(sa.select(reports.c.key, reports.c.id).where(reports.c.key.in_(keys)))
    return {row.key: row.id for row in found}


def changed(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Note that reports are new, other than they were, or taken out."""
    changes = schema.changes
    if not numbers:
        return
    for at in range(0, len(numbers), 500):
        connection.execute(changes.delete().where(changes.c.report_id.in_(numbers[at : at + 500])))
    counted = _Shelves(connection)
    connection.execute(changes.insert(), [{"report_id": n, "mark": counted.next_change()} for n in numbers])
    counted.save()


def clear(connection: sa.Connection, number: int) -> None:
    """Take out the items of a report, and its rows in the indexes."""
    for kind, items in (("statements", schema.statements), ("events", schema.events)):
        if connection.dialect.name == "postgresql":
            index.forget(
                connection, kind, connection.scalars(sa.select(items.c.id).where(items.c.report_id == number)).all()
            )
    shelf = connection.scalar(sa.select(schema.reports.c.shelf).where(schema.reports.c.id == number))
    if shelf is not None:
        index.forget(connection, "reports", [shelf])
    for items in (schema.figures, schema.events, schema.statements, schema.mentions, schema.entities, schema.times):
        connection.execute(items.delete().where(items.c.report_id == number))


def _late_facets(row: dict[str, Any]) -> str:
    """Facets known only when a report is written: whether it is a copy, and whose dispatch."""
    return " ".join(("", "cp_no" if row["copy_of"] is None else "cp_yes", *name_facets("ag", row["agency"])))


class _Shelves:
    """Gives out shelf marks, and the numbers of reports."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.taken: dict[int, int] = {}

    def take(self, day: str | None) -> int:
        """The next shelf mark of a day."""
        number = shelf_day(day)
        taken = self._next(number)
        if taken >= 1 << SHELF_BITS:
            raise OverflowError(f"no more than {1 << SHELF_BITS:,} items of one day can be kept")
        return (number << SHELF_BITS) | taken

    def next_report(self) -> int:
        """The next number of a report; that of a report that was taken out is not given again."""
        return self._next(_REPORTS)

    def next_change(self) -> int:
        """The next number of a change."""
        return self._next(_CHANGES)

    def _next(self, day: int) -> int:
        taken = self.taken.get(day)
        if taken is None:
            shelves = schema.shelves
            taken = self.connection.scalar(sa.select(shelves.c.taken).where(shelves.c.day == day)) or 0
        self.taken[day] = taken + 1
        return taken + 1

    def save(self) -> None:
        """Note what was taken."""
        shelves = schema.shelves
        if self.taken:
            days = list(self.taken)
            for at in range(0, len(days), 500):
                self.connection.execute(shelves.delete().where(shelves.c.day.in_(days[at : at + 500])))
            self.connection.execute(shelves.insert(), [{"day": d, "taken": n} for d, n in self.taken.items()])


class _Load:
    """Gathers the rows of many reports, numbers them, and writes each table in one go."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.index: dict[str, list[index.Row]] = {kind: [] for kind in schema.RESULTS}

    def add_records(self, number: int, prepared: Prepared) -> None:
        """Take the records of a report."""
        text, dialect = prepared.row["text"], self.connection.dialect.name
        reading, record = (p and for_dialect(p, text, dialect) for p in (prepared.reading, prepared.record))
        self._take("records", [{"report_id": number, "reading": reading, "record": record}])

    def add(self, row: dict[str, Any], items: Items, shelves: _Shelves) -> None:
        """Take the items of a report; ``row`` is its row in ``reports``."""
        report, day = row["id"], row["day"]
        late = _late_facets(row)
        self.index["reports"].append((row["shelf"], items.report_terms + late))
        numbers: dict[str | None, int] = {}
        for kind, name in (("statements", "statement"), ("events", "event")):
            for item, terms in getattr(items, kind):
                numbers[item[name]] = shelf = shelves.take(day)
                self.index[kind].append((shelf, terms + late))
        self._take(
            "statements",
            ({**item, "id": numbers[item["statement"]], "report_id": report} for item, _ in items.statements),
        )
        self._take(
            "events",
            (
                {
                    **item,
                    "id": numbers[item["event"]],
                    "report_id": report,
                    "statement_id": numbers.get(item["statement_id"]),
                }
                for item, _ in items.events
            ),
        )
        self._take(
            "chain_links", ({**link, "statement_id": numbers[link["statement_id"]]} for link in items.chain_links)
        )
        self._take("participants", ({**one, "event_id": numbers[one["event_id"]]} for one in items.participants))
        self._take(
            "figures",
            (
                {
                    **one,
                    "report_id": report,
                    "event_id": numbers.get(one["event_id"]),
                    "statement_id": numbers.get(one["statement_id"]),
                }
                for one in items.figures
            ),
        )
        for name in ("entities", "mentions", "times"):
            self._take(name, ({**one, "report_id": report} for one in getattr(items, name)))

    def _take(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        self.rows.setdefault(name, []).extend(rows)

    def write(self) -> None:
        """Write everything that was taken."""
        links = self.rows.get("chain_links", [])
        numbers = _name_numbers(self.connection, dict.fromkeys(link["name"] for link in links))
        for link in links:
            link["name_id"] = numbers[link.pop("name")]
        for name in (
            "records",
            "entities",
            "mentions",
            "times",
            "statements",
            "events",
            "chain_links",
            "participants",
            "figures",
        ):
            rows = self.rows.get(name)
            if rows:
                for some in _portions(rows):
                    self.connection.execute(schema.metadata.tables[name].insert(), some)
        for kind, lines in self.index.items():
            index.write(self.connection, kind, lines)


def _name_numbers(connection: sa.Connection, wanted: Iterable[str]) -> dict[str, int]:
    """The numbers of names; those that are new get one, in the order they come, so that portions of work make no difference."""
    names = schema.names
    found: dict[str, int] = {}
    ordered = list(wanted)
    for at in range(0, len(ordered), 500):
        some = connection.execute(sa.select(names.c.name, names.c.id).where(names.c.name.in_(ordered[at : at + 500])))
        found.update((row.name, row.id) for row in some)
    new = [name for name in ordered if name not in found]
    if new:
        last = connection.scalar(sa.select(sa.func.max(names.c.id))) or 0
        fresh = {name: number for number, name in enumerate(new, last + 1)}
        connection.execute(names.insert(), [{"id": number, "name": name} for name, number in fresh.items()])
        found.update(fresh)
    return found


def _portions(rows: list[dict[str, Any]], most: int = 5_000) -> Iterator[list[dict[str, Any]]]:
    for at in range(0, len(rows), most):
        yield rows[at : at + most]
