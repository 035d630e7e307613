"""When an event happens and whether it did: date and status of a trigger."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.reading.chunks import Chunk
from musnad.reading.contents import cue_key
from musnad.reading.participants import trigger_key
from musnad.reading.scene import COMMAS, Scene, bucket

STATUSES = ("occurred", "ongoing", "planned", "called_for", "denied", "hypothetical")
_NEGATIONS = frozenset("لم لن لا ما ليس ليست غير دون عدم بدون نفي نفت ينفي تنفي لما نافيا نافيه كذب".split())
_MODALS = frozenset(
    "يجب ضروره ينبغي لابد بد يمكن قد ربما اذا لو حال ان كي حتي سوف المقرر المنتظر المتوقع المزمع المرتقب امكانيه احتمال خطه خطط قرار مشروع دعوه "
    "محاوله استعداد استعدادا اجل هدف بهدف لمنع منع وقف بضروره اهميه وجوب مطالبه طالب دعا يدعو داعيا مطالبا ترفض رفض يريد تريد ينوي تعتزم يعتزم عازم".split()
)


@dataclass(frozen=True, slots=True)
class When:
    """A date an event may have: the value, the time expression that gives it (or -1), and why it is thought of."""

    value: str | None
    time: int
    why: str


def status_features(scene: Scene, trigger: Chunk, event: str, cue: Chunk | None, when: str, content_start: int) -> list[list[str]]:
    """For each of ``STATUSES``, its features; ``cue`` is that of the statement the trigger stands in, ``content_start`` where that begins."""
    form = scene.words.form
    lemma, kind, _ = trigger_key(scene, trigger)
    word = form[trigger.first]
    first, _ = scene.sentence(trigger.first)
    base = [f"kind={kind}", f"{event} {kind}", f"{lemma}", f"lead={word.proclitics} {kind}", f"when={when}", f"when={when} {kind}", f"def={word.definite} {kind}"]
    start = max(first, trigger.first - 6)
    previous = form[trigger.first - 1].folded if trigger.first > first else "^"
    base += [f"-1={previous}", f"-1={previous} {kind}", f"-2={form[trigger.first - 2].bare if trigger.first - 2 >= first else '^'}"]
    for k in range(start, trigger.first):
        near = "n" if trigger.first - k <= 2 else "f"
        stem = form[k].bare
        if stem in _NEGATIONS or form[k].folded in _NEGATIONS:
            base.append(f"neg {near} {kind}")
            base.append(f"neg {stem} {near}")
        if stem in _MODALS:
            base += [f"mod {stem}", f"mod {stem} {near} {kind}"]
        if form[k].proclitics.endswith("س"):
            base.append(f"future {near}")
    previous_verb = next((k for k in range(trigger.first - 1, start - 1, -1) if scene.word_class(k) in ("past", "present")), None)
    if previous_verb is not None:
        base += [f"verb={scene.word_class(previous_verb)} {form[previous_verb].proclitics} {kind}", f"verb={form[previous_verb].bare}"]
    if cue is not None:
        cue_lemma, cue_kind, pos = cue_key(scene, cue)
        at = trigger.first - content_start
        base += [f"cue={cue_kind} {kind}", f"cue={cue_lemma}", f"cue={cue_lemma} {kind}", f"cue={cue_kind} at={bucket(max(at, 0))}", f"cue={cue_kind} {pos} {kind}"]
    else:
        base.append("no cue")
        base.append(f"no cue {kind}")
    if scene.cue_at.get(trigger.first) is not None:
        base.append("is cue")
    group = form[trigger.first - 1].notes.get("features") if trigger.first > first else None
    if group:
        base += [f"p{f}" for f in group[0] if f.startswith(("c2=", "c1=")) and "cl" not in f]
    return [[f"{status} {f}" for f in base] for status in STATUSES]


def date_candidates(scene: Scene, trigger: Chunk, values: list[str], published: str | None, earlier: list[tuple[Chunk, str | None]]) -> list[When]:
    """Dates an event may have: none, those of times around it, of earlier events, and of publication."""
    out = [When(None, -1, "none")]
    sentence = scene.words.sentence_of
    here = sentence[trigger.first]
    inside = [n for n, t in enumerate(scene.times) if sentence[t.first] == here]
    inside.sort(key=lambda n: abs(scene.times[n].first - trigger.first))
    for n in inside[:4]:
        out.append(When(values[n], n, "sentence"))
    before = [n for n, t in enumerate(scene.times) if sentence[t.first] < here]
    if before:
        out.append(When(values[before[-1]], before[-1], "last"))
        if before[0] != before[-1]:
            out.append(When(values[before[0]], before[0], "first"))
    dated = [(t, v) for t, v in earlier if v]
    if dated:
        out.append(When(dated[-1][1], -1, "event"))
    same = [v for t, v in dated if scene.words.form[t.first].bare == scene.words.form[trigger.first].bare]
    if same:
        out.append(When(same[-1], -1, "same"))
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
    scene: Scene, trigger: Chunk, event: str, when: When, published: str | None, triggers: list[Chunk], in_content: bool, candidates: list[When]
) -> list[str]:
    """Features of giving the event the date ``when``."""
    form = scene.words.form
    _, kind, _ = trigger_key(scene, trigger)
    grain = shape(when.value, published)
    agree = sum(1 for w in candidates if w.value == when.value)
    is_cue = scene.cue_at.get(trigger.first) is not None
    lead = scene.words.sentence_of[trigger.first] == 0
    count = sum(1 for w in candidates if w.why == "sentence")
    out = [
        f"{when.why}", f"{when.why} {kind}", f"{when.why} {event}", f"{when.why} {grain}", f"{when.why} {grain} {kind}", f"agree={min(agree, 3)} {when.why}",
        f"{when.why} content={in_content}", f"{when.why} cue={is_cue}", f"{when.why} cue={is_cue} content={in_content}", f"{when.why} lead={lead}",
        f"{when.why} count={min(count, 2)}", f"{when.why} count={min(count, 2)} {kind}",
    ]  # fmt: skip
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
