"""Figures that cannot both hold: which figures of which reports are of one thing, and where these contradict each other.

Two figures are of one thing where they count the same (killed, wounded ...) of the same people, and what stands around them is alike. A figure that another
report gives too is not set against its other figures; two figures of one report are of one thing only where two speakers give them, or the report says that one
has overtaken the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from musnad.weave.disputes.counted import RATE, RELATIONS
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.values import Value, values_of
from musnad.weave.disputes.wording import alike, groups

#: Values of one kind that are compared with each other; of more, those told first.
MOST_VALUES = 400
#: How alike two scenes must be: of figures that open their reports, of others, of figures of differently named people.
LEAD, OTHER, MIXED = 0.15, 0.26, 0.26
#: The same, of two figures of one report.
RIVALS = 0.45
#: The same, where one is of several happenings together.
ALL = 0.5
#: The same, of figures that count no victims.
COUNTED = 0.4
#: Groups that are all the victims of a happening as one report calls them and another does not: «12 شخصا», «12 راكبا», «12 مهاجرا».
ANYBODY = frozenset(("passengers", "migrants", "students", "staff", "workers", "protesters", "villagers", "foreigners"))
#: Groups that reports name one for the other: «شرطيين», «من رجال الأمن».
_FAMILIES = {
    **dict.fromkeys(("police", "security", "soldiers", "guards"), "forces"),
    **dict.fromkeys(("militants", "fighters"), "fighters"),
}
#: People of a name, so many times fewer than everybody, are a part of them.
_PART = 3
#: Groups that are part of the victims as a rule.
_FEW = frozenset(("children", "women"))
#: The same, where both open their reports and one word says what was done with those counted.
OPENING = 0.25
#: The same, of equal figures of one report.
SAME = 0.05


@dataclass(eq=False, slots=True)
class Point:
    """Values that are of one thing."""

    values: list[Value]
    by_report: dict[int, list[Value]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def take(self, other: Point) -> None:
        """All values of another point."""
        self.values.extend(other.values)
        for report, some in other.by_report.items():
            self.by_report.setdefault(report, []).extend(some)
        self.named |= other.named


def points_of(readings: Iterable[Reading]) -> list[Point]:
    """The points on which the tellings give a figure, with all its values."""
    kinds: dict[str, list[Value]] = {}
    readings = list(readings)
    for reading in readings:
        for value in values_of(reading, len(readings) == 1):
            kinds.setdefault(value.what, []).append(value)
    found: list[Point] = []
    for what in sorted(kinds):
        # what happened long before, elsewhere, or over months is no telling of this happening
        values = [v for v in kinds[what] if v.scene.lead or _counts(v)]
        if len(values) > 1:
            values.sort(key=lambda v: (not v.scene.lead, v.report, v.first))
            first, again = _told_apart(values)
            points = _points(first[:MOST_VALUES])
            for point in points:
                point.values.extend(v for value in point.values[:] for v in again.get(value, ()))
            found.extend(points)
    return found


def _counts(value: Value) -> bool:
    """Whether a value may be of the happening of its story; a rate is of a month that is over."""
    return not (
        (value.scene.elsewhere and not value.only) or value.since or (value.scene.old and RATE not in value.what)
    )


def _told_apart(values: list[Value]) -> tuple[list[Value], dict[Value, list[Value]]]:
    """The values that are told in words of their own, and those of copies with each: they need no comparing."""
    first: dict[object, Value] = {}
    again: dict[Value, list[Value]] = {}
    for value in values:
        own = (value.report, value.first) if not value.scene.words else frozenset(value.scene.words)
        name = (own, value.low, value.high, _named(value), value.part, value.earlier, value.single, value.total)
        known = first.setdefault(name, value)
        if known is not value and known.report != value.report:
            again.setdefault(known, []).append(value)
        elif known is not value:
            first[name, value.first] = value
    return list(first.values()), again


def _points(values: list[Value]) -> list[Point]:
    values.sort(key=lambda v: (v.report, v.first))
    scored: list[tuple[float, int, int]] = []
    agrees: set[tuple[int, int]] = set()
    for i, value in enumerate(values):
        for j in range(i + 1, len(values)):
            score = _likeness(value, values[j])
            if score:
                scored.append((-score, i, j))
                if not value.against(values[j]):
                    agrees.add((i, values[j].report))
                    agrees.add((j, value.report))
    scored.sort()
    point = {v: Point([v], {v.report: [v]}, {_named(v)} - {""}) for v in values}
    for _, i, j in scored:
        a, b = values[i], values[j]
        one, other = point[a], point[b]
        if one is other or not _join(one, other):
            continue
        if len(one.named | other.named) > max(1, len(one.named), len(other.named)) and not (_named(a) and _named(b)):
            continue  # of other people each, though a figure of everybody stands between
        if a.report != b.report and a.against(b) and ((i, b.report) in agrees or (j, a.report) in agrees):
            continue
        if len(one.values) < len(other.values):
            one, other = other, one
        one.take(other)
        for moved in other.values:
            point[moved] = one
    return [p for p in dict.fromkeys(point.values()) if len(p.values) > 1]


def _join(one: Point, other: Point) -> bool:
    """Whether no report gives two values of both points that it means for two things."""
    small, large = (one, other) if len(one.by_report) <= len(other.by_report) else (other, one)
    for report, some in small.by_report.items():
        for a in some:
            for b in large.by_report.get(report, ()):
                if not _one_thing(a, b):
                    return False
    return True


def _apart(a: Value, b: Value) -> bool:
    """Whether different places are named beside two values."""
    return bool(a.scene.places and b.scene.places and not a.scene.places & b.scene.places)


def _one_thing(a: Value, b: Value) -> bool:
    """Whether two values of one report may be of one thing: they agree, two speakers disagree on it, or one has overtaken the other."""
    if not a.against(b) or a.earlier != b.earlier:
        return True
    if same_speaker(a.speaker, b.speaker) or _one_breath(a, b):
        return False
    later = b if a.first < b.first else a
    return not (_apart(a, b) or later.another or a.total != b.total)


def _one_breath(a: Value, b: Value) -> bool:
    return a.figure.statement is not None and a.figure.statement == b.figure.statement


def _near_rivals(a: Value, b: Value) -> bool:
    """Whether the second of two values of one report is set against the first: «فيما تحدث مصدر آخر عن 25»."""
    sentence = a.reading.words.sentence_of
    near = sentence[b.first] - sentence[a.first]
    if a.reading.marks.find("understated", a.last, b.first) is not None:
        return b.speaker is not None and near <= 4
    far = 4 if a.group is not None and a.group is b.group else 2
    return b.contrast and (near == 0 or (near <= far and b.but)) and b.speaker is not None


def _likeness(a: Value, b: Value) -> float:
    """How sure it is that two values are of one thing; 0 where they are not."""
    same = a.report == b.report
    if same and not _one_thing(a, b):
        return 0.0
    against = a.against(b)
    if against and not same and (a.fresh or b.fresh) and (a.fresh != b.fresh or _other_day(a, b)):
        return 0.0  # «57 إصابة جديدة» are those of one day
    rivals = same and against and _near_rivals(*((a, b) if a.first < b.first else (b, a)))
    score = alike(a.scene.words, b.scene.words)
    if a.what.split(" ")[1:2] and a.what.split(" ")[1] in RELATIONS:
        if same or not _only_one(a, b):
            return 0.0
        return 1.0 + score
    if " " in a.what:  # no victims: less often told again, so only where all around it is the same
        if same or not (a.single and b.single) or max(a.low, b.low) > 10 * min(a.high, b.high):
            return 0.0
        if _apart(a, b) or (a.scene.days and b.scene.days and not a.scene.days & b.scene.days):
            return 0.0  # prices of two days, passengers of two
        if a.scene.lead and b.scene.lead and (score >= ALL or (score >= OPENING and _done(a) & _done(b))):
            return score
        told = score >= COUNTED and a.governor in {"", *b.scene.words} and b.governor in {"", *a.scene.words}
        return score if told else 0.0
    if _named(a) == _named(b):
        least = LEAD if a.scene.lead and b.scene.lead else OTHER
        if same and against and not rivals and a.earlier == b.earlier:
            least = RIVALS
        lifted = OTHER if not same and _only_one(a, b) else 0.0
    elif a.whole and b.whole:
        # «20 طالبا» and «20 قتيلا» may be the same dead; «21 مدنيا» and «22 مسلحا» only where one side says so against the other
        if a.group is not None and b.group is not None:
            least = MIXED if (rivals and b.but) or (_anybody(a) and _anybody(b)) else 2.0
        else:
            group = a.group or b.group
            least = MIXED if group is not None and group.name in _known() else 2.0
        lifted = MIXED if not same and _only_one(a, b) and a.sole and b.sole else 0.0
        if against and not same and (_named(a) in _FEW or _named(b) in _FEW):
            return 0.0  # a report may tell of the children only
        if against and not same and _few(a, b):
            return 0.0
        if lifted and (a.group is None or b.group is None or _family(a) == _family(b) != ""):
            least = MIXED  # each report has one toll to give: «خمس معلمات», «أربعة أشخاص»
        if same and (a.group is None or b.group is None):
            least = SAME if not against else least if rivals else 2.0
    else:
        return 0.0
    if a.part != b.part and a.group is None:
        return 0.0
    if a.total != b.total and against:
        least = max(least, ALL)
    elif a.total and a.group is b.group:
        score = max(score + 0.2, OTHER if a.main and b.main and not same else 0.0)
    if rivals or (same and a.earlier != b.earlier and abs(a.first - b.first) < 60):
        score += 0.35
    if _apart(a, b):
        score *= 0.6
    score = max(score, lifted)
    if score < least:
        return 0.0
    return score + (0.0 if against else 0.5)


def _few(a: Value, b: Value) -> bool:
    """Whether one counts people of a name, and the other everybody and many more: «ثلاثة لاعبين», «12 شخصا»."""
    if (a.group is None) == (b.group is None):
        return False
    some, everybody = (b, a) if a.group is None else (a, b)
    return some.high * _PART <= everybody.low


def _other_day(a: Value, b: Value) -> bool:
    return a.reading.published != b.reading.published


def _named(value: Value) -> str:
    return value.group.name if value.group else ""


def _done(value: Value) -> set[str]:
    return {value.governor, value.object} - {""}


def _family(value: Value) -> str:
    return _FAMILIES.get(_named(value), "")


def _anybody(value: Value) -> bool:
    return value.group is None or value.group.name in ANYBODY


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(group.name for group in groups().values())


def _only_one(a: Value, b: Value) -> bool:
    """Whether each of two reports has one figure of this kind, and means by it the happening that it is of."""
    return (
        a.single
        and b.single
        and a.main
        and b.main
        and not (a.another or b.another or a.since or b.since or a.earlier or b.earlier)
        and max(a.low, b.low) <= 10 * min(a.high, b.high)
    )
