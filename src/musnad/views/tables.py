"""The tables below the text of the HTML page: events, times, figures, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from musnad.record import Entity, Event, Linked, Statement, Time
from musnad.views.calendar import Words, arabic_digits
from musnad.views.facts import Facts, amount, label, number, plain, unsure


def english(text: str) -> str:
    """English words beside Arabic ones."""
    return f'<span class="en" lang="en" dir="ltr">{escape(text)}</span>'


def both(words: Words) -> str:
    """Arabic with small English beside it."""
    return f"{escape(words.ar)} {english(words.en)}"


def digits(id: str) -> str:
    """The number of an id, in Arabic-Indic digits."""
    return arabic_digits(escape(number(id)))


def clash(facts: Facts, time: Time) -> str:
    """What a time expression says that cannot both hold."""
    said = facts.clash(time)
    arabic = f"<bdi>{escape(arabic_digits(said.ar))}</bdi> " if said.ar else ""
    return f'<span class="say">{arabic}{english(said.en)}</span>'


def doubt(item: Statement | Event) -> str:
    """That the reader is not sure of an item, and how sure it is."""
    percent = round(100 * (item.confidence or 0))
    words = label("view", "unsure")
    return both(Words(f"{words.ar} ({arabic_digits(str(percent))}٪)", f"{words.en}, {percent} %"))


def sections(facts: Facts, prefix: str) -> Iterator[str]:
    """The sections that have something in them."""
    for key, made in (
        ("events", _events(facts, prefix)),
        ("times", _times(facts, prefix)),
        ("figures", _figures(facts, prefix)),
        ("names", _names(facts, prefix)),
    ):
        if made:
            yield f'<section class="{key}"><h2>{both(label("view", key))}</h2>\n{made}</section>\n'


def _table(heads: Sequence[str], rows: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    """A table of (id, class, cells); each cell names its column, for narrow screens."""
    words = [label("view", head) for head in heads]
    out = [
        '<div class="wide"><table><thead><tr>',
        *(f'<th scope="col">{both(word)}</th>' for word in words),
        "</tr></thead><tbody>\n",
    ]
    for id, name, cells in rows:
        out.append(f'<tr id="{id}"{f" class={chr(34)}{name}{chr(34)}" if name else ""}>')
        out.extend(f'<td data-l="{escape(word.ar)}">{cell}</td>' for word, cell in zip(words, cells, strict=True))
        out.append("</tr>\n")
    return "".join([*out, "</tbody></table></div>"])


def _to_text(start: int, text: str, prefix: str) -> str:
    return f'<a href="#{prefix}c{start}"><bdi>{escape(plain(text))}</bdi></a>'


def _sides(sides: list[Linked]) -> str:
    return "<br>".join(f"<bdi>{escape(plain(one.text))}</bdi>" for one in sides)


def _basis(facts: Facts, id: str | None, prefix: str) -> str:
    statement = facts.statements.get(id or "")
    if statement is None:
        return f'<span class="own">{both(label("view", "own_voice"))}</span>'
    name = facts.speaker(statement)[0] or label("view", "unknown").ar
    link = f'<a class="no" href="#{prefix}{escape(statement.id)}">{digits(statement.id)}</a>'
    return f'<span class="k-{statement.source_kind}">{link} <bdi>{escape(name)}</bdi></span>'


def _events(facts: Facts, prefix: str) -> str:
    events = sorted(facts.record.events, key=lambda event: event.trigger.start)
    rows = [
        (f"{prefix}{escape(one.id)}", f"st-{one.status}{' un' if unsure(one) else ''}", _event(facts, one, prefix))
        for one in events
    ]
    return _table(("type", "word", "by", "to", "place", "date", "status", "basis"), rows) if rows else ""


def _event(facts: Facts, event: Event, prefix: str) -> list[str]:
    when = facts.when(event)
    kind = label("event", event.type)
    return [
        f'<span class="type">{escape(kind.ar)}</span> {english(event.type)}',
        _to_text(event.trigger.start, event.trigger.text, prefix),
        _sides(event.actor),
        _sides(event.recipient),
        f"<bdi>{escape(plain(event.place.text))}</bdi>" if event.place else "",
        escape(arabic_digits(when.ar)) if when else "",
        f'<span class="status">{both(label("status", event.status))}</span>'
        + (f'<br><span class="doubt">{doubt(event)}</span>' if unsure(event) else ""),
        _basis(facts, event.statement, prefix),
    ]


def _times(facts: Facts, prefix: str) -> str:
    rows = []
    for time in sorted(facts.record.times, key=lambda time: time.start):
        meaning = facts.meaning(time)
        said = f"{escape(arabic_digits(meaning.ar))} {english(meaning.en)}" if meaning else ""
        if time.conflict:
            said += f'<p class="clash">⚠ {clash(facts, time)}</p>'
        cells = [
            _to_text(time.start, time.text, prefix),
            said,
            both(label("time", time.type)),
            f"<code>{escape(plain(time.value))}</code>",
        ]
        rows.append((f"{prefix}{escape(time.id)}", "clashing" if time.conflict else "", cells))
    return _table(("expression", "meaning", "type", "value"), rows) if rows else ""


def _figures(facts: Facts, prefix: str) -> str:
    rows = []
    for figure in sorted(facts.record.figures, key=lambda figure: figure.span.start):
        cells = [
            _to_text(figure.span.start, figure.span.text, prefix),
            f'<bdi dir="ltr">{escape(arabic_digits(amount(figure)))}</bdi>',
            both(label("figure", figure.what)),
            _basis(facts, figure.statement, prefix),
        ]
        rows.append((f"{prefix}{escape(figure.id)}", "", cells))
    return _table(("expression", "amount", "type", "basis"), rows) if rows else ""


def _names(facts: Facts, prefix: str) -> str:
    out = ['<div class="groups">'] if facts.record.entities else []
    for kind, entities in facts.named():
        rows = "".join(_entity(facts, entity, prefix) for entity in entities)
        out.append(f"<div><h3>{both(label('entity', kind))}</h3><ul>{rows}</ul></div>\n")
    return "".join([*out, "</div>"]) if out else ""


def _entity(facts: Facts, entity: Entity, prefix: str) -> str:
    name = escape(plain(entity.name))
    if entity.mentions:
        name = _to_text(entity.mentions[0].start, entity.name, prefix)
    count = ""
    if len(entity.mentions) > 1:
        times = arabic_digits(str(len(entity.mentions)))
        count = f' <span class="count" title="{label("view", "mentions").ar}">×{times}</span>'
    role = facts.role(entity)
    said = f'<span class="role"><bdi>{escape(role)}</bdi></span>' if role else ""
    return f"<li>{name}{count} {english(plain(entity.latin))}{said}</li>"
