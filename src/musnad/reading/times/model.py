"""What the grammar hands to the calendar: a ``Moment`` as it was said, a ``Meaning`` as it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from musnad.reading.times.calendar import Stretch

#: The field of a ``Moment`` that holds the modifier of a unit named without a number.
RELATIONS = {
    "W": "week_rel",
    "M": "month_rel",
    "Y": "year_rel",
    "DE": "decade_rel",
    "CE": "century_rel",
    "D": "day_rel",
}


@dataclass(slots=True)
class Moment:
    """A point or period as its words give it; what they leave out stays None.

    The ``*_rel`` fields are modifiers (past, next, this, recent, previous, following, same) of a unit that is named
    without a number («الشهر الماضي»); ``relation`` is that of a weekday, day or month («الثلاثاء الماضي»).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hijri: bool = False
    weekday: int | None = None
    offset: int | None = None
    day_rel: str | None = None
    week_rel: str | None = None
    month_rel: str | None = None
    year_rel: str | None = None
    century_rel: str | None = None
    decade_rel: str | None = None
    relation: str | None = None
    edge: str | None = None
    part: str | None = None
    hour: int | None = None
    minute: int = 0
    exact: bool = False  # the hour is on the clock of 24 («15:30»)
    zone: str | None = None
    season: str | None = None
    months: tuple[int, int, str] | None = None  # of a year: first, last, ending of the value (Q1, H2, "")
    decade: int | None = None
    century: int | None = None
    holiday: tuple[str, int, int, int] | None = None
    last_day: int | None = None  # a list or span of days in one month
    last_month: int | None = None
    last_year: int | None = None
    last_weekday: int | None = None
    either: bool = False  # «5 أو 12 نوفمبر»
    bad: bool = False  # no such date
    offset_text: str = ""
    weekday_text: str = ""

    def has_day(self) -> bool:
        """Whether a day is said, by whatever name."""
        return not (
            self.day is None
            and self.weekday is None
            and self.offset is None
            and self.day_rel is None
            and not self.holiday
        )

    def has_date(self) -> bool:
        """Whether anything on the calendar is said, beyond an hour or a part of the day."""
        return self.has_day() or not (
            self.month is None and self.month_rel is None and self.week_rel is None and self.months is None
            and self.season is None and not self.has_year()
        )  # fmt: skip

    def has_year(self) -> bool:
        """Whether a year, or something longer, is said."""
        return not (
            self.year is None and self.year_rel is None and self.decade is None and self.century is None
            and self.century_rel is None and self.decade_rel is None
        )  # fmt: skip


@dataclass(slots=True)
class Meaning:
    """What a time expression means: its type, its stretch of the calendar (or a value alone), and the clock on it."""

    kind: str
    stretch: Stretch
    conflict: str | None = None
    earliest: str | None = None  # of a clock time; else the days of the stretch
    latest: str | None = None


@dataclass(slots=True)
class Context:
    """What a text has said so far. ``today`` is the publication day, or the one that the text itself calls today."""

    published: date | None
    today: date | None
    anchor: Stretch | None = None
    #: The last time named that is not today: where «اليوم التالي» counts from.
    story: Stretch | None = None
    sentence_year: int | None = None
