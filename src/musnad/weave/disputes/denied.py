"""What a denial denies, and where other reports tell it in their own voice or as a figure.

«نفى الوزير ما أعلنته الهيئة عن إغلاق السد» denies «إغلاق السد»; «نفى أن يكون الحريق متعمدا» denies «متعمدا», whatever is said of the fire; «نفى وقوع إصابات» denies
that there were wounded, whom another report counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from musnad.arabic.fold import fold
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.sides import Voice
from musnad.weave.disputes.values import values_of
from musnad.weave.disputes.wording import key, may_hold, weight

#: Words in which both roots of what is denied stand where it is told; words of a denial in which it says what it denies; places that are looked at.
_NEAR, _CLAUSE, _PLACES = 6, 14, 40
#: Words at the beginning of what is denied in which victims are named.
_OPENING = 8
#: Words of a headline.
_TITLE = 30
#: Reports of a story that are looked through for one denial.
_MOST = 200


class Denied(Protocol):
    """A denial, as far as this module needs it."""

    reading: Reading
    voice: Voice
    head: tuple[str, ...]
    must: frozenset[str]
    victims: str


def denied_head(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """The roots of the first two telling words of what is denied in words ``first`` to ``last``, behind «ما أعلنه فلان عن»."""
    start = _behind_rumour(reading, first, last)
    found: list[str] = []
    for i in range(start, min(last, start + _CLAUSE)):
        form = reading.words.form[i]
        if found and form.kind == "punct":
            break
        if i in reading.speaking:
            continue
        if weight(form) and (name := key(form.surface)) and name not in found:
            found.append(name)
            if len(found) == 2:
                break
    return tuple(found)


def _behind_rumour(reading: Reading, first: int, last: int) -> int:
    """Where what is denied begins: behind the word that ties it to those who told it."""
    if reading.words.form[first].folded not in ("ما", "الانباء", "انباء", "معلومات", "تقارير", "شائعات"):
        return first
    for i in range(first, min(last, first + _CLAUSE)):
        if reading.marks.size("tie", i):
            return min(i + reading.marks.size("tie", i), last - 1)
    return first


def predicate(reading: Reading, first: int, last: int) -> frozenset[str]:
    """The roots of what is denied of a subject: «أن يكون الانفجار ... هجوما», «أن يكون السائق قد نام»; none where the clause has another form."""
    form = reading.words.form
    if not reading.marks.size("being", first):
        return frozenset()
    found: set[str] = set()
    for i in range(first + 1, min(last, first + 2 * _CLAUSE)):
        word = form[i]
        if word.kind == "punct" and found:
            break
        after = form[i - 1].folded
        bare = (
            word.surface.rstrip("ً").endswith("ا") and len(word.folded) > 3 and not word.definite and not word.proclitics
        )
        if (after == "قد" or bare) and weight(word):
            found.add(key(word.surface))
    return frozenset(found)


def denied_victims(reading: Reading, first: int, last: int) -> str:
    """The kind of victims whose existence is denied: «نفى وقوع إصابات», «نفى توقيف أي شخص»; nothing where it is of somebody in particular."""
    marks = reading.marks
    start = _behind_rumour(reading, first, last)
    stop = min(last, start + _OPENING)
    for kind in ("killed", "wounded", "arrested"):
        for i in range(start, min(stop, start + 3)):
            if marks.size(f"no {kind}", i):
                return kind
            if marks.size(f"act {kind}", i) and marks.find("any", i + 1, min(stop, i + 3)) is not None:
                return kind
    return ""


def told_elsewhere(denial: Denied, readings: Iterable[Reading]) -> list[Voice]:
    """Where other reports tell what is denied: as a figure of such victims, or in words that hold both its roots."""
    found: list[Voice] = []
    for reading in islice(readings, _MOST):
        voice = _victims(denial, reading) if denial.victims else None
        if voice is None and len(denial.head) == 2:
            voice = _words(denial, reading)
        if voice is None and len(denial.head) == 2:
            voice = _headline(denial, reading)
        if voice is not None:
            found.append(voice)
    return found


def _headline(denial: Denied, reading: Reading) -> Voice | None:
    """What the headline of a report says, by the first sentence of its text that speaks of the same."""
    title = fold(reading.telling.record.document.title or "")
    if not title or may_hold("denial", title, frozenset(title.split())):
        return None
    said = {key(word) for word in title.split()[:_TITLE]}
    if not all(name in said for name in denial.head) or not denial.must <= said:
        return None
    at = next((i for name in denial.head for i in reading.places_of(name)), None)
    if at is None or any(reading.marks.find(use, *reading.sentence(at)) is not None for use in ("denial", "doubt")):
        return None
    says = reading.clause(at, at + 1)
    return Voice(reading, says.text, says, reading.speaker(reading.said_at(says.start)))


def _victims(denial: Denied, reading: Reading) -> Voice | None:
    for value in values_of(reading):
        if value.what != denial.victims or not value.main or value.earlier or value.scene.old or value.since:
            continue
        if value.speaker is not None and same_speaker(value.speaker, denial.voice.speaker):
            continue
        says = reading.clause(value.first, value.last)
        return Voice(reading, says.text, says, value.speaker)
    return None


def _words(denial: Denied, reading: Reading) -> Voice | None:
    at = reading.places_of(denial.head[0])[:_PLACES]
    others = set(reading.places_of(denial.head[1])[: 4 * _PLACES])
    for i in at:
        near = [j for j in range(i - _NEAR, i + _NEAR + 1) if j in others]
        if not near:
            continue
        first, last = min(i, *near), max(i, *near) + 1
        begin, stop = reading.sentence(first)
        if last > stop or any(reading.marks.find(use, max(begin, first - _NEAR), last) is not None for use in _NOT):
            continue
        if denial.must and not any(begin <= j < stop for name in denial.must for j in reading.places_of(name)):
            continue
        speaker = reading.speaker(reading.said_at(reading.words.start[first]))
        if speaker is not None and same_speaker(speaker, denial.voice.speaker):
            continue
        says = reading.clause(first, last)
        return Voice(reading, says.text, says, speaker)
    return None


#: Marks that make words no telling of a thing.
_NOT = ("denial", "negative", "doubt")
