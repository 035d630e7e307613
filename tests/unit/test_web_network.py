"""Drawing who meets, backs, accuses whom."""

from __future__ import annotations

from itertools import combinations

import pytest

from musnad.web.network import Edge, Node, draw

NAMES = (
    "سامي",
    "وزارة الخارجية والتعاون الدولي",
    "الأمم المتحدة",
    "منظمة الدول المصدرة للنفط في الشرق الأوسط",
    "ليلى حداد",
    "م" * 300,
)


def network(number: int) -> tuple[Node, list[Node], list[Edge]]:
    nodes = [Node(f"p{n:012}", f"{NAMES[n % len(NAMES)]} {n}", 30 - n) for n in range(number + 1)]
    edges = [
        Edge(nodes[0].id, node.id, ("meets", "backs", "against")[n % 3], n % 7 + 1, n % 3 == 0)
        for n, node in enumerate(nodes[1:])
    ]
    edges += [Edge(nodes[n].id, nodes[n * 7 % (number + 1)].id, "against", 1) for n in range(1, number)]
    return nodes[0], nodes[1:], edges


@pytest.mark.parametrize("number", [1, 2, 5, 12, 24, 29])
def test_nothing_in_a_drawing_lies_on_anything_else_or_outside(number: int) -> None:
    drawing = draw(*network(number))
    assert len(drawing.nodes) == number + 1
    for node in drawing.nodes:
        left, top, right, bottom = node.box
        assert left >= 0 and top >= 0 and right <= drawing.width and bottom <= drawing.height
    for a, b in combinations((node.box for node in drawing.nodes), 2):
        assert a[2] <= b[0] + 2 or b[2] <= a[0] + 2 or a[3] <= b[1] + 2 or b[3] <= a[1] + 2


def test_the_same_network_is_drawn_the_same() -> None:
    assert draw(*network(20)) == draw(*network(20))


def test_edges_between_the_same_two_are_curves_of_their_own() -> None:
    a, b = Node("p1", "أ", 3), Node("p2", "ب", 3)
    edges = [
        Edge("p1", "p2", "backs", 1),
        Edge("p2", "p1", "backs", 1),
        Edge("p1", "p2", "against", 2),
        Edge("p1", "p3", "meets", 1),
    ]
    drawing = draw(a, [b], edges)
    assert len({edge.path for edge in drawing.edges}) == len(drawing.edges) == 3
