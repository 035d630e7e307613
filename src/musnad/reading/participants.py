"""Who does what to whom, and where: roles of the phrases around an event's trigger."""

from __future__ import annotations

from musnad.reading.chunks import Chunk
from musnad.reading.scene import COMMAS, Scene, bucket
from musnad.reading.triggers import trigger_of
from musnad.reading.verbs import analyse

ROLES = ("none", "actor", "recipient", "place")
#: How far from its trigger, in words, a participant is looked for.
REACH = 40
_RELATIVES = frozenset(["الذي", "التي", "الذين", "اللذين", "اللتين", "اللذان", "اللتان", "الذى"])
_AGENT = frozenset(["قبل", "يد", "ايدي", "طرف", "جانب"])
_PREPOSITIONS = frozenset(
    [
        "من",
        "الي",
        "علي",
        "عن",
        "في",
        "مع",
        "ضد",
        "بين",
        "لدي",
        "نحو",
        "تجاه",
        "بحق",
        "حول",
        "داخل",
        "قرب",
        "عبر",
        "خلال",
        "بعد",
        "قبل",
        "منذ",
        "بعدما",
        "بحضور",
        "برفقه",
        "لصالح",
        "باسم",
    ]
)


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


def role_features(
    scene: Scene, trigger: Chunk, phrase: Chunk, triggers: list[Chunk], held: Chunk | None, event: str
) -> list[list[str]]:
    """For each of ``ROLES``, the features of giving it to ``phrase``; ``held`` is the source of the trigger that is a cue."""
    form = scene.words.form
    lemma, kind, government = trigger_key(scene, trigger)
    after = phrase.first >= trigger.last
    gap = phrase.first - trigger.last if after else trigger.first - phrase.last
    between = range(trigger.last, phrase.first) if after else range(phrase.last, trigger.first)
    head = form[phrase.first]
    lead = head.proclitics.lstrip("و")
    previous = form[phrase.first - 1] if phrase.first else None
    marker = lead
    if not lead and previous is not None and previous.kind == "word":
        if previous.folded in _PREPOSITIONS or previous.bare in _PREPOSITIONS:
            marker = previous.bare
            if previous.folded in _AGENT:
                marker = "agent"
        elif previous.bare in _AGENT:
            marker = "agent"
    others = sum(1 for t in triggers if t.first in between)
    cues = sum(1 for c in scene.cues if c.first in between)
    verbs = sum(1 for k in between if scene.word_class(k) in ("past", "present"))
    commas = sum(1 for k in between if form[k].surface in COMMAS)
    relative = any(form[k].folded in _RELATIVES for k in between)
    name = next((n for n in scene.names if phrase.first <= n.first < phrase.last), None)
    ner = name.kind if name else "-"
    joined = head.proclitics[:1] == "و"
    side = "a" if after else "b"
    readings = analyse(form[trigger.first])
    pronoun = bool(readings and readings[0].enclitic)
    cue_number = scene.cue_at.get(trigger.first)
    near = bucket(max(gap, 0))
    nearest = not any(
        t != trigger and abs(t.first - phrase.first) < abs(trigger.first - phrase.first) for t in triggers
    )
    after_agent = previous is not None and previous.folded in _RELATIVES
    base = [
        f"{side} gap={near} {kind}", f"{side} gap={near} {kind} m={marker}", f"{side} m={marker} {kind}", f"{side} m={marker} {event}", f"{side} m={marker} {lemma}",
        f"{side} {lemma}", f"{side} {event} {kind}", f"{side} ner={ner} {event}", f"{side} ner={ner} m={marker} {kind}", f"gov={government} m={marker} {side}",
        f"{side} others={min(others, 2)} {kind}", f"{side} cues={min(cues, 2)}", f"{side} verbs={min(verbs, 2)} {kind}", f"{side} commas={min(commas, 2)}",
        f"{side} rel={relative} {kind}", f"{side} joined={joined} gap={near}", f"{side} pron={pronoun} {kind} gap={near}",
        f"{side} nearest={nearest} gap={near}", f"{side} phrase={phrase.kind} ner={ner}", f"{side} held={phrase == held}", f"{side} head={head.bare} {event}",
        f"{side} head={head.bare}", f"{side} cue={cue_number is not None} phrase={phrase.kind}", f"{side} size={min(phrase.last - phrase.first, 4)}",
        f"{side} after rel={after_agent}",
    ]  # fmt: skip
    if phrase == held:
        base.append(f"held {event}")
    group = head.notes.get("features")
    if group:
        base += [f"{f} {kind} {side} m={marker}" for f in group[0] if f.startswith("c1=") and "cl" not in f]
        base += [f"{f} {event}" for f in group[0] if f.startswith(("c2=",))]
    return [[f"{role} {f}" for f in base] for role in ROLES]


def merge_phrases(args: list[Chunk], scene: Scene) -> list[Chunk]:
    """Participants, then sources and names that overlap none of them, in text order."""
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
