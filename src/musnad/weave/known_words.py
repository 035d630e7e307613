"""Words of names as they are looked up and compared."""

from __future__ import annotations

import re
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.lexicon import frequencies, rows

_SPACES = re.compile(r"[\s\-]+")
_QUOTES = str.maketrans("", "", "\"'«»“”()[]،,.:؛")


def key_of(name: str) -> str:
    """The key of a name: folded words without article and marks."""
    usual = spellings()
    words = (word_key(word) for word in _SPACES.split(fold(name).translate(_QUOTES)) if word)
    return " ".join(usual.get(word, word) for word in words)


def word_key(word: str) -> str:
    """A folded word without the article, where three letters of it are left."""
    return word[2:] if len(word) > 4 and word.startswith("ال") else word


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Other spellings of words of names, folded without article, to the usual one."""
    found: dict[str, str] = {}
    for row in rows("known_spellings"):
        usual = word_key(fold(row["usual"]))
        for other in row["others"].split("|"):
            found.setdefault(word_key(fold(other)), usual)
    return found


#: Ten times the decimal logarithm of how often a word is met under which it is no common word.
PLAIN = 15


@lru_cache(maxsize=50_000)
def is_rare(word: str) -> bool:
    """Whether a folded word without article is too rare in print to be a common word."""
    table = frequencies()
    return max(table.get(word, 0), table.get("ال" + word, 0)) < PLAIN
