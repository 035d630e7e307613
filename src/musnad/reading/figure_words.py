"""What single words say about figures: the noun counted, the word that says what happened to those counted, money.

The tables are ``lexicons/figure_*.tsv``. What is known of a form is kept in ``form.notes["figure"]`` (``Tag`` or None).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from musnad.arabic.fold import fold
from musnad.arabic.number_parts import SCALES, letters, part_of
from musnad.arabic.words import Form
from musnad.lexicon import rows

#: Kinds that a noun or a governing word gives.
KINDS = frozenset(("killed", "wounded", "arrested", "displaced", "missing"))
#: Parts of numbers that can begin a figure.
_STARTERS = SCALES | {"digits", "one", "unit", "ten", "tens", "hundred", "twice", "teen", "fraction", "open"}


@dataclass(slots=True)
class Tag:
    """What a form is to figures; empty fields where it is nothing."""

    starter: bool = False
    noun: str = ""
    dual: bool = False
    before: tuple[str, int] | None = None
    after: tuple[str, int] | None = None
    stop: bool = False
    joint: bool = False
    function: bool = False
    label: bool = False
    date: bool = False
    plural: bool = False
    money: bool = False
    conjunction: bool = False
    preposition: bool = False
    definite: bool = False
    cut: int = 0


class Qualifier(NamedTuple):
    """Words around a number that widen it; ``*`` stands for at most one word."""

    effect: str
    words: tuple[str, ...]


@dataclass(slots=True)
class _Entry:
    noun: str = ""
    dual: bool = False
    plural: bool = False
    before: tuple[str, int] | None = None
    after: tuple[str, int] | None = None
    flags: set[str] = field(default_factory=set)


@lru_cache(maxsize=1)
def table() -> dict[str, _Entry]:
    """The folded words of the tables and what they are."""
    found: dict[str, _Entry] = {}

    def entry(form: str) -> _Entry:
        return found.setdefault(fold(form), _Entry())

    for row in rows("figure_nouns"):
        plurals = row["plural"].split("|")
        folded = {fold(p) for p in plurals}
        for form in plurals:
            one = entry(form)
            one.noun, one.plural = one.noun or row["class"], True
        for form in row["singular"].split("|"):
            entry(form).noun = entry(form).noun or row["class"]
            _accusative(found, form, row["class"])
            if row["class"] == "person" or row["class"] in KINDS:
                _duals(found, form, row["class"], folded)
    for row in rows("countries"):
        plurals = row["nisba_pl"].split("|")
        for form in filter(None, [row["nisba_m"], row["nisba_f"], *plurals]):
            for name in form.split("|"):
                if " " in name:
                    continue
                entry(name).noun = entry(name).noun or "person"
                if name not in plurals:
                    _accusative(found, name, "person")
                    _duals(found, name, "person", {fold(p) for p in plurals})
    for row in rows("figure_words"):
        kind = row["kind"]
        for form in row["forms"].split("|"):
            if kind in KINDS or kind == "none":
                pair = (kind, int(row["reach"]))
                if row["side"] in ("before", "both"):
                    entry(form).before = entry(form).before or pair
                if row["side"] in ("after", "both"):
                    entry(form).after = entry(form).after or pair
            else:
                entry(form).flags.add(kind)
    for row in rows("figure_currencies"):
        for form in row["noun"].split("|"):
            entry(form).flags.add("money")
    return found


def _accusative(found: dict[str, _Entry], form: str, noun: str) -> None:
    folded = fold(form)
    if not folded.endswith(("ه", "ا", "ي")) or folded.endswith("ي"):
        entry = found.setdefault(folded + "ا", _Entry())
        entry.noun = entry.noun or noun


def _duals(found: dict[str, _Entry], form: str, noun: str, plurals: set[str]) -> None:
    folded = fold(form)
    stem = folded[:-1] + "ت" if folded.endswith("ه") else folded
    endings = ("ان", "ين", "ا", "ي") if stem.endswith("ت") and folded.endswith("ه") else ("ان", "ين")
    for ending in endings:
        dual = stem + ending
        if dual not in plurals and dual not in found:
            found[dual] = _Entry(noun, dual=True)


@lru_cache(maxsize=1)
def currencies() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """For a folded noun of money: ISO codes with the words that must follow (none where unqualified)."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    lemma: dict[str, list[str]] = {}
    for row in rows("figure_currencies"):
        forms = [fold(f) for f in row["noun"].split("|")]
        all_forms = lemma.setdefault(forms[0], forms)
        for form in all_forms:
            found.setdefault(form, []).append((row["iso"], frozenset(fold(w) for w in row["of"].split("|") if w)))
    return found


@lru_cache(maxsize=1)
def qualifiers() -> tuple[tuple[Qualifier, ...], dict[str, list[Qualifier]]]:
    """Qualifiers before a number, longest first, and those after its phrase by their first word."""
    before: list[Qualifier] = []
    after: dict[str, list[Qualifier]] = {}
    for row in rows("figure_qualifiers"):
        one = Qualifier(row["effect"], tuple(fold(row["words"]).split()))
        if row["side"] == "before":
            before.append(one)
        else:
            after.setdefault(one.words[0], []).append(one)
    before.sort(key=lambda q: -len(q.words))
    return tuple(before), after


def _lookup(folded: str) -> tuple[_Entry, bool, bool, bool, int] | None:
    """The entry of a form with its proclitics cut: entry, conjunction, preposition, article, letters cut."""
    known = table()
    rest, conjunction, preposition, definite = folded, False, False, False
    for step in range(4):
        entry = known.get(rest)
        if entry is not None:
            return entry, conjunction, preposition, definite, len(folded) - len(rest) - (2 if definite else 0)
        if not step and rest[:1] in ("و", "ف"):
            rest, conjunction = rest[1:], True
        elif rest.startswith("ال") and not definite:
            rest, definite = rest[2:], True
        elif rest.startswith("لل") and not definite and not preposition:
            entry = known.get(rest[2:])
            return None if entry is None else (entry, conjunction, True, True, int(conjunction))
        elif rest[:1] in ("ب", "ل", "ك") and not preposition and not definite:
            rest, preposition = rest[1:], True
        else:
            return None
        if len(rest) < 2:
            return None
    return None


def _describe(form: Form) -> Tag | None:
    part = part_of(form)
    starter = part is not None and part.role in _STARTERS
    if form.kind == "punct" or form.kind == "word":
        found = _lookup(form.folded)
    else:
        found = None
    if found is None:
        return Tag(starter=True) if starter else None
    entry, conjunction, preposition, definite, cut = found
    flags = entry.flags
    noun = "" if entry.noun == "none" else entry.noun
    return Tag(
        starter or entry.dual,
        noun,
        entry.dual,
        entry.before,
        entry.after,
        "stop" in flags,
        "joint" in flags,
        "function" in flags,
        "number" in flags,
        "date" in flags,
        entry.plural,
        "money" in flags,
        conjunction,
        preposition,
        definite,
        letters(form.surface, cut),
    )


def tag_of(form: Form) -> Tag | None:
    """What a form is to figures, from its notes where it was asked before."""
    notes = form.notes
    if "figure" in notes:
        found: Tag | None = notes["figure"]
        return found
    tag = notes["figure"] = _describe(form)
    return tag
