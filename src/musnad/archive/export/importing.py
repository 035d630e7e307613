"""Exports read back: JSON Lines, the table of reports as CSV or Parquet, Turtle and JSON-LD.

Each of these carries a report's whole line (``jsonlines``), so nothing is put together again from columns or triples. Files of Musnad's own
are read as streams; Turtle and JSON-LD that another program has written anew are read whole, up to a size.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from musnad.archive.export.jsonlines import Damaged, kept_of, parsed
from musnad.archive.export.messages import damage, refusal
from musnad.archive.export.rdftext import JSONLD_FOOT, JSONLD_HEAD, PREFIXES, TURTLE_HEAD, unquoted
from musnad.archive.kept import Kept
from musnad.intake.report import IntakeError

#: A report's line longer than this is refused.
MAX_LINE = 400_000_000
#: A file of Turtle or JSON-LD of another program's making, which is read whole, may be so long.
MAX_WHOLE = 200_000_000
_RECORD = PREFIXES["musnad"] + "record"
_TURTLE_KEY, _TURTLE_END = ' ; musnad:record "', '"^^rdf:JSON'
#: A report's line, or what is wrong with it, and its place in the file.
_Found = tuple[int | None, str | bytes | IntakeError]


def read_export(
    path: str | os.PathLike[str], *, on_error: Callable[[IntakeError], None] | None = None
) -> Iterator[Kept]:
    """The reports of an export, as a stream, in the order in which they were written; ``number`` is 0.

    ``path`` is a file, the name given to an export of tables (``NAME.csv`` for ``NAME.reports.csv``) or their folder. What is damaged is
    given to ``on_error``, with file and line, and the rest is read all the same; without ``on_error`` the first such error is raised.
    ExportError where the format has no way back, PackageMissing where it needs a package that is not installed.
    """
    name = os.fspath(path)
    reader = None
    lowered = name.lower()
    if lowered.endswith((".ftm.json", ".ftm.jsonl", ".ftm.ijson")):
        raise refusal("one_way")
    file = _table(name)
    for ending, one in _READERS.items():
        if file.lower().endswith(ending):
            reader = one
    return _reports(file, reader or _lines, on_error)


def _reports(
    file: str, reader: Callable[[BinaryIO, str], Iterator[_Found]], on_error: Callable[[IntakeError], None] | None
) -> Iterator[Kept]:
    for line, found in _opened(file, reader):
        try:
            if isinstance(found, IntakeError):
                raise found
            kept = _kept(file, line, found)
        except IntakeError as error:
            if on_error is None:
                raise
            on_error(error)
        else:
            yield kept


def _kept(file: str, line: int | None, found: str | bytes) -> Kept:
    try:
        return kept_of(found)
    except Damaged as error:
        if error.foreign:
            raise damage(file, line, "not_export") from error
        raise damage(file, line, "damaged", reason=str(error)) from error


def _table(name: str) -> str:
    """The file to read: for a folder, or the common name of tables, that of the table of reports."""
    place = Path(name)
    if place.is_dir():
        for ending in (".parquet", ".csv"):
            if (place / f"reports{ending}").exists():
                return str(place / f"reports{ending}")
        return str(place / "reports.csv")
    if place.suffix.lower() in (".csv", ".parquet") and not place.exists():
        other = place.with_name(f"{place.stem}.reports{place.suffix}")
        if other.exists():
            return str(other)
    return name


def _opened(file: str, reader: Callable[[BinaryIO, str], Iterator[_Found]]) -> Iterator[_Found]:
    try:
        stream = open(file, "rb")  # noqa: SIM115 - closed below; only a failure to open is told apart here
    except (FileNotFoundError, NotADirectoryError):
        tables = Path(file).name in ("reports.csv", "reports.parquet") and Path(file).parent.is_dir()
        yield None, damage(file, None, "no_reports" if tables else "missing")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        yield None, damage(file, None, "unreadable", reason=getattr(error, "strerror", None) or str(error))
    else:
        with stream:
            try:
                yield from reader(stream, file)
            except OSError as error:
                yield None, damage(file, None, "unreadable", reason=error.strerror or str(error))


def _numbered(stream: BinaryIO, file: str) -> Iterator[tuple[int, bytes | IntakeError]]:
    """The lines of a stream with their numbers; what is too long is skipped."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield number, damage(file, number, "too_long", limit=MAX_LINE // 1_000_000)
        else:
            yield number, line


def _lines(stream: BinaryIO, file: str) -> Iterator[_Found]:
    for number, line in _numbered(stream, file):
        if isinstance(line, IntakeError):
            yield number, line
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _csv(stream: BinaryIO, file: str) -> Iterator[_Found]:
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    with open(file, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        rows = csv.reader(text)
        try:
            header = next(rows, [])
        except csv.Error:
            header = []
        if "record" not in header:
            yield 1, damage(file, 1, "no_record")
            return
        at = header.index("record")
        while True:
            number = rows.line_num + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield number, damage(file, number, "damaged", reason=str(error))
                continue
            if row is None:
                return
            if len(row) != len(header):
                yield number, damage(file, number, "damaged", reason=f"{len(row)} cells, the header has {len(header)}")
            else:
                yield number, row[at]


def _parquet(stream: BinaryIO, file: str) -> Iterator[_Found]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise refusal("package", format="Parquet", package="pyarrow", extra="export") from error
    number = 0
    try:
        table = pq.ParquetFile(stream)
        field = table.schema_arrow.field("record") if "record" in table.schema_arrow.names else None
        if field is None or not pa.types.is_string(field.type):
            yield None, damage(file, None, "no_record")
            return
        for batch in table.iter_batches(batch_size=64, columns=["record"]):
            for value in batch.column(0):
                number += 1
                yield number, value.as_py() or ""
    except (pa.ArrowException, UnicodeDecodeError) as error:
        yield number + 1, damage(file, number + 1, "damaged", reason=str(error).splitlines()[0][:200])


def _turtle(stream: BinaryIO, file: str) -> Iterator[_Found]:
    if stream.readline(len(TURTLE_HEAD.encode()) + 1) != TURTLE_HEAD.encode():
        yield from _whole_turtle(stream, file)
        return
    for number, line in _numbered(stream, file):
        if isinstance(line, IntakeError):
            yield number + 1, line
        elif line.startswith(b"<urn:musnad:report:"):
            yield number + 1, _from_turtle(file, number + 1, line)


def _from_turtle(file: str, line: int, raw: bytes) -> str | IntakeError:
    """The report's line in a line of Musnad's own Turtle."""
    try:
        text = raw.decode()
        begin = text.rindex(_TURTLE_KEY) + len(_TURTLE_KEY)
        return unquoted(text[begin : text.rindex(_TURTLE_END)])
    except UnicodeDecodeError:
        return damage(file, line, "damaged", reason="not UTF-8")
    except ValueError:
        return damage(file, line, "damaged", reason="no record in this line")


def _whole_turtle(stream: BinaryIO, file: str) -> Iterator[_Found]:
    try:
        from rdflib import Graph, URIRef
    except ImportError as error:
        raise refusal("package", format="Turtle", package="rdflib", extra="export") from error
    stream.seek(0)
    data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        yield None, damage(file, None, "too_long", limit=MAX_WHOLE // 1_000_000)
        return
    try:
        graph = Graph().parse(data=data, format="turtle")
    except Exception as error:  # rdflib raises many kinds
        yield None, damage(file, None, "damaged", reason=str(error).strip().splitlines()[0][:200] if str(error) else "")
        return
    for _, value in sorted(graph.subject_objects(URIRef(_RECORD))):
        yield None, str(value)


def _jsonld(stream: BinaryIO, file: str) -> Iterator[_Found]:
    if stream.readline(len(JSONLD_HEAD.encode()) + 1) != JSONLD_HEAD.encode():
        yield from _whole_jsonld(stream, file)
        return
    last = b""
    for number, line in _numbered(stream, file):
        if isinstance(line, IntakeError):
            yield number + 1, line
            continue
        last = line
        if line.startswith(b'{"@id":"urn:musnad:report:'):
            try:
                node = parsed(line.rstrip(b",\n"))
                yield number + 1, str(node["musnad:record"]["@value"])
            except (Damaged, KeyError, TypeError) as error:
                reason = str(error) if isinstance(error, Damaged) else "no record in this line"
                yield number + 1, damage(file, number + 1, "damaged", reason=reason)
    if last != JSONLD_FOOT.lstrip().encode():
        yield None, damage(file, None, "cut_off")


def _whole_jsonld(stream: BinaryIO, file: str) -> Iterator[_Found]:
    """The records of any JSON-LD, looked up in its JSON: a parser of JSON-LD would fetch the contexts that the file names."""
    stream.seek(0)
    data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        yield None, damage(file, None, "too_long", limit=MAX_WHOLE // 1_000_000)
        return
    try:
        todo = [parsed(data)]
    except Damaged as error:
        yield None, damage(file, None, "damaged", reason=str(error))
        return
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(reversed(value))
        elif isinstance(value, dict):
            for key in ("musnad:record", _RECORD):
                if key in value:
                    yield None, _literal(value[key])
            todo.extend(reversed([one for key, one in value.items() if key not in ("musnad:record", _RECORD)]))


def _literal(value: Any) -> str:
    """The text of a literal in any of the ways that JSON-LD writes one; empty where it is none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return value if isinstance(value, str) else ""


_READERS: dict[str, Callable[[BinaryIO, str], Iterator[_Found]]] = {
    ".csv": _csv, ".parquet": _parquet, ".ttl": _turtle, ".jsonld": _jsonld,
}  # fmt: skip
