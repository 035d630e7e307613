"""From a report's text to its record: the layers one after the other.

``Reader.read`` is the one way in. Whatever reads the words (the linear tagger here, another reader later) only has to
fill a ``Scene``; spans, links, chains and ids are made the same way for all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span, chunks_of, content_span, span_of
from musnad.reading.coref import Group, group_names
from musnad.reading.events import EventDraft, innermost, read_events
from musnad.reading.figures import FigureDraft, nearest_event, read_figures
from musnad.reading.happenings import read_triggers
from musnad.reading.identity import Persons
from musnad.reading.names import Titles, aliases, full_name, titled_names
from musnad.reading.participants import merge_phrases
from musnad.reading.provenance import Mark, provenance
from musnad.reading.romanise import latin
from musnad.reading.scene import Scene
from musnad.reading.statements import StatementDraft, read_statements
from musnad.reading.tagger import Tagger, tagger
from musnad.reading.times import read_times
from musnad.record import Document, Entity, Event, Figure, Link, Linked, Mention, Record, Span, Statement, Time

_LINK_KIND = {
    "person": "person",
    "organisation": "organisation",
    "outlet": "outlet",
    "unnamed": "unnamed",
    "document": "document",
}


class Reader:
    """Reads reports. One reader serves any number of reports, one thread at a time."""

    def __init__(self, words: Tagger | None = None) -> None:
        self._tagger = words or tagger()

    def read(
        self,
        text: str,
        /,
        *,
        id: str | None = None,
        published: str | dt.date | None = None,
        outlet: str | None = None,
        title: str | None = None,
        url: str | None = None,
        author: str | None = None,
        language: str | None = "ar",
        **extra: Any,
    ) -> Record:
        """The record of one report.

        ``published`` is a date, a date-time or their ISO 8601 text; without it relative times keep no calendar date.
        ``id`` is made from address or text where none is given. ValueError if ``published`` is no date.
        """
        day, shown = day_of(published)
        document = Document(
            id=id or stable_id(url, text),
            url=url,
            outlet=outlet,
            title=title,
            author=author,
            published=shown,
            language=language,
            text=text,
            **extra,
        )
        words = Words(text)
        times = read_times(words, day)
        scores = self._tagger.scores(words)
        scene, phrases, roles = self._scene(words, self._tagger.labels(scores, words), times)
        titles = titled_names(scene, roles)
        groups = group_names(words, scene.names, aliases())
        statements = read_statements(scene, Persons(groups, titles.chunks))
        scene.contents = [s.content for s in statements]
        triggers = read_triggers(scene, *self._tagger.margins("triggers", scores))
        iso = day.isoformat() if day else None
        events = read_events(scene, triggers, phrases, statements, [t.value for t in times], iso)
        figures = read_figures(words, [(t.start, t.end) for t in times])
        return _Assembly(document, words, times, scene, groups, titles, statements, events, figures).record()

    @staticmethod
    def _scene(words: Words, labels: dict[str, list[str]], times: list[Time]) -> tuple[Scene, list[Chunk], list[Chunk]]:
        cuts = words.sentences
        said = chunks_of(labels["said"], cuts)
        time_chunks = [c for t in times if (c := chunk_of_span(words, t.start, t.end, t.type))]
        scene = Scene(
            words,
            cues=[c for c in said if c.kind == "CUE"],
            sources=[c for c in said if c.kind == "SRC"],
            media=[c for c in said if c.kind == "MED"],
            names=chunks_of(labels["names"], cuts),
            times=time_chunks,
        )
        return scene, merge_phrases(chunks_of(labels["args"], cuts), scene), chunks_of(labels["roles"], cuts)


class _Assembly:
    """Turns chunks into the spans, ids and links of a record."""

    def __init__(
        self,
        document: Document,
        words: Words,
        times: list[Time],
        scene: Scene,
        groups: list[Group],
        titles: Titles,
        statements: list[StatementDraft],
        events: list[EventDraft],
        figures: list[FigureDraft],
    ) -> None:
        self.document, self.words, self.times, self.scene = document, words, times, scene
        self.groups, self.titles, self.statements, self.events, self.figures = (
            groups,
            titles,
            statements,
            events,
            figures,
        )
        self.entity_at: dict[Chunk, str] = {m: f"e{n}" for n, g in enumerate(groups, 1) for m in g.mentions}
        self.entity_name: dict[str, str] = {}
        self.marks: list[Mark] = provenance(words)

    def record(self) -> Record:
        entities = self._entities()
        return Record.make(
            document=self.document,
            entities=entities,
            times=self.times,
            statements=[self._statement(n, s) for n, s in enumerate(self.statements)],
            events=[self._event(n, v) for n, v in enumerate(self.events, 1)],
            figures=[self._figure(n, f) for n, f in enumerate(self.figures, 1)],
        )

    def _span(self, chunk: Chunk) -> Span:
        return span_of(self.words, chunk)

    def _linked(self, chunk: Chunk) -> Linked:
        span = span_of(self.words, chunk)
        return Linked.make(start=span.start, end=span.end, text=span.text, entity=self._entity_in(chunk))

    def _entity_in(self, chunk: Chunk) -> str | None:
        """The entity a phrase names: the person in it, else the name it begins with."""
        inside = [m for m in self.scene.names if chunk.first <= m.first and m.last <= chunk.last]
        for m in inside:
            if m.kind == "PER":
                return self.entity_at.get(m)
        if inside and inside[0].first == chunk.first:
            return self.entity_at.get(inside[0])
        return None

    def _entities(self) -> list[Entity]:
        out = []
        for n, group in enumerate(self.groups, 1):
            name = full_name(self.words, group)
            self.entity_name[f"e{n}"] = name
            mentions = []
            for m in group.mentions:
                span = self._span(m)
                role = self.titles.roles.get(m)
                mentions.append(
                    Mention.make(
                        start=span.start, end=span.end, text=span.text, role=self._span(role) if role else None
                    )
                )
            out.append(Entity.make(id=f"e{n}", type=group.kind, name=name, latin=latin(name), mentions=mentions))
        return out

    def _content(self, draft: StatementDraft) -> list[Span]:
        return [content_span(self.words, Chunk(*draft.content))]

    def _statement(self, n: int, draft: StatementDraft) -> Statement:
        return Statement.make(
            id=f"s{n + 1}",
            cue=self._span(draft.cue),
            source=self._span(draft.source) if draft.source else None,
            speaker=self._linked(draft.speaker) if draft.speaker else None,
            source_kind=draft.kind,
            content=self._content(draft),
            mode=draft.mode,
            medium=self._linked(draft.medium) if draft.medium else None,
            within=f"s{draft.within + 1}" if draft.within is not None else None,
            chain=self._chain(draft),
        )

    def _chain(self, draft: StatementDraft) -> list[Link]:
        """From the outlet over agency marks, media and enclosing speakers to this statement's own speaker."""
        path = [draft]
        while path[0].within is not None and len(path) < 8:
            path.insert(0, self.statements[path[0].within])
        chain: list[Link] = []
        if self.document.outlet:
            chain.append(Link.make(kind="outlet", name=self.document.outlet))
        chain += [
            Link.make(kind="outlet", name=m.name, start=m.span.start, end=m.span.end, text=m.span.text)
            for m in self.marks
        ]
        for step in path:
            if step.medium is not None:
                chain.append(self._link(step.medium, "outlet"))
            if step.speaker is not None:
                chain.append(self._link(step.speaker, _LINK_KIND[step.kind]))
            elif step.source is not None:
                chain.append(self._link(step.source, _LINK_KIND[step.kind]))
        return chain

    def _link(self, chunk: Chunk, kind: str) -> Link:
        linked = self._linked(chunk)
        name = self.entity_name.get(linked.entity or "", linked.text)
        return Link.make(
            kind=kind, name=name, entity=linked.entity, start=linked.start, end=linked.end, text=linked.text
        )

    def _event(self, n: int, draft: EventDraft) -> Event:
        time = self.times[draft.time] if draft.time is not None else None
        earliest, latest = (time.earliest, time.latest) if time else (_day(draft.date), _day(draft.date))
        return Event.make(
            id=f"v{n}",
            type=draft.type,
            trigger=self._span(draft.trigger),
            actor=[self._linked(a) for a in draft.actor],
            recipient=[self._linked(a) for a in draft.recipient],
            place=self._linked(draft.place) if draft.place else None,
            time=time.id if time else None,
            date=draft.date,
            earliest=earliest,
            latest=latest,
            status=draft.status,
            statement=f"s{draft.statement + 1}" if draft.statement is not None else None,
        )

    def _figure(self, n: int, draft: FigureDraft) -> Figure:
        statement = innermost(self.statements, draft.first)
        event = nearest_event(self.words, draft, [(v.trigger.first, v.type) for v in self.events])
        text = self.words.text[draft.start : draft.end]
        return Figure.make(
            id=f"f{n}",
            span=Span.make(start=draft.start, end=draft.end, text=text),
            what=draft.what,
            low=draft.low,
            high=draft.high,
            event=f"v{event + 1}" if event is not None else None,
            statement=f"s{statement + 1}" if statement is not None else None,
        )


def _day(value: str | None) -> str | None:
    return value if value and len(value) == 10 and value[:4].isdigit() else None


def day_of(published: str | dt.date | None) -> tuple[dt.date | None, str | None]:
    """The calendar day of a publication date and its ISO form; ValueError if it is none."""
    if published is None or published == "":
        return None, None
    if isinstance(published, dt.datetime):
        return published.date(), published.isoformat()
    if isinstance(published, dt.date):
        return published, published.isoformat()
    try:
        return dt.date.fromisoformat(published[:10]) if len(published) == 10 else dt.datetime.fromisoformat(
            published
        ).date(), published
    except ValueError:
        raise ValueError(f"published: {published!r} is no ISO 8601 date such as 2024-08-08") from None


def stable_id(url: str | None, text: str) -> str:
    """An id made from the address, or the text where there is none."""
    return hashlib.sha256((url or text).encode("utf-8", "surrogatepass")).hexdigest()[:12]
