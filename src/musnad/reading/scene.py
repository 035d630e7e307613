"""What is known of a report when its statements and events are put together: words and the chunks found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from musnad.arabic.quotes import quotations
from musnad.arabic.words import Words
from musnad.reading.advice import Advice
from musnad.reading.chunks import Chunk
from musnad.reading.cues import OUTLETS as OUTLETS
from musnad.reading.cues import cue_of
from musnad.reading.verbs import analyse

#: Folded words that open what is said (أن, إن, بأن and with pronouns).
OPENERS = frozenset(
    [
        "ان",
        "انه",
        "انها",
        "انهم",
        "انهن",
        "انهما",
        "انني",
        "انا",
        "اننا",
        "اني",
        "بان",
        "بانه",
        "بانها",
        "بانهم",
        "باننا",
        "بانني",
        "فان",
        "فانه",
        "فانها",
    ]
)
#: Relative pronouns, folded.
RELATIVES = frozenset("الذي التي الذين اللذين اللتين اللذان اللتان الذان اللواتي".split())
COMMAS = frozenset("،,؛;")
#: Marks a quotation opens with.
QUOTES = frozenset('"«“„‹')


class Counts(NamedTuple):
    """Numbers of things before each word of a text."""

    openers: list[int]
    commas: list[int]
    cues: list[int]
    words: list[int]


@dataclass(slots=False)
class Scene:
    """A text with its chunks, each list in text order; the numbers in chunks are word numbers."""

    words: Words
    cues: list[Chunk] = field(default_factory=list)
    sources: list[Chunk] = field(default_factory=list)
    media: list[Chunk] = field(default_factory=list)
    names: list[Chunk] = field(default_factory=list)
    times: list[Chunk] = field(default_factory=list)
    #: What may take part in events: participants, sources and names.
    phrases: list[Chunk] = field(default_factory=list)
    contents: list[tuple[int, int]] = field(default_factory=list)
    #: Words before this one are a dateline, no text.
    skip: int = 0
    #: Found while contents are sought: for a cue and the word reached, the first word behind that opens as the cue asks.
    asked: dict[tuple[int, int], int] = field(default_factory=dict)
    #: How likely the choice of a decision looked beside the others, by decision and the first word of cue or trigger.
    chances: dict[tuple[str, int], float] = field(default_factory=dict)
    #: What an encoder thinks of the text, where one was asked.
    advice: Advice | None = None

    def content_over(self, i: int) -> int:
        """The number of the innermost content that holds word ``i``, or -1."""
        best, size = -1, 1 << 30
        for n, (a, b) in enumerate(self.contents):
            if a <= i < b and b - a < size:
                best, size = n, b - a
        return best

    def __post_init__(self) -> None:
        """A source ends before what opens the content; one that breaks off where a person's name begins, or inside a name, takes it in."""
        self.sources = [self._before_opener(part) for s in self.sources for part in self._around_cues(s)]
        people = {n.first: n for n in self.names if n.kind == "PER"}
        ends = {n.last for n in people.values()}
        bodies = [n for n in self.names if n.kind != "PER"]
        self.sources = [
            Chunk(s.first, name.last, s.kind)
            if (
                name := (people.get(s.last) if s.last not in ends else None)  # «دعا الكندي فاضل المرزوقي»: two persons
                or next((n for n in (*people.values(), *bodies) if s.first <= n.first < s.last < n.last), None)
            )
            else s
            for s in self.sources
        ]

    def _around_cues(self, source: Chunk) -> list[Chunk]:
        """A source cut at a cue inside it: «صحيفة المرسى» and «الصليب الأحمر» of «صحيفة المرسى نقلا عن الصليب الأحمر»."""
        for cue in self.cues:
            if source.first < cue.first and cue.last < source.last:
                rest = Chunk(cue.last, source.last, source.kind)
                return [Chunk(source.first, cue.first, source.kind), *self._around_cues(rest)]
        known = cue_of(self.words.form[source.first - 1]) if source.first else None
        if known is not None and known.lemma == "نقل":  # «نقلت صحيفة المرسى عن شهود عيان»
            for i in range(source.first + 1, source.last - 1):
                if self.words.form[i].folded == "عن":
                    return [Chunk(source.first, i, source.kind), Chunk(i + 1, source.last, source.kind)]
        return [source]

    def _before_opener(self, source: Chunk) -> Chunk:
        """A source as far as its first «أن» («وكالة رويترز بأن وزير النقل») or the outlet spoken to («الوزير لصحيفة المرسى»)."""
        form = self.words.form
        for i in range(source.first + 1, source.last):
            told = form[i].proclitics.endswith("ل") and form[i].bare in OUTLETS and form[i - 1].kind != "punct"
            if form[i].folded in OPENERS or (told and i - source.first > 1):
                return Chunk(source.first, i, source.kind)
        return source

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """Quotations as (opening mark, closing mark)."""
        return quotations(self.words)

    @cached_property
    def quote_from(self) -> dict[int, int]:
        """Closing mark of the quotation that opens at a word."""
        return dict(self.quotes)

    @cached_property
    def quote_over(self) -> list[int]:
        """For each word, the number of the innermost quotation it stands in, or -1."""
        out = [-1] * len(self.words)
        for n, (a, b) in enumerate(self.quotes):
            for i in range(a, b + 1):
                out[i] = n
        return out

    @cached_property
    def before(self) -> Counts:
        """How many openers, commas, cues and words other than marks stand before each word."""
        opens = [f.folded in OPENERS for f in self.words.form]
        commas = [f.surface in COMMAS for f in self.words.form]
        cues = [i in self.cue_at for i in range(len(self.words))]
        words = [f.kind != "punct" for f in self.words.form]
        return Counts(*([0, *accumulate(flags)] for flags in (opens, commas, cues, words)))

    @cached_property
    def in_time(self) -> frozenset[int]:
        """The words of time expressions."""
        return frozenset(i for t in self.times for i in range(t.first, t.last))

    @cached_property
    def in_person(self) -> frozenset[int]:
        """The words of persons' names."""
        return frozenset(i for n in self.names if n.kind == "PER" for i in range(n.first, n.last))

    @cached_property
    def _name_from(self) -> dict[int, list[Chunk]]:
        out: dict[int, list[Chunk]] = {}
        for n in self.names:
            out.setdefault(n.first, []).append(n)
        return out

    def names_in(self, phrase: Chunk) -> list[Chunk]:
        """The names inside a phrase, in text order."""
        found = self._name_from
        return [n for i in range(phrase.first, phrase.last) for n in found.get(i, ()) if n.last <= phrase.last]

    @cached_property
    def cue_at(self) -> dict[int, int]:
        """Number of the cue that begins at a word."""
        return {c.first: n for n, c in enumerate(self.cues)}

    @cached_property
    def source_at(self) -> dict[int, Chunk]:
        """The source that begins at a word."""
        return {c.first: c for c in self.sources}

    def sentence(self, i: int) -> tuple[int, int]:
        """First word and one past the last of the sentence of word ``i``."""
        return self.words.sentences[self.words.sentence_of[i]]

    def word_class(self, i: int) -> str:
        """A rough class of a word: past, present, participle, masdar, noun, particle, punctuation, number, other."""
        form = self.words.form[i]
        try:
            return form.notes["class"]  # type: ignore[no-any-return]
        except KeyError:
            pass
        if form.kind != "word":
            kind = form.kind
        else:
            readings = analyse(form)
            cue = cue_of(form)
            if readings and not form.definite:
                tense = readings[0].tense
                kind = tense if tense in ("past", "present", "masdar") else "participle"
            elif cue is not None:
                kind = cue.pos
            elif form.definite:
                kind = "definite"
            else:
                kind = "other"
        form.notes["class"] = kind
        return kind


def bucket(n: int) -> str:
    """A distance in words, coarsely."""
    if n <= 3:
        return str(n)
    return "4-6" if n <= 6 else "7-10" if n <= 10 else "11-20" if n <= 20 else "21-40" if n <= 40 else "41+"


def word_key(scene: Scene, i: int) -> str:
    """A word as the features name it: folded stem, the opener's class, or the mark."""
    form = scene.words.form[i]
    if form.folded in OPENERS:
        return "AN"
    if form.kind == "punct":
        return form.surface
    if form.kind == "number":
        return "0"
    return form.stem


def cue_key(scene: Scene, cue: Chunk) -> tuple[str, str, str]:
    """Lemma, class of meaning and word class of a cue."""
    form = scene.words.form[cue.first]
    known = cue_of(form)
    if known is None:
        return form.bare, "?", scene.word_class(cue.first)
    return (
        known.lemma,
        known.kind,
        known.pos if known.pos in ("particle", "participle") else scene.word_class(cue.first),
    )
