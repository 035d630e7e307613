"""The map as a drawing: a box of the earth, projected; the outlines of countries in it; circles and the labels that fit.

The projection is equirectangular, true to scale on the box's middle parallel. Outlines are Natural Earth's (``outlines/countries.json.gz``, made by
``scripts/web_outlines.py``), thinned to what the drawing can show. All numbers are in units of which the drawing is ``WIDTH`` wide.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parent / "outlines" / "countries.json.gz"
WIDTH = 1000.0
#: Height of the drawing at least and at most.
_LOW, _HIGH = 420.0, 900.0
#: Degrees that a box is wide and high at least.
SMALLEST = 0.5
#: Outlines are drawn so far beyond the box, in units, so that its border shows none of their cut ends.
_BEYOND = 12.0
#: A part of a country that is smaller than this, in square cells, is left out unless it is its largest.
_SPECK = 1.5
#: A box of more degrees than this is drawn in cells that are coarser by so much.
_WIDE, _COARSE = 50.0, 1.6
Points = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the earth, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of its middle."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a place lies in it."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    def zoomed(self, factor: float) -> Box:
        """A box around the same middle, ``factor`` times as wide and high, as far as the earth goes."""
        (x, y), w, h = self.middle, (self.east - self.west) * factor / 2, (self.north - self.south) * factor / 2
        return fitted(x - w, y - h, x + w, y + h)

    def moved(self, east: float, north: float) -> Box:
        """The box so many times its own width and height away."""
        x, y = east * (self.east - self.west), north * (self.north - self.south)
        x = max(-180 - self.west, min(180 - self.east, x))
        y = max(-90 - self.south, min(90 - self.north, y))
        return fitted(self.west + x, self.south + y, self.east + x, self.north + y)

    @property
    def text(self) -> str:
        """The box as it stands in an address: west, south, east, north."""
        return ",".join(
            f"{number:.3f}".rstrip("0").rstrip(".") for number in (self.west, self.south, self.east, self.north)
        )


def fitted(west: float, south: float, east: float, north: float) -> Box:
    """A box that lies on the earth and is not too small; its numbers have three places."""
    x, y = (west + east) / 2, (south + north) / 2
    w, h = max(SMALLEST, abs(east - west)) / 2, max(SMALLEST, abs(north - south)) / 2
    x, y = max(-180 + SMALLEST, min(180 - SMALLEST, x)), max(-90 + SMALLEST, min(90 - SMALLEST, y))
    return Box(
        round(max(-180, x - w), 3), round(max(-90, y - h), 3), round(min(180, x + w), 3), round(min(90, y + h), 3)
    )


WORLD = Box(-170, -56, 180, 78)
#: Regions that the map may be opened at, in the order in which they are offered.
REGIONS: dict[str, Box] = {
    "arab": Box(-18, 4, 62, 40),
    "levant": Box(33, 29, 43, 37.6),
    "gulf": Box(34, 12, 63, 34),
    "iraq": Box(38, 28.5, 50, 38),
    "nile": Box(21, 3, 40, 33),
    "maghreb": Box(-18, 18, 26, 38.5),
    "horn": Box(32, -5, 52, 19),
    "europe": Box(-12, 34, 42, 62),
    "world": WORLD,
}


def around(points: Iterable[tuple[float, float]]) -> Box | None:
    """A box with some room around places (latitude, longitude); None where there are none."""
    found = list(points)
    if not found:
        return None
    south, north = min(lat for lat, _ in found), max(lat for lat, _ in found)
    west, east = min(lon for _, lon in found), max(lon for _, lon in found)
    room = max(1.0, 0.08 * (east - west), 0.08 * (north - south))
    return fitted(west - room, south - room, east + room, north + room)


@dataclass(frozen=True, slots=True)
class Projection:
    """From degrees to the drawing; the drawing shows the whole box and, where it would be too flat or too high, more."""

    box: Box
    height: float
    scale: float
    narrow: float

    @classmethod
    def of(cls, box: Box) -> Projection:
        """The projection for a box."""
        narrow = max(0.2, math.cos(math.radians(max(-70.0, min(70.0, box.middle[1])))))
        wide, high = (box.east - box.west) * narrow, box.north - box.south
        height = max(_LOW, min(_HIGH, WIDTH * high / wide))
        return cls(box, height, min(WIDTH / wide, height / high), narrow)

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place is in the drawing."""
        x, y = self.box.middle
        return WIDTH / 2 + (lon - x) * self.narrow * self.scale, self.height / 2 - (lat - y) * self.scale

    def shows(self, x: float, y: float, room: float = 0.0) -> bool:
        """Whether a point is in the drawing."""
        return -room <= x <= WIDTH + room and -room <= y <= self.height + room

    def all(self, points: Points) -> Points:
        """Points (longitude, latitude) in the drawing."""
        x, y = self.box.middle
        return (points - (x, y)) * (self.narrow * self.scale, -self.scale) + (WIDTH / 2, self.height / 2)


# -- outlines ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line: numbers of lines (``~n`` is line ``n`` backwards), and the box it lies in. ``wraps`` says whether it goes over the 180th meridian."""

    lines: tuple[int, ...]
    box: Box
    wraps: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the outlines: its code (ISO 3166-1 alpha-2; None for territories without one) and where its name may stand (longitude, latitude)."""

    iso: str | None
    name: str
    label: tuple[float, float]
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Outlines:
    """All countries; ``points`` are those of all lines (longitude, latitude), ``starts`` says where each line begins and the last one ends."""

    source: str
    points: Points
    starts: tuple[int, ...]
    countries: tuple[Country, ...]

    def labels(self) -> dict[str, tuple[float, float]]:
        """Where the names of countries may stand (longitude, latitude), by code."""
        return {country.iso: country.label for country in self.countries if country.iso}


@lru_cache(maxsize=1)
def outlines() -> Outlines:
    """The outlines that the package carries."""
    data = json.loads(gzip.decompress(FILE.read_bytes()))
    lines = [np.cumsum(np.array(line, float).reshape(-1, 2), axis=0) / data["scale"] for line in data["arcs"]]
    low, high = [line.min(axis=0).tolist() for line in lines], [line.max(axis=0).tolist() for line in lines]

    def ring(numbers: list[int]) -> Ring:
        at = [n if n >= 0 else ~n for n in numbers]
        west, south = (min(low[n][i] for n in at) for i in (0, 1))
        east, north = (max(high[n][i] for n in at) for i in (0, 1))
        steps = [np.abs(np.diff(lines[n][:, 0])).max(initial=0) for n in at]
        return Ring(tuple(numbers), Box(west, south, east, north), max(steps) > 180)

    countries = tuple(
        Country(
            one["iso"],
            one["name"],
            (one["label"][0], one["label"][1]),
            tuple(ring(numbers) for polygon in one["polygons"] for numbers in polygon),
        )
        for one in data["countries"]
    )
    starts = np.cumsum([0, *map(len, lines)]).tolist()
    return Outlines(data["source"], np.concatenate(lines), tuple(starts), countries)


@dataclass(frozen=True, slots=True)
class Shape:
    """A country as it is drawn: ``path`` in tenths of a unit, filled by the rule «evenodd»."""

    iso: str | None
    name: str
    path: str


@lru_cache(maxsize=64)
def shapes(box: Box) -> tuple[Shape, ...]:
    """The countries in the drawing of a box."""
    projection = Projection.of(box)
    edge = (WIDTH + _BEYOND, projection.height + _BEYOND)
    cell = _COARSE if box.east - box.west > _WIDE else 1.0
    lines = _Lines(outlines(), projection, cell)
    made = []
    for country in outlines().countries:
        parts: list[tuple[float, str]] = []
        for ring in country.rings:
            for points in lines.drawn(ring, edge):
                parts.append((_area(points), _path(points)))
        if parts:
            largest = max(size for size, _ in parts)
            kept = [path for size, path in parts if size >= _SPECK * cell**2 or size == largest]
            made.append(Shape(country.iso, country.name, "".join(kept)))
    return tuple(made)


class _Lines:
    """The lines in a drawing. Of the points that fall on one cell of it the first is kept, and the ends of each line: so what two countries share stays shared."""

    def __init__(self, found: Outlines, projection: Projection, cell: float) -> None:
        self._projection, self._turn = projection, 360 * projection.narrow * projection.scale
        drawn = projection.all(found.points)
        kept = np.ones(len(drawn), bool)
        kept[1:] = np.any(np.diff(np.floor(drawn / cell), axis=0) != 0, axis=1)
        starts = np.array(found.starts)
        kept[starts[:-1]] = kept[starts[1:] - 1] = True
        self._points = drawn[kept]
        self._starts = np.concatenate(([0], np.cumsum(kept)))[starts].tolist()

    def drawn(self, ring: Ring, edge: tuple[float, float]) -> Iterator[Points]:
        """A ring as far as it is in the drawing; one that goes over the 180th meridian on both sides of the map."""
        xy = self._projection.xy
        (left, bottom), (right, top) = xy(ring.box.south, ring.box.west), xy(ring.box.north, ring.box.east)
        if ring.wraps:
            whole = self._unrolled(self._ring(ring))
            turn = np.array([self._turn, 0.0])
            pieces = [whole, whole - turn, whole + turn]
        elif right < -_BEYOND or left > edge[0] or bottom < -_BEYOND or top > edge[1]:
            pieces = []
        else:
            pieces = [self._ring(ring)]
        for points in pieces:
            if ring.wraps or left < -_BEYOND or right > edge[0] or top < -_BEYOND or bottom > edge[1]:
                points = _clipped(points, edge)
            if len(points) > 3:
                yield points

    def _ring(self, ring: Ring) -> Points:
        pieces = []
        for number in ring.lines:
            at = number if number >= 0 else ~number
            line = self._points[self._starts[at] : self._starts[at + 1]]
            pieces.append(line if number >= 0 else line[::-1])
        return np.concatenate(pieces)

    def _unrolled(self, points: Points) -> Points:
        """A ring without jumps from one end of the map to the other; one around the pole is closed along it."""
        steps = np.diff(points[:, 0], prepend=points[0, 0])
        turns = np.cumsum(np.where(np.abs(steps) > self._turn / 2, -np.sign(steps), 0))
        points = points + np.column_stack([turns * self._turn, np.zeros(len(points))])
        if turns[-1] == 0:
            return points
        pole = self._projection.xy(-90, 0)[1]
        return np.vstack([points, (points[-1, 0], pole), (points[0, 0], pole)])


def _clipped(points: Points, edge: tuple[float, float]) -> Points:
    """A ring cut to the drawing (Sutherland and Hodgman)."""
    found = [(float(x), float(y)) for x, y in points]
    for axis, bound, sign in ((0, -_BEYOND, 1), (0, edge[0], -1), (1, -_BEYOND, 1), (1, edge[1], -1)):
        kept: list[tuple[float, float]] = []
        last = found[-1] if found else (0.0, 0.0)
        was = sign * (last[axis] - bound) >= 0
        for point in found:
            now = sign * (point[axis] - bound) >= 0
            if now != was:
                share = (bound - last[axis]) / (point[axis] - last[axis])
                kept.append((last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])))
            if now:
                kept.append(point)
            last, was = point, now
        found = kept
    return np.array(found, float).reshape(-1, 2)


def _area(points: Points) -> float:
    x, y = points[:, 0], points[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _path(points: Points) -> str:
    """A ring as path data in tenths of a unit: the first point, then steps."""
    whole = np.round(points * 10).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    return f"M{whole[0][0]} {whole[0][1]}l" + " ".join(map(str, steps.ravel().tolist())) + "z"


# -- circles and labels ------------------------------------------------------------------------------------------------


#: Radius of the smallest circle, and of a single event where none is of many.
_LEAST, _ONE = 3.2, 6.0


def largest_circle(box: Box) -> float:
    """The radius that the largest circle may have: smaller where more of the earth is drawn."""
    return max(14.0, min(34.0, 34.0 * math.sqrt(50 / (box.east - box.west))))


def radius(count: int, most: int, largest: float) -> float:
    """The radius of the circle of a count, where the largest count is ``most``: the area goes by it."""
    whole = min(largest, _ONE * math.sqrt(max(1, most)))
    return max(_LEAST, whole * math.sqrt(count / max(1, most)))


@dataclass(frozen=True, slots=True)
class Label:
    """A label to be set: ``text`` above a circle of radius ``r`` at ``x``, ``y``, or with ``r`` zero in the middle there."""

    text: str
    x: float
    y: float
    r: float = 0.0

    def baseline(self, size: float, scale: float) -> float:
        """On what height it stands in letters of ``size``, where circles are drawn ``scale`` times larger."""
        return self.y - scale * self.r - 0.3 * size if self.r else self.y + 0.35 * size


def width_of(text: str, size: float) -> float:
    """How wide a text is in letters of ``size``, at most."""
    return 0.56 * size * len(text)


def that_fit(
    labels: Sequence[Label], size: float, height: float, scale: float = 1.0, most: int = 60, corner: float = 0.0
) -> list[int]:
    """Which of some labels, the weightiest first, can stand in letters of ``size`` without one upon another or beyond the edge, or in a ``corner`` at the
    top left that is so wide and high; ``most`` at most."""
    taken: list[tuple[float, float, float, float]] = [(0, 0, corner, corner)] if corner else []
    fit: list[int] = []
    for n, label in enumerate(labels):
        wide = width_of(label.text, size) + 0.5 * size
        line = label.baseline(size, scale)
        place = (label.x - wide / 2, line - size, label.x + wide / 2, line + 0.35 * size)
        if place[0] < 0 or place[2] > WIDTH or place[1] < 0 or place[3] > height:
            continue
        if all(place[2] <= a or c <= place[0] or place[3] <= b or d <= place[1] for a, b, c, d in taken):
            taken.append(place)
            fit.append(n)
            if len(fit) == most:
                break
    return fit
