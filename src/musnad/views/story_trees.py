"""The chains of a story as trees: an origin, what stands between, the reports that rest on it, and under each what was made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from musnad.views.facts import plain
from musnad.views.story_words import StoryFacts, Telling, chain_name
from musnad.weave.model import Because, Chain

#: Reasons by which one report rests on another, rather than both on a third.
_UPON = ("copy", "cited")
#: Reports drawn of one chain, and reasons shown of one report; the rest is counted. A chain of thousands is no picture any more.
MOST_REPORTS, MOST_REASONS = 60, 3


@dataclass(slots=True)
class Node:
    """A place in a tree: the origin, a name between, or a report (``telling``)."""

    what: Literal["root", "via", "report"]
    name: str
    telling: Telling | None = None
    because: list[Because] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def walk(self, depth: int = 0) -> Iterator[tuple[Node, int]]:
        """This node and all below it, each before what is below it, with its depth."""
        stack = [(self, depth)]
        while stack:
            node, at = stack.pop()
            yield node, at
            stack.extend((child, at + 1) for child in reversed(node.children))


@dataclass(frozen=True, slots=True)
class Tree:
    """A chain as a tree; ``left_out`` reports of it are not drawn."""

    number: int
    chain: Chain
    root: Node
    left_out: int
    #: Reasons that name none of the reports drawn.
    because: tuple[Because, ...]


def tree(facts: StoryFacts, number: int, chain: Chain) -> Tree:
    """The tree of a chain, ``number`` in its story.

    A report stands under the report it copies or cites, where that is of the same chain and came no later; else under the last name of
    ``through`` that is not itself the outlet of such a report; else under the origin.
    """
    known = sorted(
        (facts.by_report[report] for report in dict.fromkeys(chain.reports) if report in facts.by_report),
        key=lambda telling: telling.number,
    )
    drawn = known[:MOST_REPORTS]
    places = {telling.told.report: telling for telling in drawn}
    reasons, loose = _reasons(chain, places)
    nodes = {report: Node("report", telling.outlet, telling, reasons[report]) for report, telling in places.items()}
    root = trunk = Node("root", chain_name(chain))
    outlets = {telling.outlet for telling in drawn}
    for name in chain.through:
        name = plain(name)
        if name and name not in outlets and name != root.name:
            below = Node("via", name)
            trunk.children.append(below)
            trunk = below
    for telling in drawn:
        report = telling.told.report
        parent = _parent(facts, telling, reasons[report], places)
        if parent:  # what joins it to that report is told first
            nodes[report].because.sort(key=lambda because: parent not in because.reports)
        (nodes[parent] if parent else trunk).children.append(nodes[report])
    return Tree(number, chain, root, len(known) - len(drawn), tuple(loose[:MOST_REASONS]))


def trees(facts: StoryFacts, most: int) -> list[Tree]:
    """The trees of the first ``most`` chains of a story."""
    return [tree(facts, n, chain) for n, chain in enumerate(facts.story.chains[:most], 1)]


def _reasons(chain: Chain, places: dict[str, Telling]) -> tuple[dict[str, list[Because]], list[Because]]:
    """For each report the reasons it is in the chain: one that joins it to an earlier one is told at the later."""
    made: dict[str, list[Because]] = defaultdict(list)
    loose: list[Because] = []
    for because in chain.because:
        at = [report for report in because.reports if report in places]
        if not at:
            loose.append(because)
            continue
        later = max(at, key=lambda report: places[report].number)
        if len(made[later]) < MOST_REASONS:
            made[later].append(because)
    return made, loose


def _parent(facts: StoryFacts, telling: Telling, reasons: list[Because], places: dict[str, Telling]) -> str | None:
    """The report of the chain that a report was made from."""
    report = telling.told.report
    copy = facts.copies.get(report)
    candidates = [telling.told.copy_of, copy.of if copy else None]
    candidates += [other for one in reasons if one.reason in _UPON for other in one.reports if other != report]
    for other in candidates:
        if other in places and places[other].number < telling.number:
            return other
    return None
