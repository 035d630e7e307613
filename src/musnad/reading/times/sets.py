"""Repetitions: «كل جمعة», «كل ثلاثة أشهر», «مرتين في الأسبوع»."""

from __future__ import annotations

from musnad.reading.times.calendar import Stretch
from musnad.reading.times.lengths import Length, length
from musnad.reading.times.model import Meaning, Moment
from musnad.reading.times.tokens import Tokens


def repeated(tokens: Tokens, i: int, end: int) -> tuple[int, Meaning] | None:
    """«كل جمعة», «كل ثلاثة أشهر», «كل صباح», behind «كل» at ``i``: the word after and the meaning."""
    tag, after = tokens.lex(i + 1, end)
    if tag.conjunction or tag.preposition:
        return None
    value = ""
    if tag.unit and tag.count == "s" and not tag.definite:
        value = Length(1.0, tag.unit, after).value()
        following, behind = tokens.lex(after, end)
        day = following.bare_weekday or following.weekday
        if tag.unit == "D" and day is not None and not following.conjunction:
            value, after = f"XXXX-WXX-{day}", behind
        elif following.conjunction and tokens.surface(after) in ("وانتم", "وانت"):
            return None
    elif tag.bare_weekday is not None and tag.number is None:
        value = f"XXXX-WXX-{tag.bare_weekday}"
    elif tag.part and tag.count == "" and not tag.definite:
        value = f"XXXX-XX-XXT{tag.part}"
        following, behind = tokens.lex(after, end)
        day = following.bare_weekday or following.weekday
        if day is not None and not following.conjunction:
            value, after = f"XXXX-WXX-{day}T{tag.part}", behind
    else:
        found = length(tokens, i + 1, end)
        if found is None or found.definite or found.number is None:
            return None
        value, after = found.value(), found.after
    return after, Meaning("SET", Stretch(value))


def rate(tokens: Tokens, i: int, end: int) -> Meaning | None:
    """«مرتين في الأسبوع», «36 جنيها في الأسبوع»: a definite unit at ``i`` behind «في» and a count."""
    tag, after = tokens.lex(i, end)
    if tokens.function(i - 1, end) != "في" or not tag.unit or tag.count != "s" or not tag.definite:
        return None
    following = tokens.lex(after, end)[0]
    if following.modifier or following.ordinal is not None or following.digits:
        return None
    for k in range(max(0, i - 4), i - 1):
        before = tokens.tags[k]
        if before is not None and ("times" in before.hints or (before.digits is not None and tag.unit != "H")):
            return Meaning("SET", Stretch(Length(1.0, tag.unit, after).value()))
    return None


def every_year(tokens: Tokens, moment: Moment, i: int, end: int) -> tuple[int, Meaning] | None:
    """«غرة ماي من كل سنة», «يوم الجمعة من كل أسبوع», with the unit at ``i``."""
    tag, after = tokens.lex(i, end)
    value = ""
    if (
        tag.unit == "Y"
        and moment.month is not None
        and not moment.has_year()
        and not moment.hijri
        and moment.last_day is None
    ):
        value = f"XXXX-{moment.month:02d}" + (f"-{moment.day:02d}" if moment.day is not None else "")
    elif tag.unit == "W" and moment.weekday is not None and moment.day is None and moment.offset is None:
        value = f"XXXX-WXX-{moment.weekday}"
    return (after, Meaning("SET", Stretch(value))) if value else None
