"""What a written word can be in a time expression, looked up once a form.

The vocabulary is read from ``lexicons/time_*.tsv``. ``tag_of`` gives the ``Tag`` of a form, or None where the word says
nothing about times; it is kept in ``form.notes["time"]``, so that a text costs one look a word.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold, strip_marks
from musnad.arabic.number_parts import part_of
from musnad.arabic.words import Form
from musnad.lexicon import rows

#: Attributes of a tag under which the parse of an expression can begin.
STARTERS = (
    "weekday", "month", "offset", "part", "day_part", "midnight", "edge", "unit", "set_value", "number", "ordinal",
    "digits", "approx", "some", "fraction", "adverb", "in_adverb", "anchor", "period", "span", "indefinite", "half",
    "season", "holiday", "decade", "this",
)  # fmt: skip
#: Function words that begin an expression.
FUNCTION_STARTERS = frozenset(("كل", "قبل", "بعد", "الساعه", "ال", "من", "عطله"))


#: Parts of a number in words at which a count may begin.
_NUMBER_ROLES = frozenset(("one", "unit", "ten", "tens", "teen", "hundred", "scale", "twice", "either"))


@dataclass(slots=True)
class Tag:
    """The time readings of a form. ``cut``: letters before the word that are no part of it (و ف ب ل ك)."""

    key: str
    cut: int = 0
    conjunction: bool = False
    preposition: str = ""
    definite: bool = False
    starts: bool = False
    weekday: int | None = None
    bare_weekday: int | None = None
    month: int | None = None
    hijri: bool = False
    loose: bool = False
    family: str = ""
    offset: int | None = None
    part: str | None = None
    day_part: str | None = None
    midnight: int | None = None
    modifier: str | None = None
    edge: str | None = None
    unit: str | None = None
    count: str = ""  # of a unit: s, d, p
    accusative: bool = False
    number: int | None = None
    ordinal: int | None = None
    digits: str | None = None
    approx: str | None = None
    some: bool = False
    some_after: bool = False
    few: bool = False
    fraction: float | None = None
    adverb: str | None = None
    in_adverb: str | None = None
    anchor: bool = False
    period: str | None = None
    span: str | None = None
    length: bool = False
    indefinite: bool = False
    when: str | None = None
    half: str | None = None
    school: bool = False
    era: str | None = None
    zone: str | None = None
    set_value: str | None = None
    adjective: bool = False  # of a set_value: «يومي», «سنوية»
    this: str | None = None
    season: str | None = None
    holiday: tuple[str, int, int, int] | None = None
    decade: int | None = None
    function: str = ""
    hints: frozenset[str] = frozenset()
    aside: bool = False  # has hints and nothing else
    phrases: tuple[tuple[tuple[str, ...], Tag], ...] = ()

    @property
    def dual(self) -> bool:
        """Whether a modifier stands in the dual or sound plural («الماضيين»)."""
        return self.key.endswith(("ين", "ان"))


def _split(forms: str) -> Iterable[tuple[str, str]]:
    for form in forms.split("|"):
        if form:
            yield form, fold(form)


class _Vocabulary(dict[str, Tag]):
    """Folded forms to tags; a phrase hangs on the tag of its first word."""

    def put(self, forms: str, **values: object) -> None:
        for _, key in _split(forms):
            first, *rest = key.split(" ")
            tag = self.get(first)
            if tag is None:
                tag = self[first] = Tag(first)
            if rest:
                whole = next((t for r, t in tag.phrases if r == tuple(rest)), None)
                if whole is None:
                    whole = Tag(key)
                    tag.phrases += ((tuple(rest), whole),)
                tag = whole
            for name, value in values.items():
                setattr(tag, name, value)

    def hint(self, form: str, name: str) -> None:
        key = fold(form)
        tag = self.setdefault(key, Tag(key))
        tag.hints |= {name}


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Tag]:
    """All single words of the time tables by folded form; phrases hang on their first word, longest first."""
    known = _Vocabulary()
    _words(known)
    for row in rows("time_units"):
        loose = row["loose"] == "1"
        for column, count in (("singular", "s"), ("dual", "d"), ("plural", "p")):
            for form, _ in _split(row[column]):
                accusative = form.endswith("ا") and column != "dual"
                known.put(form, unit=row["unit"], count=count, loose=loose, accusative=accusative)
                if not accusative:
                    known.put("ال" + form, unit=row["unit"], count=count, loose=loose, definite=True)
        code = "P1" + row["unit"]
        known.put(row["adverb"], set_value=code)
        known.put(row["adjective"], set_value=code, adjective=True)
    for row in rows("time_months"):
        number, hijri = int(row["month"]), row["calendar"] == "hijri"
        known.put(row["names"], month=number, hijri=hijri, loose=row["loose"] == "1", family=row["family"])
    for row in rows("time_weekdays"):
        known.put(row["names"], weekday=int(row["day"]), definite=True)
        known.put(row["bare"], bare_weekday=int(row["day"]))
    for row in rows("time_seasons"):
        known.put(row["names"], season=row["season"])
        known.put(row["definite"], season=row["season"], definite=True)
    for row in rows("time_holidays"):
        feast = (row["calendar"], int(row["month"]), int(row["day"]), int(row["days"]))
        known.put(row["names"], holiday=feast)
    for row in rows("time_decades"):
        known.put(row["forms"], decade=int(row["decade"]))
    for row in rows("time_ordinals"):
        known.put(row["forms"], ordinal=int(row["value"]))
    for tag in known.values():
        tag.phrases = tuple(sorted(tag.phrases, key=lambda phrase: -len(phrase[0])))
        tag.aside = bool(tag.hints) and not tag.phrases and tag == Tag(tag.key, hints=tag.hints)
        tag.starts = _starts(tag)
        for _, whole in tag.phrases:
            whole.starts = _starts(whole)
            tag.starts = tag.starts or whole.starts
    return known


#: Classes of ``time_words`` whose value is the attribute's value, and those that are flags.
_VALUED = frozenset(
    (
        *("part", "day_part", "modifier", "edge", "approx", "adverb", "in_adverb"),
        *("period", "span", "when", "half", "era", "zone", "this"),
    )
)
_FLAGS = {"some", "some_after", "few", "anchor", "length"}


def _words(known: _Vocabulary) -> None:
    for row in rows("time_words"):
        name, value, forms = row["class"], row["value"], row["forms"]
        if name in _VALUED:
            known.put(forms, **{name: value})
        elif name in _FLAGS:
            known.put(forms, **{name: True})
        elif name == "hint":
            for form, _ in _split(forms):
                known.hint(form, value)
        elif name in ("offset", "midnight"):
            known.put(forms, **{name: int(value)})
        elif name == "fraction":
            known.put(forms, fraction=float(value))
        elif name == "indefinite":
            known.put(forms, indefinite=True)
        elif name == "schoolyear":
            known.put(forms, school=True)
        elif name in ("set", "half_year"):
            known.put(forms, set_value=value, adjective=name == "half_year")
        elif name == "function":
            known.put(forms, function=fold(value))
        else:
            raise ValueError(f"time_words.tsv: no class {name}")


def _starts(tag: Tag) -> bool:
    return tag.function in FUNCTION_STARTERS or any(_is_set(getattr(tag, name)) for name in STARTERS)


def _is_set(value: object) -> bool:
    return value is not None and value is not False and value != ""


def tag_of(form: Form) -> Tag | None:
    """The tag of a form, from its notes where it was asked for before."""
    notes = form.notes
    if "time" in notes:
        found: Tag | None = notes["time"]
        return found
    tag = notes["time"] = _tag(form)
    return tag


def _tag(form: Form) -> Tag | None:
    folded = form.folded
    if form.kind == "number":
        if len(folded) > 4 or not folded.isascii():
            return None
        return Tag(folded, digits=folded, starts=True)
    if form.kind != "word":
        return None
    tag = _look_up(form)
    part = part_of(form)
    if part is None or part.role not in _NUMBER_ROLES or (tag is not None and tag.ordinal is not None):
        return tag
    if tag is None:
        tag = Tag(fold(form.surface[part.cut :]), part.cut)
        tag.conjunction, tag.preposition = part.conjunction, "ل" if part.preposition else ""
    else:
        tag = copy.copy(tag)
    tag.number, tag.starts = int(part.value), True
    return tag


def _look_up(form: Form) -> Tag | None:
    """The tag of a form in the time tables, with or without letters written on to it."""
    known, folded = vocabulary(), form.folded
    found = known.get(folded)
    if found is not None:
        return _unlike(form, found)
    key, cut, conjunction = folded, 0, False
    if key[0] in "وف" and len(key) > 2:
        key, cut, conjunction = key[1:], 1, True
        found = known.get(key)
    preposition = ""
    if found is None and len(key) > 2:
        if key.startswith("لل"):  # the article's alif is lost: the letters belong together
            found, preposition = known.get("ال" + key[2:]), "ل"
        if found is None and key[0] in "بلك":
            found, preposition = known.get(key[1:]), key[0]
            cut += found is not None
    if found is None:
        return None
    tag = copy.copy(found)
    tag.cut, tag.conjunction, tag.preposition = _letters(form.surface, cut), conjunction, preposition
    return _unlike(form, tag)


def _letters(surface: str, count: int) -> int:
    """How many characters of ``surface`` its first ``count`` letters take, with their marks."""
    at = 0
    while at < len(surface) and (count or not fold(surface[at])):
        count -= 1 if fold(surface[at]) else 0
        at += 1
    return at


def _unlike(form: Form, tag: Tag) -> Tag | None:
    """The tag, unless the spelling shows another word that folds alike («أب» father, «آب» August)."""
    if tag.month == 8 and tag.key == "اب" and "آ" not in strip_marks(form.surface):
        return None
    return tag
