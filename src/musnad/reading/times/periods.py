"""Periods on the calendar, and the year of what was said without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from musnad.reading.times import calendar, hijri
from musnad.reading.times.calendar import Stretch
from musnad.reading.times.model import Context, Moment

#: Without a tense, a future date is taken only where it is this near and this many times nearer than the past one.
NEAR_DAYS, NEARER = 75, 3
#: Steps of the modifiers that count from today, and of those that count from a time named before.
STEP = {"past": -1, "recent": -1, "this": 0, "next": 1}
STORY = {"previous": -1, "same": 0, "following": 1}
_THIRDS = {"START": 0, "MID": 1, "END": 2, "LATE": 2}

Tense = Callable[[], str | None]


def year_of(moment: Moment, context: Context) -> int | None:
    """The year that is said, by number or by its place to this one or to one named before."""
    if moment.year is not None:
        return moment.year
    relation = moment.year_rel
    if relation is None:
        return None
    anchor, today = context.anchor, context.today
    if relation in STORY:
        if anchor is not None and anchor.first is not None:
            return anchor.first.year + STORY[relation]
        return today.year + STORY[relation] if today else None
    return today.year + STEP[relation] if today else None


def nearest_year(moment: Moment, context: Context, tense: Tense, first: Callable[[int], date | None], year: int) -> int:
    """The year of a date said without one, by its modifier, the tense, or nearness to today."""
    today = context.today
    assert today is not None
    years = [y for y in range(year - 2, year + 3) if first(y) is not None]
    before = [y for y in years if (at := first(y)) is not None and at <= today]
    after = [y for y in years if (at := first(y)) is not None and at > today]
    if not before or not after:
        return year
    past, future = before[-1], after[0]
    past_at, future_at = first(past), first(future)
    assert past_at is not None and future_at is not None
    month_long = moment.day is None and moment.holiday is None
    inside = (today - past_at).days < 31 if month_long else today == past_at
    relation = moment.relation
    if relation in ("past", "recent", "previous"):
        return before[-2] if inside and len(before) > 1 and month_long and moment.edge is None else past
    if relation in ("next", "following"):
        return future
    if relation == "this":
        return past if (today - past_at).days < 31 else future if (future_at - today).days < 31 else year
    if inside:
        return past
    time = tense()
    if moment.weekday is not None and moment.day is not None and past_at.isoweekday() != future_at.isoweekday():
        if future_at.isoweekday() == moment.weekday:
            return future
        if past_at.isoweekday() == moment.weekday:
            return past
    ahead = (future_at - today).days
    if time == "future":
        return future
    if time == "past":
        return past
    return future if ahead <= NEAR_DAYS and ahead * NEARER < (today - past_at).days else past


def day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_by_relation(moment: Moment, context: Context) -> Stretch:
    relation, today, anchor = moment.month_rel or "this", context.today, context.anchor
    if relation in STORY and anchor is not None and anchor.first is not None:
        return calendar.month(*calendar.add_months(anchor.first.year, anchor.first.month, STORY[relation]))
    if today is None:
        return Stretch("XXXX-XX")
    step = STEP.get(relation, STORY.get(relation, 0))
    return calendar.month(*calendar.add_months(today.year, today.month, step))


def period_of(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    """What is longer than a day: week, month, part of a year, year, decade, century."""
    edge = moment.edge
    if moment.week_rel is not None:
        return _edge_of_week(moment, context)
    if moment.month is not None or moment.month_rel is not None:
        return _third(_month(moment, context, tense), edge)
    year = year_of(moment, context)
    if moment.season is not None:
        if year is None and context.today is not None and not moment.year_rel:
            start = calendar.SEASONS.get(moment.season, (12, 2))[0]
            year = nearest_year(moment, context, tense, lambda y: day_or_none(y, start, 1), context.today.year)
        if year is None or moment.hijri:
            return Stretch(f"XXXX-{moment.season}")
        return _third(calendar.season(year, moment.season), edge)
    if moment.months is not None:
        first, last, name = moment.months
        if year is None:
            return Stretch(f"XXXX-{name}" if name else f"XXXX-{first:02d}/XXXX-{last:02d}")
        value = f"{year:04d}-{name}" if name else f"{year:04d}-{first:02d}/{year:04d}-{last:02d}"
        return calendar.months(year, first, last, value)
    if moment.decade is not None or moment.decade_rel is not None:
        return _decade(moment, context)
    if moment.century is not None or moment.century_rel is not None:
        number = _century(moment, context)
        return _third(calendar.century(number), edge) if number else Stretch("XXXX")
    if year is None:
        return Stretch("XXXX") if moment.year_rel is not None else None
    if moment.hijri:
        bounds = hijri.year_days(year)
        return _third(Stretch(f"{bounds[0]}/{bounds[1]}", *bounds), edge) if bounds else None
    if edge == "END":
        return calendar.month(year, 12)
    return _third(calendar.year(year), edge)


def _edge_of_week(moment: Moment, context: Context) -> Stretch:
    relation = moment.week_rel or "this"
    if moment.edge != "END":
        return _third(week_by_relation(relation, context), moment.edge)
    if relation == "this" and context.today is not None:
        # «نهاية الأسبوع» with no more said: the weekend that has come last, on its own days this one
        return calendar.weekend(context.today - timedelta(days=0 if context.today.isoweekday() >= 5 else 7))
    week = week_by_relation(relation, context)
    return calendar.weekend(week.first) if week.first else Stretch(week.value + "-WE")


def week_by_relation(relation: str, context: Context) -> Stretch:
    if relation in STORY:
        anchor = context.anchor
        if anchor is not None and anchor.first is not None:
            return calendar.week(anchor.first + timedelta(days=7 * STORY[relation]))
    if context.today is None:
        return Stretch("XXXX-WXX")
    step = STEP.get(relation, STORY.get(relation, 0))
    return calendar.week(context.today + timedelta(days=7 * step))


def _month(moment: Moment, context: Context, tense: Tense) -> Stretch:
    month = moment.month
    if month is None:
        return month_by_relation(moment, context)
    year = year_of(moment, context)
    if moment.hijri:
        if year is None:
            base = hijri.year_of(context.today) if context.today else None
            if base is None:
                return Stretch("XXXX-XX")
            year = nearest_year(moment, context, tense, lambda y: hijri.gregorian(y, month, 1), base)
        elif moment.year is None:  # a year said as «العام الماضي» is a Gregorian one
            base = hijri.year_of(date(year, 7, 1))
            close = (
                y
                for y in (base or 0, (base or 0) - 1, (base or 0) + 1)
                if (at := hijri.gregorian(y, month, 1)) and at.year == year
            )
            year = next(close, base or 0)
        bounds = hijri.month_days(year, month)
        return Stretch(f"{bounds[0]}/{bounds[1]}", *bounds) if bounds else Stretch("XXXX-XX")
    if year is None and moment.relation is None:
        year = context.sentence_year
    if year is None:
        if context.today is None:
            return Stretch(f"XXXX-{month:02d}")
        year = nearest_year(moment, context, tense, lambda y: day_or_none(y, month, 1), context.today.year)
    return calendar.month(year, month)


def _decade(moment: Moment, context: Context) -> Stretch:
    if moment.decade is not None:
        number = _century(moment, context)
        if number is None:
            this = context.today.year if context.today else 2000
            number = 21 if 2000 + moment.decade <= this else 20
        return calendar.decade((number - 1) * 100 + moment.decade)
    if context.today is None:
        return Stretch("XXXX")
    relation = moment.decade_rel or "this"
    return calendar.decade(context.today.year // 10 * 10 + 10 * STEP.get(relation, STORY.get(relation, 0)))


def _century(moment: Moment, context: Context) -> int | None:
    if moment.century is not None:
        return moment.century
    relation = moment.century_rel
    if relation is None:
        return None
    this = (context.today.year if context.today else 2000) // 100 + 1
    return this + STEP.get(relation, STORY.get(relation, 0))


def _third(stretch: Stretch, edge: str | None) -> Stretch:
    """The same value with the bounds of its beginning, middle or end («مطلع», «منتصف», «أواخر»)."""
    if edge is None or stretch.first is None or stretch.last is None:
        return stretch
    days = (stretch.last - stretch.first).days + 1
    part = _THIRDS[edge]
    if len(stretch.value) == 4 and "X" not in stretch.value:
        return calendar.months(stretch.first.year, 4 * part + 1, 4 * part + 4, stretch.value)
    first = stretch.first + timedelta(days=days * part // 3)
    last = stretch.first + timedelta(days=days * (part + 1) // 3 - 1)
    return Stretch(stretch.value, first, last)
