"""A number that a report sets against another outright: «138 لا 140», «خمسة أشخاص وليس اثنين كما أعلن الوالي».

The other number is somebody's, whatever the words around it in his report: whichever report gives it for people (or the same noun) is the other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from musnad.arabic.number_parts import part_of
from musnad.arabic.numbers import Number, parse_number
from musnad.reading.figure_phrases import phrases
from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.model import Dispute

#: Words between a number and the «لا» that sets it against another; such places of one report, and numbers of another that are looked through.
_REACH, MOST, _NUMBERS = 8, 10, 150
#: Words behind the other number in which it is said whose it is.
_WHOSE = 6


@dataclass(eq=False, slots=True)
class _Correction:
    reading: Reading
    says: float
    against: float
    start: int
    end: int
    said: str
    other: str
    told: bool


def corrected_of(readings: Sequence[Reading], roots: Roots, known: Sequence[Dispute]) -> list[Dispute]:
    """The disputes ``known`` with the numbers that one report gives with the words that they are not those of another: as a further side where
    the other number is one already, else as a dispute of their own."""
    found = list(known)
    seen: set[tuple[float, float]] = set()
    for reading in readings:
        for one in _corrections(reading):
            if (one.says, one.against) not in seen and not any(_shows(d, reading, one.says) for d in found):
                seen.add((one.says, one.against))
                _enter(found, one, readings, roots)
    return found


def _shows(dispute: Dispute, reading: Reading, value: float) -> bool:
    return any(side.low == value and reading.telling.id in side.reports for side in dispute.sides)


def _enter(found: list[Dispute], one: _Correction, readings: Sequence[Reading], roots: Roots) -> None:
    says = one.reading.evidence(one.start, one.end)
    speaker = one.reading.speaker(one.reading.said_at(one.start))
    mine = side_of([Voice(one.reading, one.said, says, speaker, one.says, one.says)], roots)
    for n, dispute in enumerate(found):
        low = [side.low for side in dispute.sides]
        if dispute.kind == "figure" and one.against in low and one.says not in low:
            found[n] = replace(dispute, sides=(*dispute.sides, mine))
            return
    others = [v for other in readings if other is not one.reading for v in _given(other, one.against)]
    if not others and one.told:
        others = [Voice(one.reading, one.other, says, "", one.against, one.against)]
    if others:
        names = "number", f"العدد ({one.other} أم {one.said})"
        found.append(Dispute("figure", *names, (side_of(others, roots), mine)))


def _corrections(reading: Reading) -> Iterator[_Correction]:
    words, marks = reading.words, reading.marks
    n = 0
    for at in marks.all("not"):
        after = parse_number(words, at + 1) if at + 1 < len(words) else None
        begin, stop = reading.sentence(at)
        if after is None or after.ordinal or after.last > stop or _unit_differs(reading, after):
            continue
        before = _before(reading, begin, at)
        if before is None or before.value == after.value:
            continue
        told = marks.find("ascribed", after.last, min(stop, after.last + _WHOSE)) is not None
        text = reading.telling.text
        yield _Correction(
            reading,
            before.value,
            after.value,
            before.start,
            after.end,
            text[before.start : before.end],
            text[after.start : after.end],
            told,
        )
        n += 1
        if n == MOST:
            return


def _before(reading: Reading, begin: int, at: int) -> Number | None:
    """The last number before a word."""
    words = reading.words
    for i in range(at - 1, max(begin, at - _REACH) - 1, -1):
        if words.form[i].kind == "number" or part_of(words.form[i]) is not None:
            while i > max(begin, at - _REACH) and part_of(words.form[i - 1]) is not None:
                i -= 1
            number = parse_number(words, i)
            return number if number is not None and not number.ordinal and number.last <= at else None
    return None


def _unit_differs(reading: Reading, number: Number) -> bool:
    """A date, a score or a share: «12 لا 13 مارس», «5 لا 6 في المئة»."""
    words = reading.words
    if number.last >= len(words):
        return False
    start, end = number.start, words.end[min(number.last, len(words) - 1)]
    return any(t.start < end and start < t.end for t in reading.telling.record.times)


def _given(reading: Reading, value: float) -> list[Voice]:
    """Where a report gives this number of people."""
    times = [(t.start, t.end) for t in reading.telling.record.times]
    for n, phrase in enumerate(phrases(reading.words, times)):
        if n == _NUMBERS:
            break
        noun = phrase.tag.noun if phrase.tag is not None else ""
        if phrase.low != value or phrase.high != value or phrase.linked or phrase.percent or noun == "measure":
            continue
        if phrase.noun < 0 and not phrase.partitive:
            continue
        says = reading.clause(phrase.first, phrase.last)
        text = reading.telling.text[phrase.start : phrase.end]
        return [Voice(reading, text, says, reading.speaker(reading.said_at(phrase.start)), value, value)]
    return []
