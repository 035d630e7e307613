"""Two doers of one act in different mouths: two who are charged with it by different accusers, two groups of which one claims it and it is laid at the other's door.

Charges of two enemies against each other are none: they are of different acts as a rule, and each denies his own (``denials``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.record import Entity, Span, Statement
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.wording import alike, key
from musnad.weave.known import known_entity
from musnad.weave.model import Dispute

#: Events and claims of a report that are looked at.
_EVENTS, _CLAIMS = 40, 10
#: Doers of a story that are compared with each other.
_MOST = 120
#: Words behind a claim in which the group is named, and between a word that ascribes and «إلى».
_NAME, _TO = 3, 14
#: Words between «أعلنت» and «مسؤوليتها».
_SAYS = 9
#: How alike the beginnings of two reports of one act are.
_ALIKE = 0.25
#: Characters between an accuser and his charge, and words that name the accused.
_BETWEEN, _ACCUSED = 120, 6
_DONE = ("occurred", "ongoing")
_COMMA = re.compile(r"[،,؛«»\"]")
_OPEN, _CLOSE = frozenset("«\"“'"), frozenset("»\"”'")


@dataclass(eq=False, slots=True)
class _Doer:
    """Somebody named as the doer: his name, the roots of its words, and what else tells which act is meant."""

    reading: Reading
    name: str
    words: frozenset[str]
    act: str
    victims: frozenset[str]
    speaker: str | None
    voice: Voice


def doers_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """Who is charged with one act by different accusers, and who claims what is ascribed to another."""
    charged = [d for r in readings for d in _charged(r)][:_MOST]
    turned = _turned(charged, readings, roots)
    if turned is not None:
        return [turned]
    for told, against in ((_charged, _other_charge), (_claimed, _other_name)):
        dispute = _dispute([d for r in readings for d in told(r)][:_MOST], against, roots)
        if dispute is not None:
            return [dispute]
    return []


def _dispute(some: list[_Doer], against: Callable[[_Doer, _Doer], bool], roots: Roots) -> Dispute | None:
    first = next((a for n, a in enumerate(some) if any(against(a, b) for b in some[n + 1 :])), None)
    if first is None:
        return None
    sides: list[list[_Doer]] = [[first]]
    for other in some:
        if other is first:
            continue
        side = next((s for s in sides if not _other_name(s[0], other)), None)
        if side is not None:
            side.append(other)
        elif all(against(s[0], other) for s in sides):
            sides.append([other])
    made = tuple(side_of([d.voice for d in side], roots) for side in sides)
    return Dispute("actor", "who did it", "الفاعل", made) if len(made) > 1 else None


def _words(text: str) -> frozenset[str]:
    return frozenset(key(w) for w in text.split() if len(fold(w)) > 2) - {""}


def _other_name(a: _Doer, b: _Doer) -> bool:
    """Whether two names are of two: no word in common, and not two names of one body."""
    if a.words & b.words:
        return False
    one, other = known_entity(a.name, "ORG"), known_entity(b.name, "ORG")
    return one is None or other is None or one.id != other.id


# -- charges -----------------------------------------------------------------------------------------------------------


def _charged(reading: Reading) -> Iterator[_Doer]:
    """Who is charged with an attack: named between the accuser and the charge («اتهم والده حراس الميناء بإطلاق النار»)."""
    charges = reading.charges
    if not charges:
        return
    attacks = [e for e in reading.telling.record.events[:_EVENTS] if e.type == "ASSAULT" and e.status in _DONE]
    for said in reading.telling.record.statements[:_EVENTS]:
        if said.cue.text not in charges or not said.content or said.content[0].end >= reading.end:
            continue
        span = said.content[0]
        event = next((e for e in attacks if span.start <= e.trigger.start < span.end), None)
        if event is None or not reading.early(reading.word_range(span.start, span.end)[0]):
            continue
        accused = _accused(reading, said) or (event.actor[0].text if event.actor else "")
        if accused and not _words(accused) & _words(reading.speaker(said.id) or ""):
            victims: frozenset[str] = frozenset().union(*(_words(r.text) for r in event.recipient[:4]))
            speaker = reading.speaker(said.id)
            says = reading.evidence(min(said.cue.start, span.start), span.end)
            voice = Voice(reading, says.text, says, speaker)
            yield _Doer(reading, accused, _words(accused), key(event.trigger.text), victims, speaker, voice)


def _accused(reading: Reading, said: Statement) -> str:
    """The words between the accuser and what he charges with, from the last comma on; nothing where they are many."""
    start = said.source.end if said.source is not None else said.cue.end
    end = said.content[0].start
    between = reading.telling.text[start:end] if start < end <= start + _BETWEEN else ""
    part = _COMMA.split(between)[-1].split()
    if part and part[-1] in ("ب", "بـ", "بأن", "بأنه", "بأنها", "بأنهم"):
        part = part[:-1]
    return " ".join(part) if len(part) <= _ACCUSED else ""


def _other_charge(a: _Doer, b: _Doer) -> bool:
    if a.reading is b.reading or not _other_name(a, b) or same_speaker(a.speaker, b.speaker):
        return False
    if a.words & _words(b.speaker or "") or b.words & _words(a.speaker or ""):
        return False  # enemies who charge each other
    return a.act == b.act or bool(a.victims & b.victims) or alike(a.reading.head, b.reading.head) >= _ALIKE


def _turned(charged: Sequence[_Doer], readings: Sequence[Reading], roots: Roots) -> Dispute | None:
    """An accuser of whom another report tells that he did it himself: the same act, done to the same."""
    for charge in charged:
        others = []
        for reading in readings[:_MOST]:
            if reading is charge.reading:
                continue
            for event in reading.telling.record.events[:_EVENTS]:
                if event.type != "ASSAULT" or not event.actor or event.status not in _DONE:
                    continue
                doer, victims = (
                    _words(event.actor[0].text),
                    frozenset().union(*(_words(r.text) for r in event.recipient)),
                )
                if (
                    key(event.trigger.text) == charge.act
                    and victims & charge.victims
                    and doer & _words(charge.speaker or "")
                    and not doer & charge.words
                    and event.trigger.start < reading.end
                ):
                    first, last = reading.word_range(event.trigger.start, event.trigger.end)
                    says = reading.clause(first, last)
                    others.append(Voice(reading, says.text, says, reading.speaker(event.statement)))
                    break
        if others:
            return Dispute("actor", "who did it", "الفاعل", (side_of([charge.voice], roots), side_of(others, roots)))
    return None


# -- claims ------------------------------------------------------------------------------------------------------------


def _claimed(reading: Reading) -> Iterator[_Doer]:
    """Who takes the act on himself, and to whom another ascribes it."""
    if not any(reading.may(use) for use in ("adopt", "ascribe", "responsible")):
        return
    marks = reading.marks
    for at in marks.all("adopt")[:_CLAIMS]:
        begin, stop = reading.sentence(at)
        if not reading.early(at) or marks.find("negative", max(begin, at - 3), at) is not None:
            continue
        yield from _named(reading, at, at + 1, min(stop, at + 1 + _NAME))
    for at in marks.all("responsible")[:_CLAIMS]:
        begin, _ = reading.sentence(at)
        told = marks.find("declared", max(begin, at - _SAYS), at)
        if told is not None and reading.early(at) and marks.find("negative", max(begin, told - 2), at) is None:
            yield from _named(reading, told, told + 1, at)
    for at in marks.all("ascribe")[:_CLAIMS]:
        _, stop = reading.sentence(at)
        to = next((i for i in range(at + 1, min(stop, at + _TO)) if reading.words.form[i].folded == "الي"), None)
        if to is not None and reading.early(at) and marks.find("attack", at, to) is not None:
            yield from _named(reading, at, to + 1, min(stop, to + 1 + _NAME))


def _named(reading: Reading, at: int, first: int, stop: int) -> Iterator[_Doer]:
    """The doer whose name begins at a word: in quotation marks, or an organisation of the record."""
    words = reading.words
    text = reading.telling.text
    if first >= stop:
        return
    name = None
    if words.form[first].surface in _OPEN:
        end = next((i for i in range(first + 1, min(len(words), first + 6)) if words.form[i].surface in _CLOSE), None)
        if end is not None and end > first + 1:
            name = text[words.start[first + 1] : words.end[end - 1]]
            last = end
    if name is None:
        found = _organisation(reading, words.start[first], words.start[first])
        if found is not None:
            name = found.text
            _, last = reading.word_range(found.start, found.end)
        else:
            last = first
            while last < stop + 1 and last < len(words) and not _ends_name(reading, last):
                last += 1
            name = text[words.start[first] : words.end[last - 1]] if last > first else ""
            last -= 1
        if not name:
            return
    a, b = words.start[at], words.end[max(last, at)] if last < len(words) else words.end[-1]
    says = reading.evidence(a, b)
    voice = Voice(reading, name, says, reading.speaker(reading.said_at(a)))
    yield _Doer(reading, name, _words(name), "", frozenset(), None, voice)


def _ends_name(reading: Reading, i: int) -> bool:
    """Whether a word is none of a name: a mark, a preposition, the attack."""
    marks = reading.marks
    return reading.words.form[i].kind != "word" or any(
        marks.size(use, i) for use in ("attack", "struck", "pass", "any")
    )


def _organisation(reading: Reading, start: int, stop: int) -> Span | None:
    entities: list[Entity] = reading.telling.record.entities
    found = [m for e in entities if e.type == "ORG" for m in e.mentions[:200] if start <= m.start <= stop]
    return min(found, key=lambda m: (m.start, -m.end)) if found else None
