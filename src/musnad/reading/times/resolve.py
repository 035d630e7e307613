"""From a ``Moment`` to the calendar: publication, the tense and the times named before fill what was not said."""

from __future__ import annotations

from datetime import date, timedelta

from musnad.reading.times import calendar, hijri
from musnad.reading.times.calendar import DAYS, Stretch
from musnad.reading.times.model import Context, Meaning, Moment
from musnad.reading.times.periods import (
    STEP,
    STORY,
    Tense,
    day_or_none,
    month_by_relation,
    nearest_year,
    period_of,
    week_by_relation,
    year_of,
)  # fmt: skip


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
    whole_day = (len(head) == 10 and "/" not in head and "W" not in head) or head.startswith("XXXX-W")
    if not whole_day:
        return Meaning("DATE", stretch, conflict)
    if moment.hour is not None:
        clock = f"T{moment.hour:02d}:{moment.minute:02d}"
        at = f"{head}{clock}{moment.zone or ''}" if stretch.first else None
        if moment.hour == 24 and stretch.last:
            at = f"{stretch.last + timedelta(days=1)}T00:00{moment.zone or ''}"
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
    if (
        moment.last_day is not None
        or moment.last_month is not None
        or moment.last_year is not None
        or moment.last_weekday is not None
    ):
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
    return period_of(moment, context, tense), None


def _pair(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    """«16 و17 ديسمبر», «شهري يناير ويوليو», «عامي 2012 و2013», «يومي السبت والأحد»: first and last of two."""
    second = Moment(
        year=moment.year, month=moment.month, hijri=moment.hijri, year_rel=moment.year_rel, month_rel=moment.month_rel,
        relation=moment.relation,
    )  # fmt: skip
    first: Stretch | None
    if moment.last_day is not None:
        second.day = moment.last_day
        last = _date(second, context, tense)
        apart = moment.last_day - (moment.day or moment.last_day)
        if last is not None and last.first is not None:
            first = calendar.day(last.first - timedelta(days=apart))
        else:
            second.day = moment.day
            first = _date(second, context, tense)
        if moment.either and first is not None and first.first and last is not None:
            return Stretch(calendar.month(first.first.year, first.first.month).value, first.first, last.last)
    elif moment.last_month is not None:
        second.month = moment.last_month
        last = period_of(second, context, tense)
        second.month = moment.month
        if last is not None and last.first is not None and not moment.hijri and moment.month is not None:
            second.year = last.first.year - (moment.month > moment.last_month)
        first = period_of(second, context, tense)
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
    if (moment.offset <= 0 and away != 1) or (moment.offset > 0 and away > 3):
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
        if said is not None and moment.offset_text and said != day and (said.month, said.day) == (day.month, day.day):
            # a slip of the pen in the year («اليوم الاثنين 16 جانفي 2016», said in 2017)
            found.value, found.first, found.last = said.isoformat(), said, said
            return f"«{moment.offset_text}» says {said}, the date says {day}"
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
    if relation in STEP:
        if context.today is None:
            return Stretch("XXXX-XX-XX")
        return calendar.day(context.today + timedelta(days=STEP[relation]))
    anchor = context.anchor
    if relation != "same" and anchor is not None and anchor.first == context.today:
        anchor = context.story
    if anchor is None or anchor.last is None or anchor.first is None or (anchor.last - anchor.first).days > 3:
        return Stretch("XXXX-XX-XX") if relation != "same" else Stretch("PAST_REF")
    base = anchor.last if relation == "following" else anchor.first
    return calendar.day(base + timedelta(days=STORY[relation]))


def _weekday(moment: Moment, context: Context, tense: Tense) -> Stretch:
    weekday = moment.weekday or 1
    relation, today = moment.relation, context.today
    if moment.week_rel is not None:
        week = week_by_relation(moment.week_rel, context)
        return calendar.day(week.first + timedelta(days=weekday - 1)) if week.first else Stretch(f"XXXX-WXX-{weekday}")
    if relation in STORY:
        anchor = context.anchor
        if anchor is not None and anchor.last is not None:
            step = STORY[relation or "same"]
            gap = (weekday - anchor.last.isoweekday()) % 7
            if step > 0:
                return calendar.day(anchor.last + timedelta(days=gap or 7))
            return calendar.day(anchor.last - timedelta(days=(7 - gap) if step < 0 or gap else 0))
    if today is None:
        return Stretch(f"XXXX-WXX-{weekday}")
    back = (today.isoweekday() - weekday) % 7
    if relation in ("past", "recent", "previous"):
        return calendar.day(today - timedelta(days=back or 7))
    if relation in ("next", "following") or (relation is None and back and tense() == "future"):
        return calendar.day(today + timedelta(days=7 - back))
    if relation == "this":
        return calendar.day(today - timedelta(days=today.isoweekday() - weekday))
    return calendar.day(today - timedelta(days=back))


def _date(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    """A day of a month."""
    day = moment.day or 1
    month = moment.month
    year = year_of(moment, context)
    if month is None:
        whole = month_by_relation(moment, context)
        if whole.first is None:
            return Stretch(f"XXXX-XX-{day:02d}")
        if day > calendar.month_length(whole.first.year, whole.first.month):
            return None
        return calendar.day(whole.first.replace(day=day))
    if moment.hijri:
        return _hijri_date(moment, context, tense, month, day)
    if year is None:
        year = context.sentence_year if moment.relation is None else None
        close = day_or_none(year, month, day) if year is not None else None
        if moment.weekday is not None and (close is None or close.isoweekday() != moment.weekday):
            year = None
    if year is None:
        if context.today is None:
            return Stretch(f"XXXX-{month:02d}-{day:02d}")
        year = nearest_year(moment, context, tense, lambda y: day_or_none(y, month, day), context.today.year)
    found = day_or_none(year, month, day)
    return calendar.day(found) if found else None


def _hijri_date(moment: Moment, context: Context, tense: Tense, month: int, day: int) -> Stretch | None:
    year = moment.year
    if year is None:
        base = hijri.year_of(context.today) if context.today else None
        if base is None:
            return Stretch("XXXX-XX-XX")
        year = nearest_year(moment, context, tense, lambda y: hijri.gregorian(y, month, day), base)
    found = hijri.gregorian(year, month, day)
    return calendar.day(found) if found else None


def _holiday(moment: Moment, context: Context, tense: Tense) -> Stretch | None:
    assert moment.holiday is not None
    kind, month, day, days = moment.holiday
    year, today = year_of(moment, context), context.today
    if year is None and today is None:
        return Stretch("XXXX-XX-XX" if kind == "hijri" else f"XXXX-{month:02d}-{day:02d}")
    first: date | None
    if kind == "gregorian":
        if year is None and today is not None:
            year = nearest_year(moment, context, tense, lambda y: day_or_none(y, month, day), today.year)
        first = day_or_none(year or 1, month, day)
    else:
        base = hijri.year_of(today or date(year or 1, 7, 1))
        if base is None:
            return None
        if year is None and today is not None:
            first = hijri.gregorian(
                nearest_year(moment, context, tense, lambda y: hijri.gregorian(y, month, day), base), month, day
            )
        else:
            base = hijri.year_of(date(year or 1, 7, 1)) or base
            close = [hijri.gregorian(y, month, day) for y in (base, base - 1, base + 1)]
            first = next((at for at in close if at is not None and at.year == year), None)
    if first is None:
        return None
    return Stretch(first.isoformat(), first, first + timedelta(days=days - 1))
