"""Files and streams: which form they have, and the reports in them, one after the other.

The form is told by the ending of the name, else by how the content begins. Plain text and HTML hold one report and are
read whole; JSON Lines are read line by line, so a stream of any length needs the memory of one line.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from musnad.arabic.decode import Decoded, NotText, decode
from musnad.intake import jsonreports
from musnad.intake.messages import MESSAGES
from musnad.intake.report import MAX_BYTES, Defaults, IntakeError, Report, checked, problem

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlets

Form = Literal["text", "html", "lines", "json"]
#: The name shown for standard input.
STDIN = "stdin"

#: Which form the ending of a name tells.
ENDINGS: dict[str, Form] = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json",
}  # fmt: skip
HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|meta|title)\b", re.I | re.S
)
_JSON = re.compile(rb"\s*(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:[{\]]|\Z))")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def open_reports(
    path: str | os.PathLike[str],
    *,
    defaults: Defaults | None = None,
    on_error: Callable[[IntakeError], None] | None = None,
) -> Iterator[Report]:
    """The reports of a file, or of standard input for ``-``, as a stream.

    ``defaults`` fill in what the file does not say. What cannot be read is given to ``on_error`` and the rest is read
    all the same; without ``on_error`` the first such error is raised.
    """
    name = os.fspath(path)
    for found in _standard_input() if name == "-" else _file(name):
        try:
            if isinstance(found, IntakeError):
                raise found
            report = checked(found, defaults or Defaults())
        except IntakeError as error:
            if on_error is None:
                raise
            on_error(error)
        else:
            yield report


def _standard_input() -> Iterator[Report | IntakeError]:
    yield from reports_of(sys.stdin.buffer, STDIN, None)


def _file(name: str) -> Iterator[Report | IntakeError]:
    form = ENDINGS.get(Path(name).suffix.lower())
    try:
        stream = open(name, "rb")  # noqa: SIM115 - closed below; only a failure to open is told apart here
    except FileNotFoundError:
        yield problem(name, None, "missing")
    except IsADirectoryError:
        yield problem(name, None, "folder")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        yield problem(name, None, "unreadable", reason=getattr(error, "strerror", None) or str(error))
    else:
        with stream:
            if form in ("text", "html") and os.fstat(stream.fileno()).st_size > MAX_BYTES:
                yield problem(name, None, "too_long", limit=MAX_BYTES // 1_000_000)
                return
            try:
                yield from reports_of(stream, name, form)
            except OSError as error:
                yield problem(name, None, "unreadable", reason=error.strerror or str(error))


def reports_of(
    stream: BinaryIO, name: str, form: Form | None, *, outlets: Outlets | None = None
) -> Iterator[Report | IntakeError]:
    """The reports of a stream of text, HTML or JSON, not yet checked; ``outlets`` are those of ``from_page``."""
    blank, first = _first_line(stream)
    if form is None:
        form = _sniff(first)
    wide = first.startswith(_WIDE) or b"\0" in first[:4096]  # UTF-16, whose lines cannot be cut as bytes
    if form == "lines" and not wide:
        yield from jsonreports.from_lines(first, stream, name, blank.count(b"\n") + 1)
        return
    data = blank + first
    if len(data) <= MAX_BYTES:
        data += stream.read(MAX_BYTES + 1 - len(data))
    if len(data) > MAX_BYTES:
        yield problem(name, None, "too_long", limit=MAX_BYTES // 1_000_000)
        return
    try:
        yield from _whole(data, name, form, wide, outlets)
    except IntakeError as error:
        yield error


def _whole(data: bytes, name: str, form: Form, wide: bool, outlets: Outlets | None) -> Iterator[Report | IntakeError]:
    """The reports of a content read whole."""
    if form == "html":
        from musnad.intake.page import from_page  # trafilatura takes half a second to load

        yield from_page(data, name, outlets=outlets)
        return
    decoded = decoded_or_error(data, name)
    text, warnings = decoded.text, broken_warning(decoded)
    if wide and form == "text" and _sniff(text[:4096].encode()) != "text":
        form = _sniff(text[:4096].encode())
        if form == "html":
            yield from _whole(text.encode(), name, form, False, outlets)
            return
    if form in ("json", "lines"):
        yield from jsonreports.from_text(text, name, warnings, lines=form == "lines")
        return
    yield Report("", text, file=name, warnings=warnings)


def decoded_or_error(data: bytes, name: str, line: int | None = None) -> Decoded:
    """``data`` as text, or the IntakeError that says what it is instead."""
    try:
        return decode(data)
    except NotText as error:
        raise problem(name, line, "binary_kind" if error.kind else "binary", kind=error.kind) from error


def broken_warning(decoded: Decoded) -> tuple[str, ...]:
    """The warning for a text with broken characters, if it has any."""
    return (MESSAGES["broken"][0].format(count=decoded.broken),) if decoded.broken else ()


def _first_line(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The blank lines a stream begins with, and its first line that is not blank."""
    blank = bytearray()
    while True:
        line = stream.readline(MAX_BYTES + 1)
        if line.strip() or not line or len(blank) > MAX_BYTES:
            return bytes(blank), line
        blank += line


def _sniff(first: bytes) -> Form:
    """The form of a content that begins with the line ``first``."""
    first = first.removeprefix(b"\xef\xbb\xbf")
    if HTML.match(first):
        return "html"
    if not _JSON.match(first):
        return "text"
    # One object a line, or one object or array over many lines?
    return "lines" if first.lstrip()[:1] == b"{" and len(first.strip()) > 1 and first.rstrip()[-1:] == b"}" else "json"
