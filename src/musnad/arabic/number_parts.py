"""The parts numbers are made of: what one written word is in a number, runs of digits, percent signs.

The number words are in ``lexicons/numbers.tsv``. What a written word is as a part of a number (``Part``) is kept in
``form.notes["number"]``, so that reading costs something only where a number stands.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from musnad.arabic.fold import fold, strip_marks
from musnad.arabic.words import Form, Words
from musnad.lexicon import rows

#: Runs of digits longer than this are serials and telephone numbers.
MAX_DIGITS = 15
#: Roles of ``Part`` that multiply the number before them.
SCALES = frozenset(("scale", "scales", "either"))
_PERCENT = frozenset(("%", "بالمئه", "بالمائه", "بالميه", "بالمايه", "المئه", "المائه", "الميه"))
_IN = frozenset(("في", "ب"))
_SEPARATORS = frozenset((".", ",", "،", "ر"))


class Part(NamedTuple):
    """What a written word is as a part of a number; ``cut`` characters of its surface are proclitics."""

    role: str
    value: float
    high: int | None
    conjunction: bool
    preposition: bool
    definite: bool
    cut: int


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, float, int | None]]:
    table: dict[str, tuple[str, float, int | None]] = {}
    for row in rows("numbers"):
        role, value = row["class"], row["value"]
        high = None
        if role == "open":
            value, _, top = value.partition("-")
            high = int(top) if top else None
        upper, _, lower = (value or "0").partition("/")
        amount = int(upper) / int(lower) if lower else int(upper)
        for form in row["forms"].split("|"):
            table.setdefault(fold(form), (role, amount, high))
    return table


def letters(surface: str, count: int) -> int:
    """How many characters of ``surface`` hold its first ``count`` folded letters, with their marks."""
    at = 0
    if not count:
        return 0
    while at < len(surface) and (count or not fold(surface[at])):
        count -= 1 if fold(surface[at]) else 0
        at += 1
    return at


def _describe(form: Form) -> Part | None:
    if form.kind == "number" and form.folded.isdecimal():
        return Part("digits", 0, None, False, False, False, 0)
    if form.kind != "word" or len(form.folded) < 2 or len(form.folded) > 14:
        return None
    table, folded = _table(), form.folded
    rest, conjunction, preposition, definite = folded, False, False, False
    if folded.startswith("وا") and strip_marks(form.surface)[1:2] in ("أ", "إ"):
        rest, conjunction = rest[1:], True  # «وأحد» is no «واحد», which folding makes it look like
    for step in range(4):
        found = table.get(rest)
        if found is not None:
            if found[0] == "none":
                return None
            cut = len(folded) - len(rest) - (2 if definite else 0)
            return Part(*found, conjunction, preposition, definite, letters(form.surface, cut))
        if not step and rest[0] in "وف":
            rest, conjunction = rest[1:], True
        elif rest.startswith("ال") and not definite:
            rest, definite = rest[2:], True
        elif rest.startswith("لل") and not definite and not preposition:
            # the fused article cannot be cut: «للمئات» is taken whole
            found = table.get(rest[2:])
            if found is None:
                return None
            return Part(*found, conjunction, True, True, letters(form.surface, int(conjunction)))
        elif rest[:1] in ("ب", "ل", "ك") and not preposition and not definite:
            rest, preposition = rest[1:], True
        else:
            return None
    return None


def part_of(form: Form) -> Part | None:
    """What a form is as a part of a number, from its notes where it was asked before."""
    notes = form.notes
    if "number" in notes:
        found: Part | None = notes["number"]
        return found
    part = notes["number"] = _describe(form)
    return part


def _is_sep(words: Words, i: int, stop: int) -> bool:
    """Whether word ``i`` is one character written between two runs of digits without a space."""
    return (
        i + 1 < stop
        and words.end[i - 1] == words.start[i]
        and words.end[i] == words.start[i + 1]
        and words.form[i + 1].folded.isdecimal()
    )


def digit_run(words: Words, i: int, stop: int | None = None) -> tuple[float | None, int]:
    """The number in digits at word ``i`` and the word after it; None for what is no amount (dates, telephones).

    «3.650» and «3,650» are thousands unless a scale follows («3,650 ملايين»); «1.5», «2,5», «0،1» are decimals; in
    «5ر11» the agencies' decimal letter stands after the fraction: 11.5.
    """
    form = words.form
    stop = len(words) if stop is None else stop
    if not form[i].folded.isdecimal():
        return None, i + 1
    groups, marks = [form[i].folded], []
    at = i + 1
    while _is_sep(words, at, stop) and form[at].folded in _SEPARATORS:
        groups.append(form[at + 1].folded)
        surface = form[at].surface
        marks.append(surface if surface in "٫٬" else form[at].folded)
        at += 2
    if sum(map(len, groups)) > MAX_DIGITS:
        return None, at
    if not marks:
        return _spaced(words, i, stop)
    return _grouped(groups, marks, _scale_at(words, at, stop)), at


def _grouped(groups: list[str], marks: list[str], before_scale: bool) -> float | None:
    """The value of groups of digits with ``marks`` between them, or None."""
    if "ر" in marks:
        return float(f"{int(groups[1])}.{_plain(groups[0])}") if len(groups) == 2 else None
    thousands = len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(g) == 3 for g in groups[1:])
    if len(groups) == 2:
        mark = marks[0]
        if mark == "٬" or (mark in ".," and thousands and not before_scale):
            return int("".join(groups)) if thousands else None
        return float(f"{int(groups[0])}.{_plain(groups[1])}")
    if thousands and len(set(marks)) == 1 and marks[0] in ".,٬":
        return int("".join(groups))
    head = groups[:-1]
    if len({*marks[:-1]}) == 1 and marks[-1] != marks[0] and all(len(g) == 3 for g in head[1:]) and len(head[0]) <= 3:
        return float(f"{int(''.join(head))}.{_plain(groups[-1])}")
    return None


def _plain(digits: str) -> str:
    """The digits in ASCII, whatever script they are of, leading zeros kept."""
    return "".join(str(int(c)) for c in digits)


def _spaced(words: Words, i: int, stop: int) -> tuple[float, int]:
    """Thousands set apart by spaces: «321 666», where no other digits are beside them."""
    form, text = words.form, words.text
    value, at = form[i].folded, i + 1
    if len(value) <= 3 and value[0] != "0" and (i == 0 or form[i - 1].kind != "number"):
        while (
            at < stop
            and form[at].folded.isdecimal()
            and len(form[at].folded) == 3
            and text[words.end[at - 1] : words.start[at]] in (" ", "\u00a0", "\u202f")
            and len(value) <= 6
        ):
            value += form[at].folded
            at += 1
        if at < len(words) and form[at].kind == "number" and "\n" not in text[words.end[at - 1] : words.start[at]]:
            value, at = form[i].folded, i + 1
    return int(value), at


def _scale_at(words: Words, i: int, stop: int) -> bool:
    if i >= stop:
        return False
    part = part_of(words.form[i])
    return part is not None and part.role in SCALES and not part.conjunction and not part.preposition


def percent_after(words: Words, i: int) -> int:
    """The word after a percent sign at word ``i`` («%», «بالمئة», «في المئة»), or 0 where none stands there."""
    form = words.form
    if i < len(words) and form[i].folded in _PERCENT:
        return i + 1
    if i + 1 < len(words) and form[i].folded in _IN and form[i + 1].folded in _PERCENT:
        return i + 2
    return 0
