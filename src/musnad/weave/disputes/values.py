"""The figures of a telling as values that can be set against those of another: of what, of whom, how many, in which scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.arabic.number_parts import part_of
from musnad.arabic.numbers import find_numbers
from musnad.arabic.words import Words
from musnad.record import Figure
from musnad.weave.disputes.counted import RELATIONS, VOTES, counted_of
from musnad.weave.disputes.reading import Reading, Scene
from musnad.weave.disputes.wording import Group, groups, key, weight, words_of

#: Figures of one report that are compared; a list of losses has no end.
MOST_FIGURES = 120
#: Words behind a figure in which it is said whom it counts, and before it in which it is made a part of another.
_REACH, _PART = 9, 4
#: Two figures of one kind this near each other are components: «قتل 3 جنود و5 مسلحين».
_PARTNER = 5
_VICTIMS = frozenset(("killed", "wounded", "arrested", "displaced", "missing"))
_POWERS = frozenset(10**n for n in range(1, 7))
_ROUND = 1.18
#: Numbers from this on are rounded freely, by so much.
_MANY, _NEAR = 1000, 1.02
_SLACK = 3.0
_TIES = frozenset(("من", "صفوف", "جانب"))
_SOLDIER = fold("جندي")


@dataclass(eq=False, slots=True)
class Value:
    """A figure of a report. ``low`` and ``high`` bound what it can stand for; ``group`` is whom it counts, None for all."""

    reading: Reading
    figure: Figure
    first: int
    last: int
    what: str
    group: Group | None
    low: float
    high: float
    part: bool
    scene: Scene
    speaker: str | None
    earlier: bool
    newer: bool
    total: bool
    since: bool
    contrast: bool
    but: bool
    another: bool
    main: bool
    governor: str
    object: str
    war: bool
    fresh: bool
    mixed: bool = False
    loose: bool = False
    single: bool = True
    sole: bool = True
    only: bool = False

    @property
    def report(self) -> int:
        """The number of its telling."""
        return self.reading.number

    @property
    def whole(self) -> bool:
        """Whether it may be of all victims."""
        return not self.part and not self.mixed

    @property
    def known_speaker(self) -> bool:
        """Whether somebody known by name or office says it, not «مصدر عسكري»."""
        said = self.reading.statements.get(self.figure.statement or "")
        return self.speaker is not None and said is not None and said.source_kind != "unnamed"

    @property
    def vague(self) -> bool:
        """Whether it is an unstated number: «العشرات»."""
        return self.high > 5 * self.low > 0

    def against(self, other: Value) -> bool:
        """Whether both cannot hold. «العشرات» is set against a number only where that is far from it."""
        if min(self.high, other.high) >= _MANY and max(self.low, other.low) <= min(self.high, other.high) * _NEAR:
            return False  # «29929» and «30 ألفا»
        slack = _SLACK if self.vague != other.vague and self.closed and other.closed else 1.0
        return self.high * slack < other.low or other.high * slack < self.low

    @property
    def closed(self) -> bool:
        """Whether the words leave neither side of its range open, or no number is stated."""
        return self.vague or self.figure.high is not None


def bounds(figure: Figure, said: Callable[[str], bool]) -> tuple[float, float]:
    """Between which numbers a figure stands; ``said`` tells whether its words hold some of a use of the table.

    «نحو 50» is 45 to 55, «العشرات» 10 to 99; «12 على الأقل» is 12 as it was known to its speaker, and «أكثر من 200» is 200 to 236: whoever
    knew of 240 would have said so.
    """
    low, high = figure.low, figure.high
    if low is None:
        return 0.0, float(high or 0)
    if high is None:
        if said("least"):
            return float(low), float(low)
        unstated = low in _POWERS and not any(c.isdigit() for c in figure.span.text)
        if unstated and not _number(figure.span.text):
            return float(low), float("inf") if said("more") else float(low) * 10 - 1
        return float(low), float(low) * _ROUND
    if said("about"):
        return float(low) * 0.9, float(high) * 1.1
    return float(low), float(high)


def _number(text: str) -> bool:
    """Whether a phrase states a number in words: «أكثر من ألف شخص», against «آلاف الأشخاص»."""
    return any(True for _ in find_numbers(Words(text)))


def group_of(reading: Reading, first: int, last: int) -> Group | None:
    """Whom the figure of words ``first`` to ``last`` counts, by its noun or by what follows («من رجال الشرطة», «في صفوف الجيش»); None: all."""
    table, words, marks = groups(), reading.words, reading.marks
    form = words.form
    own, troops, named = "", False, False
    for i in range(first, last):
        word = form[i]
        group = table.get(word.bare) or table.get(word.folded)
        if group is not None:
            if group.name == "troops":
                troops = True
            elif group.name != "person":
                return group
            named = group.name == "person"
        elif named and not marks.size("pass", i):
            continue  # what is said of people: «80 جريحا وزعوا على المستشفيات»
        elif not own and _noun(reading, i):
            own = word.surface
    if troops:
        return table[_SOLDIER]
    if own:
        return Group(key(own), own, own)
    stop = min(last + _REACH, words.sentences[words.sentence_of[first]][1])
    tied = False
    for i in range(last, stop):
        word = form[i]
        if word.kind == "punct":
            if word.surface in "،,.؛:()؟!":
                break
            continue
        group = table.get(word.bare) or table.get(word.folded) or table.get(_without_lead(word.folded))
        if group is not None and group.name == "person" and tied:
            return None  # «31 شخصا من سكان المدينة»
        if word.kind == "number" or part_of(word) is not None or (group is not None and group.name == "person"):
            continue
        if group is not None and group.name == "troops":
            troops = True
            continue
        if group is not None:
            return group if tied or troops or i == last else None
        if marks.size("pass", i):
            tied = tied or word.folded in _TIES
            continue
        if troops:
            break
        if word.bare in words_of("town") or word.bare in words_of("village"):
            return None  # «12 شخصا من بلدة ...»: where they come from
        if (tied and weight(word)) or (word.folded.startswith("صفوف") and word.folded not in _TIES):
            return Group(key(word.surface), word.surface, word.surface)
        break
    return table[_SOLDIER] if troops and tied else None


def _noun(reading: Reading, i: int) -> bool:
    """Whether a word may name those counted."""
    word, marks = reading.words.form[i], reading.marks
    passed = marks.size("pass", i) or marks.size("ofthem", i)
    return word.kind == "word" and part_of(word) is None and not passed and weight(word) > 0


def _of_them(reading: Reading, first: int, last: int) -> bool:
    """«اثنان منهم»; in «12 شخصا منهم ثلاثة» it is the next figure that is a part."""
    marks, form = reading.marks, reading.words.form
    at = marks.find("ofthem", first, last)
    if at is None:
        return False
    after = at + marks.size("ofthem", at)
    return after >= len(form) or not (form[after].kind == "number" or part_of(form[after]) is not None)


def _without_lead(folded: str) -> str:
    return folded[1:] if folded[:1] in ("و", "ب", "ل") else ""


def gives_two(reading: Reading) -> bool:
    """Whether a report alone can contradict itself: it gives two figures of one kind that stand in different statements."""
    seen: dict[str, set[str | None]] = {}
    for figure in reading.telling.record.figures[:MOST_FIGURES]:
        if figure.what in _VICTIMS:
            seen.setdefault(figure.what, set()).add(figure.statement)
    return any(len(some) > 1 for some in seen.values())


def values_of(reading: Reading, alone: bool = False) -> list[Value]:
    """The values of a telling, in the order of its text; of one that stands ``alone`` those of victims only, for no other report counts the rest."""
    known = reading.laid_out.get(alone)
    if known is None:
        known = reading.laid_out[alone] = _values(reading, alone)
    return known


def _values(reading: Reading, alone: bool) -> list[Value]:
    figures: list[tuple[Figure, str]] = [
        (f, f.what) for f in reading.telling.record.figures[:MOST_FIGURES] if f.what in _VICTIMS
    ]
    if not alone:
        figures += [(f, what) for f in reading.telling.record.figures[:MOST_FIGURES] if (what := _money(reading, f))]
        counted = counted_of(reading)
        starts = {f.span.start for f, _ in counted}
        figures = [f for f in figures if f[0].span.start not in starts] + counted
        figures.sort(key=lambda f: f[0].span.start)
    found: list[Value] = []
    last: dict[str, Value] = {}
    for figure, what in figures:
        if figure.span.start >= reading.end or not reading.words.start:
            continue
        value = _value(reading, figure, what, last.get(what))
        if value is not None:
            found.append(value)
            last[what] = value
    found = _winners([v for v in found if not v.loose])  # without a component of nobody named
    _mark_single(found)
    return found


def _winners(values: list[Value]) -> list[Value]:
    """Of the votes that a report gives, those of whoever won: «12 صوتا مقابل 8»."""
    votes = [v for v in values if v.what == f"other {VOTES}"]
    if len(votes) < 2:
        return values
    most = max(votes, key=lambda v: v.low)
    return [v for v in values if v is most or v not in votes]


def _money(reading: Reading, figure: Figure) -> str:
    """Money by its currency."""
    if figure.what != "money" or not reading.words.start:
        return ""
    first, last = reading.word_range(figure.span.start, figure.span.end)
    for i in range(last - 1, first - 1, -1):
        word = reading.words.form[i]
        if word.kind == "word" and part_of(word) is None and not reading.marks.size("pass", i) and weight(word):
            return f"money {key(word.surface)}"
    return ""


def _mark_single(values: list[Value]) -> None:
    """Where a report gives one figure only of one kind and group, it has one happening to tell of; ``sole``: of one kind, whomever it counts."""
    by_kind: dict[tuple[str, str], list[Value]] = {}
    by_what: dict[str, list[Value]] = {}
    for value in values:
        if not (value.earlier or value.scene.old or value.since):
            by_kind.setdefault((value.what, value.group.name if value.group else ""), []).append(value)
            if not (value.part or value.war):
                by_what.setdefault(value.what, []).append(value)
    for some in by_kind.values():
        if _several(some):
            leads = [value for value in some if value.scene.lead and value.what not in _VICTIMS]
            for value in some:
                value.single = leads == [value]
    for some in by_what.values():
        one = some[0]
        if one.what in _VICTIMS and not _several(some):
            for value in some:
                if not value.another and value.reading.early(value.first):
                    value.only = value.main = True  # whatever place is named beside it
        if _several([v for v in some if not v.scene.elsewhere or v.only]):
            for value in some:
                value.sole = False


def _several(some: list[Value]) -> bool:
    return len(some) > 1 and min(some, key=lambda v: v.high).against(max(some, key=lambda v: v.low))


def _value(reading: Reading, figure: Figure, what: str, before: Value | None) -> Value | None:
    words, marks = reading.words, reading.marks
    first, last = reading.word_range(figure.span.start, figure.span.end)
    begin, stop = reading.sentence(first)

    def found(use: str, a: int, b: int) -> bool:
        return marks.find(use, max(begin, a), min(stop, b)) is not None

    low, high = bounds(figure, lambda use: found(use, first, last))
    if figure.high is None and found("more", first, last) and found("negative", first - 1, first):
        low, high = 0.0, float(figure.low or 0)  # «لم يتجاوز 250»
        figure = figure.model_copy(update={"low": None, "high": figure.low})

    if found("feared", reading.clause_start(first), first):
        return None  # a fear is no toll
    if last - first == 1 and words.form[first].definite and first > begin and words.form[first - 1].folded == "في":
        return None  # «رجل في الأربعين»
    part = found("part", first - _PART, first) or _of_them(reading, first, min(stop, last + 2))
    group = group_of(reading, first, last)
    near = before is not None and before.last > begin and before.first < first
    if (
        near
        and before is not None
        and before.part
        and first - before.last <= 2
        and words.text[words.start[first]] == "و"
    ):
        part = True
    related = what.removeprefix("other ").partition(" ")[0] in RELATIONS
    if group is None and (
        part or (before is not None and (found("moved", first - 3, first) or found("qualities", last, last + 2)))
    ):
        return None  # a part of the victims, of whom nothing is said that others count too
    if part and found("qualities", last, last + 3):
        return None
    said = figure.statement is not None
    total = found("sum", max(first - 14, reading.clause_start(first)), first) or found("sum", first, last + 14)
    value = Value(
        reading,
        figure,
        first,
        last,
        what,
        group if what in _VICTIMS else None,
        low,
        high,
        part,
        reading.scene(first, last),
        reading.speaker(figure.statement),
        found("earlier", begin, first)
        or (marks.size("was", begin) > 0 and (said or found("said", max(begin, first - 8), begin + 6))),
        found("newer", begin, stop),
        total,
        found("since", first - 14, last + 14),
        found("contrast", first - 18, first),
        found("but", first - 18, first),
        found("another", begin, last),
        reading.main(first, last) or (related and reading.early(first)),
        "" if what in _VICTIMS else _nearest(words, range(first - 1, max(begin, first - _PART) - 1, -1)),
        "" if what in _VICTIMS else _nearest(words, range(last, min(stop, last + _PART))),
        found("war", first - 14, last + 14),
        found("fresh", last - 1, last + 1)
        or (found("day past", first - 14, last + 14) and not total)
        or (what == "arrested" and before is None and found("others", first, last + 1)),
    )
    if near and before is not None and not part and not before.part and before.figure.statement == figure.statement:
        if first - before.last <= _PARTNER:
            value.mixed = before.mixed = True
        told = any(found(use, before.last, first) for use in ("govern", "newer", "toll"))
        if group is None and before.group is not None and not told:
            value.loose = value.mixed = True  # «3 جنود ... كما شوهدت 4 جثث»
    return value


def _nearest(words: Words, places: range) -> str:
    """The root of the nearest word that says what was done with those counted, or what with: «إنقاذ 4 أجانب», «وقع 12 نائبا على طلب»."""
    for i in places:
        if weight(words.form[i]):
            return key(words.form[i].surface)
    return ""
