"""Tables of reports: CSV and its kin, a report a row, columns known by their headings in English, Arabic or French.

A table is read row by row, so one of any length needs the memory of one row. A bad row is an error that names its
line, and the rest goes on.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from musnad.arabic.decode import NotText, decode
from musnad.arabic.fold import fold
from musnad.intake.messages import MESSAGES
from musnad.intake.report import MAX_BYTES, IntakeError, Report, problem, published_date
from musnad.lexicon import rows

_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 1 << 16
#: How often the lines behind a quotation mark that is never closed are tried anew.
_TRIES = 20
#: What a column that is not ours cannot be called: arguments of the reader.
_RESERVED = frozenset("self id url outlet published title text author language".split())
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\s*\Z", re.I)  # what Excel writes before a table


class _TooLong(Exception):
    """One row is longer than a report may be."""


def from_table(stream: io.BufferedIOBase | BinaryIO, name: str) -> Iterator[Report | IntakeError]:
    """The reports of a table; its first line that is not blank has the headings."""
    if csv.field_size_limit() <= MAX_BYTES:
        csv.field_size_limit(MAX_BYTES + 1)
    try:
        lines = _Lines(stream)
    except NotText as error:
        yield problem(name, None, "binary_kind" if error.kind else "binary", kind=error.kind)
        return
    heading = next((line for line in lines if line.strip()), "")
    forced = _SEPARATOR_LINE.match(heading)
    if forced:
        heading = next((line for line in lines if line.strip()), "")
    if not heading:
        yield problem(name, None, "empty")
        return
    delimiter = forced[1] if forced else _delimiter(heading)
    header = next(csv.reader([heading.rstrip("\r\n").replace("\r", " ")], delimiter=delimiter), [])
    columns = _columns(header)
    if "text" not in columns.values():
        shown = ", ".join(cell.strip() for cell in header)[:100]
        yield problem(name, lines.number, "csv_header", found=shown)
        return
    yield from _rows(lines, name, header, columns, delimiter)


def looks_like_table(head: bytes) -> bool:
    """Whether a content begins with a line of headings, one of them that of the text."""
    try:
        line = next((line for line in decode(head).text.splitlines() if line.strip()), "")
    except NotText:
        return False
    if _SEPARATOR_LINE.match(line):
        return True
    found = _known(line[:_HEAD], _delimiter(line[:_HEAD]))
    return len(found) > 1 and "text" in found


def _rows(
    lines: _Lines, name: str, header: list[str], columns: dict[int, str], delimiter: str
) -> Iterator[Report | IntakeError]:
    """The rows behind the header.

    Where a quotation mark is opened and never closed, its row is an error and the lines it swallowed are read anew; of those only
    whole rows count, since they may as well be lines of the text within the quotation marks.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    tries = 0
    while True:
        start, again = lines.number + 1, lines.again
        lines.begin()
        try:
            row = next(reader)
            if lines.ended:
                raise _TooLong
        except StopIteration:
            return
        except (_TooLong, csv.Error) as error:
            if not again:
                swallowed = lines.ended or len(lines.held) > 1
                key = "csv_quote" if swallowed else "too_long" if isinstance(error, _TooLong) else "csv"
                yield problem(name, start, key, limit=MAX_BYTES // 1_000_000, reason=str(error))
            tries += 1
            if tries > _TRIES or (len(header) < 2 and lines.ended):
                return
            lines.read_again()
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        if not any(cell.strip() for cell in row) or (again and len(row) != len(header)):
            continue
        try:
            yield _report(row, header, columns, name, start, lines.broken)
        except IntakeError as found:
            yield found


def _report(row: list[str], header: list[str], columns: dict[int, str], name: str, line: int, broken: int) -> Report:
    """The report of a row; IntakeError where there is none in it."""
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        raise problem(name, line, "csv_fields", found=len(row), wanted=len(header))
    fields: dict[str, str] = {}
    extra: dict[str, str] = {}
    for at, cell in enumerate(row[: len(header)]):
        field = columns.get(at)
        if field == "text":
            fields[field] = cell
        elif cell.strip():
            if field:
                fields[field] = cell.strip()
            else:
                extra[_extra_name(header, at)] = cell
    if not fields.get("text", "").strip():
        raise problem(name, line, "no_text")
    if "url" not in fields and re.match(r"https?://\S+\Z", fields.get("outlet", ""), re.I):
        fields["url"] = fields.pop("outlet")  # «المصدر» is often the address
    return Report(
        id=fields.get("id", ""),
        text=fields["text"],
        url=fields.get("url"),
        outlet=fields.get("outlet"),
        published=_published(fields.get("published"), name, line),
        title=fields.get("title"),
        author=fields.get("author"),
        language=fields.get("language"),
        extra=extra,
        file=name,
        line=line,
        warnings=(MESSAGES["broken"][0].format(count=broken),) if broken else (),
    )


def _published(value: str | None, name: str, line: int) -> str | None:
    """A date as a program or as Arabic writes it («8 أغسطس 2024»)."""
    if not value:
        return None
    try:
        return published_date(value)
    except ValueError as error:
        if any(map(str.isalpha, value)) and len(value) < 200:
            from musnad.intake.page import full_date

            found = full_date(value)
            if found:
                return found
        shown = value if len(value) < 60 else value[:57] + "…"
        raise problem(name, line, "published", value=shown) from error


# -- headings ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _headings() -> dict[str, tuple[str, int]]:
    """The field of each heading, and its rank among the headings of that field."""
    return {_key(row["heading"]): (row["field"], rank) for rank, row in enumerate(rows("columns"))}


def _key(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(heading).casefold()).split())


def _columns(header: list[str]) -> dict[int, str]:
    """The field of each column that is known; where two are of one field, of the better heading, then of the first."""
    best: dict[str, tuple[int, int]] = {}
    for at, heading in enumerate(header):
        field, rank = _headings().get(_key(heading), ("", 0))
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, at)
    return {at: field for field, (_, at) in best.items()}


def _known(line: str, delimiter: str) -> set[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return set()
    return set(_columns(cells).values())


def _delimiter(line: str) -> str:
    """What sets the cells of a header apart: that which makes the most headings known."""
    return max(_DELIMITERS, key=lambda one: (len(_known(line, one)), line.count(one)))


def _extra_name(header: list[str], at: int) -> str:
    """The name under which a column that is not ours is kept."""
    name = header[at].strip().removeprefix("\ufeff") or f"column {at + 1}"
    return f"{name} ({at + 1})" if name in header[:at] or name in _RESERVED else name


# -- lines -------------------------------------------------------------------------------------------------------------


class _Lines(Iterator[str]):
    """The lines of a stream as text, numbered, with those of the row at hand held back to be read again.

    The encoding is told by the beginning; where that is plain ASCII or UTF-8, each line is UTF-8 or else told for itself. A NUL is a
    broken character.
    """

    def __init__(self, stream: io.BufferedIOBase | BinaryIO) -> None:
        from musnad.intake.streams import Headed

        head = stream.readline(_HEAD)
        self._bytes = io.BufferedReader(Headed(head, stream))
        encoding = decode(head).encoding
        self._wide = encoding.startswith(("utf-16", "utf-32"))
        self._codec = {"windows-1256": "cp1256", "iso-8859-6": "iso8859_6"}.get(encoding)
        only_cr = b"\r" in head.rstrip(b"\r\n") and not head.endswith(b"\n")
        self._text: io.TextIOWrapper | None = None
        if self._wide or only_cr:
            self._text = io.TextIOWrapper(self._bytes, self._codec or encoding, errors="replace", newline="")
        self._pending: deque[str] = deque()
        self._size = 0
        self.number = 0
        self.held: list[str] = []
        self.ended = False
        self.broken = 0

    @property
    def again(self) -> bool:
        """Whether the next line was read before."""
        return bool(self._pending)

    def begin(self) -> None:
        """A new row begins."""
        self.held, self._size, self.ended, self.broken = [], 0, False, 0

    def read_again(self) -> None:
        """Give the lines of this row once more, but for its first."""
        self._pending.extendleft(reversed(self.held[1:]))
        self.number -= len(self.held) - 1 if self.held else 0

    def __next__(self) -> str:
        line = self._pending.popleft() if self._pending else self._next()
        if not line:
            self.ended = bool(self.held)
            raise StopIteration
        self.number += 1
        self.held.append(line)
        self._size += len(line)
        if self._size > MAX_BYTES:
            raise _TooLong
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        if "\0" in line or "\ufffd" in line:
            line = line.replace("\0", "\ufffd")
            self.broken += line.count("\ufffd")
        return line

    def _next(self) -> str:
        if self._text is not None:
            line = self._text.readline(MAX_BYTES + 1)
            while len(line) > MAX_BYTES and not line.endswith(("\n", "\r")) and (more := self._text.readline(1 << 20)):
                line = line[: MAX_BYTES + 1] + more[-1:]
            return line
        data = self._bytes.readline(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            rest = data
            while rest and not rest.endswith(b"\n"):
                rest = self._bytes.readline(1 << 20)
            return "x" * (MAX_BYTES + 1)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        if self._codec:
            return data.decode(self._codec, "replace")
        try:
            return decode(data).text
        except NotText:
            return data.decode("utf-8", "replace")
