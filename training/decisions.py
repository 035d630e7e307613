"""The annotated choices of each decision that ``training/rankers.py`` learns, made from gold reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span, chunks_of
from musnad.reading.circumstances import STATUSES, date_candidates, date_features, day_part_off, shape, status_features
from musnad.reading.contents import end_candidates, end_features, start_candidates, start_features
from musnad.reading.coref import group_names
from musnad.reading.features import at_distance
from musnad.reading.grammar import functions
from musnad.reading.happenings import NONE, choices
from musnad.reading.identity import Persons
from musnad.reading.links import medium_candidates, medium_features, source_candidates, source_features
from musnad.reading.names import aliases, titled_names
from musnad.reading.nesting import NESTED, nesting_features
from musnad.reading.participants import ROLES, clause_order, merge_phrases, place_candidates, role_features
from musnad.reading.ranker import Ranker, labelled
from musnad.reading.scene import Scene
from musnad.reading.source_kinds import KINDS, kind_features
from musnad.reading.speakers import Told, content_words, speaker_candidates, speaker_features

Choice = tuple[list[list[str]], int]
Report = dict[str, Any]


def scene_of(report: Report) -> Scene:
    """A report as the reader would see it after tagging: with the labels under ``labels`` if there are any, else as annotated."""
    words = Words(report["text"])

    def several(spans: list[tuple[dict[str, Any] | None, str]]) -> list[Chunk]:
        return sorted({c for s, k in spans if s and (c := chunk_of_span(words, s["start"], s["end"], k))})

    times = several([(t["span"], t["type"]) for t in report["times"]])
    labels = report.get("labels")
    if labels:
        said = chunks_of(labels["said"], words.sentences)
        return Scene(
            words,
            cues=[c for c in said if c.kind == "CUE"],
            sources=[c for c in said if c.kind == "SRC"],
            media=[c for c in said if c.kind == "MED"],
            names=chunks_of(labels["names"], words.sentences),
            times=times,
        )
    statements = report["statements"]
    return Scene(
        words,
        cues=several([(s["cue"], "CUE") for s in statements]),
        sources=several([(s["source"], "SRC") for s in statements]),
        media=several([(s["medium"], "MED") for s in statements]),
        names=several([(e["span"], e["type"]) for e in report["entities"]]),
        times=times,
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A gold statement and the chunks of the scene that stand for its parts; ``sure`` if source and medium were found."""

    gold: dict[str, Any]
    cue: Chunk
    source: Chunk | None
    medium: Chunk | None
    sure: bool


def statements_of(report: Report, scene: Scene) -> Iterator[Case]:
    """The gold statements whose cue stands in the scene, in text order."""
    cases = []
    for s in report["statements"]:
        found: list[Chunk | None] = []
        sure = True
        for key, chunks in (("cue", scene.cues), ("source", scene.sources), ("medium", scene.media)):
            span = s[key]
            chunk = chunk_of_span(scene.words, span["start"], span["end"]) if span else None
            mine = next((c for c in chunks if chunk and c.overlaps(chunk)), None)
            sure = sure and (mine is None) == (chunk is None)
            found.append(mine)
        if found[0]:
            cases.append(Case(s, found[0], found[1], found[2], sure))
    yield from sorted(cases, key=lambda c: c.cue)


def content_chunk(scene: Scene, statement: dict[str, Any]) -> tuple[int, int] | None:
    """First word and one past the last of a gold content, its parts joined."""
    if not statement["content"]:
        return None
    whole = chunk_of_span(scene.words, statement["content"][0]["start"], statement["content"][-1]["end"])
    return (whole.first, whole.last) if whole else None


def starts(reports: list[Report]) -> list[Choice]:
    """Where contents begin."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        for case in statements_of(report, scene):
            content = content_chunk(scene, case.gold)
            candidates = start_candidates(scene, case.cue, case.source, case.medium)
            if content and content[0] in candidates:
                features = [start_features(scene, case.cue, case.source, case.medium, j) for j in candidates]
                out.append((features, candidates.index(content[0])))
    return out


def ends(reports: list[Report]) -> list[Choice]:
    """Where contents end."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        form = scene.words.form
        for case in statements_of(report, scene):
            content = content_chunk(scene, case.gold)
            if not content:
                continue
            start, end = content
            candidates = end_candidates(scene, case.cue, start)
            # an end differs from another only by marks of punctuation: take the nearest candidate with no word between
            near = [e for e in candidates if not any(form[k].kind != "punct" for k in range(min(e, end), max(e, end)))]
            if near:
                out.append(
                    (
                        [end_features(scene, case.cue, case.source, start, e) for e in candidates],
                        candidates.index(near[0]),
                    )
                )
    return out


def nested(reports: list[Report]) -> list[Choice]:
    """Which later cues stand in the content of a statement."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        for case in statements_of(report, scene):
            content = content_chunk(scene, case.gold)
            if not content or content[0] < case.cue.first:
                continue
            ends = end_candidates(scene, case.cue, content[0])
            for inner in [c for c in scene.cues if content[0] <= c.first < max(ends, default=0)][:8]:
                features = nesting_features(scene, case.cue, case.source, content[0], inner)
                out.append((labelled(features, NESTED), int(inner.first < content[1])))
    return out


def sources(reports: list[Report]) -> list[Choice]:
    """Which source belongs to a cue."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        for case in statements_of(report, scene):
            candidates = source_candidates(scene, case.cue)
            if case.source in candidates and (case.source is None) == (case.gold["source"] is None):
                out.append(([source_features(scene, case.cue, c) for c in candidates], candidates.index(case.source)))
    return out


def media(reports: list[Report]) -> list[Choice]:
    """Which medium belongs to a cue."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        for case in statements_of(report, scene):
            candidates = medium_candidates(scene, case.cue)
            if case.medium in candidates and (case.medium is None) == (case.gold["medium"] is None):
                out.append(
                    (
                        [medium_features(scene, case.cue, c, case.source) for c in candidates],
                        candidates.index(case.medium),
                    )
                )
    return out


def people_of(report: Report, scene: Scene) -> Persons:
    """The entities of a scene as the reader would bring them together."""
    labels = report.get("labels")
    if labels:
        roles = chunks_of(labels["roles"], scene.words.sentences)
    else:
        spans = [e["role"] for e in report["entities"] if e.get("role")]
        roles = sorted({c for r in spans if (c := chunk_of_span(scene.words, r["start"], r["end"], "ROLE"))})
    return Persons(group_names(scene.words, scene.names, aliases()), titled_names(scene, roles).chunks)


def same_name(scene: Scene, a: Chunk | None, b: Chunk | None) -> bool:
    """Whether two chunks name the same, as score.py sees it."""
    if a is None or b is None:
        return a is b
    if a.overlaps(b):
        return True
    x, y = content_words(scene.words, a), content_words(scene.words, b)
    return bool(x and y) and (x <= y or y <= x)


def _speakers(
    report: Report, model: Ranker | None = None
) -> Iterator[tuple[Scene, Case, Chunk | None, Chunk | None, list[Told], Persons]]:
    """(scene, case, gold speaker, the chunk of the scene that stands for it, statements told before, persons).

    With a model, the statements before have the speakers it chooses, as they will when it is used.
    """
    scene = scene_of(report)
    scene.phrases = phrases_of(report, scene)
    people = people_of(report, scene)
    told: list[Told] = []
    for form in scene.words.form:
        at_distance(form, 0)
    for case in statements_of(report, scene):
        span = case.gold["speaker"]
        speaker = chunk_of_span(scene.words, span["start"], span["end"], "SRC") if span else None
        known = next((x for x in (*people.titled, *scene.sources) if speaker and x.overlaps(speaker)), speaker)
        if known:
            known = people.fullest(scene, known)
        yield scene, case, speaker, known, told, people
        if model is not None:
            candidates = speaker_candidates(scene, case.cue, case.source, told, people.titled)
            chosen = candidates[
                model.best([speaker_features(scene, case.cue, case.source, told, c) for c in candidates])
            ]
            known = people.fullest(scene, chosen) if chosen else None
        told.append(Told(case.cue, known, content_chunk(scene, case.gold)))


def speakers(reports: list[Report], model: Ranker | None = None) -> list[Choice]:
    """Who speaks, after the speakers annotated before, or those a model chooses."""
    out: list[Choice] = []
    for report in reports:
        for scene, case, speaker, _, told, people in _speakers(report, model):
            candidates = speaker_candidates(scene, case.cue, case.source, told, people.titled)
            full = [people.fullest(scene, c) if c else None for c in candidates]
            right = [
                c
                for c, f in zip(candidates, full, strict=True)
                if f is not None and speaker is not None and f.overlaps(speaker)
            ]
            right = right or [c for c, f in zip(candidates, full, strict=True) if same_name(scene, f, speaker)]
            if case.source in right:
                right = [case.source]
            if right:
                features = [speaker_features(scene, case.cue, case.source, told, c) for c in candidates]
                out.append((features, candidates.index(right[0])))
    return out


def kinds(reports: list[Report]) -> list[Choice]:
    """What kind of source speaks."""
    out: list[Choice] = []
    for report in reports:
        before: dict[Chunk, str] = {}
        for scene, case, _, known, _, _ in _speakers(report):
            kind = case.gold["source_kind"]
            told = before.get(known) if known and case.source is None else None
            out.append((labelled(kind_features(scene, case.cue, case.source, known, told), KINDS), KINDS.index(kind)))
            if known:
                before[known] = kind
    return out


def phrases_of(report: Report, scene: Scene) -> list[Chunk]:
    """What may take part in events: participants as annotated or tagged, sources and names, none over another."""
    if "labels" in report:
        return merge_phrases(chunks_of(report["labels"]["args"], scene.words.sentences), scene)
    spans = {(a["start"], a["end"], "ARG") for v in report["events"] for a in (*v["actor"], *v["recipient"])}
    spans |= {(v["place"]["start"], v["place"]["end"], "PLC") for v in report["events"] if v["place"]}
    return merge_phrases(sorted({c for s, e, k in spans if (c := chunk_of_span(scene.words, s, e, k))}), scene)


def event_scenes(
    reports: list[Report],
) -> Iterator[tuple[Report, Scene, list[Chunk], list[dict[str, Any]], list[Chunk]]]:
    """(report, scene, triggers, gold events, phrases), events in text order; where tagged, only events whose trigger was found."""
    for report in reports:
        scene = scene_of(report)
        for form in scene.words.form:
            at_distance(form, 0)
        events = sorted(report["events"], key=lambda v: v["trigger"]["start"])
        pairs = [
            (c, v)
            for v in events
            if (c := chunk_of_span(scene.words, v["trigger"]["start"], v["trigger"]["end"], v["type"]))
        ]
        if "labels" in report:
            tagged = {c.first for c in chunks_of(report["labels"]["triggers"], scene.words.sentences)}
            pairs = [(c, v) for c, v in pairs if c.first in tagged]
        yield report, scene, [c for c, _ in pairs], [v for _, v in pairs], phrases_of(report, scene)


def held_by(report: Report, scene: Scene, trigger: Chunk) -> Chunk | None:
    """The source of the statement whose cue the trigger is."""
    return next((c.source for c in statements_of(report, scene) if c.cue.first <= trigger.first < c.cue.last), None)


def triggers(reports: list[Report]) -> list[Choice]:
    """Which words are triggers, of which type; only from tagged reports, whose scores are like those of new ones."""
    out: list[Choice] = []
    for report in reports:
        if "margins" not in report:
            continue
        scene = scene_of(report)
        scene.contents = [c for s in report["statements"] if (c := content_chunk(scene, s))]
        gold = {
            c.first: v["type"]
            for v in report["events"]
            if (c := chunk_of_span(scene.words, v["trigger"]["start"], v["trigger"]["end"]))
        }
        for i, labels, features in choices(scene, tuple(report["types"]), np.array(report["margins"], np.float32)):
            wanted = gold.get(i, NONE)
            if wanted in labels:
                out.append((features, labels.index(wanted)))
    return out


def roles(reports: list[Report]) -> list[Choice]:
    """Which role a phrase plays for a trigger."""
    out: list[Choice] = []
    for report, scene, triggers, events, phrases in event_scenes(reports):
        for trigger, event in zip(triggers, events, strict=True):
            held = held_by(report, scene, trigger)
            candidates = place_candidates(scene, trigger, phrases)
            order = clause_order(scene, trigger, candidates)
            function = functions(scene, trigger, candidates)
            for phrase in candidates:
                start, end = scene.words.start[phrase.first], scene.words.end[phrase.last - 1]
                role = 0
                for n, spans in enumerate(
                    (event["actor"], event["recipient"], [event["place"]] if event["place"] else []), 1
                ):
                    if any(s["start"] < end and start < s["end"] for s in spans):
                        role = n
                        break
                out.append(
                    (
                        labelled(
                            role_features(
                                scene,
                                trigger,
                                phrase,
                                triggers,
                                held,
                                event["type"],
                                order.get(phrase, ""),
                                function.get(phrase, ""),
                            ),
                            ROLES,
                        ),
                        role,
                    )
                )
    return out


def _inside(report: Report, scene: Scene, event: dict[str, Any]) -> tuple[Chunk | None, int]:
    """The cue of the statement an event stands in, and where its content begins."""
    if event["statement"] is None:
        return None, 0
    s = report["statements"][event["statement"]]
    cue = chunk_of_span(scene.words, s["cue"]["start"], s["cue"]["end"], "CUE")
    content = content_chunk(scene, s)
    return cue, content[0] if content else 0


def statuses(reports: list[Report]) -> list[Choice]:
    """Whether an event occurred."""
    out: list[Choice] = []
    for report, scene, triggers, events, _ in event_scenes(reports):
        before: tuple[Chunk, str] | None = None
        for trigger, event in zip(triggers, events, strict=True):
            cue, start = _inside(report, scene, event)
            when = shape(event["date"], report["published"])
            out.append(
                (
                    labelled(status_features(scene, trigger, event["type"], cue, when, start, before), STATUSES),
                    STATUSES.index(event["status"]),
                )
            )
            before = trigger, event["status"]
    return out


def dates(reports: list[Report]) -> list[Choice]:
    """When an event happened."""
    out: list[Choice] = []
    for report, scene, triggers, events, _ in event_scenes(reports):
        times = sorted(
            (c, t["value"])
            for t in report["times"]
            if (c := chunk_of_span(scene.words, t["span"]["start"], t["span"]["end"], t["type"]))
        )
        scene.times = [c for c, _ in times]
        values = [v for _, v in times]
        scene.contents = [c for s in report["statements"] if (c := content_chunk(scene, s))]
        known = [(t, e["date"]) for t, e in zip(triggers, events, strict=True)]
        first_pass = [(t, v if any(day_part_off(values[n]) == v and scene.words.sentence_of[c.first] == scene.words.sentence_of[t.first]
                                   for n, c in enumerate(scene.times)) else None) for t, v in known]  # fmt: skip
        for n, (trigger, event) in enumerate(zip(triggers, events, strict=True)):
            others = known[:n] + first_pass[n + 1 :]
            candidates = date_candidates(scene, trigger, values, report["published"], others)
            features = [
                date_features(scene, trigger, event["type"], w, report["published"], triggers, candidates)
                for w in candidates
            ]
            right = [k for k, w in enumerate(candidates) if w.value == event["date"]]
            if right:
                out.append((features, right[0]))
    return out


#: Decisions that depend on earlier ones of the same kind: learned once more from what the first model chooses.
AGAIN: dict[str, Callable[[list[Report], Ranker], list[Choice]]] = {"speaker": speakers}

DECISIONS: dict[str, tuple[Callable[[list[Report]], list[Choice]], float]] = {
    "start": (starts, 0.3),
    "end": (ends, 0.3),
    "nested": (nested, 1.0),
    "source": (sources, 1.0),
    "medium": (media, 1.0),
    "speaker": (speakers, 0.3),
    "kind": (kinds, 1.0),
    "trigger": (triggers, 5.0),
    "role": (roles, 2),
    "status": (statuses, 6),
    "date": (dates, 3),
}
