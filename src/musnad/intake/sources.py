"""Where reports come from: a file of any form, a folder of them, standard input, or a stream fetched from the network.

On top of what ``files`` reads (text, HTML, JSON) these are tables (CSV), web archives (WARC), saved feeds, and any of
them compressed by gzip. The ending of a name tells the form, else the content does.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from musnad.intake import files
from musnad.intake.inflate import head_of
from musnad.intake.outlets import Outlets, shipped_outlets
from musnad.intake.report import MAX_BYTES, Defaults, IntakeError, Report, checked, problem
from musnad.intake.streams import Bomb, CutOff, Damaged, Gunzipped, Headed

SourceForm = Literal["text", "html", "lines", "json", "table", "warc", "feed"]

_ENDINGS: dict[str, SourceForm] = {
    **files.ENDINGS,
    ".csv": "table", ".tsv": "table", ".tab": "table", ".warc": "warc", ".wet": "warc",
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed",
}  # fmt: skip
#: What counts as an ending: «.08» and «.الخبر» do not.
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,7}\Z", re.I)
_HEAD, _LOOK = 1 << 16, 1 << 13
_GZIP = b"\x1f\x8b"


def open_source(
    place: str | os.PathLike[str],
    *,
    defaults: Defaults | None = None,
    keep_foreign: bool = False,
    on_error: Callable[[IntakeError], None] | None = None,
    outlets: Outlets | None = None,
    skipped: Counter[str] | None = None,
) -> Iterator[Report]:
    """The reports of a file, of a folder and all folders in it, or of standard input for ``-``, as a stream.

    ``defaults`` fill in what is not said. What cannot be read goes to ``on_error``, and the rest is read all the same; without it the first
    error is raised. With ``keep_foreign`` reports in other languages come too, with ``readable`` False. ``outlets`` (else the shipped ones)
    name the outlets of addresses. ``skipped`` counts, by form, what is passed over in silence: pictures in a folder, links that lead out
    of it, records of a web archive that are no pages.
    """
    name = os.fspath(place)
    known = outlets or shipped_outlets()
    counted: Counter[str] = Counter() if skipped is None else skipped
    if name == "-":
        found = _safely(_contents(sys.stdin.buffer, files.STDIN, None, counted, known), files.STDIN)
    elif os.path.isdir(name):
        found = _folder(name, counted, known)
    else:
        found = _file(name, None, counted, known)
    yield from _checked(found, defaults, keep_foreign, on_error, known)


def from_stream(
    stream: Any,
    name: str,
    *,
    defaults: Defaults | None = None,
    keep_foreign: bool = False,
    on_error: Callable[[IntakeError], None] | None = None,
    outlets: Outlets | None = None,
    skipped: Counter[str] | None = None,
) -> Iterator[Report]:
    """The reports of a binary stream, whose form is told by its content alone; the rest as in ``open_source``."""
    known = outlets or shipped_outlets()
    found = _contents(stream, shown(name), None, Counter() if skipped is None else skipped, known)
    yield from _checked(_safely(found, shown(name)), defaults, keep_foreign, on_error, known)


def shown(name: str) -> str:
    """A file name as it can be shown and kept: bytes that are no text, line ends and marks of direction escaped."""
    return "".join(c if c.isprintable() else _escaped(ord(c)) for c in name)


def _escaped(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # how Python holds a byte that is no text
        return f"\\x{code - 0xDC00:02x}"
    return chr(code).encode("unicode_escape").decode()


def _checked(
    found: Iterator[Report | IntakeError],
    defaults: Defaults | None,
    keep_foreign: bool,
    on_error: Callable[[IntakeError], None] | None,
    outlets: Outlets,
) -> Iterator[Report]:
    for one in found:
        try:
            if isinstance(one, IntakeError):
                raise one
            report = checked(one, defaults or Defaults(), keep_foreign=keep_foreign, outlets=outlets)
        except IntakeError as error:
            if on_error is None:
                raise
            on_error(error)
        else:
            yield report


def _safely(found: Iterator[Report | IntakeError], name: str) -> Iterator[Report | IntakeError]:
    """The same, where whatever goes wrong is an error of this source and of no other."""
    try:
        yield from found
    except IntakeError as error:
        yield error
    except Bomb:
        yield problem(name, None, "bomb")
    except CutOff:
        yield problem(name, None, "gzip_cut")
    except Damaged as error:
        yield problem(name, None, "gzip", reason=str(error)[:100])
    except OSError as error:
        yield problem(name, None, "unreadable", reason=error.strerror or str(error))
    except Exception as error:  # one file must not end the folder
        if os.environ.get("MUSNAD_DEBUG"):
            raise
        yield problem(name, None, "failed", reason=f"{type(error).__name__}: {error}"[:200])


# -- files and folders -------------------------------------------------------------------------------------------------


def _folder(root: str, skipped: Counter[str], outlets: Outlets) -> Iterator[Report | IntakeError]:
    """The files of a folder in the order of their names by code point, those of a folder in it at its place.

    Hidden ones are left out. Links to folders are not followed, links to files only to those within the folder.
    """
    inside = os.path.realpath(root)
    waiting = [iter(_entries(root))]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        if isinstance(entry, IntakeError):
            yield entry
            continue
        try:
            if entry.is_symlink() and (entry.is_dir() or not _within(entry.path, inside)):
                skipped["link"] += 1
            elif entry.is_dir():
                waiting.append(iter(_entries(entry.path)))
            elif not stat.S_ISREG(entry.stat().st_mode):
                skipped["special file"] += 1
            else:
                yield from _entry(entry, skipped, outlets)
        except OSError as error:
            yield problem(shown(entry.path), None, "unreadable", reason=error.strerror or str(error))


def _entries(folder: str) -> list[os.DirEntry[str] | IntakeError]:
    """What is in a folder, sorted; a folder that cannot be opened is one error."""
    try:
        with os.scandir(folder) as found:
            return [*sorted((one for one in found if not one.name.startswith(".")), key=lambda one: one.name)]
    except OSError as error:
        return [problem(shown(folder), None, "unreadable", reason=error.strerror or str(error))]


def _within(path: str, folder: str) -> bool:
    return os.path.realpath(path).startswith(folder.rstrip(os.sep) + os.sep)


def _entry(entry: os.DirEntry[str], skipped: Counter[str], outlets: Outlets) -> Iterator[Report | IntakeError]:
    """The reports of a file met in a folder; a file of no known form is counted and left."""
    ending, packed = _ending(entry.name)
    if ending and ending not in _ENDINGS:
        skipped[ending.lstrip(".") + (".gz" if packed else "")] += 1
    elif ending and not (_ENDINGS[ending] == "feed" and not packed and not _is_feed_or_page(entry.path)):
        yield from _file(entry.path, _ENDINGS[ending], skipped, outlets)
    elif ending:
        skipped[ending.lstrip(".")] += 1
    elif not packed and _is_binary(entry.path):
        skipped["unknown"] += 1
    else:
        yield from _file(entry.path, None, skipped, outlets)


def _ending(name: str) -> tuple[str, bool]:
    """The ending of a name in small letters (empty for none), without that of gzip, and whether there was one."""
    path = Path(name.lower())
    packed = path.suffix == ".gz"
    suffix = Path(path.stem).suffix if packed else path.suffix
    return (suffix if _ENDING.match(suffix) else ""), packed


def _start(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(_LOOK)


def _is_feed_or_page(path: str) -> bool:
    head = _start(path)
    return _is_feed(head) or files.HTML.match(head) is not None


def _is_binary(path: str) -> bool:
    from musnad.arabic.decode import NotText, decode

    head = _start(path)
    if head.startswith((_GZIP, b"WARC/")):
        return False
    try:
        decode(head)
    except NotText:
        return True
    return False


def _file(
    path: str, form: SourceForm | None, skipped: Counter[str], outlets: Outlets
) -> Iterator[Report | IntakeError]:
    name = shown(path)
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed below; only a failure to open is told apart here
    except FileNotFoundError:
        yield problem(name, None, "missing")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        yield problem(name, None, "unreadable", reason=getattr(error, "strerror", None) or str(error))
    else:
        with stream:
            form = form or _ENDINGS.get(_ending(path)[0])
            yield from _safely(_contents(stream, name, form, skipped, outlets), name)


# -- contents ----------------------------------------------------------------------------------------------------------


def _contents(
    stream: Any, name: str, form: SourceForm | None, skipped: Counter[str], outlets: Outlets
) -> Iterator[Report | IntakeError]:
    """The reports of a stream, unpacked where it is packed; ``form`` as the name tells it, None where it does not."""
    head = _head(stream)
    if head.startswith(_GZIP):
        if form in (None, "warc") and head_of(head, 5) == b"WARC/":
            yield from _warc(Gunzipped(Headed(head, stream)), name, skipped, outlets)
            return
        stream = io.BufferedReader(Gunzipped(Headed(head, stream)), _HEAD)
        head = _head(stream)
    if form in (None, "feed", "json"):
        form = _told(head, form)
    if form == "warc":
        yield from _warc(Headed(head, stream), name, skipped, outlets)
        return
    rest = io.BufferedReader(Headed(head, stream), _HEAD)
    if form == "table":
        from musnad.intake.tabular import from_table

        yield from from_table(rest, name)
    elif form == "feed":
        yield from _feed(rest, name, outlets)
    else:
        yield from files.reports_of(rest, name, form, outlets=outlets)


def _head(stream: Any) -> bytes:
    """The beginning of a stream: its first line that is not blank, or more where that says too little.

    From a pipe no more is taken than is needed, so that the first report is read before the second is written.
    """
    head = bytearray()
    while len(head) < _HEAD:
        line = stream.readline(_HEAD)
        head += line
        if line.strip() or not line:
            break
    first = bytes(head).lstrip(b"\xef\xbb\xbf \t\r\n")
    plain = first[:1] not in (b"<", b"{", b"\x1f", b"\xff", b"\xfe", b"W") and b"\0" not in first[:64]
    if plain or (first[:1] == b"{" and len(first) > 2 and first.rstrip().endswith(b"}")):
        return bytes(head)
    while len(head) < _LOOK and (piece := stream.read(_LOOK - len(head))):
        head += piece
    return bytes(head)


def _told(head: bytes, form: SourceForm | None) -> SourceForm | None:
    """The form of a content by its beginning; None for text, HTML and JSON, which ``files`` tells apart."""
    if head.startswith(b"WARC/"):
        return "warc"
    if _is_feed(head):
        return "feed"
    if form is not None:
        return "html" if form == "feed" and files.HTML.match(head) else form
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"["):
        return None
    from musnad.intake.tabular import looks_like_table

    return "table" if looks_like_table(head) else None


def _warc(stream: Any, name: str, skipped: Counter[str], outlets: Outlets) -> Iterator[Report | IntakeError]:
    from musnad.intake.warc import from_warc

    yield from from_warc(stream, name, skipped, outlets=outlets)


def _is_feed(head: bytes) -> bool:
    from musnad.intake.feeds import is_feed

    return is_feed(head)


def _feed(stream: Any, name: str, outlets: Outlets) -> Iterator[Report | IntakeError]:
    """The items of a saved feed, each as a report of its own text."""
    from musnad.intake.feeds import is_feed, own_day, parse_feed

    data = stream.read(MAX_BYTES + 1)
    if not is_feed(data[:_HEAD]):
        yield problem(name, None, "no_feed")
        return
    page = parse_feed(data, name)
    for sentence in page.problems:
        yield IntakeError(name, None, sentence)
    for item in page.items:
        report = item.report(page.title, name)
        published = own_day(report.published, report.url, report.outlet, outlets)
        yield replace(report, published=published)
