"""The outlet's own clock: ``published`` keeps the calendar day on which the outlet itself dates what it publishes.

Pages and feeds often give their time in UTC, whose day is another one for some hours of the night; «أمس» in the text
is reckoned from the outlet's day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from musnad.lexicon import rows

if TYPE_CHECKING:
    from musnad.intake.outlets import Outlet, Outlets

_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d")


def in_own_zone(published: str, url: str | None, outlet: str | None, *, outlets: Outlets | None = None) -> str:
    """An ISO stamp in UTC, in the zone of its outlet, which ``url`` or else the name ``outlet`` tells.

    Everything else comes back as it was: a date alone, a time without a zone, a time with an offset (the outlet's own), an outlet that is
    not known, one of a country of several zones, a post on a social network.

    >>> in_own_zone("2024-08-08T21:30:00+00:00", "https://www.aljazeera.net/news/1", None)
    '2024-08-09T00:30:00+03:00'
    """
    if not _STAMP.match(published):
        return published
    try:
        when = datetime.fromisoformat(published)
    except ValueError:
        return published
    if when.utcoffset() != timedelta(0):
        return published
    country = _country(url, outlet, outlets)
    name = zones().get(country) if country else None
    if name is None:
        return published
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return when.astimezone(UTC).astimezone(ZoneInfo(name)).isoformat()
    except (ZoneInfoNotFoundError, OverflowError, OSError, ValueError):  # no time zone data on this machine; year 1
        return published


def calendar_day(published: str | None) -> str | None:
    """The day of a date or stamp as it is written (``2024-08-08``); None where it begins with no day of the calendar."""
    day = (published or "")[:10]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.A):
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """The IANA zone of each country whose press has one clock."""
    return {row["country"]: row["zone"] for row in rows("zones")}


def _country(url: str | None, outlet: str | None, outlets: Outlets | None) -> str | None:
    from musnad.intake.outlets import shipped_outlets

    known = outlets or shipped_outlets()
    found: list[Outlet | None] = [known.of_url(url) if url else None, known.of_name(outlet) if outlet else None]
    return next((one.country for one in found if one is not None and one.kind != "social"), None)
