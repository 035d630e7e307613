"""Names and phrases of several words, found by walking a trie of stems once over the text."""

from __future__ import annotations

from typing import Any

from musnad.arabic.words import Words
from musnad.compiled import kept
from musnad.lexicon import rows
from musnad.reading.wordlists import listed_names

#: The key under which a node keeps the kinds of a phrase that ends there; no word folds to it.
_END = None


class Gazetteer:
    """Phrases with their kinds; ``matches`` gives the longest phrase at each place, without overlaps."""

    def __init__(self) -> None:
        self._root: dict[str | None, Any] = {}

    def add(self, phrase: str, kind: str) -> None:
        """Enter a phrase. Its first word is matched without proclitics, the others as written (folded)."""
        keys = phrase_keys(phrase)
        if not keys:
            return
        node = self._root
        for key in keys:
            node = node.setdefault(key, {})
        node.setdefault(_END, set()).add(kind)

    def matches(self, words: Words, first: int = 0, last: int | None = None) -> list[tuple[int, int, tuple[str, ...]]]:
        """(first word, one past the last, kinds in order) of each longest match within the words given, from left to right."""
        out: list[tuple[int, int, tuple[str, ...]]] = []
        form = words.form
        n = len(form) if last is None else last
        root = self._root
        i = first
        while i < n:
            node = root.get(form[i].stem)
            if node is None:
                i += 1
                continue
            end, kinds = 0, None
            j = i + 1
            while True:
                found = node.get(_END)
                if found:
                    end, kinds = j, found
                if j >= n:
                    break
                node = node.get(form[j].folded)
                if node is None:
                    break
                j += 1
            if kinds:
                out.append((i, end, tuple(sorted(kinds))))
                i = end
            else:
                i += 1
        return out


def phrase_keys(phrase: str) -> list[str]:
    """The keys of a phrase: folded words, marks of punctuation as words of their own."""
    return [form.folded for form in Words(phrase).form if form.folded]


@kept
def gazetteer() -> Gazetteer:
    """The lists' names and titles of several words, and well-known persons."""
    out = Gazetteer()
    for name, kind in listed_names():
        if " " in name:
            out.add(name, kind.partition(":")[0] if kind.startswith(("title", "group")) else kind)
    for table in ("latin_names", "generated/famous"):
        for row in rows(table):
            name = row.get("arabic") or row["name"]
            if " " in name:
                out.add(name, "known")
    for row in rows("generated/cities"):
        if " " in row["name"]:
            out.add(row["name"], "city")
    return out
