"""A small world in which it is known who meets, accuses and speaks of whom: reports with records made by hand, for tests of identities."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from musnad.archive.rows import Prepared, prepare
from musnad.archive.store import Archive
from musnad.record import (
    Document,
    Entity,
    EntityType,
    Event,
    EventType,
    Link,
    Linked,
    Mention,
    Record,
    Span,
    Statement,
    Status,
)
from musnad.weave.who import who
from musnad.weave.who_following import update

#: Whoever is no country.
PERSONS = ("رفاعة الطهطاوي", "زيد القلقشندي", "بشير الشدياق")


@dataclass(frozen=True, slots=True)
class Deed:
    """An event: of a type, by some, to others."""

    type: EventType
    actors: Sequence[str]
    recipients: Sequence[str] = ()
    status: Status = "occurred"
    day: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement: by whom, about whom."""

    speaker: str
    about: Sequence[str] = ()


@dataclass(slots=True)
class _Text:
    text: str = ""
    entities: dict[str, tuple[str, EntityType, list[Mention]]] = field(default_factory=dict)

    def add(self, words: str) -> Span:
        start = len(self.text)
        self.text += f"{words} "
        return Span(start=start, end=start + len(words), text=words)

    def name(self, name: str, role: str | None = None) -> Linked:
        """Name somebody."""
        said = self.add(role) if role else None
        span = self.add(name)
        type: EntityType = "PER" if name in PERSONS or " " in name else "GPE"
        id, _, mentions = self.entities.setdefault(name, (f"e{len(self.entities) + 1}", type, []))
        mentions.append(Mention(**span.model_dump(), role=said))
        return Linked(**span.model_dump(), entity=id)


def told(
    number: int,
    *facts: Deed | Saying,
    published: str | None = "2024-03-05",
    outlet: str = "صحيفة المرسى",
    title: str | None = None,
    roles: dict[str, str] | None = None,
    text_of: int | None = None,
) -> Prepared:
    """A report of the facts; with ``text_of`` its text is that of another number, so that it is a copy."""
    made = _Text()
    made.add(f"خبر رقم {text_of or number} كلمة{text_of or number}.")
    statements: list[Statement] = []
    events: list[Event] = []
    for fact in facts:
        if isinstance(fact, Saying):
            speaker = made.name(fact.speaker, (roles or {}).get(fact.speaker))
            cue = made.add("قال")
            start = len(made.text)
            made.add("إن الأمر يعني")
            for other in fact.about:
                made.name(other, (roles or {}).get(other))
            content = Span(start=start, end=len(made.text) - 1, text=made.text[start:-1])
            link = Link(kind="person", name=fact.speaker, **speaker.model_dump())
            first = Link(kind="outlet", name=outlet)
            statements.append(
                Statement(id=f"s{len(statements) + 1}", cue=cue, source=Span(**speaker.model_dump(exclude={"entity"})),
                          speaker=speaker, source_kind="person", content=[content], mode="indirect", chain=[first, link])
            )  # fmt: skip
        else:
            actors = [made.name(name, (roles or {}).get(name)) for name in fact.actors]
            trigger = made.add("فعل")
            recipients = [made.name(name, (roles or {}).get(name)) for name in fact.recipients]
            place = made.name(fact.place) if fact.place else None
            events.append(
                Event(id=f"v{len(events) + 1}", type=fact.type, trigger=trigger, actor=actors, recipient=recipients,
                      place=place, date=fact.day, earliest=fact.day, latest=fact.day, status=fact.status)
            )  # fmt: skip
        made.text = f"{made.text.rstrip()}. "
    entities = [
        Entity(id=id, type=type, name=name, latin="-", mentions=m) for name, (id, type, m) in made.entities.items()
    ]
    document = Document(
        id=f"m{number}", outlet=outlet, title=title or f"عنوان {number}", published=published, text=made.text
    )
    record = Record(reader="fast", document=document, entities=entities, statements=statements, events=events)
    key = hashlib.md5(str(number).encode()).hexdigest()
    return prepare(record, key=key, state="read", version="0", origin=None, agency=None)


def key_of(number: int) -> str:
    """The key of a report."""
    return hashlib.md5(str(number).encode()).hexdigest()


def keep(archive: Archive, *some: Prepared) -> list[int]:
    """Keep reports and bring who is who up to date; the numbers of the reports."""
    stored = archive.write(some)
    update(archive)
    return [one.number for one in stored]


def id_of(archive: Archive, name: str) -> str:
    """The id of whoever is meant by a name in most reports."""
    with archive.reading() as connection:
        return who(connection, name)[0].id


def json_of(value: Any) -> Any:
    """An answer's JSON."""
    assert value.status_code == 200, value.text
    return value.json()
