"""Hours: «الساعة الثالثة عصرا», «15:30», «الثامنة والنصف مساء بتوقيت غرينتش»."""

from __future__ import annotations

from musnad.reading.times.model import Moment
from musnad.reading.times.tokens import Tokens, ordinal


def after_word(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """The hour behind «الساعة»; the word after it, or 0."""
    if tokens.surface(i) == "ال" and tokens.digits(i + 1, end):
        i += 1
    named, after = tokens.lex(i, end)
    if named.midnight is not None:
        return midnight(tokens, moment, named.midnight, after, end)
    text = tokens.digits(i, end)
    if text:
        if tokens.surface(i + 1) in (":", ".", "س", "h") and tokens.glued(i + 1) and tokens.digits(i + 2, end):
            return digital(tokens, moment, i, end)
        if int(text) > 24 or len(text) > 2:
            return 0
        hour, j = int(text), i + 1
    else:
        found = ordinal(tokens, i, end)
        if found is None or not 1 <= found[0] <= 12 or not tokens.surface(i).startswith("ال"):
            return 0
        hour, j = found
    j = _minutes(tokens, moment, j, end)
    return _part(tokens, moment, hour, j, end, must=False)


def midnight(tokens: Tokens, moment: Moment, hour: int, i: int, end: int) -> int:
    """«منتصف الليل», «منتصف النهار و15 دقيقة»."""
    moment.hour, moment.exact = hour, True
    return _minutes(tokens, moment, i, end)


def with_part(tokens: Tokens, moment: Moment, hour: int, i: int, end: int) -> int:
    """The minutes and part of the day behind an hour that has no «الساعة» before it; 0 where there is no part."""
    if not 1 <= hour <= 12:
        return 0
    saved = moment.minute
    j = _minutes(tokens, moment, i, end)
    k = _part(tokens, moment, hour, j, end, must=True)
    if not k:
        moment.minute = saved
    return k


def digital(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«15:30», «9:05 صباحا»."""
    hour, minute = tokens.digits(i, end), tokens.digits(i + 2, end)
    if moment.hour is not None or len(hour) > 2 or len(minute) != 2 or int(hour) > 24 or int(minute) > 59:
        return 0
    after = i + 3
    if tokens.surface(after) == ":" and tokens.glued(after) and tokens.digits(after + 1, end):
        after += 2
    moment.minute, moment.exact = int(minute), True
    return _part(tokens, moment, int(hour), after, end, must=False)


def _minutes(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«والنصف», «وعشرين دقيقة», «إلا ربعا»."""
    tag, after = tokens.lex(i, end)
    if tokens.is_and(i, end) and tokens.lex(i + 1, end)[0].fraction:
        tag, after = tokens.lex(i + 1, end)
    elif not tag.conjunction and tag.fraction:
        return i
    if tag.fraction:
        moment.minute = {0.5: 30, 0.25: 15}.get(tag.fraction, 20)
        return after
    if tag.function == "الا":
        following, behind = tokens.lex(after, end)
        if following.fraction or tokens.surface(after) in ("ربعا", "ثلثا"):
            moment.minute = -15 if "ربع" in tokens.surface(after) else -20
            return behind
        return i
    k = i + 1 if tokens.is_and(i, end) else i
    number = tokens.lex(k, end)[0]
    value = int(number.digits) if number.digits else number.number
    if value is not None and value < 60 and (k > i or number.conjunction):
        unit, behind = tokens.lex(k + 1, end)
        if unit.unit == "MIN":
            moment.minute = value
            return behind
    return i


def _part(tokens: Tokens, moment: Moment, hour: int, i: int, end: int, must: bool) -> int:
    """The part of the day and the zone behind an hour, which set it on the clock of 24."""
    k = i + 1 if tokens.function(i, end) == "من" else i
    tag, after = tokens.lex(k, end)
    part = tag.day_part or tag.part if not tag.conjunction and not tag.preposition else None
    if part is None and must:
        return 0
    j = i
    if part is not None:
        following = tokens.lex(after, end)[0]
        day_follows = following.offset is not None or following.weekday is not None or following.key == "يوم"
        if tag.part and tag.key != "مساء" and not day_follows:
            part = part if moment.has_day() else None
            if must and part is None:
                return 0
        # «عصر أمس»: the day is read next, as a piece of its own
        j = after if part is not None else i
    if moment.minute < 0:
        hour, moment.minute = hour - 1, moment.minute + 60
    moment.hour = _clock(hour, part or moment.part, moment.exact)
    if part is not None and moment.part is None:
        moment.part = part
    return _zone(tokens, moment, j, end)


def _clock(hour: int, part: str | None, exact: bool) -> int:
    if hour > 12 or (exact and part is None):
        return hour
    if part is None:
        return hour + 12 if 1 <= hour <= 6 else hour
    if part == "MO":
        return 0 if hour == 12 else hour
    if part == "AF":
        return hour if hour >= 11 else hour + 12
    if part == "EV":
        return hour + 12
    return hour + 12 if hour >= 6 else hour


def _zone(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«بتوقيت غرينتش», «بالتوقيت المحلي», «بتوقيت مكة المكرمة»."""
    tag, after = tokens.lex(i, end)
    if tag.function != "توقيت" or after >= end:
        return i
    following, behind = tokens.lex(after, end)
    if following.zone:
        moment.zone = "Z"
        return behind
    if tokens.form[after].kind != "word":
        return i
    return behind + (tokens.surface(behind) in ("المكرمه", "العالمي", "المحلي", "الشرقي", "الصيفي"))
