"""From a ``Moment`` to the calendar: the publication day, the tense and the times named before fill what was not said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from musnad.reading.times import calendar, hijri
from musnad.reading.times.calendar import DAYS, Stretch
from musnad.reading.times.model import Meaning, Moment

#: Without a tense, a future date is taken only where it is this near and at least this many times nearer than the past one.
NEAR_DAYS, NEARER = 75, 3
#: A date this near is taken for a coming one even behind a verb of the past («دعا إلى انتخابات في 27 سبتمبر»).
SOON_DAYS = 60
_STEP = {"past": -1, "recent": -1, "this": 0, "next": 1}
_STORY = {"previous": -1, "same": 0, "following": 1}
_THIRDS = {"START": 0, "MID": 1, "END": 2, "LATE": 2}

Tense = Callable[[], str | None]


@dataclass(slots=True)
class Context:
    """What a text has said so far. ``today`` is the publication day, or the one that the text itself calls today."""

    published: date | None
    today: date | None
    anchor: Stretch | None = None
    sentence_year: int | None = None


def resolve(moment: Moment, context: Context, tense: Tense) -> Meaning | None:
    """The meaning of a moment; None where it says no time or one that cannot be."""
    if moment.bad:
        return None
    try:
        return _resolve(moment, context, tense)
    except (OverflowError, ValueError):  # beyond what ``date`` can hold
        return None


def _resolve(moment: Moment, context: Context, tense: Tense) -> Meaning | None:
    stretch, conflict = _stretch(moment, context, tense)
    if stretch is None:
        if moment.hour is None and moment.part is None:
            return None
        stretch = _day_of_hour(context)
    if moment.hour is None and moment.part is None:
        return Meaning("DATE", stretch, conflict)
    head = stretch.value
    whole_day = len(head) == 10 and "/" not in head and "W" not in head or head.startswith("XXXX-W")
    if not whole_day:
        return Meaning("DATE", stretch, conflict)
    if moment.hour is not None:
        clock = f"T{moment.hour:02d}:{moment.minute:02d}"
        at = f"{head}{clock}{moment.zone or ''}" if stretch.first else None
        return Meaning("TIME", Stretch(head + clock, stretch.first, stretch.last), conflict, at, at)
    last = stretch.last + timedelta(days=1) if moment.part == "NI" and stretch.last else stretch.last
    return Meaning("TIME", Stretch(f"{head}T{moment.part}", stretch.first, last), conflict)


def _day_of_hour(context: Context) -> Stretch:
    """The day of an hour said alone: that of the day named just before, else today."""
    anchor = context.anchor
    if anchor is not None and anchor.first is not None and anchor.first == anchor.last:
        return calendar.day(anchor.first)
    return calendar.day(context.today) if context.today else Stretch("XXXX-XX-XX")


def _stretch(moment: Moment, context: Context, tense: Tense) -> tuple[Stretch | None, str | None]:
    if moment.last_day is not None or moment.last_month is not None or moment.last_year is not None or moment.last_weekday is not None:
        return _pair(moment, context, tense), None
    if moment.day is not None:
        found = _date(moment, context, tense)
        return found, _day_conflict(moment, found, context)
    if moment.holiday is not None:
        return _holiday(moment, context, tense), None
    if moment.offset is not None:
        return _offset(moment, context)
    if moment.day_rel is not None:
        return _day_rel(moment, context), None
    if moment.weekday is not None:
        return _weekday(moment, context, tense), None
    return _period(moment, context, tense), None


def _pair(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    """«16 و17 ديسمبر», «شهري يناير ويوليو», «عامي 2012 و2013», «يومي السبت والأحد»: first and last of two."""
    second = Moment(
        year=moment.year, month=moment.month, hijri=moment.hijri, year_rel=moment.year_rel, month_rel=moment.month_rel,
        relation=moment.relation,
    )  # fmt: skip
    if moment.last_day is not None:
        second.day = moment.day
        first = _date(second, context, tense)
        second.day = moment.last_day
        last = _date(second, context, tense)
        if moment.either and first is not None and first.first and last is not None:
            return Stretch(calendar.month(first.first.year, first.first.month).value, first.first, last.last)
    elif moment.last_month is not None:
        first = _period(second, context, tense)
        second.month = moment.last_month
        last = _period(second, context, tense)
    elif moment.last_year is not None:
        first, last = calendar.year(moment.year or 1), calendar.year(moment.last_year)
        if moment.hijri:
            one, two = hijri.year_days(moment.year or 1), hijri.year_days(moment.last_year)
            if one is None or two is None:
                return None
            return calendar.between(calendar.day(one[0]), calendar.day(two[1]))
    else:
        second.weekday = moment.weekday
        first = _weekday(second, context, tense)
        if first.first is None or moment.weekday is None or moment.last_weekday is None:
            return Stretch(f"{first.value}/XXXX-WXX-{moment.last_weekday}")
        last = calendar.day(first.first + timedelta(days=(moment.last_weekday - moment.weekday) % 7))
    if first is None or last is None:
        return None
    return calendar.between(first, last)


def _offset(moment: Moment, context: Context) -> tuple[Stretch | None, str | None]:
    assert moment.offset is not None
    today = context.today
    if today is None:
        return Stretch(f"XXXX-WXX-{moment.weekday}" if moment.weekday else "XXXX-XX-XX"), None
    said = today + timedelta(days=moment.offset)
    if moment.weekday is None or said.isoweekday() == moment.weekday:
        return calendar.day(said), None
    away = (moment.weekday - said.isoweekday()) % 7  # days forward to the weekday named
    if moment.offset <= 0 and away != 1:
        away -= 7
    elif moment.offset > 0 and away > 3:
        away -= 7
    meant = said + timedelta(days=away)
    if moment.offset == 0 and abs(away) == 1:
        context.today = meant
    return calendar.day(meant), f"«{moment.offset_text}» says {said}, «{moment.weekday_text}» says {meant}"


def _day_conflict(moment: Moment, found: Stretch | None, context: Context) -> str | None:
    """The full date wins over a weekday or «اليوم» beside it; what they say goes into the record."""
    if found is None or found.first is None:
        return None
    day = found.first
    if moment.offset is not None:
        said = context.today + timedelta(days=moment.offset) if context.today else None
        if moment.offset == 0 and (said is None or abs((said - day).days) == 1):
            context.today = day
        if said is not None and said != day:
            return f"«{moment.offset_text}» says {said}, the date says {day}"
    if moment.weekday is not None and day.isoweekday() != moment.weekday:
        return f"«{moment.weekday_text}» and {day}, which is «{DAYS[day.isoweekday() - 1]}»"
    return None


def _day_rel(moment: Moment, context: Context) -> Stretch:
    """«اليوم التالي», «الليلة الماضية», «ذلك اليوم»."""
    relation = moment.day_rel or "this"
    if relation in _STEP:
        if context.today is None:
            return Stretch("XXXX-XX-XX")
        return calendar.day(context.today + timedelta(days=_STEP[relation]))
    anchor = context.anchor
    if anchor is None or anchor.last is None or anchor.first is None or (anchor.last - anchor.first).days > 3:
        return Stretch("XXXX-XX-XX") if relation != "same" else Stretch("PAST_REF")
    base = anchor.last if relation == "following" else anchor.first
    return calendar.day(base + timedelta(days=_STORY[relation]))


def _weekday(moment: Moment, context: Context, tense: Tense) -> Stretch:
    weekday = moment.weekday or 1
    relation, today = moment.relation, context.today
    if moment.week_rel is not None:
        week = _week(moment.week_rel, context)
        return calendar.day(week.first + timedelta(days=weekday - 1)) if week.first else Stretch(f"XXXX-WXX-{weekday}")
    if relation in _STORY:
        anchor = context.anchor
        if anchor is not None and anchor.last is not None:
            step = _STORY[relation or "same"]
            gap = (weekday - anchor.last.isoweekday()) % 7
            if step > 0:
                return calendar.day(anchor.last + timedelta(days=gap or 7))
            return calendar.day(anchor.last - timedelta(days=(7 - gap) if step < 0 or gap else 0))
    if today is None:
        return Stretch(f"XXXX-WXX-{weekday}")
    back = (today.isoweekday() - weekday) % 7
    if relation in ("past", "recent", "previous"):
        return calendar.day(today - timedelta(days=back or 7))
    if relation in ("next", "following") or (relation is None and tense() == "future"):
        return calendar.day(today + timedelta(days=7 - back))
    if relation == "this":
        return calendar.day(today - timedelta(days=today.isoweekday() - weekday))
    return calendar.day(today - timedelta(days=back))


def _week(relation: str, context: Context) -> Stretch:
    if relation in _STORY:
        anchor = context.anchor
        if anchor is not None and anchor.first is not None:
            return calendar.week(anchor.first + timedelta(days=7 * _STORY[relation]))
    if context.today is None:
        return Stretch("XXXX-WXX")
    step = _STEP.get(relation, _STORY.get(relation, 0))
    return calendar.week(context.today + timedelta(days=7 * step))


def _year(moment: Moment, context: Context) -> int | None:
    """The year that is said, by number or by its place to this one or to one named before."""
    if moment.year is not None:
        return moment.year
    relation = moment.year_rel
    if relation is None:
        return None
    anchor, today = context.anchor, context.today
    if relation in _STORY:
        if anchor is not None and anchor.first is not None:
            return anchor.first.year + _STORY[relation]
        return today.year + _STORY[relation] if today else None
    return today.year + _STEP[relation] if today else None


def _nearest(moment: Moment, context: Context, tense: Tense, first: Callable[[int], date | None], year: int) -> int:
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
    if time == "past" and ahead > SOON_DAYS:
        return past
    return future if ahead <= NEAR_DAYS and ahead * NEARER < (today - past_at).days else past


def _date(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    """A day of a month."""
    day = moment.day or 1
    month = moment.month
    year = _year(moment, context)
    if month is None:
        whole = _month_rel(moment, context)
        if whole.first is None:
            return Stretch(f"XXXX-XX-{day:02d}")
        if day > calendar.month_length(whole.first.year, whole.first.month):
            return None
        return calendar.day(whole.first.replace(day=day))
    if moment.hijri:
        return _hijri_date(moment, context, tense, month, day)
    if year is None:
        year = context.sentence_year if moment.relation is None else None
    if year is None:
        if context.today is None:
            return Stretch(f"XXXX-{month:02d}-{day:02d}")
        year = _nearest(moment, context, tense, lambda y: _safe(y, month, day), context.today.year)
    found = _safe(year, month, day)
    return calendar.day(found) if found else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hijri_date(moment: Moment, context: Context, tense: Tense, month: int, day: int) -> Stretch | None:
    year = moment.year
    if year is None:
        base = hijri.year_of(context.today) if context.today else None
        if base is None:
            return Stretch("XXXX-XX-XX")
        year = _nearest(moment, context, tense, lambda y: hijri.gregorian(y, month, day), base)
    found = hijri.gregorian(year, month, day)
    return calendar.day(found) if found else None


def _holiday(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    assert moment.holiday is not None
    kind, month, day, days = moment.holiday
    year, today = _year(moment, context), context.today
    if year is None and today is None:
        return Stretch("XXXX-XX-XX" if kind == "hijri" else f"XXXX-{month:02d}-{day:02d}")
    first: date | None
    if kind == "gregorian":
        if year is None and today is not None:
            year = _nearest(moment, context, tense, lambda y: _safe(y, month, day), today.year)
        first = _safe(year or 1, month, day)
    else:
        base = hijri.year_of(today or date(year or 1, 7, 1))
        if base is None:
            return None
        if year is None and today is not None:
            first = hijri.gregorian(_nearest(moment, context, tense, lambda y: hijri.gregorian(y, month, day), base), month, day)
        else:
            base = hijri.year_of(date(year or 1, 7, 1)) or base
            close = [hijri.gregorian(y, month, day) for y in (base, base - 1, base + 1)]
            first = next((at for at in close if at is not None and at.year == year), None)
    if first is None:
        return None
    return Stretch(first.isoformat(), first, first + timedelta(days=days - 1))


def _month_rel(moment: Moment, context: Context) -> Stretch:
    relation, today, anchor = moment.month_rel or "this", context.today, context.anchor
    if relation in _STORY and anchor is not None and anchor.first is not None:
        return calendar.month(*calendar.add_months(anchor.first.year, anchor.first.month, _STORY[relation]))
    if today is None:
        return Stretch("XXXX-XX")
    step = _STEP.get(relation, _STORY.get(relation, 0))
    return calendar.month(*calendar.add_months(today.year, today.month, step))


def _period(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    """What is longer than a day: week, month, part of a year, year, decade, century."""
    edge = moment.edge
    if moment.week_rel is not None:
        return _edge_of_week(moment, context)
    if moment.month is not None or moment.month_rel is not None:
        return _third(_month(moment, context, tense), edge)
    year = _year(moment, context)
    if moment.season is not None:
        if year is None or moment.hijri:
            return Stretch(f"XXXX-{moment.season}")
        return calendar.season(year, moment.season)
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
        return _third(_week(relation, context), moment.edge)
    if relation == "this" and context.today is not None:
        # «نهاية الأسبوع» with no more said: the weekend that has come last, on its own days this one
        return calendar.weekend(context.today - timedelta(days=0 if context.today.isoweekday() >= 5 else 7))
    week = _week(relation, context)
    return calendar.weekend(week.first) if week.first else Stretch(week.value + "-WE")


def _month(moment: Moment, context: Context, tense: Tense) -> Stretch:
    month = moment.month
    if month is None:
        return _month_rel(moment, context)
    year = _year(moment, context)
    if moment.hijri:
        if year is None:
            base = hijri.year_of(context.today) if context.today else None
            if base is None:
                return Stretch("XXXX-XX")
            year = _nearest(moment, context, tense, lambda y: hijri.gregorian(y, month, 1), base)
        elif moment.year is None:  # a year said as «العام الماضي» is a Gregorian one
            base = hijri.year_of(date(year, 7, 1))
            close = (y for y in (base or 0, (base or 0) - 1, (base or 0) + 1) if (at := hijri.gregorian(y, month, 1)) and at.year == year)
            year = next(close, base or 0)
        bounds = hijri.month_days(year, month)
        return Stretch(f"{bounds[0]}/{bounds[1]}", *bounds) if bounds else Stretch("XXXX-XX")
    if year is None and moment.relation is None:
        year = context.sentence_year
    if year is None:
        if context.today is None:
            return Stretch(f"XXXX-{month:02d}")
        year = _nearest(moment, context, tense, lambda y: _safe(y, month, 1), context.today.year)
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
    return calendar.decade(context.today.year // 10 * 10 + 10 * _STEP.get(relation, _STORY.get(relation, 0)))


def _century(moment: Moment, context: Context) -> int | None:
    if moment.century is not None:
        return moment.century
    relation = moment.century_rel
    if relation is None:
        return None
    this = (context.today.year if context.today else 2000) // 100 + 1
    return this + _STEP.get(relation, _STORY.get(relation, 0))


def _third(stretch: Stretch, edge: str | None) -> Stretch:
    """The same value with the bounds of its beginning, middle or end («مطلع», «منتصف», «أواخر»)."""
    if edge is None or stretch.first is None or stretch.last is None:
        return stretch
    days = (stretch.last - stretch.first).days + 1
    part = _THIRDS[edge]
    first = stretch.first + timedelta(days=days * part // 3)
    last = stretch.first + timedelta(days=days * (part + 1) // 3 - 1)
    return Stretch(stretch.value, first, last)
