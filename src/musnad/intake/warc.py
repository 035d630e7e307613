"""Web archives (WARC): the reports in the pages that a crawler kept, one record after the other.

Read are responses with status 200 and resources that are HTML, and conversions (the plain text of WET files). The rest
is skipped and counted. ``WARC-Date`` is when the page was fetched, not when it was published: it goes to ``extra``.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from musnad.intake.files import HTML, broken_warning, decoded_or_error
from musnad.intake.inflate import BadCompression, TooBig, inflated
from musnad.intake.report import MAX_BYTES, IntakeError, Report, problem
from musnad.intake.streams import Bomb, CutOff, Gunzipped

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlets

_PIECE = 1 << 16
_MAX_HEADERS = 1 << 20
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|article|div|p)\b", re.I)


class _Cut(Exception):
    """The archive ends within a record."""


def from_warc(
    stream: Any, name: str, skipped: Counter[str], *, outlets: Outlets | None = None
) -> Iterator[Report | IntakeError]:
    """The reports of a web archive; each is named ``FILE@BYTE`` after where its record begins.

    ``stream`` is plain or ``Gunzipped``; then the byte is that of the packed file where each record is a member of its own. An archive that is cut off or damaged gives the whole records before that place and one error at the end. What is no page is counted
    in ``skipped``, by its media type or status.
    """
    from fastwarc.warc import ArchiveIterator

    offset, packed = 0, isinstance(stream, Gunzipped)
    try:
        for record in ArchiveIterator(stream, max_header_len=_MAX_HEADERS):
            offset = stream.packed_offset(record.stream_pos) if packed else record.stream_pos
            try:
                report = _report(record, f"{name}@{offset}", skipped, outlets)
            except IntakeError as error:
                yield error
            else:
                if report is not None:
                    yield report
    except (_Cut, CutOff):
        offset = max(offset, stream.last_member) if packed else offset
        yield problem(name, None, "warc_cut", offset=offset)
    except Bomb:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        yield problem(name, None, "warc", offset=offset, reason=str(error)[:200])
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # fastwarc is Rust, and what it did not foresee is no Exception
            raise
        yield problem(name, None, "warc", offset=offset, reason=str(error)[:200])


def _report(record: Any, place: str, skipped: Counter[str], outlets: Outlets | None) -> Report | None:
    """The report of a record; None where it holds no page. ``_Cut`` where the record is not whole."""
    kind = str(record.record_type)
    headers = record.headers
    if "Content-Length" not in headers:
        raise _Cut
    body = _body(record)
    if kind not in ("response", "resource", "conversion"):
        if kind not in ("warcinfo", "request", "metadata"):
            skipped[kind] += 1
        return None
    if len(body) > MAX_BYTES:
        raise problem(place, None, "too_long", limit=MAX_BYTES // 1_000_000)
    media = _media(headers.get("Content-Type"))
    http = record.http_headers
    if kind == "response" and http is not None:
        if http.status_code != 200:
            skipped[f"HTTP {http.status_code or '?'}"] += 1
            return None
        media = _media(http.get("Content-Type"))
        body = _decoded(body, http, place)
    uri = (headers.get("WARC-Target-URI") or "").strip("<> \t")
    url = uri if re.match(r"https?://\S+\Z", uri, re.I) else None
    fetched = headers.get("WARC-Date")
    extra = {"fetched": fetched} if fetched else {}
    if media == "text/plain" and kind != "response":
        decoded = decoded_or_error(body, place)
        return Report("", decoded.text, url, extra=extra, file=place, warnings=broken_warning(decoded))
    if not _is_page(body, media):
        skipped[media or "unknown"] += 1
        return None
    from musnad.intake.page import from_page  # trafilatura takes half a second to load

    return replace(from_page(body, place, url, outlets=outlets), extra=extra)


def _body(record: Any) -> bytes:
    """The content of a record as it stands there, of a huge one only the beginning."""
    body = bytearray()
    while len(body) <= MAX_BYTES and (piece := record.reader.read(_PIECE)):
        body += piece
    if len(body) < min(record.content_length, MAX_BYTES):
        raise _Cut
    return bytes(body)


def _decoded(body: bytes, http: Any, place: str) -> bytes:
    """The content behind transfer and content encoding. Crawlers that undo them leave the headers as they were."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader

    try:
        if "chunked" in (http.get("Transfer-Encoding") or "").lower() and re.match(rb"[0-9a-fA-F]+\s*(?:;|\r\n)", body):
            with suppress(OSError):
                body = _bounded(ChunkedReader(io.BytesIO(body))) or body
        encoding = (http.get("Content-Encoding") or "").lower().strip()
        if encoding == "br" and not HTML.match(body):
            return _bounded(BrotliReader(io.BytesIO(body)))
        if encoding and encoding != "br" and (encoding == "deflate" or body.startswith(b"\x1f\x8b")):
            return inflated([body], encoding, MAX_BYTES)
    except TooBig as error:
        raise problem(place, None, "too_long", limit=MAX_BYTES // 1_000_000) from error
    except (BadCompression, OSError) as error:
        if not HTML.match(body):
            raise problem(place, None, "gzip", reason=str(error)[:100]) from error
    return body


def _bounded(reader: Any) -> bytes:
    out = bytearray()
    while piece := reader.read(_PIECE):
        out += piece
        if len(out) > MAX_BYTES:
            raise TooBig
    return bytes(out)


def _media(value: str | None) -> str:
    return (value or "").partition(";")[0].strip().lower()[:60]


def _is_page(body: bytes, media: str) -> bool:
    """Whether a content is HTML: it begins so, or is called so and has such tags."""
    return HTML.match(body[:8192]) is not None or ("html" in media and _MARKUP.search(body[:65_536]) is not None)
