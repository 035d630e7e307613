"""What exports ask of a record: its spans, who is named by what, the sentence around a span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from musnad.record import Entity, Event, Figure, Linked, Mention, Record, Span, Statement, Time

#: Between the steps of a chain written on one line, and between the parts of a content.
STEP, GAP = " > ", " … "
#: Characters of a sentence given before and after the place asked for: a text without stops is one sentence, given for each of its facts.
_FAR = 1000


def spans(record: Record) -> Iterator[tuple[int, int, str]]:
    """Every span of a record as (start, end, text)."""
    for one in _spans(record):
        yield one.start, one.end, one.text
    for statement in record.statements:
        for link in statement.chain:
            if link.start is not None and link.end is not None:
                yield link.start, link.end, link.text or ""


def _spans(record: Record) -> Iterator[Span]:
    for entity in record.entities:
        for mention in entity.mentions:
            yield mention
            if mention.role:
                yield mention.role
    yield from record.times
    for statement in record.statements:
        yield statement.cue
        yield from statement.content
        for one in (statement.source, statement.speaker, statement.medium):
            if one:
                yield one
    for event in record.events:
        yield event.trigger
        yield from event.actor
        yield from event.recipient
        if event.place:
            yield event.place
    for figure in record.figures:
        yield figure.span


def fault(record: Record) -> str | None:
    """What contradicts the record's own promise: a span that is not in its text, an id given twice; None if nothing."""
    text = record.document.text
    for start, end, words in spans(record):
        if text[start:end] != words or end < start:
            return f"the text has other characters at {start}-{end} than the record says"
    for layer in (record.entities, record.times, record.statements, record.events, record.figures):
        ids = [one.id for one in layer]
        if len(ids) != len(set(ids)):
            return "two items have the same id"
    return None


class Told:
    """A record with the look-ups the exports need."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.text = record.document.text
        self.entities: dict[str, Entity] = {one.id: one for one in record.entities}
        self.times: dict[str, Time] = {one.id: one for one in record.times}
        self.statements: dict[str, Statement] = {one.id: one for one in record.statements}
        self.events: dict[str, Event] = {one.id: one for one in record.events}
        self._begins: list[int] | None = None
        self._ends: list[int] = []

    def entity(self, linked: Linked | None) -> Entity | None:
        """The entity that a span names; None where it names none."""
        return self.entities.get(linked.entity or "") if linked else None

    def name(self, linked: Linked | None) -> str | None:
        """The name of what a span stands for: the entity's fullest name, else the words themselves."""
        entity = self.entity(linked)
        if entity:
            return entity.name
        return linked.text if linked else None

    def speaker(self, statement: Statement | None) -> str | None:
        """The name of who speaks; None where the text names nobody."""
        if statement is None:
            return None
        if statement.speaker:
            return self.name(statement.speaker)
        return statement.source.text if statement.source else None

    def statement_of(self, item: Event | Figure) -> Statement | None:
        """The statement an event or figure stands in."""
        return self.statements.get(item.statement or "")

    def chain(self, statement: Statement | None) -> list[str]:
        """The names along a chain, outlet first; the outlet alone for what the report says in its own voice."""
        if statement is not None:
            return [link.name for link in statement.chain]
        outlet = self.record.document.outlet
        return [outlet] if outlet else []

    def sentence(self, start: int) -> str:
        """The sentence around a character of the text, of a very long one the part nearby."""
        if self._begins is None:
            from musnad.arabic.words import Words

            words = Words(self.text)
            self._begins = [words.start[first] for first, _ in words.sentences]
            self._ends = [words.end[last - 1] for _, last in words.sentences]
        at = bisect_right(self._begins, start) - 1
        return self.text[max(self._begins[at], start - _FAR) : min(self._ends[at], start + _FAR)] if at >= 0 else ""

    @staticmethod
    def words(statement: Statement) -> str:
        """What is said, its parts with a mark of omission between them."""
        return GAP.join(span.text for span in statement.content)

    @staticmethod
    def role(entity: Entity) -> Mention | None:
        """The first mention that has a role."""
        return next((one for one in entity.mentions if one.role), None)
