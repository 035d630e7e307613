"""Numbers in digits and words: «3,650», «ثلاثة آلاف وخمسمئة», «مليونين ونصف المليون», «20 ألفا», «الحادي عشر».

Unstated quantities («عشرات»,
«مئات الآلاف», «بضعة») have no value and are given by ``parse_quantity`` as a range whose high end may be open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from musnad.arabic.number_parts import SCALES, Part, digit_run, part_of, percent_after
from musnad.arabic.words import Words

__all__ = ["Number", "Quantity", "find_numbers", "parse_number", "parse_quantity", "percent_after"]

NumberKind = Literal["digits", "words", "dual", "mixed"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number: words ``first`` to ``last`` (exclusive), characters ``start`` to ``end`` without proclitics."""

    first: int
    last: int
    value: int | float
    kind: NumberKind
    ordinal: bool
    start: int
    end: int
    definite: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """An unstated number («عشرات», «مئات الآلاف»): not less than ``low``, not more than ``high`` (None: open)."""

    first: int
    last: int
    low: int
    high: int | None
    start: int
    end: int


#: Colloquial «مية» alone is a name as well as a hundred: it counts only beside other parts of a number.
_COLLOQUIAL = frozenset(("ميه", "وميه", "بميه", "لميه"))


class _Read(NamedTuple):
    """A part of a number read so far: its value, the word after it, whether digits and words were met."""

    value: float
    last: int
    digits: bool
    words: bool


def _loose(words: Words, i: int, stop: int) -> Part | None:
    """The number part at ``i`` written as a word of its own, with no proclitic."""
    if i >= stop:
        return None
    part = part_of(words.form[i])
    return None if part is None or part.conjunction or part.preposition else part


def _joined(words: Words, i: int, stop: int) -> tuple[int, Part | None]:
    """The number part joined by «و» at ``i``, and its word: «وخمسين», or «و» and digits."""
    if i >= stop:
        return i, None
    form = words.form[i]
    if form.folded == "و":
        return i + 1, _loose(words, i + 1, stop)
    part = part_of(form)
    ok = part is not None and part.conjunction and not part.preposition and words.text[words.start[i]] == "و"
    return i, part if ok else None


def _below_hundred(words: Words, i: int, part: Part, stop: int) -> _Read | None:
    """A number under a hundred in words, from its part at ``i``."""
    role, value = part.role, part.value
    if role in ("ten", "tens"):
        return _Read(value, i + 1, False, True)
    if role not in ("one", "unit", "teen"):
        return None
    follow = _loose(words, i + 1, stop)
    if follow is not None and follow.role == "ten" and not follow.definite and role != "one":
        return _Read(10 + value, i + 2, False, True)
    at, more = _joined(words, i + 1, stop)
    if more is not None and more.role == "tens" and more.definite == part.definite:
        return _Read(value + more.value, at + 1, False, True)
    return None if role == "teen" else _Read(value, i + 1, False, True)


def _small(words: Words, i: int, part: Part, stop: int) -> _Read | None:
    """A number under a thousand in words, or any number in digits."""
    if part.role == "digits":
        value, last = digit_run(words, i, stop)
        return None if value is None else _Read(value, last, True, False)
    if part.role == "hundred":
        read = _Read(part.value, i + 1, False, True)
    else:
        low = _below_hundred(words, i, part, stop)
        if low is None or part.role != "unit" or low.last != i + 1:
            return low
        follow = _loose(words, i + 1, stop)
        if follow is None or follow.role != "hundred" or follow.value != 100 or part.value < 3:
            return low
        read = _Read(part.value * 100, i + 2, False, True)
    at, more = _joined(words, read.last, stop)
    if more is None:
        return read
    if more.role == "digits":
        value, last = digit_run(words, at, stop)
        if value is None or not 0 < value < 100 or value % 1:
            return read
        return _Read(read.value + value, last, True, True)
    low = _below_hundred(words, at, more, stop)
    return read if low is None else _Read(read.value + low.value, low.last, False, True)


def _scaled(words: Words, i: int, part: Part, stop: int) -> tuple[_Read, float] | None:
    """A number with the scales after it («20 ألف مليون»), and the first of these (1 where none)."""
    role = part.role
    if role == "twice":
        read, scale = _Read(2 * part.value, i + 1, False, True), part.value
    elif role in ("scale", "either"):
        after = words.form[i + 1].folded if i + 1 < stop else ""
        two = role == "either" and not part.definite and after not in ("", "من", "،", ".", ",")
        read, scale = _Read((2 if two else 1) * part.value, i + 1, False, True), part.value
    elif role == "fraction":
        whole = _loose(words, i + 1, stop)
        if whole is None or whole.role != "scale":
            return _Read(part.value, i + 1, False, True), 0.0
        return _Read(part.value * whole.value, i + 2, False, True), 0.0
    else:
        small = _small(words, i, part, stop)
        if small is None:
            return None
        read, scale = small, 1.0
        parts = _loose(words, read.last, stop)
        if parts is not None and parts.role == "parts" and not read.digits and 1 < read.value < parts.value:
            return _Read(read.value / parts.value, read.last + 1, False, True), 0.0
    follow = _loose(words, read.last, stop)
    while follow is not None and follow.role in SCALES and follow.value > scale and follow.definite <= part.definite:
        scale = follow.value
        read = _Read(read.value * scale, read.last + 1, read.digits, True)
        follow = _loose(words, read.last, stop)
    return read, scale


def _ordinal(words: Words, i: int, part: Part, stop: int) -> _Read:
    follow = _loose(words, i + 1, stop)
    if follow is not None and follow.role == "ten" and part.value < 10:
        return _Read(part.value + 10, i + 2, False, True)
    at, more = _joined(words, i + 1, stop)
    if more is not None and more.role == "tens" and part.value < 10 and more.definite == part.definite:
        return _Read(part.value + more.value, at + 1, False, True)
    return _Read(part.value, i + 1, False, True)


def _stop(words: Words, i: int, limit: int | None) -> int:
    end = words.sentences[words.sentence_of[i]][1]
    return end if limit is None else min(end, limit)


def parse_number(words: Words, i: int, limit: int | None = None) -> Number | None:
    """The longest number starting at word ``i``, whose proclitics may precede it, ending at or before word ``limit``.

    >>> parse_number(Words("ثلاثة آلاف وخمسمئة شخص"), 0).value
    3500
    """
    if not 0 <= i < len(words):
        return None
    part = part_of(words.form[i])
    if part is None or part.role in ("open", "parts", "scales"):
        return None
    stop = _stop(words, i, limit)
    if stop <= i:
        return None
    if part.role == "ordinal":
        return _number(words, i, part, _ordinal(words, i, part, stop), True)
    if part.role == "dual":
        return _number(words, i, part, _Read(2, i + 1, False, False), False)
    first = _scaled(words, i, part, stop)
    if first is None:
        return None
    read, scale = first
    if read.last == i + 1 and words.form[i].folded in _COLLOQUIAL:
        return None
    while scale:
        at, more = _joined(words, read.last, stop)
        if more is None:
            break
        if more.role == "fraction":
            if scale > 1 or not more.definite:
                read = _Read(read.value + more.value * scale, at + 1, read.digits, True)
                tail = _loose(words, at + 1, stop)
                if tail is not None and tail.role == "scale" and tail.value == scale:
                    read = read._replace(last=at + 2)
            break
        if scale == 1:
            break
        following = _scaled(words, at, more, stop)
        if following is None:
            break
        rest, next_scale = following
        # what is added is less than the scale before it, and whole unless it has a scale of its own
        if rest.value >= scale or not next_scale or (rest.value % 1 and next_scale == 1):
            break
        read = _Read(read.value + rest.value, rest.last, read.digits or rest.digits, read.words or rest.words)
        scale = next_scale
    return _number(words, i, part, read, False)


def _number(words: Words, i: int, part: Part, read: _Read, ordinal: bool) -> Number:
    value = read.value
    value = round(value, 6)
    whole = int(value) if value == int(value) else value
    kind: NumberKind = "dual"
    if read.digits or read.words:
        kind = "words" if not read.digits else "mixed" if read.words else "digits"
    start, end = words.start[i] + part.cut, words.end[read.last - 1]
    return Number(i, read.last, whole, kind, ordinal, start, end, part.definite)


def find_numbers(words: Words) -> list[Number]:
    """All numbers of a text, in order, without overlaps; what follows a number as a percent sign is none."""
    found: list[Number] = []
    i, n = 0, len(words)
    form = words.form
    while i < n:
        part = part_of(form[i])
        if part is None:
            i += 1
            continue
        number = parse_number(words, i)
        if number is None:
            quantity = parse_quantity(words, i)
            i = digit_run(words, i)[1] if part.role == "digits" else quantity.last if quantity else i + 1
            continue
        found.append(number)
        i = percent_after(words, number.last) or number.last
    return found


def parse_quantity(words: Words, i: int, limit: int | None = None) -> Quantity | None:
    """The unstated number at word ``i``: «عشرات» (10 and more), «مئات الآلاف», «آلاف», «بضعة» (3 to 9)."""
    if not 0 <= i < len(words):
        return None
    part = part_of(words.form[i])
    if part is None:
        return None
    stop = _stop(words, i, limit)
    if stop <= i:
        return None
    if part.role not in ("open", "scales"):
        return None
    start, low, high, last = words.start[i] + part.cut, int(part.value), part.high, i + 1
    follow = _loose(words, last, stop)
    while follow is not None and follow.role == "scales" and follow.value > part.value:
        low, high = low * int(follow.value), None if high is None else high * int(follow.value)
        part, last = follow, last + 1
        follow = _loose(words, last, stop)
    return Quantity(i, last, low, high, start, words.end[last - 1])
