"""Names of persons as they are compared across reports, and how common each is.

A name is its words folded, without titles and article; «عبد الله» and «عبدالله», «بن» and «ابن», «أبو بكر» and «أبوبكر» are one form; «آل»
marks a family, «بن» a father. Spellings of foreign names (``known_spellings``) are brought to the usual one, and whole names with several
usual forms (``latin_names``) to the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from musnad.arabic.fold import fold
from musnad.compiled import kept
from musnad.lexicon import rows
from musnad.weave.known_words import spellings, word_key
from musnad.weave.who_roles import dropped

#: Words of a name that are looked at; more are the list of a misread name.
LONGEST = 8
#: Share of a name among all persons (given name times family name) up to which one full name is one person,
RARE = 6e-7
#: and up to which it is one person within one country; over it the office has to be the same too.
MIDDLING = 4e-6
Level = Literal["rare", "middling", "common"]

_SON = frozenset("بن ابن بنت".split())
_KUNYA = frozenset("ابو ابي ابا ام".split())
_SERVANT = ("عبد",)
#: Second parts of names in عبد that are written without the article, or that are no name of God.
_AFTER_SERVANT = frozenset("ربه ربو مناف".split())
_IN_GOD = frozenset(("الله", "الدين", "الاسلام"))
_PARTS = re.compile(r"[\s\-–,،.]+")
_MARKS = str.maketrans("", "", "\"'«»“”‘’()[]:؛…")
_PROCLITICS = "بولفك"
_GLUED = ("الدكتور", "المهندس", "الاستاذ", "الشيخ", "السيد")
#: Beginnings whose alif and lam are no article.
_NO_ARTICLE = ("أل", "إل", "آل")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart: ``words`` as compared, without «بن» and «آل»; ``sons`` says of each whether «بن» stands before it, ``families``
    whether «آل» does. ``titles`` are the folded titles that were found in it."""

    words: tuple[str, ...]
    sons: tuple[bool, ...]
    families: tuple[bool, ...]
    titles: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """The form under which the same names meet: «محمد b:نايف», «بن» told."""
        return " ".join(("b:" if son else "") + word for word, son in zip(self.words, self.sons, strict=True))

    @property
    def shape(self) -> str:
        """The name as one line, from which ``of_shape`` makes it again; titles are left out."""
        parts = zip(self.words, self.sons, self.families, strict=True)
        return " ".join("b" * son + "f" * family + ":" * (son or family) + word for word, son, family in parts)

    @classmethod
    def of_shape(cls, shape: str) -> Name:
        """The name that ``shape`` was made of."""
        parts = [part.rpartition(":") for part in shape.split(" ")]
        return cls(tuple(p[2] for p in parts), tuple("b" in p[0] for p in parts), tuple("f" in p[0] for p in parts))

    @property
    def full(self) -> bool:
        """Whether it is more than a surname, a given name or a byname."""
        return len(self.words) > 1

    @property
    def weight(self) -> tuple[int, int]:
        """How full it is: words, and «بن» among them."""
        return (len(self.words), sum(self.sons))

    def extends(self, short: Name) -> bool:
        """Whether this is a fuller form of a name: the same given name, then the words of ``short`` in their order.

        The last word has to be a family's where words between are left out: «خالد بن عبد العزيز» is no short form of «خالد بن سلمان بن
        عبد العزيز», «عادل الجبير» is one of «عادل بن أحمد الجبير». Words left out at the end are a family with «آل» or what follows «بن».
        """
        if self.weight <= short.weight or not short.full or self.words[0] != short.words[0]:
            return False
        at = 0
        for word in short.words:
            while at < len(self.words) and self.words[at] != word:
                at += 1
            if at == len(self.words):
                return False
            at += 1
        last = at - 1
        if last >= len(short.words):  # words between were left out
            return last == len(self.words) - 1 and not self.sons[last] and not short.sons[-1]
        return self.may_end_at(last + 1)

    def may_end_at(self, at: int) -> bool:
        """Whether all words from one on may be left out: each is a family with «آل», or a father, or the family behind a father."""
        rest = range(at, len(self.words))
        end = len(self.words) - 1
        return all(self.sons[i] or self.families[i] or (i == end and self._lineage(i)) for i in rest)

    def _lineage(self, at: int) -> bool:
        """Whether the word before is a father with «بن», so that a family may follow it or be left out."""
        return at > 0 and self.sons[at - 1]


@lru_cache(maxsize=200_000)
def parse(written: str) -> Name:
    """A name as the record gives it, taken apart; without words where nothing is left but titles."""
    name = _parse(written)
    key = name.key
    if name.full and key not in _usual() and key not in _famous():
        name = _whole_first_word(name)
        key = name.key
    usual = _usual().get(key) if name.full else None
    return name if usual is None else Name(usual.words, usual.sons, usual.families, name.titles)


def _whole_first_word(name: Name) -> Name:
    """A name whose first letter was read as a proclitic, with that letter: «[ب]ان كي مون», «[ل]يلى حداد»."""
    key = name.key
    known = [k for letter in _PROCLITICS if (k := letter + key) in _usual() or k in _famous()]
    if known:
        return _parse(known[0].replace("b:", "بن "))
    first = name.words[0]
    if _shares().get(first, (0.0, 0.0))[0]:
        return name
    given = sorted(
        ((_shares().get(letter + first, (0.0, 0.0))[0], letter + first) for letter in _PROCLITICS), reverse=True
    )
    if given[0][0] < _USUAL or given[0][0] < _CLEARLY * given[1][0]:
        return name
    return Name((given[0][1], *name.words[1:]), name.sons, name.families, name.titles)


#: Share of persons from which on a given name is usual.
_USUAL = 5e-5
#: How many times as usual as the next one the name with a letter before it has to be.
_CLEARLY = 4


def _parse(written: str) -> Name:
    words: list[str] = []
    sons: list[bool] = []
    families: list[bool] = []
    titles: list[str] = []
    son = family = False
    tokens = [t for t in _PARTS.split(written.translate(_MARKS)) if t][: LONGEST * 2]
    i = 0
    while i < len(tokens) and len(words) < LONGEST:
        original = tokens[i]
        token = fold(original)
        after = fold(tokens[i + 1]) if i + 1 < len(tokens) else ""
        i += 1
        if not words and not son and after and token in dropped() and not _is_given(token):
            titles.append(token)
            continue
        if not words and (glued := next((g for g in _GLUED if token.startswith(g) and len(token) > len(g) + 2), None)):
            titles.append(glued)
            token = token[len(glued) :]
            if token == "عبد":
                original = "عبد"
        if token in _SON and (words or after):
            son = bool(words)  # «بن دغر» alone is a family's name
            continue
        if token == "ال" and after:
            family = True
            continue
        if token in _SERVANT and (after.startswith("ال") or after in _AFTER_SERVANT):
            token += after
            i += 1
        elif token in _KUNYA and after:
            token = "ابو" * (token != "ام") + "ام" * (token == "ام") + after
            i += 1
        elif after in _IN_GOD and token not in _IN_GOD and len(token) > 1:
            token += after  # «نصر الله», «عز الدين»
            i += 1
        elif not original.startswith(_NO_ARTICLE) and token not in _whole():
            token = word_key(token)
        if token.startswith("ابي") and len(token) > 6 and token not in _shares():
            token = "ابو" + token[3:]
        if len(token) > 5 and token.startswith("بن") and words and _is_ben(token):
            token, son = token[2:], True
        if token.isdigit() or not token:
            continue
        words.append(spellings().get(token, token))
        sons.append(son)
        families.append(family)
        son = family = False
    return Name(tuple(words), tuple(sons), tuple(families), tuple(titles))


def _is_given(word: str) -> bool:
    return not word.startswith("ال") and _shares().get(word, (0.0, 0.0))[0] > 1e-4


def _is_ben(token: str) -> bool:
    """«بنكيران»: a family name that is «بن» and a name, in one word."""
    given, family = _shares().get(token, (0.0, 0.0))
    return given == 0 and family > 0 and token[2:] in _shares()


@kept
def _usual() -> dict[str, Name]:
    """Whole names with several usual forms, by key, to the first of them."""
    found: dict[str, Name] = {}
    for row in rows("latin_names"):
        if row["kind"] == "PER":
            first, *others = (_parse(form) for form in row["arabic"].split("|"))
            if first.full:
                found |= {o.key: first for o in others if o.full and o.key != first.key and o.key not in found}
    for row in rows("known_persons"):
        first = _parse(row["name"])
        for form in row["forms"].split("|"):
            other = _parse(form)
            if other.full and other.key != first.key:
                found[other.key] = first
    return {key: found.get(name.key, name) for key, name in found.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """A person of ``known_persons``: known by a surname alone in reports of the years ``since`` to ``until``."""

    name: Name
    country: str | None
    wikidata: str | None
    since: int
    until: int


@lru_cache(maxsize=1)
def _persons() -> tuple[dict[str, Person], dict[str, Person]]:
    """Known persons by the key of their name, and by the words that mean them alone («ملك سلمان» with the title)."""
    by_name: dict[str, Person] = {}
    alone: dict[str, Person] = {}
    for row in rows("known_persons"):
        name = parse(row["name"])
        person = Person(
            name, row["country"] or None, row["wikidata"] or None, int(row["since"] or 0), int(row["until"] or 9999)
        )
        by_name[name.key] = person
        for form in row["alone"].split("|"):
            if form:
                short = _parse(form)
                alone[" ".join((*(word_key(t) for t in short.titles), *short.words))] = person
    return by_name, alone


def known_person(name: Name) -> Person | None:
    """The person of the table who bears a name in full."""
    return _persons()[0].get(name.key)


def known_alone(words: str, year: int | None) -> Person | None:
    """The person meant by a surname, or a title and a given name («ملك سلمان»), in a report of a year; None without a year."""
    person = _persons()[1].get(words)
    return person if person is not None and year is not None and person.since <= year <= person.until else None


def known_sometime(words: str) -> Person | None:
    """As ``known_alone``, in whatever year."""
    return _persons()[1].get(words)


@kept
def _shares() -> dict[str, tuple[float, float]]:
    """How large a share of persons have a word as given and as family name, as the lists of names count."""
    given: dict[str, int] = {}
    family: dict[str, int] = {}
    for row in rows("generated/persons"):
        key = fold(row["token"]).replace(" ", "")
        key = key if key.startswith("عبدال") or key in _whole() else word_key(key)
        given[key] = given.get(key, 0) + int(row["given"])
        family[key] = family.get(key, 0) + int(row["family"])
    all_given, all_family = sum(given.values()), sum(family.values())
    return {key: (given[key] / all_given, family[key] / all_family) for key in given}


@kept
def _whole() -> frozenset[str]:
    """Given names that only look as if they had the article: «اليكسي», «الكسندر»."""
    given: dict[str, int] = {}
    family: dict[str, int] = {}
    for row in rows("generated/persons"):
        key = fold(row["token"])
        given[key] = given.get(key, 0) + int(row["given"])
        family[key] = family.get(key, 0) + int(row["family"])
    return frozenset(
        key
        for key, count in given.items()
        if key.startswith("ال") and count > 3 * family[key] and count > given.get(key[2:], 0) + family.get(key[2:], 0)
    )


#: The share of a word that no list has.
_UNSEEN = 2e-6


@lru_cache(maxsize=100_000)
def share(name: tuple[str, ...]) -> float:
    """About how large a share of all persons bear a name: the given name's times that of each word behind it.

    A family name counts as a family name or, half as much, as the given name of a father; a word that no list has, as half a person.
    """
    out = 1.0
    for i, word in enumerate(name):
        given, family = _shares().get(word, (0.0, 0.0))
        out *= max(_UNSEEN, given if i == 0 else max(family, given / 2))
    return out


@kept
def _famous() -> frozenset[str]:
    """Names in full of well-known persons, by key; those of the hand-written table alone."""
    found = set()
    for row in rows("latin_names"):
        if row["kind"] == "PER":
            for form in row["arabic"].split("|"):
                name = _parse(form)
                if name.full:
                    found.add(name.key)
    return frozenset(found)


@lru_cache(maxsize=100_000)
def level(name: Name) -> Level:
    """How much a full name says by itself: one person, one person of a country, or nothing without his office."""
    return "rare" if name.key in _famous() else level_of_words(name.words)


@lru_cache(maxsize=1)
def famous_words() -> frozenset[tuple[str, ...]]:
    """The words of the names of well-known persons, without «بن»."""
    return frozenset(tuple(word.removeprefix("b:") for word in key.split(" ")) for key in _famous())


def level_of_words(words: tuple[str, ...]) -> Level:
    """As ``level``, whoever well-known may bear the name."""
    how = share(words)
    return "rare" if how <= RARE else "middling" if how <= MIDDLING else "common"
