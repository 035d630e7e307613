"""Figures that sides may dispute: how many were killed, wounded, arrested, displaced, are missing; how much money.

``read_figures`` gives drafts; the reader ties them to statements and, with ``nearest_event``, to events. What a number
counts is said by its noun («قتيلا»), or by the word that governs it («مقتل», «أصيب») in its clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from musnad.arabic.words import Words
from musnad.reading.figure_choice import describe_report, score
from musnad.reading.figure_kinds import NONE, Kind, kind_of
from musnad.reading.figure_phrases import phrases
from musnad.reading.figure_qualifiers import Phrase
from musnad.reading.figure_words import KINDS, tag_of


@dataclass(slots=True)
class FigureDraft:
    """A figure: words ``first`` to ``last`` (exclusive), characters ``start`` to ``end``, what it counts, its range.

    ``unit`` is the ISO 4217 code of a sum of money where known; ``governor`` the word that said what was counted.
    """

    first: int
    last: int
    start: int
    end: int
    what: str
    low: float | None
    high: float | None
    unit: str | None = None
    governor: int | None = None


def read_phrases(words: Words, taken: list[tuple[int, int]]) -> list[tuple[Phrase, Kind]]:
    """The numeral phrases of a text and what each counts, before it is asked whether sides may dispute it."""
    found: list[tuple[Phrase, Kind]] = []
    before: Phrase | None = None
    kind = NONE
    for phrase in phrases(words, taken):
        kind = kind_of(words, phrase, before, kind)
        before = phrase
        if kind.what:
            found.append((phrase, kind))
    return found


def read_figures(words: Words, taken: list[tuple[int, int]] | None = None) -> list[FigureDraft]:
    """The figures of a text; ``taken`` are character spans read as times, whose numbers are none."""
    pairs = read_phrases(words, taken or [])
    report = describe_report([kind.what for _, kind in pairs])
    found: list[FigureDraft] = []
    for p, kind in pairs:
        if kind.what == "other" and not kind.sure and score(report, p) <= 0:
            continue
        found.append(FigureDraft(p.first, p.last, p.start, p.end, kind.what, p.low, p.high, p.unit, kind.governor))
        both = _second_kind(words, p, kind)
        if both is not None:
            found.append(both)
    return found


def _second_kind(words: Words, phrase: Phrase, kind: Kind) -> FigureDraft | None:
    """«عشرات القتلى والجرحى» gives as many of both kinds: the figure of the second one."""
    i = phrase.last
    if phrase.form != "quantity" or phrase.noun != i - 1 or kind.what not in KINDS:
        return None
    if i >= len(words) or words.sentence_of[i] != words.sentence_of[i - 1]:
        return None
    tag = tag_of(words.form[i])
    if tag is None or not tag.conjunction or tag.noun not in KINDS or tag.noun == kind.what or not tag.plural:
        return None
    return FigureDraft(phrase.first, i + 1, phrase.start, words.end[i], tag.noun, phrase.low, phrase.high)


#: The events that a figure may be of; a figure of any other kind may be of any.
_EVENTS = {
    "killed": "ASSAULT",
    "wounded": "ASSAULT",
    "missing": "ASSAULT",
    "displaced": "ASSAULT",
    "arrested": "COERCE",
}
#: How many words a sum of money or another number may stand from the trigger of its event.
_NEAR = 8


def nearest_event(words: Words, figure: FigureDraft, triggers: Sequence[tuple[int, str]]) -> int | None:
    """Which of ``triggers`` (word, type of event) a figure belongs to, by its number; None where to none.

    The word that governs the figure, where it is a trigger; else the nearest of a fitting type in its sentence, and
    for victims in the sentence before.
    """
    wanted = _EVENTS.get(figure.what)
    sentence = words.sentence_of[figure.first]
    best: tuple[int, int] | None = None
    for number, (at, kind) in enumerate(triggers):
        if figure.governor == at:
            return number
        if wanted is not None and kind != wanted:
            continue
        apart = sentence - words.sentence_of[at]
        far = figure.first - at if at < figure.first else at - figure.last + 1
        if apart not in (0, 1) or (wanted is None and (apart or far > _NEAR)):
            continue
        cost = far + (1000 if apart else 0) + (0 if at < figure.first else 2)
        if best is None or cost < best[0]:
            best = (cost, number)
    return None if best is None else best[1]
