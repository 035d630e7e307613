"""A page of HTML: the report with what was read marked in it, and beside it the chain of each statement.

One file without anything from outside: its style and script stand in it and are the only ones its content security
policy allows. Everything that comes from a record is escaped.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from string import Template

from musnad.record import Record, Statement
from musnad.views import tables
from musnad.views.calendar import arabic_digits
from musnad.views.facts import Facts, label, plain, unsure
from musnad.views.marks import Mark, after_word, by_paragraph, marks_of, paragraphs, pieces

_FOLDER = Path(__file__).parent
#: Characters of the text that are not shown as they are: controls, and overrides that would turn the letters round.
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")
_LAYERS = (("s", "statements"), ("v", "events"), ("t", "times"), ("n", "names"), ("f", "figures"))


class Page:
    """A page to which records are added one by one; what ``add`` and ``close`` give, joined, is the page."""

    def __init__(self) -> None:
        self.contents: list[tuple[str, str]] = []

    def add(self, record: Record) -> Iterator[str]:
        """The HTML of one more record."""
        facts = Facts(record)
        if not self.contents:
            yield _frame(_name(facts))[0]
        prefix = f"r{len(self.contents) + 1}-"
        self.contents.append((prefix, _name(facts)))
        yield from _report(facts, prefix)

    def close(self) -> str:
        """What comes after the last record: for several, a list of them (shown at the top), and the foot."""
        if not self.contents:
            return "".join(_frame("Musnad"))
        listed = ""
        if len(self.contents) > 1:
            words = label("view", "reports")
            rows = "".join(f'<li><a href="#{prefix}top">{escape(name)}</a></li>' for prefix, name in self.contents)
            listed = f'<nav class="contents"><h2>{tables.both(words)}</h2><ol>{rows}</ol></nav>\n'
        return listed + _frame("")[1]


def page(records: list[Record]) -> str:
    """The whole page of some records."""
    made = Page()
    return "".join([*(piece for record in records for piece in made.add(record)), made.close()])


@lru_cache(maxsize=4)
def _frame(title: str) -> tuple[str, str]:
    """What stands before and after the reports."""
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    made = label("view", "made_by")
    whole = Template((_FOLDER / "page.html").read_text(encoding="utf-8")).substitute(
        title=escape(title),
        style=style,
        script=script,
        style_hash=source_hash(style),
        script_hash=source_hash(script),
        version=musnad_version(),
        made_ar=escape(made.ar),
        made_en=escape(made.en),
    )
    before, _, after = whole.partition("<!-- reports -->\n")
    return before, after


def source_hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def musnad_version() -> str:
    try:
        return version("musnad")
    except PackageNotFoundError:
        return ""


def _name(facts: Facts) -> str:
    return (
        plain(facts.record.document.title or "")
        or f"{facts.outlet} · {facts.record.document.published or facts.record.document.id}"
    )


# -- one report --------------------------------------------------------------------------------------------------------


def _report(facts: Facts, prefix: str) -> Iterator[str]:
    document = facts.record.document
    yield f'<main class="report" id="{prefix}top">\n'
    yield _header(facts)
    yield _conflicts(facts, prefix)
    for key, _ in _LAYERS:
        yield f'<input type="checkbox" class="tg tg-{key}" id="{prefix}tg-{key}" checked>'
    yield _legend(prefix)
    yield f'<div class="text" lang="{escape(document.language or "ar")}">\n'
    yield from _text(facts, prefix)
    yield "</div>\n"
    yield from tables.sections(facts, prefix)
    yield "</main>\n"


def _header(facts: Facts) -> str:
    document = facts.record.document
    when = facts.published()
    lines = ['<header class="masthead">']
    if document.outlet:
        lines.append(f'<p class="outlet"><bdi>{escape(facts.outlet)}</bdi></p>')
    else:
        given, outlet = label("view", "not_given"), label("view", "outlet_unknown")
        lines.append(f'<p class="outlet none">{escape(outlet.ar)}: {tables.both(given)}</p>')
    if document.title:
        lines.append(f"<h1>{escape(plain(document.title))}</h1>")
    if when:
        date = f'<time datetime="{escape(document.published or "")}">{escape(arabic_digits(when.ar))}</time> '
        date += tables.english(when.en)
    else:
        date = tables.both(label("view", "no_date"))
    parts = [date]
    if document.author:
        parts.append(f"{label('view', 'author').ar} <bdi>{escape(plain(document.author))}</bdi>")
    if document.url and re.match(r"https?://", document.url, re.I):
        words = label("view", "source")
        parts.append(f'<a href="{escape(document.url)}" rel="noopener noreferrer">{tables.both(words)}</a>')
    lines.append('<p class="dateline">' + " <i>·</i> ".join(parts) + "</p></header>\n")
    return "\n".join(lines)


def _conflicts(facts: Facts, prefix: str) -> str:
    if not facts.conflicts:
        return ""
    rows = "".join(
        f'<li><a href="#{prefix}c{time.start}">«{escape(plain(time.text))}»</a>: {tables.clash(facts, time)}</li>'
        for time in facts.conflicts
    )
    return f'<aside class="conflict"><p>⚠ {tables.both(label("view", "conflict"))}</p><ul>{rows}</ul></aside>\n'


def _legend(prefix: str) -> str:
    kinds = "".join(
        f'<li class="k-{kind}"><i></i>{tables.both(label("source_kind", kind))}</li>'
        for kind in ("person", "organisation", "outlet", "unnamed", "document")
    )
    layers = ""
    for key, name in _LAYERS:
        words = label("layer", name)
        layers += f'<label for="{prefix}tg-{key}" class="lb-{key}"><span>{escape(words.ar)}</span> '
        layers += f"{tables.english(words.en)}</label>"
    return f'<div class="legend"><div class="layers">{layers}</div><ul class="kinds">{kinds}</ul></div>\n'


def _text(facts: Facts, prefix: str) -> Iterator[str]:
    """The text, paragraph by paragraph, each with the cards of the statements that are announced in it."""
    text = facts.record.document.text
    lines = paragraphs(text)
    marks = by_paragraph(marks_of(facts), lines)
    starts = [start for start, _ in lines]
    cards: list[list[Statement]] = [[] for _ in lines]
    for statement in sorted(facts.record.statements, key=lambda one: one.cue.start):
        cards[max(0, bisect_right(starts, statement.cue.start) - 1)].append(statement)
    before: Statement | None = None
    for (start, end), covering, beside in zip(lines, marks, cards, strict=True):
        badges: dict[int, list[Statement]] = {}
        for statement in beside:
            badges.setdefault(after_word(text, statement.cue.end, end), []).append(statement)
        yield '<div class="row">'
        if beside:
            yield '<div class="margin">'
            for statement in beside:
                yield _card(facts, statement, before, prefix)
                before = statement
            yield "</div>"
        yield "<p>"
        for piece in pieces(start, end, covering, list(badges)):
            yield _piece(_shown(text[piece.start : piece.end]), piece.start, piece.marks, prefix)
            yield from (_badge(statement, prefix) for statement in badges.get(piece.end, ()))
        yield "</p></div>\n"


def _badge(statement: Statement, prefix: str) -> str:
    """The number of a statement after its cue, leading to its card."""
    id = prefix + escape(statement.id)
    digits = tables.digits(statement.id)
    return f'<sup class="k-{statement.source_kind}" data-s="{id}"><a href="#{id}">{digits}</a></sup>'


def _shown(text: str) -> str:
    return escape(_HIDDEN.sub("\ufffd", text), quote=False)


def _piece(text: str, start: int, marks: tuple[Mark, ...], prefix: str) -> str:
    if not marks:
        return text
    classes: list[str] = []
    kind = ""
    for mark in marks:
        for name in mark.classes:
            if name.startswith("k-"):
                kind = name  # the innermost statement gives the colour
            elif name not in classes:
                classes.append(name)
    ids = " ".join(dict.fromkeys(prefix + mark.statement for mark in marks if mark.statement))
    notes = "\n".join(dict.fromkeys(mark.note for mark in marks if mark.note))
    target = next((mark.target for mark in reversed(marks) if mark.target), "")
    attributes = [f'class="{" ".join([*classes, kind] if kind else classes)}"']
    if any(mark.start == start for mark in marks):
        attributes.append(f'id="{prefix}c{start}"')
    if ids:
        attributes.append(f'data-s="{escape(ids)}"')
    if notes:
        attributes.append(f'title="{escape(notes)}"')
    if target:
        return f'<a href="#{prefix}{escape(target)}" {" ".join(attributes)}>{text}</a>'
    return f"<span {' '.join(attributes)}>{text}</span>"


def _card(facts: Facts, statement: Statement, before: Statement | None, prefix: str) -> str:
    """The card of a statement; one that follows another of the same speaker and chain is shorter."""
    name, role = facts.speaker(statement)
    steps = facts.steps(statement)
    again = before is not None and facts.speaker(before) == (name, role) and facts.steps(before) == steps
    id, digits = prefix + escape(statement.id), tables.digits(statement.id)
    to_text = f'href="#{prefix}c{statement.cue.start}" title="{escape(label("view", "to_text").ar)}"'
    shown = f"<bdi>{escape(name)}</bdi>" if name else tables.both(label("view", "unknown"))
    kind, mode = label("source_kind", statement.source_kind), label("mode", statement.mode)
    out = [
        f'<article class="card k-{statement.source_kind}{" again" if again else ""}{" un" if unsure(statement) else ""}" id="{id}" data-s="{id}">',
        f'<h3><a class="no" {to_text}>{digits}</a> {shown} <span class="kind">{tables.both(kind)}</span></h3>',
    ]
    if role and not again:
        out.append(f'<p class="role"><bdi>{escape(role)}</bdi></p>')
    how = f'<b>{escape(plain(statement.cue.text))}</b> <span class="mode">{tables.both(mode)}</span>'
    if statement.within:
        outer = f'<a href="#{prefix}{escape(statement.within)}">{tables.digits(statement.within)}</a>'
        how += f' <span class="mode">{label("view", "within").ar} {outer}</span>'
    if unsure(statement):
        how += f' <span class="doubt">{tables.doubt(statement)}</span>'
    rows = "".join(f'<li class="k-{step.kind}"><bdi>{escape(step.name)}</bdi></li>' for step in steps)
    out.append(
        f'<p class="how">{how}</p><ol class="chain" aria-label="{label("view", "chain").ar}">{rows}</ol></article>'
    )
    return "".join(out)
