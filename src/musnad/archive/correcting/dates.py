"""Dates as a person writes them into a correction: TIMEX3 values, ISO 8601 dates, and the days a value covers."""

from __future__ import annotations

import datetime as dt
import re

from musnad.reading.times import calendar

_POINT = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|-W(?P<week>\d\d)(?P<end>-WE)?|-(?P<part>SP|SU|FA|WI)|-[HQ](?P<nth>\d))?\Z"
)
_CLOCK = re.compile(r"T(?:MO|AF|EV|NI|DT|MI|([01]\d|2[0-4]):[0-5]\d(?::[0-5]\d)?)\Z")
_LOOSE = re.compile(
    r"(?:PAST_REF|PRESENT_REF|FUTURE_REF"
    r"|P(?=.)(?:(?:\d{1,9}(?:\.\d{1,3})?|X)(?:CE|DE|Y|Q|M|W|D))*(?:T(?:(?:\d{1,9}(?:\.\d{1,3})?|X)[HMS])+)?"
    r"|\d{3}X|\d\dXX|(?:\d{4}|XXXX)(?:-(?:\d\d|XX|WXX|W\d\d))?(?:-(?:\d\d?|XX|WE))?)\Z"
)


def is_value(value: str) -> bool:
    """Whether a text is a TIMEX3 value as Musnad writes them; a full date must be one that there is."""
    if len(value) > 64:
        return False
    parts = value.split("/")
    if len(parts) == 2:
        return all(p and p[0] != "P" and is_value(p) for p in parts)
    if len(parts) > 2:
        return False
    date, mark, clock = value.partition("T") if value[:1] != "P" and not value.endswith("_REF") else (value, "", "")
    if mark and not (_CLOCK.match(mark + clock) and (len(date) == 10 or date[:1] == "X")):
        return False
    if _POINT.match(date):
        return _point(date) is not None
    return bool(_LOOSE.match(date))


def is_iso(value: str) -> bool:
    """Whether a text is an ISO 8601 date or date-time."""
    try:
        dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) >= 10 and value[4] == "-" and len(value) <= 40


def covered(value: str | None) -> tuple[str | None, str | None]:
    """First and last day of a TIMEX3 value, as the reader gives them; None where it has none on the calendar."""
    if not value or not is_value(value):
        return None, None
    first, _, last = value.partition("/")
    if last:
        return covered(first)[0], covered(last)[1]
    date, mark, clock = value.partition("T")
    if mark and ":" in clock and len(date) == 10:
        return value, value
    found = _point(date) or _round(date)
    return (found.first.isoformat(), found.last.isoformat()) if found and found.first and found.last else (None, None)


def day_of(value: str, kind: str) -> str | None:
    """The date that a time expression of a type gives an event: without part of the day and clock; None for a length of time."""
    return value.partition("T")[0] if kind in ("DATE", "TIME") and value[:1].isdigit() else None


def _round(value: str) -> calendar.Stretch | None:
    """A decade or a century."""
    if re.fullmatch(r"\d{3}X", value):
        return calendar.decade(int(value[:3]) * 10) if value[:3] != "000" else None
    return calendar.century(int(value[:2]) + 1) if re.fullmatch(r"\d\dXX", value) else None


def _point(value: str) -> calendar.Stretch | None:
    """A day, week, weekend, month, season, quarter, half or year; None where there is none such."""
    match = _POINT.match(value)
    if match is None:
        return None
    year = int(match["year"])
    try:
        if match["day"]:
            return calendar.day(dt.date(year, int(match["month"]), int(match["day"])))
        if match["month"]:
            return calendar.month(year, int(match["month"]))
        if match["week"]:
            monday = dt.date.fromisocalendar(year, int(match["week"]), 1)
            return calendar.weekend(monday) if match["end"] else calendar.week(monday)
        if match["part"]:
            return calendar.season(year, match["part"])
        if match["nth"]:
            size = 3 if "Q" in value else 6
            last = int(match["nth"]) * size
            return calendar.months(year, last - size + 1, last, value)
        return calendar.year(year)
    except (ValueError, OverflowError):
        return None
