"""Corrections hold when a newer version reads the report, and any sequence of them leaves a sound record."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
from typing import Any

import pytest
from desk import Desk, Items, anew, at, check_sound, entity, reading, sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentences import read

from musnad.archive.correcting.items import LAYERS, PREFIX
from musnad.archive.corrections import CorrectionError, apply, checked, make
from musnad.archive.kept import Correction
from musnad.record import Record

# a newer version reads the report


def test_corrections_hold_under_other_ids() -> None:
    desk = Desk()
    desk.say("statements", "edit", "s3", speaker="وزير النقل سامي الكندي", source_kind="person")
    desk.say("events", "reject", "v1")
    desk.say("times", "edit", "t1", value="2024-08-06")
    desk.say("figures", "accept", "f1")
    was = desk.record
    done = apply(anew(desk.reading), desk.made)
    assert not done.unplaced
    assert done.record.to_json() == anew(was).to_json()


def test_an_item_that_moved_a_little_is_the_same_item() -> None:
    desk = Desk()
    desk.say("figures", "edit", "f1", low=2, high=2)
    moved = anew(desk.reading, changes={"f1": {"span": sp("ثلاثة"), "what": "other"}})
    (figure,) = apply(moved, desk.made).record.figures
    assert (figure.id, figure.span.text, figure.what, figure.low) == ("f11", "ثلاثة عمال", "killed", 2)
    apart = anew(desk.reading, changes={"f1": {"span": sp("مسلحين"), "what": "other"}})
    assert [f.span.text for f in apply(apart, desk.made).record.figures] == ["مسلحين", "ثلاثة عمال"]


def test_what_a_person_checked_comes_back_where_it_is_no_longer_read() -> None:
    desk = Desk()
    desk.say("statements", "accept", "s2")
    desk.say("events", "edit", "v2", status="called_for")
    desk.say("figures", "reject", "f1")
    done = apply(anew(desk.reading, without=("s2", "v2", "f1")), desk.made)
    record = done.record
    assert not done.unplaced
    back = at(record, "statements", sp("أبلغت")["start"])
    assert (back.id, back.confidence, back.within, back.speaker.entity) == ("s15", 1.0, "s11", "e12")
    assert [c.name for c in back.chain] == ["صحيفة المرسى", "سامي الكندي", "شركة المرافئ"]
    event = at(record, "events", sp("إضرابا")["start"])
    assert (event.status, event.statement, event.time) == ("called_for", "s13", "t12")
    assert record.figures == []
    check_sound(record)


def test_a_link_to_an_entity_that_is_not_read_any_more_names_nobody_rather_than_another() -> None:
    desk = Desk()
    desk.say("statements", "accept", "s3")
    swapped = anew(desk.reading, step=1, without=("e3",))
    assert entity(swapped, "شركة المرافئ").id == "e3"
    said = at(apply(swapped, desk.made).record, "statements", sp("أعلنت")["start"])
    assert said.speaker.text == "جمعية البحارة" and said.speaker.entity is None


def test_an_addition_that_is_read_by_now_is_not_there_twice() -> None:
    desk = Desk(anew(reading(), step=0, without=("s4", "v2")))
    desk.say("statements", "add", cue=sp("قال", 1), source=sp("الكندي", 1), speaker="وزير النقل سامي الكندي",
             source_kind="person", content="الميناء آمن")  # fmt: skip
    desk.say("events", "add", trigger="إضرابا", type="PROTEST", status="planned", actor="جمعية البحارة")
    record = apply(anew(reading()), desk.made).record
    assert [s.id for s in record.statements] == ["s11", "s12", "s13", "s14"]
    assert [(v.id, v.date) for v in record.events] == [("v11", "2024-08-07"), ("v12", None)]


def test_an_edit_whose_outcome_is_read_by_now_leaves_no_double() -> None:
    desk = Desk(anew(reading(), step=0, changes={"v2": {"trigger": sp("يوم")}}))
    desk.say("events", "edit", "v2", trigger="إضرابا")
    new = anew(reading())
    assert [v.id for v in apply(new, desk.made).record.events] == ["v11", "v12"]
    double = new.events[1].model_copy(update={"id": "v13", "trigger": new.times[1].model_copy(update={"text": "يوم"})})
    both = Record.model_validate({**new.model_dump(), "events": [*[v.model_dump() for v in new.events], {**double.model_dump(), "trigger": sp("يوم")}]})  # fmt: skip
    assert [v.trigger.text for v in apply(both, desk.made).record.events] == ["قتلوا", "إضرابا"]


def test_two_events_on_one_word_are_told_apart_by_type() -> None:
    desk = Desk()
    desk.say("events", "add", trigger="قتلوا", type="COERCE", status="occurred")
    desk.say("events", "edit", "v1", status="denied")
    record = desk.say("events", "reject", "v3")
    assert [(v.id, v.status) for v in record.events] == [("v1", "denied"), ("v2", "planned")]
    new = apply(anew(desk.reading, without=("v1",)), desk.made).record
    assert [(v.type, v.status) for v in new.events] == [("ASSAULT", "denied"), ("PROTEST", "planned")]


def test_an_entity_keeps_mentions_found_since_and_a_larger_one_is_not_thrown_out() -> None:
    desk = Desk(anew(reading(), step=0, changes={"e1": {"mentions": [{**sp("سامي الكندي"), "role": None}]}}))
    desk.say("entities", "edit", "e1", name="سامي بن يوسف الكندي")
    record = apply(anew(reading()), desk.made).record
    assert (record.entities[0].name, len(record.entities[0].mentions)) == ("سامي بن يوسف الكندي", 2)
    other = Desk(desk.reading)
    other.say("entities", "reject", "e1")
    joined = [{**sp(w), "role": None} for w in ("سامي الكندي", "شركة المرافئ", "جمعية البحارة")]
    merged = anew(reading(), without=("e2", "e3"), changes={"e1": {"mentions": joined}})
    done = apply(merged, other.made)
    assert [c.layer for c in done.unplaced] == ["entities"] and len(done.record.entities) == 1


def test_of_two_events_read_on_one_word_the_one_of_its_type_is_meant() -> None:
    record = reading()
    other = record.events[0].model_copy(update={"id": "v3", "type": "COERCE"})
    for events in ([record.events[0], other], [other, record.events[0]]):
        desk = Desk(record.model_copy(update={"events": events}))
        desk.say("events", "reject", "v3")
        assert [v.type for v in apply(anew(desk.reading), desk.made).record.events] == ["ASSAULT"]


def test_an_entity_checked_before_and_after_a_mention_was_set_right_is_one() -> None:
    second = "{start}-{end}".format(**sp("الكندي", 1))
    for action, changes in (("reject", {}), ("edit", {"entity": "e2"})):
        desk = Desk()
        desk.say("entities", "accept", "e1")
        desk.say("entities", "accept", "e2")
        desk.say("mentions", action, second, **changes)
        desk.say("entities", "accept", "e1")
        desk.say("entities", "edit", "e2", name="الشركة")
        more = {e.id: [*e.model_dump()["mentions"]] for e in reading().entities}
        more["e1"].append({**sp("الوزارة"), "role": None})
        more["e2"].append({**sp("الميناء"), "role": None})
        found = anew(reading(), changes={name: {"mentions": mentions} for name, mentions in more.items()})
        record = apply(found, desk.made).record
        assert [e.id for e in record.entities] == ["e11", "e12", "e13"]
        assert record.entities[1].name == "الشركة"


def test_an_entity_checked_by_one_name_is_found_in_all_its_mentions_if_it_bears_that_name() -> None:
    desk = Desk(anew(reading(), step=0, changes={"e1": {"mentions": [{**sp("سامي الكندي"), "role": None}]}}))
    desk.say("entities", "edit", "e1", type="ORG")
    more = [{**sp(w, n), "role": None} for w, n in (("سامي الكندي", 0), ("الوزارة", 0), ("الكندي", 1))]
    for name, counts in (("سامي الكندي", {"e11": 3}), ("الوزارة", {"e11": 2, "e14": 1})):
        record = apply(anew(reading(), changes={"e1": {"mentions": more, "name": name}}), desk.made).record
        assert {e.id: len(e.mentions) for e in record.entities if e.id not in ("e12", "e13")} == counts


def test_a_reading_that_points_nowhere_is_mended_where_it_is_corrected() -> None:
    record = reading()
    ring = [s.model_copy(update={"within": {"s3": "s4", "s4": "s3"}.get(s.id, s.within)}) for s in record.statements]
    stale = [c.model_copy(update={"entity": "e9"}) for c in ring[2].chain]
    ring[2] = ring[2].model_copy(update={"chain": stale})
    check_sound(Desk(record.model_copy(update={"statements": ring})).say("figures", "accept", "f1"))


def test_a_correction_of_another_text_is_left_unplaced() -> None:
    desk = Desk()
    desk.say("statements", "edit", "s3", mode="direct")
    desk.say("figures", "reject", "f1")
    other = read("أعلنت وزارة الري أمس افتتاح سد جديد في المدينة، وقالت إن العمل انتهى قبل موعده بشهر كامل.")
    done = apply(other, desk.made)
    assert done.unplaced == (desk.made[0],)
    assert done.record.to_json() == other.to_json()


@pytest.mark.parametrize(
    "broken",
    [{}, {"after": None}, {"after": {"cue": 1}}, {"before": None}, {"before": {"cue": []}}, {"layer": "moods"}],
)
def test_broken_corrections_are_left_unplaced(broken: Items) -> None:
    desk = Desk()
    desk.say("statements", "edit", "s3", mode="direct")
    made = dataclasses.replace(desk.made[0], **broken)
    done = apply(desk.reading, [made])
    assert bool(done.unplaced) == bool(broken)
    check_sound(done.record)


def test_corrections_come_back_from_json() -> None:
    desk = Desk()
    desk.say("entities", "edit", "e1", mentions=[sp("سامي الكندي")])
    desk.say("mentions", "add", span=sp("الكندي", 1), entity="e1")
    desk.say("report", "complete", layers=["times", "events"])
    rows = [json.loads(json.dumps(dataclasses.asdict(c), default=str)) for c in desk.made]
    back = [Correction(**{**row, "at": dt.datetime.fromisoformat(row["at"])}) for row in rows]
    assert apply(desk.reading, back).record.to_json() == desk.record.to_json()
    assert apply(anew(desk.reading), back).record.to_json() == apply(anew(desk.reading), desk.made).record.to_json()


# complete layers


def test_a_complete_layer_stays_as_it_was_checked() -> None:
    desk = Desk()
    desk.say("statements", "reject", "s4")
    was = desk.say("report", "complete", layers=["statements", "entities"])
    assert all(s.confidence == 1.0 for s in was.statements)
    assert checked(desk.made) == ("entities", "statements")
    changed = anew(
        reading(), without=("s2",),
        changes={"s1": {"mode": "direct"}, "e1": {"mentions": [{**sp("سامي الكندي"), "role": None}]}, "v1": {"status": "denied"}},
    )  # fmt: skip
    record = apply(changed, desk.made).record
    assert [(s.cue, s.mode) for s in record.statements] == [(s.cue, s.mode) for s in was.statements]
    assert [e.mentions for e in record.entities] == [e.mentions for e in was.entities]
    assert record.events[0].status == "denied"  # that layer was not said to be complete
    check_sound(record)


def test_a_layer_can_be_corrected_after_it_was_complete_and_opened_again() -> None:
    desk = Desk()
    desk.say("report", "complete", layers=["figures", "times"])
    record = desk.say("figures", "edit", "f1", high=4)
    assert (record.figures[0].high, checked(desk.made)) == (4, ("times", "figures"))
    desk.say("report", "reject", layers=["figures"])
    assert checked(desk.made) == ("times",)
    more = anew(reading(), changes={"f1": {"span": sp("مسلحين")}, "t1": {**sp("قال"), "value": "2020"}})
    record = apply(more, desk.made).record
    assert len(record.figures) == 2 and [t.text for t in record.times] == ["أمس", "يوم الأحد"]


# any sequence


def _any_change(record: Record, chance: random.Random) -> tuple[str, str, str | None, Items | None]:
    """Something a person might say of a record, right or not."""
    text = record.document.text

    def span() -> Items:
        words = [
            (i, j) for i in range(len(text)) if i == 0 or text[i - 1] == " " for j in [text.find(" ", i + 1)] if j > 0
        ]
        a = chance.randrange(len(words))
        b = min(len(words) - 1, a + chance.choice([0, 0, 1, 3, 8]))
        return {"start": words[a][0], "end": words[b][1]}

    def linked() -> Items:
        return {
            **span(),
            **({"entity": chance.choice([None, *(e.id for e in record.entities)])} if chance.random() < 0.5 else {}),
        }

    layer = chance.choice(["entities", "mentions", "times", "statements", "events", "figures", "report"])
    if layer == "report":
        return (
            layer,
            chance.choice(["complete", "complete", "reject"]),
            None,
            {"layers": chance.sample(LAYERS, chance.randint(1, 3))},
        )
    spots = [f"{m.start}-{m.end}" for e in record.entities for m in e.mentions]
    ids = spots if layer == "mentions" else [x.id for x in getattr(record, layer)]
    makers: dict[str, dict[str, Any]] = {
        "entities": {"type": lambda: chance.choice(["PER", "ORG"]), "mentions": lambda: [span() for _ in range(chance.randint(1, 2))], "name": lambda: "اسم آخر"},
        "mentions": {"span": span, "entity": lambda: chance.choice([e.id for e in record.entities] or ["e1"]), "role": span},
        "times": {"span": span, "type": lambda: "DATE", "value": lambda: chance.choice(["2024-08-01", "2023", "2024-W10", "PAST_REF"])},
        "statements": {"cue": span, "source_kind": lambda: "person", "content": lambda: [span() for _ in range(chance.randint(1, 2))],
                       "source": span, "speaker": linked, "medium": linked, "mode": lambda: "mixed"},
        "events": {"trigger": span, "type": lambda: chance.choice(["ASSAULT", "COERCE"]), "status": lambda: "planned", "actor": lambda: [linked()],
                   "place": linked, "time": lambda: chance.choice([None, *(t.id for t in record.times)]), "date": lambda: "2024-08-02"},
        "figures": {"span": span, "what": lambda: chance.choice(["killed", "other"]), "low": lambda: 3, "high": lambda: chance.choice([3, None]),
                    "event": lambda: chance.choice([None, *(v.id for v in record.events)])},
    }  # fmt: skip
    action = chance.choice(["accept", "reject", "edit", "edit", "add"]) if ids else "add"
    if action in ("accept", "reject"):
        return layer, action, chance.choice(ids), None
    fields = list(makers[layer])
    picked = fields if action == "add" else chance.sample(fields, chance.randint(1, 2))
    return layer, action, chance.choice(ids) if action == "edit" else None, {f: makers[layer][f]() for f in picked}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.integers(1, 14))
def test_any_corrections_keep_spans_and_references_sound_here_and_in_another_reading(seed: int, count: int) -> None:
    chance = random.Random(seed)
    start = reading()
    made: list[Correction] = []
    record = start
    for n in range(count * 3):
        layer, action, item, changes = _any_change(record, chance)
        try:
            when = dt.datetime(2024, 8, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=n)
            made.append(make(record, layer, action, item, changes, by="هدى", at=when))
        except CorrectionError:
            continue
        done = apply(start, made)
        assert not done.unplaced
        record = done.record
        check_sound(record)
        if len(made) == count:
            break
    assert apply(start, made).record.to_json() == record.to_json()
    ids = [x.id for layer in LAYERS for x in getattr(start, layer)]
    nudged = {
        "s2": {"cue": sp("أبلغت الوزارة")},
        "v1": {"type": "COERCE"},
        "t2": sp("الأحد"),
        "f1": {"span": sp("ثلاثة")},
    }
    other = anew(
        start,
        step=7,
        without=tuple(chance.sample(ids, chance.randint(0, 4))),
        changes={k: nudged[k] for k in chance.sample(list(nudged), 2)},
    )
    again = apply(other, made)
    check_sound(again.record)
    assert apply(other, made).record.to_json() == again.record.to_json()
    assert all(x.id.startswith(PREFIX[layer]) for layer in LAYERS for x in getattr(again.record, layer))
