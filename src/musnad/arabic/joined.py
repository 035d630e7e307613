"""Names of two words that are written as one as often: «عبد الله», «عبدالله»; «أبو ظبي», «أبوظبي».

``keyed_words`` gives the words of a text with their keys, so that either spelling is found by the other: the two words have the key of the one, and the
one has the keys of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from musnad.arabic.stems import form_of, index_keys, words_with_spans
from musnad.lexicon import frequencies

#: What stands before the name, and how it is written in the one word.
_BEFORE = {"عبد": "عبد", "ابو": "ابو", "ابي": "ابو", "ابا": "ابو"}


def keyed_words(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, keys) of every word of a text; of two that are a name of one word too, once more for both together."""
    before: tuple[int, str] | None = None
    for start, end, word in words_with_spans(text):
        keys = index_keys(word)
        yield start, end, keys + _parts(word, keys)
        if before is not None and text[before[0] : start].endswith(" ") and "\n" not in text[before[0] : start]:
            together = _together(before[1], form_of(word))
            if together:
                yield before[0], end, together
        opening = _opening(word, keys)
        before = (start, opening) if opening else None


@lru_cache(maxsize=50_000)
def _opening(word: str, keys: tuple[str, ...]) -> str | None:
    return next((_BEFORE[key] for key in keys if key in _BEFORE), None)


@lru_cache(maxsize=50_000)
def _together(opening: str, form: str) -> tuple[str, ...]:
    """The keys of the one word that two make; none where they make none."""
    if opening == "عبد":
        return index_keys(opening + form) if form.startswith("ال") and len(form) > 3 else ()
    return (*index_keys(opening + form), opening) if len(form) > 2 else ()


@lru_cache(maxsize=100_000)
def _parts(word: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the two words that one word is made of; none for any other word."""
    for key in keys:
        if key.startswith("عبدال") and len(key) > 6:
            return ("عبد", *index_keys(key[3:]))
        if key.startswith("ابو") and len(key) > 5 and key[3:] in frequencies() and not key.startswith("ابواب"):
            return ("ابو", *index_keys(key[3:]))
    return ()
