"""Times without a date of their own: «مؤخرا», «الفترة المقبلة», «وقت سابق», «آنذاك», «فترة طويلة»."""

from __future__ import annotations

import re
from datetime import date

from musnad.reading.times import calendar
from musnad.reading.times.calendar import Stretch
from musnad.reading.times.model import Context, Meaning, Moment
from musnad.reading.times.points import point
from musnad.reading.times.resolve import resolve
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens

_SIDE = {
    "past": "PAST_REF", "recent": "PAST_REF", "previous": "PAST_REF", "this": "PRESENT_REF", "next": "FUTURE_REF",
    "following": "FUTURE_REF",
}  # fmt: skip
_YEAR = re.compile(r"(?<![-\dW])\d{4}(?!\d)")
#: After these «اليوم» is the present age.
UNTIL = frozenset(["حتي", "الي", "لحد", "حد"])


def reference(value: str, context: Context) -> Meaning:
    """PAST_REF, PRESENT_REF or FUTURE_REF with the side of today it lies on."""
    today = context.today
    first = today if value in ("PRESENT_REF", "FUTURE_REF") else None
    last = today if value in ("PRESENT_REF", "PAST_REF") else None
    return Meaning("DATE", Stretch(value, first, last))


def read_vague(tokens: Tokens, tag: Tag, i: int, after: int, end: int, context: Context) -> tuple[int, Meaning] | None:
    """The vague time whose first token is ``tag``: the word after it and what it means."""
    if tag.adverb:
        following = tokens.lex(after, end)[0]
        if tag.key == "سابقا" and tokens.surface(after) == "لاوانه":
            return None
        if tag.key == "قريبا" and (following.function in ("من", "عن") or following.preposition == "ل"):
            return None
        return after, reference(tag.adverb, context)
    if tag.in_adverb and tokens.function(i - 1, end) == "في" and not tag.conjunction:
        following, behind = tokens.lex(after, end)
        near = tokens.surface(after) in ("القريب", "البعيد", "المنظور")
        return (after + near), reference(tag.in_adverb, context)
    if tag.anchor and not (tag.key.startswith("التاريخ") and not tokens.function(i - 1, end)):
        return after, _anchor(context, "تاريخ" in tag.key)
    if tag.edge:
        season, behind = tokens.lex(after, end)
        if season.period != "season" or season.conjunction:
            return None
        return _period(tokens, season, behind, end, context) or (behind, reference("PAST_REF", context))
    if tag.period:
        return _period(tokens, tag, after, end, context)
    if tag.this and not tag.conjunction:
        following, behind = tokens.lex(after, end)
        if following.period and not following.conjunction:
            return _this_period(tokens, tag, tokens.function(i - 1, end), following, behind, end, context)
        return None
    if tag.span:
        following, behind = tokens.lex(after, end)
        since = tokens.function(i - 1, end) in ("منذ", "مند", "مذ")
        if following.length and not following.conjunction:
            if tag.span == "1":
                return behind, Meaning("DURATION", Stretch("PXM"))
            return (behind, reference("PAST_REF", context)) if since else None
        if since:
            form = tokens.form[after] if after < end else None
            if form is None or form.kind == "punct" or tokens.speaks(after) or form.proclitics:
                return after, reference("PAST_REF", context)
        return None
    return None


def _anchor(context: Context, any_time: bool = False) -> Meaning:
    """«آنذاك», «ذلك الوقت»: the last time named before, where it is past; else somewhere in the past."""
    anchor, today = context.anchor, context.today
    known = (
        anchor is not None
        and anchor.first is not None
        and anchor.last is not None
        and (anchor.last - anchor.first).days <= 366
    )
    if anchor is not None and anchor.last is not None and known and (any_time or today is None or anchor.last < today):
        return Meaning("DATE", Stretch(anchor.value, anchor.first, anchor.last))
    return reference("PAST_REF", context)


def _period(tokens: Tokens, tag: Tag, after: int, end: int, context: Context) -> tuple[int, Meaning] | None:
    following, behind = tokens.lex(after, end)
    if following.few and not following.conjunction:
        following, behind = tokens.lex(behind, end)
    if not following.modifier or following.conjunction or following.preposition:
        return None
    if following.modifier == "same":
        return _same(tokens, behind, end, context) if tag.period == "span" else None
    value = _SIDE[following.modifier]
    if tag.period == "now" and value != "PRESENT_REF":
        return None
    return behind, reference(value, context)


def _this_period(
    tokens: Tokens, tag: Tag, before: str, following: Tag, behind: int, end: int, context: Context
) -> tuple[int, Meaning] | None:
    if tag.this == "near":
        if following.period == "span" and (before not in ("في", "خلال") or tokens.function(behind, end) == "من"):
            return None
        if following.period == "now":
            return (
                (behind, reference("PRESENT_REF", context)) if tokens.lex(behind, end)[0].modifier != "same" else None
            )
        return behind, reference("PRESENT_REF", context)
    if tag.this == "same":
        return _same(tokens, behind, end, context) if following.period == "span" else None
    return behind, _anchor(context)


def _same(tokens: Tokens, i: int, end: int, context: Context) -> tuple[int, Meaning] | None:
    """«الفترة نفسها», and in another year («الفترة نفسها من العام الماضي»): a period named before, none of one day."""
    anchor = context.anchor
    if anchor is not None and (anchor.first is None or anchor.first == anchor.last):
        anchor = None
    if tokens.function(i, end) == "من":
        found = point(tokens, i + 1, end)
        moment, after = found if found is not None else (Moment(), i + 2)
        if found is None and len(tokens.digits(i + 1, end)) == 4:
            moment.year = int(tokens.digits(i + 1, end))
        if moment.has_year() and moment.month is None and moment.months is None and not moment.has_day():
            year = resolve(moment, context, lambda: None)
            if year is not None:
                return after, _moved(anchor, year)
    if anchor is None:
        return None
    return i, Meaning("DATE", Stretch(anchor.value, anchor.first, anchor.last))


def _moved(anchor: Stretch | None, year: Meaning) -> Meaning:
    """The period of ``anchor`` in another year, or that year where there is none."""
    if anchor is None or anchor.first is None or anchor.last is None or year.stretch.first is None:
        return year
    by = year.stretch.first.year - anchor.first.year
    if not 1 <= anchor.last.year + by <= 9999:
        return year
    value = _YEAR.sub(lambda match: f"{int(match[0]) + by:04d}", anchor.value)
    first = date(anchor.first.year + by, anchor.first.month, min(anchor.first.day, 28))
    month = anchor.last.month
    length = calendar.month_length(anchor.last.year + by, month)
    whole = anchor.last.day == calendar.month_length(anchor.last.year, month)
    last = date(anchor.last.year + by, month, length if whole else min(anchor.last.day, length))
    return Meaning("DATE", Stretch(value, first, last))
