"""Exports: reports of an archive written as JSON Lines, tables, RDF or FollowTheMoney entities, and read back.

``export`` writes, ``read_export`` reads. Both are streams: memory does not grow with the number of reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from musnad.archive.export.messages import ExportError, PackageMissing, refusal

if TYPE_CHECKING:
    from musnad.archive.export.files import Files
    from musnad.archive.export.importing import read_export
    from musnad.archive.kept import Kept

__all__ = ["ENDINGS", "FORMATS", "ExportError", "ExportSummary", "PackageMissing", "export", "format_of", "read_export"]

#: The endings of file names, and the formats they stand for.
ENDINGS: dict[str, str] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".ttl": "ttl", ".jsonld": "jsonld",
    ".ftm.json": "ftm", ".ftm.jsonl": "ftm", ".ftm.ijson": "ftm",
}  # fmt: skip
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export wrote."""

    format: str
    reports: int
    #: The files, or ``-``.
    files: tuple[str, ...]
    #: Rows by table, entities by schema, or statements, events and others by name, as the format has them.
    counts: Mapping[str, int] = field(default_factory=dict)


class _Writer(Protocol):
    def add(self, kept: Kept) -> None: ...

    def close(self) -> dict[str, int]: ...


def format_of(path: Path | str, format: str | None = None) -> str:
    """The format of a file by its ending, unless one is given; ExportError where neither says it."""
    if format is not None:
        if format not in FORMATS:
            raise refusal("unknown", format=format, formats=", ".join(FORMATS))
        return format
    name = Path(path).name.lower()
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if name.endswith(ending):
            return ENDINGS[ending]
    raise refusal("format", path=path, endings=", ".join(ENDINGS), formats=", ".join(FORMATS))


def export(
    kept: Iterable[Kept], path: Path | str, *, format: str | None = None, tables: Sequence[str] | None = None
) -> ExportSummary:
    """Write reports to a file, or to standard output for ``-``.

    ``format`` is one of FORMATS; where it is None the ending says it. CSV and Parquet make one file a table: ``NAME.events.csv`` for
    ``NAME.csv``, ``DIR/events.csv`` for a folder; ``tables`` chooses among them, and one alone takes the name as given.
    Files appear whole or not at all. ExportError where the request cannot be met, OSError where a file cannot be written.
    """
    from musnad.archive.export.files import Files

    chosen = format_of(path, format)
    if tables is not None and chosen not in ("csv", "parquet"):
        raise refusal("no_tables")
    reports = 0
    with Files() as files:
        writer = _writer(chosen, files, path, tables or ())
        for one in kept:
            writer.add(one)
            reports += 1
        counts = writer.close()
        names = files.names() or ("-",)
    return ExportSummary(chosen, reports, names, counts)


def _writer(format: str, files: Files, path: Path | str, tables: Sequence[str]) -> _Writer:
    """The writer of a format; what it needs is loaded here and not before."""
    if format in ("csv", "parquet"):
        from musnad.archive.export.sheets import CsvTables, ParquetTables

        return (CsvTables if format == "csv" else ParquetTables)(files, path, tables)
    if format == "ftm":
        from musnad.archive.export.ftm import Entities

        return Entities(files.open(path))
    if format in ("ttl", "jsonld"):
        from musnad.archive.export.rdf import Nodes
        from musnad.archive.export.rdftext import JsonLd, Turtle

        return Nodes((Turtle if format == "ttl" else JsonLd)(files.open(path)))
    from musnad.archive.export.jsonlines import Lines

    return Lines(files.open(path))


def __getattr__(name: str) -> object:
    if name == "read_export":
        from musnad.archive.export.importing import read_export

        return read_export
    raise AttributeError(name)
