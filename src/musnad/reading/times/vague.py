"""Times without a date of their own: «مؤخرا», «الفترة المقبلة», «وقت سابق», «آنذاك», «فترة طويلة»."""

from __future__ import annotations

from musnad.reading.times.calendar import Stretch
from musnad.reading.times.model import Meaning
from musnad.reading.times.resolve import Context
from musnad.reading.times.tags import Tag
from musnad.reading.times.tokens import Tokens

_SIDE = {
    "past": "PAST_REF", "recent": "PAST_REF", "previous": "PAST_REF", "this": "PRESENT_REF", "next": "FUTURE_REF",
    "following": "FUTURE_REF",
}  # fmt: skip
#: After these «اليوم» is the present age.
UNTIL = frozenset("حتي الي لحد حد".split())


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
        if tag.key == "قريبا" and (following.function in ("من", "عن") or following.preposition == "ل"):
            return None
        return after, reference(tag.adverb, context)
    if tag.in_adverb and tokens.function(i - 1, end) == "في" and not tag.conjunction:
        following, behind = tokens.lex(after, end)
        near = tokens.surface(after) in ("القريب", "البعيد", "المنظور")
        return (after + near), reference(tag.in_adverb, context)
    if tag.anchor:
        return after, _anchor(context)
    if tag.period:
        return _period(tokens, tag, after, end, context)
    if tag.this and not tag.conjunction:
        following, behind = tokens.lex(after, end)
        if following.period and not following.conjunction:
            return _this_period(tokens, tag, following, behind, end, context)
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
            if form is None or form.kind == "punct" or tokens.tags[after] is not None or form.proclitics:
                return after, reference("PAST_REF", context)
        return None
    return None


def _anchor(context: Context) -> Meaning:
    """«آنذاك», «ذلك الوقت»: the last time named before, where it is past; else somewhere in the past."""
    anchor, today = context.anchor, context.today
    if anchor is not None and anchor.last is not None and (today is None or anchor.last < today):
        return Meaning("DATE", Stretch(anchor.value, anchor.first, anchor.last))
    return reference("PAST_REF", context)


def _period(tokens: Tokens, tag: Tag, after: int, end: int, context: Context) -> tuple[int, Meaning] | None:
    following, behind = tokens.lex(after, end)
    if following.few and not following.conjunction:
        following, behind = tokens.lex(behind, end)
    if not following.modifier or following.conjunction or following.preposition:
        return None
    if following.modifier == "same":
        if tag.period == "span" and context.anchor is not None:
            return behind, _same(context)
        return None
    value = _SIDE[following.modifier]
    if tag.period == "now" and value != "PRESENT_REF":
        return None
    return behind, reference(value, context)


def _this_period(
    tokens: Tokens, tag: Tag, following: Tag, behind: int, end: int, context: Context
) -> tuple[int, Meaning] | None:
    if tag.this == "near":
        if following.period == "now":
            return (behind, reference("PRESENT_REF", context)) if tokens.lex(behind, end)[0].modifier != "same" else None
        return behind, reference("PRESENT_REF", context)
    if tag.this == "same":
        return (behind, _same(context)) if following.period == "span" and context.anchor is not None else None
    return behind, _anchor(context)


def _same(context: Context) -> Meaning:
    anchor = context.anchor
    assert anchor is not None
    return Meaning("DATE", Stretch(anchor.value, anchor.first, anchor.last))
