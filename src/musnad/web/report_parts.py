"""A long report in parts, so that no page holds more than a browser and a reader can take."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from musnad.views.marks import paragraphs

#: Characters, marks and paragraphs of one part.
LONGEST, MOST_MARKS, MOST_LINES = 60_000, 3_000, 1_500


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: ``lines`` are its paragraphs, or pieces of them, as ``(start, end)``."""

    number: int
    start: int
    end: int
    lines: tuple[tuple[int, int], ...]


def parts_of(text: str, starts: Sequence[int]) -> list[Part]:
    """A text in parts, one at least; ``starts`` are where its marks begin, in order."""
    made: list[Part] = []
    lines: list[tuple[int, int]] = []
    characters = marks = 0
    for start, end in _cut(text, starts):
        inside = bisect_left(starts, end) - bisect_left(starts, start)
        full = characters + end - start > LONGEST or marks + inside > MOST_MARKS or len(lines) == MOST_LINES
        if lines and full:
            made.append(Part(len(made) + 1, lines[0][0], lines[-1][1], tuple(lines)))
            lines, characters, marks = [], 0, 0
        lines.append((start, end))
        characters += end - start
        marks += inside
    if lines or not made:
        made.append(Part(len(made) + 1, lines[0][0] if lines else 0, lines[-1][1] if lines else 0, tuple(lines)))
    return made


def part_at(parts: Sequence[Part], place: int) -> Part:
    """The part in which a place of the text stands."""
    return parts[max(0, bisect_right([part.start for part in parts], place) - 1)]


def _cut(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The paragraphs of a text; one that is too long for a part in pieces, cut at spaces where there are any."""
    for start, end in paragraphs(text):
        first = bisect_left(starts, start)
        if end - start <= LONGEST and bisect_left(starts, end) - first <= MOST_MARKS:
            yield start, end
            continue
        cuts = [start]
        while cuts[-1] < end:
            here = cuts[-1]
            latest = min(end, here + LONGEST)
            many = bisect_left(starts, here) + MOST_MARKS
            if many < len(starts):
                latest = max(min(latest, starts[many]), here + 1)
            space = text.rfind(" ", here + 1, latest) if latest < end else -1
            cuts.append(space + 1 if space > here + (latest - here) // 2 else latest)
        yield from pairwise(cuts)
