"""Dates and TIMEX3 values in words, in Arabic and in English."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

WEEKDAYS = (
    ("الاثنين", "Monday"), ("الثلاثاء", "Tuesday"), ("الأربعاء", "Wednesday"), ("الخميس", "Thursday"),
    ("الجمعة", "Friday"), ("السبت", "Saturday"), ("الأحد", "Sunday"),
)  # fmt: skip
MONTHS = (
    ("كانون الثاني/يناير", "January"), ("شباط/فبراير", "February"), ("آذار/مارس", "March"), ("نيسان/أبريل", "April"),
    ("أيار/مايو", "May"), ("حزيران/يونيو", "June"), ("تموز/يوليو", "July"), ("آب/أغسطس", "August"),
    ("أيلول/سبتمبر", "September"), ("تشرين الأول/أكتوبر", "October"), ("تشرين الثاني/نوفمبر", "November"),
    ("كانون الأول/ديسمبر", "December"),
)  # fmt: skip
_PARTS = {
    "MO": ("صباح", "morning"), "MI": ("ظهر", "midday"), "AF": ("بعد ظهر", "afternoon"), "EV": ("مساء", "evening"),
    "NI": ("ليل", "night"), "DT": ("نهار", "daytime"),
}  # fmt: skip
_SEASONS = {
    "SP": ("ربيع", "spring"), "SU": ("صيف", "summer"), "FA": ("خريف", "autumn"), "WI": ("شتاء", "winter"),
    "Q1": ("الربع الأول من", "first quarter of"), "Q2": ("الربع الثاني من", "second quarter of"),
    "Q3": ("الربع الثالث من", "third quarter of"), "Q4": ("الربع الرابع من", "fourth quarter of"),
    "H1": ("النصف الأول من", "first half of"), "H2": ("النصف الثاني من", "second half of"),
}  # fmt: skip
#: Unit: one, two, three to ten, eleven and more, English.
_UNITS = {
    "Y": ("سنة", "سنتان", "سنوات", "سنة", "year"), "M": ("شهر", "شهران", "أشهر", "شهرا", "month"),
    "W": ("أسبوع", "أسبوعان", "أسابيع", "أسبوعا", "week"), "D": ("يوم", "يومان", "أيام", "يوما", "day"),
    "DE": ("عقد", "عقدان", "عقود", "عقدا", "decade"), "CE": ("قرن", "قرنان", "قرون", "قرنا", "century"),
    "TH": ("ساعة", "ساعتان", "ساعات", "ساعة", "hour"), "TM": ("دقيقة", "دقيقتان", "دقائق", "دقيقة", "minute"),
    "TS": ("ثانية", "ثانيتان", "ثوان", "ثانية", "second"),
}  # fmt: skip
_REFERENCES = {
    "PAST_REF": ("في ما مضى", "in the past"),
    "PRESENT_REF": ("الآن", "now"),
    "FUTURE_REF": ("في ما يأتي", "in the future"),
}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(MO|MI|AF|EV|NI|DT|\d\d(?::\d\d)?)?\S*)?\Z")
_DURATION = re.compile(r"P(T?)(\d+(?:\.\d+)?|X+)(DE|CE|[YMWDHS])\Z")
_DIGITS = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")


class Words(NamedTuple):
    """The same in Arabic and in English."""

    ar: str
    en: str


def arabic_digits(text: str) -> str:
    """The text with Arabic-Indic digits.

    >>> arabic_digits("8 آب 2024")
    '٨ آب ٢٠٢٤'
    """
    return text.translate(_DIGITS)


def day_in_words(day: date) -> Words:
    """«الخميس 8 آب/أغسطس 2024» and «Thursday 8 August 2024»."""
    week, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return Words(f"{week[0]} {day.day} {month[0]} {day.year}", f"{week[1]} {day.day} {month[1]} {day.year}")


def in_words(value: str | None, kind: str = "DATE") -> Words | None:
    """A TIMEX3 value in words; None for a form that has none (the value itself is shown then).

    >>> in_words("2024-08").en
    'August 2024'
    >>> in_words("P3D", "DURATION").ar
    '3 أيام'
    """
    if not value:
        return None
    if value in _REFERENCES:
        return Words(*_REFERENCES[value])
    if "/" in value:
        first, _, last = value.partition("/")
        a, b = in_words(first), in_words(last)
        return Words(f"من {a.ar} إلى {b.ar}", f"from {a.en} to {b.en}") if a and b else None
    if value.startswith("P"):
        return _duration(value, kind)
    try:
        return _date(value, kind)
    except ValueError:
        return None


def _date(value: str, kind: str) -> Words | None:
    if found := _DAY.match(value):
        words = day_in_words(date(int(found[1]), int(found[2]), int(found[3])))
        part = found[4]
        if part in _PARTS:
            return Words(f"{_PARTS[part][0]} {words.ar}", f"{words.en}, {_PARTS[part][1]}")
        return Words(f"{words.ar}، الساعة {part}", f"{words.en}, {part}") if part else words
    if found := re.match(r"(\d{4})-(\d\d)\Z", value):
        month = MONTHS[int(found[2]) - 1] if 1 <= int(found[2]) <= 12 else None
        return Words(f"{month[0]} {found[1]}", f"{month[1]} {found[1]}") if month else None
    if found := re.match(r"(\d{4})-W(\d\d)(?:-(WE)|-([1-7]))?\Z", value):
        first = date.fromisocalendar(int(found[1]), int(found[2]), int(found[4] or (6 if found[3] else 1)))
        words = day_in_words(first)
        if found[4]:
            return words
        if found[3]:
            return Words(f"نهاية أسبوع {words.ar}", f"weekend of {words.en}")
        return Words(f"أسبوع {words.ar}", f"week of {words.en}")
    if found := re.match(r"(\d{4})-(SP|SU|FA|WI|Q[1-4]|H[12])\Z", value):
        season = _SEASONS[found[2]]
        return Words(f"{season[0]} {found[1]}", f"{season[1]} {found[1]}")
    if re.match(r"\d{4}\Z", value):
        return Words(f"عام {value}", value)
    if re.match(r"\d{3}X?\Z", value):
        return Words(f"عقد {value[:3]}0", f"the {value[:3]}0s")
    if re.match(r"\d\d(?:XX)?\Z", value):
        return Words(f"القرن {int(value[:2]) + 1}", f"century {int(value[:2]) + 1}")
    if found := re.match(r"XXXX-WXX-([1-7])", value):
        week = WEEKDAYS[int(found[1]) - 1]
        if kind == "SET":
            return Words(f"كل يوم {week[0]}", f"every {week[1]}")
        return Words(f"يوم {week[0]}", f"a {week[1]}")
    if found := re.match(r"XXXX-(\d\d)(?:-(\d\d))?\Z", value):
        month = MONTHS[int(found[1]) - 1] if 1 <= int(found[1]) <= 12 else None
        day = f"{int(found[2])} " if found[2] else ""
        return Words(f"{day}{month[0]}، السنة غير معروفة", f"{day}{month[1]}, year not known") if month else None
    return None


def _duration(value: str, kind: str) -> Words | None:
    found = _DURATION.match(value)
    unit = _UNITS.get(found[1] + found[3]) or _UNITS.get(found[3]) if found else None
    if found is None or unit is None:
        return None
    one, two, few, many, english = unit
    plural = "centuries" if english == "century" else english + "s"
    if found[2].startswith("X"):
        return Words(f"{few} لم يُذكر عددها", f"some {plural}")
    count = float(found[2])
    number = found[2]
    if kind == "SET" and count == 1:
        return Words(f"كل {one}", f"every {english}")
    if kind == "SET":
        return Words(f"كل {number} {few}", f"every {number} {plural}")
    if count == 1:
        return Words(f"{one} {'واحدة' if one.endswith('ة') else 'واحد'}", f"one {english}")
    if count == 2:
        return Words(two, f"two {plural}")
    return Words(f"{number} {few if 3 <= count <= 10 and count == int(count) else many}", f"{number} {plural}")
