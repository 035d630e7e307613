"""From what was found in the words to the record: spans, ids, links between the layers, and chains."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, content_span, span_of
from musnad.reading.confidence import confidence, evidence, weights_of
from musnad.reading.coref import Group, name_key
from musnad.reading.events import EventDraft, innermost
from musnad.reading.figures import FigureDraft, nearest_event
from musnad.reading.names import Titles, full_name
from musnad.reading.provenance import Mark
from musnad.reading.romanise import latin
from musnad.reading.scene import Scene
from musnad.reading.statements import StatementDraft
from musnad.record import (
    Document,
    Entity,
    Event,
    Figure,
    Link,
    Linked,
    Mention,
    ReaderKind,
    Record,
    Span,
    Statement,
    Time,
)


@dataclass(slots=True)
class Part:
    """Everything found in one part of a report (most reports have one), in words of that part."""

    words: Words
    times: list[Time]
    scene: Scene
    groups: list[Group]
    titles: Titles
    statements: list[StatementDraft]
    events: list[EventDraft]
    figures: list[FigureDraft]
    marks: list[Mark]


class _Entities:
    """The entities of a report, brought together over its parts."""

    def __init__(self) -> None:
        self.all: list[Entity] = []
        self._by_name: dict[tuple[str, ...], int] = {}

    def add(self, part: Part) -> dict[Chunk, int]:
        """Enter the groups of a part; the number of the entity each mention belongs to."""
        home: dict[Chunk, int] = {}
        for group in part.groups:
            keys = [name_key(part.words, m) for m in group.mentions]
            keys.sort(key=len, reverse=True)
            number = next((n for k in keys if (n := self._by_name.get((group.kind, *k))) is not None), None)
            name = full_name(part.words, group)
            if number is None:
                number = len(self.all)
                self.all.append(
                    Entity.make(id=f"e{number + 1}", type=group.kind, name=name, latin=latin(name), mentions=[])
                )
            elif len(name.split()) > len(self.all[number].name.split()):
                self.all[number].name, self.all[number].latin = name, latin(name)
            for k in keys:
                self._by_name.setdefault((group.kind, *k), number)
            for m in group.mentions:
                span = span_of(part.words, m)
                role = part.titles.roles.get(m)
                self.all[number].mentions.append(
                    Mention.make(
                        start=span.start, end=span.end, text=span.text, role=span_of(part.words, role) if role else None
                    )
                )
                home[m] = number
        return home


def assemble(document: Document, parts: list[Part], reader: ReaderKind) -> Record:
    """The record of a report whose parts have been read by ``reader``."""
    entities = _Entities()
    marks = [mark for part in parts for mark in part.marks]
    record = Record.make(
        reader=reader, document=document, entities=entities.all, times=[], statements=[], events=[], figures=[]
    )
    for part in parts:
        _PartAssembly(document, part, entities.all, entities.add(part), marks, record).write()
    return record


class _PartAssembly:
    """Writes one part into the record; numbers go on where the parts before it ended."""

    def __init__(
        self,
        document: Document,
        part: Part,
        entities: list[Entity],
        home: dict[Chunk, int],
        marks: list[Mark],
        record: Record,
    ) -> None:
        self.document, self.part, self.words, self.record, self.marks = document, part, part.words, record, marks
        self.entities, self.home = entities, home
        self.first_statement = len(record.statements) + 1
        self.first_event = len(record.events) + 1
        self.first_figure = len(record.figures) + 1
        for n, time in enumerate(part.times, len(record.times) + 1):
            time.id = f"t{n}"

    def write(self) -> None:
        """Append everything of the part."""
        part, record = self.part, self.record
        record.times += part.times
        record.statements += [self._statement(n, s) for n, s in enumerate(part.statements, self.first_statement)]
        record.events += [self._event(n, v) for n, v in enumerate(part.events, self.first_event)]
        record.figures += [self._figure(n, f) for n, f in enumerate(part.figures, self.first_figure)]

    def _span(self, chunk: Chunk) -> Span:
        return span_of(self.words, chunk)

    def _linked(self, chunk: Chunk) -> Linked:
        span = span_of(self.words, chunk)
        entity = self._entity_in(chunk)
        return Linked.make(start=span.start, end=span.end, text=span.text, entity=entity.id if entity else None)

    def _entity_in(self, chunk: Chunk) -> Entity | None:
        """The entity a phrase names: the person in it, else the name it begins with."""
        inside = [m for m in self.part.scene.names if chunk.first <= m.first and m.last <= chunk.last]
        person = next((m for m in inside if m.kind == "PER"), None)
        if person is None and inside and inside[0].first == chunk.first:
            person = inside[0]
        number = self.home.get(person) if person is not None else None
        return self.entities[number] if number is not None else None

    def _statement_id(self, number: int | None) -> str | None:
        return None if number is None else f"s{self.first_statement + number}"

    def _statement(self, n: int, draft: StatementDraft) -> Statement:
        return Statement.make(
            id=f"s{n}",
            cue=self._span(draft.cue),
            source=self._span(draft.source) if draft.source else None,
            speaker=self._linked(draft.speaker) if draft.speaker else None,
            source_kind=draft.kind,
            content=[content_span(self.words, Chunk(*draft.content))],
            mode=draft.mode,
            medium=self._linked(draft.medium) if draft.medium else None,
            within=self._statement_id(draft.within),
            chain=self._chain(draft),
            confidence=self._confidence("statement", draft.cue),
        )

    def _chain(self, draft: StatementDraft) -> list[Link]:
        """From the outlet over agency marks, media and enclosing speakers to this statement's own speaker."""
        path = [draft]
        while path[0].within is not None and len(path) < 8:
            path.insert(0, self.part.statements[path[0].within])
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
            who = step.speaker or step.source
            if who is not None:
                chain.append(self._link(who, step.kind))
        return chain

    def _link(self, chunk: Chunk, kind: str) -> Link:
        span, entity = span_of(self.words, chunk), self._entity_in(chunk)
        return Link.make(
            kind=kind,
            name=entity.name if entity else span.text,
            entity=entity.id if entity else None,
            start=span.start,
            end=span.end,
            text=span.text,
        )

    def _event(self, n: int, draft: EventDraft) -> Event:
        time = self.part.times[draft.time] if draft.time is not None else None
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
            statement=self._statement_id(draft.statement),
            confidence=self._confidence("event", draft.trigger),
        )

    def _confidence(self, item: str, chunk: Chunk) -> float:
        weights = weights_of(self.record.reader or "fast", item)
        return confidence(weights, evidence(self.part.scene, item, chunk.first))

    def _figure(self, n: int, draft: FigureDraft) -> Figure:
        event = nearest_event(self.words, draft, [(v.trigger.first, v.type) for v in self.part.events])
        text = self.words.text[draft.start : draft.end]
        return Figure.make(
            id=f"f{n}",
            span=Span.make(start=draft.start, end=draft.end, text=text),
            what=draft.what,
            low=draft.low,
            high=draft.high,
            event=f"v{self.first_event + event}" if event is not None else None,
            statement=self._statement_id(innermost(self.part.statements, draft.first)),
        )


def _day(value: str | None) -> str | None:
    return value if value and len(value) == 10 and value[:4].isdigit() else None
