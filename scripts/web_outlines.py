"""Makes the outlines that the map draws (``src/musnad/web/outlines/countries.json.gz``) of a TopoJSON file of world-atlas.

Borders stay what they are there: lines that two countries share, so that they can be thinned without gaps. Coordinates are thousandths of a degree,
each point as the difference from the one before. To every country come its code (ISO 3166-1 alpha-2, by the numbers in the CLDR) and
a point well inside its largest part, where its name may stand.
"""

from __future__ import annotations

import argparse
import gzip
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from babel.core import get_global

#: Thousandths of a degree.
SCALE = 1000
#: Countries and territories without a number of ISO 3166-1.
UNNUMBERED = {"Kosovo": "XK"}
Points = np.ndarray[Any, np.dtype[np.float64]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("topology", type=Path)
    arguments.add_argument("output", type=Path)
    arguments.add_argument("--source", required=True)
    asked = arguments.parse_args()
    made = converted(json.loads(asked.topology.read_text()), asked.source)
    data = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    asked.output.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{len(made['countries'])} countries, {len(made['arcs'])} lines, {asked.output.stat().st_size:,} bytes")


def converted(topology: dict[str, Any], source: str) -> dict[str, Any]:
    """The file's content: ``arcs``, lines of whole numbers, and ``countries`` with rings of numbers of arcs (``~n`` is arc ``n`` backwards)."""
    arcs = [arc_points(arc, topology["transform"]) for arc in topology["arcs"]]
    codes = {number: codes[0] for number, codes in get_global("territory_aliases").items() if number.isdigit()}
    countries = []
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("type") is None:
            continue
        name = shape["properties"]["name"]
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        countries.append(
            {
                "iso": codes.get(shape.get("id", "")) or UNNUMBERED.get(name),
                "name": name,
                "label": [round(float(n), 2) for n in inside(polygons, arcs)],
                "polygons": polygons,
            }
        )
    for country in countries:  # a territory that is numbered with its country is not it
        same = [one for one in countries if one["iso"] == country["iso"]]
        if country is not max(same, key=lambda one: size(one["polygons"], arcs)):
            country["iso"] = None
    countries.sort(key=lambda country: (country["iso"] or "~", country["name"]))
    return {"source": source, "scale": SCALE, "arcs": [differences(arc) for arc in arcs], "countries": countries}


def arc_points(arc: list[list[int]], transform: dict[str, list[float]]) -> Points:
    """The points of a line of the topology, in degrees."""
    return np.cumsum(np.array(arc, float), axis=0) * transform["scale"] + transform["translate"]


def differences(arc: Points) -> list[int]:
    """A line as whole numbers, each point from the one before; points that fall together are one."""
    points = np.round(arc * SCALE).astype(int)
    kept = np.concatenate(([True], np.any(np.diff(points, axis=0) != 0, axis=1)))
    points = points[kept] if kept.sum() > 1 else points[:2]
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), int))
    return [int(n) for n in steps.ravel()]


def ring_points(ring: list[int], arcs: list[Points]) -> Points:
    """The points of a ring."""
    lines = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def size(polygons: list[list[list[int]]], arcs: list[Points]) -> float:
    """How large a country is, without what its holes take away, in square degrees."""
    return sum(area(ring_points(rings[0], arcs)) for rings in polygons)


def inside(polygons: list[list[list[int]]], arcs: list[Points]) -> Points:
    """The point of a country's largest part that is farthest from its border, as far as a grid of 40 by 40, made finer twice, finds it."""
    largest = max(polygons, key=lambda rings: area(ring_points(rings[0], arcs)))
    rings = [ring_points(ring, arcs) for ring in largest]
    low, high = rings[0].min(axis=0), rings[0].max(axis=0)
    narrow = np.array([np.cos(np.radians((low[1] + high[1]) / 2)), 1.0])
    best = (low + high) / 2
    for _ in range(3):
        x, y = np.meshgrid(*(np.linspace(low[i], high[i], 40) for i in (0, 1)))
        grid = np.column_stack([x.ravel(), y.ravel()])
        within = np.zeros(len(grid), bool)
        for ring in rings:
            within ^= holds(ring, grid)
        if not within.any():
            break
        grid = grid[within]
        best = grid[np.argmax(np.min([distance(ring * narrow, grid * narrow) for ring in rings], axis=0))]
        step = (high - low) / 20
        low, high = best - step, best + step
    return best


def area(ring: Points) -> float:
    x, y = ring[:, 0] * np.cos(np.radians(ring[:, 1].mean())), ring[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def holds(ring: Points, points: Points) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether a ring holds each of some points: by the edges a line to the east crosses."""
    within = np.zeros(len(points), bool)
    for (x1, y1), (x2, y2) in pairwise(ring):
        if y1 != y2:
            crosses = (points[:, 1] < y1) != (points[:, 1] < y2)
            within ^= crosses & (points[:, 0] < x1 + (points[:, 1] - y1) * (x2 - x1) / (y2 - y1))
    return within


def distance(ring: Points, points: Points) -> Points:
    """How far each of some points is from the nearest edge of a ring."""
    nearest = np.full(len(points), np.inf)
    for a, b in pairwise(ring):
        edge = b - a
        length = float(edge @ edge) or 1.0
        along = np.clip((points - a) @ edge / length, 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - (a + along[:, None] * edge), axis=1))
    return nearest


if __name__ == "__main__":
    main()
