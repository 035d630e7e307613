"""Drawings of a story as SVG: its chains, from each report back to its origin, and a number that changed over time.

Each is made twice, once for wide pages and once for narrow ones; the style of the page shows one of them. Lengths are in pixels. There are no
styles in attributes, which the page's content security policy forbids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import combining

from musnad.views.calendar import MONTHS, arabic_digits
from musnad.views.facts import label, plain
from musnad.views.story_trees import Node, Tree
from musnad.views.story_words import StoryFacts, arabic_html, counted, short_bounds
from musnad.weave.model import Revision

_WIDE, _NARROW = 1100, 340
_BOX, _GAP, _BETWEEN_TREES = 50, 12, 22
#: Columns of the wide drawing: origin, between, report, copy, copy of a copy; what is deeper stands in the last.
_COLUMNS = 5
#: Steps of a revision that are drawn; of more the first and the last.
_STEPS_WIDE, _STEPS_NARROW = 10, 5


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


@dataclass(slots=True)
class _Placed:
    node: Node
    tree: Tree
    depth: int
    x: float = 0
    y: float = 0
    width: float = 0
    parent: _Placed | None = None


def chains(facts: StoryFacts, trees: Sequence[Tree], prefix: str) -> str:
    """The drawing of the chains; a report that several chains hold stands in each, by its number. ``prefix`` is that of the page's ids."""
    if not trees:
        return ""
    words = label("story", "chains")
    title = f"{words.ar}: {counted('chain', facts.story.independent).ar}"
    return f'<figure class="graph">{_wide(trees, title, prefix)}{_narrow(trees, title, prefix)}</figure>\n'


def _wide(trees: Sequence[Tree], title: str, prefix: str) -> str:
    """Origins on the left, reports on the right, a line from each to what it rests on."""
    deepest = max(depth for tree in trees for _, depth in tree.root.walk())
    columns = min(_COLUMNS, deepest + 1)
    between = 92.0 if columns < 5 else 70.0
    width = min(330.0, (_WIDE - (columns - 1) * between) / columns)
    used = columns * width + (columns - 1) * between
    out: list[str] = []
    y = 2.0
    for tree in trees:
        placed = _layers(tree, columns - 1)
        rows = _rows(placed, y)
        for one in placed:
            one.x, one.width = one.depth * (width + between), width
        out.extend(_curve(one, between) for one in placed if one.parent)
        out.extend(_box(one, prefix) for one in placed)
        y += rows * (_BOX + _GAP) + _BETWEEN_TREES
    return _svg("wide", used, y - _BETWEEN_TREES, title, out)


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


def _curve(one: _Placed, between: float) -> str:
    """The line from a node to what it rests on, with the reason on it."""
    parent = one.parent
    assert parent is not None
    y, to = one.y + _BOX / 2, parent.y + _BOX / 2
    if parent.depth == one.depth:  # beyond the last column
        return f'<path class="edge" d="M{one.x + 14:.0f} {one.y:.0f}V{parent.y + _BOX:.0f}"/>'
    start, end = one.x, parent.x + parent.width + 7
    middle = start - between * 0.45
    line = (
        f'<path class="edge" d="M{start:.0f} {y:.0f}C{middle:.0f} {y:.0f} {middle:.0f} {to:.0f} {end:.0f} {to:.0f}"/>'
    )
    head = f'<path class="head" d="M{end - 6:.0f} {to:.0f}l7 -4v8z"/>'
    reason = one.node.because[0].reason if one.node.because else ""
    if not reason:
        return line + head
    return line + head + _text(label("reason", reason).ar, start - between * 0.3, y - 5, "why", "middle")


def _box(one: _Placed, prefix: str, reason: bool = False) -> str:
    """A node: its name, and below it what it is; a report with its number, leading to it, and why it stands there if ``reason``."""
    node = one.node
    kind = _kind(one)
    right = one.x + one.width - 14
    room = one.width - 28
    full, below = _captions(one)
    if reason and node.because:
        below += f" · {label('reason', node.because[0].reason).ar}"
    out = [
        f"<title>{escape(full)}{escape(' · ' + below if below else '')}</title>",
        f'<rect class="box n-{node.what}" x="{one.x:.0f}" y="{one.y:.0f}" width="{one.width:.0f}" height="{_BOX}" rx="6"/>',
    ]
    if node.telling is not None:
        out.append(_badge(node.telling.number, right - 8, one.y + _BOX / 2))
        right, room = right - 28, room - 28
    out.append(_text(fitted(full, room, 14.5), right, one.y + (21 if below else 30), "name", "start"))
    if below:
        out.append(_text(fitted(below, room, 12), right, one.y + 40, "below", "start"))
    made = f'<g class="k-{kind}">{"".join(out)}</g>'
    return f'<a href="#{prefix}t{node.telling.number}">{made}</a>' if node.telling is not None else made


def _kind(one: _Placed) -> str:
    return one.tree.chain.kind if one.node.what == "root" else "outlet"


def _captions(one: _Placed) -> tuple[str, str]:
    """The name of a node and the words below it."""
    node = one.node
    if node.what == "root":
        chain = one.tree.chain
        kind = label("chain_kind", chain.kind).ar
        reports = arabic_digits(counted("report", len(chain.reports)).ar)
        return node.name, f"{kind} · {reports}" if kind != node.name else reports
    if node.telling is None:
        return node.name, label("story", "via").ar
    telling = node.telling
    when = arabic_digits(telling.words.ar) if telling.words else telling.moment or label("story", "no_time").ar
    return telling.outlet or label("story", "no_outlet").ar, when


def _badge(number: int, x: float, y: float) -> str:
    digits = arabic_digits(str(number))
    size = " small" if number > 99 else ""
    return (
        f'<circle class="badge" cx="{x:.0f}" cy="{y:.0f}" r="12"/>'
        f'<text class="no{size}" x="{x:.0f}" y="{y + 4.5:.0f}" text-anchor="middle">{digits}</text>'
    )


def _narrow(trees: Sequence[Tree], title: str, prefix: str) -> str:
    """One below the other, what rests on another set in under it, as there is no room beside it."""
    out: list[str] = []
    y = 2.0
    step = 16.0
    for tree in trees:
        placed = _layers(tree, 5)
        for one in placed:
            one.y, one.width = y, _NARROW - step * one.depth
            y += _BOX + 8
            if one.parent is not None and one.parent.depth < one.depth:
                x = one.parent.x + one.parent.width - step / 2
                at = one.y + _BOX / 2
                out.append(
                    f'<path class="edge" d="M{x:.0f} {one.parent.y + _BOX:.0f}V{at:.0f}H{one.x + one.width:.0f}"/>'
                )
        out.extend(_box(one, prefix, reason=True) for one in placed)
        y += 10
    return _svg("narrow", _NARROW, y - 16, title, out)


def _text(text: str, x: float, y: float, name: str, anchor: str) -> str:
    """A text from the right to the left; ``start`` is its right end."""
    return f'<text class="{name}" x="{x:.0f}" y="{y:.0f}" direction="rtl" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(name: str, width: float, height: float, title: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="{name}" viewBox="-1 0 {width + 2:.0f} {height + 2:.0f}" width="{width + 2:.0f}" height="{height + 2:.0f}" role="img" '
        f'aria-label="{escape(arabic_digits(title))}">{"".join(parts)}</svg>'
    )


# -- a number over time ------------------------------------------------------------------------------------------------


def revision(one: Revision) -> str:
    """The line of a number that a chain corrected: time goes from right to left, each step with its value and its moment."""
    title = f"{plain(one.arabic)}: " + " ← ".join(short_bounds(side).ar for _, side in one.steps)
    return (
        '<figure class="line">'
        f"{_line(one, 'wide', 700, _STEPS_WIDE, title)}{_line(one, 'narrow', _NARROW, _STEPS_NARROW, title)}</figure>"
    )


def _line(one: Revision, name: str, width: float, most: int, title: str) -> str:
    steps = list(one.steps)
    if len(steps) > most:
        steps = [*steps[: most - 1], steps[-1]]
    edge, top, height = 52.0, 34.0, 70.0
    gap = (width - 2 * edge) / max(1, len(steps) - 1)
    values = [(side.low if side.low is not None else side.high) for _, side in steps]
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    points: list[tuple[float, float]] = []
    for n, value in enumerate(values):
        share = 0.5 if value is None or high == low else (value - low) / (high - low)
        points.append((width - edge - n * gap, top + height * (1 - share)))
    path = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    out = [f'<path class="steps" d="{path}"/>']
    for (x, y), (moment, side) in zip(points, steps, strict=True):
        out.append(f'<circle class="dot" cx="{x:.0f}" cy="{y:.0f}" r="5"/>')
        up = 12
        if side.high is None and side.low is not None:  # or more
            out.append(f'<path class="open" d="M{x:.0f} {y - 7:.0f}v-13m-4 5l4 -5l4 5"/>')
            up = 24
        out.append(_label(short_bounds(side).ar, x, y - up, "value", gap - 4))
        for n, words in enumerate(_moment(moment)):
            out.append(_label(words, x, top + height + 26 + 16 * n, "below", gap - 4))
    return _svg(name, width, top + height + 48, title, out)


def _moment(value: str) -> list[str]:
    """A moment as it stands below a line: the day with its month, the hour."""
    found = re.match(r"\d{4}-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?", value)
    if found is None or not 1 <= int(found[1]) <= 12:
        return [plain(value)[:16]] if value else []
    day = f"{int(found[2])} {MONTHS[int(found[1]) - 1][0].split('/')[0]}"
    return [day, found[3]] if found[3] else [day]


def _label(text: str, x: float, y: float, name: str, room: float) -> str:
    return f'<text class="{name}" x="{x:.0f}" y="{y:.0f}" direction="rtl" text-anchor="middle">{arabic_html(fitted(text, max(room, 40), 14))}</text>'
