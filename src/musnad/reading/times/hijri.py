"""Hijri dates as Gregorian ones: Umm al-Qura where its tables reach (1343 to 1500), else the tabular calendar."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1, 1600


@lru_cache(maxsize=4096)
def gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Hijri one; None where there is no such day.

    >>> gregorian(1436, 10, 26)
    datetime.date(2015, 8, 11)
    """
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    if 1343 <= year <= 1500:
        from hijridate import Hijri  # costs time to load and most texts do without

        try:
            found = Hijri(year, month, day).to_gregorian()
        except (ValueError, OverflowError):
            return None
        return date(found.year, found.month, found.day)
    if day == 30 and month % 2 == 0 and not (month == 12 and (11 * year + 14) % 30 < 11):
        return None
    # the tabular calendar counts from 19 July 622 (proleptic Gregorian), ordinal 227015
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return date.fromordinal(227015 + days)


def month_days(year: int, month: int) -> tuple[date, date] | None:
    """First and last Gregorian day of a Hijri month."""
    first = gregorian(year, month, 1)
    last = gregorian(year, month, 30) or gregorian(year, month, 29)
    return (first, last) if first and last else None


def year_days(year: int) -> tuple[date, date] | None:
    """First and last Gregorian day of a Hijri year."""
    first, last = month_days(year, 1), month_days(year, 12)
    return (first[0], last[1]) if first and last else None


def year_of(day: date) -> int | None:
    """The Hijri year a Gregorian day lies in."""
    guess = int((day.year - 622) * 33 / 32)
    for year in (guess - 1, guess, guess + 1, guess + 2):
        bounds = year_days(year)
        if bounds and bounds[0] <= day <= bounds[1]:
            return year
    return None
