"""Drawings of a story as SVG: its chains, from each report back to its origin, and a number that changed over time.

Each is made twice, once for wide pages and once for narrow ones; the style of the page shows one of them. Lengths are in pixels. There are no
styles in attributes, which the page's content security policy forbids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from unicodedata import combining

from musnad.views.calendar import MONTHS, Words
from musnad.views.facts import label, plain
from musnad.views.story_trees import Node, Tree
from musnad.views.story_words import StoryFacts, Telling, arabic_text, counted, short_bounds
from musnad.weave.model import Revision

_WIDE, _NARROW = 1100, 340
_BOX, _GAP, _BETWEEN_TREES = 50, 12, 22
#: Columns of the wide drawing: origin, between, report, copy, copy of a copy; what is deeper stands in the last.
_COLUMNS = 5
#: Letters of a name, of which a box shows as many as it has room for.
_LONGEST = 200
#: Steps of a revision that are drawn; of more the first and the last.
_STEPS_WIDE, _STEPS_NARROW = 10, 5


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a story is drawn: in which language, Arabic from the right to the left and English from the left to the right, and the address to
    which each of its reports leads."""

    language: Literal["ar", "en"] = "ar"
    link: Callable[[Telling], str | None] = lambda telling: None

    def say(self, words: Words) -> str:
        """Words in the language, with its digits."""
        return arabic_text(words.ar) if self.language == "ar" else words.en

    def label(self, group: str, key: str) -> str:
        """What a value is called."""
        return self.say(label(group, key))


def width_of(text: str, size: float) -> float:
    """About how wide a text is in a font of ``size`` pixels: Arabic letters and digits a little over half of it, spaces a quarter."""
    return size * sum(0.27 if c == " " else 0.0 if combining(c) else 0.55 for c in text)


def fitted(text: str, room: float, size: float) -> str:
    """The text, cut at its end with «…» where it is wider than ``room``."""
    if width_of(text, size) <= room:
        return text
    used, cut = size, 0
    for cut, c in enumerate(text):  # noqa: B007 - where it ends is what is wanted
        used += width_of(c, size)
        if used > room:
            break
    return text[:cut].rstrip() + "…"


class _Canvas:
    """What is drawn. Places are given as in Arabic, with the beginning of a line at the right; in English all is turned round."""

    def __init__(self, how: Drawing, width: float) -> None:
        self.how, self.width = how, width
        self.turned = how.language == "en"
        self.parts: list[str] = []

    def x(self, at: float) -> str:
        """A place from the left."""
        return f"{self.width - at if self.turned else at:.0f}"

    def text(self, text: str, x: float, y: float, name: str, anchor: str = "start") -> None:
        """A text that begins at ``x``, or has its middle there."""
        direction = "ltr" if self.turned else "rtl"
        self.parts.append(
            f'<text class="{name}" x="{self.x(x)}" y="{y:.0f}" direction="{direction}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def path(self, name: str, *steps: str | tuple[float, float] | float) -> None:
        """A line of steps: letters as SVG has them, points, and places along a level line."""
        made = "".join(
            step
            if isinstance(step, str)
            else f"{self.x(step[0])} {step[1]:.0f} "
            if isinstance(step, tuple)
            else self.x(step)
            for step in steps
        )
        self.parts.append(f'<path class="{name}" d="{made.rstrip()}"/>')

    def svg(self, name: str, height: float, title: str, role: str) -> str:
        """The whole drawing."""
        width, height = self.width + 2, height + 2
        return (
            f'<svg class="{name}" viewBox="-1 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="{role}" '
            f'aria-label="{escape(title)}">{"".join(self.parts)}</svg>'
        )


@dataclass(slots=True)
class _Placed:
    node: Node
    tree: Tree
    depth: int
    x: float = 0
    y: float = 0
    width: float = 0
    parent: _Placed | None = None


def chains(facts: StoryFacts, trees: Sequence[Tree], how: Drawing) -> str:
    """The drawing of the chains; a report that several chains hold stands in each, by its number."""
    if not trees:
        return ""
    title = f"{how.label('story', 'chains')}: {how.say(counted('chain', facts.story.independent))}"
    return f'<figure class="graph">{_wide(trees, title, how)}{_narrow(trees, title, how)}</figure>\n'


def _wide(trees: Sequence[Tree], title: str, how: Drawing) -> str:
    """Reports where a line begins, origins where it ends, and a line from each to what it rests on."""
    deepest = max(depth for tree in trees for _, depth in tree.root.walk())
    columns = min(_COLUMNS, deepest + 1)
    between = 96.0 if columns < 5 else 84.0
    width = min(330.0, (_WIDE - (columns - 1) * between) / columns)
    canvas = _Canvas(how, columns * width + (columns - 1) * between)
    y = 2.0
    for tree in trees:
        placed = _layers(tree, columns - 1)
        rows = _rows(placed, y)
        for one in placed:
            one.x, one.width = one.depth * (width + between), width
        for one in placed:
            _curve(canvas, one, between)
        for one in placed:
            _box(canvas, one)
        y += rows * (_BOX + _GAP) + _BETWEEN_TREES
    return canvas.svg("wide", y - _BETWEEN_TREES, title, "group")


def _layers(tree: Tree, last: int) -> list[_Placed]:
    """The nodes of a tree, each after its parent, with depths no greater than ``last``."""
    made: list[_Placed] = []
    at: dict[int, _Placed] = {}
    for node, depth in tree.root.walk():
        one = _Placed(node, tree, min(depth, last))
        made.append(one)
        for child in node.children:
            at[id(child)] = one
        one.parent = at.get(id(node))
    return made


def _rows(placed: list[_Placed], top: float) -> int:
    """Give each node its height: leaves one below the other, the others in the middle of what is below them. The number of rows."""
    below: dict[int, list[_Placed]] = {}
    for one in placed:
        if one.parent is not None:
            below.setdefault(id(one.parent), []).append(one)
    rows = 0
    pitch = _BOX + _GAP
    taken: dict[int, float] = {}
    for one in placed:  # in the order of a walk, so that what is below stands together
        under = below.get(id(one), [])
        # Where the columns end, what is below stands in the same one and must have a row of its own.
        if not under or any(child.depth == one.depth for child in under):
            taken[id(one)] = top + rows * pitch
            rows += 1
    for one in reversed(placed):
        heights = [child.y for child in below.get(id(one), [])]
        one.y = taken[id(one)] if id(one) in taken else (min(heights) + max(heights)) / 2
    return rows


def _curve(canvas: _Canvas, one: _Placed, between: float) -> None:
    """The line from a node to what it rests on, with the reason on it."""
    parent = one.parent
    if parent is None:
        return
    y, to = one.y + _BOX / 2, parent.y + _BOX / 2
    if parent.depth == one.depth:  # beyond the last column
        canvas.path("edge", "M", (one.x + 14, one.y), f"V{parent.y + _BOX:.0f}")
        return
    start, end = one.x, parent.x + parent.width + 7
    middle = start - between * 0.45
    canvas.path("edge", "M", (start, y), "C", (middle, y), (middle, to), (end, to))
    canvas.path("head", "M", (end - 6, to), "L", (end + 1, to - 4), f"V{to + 4:.0f}Z")
    if one.node.because:
        canvas.text(canvas.how.label("reason", one.node.because[0].reason), start - 5, y - 5, "why")


def _box(canvas: _Canvas, one: _Placed, reason: bool = False) -> None:
    """A node: its name, and below it what it is; a report with its number, leading to it, and why it stands there if ``reason``."""
    node, how = one.node, canvas.how
    right = one.x + one.width - 14
    room = one.width - 28
    full, below = (text[:_LONGEST] for text in _captions(one, how))
    if reason and node.because:
        below += f" · {how.label('reason', node.because[0].reason)}"
    address = how.link(node.telling) if node.telling is not None else None
    left = one.x + one.width if canvas.turned else one.x
    canvas.parts += [
        f'<a href="{escape(address)}">' if address else "",
        f'<g class="k-{_kind(one)}"><title>{escape(full)}{escape(" · " + below if below else "")}</title>',
        f'<rect class="box n-{node.what}" x="{canvas.x(left)}" y="{one.y:.0f}" width="{one.width:.0f}" height="{_BOX}" rx="6"/>',
    ]
    if node.telling is not None:
        _badge(canvas, node.telling.number, right - 8, one.y + _BOX / 2)
        right, room = right - 28, room - 28
    canvas.text(fitted(full, room, 14.5), right, one.y + (21 if below else 30), "name")
    if below:
        canvas.text(fitted(below, room, 12), right, one.y + 40, "below")
    canvas.parts.append("</g></a>" if address else "</g>")


def _kind(one: _Placed) -> str:
    return one.tree.chain.kind if one.node.what == "root" else "outlet"


def _captions(one: _Placed, how: Drawing) -> tuple[str, str]:
    """The name of a node and the words below it."""
    node = one.node
    if node.what == "root":
        chain = one.tree.chain
        name = node.name if plain(chain.root) else how.label("chain_kind", chain.kind)
        kind = how.label("chain_kind", chain.kind)
        reports = how.say(counted("report", len(chain.reports)))
        return name, f"{kind} · {reports}" if kind != name else reports
    if node.telling is None:
        return node.name, how.label("story", "via")
    telling = node.telling
    when = how.say(telling.words) if telling.words else telling.moment or how.label("story", "no_time")
    return telling.outlet or how.label("story", "no_outlet"), when


def _badge(canvas: _Canvas, number: int, x: float, y: float) -> None:
    canvas.parts.append(f'<circle class="badge" cx="{canvas.x(x)}" cy="{y:.0f}" r="12"/>')
    canvas.text(
        canvas.how.say(Words(str(number), str(number))), x, y + 4.5, "no small" if number > 99 else "no", "middle"
    )


def _narrow(trees: Sequence[Tree], title: str, how: Drawing) -> str:
    """One below the other, what rests on another set in under it, as there is no room beside it."""
    canvas = _Canvas(how, _NARROW)
    y = 2.0
    step = 16.0
    for tree in trees:
        placed = _layers(tree, 5)
        for one in placed:
            one.y, one.width = y, _NARROW - step * one.depth
            y += _BOX + 8
            if one.parent is not None and one.parent.depth < one.depth:
                x, at = one.parent.x + one.parent.width - step / 2, one.y + _BOX / 2
                canvas.path("edge", "M", (x, one.parent.y + _BOX), f"V{at:.0f}H", one.x + one.width)
        for one in placed:
            _box(canvas, one, reason=True)
        y += 10
    return canvas.svg("narrow", y - 16, title, "group")


# -- a number over time ------------------------------------------------------------------------------------------------


def revision(one: Revision, how: Drawing) -> str:
    """The line of a number that a chain corrected, each step with its value and its moment."""
    arrow = Words(" ← ", " → ")
    what = how.say(Words(plain(one.arabic) or plain(one.what), plain(one.what)))[:_LONGEST]
    title = f"{what}: " + how.say(arrow).join(how.say(short_bounds(side))[:_LONGEST] for _, side in one.steps)
    return (
        f'<figure class="line">{_line(one, how, "wide", 700, _STEPS_WIDE, title)}'
        f"{_line(one, how, 'narrow', _NARROW, _STEPS_NARROW, title)}</figure>"
    )


def _line(one: Revision, how: Drawing, name: str, width: float, most: int, title: str) -> str:
    steps = list(one.steps)
    if len(steps) > most:
        steps = [*steps[: most - 1], steps[-1]]
    edge, top, height = 52.0 if name == "wide" else 40.0, 34.0, 70.0
    gap = (width - 2 * edge) / max(1, len(steps) - 1)
    values = [(side.low if side.low is not None else side.high) for _, side in steps]
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    points: list[tuple[float, float]] = []
    for n, value in enumerate(values):
        share = 0.5 if value is None or high == low else (value - low) / (high - low)
        points.append((width - edge - n * gap, top + height * (1 - share)))
    canvas = _Canvas(how, width)
    canvas.path("steps", "M", points[0], *(step for point in points[1:] for step in ("L", point)))
    for (x, y), (moment, side) in zip(points, steps, strict=True):
        canvas.parts.append(f'<circle class="dot" cx="{canvas.x(x)}" cy="{y:.0f}" r="5"/>')
        up = 12
        if side.high is None and side.low is not None:  # or more
            canvas.path("open", "M", (x, y - 7), "v-13m-4 5l4 -5l4 5")
            up = 24
        room = max(40, min(gap - 4, 2 * edge))  # what stands at an end is not to reach beyond it
        canvas.text(fitted(how.say(short_bounds(side))[:_LONGEST], room, 13), x, y - up, "value", "middle")
        for n, words in enumerate(_moment(moment)):
            canvas.text(fitted(how.say(words), room, 14), x, top + height + 26 + 16 * n, "below", "middle")
    return canvas.svg(name, top + height + 48, title, "img")


def _moment(value: str) -> list[Words]:
    """A moment as it stands below a line: the day with its month, the hour."""
    found = re.match(r"\d{4}-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?", value)
    if found is None or not 1 <= int(found[1]) <= 12:
        return [Words(plain(value)[:16], plain(value)[:16])] if value else []
    month = MONTHS[int(found[1]) - 1]
    day = Words(f"{int(found[2])} {month[0].split('/')[0]}", f"{int(found[2])} {month[1][:3]}")
    return [day, Words(found[3], found[3])] if found[3] else [day]
