"""Keys under which words are searched: the forms of one word share a key, different words do not.

``index_keys`` gives the keys of a word of a text, ``query_keys`` those of a word that a user types; the two match when
they share a key. Proclitics, the article, attached pronouns, the endings of duals, sound plurals, accusatives and of
feminine adjectives are taken off where there is evidence for it, and only then: the rest must be met as a word, most
often with the article (``lexicons/generated/frequencies``), and «الX» must not be (a word with a pronoun never has
the article). Finite verbs are looked up by form; their key is ``v`` and the past tense (``lexicons/generated/stems``,
made by ``training/stems.py``). Broken plurals and verbal nouns are words of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from musnad.arabic.clitics import CONJUNCTIONS, PREPOSITIONS, split_proclitics
from musnad.arabic.endings import OFTEN, PRONOUNS, SOME, VERY_OFTEN, Endings
from musnad.arabic.fold import CONTROLS, MARKS, fold, strip_marks

#: A number with thousands separators; a run of digits; a run of letters with the marks in and on them.
_WORD = re.compile(
    rf"\d{{1,3}}(?:[,٬]\d{{3}})+(?!\d)|\d+|[\u0640]*[^\W\d_](?:[^\W\d_]|[{MARKS}{CONTROLS}])*",
)
#: Letters of a word that are looked at; longer runs are no words.
LONGEST = 40
MOST_KEYS = 3

_VERB_PRONOUNS = ("هما", "كما", "هم", "هن", "ها", "كم", "نا", "ني", "ه", "ك")
_HAMZA = str.maketrans("ئؤ", "ءء")
_COMMON = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ى", "ي"), ("ة", "ه"), ("ئ", "ء"), ("ؤ", "ء"))
#: Marks in and on words; what else than marks, capitals and ``_COMMON`` is to be folded: other letters and digits of Arabic.
_MARK = re.compile(f"[{MARKS}{CONTROLS}]+")
_ODD = re.compile(
    "[\u0660-\u066d\u0671-\u0673\u0675-\u06d5\u06e5\u06e6\u06ee-\u06ff\u0750-\u077f\u08a0-\u08d2\ufb50-\ufefc]"
)
_CAPITAL = re.compile("[A-Z]")
_LETTER, _DIGIT = re.compile(rf"[^\W\d_]|[{MARKS}]"), re.compile(r"\d")
_OTHER = re.compile("[^\u0621-\u063a\u0641-\u064aa-z0-9]")
_CUT = CONJUNCTIONS + PREPOSITIONS
#: A conjunction before a preposition and the article, or the article alone.
_JOINED = re.compile("[وف](?:بال|كال|لل|ال)...")


def words_with_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) of every word and number of a text, as written; marks of punctuation are passed over."""
    for match in _WORD.finditer(text):
        word = match.group()
        if form_of(word):  # not a tatweel or a vowel mark alone
            yield match.start(), match.end(), word


@lru_cache(maxsize=100_000)
def form_of(word: str) -> str:
    """The form of a word for the search of an exact phrase: one spelling, all its clitics and endings.

    >>> form_of("مسئولٌ") == form_of("مسؤول")
    True
    """
    return _plain(fold(word[: 4 * LONGEST])[:LONGEST])


def form_of_text(text: str) -> str:
    """A whole text in the spelling of ``form_of``, with its spaces and signs."""
    if _ODD.search(text):
        return fold(text).translate(_HAMZA)
    text = _MARK.sub("", text)
    for written, plain in _COMMON:  # many times quicker than a table
        text = text.replace(written, plain)
    return text.lower() if _CAPITAL.search(text) else text


def words_like(text: str, start: int, end: int, like: Callable[[str], bool]) -> list[tuple[int, int]]:
    """(start, end) of the words between two places of a text that are ``like`` it, in order; each different word is looked at once."""
    piece = text[start:end]
    found: list[tuple[int, int]] = []
    for word in set(_WORD.findall(piece)):
        if not like(word):
            continue
        part = _DIGIT if word[0].isdigit() else _LETTER
        at = piece.find(word)
        while at >= 0:
            last = at + len(word)
            if not part.match(piece, last) and not (at and part.match(piece, at - 1)):
                found.append((start + at, start + last))
            at = piece.find(word, last)
    return sorted(found)


@lru_cache(maxsize=200_000)
def index_keys(word: str) -> tuple[str, ...]:
    """The keys (one to three; none for a word without letter or digit) of a word as it stands in a text.

    >>> index_keys("وحكومتهم")
    ('حكومه',)
    >>> index_keys("سيعلنون")
    ('vاعلن',)
    """
    return _keys(word, False)


@lru_cache(maxsize=20_000)
def query_keys(word: str) -> tuple[str, ...]:
    """The keys of a word that a user types: as ``index_keys``, but a final «ه» may be a ta marbuta as well."""
    keys = _keys(word, True)
    if set(keys).isdisjoint(index_keys(word)):
        keys = (*index_keys(word)[:1], *keys)
    return keys[:MOST_KEYS]


def _plain(folded: str) -> str:
    """Only Arabic letters with one seat for hamza, Latin letters without accents, digits; other letters by number."""
    plain = folded.translate(_HAMZA)
    if _OTHER.search(plain) is None:
        return plain
    out = []
    for char in unicodedata.normalize("NFKD", plain):
        char = fold(char).translate(_HAMZA)
        if char and _OTHER.search(char) is None:
            out.append(char)
        elif char.isdigit() and char.isascii() is False:
            out.append(str(unicodedata.digit(char, "")))
        elif char.isalnum():
            out.extend(f"u{ord(c):x}" for c in char)
    return "".join(out)


def _keys(word: str, query: bool) -> tuple[str, ...]:
    written = strip_marks(word[: 4 * LONGEST])[:LONGEST]
    folded = fold(written)
    if not folded:
        return ()
    if not "\u0621" <= folded[0] <= "\u064a" or _OTHER.search(folded):
        plain = _plain(folded)
        return (plain,) if plain else ()
    if written.endswith("ىء"):
        folded = folded[:-2] + "ئ"
    found = _stemmer().keys(written, folded, query)
    keys = dict.fromkeys(key.translate(_HAMZA) for key in found)
    return tuple(keys)[:MOST_KEYS]


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    return _Stemmer()


class _Stemmer(Endings):
    """The rules for whole words: what is cut in front, and whether the rest is a noun, a verb or both."""

    def keys(self, written: str, folded: str, query: bool) -> list[str]:
        """The keys of a word of Arabic letters, with hamzas as they stand in ``folded``."""
        tail = written[1:] if written[0] in CONJUNCTIONS and len(written) > 3 else written
        key = self.written.get(written) or self.written.get(tail)
        if key:
            return [key]
        marbuta = written[-1] == "ة"
        if folded in self.whole or folded in self.known_forms:
            return [self.known_forms.get(folded, folded)]
        if folded not in self.level and not marbuta:
            verb = self._verb_after_clitics(folded)
            if verb:
                return list(verb)
        stem, definite, prepositions = self._cut(written, folded)
        nouns = self.nouns(stem, marbuta, definite, query)
        if definite or marbuta or (prepositions and prepositions != "ل" and prepositions != "س"):
            return nouns
        if prepositions == "ل" and stem[0] not in "يتن":
            return nouns  # «ل» stands before the present alone
        verb = () if stem in self.whole or stem in self.known_forms else self._verb(stem)
        noun_too = nouns[0] != stem or self._nounlike(stem)
        if not verb and not noun_too and len(stem) > 2:
            verb = self.rare_verbs.get(stem, ())
        if not verb:
            return nouns
        return [*nouns[:1], *verb, *nouns[1:]] if noun_too else list(verb)

    def _cut(self, written: str, folded: str) -> tuple[str, bool, str]:
        """The word without proclitics and article, whether it had the article, and its prepositions."""
        if folded[0] not in _CUT and not folded.startswith("ال"):
            return folded, False, ""
        rest = folded[1:]
        if (rest in self.whole or rest in self.known_forms) and len(rest) > 3 and self.defined(folded) < SOME:
            return rest, False, "" if folded[0] in CONJUNCTIONS else folded[0]
        if folded not in self.level and _JOINED.match(folded):
            written, folded = written[1:], folded[1:]
        split = split_proclitics(folded, written)
        if folded.startswith("لل") and not split.proclitics and self.level.get("ال" + folded[2:], 0) >= VERY_OFTEN:
            return folded[2:], True, "ل"  # لليمن
        if split.cut and not split.definite and self._owns_first(folded, split.stem):
            return folded, False, ""
        if split.definite and written[split.cut : split.cut + 1] in ("أ", "إ", "آ"):
            return split.stem, False, ""
        own = split.stem.startswith("الت") and split.stem in self.verbs and self.level.get(split.bare, 0) < OFTEN
        if split.definite and own:
            return split.stem, False, ""  # «التقوا» is no «تقوا»
        if len(split.bare) < 2:
            return folded, False, ""
        return split.bare, split.definite, split.proclitics.lstrip(CONJUNCTIONS)

    def _owns_first(self, folded: str, rest: str) -> bool:
        """Whether the first letter belongs to the word: it is met with the article (وقائي), or, for a form that is
        not met at all, is so without its pronoun (وجودكم)."""
        article = self.defined(folded)
        if article >= SOME and article >= max(self.level.get(rest, 0), self.defined(rest)):
            return True
        if folded in self.level or not folded.endswith(PRONOUNS):
            return False
        for pronoun in PRONOUNS:
            rest = folded.removesuffix(pronoun)
            for word in (rest, rest[:-1] + "ه") if len(folded) > len(rest) > 2 else ():
                if self.defined(word) >= OFTEN and not split_proclitics(word).proclitics:
                    return True
        return False

    # verbs

    def _verb_after_clitics(self, folded: str) -> tuple[str, ...]:
        """A verb in the future or after و and ف, where these are too rare together to be met elsewhere."""
        rest = folded[1:] if folded[0] in CONJUNCTIONS else folded
        if rest[:1] == "س" and rest[1:2] in ("ي", "ت", "ن", "ا"):
            third = rest[1:]
            if rest[1] in "ان" and not rest.endswith(("ان", "ون", "وا")):
                third = "ي" + rest[2:]  # سأطالب, سنطالب
            return self._verb(third) or self.rare_verbs.get(rest[1:], ())
        return self._verb(rest) if len(rest) < len(folded) else ()

    def _verb(self, form: str) -> tuple[str, ...]:
        found = self.verbs.get(form)
        if found or not form.endswith(_VERB_PRONOUNS):
            return found or ()
        if form not in self.marbuta and self.defined(form) >= SOME:
            return ()  # a noun (تشويه)
        for pronoun in _VERB_PRONOUNS:
            if form.endswith(pronoun) and len(form) - len(pronoun) >= 3:
                rest = form[: -len(pronoun)]
                found = self.verbs.get(rest)
                if not found and rest[-1] == "و":
                    found = self.verbs.get(rest + "ا")
                if not found and rest[-1] == "ا":
                    found = self.verbs.get(rest[:-1] + "ي")
                if found:
                    return found
        return ()

    def _nounlike(self, stem: str) -> bool:
        """Whether a form that is a verb too is met with the article, as nouns are."""
        level = self.level.get
        return stem in self.names or level("ال" + stem, 0) > max(3, level(stem, 0) - 20)
