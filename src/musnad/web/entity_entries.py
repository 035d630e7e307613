"""What an identity said, what was said of it, the events it has a part in, as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.search import Hit, Marked, shelved
from musnad.weave.identities import Identity
from musnad.weave.who import identities_of
from musnad.weave.who_told import Found, events_of, statements_of
from musnad.web.entity_words import LONGEST
from musnad.web.site import Site

JSON = dict[str, Any]
#: The lists of an identity, by the last part of their address.
What = Literal["said", "said-of", "events"]
LISTS: tuple[What, ...] = ("said", "said-of", "events")
#: Entries on a page.
PAGE = 20
#: Reports that are looked at for a page of a list, and for the first few of one.
_FAR, _NEAR = 600, 180
#: Letters of a sentence.
_SENTENCE = 900


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who has a part in an event: the name there, and the identity where it is known."""

    part: str
    name: str
    identity: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement or an event of an identity: the result as a search gives it, its sentence with what is marked there, the sides of an event."""

    hit: Hit
    sentence: Marked
    sides: tuple[Side, ...] = ()

    @property
    def item(self) -> JSON:
        """The item as the record has it."""
        assert self.hit.item is not None
        return self.hit.item

    @property
    def shown(self) -> Marked:
        """The sentence, a very long one cut around what is marked in it."""
        sentence = self.sentence
        if sentence.end - sentence.start <= _SENTENCE:
            return sentence
        first = min((start for start, _ in sentence.marks), default=self._begins())
        start = min(max(sentence.start, first - _SENTENCE // 4), sentence.end - _SENTENCE)
        end = start + _SENTENCE
        text = sentence.text[start - sentence.start : end - sentence.start]
        return Marked(start, end, text, tuple((a, b) for a, b in sentence.marks if a < end and b > start))

    def _begins(self) -> int:
        item = self.item
        spans = [item["trigger"]] if self.hit.kind == "events" else [item["cue"], *item["content"]]
        return min(int(span["start"]) for span in spans)

    @property
    def chain(self) -> list[JSON]:
        """The chain of a statement, long names cut."""
        return [{"kind": step["kind"], "name": step["name"][:LONGEST]} for step in self.item["chain"]]

    def part(self, part: str) -> list[Side]:
        """The sides that have a part."""
        return [side for side in self.sides if side.part == part]

    def to_json(self) -> JSON:
        """As a search gives it; of events with the identities of their sides."""
        made = self.hit.to_json()
        if self.hit.kind == "events":
            made["sides"] = [{"part": s.part, "name": s.name, "identity": s.identity} for s in self.sides]
        return made


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of entries, and where the next one begins."""

    entries: tuple[Entry, ...]
    after: int | None


def entries(site: Site, id: str, what: What, *, limit: int, after: int | None = None) -> Entries:
    """What an identity said, what was said of it, or the events it has a part in, the newest first."""
    with site.archive.reading() as connection:
        found = _found(connection, id, what, limit, after, _FAR)
    return Entries(_made(site, id, what, found.shelves), found.after)


def newest_entries(site: Site, one: Identity, what: What, *, limit: int, after: int | None = None) -> Entries:
    """The first few of them, without those that stand in copies of other reports; few reports are looked at."""
    with site.archive.reading() as connection:
        if not _may(connection, one, what):
            return Entries((), None)
        found = _found(connection, one.id, what, limit * 2, after, _NEAR)
        originals = _without_copies(connection, what, found.shelves)
    shelves, rest = originals[:limit], found.after
    if len(originals) > limit or (rest is not None and len(shelves) == limit):
        rest = shelves[-1]
    return Entries(_made(site, one.id, what, shelves), rest)


def _made(site: Site, id: str, what: What, shelves: Sequence[int]) -> tuple[Entry, ...]:
    several = shelved(site.archive, "events" if what == "events" else "statements", shelves)
    with site.archive.reading() as connection:
        return tuple(_entries(connection, id, what, several))


def _may(connection: sa.Connection, one: Identity, what: What) -> bool:
    """Whether there may be any: nobody who never speaks is looked for among all who do."""
    names = [name for name, _ in one.names[:500]]
    if what == "said":
        speaker = schema.statements.c.speaker
        return connection.scalar(sa.select(speaker).where(speaker.in_(names)).limit(1)) is not None
    return True


def _found(connection: sa.Connection, id: str, what: What, limit: int, after: int | None, far: int) -> Found:
    if what == "events":
        return events_of(connection, id, after=after, limit=limit, patience=far)
    said: Literal["speaker", "named"] = "speaker" if what == "said" else "named"
    return statements_of(connection, id, said=said, after=after, limit=limit, patience=far)


def _without_copies(connection: sa.Connection, what: What, shelves: Sequence[int]) -> tuple[int, ...]:
    table, reports = schema.events if what == "events" else schema.statements, schema.reports
    query = sa.select(table.c.id).join(reports, reports.c.id == table.c.report_id)
    kept = set(connection.execute(query.where(table.c.id.in_(shelves), reports.c.copy_of.is_(None))).scalars())
    return tuple(shelf for shelf in shelves if shelf in kept)


def _entries(connection: sa.Connection, id: str, what: What, several: Sequence[Hit]) -> Iterable[Entry]:
    meant = identities_of(connection, sorted({hit.report for hit in several}))
    if what == "said-of":
        named = _mentions(connection, meant, id)
        for hit in several:
            sentence = hit.sentences[0]
            yield Entry(hit, replace(sentence, marks=_inside(sentence, named.get(hit.report, ()))))
        return
    for hit in several:
        assert hit.item is not None
        word = hit.item["trigger" if what == "events" else "cue"]
        sentence = replace(hit.sentences[0], marks=_inside(hit.sentences[0], [(word["start"], word["end"])]))
        yield Entry(hit, sentence, tuple(_sides(hit, meant)) if what == "events" else ())


def _mentions(
    connection: sa.Connection, meant: Mapping[tuple[int, str], str], id: str
) -> dict[int, list[tuple[int, int]]]:
    """Where an identity is named in reports."""
    table = schema.mentions
    own = {at for at, identity in meant.items() if identity == id}
    if not own:
        return {}
    query = sa.select(table.c.report_id, table.c.start, table.c.end, table.c.entity).where(
        table.c.report_id.in_(sorted({report for report, _ in own})),
        table.c.entity.in_(sorted({entity for _, entity in own})),
    )
    rows = [row for row in connection.execute(query) if (row.report_id, row.entity) in own]
    rows.sort(key=lambda row: (row.report_id, row.start))
    return {
        report: [(row.start, row.end) for row in some] for report, some in groupby(rows, key=lambda row: row.report_id)
    }


def _inside(sentence: Marked, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in spans if sentence.start <= start and end <= sentence.end)


def _sides(hit: Hit, meant: Mapping[tuple[int, str], str]) -> Iterable[Side]:
    assert hit.item is not None
    linked = [(part, one) for part in ("actor", "recipient") for one in hit.item[part]]
    linked += [("place", hit.item["place"])] if hit.item["place"] else []
    seen = set()
    for part, one in linked:
        name = (hit.names.get(one["entity"]) if one["entity"] else None) or one["text"]
        identity = meant.get((hit.report, one["entity"])) if one["entity"] else None
        if (part, identity or name) not in seen:
            seen.add((part, identity or name))
            yield Side(part, name[:LONGEST], identity)
