"""A text as it is compared with others: its words by their places, and runs of four of them, by hashes that are the same in every process."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from zlib import crc32

from musnad.arabic.fold import CONTROLS, MARKS, fold

_WORD = re.compile(rf"[\w{MARKS}{CONTROLS}]+")
_QUOTES = re.compile('["«»“”]')
_CLOSES = {'"': '"', "«": "»", "“": "”"}
#: Name parts written apart or together: «عبد الله», «عبدالله».
_JOINED = frozenset(("عبد", "ابو", "ابا", "ابي"))
#: Words of a run.
RUN = 4
#: A quotation longer than this (characters) is a document carried in full, not somebody's words in an account.
_QUOTATION = 600
#: Words, and characters, of a text that are looked at.
_LONGEST, _CHARACTERS = 5_000, 80_000
#: Wordings of the last so many texts are kept, since a story's texts are looked at several times.
_KEPT = 128
_FIRST, _SECOND, _THIRD, _FOURTH = 0x5851F42D4C957F2D, 0x14057B7EF767814F, 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15
_MASK = (1 << 61) - 1
#: Hashes of words in the spelling they were met in (-1: no word, -2: the first half of a name), up to so many.
_known: dict[str, int] = {}
_WORDS_KNOWN = 200_000


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared: its words by their places, and the runs of them, by a hash that is the same in every process."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    #: The run that begins at each word but the last three.
    places: tuple[int, ...]
    #: The words, by the like.
    words: tuple[int, ...]
    runs: frozenset[int]
    #: Runs that stand in quotation marks, whole.
    quoted: frozenset[int]

    def runs_of(self, start: int, end: int) -> tuple[int, ...]:
        """The runs of the words between two places of the text."""
        first, last = bisect_left(self.starts, start), bisect_right(self.ends, end)
        return self.places[first : max(first, last - RUN + 1)]


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=_KEPT)
def wording_of(text: str) -> Wording:
    """The wording of a text; of a long one that of its beginning. Linear in its length."""
    text = text[:_CHARACTERS]
    hashes: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    if len(_known) > _WORDS_KNOWN:
        _known.clear()
    glued = ""
    for match in islice(_WORD.finditer(text), _LONGEST):
        start, end = match.span()
        raw = text[start:end]
        value = _known.get(raw)
        if value is None:
            word = fold(raw)
            value = _known[raw] = -1 if not word else -2 if word in _JOINED else _hash(word)
        if value < 0:
            if value == -1:
                continue
            value = _hash(fold(raw))
            if not glued:  # the first half of a name, should another follow
                glued = fold(raw)
                hashes.append(value)
                starts.append(start)
                ends.append(end)
                continue
        if glued:
            hashes[-1] = _hash(glued + fold(raw))
            ends[-1] = end
            glued = ""
            continue
        hashes.append(value)
        starts.append(start)
        ends.append(end)
    places = [
        run ^ (run >> 29)
        for one, two, three, four in zip(hashes, hashes[1:], hashes[2:], hashes[3:], strict=False)
        for run in ((one * _FIRST + two * _SECOND + three * _THIRD + four * _FOURTH) & _MASK,)
    ]
    inside = _quoted(text, starts, ends)
    quoted = (
        frozenset(run for i, run in enumerate(places) if inside[i] and inside[i + RUN - 1] == inside[i])
        if inside
        else frozenset()
    )
    return Wording(tuple(starts), tuple(ends), tuple(places), tuple(hashes), frozenset(places), quoted)


def _quoted(text: str, starts: list[int], ends: list[int]) -> list[int]:
    """For each word the number of the quotation it stands in, 0 for none; empty where there is no quotation. A mark left open opens nothing."""
    ranges: list[tuple[int, int]] = []
    opened, closer = -1, ""
    for match in _QUOTES.finditer(text):
        mark = match.group()
        if opened >= 0 and mark == closer and match.start() - opened <= _QUOTATION:
            ranges.append((opened, match.start()))
            opened = -1
        elif mark in _CLOSES:
            opened, closer = match.start(), _CLOSES[mark]
    if not ranges:
        return []
    found = [0] * len(starts)
    word = 0
    for number, (first, last) in enumerate(ranges, 1):
        while word < len(starts) and starts[word] < first:
            word += 1
        while word < len(starts) and ends[word] <= last:
            found[word] = number
            word += 1
    return found
