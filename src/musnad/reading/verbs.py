"""Inflected forms of the verbs in the lexicons (``generated/verb_forms``): which lemma, tense, voice and person."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.arabic.words import Form
from musnad.compiled import kept
from musnad.lexicon import rows

#: Pronouns written on to the end of a word, longest first.
ENCLITICS = ("هما", "كما", "هم", "هن", "كم", "كن", "نا", "ها", "ني", "ه", "ك", "ي")
_NO_PRONOUN = frozenset({"imperative", "passive_participle"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a form."""

    lemma: str
    tense: str  # past, present, imperative, masdar, active_participle, passive_participle
    voice: str
    person: str
    enclitic: str = ""


@kept
def _forms() -> dict[str, tuple[tuple[str, str, str, str], ...]]:
    """(lemma, tense, voice, person) of each reading of a folded form."""
    table: dict[str, list[tuple[str, str, str, str]]] = {}
    for row in rows("generated/verb_forms"):
        table.setdefault(fold(row["form"]), []).append((row["lemma"], row["tense"], row["voice"], row["person"]))
    return {form: tuple(sorted(readings, key=_rare)) for form, readings in table.items()}


def _rare(reading: tuple[str, str, str, str]) -> int:
    """News speaks in the third person: readings in the first and second come last, orders after them."""
    _, tense, _, person = reading
    return (0 if "3" in person or not person[:1].isdigit() else 1) + (2 if tense == "imperative" else 0)


def analyse(form: Form) -> tuple[Reading, ...]:
    """The readings of a form without its proclitics, article and pronoun; empty for words of no listed verb."""
    try:
        return form.notes["verbs"]  # type: ignore[no-any-return]
    except KeyError:
        pass
    found: tuple[Reading, ...] = ()
    if form.kind == "word":
        table = _forms()
        for stem in (form.stem, form.bare, form.folded):
            if stem in table:
                found = tuple(Reading(*r) for r in table[stem])
                break
        else:
            found = _without_pronoun(form.bare, table)
    form.notes["verbs"] = found
    return found


def _without_pronoun(bare: str, table: dict[str, tuple[tuple[str, str, str, str], ...]]) -> tuple[Reading, ...]:
    """Readings of a word that ends in a pronoun («قوله», «وصفتها», «ادعائهم»)."""
    for tail in ENCLITICS:
        rest = bare[: -len(tail)]
        if len(rest) < 3 or not bare.endswith(tail):
            continue
        keys = [rest]
        if rest[-1] == "ت":
            keys.append(rest[:-1] + "ه")  # ta marbuta
        if rest[-1] in "ئؤ":
            keys.append(rest[:-1] + "ء")  # ادعائهم
        if rest[-1] == "ا":
            keys.append(rest[:-1] + "ي")  # نفاه
        if rest[-1] == "و":
            keys.append(rest + "ا")  # قالوه
        for key in keys:
            found = tuple(Reading(*r, tail) for r in table.get(key, ()) if r[1] not in _NO_PRONOUN)
            if found:
                return found
    return ()
