"""What the taggers look at: features of a form, of its neighbours, and of its place in the text.

Nearly all features belong to a written word wherever it stands, so they are made once a form (``form_features``) and
read at seven distances by the tagger. What depends on the place (quotation, gazetteer matches over several words,
pairs of neighbours) is made for each word by ``place_features``.
"""

from __future__ import annotations

import gzip

from musnad.arabic.quotes import quotations
from musnad.arabic.words import Form, Words
from musnad.compiled import kept
from musnad.lexicon import path_of
from musnad.reading.gazetteer import Gazetteer, gazetteer
from musnad.reading.wordlists import classes_of

#: Distances at which a word's neighbours are looked at, and how much of their features is used there.
DISTANCES = (-3, -2, -1, 0, 1, 2, 3)
_FULL, _NEAR, _FAR, _EDGE = 0, 1, 2, 3
_USE = {-3: _EDGE, -2: _FAR, -1: _NEAR, 0: _FULL, 1: _NEAR, 2: _FAR, 3: _EDGE}


@kept
def clusters() -> dict[str, tuple[str, str, str]]:
    """The three cluster numbers of a stem (``generated/clusters``)."""
    table: dict[str, tuple[str, str, str]] = {}
    with gzip.open(path_of("generated/clusters"), "rt", encoding="utf-8") as file:
        for line in file:
            if line[0] != "#":
                a, b, c, stems = line.rstrip("\n").split("\t")
                table.update(dict.fromkeys(stems.split(" "), (a, b, c)))
    return table


def _shape(surface: str) -> str:
    out: list[str] = []
    for char in surface:
        kind = "9" if char.isdigit() else "A" if char.isascii() and char.isalpha() else "ا" if char.isalpha() else char
        if not out or out[-1] != kind:
            out.append(kind)
    return "".join(out[:4])


def _cluster(stem: str, bare: str) -> tuple[str, str, str] | None:
    table = clusters()
    return table.get(stem) or table.get(bare) or table.get("ال" + bare)


def form_features(form: Form) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Features of a form as (full, near, far, edge) lists, each for the distances that use it."""
    if form.kind != "word":
        key = (
            form.folded
            if form.kind == "punct"
            else ("0" * min(len(form.folded), 5) if form.kind == "number" else "latin")
        )
        base = (f"w={key}", f"k={form.kind}")
        if form.kind == "latin":
            return ((*base, f"lw={form.folded}", f"sh={_shape(form.surface)}"), base, base, base[:1])
        return (base, base, base, base[:1])
    stem, bare = form.stem, form.bare
    clitics = form.proclitics
    word = (f"w={form.folded}", f"st={bare}", f"cl={clitics}", f"df={int(form.definite)}")
    shape = [f"p2={bare[:2]}", f"p3={bare[:3]}", f"s1={bare[-1:]}", f"s2={bare[-2:]}", f"s3={bare[-3:]}"]
    full = [*word, *shape, f"p1={bare[:1]}", f"p4={bare[:4]}", f"s4={bare[-4:]}", f"ln={min(len(bare), 9)}",
            f"cs={clitics}{int(form.definite)}{bare[-2:]}"]  # fmt: skip
    near = [*word[1:], f"s2={bare[-2:]}", f"p2={bare[:2]}", f"s3={bare[-3:]}"]
    far = [f"st={bare}", f"cl={clitics}"]
    edge = [f"st={bare}"]
    group = _cluster(stem, bare)
    if group:
        full += [f"c1={group[0]}", f"c2={group[1]}", f"c3={group[2]}", f"c1={group[0]}cl={clitics}{int(form.definite)}"]
        near += [f"c1={group[0]}", f"c2={group[1]}", f"c3={group[2]}"]
        far += [f"c1={group[0]}", f"c2={group[1]}"]
        edge += [f"c2={group[1]}"]
    else:
        full.append("c=0")
        near.append("c=0")
    if len(form.folded) != len(form.surface) or form.surface[form.lead :][:1] in "أإآ":
        full.append("hamza" if form.surface[form.lead :][:1] in "أإآ" else "marks")
    found = classes_of(form)
    full += found
    near += found
    far += found
    return tuple(full), tuple(near), tuple(far), tuple(edge)


def seen_from(form: Form, distance: int) -> tuple[str, ...]:
    """The features of a form that are used ``distance`` words away, without the distance."""
    lists = form.notes.get("features")
    if lists is None:
        lists = form.notes["features"] = form_features(form)
    return lists[_USE[distance]]


def at_distance(form: Form, distance: int) -> list[str]:
    """The feature names of a form seen from ``distance`` words away."""
    prefix = f"{distance}:" if distance else ""
    return [prefix + f for f in seen_from(form, distance)]


def place_features(words: Words, gaz: Gazetteer | None = None) -> list[list[str]]:
    """For each word, the features that depend on where it stands."""
    form = words.form
    n = len(form)
    out: list[list[str]] = [[] for _ in range(n)]
    for first, last, kinds in (gaz or gazetteer()).matches(words):
        size = min(last - first, 3)
        for kind in kinds:
            begin, inside = f"gB={kind}{size}", f"gI={kind}"
            out[first].append(begin)
            for i in range(first + 1, last):
                out[i].append(inside)
            out[last - 1].append(f"gE={kind}")
            if last < n:
                out[last].append(f"g-={kind}")
            if first:
                out[first - 1].append(f"g+={kind}")
    for first, last in quotations(words):
        for i in range(first, last + 1):
            out[i].append("q")
        if first:
            out[first - 1].append("q>")
        if last + 1 < n:
            out[last + 1].append("<q")
    for first, last in words.sentences:
        depth = 0
        for i in range(first, last):
            here = out[i]
            surface = form[i].surface
            if surface == "(":
                depth = 1
            elif surface == ")":
                depth = 0
            if depth:
                here.append("br")
            at = i - first
            if at < 3:
                here.append(f"at={at}")
            if i:
                here.append(f"2={form[i - 1].bare}|{form[i].bare}")
            if i + 1 < n:
                here.append(f"2+={form[i].bare}|{form[i + 1].bare}")
    if words.sentences:
        first, last = words.sentences[0]
        for i in range(first, min(last, first + 12)):
            out[i].append("lead")
    return out
