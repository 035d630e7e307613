"""The tables beneath the text of a report, of what stands in one part: events, times, figures, names. Made in Python, as the text is; all is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from markupsafe import Markup

from musnad.record import Entity, Event, Figure, Linked, Time
from musnad.views.facts import ENTITY_ORDER, number, unsure
from musnad.web.rendering import cut, entity_address
from musnad.web.report_parts import MOST_MARKS, Part
from musnad.web.report_view import ReportView

#: Sides of one event, and characters of words in a cell. Rows there are as many as a part has marks: what is marked is listed.
_SIDES, _CELL = 20, 160


class Tables:
    """Makes the tables of a part of a report."""

    def __init__(self, view: ReportView, part: Part) -> None:
        self.view, self.part, self.said = view, part, view.said
        self.base = f"{escape(view.base)}/items/"
        gettext = self.said.gettext
        self.record, self.statement = escape(gettext("Record")), escape(gettext("Statement {n}"))
        self.own = f'<span class="soft">{escape(self.said.label("view", "own_voice"))}</span>'
        self._bases: dict[str, str] = {}

    def html(self) -> Markup:
        """The sections that have something in them."""
        record = self.view.record
        events = sorted(
            (one for one in record.events if self._here(one.trigger.start)), key=lambda one: one.trigger.start
        )
        times = sorted((one for one in record.times if self._here(one.start)), key=lambda one: one.start)
        figures = sorted((one for one in record.figures if self._here(one.span.start)), key=lambda one: one.span.start)
        entities = [one for one in record.entities if any(self._here(mention.start) for mention in one.mentions)]
        made = [
            self._table("events", ("word", "type", "by", "to", "place", "date", "status", "basis"), map(self._event, events[:MOST_MARKS])),
            self._table("times", ("expression", "meaning", "type", "value"), map(self._time, times[:MOST_MARKS])),
            self._table("figures", ("expression", "amount", "type", "basis"), map(self._figure, figures[:MOST_MARKS])),
            self._names(entities[:MOST_MARKS]),
        ]  # fmt: skip
        return Markup("".join(made))

    def _here(self, start: int) -> bool:
        return self.part.start <= start < self.part.end

    def _section(self, layer: str, inside: str) -> str:
        return (
            f'<section class="{layer}"><h2>{escape(self.said.label("layer", layer))}</h2>\n{inside}</section>\n'
            if inside
            else ""
        )

    def _table(self, layer: str, heads: Sequence[str], rows: Iterable[tuple[str, list[str]]]) -> str:
        """A table of (class, cells) with a link to the record at the end; each cell names its column, for narrow screens."""
        words = [escape(self.said.label("view", head)) for head in heads]
        opening = [f'<td data-l="{word}">' for word in words]
        made = []
        for name, cells in rows:
            row = "".join(f"{td}{cell}</td>" for td, cell in zip(opening, cells, strict=False))
            made.append(f"<tr{f' class={chr(34)}{name}{chr(34)}' if name else ''}>{row}<td>{cells[-1]}</td></tr>\n")
        if not made:
            return ""
        columns = "".join(f'<th scope="col">{word}</th>' for word in words)
        columns += f'<th scope="col"><span class="hidden-words">{self.record}</span></th>'
        head = f'<div class="wide"><table>\n<thead><tr>{columns}</tr></thead>\n<tbody>\n'
        return self._section(layer, f"{head}{''.join(made)}</tbody></table></div>")

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _ends(self, id: str, text: str) -> tuple[str, str]:
        """The words, leading to the mark in the text, and the link to the record."""
        words, name = escape(cut(text, _CELL)), quote(id, safe="")
        record = f'<a class="to-record" href="{self.base}{name}" aria-label="{self.record}: {words}">{self.record}</a>'
        return f'<a href="#{name}"><bdi>{words}</bdi></a>', record

    def _side(self, linked: Linked) -> str:
        words = f"<bdi>{escape(cut(linked.text, _CELL))}</bdi>"
        identity = self.view.identity(linked.entity)
        return f'<a href="{escape(entity_address(identity))}">{words}</a>' if identity else words

    def _sides(self, some: Sequence[Linked]) -> str:
        return "<br>".join([*map(self._side, some[:_SIDES]), *(["…"] if len(some) > _SIDES else [])])

    def _basis(self, id: str | None) -> str:
        """On whose word something stands."""
        statement = self.view.facts.statements.get(id or "")
        if statement is None:
            return self.own
        made = self._bases.get(statement.id)
        if made is None:
            name = escape(cut(self.view.speaker(statement)[0], _CELL) or self.said.label("view", "unknown"))
            digits = escape(self.said.digits(number(statement.id)[:12]))
            link = f'<a class="no" href="{self.base}{quote(statement.id, safe="")}" aria-label="{self.statement.replace("{n}", digits)}">{digits}</a>'
            made = f'<span class="k-{statement.source_kind}">{link} <bdi class="k">{name}</bdi></span>'
            self._bases[statement.id] = made
        return made

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _event(self, event: Event) -> tuple[str, list[str]]:
        said, doubtful = self.said, unsure(event)
        words, record = self._ends(event.id, event.trigger.text)
        status = f'<span class="status">{escape(said.label("status", event.status))}</span>'
        if doubtful:
            status += f'<br><span class="doubt">{escape(self.view.doubt(event))}</span>'
        kind = f'<span class="type">{escape(said.label("event", event.type))}</span>'
        place = self._side(event.place) if event.place else ""
        date = escape(said.time(event.date)) if event.date else ""
        cells = [
            words,
            kind,
            self._sides(event.actor),
            self._sides(event.recipient),
            place,
            date,
            status,
            self._basis(event.statement),
        ]
        return f"st-{event.status}{' un' if doubtful else ''}", [*cells, record]

    def _time(self, time: Time) -> tuple[str, list[str]]:
        words, record = self._ends(time.id, time.text)
        meaning, clash = escape(self.view.meaning(time)), escape(self.view.clash(time))
        if clash:
            meaning += f'<p class="clash"><bdi>{clash}</bdi></p>'
        kind, value = escape(self.said.label("time", time.type)), f"<code>{escape(cut(time.value, 40))}</code>"
        return "clashing" if clash else "", [words, meaning, kind, value, record]

    def _figure(self, figure: Figure) -> tuple[str, list[str]]:
        words, record = self._ends(figure.id, figure.span.text)
        amount = f'<bdi dir="ltr">{escape(self.view.amount(figure))}</bdi>'
        return "", [
            words,
            amount,
            escape(self.said.label("figure", figure.what)),
            self._basis(figure.statement),
            record,
        ]

    # -- names ---------------------------------------------------------------------------------------------------------

    def _names(self, entities: Sequence[Entity]) -> str:
        """The names by type, the most mentioned first."""
        groups = ""
        for kind in ENTITY_ORDER:
            found = sorted((one for one in entities if one.type == kind), key=lambda one: -len(one.mentions))
            if found:
                groups += f"<div><h3>{escape(self.said.label('entity', kind))}</h3><ul>{''.join(map(self._name, found))}</ul></div>\n"
        return self._section("names", f'<div class="groups">{groups}</div>' if groups else "")

    def _name(self, entity: Entity) -> str:
        said, identity = self.said, self.view.identity(entity.id)
        name, count = escape(cut(entity.name, _CELL)), len(entity.mentions)
        shown = (
            f'<a href="{escape(entity_address(identity))}"><bdi>{name}</bdi></a>' if identity else f"<bdi>{name}</bdi>"
        )
        digits = said.number(count)
        times = escape(said.ngettext("named once", "named {n} times", count).replace("{n}", digits))
        made = f'<li>{shown} <a class="count" href="{self.base}{quote(entity.id, safe="")}" aria-label="{self.record}: {name}, {times}">×{digits}</a>'
        if said.language == "en" and entity.latin:
            made += f' <span class="latin" lang="ar-Latn" dir="ltr">{escape(cut(entity.latin, _CELL))}</span>'
        role = cut(self.view.facts.role(entity), _CELL)
        return made + (f'<span class="role"><bdi>{escape(role)}</bdi></span></li>\n' if role else "</li>\n")
