"""The timeline: the events of any search by the day they happened, as bars over time and as a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from markupsafe import Markup

from musnad.archive.over_time import (
    Tally,
    Timeline,
    all_tallies,
    listed,
    listed_of,
    newest,
    period_end,
    tallied,
    timeline,
)
from musnad.archive.search import Hit, shelved
from musnad.archive.terms import days_of
from musnad.record import EventType, Status
from musnad.views.facts import Step
from musnad.web import lists
from musnad.web.charts import Series, bars_over_time, gathered
from musnad.web.language import Speech
from musnad.web.other_filters import other_filters
from musnad.web.query import MOST as LARGEST
from musnad.web.query import Asked, asked
from musnad.web.rendering import json, page, site_of, speech_of
from musnad.web.search_results import Result, results, steps
from musnad.web.site import Site

router = APIRouter(include_in_schema=False)
#: Event types that have a colour of their own in the chart; the others are one.
TYPES = 8
#: The filters the form asks for, and those that the events themselves tell, so that the whole archive can be counted.
FIELDS = ("type", "status", "actor", "place")
_COUNTED = frozenset(("type", "event_since", "event_until"))
_DAYS = ("event_since", "event_until")


@dataclass(frozen=True, slots=True)
class Whole:
    """The events of the whole archive, counted, and their line."""

    tallies: list[Tally]
    line: Timeline


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows. ``looked_at`` is the number of events, the newest of the search, that it is made of; None where these are all."""

    asked: Asked
    line: Timeline
    hits: list[Hit]
    after: str | None
    looked_at: int | None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "timeline": self.line.to_json(),
            "looked_at": self.looked_at,
            "events": [hit.to_json() for hit in self.hits],
            "after": self.after,
        }


def whole_line(site: Site) -> Whole:
    """The events of the whole archive over time; kept until it changes."""

    def make(connection: sa.Connection) -> Whole:
        tallies = all_tallies(connection)
        return Whole(tallies, timeline(tallies))

    return site.summary("timeline", make)


def chart(line: Timeline, said: Speech, search: Asked, title: str) -> Markup:
    """The bars of a line; they lead to the timeline of a type in a period, within a search."""

    series = [Series(type, said.label("event", type), counts, f"e-{type}") for type, counts in line.counts.items()]
    drawn = gathered(series, TYPES, said)
    rest = tuple(sorted(line.counts.keys() - {one.key for one in drawn}))

    def link(start: str, type: str | None) -> str:
        changed: dict[str, Any] = {} if type is None else {"type": type or rest}
        if start:
            changed["event_since"] = max(start, line.since or start)
            changed["event_until"] = min(period_end(start, line.step), line.until or start)
        return search.address("/timeline", results=None, **changed)

    return bars_over_time(line.columns, drawn, said, step=line.step, title=title, link=link)


@router.get("/timeline")
def timeline_page(request: Request) -> Response:
    """The page."""
    said = speech_of(request)
    view = _view(request)
    line, search = view.line, view.asked
    title = said.gettext("Events by day, week, month or year") if not line.columns else _title(line, said)
    return page(
        request,
        "timeline.html",
        view=view,
        asked=search,
        chart=chart(line, said, search, title),
        groups=list(_grouped(_shown(site_of(request), view, said), said)),
        types=get_args(EventType),
        statuses=get_args(Status),
        fields={name: _single(search, name) for name in FIELDS},
        others=other_filters(search, "/timeline", said, _DAYS, of_one=FIELDS),
        earlier=search.address("/timeline", results=None, event_since=None, event_until=_shifted(line.since, -1)),
        later=search.address("/timeline", results=None, event_since=_shifted(line.until, 1), event_until=None),
    )


@router.get("/timeline.json")
def timeline_json(request: Request) -> Response:
    """The same as JSON."""
    return json(_view(request).to_json())


@router.get("/timeline.csv")
def timeline_csv(request: Request) -> Response:
    """The list as CSV from where the page begins, ``lists.MOST_ROWS`` events or ``limit``; the header ``musnad-cut`` says whether there are more."""
    base = str(request.base_url).rstrip("/")
    found = _found(request)
    most = found.asked.limit if request.query_params.get("limit") else lists.MOST_ROWS
    headers = {
        "content-disposition": 'attachment; filename="musnad-timeline.csv"',
        "musnad-most": str(most),
        "musnad-cut": "true" if found.looked_at is not None or found.many > most else "false",
    }
    rows = lists.sheet(_some(found, most), "events", base)
    return StreamingResponse(rows, headers=headers, media_type="text/csv; charset=utf-8")


def _some(found: _Found, most: int) -> Iterator[Hit]:
    """So many events of the list, from where it is asked for on; QueryError before the first where that is nowhere."""

    def rest(hits: list[Hit], after: str | None, left: int) -> Iterator[Hit]:
        while True:
            yield from hits
            left -= len(hits)
            if after is None or left <= 0:
                return
            hits, after = found.page(min(left, LARGEST), after)

    return rest(*found.page(min(most, LARGEST), found.asked.after), most)


@dataclass(frozen=True, slots=True)
class _Found:
    """The events of a request: their line, how many are in the list, and a page of it (how many, after which)."""

    asked: Asked
    line: Timeline
    looked_at: int | None
    many: int
    page: Callable[[int, str | None], tuple[list[Hit], str | None]]


def _view(request: Request) -> View:
    found = _found(request)
    hits, after = found.page(found.asked.limit, found.asked.after)
    return View(found.asked, found.line, hits, after, found.looked_at)


def _found(request: Request) -> _Found:
    search = replace(asked(request, kind="events"), kind="events")
    active = {name for name, _ in search.filters.active()}
    if not search.words and active <= _COUNTED:
        return _of_all(site_of(request), search)
    return _of_search(site_of(request), search)


def _of_all(site: Site, search: Asked) -> _Found:
    """Events of the whole archive, or of some types and days of it, which are counted already."""
    filters, whole = search.filters, whole_line(site)
    line, types = whole.line, filters.type
    some = [one for one in whole.tallies if one.type in types] if types else whole.tallies
    if types or filters.event_since or filters.event_until:
        line = timeline(some, filters.event_since, filters.event_until)
    inside = line.drawn + line.wide

    def page(limit: int, last: str | None) -> tuple[list[Hit], str | None]:
        if not inside:
            return [], None
        # going back in time, about so many events are looked at for a page; by their type, all of the type
        back = limit * sum(one.count for one in whole.tallies if one.earliest) / inside
        many = back < sum(one.count for one in some)
        with site.archive.reading() as connection:
            marks, after = listed(connection, line.since, line.until, types, many=many, limit=limit, after=last)
        return shelved(site.archive, "events", marks, "", filters), after

    return _Found(search, line, None, inside, page)


def _of_search(site: Site, search: Asked) -> _Found:
    """The events that a search finds, the newest of them where they are very many."""
    filters = search.filters
    with site.archive.reading() as connection:
        events, all_of_them = newest(connection, search.words, filters)
    line = timeline(tallied(events), filters.event_since, filters.event_until)
    # what a search for days finds is theirs, also where it began before
    since = None if filters.event_since else line.since
    until = None if filters.event_until else line.until

    def page(limit: int, last: str | None) -> tuple[list[Hit], str | None]:
        marks, after = listed_of(events, since, until, limit=limit, after=last)
        return shelved(site.archive, "events", marks, search.words, filters), after

    many = len(listed_of(events, since, until, limit=len(events))[0]) if events else 0
    return _Found(search, line, None if all_of_them else len(events), many, page)


# -- what is shown -----------------------------------------------------------------------------------------------------


def _title(line: Timeline, said: Speech) -> str:
    return {
        "day": said.gettext("Events by day"),
        "week": said.gettext("Events by week"),
        "month": said.gettext("Events by month"),
        "year": said.gettext("Events by year"),
    }[line.step]


@dataclass(frozen=True, slots=True)
class Shown:
    """An event of the list, and the chain of the statement it stands in."""

    result: Result
    chain: tuple[Step, ...]


def _shown(site: Site, view: View, said: Speech) -> list[Shown]:
    """The events as they are shown, with their own words marked where no others are looked for."""
    hits = view.hits if view.asked.words else [_with_trigger(hit) for hit in view.hits]
    return [Shown(one, _chain(one.hit, said)) for one in results(site, hits, said)]


def _chain(hit: Hit, said: Speech) -> tuple[Step, ...]:
    return steps(replace(hit, item=hit.statement), said) if hit.statement else ()


def _with_trigger(hit: Hit) -> Hit:
    trigger = (hit.item or {})["trigger"]
    marks = ((trigger["start"], trigger["end"]),)
    return replace(hit, sentences=tuple(replace(sentence, marks=marks) for sentence in hit.sentences))


def _grouped(some: Sequence[Shown], said: Speech) -> Iterator[tuple[str, list[Shown]]]:
    """The events under their days in words; those of one day before those of a longer time that begins on it."""
    groups: dict[tuple[str, bool, str], list[Shown]] = {}
    for one in some:
        event = one.result.item
        earliest, latest = days_of(event)
        first, last = (earliest or "")[:10], (latest or earliest or "")[:10]
        words = said.day(first) if first == last else said.time(event["date"] or f"{first}/{last}")
        groups.setdefault((first, first != last, words), []).append(one)
    first_of: dict[str, int] = {}
    for place, (first, _, _) in enumerate(groups):
        first_of.setdefault(first, place)
    for key in sorted(groups, key=lambda key: (first_of[key[0]], key[1], key[2])):
        yield key[2], groups[key]


def _single(search: Asked, name: str) -> str:
    """The value that the field of a filter shows: the only one."""
    values = getattr(search.filters, name)
    return values[0] if len(values) == 1 else ""


def _shifted(day: str | None, days: int) -> str | None:
    """A day so many days away; None where the calendar ends there."""
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat() if day else None
    except OverflowError:
        return None


__all__ = ["Whole", "chart", "router", "whole_line"]
