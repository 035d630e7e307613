"""Where the events of an archive happened: on places with coordinates, in countries, or nowhere that is sure.

An event's place is a name in its report. Most names mean one place whatever the report (``known``). Where the places near by decide, «طرابلس» being one town
in a report on Libya and another in one on Lebanon, it is what who is who found (``musnad who``); a name of several places is left open where that has not
looked.

Cities have the coordinates of GeoNames (``cities`` and ``town_points``), regions, seas, crossings those of ``lexicons/place_points.tsv``. A governorate, airport or camp that is named
after a town of its country lies there as nearly as a map can tell. A country is no point, and so is not drawn as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from musnad.archive.schema import entities, events
from musnad.archive.schema_who import who_entities, who_units
from musnad.lexicon import rows
from musnad.weave.known import Known, known_by_id, left_open, resolve
from musnad.weave.who_source import some

#: ``unsure``: the name means nothing the tables know, or several things; ``nowhere``: known, but without coordinates.
Reason = Literal["unsure", "nowhere"]
JSON = dict[str, Any]

#: Letters of a name that are looked at, as who is who does.
_LETTERS = 120
_AT_A_TIME = 1_000
#: What stands before the name of a town that it lies in or around.
_HEADS = frozenset(
    "محافظة منطقة ولاية إقليم مقاطعة مديرية قضاء ريف مطار ميناء مرفأ مخيم معبر قاعدة سجن سد جامعة".split()
)
#: What may stand behind it.
_TAILS = (" الدولي", " العسكري", " المدني", " الجوية", " البحرية", " البحري", " الحدودي", " المركزي")
#: Sorts of places of which a point is the middle.
_WIDE = frozenset("governorate region state sea lake river desert canal".split())
#: No place: who is who has looked, and found none that is known.
_NONE = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, in degrees; ``nearly`` where it is that of the town a place is named after, or the middle of a region."""

    lat: float
    lon: float
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place where events were. ``names`` are its names in the reports, the commonest first; ``point`` is None for a country, which is an area."""

    known: Known
    point: Point | None
    events: int
    types: dict[str, int]
    names: tuple[str, ...]

    @property
    def country(self) -> bool:
        """Whether it is a country."""
        return self.known.kind == "country"

    def to_json(self) -> JSON:
        """The place as plain JSON, without its coordinates."""
        known = self.known
        return {
            "id": known.id,
            "kind": "country" if self.country else known.sort,
            "name": known.arabic,
            "english": known.english,
            "country": known.country,
            "iso3": known.iso3,
            "wikidata": known.wikidata,
            "geonames": known.geonames,
            "nearly": self.point is not None and self.point.nearly,
            "events": self.events,
            "types": self.types,
            "names": list(self.names),
        }


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A name that is on no map, and why."""

    name: str
    reason: Reason
    events: int
    types: dict[str, int]

    def to_json(self) -> JSON:
        """The name as plain JSON."""
        return {"name": self.name, "reason": self.reason, "events": self.events, "types": self.types}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where some events were, what has most events first: ``events`` in all, ``without`` a place, ``unplaced`` with one that is on no map."""

    places: tuple[Place, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    events: int = 0
    without: int = 0

    @property
    def placed(self) -> int:
        """How many events are on the map."""
        return sum(place.events for place in self.places)


# -- from the archive --------------------------------------------------------------------------------------------------

#: What who is who found the place of an event to be: an id of ``known``, ``_NONE``, or NULL where it has not looked.
_FOUND = (
    sa.select(sa.func.max(sa.func.coalesce(who_units.c.known, _NONE)))
    .select_from(
        entities.join(
            who_entities,
            sa.and_(who_entities.c.report_id == entities.c.report_id, who_entities.c.entity == entities.c.entity),
        ).join(who_units, who_units.c.unit == who_entities.c.unit)
    )
    .where(
        entities.c.report_id == events.c.report_id,
        entities.c.name == events.c.place,
        entities.c.type.in_(("GPE", "LOC", "FAC")),
    )
    .scalar_subquery()
)
#: Events by name of the place, type and what was found.
_Counted = Counter[tuple[str, str, str | None]]


def everywhere(connection: sa.Connection) -> Whereabouts:
    """Where all events of an archive were. It goes through the whole table."""
    total = connection.scalar(sa.select(sa.func.count()).select_from(events)) or 0
    by = (events.c.place, events.c.type)
    query = sa.select(*by, sa.func.count()).where(events.c.place.is_not(None)).group_by(*by)
    counted: _Counted = Counter()
    unclear: set[str] = set()
    for name, type, count in connection.execute(query):
        if left_open(_short(name)):
            unclear.add(name)
        else:
            counted[name, type, None] += count
    for part in some(sorted(unclear), _AT_A_TIME):
        counted.update(_found(connection, events.c.place.in_(part)))
    return _told(counted, total)


def places_of(connection: sa.Connection, marks: Sequence[int]) -> Whereabouts:
    """Where the events of some shelf marks were."""
    counted: _Counted = Counter()
    unclear: list[int] = []
    for part in some(marks, _AT_A_TIME):
        query = sa.select(events.c.id, events.c.place, events.c.type).where(events.c.id.in_(part))
        for mark, name, type in connection.execute(query):
            if name is None:
                continue
            if left_open(_short(name)):
                unclear.append(mark)
            else:
                counted[name, type, None] += 1
    for part in some(unclear, _AT_A_TIME):
        counted.update(_found(connection, events.c.id.in_(part)))
    return _told(counted, len(marks))


def _found(connection: sa.Connection, which: sa.ColumnElement[bool]) -> _Counted:
    """Events whose place is named by what says too little alone."""
    each = sa.select(events.c.place, events.c.type, _FOUND.label("found")).where(which).subquery()
    columns = (each.c.place, each.c.type, each.c.found)
    query = sa.select(*columns, sa.func.count()).group_by(*columns)
    return Counter({(name, type, found): count for name, type, found, count in connection.execute(query)})


@dataclass(slots=True)
class _Heap:
    names: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, type: str, count: int) -> None:
        self.names[name] += count
        self.types[type] += count


def _told(counted: _Counted, total: int) -> Whereabouts:
    places: dict[str, _Heap] = {}
    others: dict[tuple[str, Reason], _Heap] = {}
    for (name, type, found), count in counted.items():
        known = meant(name, found)
        if known is None:
            others.setdefault((name, "unsure"), _Heap()).add(name, type, count)
        elif known.kind == "country" or point_of(known) is not None:
            places.setdefault(known.id, _Heap()).add(name, type, count)
        else:
            others.setdefault((known.arabic, "nowhere"), _Heap()).add(name, type, count)
    made = [_place(id, heap) for id, heap in places.items()]
    unplaced = [Unplaced(name, why, heap.types.total(), _ranked(heap.types)) for (name, why), heap in others.items()]
    return Whereabouts(
        tuple(sorted(made, key=lambda place: (-place.events, place.known.id))),
        tuple(sorted(unplaced, key=lambda one: (-one.events, one.name))),
        total,
        total - counted.total(),
    )


def _place(id: str, heap: _Heap) -> Place:
    known = known_by_id(id)
    assert known is not None
    point = None if known.kind == "country" else point_of(known)
    return Place(known, point, heap.types.total(), _ranked(heap.types), tuple(_ranked(heap.names)))


def _ranked(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


# -- from names to places ----------------------------------------------------------------------------------------------


def meant(name: str, found: str | None) -> Known | None:
    """The place of a name: what was ``found`` in its report (an id of ``known``; empty: nothing), what it alone can mean where nobody was asked (None)."""
    if found is None:
        known = resolve(_short(name), "GPE", ())
    else:
        known = known_by_id(found) if found else None
    return known if known is not None and known.kind in ("country", "place") else None


def _short(name: str) -> str:
    return " ".join(name[:_LETTERS].split())


@lru_cache(maxsize=8192)
def point_of(known: Known) -> Point | None:
    """Where a place lies; None where that is not known, or it is too large to be a point."""
    if known.kind != "place":
        return None
    listed = (known.lat, known.lon) if known.lat is not None and known.lon is not None else None
    listed = listed or _points().get((known.arabic, known.country))
    return Point(*listed, known.sort in _WIDE) if listed else _by_town(known)


@lru_cache(maxsize=1)
def _points() -> dict[tuple[str, str | None], tuple[float, float]]:
    found: dict[tuple[str, str | None], tuple[float, float]] = {}
    for table in ("place_points", "generated/town_points"):
        for row in rows(table):
            found.setdefault((row["name"], row["country"] or None), (float(row["lat"]), float(row["lon"])))
    return found


def _by_town(known: Known) -> Point | None:
    """The point of the town of the same country that a place is named after: «محافظة عدن», «مطار صنعاء الدولي»."""
    head, _, rest = known.arabic.partition(" ")
    if head not in _HEADS or known.country is None:
        return None
    for tail in _TAILS:
        rest = rest.removesuffix(tail)
    town = resolve(rest, "GPE", (known.country,))
    if town is None or town.kind != "place" or town.country != known.country or town.lat is None or town.lon is None:
        return None
    return Point(town.lat, town.lon, True)


def positions(places: Iterable[Place]) -> list[tuple[Place, Point]]:
    """The places that are points, with where they lie."""
    return [(place, place.point) for place in places if place.point is not None]
