"""Proclitics: the one-letter words written on to the next word (و ف ب ل ك س), and the article.

Whether a first letter is a proclitic is decided for the form, not for its place, by a logistic score over how often
four neighbours of the form are met (``lexicons/generated/frequencies``): the form itself, the rest without the letter,
the form with the article (وزارة → الوزارة: then و is its own) and the form with «و» or «ب» before it. The weights
(``lexicons/generated/clitics``) are learned by ``training/clitics.py``, which prints their accuracy on held-out text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.compiled import kept
from musnad.lexicon import frequencies, rows

CONJUNCTIONS = "وف"
PREPOSITIONS = "بلكس"
#: What the score looks at; the order of the columns of ``generated/clitics``.
FEATURES = (
    "bias",
    "whole",
    "rest",
    "with_article",
    "doubled",
    "after_wa",
    "unseen_rest",
    "length",
    "article",
    "present",
    "rest_article",
)


_FUTURE = "س"
#: A level of ``frequencies`` that only the commonest verbs reach.
_FREQUENT = 35
#: No word of Arabic is so long, with all that is written onto it.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Split:
    """``cut`` letters of the folded form can be cut off; ``proclitics`` are those before the article, fused too."""

    cut: int
    proclitics: str
    stem: str
    bare: str
    definite: bool


def describe(form: str) -> tuple[float, ...]:
    """The values of ``FEATURES`` for a folded form whose first letter may be a proclitic."""
    get = frequencies().get
    rest = form[1:]
    seen = get(rest, 0)
    return (
        1.0,
        get(form, 0) / 20,
        seen / 20,
        get("ال" + form, 0) / 20,
        get("و" + form if form[0] in CONJUNCTIONS else "ب" + form, 0) / 20,
        get("و" + form, 0) / 20,
        1.0 if not seen else 0.0,
        min(len(rest), 8) / 4,
        1.0 if rest.startswith("ال") and len(rest) > 3 else 0.0,
        1.0 if rest[:1] in ("ي", "ت", "ن") else 0.0,
        get("ال" + rest, 0) / 20,
    )


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[float, ...]]:
    return {row["letter"]: tuple(float(row[name]) for name in FEATURES) for row in rows("generated/clitics")}


@kept
def _names() -> frozenset[str]:
    """Folded names of persons of one word (``generated/persons``)."""
    return frozenset(fold(row["token"]) for row in rows("generated/persons"))


@kept
def _marks() -> frozenset[str]:
    """Folded marks of agencies of one word that are no other word («واس», «وفا»)."""
    return frozenset(
        fold(row["name"]) for row in rows("outlets") if row["mark"] == "1" and "word" not in row["ambiguous"].split("|")
    )


def chance(form: str) -> float:
    """How likely (0 to 1) the first letter of a folded form is a proclitic."""
    weights = _weights().get(form[0])
    if weights is None or not 2 <= len(form) <= _LONGEST or form in _marks():
        return 0.0
    known = frequencies()
    rest = form[1:]
    if (
        form[0] in PREPOSITIONS
        and not form.startswith("لل")
        and rest not in _whole()
        and rest[0] in CONJUNCTIONS + PREPOSITIONS
        and chance(rest) > 0.5
    ):
        return 0.0  # no preposition stands before another proclitic: «بوعلي» is no «ب» before «وعلى»
    rare = rest not in known and not form.startswith("لل") and not rest.startswith("ال")
    # the rest is no word: «لافروف», «لوكانوفيتش»; only «و» stands before words as rare as that
    if rare and (form[0] in PREPOSITIONS or form in known or form in _names()):
        return 0.0
    if form[0] in PREPOSITIONS and known.get("ال" + form, 0) > known.get(rest, 0):
        return 0.0  # «اللبناني» is met more often than «بناني»
    if form[0] == _FUTURE and form in _names() and known.get(rest, 0) < _FREQUENT:
        return 0.0  # «سيرجي» is no «س» before «يرجى»
    score = sum(w * x for w, x in zip(weights, describe(form), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def article(stem: str) -> tuple[str, bool]:
    """The stem without its article, and whether it had one («الله» and short words keep theirs)."""
    if stem.startswith("ال") and len(stem) > 4 and stem not in _NO_ARTICLE:
        return stem[2:], True
    return stem, False


#: Folded words whose first two letters are not the article.
_NO_ARTICLE = frozenset(
    [
        "الله",
        "اللهم",
        "التي",
        "الذي",
        "الذين",
        "اللذين",
        "اللتين",
        "اللواتي",
        "اللاتي",
        "التقي",
        "التقت",
        "التزم",
        "التزمت",
        "الغي",
        "الغت",
        "القي",
        "القت",
        "التحق",
        "التحقت",
        "التقط",
        "التقطت",
        "التهم",
        "الحق",
        "الحقت",
        "الزم",
        "الزمت",
        "التمس",
        "التفت",
        "التف",
        "التهمت",
        "الياس",
        "البرت",
        "الكسندر",
        "الينا",
        "البرتو",
        "الفونسو",
        "النصره",
        "القاء",
        "الغاء",
        "الزام",
        "الحاق",
        "التزام",
        "التقاء",
        "التحاق",
        "الان",
        "اليس",
        "الماني",
        "المانيا",
        "المانيه",
        "البانيا",
        "الباني",
        "البانيه",
        "الكتروني",
        "الكترونيا",
        "الكترونيه",
        "الاسكا",
        "التماس",
        "التهاب",
        "التفاف",
        "التباس",
    ]
) - {"الحق", "النصره"}


@kept
def _whole() -> frozenset[str]:
    """Words whose first letter is their own, as written (``lexicons/whole_words``)."""
    return frozenset(row["word"] for row in rows("whole_words"))


def split_proclitics(folded: str, written: str = "") -> Split:
    """Cut the proclitics of a folded form; ``written`` is the form as written, without marks, where known.

    >>> split_proclitics("والسعوديه").stem
    'السعوديه'
    >>> split_proclitics("وزاره").stem
    'وزاره'
    """
    stem, cut, taken = folded, 0, ""
    if written in _whole():
        return Split(0, "", folded, folded, False)
    if len(stem) > 1 and stem[0] in CONJUNCTIONS and chance(stem) > 0.5:
        taken, stem, cut = stem[0], stem[1:], 1
        if written[1:] in _whole():
            return Split(1, taken, stem, stem, False)  # «ولزهر»
    if stem.startswith("لل") and len(stem) > 3 and chance(stem) > 0.5:
        inner = stem[2:]  # ل with the article, whose alif is lost: cutting it would change the word
        known = frequencies()
        if known.get("الل" + inner, 0) > known.get("ال" + inner, 0):
            inner = "ل" + inner  # three lams are written as two: «للجنة» is «اللجنة»
        elif known.get("ل" + inner, 0) > known.get("ال" + inner, 0):
            return Split(cut + 1, taken + "ل", "ل" + inner, "ل" + inner, False)  # «لليبيا»
        return Split(cut, taken + "ل", "ال" + inner, inner, True)
    if len(stem) > 1 and stem[0] in PREPOSITIONS and chance(stem) > 0.5:
        taken, stem, cut = taken + stem[0], stem[1:], cut + 1
        if taken[-1] == "س" and stem[:1] not in ("ي", "ت", "ن", "ا"):
            taken, stem, cut = taken[:-1], "س" + stem, cut - 1
    bare, definite = article(stem)
    return Split(cut, taken, stem, bare, definite)
