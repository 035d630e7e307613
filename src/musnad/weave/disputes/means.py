"""How one attack was done, and whose aircraft struck, where reports differ on it.

A bomber who blew himself up and a bomb that was left behind («سيارة كانت مركونة», «عبوة ناسفة») cannot both have done it; nor the planes of one state what
those of another did («طائرات روسية», «طائرات النظام»). Only what the beginning of a report tells of the attack counts; a report that names both ways, or both
states in one voice, contradicts nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.wording import alike
from musnad.weave.model import Dispute, Side

#: Words of a report in which it tells how its attack was done; words between the way and the blast, and before
#: it in which it is denied; words behind aircraft in which it is said whose they are.
_BEGINNING, _NEAR, _NOT, _WHOSE = 60, 12, 3, 4
#: How alike the beginnings of two reports of one attack are.
_ALIKE = 0.2
#: Reports and words of one story that are looked at.
_MOST, _PLACES = 120, 6
_WAYS = ("suicide", "planted")
#: The state that is meant where no country is named.
_GOVERNMENT = "the government"


@dataclass(eq=False, slots=True)
class _Told:
    reading: Reading
    value: str
    voice: Voice
    #: Whether it says outright that the other way is not how it was.
    denies: bool = False


def means_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The ways in which reports say that one attack was done, where only one can be true."""
    told = [t for r in readings[:_MOST] if (t := _way(r)) is not None]
    pair = next((p for p in combinations(told, 2) if p[0].value != p[1].value and _one_attack(*p)), None)
    if pair is None:
        return []
    sides = _sides(told, [t.value for t in pair], roots)
    return [Dispute("actor", "how it was done", "طريقة التنفيذ", sides)]


def aircraft_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """The states whose aircraft made one raid, as different reports, or different speakers of one report, say."""
    told: list[_Told] = []
    for reading in readings[:_MOST]:
        own = list(_aircraft(reading))
        if len({t.value for t in own}) > 1 and not _by_two(own):
            continue
        told.extend(own)
    pair = next((p for p in combinations(told[:_MOST], 2) if _others(*p)), None)
    if pair is None:
        return []
    return [Dispute("actor", "who did it", "الفاعل", _sides(told, [t.value for t in pair], roots))]


def _sides(told: Sequence[_Told], values: Sequence[str], roots: Roots) -> tuple[Side, ...]:
    return tuple(side_of([t.voice for t in told if t.value == value], roots) for value in values)


def _one_attack(a: _Told, b: _Told) -> bool:
    return a.denies or b.denies or alike(a.reading.head, b.reading.head) >= _ALIKE


def _way(reading: Reading) -> _Told | None:
    """The one way in which the beginning of a report tells that its blast was done."""
    if not any(reading.may(way) for way in _WAYS):
        return None
    marks, stop = reading.marks, min(len(reading.words), _BEGINNING)
    found: list[_Told] = []
    denied = False
    for way in _WAYS:
        for at in marks.all(way)[:_PLACES]:
            if at >= stop or marks.find("another", 0, at) is not None:
                break
            begin, end = reading.sentence(at)
            if marks.size("was", begin):
                continue
            if marks.find("negative", max(begin, at - _NOT), at) is not None:
                denied = True
                continue
            # a car that stands somewhere is no bomb
            if way == "planted" and marks.find("blast", max(begin, at - _NEAR), min(end, at + _NEAR)) is None:
                continue
            says = reading.clause(at, at + marks.size(way, at))
            voice = Voice(reading, says.text, says, reading.speaker(reading.said_at(says.start)))
            found.append(_Told(reading, way, voice))
            break
    return replace(found[0], denies=denied) if len(found) == 1 else None


# -- aircraft ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    """Country by each folded adjective."""
    found: dict[str, str] = {}
    for row in rows("countries"):
        for column in ("nisba_m", "nisba_f"):
            for word in row[column].split("|"):
                if word and " " not in word:
                    found.setdefault(fold(word).removeprefix("ال"), row["iso2"])
    return found


def _aircraft(reading: Reading) -> Iterator[_Told]:
    """Aircraft at the beginning of a report, with the state whose they are."""
    if not reading.may("aircraft") or not reading.may("raid"):
        return
    marks, words = reading.marks, reading.words
    seen: set[tuple[str, str | None]] = set()
    if marks.find("raid", 0, min(len(words), _BEGINNING)) is None:
        return
    for at in marks.all("aircraft"):
        if not reading.early(at) or len(seen) == _PLACES:
            break
        begin, end = reading.sentence(at)
        if marks.size("was", begin) or marks.find("negative", max(begin, at - 3), at) is not None:
            continue
        for i in range(at + 1, min(end, at + 1 + _WHOSE)):
            form = words.form[i]
            if form.kind == "punct" or marks.size("to", i):
                break  # «غارات على مواقع سورية»
            state = _GOVERNMENT if marks.size("regime", i) else _states().get(form.bare)
            if state is not None:
                says = reading.clause(at, i + 1)
                speaker = reading.speaker(reading.said_at(words.start[at]))
                if (state, speaker) not in seen:
                    seen.add((state, speaker))
                    yield _Told(reading, state, Voice(reading, says.text, says, speaker))
                break


def _by_two(told: Sequence[_Told]) -> bool:
    """Whether those who name two states in one report are two speakers."""
    return all(
        not same_speaker(a.voice.speaker, b.voice.speaker) for a, b in combinations(told, 2) if a.value != b.value
    )


def _others(a: _Told, b: _Told) -> bool:
    if a.value == b.value or (_GOVERNMENT in (a.value, b.value) and "SY" in (a.value, b.value)):
        return False
    if a.reading is b.reading:
        return True
    return alike(a.reading.head, b.reading.head) >= _ALIKE
