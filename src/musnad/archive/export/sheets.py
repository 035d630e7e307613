"""Tables as CSV files and as Parquet files, one file a table."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from musnad.archive.export.evidence import STEP, Told
from musnad.archive.export.files import Files
from musnad.archive.export.messages import refusal
from musnad.archive.export.tables import TABLES, Cell, Kind, Row, Table
from musnad.archive.kept import Kept

if TYPE_CHECKING:
    import pyarrow

#: Cells that a spreadsheet would take for a formula, and those that begin like a cell made safe.
_ACTING = re.compile("[\\s\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]*[=+\\-@＝＋－＠]|[\t\r\n']")
#: Rows, or characters, of a table kept in memory before they are written to Parquet as a row group.
_ROWS, _CHARACTERS = 5_000, 8_000_000


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before it where it might be one.

    Taking one apostrophe from the beginning of a cell gives back what stood there.
    """
    return f"'{text}" if _ACTING.match(text) else text


def joined(kind: Kind, cell: Cell) -> str | int | float | None:
    """A cell as CSV has it: lists joined, texts made safe."""
    if isinstance(cell, list):
        cell = (STEP if kind == "chain" else "; ").join(map(str, cell))
    return safe(cell) if isinstance(cell, str) else cell


def places(path: Path | str, ending: str, tables: Sequence[str]) -> dict[str, Path | str]:
    """The file of each table: ``NAME.events.csv`` for ``NAME.csv``, ``DIR/events.csv`` for a folder; one table alone takes ``path`` itself."""
    text = str(path)
    if text == "-":
        if len(tables) > 1:
            raise refusal("stdout", format=f"{ending[1:]} ({len(tables)} tables)")
        return {tables[0]: "-"}
    place = Path(path)
    if text.endswith(("/", "\\")) or place.is_dir():
        return {table: place / f"{table}{ending}" for table in tables}
    if len(tables) == 1:
        return {tables[0]: place}
    stem = place.name[: -len(ending)] if place.name.lower().endswith(ending) else place.name
    return {table: place.with_name(f"{stem}.{table}{ending}") for table in tables}


class CsvTables:
    """Writes reports as CSV: UTF-8 with a byte order mark, for Excel; RFC 4180."""

    def __init__(self, files: Files, path: Path | str, tables: Sequence[str]) -> None:
        self._sheets = [CsvSheet(files.open(place), TABLES[name]) for name, place in _made(files, path, ".csv", tables)]

    def add(self, kept: Kept) -> None:
        """Write the rows of one report."""
        told = Told(kept.record)
        for sheet in self._sheets:
            sheet.write(sheet.table.rows(kept, told))

    def close(self) -> dict[str, int]:
        """The rows written to each table."""
        return {sheet.table.name: sheet.count for sheet in self._sheets}


class CsvSheet:
    def __init__(self, stream: BinaryIO, table: Table) -> None:
        self.table = table
        self.count = 0
        self._kinds = [kind for _, kind in table.columns]
        text = codecs.getwriter("utf-8")(stream)  # unlike a TextIOWrapper it never closes standard output
        text.write("\ufeff")
        self._writer = csv.writer(text, lineterminator="\r\n")
        self._writer.writerow([name for name, _ in table.columns])

    def write(self, rows: Any) -> None:
        for row in rows:
            self._writer.writerow(map(joined, self._kinds, row))
            self.count += 1


class ParquetTables:
    """Writes reports as Parquet, in row groups, with lists and numbers as such."""

    def __init__(self, files: Files, path: Path | str, tables: Sequence[str]) -> None:
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise refusal("package", format="Parquet", package="pyarrow", extra="export") from error
        if str(path) == "-":
            raise refusal("stdout", format="Parquet")
        made = _made(files, path, ".parquet", tables)
        self._sheets = [ParquetSheet(files.open(place), TABLES[name]) for name, place in made]
        for sheet in self._sheets:
            files.on_failure(sheet.abandon)

    def add(self, kept: Kept) -> None:
        """Take in the rows of one report, and write when there are enough."""
        told = Told(kept.record)
        for sheet in self._sheets:
            size = len(told.text) * 20 if sheet.table.name == "reports" else 0
            for row in sheet.table.rows(kept, told):
                sheet.add(row, size)

    def close(self) -> dict[str, int]:
        """Write what is left; the rows of each table."""
        for sheet in self._sheets:
            sheet.close()
        return {sheet.table.name: sheet.count for sheet in self._sheets}


class ParquetSheet:
    def __init__(self, stream: BinaryIO, table: Table) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types: dict[Kind, pyarrow.DataType] = {
            "text": pa.string(), "int": pa.int64(), "float": pa.float64(),
            "texts": pa.list_(pa.string()), "chain": pa.list_(pa.string()), "ints": pa.list_(pa.int64()),
        }  # fmt: skip
        self.table = table
        self.count = 0
        self._schema = pa.schema([(name, types[kind]) for name, kind in table.columns])
        self._floats = [i for i, (_, kind) in enumerate(table.columns) if kind == "float"]
        self._writer = pq.ParquetWriter(stream, self._schema, compression="zstd")
        self._rows: list[Row] = []
        self._size = 0

    def add(self, row: Row, size: int) -> None:
        self._rows.append(row)
        self._size += size
        if len(self._rows) >= _ROWS or self._size >= _CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if not self._rows:
            return
        columns: list[Sequence[Any]] = list(zip(*self._rows, strict=True))
        for i in self._floats:
            columns[i] = [None if value is None else float(value) for value in columns[i]]
        arrays = [pa.array(column, type=field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self.count += len(self._rows)
        self._rows.clear()
        self._size = 0

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        self._writer.close()


def _made(files: Files, path: Path | str, ending: str, tables: Sequence[str]) -> list[tuple[str, Path | str]]:
    """The tables with their files; a folder is made where it is missing."""
    for table in tables:
        if table not in TABLES:
            raise refusal("table", table=table, tables=", ".join(TABLES))
    chosen = list(dict.fromkeys(tables)) or list(TABLES)
    made = places(path, ending, chosen)
    if str(path).endswith(("/", "\\")):
        files.folder(Path(path))
    return list(made.items())
