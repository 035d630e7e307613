"""Charts as SVG, drawn on the server: bars over time, a line of a few letters' size, thin bars of shares.

Lengths along the line are shares of the width and heights are pixels, so that a chart is as wide as its place while its letters keep their size. Nothing has a
style of its own: colours come by classes (``e-ASSAULT``, ``k-agency``) from the style sheets. In Arabic, time and shares run from right to left.

The drawing itself is hidden from readers of screens, and the keyboard does not stop at its bars: the same numbers and links stand in a table under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from musnad.views.calendar import MONTHS
from musnad.web.language import Speech

Step = Literal["day", "week", "month", "year"]
#: Where a chart leads: the address for a period (its first day; empty for all of them) and a series (its key, empty for the rest that ``gathered`` makes one; None
#: for all of them), None for no link.
Link = Callable[[str, str | None], str | None]
#: Pixels: the bars, and the room above and under them.
_HEIGHT, _ABOVE, _UNDER = 180, 12, 24
#: So many periods are named under the bars at most: on a wide page, and on a narrow one.
_NAMED, _NAMED_NARROW = 8, 3
#: Part of the place of a bar that it fills, and the most of the whole that one is wide.
_FILLED, _WIDEST = 0.82, 8.0


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted: one number for each column, ``css`` the class its colour comes by."""

    key: str
    name: str
    counts: Sequence[int]
    css: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts)


def bars_over_time(
    columns: Sequence[str],
    series: Iterable[Series],
    said: Speech,
    *,
    step: Step = "month",
    title: str = "",
    link: Link | None = None,
    legend: bool = True,
    table: bool = True,
) -> Markup:
    """Stacked bars, one for each period (``columns``: their first days, ISO 8601, none left out), as a ``figure``.

    Series that are nowhere are not drawn, nor is anything where there are none. ``link`` makes bars, periods and series links. The style is that of
    ``static/chart.css``.
    """
    found = sorted((one for one in series if one.total), key=lambda one: -one.total)
    if not found or not columns:
        return Markup("")
    parts = [Markup("<figcaption>{}</figcaption>").format(title) if title else Markup("")]
    parts.append(_drawing(columns, found, said, step, link))
    if legend and len(found) > 1:
        parts.append(_legend(found, said, link))
    if table:
        parts.append(_table(columns, found, said, step, link, title))
    return Markup('<figure class="chart">{}</figure>').format(Markup("").join(parts))


def gathered(series: Iterable[Series], most: int, said: Speech) -> list[Series]:
    """The ``most`` largest series, the rest of them as one («other»)."""
    ordered = sorted((one for one in series if one.total), key=lambda one: -one.total)
    if len(ordered) <= most + 1:
        return ordered
    rest = [sum(counts) for counts in zip(*(one.counts for one in ordered[most:]), strict=True)]
    return [*ordered[:most], Series("", said.gettext("other"), rest, "e-other")]


def sparkline(counts: Sequence[float], said: Speech, title: str = "", css: str = "") -> Markup:
    """A line of numbers over time, as high as a line of text; with a ``title`` it is told to readers of screens."""
    if len(counts) < 2:
        return Markup("")
    top = max(*counts, 0) or 1
    last = len(counts) - 1
    places = ((_turned(100 * n / last, 0, said), 19 - 18 * max(0, count) / top) for n, count in enumerate(counts))
    return Markup(
        '<svg class="sparkline {css}" viewBox="0 0 100 20" preserveAspectRatio="none"{told}>'
        '<polyline points="{points}" vector-effect="non-scaling-stroke"/></svg>'
    ).format(css=css, told=_told(title), points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places))


def meter(share: float, said: Speech, css: str = "", title: str = "") -> Markup:
    """A thin bar, filled by a share (0 to 1) from where lines begin."""
    return split([(css, share, title)], said)


def split(shares: Iterable[tuple[str, float, str]], said: Speech, title: str = "") -> Markup:
    """A thin bar of several parts, one behind the other: (class, share of the whole, what it is)."""
    at, parts = 0.0, []
    for css, share, name in shares:
        width = min(max(share, 0.0), 1.0 - at / 100) * 100
        if width > 0:
            inside = Markup("<title>{}</title>").format(name) if name else ""
            parts.append(
                Markup('<rect class="part {css}" x="{x}" y="0" width="{width}" height="4">{inside}</rect>').format(
                    css=css, x=_short(_turned(at, width, said)), width=_short(width), inside=inside
                )
            )
        at += width
    return Markup(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none"{told}>'
        '<rect class="rest" x="0" y="0" width="100" height="4"/>{parts}</svg>'
    ).format(told=_told(title), parts=Markup("").join(parts))


# -- names of periods --------------------------------------------------------------------------------------------------


def period_name(start: str, step: Step, said: Speech) -> str:
    """A period in words, whole: «آب/أغسطس ٢٠٢٤», “week of Monday 5 August 2024”."""
    if step == "month":
        return said.month(start[:7])
    if step == "year":
        return said.digits(start[:4])
    if step == "week":
        year, week, _ = date.fromisoformat(start).isocalendar()
        return said.time(f"{year:04}-W{week:02}")
    return said.day(start)


def _short_name(start: str, step: Step, said: Speech) -> str:
    """A period in few letters, as it stands under a bar."""
    if step == "year":
        return said.digits(start[:4])
    at = date.fromisoformat(start)
    arabic, english = MONTHS[at.month - 1]
    month = arabic.split("/")[0] if said.language == "ar" else english[:3]
    return said.digits(f"{month} {at.year}" if step == "month" else f"{at.day} {month}")


# -- the drawing -------------------------------------------------------------------------------------------------------


def _turned(at: float, width: float, said: Speech) -> float:
    """Where something stands from the left, ``at`` from where lines begin, in hundredths of the whole."""
    return 100 - at - width if said.direction == "rtl" else at


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _told(title: str) -> Markup:
    if not title:
        return Markup(' aria-hidden="true"')
    return Markup(' role="img" aria-label="{}"').format(title)


def _scale(top: int) -> list[int]:
    """Round numbers from nothing to ``top`` or a little over it, two to five of them."""
    size = 1
    while size * 50 <= top:
        size *= 10
    steps = [s * size for s in (1, 2, 5, 10, 20, 50)]
    step = next(s for s in steps if s * 4 >= top)
    return list(range(0, top + step, step)) if top % step else list(range(0, top + 1, step))


def _drawing(columns: Sequence[str], series: Sequence[Series], said: Speech, step: Step, link: Link | None) -> Markup:
    totals = [sum(one.counts[n] for one in series) for n in range(len(columns))]
    scale = _scale(max(totals))
    high = _HEIGHT / scale[-1]
    bottom = _ABOVE + _HEIGHT
    place = 100 / len(columns)
    width = min(place * _FILLED, _WIDEST)
    edge = Markup('x="100%" dx="6"') if said.direction == "rtl" else Markup('x="0" dx="-6"')
    parts = [
        Markup(
            '<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/><text class="scale" {edge} y="{y}" dy="4">{value}</text>'
        ).format(y=_short(bottom - value * high), edge=edge, value=said.number(value))
        for value in scale
    ]
    for n, start in enumerate(columns):
        if not totals[n]:
            continue
        x = _short(_turned(n * place + (place - width) / 2, width, said))
        name = period_name(start, step, said)
        under = 0
        for one in series:
            count = one.counts[n]
            if not count:
                continue
            under += count
            bar = Markup(
                '<rect class="part {css}" x="{x}%" y="{y}" width="{width}%" height="{height}"><title>{title}</title></rect>'
            ).format(
                css=one.css, x=x, y=_short(bottom - under * high), width=_short(width), height=_short(count * high),
                title=f"{name} · {one.name}: {said.number(count)}" if one.name else f"{name}: {said.number(count)}",
            )  # fmt: skip
            to = link(start, one.key) if link else None
            parts.append(Markup('<a href="{}" tabindex="-1">{}</a>').format(to, bar) if to else bar)
    parts += _names(columns, step, said)
    return Markup('<svg class="bars" width="100%" height="{height}" aria-hidden="true">{parts}</svg>').format(
        height=_ABOVE + _HEIGHT + _UNDER, parts=Markup("").join(parts)
    )


def _names(columns: Sequence[str], step: Step, said: Speech) -> Iterable[Markup]:
    """The names under some of the bars, evenly apart; those that a narrow page has no room for have a class of their own."""
    every = -(-len(columns) // _NAMED)
    named = range(0, len(columns), every)
    seldom = -(-len(named) // _NAMED_NARROW)
    for turn, n in enumerate(named):
        at = 100 * (n + 0.5) / len(columns)
        anchor = "first" if at < 8 else "last" if at > 92 else "middle"
        yield Markup('<text class="when {anchor}{wide}" x="{x}%" y="{y}">{name}</text>').format(
            anchor=anchor, wide=" wide-only" if turn % seldom else "", x=_short(_turned(at, 0, said)),
            y=_ABOVE + _HEIGHT + _UNDER - 6, name=_short_name(columns[n], step, said),
        )  # fmt: skip


# -- the same in words -------------------------------------------------------------------------------------------------


def _linked(words: str, to: str | None) -> Markup:
    return Markup('<a href="{}">{}</a>').format(to, words) if to else Markup("{}").format(words)


def _legend(series: Sequence[Series], said: Speech, link: Link | None) -> Markup:
    items = Markup("").join(
        Markup(
            '<li class="{css}"><svg class="key" width="10" height="10" aria-hidden="true"><rect class="part {css}" width="10" height="10"/></svg> '
            '{name} <span class="count">{count}</span></li>'
        ).format(
            css=one.css,
            name=_linked(one.name, link("", one.key) if link else None),
            count=said.number(one.total),
        )
        for one in series
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def _table(
    columns: Sequence[str], series: Sequence[Series], said: Speech, step: Step, link: Link | None, title: str
) -> Markup:
    """The numbers, the latest period first; periods in which nothing was are left out."""
    head = Markup("").join(Markup('<th scope="col" class="n">{}</th>').format(one.name) for one in series)
    rows = []
    for n in reversed(range(len(columns))):
        if not any(one.counts[n] for one in series):
            continue
        cells = Markup("").join(
            Markup('<td class="n">{}</td>').format(said.number(one.counts[n]) if one.counts[n] else "")
            for one in series
        )
        name = _linked(period_name(columns[n], step, said), link(columns[n], None) if link else None)
        rows.append(Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, cells))
    return Markup(
        '<details class="numbers"><summary>{summary}</summary><div class="wide" tabindex="0" role="region" aria-label="{label}"><table>'
        '<thead><tr><th scope="col">{when}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>'
    ).format(
        summary=said.gettext("The numbers"), label=title or said.gettext("The numbers"), when=said.gettext("Period"),
        head=head, rows=Markup("").join(rows),
    )  # fmt: skip


__all__ = ["Link", "Series", "Step", "bars_over_time", "gathered", "meter", "period_name", "sparkline", "split"]
