"""Who does what to whom, and where: roles of the phrases around an event's trigger."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk
from musnad.reading.cues import cue_of
from musnad.reading.grammar import clause_of, marker_of
from musnad.reading.scene import COMMAS, OPENERS, RELATIVES, Scene, bucket
from musnad.reading.triggers import trigger_of
from musnad.reading.verbs import analyse

ROLES = ("none", "actor", "recipient", "place")
_PLACES = ("GPE", "LOC", "FAC")
#: How far from its trigger, in words, a participant is looked for.
REACH = 40


def trigger_key(scene: Scene, trigger: Chunk) -> tuple[str, str, str]:
    """Lemma, class (past, passive, present, masdar, ...) and government of a trigger."""
    form = scene.words.form[trigger.first]
    known = trigger_of(form)
    kind = scene.word_class(trigger.first)
    if kind in ("definite", "other", "noun") and known is not None:
        kind = "noun"
    if kind in ("past", "present") and analyse(form)[0].voice == "passive":
        kind = "passive"
    if known is None:
        return form.bare, kind, "?"
    return known.lemma, kind, known.recipient


def place_candidates(scene: Scene, trigger: Chunk, phrases: list[Chunk]) -> list[Chunk]:
    """Phrases near the trigger that may take part, in text order."""
    first, last = scene.sentence(trigger.first)
    return [
        p
        for p in phrases
        if first <= p.first < last and not (p.first <= trigger.first < p.last) and abs(p.first - trigger.first) <= REACH
    ]


def clause_order(scene: Scene, trigger: Chunk, phrases: list[Chunk]) -> dict[Chunk, str]:
    """How each phrase stands to the trigger: which of the unmarked ones after it (``a0``, ``a1``, ...) or before it (``b0`` the
    nearest), ``+`` and the order of the one it is joined to by «و», or that it has a preposition (``m``)."""
    out: dict[Chunk, str] = {}
    form = scene.words.form
    count = 0
    last: Chunk | None = None
    for phrase in phrases:
        if phrase.first < trigger.last:
            continue
        joined = last is not None and form[phrase.first].proclitics[:1] == "و" and phrase.first - last.last <= 1
        if joined and last is not None:
            out[phrase] = "+" + out[last].lstrip("+")
        elif marker_of(scene, phrase):
            out[phrase] = "m"
        else:
            out[phrase] = f"a{min(count, 3)}"
            count += 1
        last = phrase
    count = 0
    for phrase in reversed(phrases):
        if phrase.last > trigger.first:
            continue
        if marker_of(scene, phrase):
            out[phrase] = "m"
        else:
            out[phrase] = f"b{min(count, 3)}"
            count += 1
    return out


_MARKS = {
    "من": "من",
    "ب": "ب",
    "ل": "ل",
    "الي": "إلى",
    "علي": "على",
    "مع": "مع",
    "ضد": "ضد",
    "عن": "عن",
    "في": "في",
    "بين": "بين",
}


def _governed(columns: str, marker: str, order: str) -> str:
    """Whether the lexicon's columns ask for a phrase so marked: by which word, or as subject, object or genitive; or no."""
    asked = columns.split("|")
    if marker == "agent":
        return "agent" if "من قبل" in asked or "على يد" in asked else "no"
    if marker:
        return "yes" if _MARKS.get(marker, marker) in asked else "no"
    for role in ("object", "subject", "genitive"):
        if role in asked:
            return f"{role} {order}"
    return "no"


def _asked(columns: str, marker: str, function: str) -> bool:
    """Whether the lexicon's columns ask for a phrase of this function or with this preposition."""
    asked = columns.split("|")
    if marker == "agent":
        return "من قبل" in asked or "على يد" in asked
    if marker:
        return _MARKS.get(marker, marker) in asked
    what = function.removeprefix("joined ").partition(" ")[0]
    if what == "passive":
        return "object" in asked
    return what in asked or (what == "genitive" and ("subject" in asked or "object" in asked))


_first = attrgetter("first")


def _within(chunks: Sequence[Chunk], words: range) -> int:
    """How many chunks, given in order, begin in a stretch of words."""
    return max(0, bisect_left(chunks, words.stop, key=_first) - bisect_left(chunks, words.start, key=_first))


def role_features(
    scene: Scene,
    trigger: Chunk,
    phrase: Chunk,
    triggers: list[Chunk],
    held: Chunk | None,
    event: str,
    order: str,
    function: str,
) -> list[str]:
    """What speaks for one of ``ROLES`` or another for ``phrase``.

    ``triggers`` are those of the report in order, ``held`` is the source of the trigger that is a cue, ``order`` how the phrase stands to the trigger (``clause_order``),
    ``function`` what it is to it (``grammar.functions``).
    """
    form = scene.words.form
    lemma, kind, government = trigger_key(scene, trigger)
    after = phrase.first >= trigger.last
    gap = phrase.first - trigger.last if after else trigger.first - phrase.last
    between = range(trigger.last, phrase.first) if after else range(phrase.last, trigger.first)
    head = form[phrase.first]
    marker = marker_of(scene, phrase)
    previous = form[phrase.first - 1] if phrase.first else None
    others = _within(triggers, between)
    cues = _within(scene.cues, between)
    verbs = sum(1 for k in between if scene.word_class(k) in ("past", "present"))
    commas = sum(1 for k in between if form[k].surface in COMMAS)
    relative = any(form[k].folded in RELATIVES for k in between)
    name = next((n for n in scene.names if phrase.first <= n.first < phrase.last), None)
    ner = name.kind if name else "-"
    joined = head.proclitics[:1] == "و"
    side = "a" if after else "b"
    readings = analyse(form[trigger.first])
    pronoun = bool(readings and readings[0].enclitic)
    cue_number = scene.cue_at.get(trigger.first)
    near = bucket(max(gap, 0))
    # In order, the nearest trigger is one of the two around the phrase.
    around = bisect_left(triggers, phrase.first, key=_first)
    nearest = not any(
        abs(t.first - phrase.first) < abs(trigger.first - phrase.first)
        for t in triggers[max(0, around - 1) : around + 1]
    )
    known = trigger_of(form[trigger.first])
    then_relative = phrase.last < len(form) and form[phrase.last].folded in RELATIVES
    opens = previous is not None and (previous.folded in OPENERS or previous.kind == "punct")
    after_agent = previous is not None and previous.folded in RELATIVES
    base = [
        f"{side} gap={near} {kind}", f"{side} gap={near} {kind} m={marker}", f"{side} m={marker} {kind}", f"{side} m={marker} {event}", f"{side} m={marker} {lemma}",
        f"{side} {lemma}", f"{side} {event} {kind}", f"{side} ner={ner} {event}", f"{side} ner={ner} m={marker} {kind}", f"gov={government} m={marker} {side}",
        f"{side} others={min(others, 2)} {kind}", f"{side} cues={min(cues, 2)}", f"{side} verbs={min(verbs, 2)} {kind}", f"{side} commas={min(commas, 2)}",
        f"{side} rel={relative} {kind}", f"{side} joined={joined} gap={near}", f"{side} pron={pronoun} {kind} gap={near}",
        f"{side} nearest={nearest} gap={near}", f"{side} phrase={phrase.kind} ner={ner}", f"{side} held={phrase == held}", f"{side} head={head.bare} {event}",
        f"{side} head={head.bare}", f"{side} cue={cue_number is not None} phrase={phrase.kind}", f"{side} size={min(phrase.last - phrase.first, 4)}",
        f"{side} after rel={after_agent}", f"o={order} {kind}", f"o={order} {kind} {event}", f"o={order} {kind} gap={near}", f"o={order} {lemma}",
        f"o={order} {kind} ner={ner}", f"o={order} {kind} verbs={min(verbs, 1)} others={min(others, 1)}",
        f"rec={_governed(government, marker, order)} {side} {kind}", f"rec={_governed(government, marker, order)} {kind} {event}",
        f"act={_governed(known.actor if known else '?', marker, order)} {side} {kind}", f"o={order} {kind} pron={pronoun}",
        f"then rel={then_relative} {side} {kind} gap={near}", f"clause={opens} {side} {kind} verbs={min(verbs, 1)}",
    ]  # fmt: skip
    acts = known is not None and _asked(known.actor, marker, function)
    receives = known is not None and _asked(known.recipient, marker, function)
    lex = f"{acts:d}{receives:d}"
    base += [
        f"fn={function} {kind}", f"fn={function} {kind} m={marker}", f"fn={function} {event}", f"fn={function} {lemma}", f"lex={lex}",
        f"lex={lex} {kind}", f"lex={lex} {kind} gap={near}", f"lex={lex} fn={function}", f"lex={lex} {event} {kind}", f"lex={lex} ner={ner}",
        f"fn={function} {kind} pron={pronoun} ner={ner}", f"lex={lex} others={min(others, 1)} verbs={min(verbs, 1)}",
    ]  # fmt: skip
    if phrase == held:
        base.append(f"held {event}")
    group = head.notes.get("features")
    if group:
        base += [f"{f} {kind} {side} m={marker}" for f in group[0] if f.startswith("c1=") and "cl" not in f]
        base += [f"{f} {event}" for f in group[0] if f.startswith(("c2=",))]
    return base


@lru_cache(maxsize=1)
def _repelling() -> dict[str, str]:
    """Lemmas of words for repelling and foiling, with what stands behind them (``lexicons/repelling``)."""
    return {row["lemma"]: row["governs"] for row in rows("repelling")}


@lru_cache(maxsize=1)
def _undergone() -> frozenset[str]:
    """Nouns for what somebody undergoes, folded (``lexicons/undergone``)."""
    return frozenset(fold(row["word"]) for row in rows("undergone"))


def is_undergone(scene: Scene, trigger: Chunk) -> bool:
    """Whether a trigger is a noun for what somebody undergoes: «مقتل», «إصابة»."""
    return scene.words.form[trigger.first].bare in _undergone()


def is_told(scene: Scene, trigger: Chunk) -> bool:
    """Whether the verb next before a trigger tells it («أعلن مقتل ثلاثة»), and does not bring it about («تسبب في مقتل ثلاثة»)."""
    first, _ = scene.sentence(trigger.first)
    for k in range(trigger.first - 1, max(first, trigger.first - _GOVERNED) - 1, -1):
        if scene.word_class(k) in ("past", "present"):
            return cue_of(scene.words.form[k]) is not None
    return False


#: How many words before a trigger the verb that governs it may stand.
_GOVERNED = 8


def repeller(scene: Scene, trigger: Chunk, phrases: list[Chunk]) -> Chunk | None:
    """Who repels or foils what the trigger names («صدت القوات الهجوم»): never its actor, but whom it is aimed at."""
    form = scene.words.form
    if scene.word_class(trigger.first) in ("past", "present", "participle"):
        return None
    first, _ = scene.sentence(trigger.first)
    for k in range(trigger.first - 1, max(first, trigger.first - _GOVERNED) - 1, -1):
        if form[k].kind != "word" or form[k].folded in OPENERS:
            return None
        known = trigger_of(form[k])
        governs = _repelling().get(known.lemma, "") if known else ""
        if governs:
            marker = marker_of(scene, trigger)
            if marker != ("" if governs == "object" else governs):
                return None
            between = [p for p in phrases if k < p.first and p.last <= trigger.first and not marker_of(scene, p)]
            return between[0] if between else clause_of(scene, Chunk(k, k + 1), phrases).subject
        if scene.word_class(k) in ("past", "present"):
            return None
    return None


def _without_place(phrase: Chunk, scene: Scene) -> list[Chunk]:
    """A phrase, or, where one that names nobody ends in «في» and a place («ثلاثة أشخاص في طنجة»), both apart."""
    form = scene.words.form
    place = next((n for n in scene.names if n.last == phrase.last and n.kind in _PLACES), None)
    if place is None or place.first - 1 <= phrase.first or form[place.first - 1].folded != "في":
        return [phrase]
    if form[phrase.first].definite or any(n != place and n.overlaps(phrase) for n in scene.names):
        return [phrase]
    return [Chunk(phrase.first, place.first - 1, phrase.kind), Chunk(place.first, place.last, "PLC")]


def merge_phrases(args: list[Chunk], scene: Scene) -> list[Chunk]:
    """Participants, then sources and names that overlap none of them, in text order."""
    args = [part for a in args for part in _without_place(a, scene)]
    taken: set[int] = set()
    for a in args:
        taken.update(range(a.first, a.last))
    out = list(args)
    for more in (scene.sources, scene.names):
        for chunk in more:
            if not any(i in taken for i in range(chunk.first, chunk.last)):
                out.append(chunk)
                taken.update(range(chunk.first, chunk.last))
    return sorted(out)
