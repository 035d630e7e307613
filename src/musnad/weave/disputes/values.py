"""The figures of a telling as values that can be set against those of another: of what, of whom, how many, in which scene."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.arabic.number_parts import part_of
from musnad.arabic.numbers import find_numbers
from musnad.arabic.words import Words
from musnad.reading.figure_phrases import phrases
from musnad.record import Figure, Span
from musnad.weave.disputes.reading import Reading, Scene
from musnad.weave.disputes.wording import Group, groups, key, weight

#: Figures of one report that are compared; a list of losses has no end.
MOST_FIGURES = 120
#: Words behind a figure in which it is said whom it counts, and before it in which it is made a part of another.
_REACH, _PART = 9, 4
#: Two figures of one kind this near each other are components: «قتل 3 جنود و5 مسلحين».
_PARTNER = 5
_VICTIMS = frozenset(("killed", "wounded", "arrested", "displaced", "missing"))
_POWERS = frozenset(10**n for n in range(1, 7))
_ROUND = 1.18
_SLACK = 3.0
#: Events of a report among which a demonstration is looked for, characters in which it must stand, words beside it in which its number does.
_MARCHES, _HEAD, _BESIDE = 6, 350, 7
#: What the figures of those who demonstrate count, whatever they are called.
PROTESTERS = "protesters"
_SHARE = re.compile(r"%|٪|في الم[ائ]|بالم[ائ]|نسبة")
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
    mixed: bool = False
    loose: bool = False
    single: bool = True

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
        return self.high > 5 * self.low

    def against(self, other: Value) -> bool:
        """Whether both cannot hold. «العشرات» is set against a number only where that is far from it."""
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
    own, troops = "", False
    for i in range(first, last):
        word = form[i]
        group = table.get(word.bare) or table.get(word.folded)
        if group is not None:
            if group.name == "troops":
                troops = True
            elif group.name != "person":
                return group
        elif not own and word.kind == "word" and part_of(word) is None and not marks.size("pass", i) and weight(word):
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
        if (tied and weight(word)) or (word.folded.startswith("صفوف") and word.folded not in _TIES):
            return Group(key(word.surface), word.surface, word.surface)
        break
    return table[_SOLDIER] if troops and tied else None


def _without_lead(folded: str) -> str:
    return folded[1:] if folded[:1] in ("و", "ب", "ل") else ""


def gives_two(reading: Reading) -> bool:
    """Whether a report alone can contradict itself: it gives two figures of one kind that stand in different statements."""
    seen: dict[str, set[str | None]] = {}
    for figure in reading.telling.record.figures[:MOST_FIGURES]:
        if figure.what in _VICTIMS:
            seen.setdefault(figure.what, set()).add(figure.statement)
    return any(len(some) > 1 for some in seen.values())


def values_of(reading: Reading) -> list[Value]:
    """The values of a telling, in the order of its text."""
    found: list[Value] = []
    end = len(reading.telling.text)
    for figure in [*reading.telling.record.figures[:MOST_FIGURES], *_marchers(reading)]:
        if figure.span.start >= min(end, 40_000) or not reading.words.start:
            continue
        value = _value(reading, figure, found[-1] if found else None)
        if value is not None:
            found.append(value)
    found = [v for v in found if not v.loose]  # a component of nobody named
    _mark_single(found)
    return found


def _marchers(reading: Reading) -> list[Figure]:
    """How many demonstrated, where the report tells of it first of all: the reader leaves most such numbers out as undisputed."""
    record = reading.telling.record
    known = {f.event for f in record.figures if f.what == "other"}
    found: list[Figure] = []
    for event in record.events[:_MARCHES]:
        if event.type != "PROTEST" or event.status not in ("occurred", "ongoing") or event.trigger.start > _HEAD:
            continue
        if event.id in known or not reading.words.start:
            continue
        first, _ = reading.word_range(event.trigger.start, event.trigger.end)
        begin, stop = reading.sentence(first)
        a, b = max(begin, first - _BESIDE), min(stop, first + _BESIDE)
        near = Words(reading.telling.text, reading.words.start[a], reading.words.end[b - 1])
        for phrase in phrases(near, []):
            if phrase.tag is not None and phrase.tag.noun == "person" and not phrase.percent:
                span = Span.make(
                    start=phrase.start, end=phrase.end, text=reading.telling.text[phrase.start : phrase.end]
                )
                values = {"low": phrase.low, "high": phrase.high, "event": event.id, "statement": event.statement}
                found.append(Figure.make(id="", span=span, what="other", **values))
                return found
    return found


def _mark_single(values: list[Value]) -> None:
    """Where a report gives one figure only of one kind and group, it has one happening to tell of."""
    by_kind: dict[tuple[str, str], list[Value]] = {}
    for value in values:
        if not value.earlier and not value.scene.old:
            by_kind.setdefault((value.what, value.group.name if value.group else ""), []).append(value)
    for some in by_kind.values():
        low, high = max(v.low for v in some), min(v.high for v in some)
        if high < low:
            for value in some:
                value.single = False


def _value(reading: Reading, figure: Figure, before: Value | None) -> Value | None:
    words, marks = reading.words, reading.marks
    first, last = reading.word_range(figure.span.start, figure.span.end)
    begin, stop = reading.sentence(first)

    def found(use: str, a: int, b: int) -> bool:
        return marks.find(use, max(begin, a), min(stop, b)) is not None

    low, high = bounds(figure, lambda use: found(use, first, last))

    what: str = figure.what
    if what not in _VICTIMS:
        counted = _counted(reading, figure, first, last)
        if not counted:
            return None
        what = f"{what} {counted}"
    part = found("part", first - _PART, first) or found("ofthem", first, last + 2)
    group = group_of(reading, first, last)
    near = before is not None and before.last > begin and before.first < first and before.what == what
    if (
        near
        and before is not None
        and before.part
        and first - before.last <= 2
        and words.text[words.start[first]] == "و"
    ):
        part = True
    earlier_one = before is not None and before.what == what
    if group is None and (
        part or (earlier_one and (found("moved", first - 3, first) or found("qualities", last, last + 2)))
    ):
        return None  # a part of the victims, of whom nothing is said that others count too
    if part and found("qualities", last, last + 3):
        return None
    value = Value(
        reading,
        figure,
        first,
        last,
        what,
        group if figure.what in _VICTIMS else None,
        low,
        high,
        part,
        reading.scene(first, last),
        reading.speaker(figure.statement),
        found("earlier", begin, first) or (marks.size("was", begin) > 0 and figure.statement is not None),
        found("newer", begin, stop),
        found("sum", max(first - 14, reading.clause_start(first)), first) or found("sum", first, last + 14),
        found("since", first - 14, last + 14),
        found("contrast", first - 18, first),
        found("but", first - 18, first),
        found("another", begin, last),
        reading.main(first, last),
        "" if figure.what in _VICTIMS else _governor(words, max(begin, first - _PART), first),
    )
    if near and before is not None and not part and not before.part and before.figure.statement == figure.statement:
        if first - before.last <= _PARTNER:
            value.mixed = before.mixed = True
        if group is None and before.group is not None and not found("govern", before.last, first):
            value.loose = value.mixed = True  # «3 جنود ... كما شوهدت 4 جثث»
    return value


def _counted(reading: Reading, figure: Figure, first: int, last: int) -> str:
    """What a figure of no victims counts, by the root of its noun; nothing where it is a share or no noun says it."""
    if _SHARE.search(figure.span.text):
        return ""
    event = next((v for v in reading.telling.record.events if v.id == figure.event), None) if figure.event else None
    if event is not None and event.type == "PROTEST" and figure.what == "other":
        return PROTESTERS
    words, table = reading.words, groups()
    for i in range(last - 1, first - 1, -1):
        word = words.form[i]
        if word.kind != "word" or part_of(word) is not None or reading.marks.size("pass", i):
            continue
        group = table.get(word.bare) or table.get(word.folded)
        if group is not None:
            return "" if group.name == "person" else group.name
        if weight(word):
            return key(word.surface)
    return ""


def _governor(words: Words, begin: int, first: int) -> str:
    """The root of the nearest word before a figure that says what was done with those counted: «إنقاذ 4 أجانب»."""
    for i in range(first - 1, begin - 1, -1):
        if weight(words.form[i]):
            return key(words.form[i].surface)
    return ""
