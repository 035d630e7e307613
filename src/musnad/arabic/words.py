"""Words and sentences: where they stand in the original text.

A ``Form`` holds what can be known of a written word wherever it stands (its key, kind, proclitics). Forms are kept
between texts, since a few thousand make up most of all news; a ``Words`` is one text cut into words, as parallel lists
of offsets and forms, and its sentences as ranges of words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from musnad.arabic.clitics import split_proclitics
from musnad.arabic.fold import CONTROLS, MARKS, fold, strip_marks

#: A run of letters with the marks on them, a run of digits, or one other character that is no space.
_WORD = re.compile(
    rf"[^\W\d_][^\W\d_{MARKS}]*(?:[{MARKS}{CONTROLS}]+[^\W\d_]*)*|[\u0640]*[^\W\d_][^\W\d_{MARKS}{CONTROLS}]*|\d+|[^\s{CONTROLS}]"
)
_SENTENCE_END = frozenset(".!?؟…")
_CLOSERS = frozenset("\"'»”’)]}")
#: Forms kept before the memory is emptied; 60,000 cover weeks of news and stay under 100 MB with all features.
MAX_FORMS = 60_000


@dataclass(slots=True, eq=False)
class Form:
    """A written word irrespective of where it stands.

    ``lead`` is the length, in characters of ``surface``, of the proclitics that can be cut off (و ف ب ل ك س); the
    letters before a fused article (للجيش) are not cut. ``proclitics`` are all proclitics, fused ones included;
    ``stem`` is the folded rest with its article, ``bare`` the same without the article.
    """

    surface: str
    folded: str
    kind: str  # "word", "number", "latin", "punct"
    lead: int
    proclitics: str
    stem: str
    bare: str
    definite: bool
    #: What the layers of ``musnad.reading`` remember of a form, under their own names.
    notes: dict[str, Any] = field(default_factory=dict)


def _make(surface: str) -> Form:
    folded = fold(surface)
    if not folded:
        return Form(surface, folded, "punct", 0, "", folded, folded, False)
    first = folded[0]
    if first.isdigit():
        return Form(surface, folded, "number", 0, "", folded, folded, False)
    if not first.isalpha():
        return Form(surface, folded, "punct", 0, "", folded, folded, False)
    if first.isascii():
        return Form(surface, folded, "latin", 0, "", folded, folded, False)
    split = split_proclitics(folded, strip_marks(surface))
    lead = 0
    if split.cut:
        # Marks of the surface stand after the letter they belong to: count letters, then skip their marks.
        left = split.cut
        while lead < len(surface) and (left or not fold(surface[lead])):
            left -= 1 if fold(surface[lead]) else 0
            lead += 1
    return Form(surface, folded, "word", lead, split.proclitics, split.stem, split.bare, split.definite)


_forms: dict[str, Form] = {}


def form_of(surface: str) -> Form:
    """The form of a written word, from memory where it was met before."""
    form = _forms.get(surface)
    if form is None:
        if len(_forms) >= MAX_FORMS:
            _forms.clear()
        form = _forms[surface] = _make(surface)
    return form


class Words:
    """A text cut into words and sentences.

    ``start[i]``, ``end[i]`` are offsets of word *i* in ``text``, ``form[i]`` its form, ``stem_start[i]`` the offset
    after its separable proclitics. ``sentences`` are (first word, one past the last word); a line break always ends
    one. ``sentence_of[i]`` is the number of the sentence of word *i*. ``Words(text, begin, end)`` cuts a part of the
    text; offsets count from the beginning of the text all the same.
    """

    __slots__ = ("end", "form", "sentence_of", "sentences", "start", "stem_start", "text")

    def __init__(self, text: str, begin: int = 0, end: int | None = None) -> None:
        self.text = text
        self.start: list[int] = []
        self.end: list[int] = []
        self.form: list[Form] = []
        self.stem_start: list[int] = []
        get = _forms.get
        for match in _WORD.finditer(text, begin, len(text) if end is None else end):
            a, b = match.span()
            surface = match.group()
            form = get(surface) or form_of(surface)
            self.start.append(a)
            self.end.append(b)
            self.form.append(form)
            self.stem_start.append(a + form.lead)
        self.sentences: list[tuple[int, int]] = []
        self.sentence_of: list[int] = []
        self._cut()

    def __len__(self) -> int:
        return len(self.start)

    def _cut(self) -> None:
        text, start, end, form = self.text, self.start, self.end, self.form
        n = len(start)
        first = 0
        i = 0
        while i < n:
            last = i == n - 1
            cut = last or "\n" in text[end[i] : start[i + 1]]
            if not cut and form[i].kind == "punct" and form[i].surface in _SENTENCE_END and self._ends(i):
                # closing quotes and brackets written on to the full stop belong to this sentence
                while i + 1 < n and form[i + 1].surface in _CLOSERS and start[i + 1] == end[i]:
                    i += 1
                if i + 1 < n and form[i + 1].surface == '"' and start[i + 1] == end[i]:
                    i += 1
                cut = True
            if cut:
                self.sentences.append((first, i + 1))
                self.sentence_of.extend([len(self.sentences) - 1] * (i + 1 - first))
                first = i + 1
            i += 1
        if first < n:
            self.sentences.append((first, n))
            self.sentence_of.extend([len(self.sentences) - 1] * (n - first))

    def _ends(self, i: int) -> bool:
        """Whether the mark at word ``i`` ends a sentence: not in a number, an abbreviation («أ.ف.ب», «د.») or «..»."""
        start, end, form = self.start, self.end, self.form
        if form[i].surface != ".":
            return True
        glued_left = i > 0 and end[i - 1] == start[i]
        glued_right = i + 1 < len(start) and start[i + 1] == end[i]
        if glued_right and form[i + 1].surface == ".":
            return False
        if glued_left and glued_right and form[i - 1].kind == "number" and form[i + 1].kind == "number":
            return False
        # a single letter before the stop is an initial or a title (د. م. أ.)
        return not (glued_left and form[i - 1].kind == "word" and len(form[i - 1].folded) == 1)


def parts_of(text: str, most: int) -> list[tuple[int, int]]:
    """The text in parts of about ``most`` characters at most, cut where a line ends, else a sentence, else a word."""
    out: list[tuple[int, int]] = []
    begin = 0
    while len(text) - begin > most:
        limit = begin + most
        end = max(text.rfind("\n", begin, limit), begin)
        if end <= begin + most // 4:
            end = max(text.rfind(". ", begin, limit) + 1, text.rfind("؟ ", begin, limit) + 1)
        if end <= begin + most // 4:
            end = text.rfind(" ", begin, limit)
        if end <= begin:
            end = limit
        out.append((begin, end))
        begin = end
    out.append((begin, len(text)))
    return out
