"""Events over time, by the days they can have been on: how many in each day, week, month or year, and which, the latest first.

An event is counted in the period its days begin and end in. One whose days are more than one period («in 2019», where months are counted) is not counted
in any of them, and said to be ``wide``. Background is often decades older than the news, so that most periods would be empty: where nobody asks for
certain days, the line runs over those in which most events lie, and what is earlier and later is counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.candidates import Candidates
from musnad.archive.filters import Filters
from musnad.archive.wording import BETWEEN, QueryError, Wording, parse

Step = Literal["day", "week", "month", "year"]
#: The newest matches that the timeline of a search is made of; fewer where every text has to be looked at for a phrase.
MOST, MOST_PHRASED = 3_000, 500
#: The most periods of a line, and up to how many days it is one of days, of weeks, of months.
PERIODS = 150
_DAYS, _WEEKS, _MONTHS = 31, 190, 1_460
#: The days a line runs over hold so many of a hundred events at least, where that makes it so many times shorter.
_HELD, _SHORTER = 80, 4
#: The days that can be counted with, so that a period more on either side is one too.
_FIRST, _LAST = dt.date(3, 1, 1), dt.date(9_997, 12, 31)
_AT_A_TIME = 500
_EVENTS = schema.events


@dataclass(frozen=True, slots=True)
class Tally:
    """So many events of a type that can have been on the same days (ISO 8601; ``earliest`` None: no day is known)."""

    type: str
    earliest: str | None
    latest: str | None
    count: int


class Dated(NamedTuple):
    """An event by its shelf mark, with its type and the moments between which it can have been."""

    id: int
    type: str
    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events in periods of equal kind, none left out between the first and the last.

    ``columns`` are the first days of the periods, ``counts`` by type one number for each of them. ``since`` and ``until`` are the first and the last day of the
    line. What is not in it: events with no day (``undated``), those whose days are more than one period (``wide``), those that begin ``earlier`` (they may reach
    into it) and ``later`` ones.
    """

    step: Step
    columns: tuple[str, ...]
    counts: dict[str, tuple[int, ...]]
    since: str | None
    until: str | None
    drawn: int = 0
    wide: int = 0
    undated: int = 0
    earlier: int = 0
    later: int = 0

    def to_json(self) -> dict[str, Any]:
        """The timeline as plain JSON."""
        columns = [
            {"start": start, "counts": {type: counts[n] for type, counts in self.counts.items() if counts[n]}}
            for n, start in enumerate(self.columns)
        ]
        others = ("step", "since", "until", "drawn", "wide", "undated", "earlier", "later")
        return {**{name: getattr(self, name) for name in others}, "columns": columns}


# -- periods -----------------------------------------------------------------------------------------------------------


def period_of(day: dt.date, step: Step) -> dt.date:
    """The first day of the period that holds a day; weeks begin on Monday."""
    if step == "week":
        return day - dt.timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def period_end(start: str, step: Step) -> str:
    """The last day of the period that begins on a day."""
    return (_next(dt.date.fromisoformat(start), step) - dt.timedelta(days=1)).isoformat()


def periods(first: dt.date, last: dt.date, step: Step) -> list[dt.date]:
    """The first days of the periods from the one that holds ``first`` to the one that holds ``last``; the latest ``PERIODS`` of them."""
    found: list[dt.date] = []
    at = period_of(last, step)
    while at >= period_of(first, step) and len(found) < PERIODS:
        found.append(at)
        at = period_of(at - dt.timedelta(days=1), step)
    return found[::-1]


def step_for(first: dt.date, last: dt.date) -> Step:
    """Which periods suit a line between two days."""
    days = (last - first).days + 1
    if days <= _DAYS:
        return "day"
    return "week" if days <= _WEEKS else "month" if days <= _MONTHS else "year"


def _next(start: dt.date, step: Step) -> dt.date:
    length = {"day": 1, "week": 7, "month": 31, "year": 366}[step]
    return period_of(start + dt.timedelta(days=length), step)


def _bound(day: str | None) -> dt.date | None:
    """A day that is asked for, the nearest that can be counted with."""
    return None if day is None else min(max(dt.date.fromisoformat(day), _FIRST), _LAST)


def _day(moment: str | None) -> dt.date | None:
    """The day of a moment; None where it is none that can be counted with."""
    try:
        day = dt.date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


# -- the line ----------------------------------------------------------------------------------------------------------


def timeline(tallies: Iterable[Tally], since: str | None = None, until: str | None = None) -> Timeline:
    """The line of some events: between two days where they are given, else over the days in which most of them lie."""
    known: list[tuple[dt.date, dt.date, Tally]] = []
    undated = 0
    for tally in tallies:
        first = _day(tally.earliest)
        if first is None:
            undated += tally.count
        else:
            known.append((first, max(first, _day(tally.latest) or first), tally))
    low, high = _bound(since), _bound(until)
    inside = [one for one in known if (low is None or one[0] >= low) and (high is None or one[0] <= high)]
    days: Counter[dt.date] = Counter()
    for first, last, tally in inside:
        if (last - first).days <= _DAYS:
            days[first] += tally.count
    if not days:
        for first, _, tally in inside:
            days[first] += tally.count
    if not days and (low is None or high is None):
        outside = sum(tally.count for _, _, tally in known)
        earlier, later = (outside, 0) if low else (0, outside)
        return Timeline("day", (), {}, since, until, undated=undated, earlier=earlier, later=later)
    begin, end = _span(days) if days else (low or dt.date.min, high or dt.date.max)
    asked = (low or begin, high or end)
    # days that are asked for are drawn though nothing was on them, but not hundreds of years of them
    begin, end = asked if (asked[1] - asked[0]).days < 365 * PERIODS else (begin, end)
    if end < begin:
        return Timeline("day", (), {}, since, until, undated=undated)
    return _line(known, begin, end, undated)


def _span(days: Counter[dt.date]) -> tuple[dt.date, dt.date]:
    """The first and the last of some days; where that is far less, of the fewest days in a row that hold most of what is counted, and of as many days before
    and behind them."""
    ordered = sorted(days)
    whole = (ordered[-1] - ordered[0]).days + 1
    wanted = sum(days.values()) * _HELD / 100
    best = (ordered[0], ordered[-1])
    held = at = 0
    for last in ordered:
        held += days[last]
        while held - days[ordered[at]] >= wanted:
            held -= days[ordered[at]]
            at += 1
        if held >= wanted and last - ordered[at] < best[1] - best[0]:
            best = (ordered[at], last)
    least = (best[1] - best[0]).days + 1
    if whole <= _DAYS or whole <= _SHORTER * least:
        return ordered[0], ordered[-1]
    near = [day for day in ordered if (best[0] - day).days <= least and (day - best[1]).days <= least]
    return near[0], near[-1]


def _line(known: Sequence[tuple[dt.date, dt.date, Tally]], begin: dt.date, end: dt.date, undated: int) -> Timeline:
    step = step_for(begin, end)
    columns = periods(begin, end, step)
    begin = max(begin, columns[0])
    places = {start: n for n, start in enumerate(columns)}
    counts: dict[str, list[int]] = {}
    drawn = wide = earlier = later = 0
    for first, last, tally in known:
        if first < begin:
            earlier += tally.count
        elif first > end:
            later += tally.count
        elif period_of(first, step) != period_of(last, step):
            wide += tally.count
        else:
            drawn += tally.count
            counts.setdefault(tally.type, [0] * len(columns))[places[period_of(first, step)]] += tally.count
    return Timeline(
        step,
        tuple(day.isoformat() for day in columns),
        {type: tuple(numbers) for type, numbers in sorted(counts.items())},
        begin.isoformat(),
        end.isoformat(),
        drawn,
        wide,
        undated,
        earlier,
        later,
    )


# -- from the archive --------------------------------------------------------------------------------------------------


def all_tallies(connection: sa.Connection) -> list[Tally]:
    """All events of the archive, counted by type and days. It goes through the whole table."""
    first, last = (sa.func.substr(column, 1, 10) for column in (_EVENTS.c.earliest, _EVENTS.c.latest))
    query = sa.select(_EVENTS.c.type, first, last, sa.func.count()).group_by(_EVENTS.c.type, first, last)
    return [Tally(*row) for row in connection.execute(query)]


def tallied(events: Iterable[Dated]) -> list[Tally]:
    """The same of some events."""
    found = Counter((one.type, (one.earliest or "")[:10] or None, (one.latest or "")[:10] or None) for one in events)
    return [Tally(type, earliest, latest, count) for (type, earliest, latest), count in found.items()]


def newest(connection: sa.Connection, words: str, filters: Filters) -> tuple[list[Dated], bool]:
    """The events of a search, and whether these are all of them: no more than the newest ``MOST`` are looked at.

    They are what the index finds: where names of several words are asked for, a few may be among them that the search itself would not give.
    """
    marks, whole = newest_marks(connection, words, filters)
    found: list[Dated] = []
    columns = (_EVENTS.c.id, _EVENTS.c.type, _EVENTS.c.earliest, _EVENTS.c.latest)
    for at in range(0, len(marks), _AT_A_TIME):
        query = sa.select(*columns).where(_EVENTS.c.id.in_(marks[at : at + _AT_A_TIME]))
        found += (Dated(*row) for row in connection.execute(query))
    return found, whole


def newest_marks(connection: sa.Connection, words: str, filters: Filters) -> tuple[list[int], bool]:
    """The shelf marks of the same events, and whether these are all of them."""
    wording = parse(words)
    if wording is None and words.strip():
        return [], True
    asked = wording.asked if wording else None
    phrased = wording is not None and wording.phrased
    most = MOST_PHRASED if phrased else MOST
    marks = Candidates("events", asked, filters, connection.dialect.name, True).some(connection, None, most + 1)
    whole = len(marks) <= most
    marks = marks[:most]
    if phrased and wording is not None:
        marks = _with_phrases(connection, marks, wording)
    return marks, whole


def _with_phrases(connection: sa.Connection, marks: list[int], wording: Wording) -> list[int]:
    """Those events whose report has the phrases that are asked for."""
    reports = schema.reports
    kept = []
    known: dict[int, bool] = {}
    query = (
        sa.select(_EVENTS.c.id, reports.c.id.label("report"), reports.c.title, reports.c.text)
        .join(reports, reports.c.id == _EVENTS.c.report_id)
        .where(_EVENTS.c.id.in_(marks))
    )
    for row in connection.execute(query):
        if row.report not in known:
            known[row.report] = wording.possible(f"{row.title or ''}\n{BETWEEN}\n{row.text}")
        if known[row.report]:
            kept.append(row.id)
    return kept


# -- the list ----------------------------------------------------------------------------------------------------------


def listed(
    connection: sa.Connection,
    since: str | None,
    until: str | None,
    types: Sequence[str] = (),
    *,
    many: bool = True,
    limit: int,
    after: str | None = None,
) -> tuple[list[int], str | None]:
    """The shelf marks of the archive's events of some types (all, where none is given) that begin on these days, the latest first, and where the next page
    begins; None where there is none. With ``many`` off, few events are of these types: they are found by their type, others by going back in time."""
    earliest, mark = _EVENTS.c.earliest, _EVENTS.c.id
    query = sa.select(mark, earliest).where(earliest.is_not(None))
    if types:
        # a column with something added is not looked for in an index
        query = query.where((_EVENTS.c.type.concat("") if many else _EVENTS.c.type).in_(types))
    if since:
        query = query.where(earliest >= since)
    if until:
        query = query.where(earliest < _behind(until))
    if after:
        query = query.where(sa.tuple_(earliest, mark) < sa.tuple_(*_place(after)))
    rows = connection.execute(query.order_by(earliest.desc(), mark.desc()).limit(limit + 1)).all()
    more = f"{rows[limit - 1].earliest}_{rows[limit - 1].id}" if len(rows) > limit else None
    return [row.id for row in rows[:limit]], more


def listed_of(
    events: Iterable[Dated], since: str | None, until: str | None, *, limit: int, after: str | None = None
) -> tuple[list[int], str | None]:
    """The same of some events."""
    last = _place(after) if after else None
    rows = sorted(
        (
            (one.earliest, one.id)
            for one in events
            if one.earliest
            and (not since or one.earliest >= since)
            and (not until or one.earliest < _behind(until))
            and (last is None or (one.earliest, one.id) < last)
        ),
        reverse=True,
    )
    more = f"{rows[limit - 1][0]}_{rows[limit - 1][1]}" if len(rows) > limit else None
    return [mark for _, mark in rows[:limit]], more


def _behind(day: str) -> str:
    """What comes behind every moment of a day."""
    return day + "U"  # a moment goes on with T


def _place(after: str) -> tuple[str, int]:
    moment, _, mark = after.rpartition("_")
    if not (moment and len(after) < 60 and mark.isascii() and mark.isdigit() and len(mark) < 19):
        raise QueryError(f"after: {after[:40]!r} is not what a page of these gave", "ليست هذه بداية صفحة تالية")
    return moment, int(mark)


__all__ = [
    "Dated",
    "Step",
    "Tally",
    "Timeline",
    "all_tallies",
    "listed",
    "listed_of",
    "newest",
    "period_end",
    "tallied",
    "timeline",
]
