"""The timeline: the events of any search by the day they happened, as bars over time and as a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
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

    def link(start: str, type: str | None) -> str:
        changed: dict[str, Any] = {"type": type} if type else {}
        if start:
            changed["event_since"] = max(start, line.since or start)
            changed["event_until"] = min(period_end(start, line.step), line.until or start)
        return search.address("/timeline", results=None, **changed)

    series = [Series(type, said.label("event", type), counts, f"e-{type}") for type, counts in line.counts.items()]
    return bars_over_time(
        line.columns, gathered(series, TYPES, said), said, step=line.step, title=title, link=link
    )  # fmt: skip


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
        others=list(_others(search, said)),
        earlier=search.address("/timeline", results=None, event_since=None, event_until=_shifted(line.since, -1)),
        later=search.address("/timeline", results=None, event_since=_shifted(line.until, 1), event_until=None),
    )


@router.get("/timeline.json")
def timeline_json(request: Request) -> Response:
    """The same as JSON."""
    return json(_view(request).to_json())


@router.get("/timeline.csv")
def timeline_csv(request: Request) -> Response:
    """The list of the page as CSV; ``limit`` says how many."""
    base = str(request.base_url).rstrip("/")
    made = b"".join(lists.sheet(_view(request).hits, "events", base))
    headers = {"content-disposition": 'attachment; filename="musnad-timeline.csv"'}
    return Response(made, media_type="text/csv; charset=utf-8", headers=headers)


def _view(request: Request) -> View:
    search = replace(asked(request, kind="events"), kind="events")
    site = site_of(request)
    filters = search.filters
    active = {name for name, _ in filters.active()}
    looked_at = None
    limit, last = search.limit, search.after
    if not search.words and active <= _COUNTED:
        whole = whole_line(site)
        line = whole.line
        types = filters.type
        some = [one for one in whole.tallies if one.type in types] if types else whole.tallies
        if active:
            line = timeline(some, filters.event_since, filters.event_until)
        inside = line.drawn + line.wide
        # going back in time, about so many events are looked at for a page; by their type, all of the type
        back = limit * sum(one.count for one in whole.tallies if one.earliest) / max(1, inside)
        many = back < sum(one.count for one in some)
        marks: list[int] = []
        after: str | None = None
        if inside:
            with site.archive.reading() as connection:
                marks, after = listed(connection, line.since, line.until, types, many=many, limit=limit, after=last)
    else:
        with site.archive.reading() as connection:
            events, all_of_them = newest(connection, search.words, filters)
        looked_at = None if all_of_them else len(events)
        line = timeline(tallied(events), filters.event_since, filters.event_until)
        # what a search for days finds is theirs, also where it began before
        since = None if filters.event_since else line.since
        until = None if filters.event_until else line.until
        marks, after = listed_of(events, since, until, limit=limit, after=last)
    hits = shelved(site.archive, "events", marks, search.words, filters)
    return View(search, line, hits, after, looked_at)


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


def _others(search: Asked, said: Speech) -> Iterator[tuple[str, str, str, str]]:
    """What is asked for beside the fields of the form: name and value in an address, the value in words, the address without it."""
    for name, value in search.query(results=None).items():
        if name in ("q", "limit", "results", "sort", *_DAYS) or value in (None, ""):
            continue
        values = value if isinstance(value, tuple) else (value,)
        if name in FIELDS and len(values) == 1:
            continue
        for one in values:
            fewer = search.without(name, one if isinstance(value, tuple) else None)
            shown = search.address("/timeline", **{**fewer, "results": None})
            yield name, str(one), _words(name, one, said), shown


def _words(name: str, value: Any, said: Speech) -> str:
    """A value of a filter in words."""
    if name in ("type", "status", "source_kind", "what"):
        return said.label({"type": "event", "what": "figure"}.get(name, name), str(value))
    if name in ("since", "until"):
        text = said.gettext("published since {day}") if name == "since" else said.gettext("published until {day}")
        return text.replace("{day}", said.day(str(value), short=True))
    if name in ("over", "under", "confidence"):
        text = {
            "over": said.gettext("at least {number}"),
            "under": said.gettext("at most {number}"),
            "confidence": said.gettext("sure to {number} at least"),
        }[name]
        return text.replace("{number}", said.number(float(value), 0 if float(value).is_integer() else 2))
    return said.gettext("without copies") if name == "copies" else str(value)


def _shifted(day: str | None, days: int) -> str | None:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat() if day else None


__all__ = ["Whole", "chart", "router", "whole_line"]
