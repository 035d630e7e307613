"""The text of a report as HTML: paragraphs with their marks, and beside each the cards of the statements announced in it.

Made in Python and not by a template: a report may have thousands of pieces. Everything from the report is escaped here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import quote

from markupsafe import Markup

from musnad.record import Statement
from musnad.views.facts import Step, number, unsure
from musnad.views.marks import Mark, after_word, by_paragraph, pieces
from musnad.web.rendering import cut, entity_address, shown
from musnad.web.report_marks import marks_in
from musnad.web.report_parts import Part
from musnad.web.report_view import ReportView

#: Characters of a cue that a card shows.
_LONGEST_CUE = 80
#: Letters of a word that are laid out in one piece.
_LONGEST_WORD = 250
_LONG = re.compile(rf"\S{{{_LONGEST_WORD}}}")
_ARABIC = re.compile(r"(ar|fa|ur|ckb|ps)\b", re.I)


def _words(text: str) -> str:
    """Words of the report in HTML; a browser needs many seconds to lay out a word of some ten thousand letters, so those may be broken anywhere."""
    ends = [found.end() for found in _LONG.finditer(text)] if len(text) >= _LONGEST_WORD else []
    cuts = [0, *ends, len(text)]
    return "<wbr>".join(escape(shown(text[start:end]), quote=False) for start, end in pairwise(cuts))


class TextPage:
    """Makes the text of one part of a report."""

    def __init__(self, view: ReportView, part: Part) -> None:
        self.view, self.part = view, part
        self.said = view.said
        self.base = escape(view.base)
        self.record = f"{self.base}/items/"
        #: Entities by the place of their first mention, at which they have an anchor.
        self.first = {
            e.mentions[0].start: escape(e.id)
            for e in view.record.entities
            if e.mentions and self._here(e.mentions[0].start)
        }
        gettext = self.said.gettext
        self.words = {
            "to_text": escape(self.said.label("view", "to_text")),
            "within": escape(self.said.label("view", "within")),
            "chain": escape(gettext("Chain from the outlet to the first speaker")),
            "record": escape(gettext("Record")),
            "statement": escape(gettext("Statement {n}")),
        }

    def html(self) -> Markup:
        """The paragraphs of the part."""
        return Markup("".join(self._rows()))

    def _here(self, start: int) -> bool:
        return self.part.start <= start < self.part.end

    def _rows(self) -> Iterator[str]:
        text, lines = self.view.text, self.part.lines
        covering = by_paragraph(marks_in(self.view, self.part), list(lines))
        starts = [start for start, _ in lines]
        beside: list[list[Statement]] = [[] for _ in lines]
        inside = [s for s in self.view.record.statements if self._here(s.cue.start)]
        for statement in sorted(inside, key=lambda one: one.cue.start):
            beside[max(0, bisect_right(starts, statement.cue.start) - 1)].append(statement)
        direction = "rtl" if _ARABIC.match(self.view.tongue) else "auto"
        before: Statement | None = None
        for (start, end), marks, statements in zip(lines, covering, beside, strict=True):
            badges: dict[int, list[Statement]] = {}
            for statement in statements:
                badges.setdefault(after_word(text, statement.cue.end, end), []).append(statement)
            yield '<div class="row">'
            if statements:
                yield '<div class="margin">'
                for statement in statements:
                    yield self._card(statement, before)
                    before = statement
                yield "</div>"
            yield f'<p dir="{direction}" data-at="{start}">'
            for piece in pieces(start, end, marks, list(badges)):
                words = _words(text[piece.start : piece.end])
                yield self._piece(words, piece.start, piece.marks)
                yield from map(self._badge, badges.get(piece.end, ()))
            yield "</p></div>\n"

    # -- marks ---------------------------------------------------------------------------------------------------------

    def _piece(self, words: str, start: int, marks: Sequence[Mark]) -> str:
        if not marks:
            return words
        classes: list[str] = []
        kind, target, leads = "", "", False
        ids: list[str] = []
        notes: list[str] = []
        anchors: list[str] = []
        for mark in marks:
            for name in mark.classes:
                if name.startswith("k-"):
                    kind = name  # the innermost statement gives the colour
                elif name not in classes:
                    classes.append(name)
            if mark.statement and mark.statement not in ids:
                ids.append(mark.statement)
            if mark.note and mark.note not in notes:
                notes.append(mark.note)
            if mark.target:
                target, leads = mark.target, mark.start == start
                if leads:
                    anchors.append(escape(mark.target))
                    if "n" in mark.classes and start in self.first:
                        anchors.append(self.first[start])
        attributes = f' class="{" ".join([*classes, kind] if kind else classes)}"'
        if anchors:
            attributes += f' id="{anchors[0]}"'
        if ids:
            attributes += f' data-s="{escape(" ".join(ids))}"'
        if notes:
            attributes += f' title="{escape(chr(10).join(notes))}"'
        if target:
            # A mark in several pieces is one stop of the keyboard.
            stop = "" if leads else ' tabindex="-1"'
            made = f'<a href="{self.record}{quote(target, safe="")}"{attributes}{stop}>{words}</a>'
        else:
            made = f"<span{attributes}>{words}</span>"
        for anchor in anchors[1:]:
            made = f'<span id="{anchor}">{made}</span>'
        return made

    def _badge(self, statement: Statement) -> str:
        """The number of a statement after its cue, leading to its card. It is drawn by the style, so that it is no part of the text."""
        id, digits = escape(statement.id), self._digits(statement)
        name = self.words["statement"].replace("{n}", digits)
        return f'<sup class="k-{statement.source_kind}" data-s="{id}"><a href="#card-{id}" data-n="{digits}" aria-label="{name}"></a></sup>'

    def _digits(self, statement: Statement) -> str:
        return escape(self.said.digits(number(statement.id)[:12]))

    # -- cards ---------------------------------------------------------------------------------------------------------

    def _card(self, statement: Statement, before: Statement | None) -> str:
        """The card of a statement; one that follows another of the same speaker and chain is shorter."""
        view, words = self.view, self.words
        name, role = view.speaker(statement)
        steps = view.steps(statement)
        again = before is not None and view.speaker(before) == (name, role) and view.steps(before) == steps
        id, digits = escape(statement.id), self._digits(statement)
        record = f"{self.record}{quote(statement.id, safe='')}"
        classes = f"card k-{statement.source_kind}{' again' if again else ''}{' un' if unsure(statement) else ''}"
        kind = (
            ""
            if again
            else f' <span class="kind">{escape(self.said.label("source_kind", statement.source_kind))}</span>'
        )
        out = [
            f'<article class="{classes}" id="card-{id}" data-s="{id}" data-record="{record}">',
            f'<h3><a class="no" href="#{id}" title="{words["to_text"]}">{digits}</a> {self._name(statement, name)}{kind}</h3>',
        ]
        if role and not again:
            out.append(f'<p class="role"><bdi>{escape(role)}</bdi></p>')
        how = f'<b lang="ar">{escape(cut(statement.cue.text, _LONGEST_CUE))}</b> <span class="mode">{escape(self.said.label("mode", statement.mode))}</span>'
        if statement.within in view.facts.statements:
            outer = view.facts.statements[statement.within or ""]
            there = f"#card-{outer.id}" if self._here(outer.cue.start) else view.mark_address(outer.id, outer.cue.start)
            how += f' <span class="mode">{words["within"]} <a href="{escape(there)}">{self._digits(outer)}</a></span>'
        if unsure(statement):
            how += f' <span class="doubt">{escape(view.doubt(statement))}</span>'
        more = f'<a class="more" href="{record}" aria-label="{words["record"]}: {words["statement"].replace("{n}", digits)}">{words["record"]}</a>'
        out.append(f'<p class="how">{how}</p>{self._path(steps)}{more}</article>')
        return "".join(out)

    def _name(self, statement: Statement, name: str) -> str:
        """Who speaks, leading to who that is across reports."""
        if not name:
            return escape(self.said.label("view", "unknown"))
        identity = self.view.identity(statement.speaker.entity if statement.speaker else None)
        words = f"<bdi>{escape(name)}</bdi>"
        return f'<a class="who" href="{escape(entity_address(identity))}">{words}</a>' if identity else words

    def _path(self, steps: Sequence[Step]) -> str:
        """The drawing of a chain."""
        rows = "".join(f'<li class="k-{escape(step.kind)}"><bdi>{escape(step.name)}</bdi></li>' for step in steps)
        return f'<ol class="path" aria-label="{self.words["chain"]}">{rows}</ol>'
