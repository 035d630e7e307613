"""The facts of a report as nodes of RDF, each with the annotation that ties it to the characters it was read from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from musnad.archive.export.evidence import Told
from musnad.archive.export.known import known
from musnad.archive.export.rdftext import PREFIXES, Node, iri, ordered, typed, urn
from musnad.archive.kept import Kept
from musnad.record import Entity, Event, Figure, Link, Linked, Span, Statement, Time

#: An event of these says that something happens or will; of the others, that somebody denies, demands or imagines it.
REAL = frozenset(("occurred", "ongoing", "planned"))
#: Characters of the text before and after a quoted span.
_AROUND = 32
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_ENTITY_TYPES = {
    "PER": ["prov:Agent", "prov:Person", "schema:Person"],
    "ORG": ["prov:Agent", "prov:Organization", "schema:Organization"],
    "GPE": ["schema:Place"],
    "LOC": ["schema:Place"],
    "FAC": ["schema:Place"],
    "NORP": ["musnad:Group"],
}
AGENT_TYPES = {
    "person": ["prov:Agent", "prov:Person"],
    "organisation": ["prov:Agent", "prov:Organization"],
    "outlet": ["prov:Agent", "prov:Organization"],
    "unnamed": ["prov:Agent", "musnad:Unnamed"],
}


def day_or_moment(value: str | None) -> Node | str | None:
    """A date or date-time as a typed literal; what is only part of one (``2020-08``) as plain text."""
    if not value:
        return None
    try:
        if _DATE.match(value):
            return typed(dt.date.fromisoformat(value).isoformat(), "xsd:date")
        if _MOMENT.match(value):
            return typed(dt.datetime.fromisoformat(value).isoformat(), "xsd:dateTime")
    except ValueError:
        pass
    return value


def _quantity(value: float | int | None) -> Node | int | None:
    """A number as a whole number or a decimal."""
    if value is None or isinstance(value, int):
        return value
    return typed(format(Decimal(repr(value)), "f"), "xsd:decimal")


def node(name: str, types: Sequence[str], **values: Any) -> Node:
    """A node without what is None or empty; ``schema__name`` stands for ``schema:name``."""
    made: Node = {"@id": name, "@type": list(types)}
    made.update((key.replace("__", ":"), value) for key, value in values.items() if value is not None and value != [])
    return made


def outlet_name(name: str) -> str:
    """The node of an outlet, the same in all reports."""
    return urn("outlet", name)


class Facts:
    """The facts of one report: ``nodes`` gives them."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.record = kept.record
        self.told = Told(kept.record)
        self.report = urn("report", kept.key)
        #: The items that people added or changed, with the numbers of their corrections.
        self.touched: dict[tuple[str, str], list[int]] = {}
        for number, one in enumerate(kept.corrections, 1):
            if one.item is not None:
                self.touched.setdefault((one.layer, one.item), []).append(number)
        links = [link for s in self.record.statements for link in s.chain if link.kind != "document"]
        sides = [one for v in self.record.events for one in (*v.actor, *v.recipient)]
        #: Entities that words are attributed to, or that do things and have things done to them.
        self.acting = {link.entity for link in links} | {one.entity for one in sides}
        self.acting |= {s.speaker.entity for s in self.record.statements if s.speaker and s.source_kind != "document"}

    def nodes(self) -> Iterator[Node]:
        """The nodes of the facts: entities, times, statements with their chains, events, figures."""
        record = self.record
        for entity in record.entities:
            yield from self._entity(entity)
        for time in record.times:
            yield from self._time(time)
        for statement in record.statements:
            yield from self._statement(statement)
        for event in record.events:
            yield from self._event(event)
        for figure in record.figures:
            yield from self._figure(figure)

    def own(self, kind: str, *parts: str) -> str:
        """The name of a thing of this report."""
        return urn(kind, self.kept.key, *parts)

    def _made_by(self, layer: str, id: str) -> Node:
        """By what an item came to be: the reading, or the correction that added it; and the corrections that changed it."""
        numbers = self.touched.get((layer, id), [])
        corrections = [iri(self.own("correction", str(number))) for number in numbers]
        added = bool(numbers) and self.kept.corrections[numbers[0] - 1].action == "add"
        made: Node = {"prov:wasGeneratedBy": corrections.pop(0) if added else iri(self.own("reading"))}
        if corrections:
            made["prov:wasInfluencedBy"] = corrections
        return made

    def _evidence(
        self, fact: str, parts: Sequence[tuple[str, Span | None]], motive: str = "describing"
    ) -> Iterator[Node]:
        """The annotation that ties a fact to the characters it was read from, part by part."""
        targets = [self._target(part, span.start, span.end) for part, span in parts if span]
        if targets:
            yield node(
                f"{fact}:evidence",
                ("oa:Annotation",),
                oa__hasBody=iri(fact),
                oa__motivatedBy=iri(PREFIXES["oa"] + motive),
                oa__hasTarget=targets,
            )

    def _target(self, part: str, start: int, end: int) -> Node:
        text = self.told.text
        position = {
            "@type": ["oa:TextPositionSelector"],
            "oa:start": typed(str(start), "xsd:nonNegativeInteger"),
            "oa:end": typed(str(end), "xsd:nonNegativeInteger"),
        }
        quote = {
            "@type": ["oa:TextQuoteSelector"],
            "oa:exact": text[start:end],
            "oa:prefix": text[max(0, start - _AROUND) : start],
            "oa:suffix": text[end : end + _AROUND],
        }
        return {
            "@type": ["oa:SpecificResource"],
            "musnad:part": part,
            "oa:hasSource": iri(self.report),
            "oa:hasSelector": [position, quote],
        }

    def _entity(self, entity: Entity) -> Iterator[Node]:
        name, table, titled = self.own("entity", entity.id), known(entity), self.told.role(entity)
        types = _ENTITY_TYPES[entity.type]
        if entity.id in self.acting and "prov:Agent" not in types:
            types = [*types, "prov:Agent"]
        yield node(
            name,
            ("musnad:Entity", "prov:Entity", *types),
            schema__name=entity.name,
            schema__alternateName=entity.latin or None,
            schema__jobTitle=titled.role.text if titled and titled.role else None,
            schema__sameAs=iri(f"http://www.wikidata.org/entity/{table.wikidata}") if table.wikidata else None,
            musnad__entityType=entity.type,
            musnad__country=table.country or None,
            **self._made_by("entities", entity.id),
        )
        parts: list[tuple[str, Span | None]] = []
        for mention in entity.mentions:
            parts += [("mention", mention), ("role", mention.role)]
        yield from self._evidence(name, parts, "identifying")

    def _time(self, time: Time) -> Iterator[Node]:
        name = self.own("time", time.id)
        yield node(
            name,
            ("musnad:Time", "prov:Entity"),
            musnad__timexType=time.type,
            musnad__timexValue=time.value,
            musnad__earliest=day_or_moment(time.earliest),
            musnad__latest=day_or_moment(time.latest),
            musnad__conflict=time.conflict,
            **self._made_by("times", time.id),
        )
        yield from self._evidence(name, [("time", time)])

    def _party(self, linked: Linked, name: str, types: Sequence[str]) -> tuple[Node, list[Node]]:
        """A reference to who or what a span names, and the node for it where it is no entity of the report."""
        if self.told.entity(linked):
            return iri(self.own("entity", linked.entity or "")), []
        return iri(name), [node(name, types, schema__name=linked.text)]

    def _statement(self, one: Statement) -> Iterator[Node]:
        name = self.own("statement", one.id)
        extra: list[Node] = []
        speaker: Node | None = None
        if one.speaker and one.source_kind != "document":
            speaker, extra = self._party(one.speaker, f"{name}:speaker", AGENT_TYPES[one.source_kind])
        links = [self._link(name, step, one.chain) for step in range(len(one.chain))]
        yield node(
            name,
            ("musnad:Statement", "prov:Entity", "schema:Quotation"),
            schema__text=self.told.words(one),
            schema__isPartOf=iri(self.report),
            schema__spokenByCharacter=speaker,
            musnad__sourceKind=one.source_kind,
            musnad__mode=one.mode,
            musnad__confidence=_quantity(one.confidence),
            musnad__within=iri(self.own("statement", one.within)) if one.within in self.told.statements else None,
            musnad__chain=ordered([iri(made[0]["@id"]) for made in links]),
            prov__wasQuotedFrom=iri(self.report),
            prov__wasAttributedTo=speaker,
            prov__hadPrimarySource=iri(links[-1][0]["@id"]) if links else None,
            **self._made_by("statements", one.id),
        )
        yield from extra
        for made in links:
            yield from made
        parts: list[tuple[str, Span | None]] = [
            ("cue", one.cue), ("source", one.source), ("speaker", one.speaker), ("medium", one.medium),
        ]  # fmt: skip
        yield from self._evidence(name, [*parts, *(("content", span) for span in one.content)])

    def _link(self, statement: str, step: int, chain: Sequence[Link]) -> list[Node]:
        """A step of a chain: the words as this outlet, body or person passed them on, derived from the next step."""
        link = chain[step]
        name = f"{statement}:link:{step}"
        step_node = node(
            name,
            ("musnad:Link", "prov:Entity", *(["musnad:Document"] if link.kind == "document" else [])),
            schema__name=link.name,
            musnad__step=step,
            musnad__kind=link.kind,
            prov__wasDerivedFrom=iri(f"{statement}:link:{step + 1}") if step + 1 < len(chain) else None,
        )
        made = [step_node]
        if link.kind == "document":
            pass  # whose document it is, the chain does not say
        elif link.entity in self.told.entities:
            step_node["prov:wasAttributedTo"] = iri(self.own("entity", link.entity or ""))
        elif link.start is None and link.kind == "outlet" and link.name == self.record.document.outlet:
            step_node["prov:wasAttributedTo"] = iri(outlet_name(link.name))
        else:
            agent = f"{name}:agent"
            step_node["prov:wasAttributedTo"] = iri(agent)
            made.append(node(agent, AGENT_TYPES[link.kind], schema__name=link.name))
        if link.start is not None and link.end is not None:
            made += self._evidence(name, [("link", Span.make(start=link.start, end=link.end, text=link.text or ""))])
        return made

    def _event(self, event: Event) -> Iterator[Node]:
        name = self.own("event", event.id)
        extra: list[Node] = []
        sides: dict[str, list[Node]] = {"actor": [], "recipient": []}
        for side, parties in (("actor", event.actor), ("recipient", event.recipient)):
            for number, linked in enumerate(parties):
                one, more = self._party(linked, f"{name}:{side}:{number}", ["prov:Agent"])
                sides[side].append(one)
                extra += more
        place: Node | None = None
        if event.place:
            place, more = self._party(event.place, f"{name}:place", ["schema:Place"])
            extra += more
        said = self.own("statement", event.statement or "") if self.told.statement_of(event) else None
        first, last = day_or_moment(event.earliest), day_or_moment(event.latest)
        yield node(
            name,
            ("musnad:Event", "prov:Entity", *(["schema:Event"] if event.status in REAL else [])),
            schema__name=f"{event.type} {event.trigger.text}",
            schema__startDate=first,
            schema__endDate=last,
            schema__location=place,
            musnad__eventType=event.type,
            musnad__status=event.status,
            musnad__actor=sides["actor"],
            musnad__recipient=sides["recipient"],
            musnad__date=event.date,
            musnad__time=iri(self.own("time", event.time or "")) if event.time in self.told.times else None,
            musnad__statement=iri(said) if said else None,
            musnad__confidence=_quantity(event.confidence),
            prov__wasDerivedFrom=iri(said or self.report),
            **self._made_by("events", event.id),
        )
        yield from extra
        parts: list[tuple[str, Span | None]] = [("trigger", event.trigger), ("place", event.place)]
        parts += [("actor", one) for one in event.actor]
        parts += [("recipient", one) for one in event.recipient]
        yield from self._evidence(name, parts)

    def _figure(self, figure: Figure) -> Iterator[Node]:
        name = self.own("figure", figure.id)
        said = self.own("statement", figure.statement or "") if self.told.statement_of(figure) else None
        yield node(
            name,
            ("musnad:Figure", "prov:Entity", "schema:QuantitativeValue"),
            schema__minValue=_quantity(figure.low),
            schema__maxValue=_quantity(figure.high),
            musnad__what=figure.what,
            musnad__event=iri(self.own("event", figure.event or "")) if figure.event in self.told.events else None,
            musnad__statement=iri(said) if said else None,
            prov__wasDerivedFrom=iri(said or self.report),
            **self._made_by("figures", figure.id),
        )
        yield from self._evidence(name, [("figure", figure.span)])
