"""Units in memory, as the rules of ``who_links`` ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from musnad.weave.who_links import MOST, Evidence, Node, meetings, office_numbers


class Memory:
    """Units in memory."""

    def __init__(self) -> None:
        self._pairs: dict[int, list[Node]] = {}
        self._met: dict[int, list[tuple[Node, str, set[int]]]] = {}
        self._few: dict[int, list[tuple[Node, str, set[int]]]] = {}
        self._evidence: dict[str, Evidence] = {}

    def add(self, node: Node, evidence: Evidence) -> None:
        """Take a unit in."""
        self._evidence[node.key] = evidence
        for pair in meetings(node.name) if node.kind == "full" else ():
            self._pairs.setdefault(pair, []).append(node)
        for office, months in evidence.offices.items():
            for at in set(office_numbers(node.name, office)):
                self._met.setdefault(at, []).append((node, office, months))

    def pair(self, number: int) -> Iterable[Node]:
        """The full names of a pair of words."""
        return self._pairs.get(number, ())

    def met(self, number: int) -> Iterable[tuple[Node, str, set[int]]]:
        """The units of a name with an office; none where more than ``MOST`` do."""
        if number not in self._few:
            found = self._met.get(number, [])
            self._few[number] = found if len({node.key for node, _, _ in found}) <= MOST else []
        return self._few[number]

    def holders(self, number: int) -> Iterable[Node]:
        """The units of a name with an office."""
        return [node for node, _, _ in self._met.get(number, ())]

    def evidence(self, node: Node) -> Evidence:
        """What the reports say of a unit."""
        return self._evidence[node.key]
