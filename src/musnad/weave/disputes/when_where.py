"""Different days and different towns for one happening.

Only what is said outright counts: a weekday or a date of the calendar beside the word that tells the act («يوم الثلاثاء»), not «أمس», which papers move when they
print a dispatch a day later; and towns of one kind («بلدة ...» against «بلدة ...») of which neither report names the other's, for a town is as rightly placed by its
province.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.record import Event
from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.wording import key, words_of
from musnad.weave.model import Dispute

#: Characters of a report in which it tells its main happening, and between an act and the words for its day or place.
_HEAD, _NEAR = 350, 60
#: Events of a report that are compared.
_MOST = 60
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ENDS = re.compile(r"[.؟!\n]")


@dataclass(eq=False, slots=True)
class _Told:
    """An act as the head of a report tells it, with its day or place."""

    reading: Reading
    event: Event
    of: frozenset[str]
    value: str
    shown: str
    voice: Voice


@lru_cache(maxsize=1)
def outright() -> re.Pattern[str]:
    """The names of weekdays and months: by them a day is named outright."""
    names = {
        fold(w) for table in ("time_weekdays", "time_months") for row in rows(table) for w in row["names"].split("|")
    }
    return re.compile("|".join(sorted(names, key=lambda n: (-len(n), n))))


def when_where_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The days and towns that tellings give differently for one act."""
    if len(readings) < 2:
        return []
    return [
        *_disputes(readings, roots, _day, "date", ("date", "التاريخ"), lambda a, b: a.value != b.value),
        *_disputes(readings, roots, _town, "place", ("place", "المكان"), _other_town),
    ]


def _disputes(
    readings: Sequence[Reading],
    roots: Roots,
    value: Callable[[Reading, Event], tuple[str, str, int, int] | None],
    kind: Literal["date", "place"],
    names: tuple[str, str],
    against: Callable[[_Told, _Told], bool],
) -> list[Dispute]:
    by_act: dict[str, list[_Told]] = {}
    for reading in readings:
        for told in _heads(reading, value):
            by_act.setdefault(key(told.event.trigger.text), []).append(told)
    for some in by_act.values():
        first = some[0]
        same = [t for t in some if t is first or (t.reading is not first.reading and t.of & first.of)]
        others = [t for t in same if against(first, t)]
        if not others or any(t.reading is o.reading for o in others for t in same if t.value == first.value):
            continue
        by_value: dict[str, list[Voice]] = {}
        for told in same:
            if told.value == first.value or told in others:
                by_value.setdefault(told.value, []).append(told.voice)
        sides = tuple(side_of(voices, roots) for voices in by_value.values())
        return [Dispute(kind, names[0], names[1], sides)]
    return []


def _heads(reading: Reading, value: Callable[[Reading, Event], tuple[str, str, int, int] | None]) -> list[_Told]:
    found: list[_Told] = []
    for event in reading.telling.record.events[:_MOST]:
        if event.trigger.start > _HEAD or event.status != "occurred":
            continue
        of = frozenset(key(w) for one in [*event.actor, *event.recipient] for w in one.text.split() if len(w) > 3)
        got = value(reading, event) if of else None
        if got is None:
            continue
        told, shown, start, end = got
        begin, stop = min(start, event.trigger.start), max(end, event.trigger.end)
        says = reading.evidence(begin, stop)
        voice = Voice(reading, shown, says, reading.speaker(event.statement))
        found.append(_Told(reading, event, of, told, shown, voice))
    return found


def _day(reading: Reading, event: Event) -> tuple[str, str, int, int] | None:
    if event.date is None or not _DAY.fullmatch(event.date) or event.time is None:
        return None
    time = next((t for t in reading.telling.record.times if t.id == event.time), None)
    if time is None or time.conflict is not None or not outright().search(fold(time.text)):
        return None
    if min(abs(time.start - event.trigger.end), abs(event.trigger.start - time.end)) > _NEAR:
        return None
    between = reading.telling.text[min(time.end, event.trigger.end) : max(time.start, event.trigger.start)]
    if _ENDS.search(between) or words_of("night") & set(fold(time.text).split()):
        return None  # the night from Thursday to Friday is of both
    return event.date, time.text, time.start, time.end


def _town(reading: Reading, event: Event) -> tuple[str, str, int, int] | None:
    if event.place is None:
        return None
    words = fold(event.place.text).split()
    if len(words) > 2 and words[0].removeprefix("ال") not in words_of("town"):
        words = words[1:]  # «قرب بلدة ...»
    kind, name = words[0].removeprefix("ال"), words[1:]
    if not name or kind not in words_of("town") or abs(event.place.start - event.trigger.end) > _NEAR:
        return None
    return f"{kind} {name[0]}", event.place.text, event.place.start, event.place.end


def _other_town(a: _Told, b: _Told) -> bool:
    kind, name = a.value.split(" ", 1)
    other_kind, other = b.value.split(" ", 1)
    if kind != other_kind or name == other or spelt_alike(name, other):
        return False
    return name not in fold(b.reading.telling.text) and other not in fold(a.reading.telling.text)


def spelt_alike(one: str, other: str) -> bool:
    """Whether two names may be one in two spellings: «كابل» and «كابول»."""
    return key(one) == key(other) or one[:3] == other[:3]
