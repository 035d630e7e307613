"""Which words are triggers of events, and of which type.

The tagger proposes words with a score for each type; whether one tells an event depends on more than its neighbours:
on the names around it, on the statement it stands in, on the same word elsewhere in the report. A linear choice
(``ranker``) among "none" and the proposed types weighs all of it.
"""

from __future__ import annotations

import numpy as np

from musnad.reading.chunks import Chunk
from musnad.reading.circumstances import modality_of
from musnad.reading.ranker import ranker
from musnad.reading.scene import COMMAS, Scene, cue_key
from musnad.reading.tagger import Scores
from musnad.reading.triggers import trigger_of
from musnad.reading.verbs import analyse

NONE = "none"
#: Words whose best type falls short of no label by more than this are not looked at.
LEAST = -5.0
#: How likely it must be that a word tells an event at all. Below a half, since what is uncertain can be left out by its confidence, and
#: what is left out can't be brought back; the second where an encoder was asked, too: lower finds more still, at the cost of
#: a view for each word so found. Chosen on reports held back.
LIKELY, HEARD = 0.4, 0.35
_SIDES = frozenset(["PER", "ORG", "GPE", "NORP"])
#: Types proposed for a word besides those of its row in the lexicon.
_MOST = 2


def proposals(scene: Scene, types: tuple[str, ...], margins: Scores) -> list[tuple[int, list[str]]]:
    """(word, types it may trigger) of each word worth a look."""
    best = margins.max(1)
    out = []
    for i in np.flatnonzero(best > LEAST).tolist():
        form = scene.words.form[i]
        if form.kind != "word":
            continue
        order = np.argsort(-margins[i], kind="stable")[:_MOST]
        found = [types[k] for k in order.tolist() if margins[i, k] > LEAST]
        known = trigger_of(form)
        for kind in known.types if known else ():
            if kind not in found and kind in types and margins[i, types.index(kind)] > LEAST - 2:
                found.append(kind)
        out.append((i, found))
    return out


def _step(x: float) -> str:
    return str(max(-5, min(8, round(x))))


def around(scene: Scene, i: int, scores: dict[int, float]) -> list[str]:
    """What stands around word ``i``, whatever type it may have; ``scores`` are the best margins of all proposed words."""
    words = scene.words
    form = words.form
    here = form[i]
    first, last = scene.sentence(i)
    readings = analyse(here)
    kind = readings[0].tense if readings and not here.definite else "def" if here.definite else "nominal"
    out = [f"kind={kind}", f"lead={here.proclitics} {kind}"]
    after = before = ""
    for name in scene.names:
        if name.kind not in _SIDES or not first <= name.first < last:
            continue
        if name.first > i and not after and name.first - i <= 6:
            commas = any(form[k].surface in COMMAS for k in range(i, name.first))
            after = f"{name.kind} {min(name.first - i, 4)} {commas}"
        if name.last <= i and i - name.last <= 6:
            before = f"{name.kind} {min(i - name.last, 4)}"
        if name.first <= i < name.last:
            out += ["in name", f"in name {name.kind}"]
    out += [
        f"after={after}",
        f"before={before}",
        f"after={after[:3]} {kind}",
        f"sides={bool(after)}{bool(before)} {kind}",
    ]
    cue = scene.cue_at.get(i)
    over = scene.content_over(i)
    out.append(f"cue={cue is not None} in={over >= 0}")
    if cue is not None:
        lemma, meaning, _ = cue_key(scene, scene.cues[cue])
        out += [f"cue {meaning}", f"cue {lemma}"]
    if any(s.first <= i < s.last for s in scene.sources):
        out.append("in source")
    near = ""
    for k in range(i - 1, max(first - 1, i - 5), -1):
        found = modality_of(form[k])
        if found:
            near = found[0]
            break
    out.append(f"mod={near} {kind}")
    same = [j for j in scores if j != i and form[j].bare == here.bare]
    out.append(f"again={min(len(same), 2)} {kind}")
    if same:
        out.append(f"again best={_step(max(scores[j] for j in same))}")
    rivals = [scores[j] for j in scores if j != i and abs(j - i) <= 3]
    out.append(f"rival={_step(max(rivals)) if rivals else '-'}")
    if i + 1 < last:
        out.append(f"next={form[i + 1].bare if form[i + 1].kind == 'word' else form[i + 1].surface}")
        out.append(f"next def={form[i + 1].definite} lead={form[i + 1].proclitics} {kind}")
    if i > first:
        out.append(f"prev={form[i - 1].bare if form[i - 1].kind == 'word' else form[i - 1].surface}")
    out.append(f"sentence={min(words.sentence_of[i], 3)}")
    return out


def type_features(scene: Scene, i: int, kind: str, margin: float, best: float, context: list[str]) -> list[str]:
    """Features of taking word ``i`` for a trigger of type ``kind`` (or none)."""
    form = scene.words.form[i]
    known = trigger_of(form)
    lemma = known.lemma if known else form.bare
    strength = known.strength if known else 0
    if kind == NONE:
        return [
            f"none {_step(best)}",
            f"none s={strength}",
            f"none s={strength} {_step(best)}",
            f"none {lemma}",
            *(f"none {f}" for f in context),
        ]
    listed = known is not None and kind in known.types
    first = known is not None and known.types[0] == kind
    return [f"yes {_step(margin)}", f"yes {kind}", f"yes {kind} {_step(margin)}", f"yes {kind} {lemma}", f"yes listed={listed} s={strength}",
            f"yes top={margin >= best}", f"yes first={first}", *(f"yes {f} {kind}" for f in context[:6])]  # fmt: skip


def choices(scene: Scene, types: tuple[str, ...], margins: Scores) -> list[tuple[int, list[str], list[list[str]]]]:
    """(word, labels, features of each label) for every proposed word; the first label is none."""
    found = proposals(scene, types, margins)
    scores = {i: float(margins[i].max()) for i, _ in found}
    out = []
    for i, kinds in found:
        context = around(scene, i, scores)
        labels = [NONE, *kinds]
        features = [
            type_features(scene, i, k, float(margins[i, types.index(k)]) if k != NONE else 0.0, scores[i], context)
            for k in labels
        ]
        out.append((i, labels, features))
    return out


def read_triggers(scene: Scene, types: tuple[str, ...], margins: Scores) -> list[Chunk]:
    """The triggers of a text, in order."""
    model = ranker("trigger")
    enough = LIKELY if scene.advice is None else HEARD
    out = []
    for i, labels, features in choices(scene, types, margins):
        shares = model.shares(features)
        if len(labels) > 1 and 1 - shares[0] > enough:
            best = max(range(1, len(labels)), key=shares.__getitem__)
            scene.chances["trigger", i] = shares[best]
            out.append(Chunk(i, i + 1, labels[best]))
    return out
