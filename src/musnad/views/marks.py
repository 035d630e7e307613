"""The marks of a record on its text: who is quoted where, what happened, when, who is named.

Marks lie over one another (a name in a quotation in a quotation), so the text is cut at every end of every mark and
each piece gets all marks that cover it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from musnad.record import Record, Span
from musnad.views.calendar import arabic_digits
from musnad.views.facts import Facts, label, plain, unsure

_BREAK = re.compile(r"\r\n|[\n\r\v\f\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A run of the text with the classes it gets, the statement it belongs to, a target and a note."""

    start: int
    end: int
    classes: tuple[str, ...]
    statement: str = ""
    target: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text that no mark begins or ends within, and the marks that cover it, outer before inner."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def marks_of(facts: Facts) -> list[Mark]:
    """All marks of a record, those of statements first, so that what lies inside comes after."""
    record = facts.record
    made: list[Mark] = []
    for statement in sorted(record.statements, key=facts.depth):
        kind = f"k-{statement.source_kind}"
        doubt = ("un",) if unsure(statement) else ()
        deep = ("c2",) if facts.depth(statement) else ()
        for span in statement.content:
            made.append(Mark(span.start, span.end, ("c", kind, *deep, *doubt), statement.id))
    for statement in record.statements:
        kind = f"k-{statement.source_kind}"
        if statement.source:
            made.append(Mark(statement.source.start, statement.source.end, ("w", kind), statement.id))
        classes: tuple[str, ...] = ("q", kind, *(("un",) if unsure(statement) else ()))
        made.append(Mark(statement.cue.start, statement.cue.end, classes, statement.id, statement.id))
    made.extend(_names(record))
    for figure in record.figures:
        counted = label("figure", figure.what)
        made.append(_mark(figure.span, ("f",), figure.id, f"{counted.ar} · {counted.en}"))
    for time in record.times:
        meaning = facts.meaning(time)
        said = f"{arabic_digits(meaning.ar)} · {time.value}" if meaning else time.value
        note = f"{said}\n⚠ {plain(time.conflict)}" if time.conflict else said
        looks = ("t", "x") if time.conflict else ("t",)
        made.append(_mark(time, looks, time.id, note))
    for event in record.events:
        what, status = label("event", event.type), label("status", event.status)
        note = f"{what.ar} · {event.type} — {status.ar} · {status.en}"
        if unsure(event):
            note += f"\n{label('view', 'unsure').ar} · {label('view', 'unsure').en}"
        made.append(_mark(event.trigger, ("v", "un") if unsure(event) else ("v",), event.id, note))
    return made


def _names(record: Record) -> Iterator[Mark]:
    for entity in record.entities:
        kind = label("entity", entity.type)
        for mention in entity.mentions:
            yield _mark(mention, ("n",), "", f"{plain(entity.name)} · {plain(entity.latin)}\n{kind.ar} · {kind.en}")


def _mark(span: Span, classes: tuple[str, ...], target: str, note: str) -> Mark:
    return Mark(span.start, span.end, classes, "", target, note)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The lines of a text that are not blank, without the spaces around them."""
    found: list[tuple[int, int]] = []
    start = 0
    for end, following in [*((m.start(), m.end()) for m in _BREAK.finditer(text)), (len(text), len(text))]:
        line = text[start:end]
        if line.strip():
            found.append((start + len(line) - len(line.lstrip()), start + len(line.rstrip())))
        start = following
    return found


def pieces(start: int, end: int, marks: list[Mark], cuts: list[int]) -> Iterator[Piece]:
    """The pieces of ``start:end`` under ``marks``, in their order; at ``cuts`` a piece ends too."""
    edges = {start, end}
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for i, mark in enumerate(marks):
        a, b = max(mark.start, start), min(mark.end, end)
        if a < b:
            edges.update((a, b))
            opening.setdefault(a, []).append(i)
            closing.setdefault(b, []).append(i)
    edges.update(cut for cut in cuts if start < cut < end)
    active: set[int] = set()
    ordered = sorted(edges)
    for a, b in pairwise(ordered):
        active.difference_update(closing.get(a, ()))
        active.update(opening.get(a, ()))
        yield Piece(a, b, tuple(marks[i] for i in sorted(active)))


def by_paragraph(marks: list[Mark], lines: list[tuple[int, int]]) -> list[list[Mark]]:
    """For each paragraph the marks that touch it, in their order."""
    starts = [a for a, _ in lines]
    out: list[list[Mark]] = [[] for _ in lines]
    for mark in marks:
        at = max(0, bisect_right(starts, mark.start) - 1)
        while at < len(lines) and lines[at][0] < mark.end:
            if lines[at][1] > mark.start:
                out[at].append(mark)
            at += 1
    return out


def after_word(text: str, at: int, end: int) -> int:
    """The end of the word that goes on at ``at``: a number is never set between joined letters."""
    while at < end and (text[at].isalnum() or "\u064b" <= text[at] <= "\u0670" or text[at] == "\u0640"):
        at += 1
    return at
