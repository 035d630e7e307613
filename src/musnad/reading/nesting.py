"""Which later cues stand in what a source says: learned apart from where contents end, and weighed there (``contents``)."""

from __future__ import annotations

import math

from musnad.reading.chunks import Chunk
from musnad.reading.links import agreement
from musnad.reading.ranker import ranker
from musnad.reading.scene import OPENERS, RELATIVES, Scene, bucket, cue_key, word_key

#: How sure one may be at most that a cue stands in the content of another, or not.
DOUBT = 0.02
#: How much the nesting of later cues counts in the choice of an end.
NESTING = 1.0
#: Whether a cue stands in the content of an earlier one.
NESTED = ("out", "in")


def nesting_features(scene: Scene, outer: Chunk, source: Chunk | None, start: int, inner: Chunk) -> list[str]:
    """What speaks for the cue ``inner`` standing in what ``outer``'s source says from word ``start`` on."""
    words = scene.words
    form = words.form
    _, kind, pos = cue_key(scene, outer)
    lemma, inner_kind, inner_pos = cue_key(scene, inner)
    i = inner.first
    lead = form[i].proclitics[:1]
    first, _ = scene.sentence(i)
    previous = "^" if i == first else word_key(scene, i - 1)
    before = "^" if i == first else scene.word_class(i - 1)
    far = min(words.sentence_of[i] - words.sentence_of[start], 3)
    quote, opened = scene.quote_over[i], scene.quote_over[start]
    quoted = "same" if quote == opened and quote >= 0 else "own" if quote >= 0 else "left" if opened >= 0 else "no"
    own = next((s for s in scene.sources if inner.last <= s.first <= inner.last + 1), None)
    ahead = next((s for s in scene.sources if i - 2 <= s.last <= i), None)
    between = [c for c in scene.cues if start <= c.first < i]
    opener = form[start - 1].folded in OPENERS if start else False
    relative = form[i - 1].folded in RELATIVES if i else False
    agree = agreement(scene, i, source) if source is not None else "-"
    verbs = any(scene.word_class(k) in ("past", "present", "participle") for k in range(start, i))
    return [
        f"{inner_pos} lead={lead} prev={previous if form[i - 1].kind != 'word' or previous == 'AN' else before}",
        f"{inner_pos} lead={lead} far={far}", f"{inner_pos} lead={lead} far={far} own={own is not None} ahead={ahead is not None}",
        f"far={far} quoted={quoted}", f"far={far} quoted={quoted} {inner_pos} lead={lead}", f"prev={previous} lead={lead} quoted={quoted}",
        f"own={own is not None} {inner_pos} lead={lead} agree={agree}", f"agree={agree} {inner_pos} own={own is not None} far={far}",
        f"{inner_kind} {inner_pos}", f"{lemma}", f"{lemma} lead={lead}", f"{kind} {pos}", f"{pos} {inner_pos} far={far}",
        f"between={min(len(between), 3)} far={far}", f"between={min(len(between), 3)} lead={lead} {inner_pos}",
        f"opener={opener} verbs={verbs} {inner_pos} lead={lead}", f"relative={relative}", f"relative={relative} {inner_pos}",
        f"dist={bucket(i - start)} {inner_pos} lead={lead}", f"before={before} {inner_pos} lead={lead}",
        f"at={min(i - first, 3)} far={far} {inner_pos}", f"same={own == source and own is not None}",
    ]  # fmt: skip


def nested_ends(scene: Scene, cue: Chunk, source: Chunk | None, start: int, ends: list[int]) -> list[float]:
    """How well each end fits with which later cues look as if they stood in the content."""
    later = [c for c in scene.cues if start <= c.first < max(ends)][:8]
    if not later:
        return []
    model = ranker("nested")
    chances = []
    for c in later:
        chance = model.chances(nesting_features(scene, cue, source, start, c), NESTED)[1]
        chances.append((c.first, min(max(chance, DOUBT), 1 - DOUBT)))
    return [NESTING * sum(math.log(p if at < e else 1 - p) for at, p in chances) for e in ends]
