"""What the map shows of some events: circles on places, countries as areas, names where they fit, and what leads on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from musnad.weave.known import countries
from musnad.weave.places_of import Place, Whereabouts
from musnad.web import mapping
from musnad.web.language import Speech
from musnad.web.mapping import Box, Label, Projection
from musnad.web.query import Asked

#: Circles on one drawing, the largest; of these so many are reached by the keyboard: the table leads to all of them.
CIRCLES, BY_KEY = 250, 30
#: Names of one place that a search for it asks for, as many as an address may hold.
NAMES = 5
#: Steps of shade of countries.
SHADES = 5
Screen = Literal["wide", "narrow"]
#: Size of letters, by how much circles are drawn larger, most names, and the corner in which the map is moved, on a wide and on a narrow screen;
#: ``static/map.css`` has the same numbers.
SCREENS: tuple[tuple[Screen, float, float, int, float], ...] = (
    ("wide", 13.0, 1.0, 70, 96.0), ("narrow", 30.0, 1.7, 18, 0.0),
)  # fmt: skip
#: Letters of a name in the drawing.
LONGEST = 32


@dataclass(frozen=True, slots=True)
class Spot:
    """A circle; ``by_key`` says whether it is reached by the keyboard."""

    place: Place
    name: str
    title: str
    x: float
    y: float
    r: float
    by_key: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A country with events: ``shade`` goes from 1 to ``SHADES``."""

    place: Place
    title: str
    path: str
    shade: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands in the drawing: of a place, of a country with events, or of another country, on a wide or a narrow screen."""

    text: str
    x: float
    y: float
    of: Literal["place", "country", "other"]
    on: Screen


@dataclass(frozen=True, slots=True)
class Key:
    """What circles mean, in a drawing as wide as the map: circles (middle and radius) with their words (middle and baseline)."""

    on: Screen
    height: float
    circles: tuple[tuple[float, float, float], ...]
    words: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map as it is drawn. ``left_out`` counts places in the box that have no circle because there are too many, ``outside`` those that are not in it."""

    projection: Projection
    land: str
    areas: tuple[Area, ...]
    circles: tuple[Spot, ...]
    names: tuple[Name, ...]
    keys: tuple[Key, ...]
    left_out: int
    outside: int


def name_of(place: Place, speech: Speech) -> str:
    """What a place is called in a language."""
    known = place.known
    return (known.english if speech.language == "en" else known.arabic) or known.arabic


def titled(place: Place, speech: Speech) -> str:
    """A place with how many events were there."""
    return f"{name_of(place, speech)[:200]}: {counted(place.events, speech)}"


def counted(events: int, speech: Speech) -> str:
    """A number of events in words."""
    return speech.ngettext("one event", "{n} events", events).replace("{n}", speech.number(events))


def country_of(place: Place, speech: Speech) -> str:
    """The country in which a place lies, in a language; empty where it is none or lies in none."""
    known = countries().get(place.known.country or "")
    if known is None or place.country:
        return ""
    return known.english if speech.language == "en" else known.arabic


def leads_to(asked: Asked) -> Callable[..., str]:
    """From a place, and a type of event if one is given, to the address of the search for its events."""
    bases: dict[str | None, str] = {}
    names: dict[str, str] = {}

    def to(place: Place, type: str | None = None) -> str:
        base = bases.get(type)
        if base is None:
            changed = {"type": type} if type else {}
            base = bases[type] = asked.address("/search", **{"results": "events", "place": None, **changed})
        named = names.get(place.known.id)
        if named is None:
            named = names[place.known.id] = urlencode([("place", name) for name in place.names[:NAMES]])
        return f"{base}&{named}"

    return to


def drawing(where: Whereabouts, box: Box, speech: Speech) -> Drawing:
    """The drawing of a box."""
    projection = Projection.of(box)
    by_iso = {place.known.iso: place for place in where.places if place.country and place.known.iso}
    land, areas = _areas(box, by_iso, speech)
    circles, left_out, outside = _circles(where, projection, speech)
    names = _names(by_iso, circles, projection, speech)
    keys = _keys(max((place.events for place in where.places if place.point), default=0), box, speech)
    return Drawing(projection, land, tuple(areas), tuple(circles), names, keys, left_out, outside)


def _areas(box: Box, by_iso: Mapping[str, Place], speech: Speech) -> tuple[str, list[Area]]:
    most = max((place.events for place in by_iso.values()), default=1)
    land: list[str] = []
    areas: list[Area] = []
    for shape in mapping.shapes(box):
        place = by_iso.get(shape.iso or "")
        if place is None:
            land.append(shape.path)
        else:
            shade = 1 + min(SHADES - 1, int(SHADES * math.log1p(place.events) / math.log1p(most) - 1e-9))
            areas.append(Area(place, titled(place, speech), shape.path, shade))
    return "".join(land), areas


def _circles(where: Whereabouts, projection: Projection, speech: Speech) -> tuple[list[Spot], int, int]:
    """Circles, the largest first, so that smaller ones lie upon them."""
    most = max((place.events for place in where.places if place.point), default=1)
    largest = mapping.largest_circle(projection.box)
    found: list[Spot] = []
    inside = outside = 0
    for place in where.places:
        if place.point is None:
            continue
        x, y = projection.xy(place.point.lat, place.point.lon)
        if not projection.shows(x, y):
            outside += 1
            continue
        inside += 1
        if len(found) < CIRCLES:
            r = round(mapping.radius(place.events, most, largest), 1)
            by_key = len(found) < BY_KEY
            name, title = name_of(place, speech), titled(place, speech)
            found.append(Spot(place, name, title, round(x, 1), round(y, 1), r, by_key))
    return found, inside - len(found), outside


def _names(
    by_iso: Mapping[str, Place], circles: Sequence[Spot], projection: Projection, speech: Speech
) -> tuple[Name, ...]:
    """The names that fit: of what has most events first, then of countries without events."""
    ranked: list[tuple[int, Literal["place", "country", "other"], Label]]
    ranked = [(-spot.place.events, "place", Label(shortened(spot.name), spot.x, spot.y, spot.r)) for spot in circles]
    known = countries()
    for iso, (lon, lat) in mapping.outlines().labels().items():
        x, y = projection.xy(lat, lon)
        if iso in known and projection.shows(x, y):
            name = known[iso].english if speech.language == "en" else known[iso].arabic
            label = Label(shortened(name), round(x, 1), round(y, 1))
            ranked.append((-by_iso[iso].events, "country", label) if iso in by_iso else (0, "other", label))
    ranked.sort(key=lambda one: (one[0], one[2].text))
    labels = [label for _, _, label in ranked]
    made = []
    for on, size, scale, most, corner in SCREENS:
        for n in mapping.that_fit(labels, size, projection.height, scale, most, corner):
            label = labels[n]
            made.append(Name(label.text, label.x, round(label.baseline(size, scale), 1), ranked[n][1], on))
    return tuple(made)


def shortened(name: str) -> str:
    """A name as long as a label may be."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def _keys(most: int, box: Box, speech: Speech) -> tuple[Key, ...]:
    """The key for each screen: the most events, a quarter and a twentieth of it, in round numbers."""
    if not most:
        return ()
    counts = list(dict.fromkeys(_round(count) for count in (most, most / 4, most / 20) if count >= 1))
    made = []
    for on, size, scale, _, _ in SCREENS:
        radii = [scale * mapping.radius(count, most, mapping.largest_circle(box)) for count in counts]
        middle = max(size, *radii) + 2
        at, circles, words = 2.0, [], []
        for count, r in zip(counts, radii, strict=True):
            text = counted(count, speech)
            wide = mapping.width_of(text, size)
            circles.append((_from_start(at + r, speech), round(middle, 1), round(r, 1)))
            words.append(
                (_from_start(at + 2 * r + 0.4 * size + wide / 2, speech), round(middle + 0.35 * size, 1), text)
            )
            at += 2 * r + 1.6 * size + wide
        made.append(Key(on, round(2 * middle, 1), tuple(circles), tuple(words)))
    return tuple(made)


def _from_start(x: float, speech: Speech) -> float:
    """A place so far from where lines of the language begin."""
    return round(mapping.WIDTH - x if speech.direction == "rtl" else x, 1)


def _round(number: float) -> int:
    """A number with one digit that counts."""
    step: int = 10 ** max(0, math.floor(math.log10(number)))
    return max(1, round(number / step) * step)
