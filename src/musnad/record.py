"""The record: what reading one report gives (format version 1).

Every fact keeps the characters it was read from as a ``Span`` of ``document.text``: Unicode code points, end
exclusive, ``document.text[start:end] == text``. ``docs/record.md`` describes each field; ``schema()`` is the JSON
Schema that ``musnad schema`` prints.
"""

from __future__ import annotations

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

EntityType = Literal["PER", "ORG", "GPE", "LOC", "FAC", "NORP"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
SourceKind = Literal["person", "organisation", "outlet", "unnamed", "document"]
Mode = Literal["direct", "indirect", "mixed"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal["occurred", "ongoing", "planned", "called_for", "denied", "hypothetical"]
#: The fast reader: linear models and rules. The careful one: the same with an encoder's opinion in every decision.
ReaderKind = Literal["fast", "careful"]
FigureKind = Literal["killed", "wounded", "arrested", "displaced", "missing", "money", "other"]


_BLANKS: dict[type, tuple[dict[str, Any], set[str]]] = {}
_put = object.__setattr__


class Model(BaseModel):
    """Base of the record's parts: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def make(cls, **values: Any) -> Self:
        """An instance of values already known to be right, without checking them; faster than ``model_construct``.

        Fields not given are None or take their default; lists are to be given.
        """
        kept = _BLANKS.get(cls)
        if kept is None:
            fields = cls.model_fields
            kept = _BLANKS[cls] = ({n: None if f.is_required() else f.default for n, f in fields.items()}, set(fields))
        made = cls.__new__(cls)
        _put(made, "__dict__", kept[0] | values)
        _put(made, "__pydantic_fields_set__", kept[1])
        _put(made, "__pydantic_extra__", None)
        _put(made, "__pydantic_private__", None)
        return made


class Span(Model):
    """A run of characters of ``document.text``."""

    start: int = Field(ge=0, description="first code point")
    end: int = Field(ge=0, description="one past the last code point")
    text: str


class Document(Model):
    """The report as it was received."""

    model_config = ConfigDict(extra="allow")

    id: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = Field(None, description="ISO 8601 date or date-time")
    language: str | None = None
    text: str


class Mention(Span):
    """A place where an entity is named."""

    role: Span | None = Field(None, description="title or role phrase attached to this mention")


class Entity(Model):
    """Somebody or something named, with all its mentions in the report."""

    id: str
    type: EntityType
    name: str = Field(description="the fullest form met in the report")
    latin: str = Field(description="romanisation")
    mentions: list[Mention]


class Time(Span):
    """A time expression with its TIMEX3 value."""

    id: str
    type: TimeType
    value: str
    earliest: str | None = Field(None, description="ISO 8601, inclusive")
    latest: str | None = Field(None, description="ISO 8601, inclusive")
    conflict: str | None = Field(None, description="what two parts of the expression say, where they disagree")


class Linked(Span):
    """A span and the entity it names, where it names one."""

    entity: str | None = None


class Link(Model):
    """One step of a chain: the outlet, a medium, an enclosing statement's source, the speaker."""

    kind: Literal["outlet", "person", "organisation", "unnamed", "document"]
    name: str
    entity: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


class Statement(Model):
    """One act of saying: who said what, by which words, through whom."""

    id: str
    cue: Span
    source: Span | None = None
    speaker: Linked | None = None
    source_kind: SourceKind
    content: list[Span]
    mode: Mode
    medium: Linked | None = None
    within: str | None = Field(None, description="innermost other statement whose content holds this one's cue")
    chain: list[Link]
    confidence: float | None = Field(None, description="how likely cue, source and content are right (docs/limits.md)")


class Event(Model):
    """Something that happened, is planned, threatened, demanded or denied between sides (PLOVER)."""

    id: str
    type: EventType
    trigger: Span
    actor: list[Linked] = []
    recipient: list[Linked] = []
    place: Linked | None = None
    time: str | None = None
    date: str | None = None
    earliest: str | None = None
    latest: str | None = None
    status: Status
    statement: str | None = None
    confidence: float | None = Field(None, description="how likely trigger and type are right (docs/limits.md)")


class Figure(Model):
    """A number that sides may dispute; null on one side of a range left open."""

    id: str
    span: Span
    what: FigureKind
    low: float | int | None = None
    high: float | int | None = None
    event: str | None = None
    statement: str | None = None


class Record(Model):
    """Everything read from one report."""

    version: Literal[1] = 1
    reader: ReaderKind | None = Field(None, description="which of Musnad's readers read the report")
    document: Document
    entities: list[Entity] = []
    times: list[Time] = []
    statements: list[Statement] = []
    events: list[Event] = []
    figures: list[Figure] = []

    def at_least(self, confidence: float) -> Record:
        """The record without statements and events that are less sure than ``confidence``, and without what stands in such statements.

        What stands in an uncertain statement is left out with it, since without it the outlet would seem to say it. ids stay as they are.
        """
        gone = {s.id for s in self.statements if s.confidence is not None and s.confidence < confidence}
        before = -1
        while before != len(gone):  # statements inside of such, whatever the order
            before = len(gone)
            gone |= {s.id for s in self.statements if s.within in gone}
        events = [
            v for v in self.events
            if v.statement not in gone and (v.confidence is None or v.confidence >= confidence)
        ]  # fmt: skip
        kept = {v.id for v in events}
        figures = [
            f.model_copy(update={"event": f.event if f.event in kept else None})
            for f in self.figures
            if f.statement not in gone
        ]
        statements = [s for s in self.statements if s.id not in gone]
        return self.model_copy(update={"statements": statements, "events": events, "figures": figures})

    def to_json(self, *, indent: int | None = None) -> str:
        """The record as JSON text, non-ASCII letters as they are; the same record gives the same bytes."""
        return self.model_dump_json(indent=indent)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record."""
    made = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:musnad:record:1", **made}


def schema_text() -> str:
    """``schema()`` as indented JSON."""
    return json.dumps(schema(), ensure_ascii=False, indent=2)
