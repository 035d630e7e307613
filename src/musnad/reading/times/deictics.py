"""Words that point: «أمس», «اليوم التالي», «هذا العام», «ليل الخميس - الجمعة»."""

from __future__ import annotations

from musnad.reading.times.dates import day_number, take_modifier
from musnad.reading.times.model import RELATIONS, Moment
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens, ordinal

#: Modifiers that make the bare «اليوم» a day of the story and not today.
_OF_STORY = ("following", "previous", "same")


def read_offset(tokens: Tokens, moment: Moment, tag: Tag, i: int, after: int, end: int) -> int:
    if moment.offset is not None or moment.day is not None:
        return 0
    following, behind = tokens.lex(after, end)
    if tag.key == "اليوم" and not following.conjunction and not following.preposition:
        if following.modifier in _OF_STORY or following.modifier == "this":
            if following.modifier == "this":
                moment.offset = 0
            else:
                moment.day_rel = following.modifier
            moment.offset_text = tokens.text(i, after)
            return behind
        if following.modifier:
            return 0
        if following.ordinal is not None:
            found = ordinal(tokens, after, end)
            if found is None or not day_number(tokens, Moment(), after, end):
                return 0
    if tag.key == "غد" and following.weekday is None and moment.part is None and moment.offset_text != "يوم":
        return 0
    if moment.weekday is not None and tag.offset == 0:
        return 0
    moment.offset, moment.offset_text = tag.offset, tokens.text(i, after)
    return after


def read_this(tokens: Tokens, moment: Moment, tag: Tag, i: int, end: int) -> int:
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
            moment.offset = 0
        else:
            moment.day_rel = "same"
        return after
    if following.season and following.definite and tag.this == "near":
        moment.season, moment.year_rel = following.season, "this"
        return after
    if following.unit in ("W", "M", "Y", "DE", "CE") and following.definite and following.count == "s":
        name = RELATIONS[following.unit]
        if getattr(moment, name) is not None:
            return 0
        setattr(moment, name, relation)
        return after + 1 if tokens.lex(after, end)[0].school else after
    if following.weekday is not None and tag.this == "near" and not moment.has_day():
        moment.weekday, moment.weekday_text, moment.relation = following.weekday, following.key, "this"
        return after
    return 0


def night_between(tokens: Tokens, moment: Moment, i: int, end: int) -> int:
    """«ليل الخميس - الجمعة», «ليل السبت الأحد»: the night that begins on the first."""
    k = i + 1 if tokens.surface(i) in ("-", "–", "/", "ـ") else i
    tag = tokens.lex(k, end)[0]
    if (
        tag.weekday is not None
        and not tag.conjunction
        and moment.weekday is not None
        and tag.weekday == moment.weekday % 7 + 1
    ):
        return take_modifier(tokens, moment, k + 1, end)
    return i
