"""A citation of one item of a report, in Arabic and in English: who said what, in what report, by which chain, read by what, and where to see it."""

from __future__ import annotations

import re

from musnad.record import Entity, Event, Figure, Statement, Time
from musnad.views.facts import plain
from musnad.web.language import Speech
from musnad.web.rendering import cut
from musnad.web.report_view import Found, ReportView

_ARABIC = re.compile("[\u0600-\u06ff]")
#: Characters of somebody's words that a citation gives.
_LONGEST = 1_000
#: What stands between the steps of a chain.
_STEP = {"ar": " ← ", "en": " → "}


def citation(view: ReportView, found: Found, link: str) -> str:
    """The citation of an item in the language of the view; ``link`` is where it can be seen."""
    said = view.said
    what = _what(view, found)
    where = [said.gettext("in {title}").replace("{title}", _apart(said, f"«{cut(view.title)}»"))] if view.title else []
    where.append(_apart(said, cut(view.outlet)) or said.gettext("outlet not known"))
    if view.record.document.published:
        where.append(said.day(view.record.document.published))
    if view.kept.agency:
        where.append(said.gettext("dispatch of {agency}").replace("{agency}", _apart(said, cut(view.kept.agency))))
    comma = _comma(said)
    parts = [f"{what}{comma}{comma.join(where)}."]
    if isinstance(found.item, Statement):
        chain = _STEP[said.language].join(_apart(said, step.name) for step in view.steps(found.item))
        parts.append(f"{said.gettext('Chain')}: {chain}.")
    doubt = view.doubt(found.item) if isinstance(found.item, Statement | Event) else ""
    if doubt:
        parts.append(f"{doubt[0].upper()}{doubt[1:]}.")
    parts.append(_read_by(view))
    return f"{' '.join(parts)} {link}"


def _what(view: ReportView, found: Found) -> str:
    """The item in words."""
    said, item = view.said, found.item
    if isinstance(item, Statement):
        words = _quoted(" … ".join(one.text[: 2 * _LONGEST].strip() for one in item.content))
        return f"{_speaker(view, item)}: {_apart(said, words)} ({said.label('mode', item.mode)})"
    if isinstance(item, Event):
        return _event(view, item)
    words = _apart(said, _quoted(found.span.text))
    if isinstance(item, Time):
        return f"{words}: {view.meaning(item) or cut(item.value)} ({cut(item.value)})"
    if isinstance(item, Figure):
        counted = f"{words}: {said.label('figure', item.what)} {view.amount(item)}"
        return counted + _basis(view, item.statement)
    entity = item if isinstance(item, Entity) else found.entity
    if entity is None:
        return words
    return f"{_apart(said, cut(entity.name))} ({cut(entity.latin)}): {view.kind(entity.type)}"


def _speaker(view: ReportView, statement: Statement) -> str:
    """Who speaks, with the role; in English by the romanised name first."""
    said = view.said
    name, role = view.speaker(statement)
    if not name:
        return said.label("view", "unknown")
    entity = view.facts.entities.get(statement.speaker.entity or "") if statement.speaker else None
    if said.language == "en" and entity is not None and entity.latin:
        return f"{cut(entity.latin)} ({', '.join(_apart(said, one) for one in (name, role) if one)})"
    return f"{_apart(said, name)} ({_apart(said, role)})" if role else _apart(said, name)


def _event(view: ReportView, event: Event) -> str:
    said = view.said
    parts = [f"{said.label('event', event.type)} {_apart(said, f'«{cut(event.trigger.text)}»')}"]
    for key, names in (
        ("by", [view.name(one) for one in event.actor]),
        ("to", [view.name(one) for one in event.recipient]),
        ("place", [view.name(event.place)] if event.place else []),
        ("date", [said.time(event.date)] if event.date else []),
        ("status", [said.label("status", event.status)]),
    ):
        if names:
            parts.append(f"{said.label('view', key)}: {_comma(said).join(_apart(said, name) for name in names)}")
    return ("؛ " if said.language == "ar" else "; ").join(parts) + _basis(view, event.statement)


def _basis(view: ReportView, statement: str | None) -> str:
    """On whose word an item stands in the report."""
    said = view.said
    if statement not in view.facts.statements:
        return f" ({said.label('view', 'own_voice')})"
    name = _apart(said, view.speaker(view.facts.statements[statement or ""])[0]) or said.label("view", "unknown")
    return f" ({said.label('view', 'basis')} {name})"


def _read_by(view: ReportView) -> str:
    """Which program and reader read the report."""
    said, reader = view.said, view.record.reader
    version = view.kept.version
    if reader == "careful":
        return said.gettext("Read by Musnad {version}, careful reader.").replace("{version}", version)
    if reader == "fast":
        return said.gettext("Read by Musnad {version}, fast reader.").replace("{version}", version)
    return said.gettext("Read by Musnad {version}.").replace("{version}", version)


def _quoted(text: str) -> str:
    text = plain(text[: 2 * _LONGEST])
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return f"“{text}”" if "«" in text or "»" in text else f"«{text}»"


def _apart(said: Speech, text: str) -> str:
    """Arabic words among English ones, with a mark after them that keeps the order of what follows."""
    return f"{text}\u200e" if said.language == "en" and _ARABIC.search(text) else text


def _comma(said: Speech) -> str:
    return "، " if said.language == "ar" else ", "
