"""Dates: months with their second names and years, days of a month and lists of them, numeric dates, years, centuries.

Each reader takes the moment so far and a place, and gives the place after what it read, or 0; ``take_modifier``,
``take_era`` and ``year_after`` read what may be missing and give back the place they were given.
"""

from __future__ import annotations

from musnad.reading.times.calendar import month_length
from musnad.reading.times.model import Moment
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens, cardinal, ordinal


def take_modifier(tokens: Tokens, moment: Moment, i: int, end: int, what: str = "relation") -> int:
    """Takes a modifier of the weekday, day or month just read; ``i`` where there is none."""
    tag, after = tokens.lex(i, end)
    if tag.modifier and not tag.conjunction and not tag.preposition:
        if moment.relation is not None:
            return after if moment.weekday is not None and moment.day is not None else i
        if (
            what == "relation"
            and tag.dual
            and moment.last_weekday is None
            and moment.last_day is None
            and moment.last_month is None
        ):
            return i
        moment.relation = tag.modifier
        return after
    return i


def read_month(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
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
    j = take_modifier(tokens, moment, j, end)
    return year_after(tokens, moment, j, end)


def year_after(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The year behind a month or season: digits, with their era."""
    k = i + 1 if tokens.surface(i) in ("/", "-") and tokens.glued(i) and tokens.glued(i + 1) else i
    text = tokens.digits(k, end)
    if not text or moment.has_year() or (tokens.surface(k + 1) == "-" and tokens.glued(k + 1) and moment.day is None):
        if k == i and not moment.has_year():
            tag, after = tokens.lex(k, end)
            if tag.unit == "Y" and tag.count == "s" and not tag.conjunction and not tag.preposition:
                return year_unit(tokens, moment, tag, after, end) or i
        return i
    low, high = (1300, 1500) if moment.hijri else (1500, 2200)
    if len(text) == 4 and low <= int(text) <= high:
        moment.year = int(text)
        return take_era(tokens, moment, k + 1, end)
    return i


def take_era(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
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


def year_number(text: str) -> bool:
    return len(text) == 4 and "1800" <= text <= "2199"


def year_tail(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The digits that repeat a year said in words: «العام الحالي 2015م»."""
    text = tokens.digits(i, end)
    if moment.year is None and year_number(text):
        moment.year = int(text)
        return take_era(tokens, moment, i + 1, end)
    return i


def year_word(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The number after «عام» or «سنة», with its era and, for a school year, its second half («2015-2016»)."""
    text = tokens.digits(i, end)
    if moment.has_year():
        return 0
    if not text:
        return _spelled_year(tokens, moment, i, end)
    number, after = int(text), i + 1
    era = tokens.lex(after, end)[0].era
    if len(text) == 2 and number >= 20 and era is None and moment.month is None:
        number += 1900
    elif len(text) < 3 or number > 2200 or (len(text) == 3 and era is None):
        return 0
    if number == 0 or (
        tokens.surface(after) in (".", ",")
        and tokens.glued(after)
        and tokens.glued(after + 1)
        and tokens.digits(after + 1, end)
    ):
        return 0
    moment.year = number
    if (era == "H" and number <= 1600) or (1350 <= number <= 1480 and era != "G"):
        moment.hijri = True
    after = take_era(tokens, moment, after, end)
    if tokens.surface(after) in ("-", "/", "–") and year_number(tokens.digits(after + 1, end)) and moment.month is None:
        second = int(tokens.digits(after + 1, end))
        if number < second <= number + 60:
            moment.last_year = second
            after = take_era(tokens, moment, after + 2, end)
    return after


def year_unit(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
    """What follows «عام», «السنة»: a number, a school year, a modifier («العام الدراسي 2015-2016», «السنة الماضية»)."""
    k = year_word(tokens, moment, i, end)
    if k or not tag.definite or moment.year_rel is not None:
        return k
    name = i
    while tokens.lex(name, end)[0].school:
        name += 1
    following, after = tokens.lex(name, end)
    if following.digits and name > i:
        return year_word(tokens, moment, name, end)
    if (
        not following.modifier
        or following.modifier == "recent"
        or following.dual
        or following.conjunction
        or following.preposition
    ):
        return 0
    moment.year_rel = following.modifier
    return year_after(tokens, moment, after, end) if tokens.digits(after, end) else after


def _spelled_year(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«عام ألفين وأحد عشر»."""
    tag = tokens.tags[i] if i < end else None
    if tag is None or tag.number not in (1000, 2000) or tag.conjunction or tag.preposition:
        return 0
    found = cardinal(tokens, i, end)
    if found is None or not 1000 < found[0] < 2200:
        return 0
    moment.year = int(found[0])
    return take_era(tokens, moment, found[1], end)


def read_century(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«القرن الماضي», «القرن التاسع عشر», behind a decade too."""
    k = i + 1 if tokens.function(i, end) == "من" and moment.decade is not None else i
    tag, after = tokens.lex(k, end)
    if tag.unit != "CE" or (not tag.definite and tag.key != "القرن") or tag.count != "s" or tag.conjunction:
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
    return take_era(tokens, moment, found[1], end) if tokens.lex(found[1], end)[0].era == "G" else found[1]


def numeric_date(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«8/8/2024», «2024-08-08», «08.08.2024», «1/9/1436 هـ», and with ``moment.bad`` those that cannot be."""
    sign = tokens.surface(i + 1)
    parts = [tokens.digits(i, end), tokens.digits(i + 2, end)]
    three = tokens.surface(i + 3) == sign and bool(tokens.digits(i + 4, end))
    if three and not (tokens.glued(i + 3) and tokens.glued(i + 4)):  # «19 / 10 / 1436»
        three = sign == "/" and len(tokens.digits(i + 4, end)) == 4
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
    return take_era(tokens, moment, after, end)


def check_day(moment: Moment) -> None:
    """Marks a day that its month has not."""
    longest = 30 if moment.hijri else month_length(moment.year or 2000, moment.month) if moment.month else 31
    moment.bad = moment.bad or not 1 <= (moment.day or 1) <= longest or not (moment.last_day or 1) <= longest


def day_number(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """A day of the month, or days of one month: «7 آب», «الثامن والعشرين من», «5 و6 ماي», «3 إلى 7»."""
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
    done = _month_said(tokens, moment, tag, k, after, end)
    if not done and tag.modifier in ("this", "past") and k == j and tokens.digits(i, end) and not last:
        moment.month_rel, done = tag.modifier, after  # «23 الجاري»
    if not done:
        moment.day, moment.last_day, moment.either = saved
        return 0
    check_day(moment)
    return done


def _month_said(tokens: Tokens, moment: Moment, tag: Tag, i: int, after: int, end: int) -> int:
    """The month of a day: «آب», «شهر مارس», «الشهر الجاري», «نفس الشهر»."""
    if tag.month is not None:
        return read_month(tokens, moment, i, end)
    following, behind = tokens.lex(after, end)
    if following.conjunction or following.preposition:
        return 0
    if tag.unit == "M" and tag.count == "s":
        if following.month is not None and not tag.definite:
            return read_month(tokens, moment, after, end)
        if tag.definite and following.modifier and following.modifier != "recent":
            moment.month_rel = following.modifier
            return behind
    elif tag.this and following.unit == "M" and following.definite and following.count == "s":
        moment.month_rel = "this" if tag.this == "near" else "same"
        return behind
    return 0


def _clitic(tokens: Tokens, i: int) -> bool:
    tag = tokens.tags[i]
    return tag is not None and (tag.conjunction or bool(tag.preposition))


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
    if word == "و" or (tag.function in ("الي", "حتي") and not tag.preposition):
        if tokens.function(i + 1, end) == "غايه":
            return i + 2, False
        return i + 1, False
    if tag.function == "او":
        return i + 1, True
    if tag.conjunction and tag.ordinal is not None:
        return i, False
    return 0, False


def loose_month(tokens: Tokens, i: int, end: int) -> bool:
    """Whether a month that is also another word stands alone at ``i``, so that something must speak for it."""
    tag, after = tokens.lex(i, end)
    if tag.month is None or not tag.loose:
        return False
    moment = Moment()
    j = read_month(tokens, moment, i, end)
    return j == after and not moment.has_year() and moment.relation is None
