"""Which report of a story stands in which other: text lifted or cut from one dispatch, lightly edited, in another spelling.

Inside one story every report tells the same thing, so what tells a copy from a second account is not its words but their order: runs of four
words that stand in both. How much of the shorter text does is its *share* (papers cut a dispatch), how much of both together must not be too
little (a long account of its own may take in a short one). Words that both give in quotation marks are the speaker's and prove nothing of
the papers: where all that two texts share is quoted, they are two accounts of one statement. Texts of one form
about two things (notices, bulletins) are none either: ``copies_formula``. The bounds were chosen on the labelled copies of
``gold/stories/dev``, where they lie on a plateau: a tenth more or less changes pair F1 by two points at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from musnad.weave.copies_formula import Particulars, two_things
from musnad.weave.model import Copy, Evidence, Telling
from musnad.weave.wording import RUN as _RUN
from musnad.weave.wording import Wording, wording_of

#: A copy shares so much of the shorter text, so much of both together, and so many runs.
CONTAINED, SHARED, RUNS = 0.43, 0.14, 15
#: Where so much of the shorter text does, the other may be as long as it likes.
HALF = 0.5
#: So much of what the shorter one says outside of quotation marks has to be in the other too, where it says so many runs there.
OUTSIDE, OUTSIDE_RUNS = 0.33, 12
#: Up to so many tellings every two are compared; among more, those that share sampled runs: one of so many runs, so many of a list, so many texts.
_ALL, _ONE_OF, _LISTED, _COMPARED = 48, 4, 60, 32
#: A report is asked of so many others whether it only has their form.
_FORMULAS = 24
#: The original is the earliest of those that share all but so much of the most.
_NEARLY = 0.1


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
    kept: dict[int, Particulars] = {}

    def particulars(i: int) -> Particulars:
        if i not in kept:
            kept[i] = Particulars(ordered[i], wordings[i])
        return kept[i]

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
        asked = 0
        while shares:
            most = max(shares.values())
            of = min(there for there, share in shares.items() if share >= most - _NEARLY)
            if two_things(particulars(here), particulars(of)):
                del shares[of]
                asked += 1
                if asked >= _FORMULAS:
                    break
                continue
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
