"""The grammar of points: what names a day, month, year, part of a day or hour, piece by piece into a ``Moment``.

A point is a run of pieces («مساء» + «أمس» + «الثلاثاء» + «7 آب/أغسطس» + «2024» + «الساعة الثامنة»); each piece reader
takes the moment so far and a place, and gives the place after it, or 0 where its piece is not there.
"""

from __future__ import annotations

from musnad.reading.times import clock
from musnad.reading.times.dates import (
    check_day,
    day_number,
    numeric_date,
    read_century,
    read_month,
    take_era,
    take_modifier,
    year_after,
    year_number,
    year_tail,
    year_unit,
)  # fmt: skip
from musnad.reading.times.deictics import night_between, read_offset, read_this
from musnad.reading.times.model import RELATIONS, Moment
from musnad.reading.times.pairs import read_pair
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens, ordinal


def point(tokens: Tokens, i: int, end: int) -> tuple[Moment, int] | None:
    """The longest point that begins at word ``i``, and the word after it."""
    moment = Moment()
    j = piece(tokens, moment, i, end, first=True)
    if not j:
        return None
    while j < end:
        k = piece(tokens, moment, j, end) or _glued(tokens, moment, j, end)
        if not k:
            break
        j = k
    return moment, j


def piece(tokens: Tokens, moment: Moment, i: int, end: int, first: bool = False) -> int:
    """One piece of a point at ``i``; the word after it, or 0."""
    tag, after = tokens.lex(i, end)
    if not tag.key or (not first and (tag.conjunction or tag.preposition)):
        return 0
    if tag.digits is not None or tag.function == "ال":
        return _number(tokens, moment, i, end)
    if tag.weekday is not None and moment.weekday is None and moment.day is None:
        moment.weekday, moment.weekday_text = tag.weekday, tokens.text(i, after)
        return take_modifier(tokens, moment, after, end)
    if tag.offset is not None:
        return read_offset(tokens, moment, tag, i, after, end)
    if tag.edge and not moment.has_date():
        return _edge(tokens, moment, tag, after, end)
    if tag.midnight is not None and moment.hour is None:
        return clock.midnight(tokens, moment, tag.midnight, after, end)
    if (tag.part or tag.day_part) and moment.part is None:
        k = _part(tokens, moment, tag, after, end, first)
        if k:
            return k
    if tag.month is not None and moment.month is None and moment.month_rel is None and moment.offset is None:
        if moment.weekday is not None and moment.day is None:
            return 0
        return read_month(tokens, moment, i, end)
    if tag.ordinal is not None:
        return _ordinal(tokens, moment, i, end, first)
    if tag.function == "الساعه":
        return clock.after_word(tokens, moment, after, end) if moment.hour is None else 0
    if tag.unit is not None:
        return _unit(tokens, moment, tag, i, after, end, first)
    if tag.this:
        return read_this(tokens, moment, tag, after, end)
    if tag.season:
        return _season(tokens, moment, tag, after, end)
    if tag.half:
        return _half(tokens, moment, tag, after, end)
    if tag.decade is not None and first:
        moment.decade = tag.decade
        return read_century(tokens, moment, after, end) or after
    if tag.holiday and not moment.has_date():
        moment.holiday = tag.holiday
        return take_modifier(tokens, moment, after, end, "holiday")
    if tag.function == "عطله" and tokens.lex(i + 1, end)[0].edge == "END":
        k = piece(tokens, moment, i + 1, end, first=True)
        return k if moment.week_rel and moment.edge == "END" else 0
    return 0


def _glued(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """A piece behind a bracket, a comma or a preposition that does not end the point."""
    word = tokens.surface(i)
    if word == "(":
        return _bracket(tokens, moment, i, end)
    if word in ("،", ",") and (moment.weekday is not None or moment.offset is not None) and moment.day is None:
        tag, after = tokens.lex(i + 1, end)
        if tag.conjunction or tag.preposition:
            return 0
        if moment.weekday is None and tag.weekday is not None:
            return piece(tokens, moment, i + 1, end)
        named = tokens.lex(after, end)[0]
        dated = tag.digits and (named.month or tokens.surface(after) == "/")
        return _number(tokens, moment, i + 1, end) if dated else 0
    tag, after = tokens.lex(i, end)
    if not tag.key or after > i + 1 or tag.conjunction:
        return 0
    if tag.function == "من":
        following = tokens.lex(i + 1, end)[0]
        if following.unit == "Y" or following.decade is not None or (following.this and moment.has_date()):
            return 0 if moment.has_year() or not moment.has_date() else piece(tokens, moment, i + 1, end)
        if following.unit == "W" and moment.weekday is not None:
            return piece(tokens, moment, i + 1, end)
        if moment.hour is not None and not moment.has_date():
            return piece(tokens, moment, i + 1, end)
        if moment.day is None and moment.month is None and moment.part is not None and not moment.has_date():
            return piece(tokens, moment, i + 1, end)
        return 0
    if tag.function == "الموافق" and moment.has_day() and moment.day is None:
        k = i + 2 if tokens.surface(i + 1) in ("ل", "ل:") else i + 1
        return _number(tokens, moment, k, end)
    if tag.function in ("علي", "عند", "في", "حدود", "تمام") and moment.has_day() and moment.hour is None:
        k = i + 1
        while k < end and (tokens.function(k, end) in ("حدود", "تمام") or tokens.lex(k, end)[0].approx == "about"):
            k = tokens.lex(k, end)[1]
        if tokens.function(k, end) == "الساعه":
            return clock.after_word(tokens, moment, k + 1, end)
        return 0
    if tag.preposition == "ل" and tag.unit == "Y" and moment.month is not None and not moment.has_year():
        return year_unit(tokens, moment, tag, i + 1, end)
    return 0


def _bracket(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    tag, after = tokens.lex(i + 1, end)
    if tag.conjunction or tag.preposition:
        return 0
    if tag.month is not None and moment.month == tag.month and tokens.surface(after) == ")":
        return take_modifier(tokens, moment, after + 1, end)
    if moment.has_day() or moment.has_year():
        was_day = moment.day
        if tag.weekday is None and tag.digits is None and tag.ordinal is None:
            return 0
        k = piece(tokens, moment, i + 1, end)
        while k and k < end and tokens.surface(k) != ")" and (more := piece(tokens, moment, k, end)):
            k = more
        if (
            k
            and k < end
            and tokens.surface(k) == ")"
            and (tag.weekday is not None or (was_day is None and moment.day is not None))
        ):
            return k + 1
    return 0


def _edge(tokens: Tokens, moment: Moment, tag: Tag, after: int, end: int) -> int:
    following, behind = tokens.lex(after, end)
    if following.conjunction or following.preposition:
        return 0
    moment.edge = tag.edge
    unit = following.unit
    if unit in ("Y", "M", "W", "CE", "DE") and following.definite and following.count == "s":
        k = _unit(tokens, moment, following, after, behind, end, True)
        if k:
            return k
        if unit in ("Y", "M", "W"):
            setattr(moment, RELATIONS[unit], "this")
            return behind
    elif (
        following.decade is not None
        or following.unit
        or following.month is not None
        or following.this
        or following.season
    ):
        k = piece(tokens, moment, after, end, first=True)
        if k and (moment.month or moment.has_year() or moment.month_rel or moment.week_rel or moment.season):
            return k
    elif following.digits and year_number(following.digits):
        moment.year = int(following.digits)
        return behind
    moment.edge = None
    return 0


def _part(tokens: Tokens, moment: Moment, tag: Tag, after: int, end: int, first: bool) -> int:
    following, behind = tokens.lex(after, end)
    clean = not (following.conjunction or following.preposition)
    if tag.key in ("الليله", "المساء", "الصباح"):
        if clean and following.modifier in ("past", "next", "previous", "following"):
            moment.part = tag.day_part
            moment.day_rel = {"past": "past", "next": "next"}.get(following.modifier, following.modifier)
            return behind
        if tag.key == "الليله" and first:
            if clean and (following.ordinal is not None or following.definite or following.function == "بين"):
                return 0
            moment.part, moment.offset = "NI", 0
            return after
    if tag.part and clean and (not moment.has_date() or moment.hour is not None) and not moment.has_day():
        has_day = (
            following.offset is not None or following.weekday is not None or following.key == "يوم" or following.digits
        )
        if has_day or following.this or (following.ordinal is not None and following.key.startswith("ال")):
            moment.part = tag.part
            k = piece(tokens, moment, after, end, first=True)
            if k and moment.has_day():
                if tag.part in ("NI", "EV") and moment.weekday is not None:
                    k = night_between(tokens, moment, k, end)
                return k
            moment.part = None
        if first and following.function == "من" and tokens.lex(after + 1, end)[0].key == "يوم":
            moment.part = tag.part
            return piece(tokens, moment, after + 1, end, first=True)
    alone = tag.day_part or (tag.part if tag.key == "مساء" else None)
    if alone and not first and (moment.has_day() or moment.hour is not None):
        moment.part = alone
        return after
    return 0


def _number(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """Digits: a numeric date, a day of a month, a clock time, a year."""
    text = tokens.digits(i, end)
    if text:
        sign = tokens.surface(i + 1)
        if (
            sign == "/"
            and len(tokens.digits(i + 4, end)) == 4
            and tokens.surface(i + 3) == "/"
            and tokens.digits(i + 2, end)
        ):
            return numeric_date(tokens, moment, i, end)
        if sign in ("/", "-", ".", ":") and tokens.glued(i + 1) and tokens.glued(i + 2) and tokens.digits(i + 2, end):
            if sign == ":":
                return clock.digital(tokens, moment, i, end)
            k = numeric_date(tokens, moment, i, end)
            if k:
                return k
    if moment.day is None:
        k = day_number(tokens, moment, i, end)
        if k:
            return k
    named = moment.weekday is not None or tokens.surface(i - 1) in ("يوم", "تاريخ", "بتاريخ")
    if text and named and moment.day is None and tokens.surface(i + 1) == "/" and tokens.digits(i + 2, end):
        day, month = int(text), int(tokens.digits(i + 2, end))
        if day <= 31 and 1 <= month <= 12:
            moment.day, moment.month = day, month
            check_day(moment)
            return i + 3
    if text and moment.hour is None and not tokens.glued(i + 1):
        k = clock.with_part(tokens, moment, int(text), i + 1, end)
        if k:
            return k
    if text and year_number(text) and moment.month is not None and not moment.has_year() and moment.edge is None:
        moment.year = int(text)
        return take_era(tokens, moment, i + 1, end)
    return 0


def _ordinal(tokens: Tokens, moment: Moment, i: int, end: int, first: bool) -> int:
    """«السابع من أكتوبر», «الخامس من الشهر الجاري», «الثامنة مساء»."""
    if moment.day is None:
        k = day_number(tokens, moment, i, end)
        if k:
            return k
    found = ordinal(tokens, i, end)
    if found is None or moment.hour is not None or found[0] > 12:
        return 0
    if i > 0 and tokens.form[i - 1].kind == "word":
        before = tokens.tags[i - 1]
        if before is None or before.aside or before.count == "p":
            return 0  # an adjective: «للمرة الأولى مساء»
    if tokens.surface(found[1] - 1).endswith("ه") or tokens.surface(i).endswith(("ه", "الاولي")):
        return clock.with_part(tokens, moment, found[0], found[1], end)
    return 0


def _unit(tokens: Tokens, moment: Moment, tag: Tag, i: int, after: int, end: int, first: bool) -> int:
    """«يوم الثلاثاء», «شهر مارس», «عام 2011», «الأسبوع الماضي», «القرن العشرين»."""
    following, behind = tokens.lex(after, end)
    if following.conjunction or (following.preposition and following.unit is None):
        return 0
    unit = tag.unit
    if unit == "D":
        return _day_word(tokens, moment, tag, after, following, end)
    if tag.count != "s" or unit in ("H", "MIN", "S") or tag.accusative:
        return read_pair(tokens, moment, tag, after, end) if tag.count in ("d", "p") else 0
    if unit == "M" and following.month is not None and moment.month is None and not tag.definite:
        return read_month(tokens, moment, after, end)
    if unit == "Y":
        return year_unit(tokens, moment, tag, after, end)
    if unit == "CE" and moment.century is None:
        k = read_century(tokens, moment, i, end)
        if k:
            return k
    if not tag.definite or unit is None or getattr(moment, RELATIONS[unit]) is not None:
        return 0
    if following.modifier and not following.preposition and not following.dual:
        if following.modifier == "recent" and unit != "W":
            return 0
        setattr(moment, RELATIONS[unit], following.modifier)
        return behind
    return _nth(tokens, moment, after, end) if following.ordinal is not None and unit == "W" else 0


def _nth(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«الأسبوع الأول من مارس»: the month, with the end of it."""
    found = ordinal(tokens, i, end)
    if found is None or tokens.function(found[1], end) not in ("من", "في"):
        return 0
    if tokens.lex(found[1] + 1, end)[0].unit in ("W", "CE"):
        return 0
    k = piece(tokens, moment, found[1] + 1, end, first=True)
    if not k or not (moment.month or moment.month_rel):
        return 0
    moment.edge = "START" if found[0] == 1 else "MID" if found[0] < 4 else "LATE"
    return k


def _day_word(tokens: Tokens, moment: Moment, tag: Tag, after: int, following: Tag, end: int) -> int:
    if tag.count == "d" or (tag.count == "p" and following.digits):
        return read_pair(tokens, moment, tag, after, end)
    if tag.count != "s" or tag.accusative or moment.has_day():
        return 0
    if following.digits or following.ordinal is not None or following.function == "ال":
        if following.digits and tokens.surface(after + 1) in ("/", "-", "."):
            return _number(tokens, moment, after, end)
        return day_number(tokens, moment, after, end)
    if following.weekday is not None or following.holiday:
        return piece(tokens, moment, after, end)
    if following.offset is not None and following.key != "اليوم":
        moment.offset_text = "يوم"
        return piece(tokens, moment, after, end)
    return 0


def _season(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
    """«صيف 2014», «صيف العام الحالي», «الصيف الماضي»."""
    following, after = tokens.lex(i, end)
    if following.conjunction or following.preposition or moment.has_date():
        return 0
    if tag.definite:
        if following.modifier in ("past", "next", "this"):
            moment.season, moment.year_rel = tag.season, following.modifier
            return after
        if moment.edge and not following.definite and following.modifier is None:
            moment.season = tag.season
            return i
        return 0
    moment.season = tag.season
    if following.digits and year_number(following.digits):
        return year_after(tokens, moment, i, end)
    if following.unit == "Y" or following.this:
        k = piece(tokens, moment, i, end, first=True)
        if k and moment.has_year():
            return year_tail(tokens, moment, k, end)
    moment.season = None
    return 0


def _half(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
    """«النصف الأول من 2016», «الربع الأخير من العام الماضي»."""
    following = tokens.lex(i, end)[0]
    size = {"H": 6, "Q": 3, "T": 4}[tag.half or "H"]
    found = ordinal(tokens, i, end)
    if found is None and following.modifier == "recent":
        found = 12 // size, i + 1
    if found is None or not 1 <= found[0] <= 12 // size or moment.has_date():
        return 0
    number, k = found
    if tokens.function(k, end) == "من" or tokens.lex(k, end)[0].preposition == "ل":
        k += tokens.function(k, end) == "من"
        tag_year, behind = tokens.lex(k, end)
        if tag_year.half or tag_year.unit in ("W", "D"):
            return 0
        if tag_year.digits and year_number(tag_year.digits):
            moment.year, k = int(tag_year.digits), take_era(tokens, moment, behind, end)
        else:
            k = piece(tokens, moment, k, end, first=True)
            if k:
                k = year_tail(tokens, moment, k, end)
            elif tag_year.unit == "Y" and tag_year.definite and tag_year.count == "s":
                moment.year_rel, k = "this", behind
    elif tokens.digits(k, end) and year_number(tokens.digits(k, end)):
        moment.year, k = int(tokens.digits(k, end)), k + 1
    else:
        return 0
    if not k:
        return 0
    if moment.month is not None or moment.month_rel is not None:
        moment.edge = "START" if number == 1 else "LATE"
        return k
    if not moment.has_year():
        return 0
    name = f"{tag.half}{number}" if tag.half != "T" else ""
    moment.months = ((number - 1) * size + 1, number * size, name)
    return k
