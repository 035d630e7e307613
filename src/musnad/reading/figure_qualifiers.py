"""What a numeral phrase is, and the words around its number that widen it («أكثر من 30», «24 على الأقل»)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.number_parts import part_of
from musnad.arabic.words import Words
from musnad.reading.figure_words import Qualifier, Tag, qualifiers


@dataclass(slots=True)
class Phrase:
    """Words ``first`` to ``last`` (exclusive); the number is ``at`` to ``until``, its noun ``noun`` (-1 where none)."""

    first: int
    last: int
    start: int
    end: int
    at: int
    until: int
    low: float | None
    high: float | None
    form: str
    noun: int = -1
    tag: Tag | None = None
    effect: str = ""
    money: bool = False
    unit: str | None = None
    percent: bool = False
    partitive: bool = False
    linked: bool = False
    label: bool = False
    definite: bool = False
    fraction: bool = False
    range: bool = False
    other: bool = False


def same_line(words: Words, i: int) -> bool:
    """Whether word ``i`` stands in the sentence of the word before it."""
    return i < len(words) and words.sentence_of[i] == words.sentence_of[i - 1]


def extend(words: Words, phrase: Phrase, last: int) -> None:
    """Take the words up to ``last`` into the phrase."""
    if last > phrase.last:
        phrase.last = last
        phrase.end = words.end[last - 1]


def take_before(words: Words, phrase: Phrase, free: int) -> None:
    """Take the qualifier before the phrase («أكثر من», «ما لا يقل عن») and widen the number by it."""
    if phrase.range:
        return
    form = words.form
    sentence = words.sentences[words.sentence_of[phrase.at]][0]
    floor = max(sentence, free)
    end = phrase.first
    part = part_of(form[phrase.at])
    if end and form[end - 1].surface in ("ب", "ل", "بـ", "لـ", "الـ", "ال", '"', "«") and end - 1 >= floor:
        if form[end - 1].surface in ("ال", "الـ"):
            phrase.definite = True
        end -= 1
    if (
        part is not None
        and (part.preposition or part.conjunction)
        and phrase.first == phrase.at
        and phrase.form != "dual"
    ):
        return
    for qualifier in _ending_in(form[end - 1].folded) if end else ():
        size = _match_back(words, qualifier.words, end, floor)
        if not size:
            continue
        phrase.effect = qualifier.effect
        phrase.first = end - size
        tag_form = form[phrase.first]
        cut = 0
        if tag_form.folded != qualifier.words[0]:
            cut = tag_form.lead or 1
        phrase.start = words.start[phrase.first] + cut
        _widen(phrase)
        return


@lru_cache(maxsize=4_000)
def _ending_in(last: str) -> tuple[Qualifier, ...]:
    """The qualifiers that a number can have before it where the word before it is ``last``, in the order they are tried."""
    return tuple(
        qualifier
        for qualifier in qualifiers()[0]
        if last == qualifier.words[-1] or (len(qualifier.words) == 1 and last.endswith(qualifier.words[0]))
    )


def _match_back(words: Words, pattern: tuple[str, ...], end: int, floor: int) -> int:
    """How many words ending before word ``end`` match the pattern, 0 where they do not."""
    form = words.form
    k = end
    for x in range(len(pattern) - 1, -1, -1):
        want = pattern[x]
        if want == "*":
            # at most one word: taken only where the next wanted word stands behind it
            if k - 1 >= floor and form[k - 1].kind == "word" and not _is(words, k - 1, pattern[x - 1], x == 1):
                k -= 1
            continue
        if k - 1 < floor or not _is(words, k - 1, want, x == 0):
            return 0
        k -= 1
    return end - k


def _is(words: Words, k: int, want: str, first: bool) -> bool:
    folded = words.form[k].folded
    if folded == want:
        return True
    return (
        first
        and folded.endswith(want)
        and folded[: len(folded) - len(want)] in ("و", "ف", "ب", "ل", "وب", "ول", "فب", "ال")
    )


def take_after(words: Words, phrase: Phrase) -> None:
    """Take the qualifier after the phrase («على الأقل», «تقريبا»)."""
    form = words.form
    k = phrase.last
    if k >= len(words) or not same_line(words, k):
        return
    for qualifier in qualifiers()[1].get(form[k].folded, ()):
        size = len(qualifier.words)
        if tuple(f.folded for f in form[k : k + size]) == qualifier.words:
            extend(words, phrase, k + size)
            if not phrase.effect:
                phrase.effect = qualifier.effect
                _widen(phrase)
            return


def _widen(phrase: Phrase) -> None:
    if phrase.effect == "least":
        phrase.high = None
    elif phrase.effect == "most" and phrase.form != "quantity":
        phrase.low = None
