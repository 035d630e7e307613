"""A report, what a machine might have read of it, and somebody who corrects that, for tests."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from musnad.archive.correcting.derived import derive
from musnad.archive.correcting.items import LAYERS
from musnad.archive.corrections import apply, make
from musnad.archive.kept import Correction, Kept
from musnad.record import Record

TEXT = (
    "قال وزير النقل سامي الكندي أمس إن شركة المرافئ أبلغت الوزارة أن مسلحين قتلوا ثلاثة عمال. "
    "وأعلنت جمعية البحارة إضرابا يوم الأحد. وقال الكندي إن الميناء آمن."
)
EXAMPLES = Path(__file__).parents[1] / "examples"
SCORER = Path(__file__).parents[2] / "shared" / "gold" / "score.py"
Items = dict[str, Any]


def sp(words: str, nth: int = 0, text: str = TEXT) -> Items:
    """The span of the ``nth`` place where words stand."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return {"start": at, "end": at + len(words), "text": words}


def named(words: str, entity: str | None, nth: int = 0) -> Items:
    return {**sp(words, nth), "entity": entity}


def reading() -> Record:
    """What a machine might have read of TEXT."""
    minister = named("وزير النقل سامي الكندي", "e1")
    union = named("جمعية البحارة", "e3")
    data: Items = {
        "document": {"id": "r1", "outlet": "صحيفة المرسى", "published": "2024-08-08T09:00+03:00", "title": "الميناء", "text": TEXT},
        "entities": [
            {"id": "e1", "type": "PER", "name": "سامي الكندي", "latin": "Sami al-Kindi",
             "mentions": [{**sp("سامي الكندي"), "role": sp("وزير النقل")}, {**sp("الكندي", 1), "role": None}]},
            {"id": "e2", "type": "ORG", "name": "شركة المرافئ", "latin": "Sharikat al-Marafi",
             "mentions": [{**sp("شركة المرافئ"), "role": None}]},
            {"id": "e3", "type": "ORG", "name": "جمعية البحارة", "latin": "Jamiyat al-Bahhara",
             "mentions": [{**sp("جمعية البحارة"), "role": None}]},
        ],
        "times": [
            {"id": "t1", **sp("أمس"), "type": "DATE", "value": "2024-08-07", "earliest": "2024-08-07", "latest": "2024-08-07"},
            {"id": "t2", **sp("يوم الأحد"), "type": "DATE", "value": "2024-08-11", "earliest": "2024-08-11", "latest": "2024-08-11"},
        ],
        "statements": [
            {"id": "s1", "cue": sp("قال"), "source": sp("وزير النقل سامي الكندي"), "speaker": minister, "source_kind": "person",
             "content": [sp("شركة المرافئ أبلغت الوزارة أن مسلحين قتلوا ثلاثة عمال")], "mode": "indirect", "chain": [], "confidence": 0.9},
            {"id": "s2", "cue": sp("أبلغت"), "source": sp("شركة المرافئ"), "speaker": named("شركة المرافئ", "e2"),
             "source_kind": "organisation", "content": [sp("مسلحين قتلوا ثلاثة عمال")], "mode": "indirect", "chain": [], "confidence": 0.8},
            {"id": "s3", "cue": sp("أعلنت"), "source": sp("جمعية البحارة"), "speaker": union, "source_kind": "organisation",
             "content": [sp("إضرابا يوم الأحد")], "mode": "indirect", "chain": [], "confidence": 0.7},
            {"id": "s4", "cue": sp("قال", 1), "source": sp("الكندي", 1), "speaker": minister, "source_kind": "person",
             "content": [sp("الميناء آمن")], "mode": "indirect", "chain": [], "confidence": 0.6},
        ],
        "events": [
            {"id": "v1", "type": "ASSAULT", "trigger": sp("قتلوا"), "actor": [named("مسلحين", None)], "recipient": [named("ثلاثة عمال", None)],
             "time": "t1", "date": "2024-08-07", "earliest": "2024-08-07", "latest": "2024-08-07", "status": "occurred", "confidence": 0.5},
            {"id": "v2", "type": "PROTEST", "trigger": sp("إضرابا"), "actor": [union], "recipient": [], "time": "t2", "date": "2024-08-11",
             "earliest": "2024-08-11", "latest": "2024-08-11", "status": "planned", "confidence": 0.5},
        ],
        "figures": [{"id": "f1", "span": sp("ثلاثة عمال"), "what": "killed", "low": 3, "high": 3, "event": "v1"}],
    }  # fmt: skip
    record = Record.model_validate(data)
    found = derive({layer: [x.model_dump() for x in getattr(record, layer)] for layer in LAYERS}, "صحيفة المرسى", [])
    for s in data["statements"]:
        s |= {"within": found.within[s["id"]], "chain": found.chain[s["id"]]}
    for v in data["events"]:
        v["statement"] = found.events[v["id"]]
    data["figures"][0]["statement"] = found.figures["f1"]
    return Record.model_validate(data)


class Desk:
    """Somebody correcting a record, one correction a minute."""

    def __init__(self, record: Record | None = None) -> None:
        self.reading = record or reading()
        self.made: list[Correction] = []

    @property
    def record(self) -> Record:
        done = apply(self.reading, self.made)
        assert not done.unplaced
        return done.record

    def say(self, layer: str, action: str, item: str | None = None, **changes: Any) -> Record:
        at = dt.datetime(2024, 8, 9, 10, tzinfo=dt.UTC) + dt.timedelta(minutes=len(self.made))
        self.made.append(make(self.record, layer, action, item, changes or None, by="هدى", at=at))
        return self.record


def anew(
    record: Record, step: int = 10, without: tuple[str, ...] = (), changes: Mapping[str, Items] | None = None
) -> Record:
    """The report as a newer version might read it: every id moved on, items left out, fields of items changed."""
    data = record.model_dump(mode="json")
    ids = {x["id"]: f"{x['id'][0]}{int(x['id'][1:]) + step}" for layer in LAYERS for x in data[layer]}
    gone = set(without)

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(x) for x in value if not (isinstance(x, dict) and x.get("id") in gone)]
        if isinstance(value, dict):
            keys = ("id", "entity", "time", "event", "statement", "within")
            value = {**value, **(changes or {}).get(value.get("id", ""), {})}
            return {
                k: (None if v in gone else ids.get(v, v)) if k in keys and isinstance(v, str) else moved(v)
                for k, v in value.items()
            }
        return value

    return Record.model_validate({k: v if k == "document" else moved(v) for k, v in data.items()})


def at(record: Record, layer: str, start: int) -> Any:
    """The item that stands at a place, or None."""
    key = {"statements": "cue", "events": "trigger", "figures": "span"}.get(layer)
    return next((x for x in getattr(record, layer) if (getattr(x, key) if key else x).start == start), None)


def entity(record: Record, name: str) -> Any:
    return next((e for e in record.entities if e.name == name), None)


def check_sound(record: Record) -> None:
    """Spans are the text, ids are unique and name what is there, nothing stands in itself, items are in text order."""
    text = record.document.text
    data = json.loads(record.to_json())

    def spans(value: Any) -> None:
        if isinstance(value, list):
            for x in value:
                spans(x)
        elif isinstance(value, dict):
            if isinstance(value.get("start"), int):
                assert 0 <= value["start"] < value["end"] <= len(text)
                assert text[value["start"] : value["end"]] == value["text"]
            for x in value.values():
                spans(x)

    spans({layer: data[layer] for layer in LAYERS})
    ids = {layer: [x["id"] for x in data[layer]] for layer in LAYERS}
    for layer in LAYERS:
        assert len(set(ids[layer])) == len(ids[layer])
    places = [(m["start"], m["end"]) for e in data["entities"] for m in e["mentions"]]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(sorted(places)))
    assert all(e["mentions"] for e in data["entities"])
    within = {s["id"]: s["within"] for s in data["statements"]}
    for s in data["statements"]:
        assert s["within"] is None or s["within"] in within
        assert s["content"]
        path, one = set(), s["id"]
        while one is not None:
            assert one not in path
            path.add(one)
            one = within[one]
        for link in filter(None, (s["speaker"], s["medium"], *s["chain"])):
            assert link["entity"] is None or link["entity"] in ids["entities"]
        starts = [c for c in s["chain"] if c["start"] is None]
        assert [c["name"] for c in starts] == ([data["document"]["outlet"]] if data["document"]["outlet"] else [])
    for v in data["events"]:
        assert v["time"] is None or v["time"] in ids["times"]
        assert v["statement"] is None or v["statement"] in within
        for link in filter(None, (*v["actor"], *v["recipient"], v["place"])):
            assert link["entity"] is None or link["entity"] in ids["entities"]
    for f in data["figures"]:
        assert f["event"] is None or f["event"] in ids["events"]
        assert f["statement"] is None or f["statement"] in within
    for layer, key in (("statements", "cue"), ("events", "trigger"), ("figures", "span")):
        order = [x[key]["start"] for x in data[layer]]
        assert order == sorted(order)


def kept(desk: Desk, state: Any = "read") -> Kept:
    return Kept(
        "0" * 32, desk.record, desk.reading, "0.2", state, None, dt.datetime.now(dt.UTC), corrections=tuple(desk.made)
    )
