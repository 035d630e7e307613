"""``Archive``: reports with their records in SQLite or PostgreSQL.

>>> with Archive("musnad.db") as archive:          # doctest: +SKIP
...     for kept in archive.reports():
...         print(kept.record.document.title)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from musnad.archive import database, index, schema
from musnad.archive.copies import sketch
from musnad.archive.database import ArchiveError, shown, told
from musnad.archive.kept import Correction, Kept
from musnad.archive.kept_rows import correction_of, correction_row, items_of_row, kept_of, record_of
from musnad.archive.packing import for_dialect, pack
from musnad.archive.rows import Prepared, document_columns, items_of, plain, reading_json, short
from musnad.archive.writing import Stored, Writer, changed, clear, known, now
from musnad.intake.outlets import Outlet, Outlets
from musnad.record import ReaderKind, Record

if TYPE_CHECKING:
    from musnad.intake.watch import Feed

_REPORTS, _RECORDS = schema.reports, schema.records
#: Reports with their records.
_WHOLE = sa.select(_REPORTS, _RECORDS.c.reading, _RECORDS.c.record).join(
    _RECORDS, _RECORDS.c.report_id == _REPORTS.c.id
)
#: Reports fetched at a time where many are gone through.
_AT_A_TIME = 200
#: What no database keeps; intake has U+FFFD in its place.
_BROKEN = re.compile("[\ud800-\udfff\0]")


class Archive:
    """An archive. ``place`` is the path of a SQLite file or an address ``postgresql://…``; it is made where there is none, unless ``create``
    is off. ArchiveError where it cannot be opened or, later, be read or written.
    """

    def __init__(self, place: str | os.PathLike[str] = database.DEFAULT, *, create: bool = True) -> None:
        self.place = os.fspath(place)
        self.engine = database.connect(place, create=create)
        self._outlets: Outlets | None = None
        self._writer: Writer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive."""
        self.engine.dispose()

    def __repr__(self) -> str:
        return f"Archive({shown(self.place)!r})"

    # -- reading -------------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees the archive as it is at this moment."""
        with told(self.place), self.engine.connect() as connection, connection.begin():
            yield connection

    def count(self) -> dict[str, int]:
        """How many reports, statements, events, copies, reports not read and corrections there are."""
        count = sa.func.count()
        with self.reading() as connection:
            return {
                "reports": connection.scalar(sa.select(count).select_from(_REPORTS)) or 0,
                "statements": connection.scalar(sa.select(count).select_from(schema.statements)) or 0,
                "events": connection.scalar(sa.select(count).select_from(schema.events)) or 0,
                "copies": connection.scalar(sa.select(count).where(_REPORTS.c.copy_of.is_not(None))) or 0,
                "foreign": connection.scalar(sa.select(count).where(_REPORTS.c.state == "foreign")) or 0,
                "corrections": connection.scalar(sa.select(count).select_from(schema.corrections)) or 0,
            }

    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day of publication."""
        with self.reading() as connection:
            row = connection.execute(sa.select(sa.func.min(_REPORTS.c.day), sa.func.max(_REPORTS.c.day))).one()
            return row[0], row[1]

    def known(self, keys: Sequence[str]) -> set[str]:
        """Of some keys those that are in the archive."""
        with self.reading() as connection:
            return set(known(connection, keys))

    def has_url(self, url: str) -> bool:
        """Whether a report of this address, or fetched from it, is in the archive."""
        address = _asked(url)
        at = sa.or_(_REPORTS.c.url == address, _REPORTS.c.origin == address)
        with self.reading() as connection:
            return connection.scalar(sa.select(_REPORTS.c.id).where(at).limit(1)) is not None

    def number_of(self, report: str | int) -> int:
        """The number of a report given by its number, its id, its key or its address; ArchiveError where there is none, or more than one.

        A number given as one (``int``) is nothing else; as text it may be the id of another report, which goes before.
        """
        text = str(report)
        name = _asked(text)
        found: Sequence[int] = ()
        with self.reading() as connection:
            if isinstance(report, str):
                found = connection.scalars(
                    sa.select(_REPORTS.c.id)
                    .where(sa.or_(_REPORTS.c.document == name, _REPORTS.c.key == name, _REPORTS.c.url == name))
                    .order_by(_REPORTS.c.id)
                    .limit(11)
                ).all()
            if not found and text.isascii() and text.isdigit() and len(text) < 18:
                found = connection.scalars(sa.select(_REPORTS.c.id).where(_REPORTS.c.id == int(text))).all()
        if not found:
            raise ArchiveError(f"there is no report {text!r} in {shown(self.place)}", f"لا خبر بهذا المعرّف: {text}")
        if len(found) > 1:
            numbers = ", ".join(str(n) for n in found[:10])
            raise ArchiveError(
                f"several reports are called {text!r}; give the number of one of them: {numbers}{' …' if len(found) > 10 else ''}",
                f"أكثر من خبر بهذا المعرّف، أعطِ رقم واحد منها: {numbers}",
            )
        return int(found[0])

    def get(self, report: str | int) -> Kept:
        """A report by its number, id, key or address."""
        number = self.number_of(report)
        for kept in self.reports([number]):
            return kept
        raise ArchiveError(
            f"there is no report {number} in {shown(self.place)}", "لا خبر بهذا الرقم"
        )  # taken out in between

    def reports(self, numbers: Iterable[int] | None = None) -> Iterator[Kept]:
        """Reports in the order they came in, or those of some numbers in their order, as a stream."""
        if numbers is not None:
            for some in _portions(numbers):
                found = {kept.number: kept for kept in self._load(_REPORTS.c.id.in_(some))}
                yield from (found[number] for number in some if number in found)
            return
        last = 0
        while True:
            loaded = self._load(_REPORTS.c.id > last)
            yield from loaded
            if len(loaded) < _AT_A_TIME:
                return
            last = loaded[-1].number

    def _load(self, condition: sa.ColumnElement[bool]) -> list[Kept]:
        original = _REPORTS.alias("original")
        with self.reading() as connection:
            rows = connection.execute(
                sa.select(_REPORTS, _RECORDS.c.reading, _RECORDS.c.record, original.c.key.label("original_key"))
                .join(_RECORDS, _RECORDS.c.report_id == _REPORTS.c.id)
                .join(original, original.c.id == _REPORTS.c.copy_of, isouter=True)
                .where(condition)
                .order_by(_REPORTS.c.id)
                .limit(_AT_A_TIME)
            ).all()
            corrections = self._corrections(connection, [row.id for row in rows])
        return [kept_of(row, corrections.get(row.id, ())) for row in rows]

    @staticmethod
    def _corrections(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, tuple[Correction, ...]]:
        table = schema.corrections
        found: dict[int, tuple[Correction, ...]] = {}
        for row in connection.execute(sa.select(table).where(table.c.report_id.in_(numbers)).order_by(table.c.id)):
            found[row.report_id] = (*found.get(row.report_id, ()), correction_of(row))
        return found

    def read_by(self, reader: ReaderKind, but: str | None) -> list[int]:
        """The numbers of the reports that ``reader`` read, without those that version ``but`` of Musnad read."""
        with self.reading() as connection:
            query = sa.select(_REPORTS.c.id).where(_REPORTS.c.reader == reader).order_by(_REPORTS.c.id)
            return list(connection.scalars(query if but is None else query.where(_REPORTS.c.version != but)))

    def corrected(self) -> list[int]:
        """The numbers of the reports that were corrected."""
        with self.reading() as connection:
            table = schema.corrections
            return list(connection.scalars(sa.select(table.c.report_id).distinct().order_by(table.c.report_id)))

    # -- writing -------------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes."""
        with told(self.place), database.writing(self.engine) as connection:
            yield connection

    @property
    def writer(self) -> Writer:
        """What writes reports."""
        if self._writer is None:
            self._writer = Writer(self.outlets)
        return self._writer

    def write(self, batch: Sequence[Prepared]) -> list[Stored]:
        """Keep reports that were read (``adding.prepared``), all of them or, where that fails, none; when it returns they are safe."""
        writer = self.writer
        try:
            with self.writing() as connection:
                return writer.write(connection, batch)
        except BaseException:
            self._writer = None  # it remembers texts under numbers that others will get
            raise

    def reread(self, batch: Sequence[tuple[int, Prepared]]) -> None:
        """Put another reading in the place of that of some reports, given by their numbers; corrections hold."""
        writer = self.writer
        with self.writing() as connection:
            corrections = self._corrections(connection, [number for number, _ in batch])
            for number, prepared in batch:
                row = {
                    name: prepared.row[name]
                    for name in ("reader", "version", "agency")
                    if prepared.row[name] is not None
                }
                text = prepared.row["text"]
                if number in corrections:
                    reading = record_of(prepared.reading, text)
                    self._rewrite(connection, number, prepared.row["state"], reading, corrections[number], row)
                else:
                    reading_kept = for_dialect(prepared.reading, text, connection.dialect.name)
                    writer.replace(connection, number, row, {"reading": reading_kept, "record": None}, prepared.items)

    def correct(self, number: int, corrections: Sequence[Correction]) -> Record:
        """Keep what a person said of a report's items; the record that counts from now on. CorrectionError where it cannot be."""
        with self.writing() as connection:
            row = connection.execute(_WHOLE.where(_REPORTS.c.id == number)).one_or_none()
            if row is None:
                raise ArchiveError(f"there is no report {number} in {shown(self.place)}", "لا خبر بهذا الرقم")
            earlier = self._corrections(connection, [number]).get(number, ())
            connection.execute(schema.corrections.insert(), [correction_row(number, c) for c in corrections])
            reading = record_of(row.reading, row.text)
            return self._rewrite(connection, number, row.state, reading, (*earlier, *corrections), {})

    def _rewrite(
        self,
        connection: sa.Connection,
        number: int,
        state: str,
        reading: Record,
        corrections: Sequence[Correction],
        columns: dict[str, Any],
    ) -> Record:
        record = reading
        if corrections:
            from musnad.archive.corrections import apply

            record = apply(reading, corrections).record
        text, dialect = reading.document.text, connection.dialect.name
        reading_kept, record_kept = (for_dialect(pack(reading_json(r), text), text, dialect) for r in (reading, record))
        records = {"reading": reading_kept, "record": record_kept if corrections else None}
        columns = {**columns, **document_columns(record)}
        self.writer.replace(connection, number, columns, records, items_of(plain(record), state))
        return record

    def remove(self, report: str | int) -> int:
        """Take a report out with everything that hangs on it; its number."""
        number = self.number_of(report)
        with self.writing() as connection:
            text = connection.scalar(sa.select(_REPORTS.c.text).where(_REPORTS.c.id == number)) or ""
            sketches = schema.sketches
            connection.execute(
                sketches.delete().where(sketches.c.number.in_(sketch(text)), sketches.c.report_id == number)
            )
            self._pass_on(connection, number)
            clear(connection, number)
            connection.execute(_REPORTS.delete().where(_REPORTS.c.id == number))
            changed(connection, [number])
        self._writer = None  # it remembers the text under a number that another may get
        return number

    def _pass_on(self, connection: sa.Connection, number: int) -> None:
        """Of the copies of a report that is taken out the first is a copy no more, and the others copy that one."""
        copies = connection.scalars(
            sa.select(_REPORTS.c.id).where(_REPORTS.c.copy_of == number).order_by(_REPORTS.c.id)
        ).all()
        if not copies:
            return
        first = copies[0]
        connection.execute(_REPORTS.update().where(_REPORTS.c.copy_of == number), {"copy_of": first})
        connection.execute(_REPORTS.update().where(_REPORTS.c.id == first), {"copy_of": None, "copy_kind": None})
        self.enter_anew(connection, first)

    def enter_anew(self, connection: sa.Connection, number: int) -> None:
        """Write the items of a report again, as it is found by whether it is a copy."""
        row = connection.execute(_WHOLE.where(_REPORTS.c.id == number)).one()
        self.writer.replace(connection, number, {}, {"reading": row.reading}, items_of_row(row))

    def take_back(self, reports: Iterable[Kept]) -> Iterator[bool]:
        """Keep reports that were exported; for each whether it is new here. What is there already stays as it is."""
        from musnad.archive.restoring import restore

        yield from restore(self, reports)

    def rebuild(self) -> None:
        """Make the index anew from the records, without what reading again has left in it."""
        with self.writing() as connection:
            index.clear(connection)
            last = 0
            while True:
                rows = connection.execute(
                    _WHOLE.where(_REPORTS.c.id > last).order_by(_REPORTS.c.id).limit(_AT_A_TIME)
                ).all()
                if not rows:
                    return
                self.writer.index(connection, [(dict(row._mapping), items_of_row(row)) for row in rows])
                last = rows[-1].id

    # -- outlets and feeds ---------------------------------------------------------------------------------------------

    @property
    def outlets(self) -> Outlets:
        """The outlets that are known: the shipped table and what was added to this archive."""
        if self._outlets is None:
            with self.reading() as connection:
                rows = connection.execute(sa.select(schema.outlets).order_by(schema.outlets.c.name)).all()
            self._outlets = Outlets(Outlet(r.name, r.latin, r.kind, r.country, r.domain) for r in rows)
        return self._outlets

    def add_outlet(self, outlet: Outlet) -> None:
        """Add an outlet, or put it in the place of one of the same name."""
        with self.writing() as connection:
            connection.execute(schema.outlets.delete().where(schema.outlets.c.name == outlet.name))
            connection.execute(
                schema.outlets.insert(),
                {
                    "name": outlet.name,
                    "latin": outlet.latin,
                    "kind": outlet.kind,
                    "country": outlet.country,
                    "domain": outlet.domain,
                },
            )
        self._outlets = self._writer = None

    def feeds(self) -> list[Feed]:
        """The feeds that are followed."""
        from musnad.archive.feeds import feeds

        return feeds(self)

    def save(self, feed: Feed) -> None:
        """Follow a feed, or keep how it stands."""
        from musnad.archive.feeds import save

        save(self, feed)

    def remove_feed(self, url: str) -> bool:
        """Follow a feed no longer; whether it was followed."""
        with self.writing() as connection:
            return bool(connection.execute(schema.feeds.delete().where(schema.feeds.c.url == url)).rowcount)


def _asked(name: str) -> str:
    """A name or address that is looked for, as its column would have it: what intake replaces is replaced."""
    return short(_BROKEN.sub("\ufffd", name)) or ""


def _portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    some: list[int] = []
    for number in numbers:
        some.append(number)
        if len(some) == _AT_A_TIME:
            yield some
            some = []
    if some:
        yield some


__all__ = ["Archive", "ArchiveError", "now"]
