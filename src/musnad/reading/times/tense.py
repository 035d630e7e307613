"""The tense of the clause around a time, which says whether «الثلاثاء» is the last or the next one.

The nearest sign before the expression decides, within its sentence, else the nearest one after it. Signs are words of
``lexicons/time_tense.tsv`` and forms that show their tense: «سيعقد», «أعلنت», «قتلوا».
"""

from __future__ import annotations

from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.words import Form
from musnad.lexicon import frequencies, rows
from musnad.reading.times.tokens import Tokens
from musnad.reading.verbs import analyse

BEFORE, AFTER = 16, 10
_SINCE = frozenset(("منذ", "مند", "مذ"))


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return {fold(form): row["tense"] for row in rows("time_tense") for form in row["forms"].split("|")}


def tense_of(form: Form) -> str | None:
    """The tense a written word shows, or None; kept in ``form.notes["tense"]``."""
    notes = form.notes
    if "tense" in notes:
        found: str | None = notes["tense"]
        return found
    found = notes["tense"] = _tense(form)
    return found


def _tense(form: Form) -> str | None:
    if form.kind != "word":
        return None
    table, word = _table(), form.folded
    bare = word[1:] if word not in table and word[0] in "وف" and len(word) > 3 else word
    if bare in table:
        return table[bare] if table[bare] in ("past", "future") else None
    if bare[0] == "س" and len(bare) > 3 and bare[1] in "يتن" and (bare != word or form.proclitics.endswith("س")):
        return "future" if "س" in form.proclitics else None
    if form.definite or form.stem in table:
        return None
    readings = analyse(form)
    if readings and all(reading.tense in ("past", "imperative") for reading in readings):
        return "past"
    if len(bare) < 4:
        return None
    if bare.endswith("ت") and not bare.endswith("ات") and bare[0] not in "يبلك":
        return "past"
    if bare.endswith("وا") and len(bare) > 4 and bare[0] not in "يت":
        return "past"
    return None


def tense(tokens: Tokens, first: int, after: int) -> str | None:
    """The tense around the words ``first`` to ``after``: past, future or None."""
    start, end = tokens.words.sentences[tokens.words.sentence_of[first]]
    form = tokens.form
    if any(tokens.function(i, end) in _SINCE for i in range(max(start, first - 3), first)):
        return "past"
    for i in range(first - 1, max(start, first - BEFORE) - 1, -1):
        found = tense_of(form[i])
        if found == "past" and any(_looks_ahead(form[k]) for k in range(max(i, first - 4), first)):
            return None
        if found is not None:
            return found
    if 0 < first - start < BEFORE and _announces(form[start]):
        return "future"
    for i in range(after, min(end, after + AFTER)):
        found = tense_of(form[i])
        if found is not None:
            return found
    return None


def _looks_ahead(form: Form) -> bool:
    """Whether a noun is mostly spoken of before it happens («دعا إلى انتخابات في 27 سبتمبر»)."""
    return _table().get(form.stem) == "ahead"


def _announces(form: Form) -> bool:
    """Whether a sentence opens with a verb of the present («ويسافر الفريق الخميس»), none that merely tells."""
    word = form.folded
    if word[:1] == "و" and word[1:2] == "ي":
        word = word[1:]
    if form.kind != "word" or len(word) < 4 or word[0] != "ي" or form.notes.get("time") is not None or word in _table():
        return False
    return frequencies().get("ت" + word[1:], 0) > 0
