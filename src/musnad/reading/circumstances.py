"""When an event happens and whether it did: date and status of a trigger."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.words import Form
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk
from musnad.reading.participants import trigger_key
from musnad.reading.scene import COMMAS, Scene, bucket, cue_key

STATUSES = ("occurred", "ongoing", "planned", "called_for", "denied", "hypothetical")
#: How far before a trigger, in words, its governor is looked for.
_SIGHT = 9


@lru_cache(maxsize=1)
def _modality() -> dict[str, tuple[str, ...]]:
    """Kinds of modality by folded word (``lexicons/modality``)."""
    table: dict[str, tuple[str, ...]] = {}
    for row in rows("modality"):
        key = fold(row["word"])
        table[key] = (*table.get(key, ()), row["kind"])
    return table


def modality_of(form: Form) -> tuple[str, ...]:
    """The kinds of modality a word carries, by the tables or by its future «س»."""
    try:
        return form.notes["modality"]  # type: ignore[no-any-return]
    except KeyError:
        pass
    table = _modality()
    found = table.get(form.stem) or table.get(form.bare) or table.get(form.folded) or ()
    if form.proclitics.endswith("س"):
        found = (*found, "future")
    form.notes["modality"] = found
    return found


@dataclass(frozen=True, slots=True)
class When:
    """A date an event may have: the value, the time expression that gives it (or -1), and why it is thought of."""

    value: str | None
    time: int
    why: str


def is_denied(scene: Scene, trigger: Chunk, event: str, cue: Chunk | None) -> bool:
    """Whether the text says that an event did not happen: what «نفى» denies, or a verb right behind «لم».

    «إن لم» and «إذا لم» are conditions, and a refusal in the form «لم يقبل» is itself what happened (REJECT).
    """
    form = scene.words.form
    if cue is not None and cue_key(scene, cue)[1] == "deny":
        return True
    i = trigger.first
    if event == "REJECT" or i == 0 or form[i - 1].stem != "لم" or scene.word_class(i) != "present":
        return False
    return not any("condition" in modality_of(form[k]) for k in range(max(0, i - 4), i - 1))


def status_features(
    scene: Scene,
    trigger: Chunk,
    event: str,
    cue: Chunk | None,
    when: str,
    content_start: int,
    before: tuple[Chunk, str] | None,
) -> list[str]:
    """What speaks for one of ``STATUSES`` or another.

    ``cue`` is that of the statement the trigger stands in, ``content_start`` where that begins, ``before`` the trigger before this one with
    its status.
    """
    form = scene.words.form
    lemma, kind, _ = trigger_key(scene, trigger)
    word = form[trigger.first]
    first, _ = scene.sentence(trigger.first)
    base = [
        f"kind={kind}",
        f"{event} {kind}",
        f"{lemma}",
        f"lead={word.proclitics} {kind}",
        f"when={when}",
        f"when={when} {kind}",
        f"def={word.definite} {kind}",
    ]
    start = max(first, trigger.first - _SIGHT)
    previous = form[trigger.first - 1].folded if trigger.first > first else "^"
    base += [
        f"-1={previous}",
        f"-1={previous} {kind}",
        f"-2={form[trigger.first - 2].bare if trigger.first - 2 >= first else '^'}",
    ]
    nearest = ""
    chain = True
    for k in range(trigger.first - 1, start - 1, -1):
        here = form[k]
        if here.kind == "punct":
            chain = chain and here.surface in '"«»“”'
            continue
        distance = "n" if trigger.first - k <= 2 else "m" if trigger.first - k <= 5 else "f"
        if scene.word_class(k) in ("past", "present") and not modality_of(here):
            base.append(f"verb {scene.word_class(k)} {distance} chain={chain}")
            chain = False
        for what in modality_of(here):
            base += [f"mod {what} {distance} chain={chain}", f"mod {what} chain={chain} {kind}", f"mod {what} {event}"]
            if distance != "f":
                base.append(f"mod {what} w={here.bare} {kind}")
            if not nearest:
                nearest = what
                base += [f"first {what} chain={chain}", f"first {what} {kind}"]
    if not nearest:
        base += ["first none", f"first none {kind}", f"first none {kind} when={when}"]
    for k in range(trigger.last, min(trigger.last + 6, len(form))):
        for what in modality_of(form[k]):
            if what in ("future", "ongoing"):
                base.append(f"later {what}")
    previous_verb = next(
        (k for k in range(trigger.first - 1, start - 1, -1) if scene.word_class(k) in ("past", "present")), None
    )
    if previous_verb is not None:
        base += [
            f"verb={scene.word_class(previous_verb)} {form[previous_verb].proclitics} {kind}",
            f"verb={form[previous_verb].bare}",
        ]
    if cue is not None:
        cue_lemma, cue_kind, pos = cue_key(scene, cue)
        at = trigger.first - content_start
        base += [
            f"cue={cue_kind} {kind}",
            f"cue={cue_lemma}",
            f"cue={cue_lemma} {kind}",
            f"cue={cue_kind} at={bucket(max(at, 0))}",
            f"cue={cue_kind} {pos} {kind}",
        ]
    else:
        base.append("no cue")
        base.append(f"no cue {kind}")
    if scene.cue_at.get(trigger.first) is not None:
        base.append("is cue")
    if before is not None and before[0].first >= first:
        between = range(before[0].last, trigger.first)
        joined = word.proclitics[:1] == "و"
        broken = any(c.first in between for c in scene.cues) or any(form[k].surface in COMMAS for k in between)
        base += [
            f"before={before[1]} joined={joined} broken={broken}",
            f"before={before[1]} gap={bucket(len(between))}",
            f"before={before[1]} {kind}",
        ]
    group = form[trigger.first - 1].notes.get("features") if trigger.first > first else None
    if group:
        base += [f"p{f}" for f in group[0] if f.startswith(("c2=", "c1=")) and "cl" not in f]
    return base


def day_part_off(value: str) -> str:
    """A value without hour and part of the day: events are dated by the day."""
    head, mark, _ = value.partition("T")
    return head if mark and head[:4].isdigit() else value


def date_candidates(
    scene: Scene, trigger: Chunk, values: list[str], published: str | None, others: list[tuple[Chunk, str | None]]
) -> list[When]:
    """Dates an event may have: none, those of times around it, of other events, of the occasion of speaking, and of publication.

    ``others`` are events whose date is known already, in text order.
    """
    out = [When(None, -1, "none")]
    sentence = scene.words.sentence_of
    here = sentence[trigger.first]
    inside = [n for n, t in enumerate(scene.times) if sentence[t.first] == here]
    inside.sort(key=lambda n: abs(scene.times[n].first - trigger.first))
    for n in inside[:4]:
        out.append(When(day_part_off(values[n]), n, "sentence"))
    before = [n for n, t in enumerate(scene.times) if sentence[t.first] < here]
    if before:
        out.append(When(day_part_off(values[before[-1]]), before[-1], "last"))
        if before[0] != before[-1]:
            out.append(When(day_part_off(values[before[0]]), before[0], "first"))
    occasions = [
        n
        for n in before
        if any(sentence[c.first] == sentence[scene.times[n].first] for c in scene.cues)
        and scene.content_over(scene.times[n].first) < 0
    ]
    if occasions:
        out.append(When(day_part_off(values[occasions[-1]]), occasions[-1], "occasion"))
    dated = [(t, v) for t, v in others if v and t != trigger]
    earlier = [(t, v) for t, v in dated if t.first < trigger.first]
    if earlier:
        out.append(When(earlier[-1][1], -1, "event"))
    lemma = trigger_key(scene, trigger)[0]
    same = [(abs(t.first - trigger.first), v) for t, v in dated if trigger_key(scene, t)[0] == lemma]
    if same:
        out.append(When(min(same)[1], -1, "same"))
    else:
        alike = [(abs(t.first - trigger.first), v) for t, v in dated if t.kind == trigger.kind]
        if alike:
            out.append(When(min(alike)[1], -1, "alike"))
    if published:
        out.append(When(published, -1, "published"))
    return out


def shape(value: str | None, published: str | None) -> str:
    """A date value as features name it: its grain and side of publication."""
    if value is None:
        return "none"
    if value.endswith("_REF") or value.startswith("P"):
        return value[:3]
    if "/" in value:
        return "span"
    if published and value[:10] == published:
        return "today"
    if published and len(value) >= 4:
        return f"{'past' if value < published else 'future'}{min(len(value), 10)}"
    return str(len(value))


def date_features(
    scene: Scene,
    trigger: Chunk,
    event: str,
    when: When,
    published: str | None,
    triggers: list[Chunk],
    candidates: list[When],
) -> list[str]:
    """Features of giving the event the date ``when``."""
    form = scene.words.form
    _, kind, _ = trigger_key(scene, trigger)
    grain = shape(when.value, published)
    mine = scene.content_over(trigger.first)
    in_content = mine >= 0
    agree = sum(1 for w in candidates if w.value == when.value)
    is_cue = scene.cue_at.get(trigger.first) is not None
    lead = scene.words.sentence_of[trigger.first] == 0
    count = sum(1 for w in candidates if w.why == "sentence")
    out = [
        f"{when.why}", f"{when.why} {kind}", f"{when.why} {event}", f"{when.why} {grain}", f"{when.why} {grain} {kind}", f"agree={min(agree, 3)} {when.why}",
        f"{when.why} content={in_content}", f"{when.why} cue={is_cue}", f"{when.why} cue={is_cue} content={in_content}", f"{when.why} lead={lead}",
        f"{when.why} count={min(count, 2)}", f"{when.why} count={min(count, 2)} {kind}",
    ]  # fmt: skip
    if when.time >= 0:
        its = scene.content_over(scene.times[when.time].first)
        together = "same" if its == mine else "out" if its < 0 else "other"
        out += [f"{when.why} content={together}", f"{when.why} content={together} in={in_content} cue={is_cue}"]
        far = scene.words.sentence_of[trigger.first] - scene.words.sentence_of[scene.times[when.time].first]
        out.append(f"{when.why} far={min(far, 3)} cue={is_cue}")
    if when.time >= 0 and when.why == "sentence":
        time = scene.times[when.time]
        after = time.first >= trigger.last
        gap = time.first - trigger.last if after else trigger.first - time.last
        between = range(trigger.last, time.first) if after else range(time.last, trigger.first)
        others = sum(1 for t in triggers if t.first in between)
        cues = sum(1 for c in scene.cues if c.first in between)
        verbs = sum(1 for k in between if scene.word_class(k) in ("past", "present"))
        commas = sum(1 for k in between if form[k].surface in COMMAS)
        side = "a" if after else "b"
        out += [
            f"{side} gap={bucket(max(gap, 0))}", f"{side} gap={bucket(max(gap, 0))} {kind}", f"{side} others={min(others, 2)}", f"{side} cues={min(cues, 2)}",
            f"{side} verbs={min(verbs, 2)} {kind}", f"{side} commas={min(commas, 2)}", f"{side} {grain}", f"{side} cue={is_cue} cues={min(cues, 2)}",
        ]  # fmt: skip
    return out
