"""Drawing who meets, backs, accuses whom: nodes laid out by ``networkx``, names that do not lie on one another, curves from side to side.

What comes out is numbers and words for a template, which draws them as SVG; the same network is drawn the same every time.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

#: The breadth of the drawing, in the units of its view box.
WIDTH = 1_000
#: Letters of a line of a name, and lines.
_LINE, _LINES = 17, 2
#: Half the size of a circle, the height of a line, the breadth of a letter: a little more than most have.
_CIRCLE, _CENTRE, _HEIGHT, _LETTER = 9, 14, 17, 7.4
#: Room around a node, and between the drawing and its edge.
_ROOM, _MARGIN = 7, 12
#: How far two curves between the same two lie apart, and how long an arrow is.
_APART, _ARROW = 15.0, 9.0
#: The thinnest and the thickest line.
_THIN, _THICK = 1.4, 6.0
_TURNS, _GROWN = 400, 8


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in a network: ``weight`` in how many events it is met."""

    id: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Edge:
    """What goes from one to the other, ``mutual`` where it goes both ways; ``group`` is the class it is drawn by."""

    source: str
    target: str
    group: str
    weight: int
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A circle at ``x``, ``y`` and the lines of its name under it, each with its height."""

    node: Node
    x: float
    y: float
    radius: float
    lines: tuple[tuple[str, float], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What it takes up: left, top, right, bottom."""
        across, up, down = _size(self.radius, [line for line, _ in self.lines])
        return self.x - across, self.y - up, self.x + across, self.y + down


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A curve as the ``d`` of a path."""

    edge: Edge
    path: str
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A network drawn."""

    width: int
    height: int
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]


def draw(centre: Node, others: Sequence[Node], edges: Iterable[Edge]) -> Drawing:
    """The network of ``centre``; edges of nodes that are not there are left out."""
    nodes = [centre, *others]
    there = {node.id for node in nodes}
    kept = [edge for edge in edges if edge.source in there and edge.target in there and edge.source != edge.target]
    lines = {node.id: _lines(node.name) for node in nodes}
    radius = {node.id: float(_CIRCLE) for node in nodes} | {centre.id: float(_CENTRE)}
    sizes = {id: _size(radius[id], lines[id]) for id in radius}
    height = 160 + 24 * len(nodes)
    places = _laid_out(nodes, kept)
    for _ in range(_GROWN):
        placed, free = _parted(_scaled(places, sizes, height), sizes, height, centre.id)
        if free:
            break
        height = round(height * 1.12)
    drawn = tuple(
        DrawnNode(node, _r(x), _r(y), radius[node.id], tuple(_under(lines[node.id], y + radius[node.id])))
        for node, (x, y) in ((node, placed[node.id]) for node in nodes)
    )
    return Drawing(WIDTH, height, drawn, tuple(_curves(kept, placed, radius)))


# -- names -------------------------------------------------------------------------------------------------------------


def _lines(name: str) -> list[str]:
    """A name in few short lines, cut where it is longer."""
    lines: list[str] = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= _LINE or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    cut = len(lines) > _LINES
    kept = [line if len(line) <= _LINE + 3 else f"{line[: _LINE + 1]}…" for line in lines[:_LINES]]
    if cut and not kept[-1].endswith("…"):
        kept[-1] += "…"
    return [line for line in kept if line]


def _under(lines: Sequence[str], bottom: float) -> Iterable[tuple[str, float]]:
    for n, line in enumerate(lines):
        yield line, _r(bottom + 14 + n * _HEIGHT)


def _size(radius: float, lines: Sequence[str]) -> tuple[float, float, float]:
    """How far a node goes to each side, upwards and downwards."""
    across = max([radius, *(len(line) * _LETTER / 2 for line in lines)]) + _ROOM
    return across, radius + _ROOM, radius + len(lines) * _HEIGHT + _ROOM


# -- places ------------------------------------------------------------------------------------------------------------


def _laid_out(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, tuple[float, float]]:
    """Where nodes lie around the first of them, in any measure: those that have to do with one another near one another."""
    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in nodes)
    for edge in edges:
        before = graph.get_edge_data(edge.source, edge.target, {"weight": 0.0})["weight"]
        graph.add_edge(edge.source, edge.target, weight=before + 1 + math.log2(edge.weight))
    centre, *others = [node.id for node in nodes]
    start = {centre: (0.0, 0.0)}
    for n, id in enumerate(others):
        turn = 2 * math.pi * n / len(others)
        start[id] = (math.cos(turn), math.sin(turn))
    if len(others) < 2:
        return start
    found = nx.spring_layout(
        graph, pos=start, fixed=[centre], k=1.6 / math.sqrt(len(nodes)), iterations=70, seed=7, weight="weight"
    )
    return {id: (float(x), float(y)) for id, (x, y) in found.items()}


def _scaled(
    places: dict[str, tuple[float, float]], sizes: dict[str, tuple[float, float, float]], height: int
) -> dict[str, tuple[float, float]]:
    """Places in the drawing, each so far from the middle as its rank says: what crowds around the middle is spread, what lies far out drawn in."""
    ranked = sorted(places, key=lambda id: (math.hypot(*places[id]), id))
    out = {}
    for n, id in enumerate(ranked):
        x, y = places[id]
        far = math.hypot(x, y)
        share = 0.0 if far < 1e-9 else 0.45 + 0.55 * n / max(1, len(ranked) - 1)
        across = WIDTH / 2 - _MARGIN - sizes[id][0]
        down = height / 2 - _MARGIN - sizes[id][2]
        out[id] = (
            WIDTH / 2 + (x / far * share * across if far >= 1e-9 else 0.0),
            height / 2 + (y / far * share * down if far >= 1e-9 else 0.0),
        )
    return out


def _parted(
    places: dict[str, tuple[float, float]], sizes: dict[str, tuple[float, float, float]], height: int, fixed: str
) -> tuple[dict[str, tuple[float, float]], bool]:
    """The places moved until nothing lies on anything else, and whether that could be done."""
    at = dict(places)
    ids = sorted(at)
    for _ in range(_TURNS):
        moved = False
        for n, a in enumerate(ids):
            for b in ids[n + 1 :]:
                moved |= _push(at, sizes, a, b, fixed)
        for id in ids:
            across, up, down = sizes[id]
            x, y = at[id]
            at[id] = (
                min(max(x, _MARGIN + across), WIDTH - _MARGIN - across),
                min(max(y, _MARGIN + up), height - _MARGIN - down),
            )
        if not moved:
            return at, True
    return at, False


def _push(
    at: dict[str, tuple[float, float]], sizes: dict[str, tuple[float, float, float]], a: str, b: str, fixed: str
) -> bool:
    """Push two nodes apart that lie on one another, the shorter way; whether they did."""
    (ax, ay), (bx, by) = at[a], at[b]
    across = sizes[a][0] + sizes[b][0] - abs(ax - bx)
    down = (sizes[a][2] + sizes[b][1] if ay <= by else sizes[b][2] + sizes[a][1]) - abs(ay - by)
    if across <= 0.5 or down <= 0.5:
        return False
    dx, dy = (across / 2 + 0.5, 0.0) if across < down else (0.0, down / 2 + 0.5)
    if dx:
        dx = dx if ax < bx or (ax == bx and a < b) else -dx
    else:
        dy = dy if ay <= by else -dy
    if fixed in (a, b):
        dx, dy = 2 * dx, 2 * dy
    if a != fixed:
        at[a] = (ax - dx, ay - dy)
    if b != fixed:
        at[b] = (bx + dx, by + dy)
    return True


# -- curves ------------------------------------------------------------------------------------------------------------


def _curves(edges: Sequence[Edge], at: dict[str, tuple[float, float]], radius: dict[str, float]) -> Iterable[DrawnEdge]:
    """Edges as curves, those between the same two beside one another; the weakest first, so that the strong lie above."""
    between: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        between[min(edge.source, edge.target), max(edge.source, edge.target)].append(edge)
    made = []
    most = max((edge.weight for edge in edges), default=1)
    for (one, _), several in between.items():
        for n, edge in enumerate(several):
            bend = (n - (len(several) - 1) / 2) * _APART * (1 if edge.source == one else -1)
            width = _THIN + (_THICK - _THIN) * math.sqrt((edge.weight - 1) / max(most - 1, 1))
            made.append(DrawnEdge(edge, _curve(edge, at, radius, bend), _r(width)))
    return sorted(made, key=lambda drawn: drawn.edge.weight)


def _curve(edge: Edge, at: dict[str, tuple[float, float]], radius: dict[str, float], bend: float) -> str:
    """A curve from circle to circle, bent by so much to the right of its way."""
    (x1, y1), (x2, y2) = at[edge.source], at[edge.target]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    cx = (x1 + x2) / 2 - (y2 - y1) / far * bend * 2
    cy = (y1 + y2) / 2 + (x2 - x1) / far * bend * 2
    sx, sy = _towards(x1, y1, cx, cy, radius[edge.source] + 2)
    ex, ey = _towards(x2, y2, cx, cy, radius[edge.target] + (2 if edge.mutual else 2 + _ARROW))
    return f"M{_r(sx):g} {_r(sy):g}Q{_r(cx):g} {_r(cy):g} {_r(ex):g} {_r(ey):g}"


def _towards(x: float, y: float, to_x: float, to_y: float, by: float) -> tuple[float, float]:
    far = math.hypot(to_x - x, to_y - y) or 1.0
    return x + (to_x - x) / far * by, y + (to_y - y) / far * by


def _r(value: float) -> float:
    return round(value, 1)
