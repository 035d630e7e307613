"""The results of a search as a list for programs and spreadsheets, as a stream: CSV, or a JSON object a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from musnad.archive.export.evidence import GAP
from musnad.archive.export.sheets import joined
from musnad.archive.export.tables import Cell
from musnad.archive.export.tables import Kind as CellKind
from musnad.archive.search import Hit, search
from musnad.archive.store import Archive
from musnad.web.query import Asked
from musnad.web.rendering import report_address

#: Results of a list at most, and those fetched at a time.
MOST_ROWS, _AT_A_TIME = 10_000, 200
JSON = dict[str, Any]
Column = tuple[str, CellKind, Callable[[Hit], Cell]]


def found(archive: Archive, asked: Asked, most: int = MOST_ROWS) -> Iterator[Hit]:
    """The results of a search in its order, from where it goes on; QueryError before the first where it cannot be answered."""

    def page(after: str | None, left: int) -> tuple[tuple[Hit, ...], str | None]:
        limit = min(left, _AT_A_TIME)
        got = search(archive, asked.words, asked.filters, kind=asked.kind, sort=asked.sort, limit=limit, after=after)
        return got.hits, got.after

    def rest(hits: tuple[Hit, ...], after: str | None) -> Iterator[Hit]:
        left = most
        while True:
            yield from hits
            left -= len(hits)
            if after is None or left <= 0:
                return
            hits, after = page(after, left)

    return rest(*page(asked.after, most))


def lines(hits: Iterable[Hit]) -> Iterator[bytes]:
    """The results as JSON, one a line, as ``Hit.to_json`` gives them."""
    for hit in hits:
        yield orjson.dumps(hit.to_json()) + b"\n"


def sheet(hits: Iterable[Hit], kind: str, base: str = "") -> Iterator[bytes]:
    """The results as CSV, as ``musnad export`` writes it: UTF-8 with a byte order mark, RFC 4180, no cell that a spreadsheet takes for a formula.

    ``address`` is the permanent address of each, behind ``base``.
    """
    columns = [
        *_REPORT,
        *_COLUMNS[kind],
        ("sentence", "text", _sentence),
        ("address", "text", lambda hit: _address(hit, base)),
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([name for name, _, _ in columns])
    for hit in hits:
        writer.writerow([joined(cell, value(hit)) for _, cell, value in columns])
        yield text.getvalue().encode("utf-8", "replace")
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _address(hit: Hit, base: str) -> str:
    return base + report_address(hit.key, hit.item["id"] if hit.item else None)


def _sentence(hit: Hit) -> str:
    return GAP.join(sentence.text for sentence in hit.sentences)


def _document(name: str) -> Callable[[Hit], Cell]:
    return lambda hit: hit.document[name]


def _item(name: str) -> Callable[[Hit], Cell]:
    return lambda hit: (hit.item or {})[name]


def _words(name: str) -> Callable[[Hit], Cell]:
    """The words of a span of the item."""
    return lambda hit: ((hit.item or {})[name] or {}).get("text")


def _name(linked: JSON | None, hit: Hit) -> str | None:
    return (hit.names.get(linked["entity"] or "") or str(linked["text"])) if linked else None


def _named(name: str) -> Callable[[Hit], Cell]:
    return lambda hit: _name((hit.item or {})[name], hit)


def _all_named(name: str) -> Callable[[Hit], Cell]:
    return lambda hit: [_name(one, hit) or "" for one in (hit.item or {})[name]]


def _chain(statement: JSON | None, hit: Hit) -> list[str]:
    links = statement["chain"] if statement else []
    return [hit.names.get(link["entity"] or "") or link["name"] or link["text"] or "" for link in links]


def _content(hit: Hit) -> str:
    return GAP.join(span["text"] for span in (hit.item or {})["content"])


#: Names as in the tables of ``musnad export``.
_REPORT: list[Column] = [
    ("key", "text", lambda hit: hit.key),
    ("report", "text", _document("id")),
    ("url", "text", _document("url")),
    ("outlet", "text", _document("outlet")),
    ("agency", "text", lambda hit: hit.agency),
    ("published", "text", _document("published")),
    ("title", "text", _document("title")),
    ("author", "text", _document("author")),
    ("language", "text", _document("language")),
]
_COLUMNS: dict[str, list[Column]] = {
    "reports": [],
    "statements": [
        ("statement", "text", _item("id")),
        ("speaker", "text", _named("speaker")),
        ("speaker_text", "text", _words("speaker")),
        ("source_text", "text", _words("source")),
        ("source_kind", "text", _item("source_kind")),
        ("cue", "text", _words("cue")),
        ("content", "text", _content),
        ("mode", "text", _item("mode")),
        ("medium", "text", _named("medium")),
        ("chain", "chain", lambda hit: _chain(hit.item, hit)),
        ("confidence", "float", _item("confidence")),
    ],
    "events": [
        ("event", "text", _item("id")),
        ("type", "text", _item("type")),
        ("status", "text", _item("status")),
        ("trigger", "text", _words("trigger")),
        ("actor", "texts", _all_named("actor")),
        ("recipient", "texts", _all_named("recipient")),
        ("place", "text", _named("place")),
        ("date", "text", _item("date")),
        ("earliest", "text", _item("earliest")),
        ("latest", "text", _item("latest")),
        ("statement", "text", _item("statement")),
        ("speaker", "text", lambda hit: _name(hit.statement["speaker"], hit) if hit.statement else None),
        ("chain", "chain", lambda hit: _chain(hit.statement, hit)),
        ("confidence", "float", _item("confidence")),
    ],
}
