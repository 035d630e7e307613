"""Which report of a story stands in which other: text lifted or cut from one dispatch, lightly edited, in another spelling.

Inside one story every report tells the same thing, so what tells a copy from a second account is not its words but their order: runs of four
words that stand in both. How much of the shorter text does is its *share* (papers cut a dispatch), how much of both together must not be too
little (a long account of its own may take in a short one). Words that both give in quotation marks are the speaker's and prove nothing of
the papers: where all that two texts share is quoted, they are two accounts of one statement. The bounds were chosen on the labelled copies of
``gold/stories/dev``, where they lie on a plateau: a tenth more or less changes pair F1 by two points at most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from zlib import crc32

from musnad.arabic.fold import CONTROLS, MARKS, fold
from musnad.weave.model import Copy, Evidence, Telling

_WORD = re.compile(rf"[\w{MARKS}{CONTROLS}]+")
_QUOTES = re.compile('["«»“”]')
_CLOSES = {'"': '"', "«": "»", "“": "”"}
#: Name parts written apart or together: «عبد الله», «عبدالله».
_JOINED = frozenset(("عبد", "ابو", "ابا", "ابي"))
#: Words of a run.
_RUN = 4
#: A copy shares so much of the shorter text, so much of both together, and so many runs.
CONTAINED, SHARED, RUNS = 0.43, 0.14, 15
#: Where so much of the shorter text does, the other may be as long as it likes.
HALF = 0.5
#: So much of what the shorter one says outside of quotation marks has to be in the other too, where it says so many runs there.
OUTSIDE, OUTSIDE_RUNS = 0.33, 12
#: A quotation longer than this (characters) is a document carried in full, not somebody's words in an account.
_QUOTATION = 600
#: Words, and characters, of a text that are looked at.
_LONGEST, _CHARACTERS = 5_000, 80_000
#: Up to so many tellings every two are compared; among more, those that share sampled runs: one of so many runs, so many of a list, so many texts.
_ALL, _ONE_OF, _LISTED, _COMPARED = 48, 4, 60, 32
#: The original is the earliest of those that share all but so much of the most.
_NEARLY = 0.1
#: Wordings of the last so many texts are kept, since a story's texts are looked at several times.
_KEPT = 128
_FACTOR, _MASK = 0x5851F42D4C957F2D, (1 << 61) - 1


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared: its words by their places, and the runs of them, by a hash that is the same in every process."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    #: The run that begins at each word but the last three.
    places: tuple[int, ...]
    runs: frozenset[int]
    #: Runs that stand in quotation marks, whole.
    quoted: frozenset[int]


@lru_cache(maxsize=_KEPT)
def wording_of(text: str) -> Wording:
    """The wording of a text; of a long one that of its beginning. Linear in its length."""
    text = text[:_CHARACTERS]
    hashes: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    known: dict[str, int] = {}
    glued = ""
    for match in islice(_WORD.finditer(text), _LONGEST):
        word = fold(match.group())
        if not word:
            continue
        if glued:
            word, start, glued = glued + word, starts.pop(), ""
            hashes.pop()
            ends.pop()
        else:
            start = match.start()
        if word in _JOINED:
            glued = word
        value = known.get(word)
        if value is None:
            value = known[word] = crc32(word.encode("utf-8", "surrogatepass"))
        hashes.append(value)
        starts.append(start)
        ends.append(match.end())
    places: list[int] = []
    for i in range(len(hashes) - _RUN + 1):
        run = 0
        for value in hashes[i : i + _RUN]:
            run = ((run ^ value) * _FACTOR) & _MASK
        places.append(run ^ (run >> 29))
    inside = _quoted(text, starts, ends)
    quoted = frozenset(run for i, run in enumerate(places) if inside[i] and inside[i + _RUN - 1] == inside[i])
    return Wording(tuple(starts), tuple(ends), tuple(places), frozenset(places), quoted)


def _quoted(text: str, starts: list[int], ends: list[int]) -> list[int]:
    """For each word the number of the quotation it stands in, 0 for none. A mark left open opens nothing."""
    ranges: list[tuple[int, int]] = []
    opened, closer = -1, ""
    for match in _QUOTES.finditer(text):
        mark = match.group()
        if opened >= 0 and mark == closer and match.start() - opened <= _QUOTATION:
            ranges.append((opened, match.start()))
            opened = -1
        elif mark in _CLOSES:
            opened, closer = match.start(), _CLOSES[mark]
    found = [0] * len(starts)
    word = 0
    for number, (first, last) in enumerate(ranges, 1):
        while word < len(starts) and starts[word] < first:
            word += 1
        while word < len(starts) and ends[word] <= last:
            found[word] = number
            word += 1
    return found


def share_of(one: Wording, other: Wording) -> float:
    """How much of the shorter text stands in the longer one (0 to 1), whether or not that makes it a copy."""
    return len(one.runs & other.runs) / max(1, min(len(one.runs), len(other.runs)))


def copied(one: Wording, other: Wording) -> float:
    """``share_of`` where one of the two is a copy of the other; else 0."""
    common = one.runs & other.runs
    shorter = one if len(one.runs) <= len(other.runs) else other
    if len(common) < min(RUNS, max(6, len(shorter.runs))):
        return 0.0
    contained = len(common) / len(shorter.runs)
    if contained < CONTAINED:
        return 0.0
    if len(common) / len(one.runs | other.runs) < SHARED and contained < HALF:
        return 0.0
    own = shorter.runs - shorter.quoted
    if len(own) >= OUTSIDE_RUNS and len(own & common) / len(own) < OUTSIDE:
        return 0.0
    return contained


def copies_among(tellings: Sequence[Telling]) -> tuple[Copy, ...]:
    """Of the tellings those that are copies, each of the earliest (``Telling.order``) of those it shares the most with.

    A copy's original may itself be a copy of another. A report put together from two texts that are no copies of each other stands there twice,
    first with the one it takes more from. The same for every order of ``tellings``; n log n in their number and linear in their
    texts, since among many only texts with sampled runs in common are compared.
    """
    ordered = sorted(tellings, key=lambda telling: telling.order)
    wordings = [wording_of(telling.text) for telling in ordered]
    index: dict[int, list[int]] = {}
    found: list[Copy] = []
    group = list(range(len(ordered)))
    for here, wording in enumerate(wordings):
        before: Sequence[int] = range(here)
        if len(ordered) > _ALL:
            sample = sorted(run for run in wording.runs if run % _ONE_OF == 0)
            counted: Counter[int] = Counter()
            for run in sample:
                listed = index.setdefault(run, [])
                counted.update(listed)
                if len(listed) < _LISTED:
                    listed.append(here)
            nearest = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
            before = sorted(place for place, _ in nearest[:_COMPARED])
        shares = {there: share for there in before if (share := copied(wording, wordings[there]))}
        while shares:
            most = max(shares.values())
            of = min(there for there, share in shares.items() if share >= most - _NEARLY)
            found.append(Copy(ordered[here].id, ordered[of].id, round(shares[of], 3)))
            root = _root(group, of)
            group[_root(group, here)] = root
            shares = {there: share for there, share in shares.items() if _root(group, there) != root}
    return tuple(found)


def _root(group: list[int], member: int) -> int:
    while group[member] != member:
        group[member] = group[group[member]]
        member = group[member]
    return member


def longest_shared(one: Telling, other: Telling, at_most: int = 240) -> tuple[Evidence, ...]:
    """The longest run of words that stands in both, in each of them, cut to ``at_most`` characters; empty where they share no four words."""
    a, b = wording_of(one.text), wording_of(other.text)
    where: dict[int, int] = {}
    for place, run in enumerate(b.places):
        where.setdefault(run, place)
    best, here = (0, 0, 0), 0
    while here < len(a.places):
        there = where.get(a.places[here])
        length = 0
        if there is not None:
            while (
                here + length < len(a.places)
                and there + length < len(b.places)
                and a.places[here + length] == b.places[there + length]
            ):
                length += 1
            if length > best[0]:
                best = (length, here, there)
        here += max(1, length)
    length, first, second = best
    if not length:
        return ()
    words = length + _RUN - 1
    return (_stretch(one, a, first, words, at_most), _stretch(other, b, second, words, at_most))


def _stretch(telling: Telling, wording: Wording, first: int, words: int, at_most: int) -> Evidence:
    start, last = wording.starts[first], first + words - 1
    while last > first and wording.ends[last] - start > at_most:
        last -= 1
    end = min(wording.ends[last], start + at_most)
    return Evidence(telling.id, start, end, telling.text[start:end])
