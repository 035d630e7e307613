"""Events: triggers with their participants, place, date, status and the statement they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from musnad.reading.advice import PARTS, TRIGGER
from musnad.reading.chunks import Chunk, trim
from musnad.reading.circumstances import (
    STATUSES,
    When,
    date_candidates,
    date_features,
    is_denied,
    shape,
    status_features,
)
from musnad.reading.grammar import functions
from musnad.reading.participants import (
    ROLES,
    clause_order,
    is_told,
    is_undergone,
    place_candidates,
    repeller,
    role_features,
)
from musnad.reading.ranker import Ranker, ranker
from musnad.reading.scene import Scene
from musnad.reading.statements import StatementDraft

#: How likely a role must be for a phrase to be given it.
ENOUGH = 0.35
#: How likely a role must be for a phrase joined to one that plays it.
JOINED = 0.05
ACTOR, RECIPIENT, PLACE = (ROLES.index(role) for role in ("actor", "recipient", "place"))
#: How likely the encoder must find it that a word takes part, for a run of such words to be thought of.
SEEN = 0.6


@dataclass(slots=True)
class EventDraft:
    """An event in words; ``time`` and ``statement`` are numbers of times and statements."""

    type: str
    trigger: Chunk
    actor: list[Chunk] = field(default_factory=list)
    recipient: list[Chunk] = field(default_factory=list)
    place: Chunk | None = None
    time: int | None = None
    date: str | None = None
    status: str = "occurred"
    statement: int | None = None


def read_events(
    scene: Scene,
    triggers: list[Chunk],
    phrases: list[Chunk],
    statements: list[StatementDraft],
    values: list[str],
    published: str | None,
) -> list[EventDraft]:
    """Events of the triggers; ``values`` are those of the scene's times, ``published`` a calendar day."""
    by_cue = {s.cue.first: s for s in statements}
    drafts: list[EventDraft] = []
    for trigger in triggers:
        draft = EventDraft(trigger.kind, trigger, statement=innermost(statements, trigger.first))
        own = by_cue.get(trigger.first)
        held = (own.source or own.speaker) if own else None
        _take_roles(scene, draft, triggers, phrases, held, ranker("role"))
        _without_tellers(scene, draft, statements)
        if own is not None and own.source is None and own.speaker is not None and not draft.actor:
            draft.actor.append(own.speaker)
        drafts.append(draft)
    _date(scene, drafts, triggers, values, published)
    before: tuple[Chunk, str] | None = None
    for draft in drafts:
        outer = statements[draft.statement] if draft.statement is not None else None
        cue, start = (outer.cue, outer.content[0]) if outer else (None, 0)
        features = status_features(scene, draft.trigger, draft.type, cue, shape(draft.date, published), start, before)
        if is_denied(scene, draft.trigger, draft.type, cue):
            draft.status = "denied"
        else:
            draft.status = ranker("status").label(features, STATUSES, _happened(scene, draft.trigger))
        before = draft.trigger, draft.status
    return drafts


def _date(
    scene: Scene, drafts: list[EventDraft], triggers: list[Chunk], values: list[str], published: str | None
) -> None:
    """Date the events: first in text order, then once more knowing what later events are dated by in their own sentence."""
    model = ranker("date")
    known: list[tuple[Chunk, str | None]] = []
    own: list[tuple[Chunk, str | None]] = []
    for again in (False, True):
        for n, draft in enumerate(drafts):
            others = known[:n] + own[n + 1 :] if again else known
            dates = date_candidates(scene, draft.trigger, values, published, others)
            features = [date_features(scene, draft.trigger, draft.type, w, published, triggers, dates) for w in dates]
            chosen = dates[model.best(features, _dated(scene, draft.trigger, dates))]
            draft.date, draft.time = chosen.value, chosen.time if chosen.time >= 0 else None
            if again:
                known[n] = draft.trigger, draft.date
            else:
                known.append((draft.trigger, draft.date))
                own.append((draft.trigger, draft.date if chosen.why == "sentence" else None))


def _dated(scene: Scene, trigger: Chunk, dates: list[When]) -> list[float]:
    """What the encoder thinks of each date: of the time expression that gives it, of none for the others."""
    advice = scene.advice
    if advice is None:
        return []
    spans = scene.times
    return [
        advice.trust["time"]
        * float(advice.part(trigger.first, range(spans[w.time].first, spans[w.time].last))[PARTS.index("time")])
        if w.time >= 0
        else 0.0
        for w in dates
    ]


def _take_roles(
    scene: Scene, draft: EventDraft, triggers: list[Chunk], phrases: list[Chunk], held: Chunk | None, roles: Ranker
) -> None:
    candidates = place_candidates(scene, draft.trigger, phrases)
    candidates = sorted([*candidates, *_seen_phrases(scene, draft.trigger, candidates)])
    order = clause_order(scene, draft.trigger, candidates)
    function = functions(scene, draft.trigger, candidates)
    defender = repeller(scene, draft.trigger, candidates)
    chances: list[list[float]] = []
    chosen: list[int] = []
    for phrase in candidates:
        features = role_features(
            scene, draft.trigger, phrase, triggers, held, draft.type, order.get(phrase, ""), function.get(phrase, "")
        )
        chances.append(roles.chances(features, ROLES, _heard(scene, draft.trigger, phrase)))
        role = max(range(1, len(ROLES)), key=chances[-1].__getitem__)
        chosen.append(role if chances[-1][role] >= ENOUGH else 0)
        if chosen[-1] == ACTOR and phrase == defender:
            chosen[-1] = RECIPIENT
    _settle(scene, draft.trigger, candidates, chances, chosen)
    draft.actor = [p for p, role in zip(candidates, chosen, strict=True) if role == ACTOR]
    draft.recipient = [p for p, role in zip(candidates, chosen, strict=True) if role == RECIPIENT]
    places = [n for n, role in enumerate(chosen) if role == PLACE]
    if places:
        draft.place = candidates[max(places, key=lambda n: (chances[n][PLACE], -n))]


def _without_tellers(scene: Scene, draft: EventDraft, statements: list[StatementDraft]) -> None:
    """Take those on whose word it stands from the actors of what is undergone («أعلن الوزير مقتل ثلاثة»; annotated 21 times, never so)."""
    if not draft.actor or not is_undergone(scene, draft.trigger):
        return
    outer = statements[draft.statement] if draft.statement is not None else None
    tellers = [chunk for chunk in (outer.source, outer.speaker) if chunk is not None] if outer else []
    told = is_told(scene, draft.trigger)
    draft.actor = [
        p
        for p in draft.actor
        if not (told and p.last <= draft.trigger.first) and not any(p.overlaps(teller) for teller in tellers)
    ]


def _settle(scene: Scene, trigger: Chunk, phrases: list[Chunk], chances: list[list[float]], chosen: list[int]) -> None:
    """Make the roles of phrases agree, each having been given its own.

    What stands right behind a trigger as its subject or genitive acts, and nobody before it does (of 2,060 such triggers annotated eight have
    another actor before them). A phrase joined to another by «و» plays its part (1,164 of 1,169).
    """
    form = scene.words.form
    behind = [n for n, p in enumerate(phrases) if p.first == trigger.last and chosen[n] == ACTOR]
    if behind and not form[phrases[behind[0]].first].proclitics:
        for n, phrase in enumerate(phrases):
            if phrase.last <= trigger.first and chosen[n] == ACTOR:
                chosen[n] = 0
    for n in range(1, len(phrases)):
        here, before = phrases[n], phrases[n - 1]
        if here.first != before.last or form[here.first].proclitics[:1] != "و":
            continue
        role = chosen[n - 1]
        if role in (ACTOR, RECIPIENT) and chosen[n] != role and chances[n][role] > JOINED:
            chosen[n] = role


def _seen_phrases(scene: Scene, trigger: Chunk, known: list[Chunk]) -> list[Chunk]:
    """Runs of words that the encoder takes for somebody taking part, where no phrase was found."""
    if scene.advice is None:
        return []
    view = scene.advice.view(TRIGGER, trigger.first)
    form = scene.words.form
    part = view.parts.argmax(1)
    likely = np.exp(view.parts[:, [PARTS.index("actor"), PARTS.index("recipient")]]).sum(1) > SEEN
    out: list[Chunk] = []
    n = 0
    while n < len(part):
        start = n
        n += 1
        if not likely[start]:
            continue
        while n < len(part) and likely[n] and part[n] == part[start]:
            n += 1
        run = Chunk(*trim(scene.words, view.first + start, view.first + n), "ARG")
        words = any(form[i].kind != "punct" for i in range(run.first, run.last))
        if words and not run.overlaps(trigger) and not any(run.overlaps(k) for k in known):
            out.append(run)
    return out


def _heard(scene: Scene, trigger: Chunk, phrase: Chunk) -> list[float]:
    """What the encoder thinks of each of ``ROLES`` for a phrase; nothing where none was asked."""
    advice = scene.advice
    if advice is None:
        return []
    words = [i for i in range(phrase.first, phrase.last) if scene.words.form[i].kind != "punct"] or [phrase.first]
    seen = advice.part(trigger.first, words)
    actor, recipient, place = (float(seen[PARTS.index(role)]) for role in ROLES[1:])
    return [0.0, advice.trust["role"] * actor, advice.trust["role"] * recipient, advice.trust["place"] * place]


def _happened(scene: Scene, trigger: Chunk) -> list[float]:
    """What the encoder thinks of each status; nothing where none was asked."""
    advice = scene.advice
    if advice is None:
        return []
    by_word = advice.at("status", trigger.first, STATUSES)
    return [(a + b) / 2 for a, b in zip(by_word, advice.status(trigger.first), strict=True)]


def innermost(statements: list[StatementDraft], i: int) -> int | None:
    """The number of the innermost statement whose content holds word ``i``."""
    best: int | None = None
    for n, s in enumerate(statements):
        if s.content[0] <= i < s.content[1] and (
            best is None or s.content[1] - s.content[0] < statements[best].content[1] - statements[best].content[0]
        ):
            best = n
    return best
