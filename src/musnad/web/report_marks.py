"""The marks of one part of a report, with notes in one language; every mark leads to the record of what it marks.

What is marked how is as in ``views.marks``, whose pieces are used; here the items outside the part are left out, and so is what lies over too
much else to be seen.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from musnad.record import Span
from musnad.views.facts import unsure
from musnad.views.marks import Mark
from musnad.web.rendering import cut
from musnad.web.report_parts import Part
from musnad.web.report_view import ReportView, place

#: Marks that may lie over one place.
_OVER = 12


def marks_in(view: ReportView, part: Part) -> list[Mark]:
    """The marks that touch a part, those of statements first, so that what lies inside comes after."""
    return _seen([mark for mark in _marks(view, part) if mark.end > part.start and mark.start < part.end])


def _seen(marks: list[Mark]) -> list[Mark]:
    """The marks without those that would lie over ``_OVER`` others; as a report is read there are none of these."""
    kept: set[int] = set()
    open_until: list[int] = []
    for at in sorted(range(len(marks)), key=lambda at: (marks[at].start, -marks[at].end)):
        while open_until and open_until[0] <= marks[at].start:
            heapq.heappop(open_until)
        if len(open_until) < _OVER:
            heapq.heappush(open_until, marks[at].end)
            kept.add(at)
    return [mark for at, mark in enumerate(marks) if at in kept]


def _marks(view: ReportView, part: Part) -> Iterator[Mark]:
    yield from _words_of_statements(view, part)
    yield from _cues(view, part)
    yield from _names(view, part)
    record, said = view.record, view.said
    for figure in record.figures:
        if _touches(figure.span, part):
            note = _joined(said.label("figure", figure.what), view.amount(figure))
            yield _mark(figure.span, ("f",), figure.id, note)
    for time in record.times:
        if _touches(time, part):
            note = "\n".join(filter(None, (view.meaning(time) or cut(time.value), view.clash(time))))
            yield _mark(time, ("t", "x") if time.conflict else ("t",), time.id, note)
    for event in record.events:
        if _touches(event.trigger, part):
            note = _joined(said.label("event", event.type), said.label("status", event.status))
            if unsure(event):
                note += f"\n{view.doubt(event)}"
            yield _mark(event.trigger, ("v", "un") if unsure(event) else ("v",), event.id, note)


def _words_of_statements(view: ReportView, part: Part) -> Iterator[Mark]:
    """What is said, the outer statements before the inner ones."""
    found = [(view.depth(one), one) for one in view.record.statements if any(_touches(c, part) for c in one.content)]
    for depth, statement in sorted(found, key=lambda one: one[0]):
        kind = f"k-{statement.source_kind}"
        classes = ("c", kind, *(("c2",) if depth else ()), *(("un",) if unsure(statement) else ()))
        for span in statement.content:
            yield Mark(span.start, span.end, classes, statement.id)


def _cues(view: ReportView, part: Part) -> Iterator[Mark]:
    for statement in view.record.statements:
        kind = f"k-{statement.source_kind}"
        if statement.source and _touches(statement.source, part):
            yield Mark(statement.source.start, statement.source.end, ("w", kind), statement.id)
        if _touches(statement.cue, part):
            classes: tuple[str, ...] = ("q", kind, *(("un",) if unsure(statement) else ()))
            note = _joined(view.speaker(statement)[0] or view.said.label("view", "unknown"), view.doubt(statement))
            yield Mark(statement.cue.start, statement.cue.end, classes, statement.id, statement.id, note)


def _names(view: ReportView, part: Part) -> Iterator[Mark]:
    for entity in view.record.entities:
        note = ""
        for mention in entity.mentions:
            if _touches(mention, part):
                note = note or _joined(cut(entity.name), view.kind(entity.type))
                yield _mark(mention, ("n",), place(mention), note)


def _touches(span: Span, part: Part) -> bool:
    return span.start < part.end and span.end > part.start


def _mark(span: Span, classes: tuple[str, ...], target: str, note: str) -> Mark:
    return Mark(span.start, span.end, classes, "", target, note)


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))
