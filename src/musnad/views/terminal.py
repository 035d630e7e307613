"""A record in a terminal: who says what on whose word, what happened, when, how many, and the names.

Terminals show Arabic in one of two ways: most reorder each line themselves, some show it in logical order. Both read
the same here, because a line never holds two Arabic runs with nothing but spaces and marks between them: a Latin word
always stands there («by … → to …», «← via …»), and a line's first strong character is Latin or its only run is Arabic.
"""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from musnad.record import Event, Record, Statement
from musnad.views.calendar import in_words
from musnad.views.facts import Facts, amount, context, label, plain, unsure

KIND_STYLE = {"person": "cyan", "organisation": "green", "outlet": "yellow", "unnamed": "magenta", "document": "blue"}
STATUS_STYLE = {
    "occurred": "",
    "ongoing": "",
    "planned": "blue",
    "called_for": "blue",
    "denied": "red",
    "hypothetical": "magenta",
}
#: Lines of content shown for one statement; what is longer is cut in the middle.
CONTENT_LINES = 4
#: Lines of a title that are shown.
HEADING_LINES = 6
_WIDEST = 100
_NARROWEST = 40


class TerminalConsole(Console):
    """A console that leaves it to the command what to do when nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Called by rich, which would end the program with a status of its own."""
        raise BrokenPipeError


def render(record: Record, console: Console) -> None:
    """Show a record on a console."""
    _View(record, console).show()


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells, cut between words; a word wider than that is cut itself.

    >>> wrap("قال الوزير إن الجسر مفتوح", 11)
    ['قال الوزير', 'إن الجسر', 'مفتوح']
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        wide = cell_len(word)
        if line and used + 1 + wide > width:
            lines.append(line)
            line, used = "", 0
        if wide > width:
            *whole, word = _cut(word, width)
            lines += whole
            wide = cell_len(word)
        line, used = (f"{line} {word}", used + 1 + wide) if line else (word, wide)
    return [*lines, line] if line else lines


def _cut(word: str, width: int) -> list[str]:
    """A word in pieces of at most ``width`` cells, each of at least one character; in one pass, for a word may have a million characters."""
    pieces, begun, taken = [], 0, 0
    for at, character in enumerate(word):
        wide = cell_len(character)
        if taken + wide > width and at > begun:
            pieces.append(word[begun:at])
            begun, taken = at, 0
        taken += wide
    return [*pieces, word[begun:]]


def shorten(lines: list[str], most: int, width: int) -> list[str]:
    """At most ``most`` lines: the first ones, «[…]» and the last."""
    if len(lines) <= most:
        return lines
    kept = lines[: most - 1]
    while kept and cell_len(kept[-1]) > width - 4:
        kept[-1] = kept[-1].rsplit(" ", 1)[0] if " " in kept[-1] else kept[-1][: width - 4]
    kept[-1] += " […]"
    return [*kept, lines[-1]]


class _View:
    def __init__(self, record: Record, console: Console) -> None:
        self.record = record
        self.facts = Facts(record)
        self.console = console
        self.width = max(_NARROWEST, min(console.width, _WIDEST))

    def show(self) -> None:
        self._header()
        self._conflicts()
        self._statements()
        self._events()
        self._times()
        self._figures()
        self._names()
        self._line()

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _line(self, *parts: str | tuple[str, str]) -> None:
        self.console.print(Text.assemble(*parts), soft_wrap=True, highlight=False)

    def _wrapped(self, lead: str, text: str, style: str = "", most: int | None = None, lead_style: str = "dim") -> None:
        """A text under one lead (a label, then as many spaces)."""
        width = self.width - cell_len(lead)
        lines = wrap(text, width)
        if most is not None:
            lines = shorten(lines, most, width)
        for i, line in enumerate(lines):
            self._line((lead if i == 0 or "│" in lead else " " * cell_len(lead), lead_style), (line, style))

    def _runs(self, lead: str, runs: list[tuple[str, str]], lead_style: str = "dim") -> None:
        """Parts on one line where they fit; else group by group, each a dim label with the words after it."""
        if cell_len(lead) + sum(cell_len(part) for part, _ in runs) <= self.width:
            self._line((lead, lead_style), *runs)
            return
        groups: list[list[tuple[str, str]]] = []
        for part in runs:
            if part[1] == "dim" or not groups:
                groups.append([])
            groups[-1].append(part)
        room = self.width - cell_len(lead)
        lines: list[list[tuple[str, str]]] = []
        used = room + 1
        for group in groups:
            wide = sum(cell_len(part) for part, _ in group)
            if used + wide > room:
                first, style = group[0]
                lines.append([(first.lstrip(" ·"), style), *group[1:]])
                used = sum(cell_len(part) for part, _ in lines[-1])
            else:
                lines[-1].extend(group)
                used += wide
        for i, line in enumerate(lines):
            front = lead if i == 0 else " " * cell_len(lead)
            if sum(cell_len(part) for part, _ in line) <= room:
                self._line((front, lead_style), *line)
                continue
            opening = line[0][0] if len(line) > 1 and line[0][1] == "dim" else ""
            rest = "".join(part for part, _ in (line[1:] if opening else line))
            self._wrapped(front + opening, rest, line[-1][1], lead_style=lead_style)

    def _title(self, key: str, count: int) -> None:
        # The number stands between the Latin and the Arabic: after Arabic it would be drawn into its run.
        words = label("view", key)
        text = f"{words.en.upper()} · {count} · {words.ar} "
        self._line()
        self._line((text, "bold"), ("─" * max(0, self.width - cell_len(text)), "dim"))

    # -- sections ------------------------------------------------------------------------------------------------------

    def _header(self) -> None:
        document, facts = self.record.document, self.facts
        self._line(("━" * self.width, "dim"))
        for line in shorten(wrap(plain(document.title or ""), self.width), HEADING_LINES, self.width):
            self._line((line, "bold"))
        given = label("view", "not_given")
        self._runs(
            "outlet  ",
            [(plain(document.outlet), "yellow")]
            if document.outlet
            else [(f"{given.en} · ", "dim "), (given.ar, "dim ")],
        )
        when = facts.published()
        words = label("view", "no_date")
        self._runs(
            "date    ",
            [(f"{when.en} · ", ""), (when.ar, "")] if when else [(f"{words.en} · ", "dim "), (words.ar, "dim ")],
        )
        counts = (
            ("statement", facts.ordered),
            ("event", self.record.events),
            ("time", self.record.times),
            ("figure", self.record.figures),
        )
        self._line(
            ("read    ", "dim"),
            " · ".join(f"{len(found)} {name}{'' if len(found) == 1 else 's'}" for name, found in counts),
        )
        lead = self.facts.lead
        if lead:
            self._event(lead, "lead    ")
        self._line(("━" * self.width, "dim"))

    def _conflicts(self) -> None:
        if not self.facts.conflicts:
            return
        words = label("view", "conflict")
        self._runs("", [("⚠ ", "bold red"), (f"{words.en} · ", "bold red"), (words.ar, "bold red")])
        for time in self.facts.conflicts:
            before, after = context(self.record.document.text, time, 24)
            self._wrapped("  │ ", f"{before}«{plain(time.text)}»{after}", "red", lead_style="red")
            self._wrapped("  │ ", plain(time.conflict or ""), lead_style="red")
            meaning = in_words(time.value, time.type)
            if meaning:
                self._line(("  │ ", "red"), ("read as ", "dim"), (meaning.en, "bold"))

    def _statements(self) -> None:
        """Statements in text order; what one speaker says in a row, by one chain, under one heading."""
        self._title("statements", len(self.facts.ordered))
        groups = [list(group) for _, group in groupby(self.facts.ordered, self._heading)]
        for group in groups:
            first = group[0]
            name, role = self.facts.speaker(first)
            kind, unknown = label("source_kind", first.source_kind), label("view", "unknown")
            style = KIND_STYLE[first.source_kind]
            indent = "  " * min(self.facts.depth(first), 4)
            self._line()
            within = [(f" · inside {first.within}", "dim")] if first.within else []
            shown = (name, f"bold {style}") if name else (f"{unknown.en} {unknown.ar}", "dim ")
            self._runs(f"{indent}● ", [shown, (f"  {kind.en} ", "dim"), (kind.ar, "dim "), *within], style)
            if role:
                self._wrapped(f"{indent}  ", role, style)
            for statement in group:
                self._statement(statement, indent, style)
            self._chain(f"{indent}    ", first)

    def _heading(self, statement: Statement) -> tuple[object, ...]:
        return (
            self.facts.speaker(statement),
            statement.source_kind,
            statement.within,
            tuple(self.facts.steps(statement)),
        )

    def _statement(self, statement: Statement, indent: str, style: str) -> None:
        lead = f"{indent}{statement.id:<4}"
        pad = " " * cell_len(lead)
        mode = label("mode", statement.mode)
        doubt = unsure(statement)
        runs = [
            ("says ", "dim"),
            (plain(statement.cue.text), "dim bold" if doubt else "bold"),
            (f" · {mode.en} ", "dim"),
            (mode.ar, "dim "),
        ]
        if statement.medium:
            runs += [(" · through ", "dim"), (plain(statement.medium.text), "")]
        self._runs(lead, runs + self._doubt(statement))
        content = self.facts.content(statement)
        words = f"«{content}»" if statement.mode == "direct" else content
        self._wrapped(f"{pad}│ ", words, "dim" if doubt else "", CONTENT_LINES, style)

    @staticmethod
    def _doubt(item: Statement | Event) -> list[tuple[str, str]]:
        """A word on what the reader is not sure of."""
        if not unsure(item):
            return []
        words = label("view", "unsure")
        return [(f" · {words.en}, {100 * (item.confidence or 0):.0f} % ", "dim"), (words.ar, "dim ")]

    def _chain(self, pad: str, statement: Statement) -> None:
        steps = self.facts.steps(statement)
        runs = [("chain ", "dim"), (steps[0].name, KIND_STYLE["outlet"] if self.record.document.outlet else "dim ")]
        for i, step in enumerate(steps[1:], 2):
            runs += [(" ← from " if i == len(steps) else " ← via ", "dim"), (step.name, KIND_STYLE.get(step.kind, ""))]
        self._runs(pad, runs)

    def _events(self) -> None:
        events = sorted(self.record.events, key=lambda event: event.trigger.start)
        if events:
            self._title("events", len(events))
        for event in events:
            self._line()
            self._event(event, f"{event.id:<4}")

    def _event(self, event: Event, lead: str) -> None:
        facts = self.facts
        kind, status = label("event", event.type), label("status", event.status)
        look = STATUS_STYLE[event.status]
        bold = "dim bold" if unsure(event) else "bold"
        head = [
            (plain(event.trigger.text), bold),
            (f"  {event.type} ", bold),
            (kind.ar, ""),
            (f" · {status.en} ", look),
            (status.ar, look),
        ]
        self._runs(lead, head + self._doubt(event))
        pad = " " * cell_len(lead)
        sides: list[tuple[str, str]] = []
        for name, side in (("by", event.actor), ("to", event.recipient)):
            for i, one in enumerate(side):
                opening = "and" if i else name if not sides else f"→ {name}"
                sides += [(f"{' ' if sides else ''}{opening} ", "dim"), (plain(one.text), "")]
        if sides:
            self._runs(pad, sides)
        rest: list[tuple[str, str]] = []
        if event.place:
            rest += [("at ", "dim"), (plain(event.place.text), "")]
        when = facts.when(event)
        if when:
            rest += [(" · when " if rest else "when ", "dim"), (when.en, "")]
        self._runs(pad, [*rest, *self._basis(event.statement, " · " if rest else "")])

    def _basis(self, id: str | None, before: str) -> list[tuple[str, str]]:
        """On whose word something stands."""
        statement = self.facts.statements.get(id or "")
        if statement is None:
            words = label("view", "own_voice")
            return [(f"{before}{words.en} ", "dim"), (words.ar, "dim ")]
        name = self.facts.speaker(statement)[0] or label("view", "unknown").ar
        return [
            (f"{before}on the word of ", "dim"),
            (name, KIND_STYLE[statement.source_kind]),
            (f" ({statement.id})", "dim "),
        ]

    def _times(self) -> None:
        times = sorted(self.record.times, key=lambda time: time.start)
        if times:
            self._title("times", len(times))
        for time in times:
            meaning = self.facts.meaning(time)
            mark, style = ("⚠ ", "bold red") if time.conflict else ("", "bold")
            runs = [
                (mark, style),
                (plain(time.text), style),
                (f"  {time.type} {plain(time.value)}", "dim"),
                (f"  {meaning.en}" if meaning else "", ""),
            ]
            self._runs(f"{time.id:<4}", runs)

    def _figures(self) -> None:
        figures = sorted(self.record.figures, key=lambda figure: figure.span.start)
        if figures:
            self._title("figures", len(figures))
        for figure in figures:
            what = label("figure", figure.what)
            runs = [(plain(figure.span.text), "bold"), (f"  {amount(figure)} {what.en} ", ""), (what.ar, "")]
            self._runs(f"{figure.id:<4}", [*runs, *self._basis(figure.statement, " · ")])

    def _names(self) -> None:
        named = self.facts.named()
        if named:
            self._title("names", len(self.record.entities))
        for kind, entities in named:
            words = label("entity", kind)
            self._line((f"{words.en} ", "dim"), (words.ar, "dim"))
            for entity in entities:
                count = f" ×{len(entity.mentions)}" if len(entity.mentions) > 1 else ""
                role = self.facts.role(entity)
                runs = [(plain(entity.name), ""), (f"  {plain(entity.latin)}{count}", "dim ")]
                beside = [*runs, (" · ", "dim"), (role, "dim ")]
                if not role or 2 + sum(cell_len(part) for part, _ in beside) > self.width:
                    self._runs("  ", runs)
                    self._wrapped("      ", role, "dim")
                else:
                    self._runs("  ", beside)
