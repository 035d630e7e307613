"""Lengths of time («ثلاثة أيام», «الأشهر الستة الماضية», «قبل أربع سنوات») and repetitions («كل جمعة», «يوميا»)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from musnad.reading.times import calendar
from musnad.reading.times.calendar import Stretch
from musnad.reading.times.model import Context, Meaning, Moment
from musnad.reading.times.points import point
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens, cardinal, ordinal

_CLOCK = ("H", "MIN", "S")
_SINCE = frozenset(("منذ", "مند", "مذ"))


#: The unit in which a broken number is whole: «عام ونصف» is eighteen months.
_SMALLER = {"Y": (12, "M"), "H": (60, "MIN"), "D": (24, "H"), "CE": (100, "Y"), "DE": (10, "Y")}


@dataclass(slots=True)
class Length:
    """A quantity of a unit; ``number`` is None where it is not stated."""

    number: float | None
    unit: str
    after: int
    definite: bool = False
    extra: str = ""  # «و6 أشهر»

    def value(self) -> str:
        """The TIMEX3 value: ``P3D``, ``PT24H``, ``PXW``."""
        number, unit = self.number, self.unit
        times, smaller = _SMALLER.get(unit, (1, unit))
        if number is not None and number != int(number) and number * times == int(number * times):
            number, unit = number * times, smaller
        text = "X" if number is None else str(int(number)) if number == int(number) else str(round(number, 2))
        clock = "T" if unit in _CLOCK else ""
        return f"P{clock}{text}{'M' if unit == 'MIN' else unit}{self.extra}"

    def from_day(self, day: date, sign: int) -> date | None:
        """The day this length before (-1) or after (1) ``day``; None where it is not stated or beyond the calendar."""
        try:
            return self._from_day(day, sign)
        except (OverflowError, ValueError):
            return None

    def _from_day(self, day: date, sign: int) -> date | None:
        if self.number is None:
            return None
        days = {"D": 1, "W": 7}.get(self.unit)
        if days:
            return day + timedelta(days=sign * int(days * self.number))
        months = {"M": 1, "Y": 12, "DE": 120, "CE": 1200}.get(self.unit)
        if months:
            year, month = calendar.add_months(day.year, day.month, sign * int(months * self.number))
            return date(year, month, min(day.day, calendar.month_length(year, month)))
        hours = self.number if self.unit == "H" else 0
        return day + timedelta(days=sign * int((hours + 23) // 24))


def length(tokens: Tokens, i: int, end: int) -> Length | None:
    """The quantity at ``i``, without what stands before it."""
    tag, after = tokens.lex(i, end)
    if tag.unit is not None and tag.fraction is None and tag.number is None:
        return _unit_first(tokens, tag, i, after, end)
    if tag.some:
        unit, behind = tokens.lex(after, end)
        if unit.unit and unit.count in ("p", "s") and not unit.conjunction and not unit.preposition:
            return Length(None, unit.unit, behind)
        return None
    if tag.fraction:
        unit, behind = tokens.lex(after, end)
        if unit.unit and unit.count == "s" and not unit.conjunction and not unit.preposition:
            return Length(tag.fraction, unit.unit, behind)
        return None
    found = cardinal(tokens, i, end)
    if found is None:
        return None
    unit, behind = tokens.lex(found[1], end)
    if unit.unit is None or unit.count == "d" or unit.conjunction or unit.preposition or found[0] == 0:
        return None
    if unit.definite and unit.count == "s":
        return None
    if unit.loose and unit.unit != "S" and not _temporal_before(tokens, i):
        return None
    definite = tokens.surface(i).startswith("ال") and (tag.number is None or len(tokens.surface(i)) > 3)
    return _more(tokens, Length(float(found[0]), unit.unit, behind, definite), end)


def _unit_first(tokens: Tokens, tag: Tag, i: int, after: int, end: int) -> Length | None:
    assert tag.unit is not None
    if tag.count == "d":
        if not tag.key.endswith(("ين", "ان")) or (tag.loose and not tag.definite and not _temporal_before(tokens, i)):
            return None
        return _more(tokens, Length(2.0, tag.unit, after, tag.definite), end)
    if tag.count == "p" and tag.definite:
        found = cardinal(tokens, after, end)
        if found is not None and tokens.surface(after).startswith("ال"):
            return Length(float(found[0]), tag.unit, found[1], True)
        following, behind = tokens.lex(after, end)
        return Length(None, tag.unit, behind if following.few else after, True)
    following, behind = tokens.lex(after, end)
    if tag.count == "p":
        if following.some_after and not following.conjunction:
            return Length(None, tag.unit, behind)
        if _lasting_before(tokens, i) or (tag.preposition == "ل" and tag.key != "ايام" and tag.unit != "DE"):
            return None if following.definite or following.digits else Length(None, tag.unit, after)
        if (tag.accusative and tag.unit != "DE") or _temporal_before(tokens, i):
            return None if _construct(tokens, after, end) and not tag.accusative else Length(None, tag.unit, after)
        if tokens.function(i - 1, end) == "في" and tag.unit == "D" and not _construct(tokens, after, end):
            return Length(None, tag.unit, after)
        return None
    if tag.definite or tag.unit == "S":
        return None
    if following.key in ("واحد", "واحده") and not following.conjunction and not following.preposition:
        return Length(1.0, tag.unit, behind)
    if following.conjunction and following.fraction == 0.5:
        more = _more(tokens, Length(1.0, tag.unit, after), end)
        return more if more.after > after else None
    if (
        _temporal_before(tokens, i)
        or _lasting_before(tokens, i)
        or (tag.preposition == "ل" and tag.unit in ("D", "W", "M") and tokens.function(after, end) == "كامل")
    ):
        form = tokens.form[after] if after < end else None
        clitic = form is not None and form.proclitics != "" and _lasting_before(tokens, i)
        if form is None or form.kind == "punct" or "behind_unit" in tokens.hints(after) or clitic:
            if following.function in ("كامل", "كامله"):
                after = behind
            return Length(1.0, tag.unit, after)
    return None


def _construct(tokens: Tokens, i: int, end: int) -> bool:
    """Whether a definite noun follows that the unit belongs to («أيام الثورة»)."""
    form = tokens.form[i] if i < end else None
    return form is not None and form.kind == "word" and form.folded.startswith("ال") and len(form.folded) > 4


def _temporal_before(tokens: Tokens, i: int) -> bool:
    k = i - 1
    tag = tokens.tags[k] if k >= 0 else None
    if tag is not None and (tag.approx or tag.function == "من"):  # «منذ أكثر من ثلاثة عقود»
        k -= 1 if tag.approx else 2
    before = tokens.tags[k] if k >= 0 else None
    above = tokens.surface(k - 1)
    if before is not None and (
        (before.function == "خلال" and above == "من") or (before.function == "بعد" and above == "علي")
    ):
        return False  # «من خلال عقود», «على بعد ساعة»
    return before is not None and not before.hints.isdisjoint(("unit_after", "lasting"))


def _lasting_before(tokens: Tokens, i: int) -> bool:
    tag = tokens.tags[i - 1] if i > 0 else None
    return tag is not None and "lasting" in tag.hints and tag.key not in ("لمده",)


def _more(tokens: Tokens, found: Length, end: int) -> Length:
    """«ونصف», «ونصف العام», «و6 أشهر» behind a quantity."""
    tag, after = tokens.lex(found.after, end)
    if tag.conjunction and tag.fraction in (0.5, 0.25) and found.number is not None:
        found.number += tag.fraction or 0
        found.after = after
        unit, behind = tokens.lex(after, end)
        if unit.unit == found.unit and unit.definite and unit.count == "s":
            found.after = behind
    elif tag.some_after and not tag.conjunction and tag.key == "فقط":
        pass
    else:
        k = found.after + 1 if tokens.is_and(found.after, end) else found.after
        if k > found.after or tag.conjunction:
            smaller = cardinal(tokens, k, end)
            if smaller is not None and found.unit in ("Y", "M", "H"):
                unit, behind = tokens.lex(smaller[1], end)
                if unit.unit == {"Y": "M", "M": "D", "H": "MIN"}[found.unit] and not unit.definite:
                    found.extra = f"{int(smaller[0])}{(unit.unit or '')[0]}"
                    found.after = behind
    return found


def read_length(
    tokens: Tokens, i: int, end: int, context: Context, future: bool
) -> tuple[int, int, Meaning | Moment] | None:
    """A length at ``i``, or the point it leads to («قبل أربع سنوات»): first word, word after, meaning."""
    tag, after = tokens.lex(i, end)
    if tag.function in ("قبل", "بعد") and not tag.approx:
        return _distance(tokens, i, after, end, context, tag.function, future)
    first = i
    approx = tag.approx is not None
    if approx:
        i = after
        tag, after = tokens.lex(i, end)
        if tag.conjunction or tag.preposition:
            return None
    found = length(tokens, i, end)
    if found is None and approx and tag.unit and tag.count == "s" and not tag.definite and not tag.loose:
        found = Length(1.0, tag.unit, after)
    if found is None or is_age(tokens, first, found, end):
        return None
    if found.definite:
        return _placed(tokens, first, found, end, context)
    following, behind = tokens.lex(found.after, end)
    if (
        following.some_after
        and not following.conjunction
        and following.key in ("متتاليه", "متواصله", "متواليه", "متعاقبه")
        and not approx
    ):
        found.after = behind
    stretch = Stretch(found.value())
    if tokens.function(first - 1, end) in _SINCE and context.today is not None:
        stretch.first = found.from_day(context.today, -1)
    return first, found.after, Meaning("DURATION", stretch)


def _placed(
    tokens: Tokens, first: int, found: Length, end: int, context: Context
) -> tuple[int, int, Meaning | Moment] | None:
    """A definite length, which a modifier or the period it is part of has to place."""
    tag, after = tokens.lex(found.after, end)
    if tag.few and not tag.conjunction:
        found.after = after
        tag, after = tokens.lex(after, end)
    if tag.conjunction and tag.unit and tag.definite and tag.count == "p" and found.number is None:
        tag, after = tokens.lex(after, end)  # «السنوات والعقود الماضية»
    if tag.modifier and tag.modifier != "same" and not tag.conjunction and not tag.preposition:
        following, behind = tokens.lex(after, end)
        if tag.modifier == "recent" and tokens.function(after, end) in ("من", "في") and found.unit != "H":
            whole = point(tokens, after + 1, end)
            if whole is not None and whole[0].has_date() and not whole[0].has_day():
                return first, whole[1], _first_part(tokens, found, whole[0], last=True)
        if following.few and not following.conjunction:
            after = behind
        elif found.number is None and (more := cardinal(tokens, after, end)) and tokens.surface(after).startswith("ال"):
            found.number, after = float(more[0]), more[1]
        stretch, today = Stretch(found.value()), context.today
        if today is not None and tag.modifier in ("past", "recent", "previous"):
            stretch.first, stretch.last = found.from_day(today, -1), today
        elif today is not None and tag.modifier in ("next", "following"):
            stretch.first, stretch.last = today, found.from_day(today, 1)
        return first, after, Meaning("DURATION", stretch)
    nth = ordinal(tokens, found.after, end)
    if nth is not None and nth[0] == 1 and tokens.function(nth[1], end) in ("من", "في"):
        whole = point(tokens, nth[1] + 1, end)
        if whole is None and found.unit == "H":
            part, behind = tokens.lex(nth[1] + 1, end)
            if part.day_part and not part.conjunction:
                return first, behind, Moment(part=part.day_part)
        if whole is not None and (whole[0].has_date() or whole[0].part):
            return first, whole[1], _first_part(tokens, found, whole[0], last=False)
        unit, behind = tokens.lex(nth[1] + 1, end)
        if unit.unit in ("Y", "M", "W") and unit.definite and unit.count == "s":
            moment = Moment()
            setattr(moment, {"Y": "year_rel", "M": "month_rel", "W": "week_rel"}[unit.unit], "this")
            return first, behind, _first_part(tokens, found, moment, last=False)
    if tokens.surface(first) == "ال" and not is_age(tokens, first, found, end):
        return first, found.after, Meaning("DURATION", Stretch(found.value()))
    return None


def _first_part(tokens: Tokens, found: Length, moment: Moment, last: bool) -> Moment:
    if (
        found.unit == "M"
        and found.number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
        and moment.has_year()
        and moment.month is None
        and not moment.hijri
    ):
        count = int(found.number or 1)
        low, high = (13 - count, 12) if last else (1, count)
        moment.months = (low, high, {3: "Q4" if last else "Q1", 6: "H2" if last else "H1"}.get(count, ""))
    elif moment.edge is None:
        moment.edge = "LATE" if last else "START"
    return moment


def _distance(
    tokens: Tokens, first: int, i: int, end: int, context: Context, word: str, future: bool
) -> tuple[int, int, Meaning | Moment] | None:
    """«قبل أربع سنوات», «بعد أسبوعين»: the point that far from publication."""
    tag = tokens.lex(i, end)[0]
    if tag.approx or tag.conjunction or tag.preposition:
        return None
    found = length(tokens, i, end)
    if found is None or found.definite:
        return None
    if tokens.function(found.after, end) == "من":
        if tokens.surface(found.after + 1) not in ("الان", "الزمن", "الزمان"):
            return None
        found.after += 2
    if tokens.function(found.after, end) == "علي" or is_age(tokens, i, found, end):
        return None
    if found.number is None:
        if word == "قبل" and tag.some:
            return first, found.after, Meaning("DATE", Stretch("PAST_REF", None, context.today))
        return None
    if found.unit in _CLOCK or found.extra or (word == "بعد" and not future):
        return None
    if context.today is None:
        return (
            first,
            found.after,
            Meaning("DATE", Stretch({"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(found.unit, "XXXX"))),
        )
    at = found.from_day(context.today, -1 if word == "قبل" else 1)
    if at is None or not 2 <= at.year <= 9998:
        return None
    if found.unit == "D":
        stretch = calendar.day(at)
    elif found.unit == "W":
        stretch = calendar.week(at)
    else:
        stretch = calendar.month(at.year, at.month) if found.unit == "M" else calendar.year(at.year)
    return first, found.after, Meaning("DATE", stretch)


def is_age(tokens: Tokens, first: int, found: Length, end: int) -> bool:
    """Whether a length of years is somebody's age: «(23 عاما)», «البالغ من العمر 30 عاما»."""
    if found.unit in _CLOCK or found.number is None:
        return False
    tag = tokens.lex(first, end)[0]
    if tag.approx == "less" and tag.preposition == "ل" and found.unit == "Y":
        return True  # «منتخب لأقل من 20 عاما»
    before, behind = tokens.surface(first - 1), tokens.surface(found.after)
    if before == "ال":
        before = tokens.surface(first - 2)
    if before == "من" and tokens.surface(first - 2) == "لاقل" and found.unit == "Y":
        return True
    if found.unit == "Y" and (
        (before == "(" and behind == ")")
        or (before in ("-", "–", "—") and behind == before)
        or before in ("ذات", "ذو", "ذي")
    ):
        return True
    for k in range(max(0, first - 8), first):
        if "age" in tokens.hints(k) and (k >= first - 3 or "عمار" in tokens.surface(k) or "عمري" in tokens.surface(k)):
            return True
    return tokens.function(found.after, end) == "من" and tokens.surface(found.after + 1) in ("العمر", "عمره", "عمرها")
