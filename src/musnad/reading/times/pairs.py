"""Two days, months or years said together: «يومي الاثنين والثلاثاء», «شهري يناير ويوليو», «عامي 2012 و2013»."""

from __future__ import annotations

from musnad.reading.times.dates import day_number, read_month, take_modifier, year_number
from musnad.reading.times.model import Moment
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens


def read_pair(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
    """«يومي الاثنين والثلاثاء», «يومي 16 و17 ديسمبر», «شهري يناير ويوليو», «عامي 2012 و2013»."""
    following, after = tokens.lex(i, end)
    if tag.unit == "D":
        if following.digits or following.ordinal is not None:
            k = day_number(tokens, moment, i, end)
            return k if moment.last_day is not None else 0
        return _weekdays(tokens, moment, i, end) if following.weekday is not None else 0
    if tag.unit == "M" and following.month is not None and not following.conjunction:
        k = months_list(tokens, moment, i, end)
        return k
    if tag.unit == "Y" and year_number(following.digits or ""):
        k = after + 1 if tokens.is_and(after, end) or tokens.surface(after) in ("-", "–", "/") else 0
        if k and year_number(tokens.digits(k, end)):
            moment.year, moment.last_year = int(following.digits or 0), int(tokens.digits(k, end))
            while tokens.is_and(k + 1, end) and year_number(tokens.digits(k + 2, end)):
                k += 2
                moment.last_year = int(tokens.digits(k, end))
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
        k = day_number(tokens, moment, behind, end)
        if k and moment.last_day is None:
            moment.day, moment.last_day = int(day), int(last)
            return k
    if day:
        return 0
    moment.weekday, moment.last_weekday, moment.weekday_text = first.weekday, second.weekday, tokens.text(i, i + 1)
    return take_modifier(tokens, moment, behind, end)


def months_list(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«يناير ويوليو», «جانفي وفيفري 2016»: months joined by «و»."""
    first, j = tokens.lex(i, end)
    lone = tokens.is_and(j, end)
    j += lone
    second = tokens.lex(j, end)[0]
    if first.month is None or second.month is None or not (second.conjunction or lone):
        return 0
    other = Moment()
    k = read_month(tokens, other, j, end)
    moment.month, moment.last_month = first.month, second.month
    moment.hijri, moment.year, moment.relation = first.hijri, other.year, other.relation
    moment.year_rel = other.year_rel
    return k
