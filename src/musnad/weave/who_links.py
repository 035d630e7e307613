"""Which units are one and the same: rules that look at units sharing words of a name, and at nothing else.

Every unit has at most one *parent*, a fuller form of its name; units under one root are one identity. The parent of a unit follows from the
units there are, not from their order. A short form is put under a fuller one only where all fuller ones are one person, or where one alone
held the same office; a surname with an office, where one person of that surname held it in the same weeks.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Protocol

from musnad.weave.who_names import Name, famous_words, level, level_of_words
from musnad.weave.who_units import Unit, number

#: Months within which a surname with an office and a full name with it have to stand.
MONTHS = 2
#: Offices of whom the given name alone is called by.
_BY_GIVEN_NAME = frozenset("ملك سلطان امير بابا امبراطور شيخ ولي".split())


@dataclass(slots=True)
class Evidence:
    """What the reports say of a unit: ``offices`` by their key, with the months (counted from year 0) in which they were named; whether one
    of its roles is a ``public`` office."""

    offices: dict[str, set[int]] = field(default_factory=dict)
    public: bool = False


@dataclass(slots=True)
class Node:
    """A unit as the rules see it."""

    key: str
    kind: str
    name: Name
    tag: str
    parent: str | None = None
    root: str = ""

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """The order in which parents are found: every possible parent comes before. Who is told by what says most comes first."""
        words, sons = self.name.weight
        country = self.tag[1:3] if self.tag[:1] == "@" else "AA"
        return (
            self.kind == "part",
            -words,
            -sons,
            0 if country.isupper() else 2 if country[:1] == "/" else 1,
            self.key,
        )


def node_of(unit: Unit) -> Node:
    """A unit of a person as the rules see it."""
    assert unit.name is not None
    return Node(unit.key, unit.kind, unit.name, unit.tag, None, unit.key)


def shorter(name: Name) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The words of all shorter names that a full name may be a fuller form of: those it goes on from, and those with words between left out."""
    words, size = name.words, len(name.words)
    going_on = [words[:at] for at in range(2, size) if name.may_end_at(at)]
    if any(name.sons):
        going_on.append(words)  # «محمد نايف» of «محمد بن نايف»
    between = range(1, size - 1)
    kept = range(len(between)) if size <= _ALL_GAPS else range(2)
    gaps = [(words[0], *(words[i] for i in some), words[-1]) for n in kept for some in combinations(between, n)]
    return going_on, [] if name.sons[-1] else list(dict.fromkeys(gaps))


#: Words of a name up to which any of those between may be left out; of longer ones all but one are.
_ALL_GAPS = 6


def own_number(words: tuple[str, ...]) -> int:
    """The number under which all units of a full name are found."""
    return number(f"own {' '.join(words)}")


def _on_number(words: tuple[str, ...]) -> int:
    return number(f"on {' '.join(words)}")


def _gap_number(words: tuple[str, ...]) -> int:
    return number(f"gap {' '.join(words)}")


def meetings(name: Name) -> set[int]:
    """The numbers under which a full name is found: by itself, and by the shorter names it may be a fuller form of."""
    going_on, gaps = shorter(name)
    return {own_number(name.words), *map(_on_number, going_on), *map(_gap_number, gaps)}


def asked_of(name: Name) -> set[int]:
    """The numbers that are asked for to find the parent and the dependents of a full name."""
    going_on, gaps = shorter(name)
    own = {own_number(words) for words in (name.words, *going_on, *gaps) if not _says_little(words)}
    return own | {_on_number(name.words)} | ({_gap_number(name.words)} if _says_much(name.words) else set())


def _says_little(words: tuple[str, ...]) -> bool:
    """Whether a name needs an office to be brought together with anything."""
    return level_of_words(words) == "common" and words not in famous_words()


def _says_much(words: tuple[str, ...]) -> bool:
    """Whether a name needs no office to be put under a fuller one, whatever its «بن» (well-known names are, too)."""
    return level_of_words(words) == "rare" or words in famous_words()


#: Units that may meet in one office and name; where more do, it tells nobody apart.
MOST = 64


def office_numbers(name: Name, office: str) -> tuple[int, int, int]:
    """The numbers under which a unit with an office is found, whatever the country: by its given and last word, by its last word, and, for
    kings and popes, by the given name. A surname is found by numbers of its own."""
    words = office.partition("|")[0]
    if not name.full:
        part = number(f"part {name.words[0]}|{words}")
        return part, part, part
    last = number(f"{name.words[-1]}|{words}")
    given = number(f"{name.words[0]}|{words}") if words.partition(" ")[0] in _BY_GIVEN_NAME else last
    return held_number(name.words, office), last, given


def held_number(words: tuple[str, ...], office: str) -> int:
    """The number of those with an office whose name begins and ends with the same words as this one."""
    return number(f"{words[0]} {words[-1]}|{office.partition('|')[0]}")


def parts_of(name: Name, office: str) -> list[int]:
    """The numbers of the surnames with an office that may stand for a full name."""
    words = office.partition("|")[0]
    called = {name.words[-1], *(name.words[:1] if words.partition(" ")[0] in _BY_GIVEN_NAME else ())}
    return [number(f"part {word}|{words}") for word in sorted(called)]


def whole_of(name: Name, office: str) -> int:
    """The number of the full names that a surname with an office may stand for."""
    return number(f"{name.words[0]}|{office.partition('|')[0]}")


class Source(Protocol):
    """Where the units come from: memory, or the archive."""

    def pair(self, number: int) -> Iterable[Node]:
        """The full names of a pair of words."""

    def met(self, number: int) -> Iterable[tuple[Node, str, set[int]]]:
        """The units of a name with an office, with each office by its key and its months; none where more than ``MOST`` do."""

    def holders(self, number: int) -> Iterable[Node]:
        """The same units, also where they have just become more than ``MOST``."""

    def evidence(self, node: Node) -> Evidence:
        """What the reports say of a unit."""


def parent_of(node: Node, source: Source) -> Node | None:
    """The unit under which one stands; those that come before it have theirs already."""
    if node.kind == "part":
        return _whole(node, source)
    return _sibling(node, source) or _fuller(node, source)


def _sibling(node: Node, source: Source) -> Node | None:
    """Another unit of the very name: see the rules for names that say much, some and little by themselves."""
    if not node.tag:
        return None
    if node.tag[0] == "#":
        return _only([n for n in _colleagues(node, source) if n.name == node.name and n.rank < node.rank])
    same = [n for n in source.pair(own_number(node.name.words)) if n.name == node.name and n.key != node.key]
    if node.tag in ("sport", "art"):
        # a sportsman's mentions without a role are his, unless some name an office or another world
        plain = next((n for n in same if not n.tag), None)
        others = any(n.tag for n in same)
        return None if plain is None or others or source.evidence(plain).public else plain
    before = [n for n in same if n.rank < node.rank]
    found = [n for n in before if _one_land(node.tag, n.tag) and _spheres_fit(node, n, source)]
    found = found or [n for n in before if _one_time(node.tag, n.tag) and _spheres_fit(node, n, source)]
    found = found or [n for n in _colleagues(node, source) if n.name == node.name and n.rank < node.rank]
    return _only(found)


def _only(found: list[Node]) -> Node | None:
    """The first of some units if they are one person."""
    return min(found, key=lambda n: n.rank) if len({n.root for n in found}) == 1 else None


def _one_land(a: str, b: str) -> bool:
    """Whether two tags name one country."""
    return a[:1] == b[:1] == "@" and a[1] != "/" and a[1:3].upper() == b[1:3].upper()


def _one_time(a: str, b: str) -> bool:
    """Whether two tags are of one month or neighbouring ones, and roles do not name two countries."""
    if not a[:1] == b[:1] == "@" or (a[1:3].isupper() and b[1:3].isupper()):
        return False
    first, second = a[-7:], b[-7:]
    return "/" not in first + second and abs(month_number(first) - month_number(second)) <= 1


def _spheres_fit(a: Node, b: Node, source: Source) -> bool:
    """Whether one may be both: of one world, or one of whom no role says otherwise."""
    first, second = a.tag.split("/")[1], b.tag.split("/")[1]
    if first == second:
        return True
    if first and second:
        return False
    return not source.evidence(b if first else a).public


def month_number(month: str) -> int:
    """A month as a number, for telling how far apart two are; -1000 for none."""
    return int(month[:4]) * 12 + int(month[5:7]) if month else -1000


def _colleagues(node: Node, source: Source) -> list[Node]:
    """The full names with the same last word that held an office of this one: of one country at any time, where the country is open in the
    same months."""
    found: dict[str, Node] = {}
    for office, months in source.evidence(node).offices.items():
        words, _, country = office.partition("|")
        for other, theirs, when in source.met(held_number(node.name.words, office)):
            if other.key != node.key and other.name.words[-1] == node.name.words[-1]:
                same = theirs == office and country != "?"
                open_one = " " in words and "?" in (country, theirs[-1:]) and theirs.partition("|")[0] == words
                if same or (open_one and _meet(months, when, 1)):
                    found[other.key] = other
    return list(found.values())


def _meet(a: set[int], b: set[int], within: int) -> bool:
    return any(m + d in b for m in a for d in range(-within, within + 1))


def _fuller(node: Node, source: Source) -> Node | None:
    def fits(other: Node) -> bool:
        return other.name.extends(node.name) and _one_world(other.tag, node.tag)

    going_on = list(filter(fits, source.pair(_on_number(node.name.words))))
    if _says_much(node.name.words):
        gaps = list(filter(fits, source.pair(_gap_number(node.name.words))))
        # a well-known name is his own where words are only left out at its end: not «محمد علي» of «محمد كمال علي»
        if (level_of_words(node.name.words) if gaps else level(node.name)) == "rare" and (
            one := _only([*going_on, *gaps])
        ):
            return one
    mine = source.evidence(node)
    shares = [n for n in going_on if _share_office(mine, source.evidence(n))] if mine.offices else []
    return _only([*shares, *filter(fits, _colleagues(node, source))])


def _share_office(a: Evidence, b: Evidence) -> bool:
    """Whether two held one office, as for ``_colleagues``."""
    for office, months in a.offices.items():
        words, _, country = office.partition("|")
        if country != "?" and office in b.offices:
            return True
        if " " in words:
            for other, theirs in b.offices.items():
                if other.partition("|")[0] == words and "?" in (country, other[-1:]) and _meet(months, theirs, 1):
                    return True
    return False


def _one_world(a: str, b: str) -> bool:
    """Whether the tags of two units leave open that they are one: not a footballer and a minister."""
    first, second = _sphere(a), _sphere(b)
    return first == second or not (first or second)


def _sphere(tag: str) -> str:
    return tag.split("/")[1] if tag[:1] == "@" else tag if tag in ("sport", "art") else ""


def _whole(node: Node, source: Source) -> Node | None:
    """The full name that a surname (or a king's given name) with its office stands for."""
    found: dict[str, Node] = {}
    for office, months in sorted(source.evidence(node).offices.items()):
        words, _, country = office.partition("|")
        for other, theirs, when in source.met(whole_of(node.name, office)):
            same, _, of = theirs.partition("|")
            # by a surname the country may be open; there are many kings of a given name
            named = of == country != "?" or ("?" in (of, country) and other.name.words[-1] == node.name.words[0])
            if same == words and named and _meet(months, when, MONTHS):
                found[other.key] = other
    if len({n.root for n in found.values()}) != 1:
        return None
    return min(found.values(), key=lambda n: n.rank)


class Linker:
    """Gives units their parents and roots: all those pushed, and those that depend on what changes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._waiting: list[tuple[tuple[int, int, int, int, str], Node]] = []
        self._in: set[str] = set()
        #: Units whose parent or root is another than before.
        self.changed: dict[str, Node] = {}

    def push(self, node: Node) -> None:
        """Have the parent of a unit looked for."""
        if node.key not in self._in:
            self._in.add(node.key)
            heapq.heappush(self._waiting, (node.rank, node))

    def push_dependents(self, node: Node, offices: Iterable[str] = ()) -> None:
        """Have the parents of those looked for that may stand under a unit: shorter names, the same with another tag, its surname.

        ``offices`` are such as the unit had before."""
        if node.kind == "part":
            return
        going_on, gaps = shorter(node.name)
        every = sorted({*self._source.evidence(node).offices, *offices})
        for words in (node.name.words, *going_on, *gaps):
            if not _says_little(words):
                self._push_all(self._source.pair(own_number(words)), node)
                continue
            for office in every:
                held = self._source.holders(held_number(words, office))
                self._push_all((n for n in held if n.name.words == words), node)
        for office in every:
            for at in parts_of(node.name, office):
                self._push_all(self._source.holders(at), node)

    def _push_all(self, dependents: Iterable[Node], node: Node) -> None:
        for dependent in dependents:
            if dependent.key != node.key and (dependent.rank > node.rank or dependent.name.words == node.name.words):
                self.push(dependent)

    def run(self) -> None:
        """Find the parents of all that wait, and of all that depend on what changes."""
        while self._waiting:
            _, node = heapq.heappop(self._waiting)
            self._in.discard(node.key)
            if self._settle(node):
                self.push_dependents(node)

    def run_all(self, nodes: Iterable[Node]) -> None:
        """Find the parents of all units there are: each once, since what it depends on comes before it."""
        for node in sorted(nodes, key=lambda node: node.rank):
            self._settle(node)

    def _settle(self, node: Node) -> bool:
        """Find the parent of a unit; whether its root is another than before."""
        parent = parent_of(node, self._source)
        above = None if parent is None else parent.key
        root = node.key if parent is None else parent.root
        if above == node.parent and root == node.root:
            return False
        moved = root != node.root
        node.parent, node.root = above, root
        self.changed[node.key] = node
        return moved
