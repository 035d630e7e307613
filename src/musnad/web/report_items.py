"""The record of one item of a report: every field with the characters it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from musnad.record import Entity, Event, Figure, Linked, Mention, Span, Statement, Time
from musnad.views.facts import number
from musnad.web.rendering import cut, entity_address
from musnad.web.report_view import Found, ReportView, place

#: Values of one field, and characters of words, that are shown.
_VALUES, _WORDS = 60, 600


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: in the words of the page, or words of the report with the characters they stand on. ``to`` is where it leads."""

    text: str
    of_report: bool = False
    start: int | None = None
    end: int | None = None
    to: str = ""
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A field with its values; ``field`` is its name in the record."""

    name: str
    field: str
    values: tuple[Value, ...]
    more: int = 0


def heading(view: ReportView, found: Found) -> str:
    """What an item is called at the head of its record."""
    said, item = view.said, found.item
    digits = said.digits(number(found.id)[:12])
    if isinstance(item, Statement):
        name = view.speaker(item)[0] or said.label("view", "unknown")
        return f"{said.gettext('Statement {n}').replace('{n}', digits)}: {name}"
    if isinstance(item, Event):
        return f"{said.gettext('Event {n}').replace('{n}', digits)}: {said.label('event', item.type)}"
    if isinstance(item, Time):
        return said.gettext("Time {n}").replace("{n}", digits)
    if isinstance(item, Figure):
        return f"{said.gettext('Figure {n}').replace('{n}', digits)}: {said.label('figure', item.what)}"
    return cut(found.entity.name if found.entity else found.span.text) or cut(found.id)


def rows(view: ReportView, found: Found) -> list[Row]:
    """The fields of an item that have a value."""
    made = [row for row in _rows(view, found) if row.values]
    return [Row(row.name, row.field, row.values[:_VALUES], max(0, len(row.values) - _VALUES)) for row in made]


def _rows(view: ReportView, found: Found) -> Iterator[Row]:
    item = found.item
    if isinstance(item, Statement):
        yield from _of_statement(view, item)
    elif isinstance(item, Event):
        yield from _of_event(view, item)
    elif isinstance(item, Time):
        yield from _of_time(view, item)
    elif isinstance(item, Figure):
        yield from _of_figure(view, item)
    elif isinstance(item, Entity):
        yield from _of_entity(view, item)
    elif found.entity is not None:
        yield from _of_mention(view, item, found.entity)


def _of_statement(view: ReportView, statement: Statement) -> Iterator[Row]:
    said = view.said
    name, role = view.speaker(statement)
    if not name:
        yield Row(said.label("view", "speaker"), "speaker", (Value(said.label("view", "unknown")),))
    elif statement.speaker is None:
        yield Row(said.label("view", "speaker"), "source", (_words(statement.source),))
    else:
        yield Row(said.label("view", "speaker"), "speaker", (_linked(view, statement.speaker, role),))
    if statement.source and (statement.speaker is None or place(statement.source) != place(statement.speaker)):
        yield Row(said.gettext("Source as named here"), "source", (_words(statement.source),))
    yield Row(
        said.gettext("Kind of source"),
        "source_kind",
        (Value(said.label("source_kind", statement.source_kind), code=statement.source_kind),),
    )
    yield Row(said.label("view", "cue"), "cue", (_words(statement.cue),))
    yield Row(said.label("view", "content"), "content", tuple(map(_words, statement.content)))
    yield Row(
        said.gettext("Manner of quoting"), "mode", (Value(said.label("mode", statement.mode), code=statement.mode),)
    )
    if statement.medium:
        yield Row(said.label("view", "medium"), "medium", (_linked(view, statement.medium),))
    if statement.within in view.facts.statements:
        yield Row(said.label("view", "within"), "within", (_statement(view, statement.within or ""),))
    yield from _sure(view, statement)


def _of_event(view: ReportView, event: Event) -> Iterator[Row]:
    said = view.said
    yield Row(said.label("view", "type"), "type", (Value(said.label("event", event.type), code=event.type),))
    yield Row(said.label("view", "word"), "trigger", (_words(event.trigger),))
    yield Row(said.label("view", "status"), "status", (Value(said.label("status", event.status), code=event.status),))
    yield Row(said.label("view", "by"), "actor", tuple(_linked(view, one) for one in event.actor))
    yield Row(said.label("view", "to"), "recipient", tuple(_linked(view, one) for one in event.recipient))
    if event.place:
        yield Row(said.label("view", "place"), "place", (_linked(view, event.place),))
    if event.date:
        yield Row(said.label("view", "date"), "date", (Value(said.time(event.date), code=cut(event.date)),))
        yield _span_of_days(view, event)
    if event.time in view.facts.times:
        time = view.facts.times[event.time or ""]
        yield Row(said.gettext("Dated by"), "time", (_words(time, view.record_address(time.id)),))
    yield _basis(view, event.statement)
    yield from _sure(view, event)


def _of_time(view: ReportView, time: Time) -> Iterator[Row]:
    said = view.said
    yield Row(said.label("view", "expression"), "text", (_words(time),))
    yield Row(
        said.label("view", "meaning"), "value", (Value(view.meaning(time) or cut(time.value), code=cut(time.value)),)
    )
    yield Row(said.label("view", "type"), "type", (Value(said.label("time", time.type), code=time.type),))
    yield _span_of_days(view, time)
    if time.conflict:
        yield Row(said.label("view", "conflict"), "conflict", (Value(view.clash(time)),))
    dated = [one for one in view.record.events if one.time == time.id]
    yield Row(said.gettext("Dates these events"), "events", tuple(_event(view, one) for one in dated))


def _of_figure(view: ReportView, figure: Figure) -> Iterator[Row]:
    said = view.said
    yield Row(said.label("view", "expression"), "span", (_words(figure.span),))
    yield Row(said.label("view", "amount"), "low, high", (Value(view.amount(figure)),))
    yield Row(said.label("view", "type"), "what", (Value(said.label("figure", figure.what), code=figure.what),))
    if figure.event in view.facts.events:
        yield Row(said.gettext("Of the event"), "event", (_event(view, view.facts.events[figure.event or ""]),))
    yield _basis(view, figure.statement)


def _of_entity(view: ReportView, entity: Entity) -> Iterator[Row]:
    said = view.said
    yield _name(view, entity)
    yield Row(said.label("view", "latin"), "latin", (Value(cut(entity.latin)),) if entity.latin else ())
    yield Row(said.label("view", "type"), "type", (Value(view.kind(entity.type), code=entity.type),))
    found = tuple(
        Value(_short(one.text), True, one.start, one.end, view.record_address(place(one)), cut(one.role.text) if one.role else "")
        for one in entity.mentions[: _VALUES + 1]
    )  # fmt: skip
    more = max(0, len(entity.mentions) - len(found))
    yield Row(said.label("view", "mentions"), "mentions", found + (Value(""),) * more)


def _of_mention(view: ReportView, mention: Mention, entity: Entity) -> Iterator[Row]:
    said = view.said
    yield _name(view, entity)
    yield Row(said.label("view", "type"), "type", (Value(view.kind(entity.type), code=entity.type),))
    yield Row(said.gettext("As named here"), "text", (_words(mention),))
    if mention.role:
        yield Row(said.gettext("Role or title"), "role", (_words(mention.role),))
    count = len(entity.mentions)
    words = said.ngettext("named once in this report", "named {n} times in this report", count)
    yield Row(
        said.label("view", "mentions"),
        "entity",
        (Value(words.replace("{n}", said.number(count)), to=view.record_address(entity.id), code=cut(entity.id, 20)),),
    )


# -- values ------------------------------------------------------------------------------------------------------------


def _name(view: ReportView, entity: Entity) -> Row:
    identity = view.identity(entity.id)
    to = entity_address(identity) if identity else ""
    return Row(
        view.said.gettext("Name"),
        "name",
        (Value(cut(entity.name), to=to, note=view.said.gettext("who this is across reports") if to else ""),),
    )


def _words(span: Span | None, to: str = "") -> Value:
    if span is None:
        return Value("")
    return Value(_short(span.text), True, span.start, span.end, to)


def _linked(view: ReportView, linked: Linked, role: str = "") -> Value:
    """Words of the report and whom they name."""
    name = view.name(linked)
    identity = view.identity(linked.entity)
    to = (
        entity_address(identity)
        if identity
        else view.record_address(linked.entity)
        if linked.entity in view.facts.entities
        else ""
    )
    notes = [name if name != cut(linked.text) else "", role if role not in cut(linked.text) else ""]
    return Value(_short(linked.text), True, linked.start, linked.end, to, " · ".join(filter(None, notes)))


def _statement(view: ReportView, id: str) -> Value:
    statement = view.facts.statements[id]
    name = view.speaker(statement)[0] or view.said.label("view", "unknown")
    return Value(
        f"{name}: {cut(statement.cue.text, 80)}", True, statement.cue.start, statement.cue.end, view.record_address(id)
    )


def _event(view: ReportView, event: Event) -> Value:
    return Value(
        _short(event.trigger.text),
        True,
        event.trigger.start,
        event.trigger.end,
        view.record_address(event.id),
        view.said.label("event", event.type),
    )


def _basis(view: ReportView, statement: str | None) -> Row:
    name = view.said.label("view", "basis")
    if statement in view.facts.statements:
        return Row(name, "statement", (_statement(view, statement or ""),))
    return Row(name, "statement", (Value(view.said.label("view", "own_voice")),))


def _span_of_days(view: ReportView, item: Event | Time) -> Row:
    """From which day to which, where that says more than the value."""
    said = view.said
    first, last = item.earliest, item.latest
    value = item.value if isinstance(item, Time) else item.date
    if not first or not last or first == last == value:
        return Row("", "", ())
    words = said.day(first) if first == last else f"{said.day(first, short=True)} – {said.day(last, short=True)}"
    return Row(
        said.gettext("Days meant"), "earliest, latest", (Value(words, code=f"{cut(first, 40)} / {cut(last, 40)}"),)
    )


def _sure(view: ReportView, item: Statement | Event) -> Iterator[Row]:
    percent = view.percent(item)
    if percent:
        yield Row(
            view.said.gettext("How sure the reader is"),
            "confidence",
            (Value(percent, note=view.said.label("view", "unsure") if view.doubt(item) else ""),),
        )


def _short(text: str) -> str:
    return cut(text, _WORDS)
