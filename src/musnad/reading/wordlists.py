"""Which word lists of ``lexicons/`` a form stands in, as short class names for the taggers.

Names and titles of one word are looked up here; those of several words in ``gazetteer``. Cues and triggers are looked
up by lemma, since verbs come in many forms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from musnad.arabic.clitics import article
from musnad.arabic.fold import fold
from musnad.arabic.words import Form
from musnad.compiled import kept
from musnad.lexicon import rows
from musnad.reading.cues import cue_of
from musnad.reading.triggers import trigger_of
from musnad.reading.verbs import analyse


def listed_names() -> Iterator[tuple[str, str]]:
    """(name or title, class) of every list of names, one spelling each."""
    for row in rows("countries"):
        for name in _several(row, "name", "aliases"):
            yield name, "pl:country"
        for name in _several(row, "capital"):
            yield name, "pl:capital"
        for name in _several(row, "nisba_m", "nisba_f"):
            yield name, "nisba"
        for name in _several(row, "nisba_pl"):
            yield name, "nisbas"
    for row in rows("nisbas"):
        for name in _several(row, "form_m", "form_f"):
            yield name, "group:" + row["kind"]
        for name in _several(row, "plural"):
            yield name, "groups:" + row["kind"]
    for row in rows("places"):
        yield from _tagged(row, "pl:" + row["ner"])
    for row in rows("titles"):
        for name in _several(row, "form", "feminine", "plural"):
            yield name, "title:" + row["kind"]
    for row in rows("outlets"):
        yield from _tagged(row, "outlet")
    for row in rows("bodies"):
        yield from _tagged(row, "body")
    for row in rows("org_heads"):
        for name in _several(row, "head", "plural"):
            yield name, "head:" + row["type"]


def _tagged(row: dict[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Name and aliases of a row; those its column ``ambiguous`` marks as other words too get a ``?`` behind the class."""
    doubtful = {(tag.partition(":")[0] if ":" in tag else row["name"]) for tag in row["ambiguous"].split("|") if tag}
    for name in _several(row, "name", "aliases"):
        yield name, kind + "?" if name in doubtful else kind


def _several(row: dict[str, str], *columns: str) -> Iterator[str]:
    for column in columns:
        for name in row[column].split("|"):
            if name:
                yield name.strip()


def _bucket(n: int) -> int:
    return min(len(str(n)), 4)


@kept
def _classes() -> dict[str, tuple[str, ...]]:
    """Classes of single words, by folded form without the article."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, kind in listed_names():
        key = fold(name)
        if " " not in key:
            found[article(key)[0]].add(kind)
    for row in rows("media"):
        for noun in _several(row, "noun", "plural"):
            found[fold(noun)].add("med:" + row["kind"])
    for row in rows("generated/persons"):
        key = fold(row["token"])
        given, family = int(row["given"] or 0), int(row["family"] or 0)
        common = float(row["zipf"] or 0) > 4.2
        if given:
            found[key].add(f"gn:{_bucket(given)}{'c' if common else ''}")
        if family:
            found[key].add(f"sn:{_bucket(family)}{'c' if common else ''}")
    for row in rows("generated/cities"):
        key = fold(row["name"])
        if " " not in key:
            found[key].add(f"city:{_bucket(int(row['population'] or 0) // 100)}")
    return {key: tuple(sorted(kinds)) for key, kinds in found.items()}


def classes_of(form: Form) -> list[str]:
    """The classes of a form, sorted; empty for a word in no list."""
    table = _classes()
    out = list(table.get(form.bare) or table.get(form.stem) or ())
    cue = cue_of(form)
    if cue is not None:
        out += [f"cue:{cue.kind}", f"cs:{cue.strength}{cue.pos[:2]}"]
    trigger = trigger_of(form)
    if trigger is not None:
        out += [f"tr:{t}" for t in trigger.types] + [
            f"ts:{trigger.strength}",
            f"tr:{trigger.types[0]}{trigger.strength}",
            f"tl:{trigger.lemma}",
        ]
        if trigger.figure:
            out.append(f"fig:{trigger.figure}")
    readings = analyse(form)
    if readings:
        out += sorted({f"vt:{r.tense}" for r in readings})
        out.append(
            f"vp:{readings[0].tense}{readings[0].voice[:4]}{readings[0].person[:3]}{'+' if readings[0].enclitic else ''}"
        )
    elif form.bare[-1:] == "ه" or form.bare[-2:] in ("ها", "هم"):
        out.append("enc")
    return out
