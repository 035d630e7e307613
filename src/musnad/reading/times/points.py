"""The grammar of points: what names a day, month, year, part of a day or hour, piece by piece into a ``Moment``.

A point is a run of pieces («مساء» + «أمس» + «الثلاثاء» + «7 آب/أغسطس» + «2024» + «الساعة الثامنة»); each piece reader takes the
moment so far and a place, and gives the place after it, or 0 where its piece is not there.
"""

from __future__ import annotations

from musnad.reading.times import clock
from musnad.reading.times.calendar import month_length
from musnad.reading.times.model import Moment
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens, cardinal, ordinal

#: Modifiers that make the bare «اليوم» a day of the story and not today.
_OF_STORY = ("following", "previous", "same")
_REL = {"W": "week_rel", "M": "month_rel", "Y": "year_rel", "DE": "decade_rel", "CE": "century_rel", "D": "day_rel"}


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
        moment.weekday, moment.weekday_text = tag.weekday, tag.key
        return _modifier(tokens, moment, after, end)
    if tag.offset is not None:
        return _offset(tokens, moment, tag, i, after, end)
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
        return _month(tokens, moment, i, end)
    if tag.ordinal is not None:
        return _ordinal(tokens, moment, i, end, first)
    if tag.function == "الساعه":
        return clock.after_word(tokens, moment, after, end) if moment.hour is None else 0
    if tag.unit is not None:
        return _unit(tokens, moment, tag, i, after, end, first)
    if tag.this:
        return _this(tokens, moment, tag, after, end)
    if tag.season:
        return _season(tokens, moment, tag, after, end)
    if tag.half:
        return _half(tokens, moment, tag, after, end)
    if tag.decade is not None and first:
        moment.decade = tag.decade
        return _century(tokens, moment, after, end) or after
    if tag.holiday and not moment.has_date():
        moment.holiday = tag.holiday
        return _modifier(tokens, moment, after, end, "holiday")
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
        return _number(tokens, moment, i + 1, end) if tag.digits and (named.month or tokens.surface(after) == "/") else 0
    tag = tokens.tags[i]
    if tag is None or tag.conjunction:
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
        return _unit(tokens, moment, tag, i, i + 1, end, False)
    return 0


def _bracket(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    tag, after = tokens.lex(i + 1, end)
    if tag.conjunction or tag.preposition:
        return 0
    if tag.month is not None and moment.month == tag.month and tokens.surface(after) == ")":
        return _modifier(tokens, moment, after + 1, end)
    if moment.has_day() or moment.has_year():
        was_day = moment.day
        if tag.weekday is None and tag.digits is None and tag.ordinal is None:
            return 0
        k = piece(tokens, moment, i + 1, end)
        if k and k < end and tokens.surface(k) == ")" and (tag.weekday is not None or (was_day is None and moment.day is not None)):
            return k + 1
    return 0


def _modifier(tokens: Tokens, moment: Moment, i: int, end: int, what: str = "relation") -> int:
    """Takes a modifier of the weekday, day or month just read; ``i`` where there is none."""
    tag, after = tokens.lex(i, end)
    if tag.modifier and not tag.conjunction and not tag.preposition:
        if moment.relation is not None:
            return after if moment.weekday is not None and moment.day is not None else i
        if what == "relation" and tag.dual and moment.last_weekday is None and moment.last_day is None and moment.last_month is None:
            return i
        moment.relation = tag.modifier
        return after
    return i


def _offset(tokens: Tokens, moment: Moment, tag: Tag, i: int, after: int, end: int) -> int:
    if moment.offset is not None or moment.day is not None:
        return 0
    following, behind = tokens.lex(after, end)
    if tag.key == "اليوم" and not following.conjunction and not following.preposition:
        if following.modifier in _OF_STORY or following.modifier == "this":
            if following.modifier == "this":
                moment.offset = 0
            else:
                moment.day_rel = following.modifier
            moment.offset_text = tag.key
            return behind
        if following.modifier:
            return 0
        if following.ordinal is not None:
            found = ordinal(tokens, after, end)
            if found is None or not _day_number(tokens, Moment(), after, end):
                return 0
    if tag.key == "غد" and following.weekday is None and moment.part is None and moment.offset_text != "يوم":
        return 0
    if moment.weekday is not None and tag.offset == 0:
        return 0
    moment.offset, moment.offset_text = tag.offset, tag.key
    return after


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
            setattr(moment, _REL[unit], "this")
            return behind
    elif following.decade is not None or following.unit or following.month is not None or following.this or following.season:
        k = piece(tokens, moment, after, end, first=True)
        if k and (moment.month or moment.has_year() or moment.month_rel or moment.week_rel or moment.season):
            return k
    elif following.digits and _year_number(following.digits):
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
        has_day = following.offset is not None or following.weekday is not None or following.key == "يوم" or following.digits
        if has_day or following.this or (following.ordinal is not None and following.key.startswith("ال")):
            moment.part = tag.part
            k = piece(tokens, moment, after, end, first=True)
            if k and moment.has_day():
                if tag.part == "NI" and moment.weekday is not None:
                    k = _night_between(tokens, moment, k, end)
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


def _night_between(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«ليل الخميس - الجمعة», «ليل السبت الأحد»: the night that begins on the first."""
    k = i + 1 if tokens.surface(i) in ("-", "–", "/", "ـ") else i
    tag = tokens.lex(k, end)[0]
    if tag.weekday is not None and not tag.conjunction and moment.weekday is not None and tag.weekday == moment.weekday % 7 + 1:
        return _modifier(tokens, moment, k + 1, end)
    return i


def _month(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """A month with its second name, modifier and year."""
    tag, after = tokens.lex(i, end)
    moment.month, moment.hijri = tag.month, tag.hijri
    j = after
    for opener, closer in (("(", ")"), ("/", ""), ("-", ""), ("", "")):
        if opener and tokens.surface(j) != opener:
            continue
        second, k = tokens.lex(j + bool(opener), end)
        same = second.month == tag.month and second.hijri == tag.hijri and second.family != tag.family
        if same and not second.conjunction and (not closer or tokens.surface(k) == closer):
            j = k + bool(closer)
        break
    j = _modifier(tokens, moment, j, end)
    return _year_after(tokens, moment, j, end)


def _year_after(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The year behind a month or season: digits, with their era."""
    k = i + 1 if tokens.surface(i) in ("/", "-") and tokens.glued(i) and tokens.glued(i + 1) else i
    text = tokens.digits(k, end)
    if not text or moment.has_year() or tokens.surface(k + 1) == "-" and tokens.glued(k + 1) and moment.day is None:
        if k == i and not moment.has_year():
            tag, after = tokens.lex(k, end)
            if tag.unit == "Y" and tag.count == "s" and not tag.conjunction and not tag.preposition:
                return _unit(tokens, moment, tag, k, after, end, False) or i
        return i
    low, high = (1300, 1500) if moment.hijri else (1000, 2200)
    if len(text) == 4 and low <= int(text) <= high:
        moment.year = int(text)
        return _era(tokens, moment, k + 1, end)
    return i


def _era(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«هـ», «م», «ميلادي» behind a year, in brackets or not."""
    tag = tokens.tags[i] if i < end else None
    if tag is None or tag.era is None or tag.conjunction:
        return i
    if tag.era == "H":
        if moment.year is None or moment.year > 1600:
            return i
        moment.hijri = True
    elif tag.key == "م" and tokens.glued(i + 1) and tokens.surface(i + 1) not in "،.,:؛)»\"'-–/":
        return i
    i += 1
    if tokens.surface(i) == "." and tokens.glued(i) and tag.key in ("ه",) and i + 1 < end:
        return i
    return i


def _number(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """Digits: a numeric date, a day of a month, a clock time, a year."""
    text = tokens.digits(i, end)
    if text:
        sign = tokens.surface(i + 1)
        if sign in ("/", "-", ".", ":") and tokens.glued(i + 1) and tokens.glued(i + 2) and tokens.digits(i + 2, end):
            if sign == ":":
                return clock.digital(tokens, moment, i, end)
            k = numeric_date(tokens, moment, i, end)
            if k:
                return k
    if moment.day is None:
        k = _day_number(tokens, moment, i, end)
        if k:
            return k
    if text and moment.hour is None and not tokens.glued(i + 1):
        k = clock.with_part(tokens, moment, int(text), i + 1, end)
        if k:
            return k
    if text and _year_number(text) and moment.has_date() and not moment.has_year() and moment.edge is None:
        if moment.month is not None:
            moment.year = int(text)
            return _era(tokens, moment, i + 1, end)
    return 0


def _year_number(text: str) -> bool:
    return len(text) == 4 and "1800" <= text <= "2199"


def numeric_date(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«8/8/2024», «2024-08-08», «08.08.2024», «1/9/1436 هـ», and with ``moment.bad`` those that cannot be."""
    sign = tokens.surface(i + 1)
    parts = [tokens.digits(i, end), tokens.digits(i + 2, end)]
    three = tokens.surface(i + 3) == sign and tokens.glued(i + 3) and tokens.glued(i + 4) and bool(tokens.digits(i + 4, end))
    if not three or moment.day is not None or moment.month is not None:
        return 0
    parts.append(tokens.digits(i + 4, end))
    sizes = [len(part) for part in parts]
    numbers = [int(part) for part in parts]
    if sizes[0] == 4 and sizes[1] <= 2 and sizes[2] <= 2:
        year, month, day = numbers
    elif sizes[2] == 4 and sizes[0] <= 2 and sizes[1] <= 2:
        day, month, year = numbers
    elif sign == "/" and max(sizes) <= 2:
        day, month, year = numbers[0], numbers[1], 2000 + numbers[2] if numbers[2] < 70 else 1900 + numbers[2]
    else:
        return 0
    if month > 12 >= day:
        day, month = month, day
    after = i + 5
    moment.day, moment.month, moment.year = day, month, year
    moment.hijri = 1300 <= year <= 1500
    moment.bad = not (1 <= month <= 12 and 1 <= day <= 31 and (moment.hijri or 1500 < year < 2200))
    if not moment.bad and not moment.hijri:
        moment.bad = day > month_length(year, month)
    return _era(tokens, moment, after, end)


def _day_number(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """A day of the month, or a list or span of days of one month: «7 آب», «الثامن والعشرين من», «5 و6 ماي», «3 إلى 7»."""
    if moment.month is not None or moment.month_rel is not None:
        return 0
    day, j = _one_day(tokens, i, end)
    if not day:
        return 0
    last, either = 0, False
    while True:
        k, choice = _joiner(tokens, j, end)
        more, after = _one_day(tokens, k, end) if k else (0, 0)
        if not more or more <= day:
            break
        last, j, either = more, after, either or choice
    k = j + 1 if tokens.function(j, end) == "من" and not _clitic(tokens, j) else j
    tag, after = tokens.lex(k, end)
    if tag.conjunction or (tag.preposition and tag.preposition != "ل"):
        return 0
    saved = (moment.day, moment.last_day, moment.either)
    moment.day, moment.last_day, moment.either = day, last or None, either
    done = 0
    if tag.month is not None:
        done = _month(tokens, moment, k, end)
    elif tag.unit == "M" and tag.count == "s":
        done = _unit(tokens, moment, tag, k, after, end, True)
    elif tag.this:
        done = _this(tokens, moment, tag, after, end) if tokens.lex(after, end)[0].unit == "M" else 0
    elif tag.modifier in ("this", "past") and k == j and tokens.digits(i, end) and not last:
        moment.month_rel, done = tag.modifier, after
    if not done:
        moment.day, moment.last_day, moment.either = saved
        return 0
    _check(moment)
    return done


def _clitic(tokens: Tokens, i: int) -> bool:
    tag = tokens.tags[i]
    return tag is not None and (tag.conjunction or bool(tag.preposition))


def _check(moment: Moment) -> None:
    longest = 30 if moment.hijri else month_length(moment.year or 2000, moment.month) if moment.month else 31
    moment.bad = moment.bad or not 1 <= (moment.day or 1) <= longest or not (moment.last_day or 1) <= longest


def _one_day(tokens: Tokens, i: int, end: int) -> tuple[int, int]:
    tag = tokens.tags[i] if i < end else None
    if tag is None:
        return 0, 0
    if tag.digits is not None:
        return (int(tag.digits), i + 1) if len(tag.digits) <= 2 else (0, 0)
    if tag.unit == "D" and tag.count == "s" and not tag.definite and tokens.digits(i + 1, end):
        return _one_day(tokens, i + 1, end)
    if tag.key.endswith(("ه", "اولي")) and tag.key != "غره":
        return 0, 0  # «الثانية», «الأولى»: no day is said in the feminine
    found = ordinal(tokens, i, end)
    return found if found is not None and found[0] <= 31 else (0, 0)


def _joiner(tokens: Tokens, i: int, end: int) -> tuple[int, bool]:
    """The word after «و», «أو», «إلى», «-» between days, and whether it is a choice; 0 where there is none."""
    word = tokens.surface(i)
    tag = tokens.tags[i] if i < end else None
    if word in ("-", "–", "،", ",") and i + 1 < end:
        return i + 1, False
    if tag is None:
        return 0, False
    if word == "و" or tag.function in ("الي", "حتي") and not tag.preposition:
        if tokens.function(i + 1, end) == "غايه":
            return i + 2, False
        return i + 1, False
    if tag.function == "او":
        return i + 1, True
    if tag.conjunction and tag.ordinal is not None:
        return i, False
    return 0, False


def _ordinal(tokens: Tokens, moment: Moment, i: int, end: int, first: bool) -> int:
    """«السابع من أكتوبر», «الخامس من الشهر الجاري», «الثامنة مساء»."""
    if moment.day is None:
        k = _day_number(tokens, moment, i, end)
        if k:
            return k
    found = ordinal(tokens, i, end)
    if found is None or moment.hour is not None or found[0] > 12:
        return 0
    before = tokens.form[i - 1] if i > 0 else None
    if before is not None and before.kind == "word" and tokens.tags[i - 1] is None:
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
        return _pair(tokens, moment, tag, after, end) if tag.count in ("d", "p") else 0
    if unit == "M" and following.month is not None and moment.month is None and not tag.definite:
        return _month(tokens, moment, after, end)
    if unit == "Y":
        k = _year_word(tokens, moment, after, end)
        if k:
            return k
    if unit == "CE" and moment.century is None:
        k = _century(tokens, moment, i, end)
        if k:
            return k
    if not tag.definite or unit is None or getattr(moment, _REL[unit]) is not None:
        return 0
    name = after
    while tokens.lex(name, end)[0].school:
        name += 1
    following, behind = tokens.lex(name, end)
    if following.digits and unit == "Y" and name > after:
        return _year_word(tokens, moment, name, end)
    if following.modifier and not following.conjunction and not following.preposition and not following.dual:
        if following.modifier == "recent" and unit != "W":
            return 0
        setattr(moment, _REL[unit], following.modifier)
        return _year_after(tokens, moment, behind, end) if unit == "Y" and tokens.digits(behind, end) else behind
    if following.ordinal is not None and unit in ("W", "CE"):
        return _nth(tokens, moment, name, end)
    return 0


def _nth(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«الأسبوع الأول من مارس»: the month, with the end of it."""
    found = ordinal(tokens, i, end)
    if found is None or tokens.function(found[1], end) not in ("من", "في"):
        return 0
    k = piece(tokens, moment, found[1] + 1, end, first=True)
    if not k or not (moment.month or moment.month_rel):
        return 0
    moment.edge = "START" if found[0] == 1 else "MID" if found[0] < 4 else "LATE"
    return k


def _day_word(tokens: Tokens, moment: Moment, tag: Tag, after: int, following: Tag, end: int) -> int:
    if tag.count == "d" or (tag.count == "p" and following.digits):
        return _pair(tokens, moment, tag, after, end)
    if tag.count != "s" or tag.accusative or moment.has_day():
        return 0
    if following.digits or following.ordinal is not None or following.function == "ال":
        if following.digits and tokens.surface(after + 1) == "/" and tokens.digits(after + 2, end) and not tokens.glued(after + 4):
            day, month = int(following.digits), int(tokens.digits(after + 2, end))
            if day <= 31 and month <= 12:
                moment.day, moment.month = day, month
                _check(moment)
                return after + 3
        k = numeric_date(tokens, moment, after, end) if following.digits and tokens.glued(after + 1) else 0
        return k or _day_number(tokens, moment, after, end)
    if following.weekday is not None or following.holiday:
        return piece(tokens, moment, after, end)
    if following.offset is not None and following.key != "اليوم":
        moment.offset_text = "يوم"
        return piece(tokens, moment, after, end)
    return 0


def _pair(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
    """«يومي الاثنين والثلاثاء», «يومي 16 و17 ديسمبر», «شهري يناير ويوليو», «عامي 2012 و2013»."""
    following, after = tokens.lex(i, end)
    if tag.unit == "D":
        if following.digits or following.ordinal is not None:
            k = _day_number(tokens, moment, i, end)
            return k if moment.last_day is not None else 0
        return _weekdays(tokens, moment, i, end) if following.weekday is not None else 0
    if tag.unit == "M" and following.month is not None and not following.conjunction:
        k = months_list(tokens, moment, i, end)
        return k
    if tag.unit == "Y" and _year_number(following.digits or ""):
        k = after + 1 if tokens.is_and(after, end) or tokens.surface(after) in ("-", "–", "/") else 0
        if k and _year_number(tokens.digits(k, end)):
            moment.year, moment.last_year = int(following.digits or 0), int(tokens.digits(k, end))
            return k + 1
    return 0


def _weekdays(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«الاثنين والثلاثاء الماضيين», «الجمعة 6 والسبت 7 جانفي»."""
    first, after = tokens.lex(i, end)
    day = tokens.digits(after, end)
    after += bool(day)
    lone = tokens.is_and(after, end)
    second, behind = tokens.lex(after + lone, end)
    if second.weekday is None or not (second.conjunction or lone):
        return 0
    last = tokens.digits(behind, end)
    if day and last and len(day) <= 2 and int(last) > int(day):
        k = _day_number(tokens, moment, behind, end)
        if k and moment.last_day is None:
            moment.day, moment.last_day = int(day), int(last)
            return k
    if day:
        return 0
    moment.weekday, moment.last_weekday, moment.weekday_text = first.weekday, second.weekday, first.key
    return _modifier(tokens, moment, behind, end)


def months_list(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«يناير ويوليو», «جانفي وفيفري 2016»: months joined by «و»."""
    first, j = tokens.lex(i, end)
    lone = tokens.is_and(j, end)
    j += lone
    second = tokens.lex(j, end)[0]
    if first.month is None or second.month is None or not (second.conjunction or lone):
        return 0
    other = Moment()
    k = _month(tokens, other, j, end)
    moment.month, moment.last_month = first.month, second.month
    moment.hijri, moment.year, moment.relation = first.hijri, other.year, other.relation
    moment.year_rel = other.year_rel
    return k


def _year_word(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The number after «عام» or «سنة», with its era and, for a school year, its second half («2015-2016»)."""
    text = tokens.digits(i, end)
    if not text or moment.has_year():
        return 0
    number, after = int(text), i + 1
    era = tokens.lex(after, end)[0].era
    if len(text) == 2 and 20 <= number and era is None and moment.month is None:
        number += 1900
    elif len(text) < 3 or number > 2200 or (len(text) == 3 and era is None):
        return 0
    if number == 0 or (tokens.surface(after) in (".", ",") and tokens.glued(after) and tokens.glued(after + 1) and tokens.digits(after + 1, end)):
        return 0
    moment.year = number
    if 1300 <= number <= 1500 and era != "G":
        moment.hijri = True
    after = _era(tokens, moment, after, end)
    if tokens.surface(after) in ("-", "/", "–") and _year_number(tokens.digits(after + 1, end)) and moment.month is None:
        second = int(tokens.digits(after + 1, end))
        if number < second <= number + 60:
            moment.last_year = second
            after = _era(tokens, moment, after + 2, end)
    return after


def _century(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«القرن الماضي», «القرن التاسع عشر», behind a decade too."""
    k = i + 1 if tokens.function(i, end) == "من" and moment.decade is not None else i
    tag, after = tokens.lex(k, end)
    if tag.unit != "CE" or not tag.definite and tag.key != "القرن" or tag.count != "s" or tag.conjunction:
        return 0
    following, behind = tokens.lex(after, end)
    if following.modifier and not following.conjunction:
        moment.century_rel = following.modifier
        return behind
    found = ordinal(tokens, after, end)
    if found is None and following.number == 20:
        found = (20, behind)
    if found is None or not 1 <= found[0] <= 25:
        return 0
    moment.century = found[0]
    return _era(tokens, moment, found[1], end) if tokens.lex(found[1], end)[0].era == "G" else found[1]


def _this(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
    """«هذا العام», «ذلك اليوم», «نفس الشهر», «هذا الصباح», «هذه الليلة»."""
    following, after = tokens.lex(i, end)
    if following.conjunction or following.preposition:
        return 0
    relation = "this" if tag.this == "near" else "same"
    if following.day_part and following.key.startswith("ال") and tag.this == "near" and not moment.has_day():
        moment.part, moment.offset = following.day_part, 0
        return after
    if following.key == "اليوم" and not moment.has_day():
        if relation == "this":
            moment.offset, moment.offset_text = 0, "اليوم"
        else:
            moment.day_rel = "same"
        return after
    if following.season and following.definite and tag.this == "near":
        moment.season, moment.year_rel = following.season, "this"
        return after
    if following.unit in ("W", "M", "Y", "DE", "CE") and following.definite and following.count == "s":
        name = _REL[following.unit]
        if getattr(moment, name) is not None:
            return 0
        setattr(moment, name, relation)
        return after + 1 if tokens.lex(after, end)[0].school else after
    if following.weekday is not None and tag.this == "near" and not moment.has_day():
        moment.weekday, moment.weekday_text, moment.relation = following.weekday, following.key, "this"
        return after
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
        return 0
    moment.season = tag.season
    if following.digits and _year_number(following.digits):
        return _year_after(tokens, moment, i, end)
    if following.unit == "Y" or following.this:
        k = piece(tokens, moment, i, end, first=True)
        if k and moment.has_year():
            return _year_tail(tokens, moment, k, end)
    moment.season = None
    return 0


def _year_tail(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The digits that repeat a year said in words: «العام الحالي 2015م»."""
    text = tokens.digits(i, end)
    if moment.year is None and _year_number(text):
        moment.year = int(text)
        return _era(tokens, moment, i + 1, end)
    return i


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
        if tag_year.digits and _year_number(tag_year.digits):
            moment.year, k = int(tag_year.digits), _era(tokens, moment, behind, end)
        else:
            k = piece(tokens, moment, k, end, first=True)
            if k:
                k = _year_tail(tokens, moment, k, end)
            elif tag_year.unit == "Y" and tag_year.definite and tag_year.count == "s":
                moment.year_rel, k = "this", behind
    elif tokens.digits(k, end) and _year_number(tokens.digits(k, end)):
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


def loose_month(tokens: Tokens, i: int, end: int) -> bool:
    """Whether a month that is also another word stands alone at ``i``, so that something must speak for it."""
    tag, after = tokens.lex(i, end)
    if tag.month is None or not tag.loose:
        return False
    moment = Moment()
    j = _month(tokens, moment, i, end)
    return j == after and not moment.has_year() and moment.relation is None


def count_and_unit(tokens: Tokens, i: int, end: int) -> tuple[int, Tag, int] | None:
    """A number and the unit it counts, in that order: «3 سنوات», «خمسة أشهر»."""
    found = cardinal(tokens, i, end)
    if found is None:
        return None
    tag, after = tokens.lex(found[1], end)
    if tag.unit is None or tag.conjunction or tag.preposition:
        return None
    return found[0], tag, after
