"""Spans of dates: «بين X وY», «من X إلى Y», «الفترة من X حتى Y», «جانفي وفيفري 2016», «2016-2020»."""

from __future__ import annotations

from musnad.reading.times import calendar
from musnad.reading.times.model import Context, Meaning, Moment
from musnad.reading.times.pairs import months_list
from musnad.reading.times.points import point
from musnad.reading.times.resolve import resolve
from musnad.reading.times.tense import tense
from musnad.reading.times.tokens import Tokens

_DASHES = frozenset("-–—/")
_TO = frozenset(("الي", "والي", "حتي", "وحتي", "لغايه", "ولغايه"))

#: First word, word after, and what it means; a moment is still to be resolved.
Found = tuple[int, int, Meaning | Moment]


def read_range(tokens: Tokens, i: int, end: int, context: Context) -> Found | None:
    """The span of dates that begins at word ``i``."""
    tag, after = tokens.lex(i, end)
    start = i
    if tag.period == "span":
        i = _behind_period(tokens, after)
        if not i or tag.conjunction:
            return None
    elif tag.key == "الليله" and tokens.surface(after) == "الفاصله" and tokens.function(after + 1, end) == "بين":
        return _night(tokens, i, after + 2, end)
    before = tokens.surface(i - 1)
    between = before == "بين"
    shared = _shared(tokens, i, end) if start == i and not between else None
    if shared is not None:
        return i, shared[1], shared[0]
    first = _side(tokens, i, end, between or before in ("من", "فتره"))
    if first is None:
        return None
    one, j = first
    k = _link(tokens, one, j, end, between, before in ("من", "منذ", "ابتداء") or start != i)
    if not k:
        return None
    second = _side(tokens, k, end, True)
    if second is None or not _same_kind(one, second[0]):
        return None
    return _joined(tokens, start, second[1], one, second[0], context)


def _behind_period(tokens: Tokens, i: int) -> int:
    """The word after «من», «بين» or «ما بين» behind «الفترة», or 0."""
    if tokens.surface(i) in ("من", "بين"):
        return i + 1
    return i + 2 if tokens.surface(i) == "ما" and tokens.surface(i + 1) == "بين" else 0


def _side(tokens: Tokens, i: int, end: int, year_alone: bool) -> tuple[Moment, int] | None:
    """One end of a span: a point, or where the context allows it four digits as a year."""
    found = point(tokens, i, end)
    if found is not None:
        return found if found[0].has_date() and not found[0].bad else None
    text = tokens.digits(i, end)
    if year_alone and len(text) == 4 and "1800" <= text <= "2199":
        form = tokens.form[i + 1] if i + 1 < end else None
        if form is None or form.kind == "punct" or tokens.speaks(i + 1) or form.proclitics:
            return Moment(year=int(text)), i + 1
    return None


def _link(tokens: Tokens, one: Moment, j: int, end: int, between: bool, of: bool) -> int:
    """The word after what joins two ends of a span, or 0."""
    if j >= end:
        return 0
    k = j + 1 if of and tokens.surface(j) in ("،", ",") else j
    word = tokens.surface(k)
    if word in _TO:
        k += 1
        while tokens.function(k, end) in ("غايه", "حدود"):
            k += 1
        return k
    if word in _DASHES and one.month is None and one.weekday is None and k == j:
        return k + 1
    if between and word == "و":
        return k + 1
    tag = tokens.tags[k] if k < end else None
    return k if between and tag is not None and tag.conjunction else 0


def _same_kind(one: Moment, two: Moment) -> bool:
    """Whether two moments can be the ends of one span."""
    if one.has_day() != two.has_day():
        return False
    if one.hour is not None or two.hour is not None:
        return one.has_day() or two.hour is not None
    return True


def _joined(tokens: Tokens, start: int, last: int, one: Moment, two: Moment, context: Context) -> Found | None:
    """The span from one moment to another, each lending the other what it leaves out."""
    modifier, behind = tokens.lex(last, tokens.limit(start))
    if (
        modifier.modifier
        and modifier.dual
        and not modifier.conjunction
        and one.relation is None
        and two.relation is None
    ):
        one.relation = two.relation = modifier.modifier
        last = behind
    _lend(one, two)
    first = resolve(one, context, lambda: tense(tokens, start, last))
    if first is None:
        return None
    begins = first.stretch.first
    if two.month is not None and two.year is None and two.year_rel is None and not two.relation and begins:
        if not two.hijri:
            two.year = begins.year + ((two.month, two.day or 31) < (begins.month, begins.day))
    elif two.weekday is not None and two.relation is None and begins and two.day is None and two.week_rel is None:
        two.relation = "following"
        context.anchor = first.stretch
    second = resolve(two, context, lambda: tense(tokens, start, last))
    if second is None:
        return None
    a, b = first.stretch, second.stretch
    if a.first is not None and b.last is not None and a.first > b.last:
        return None
    if "/" in a.value and a.first is not None:
        a = calendar.day(a.first)
    if "/" in b.value and b.last is not None:
        b = calendar.day(b.last)
    stretch = calendar.between(a, b)
    if stretch.first is not None:
        context.anchor = stretch
    return start, last, Meaning("TIME" if "T" in stretch.value else "DATE", stretch, first.conflict or second.conflict)


def _lend(one: Moment, two: Moment) -> None:
    """Gives the first end the year and modifier of the second, the second the month of the first («من نفس الشهر»)."""
    if one.year is None and one.year_rel is None:
        one.year, one.year_rel = two.year, two.year_rel
        if one.year is not None and one.month and two.month and one.month > two.month:
            one.year -= 1
    if one.relation is None and (one.weekday is not None or one.month is not None):
        one.relation = two.relation
    if two.month is None and two.month_rel == "same" and two.day is not None and one.month is not None:
        two.month, two.year, two.month_rel, two.relation = one.month, one.year, None, one.relation


def _shared(tokens: Tokens, i: int, end: int) -> tuple[Moment, int] | None:
    """«جانفي وفيفري 2016», «السبت والأحد الماضيين»: two joined by «و» that share the year or modifier behind them."""
    tag, after = tokens.lex(i, end)
    moment = Moment()
    if tag.month is not None:
        after = months_list(tokens, moment, i, end)
        return (moment, after) if after and (moment.has_year() or moment.relation) else None
    if tag.weekday is None:
        return None
    lone = tokens.is_and(after, end)
    second, behind = tokens.lex(after + lone, end)
    if second.weekday is None or not (second.conjunction or lone):
        return None
    modifier, last = tokens.lex(behind, end)
    if not modifier.modifier or not modifier.dual or modifier.conjunction:
        return None
    moment.weekday, moment.last_weekday, moment.relation = tag.weekday, second.weekday, modifier.modifier
    return moment, last


def _night(tokens: Tokens, start: int, i: int, end: int) -> Found | None:
    """«الليلة الفاصلة بين 8 و9 جانفي»: the night of the first."""
    found = point(tokens, i, end)
    if found is None or found[0].bad:
        return None
    moment, last = found
    if moment.last_day is None and moment.weekday is None:
        return None
    moment.last_day = None
    moment.part = "NI"
    if moment.weekday is not None:
        tag = tokens.lex(last, end)[0]
        last += tag.weekday is not None and tag.conjunction
    return start, last, moment
