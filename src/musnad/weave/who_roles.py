"""Roles as they are compared: «وزير الخارجية الأميركي» and «وزيرة خارجية الولايات المتحدة» are one office of one country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.weave.known import body_word, country_names, nationalities, place_word
from musnad.weave.known_words import is_rare, word_key

Sphere = Literal["public", "sport", "art", ""]
#: Letters and words of a role that are looked at.
_LETTERS, _WORDS = 200, 14
_PARTS = re.compile(r"[\s\-–,،.:؛«»\"'()]+")
_SMALL = frozenset("في من علي لدي الي عن و ب".split())
_OFFICES = frozenset(("office", "royal", "religious", "rank"))


@dataclass(frozen=True, slots=True)
class Role:
    """A role: the ``office`` in compared words, the ``country`` it names, its ``sphere``. ``telling`` where it singles out one holder once
    its country is known, ``whole`` where it does so by itself («والي طنجة»)."""

    office: str
    country: str | None
    sphere: Sphere
    telling: bool
    whole: bool

    def key(self, setting: str | None) -> str | None:
        """What roles of one office have in common: its words and its country, which is ``setting`` (the country a report is about) where it
        names none, ``?`` where that is open too, and empty where the office needs none. None where it singles out nobody."""
        if not self.telling or (" " not in self.office and not self.country and self.office not in _HEADS_OF_STATE):
            return None
        return f"{self.office}|{self.country or ('' if self.whole else setting or '?')}"


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, str, str]]:
    """Phrases of the table, words without article, to (kind, means, country)."""
    found: dict[str, tuple[str, str, str]] = {}
    for row in rows("known_roles"):
        found.setdefault(_key(row["phrase"]), (row["kind"], _key(row["means"]), row["country"]))
    return found


def _key(phrase: str) -> str:
    return " ".join(_word(w) for w in _PARTS.split(fold(phrase)) if w)


def _word(word: str) -> str:
    word = "ال" + word[2:] if word.startswith("لل") and len(word) > 4 else word
    return word_key(word)


@lru_cache(maxsize=1)
def plain_nationalities() -> frozenset[str]:
    """Nationalities that are common words as well: «مالية» is mostly finance."""
    return frozenset(phrase for phrase, (kind, _, _) in _table().items() if kind == "word")


@lru_cache(maxsize=1)
def dropped() -> frozenset[str]:
    """Titles of persons that say nothing of the office, folded as written."""
    found = {fold(row["phrase"]) for row in rows("known_roles") if row["kind"] == "drop"}
    return frozenset(found | {fold(f) for f in ("الملك", "الملكة", "الرئيس", "البابا", "السلطان", "الإمام")})


@lru_cache(maxsize=1)
def _titles() -> tuple[dict[str, str], dict[str, str]]:
    """Titles without article: to their kind, and feminine ones to the masculine."""
    kinds: dict[str, str] = {}
    masculine: dict[str, str] = {}
    for row in rows("titles"):
        form = _key(row["form"])
        kinds.setdefault(form, row["kind"])
        if row["feminine"]:
            kinds.setdefault(_key(row["feminine"]), row["kind"])
            masculine.setdefault(_key(row["feminine"]), form)
    return kinds, masculine


@lru_cache(maxsize=100_000)
def parse_role(written: str) -> Role:
    """A role as the record gives it."""
    table = _table()
    kinds, masculine = _titles()
    words = [_word(w) for w in _PARTS.split(fold(written[:_LETTERS])) if w][:_WORDS]
    if words and words[0].startswith("ل") and words[0][1:] in kinds and words[0] not in kinds:
        words[0] = words[0][1:]
    out: list[str] = []
    country: str | None = None
    sphere: Sphere = ""
    other = False
    i = 0
    while i < len(words):
        for n in range(min(5, len(words) - i), 0, -1):
            phrase = " ".join(words[i : i + n])
            found = table.get(phrase)
            if found is not None:
                kind, means, of = found
                country = country or (of or None)
                if kind == "same":
                    out += means.split()
                elif kind in ("sport", "art"):
                    sphere = sphere or kind  # type: ignore[assignment]
                    out.append(phrase)
                elif kind == "other":
                    other = True
                elif kind == "word":
                    out.append(phrase)
                i += n
                break
            nation = country_names().get(phrase) or nationalities().get(phrase)
            if nation and i:
                if country is not None and country != nation:
                    out.append(nation.lower())  # «سفير السعودية لدى اليمن»
                country = country or nation
                i += n
                break
        else:
            word = words[i]
            if word not in _SMALL:
                out.append(masculine.get(word, word))
            i += 1
    office = " ".join(out)
    joined = table.get(office)  # what a phrase means once a nationality inside of it is taken out
    if joined is not None and joined[0] == "same":
        office = joined[1]
    first = out[0] if out else ""
    kind = kinds.get(office) or kinds.get(" ".join(out[:2])) or kinds.get(first, "")
    if not sphere and kind in _OFFICES:
        sphere = "public"
    telling = bool(out) and not other and kind in ("office", "royal", "religious", "profession")
    if kind == "profession" and len(out) < 2:
        telling = False
    return Role(office, country, sphere, telling, telling and len(out) > 1 and _by_itself(out))


def _by_itself(words: list[str]) -> bool:
    """Whether an office names the place or the body it is of."""
    return any(map(_names_one, words[1:])) or any(body_word(" ".join(words[i:])) for i in range(1, len(words)))


#: Offices of one word that a country has one of.
_HEADS_OF_STATE = frozenset("رئيس ملك سلطان بابا امبراطور".split())


@lru_cache(maxsize=20_000)
def _names_one(word: str) -> bool:
    """Whether a word of an office names a place, or is too rare to be a plain word."""
    if word in _plain_words():
        return False
    return place_word(word) or is_rare(word)


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    return frozenset(w for form in _titles()[0] for w in form.split())
