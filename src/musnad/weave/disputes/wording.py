"""The words by which reports compare what they tell (``lexicons/dispute_words.tsv``, ``dispute_groups.tsv``), and keys of words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.stems import index_keys
from musnad.arabic.words import Form, Words
from musnad.lexicon import frequencies, rows

#: Words as common as this in the word lists (``frequencies``) say almost nothing of what is told; as rare as that, they name it.
_COMMON, _RARE = 45.0, 15.0
#: Letters that come and go between forms of one root: «هجوم», «هجمات», «هاجم».
_WEAK = str.maketrans("", "", "اويهءئؤ")


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a figure counts: its name in the table, in English and in Arabic as it stands after «من»."""

    name: str
    english: str
    arabic: str


@lru_cache(maxsize=1)
def phrases() -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """By use, then by first folded word: the phrases, as folded words."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for row in rows("dispute_words"):
        table = found.setdefault(row["use"], {})
        for phrase in row["words"].split("|"):
            words = tuple(fold(phrase).split())
            table.setdefault(words[0], []).append(words)
    return {
        use: {first: tuple(sorted(set(some), key=lambda p: (-len(p), p))) for first, some in table.items()}
        for use, table in found.items()
    }


@lru_cache(maxsize=1)
def groups() -> dict[str, Group]:
    """Group by folded word without article."""
    found: dict[str, Group] = {}
    for row in rows("dispute_groups"):
        group = Group(row["group"], row["english"], row["arabic"])
        for word in row["words"].split("|"):
            found.setdefault(fold(word), group)
    return found


@lru_cache(maxsize=20)
def _heads(use: str) -> dict[str, tuple[str, ...]]:
    """By each shape of a first word, what else the phrase must hold: nothing, where it is one word."""
    found: dict[str, set[str]] = {}
    for first, some in phrases()[use].items():
        for shape in (first, *(letter + first for letter in "وفبل")):
            found.setdefault(shape, set()).update(" ".join(phrase[1:]) for phrase in some)
    return {shape: tuple(sorted(rest)) for shape, rest in found.items()}


def may_hold(use: str, folded: str, tokens: frozenset[str]) -> bool:
    """Whether a folded text of these words can hold a phrase of this use; quick, for most texts hold none."""
    heads = _heads(use)
    return any(not rest or f"{head} {rest}" in folded for head in tokens & heads.keys() for rest in heads[head])


@lru_cache(maxsize=20)
def words_of(use: str) -> frozenset[str]:
    """The folded words of a use whose phrases are single words."""
    return frozenset(phrase[0] for some in phrases()[use].values() for phrase in some)


class Marks:
    """Where a text has the phrases of each use: found in one pass."""

    __slots__ = ("_at", "_size")

    def __init__(self, words: Words) -> None:
        self._at: dict[str, list[int]] = {}
        self._size: dict[tuple[str, int], int] = {}
        form = words.form
        for i, word in enumerate(form):
            begun = word.notes.get("dispute")
            if begun is None:
                begun = _begun(word)
            if not begun:
                continue
            after = form[i + 1].folded if i + 1 < len(form) else ""
            for use, phrase in begun:
                size = len(phrase)
                if size > 1 and (phrase[1] != after or (size > 2 and not _follows(form, i, phrase))):
                    continue
                if (use, i) not in self._size:
                    self._at.setdefault(use, []).append(i)
                    self._size[use, i] = size

    def all(self, use: str) -> list[int]:
        """Every word that begins a phrase of this use, in order."""
        return self._at.get(use, [])

    def size(self, use: str, i: int) -> int:
        """How many words from ``i`` are a phrase of this use; 0 where none."""
        return self._size.get((use, i), 0)

    def find(self, use: str, first: int, last: int) -> int | None:
        """The last phrase of this use that begins between two words; None where there is none."""
        at = self._at.get(use)
        if not at:
            return None
        n = bisect_left(at, last) - 1
        return at[n] if n >= 0 and at[n] >= first else None


@lru_cache(maxsize=1)
def _first_words() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """By first word: the phrases, longest first, with their use."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for use, table in phrases().items():
        if use != "stop":
            for first, some in table.items():
                found.setdefault(first, []).extend((use, phrase) for phrase in some)
    return {first: tuple(sorted(some, key=lambda p: (-len(p[1]), p))) for first, some in found.items()}


def _follows(form: list[Form], i: int, phrase: tuple[str, ...]) -> bool:
    return i + len(phrase) <= len(form) and all(form[i + k].folded == phrase[k] for k in range(1, len(phrase)))


def _begun(form: Form) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The phrases that a word may begin, as it stands or without its conjunction or preposition; kept with the form."""
    folded, table = form.folded, _first_words()
    known = table.get(folded, ())
    if len(folded) > 2 and folded[0] in "وفبل":
        known += table.get(folded[1:], ())
    form.notes["dispute"] = known
    return known


@lru_cache(maxsize=50_000)
def key(surface: str) -> str:
    """A key for the root of a word, crude on purpose: «هجوم», «الهجمات», «مهاجمة», «هاجموا» have one."""
    keys = index_keys(surface)
    if not keys:
        return ""
    stem = keys[0].removeprefix("v")
    bare = stem.translate(_WEAK)
    if len(bare) > 3 and bare[0] in "مت":
        bare = bare[1:]
    return bare if len(bare) >= 3 else stem


@lru_cache(maxsize=1)
def _singulars() -> dict[str, str]:
    """The nouns of news that are counted, by each of their forms: «نواب» and «نائبا» have one key.

    A row of the table may hold several nouns: a plural is that of the singular with most of its letters."""
    found: dict[str, str] = {}
    for row in rows("figure_nouns"):
        ones = [fold(word) for word in row["singular"].split("|") if word]
        for one in ones:
            found.setdefault(one, one.removesuffix("ه") if one.removesuffix("ه") in ones else one)
        for word in map(fold, filter(None, row["plural"].split("|"))):
            if ones:
                nearest = max(ones, key=lambda one: (len(set(one) & set(word)) / len(set(one)), -len(one)))
                found.setdefault(word, found[nearest])
    return found


def singular(form: Form) -> str:
    """A key for a noun that is counted, the same for its singular and its plural where they are in the table (``figure_nouns``)."""
    table = _singulars()
    one = table.get(form.bare) or table.get(form.folded) or table.get(form.bare.removesuffix("ا"))
    return key(one or form.surface)


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return frozenset(word for some in phrases()["stop"].values() for phrase in some for word in phrase)


@lru_cache(maxsize=1)
def _stop_keys() -> frozenset[str]:
    return frozenset(key(word) for word in _stops() if len(word) > 3)


@lru_cache(maxsize=50_000)
def weight(form: Form) -> float:
    """How much a word tells of which happening is meant: 0 (nothing) to 1 (a name or a rare word)."""
    if form.kind != "word" or len(form.bare) < 2 or form.bare in _stops() or form.folded in _stops():
        return 0.0
    if key(form.surface) in _stop_keys():
        return 0.0
    level = frequencies().get(form.bare, 0)
    return min(1.0, max(0.15, (_COMMON - level) / (_COMMON - _RARE)))


def content(words: Words, first: int, last: int, without: Container[int] = ()) -> dict[str, float]:
    """The words that tell something between two words, by key, with their weight; ``without`` the words of these numbers."""
    found: dict[str, float] = {}
    for i, form in enumerate(words.form[first:last], first):
        worth = weight(form) if i not in without else 0.0
        if worth:
            name = key(form.surface)
            if name and found.get(name, 0.0) < worth:
                found[name] = worth
    return found


def alike(one: dict[str, float], other: dict[str, float]) -> float:
    """How much two sets of weighted words share, of the smaller one: 0 to 1."""
    if len(other) < len(one):
        one, other = other, one
    shared = sum(min(worth, other[name]) for name, worth in one.items() if name in other)
    least = min(sum(one.values()), sum(other.values()))
    return shared / least if least else 0.0
