"""FollowTheMoney entities, for Aleph and OpenSanctions users: one entity a line, as the library's own commands write them.

One-way: the library cleans texts (marks of direction, repeated spaces) and has no place for spans; they stand as text in ``notes``. Names
in different reports stay different entities; bringing them together is for the tools that read the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from musnad.archive.export.evidence import STEP, Told
from musnad.archive.export.known import known
from musnad.archive.export.messages import refusal
from musnad.archive.export.rdffacts import REAL
from musnad.archive.kept import Kept
from musnad.record import Entity, Event, Linked, Span, Statement

if TYPE_CHECKING:
    from followthemoney import EntityProxy, Model

_ID = re.compile(r"[0-9a-zA-Z](?:[0-9a-zA-Z.\-]*[0-9a-zA-Z])?\Z")
_PUBLIC = frozenset(("government", "parliament", "court", "army", "security"))
_COMPANY = frozenset(("company", "bank"))
#: Kinds of property whose longer values are cut rather than left out, since a part of a text is still true.
_TEXTS = frozenset(("text", "string"))


class Entities:
    """Writes reports as FollowTheMoney entities to a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            from followthemoney import model
        except ImportError as error:
            raise refusal(
                "package", format="FollowTheMoney", package="followthemoney", extra="followthemoney"
            ) from error
        self._model: Model = model
        self._stream = stream
        self._counts: Counter[str] = Counter()

    def add(self, kept: Kept) -> None:
        """Write the entities of one report."""
        for proxy in _Report(self._model, kept).entities():
            value = proxy.to_dict()
            line = {"id": value.pop("id"), **value}  # the id first, so that the library can sort the lines
            self._stream.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            self._counts[proxy.schema.name] += 1

    def close(self) -> dict[str, int]:
        """The entities written, by schema."""
        return dict(self._counts)


class _Report:
    def __init__(self, model: Model, kept: Kept) -> None:
        self.model = model
        self.kept = kept
        self.told = Told(kept.record)
        self.article = f"musnad-{kept.key}"
        published = kept.record.document.published
        #: The outlet's own calendar day: the library would turn a moment to UTC, which may be the day before.
        self.day = published[:10] if published else None

    def entities(self) -> Iterator[EntityProxy]:
        """The entities of the report: the article, who and what it names, what is said and what happens."""
        yield self._article()
        made: dict[str, str] = {}
        for entity in self.kept.record.entities:
            proxy = self._named(entity)
            if proxy is None:
                continue
            made[entity.id] = str(proxy.id)
            yield proxy
            yield self._mention(entity, proxy)
        for statement in self.kept.record.statements:
            yield self._statement(statement, made)
        for event in self.kept.record.events:
            yield self._event(event, made)

    def _id(self, *parts: str) -> str:
        """A deterministic id; parts that the library would refuse are replaced by their digest."""
        plain = (part if _ID.match(part) else hashlib.sha1(part.encode()).hexdigest() for part in parts)
        return "-".join((self.article, *plain))

    def _make(self, schema: str, id: str, **values: str | Iterable[str | None] | None) -> EntityProxy:
        """An entity; values that the library would refuse are left out, texts longer than it takes are cut."""
        proxy = self.model.make_entity(schema)
        proxy.id = id
        for name, given in values.items():
            kind = proxy.schema.properties[name].type
            for value in [given] if isinstance(given, str) else given or ():
                clean = kind.clean(value, proxy=proxy)
                if clean and kind.name in _TEXTS:
                    clean = clean[: kind.max_length].strip()
                if clean and kind.validate(clean):
                    proxy.add(name, clean, cleaned=True)
        return proxy

    def _article(self) -> EntityProxy:
        kept, document = self.kept, self.kept.record.document
        by_type: dict[str, list[str]] = {}
        for entity in kept.record.entities:
            by_type.setdefault(entity.type, []).append(entity.name)
        copy = f"{kept.copy_kind or 'near'} copy of musnad-{kept.copy_of}" if kept.copy_of else None
        return self._make(
            "Article",
            self.article,
            title=document.title,
            author=document.author,
            publisher=document.outlet,
            publishedAt=self.day,
            sourceUrl=document.url,
            language=document.language,
            bodyText=_pieces(document.text, 65_000),
            retrievedAt=kept.added.isoformat(),
            generator=f"musnad {kept.version}",
            keywords=[f"agency: {kept.agency}"] if kept.agency else None,
            notes=copy,
            peopleMentioned=by_type.get("PER"),
            namesMentioned=[*by_type.get("ORG", []), *by_type.get("NORP", [])],
            locationMentioned=[*by_type.get("GPE", []), *by_type.get("LOC", []), *by_type.get("FAC", [])],
        )

    def _named(self, entity: Entity) -> EntityProxy | None:
        """The entity for a person, body or group; for a place only where the tables know it for certain. None for others."""
        table = known(entity)
        forms = list(dict.fromkeys(mention.text for mention in entity.mentions if mention.text != entity.name))
        roles = list(dict.fromkeys(mention.role.text for mention in entity.mentions if mention.role))
        if entity.type == "PER":
            schema = "Person"
        elif entity.type == "ORG":
            schema = "PublicBody" if table.kind in _PUBLIC else "Company" if table.kind in _COMPANY else "Organization"
        elif entity.type == "NORP":
            schema = "LegalEntity"
        elif table.country:
            schema = "Territory" if table.kind == "country" else "Address"
        else:
            return None
        place = schema in ("Territory", "Address")
        more: dict[str, str | list[str] | None] = {"position": roles} if schema == "Person" else {}
        if schema == "Address":
            more["full"] = entity.name
        proxy = self._make(
            schema,
            self._id(entity.id),
            name=entity.name,
            alias=entity.latin or None,
            weakAlias=None if place else forms,
            country=table.country,
            wikidataId=table.wikidata,
            proof=self.article,
            summary="group of people (NORP)" if entity.type == "NORP" else None,
            notes=_places([("named", mention) for mention in entity.mentions]),
            **more,
        )
        return proxy if proxy.has("name") else None

    def _mention(self, entity: Entity, proxy: EntityProxy) -> EntityProxy:
        forms = dict.fromkeys((entity.name, *(mention.text for mention in entity.mentions)))
        party = proxy.schema.is_a("LegalEntity")
        return self._make(
            "Mention",
            self._id(entity.id, "mention"),
            document=self.article,
            name=forms,
            resolved=str(proxy.id) if party else None,
            detectedSchema=proxy.schema.name,
            contextCountry=known(entity).country,
        )

    def _statement(self, one: Statement, made: dict[str, str]) -> EntityProxy:
        """A statement as a note on its speaker, where that is somebody named, with the article as its proof."""
        document = self.kept.record.document
        speaker = self.told.speaker(one)
        entity = self.told.entity(one.speaker)
        chain = STEP.join(self.told.chain(one))
        parts: list[tuple[str, Span | None]] = [("cue", one.cue), ("source", one.source), ("speaker", one.speaker)]
        return self._make(
            "Note",
            self._id(one.id),
            name=f"{speaker or '؟'}: {self.told.words(one)}"[:200],
            entity=made.get(entity.id) if entity else None,
            description=self.told.words(one),
            summary=f"{speaker or 'unknown'} ({one.source_kind}), {one.cue.text}, {one.mode}; {chain}",
            notes=_places([*parts, *(("content", span) for span in one.content)]),
            keywords=["statement", one.mode, one.source_kind],
            namesMentioned=speaker,
            publisher=document.outlet,
            sourceUrl=document.url,
            proof=self.article,
        )

    def _event(self, event: Event, made: dict[str, str]) -> EntityProxy:
        """An event; what is denied, demanded or only imagined is a note, so that no timeline shows it as having happened."""
        document = self.kept.record.document
        real = event.status in REAL
        statement = self.told.statement_of(event)
        sides = [self._side(event.actor), event.type, self._side(event.recipient)]
        said = STEP.join(self.told.chain(statement))
        parties = [entity for one in (*event.actor, *event.recipient) if (entity := self.told.entity(one))]
        involved = [made[p.id] for p in parties if p.id in made and p.type in ("PER", "ORG", "NORP")]
        parts: list[tuple[str, Span | None]] = [("trigger", event.trigger), ("place", event.place)]
        parts += [("actor", one) for one in event.actor] + [("recipient", one) for one in event.recipient]
        more: dict[str, str | list[str] | None] = {"entity": involved}
        if real:
            first, last = event.earliest, event.latest
            more = {
                "involved": involved,
                "location": self.told.name(event.place),
                "recordId": event.id,
                "date": first[:10] if first and last and first[:10] == last[:10] else None,
                "startDate": first[:10] if first and (not last or first[:10] != last[:10]) else None,
                "endDate": last[:10] if last and (not first or first[:10] != last[:10]) else None,
            }
        return self._make(
            "Event" if real else "Note",
            self._id(event.id),
            name=f"{event.type}: {self.told.sentence(event.trigger.start)}"[:200],
            summary=f"{event.status}: {' → '.join(filter(None, sides))} ({event.trigger.text}); {said}",
            description=self.told.sentence(event.trigger.start),
            notes=_places(parts),
            keywords=["event", event.type, event.status],
            namesMentioned=[self.told.name(one) for one in (*event.actor, *event.recipient)],
            publisher=document.outlet,
            sourceUrl=document.url,
            proof=self.article,
            **more,
        )

    def _side(self, side: Iterable[Linked]) -> str:
        return "، ".join(self.told.name(one) or "" for one in side)


def _places(parts: Iterable[tuple[str, Span | None]]) -> str:
    """Where in the article's text the parts of a fact stand, in words."""
    return "characters: " + "; ".join(f"{part} {span.start}-{span.end}" for part, span in parts if span)


def _pieces(text: str, most: int) -> list[str]:
    """A text in pieces of ``most`` characters at most."""
    return [text[at : at + most] for at in range(0, len(text), most)]
