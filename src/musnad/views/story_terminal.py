"""Stories in a terminal: what, when, where; the tellings in order of time; the chains as trees; where they disagree.

As in ``terminal``, a line never holds two Arabic runs with nothing but spaces and marks between them, so that terminals that turn Arabic round
and those that do not show the same. A line that is to be read from right to left (a revision) stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from musnad.views.facts import label, plain
from musnad.views.story_trees import Node, Tree, trees
from musnad.views.story_words import (
    StoryFacts,
    Telling,
    counted,
    listed,
    quoted,
    quotes,
    reason_words,
    said,
    short_bounds,
)
from musnad.views.terminal import HEADING_LINES, KIND_STYLE, shorten, wrap
from musnad.weave.model import Attested, Dispute, Evidence, Revision, Side, Story

CHAIN_STYLE = {**KIND_STYLE, "agency": "yellow", "text": "white", "own": "yellow"}
#: What is shown of one story; what is more is counted. ``--format json`` has all.
MOST_TELLINGS, MOST_CHAINS, MOST_SPEAKERS, MOST_NAMES = 200, 40, 12, 4
_WIDEST, _NARROWEST = 100, 40
Part = str | tuple[str, str]


def render_story(story: Story, console: Console, earlier: Sequence[Story] = (), later: Sequence[Story] = ()) -> None:
    """Show a story; ``earlier`` are the stories it goes on from, ``later`` those that go on from it."""
    _View(story, console, earlier, later).show()


def render_listed(number: int, story: Story, console: Console) -> None:
    """Show a story as one block of a list; ``number`` counts them."""
    width = max(_NARROWEST, min(console.width, _WIDEST))
    facts = StoryFacts(story)
    lead = f"{number:<3} "
    pad = " " * len(lead)

    def line(*parts: Part) -> None:
        console.print(Text.assemble(*parts), soft_wrap=True, highlight=False)

    console.print()
    for n, words in enumerate(shorten(wrap(facts.what, width - len(lead)), 2, width - len(lead))):
        line((pad if n else lead, "dim"), (words, "bold"))
    when = facts.when
    head: list[Part] = [pad, (when.en if when else label("view", "no_date").en, "")]
    if story.place:
        head += [(" · at ", "dim"), plain(story.place)]
    line(*head)
    for parts in _counts(facts, width - len(pad)):
        line((pad, ""), *parts)
    line((f"{pad}story {plain(story.id)}", "dim"))


def _counts(facts: StoryFacts, room: int) -> list[list[Part]]:
    """How many reports, outlets, chains, in lines no wider than ``room``; what disagrees stands out."""
    story = facts.story
    shown: list[tuple[str, str]] = []
    for words in facts.counts():
        shown.append((words.en, "bold" if "chain" in words.en else "red" if "dispute" in words.en else ""))
    if story.copies:
        shown.append((f"{len(story.copies):,} {'copy' if len(story.copies) == 1 else 'copies'}", "dim"))
    lines: list[list[Part]] = []
    used = room
    for text, style in shown:
        if lines and used + 3 + len(text) <= room:
            lines[-1] += [(" · ", "dim"), (text, style)]
            used += 3 + len(text)
        else:
            lines.append([(text, style)])
            used = len(text)
    return lines


class _View:
    def __init__(self, story: Story, console: Console, earlier: Sequence[Story], later: Sequence[Story]) -> None:
        self.story = story
        self.facts = StoryFacts(story)
        self.console = console
        self.earlier, self.later = earlier, later
        self.width = max(_NARROWEST, min(console.width, _WIDEST))

    def show(self) -> None:
        self._header()
        self._tellings()
        self._chains()
        self._attested()
        self._disputes()
        self._revisions()
        self._others("developed", self.later)
        self._line()

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _line(self, *parts: Part) -> None:
        """A line; one wider than the terminal goes on below its first part, from a part that is only a word between others (dim)."""
        given = [part if isinstance(part, tuple) else (part, "") for part in parts]
        if sum(cell_len(text) for text, _ in given) > self.width and len(given) > 2:
            front = given[0][0]
            pad = min(cell_len(front), self.width // 2)
            below = (front, given[0][1]) if front.strip() == "│" else (" " * pad, "")
            lines = [[given[0], given[1]]]
            used = cell_len(given[0][0]) + cell_len(given[1][0])
            for n, (text, style) in enumerate(given[2:], 2):
                wide = cell_len(text) + (cell_len(given[n + 1][0]) if style == "dim" and n + 1 < len(given) else 0)
                if used + wide > self.width and (style == "dim" or given[n - 1][1] != "dim"):
                    text = text.lstrip(" ·")
                    lines.append([below])
                    used = pad
                lines[-1].append((text, style))
                used += cell_len(text)
            for line in lines:
                self.console.print(Text.assemble(*line), soft_wrap=True, highlight=False)
            return
        self.console.print(Text.assemble(*given), soft_wrap=True, highlight=False)

    def _wrapped(self, lead: str, text: str, style: str = "", most: int = 3, after: str | None = None) -> None:
        """A text in lines, ``lead`` before the first and ``after`` (as many spaces) before the others."""
        room = max(12, self.width - cell_len(lead))
        for n, line in enumerate(shorten(wrap(text, room), most, room)):
            front = lead if n == 0 else after if after is not None else " " * cell_len(lead)
            self._line((front, "dim"), (line, style))

    def _title(self, key: str, count: str) -> None:
        words = label("story", key)
        text = f"{words.en.upper()} · {count} · {words.ar} " if count else f"{words.en.upper()} · {words.ar} "
        self._line()
        self._line((text, "bold"), ("─" * max(0, self.width - cell_len(text)), "dim"))

    def _more(self, pad: str, number: int) -> None:
        if number > 0:
            self._line((f"{pad}… and {number:,} more", "dim"))

    # -- sections ------------------------------------------------------------------------------------------------------

    def _header(self) -> None:
        story, facts = self.story, self.facts
        self._line(("━" * self.width, "dim"))
        for line in shorten(wrap(facts.what, self.width), HEADING_LINES, self.width):
            self._line((line, "bold"))
        when, none = facts.when, label("view", "no_date")
        self._line(
            ("when    ", "dim"), *((when.en, (" · ", "dim"), when.ar) if when else ((f"{none.en} · ", "dim"), none.ar))
        )
        given = label("view", "not_given")
        where: list[Part] = [plain(story.place)] if story.place else [(f"{given.en} · ", "dim"), (given.ar, "dim")]
        self._line(("where   ", "dim"), *where)
        for n, parts in enumerate(_counts(facts, self.width - 8)):
            self._line(("        " if n else "told    ", "dim"), *parts)
        # The Arabic on a line of its own, to be read from the right.
        self._wrapped(" " * 8, f"{label('story', 'sum').ar}: {'، '.join(words.ar for words in facts.counts())}")
        self._line(("story   ", "dim"), plain(story.id))
        for one in self.earlier:
            self._wrapped("goes on from  ", f"{plain(one.what)}")
            self._line(("              ", "dim"), (plain(one.id), "dim"))
        if story.develops and not self.earlier:
            self._line(("goes on from  ", "dim"), ", ".join(plain(one) for one in story.develops[:8]))
        self._line(("━" * self.width, "dim"))

    def _tellings(self) -> None:
        tellings = self.facts.tellings
        self._title("tellings", str(len(tellings)))
        wide = len(str(len(tellings)))
        for telling in tellings[:MOST_TELLINGS]:
            self._telling(telling, wide)
        self._more("  ", len(tellings) - MOST_TELLINGS)

    def _telling(self, telling: Telling, wide: int) -> None:
        pad = " " * (wide + 3)
        self._line((f" {telling.number:>{wide}}  ", "bold"), *self._who(telling))
        if telling.title:
            self._wrapped(pad, telling.title, most=2)
        about = f"{pad}report {telling.told.number}"
        if telling.id != str(telling.told.number):
            about += f" · {telling.id}"
        original, share = self.facts.original(telling)
        self._line((about, "dim"))
        if original:
            percent = f", {100 * share:.0f} % of its text" if share is not None else ""
            self._line((f"{pad}copy of {original}{percent}", "magenta"))

    def _who(self, telling: Telling) -> list[Part]:
        none = label("story", "no_outlet")
        moment = telling.moment or label("story", "no_time").en
        outlet: list[Part] = [(telling.outlet, "yellow")] if telling.outlet else [(none.en, "dim")]
        return [(f"{moment} · ", "dim"), *outlet]

    def _chains(self) -> None:
        story = self.story
        if not story.chains:
            return
        words = counted("chain", story.independent)
        self._title("chains", words.en)
        for one in trees(self.facts, MOST_CHAINS):
            self._tree(one)
        self._more("", len(story.chains) - MOST_CHAINS)

    def _tree(self, one: Tree) -> None:
        chain = one.chain
        kind = label("chain_kind", chain.kind)
        reports = counted("report", len(chain.reports)).en
        self._line()
        style = f"bold {CHAIN_STYLE.get(chain.kind, '')}".strip()
        self._line(
            (f"{one.number}  ", "bold"),
            (one.root.name, style),
            (f"  {kind.en} ", "dim"),
            (kind.ar, "dim"),
            (f" · {reports}", "dim"),
        )
        for because in one.because:
            self._reason("│  ", because.reason, reason_words(because).en, because.evidence)
        self._branches(one.root, "")
        self._more("   ", one.left_out)

    def _branches(self, root: Node, start: str) -> None:
        """What is below a node, drawn with a line from each back to what it rests on."""
        stack = [(child, start, n == len(root.children) - 1) for n, child in enumerate(root.children)][::-1]
        while stack:
            node, front, last = stack.pop()
            below = front + ("   " if last else "│  ")
            if len(front) > 24:  # a chain of copies of copies: no deeper
                below = front
            lead = f"{front}{'└─ ' if last else '├─ '}"
            if node.telling is None:
                self._line((lead, "dim"), ("via ", "dim"), (node.name, "yellow"))
            else:
                self._line((lead, "dim"), (f"{node.telling.number}  ", "bold"), *self._who(node.telling))
            under = below + ("│  " if node.children else "   ")
            for because in node.because:
                self._reason(under, because.reason, reason_words(because).en, because.evidence)
            stack.extend(
                (child, below, n == len(node.children) - 1) for n, child in reversed([*enumerate(node.children)])
            )

    def _reason(self, front: str, reason: str, why: str, evidence: tuple[Evidence, ...]) -> None:
        name = label("reason", reason)
        told = "" if why == name.en else f": {why}"
        self._wrapped(f"{front}↑ ", f"{name.en}{told}", "dim", after=f"{front}  ")
        for quote in quotes(evidence, 2):
            self._wrapped(f"{front}  ", quoted(quote.text), most=2, after=f"{front}  ")

    def _attested(self) -> None:
        story = self.story
        if story.happened is None and not story.said:
            return
        self._title("attested", "")
        if story.happened is not None:
            words = label("story", "happened")
            self._line((f"{words.en} ", "bold"), (words.ar, "dim"))
            self._levels(story.happened)
        for attested in story.said[:MOST_SPEAKERS]:
            words = label("story", "said")
            self._line(
                (f"{words.en} by ", "bold"), (plain(attested.speaker or "") or label("view", "unknown").ar, "cyan")
            )
            self._levels(attested)
        self._more("", len(story.said) - MOST_SPEAKERS)

    def _levels(self, attested: Attested) -> None:
        chains = listed([n + 1 for n in attested.chains])
        told = listed(self.facts.numbers(attested.reports))
        words = counted("chain", attested.independent).en
        which = f"{'chain' if len(attested.chains) == 1 else 'chains'} {chains} · " if chains else ""
        self._line("  ", (words, "bold"), (f" · {which}{_told(told)}", "dim"))

    def _disputes(self) -> None:
        if self.story.disputes:
            self._title("disputes", str(len(self.story.disputes)))
        for dispute in self.story.disputes:
            self._dispute(dispute)

    def _dispute(self, dispute: Dispute) -> None:
        self._line()
        kind = label("dispute", dispute.kind)
        what = plain(dispute.what) or kind.en
        head: list[Part] = [("╷ ", "red"), (f"{what} ", "bold red"), (plain(dispute.arabic), "bold red")]
        if what != kind.en:
            head.append((f" · {kind.en}", "dim"))
        self._line(*head)
        for n, side in enumerate(dispute.sides):
            if n:
                self._line(("├─ ", "red"), ("against", "dim"))
            self._side(side, "│ ", dispute.kind == "figure")
        self._line(("╵", "red"))

    def _side(self, side: Side, front: str, figure: bool) -> None:
        words = said(side)
        told = listed(self.facts.numbers(side.reports))
        if figure:
            self._line((front, "red"), (words.en, "bold"), (f"  {_told(told)}", "dim"))
        else:
            self._wrapped(front, words.en, "bold", after=front)
            self._line((front, "red"), (f"  {_told(told)}", "dim"))
        for quote in quotes(side.evidence, 2):
            if quote.text != words.en:
                self._wrapped(f"{front}  ", quoted(quote.text), after=f"{front}  ")
        names = [plain(name) for name in side.chain if plain(name)]
        if names:
            parts: list[Part] = []
            for n, name in enumerate(names[:MOST_NAMES]):
                parts += [(" and " if n else "by ", "dim"), (name, "cyan")]
            if len(names) > MOST_NAMES:
                parts.append((f" and {len(names) - MOST_NAMES} more", "dim"))
            self._line((f"{front}  ", "red"), *parts)

    def _revisions(self) -> None:
        if self.story.revisions:
            self._title("revisions", str(len(self.story.revisions)))
        for revision in self.story.revisions:
            self._revision(revision)

    def _revision(self, revision: Revision) -> None:
        """One line of values from the first on, to be read from the left; the same in Arabic, from the right; then each step."""
        self._line()
        values = [short_bounds(side) for _, side in revision.steps]
        self._line(
            (f"{plain(revision.what)} ", "bold"),
            (plain(revision.arabic), "bold"),
            (" · on the word of ", "dim"),
            (plain(revision.chain), "cyan"),
        )
        self._line("  ", (" → ".join(value.en for value in values), "bold"))
        arabic = plain(revision.arabic)
        if arabic:
            self._line("  ", (f"{arabic}: {' ← '.join(value.ar for value in values)}", "bold"))
        for (moment, side), value in zip(revision.steps, values, strict=True):
            telling = next((self.facts.by_report[one] for one in side.reports if one in self.facts.by_report), None)
            told = listed(self.facts.numbers(side.reports))
            shown = (
                telling.moment if telling and telling.told.published == moment else plain(moment)[:16].replace("T", " ")
            )
            self._line((f"  {shown:<16}  ", "dim"), (value.en, "bold"), (f"  {_told(told)}", "dim"))
            for quote in quotes(side.evidence, 1):
                self._wrapped("      ", quoted(quote.text), most=2)

    def _others(self, key: str, stories: Iterable[Story]) -> None:
        found = list(stories)
        if found:
            self._title(key, str(len(found)))
        for story in found:
            self._line()
            self._wrapped("  ", plain(story.what), "bold", most=2)
            for parts in _counts(StoryFacts(story), self.width - 2):
                self._line("  ", *parts)
            self._line((f"  story {plain(story.id)}", "dim"))


def _told(numbers: str) -> str:
    return f"{'tellings' if not numbers.isdigit() else 'telling'} {numbers}"
