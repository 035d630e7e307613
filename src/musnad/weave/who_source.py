"""The units of an archive as the rules of ``who_links`` ask for them; each is one and the same object while a change is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from musnad.archive.schema_who import who_meetings, who_roles, who_units
from musnad.weave.who_links import (
    MOST,
    Evidence,
    Node,
    asked_of,
    held_number,
    month_number,
    node_of,
    office_numbers,
    parts_of,
    whole_of,
)
from musnad.weave.who_names import Name
from musnad.weave.who_units import Unit, number

T = TypeVar("T")
_NUMBERED = (who_roles.c.held_at, who_roles.c.family_at, who_roles.c.given_at)


def some(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items in lists of at most ``size``."""
    each = iter(items)
    while part := list(islice(each, size)):
        yield part


class Stored:
    """Units of an archive, loaded as they are asked for."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._nodes: dict[int, Node] = {}
        self._before: dict[int, int] = {}
        self._evidence: dict[int, Evidence] = {}
        self._pairs: dict[int, list[Node]] = {}
        self._met: dict[int, list[tuple[Node, str, set[int]]]] = {}
        self._holders: dict[int, list[Node]] = {}
        self._lost: set[int] = set()
        self._came: Counter[int] = Counter()

    def take(self, unit: Unit, row: Any | None) -> Node:
        """The node of a unit that came, changed or went; ``row`` is what there was of it before."""
        at = number(unit.key)
        node = self._nodes.get(at)
        if node is not None:
            return node
        if row is not None:
            return self._made([row])[0]
        self._before[at] = at
        return self._nodes.setdefault(at, node_of(unit))

    def lose(self, node: Node) -> None:
        """Have a unit that is no more found nowhere."""
        self._lost.add(number(node.key))
        self._evidence[number(node.key)] = Evidence()

    def root_before(self, node: Node) -> int:
        """The number of the root that a unit had."""
        return self._before[number(node.key)]

    def _made(self, rows: Iterable[Any]) -> list[Node]:
        """The nodes of some rows; keys of parents and roots not loaded yet are looked up."""
        rows = list(rows)
        for row in rows:
            self._nodes[row.unit] = Node(row.key, row.kind, Name.of_shape(row.name), row.tag, None, row.key)
            self._before[row.unit] = row.root
        wanted = {at for row in rows for at in (row.parent, row.root) if at is not None and at != row.unit}
        keys = {at: self._nodes[at].key for at in wanted if at in self._nodes}
        for part in some(sorted(wanted - keys.keys()), 500):
            query = sa.select(who_units.c.unit, who_units.c.key).where(who_units.c.unit.in_(part))
            keys |= {row.unit: row.key for row in self._connection.execute(query)}
        out = []
        for row in rows:
            node = self._nodes[row.unit]
            node.parent = keys.get(row.parent)
            node.root = node.key if row.root == row.unit else keys.get(row.root, f"?{row.root}")
            out.append(node)
        return out

    def warm(self, nodes: Iterable[Node]) -> None:
        """Load at once what will be asked of some units: their offices, the units they share words with, those that meet them."""
        several = list(nodes)
        self._load_evidence([number(node.key) for node in several])
        for node in several:
            self._came.update(
                {at for office in self.evidence(node).offices for at in office_numbers(node.name, office)}
            )
        self._load_pairs({at for node in several if node.kind == "full" for at in asked_of(node.name)})
        met: set[int] = set()
        for node in several:
            for office in self.evidence(node).offices:
                if node.kind == "full":
                    met |= {held_number(node.name.words, office), *parts_of(node.name, office)}
                else:
                    met.add(whole_of(node.name, office))
        self._load_met(met)

    def pair(self, number: int) -> Iterable[Node]:
        """The full names of a pair of words."""
        if number not in self._pairs:
            self._load_pairs({number})
        return self._pairs[number]

    def met(self, number: int) -> Iterable[tuple[Node, str, set[int]]]:
        """The units of a name with an office; none where more than ``MOST`` do."""
        if number not in self._met:
            self._load_met({number})
        return self._met[number]

    def holders(self, number: int) -> Iterable[Node]:
        """The same units, also where by what came they have become more than ``MOST``."""
        if number not in self._holders:
            self._load_met({number})
        return self._holders[number]

    def evidence(self, node: Node) -> Evidence:
        """What the reports say of a unit."""
        at = number(node.key)
        if at not in self._evidence:
            self._load_evidence([at])
        return self._evidence[at]

    def _load_pairs(self, numbers: set[int]) -> None:
        wanted = sorted(numbers - self._pairs.keys())
        self._pairs |= {at: [] for at in wanted}
        for part in some(wanted, 500):
            query = (
                sa.select(who_meetings.c.meeting, who_units)
                .join(who_units, who_meetings.c.unit == who_units.c.unit)
                .where(who_meetings.c.meeting.in_(part), who_units.c.kind == "full")
            )
            rows = self._connection.execute(query).all()
            self._take_in(rows)
            for row in rows:
                if row.unit not in self._lost:
                    self._pairs[row.meeting].append(self._nodes[row.unit])

    def _load_met(self, numbers: set[int]) -> None:
        wanted = sorted(numbers - self._met.keys())
        self._met |= {at: [] for at in wanted}
        self._holders |= {at: [] for at in wanted}
        for part in some(wanted, 500):
            found: dict[int, set[int]] = {at: set() for at in part}
            for column in _NUMBERED:
                query = sa.select(column, who_roles.c.unit).where(column.in_(part)).distinct()
                for at, unit in self._connection.execute(query):
                    found[at].add(unit)
            # those that many hold tell nobody apart; where they were few before this change, all are looked at again
            found = {at: units - self._lost for at, units in found.items()}
            found = {at: units for at, units in found.items() if len(units) <= MOST + self._came[at]}
            units = sorted({unit for held in found.values() for unit in held} - self._nodes.keys())
            for some_units in some(units, 500):
                query = sa.select(who_units).where(who_units.c.unit.in_(some_units))
                self._take_in(self._connection.execute(query).all())
            self._load_evidence(sorted({unit for held in found.values() if len(held) <= MOST for unit in held}))
            for at, held in found.items():
                nodes = [self._nodes[unit] for unit in sorted(held) if unit in self._nodes]
                self._holders[at] = nodes
                if len(nodes) <= MOST:
                    self._met[at] = [
                        (node, office, months)
                        for node in nodes
                        for office, months in self._evidence[number(node.key)].offices.items()
                        if at in office_numbers(node.name, office)
                    ]

    def _take_in(self, rows: Iterable[Any]) -> None:
        fresh = {row.unit: row for row in rows if row.unit not in self._nodes and row.unit not in self._lost}
        self._made(fresh.values())

    def _load_evidence(self, numbers: list[int]) -> None:
        table = who_roles
        wanted = [at for at in numbers if at not in self._evidence]
        self._evidence |= {at: Evidence() for at in wanted}
        for part in some(wanted, 500):
            query = sa.select(table.c.unit, table.c.office, table.c.month, table.c.public).where(
                table.c.unit.in_(part), table.c.role != ""
            )
            for unit, office, month, public in self._connection.execute(query):
                found = self._evidence[unit]
                found.public |= bool(public)
                if office:
                    found.offices.setdefault(office, set()).add(month_number(month))
