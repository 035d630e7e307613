"""A telling laid out for comparing: its words, and what stands around a span: speaker, scene, places, days."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from musnad.arabic.fold import fold
from musnad.arabic.words import Words
from musnad.record import Statement, Time
from musnad.weave.disputes.wording import Marks, alike, content, key, may_hold, weight
from musnad.weave.model import Evidence, Telling

#: Of a longer report only the beginning is compared: what is disputed is told there, and a book must not stop the press.
MOST_CHARACTERS = 40_000
#: Words on either side of a span that say what it is about.
_AROUND = 18
#: Words on either side in which a place is named that a figure is of.
_FAR = 60
#: Words of a name that are left out of account.
_NAME = 20
#: Words at the head of a report that say what it is about.
_LEAD = 45
#: A scene of less weight than this says too little: the words before it and the head of the report are taken in.
_THIN = 2.5
#: Words in which a report tells what it is of, unless it names another place or says that it goes on to something else.
_BEGINNING = 110
#: A scene as much like the head of its report as this is of what the report is of.
_MAIN = 0.25
#: Events at the beginning of a report among which a march is looked for, characters in which it must stand; statements that are looked through.
_EVENTS, _MARCH, _STATEMENTS = 8, 350, 300
#: A day this long before the report is that of an earlier happening.
_OLD_DAYS = 6
_AGED = re.compile(r"\d\s?(?:عام|سن[ةه]|ربيع)")
_TOKEN = re.compile(r"\w+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Scene:
    """What a span is about: the words around it, the places named there, and the days its event may have been on."""

    words: dict[str, float]
    places: frozenset[str]
    lead: bool
    old: bool
    elsewhere: bool
    #: The days named in its sentence, ISO 8601.
    days: frozenset[str] = frozenset()


#: Characters of a text whose words are remembered.
_SHORT = 20_000


@lru_cache(maxsize=200)
def _words(text: str) -> Words:
    """The words of a text; many papers print the same one."""
    return Words(text, 0, len(text))


@lru_cache(maxsize=200)
def _marks(text: str) -> Marks:
    return Marks(_words(text))


@dataclass(eq=False)
class Reading:
    """A telling and what comparing needs of it, made when it is asked for."""

    telling: Telling
    number: int
    _scenes: dict[tuple[int, int], Scene] = field(default_factory=dict)
    #: Its figures as they were laid out once (``values``).
    laid_out: dict[bool, list[Any]] = field(default_factory=dict)

    @cached_property
    def words(self) -> Words:
        """The words of its beginning."""
        text = self.telling.text
        return _words(text) if len(text) <= _SHORT else Words(text, 0, min(len(text), MOST_CHARACTERS))

    @cached_property
    def marks(self) -> Marks:
        """The words in it by which reports compare what they tell."""
        text = self.telling.text
        return _marks(text) if len(text) <= _SHORT else Marks(self.words)

    @cached_property
    def end(self) -> int:
        """One past the last character that is compared."""
        return min(len(self.telling.text), MOST_CHARACTERS)

    @cached_property
    def _folded(self) -> tuple[str, frozenset[str]]:
        folded = fold(self.telling.text[: self.end])
        return folded, frozenset(_TOKEN.findall(folded))

    @property
    def tokens(self) -> frozenset[str]:
        """Its folded words, whatever stands before them."""
        return self._folded[1]

    def may(self, use: str) -> bool:
        """Whether its text can hold a phrase of this use at all; told without cutting it into words."""
        return may_hold(use, *self._folded)

    def may_age(self) -> bool:
        """Whether its text can give somebody's age."""
        return _AGED.search(self.telling.text, 0, self.end) is not None

    @cached_property
    def charges(self) -> frozenset[str]:
        """The cues by which it tells that one charges another."""
        triggers = {(v.trigger.start, v.trigger.end) for v in self.telling.record.events if v.type == "ACCUSE"}
        return frozenset(s.cue.text for s in self.telling.record.statements if (s.cue.start, s.cue.end) in triggers)

    def clause_start(self, first: int) -> int:
        """The word after the mark of punctuation before a word, within its sentence."""
        begin, _ = self.sentence(first)
        a = first
        while a > begin and not _breaks(self.words, a - 1):
            a -= 1
        return a

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, form in enumerate(self.words.form):
            if weight(form):
                found.setdefault(key(form.surface), []).append(i)
        return found

    def places_of(self, name: str) -> list[int]:
        """The words of a root, in order."""
        return self._at.get(name, [])

    @cached_property
    def of_march(self) -> bool:
        """Whether its beginning tells of a march or sit-in: numbers of people are then of those who took part."""
        if any(
            v.type == "PROTEST" and v.status in ("occurred", "ongoing") and v.trigger.start < _MARCH
            for v in self.telling.record.events[:_EVENTS]
        ):
            return True
        return self.marks.find("march", 0, min(len(self.words), _LEAD)) is not None

    def said_at(self, start: int) -> str | None:
        """The innermost statement in whose words a character stands."""
        inner, size = None, self.end + 1
        for first, last, name in self._said:
            if first > start:
                break
            if start < last and last - first <= size:
                inner, size = name, last - first
        return inner

    @cached_property
    def _said(self) -> list[tuple[int, int, str]]:
        some = self.telling.record.statements[:_STATEMENTS]
        return sorted((c.start, c.end, s.id) for s in some for c in s.content)

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """Its statements by id."""
        return {s.id: s for s in self.telling.record.statements}

    @cached_property
    def _places(self) -> tuple[list[int], list[str]]:
        found = sorted(
            (m.start, fold(e.name))
            for e in self.telling.record.entities
            if e.type in ("GPE", "LOC", "FAC")
            for m in e.mentions[:200]
        )
        return [start for start, _ in found], [name for _, name in found]

    @cached_property
    def _times(self) -> tuple[list[int], list[Time]]:
        found = sorted(self.telling.record.times, key=lambda t: t.start)
        return [t.start for t in found], found

    @cached_property
    def published(self) -> date | None:
        """The calendar day of publication."""
        text = self.telling.day or (self.telling.record.document.published or "")[:10]
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            return None

    def word_range(self, start: int, end: int) -> tuple[int, int]:
        """The words (first, one past the last) of a span of characters."""
        words = self.words
        first = bisect_right(words.start, start) - 1
        last = bisect_left(words.start, end)
        return max(first, 0), max(last, first + 1, 1)

    def sentence(self, first: int) -> tuple[int, int]:
        """The words of the sentence of a word."""
        words = self.words
        return words.sentences[words.sentence_of[first]]

    @cached_property
    def speaking(self) -> frozenset[int]:
        """The words that name who speaks: they say nothing of what is told."""
        found: set[int] = set()
        for statement in self.telling.record.statements:
            source = statement.source
            if source is not None and source.start < self.end:
                first, last = self.word_range(source.start, source.end)
                found.update(range(first, min(last, first + _NAME)))
        return frozenset(found)

    @cached_property
    def head(self) -> dict[str, float]:
        """The words that tell something at its beginning, with their weight."""
        return content(self.words, 0, min(len(self.words), _LEAD))

    def scene(self, first: int, last: int) -> Scene:
        """The scene of words ``first`` to ``last`` (exclusive)."""
        made = self._scenes.get((first, last))
        if made is None:
            made = self._scenes[first, last] = self._scene(first, last)
        return made

    def main(self, first: int, last: int) -> bool:
        """Whether words ``first`` to ``last`` stand at the head of the report, or in words that are of what its head is of."""
        scene = self.scene(first, last)
        if scene.lead or alike(scene.words, self.head) >= _MAIN:
            return True
        return not scene.places and self.early(first)

    def early(self, first: int) -> bool:
        """Whether a word stands in the beginning of the report, before it goes on to something else."""
        return first < _BEGINNING and self.marks.find("another", 0, first) is None

    def _scene(self, first: int, last: int) -> Scene:
        words = self.words
        begin, stop = self.sentence(first)
        a, b = max(begin, first - _AROUND), min(stop, last + _AROUND)
        who = self.speaking
        about = content(words, a, first, who)
        about.update(content(words, last, b, who))
        if sum(about.values()) < _THIN and begin:
            before = words.sentences[words.sentence_of[first] - 1]
            for name, worth in content(words, max(before[0], before[1] - 2 * _AROUND), before[1], who).items():
                about.setdefault(name, worth / 2)
        if sum(about.values()) < _THIN:
            for name, worth in self.head.items():
                about.setdefault(name, worth / 2)
        lead = first < _LEAD
        around = self._places_in(max(begin, first - _FAR), min(stop, last + _FAR))
        elsewhere = not lead and bool(around and self.lead_places) and not around & self.lead_places
        old, days = self._old(words.start[a], words.end[b - 1]), self._days(words.start[a], words.end[b - 1])
        return Scene(about, self._places_in(a, b), lead, old, elsewhere, days)

    def _days(self, start: int, end: int) -> frozenset[str]:
        """The days named between two places of the text."""
        starts, times = self._times
        some = times[bisect_left(starts, start) : bisect_left(starts, end)]
        return frozenset(t.value[:10] for t in some if t.type in ("DATE", "TIME") and _DAY.match(t.value))

    @cached_property
    def lead_places(self) -> frozenset[str]:
        """The places named at its beginning."""
        return self._places_in(0, min(len(self.words), _LEAD))

    def _places_in(self, first: int, last: int) -> frozenset[str]:
        """The places named between two words."""
        starts, names = self._places
        words = self.words
        return frozenset(names[bisect_left(starts, words.start[first]) : bisect_left(starts, words.end[last - 1])])

    def _old(self, start: int, end: int) -> bool:
        """Whether a day well before publication is named between two places of the text."""
        if self.published is None:
            return False
        starts, times = self._times
        for t in times[bisect_left(starts, start) : bisect_left(starts, end)]:
            if t.type in ("DATE", "TIME") and t.latest:
                try:
                    day = date.fromisoformat(t.latest[:10])
                except ValueError:
                    continue
                if (self.published - day).days > _OLD_DAYS:
                    return True
        return False

    def speaker(self, statement: str | None) -> str | None:
        """Who says it, as the report names him; None where the report says it itself."""
        said = self.statements.get(statement) if statement else None
        if said is None:
            return None
        named = said.speaker or said.source
        return _SPACE.sub(" ", named.text).strip() if named else None

    def evidence(self, start: int, end: int) -> Evidence:
        """Characters of the report as evidence."""
        return Evidence(self.telling.id, start, end, self.telling.text[start:end])

    def clause(self, first: int, last: int) -> Evidence:
        """The words around a span as evidence: within its sentence, from the mark before it to the mark behind it."""
        words = self.words
        begin, stop = self.sentence(first)
        a = first
        while a > begin and first - a < 9 and not _breaks(words, a - 1):
            a -= 1
        b = last
        while b < stop and b - last < 7 and not _breaks(words, b):
            b += 1
        return self.evidence(words.start[a], words.end[b - 1])


_MARKS = frozenset(",،؛:;.!?؟")


def _breaks(words: Words, i: int) -> bool:
    return words.form[i].kind == "punct" and words.form[i].surface in _MARKS


def same_speaker(one: str | None, other: str | None) -> bool:
    """Whether two names may be of one speaker: equal, or one holds all words of the other; two unnamed are one."""
    if one is None or other is None:
        return one is other
    a, b = set(fold(one).split()), set(fold(other).split())
    return a <= b or b <= a
