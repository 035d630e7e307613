"""The same number of victims, whom one report calls fighters or soldiers and another civilians: who they were is disputed, not how many."""

from __future__ import annotations

from collections.abc import Sequence

from musnad.weave.disputes.reading import Reading
from musnad.weave.disputes.revisions import voice_of
from musnad.weave.disputes.sides import Roots, side_of
from musnad.weave.disputes.values import Value, values_of
from musnad.weave.disputes.wording import alike
from musnad.weave.model import Dispute

#: Groups of those who bear arms, for one side and for the other, of those who break the law, and of those who do neither.
_KINDS = {
    **dict.fromkeys(("militants", "fighters"), "fighters"),
    **dict.fromkeys(("soldiers", "police", "security"), "forces"),
    "smugglers": "smugglers",
    **dict.fromkeys(
        ("civilians", "workers", "villagers", "students", "passengers", "journalists", "medics", "children", "women"),
        "civilians",
    ),
}
#: Values that are compared with each other.
_MOST = 200
#: How alike the words around two numbers of one act are.
_ALIKE = 0.3


def called_of(readings: Sequence[Reading], roots: Roots) -> list[Dispute]:
    """Victims of one number, two or more, that reports call by words of which only one can be true."""
    by_number: dict[tuple[str, float], list[Value]] = {}
    for reading in readings:
        for value in values_of(reading):
            if (
                value.what in ("killed", "wounded")
                and value.low == value.high >= 2
                and _kind(value)
                and _of_the_happening(value)
            ):
                by_number.setdefault((value.what, value.low), []).append(value)
    for name in sorted(by_number):
        by_kind: dict[str, list[Value]] = {}
        some = by_number[name][:_MOST]
        for value in (v for v in some if any(_one_act(v, other) for other in some)):
            by_kind.setdefault(_kind(value), []).append(value)
        reports = {value.report for some in by_kind.values() for value in some}
        if len(by_kind) < 2 or sum(len({v.report for v in some}) for some in by_kind.values()) != len(reports):
            continue  # a report that has both tells of two groups
        sides = tuple(side_of([voice_of(v) for v in some], roots) for some in by_kind.values())
        return [Dispute("actor", "who the victims were", "من هم الضحايا", sides)]
    return []


def _kind(value: Value) -> str:
    return _KINDS.get(value.group.name, "") if value.group is not None else ""


def _one_act(a: Value, b: Value) -> bool:
    """Whether two values of differently called victims are of one act: of what their reports are of, or told in words alike."""
    if a.report == b.report or _kind(a) == _kind(b):
        return False
    return (a.main and b.main) or alike(a.scene.words, b.scene.words) >= _ALIKE


def _of_the_happening(value: Value) -> bool:
    return (
        value.main and value.single and not (value.part or value.earlier or value.since or value.another or value.war)
    )
