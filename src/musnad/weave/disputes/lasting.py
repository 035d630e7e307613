"""How long and how old: durations of one thing and ages of one person that differ between tellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.wording import alike, key, weight
from musnad.weave.model import Dispute

#: Times and mentions of a report that are compared.
MOST = 150
#: Words before a duration in which stands what lasted.
_REACH = 6
#: How alike the words around two durations of one thing are.
_ALIKE = 0.2
#: Years by which two ages differ that are no matter of a birthday between.
_YEARS = 2
_DAYS = {"TM": 1 / 1440, "TH": 1 / 24, "D": 1.0, "W": 7.0, "M": 30.4, "Y": 365.25}
_VALUE = re.compile(r"P(?:T(?=\d))?(\d+(?:\.\d+)?|X)([DWMYH])\Z")
#: «أيام» is 2 to 20 of them, «أسابيع» less than two months, «أشهر» two months to a year, «سنوات» more than one.
_UNSTATED = {"D": (2.0, 20.0), "W": (14.0, 55.0), "M": (60.0, 360.0), "Y": (700.0, 40_000.0)}
_AGE = re.compile(
    r"[\s،,»\"]{0,3}(?:\(\s*|[-–]\s*)?(?:و?(?:البالغ|البالغة|يبلغ|تبلغ)\s+)?(?:من\s+العمر\s+|من\s+عمره\s+|من\s+عمرها\s+)?(\d{1,2})\s*(?:عام|سن[ةه]|ربيع)\w*\)?"
)


@dataclass(eq=False, slots=True)
class _Length:
    reading: Reading
    of: str
    low: float
    high: float
    words: dict[str, float]
    voice: Voice


def lasting_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """Durations and ages that cannot both hold."""
    return _durations(readings, roots) + ages_of(readings, roots)


def _durations(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    by_thing: dict[str, list[_Length]] = {}
    for reading in readings:
        for length in _lengths(reading):
            by_thing.setdefault(length.of, []).append(length)
    found: list[Dispute] = []
    for some in by_thing.values():
        first = some[0]
        same = [first, *(s for s in some[1:MOST] if alike(s.words, first.words) >= _ALIKE)]
        if max(s.low for s in same) <= min(s.high for s in same) or len({s.reading for s in same}) < 2:
            continue
        if any(_against(a, b) for a in same for b in same if a.reading is b.reading):
            continue  # two lengths in one report are of two things
        by_value: dict[tuple[float, float], list[Voice]] = {}
        for length in same:
            by_value.setdefault((length.low, length.high), []).append(length.voice)
        found.append(Dispute("figure", "duration", "المدة", tuple(side_of(v, roots) for v in by_value.values())))
    return found


def _against(a: _Length, b: _Length) -> bool:
    return a.high < b.low or b.high < a.low


def _lengths(reading: Reading) -> list[_Length]:
    found: list[_Length] = []
    for time in reading.telling.record.times[:MOST]:
        value = _VALUE.match(time.value) if time.type == "DURATION" else None
        if value is None or time.start >= reading.end:
            continue
        words = reading.words
        first, last = reading.word_range(time.start, time.end)
        begin, _ = reading.sentence(first)
        if first > begin and words.form[first - 1].folded == "بين":
            continue  # «بين 6 أشهر وعام»: of several
        of = ""
        for i in range(first - 1, max(begin, first - _REACH) - 1, -1):
            if words.form[i].kind == "punct":
                break
            if weight(words.form[i]) > 0.3:
                of = key(words.form[i].surface)
                break
        if not of:
            continue
        number, unit = value.groups()
        unit = f"T{unit}" if time.value.startswith("PT") else unit
        low, high = (
            _UNSTATED[unit] if number == "X" else (float(number) * _DAYS[unit] * 0.9, float(number) * _DAYS[unit] * 1.1)
        )
        says = reading.clause(max(i, begin), last)
        found.append(_Length(reading, of, low, high, reading.scene(first, last).words, Voice(reading, time.text, says)))
    return found


def ages_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """Ages of one person that differ by more than a birthday."""
    by_name: dict[str, list[tuple[int, Voice]]] = {}
    for reading in readings:
        if not reading.may_age():
            continue
        text = reading.telling.text
        for entity in reading.telling.record.entities:
            if entity.type != "PER" or " " not in entity.name:
                continue
            for mention in entity.mentions[:MOST]:
                if mention.end >= reading.end:
                    break
                age = _AGE.match(text, mention.end)
                if age is not None:
                    says = reading.evidence(mention.start, age.end())
                    years = int(age.group(1))
                    voice = Voice(reading, says.text, says, None, years, years)
                    by_name.setdefault(fold(entity.name), []).append((years, voice))
    found: list[Dispute] = []
    for some in by_name.values():
        given = [years for years, _ in some]
        if max(given) - min(given) < _YEARS:
            continue
        by_age: dict[int, list[Voice]] = {}
        for years, voice in some:
            by_age.setdefault(years, []).append(voice)
        name = some[0][1].reading.telling.text[some[0][1].evidence.start : some[0][1].evidence.end].split("(")[0]
        found.append(Dispute("figure", "age", f"عمر {_short(name)}", tuple(side_of(v, roots) for v in by_age.values())))
    return found


def _short(name: str) -> str:
    return " ".join(re.split(r"[،,»\"\d]|البالغ", name)[0].split())
