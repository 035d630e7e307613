"""The map: where the events of any search happened, drawn on the server (``/map``, ``/map.json``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from musnad.archive import over_time
from musnad.archive.wording import QueryError
from musnad.record import EventType, Status
from musnad.weave.places_of import Place, Whereabouts, everywhere, places_of, positions
from musnad.web import map_view, mapping
from musnad.web.mapping import REGIONS, Box
from musnad.web.other_filters import other_filters
from musnad.web.query import Asked, asked
from musnad.web.rendering import json, page, site_of, speech_of

router = APIRouter(include_in_schema=False)

#: Rows of the table on a page, and names that are on no map.
ROWS, UNPLACED = 50, 60
#: The region that fits what was found, and the one the map opens at.
FOUND, FIRST = "found", "arab"
_BOX = re.compile(r"-?\d{1,3}(?:\.\d{1,6})?(?:,-?\d{1,3}(?:\.\d{1,6})?){3}\Z", re.A)
#: The fields of the form.
_FORM = ("type", "status", "since", "until")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request for the map finds: ``whole`` says whether ``where`` tells of all that match."""

    search: Asked
    where: Whereabouts
    whole: bool


@router.get("/map")
def show(request: Request) -> Response:
    """The map of a search."""
    shown = _shown(request)
    speech = speech_of(request)
    region, box = _box(request, shown.where)
    first = _first(request)
    drawn = map_view.drawing(shown.where, box, speech)
    place_address = map_view.leads_to(shown.search)
    return page(
        request,
        "map.html",
        search=shown.search,
        where=shown.where,
        whole=shown.whole,
        drawn=drawn,
        region=region,
        regions=[name for name in (*REGIONS, FOUND) if name != FOUND or mapping.around(_points(shown.where))],
        at=lambda **changed: _address(shown.search, "/map", **changed),
        views=_views(box),
        place_address=place_address,
        name_of=lambda place: map_view.name_of(place, speech),
        country_of=lambda place: map_view.country_of(place, speech),
        at_search=lambda name: shown.search.address("/search", place=name[:400]),
        rows=shown.where.places[first : first + ROWS],
        first=first,
        view={name: request.query_params.get(name) for name in ("region", "box")},
        following=first + ROWS if first + ROWS < len(shown.where.places) else None,
        unplaced=shown.where.unplaced[:UNPLACED],
        types=get_args(EventType),
        statuses=get_args(Status),
        others=other_filters(shown.search, "/map", speech, _FORM),
        json_address=_address(shown.search, "/map.json"),
    )


@router.get("/map.json")
def show_json(request: Request) -> Response:
    """The same as GeoJSON: a FeatureCollection of places and countries with their counts."""
    shown = _shown(request)
    labels = mapping.outlines().labels()
    return json(
        {
            "type": "FeatureCollection",
            "features": [_feature(place, labels) for place in shown.where.places],
            "asked": {name: value for name, value in shown.search.query().items() if value},
            "events": shown.where.events,
            "whole": shown.whole,
            "placed": shown.where.placed,
            "without_place": shown.where.without,
            "unplaced": shown.where.unplaced,
        }
    )


def _shown(request: Request) -> Shown:
    """The events asked for and where they were: of the whole archive a summary, of a search the newest matches."""
    site = site_of(request)
    search = asked(request, kind="events")
    if search.kind != "events":
        raise QueryError("results: the map shows events", "تعرض الخريطة الأحداث وحدها")
    if search.empty:
        return Shown(search, site.summary("map", everywhere), True)
    with site.archive.reading() as connection:
        marks, whole = over_time.newest_marks(connection, search.words, search.filters)
        return Shown(search, places_of(connection, marks), whole)


def _feature(place: Place, labels: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """A place as a feature of GeoJSON; a country lies where its name may stand, and nowhere if it has no outline."""
    if place.point is not None:
        at: tuple[float, float] | None = (place.point.lon, place.point.lat)
    else:
        at = labels.get(place.known.iso or "")
    geometry = None if at is None else {"type": "Point", "coordinates": list(at)}
    return {"type": "Feature", "id": place.known.id, "geometry": geometry, "properties": place.to_json()}


# -- what the drawing shows --------------------------------------------------------------------------------------------


def _points(where: Whereabouts) -> list[tuple[float, float]]:
    return [(point.lat, point.lon) for _, point in positions(where.places)]


def _box(request: Request, where: Whereabouts) -> tuple[str | None, Box]:
    """The region or box that an address asks for; QueryError where it is none."""
    given = request.query_params.get("box")
    if given:
        if not _BOX.match(given):
            raise QueryError(
                f"box: {given[:60]!r} is no box; write west,south,east,north in degrees",
                "box: اكتب غربا،جنوبا،شرقا،شمالا بالدرجات",
            )
        west, south, east, north = map(float, given.split(","))
        if west >= east or south >= north:
            raise QueryError("box: west and south come first", "box: الغرب قبل الشرق والجنوب قبل الشمال")
        return None, mapping.fitted(west, south, east, north)
    name = request.query_params.get("region") or FIRST
    if name == FOUND:
        return name, mapping.around(_points(where)) or REGIONS[FIRST]
    if name not in REGIONS:
        raise QueryError(f"region: {name[:40]!r} is none of {', '.join((*REGIONS, FOUND))}", "region: منطقة غير معروفة")
    return name, REGIONS[name]


def _first(request: Request) -> int:
    """How many places the table leaves out before its first."""
    given = request.query_params.get("after") or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 8):
        raise QueryError(f"after: {given[:40]!r} is no number of places", "after: ليس عددا")
    return int(given)


def _views(box: Box) -> dict[str, str]:
    """The boxes that lead on from one: nearer, farther, and to its four sides."""
    return {
        "nearer": box.zoomed(0.5).text,
        "farther": box.zoomed(2).text,
        "north": box.moved(0, 0.4).text,
        "south": box.moved(0, -0.4).text,
        "west": box.moved(-0.4, 0).text,
        "east": box.moved(0.4, 0).text,
    }


def _address(search: Asked, path: str, **changed: Any) -> str:
    """The address of a search on the map, which shows events alone."""
    return search.address(path, **{"results": None, **changed})
