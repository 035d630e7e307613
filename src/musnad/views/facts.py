"""What both views ask of a record: labels, who stands behind a statement, how statements lie in one another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from musnad.lexicon import rows
from musnad.record import Entity, Event, Figure, Linked, Record, Span, Statement, Time
from musnad.views.calendar import Words, day_in_words, in_words

ENTITY_ORDER = ("PER", "ORG", "GPE", "LOC", "FAC", "NORP")
#: A statement or event less sure than this is drawn lighter.
SURE = 0.6
#: The characters of a text that count as its opening: about two sentences.
_OPENING = 400
#: Characters that would act on a terminal or turn the direction of a line; shown as U+FFFD.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@lru_cache(maxsize=1)
def _labels() -> dict[tuple[str, str], Words]:
    return {(row["group"], row["key"]): Words(row["ar"], row["en"]) for row in rows("labels")}


def label(group: str, key: str) -> Words:
    """The label of a value in both languages; the value itself where the table has none."""
    return _labels().get((group, key)) or Words(key, key)


def number(id: str) -> str:
    """The number in an id (``s3``: 3), for display."""
    return id.lstrip("abcdefghijklmnopqrstuvwxyz") or id


def plain(text: str) -> str:
    """The text on one line, without what would act on the display: controls, overrides of direction."""
    return _one_line(text.strip())


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain as it is shown."""

    kind: str
    name: str
    role: str = ""


def _place(statement: Statement) -> tuple[int, int]:
    """Where a statement begins, its words or its cue; by this they stand in text order, the outer before the inner."""
    return min([statement.cue.start, *(span.start for span in statement.content)]), statement.cue.start


def unsure(item: Statement | Event) -> bool:
    """Whether the reader itself doubts a statement or an event."""
    return item.confidence is not None and item.confidence < SURE


class Facts:
    """A record with the look-ups the views need."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.entities: dict[str, Entity] = {one.id: one for one in record.entities}
        self.statements: dict[str, Statement] = {one.id: one for one in record.statements}
        self.times: dict[str, Time] = {one.id: one for one in record.times}
        self.events: dict[str, Event] = {one.id: one for one in record.events}
        self.ordered = sorted(record.statements, key=_place)
        self._roles: dict[str, str] = {}
        for entity in record.entities:
            role = next((m.role.text for m in entity.mentions if m.role), "")
            if role:
                self._roles[entity.id] = plain(role)

    @property
    def outlet(self) -> str:
        """The outlet's name, or the word for it where nobody said."""
        return plain(self.record.document.outlet or "") or label("view", "outlet_unknown").ar

    def published(self) -> Words | None:
        """The day of publication in words."""
        value = self.record.document.published
        try:
            return day_in_words(date.fromisoformat(value[:10])) if value else None
        except ValueError:
            return None

    def name(self, linked: Linked | None) -> str:
        """The name of what a span stands for: the entity's fullest name, else the words themselves."""
        if linked is None:
            return ""
        entity = self.entities.get(linked.entity or "")
        return plain(entity.name if entity else linked.text)

    def speaker(self, statement: Statement) -> tuple[str, str]:
        """Name and role of who speaks; ("", "") where the text names nobody.

        A speaker given with more words than the name (a title before it) is split into the two.
        """
        linked = statement.speaker
        if linked is None:
            return (plain(statement.source.text), "") if statement.source else ("", "")
        name = self.name(linked)
        role = self._roles.get(linked.entity or "", "")
        words = plain(linked.text)
        if not role and name != words and name in words:
            role = words.replace(name, "").strip(' ،,-–()«»"')
        return name, role

    def steps(self, statement: Statement) -> list[Step]:
        """The chain of a statement, from the outlet to the first speaker.

        Who published the report stands nowhere in its text: an outlet with a span is one that is quoted. Where the
        publisher is not known, its place is kept.
        """
        chain = statement.chain
        made: list[Step] = []
        if not chain or chain[0].kind != "outlet" or chain[0].start is not None:
            made.append(Step("outlet", self.outlet))
        for link in chain:
            entity = self.entities.get(link.entity or "")
            name = plain(entity.name if entity else link.name or link.text or "")
            if not name:
                name = label("view", "unknown").ar if made else self.outlet
            made.append(Step(link.kind, name, self._roles.get(link.entity or "", "")))
        if len(made) == 1 and statement.speaker is None and statement.source is None:
            made.append(Step("unnamed", label("view", "unknown").ar))
        return made

    def depth(self, statement: Statement) -> int:
        """How many statements this one stands in."""
        depth, seen = 0, {statement.id}
        while statement.within and statement.within in self.statements and statement.within not in seen:
            seen.add(statement.within)
            statement = self.statements[statement.within]
            depth += 1
        return depth

    def content(self, statement: Statement) -> str:
        """The words of a statement; «…» between parts that stand apart."""
        return " … ".join(plain(span.text) for span in statement.content)

    def role(self, entity: Entity) -> str:
        """The first role the report gives an entity."""
        return self._roles.get(entity.id, "")

    def when(self, event: Event) -> Words | None:
        """The date of an event in words."""
        words = in_words(event.date)
        if words:
            return words
        return Words(plain(event.date), plain(event.date)) if event.date else None

    def meaning(self, time: Time) -> Words | None:
        """What a time expression means, in words."""
        return in_words(time.value, time.type)

    def clash(self, time: Time) -> Words:
        """What the parts of a time expression say that cannot both hold."""
        english = plain(time.conflict or "")
        parts = []
        for said, value in re.findall(r"«([^»]*)» says ([^\s,]+)", english):
            meant = in_words(value)
            parts.append(f"«{said}» تعني {meant.ar if meant else value}")
        return Words(" و".join(parts), english)

    @property
    def conflicts(self) -> list[Time]:
        """The time expressions that contradict themselves."""
        return [time for time in self.record.times if time.conflict]

    @property
    def lead(self) -> Event | None:
        """What the report is about: of the events it opens with, the one of which it says most."""

        def said(event: Event) -> int:
            return bool(event.actor) + bool(event.recipient) + bool(event.place)

        opening = [one for one in self.record.events if one.trigger.start < _OPENING and (one.actor or one.recipient)]
        return max(opening, key=lambda one: (said(one), -one.trigger.start), default=None)

    def named(self) -> list[tuple[str, list[Entity]]]:
        """The entities by type, the most mentioned first."""
        grouped: list[tuple[str, list[Entity]]] = []
        for kind in ENTITY_ORDER:
            found = [one for one in self.record.entities if one.type == kind]
            if found:
                found.sort(key=lambda one: -len(one.mentions))
                grouped.append((kind, found))
        return grouped


def amount(figure: Figure) -> str:
    """The numbers of a figure: «30», «30 – 40», «≥ 30», «≤ 30»."""
    low, high = (
        None if n is None else f"{n:,.0f}" if float(n).is_integer() else f"{n:,}" for n in (figure.low, figure.high)
    )
    if low is None and high is None:
        return ""
    if high is None:
        return f"≥ {low}"
    if low is None:
        return f"≤ {high}"
    return low if low == high else f"{low} – {high}"


def context(text: str, span: Span, around: int = 30) -> tuple[str, str]:
    """The words before and after a span in its paragraph, cut at spaces, with «…» where they are cut."""
    start, end = max(0, span.start - around), span.end + around
    before = text[start : span.start].rsplit("\n", 1)[-1]
    after = text[span.end : end].split("\n", 1)[0]
    if len(before) == around and " " in before:
        before = "… " + before.split(" ", 1)[1]
    if len(after) == around and end < len(text) and " " in after:
        after = after.rsplit(" ", 1)[0] + " …"
    return _one_line(before), _one_line(after)


def _one_line(text: str) -> str:
    return _ACTING.sub("\ufffd", re.sub(r"\s+", " ", text))
