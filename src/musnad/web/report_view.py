"""One report as its pages show it, in one language: names, speakers, chains, doubts, and where each item stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from musnad.archive.kept import Kept, Layer
from musnad.record import Entity, Event, Figure, Linked, Mention, Span, Statement, Time
from musnad.views.facts import Facts, Step, amount, plain, unsure
from musnad.web.language import Speech
from musnad.web.rendering import LONGEST_NAME, address, cut, report_address
from musnad.web.report_parts import Part, part_at, parts_of

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?\Z", re.I | re.A)
#: Statements that lie over one another, and steps of a chain, that are shown.
DEEPEST, LONGEST_CHAIN = 8, 12

Item = Statement | Event | Time | Figure | Entity | Mention


@dataclass(frozen=True, slots=True)
class Found:
    """An item of a record: ``id`` is a mention's place («373-385») and the item's own id for all others."""

    layer: Layer
    id: str
    item: Item
    #: The characters it stands on; of an entity those of its first mention.
    span: Span
    entity: Entity | None = None


class ReportView:
    """A report with what its pages ask of it. ``identities`` leads from entity ids to ids of identities."""

    def __init__(self, kept: Kept, said: Speech, identities: Mapping[str, str] | None = None) -> None:
        self.kept, self.said = kept, said
        self.record, self.text = kept.record, kept.record.document.text
        self.facts = Facts(kept.record)
        self.identities = identities or {}
        self.base = report_address(kept.key)
        self._speakers: dict[str, tuple[str, str]] = {}
        self._chains: dict[str, list[Step]] = {}

    # -- parts and addresses -------------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[Part]:
        """The parts of its text."""
        record = self.record
        starts = [m.start for e in record.entities for m in e.mentions]
        starts += [s.cue.start for s in record.statements]
        starts += [c.start for s in record.statements for c in s.content]
        starts += [v.trigger.start for v in record.events]
        starts += [t.start for t in record.times] + [f.span.start for f in record.figures]
        return parts_of(self.text, sorted(starts))

    def mark_address(self, id: str, start: int) -> str:
        """The address of an item's words in the text, in whichever part they stand. It holds as long as the report does."""
        if part_at(self.parts, start).number == 1:
            return f"{self.base}#{quote(id, safe='')}"
        return f"{address(self.base, item=id)}#{quote(id, safe='')}"

    def record_address(self, id: str) -> str:
        """The address of the record of an item."""
        return f"{self.base}/items/{quote(id, safe='')}"

    # -- items ---------------------------------------------------------------------------------------------------------

    def find(self, id: str) -> Found | None:
        """The item of an id, or the mention at a place."""
        if id in self.facts.statements:
            statement = self.facts.statements[id]
            return Found("statements", id, statement, statement.cue)
        if id in self.facts.events:
            event = self.facts.events[id]
            return Found("events", id, event, event.trigger)
        if id in self.facts.times:
            time = self.facts.times[id]
            return Found("times", id, time, time)
        if id in self.facts.entities:
            entity = self.facts.entities[id]
            first = entity.mentions[0] if entity.mentions else Span(start=0, end=0, text="")
            return Found("entities", id, entity, first, entity)
        figure = next((one for one in self.record.figures if one.id == id), None)
        if figure is not None:
            return Found("figures", id, figure, figure.span)
        for entity, mention in self.mentions():
            if place(mention) == id:
                return Found("mentions", id, mention, mention, entity)
        return None

    def mentions(self) -> Iterator[tuple[Entity, Mention]]:
        """Every mention with its entity."""
        for entity in self.record.entities:
            for mention in entity.mentions:
                yield entity, mention

    def of_layer(self, layer: str) -> list[tuple[int, str]]:
        """Where the items of a layer stand, in the order of the text: (start, id)."""
        record = self.record
        found: list[tuple[int, str]]
        if layer == "statements":
            found = [(one.cue.start, one.id) for one in record.statements]
        elif layer == "events":
            found = [(one.trigger.start, one.id) for one in record.events]
        elif layer == "times":
            found = [(one.start, one.id) for one in record.times]
        elif layer == "figures":
            found = [(one.span.start, one.id) for one in record.figures]
        elif layer == "entities":
            found = [(one.mentions[0].start if one.mentions else 0, one.id) for one in record.entities]
        else:
            found = [(mention.start, place(mention)) for _, mention in self.mentions()]
        return sorted(found)

    # -- words ---------------------------------------------------------------------------------------------------------

    @cached_property
    def title(self) -> str:
        """Its title on one line, empty where it has none that can be seen."""
        return _seen(self.record.document.title)

    @cached_property
    def outlet(self) -> str:
        """Its outlet on one line, empty where nobody said."""
        return _seen(self.record.document.outlet)

    @property
    def tongue(self) -> str:
        """The language of its text, as HTML has it."""
        language = self.record.document.language or ""
        return language if _LANGUAGE.match(language) else "ar"

    def name(self, linked: Linked | None) -> str:
        """What a span stands for is called: the entity's fullest name, else the words themselves."""
        if linked is None:
            return ""
        entity = self.facts.entities.get(linked.entity or "")
        return cut(entity.name if entity else linked.text)

    def speaker(self, statement: Statement) -> tuple[str, str]:
        """Name and role of who speaks, the name empty where nobody is named."""
        found = self._speakers.get(statement.id)
        if found is None:
            found = self._speakers[statement.id] = self._speaker(statement)
        return found

    def _speaker(self, statement: Statement) -> tuple[str, str]:
        linked = statement.speaker
        if linked is None:
            return (cut(statement.source.text), "") if statement.source else ("", "")
        if len(linked.text) > LONGEST_NAME:
            return self.name(linked), ""
        name, role = self.facts.speaker(statement)
        return cut(name), cut(role)

    def steps(self, statement: Statement) -> list[Step]:
        """The chain from the outlet to the first speaker, as ``Facts.steps`` has it; of a very long one the first steps and the last."""
        found = self._chains.get(statement.id)
        if found is None:
            found = self._chains[statement.id] = self._steps(statement)
        return found

    def _steps(self, statement: Statement) -> list[Step]:
        chain = statement.chain
        unknown, outlet = (
            self.said.label("view", "unknown"),
            cut(self.outlet) or self.said.label("view", "outlet_unknown"),
        )
        made: list[Step] = []
        if not chain or chain[0].kind != "outlet" or chain[0].start is not None:
            made.append(Step("outlet", outlet))
        for link in chain:
            entity = self.facts.entities.get(link.entity or "")
            name = cut(entity.name if entity else link.name or link.text or "")
            made.append(
                Step(link.kind, name or (unknown if made else outlet), cut(self.facts.role(entity)) if entity else "")
            )
        if len(made) == 1 and statement.speaker is None and statement.source is None:
            made.append(Step("unnamed", unknown))
        return [*made[: LONGEST_CHAIN - 2], Step("text", "…"), made[-1]] if len(made) > LONGEST_CHAIN else made

    def depth(self, statement: Statement) -> int:
        """How many statements a statement stands in, up to ``DEEPEST``."""
        depth = 0
        while depth < DEEPEST and statement.within and statement.within in self.facts.statements:
            statement = self.facts.statements[statement.within]
            depth += 1
        return depth

    def percent(self, item: Statement | Event) -> str:
        """How sure the reader is of an item: «٪٨٢» and «82 %»; empty where it does not say."""
        if item.confidence is None:
            return ""
        number = self.said.number(round(100 * item.confidence))
        return f"{number}٪" if self.said.language == "ar" else f"{number}\u00a0%"

    def doubt(self, item: Statement | Event) -> str:
        """That the reader is not sure of an item, and how sure it is; empty where it is sure."""
        return f"{self.said.label('view', 'unsure')} ({self.percent(item)})" if unsure(item) else ""

    def meaning(self, time: Time) -> str:
        """What a time expression means."""
        words = self.facts.meaning(time)
        return self.said.time(time.value, time.type) if words else ""

    def clash(self, time: Time) -> str:
        """What the parts of a time expression say that cannot both hold; empty where they agree."""
        if not time.conflict:
            return ""
        words = self.facts.clash(time)
        return self.said.digits(words.ar or words.en) if self.said.language == "ar" else words.en

    def amount(self, figure: Figure) -> str:
        """The numbers of a figure."""
        shown = amount(figure)
        return self.said.digits(shown.replace(",", "٬").replace(".", "٫")) if self.said.language == "ar" else shown

    def kind(self, type: str) -> str:
        """What sort of thing an entity of a type is; the labels of the record speak of several."""
        gettext = self.said.gettext
        return {
            "PER": gettext("person"), "ORG": gettext("organisation"), "GPE": gettext("country or city"), "LOC": gettext("area"),
            "FAC": gettext("building or site"), "NORP": gettext("group or people"),
        }[type]  # fmt: skip

    def identity(self, entity: str | None) -> str | None:
        """The identity of an entity across reports, where it has one."""
        return self.identities.get(entity or "")


def place(span: Span) -> str:
    """A mention's id: its place."""
    return f"{span.start}-{span.end}"


def _seen(name: str | None) -> str:
    """A name on one line; nothing where it only seems to be one."""
    return plain(name) if name and cut(name) else ""


def json_of(found: Found) -> dict[str, Any]:
    """An item as JSON values, with the names of the record."""
    return found.item.model_dump(mode="json")
