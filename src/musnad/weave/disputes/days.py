"""Different days and small towns for the happening that several reports begin with, whatever their other words.

A day counts where a weekday or a date of the calendar stands with a word that says that something takes place («غرقت مساء الثلاثاء», «تبدأ في 15 مارس»), a town
where it is the only one of its kind that the beginning names. A report that also names the other side's day or town tells of both, and contradicts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.when_where import outright, spelt_alike
from musnad.weave.disputes.wording import alike, content, key, words_of
from musnad.weave.model import Dispute

#: Words between a day and what takes place on it: before the day, behind it; words around that say what it is.
_BEFORE, _BEHIND, _AROUND = 12, 3, 10
#: Times of a report that are looked at.
_TIMES = 60
#: Tellings of one thing that are compared with each other.
_MOST = 150
#: Characters of a report in which it names what is around its town.
_HEAD = 500
#: The weight from which a shared word tells that one thing is meant; how alike two beginnings of one happening are.
_TELLING, _ALIKE = 0.25, 0.3
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(eq=False, slots=True)
class _Told:
    reading: Reading
    what: str
    value: str
    about: dict[str, float]
    voice: Voice


def days_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The days that reports give differently for what they begin with."""
    return _disputes(readings, roots, _days, _other_day, "date", "التاريخ")


def towns_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The villages and small towns in which reports place differently the attack or accident that they begin with."""
    return _disputes(readings, roots, _towns, _other_town, "place", "المكان")


def _disputes(
    readings: Sequence[Reading],
    roots: Roots,
    told_by: Callable[[Reading], Iterator[_Told]],
    against: Callable[[_Told, _Told], bool],
    kind: str,
    arabic: str,
) -> list[Dispute]:
    by_what: dict[str, list[_Told]] = {}
    for reading in readings:
        own: dict[str, list[_Told]] = {}
        for told in told_by(reading):
            own.setdefault(told.what, []).append(told)
        for what, some in own.items():
            if len({told.value for told in some}) == 1:
                of_one = by_what.setdefault(what, [])
                if len(of_one) < _MOST:
                    of_one.append(some[0])
    for what in sorted(by_what):
        some = by_what[what]
        first = next((a for a in some if any(against(a, b) for b in some)), None)
        if first is None:
            continue
        by_value: dict[str, list[Voice]] = {first.value: [first.voice]}
        for other in some:
            if other is not first and (other.value == first.value or against(first, other)):
                by_value.setdefault(other.value, []).append(other.voice)
        sides = tuple(side_of(voices, roots) for voices in by_value.values())
        return [Dispute("date" if kind == "date" else "place", kind, arabic, sides)]
    return []


def _days(reading: Reading) -> Iterator[_Told]:
    marks, words = reading.marks, reading.words
    for time in reading.telling.record.times[:_TIMES]:
        if time.type not in ("DATE", "TIME") or time.conflict is not None or not _DAY.match(time.value):
            continue
        folded = fold(time.text)
        if not outright().search(folded) or words_of("night") & set(folded.split()) or time.start >= reading.end:
            continue
        first, last = reading.word_range(time.start, time.end)
        begin, stop = reading.sentence(first)
        if not reading.early(first):
            break
        at = marks.find("happens", max(reading.clause_start(first), first - _BEFORE), first)
        if at is None:
            at = next((i for i in range(last, min(stop, last + _BEHIND)) if marks.size("happens", i)), None)
        if at is None or reading.scene(first, last).old or marks.size("was", begin):
            continue
        about = content(words, max(begin, at - _AROUND), at)
        about.update(content(words, at + 1, min(stop, at + _AROUND)))
        a, b = min(at, first), max(at + 1, last)
        says = reading.evidence(words.start[a], words.end[b - 1])
        voice = Voice(reading, time.text, says, reading.speaker(reading.said_at(time.start)))
        yield _Told(reading, key(words.form[at].surface), time.value[:10], about, voice)


def _other_day(a: _Told, b: _Told) -> bool:
    if a.reading is b.reading or a.value == b.value or _names_day(a.reading, b.value) or _names_day(b.reading, a.value):
        return False
    return _one_thing(a, b)


def _names_day(reading: Reading, day: str) -> bool:
    return any(t.value.startswith(day) for t in reading.telling.record.times[: 4 * _TIMES])


def _one_thing(a: _Told, b: _Told) -> bool:
    if any(min(worth, b.about.get(name, 0.0)) >= _TELLING for name, worth in a.about.items()):
        return True
    return alike(a.reading.head, b.reading.head) >= _ALIKE


def _towns(reading: Reading) -> Iterator[_Told]:
    """The only town of its kind that the beginning names, where it tells of an attack or an accident."""
    marks, words = reading.marks, reading.words
    at = [i for i in marks.all("village") if i + 1 < len(words) and reading.early(i)]
    names = {words.form[i + 1].bare for i in at if words.form[i + 1].kind == "word"}
    if len(names) != 1 or marks.find("struck", 0, at[0] + _AROUND) is None:
        return
    first = at[0]
    says = reading.clause(first, first + 2)
    text = reading.telling.text[words.start[first] : words.end[first + 1]]
    voice = Voice(reading, text, says, reading.speaker(reading.said_at(words.start[first])))
    about = content(words, 0, min(len(words), first + _AROUND))
    yield _Told(reading, words.form[first].bare, words.form[first + 1].bare, about, voice)


def _other_town(a: _Told, b: _Told) -> bool:
    if a.reading is b.reading or a.value == b.value or spelt_alike(a.value, b.value):
        return False
    if a.value in fold(b.reading.telling.text[: b.reading.end]) or b.value in fold(
        a.reading.telling.text[: a.reading.end]
    ):
        return False
    return (_names_place(a.reading, b.reading) or _names_place(b.reading, a.reading)) and _one_thing(a, b)


def _names_place(one: Reading, other: Reading) -> bool:
    """Whether the beginning of a report has the word of a place that another begins with."""
    beginning = fold(one.telling.text[:_HEAD])
    return any(word in beginning for word in _around(other))


def _around(reading: Reading) -> set[str]:
    """The words of the places named at the beginning, without those for kinds of places."""
    return {word for name in reading.lead_places for word in name.split() if len(word) > 3} - words_of("town")
