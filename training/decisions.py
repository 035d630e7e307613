"""The annotated choices of each decision that ``training/rankers.py`` learns, made from gold reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span
from musnad.reading.circumstances import STATUSES, date_candidates, date_features, day_part_off, shape, status_features
from musnad.reading.contents import end_candidates, end_features, start_candidates, start_features
from musnad.reading.features import at_distance
from musnad.reading.links import medium_candidates, medium_features, source_candidates, source_features
from musnad.reading.participants import merge_phrases, place_candidates, role_features
from musnad.reading.scene import Scene
from musnad.reading.speakers import KINDS, Told, content_words, kind_features, speaker_candidates, speaker_features

Choice = tuple[list[list[str]], int]
Report = dict[str, Any]


def scene_of(report: Report) -> Scene:
    """A gold report as the reader would see it after tagging."""
    words = Words(report["text"])

    def chunk(span: dict[str, Any], kind: str = "") -> Chunk | None:
        return chunk_of_span(words, span["start"], span["end"], kind)

    def several(spans: list[tuple[dict[str, Any] | None, str]]) -> list[Chunk]:
        return sorted({c for s, k in spans if s and (c := chunk(s, k))})

    statements = report["statements"]
    return Scene(
        words,
        cues=several([(s["cue"], "CUE") for s in statements]),
        sources=several([(s["source"], "SRC") for s in statements]),
        media=several([(s["medium"], "MED") for s in statements]),
        names=several([(e["span"], e["type"]) for e in report["entities"]]),
        times=several([(t["span"], t["type"]) for t in report["times"]]),
    )


def statements_of(report: Report, scene: Scene) -> Iterator[tuple[dict[str, Any], Chunk, Chunk | None, Chunk | None]]:
    """(gold statement, cue, source, medium) as chunks."""
    for s in report["statements"]:
        parts = [chunk_of_span(scene.words, s[k]["start"], s[k]["end"], kind) if s[k] else None
                 for k, kind in (("cue", "CUE"), ("source", "SRC"), ("medium", "MED"))]  # fmt: skip
        if parts[0]:
            yield s, parts[0], parts[1], parts[2]


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
        for s, cue, source, medium in statements_of(report, scene):
            content = content_chunk(scene, s)
            candidates = start_candidates(scene, cue)
            if content and content[0] in candidates:
                out.append(([start_features(scene, cue, source, medium, j) for j in candidates], candidates.index(content[0])))
    return out


def ends(reports: list[Report]) -> list[Choice]:
    """Where contents end."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        form = scene.words.form
        for s, cue, source, _ in statements_of(report, scene):
            content = content_chunk(scene, s)
            if not content:
                continue
            start, end = content
            candidates = end_candidates(scene, cue, start)
            # an end differs from another only by marks of punctuation: take the nearest candidate with no word between
            near = [e for e in candidates if not any(form[k].kind != "punct" for k in range(min(e, end), max(e, end)))]
            if near:
                out.append(([end_features(scene, cue, source, start, e) for e in candidates], candidates.index(near[0])))
    return out


def sources(reports: list[Report]) -> list[Choice]:
    """Which source belongs to a cue."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        for _, cue, source, _ in statements_of(report, scene):
            candidates = source_candidates(scene, cue)
            if source in candidates:
                out.append(([source_features(scene, cue, c) for c in candidates], candidates.index(source)))
    return out


def media(reports: list[Report]) -> list[Choice]:
    """Which medium belongs to a cue."""
    out: list[Choice] = []
    for report in reports:
        scene = scene_of(report)
        for _, cue, source, medium in statements_of(report, scene):
            candidates = medium_candidates(scene, cue)
            if medium in candidates:
                out.append(([medium_features(scene, cue, c, source) for c in candidates], candidates.index(medium)))
    return out


def titled_names(report: Report, scene: Scene) -> list[Chunk]:
    """Persons with the roles beside them, as chunks."""
    out = []
    for e in report["entities"]:
        if e["type"] != "PER":
            continue
        start, end = e["span"]["start"], e["span"]["end"]
        role = e.get("role")
        if role and abs(role["end"] - start) <= 3:
            start = role["start"]
        elif role and abs(end - role["start"]) <= 3:
            end = role["end"]
        if chunk := chunk_of_span(scene.words, start, end, "PER"):
            out.append(chunk)
    return sorted(set(out))


def same_name(scene: Scene, a: Chunk | None, b: Chunk | None) -> bool:
    """Whether two chunks name the same, as score.py sees it."""
    if a is None or b is None:
        return a is b
    if a.overlaps(b):
        return True
    x, y = content_words(scene.words, a), content_words(scene.words, b)
    return bool(x and y) and (x <= y or y <= x)


def _speakers(report: Report) -> Iterator[tuple[Scene, dict[str, Any], Chunk, Chunk | None, Chunk | None, list[Told], list[Chunk]]]:
    scene = scene_of(report)
    titled = titled_names(report, scene)
    told: list[Told] = []
    for s, cue, source, _ in sorted(statements_of(report, scene), key=lambda x: x[1]):
        speaker = chunk_of_span(scene.words, s["speaker"]["start"], s["speaker"]["end"], "SRC") if s["speaker"] else None
        if speaker:
            speaker = next((x for x in (*scene.sources, *titled) if x.first == speaker.first and x.last == speaker.last), speaker)
        yield scene, s, cue, source, speaker, told, titled
        told.append(Told(cue, speaker, content_chunk(scene, s)))


def speakers(reports: list[Report]) -> list[Choice]:
    """Who speaks."""
    out: list[Choice] = []
    for report in reports:
        for scene, _, cue, source, speaker, told, titled in _speakers(report):
            candidates = speaker_candidates(scene, cue, source, told, titled)
            right = [c for c in candidates if c is not None and speaker is not None and c.overlaps(speaker)]
            right = right or [c for c in candidates if same_name(scene, c, speaker)]
            if source in right:
                right = [source]
            if right:
                out.append(([speaker_features(scene, cue, source, told, c) for c in candidates], candidates.index(right[0])))
    return out


def kinds(reports: list[Report]) -> list[Choice]:
    """What kind of source speaks."""
    out: list[Choice] = []
    for report in reports:
        known: dict[Chunk, str] = {}
        for scene, s, cue, source, speaker, _, _ in _speakers(report):
            for form in scene.words.form:
                at_distance(form, 0)
            before = known.get(speaker) if speaker and source is None else None
            out.append((kind_features(scene, cue, source, speaker, before), KINDS.index(s["source_kind"])))
            if speaker:
                known[speaker] = s["source_kind"]
    return out


def phrases_of(report: Report, scene: Scene) -> list[Chunk]:
    """What may take part in events: annotated participants, sources and names, none inside another of its own."""
    spans = {(a["start"], a["end"], "ARG") for v in report["events"] for a in (*v["actor"], *v["recipient"])}
    spans |= {(v["place"]["start"], v["place"]["end"], "PLC") for v in report["events"] if v["place"]}
    args = {c for s, e, k in spans if (c := chunk_of_span(scene.words, s, e, k))}
    return merge_phrases(sorted(args), scene)


def event_scenes(reports: list[Report]) -> Iterator[tuple[Report, Scene, list[Chunk], list[dict[str, Any]], list[Chunk]]]:
    """(report, scene, triggers, gold events, phrases), events in text order."""
    for report in reports:
        scene = scene_of(report)
        for form in scene.words.form:
            at_distance(form, 0)
        events = sorted(report["events"], key=lambda v: v["trigger"]["start"])
        pairs = [(c, v) for v in events if (c := chunk_of_span(scene.words, v["trigger"]["start"], v["trigger"]["end"], v["type"]))]
        yield report, scene, [c for c, _ in pairs], [v for _, v in pairs], phrases_of(report, scene)


def held_by(report: Report, scene: Scene, trigger: Chunk) -> Chunk | None:
    """The source of the statement whose cue the trigger is."""
    for _, cue, source, _ in statements_of(report, scene):
        if cue.first <= trigger.first < cue.last:
            return source
    return None


def roles(reports: list[Report]) -> list[Choice]:
    """Which role a phrase plays for a trigger."""
    out: list[Choice] = []
    for report, scene, triggers, events, phrases in event_scenes(reports):
        for trigger, event in zip(triggers, events, strict=True):
            held = held_by(report, scene, trigger)
            for phrase in place_candidates(scene, trigger, phrases):
                start, end = scene.words.start[phrase.first], scene.words.end[phrase.last - 1]
                role = 0
                for n, spans in enumerate((event["actor"], event["recipient"], [event["place"]] if event["place"] else []), 1):
                    if any(s["start"] < end and start < s["end"] for s in spans):
                        role = n
                        break
                out.append((role_features(scene, trigger, phrase, triggers, held, event["type"]), role))
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
            out.append((status_features(scene, trigger, event["type"], cue, when, start, before), STATUSES.index(event["status"])))
            before = trigger, event["status"]
    return out


def dates(reports: list[Report]) -> list[Choice]:
    """When an event happened."""
    out: list[Choice] = []
    for report, scene, triggers, events, _ in event_scenes(reports):
        times = sorted((c, t["value"]) for t in report["times"] if (c := chunk_of_span(scene.words, t["span"]["start"], t["span"]["end"], t["type"])))
        scene.times = [c for c, _ in times]
        values = [v for _, v in times]
        scene.contents = [c for s in report["statements"] if (c := content_chunk(scene, s))]
        known = [(t, e["date"]) for t, e in zip(triggers, events, strict=True)]
        first_pass = [(t, v if any(day_part_off(values[n]) == v and scene.words.sentence_of[c.first] == scene.words.sentence_of[t.first]
                                   for n, c in enumerate(scene.times)) else None) for t, v in known]  # fmt: skip
        for n, (trigger, event) in enumerate(zip(triggers, events, strict=True)):
            others = known[:n] + first_pass[n + 1 :]
            candidates = date_candidates(scene, trigger, values, report["published"], others)
            features = [date_features(scene, trigger, event["type"], w, report["published"], triggers, candidates) for w in candidates]
            right = [k for k, w in enumerate(candidates) if w.value == event["date"]]
            if right:
                out.append((features, right[0]))
    return out


DECISIONS: dict[str, tuple[Callable[[list[Report]], list[Choice]], float]] = {
    "start": (starts, 1.0),
    "end": (ends, 1.0),
    "source": (sources, 1.0),
    "medium": (media, 1.0),
    "speaker": (speakers, 1.0),
    "kind": (kinds, 1.0),
    "role": (roles, 2.0),
    "status": (statuses, 6),
    "date": (dates, 3),
}
