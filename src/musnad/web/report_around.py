"""What stands around an item of a report: its chain, the words about it, other items on the same words, and what persons said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from musnad.archive.correcting.items import Form, anchor_of, coincide, form_of, shared
from musnad.archive.kept import Correction
from musnad.record import Span, Statement
from musnad.views.facts import number
from musnad.web.rendering import cut, shown
from musnad.web.report_view import Found, ReportView, json_of, place

#: Items on the same words, and corrections, that are shown; characters around an item, and of all that is shown of its text.
_OVERLAPPING, _CORRECTIONS = 20, 50
_AROUND, _EXCERPT, _WORDS = 90, 1_600, 600


@dataclass(frozen=True, slots=True)
class Link:
    """A step of the chain with its evidence."""

    kind: str
    label: str
    name: str
    role: str
    start: int | None
    end: int | None
    words: str


def chain(view: ReportView, statement: Statement) -> list[Link]:
    """The chain of a statement, each step with the characters it was read from."""
    steps = view.steps(statement)
    links = list(statement.chain)
    # The outlet that published the report stands nowhere in its text; ``steps`` gives it a place where the chain has none.
    missing = len(steps) - len(links) if len(steps) > len(links) else 0
    made = []
    for at, step in enumerate(steps):
        link = links[at - missing] if len(steps) - missing == len(links) and at >= missing else None
        start, end = (link.start, link.end) if link else (None, None)
        words = cut(link.text or "", _WORDS) if link and start is not None else ""
        label = view.said.label("source_kind", step.kind) if step.kind != "text" else ""
        made.append(Link(step.kind, label, step.name, step.role, start, end, words))
    return made


def excerpt(view: ReportView, found: Found) -> list[tuple[str, str]]:
    """The words around an item, in pieces with the class of each: what is said, the cue, the item itself."""
    item, text = found.item, view.text
    spans: list[tuple[int, int, str]] = []
    if isinstance(item, Statement):
        spans += [(one.start, one.end, "c") for one in item.content]
        spans += [(item.source.start, item.source.end, "w")] if item.source else []
        spans.append((item.cue.start, item.cue.end, "q"))
    else:
        spans.append((found.span.start, found.span.end, "m"))
    first = max(0, min(start for start, _, _ in spans) - _AROUND)
    last = min(len(text), max(end for _, end, _ in spans) + _AROUND)
    if last - first > _EXCERPT:
        first = max(first, found.span.start - _EXCERPT // 2)
        last = min(last, first + _EXCERPT)
    first, last = _at_word(text, first, -1), _at_word(text, last, 1)
    edges = sorted({first, last, *(edge for a, b, _ in spans for edge in (a, b) if first < edge < last)})
    made = [("… ", "")] if first else []
    for a, b in pairwise(edges):
        name = next((name for x, y, name in reversed(spans) if x <= a and b <= y), "")
        made.append((" ".join(shown(text[a:b]).split("\n")), name))
    return [*made, (" …", "")] if last < len(text) else made


def _at_word(text: str, at: int, step: int) -> int:
    """The nearest place before (-1) or after (1) ``at`` where a word begins or ends; ``at`` itself in a word without end."""
    for there in range(at, at + step * 40, step):
        if not 0 < there < len(text) or text[there - 1 if step < 0 else there].isspace():
            return max(0, min(there, len(text)))
    return at


def overlapping(view: ReportView, found: Found) -> list[tuple[str, str, str]]:
    """Other items on the same characters, innermost first: (id, what it is, its words)."""
    start, end, said, record = found.span.start, found.span.end, view.said, view.record
    out: list[tuple[int, str, str, str]] = []

    def over(*spans: Span | None) -> bool:
        return any(one is not None and one.start < end and one.end > start for one in spans)

    def put(length: int, id: str, what: str, words: str) -> None:
        if id != found.id:
            out.append((length, id, what, cut(words, 80)))

    for statement in record.statements:
        if over(statement.cue, statement.source) or over(*statement.content):
            digits = said.digits(number(statement.id)[:12])
            name = view.speaker(statement)[0] or said.label("view", "unknown")
            length = sum(one.end - one.start for one in statement.content)
            put(length, statement.id, said.gettext("Statement {n}").replace("{n}", digits), name)
    for event in record.events:
        if over(event.trigger):
            put(_length(event.trigger), event.id, said.label("event", event.type), event.trigger.text)
    for time in record.times:
        if over(time):
            put(_length(time), time.id, said.label("time", time.type), time.text)
    for figure in record.figures:
        if over(figure.span):
            put(_length(figure.span), figure.id, said.label("figure", figure.what), figure.span.text)
    for entity, mention in view.mentions():
        if over(mention) and (entity is not found.entity or found.layer != "entities"):
            put(_length(mention), place(mention), view.kind(entity.type), entity.name)
    return [(id, what, words) for _, id, what, words in sorted(out)[:_OVERLAPPING]]


def _length(span: Span) -> int:
    return span.end - span.start


def neighbours(view: ReportView, found: Found) -> tuple[str, str]:
    """The ids of the items of the same layer before and after an item in the text, empty at the ends."""
    order = [id for _, id in view.of_layer(found.layer)]
    at = order.index(found.id)
    return order[at - 1] if at else "", order[at + 1] if at + 1 < len(order) else ""


# -- what persons said of it -------------------------------------------------------------------------------------------


def history(view: ReportView, found: Found) -> list[Correction]:
    """The corrections of an item, the newest first: those of items that stood where it stands, or that it was made from."""
    layer = found.layer
    data = json_of(found)
    forms: list[Form] = [form_of(layer, data)]
    here = anchor_of(layer, data)
    made: list[Correction] = []
    for correction in reversed(view.kept.corrections):
        if correction.layer != layer or len(made) == _CORRECTIONS:
            continue
        then = _forms(correction)
        same = any(coincide(layer, one, other) for one in then for other in forms)
        if same or (correction.item == found.id and shared(tuple(correction.anchor), here)):
            made.append(correction)
            forms += then
    return made


def _forms(correction: Correction) -> list[Form]:
    """By what an item was known before and after a correction; none of one that was not made here and is broken."""
    try:
        return [form_of(correction.layer, one) for one in (correction.before, correction.after) if one]
    except (KeyError, TypeError):
        return []


def stands(view: ReportView, correction: Correction) -> bool:
    """Whether the item of a correction still bears its id: another reading may have given it to another item."""
    found = view.find(correction.item) if correction.item else None
    if found is None or found.layer != correction.layer:
        return False
    here = anchor_of(found.layer, json_of(found))
    then = [anchor for anchor, _ in _forms(correction)]
    return any(shared(anchor, here) for anchor in (tuple(correction.anchor), *then))


def changed(correction: Correction) -> list[str]:
    """The names of the fields that a correction has altered."""
    if correction.action != "edit":
        return []
    before, after = correction.before or {}, correction.after or {}
    unsaid = {"id", "refs", "confidence", "chain", "within", "statement"}
    return [field for field in after if field not in unsaid and before.get(field) != after[field]]


def spans_shown(found: Found) -> Sequence[Span]:
    """The characters an item is about: of a statement what is said."""
    return found.item.content if isinstance(found.item, Statement) else [found.span]
