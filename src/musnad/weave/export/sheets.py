"""The tables of the weave as CSV, Parquet and JSON Lines, written as those of reports are."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from musnad.archive.export.evidence import Told
from musnad.archive.export.files import Files
from musnad.archive.export.sheets import CsvSheet, ParquetSheet, places
from musnad.archive.export.tables import Row, Table
from musnad.archive.kept import Kept
from musnad.weave.export.reports import Sources
from musnad.weave.export.rows import TABLES
from musnad.weave.model import Story


def _no_rows(kept: Kept, told: Told) -> Iterator[Row]:
    """A sheet is given its rows: they are those of stories, not of reports."""
    return iter(())


def _opened(files: Files, path: Path | str, ending: str, name: str) -> tuple[BinaryIO, Table]:
    """The file of a table, in a folder that is made where it is missing, and the table as sheets know it."""
    place = places(path, ending, [name])[name]
    if str(path).endswith(("/", "\\")):
        files.folder(Path(path))
    return files.open(place), Table(name, TABLES[name][0], _no_rows)


class Csv:
    """Writes a table as CSV: a byte order mark for Excel, RFC 4180, no cell that a spreadsheet takes for a formula."""

    def __init__(self, files: Files, path: Path | str, name: str) -> None:
        self._rows = TABLES[name][1]
        self._sheet = CsvSheet(*_opened(files, path, ".csv", name))

    def add(self, story: Story, sources: Sources) -> None:
        """Write the rows of a story."""
        self._sheet.write(self._rows(story, sources))

    def close(self) -> dict[str, int]:
        """The rows written."""
        return {self._sheet.table.name: self._sheet.count}


def csv_text(name: str, stories: Iterable[tuple[Story, Sources]]) -> bytes:
    """A table of some stories as CSV, the whole of it."""
    stream = io.BytesIO()
    sheet = CsvSheet(stream, Table(name, TABLES[name][0], _no_rows))
    for story, sources in stories:
        sheet.write(TABLES[name][1](story, sources))
    return stream.getvalue()


class Parquet:
    """Writes a table as Parquet, with lists and numbers as such."""

    def __init__(self, files: Files, path: Path | str, name: str) -> None:
        self._rows = TABLES[name][1]
        self._sheet = ParquetSheet(*_opened(files, path, ".parquet", name))
        files.on_failure(self._sheet.abandon)

    def add(self, story: Story, sources: Sources) -> None:
        """Take in the rows of a story, and write when there are enough."""
        for row in self._rows(story, sources):
            self._sheet.add(row, sum(len(cell) for cell in row if isinstance(cell, (str, list))))

    def close(self) -> dict[str, int]:
        """Write what is left; the rows written."""
        self._sheet.close()
        return {self._sheet.table.name: self._sheet.count}


class Lines:
    """Writes the rows of a table as objects of JSON, one a line."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._columns = [column for column, _ in TABLES[name][0]]
        self._rows = TABLES[name][1]
        self._count = 0

    def add(self, story: Story, sources: Sources) -> None:
        """Write the rows of a story."""
        for row in self._rows(story, sources):
            _write(self._stream, dict(zip(self._columns, row, strict=True)))
            self._count += 1

    def close(self) -> dict[str, int]:
        """The rows written."""
        return {self._name: self._count}


class StoryLines:
    """Writes stories as ``Story.as_json`` has them, one a line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._counts = {"stories": 0, "disputes": 0, "revisions": 0}

    def add(self, story: Story, sources: Sources) -> None:
        """Write a story."""
        _write(self._stream, story.as_json())
        self._counts["stories"] += 1
        self._counts["disputes"] += len(story.disputes)
        self._counts["revisions"] += len(story.revisions)

    def close(self) -> dict[str, int]:
        """How many stories were written, with how many disputes and revisions."""
        return self._counts


def _write(stream: BinaryIO, value: Any) -> None:
    stream.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
