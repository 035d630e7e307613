"""Stretches of the calendar: a TIMEX3 value with its first and last day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

#: First and last month of the seasons; a winter is that of either side of the year named.
SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11)}
DAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")


@dataclass(slots=True)
class Stretch:
    """A TIMEX3 value; ``first`` and ``last`` are inclusive and None where open or unknown."""

    value: str
    first: date | None = None
    last: date | None = None


def day(when: date) -> Stretch:
    """One day."""
    return Stretch(when.isoformat(), when, when)


def week(when: date) -> Stretch:
    """The ISO week a day lies in."""
    iso = when.isocalendar()
    first = when - timedelta(days=iso.weekday - 1)
    return Stretch(f"{iso.year:04d}-W{iso.week:02d}", first, first + timedelta(days=6))


def weekend(when: date) -> Stretch:
    """The weekend of the ISO week a day lies in (Friday to Sunday, since Arab weekends differ)."""
    whole = week(when)
    assert whole.last is not None
    return Stretch(whole.value + "-WE", whole.last - timedelta(days=2), whole.last)


def month_length(year: int, month: int) -> int:
    """How many days a Gregorian month has."""
    return calendar.monthrange(year, month)[1]


def month(year: int, number: int) -> Stretch:
    """A Gregorian month."""
    last = date(year, number, month_length(year, number))
    return Stretch(f"{year:04d}-{number:02d}", date(year, number, 1), last)


def add_months(year: int, number: int, by: int) -> tuple[int, int]:
    """Year and month some months away."""
    at = year * 12 + number - 1 + by
    return at // 12, at % 12 + 1


def months(year: int, first: int, last: int, value: str) -> Stretch:
    """Some months of a year under a value of its own (a quarter, a half)."""
    return Stretch(value, date(year, first, 1), date(year, last, month_length(year, last)))


def year(number: int) -> Stretch:
    """A Gregorian year."""
    return Stretch(f"{number:04d}", date(number, 1, 1), date(number, 12, 31))


def season(number: int, name: str) -> Stretch:
    """A season of a year."""
    value = f"{number:04d}-{name}"
    if name in SEASONS:
        return months(number, *SEASONS[name], value)
    end = number + 1
    return Stretch(value, date(number - 1, 12, 1), date(end, 2, month_length(end, 2)))


def decade(first: int) -> Stretch:
    """Ten years; ``199X`` for the nineties."""
    return Stretch(f"{first // 10:03d}X", date(first, 1, 1), date(first + 9, 12, 31))


def century(number: int) -> Stretch:
    """A hundred years; ``19XX`` for the twentieth century."""
    return Stretch(f"{number - 1:02d}XX", date(max(1, (number - 1) * 100), 1, 1), date(number * 100 - 1, 12, 31))


def between(first: Stretch, last: Stretch) -> Stretch:
    """A span of dates, written ``start/end``."""
    return Stretch(f"{first.value}/{last.value}", first.first, last.last)
