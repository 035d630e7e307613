"""Search: words and filters in, statements, events or reports out, the newest or the nearest first, a page at a time.

Both databases give the same results in the same order: the index is made of the same tokens, what matches is decided on the records, and order is by
shelf mark. ``rank`` puts the nearest wording first among the newest ``RANKED`` matches: the words as they are written and in their order, then as they
are written, then in other forms; the newest first among each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from musnad.arabic.joined import keyed_words
from musnad.arabic.stems import index_keys, words_like
from musnad.archive import schema, terms
from musnad.archive.candidates import Candidates
from musnad.archive.filters import Filters
from musnad.archive.matching import Matcher
from musnad.archive.packing import opened
from musnad.archive.store import Archive
from musnad.archive.wording import BETWEEN, QueryError, Wording, Words, parse

Kind = Literal["statements", "events", "reports"]
Sort = Literal["newest", "oldest", "rank"]
#: Results on a page, and the most that one page may hold.
PAGE, MOST = 50, 1_000
#: Of so many matches, the newest, the nearest come first.
RANKED = 200
#: Candidates that are looked at for one page before it ends early.
_PATIENCE = 20_000
_SNIPPETS = 3
#: What a result says of its report: the columns, the id first.
_DOCUMENT = ("document", "url", "outlet", "title", "author", "published", "language")

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a report's text, from ``start`` to ``end``, and the places in the report that matched."""

    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: an item of a record, or with ``kind`` «reports» the report.

    ``item`` is the statement or event as the record has it, None for a report; ``sentences`` show it in its text. ``statement`` is the one an event
    stands in, ``names`` are the entities both name, by id.
    """

    kind: Kind
    shelf: int
    report: int
    document: JSON
    item: JSON | None
    sentences: tuple[Marked, ...]
    agency: str | None
    copy_of: int | None
    statement: JSON | None
    names: dict[str, str]
    #: The report's own key.
    key: str = ""

    def to_json(self) -> JSON:
        """The result as plain JSON."""
        return {
            "kind": self.kind.removesuffix("s"),
            "report": self.report,
            "key": self.key,
            "document": {k: v for k, v in self.document.items() if k != "text"},
            "agency": self.agency,
            "copy_of": self.copy_of,
            **({self.kind.removesuffix("s"): self.item} if self.item else {}),
            **({"statement": self.statement, "names": self.names} if self.kind == "events" else {}),
            **({"names": self.names} if self.kind == "statements" else {}),
            "sentences": [
                {"start": s.start, "end": s.end, "text": s.text, "marks": [list(m) for m in s.marks]}
                for s in self.sentences
            ],
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Results, and where the next page begins (``after``); None where there is none."""

    hits: tuple[Hit, ...]
    after: str | None


def search(
    archive: Archive,
    words: str = "",
    filters: Filters | None = None,
    *,
    kind: Kind = "statements",
    sort: Sort = "newest",
    limit: int = PAGE,
    after: str | None = None,
) -> Page:
    """A page of results. ``words`` are written as ``wording`` says, ``after`` is that of the page before.

    QueryError where the query cannot be answered, ArchiveError where the archive cannot be read.
    """
    filters = filters or Filters()
    if kind not in schema.RESULTS:
        raise QueryError(f"{kind!r} is none of {', '.join(schema.RESULTS)}", "نوع النتائج غير معروف")
    wording = parse(words)
    if wording is None and words.strip():
        return Page((), None)  # signs alone: no word has them
    run = _Search(archive, kind, wording, filters, sort)
    return run.page(max(1, min(limit, MOST)), after)


def everything(archive: Archive, words: str, filters: Filters, *, kind: Kind) -> Iterator[Hit]:
    """All results of a search, the newest first, as a stream."""
    after: str | None = None
    while True:
        page = search(archive, words, filters, kind=kind, limit=MOST, after=after)
        yield from page.hits
        after = page.after
        if after is None:
            return


def shelved(
    archive: Archive, kind: Kind, shelves: Sequence[int], words: str = "", filters: Filters | None = None
) -> list[Hit]:
    """The items of some shelf marks as results of a search (without words and filters, for everything), in the order given; what is no longer there, or is
    not what is asked for, is left out. For whoever orders results in a way of their own."""
    wording = parse(words)
    if wording is None and words.strip():
        return []
    with archive.reading() as connection:
        found = _Search(archive, kind, wording, filters or Filters(), "newest")._checked(connection, list(shelves))
        return [hit for _, hit in found if hit is not None]


class _Search:
    def __init__(self, archive: Archive, kind: Kind, wording: Wording | None, filters: Filters, sort: Sort) -> None:
        self.archive, self.kind, self.wording, self.filters = archive, kind, wording, filters
        self.matcher = Matcher(filters)
        self.descending = sort != "oldest"
        self._looked_at: dict[str, bool] = {}
        self.ranked = sort == "rank" and wording is not None
        #: Whether the candidates need not be looked at: the index and the columns tell all that is asked of a report.
        self.exact = kind == "reports" and not (wording and not wording.plain) and not self.matcher.more_than_index()

    def _candidates(self, connection: sa.Connection) -> Candidates:
        asked = self.wording.asked if self.wording else None
        return Candidates(self.kind, asked, self.filters, connection.dialect.name, self.descending)

    def page(self, limit: int, after: str | None) -> Page:
        """A page behind ``after``: a shelf mark, or how many ranked results were shown."""
        with self.archive.reading() as connection:
            if self.ranked and (after is None or after.startswith("r")):
                return self._ranked(connection, limit, _number(after, "r"))
            return self._page(connection, limit, None if after is None else _number(after, ""))

    def _page(self, connection: sa.Connection, limit: int, last: int | None) -> Page:
        hits: list[Hit] = []
        patience = _PATIENCE
        candidates = self._candidates(connection)
        portion = limit + 1
        while True:
            portion = min(max(portion, 20), 1_000)
            found = candidates.some(connection, last, portion)
            for shelf, hit in self._checked(connection, found):
                if hit is not None:
                    if len(hits) == limit:
                        return Page(tuple(hits), str(last))
                    hits.append(hit)
                last = shelf
            last = found[-1] if found else last
            patience -= len(found)
            if len(found) < portion:
                return Page(tuple(hits), None)
            if patience < 0:
                return Page(tuple(hits), str(last))
            portion *= 2

    def _ranked(self, connection: sa.Connection, limit: int, shown: int) -> Page:
        found = self._candidates(connection).some(connection, None, RANKED)
        near = self._nearness(connection, found)
        order = sorted((s for s in found if s in near), key=lambda shelf: (-near[shelf], -shelf))
        hits: list[Hit] = []
        at = shown
        while at < len(order) and len(hits) < limit:
            some = order[at : at + limit - len(hits)]
            hits += [hit for _, hit in self._checked(connection, some) if hit is not None]
            at += len(some)
        if at < len(order):
            return Page(tuple(hits), f"r{at}")
        if len(found) < RANKED:
            return Page(tuple(hits), None)
        rest = self._page(connection, limit - len(hits), found[-1]) if len(hits) < limit else Page((), str(found[-1]))
        return Page((*hits, *rest.hits), rest.after)

    def _nearness(self, connection: sa.Connection, shelves: list[int]) -> dict[int, int]:
        """How near each candidate's report comes to the wording."""
        assert self.wording is not None
        known: dict[int, int] = {}
        out: dict[int, int] = {}
        for shelf, report, text in self._texts(connection, shelves):
            if report not in known:
                known[report] = self.wording.nearness(text)
            out[shelf] = known[report]
        return out

    def _possible(self, connection: sa.Connection, shelves: list[int]) -> list[int]:
        """The candidates whose report has the phrases that are asked for."""
        assert self.wording is not None
        known: dict[int, bool] = {}
        kept = set()
        for shelf, report, text in self._texts(connection, shelves):
            if report not in known:
                known[report] = self.wording.possible(text)
            if known[report]:
                kept.add(shelf)
        return [shelf for shelf in shelves if shelf in kept]

    def _texts(self, connection: sa.Connection, shelves: list[int]) -> Iterator[tuple[int, int, str]]:
        """Shelf mark, report, and its title and text, of candidates."""
        table, reports = schema.RESULTS[self.kind], schema.reports
        columns = (reports.c.id, reports.c.title, reports.c.text)
        if self.kind == "reports":
            query = sa.select(reports.c.shelf, *columns).where(reports.c.shelf.in_(shelves))
        else:
            query = sa.select(table.c.id, *columns).join(reports, reports.c.id == table.c.report_id)
            query = query.where(table.c.id.in_(shelves))
        for shelf, report, title, text in connection.execute(query):
            yield shelf, report, f"{title or ''}\n{BETWEEN}\n{text}"

    def _checked(self, connection: sa.Connection, shelves: list[int]) -> Iterator[tuple[int, Hit | None]]:
        """Every candidate in order, as a hit where it is what is asked for."""
        if self.wording is not None and self.wording.phrased:
            shelves = self._possible(connection, shelves)
        if not shelves:
            return
        table, reports, records = schema.RESULTS[self.kind], schema.reports, schema.records
        columns = [
            *(reports.c[n] for n in ("id", "key", "agency", "copy_of", "text", *_DOCUMENT)),
            records.c.reading,
            records.c.record,
        ]
        if self.kind == "reports":
            query = sa.select(reports.c.shelf, sa.null().label("item"), *columns).where(reports.c.shelf.in_(shelves))
            query = query.join(records, records.c.report_id == reports.c.id)
        else:
            query = (
                sa.select(table.c.id.label("shelf"), table.c[self.kind.removesuffix("s")].label("item"), *columns)
                .join(reports, reports.c.id == table.c.report_id)
                .join(records, records.c.report_id == reports.c.id)
                .where(table.c.id.in_(shelves))
            )
        rows = {row.shelf: row for row in connection.execute(query)}
        loaded: dict[int, JSON] = {}
        for shelf in shelves:
            row = rows.get(shelf)  # None: taken out, and not yet out of the index
            yield shelf, self._hit(row, loaded) if row is not None else None

    def _hit(self, row: Any, loaded: dict[int, JSON]) -> Hit | None:
        record = loaded.get(row.id)
        if record is None:
            record = loaded[row.id] = {} if self.exact else opened(row.record or row.reading, row.text)
            record["document"] = {
                "id": row.document,
                **{name: getattr(row, name) for name in _DOCUMENT[1:]},
                "text": row.text,
            }
        item: JSON | None = None
        if self.kind == "reports":
            matched = self.exact or self.matcher.report(record, row.agency)
        else:
            item = next(i for i in record[self.kind] if i["id"] == row.item)
            check = self.matcher.statement if self.kind == "statements" else self.matcher.event
            matched = check(record, item, row.agency)
        if not matched:
            return None
        if "bounds" not in record:
            record["bounds"] = terms.sentence_bounds(row.text)
        if not self._worded(record, item):
            return None
        statement = None
        if item is not None and self.kind == "events" and item["statement"]:
            statement = next((s for s in record["statements"] if s["id"] == item["statement"]), None)
        sentences = tuple(self._sentences(record, item))
        names = _named(record, item, statement) if item is not None else {}
        return Hit(
            self.kind,
            row.shelf,
            row.id,
            record["document"],
            item,
            sentences,
            row.agency,
            row.copy_of,
            statement,
            names,
            row.key,
        )

    def _worded(self, record: JSON, item: JSON | None) -> bool:
        """Whether the words are there as they are asked for, where the index cannot tell."""
        if self.wording is None or not self.wording.phrased or (item is None and self.wording.plain):
            return True
        text = record["document"]["text"]
        if item is None:
            pieces = [record["document"]["title"] or "", text]
        elif self.kind == "statements":
            pieces = [text[a:b] for a, b in terms.said(text, item)]
        else:
            start, end = terms.sentence_at(record["bounds"], item["trigger"]["start"], item["trigger"]["end"])
            pieces = [text[start:end]]
        return self.wording.holds(Words(pieces))

    # -- what is shown -------------------------------------------------------------------------------------------------

    def _sentences(self, record: JSON, item: JSON | None) -> Iterator[Marked]:
        text, bounds = record["document"]["text"], record["bounds"]
        if item is None:
            yield from self._best(text, bounds)
            return
        spans = (
            [item["trigger"]]
            if self.kind == "events"
            else [s for s in (item["source"], item["cue"], *item["content"]) if s]
        )
        start, end = terms.sentence_at(bounds, min(s["start"] for s in spans), max(s["end"] for s in spans))
        inside = [(start, end)] if self.kind == "events" else [(s["start"], s["end"]) for s in spans]
        marks = [mark for mark in self._marks(text, start, end) if any(mark[0] < b and mark[1] > a for a, b in inside)]
        yield _marked(text, start, end, marks)

    def _best(self, text: str, bounds: list[int]) -> Iterator[Marked]:
        """The first sentences of a report with words that matched; its first sentence where none did."""
        shown = at = 0
        marks = self._marks(text, 0, len(text)) if self.wording else iter(())
        mark = next(marks, None)
        while mark is not None and shown < _SNIPPETS:
            at = bisect_right(bounds, mark[0])
            here = []
            while mark is not None and mark[0] < bounds[at]:
                here.append(mark)
                mark = next(marks, None)
            yield _marked(text, bounds[at - 1] if at else 0, bounds[at], here)
            shown += 1
        if not shown:
            first = next((n for n, end in enumerate(bounds) if text[bounds[n - 1] if n else 0 : end].strip()), 0)
            yield _marked(text, bounds[first - 1] if first else 0, bounds[first], [])

    def _marks(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The words between two places that are looked for, in order; found as they are asked for where single words alone are."""
        wording = self.wording
        if wording is None:
            return
        if not wording.phrases and not wording.names:
            yield from words_like(text, start, end, self._like)
            return
        piece = text[start:end]
        if wording.names:
            found = {(start + a, start + b) for a, b, keys in keyed_words(piece) if not wording.keys.isdisjoint(keys)}
        else:
            found = set(words_like(text, start, end, self._like))
        found.update((start + a, start + b) for a, b in wording.phrases_in(piece))
        yield from _merged(sorted(found))

    def _like(self, word: str) -> bool:
        """Whether a word has a key that is looked for."""
        found = self._looked_at.get(word)
        if found is None:
            assert self.wording is not None
            found = self._looked_at[word] = not self.wording.keys.isdisjoint(index_keys(word))
        return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _named(record: JSON, *items: JSON | None) -> dict[str, str]:
    """The names of the entities that some items link to."""
    wanted: set[str | None] = set()
    for item in items:
        if item:
            linked = [item.get(name) for name in ("speaker", "medium", "place")]
            linked += [*item.get("actor", ()), *item.get("recipient", ()), *item.get("chain", ())]
            wanted.update(one["entity"] for one in linked if one)
    return {e["id"]: e["name"] for e in record["entities"] if e["id"] in wanted}


def _marked(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> Marked:
    """A piece of text without the spaces at its ends."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    return Marked(start, end, text[start:end], tuple(marks))


def _number(after: str | None, sign: str) -> int:
    """The number in ``after``; 0 for None."""
    if after is None:
        return 0
    digits = after.removeprefix(sign)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise QueryError(
            f"{after[:40]!r} is not where a page of these results begins", "ليست هذه بداية صفحة من هذه النتائج"
        )
    return int(digits)


__all__ = ["Hit", "Marked", "Page", "everything", "search", "shelved"]
