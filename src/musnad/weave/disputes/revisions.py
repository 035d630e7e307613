"""Figures that contradict each other: one chain correcting itself over time, told apart from chains that disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from musnad.weave.disputes.figures import Point, points_of
from musnad.weave.disputes.naming import name_of
from musnad.weave.disputes.reading import Reading, same_speaker
from musnad.weave.disputes.sides import Roots, Voice, side_of
from musnad.weave.disputes.values import Value
from musnad.weave.model import Dispute, Revision, Side

#: Letters of a moment of which the day only is known.
_DAY = 10


def voice_of(value: Value) -> Voice:
    """A value as its report gives it."""
    reading, figure = value.reading, value.figure
    return Voice(
        reading, figure.span.text, reading.clause(value.first, value.last), value.speaker, figure.low, figure.high
    )


def figures_of(readings: Sequence[Reading], roots: Roots) -> tuple[list[Dispute], list[Revision]]:
    """The figures of the tellings that contradict each other, as disputes and as revisions.

    A toll that one source has changed is a revision; it is a dispute as well where another source, or the same one elsewhere, stands by another value."""
    found: list[Dispute] = []
    revised: list[Revision] = []
    for point in points_of(readings):
        stood = [v for v in point.values if not v.earlier] or point.values
        if not _apart(stood):
            continue
        revised.extend(revisions_of(point, roots))
        if not only_revised(point, roots):
            what, arabic = named(point)
            values = _standing(point, roots)
            if not _apart([v for v in values if not v.earlier] or values):
                continue
            sides = _sides(values, roots)
            if len(sides) > 1:
                found.append(Dispute("figure", what, arabic, sides))
    return found, revised


def _apart(values: list[Value]) -> bool:
    return min(values, key=lambda v: v.high).against(max(values, key=lambda v: v.low))


def _sides(values: list[Value], roots: Roots) -> tuple[Side, ...]:
    """Values of a point, those that can hold together as one side; an unstated number that contradicts none is left out."""
    alike: dict[tuple[float, float, bool], list[Value]] = {}
    for value in sorted(values, key=lambda v: (v.vague, v.report, v.first)):
        alike.setdefault((value.low, value.high, value.closed), []).append(value)
    sides: list[list[list[Value]]] = []
    for some in alike.values():
        fitting = [side for side in sides if not any(some[0].against(other[0]) for other in side)]
        if fitting and not some[0].vague:
            fitting[0].append(some)
        elif len(fitting) < len(sides) or not sides:
            sides.append([some])
    made = []
    for side in sides:
        some = sorted((v for values in side for v in values), key=lambda v: (v.report, v.first))
        low = [v.figure.low for v in some if v.figure.low is not None]
        high = [v.figure.high for v in some]
        ends = None if None in high else max(h for h in high if h is not None)
        made.append(replace(side_of([voice_of(v) for v in some], roots), low=min(low) if low else None, high=ends))
    return tuple(made)


def _corrects(one: Value, other: Value, roots: Roots) -> bool:
    """Whether two values come by one source that may correct itself: a speaker known by name, one chain, or one report."""
    if one.known_speaker and other.known_speaker:
        return same_speaker(one.speaker, other.speaker)
    if one.known_speaker or other.known_speaker:
        return False
    return one.report == other.report or roots.same(one.reading, other.reading) or _own_voice(one, other)


def _own_voice(one: Value, other: Value) -> bool:
    """Whether one outlet gives both in its own voice."""
    outlet = one.reading.telling.outlet
    return one.speaker is other.speaker and outlet is not None and outlet == other.reading.telling.outlet


def _moment(value: Value) -> tuple[str, str, int, int]:
    # what a report calls the earlier toll comes before what it gives itself
    published, report = value.reading.telling.order
    return published, report, 0 if value.earlier else 1, value.first


def _by_source(point: Point, roots: Roots) -> list[list[Value]]:
    """The values of a point by the source that may correct itself, in order of time."""
    by_source: list[list[Value]] = []
    for value in sorted(point.values, key=_moment):
        some = next((some for some in by_source if _corrects(some[0], value, roots)), None)
        if some is None:
            by_source.append([value])
        else:
            some.append(value)
    return by_source


def _standing(point: Point, roots: Roots) -> list[Value]:
    """The values of a point without those that contradict nobody else: what a source gave up before another source spoke against it, and what a
    rising toll of one source has come to since another knew of more than some lower number."""
    by_source = _by_source(point, roots)
    gone: set[tuple[float, float]] = set()
    for some in by_source:
        if not any(v.newer or v.earlier for v in some):
            continue
        others = [v for rest in by_source if rest is not some for v in rest if not v.earlier]
        line = _line(some)
        for n, value in enumerate(line):
            against = [v for v in others if v.against(value)]
            if len(against) < len(others) and any((v.low, v.high) == (value.low, value.high) for v in others):
                continue  # somebody else gives it too
            later = line[n + 1] if n + 1 < len(line) else None
            given_up = later is not None and not any(_before(value, v) and _before(v, later) for v in against)
            if given_up or (n and against and all(_overtaken(v, value) for v in against)):
                gone.add((value.low, value.high))
    return [v for v in point.values if (v.low, v.high) not in gone]


def _line(some: list[Value]) -> list[Value]:
    """The values that one source has given one after the other, each as it first gave it; none where they do not rise."""
    kept: list[Value] = []
    for value in sorted((v for v in some if not v.earlier), key=lambda v: (_moment(v)[0], v.low, _moment(v))):
        if not kept or value.against(kept[-1]):
            kept.append(value)
    return kept if all(a.low < b.low for a, b in pairwise(kept)) else []


def _before(one: Value, other: Value) -> bool:
    """Whether a value was published before another; of two of one day of which no hour is known, either may be."""
    a, b = _moment(one)[0], _moment(other)[0]
    return a[:10] <= b[:10] if min(len(a), len(b)) <= _DAY else a < b


def _overtaken(known: Value, later: Value) -> bool:
    """Whether a value that is more than some number still holds beside a larger one of later: «أكثر من مئة» in the morning, 135 in the evening."""
    return known.figure.high is None and known.low <= later.low and not _before(later, known)


def revisions_of(point: Point, roots: Roots) -> list[Revision]:
    """The values of a point that one source has changed over time, by source."""
    by_source = _by_source(point, roots)
    what, arabic = named(point)
    found: list[Revision] = []
    told: list[set[tuple[float, float]]] = []
    for some in sorted(by_source, key=lambda some: not some[0].known_speaker):
        first: dict[tuple[float, float], Value] = {}
        for value in some:
            first.setdefault((value.low, value.high), value)
        # of one moment, the smaller first: tolls grow, and a day is all that many papers give
        steps = sorted(first.values(), key=lambda v: (*_moment(v)[:1], not v.earlier, v.low, *_moment(v)[1:]))
        kept = [v for n, v in enumerate(steps) if not n or v.against(steps[n - 1])]
        if len(kept) < 2 or not (any(v.earlier for v in kept) or _moment(kept[0])[0] < _moment(kept[-1])[0]):
            continue
        if not any(v.earlier or v.newer for v in some) and any(a.low > b.low for a, b in pairwise(kept)):
            continue  # a toll that falls, and nobody says why: more likely two speakers taken for one
        given = {(v.low, v.high) for v in kept}
        if any(given <= other for other in told):
            continue  # the same line as a source whose name is known has it
        told.append(given)
        lines = tuple((_moment(v)[0], side_of([voice_of(v)], roots)) for v in kept)
        name = some[0].speaker if some[0].known_speaker else None
        found.append(Revision(what, arabic, name or roots.name(some[0].reading), lines))
    return found


def _one_source(one: Value, other: Value, roots: Roots) -> bool:
    """Whether two values come by one source: one speaker where both give one, else one chain, or one outlet in its own voice."""
    if one.speaker is not None and other.speaker is not None:
        return same_speaker(one.speaker, other.speaker)
    return roots.same(one.reading, other.reading) or _own_voice(one, other)


def only_revised(point: Point, roots: Roots) -> bool:
    """Whether the values of a point are one chain correcting itself, and no more: it says that the toll has changed, and nobody
    goes on giving the old one afterwards."""
    # within one moment (often all that is known is the day) in the order of the toll
    stood = sorted((v for v in point.values if not v.earlier), key=lambda v: (_moment(v)[0], v.low, _moment(v)))
    if not stood:
        return True
    first = stood[0]
    if any(not _one_source(first, v, roots) for v in stood):
        return False
    left: list[Value] = []
    for value in stood:
        if not left or value.against(left[-1]):
            if any(not value.against(old) for old in left):
                return False  # a value that had been given up comes again
            left.append(value)
    return any(v.newer or v.earlier for v in point.values)


def named(point: Point) -> tuple[str, str]:
    """The name of a point: of whom most of its values are."""
    counted: dict[str, int] = {}
    for value in point.values:
        name = value.group.name if value.group else ""
        counted[name] = counted.get(name, 0) + 1
    most = max(sorted(counted), key=lambda name: counted[name])
    group = next((v.group for v in point.values if v.group and v.group.name == most), None)
    first = point.values[0]
    return name_of(first.what, group, first.figure.span.text)
