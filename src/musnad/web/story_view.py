"""What the page of a story shows, in one language: its words, its drawings, and where its reports and quotations lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from musnad.views import story_graph
from musnad.views.calendar import Words
from musnad.views.facts import label, plain
from musnad.views.story_trees import MOST_REPORTS, Tree, trees
from musnad.views.story_words import (
    StoryFacts,
    Telling,
    chain_name,
    counted,
    quoted,
    quotes,
    reason_words,
    said,
    short_bounds,
)
from musnad.weave.model import Because, Chain, Dispute, Evidence, Revision, Side, Story
from musnad.web.language import Speech
from musnad.web.rendering import address, report_address, story_address
from musnad.web.report_links import fragment

#: What is shown of one story, fewer than in a page of its own (``views.story_html``), so that it comes quickly; what is more is counted, and JSON has all. Tellings
#: go on on further pages.
MOST_TELLINGS, MOST_CHAINS, MOST_SPEAKERS, MOST_REASONS, MOST_NUMBERS, MOST_DRAWN = 100, 20, 20, 8, 30, 150
#: Disputes and revisions, the sides or steps of one, and the chains named beside one telling.
MOST_POINTS, MOST_SIDES, MOST_GROUNDS = 30, 30, 4
#: Characters of a quotation.
_QUOTED = 240


@dataclass(frozen=True, slots=True)
class Ground:
    """The chain by which a telling has what it tells: its number and name, what it starts from; ``own`` where it starts with this telling."""

    number: int
    name: str
    kind: str
    own: bool


def _first(number: int) -> int:
    """The number of the first telling on the page that has this one."""
    return (number - 1) // MOST_TELLINGS * MOST_TELLINGS + 1


class StoryView:
    """A story as its page shows it. ``keys`` are those of its reports by their numbers; one that has left the archive has none. Of its tellings the page has
    those with the number ``telling``."""

    def __init__(self, story: Story, keys: Mapping[int, str], speech: Speech, telling: int = 1) -> None:
        self.story, self.speech = story, speech
        self.facts = StoryFacts(story)
        self.first = _first(max(1, min(telling, len(story.tellings))))
        self._keys = keys
        self._numbers: dict[int, Markup] = {}
        self.drawing = story_graph.Drawing(speech.language, self.address)

    # -- words ---------------------------------------------------------------------------------------------------------

    def say(self, words: Words) -> str:
        """Words in the language of the page."""
        return self.drawing.say(words)

    def count(self, key: str, number: int) -> str:
        """A number with what it counts."""
        return self.say(counted(key, number))

    @property
    def when(self) -> str:
        """Its date."""
        return self.say(self.facts.when or label("view", "no_date"))

    @property
    def counts(self) -> list[tuple[str, str]]:
        """What is counted of it, each with its name."""
        return [(key, self.say(words)) for key, words in self.facts.counts_by_kind()]

    def moment(self, telling: Telling) -> str:
        """When a telling was published."""
        return self.say(telling.words) if telling.words else telling.moment or self.say(label("story", "no_time"))

    def root(self, chain: Chain) -> str:
        """What a chain starts from."""
        return chain_name(chain) if plain(chain.root) else self.speech.label("chain_kind", chain.kind)

    def reason(self, because: Because) -> str:
        """Why, where more is to say of it than its name."""
        words, name = reason_words(because), label("reason", because.reason)
        told = self.say(words)
        return "" if told == self.say(name) else told

    def value(self, side: Side) -> str:
        """What a side says: numbers and days in the language of the page, other words as they are."""
        words = said(side)
        ours = side.low is not None or side.high is not None or words.ar != words.en
        return self.say(words) if ours else words.ar

    def short(self, side: Side) -> str:
        """The same as on a line of values."""
        return self.say(short_bounds(side))

    def point(self, one: Dispute | Revision) -> str:
        """What is disputed, or was revised."""
        kind = label("dispute", one.kind) if isinstance(one, Dispute) else Words("", "")
        return self.say(Words(plain(one.arabic) or kind.ar or plain(one.what), plain(one.what) or kind.en))

    def moments(self, one: Revision) -> list[str]:
        """When each step of a revision was told."""
        return [self._step(moment, side) for moment, side in one.steps[:MOST_SIDES]]

    def _step(self, moment: str, side: Side) -> str:
        telling = next((self.facts.by_report[name] for name in side.reports if name in self.facts.by_report), None)
        return self.moment(telling) if telling else plain(moment)

    # -- where things lead ---------------------------------------------------------------------------------------------

    @property
    def tellings(self) -> list[Telling]:
        """The tellings on this page."""
        return self.facts.tellings[self.first - 1 :][:MOST_TELLINGS]

    @property
    def left(self) -> int:
        """How many come after them."""
        return len(self.facts.tellings) - (self.first - 1) - len(self.tellings)

    def page(self, first: int) -> str:
        """The address of the page whose tellings begin with this number."""
        return address(story_address(self.story.id), telling=first if first > 1 else None)

    def address(self, telling: Telling) -> str | None:
        """The page of a report."""
        key = self._keys.get(telling.told.number)
        return report_address(key) if key else None

    def number(self, number: int) -> Markup:
        """A telling by its number, leading to where it is listed, on this page or another."""
        if number not in self._numbers:
            shown = escape(self.speech.number(number))
            title = escape(self.speech.gettext("Telling {n}").replace("{n}", shown))
            to = "" if _first(number) == self.first else escape(self.page(_first(number)))
            self._numbers[number] = Markup(f'<a class="num" href="{to}#t{number}" title="{title}">{shown}</a>')
        return self._numbers[number]

    def numbers(self, reports: tuple[str, ...]) -> Markup:
        """The tellings of some reports."""
        found = self.facts.numbers(reports)
        shown = " ".join([self.number(one) for one in found[:MOST_NUMBERS]])
        if len(found) > MOST_NUMBERS:
            shown += f' <span class="rest">{escape(self.rest(len(found) - MOST_NUMBERS))}</span>'
        return Markup(f'<span class="nums">{shown}</span>')

    def chain_number(self, number: int, words: str | None = None) -> Markup:
        """A chain by its number, leading to where it is shown; one beyond those leads nowhere."""
        shown = escape(self.speech.number(number) if words is None else words)
        if number > MOST_CHAINS:
            return Markup(f'<span class="chain-number">{shown}</span>')
        return Markup(f'<a class="chain-number" href="#c{number}">{shown}</a>')

    def quotes(self, evidence: tuple[Evidence, ...], most: int) -> Markup:
        """The first quotations, no two of the same words, each leading to its place in the report."""
        made = []
        for one in quotes(evidence, most, _QUOTED):
            telling = self.facts.by_report.get(one.report)
            report = self.address(telling) if telling else None
            words = str(escape(quoted(one.text)))
            if report:
                place = (one.report, one.start, one.end)
                whole = next(other.text for other in evidence if (other.report, other.start, other.end) == place)
                directives = fragment(whole, [(0, len(whole))])
                words = f'<a href="{escape(f"{report}#{directives}" if directives else report)}">{words}</a>'
            number = f" {self.number(telling.number)}" if telling else ""
            made.append(f'<p class="quoted" dir="auto"><q lang="ar">{words}</q>{number}</p>')
        return Markup("".join(made))

    def rest(self, number: int) -> str:
        """How many more there are than are shown."""
        words = self.speech.ngettext("… and one more", "… and {n} more", number)
        return words.replace("{n}", self.speech.number(number))

    def grounds(self, telling: Telling) -> list[Ground]:
        """The chains that hold a telling."""
        return self._grounds.get(telling.told.report, [])

    @cached_property
    def _grounds(self) -> dict[str, list[Ground]]:
        found: dict[str, list[Ground]] = {}
        for number, chain in enumerate(self.story.chains, 1):
            own = {report for because in chain.because if because.reason == "own" for report in because.reports}
            name = self.root(chain)
            for report in dict.fromkeys(chain.reports):
                ground = Ground(number, name, chain.kind, chain.kind == "own" and report in own)
                found.setdefault(report, []).append(ground)
        return found

    # -- drawings ------------------------------------------------------------------------------------------------------

    @cached_property
    def trees(self) -> list[Tree]:
        """The chains that are shown."""
        return trees(self.facts, MOST_CHAINS)

    @cached_property
    def drawn(self) -> list[Tree]:
        """The first chains, as many as a drawing can hold."""
        drawn: list[Tree] = []
        boxes = 0
        for one in self.trees:
            boxes += 1 + len(one.chain.reports[:MOST_REPORTS])
            if drawn and boxes > MOST_DRAWN:
                break
            drawn.append(one)
        return drawn

    @property
    def graph(self) -> Markup:
        """The drawing of the chains; what it has from reports is escaped there."""
        return Markup(story_graph.chains(self.facts, self.drawn, self.drawing))

    def line(self, one: Revision) -> Markup:
        """The drawing of a number over time."""
        return Markup(story_graph.revision(one, self.drawing))
