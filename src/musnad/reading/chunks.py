"""Runs of words found in a text, before they become spans of the record."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from musnad.arabic.words import Words
from musnad.record import Span

_OPEN = frozenset("\"'«“‘([{،,؛;:.-–—!؟?…»”’)]}")
_PAIRS = {")": "(", "»": "«", "”": "“", "]": "[", "}": "{"}
_SHUT = {opened: shut for shut, opened in _PAIRS.items()}


@dataclass(frozen=True, slots=True, order=True)
class Chunk:
    """Words ``first`` to ``last`` (exclusive), of some kind."""

    first: int
    last: int
    kind: str = ""

    def overlaps(self, other: Chunk) -> bool:
        """Whether the two share a word."""
        return self.first < other.last and other.first < self.last


def chunks_of(labels: Sequence[str], sentences: Sequence[tuple[int, int]]) -> list[Chunk]:
    """The chunks of BIO labels, none running over the end of a sentence."""
    out: list[Chunk] = []
    for first, last in sentences:
        open_at, kind = -1, ""
        for i in range(first, last):
            label = labels[i]
            if open_at >= 0 and (label[0] != "I" or label[2:] != kind):
                out.append(Chunk(open_at, i, kind))
                open_at = -1
            if label != "O" and open_at < 0:
                open_at, kind = i, label[2:]
        if open_at >= 0:
            out.append(Chunk(open_at, last, kind))
    return out


def chunk_of_span(words: Words, start: int, end: int, kind: str = "") -> Chunk | None:
    """The words a span of characters touches; None if it touches none."""
    first = bisect_right(words.end, start)
    last = bisect_left(words.start, end)
    return Chunk(first, last, kind) if first < last else None


def span_of(words: Words, chunk: Chunk, whole: bool = False) -> Span:
    """The characters of a chunk, without the proclitics of its first word unless ``whole``, and without marks around it."""
    first, last = trim(words, chunk.first, chunk.last)
    start = words.start[first] if whole else words.stem_start[first]
    end = words.end[last if last < len(words) and _closes(words, first, last) else last - 1]
    return Span.make(start=start, end=end, text=words.text[start:end])


def content_span(words: Words, chunk: Chunk) -> Span:
    """The characters of a content: as ``span_of``, but the «س» of a future verb belongs to what is said."""
    span = span_of(words, chunk)
    first, _ = trim(words, chunk.first, chunk.last)
    if words.form[first].proclitics.endswith("س") and span.start > words.start[first]:
        start = words.text.rindex("س", words.start[first], span.start)
        return Span.make(start=start, end=span.end, text=words.text[start : span.end])
    return span


def _closes(words: Words, first: int, last: int) -> bool:
    """Whether the mark right behind the words closes a quotation or bracket that opens among them."""
    mark = words.form[last].surface
    if words.start[last] != words.end[last - 1]:
        return False
    inside = [words.form[i].surface for i in range(first, last)]
    if mark in _PAIRS:
        return inside.count(_PAIRS[mark]) > inside.count(mark)
    return mark == '"' and inside.count(mark) % 2 == 1


def trim(words: Words, first: int, last: int) -> tuple[int, int]:
    """Leave out marks of punctuation at both ends; a closing bracket stays if its opening one is inside."""
    form = words.form
    while last - first > 1 and form[first].kind == "punct" and form[first].surface in _OPEN:
        mark = form[first].surface
        shut = mark if mark == '"' else _SHUT.get(mark, "")
        if shut and any(form[i].surface == shut for i in range(first + 1, last - 1)) and form[last - 1].surface != shut:
            break  # the quotation closes inside: «"حزب الله" قد بدأ»
        first += 1
    while last - first > 1 and form[last - 1].kind == "punct" and form[last - 1].surface in _OPEN:
        mark = form[last - 1].surface
        inside = [form[i].surface for i in range(first, last - 1)]
        if mark in _PAIRS and inside.count(_PAIRS[mark]) > inside.count(mark):
            break
        if mark in "\"'" and inside.count(mark) % 2:
            break
        last -= 1
    return first, last
