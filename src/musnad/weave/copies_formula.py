"""Two texts of one form that are about two things: notices of a court, bulletins, «استقبل الوزير سفير …».

Such share their words as copies do, but where they part they give other particulars in the same place: another person, country, day, side of
the compass, number. A copy gives the same ones, in other spelling or none at all. So the gaps between the words that two texts share are
looked at, and the persons and numbers of each lead that the other text has nowhere. The weights were chosen on blind made reports; of the
labelled copies of ``gold/stories/dev`` none is taken for a formula.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.weave.model import Telling
from musnad.weave.provenance import opening
from musnad.weave.wording import RUN, Wording

#: Two texts are about two things where so much speaks for it.
ENOUGH = 2
#: A gap has so many words at most on either side; so many gaps are looked at.
_GAP, _GAPS = 12, 60
#: Two spellings of one name have so much in common.
_ALIKE = 0.6
#: A lead of which no more than this stands in the other text is another lead.
_OTHER_LEAD = 0.25
#: Within one day so many numbers may rise in what one agency tells of one happening.
_RISEN = 4
#: Persons, and characters of a lead and of a name, that are looked at.
_PERSONS, _LEAD, _NAME = 6, 400, 60
_DIGITS = re.compile(r"\d+")
_LETTERS = str.maketrans("", "", "اءأإآؤئةهى ")
_AHEAD = ("", "ال", "و", "ب", "ل", "وال", "بال", "لل", "ف")
_JOINED = ("", "و", "ب", "ل", "ف")


@lru_cache(maxsize=1)
def _particulars() -> dict[int, tuple[str, str]]:
    """Words by their hash: the class of particular and which one it is."""
    found: dict[int, tuple[str, str]] = {}

    def add(form: str, kind: str, value: str) -> None:
        word = fold(form)
        if " " in word or len(word) < 3:
            return
        bare = word[2:] if word.startswith("ال") and len(word) > 4 and kind != "day" else word
        for ahead in _AHEAD if kind not in ("number", "day") else _JOINED:  # «أحد» is one, «الأحد» a day
            found.setdefault(crc32((ahead + bare).encode()), (kind, value))

    for row in rows("chain_words"):
        if row["class"] == "side":
            for form in row["form"].split("|"):
                add(form, "side", row["form"])
    for row in rows("numbers"):
        if row["class"] in ("unit", "ten", "teen", "tens", "hundred"):
            for form in row["forms"].split("|"):
                add(form, "number", row["value"])
    for row in rows("time_weekdays"):
        for form in row["names"].split("|"):
            add(form, "day", row["day"])
    for row in rows("time_words"):
        if row["class"] in ("part", "day_part"):
            for form in row["forms"].split("|"):
                add(form, "part", row["value"])
    for row in rows("countries"):
        for column in ("nisba_m", "nisba_f", "nisba_pl", "name", "aliases"):
            for form in row[column].split("|"):
                if form:
                    add(form, "country", row["iso2"])
    return found


class Particulars:
    """A text with what is compared of it, each part found when first asked for."""

    __slots__ = ("_lead", "_numbers", "_persons", "telling", "wording", "words")

    def __init__(self, telling: Telling, wording: Wording) -> None:
        self.telling, self.wording = telling, wording
        self.words = frozenset(wording.words)
        self._persons: list[tuple[int, int, str]] | None = None
        self._numbers: dict[str, set[str]] | None = None
        self._lead: tuple[int, int] | None = None

    @property
    def persons(self) -> list[tuple[int, int, str]]:
        """Where persons are named in full, and by what, in order."""
        if self._persons is None:
            self._persons = sorted(
                (m.start, m.end, m.text[:_NAME])
                for e in self.telling.record.entities
                if e.type == "PER"
                for m in e.mentions
                if " " in m.text
            )
        return self._persons

    @property
    def numbers(self) -> dict[str, set[str]]:
        """The numbers of the whole text, those in words and those in figures."""
        if self._numbers is None:
            known = _particulars()
            words = {known[word][1] for word in self.words & known.keys() if known[word][0] == "number"}
            self._numbers = {"number": words, "figure": set(_DIGITS.findall(fold(self.telling.text[:20_000])))}
        return self._numbers

    @property
    def lead(self) -> tuple[int, int]:
        """Where the lead begins and ends."""
        if self._lead is None:
            begin, _, third = opening(self.telling.text)
            self._lead = begin, min(third, begin + _LEAD)
        return self._lead

    def named(self, start: int, end: int) -> list[str]:
        """The persons named in some characters."""
        persons = self.persons
        first = bisect_right(persons, (start, -1, ""))
        found: list[str] = []
        for at, _, name in persons[first : first + _PERSONS]:
            if at >= end:
                break
            found.append(name)
        return found

    def within(self, first: int, last: int) -> dict[str, set[str]]:
        """Particulars of the words from one place to another, by their class; of numbers those in words apart from those in figures."""
        known, wording, text = _particulars(), self.wording, self.telling.text
        found: dict[str, set[str]] = {}
        for i in range(first, last):
            one = known.get(wording.words[i])
            if one is not None:
                found.setdefault(one[0], set()).add(one[1])
        start, end = (wording.starts[first], wording.ends[last - 1]) if last > first else (0, 0)
        digits = _DIGITS.findall(fold(text[start:end]))
        if digits:
            found.setdefault("figure", set()).update(digits)
        return found


def two_things(one: Particulars, other: Particulars) -> bool:
    """Whether two texts of like wording are about two things. Linear in their words.

    Numbers alone may be those of one happening as they rose within a day; on two days they are two bulletins.
    """
    gaps, covered = _gaps(one.wording, other.wording)
    counts: dict[str, int] = {}
    for a, b, c, d in gaps[:_GAPS]:
        here, there = one.within(a, b), other.within(c, d)
        leading = one.wording.starts[a] < one.lead[1] and other.wording.starts[c] < other.lead[1]
        for kind, values in here.items():
            if kind in there and not values & there[kind]:
                kind = "number" if kind == "figure" else kind
                counts[kind] = counts.get(kind, 0) + (2 if kind == "country" and leading else 1)
        if _other_persons(one, other, _span(one, a, b), _span(other, c, d)):
            counts["person"] = 2
    leads = (_lead_words(one), _lead_words(other))
    if _other_persons(one, other, one.lead, other.lead):
        counts["person"] = 2
    if any(_other_numbers(one, other, leads, kind) for kind in ("figure", "number")):
        counts["number"] = counts.get("number", 0) + 1
        if all(_share(lead, side) <= _OTHER_LEAD for lead, side in zip(leads, covered, strict=True)):
            counts["number"] += 1
    if one.telling.day != other.telling.day:
        counts["number"] = 2 * counts.get("number", 0)
    elif set(counts) == {"number"}:
        return counts["number"] >= _RISEN
    return sum(counts.values()) >= ENOUGH


def _other_numbers(one: Particulars, other: Particulars, leads: Sequence[tuple[int, int]], kind: str) -> bool:
    """Whether both leads have numbers of one writing, and none of them stands in the other text; «أحد عشر» and «11» are not compared."""
    here, there = one.within(*leads[0]).get(kind, set()), other.within(*leads[1]).get(kind, set())
    return bool(here and there) and not here & other.numbers[kind] and not there & one.numbers[kind]


def _span(text: Particulars, first: int, last: int) -> tuple[int, int]:
    return text.wording.starts[first], text.wording.ends[last - 1]


def _lead_words(text: Particulars) -> tuple[int, int]:
    start, end = text.lead
    return bisect_right(text.wording.starts, start - 1), bisect_right(text.wording.ends, end)


def _share(lead: tuple[int, int], covered: list[tuple[int, int]]) -> float:
    shared = sum(max(0, min(lead[1], last) - max(lead[0], first)) for first, last in covered)
    return shared / max(1, lead[1] - lead[0])


def _other_persons(one: Particulars, other: Particulars, here: tuple[int, int], there: tuple[int, int]) -> bool:
    """Whether both name persons there, and none of them is named in the other text, in whatever spelling."""
    a, b = one.named(*here), other.named(*there)
    return (
        bool(a and b)
        and not any(_stands(name, other, b) for name in a)
        and not any(_stands(name, one, a) for name in b)
    )


def _stands(name: str, text: Particulars, near: list[str]) -> bool:
    words = [word for word in fold(name).split() if len(word) > 2]
    if not words or any(crc32(word.encode("utf-8", "surrogatepass")) in text.words for word in words[-1:]):
        return True
    plain = fold(name).translate(_LETTERS)
    return any(
        plain in (form := fold(found).translate(_LETTERS)) or form in plain
        or SequenceMatcher(None, plain, form, autojunk=False).ratio() >= _ALIKE
        for found in near
    )  # fmt: skip


def _gaps(
    one: Wording, other: Wording
) -> tuple[list[tuple[int, int, int, int]], tuple[list[tuple[int, int]], list[tuple[int, int]]]]:
    """Where two texts part between stretches that they share, by the places of the words in both; and those stretches in each."""
    where: dict[int, int] = {}
    for place, run in enumerate(other.places):
        where[run] = -1 if run in where else place  # what stands twice tells no place
    blocks: list[tuple[int, int, int]] = []
    here, places = 0, one.places
    while here < len(places):
        there = where.get(places[here], -1)
        length = 0
        if there >= 0:
            length = 1
            while here + length < len(places) and where.get(places[here + length], -1) == there + length:
                length += 1
            block = (here, there, length + RUN - 1)
            if blocks and there < blocks[-1][1]:  # moved within the text: the longer of two stays
                if length + RUN - 1 > blocks[-1][2]:
                    blocks[-1] = block
            else:
                blocks.append(block)
        here += max(1, length)
    found: list[tuple[int, int, int, int]] = []
    for (i, j, length), (k, m, _) in pairwise(blocks):
        if 0 < k - i - length <= _GAP and 0 < m - j - length <= _GAP:
            found.append((i + length, k, j + length, m))
    return found, (
        [(i, i + length) for i, _, length in blocks],
        [(j, j + length) for _, j, length in blocks],
    )
