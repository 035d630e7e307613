"""What a numeral phrase counts: by its noun, by the word that governs it, or by the figure it is tied to.

«قتيلا» says it itself. Of «شخصا», «جنود», «آخرين» or no noun the governing word says it, before them («مقتل 5») or
behind them («5 جنود قتلوا»), in the same clause. A figure tied to the one before it («بينهم خمسة جنود، وأربعة من
المهاجمين») counts the same, where no other word comes between them.
"""

from __future__ import annotations

from typing import NamedTuple

from musnad.arabic.words import Words
from musnad.reading.figure_qualifiers import Phrase
from musnad.reading.figure_words import KINDS, tag_of

#: How far, in words, a governing word may stand before a figure of people, and behind it.
REACH_BEFORE, REACH_AFTER = 10, 6
_CLAUSE_MARKS = frozenset("؛:")


class Kind(NamedTuple):
    """What a phrase counts (empty where it is no figure) and the word that said so.

    ``sure`` where a figure of kind other is one of victims of two kinds together.
    """

    what: str
    governor: int | None = None
    sure: bool = False


NONE = Kind("")
OTHER = Kind("other")


def kind_of(words: Words, phrase: Phrase, before: Phrase | None, kind_before: Kind) -> Kind:
    """What ``phrase`` counts; ``before`` is the phrase before it and ``kind_before`` what that one counts."""
    noun = phrase.tag.noun if phrase.tag is not None else ""
    if phrase.linked or _dated(words, phrase):
        return NONE
    if phrase.money:
        return Kind("money")
    if phrase.form == "dual" and phrase.definite:
        return NONE
    if noun == "share" or (phrase.fraction and not phrase.effect):
        return NONE
    if phrase.percent or phrase.fraction:
        return OTHER
    if noun in KINDS:
        return _two_kinds(words, phrase) or Kind(noun)
    if noun == "case":
        return _case(words, phrase)
    if noun in ("measure", "place", "goods", "act"):
        return OTHER
    people = noun in ("person", "other") or phrase.other
    kind = _governed(words, phrase, people, before, kind_before)
    if kind.what in KINDS:
        return _two_kinds(words, phrase) or kind
    return kind if phrase.form != "dual" else NONE


def _dated(words: Words, phrase: Phrase) -> bool:
    """Whether the number is a day or a year, where no time was read: «11 نوفمبر», «سنة 2001», «مطلع 2014»."""
    if phrase.form != "digits" or phrase.effect in ("least", "most") or phrase.low is None:
        return False
    i, j = phrase.at, phrase.until
    sentence = words.sentence_of[i]
    after = tag_of(words.form[j]) if j < len(words) and words.sentence_of[j] == sentence else None
    if after is not None and after.date and not after.conjunction:
        return True
    if not 1300 <= phrase.low <= 2100 or words.end[j - 1] - words.start[i] != 4:
        return False
    prior = tag_of(words.form[i - 1]) if i and words.sentence_of[i - 1] == sentence else None
    return phrase.noun < 0 or (prior is not None and (prior.date or prior.label))


def _two_kinds(words: Words, phrase: Phrase) -> Kind | None:
    """«100 بين قتيل وجريح»: of two kinds at once, so of neither."""
    form = words.form
    for i in range(phrase.last, min(phrase.last + 6, words.sentences[words.sentence_of[phrase.at]][1] - 2)):
        if form[i].folded == "بين":
            one, two = tag_of(form[i + 1]), tag_of(form[i + 2])
            if one and two and one.noun in KINDS and two.noun in KINDS and two.conjunction and one.noun != two.noun:
                return OTHER._replace(sure=True)
    return None


def _case(words: Words, phrase: Phrase) -> Kind:
    """«52 حالة وفاة»: the noun after «حالة» says it."""
    i = phrase.noun + 1
    tag = tag_of(words.form[i]) if i < len(words) else None
    if tag is not None and tag.noun in KINDS:
        return Kind(tag.noun)
    if tag is not None and tag.before is not None and tag.before[0] in KINDS:
        return Kind(tag.before[0], i)
    return OTHER


def _governed(words: Words, phrase: Phrase, people: bool, before: Phrase | None, kind_before: Kind) -> Kind:
    bare = phrase.noun < 0
    near = REACH_BEFORE if people else 3 if bare or phrase.partitive else 0
    left = _left(words, phrase, people, near, before, kind_before)
    if left is not None and left[0].what in KINDS:
        kind, far = left
        # «إن 22 مسلحا، بينهم أربعة قادة، قتلوا»: a plural verb close behind outweighs a far word before
        if far > 3 and people:
            right = _right(words, phrase, 3)
            if right is not None and right.what in KINDS:
                return right
        return kind
    if left is not None:
        return left[0]
    if people or bare or phrase.partitive:
        right = _right(words, phrase, REACH_AFTER)
        if right is not None:
            return right
    elif phrase.noun >= 0:
        right = _right(words, phrase, 2)
        if right is not None:
            return right
    return OTHER


def _left(
    words: Words, phrase: Phrase, people: bool, near: int, before: Phrase | None, kind_before: Kind
) -> tuple[Kind, int] | None:
    """The kind said by the nearest word before the phrase, and its distance; None where nothing is said."""
    form = words.form
    sentence = words.sentence_of[phrase.at]
    first = words.sentences[sentence][0]
    same = before is not None and words.sentence_of[before.at] == sentence
    edge = before.last if same and before is not None else -1
    i, far, tied = phrase.first - 1, 0, False
    if _conjoined(words, phrase):
        tied = True
    while i >= first and far <= near:
        if i < edge and before is not None:
            # only loose words stand between this figure and the one before it
            if kind_before.what in KINDS and (tied or far <= 1):
                return kind_before, far
            edge = -1
        tag = tag_of(form[i])
        if form[i].kind == "punct":
            if form[i].surface in _CLAUSE_MARKS:
                return None
            i -= 1
            continue
        if tag is not None:
            if tag.joint and far <= 1:
                tied = True
            if tag.stop:
                return None
            if tag.before is not None and far <= tag.before[1] and not tag.definite and (people or tag.before[1]):
                return _with_other(words, i, tag.before[0]), far
            if tag.after is not None and far == 0 and tag.after[0] in KINDS:
                return Kind(tag.after[0], i), far  # «17 شخصا قتلوا، 12 جنديا»
            if tag.noun in KINDS and tag.plural and (tag.definite or far <= 1) and far <= 8:
                return Kind(tag.noun, i), far
        if not (tag is not None and tag.function):
            far += 1
        i -= 1
    return None


def _conjoined(words: Words, phrase: Phrase) -> bool:
    """Whether the phrase begins with «و»."""
    start = words.start[phrase.first]
    first = words.text[start]
    if phrase.start > start and first == "و":
        return True
    i = phrase.first - 1
    return i >= 0 and words.form[i].folded in ("و", 'و"') and words.sentence_of[i] == words.sentence_of[phrase.first]


def _with_other(words: Words, i: int, what: str) -> Kind:
    """The kind of the governing word ``i``; «مقتل وإصابة» is of two kinds at once."""
    if what == "none":
        return Kind("other", i)
    tag, prior = tag_of(words.form[i]), tag_of(words.form[i - 1]) if i else None
    if tag is not None and tag.conjunction and prior is not None and prior.before is not None:
        other = prior.before[0]
        if other in KINDS and other != what and words.sentence_of[i] == words.sentence_of[i - 1]:
            return Kind("other", i, True)
    return Kind(what, i)


def _and_other(words: Words, i: int, what: str, last: int) -> Kind:
    """The kind of the governing word ``i`` behind a phrase; «قتلوا أو أصيبوا» is of two kinds at once."""
    k = i + 1
    while k < last and words.form[k].folded in ("او", "و"):
        k += 1
    tag = tag_of(words.form[k]) if k < last else None
    joined = k > i + 1 or (tag is not None and tag.conjunction)
    if tag is not None and joined and tag.after is not None and tag.after[0] != what:
        return Kind("other", i, True)
    return Kind(what, i)


def _right(words: Words, phrase: Phrase, near: int) -> Kind | None:
    """The kind said by a plural verb or its like behind the phrase, in its clause."""
    form = words.form
    last = words.sentences[words.sentence_of[phrase.at]][1]
    i, far = phrase.last, 0
    while i < last and far <= near:
        tag = tag_of(form[i])
        if form[i].kind == "punct":
            if form[i].surface in _CLAUSE_MARKS:
                return None
            i += 1
            continue
        if tag is not None:
            if tag.stop:
                return None
            if tag.after is not None and far <= tag.after[1]:
                lost = tag_of(form[i + 1]) if i + 1 < last and tag.after[0] == "missing" else None
                if lost is not None and lost.after is not None and lost.after[0] == "displaced":
                    return Kind("displaced", i + 1)  # «فقدوا منازلهم»
                return _and_other(words, i, tag.after[0], last)
            if tag.before is not None and tag.before[0] in KINDS and tag.conjunction:
                return None  # the next clause
        far += 1
        i += 1
    return None
