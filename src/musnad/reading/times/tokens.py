"""The words of a text as the time grammar sees them: tags, phrases as one token, numbers."""

from __future__ import annotations

from musnad.arabic.numbers import parse_number
from musnad.arabic.words import Form, Words
from musnad.reading.times.tags import Tag, tag_of

_SEPARATORS = frozenset((".", ","))
_NONE = Tag("")
_NO_HINTS: frozenset[str] = frozenset()


class Tokens:
    """A text's words with their tags. ``starts`` are the words at which an expression may begin."""

    __slots__ = ("form", "size", "starts", "tags", "wide", "words")

    def __init__(self, words: Words) -> None:
        self.words = words
        self.form: list[Form] = words.form
        self.tags: list[Tag | None] = [
            form.notes["time"] if "time" in form.notes else tag_of(form) for form in words.form
        ]
        self.starts = [i for i, tag in enumerate(self.tags) if tag is not None and tag.starts]
        self.size = len(self.form)
        self.wide: dict[int, tuple[Tag, int]] = {}

    def limit(self, i: int) -> int:
        """One past the last word of the sentence of word ``i``."""
        return self.words.sentences[self.words.sentence_of[i]][1]

    def lex(self, i: int, end: int) -> tuple[Tag, int]:
        """The tag at ``i``, of the longest phrase of the tables that stands there, and the word after it."""
        if i >= end:
            return _NONE, i
        tag = self.tags[i]
        if tag is None:
            return _NONE, i + 1
        if not tag.phrases:
            return tag, i + 1
        found = self.wide.get(i)
        if found is None:
            found = self.wide[i] = self._phrase(i, tag)
        return found if found[1] <= end else (tag, i + 1)

    def _phrase(self, i: int, tag: Tag) -> tuple[Tag, int]:
        form, size = self.form, self.size
        for rest, whole in tag.phrases:
            last = i + 1 + len(rest)
            if last <= size and all(form[i + 1 + k].folded == key for k, key in enumerate(rest)):
                whole = self._with_letters(whole, tag)
                return whole, last
        return tag, i + 1

    @staticmethod
    def _with_letters(whole: Tag, first: Tag) -> Tag:
        if not (first.cut or first.conjunction or first.preposition):
            return whole
        from copy import copy

        whole = copy(whole)
        whole.cut, whole.conjunction, whole.preposition = first.cut, first.conjunction, first.preposition
        return whole

    def function(self, i: int, end: int) -> str:
        """The function word at ``i`` («من», «الي»), or an empty string."""
        tag = self.tags[i] if 0 <= i < end else None
        return tag.function if tag is not None else ""

    def hints(self, i: int) -> frozenset[str]:
        """What word ``i`` says about the words beside it (the hints of its tag)."""
        tag = self.tags[i] if 0 <= i < self.size else None
        return tag.hints if tag is not None else _NO_HINTS

    def speaks(self, i: int) -> bool:
        """Whether word ``i`` has a part in time expressions beyond its hints."""
        tag = self.tags[i] if 0 <= i < self.size else None
        return tag is not None and not tag.aside

    def surface(self, i: int) -> str:
        """The written word at ``i``, empty outside the text."""
        return self.form[i].folded if 0 <= i < self.size else ""

    def text(self, i: int, after: int) -> str:
        """The words from ``i`` up to ``after`` as written, without the proclitics of the first."""
        tag = self.tags[i]
        return self.words.text[self.words.start[i] + (tag.cut if tag is not None else 0) : self.words.end[after - 1]]

    def glued(self, i: int) -> bool:
        """Whether word ``i`` is written on to the one before it."""
        return 0 < i < self.size and self.words.end[i - 1] == self.words.start[i]

    def digits(self, i: int, end: int) -> str:
        """The digits at ``i`` in ASCII, or an empty string."""
        tag = self.tags[i] if 0 <= i < end else None
        return (tag.digits or "") if tag is not None else ""

    def is_and(self, i: int, end: int) -> bool:
        """Whether word ``i`` is a lone «و» (as before digits)."""
        return i < end and self.form[i].folded == "و"


def cardinal(tokens: Tokens, i: int, end: int) -> tuple[float, int] | None:
    """The number in digits or words at ``i`` («الـ24», «ثلاثة», «خمسة وعشرين», «2.5») and the word after it."""
    if tokens.surface(i) == "ال" and tokens.digits(i + 1, end):
        i += 1
    tag = tokens.tags[i] if i < end else None
    if tag is None or (tag.digits is None and tag.number is None):
        return None
    scale = tokens.tags[i + 1] if i + 1 < end else None
    scaled = scale is not None and scale.number is not None and scale.number >= 100 and not scale.conjunction
    if tag.digits is not None and tokens.surface(i + 1) not in _SEPARATORS and not scaled:
        if (
            tokens.glued(i)
            and tokens.surface(i - 1) in _SEPARATORS
            and tokens.glued(i - 1)
            and tokens.digits(i - 2, end)
        ):
            return None  # the end of «2.5»
        return float(tag.digits), i + 1
    found = parse_number(tokens.words, i, end)
    return None if found is None or found.ordinal or found.kind == "dual" else (float(found.value), found.last)


def ordinal(tokens: Tokens, i: int, end: int) -> tuple[int, int] | None:
    """The ordinal at ``i`` («الثالث», «الحادي والعشرين», «الـ19») and the word after it."""
    if tokens.surface(i) == "ال" and tokens.digits(i + 1, end):
        return int(tokens.digits(i + 1, end)), i + 2
    tag = tokens.tags[i] if i < end else None
    if tag is None:
        return None
    value = tag.ordinal
    if value is None and tag.number is not None and tag.number < 10 and tag.key.startswith("ال"):  # «التسع والعشرين»
        following = tokens.tags[i + 1] if i + 1 < end else None
        if (
            following is not None
            and following.conjunction
            and following.ordinal is not None
            and following.ordinal >= 20
        ):
            return tag.number + following.ordinal, i + 2
    if value is None:
        return None
    i += 1
    following = tokens.tags[i] if i < end else None
    if following is not None and value < 10:
        if following.function in ("عشر", "عشره"):
            return value + 10, i + 1
        if following.conjunction and following.ordinal is not None and following.ordinal >= 20:
            return value + following.ordinal, i + 1
    return value, i
