"""Corrections: each rule of docs/corrections.md with a near miss."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from desk import EXAMPLES, Desk, check_sound, entity, reading, sp
from sentences import reader

from musnad.archive.correcting.derived import derive, marks_of
from musnad.archive.correcting.items import LAYERS
from musnad.archive.corrections import apply, make

# accept, reject, edit, add


def test_without_corrections_the_record_is_the_reading_itself() -> None:
    record = reading()
    assert apply(record, []).record is record


def test_what_is_accepted_is_sure_and_nothing_else_changes() -> None:
    desk = Desk()
    record = desk.say("statements", "accept", "s3")
    assert [s.confidence for s in record.statements] == [0.9, 0.8, 1.0, 0.6]
    same = record.model_copy(
        update={"statements": [s.model_copy(update={"confidence": None}) for s in record.statements]}
    )
    before = desk.reading
    was = before.model_copy(
        update={"statements": [s.model_copy(update={"confidence": None}) for s in before.statements]}
    )
    assert same.to_json() == was.to_json()


def test_nothing_kept_is_altered_by_applying() -> None:
    desk = Desk()
    whole = desk.reading.to_json()
    desk.say("statements", "edit", "s3", source="جمعية البحارة إضرابا")
    desk.say("entities", "reject", "e2")
    kept = [json.dumps(dataclasses.asdict(c), default=str, ensure_ascii=False) for c in desk.made]
    assert desk.record.to_json() == desk.record.to_json()
    assert desk.reading.to_json() == whole
    assert [json.dumps(dataclasses.asdict(c), default=str, ensure_ascii=False) for c in desk.made] == kept


def test_who_when_before_and_after_are_in_the_correction() -> None:
    desk = Desk()
    desk.say("figures", "edit", "f1", low=4, high=5)
    (made,) = desk.made
    assert (made.by, made.at.isoformat()) == ("هدى", "2024-08-09T10:00:00+00:00")
    assert made.before is not None and made.after is not None
    assert (made.before["low"], made.after["low"], made.after["high"]) == (3, 4, 5)
    assert made.anchor == ((sp("ثلاثة عمال")["start"], sp("ثلاثة عمال")["end"]),)


def test_a_rejected_item_is_out_and_the_others_keep_their_ids() -> None:
    record = Desk().say("statements", "reject", "s3")
    assert [s.id for s in record.statements] == ["s1", "s2", "s4"]


def test_a_later_edit_of_another_field_leaves_the_earlier_one() -> None:
    desk = Desk()
    desk.say("statements", "edit", "s3", mode="direct")
    record = desk.say("statements", "edit", "s3", source_kind="unnamed")
    assert (record.statements[2].mode, record.statements[2].source_kind) == ("direct", "unnamed")


def test_of_two_edits_of_one_field_the_later_counts_however_they_are_given() -> None:
    desk = Desk()
    desk.say("events", "edit", "v2", status="occurred")
    record = desk.say("events", "edit", "v2", status="called_for")
    assert record.events[1].status == "called_for"
    assert apply(desk.reading, desk.made[::-1]).record.to_json() == record.to_json()


def test_two_who_edit_the_same_item_unseen_by_each_other_both_count() -> None:
    record, when = reading(), dt.datetime(2024, 8, 9, tzinfo=dt.UTC)
    one = make(record, "events", "edit", "v1", {"type": "COERCE"}, by="هدى", at=when)
    other = make(record, "events", "edit", "v1", {"status": "denied"}, by="كريم", at=when + dt.timedelta(minutes=1))
    done = apply(record, [other, one])
    assert not done.unplaced
    assert [(v.type, v.status) for v in done.record.events if v.trigger.text == "قتلوا"] == [("COERCE", "denied")]


def test_what_is_added_has_a_new_id_and_stands_in_text_order() -> None:
    desk = Desk()
    desk.say("figures", "reject", "f1")
    desk.say("figures", "add", span="ثلاثة", what="wounded", low=3, high=3)
    record = desk.say("figures", "add", span="مسلحين", what="other", low=2)
    assert [(f.id, f.span.text) for f in record.figures] == [("f3", "مسلحين"), ("f2", "ثلاثة")]


def test_an_added_statement_nests_and_has_its_chain() -> None:
    desk = Desk()
    desk.say("statements", "reject", "s1")
    record = desk.say(
        "statements", "add", cue={"text": "قال", "start": 0}, source="وزير النقل سامي الكندي", source_kind="person",
        content=[{"text": "شركة المرافئ أبلغت الوزارة أن مسلحين قتلوا ثلاثة عمال"}],
    )  # fmt: skip
    new = record.statements[0]
    assert (new.id, new.mode, new.speaker and new.speaker.entity) == ("s5", "indirect", "e1")
    assert [c.name for c in new.chain] == ["صحيفة المرسى", "سامي الكندي"]
    assert record.statements[1].within == "s5"
    assert [c.name for c in record.statements[1].chain] == ["صحيفة المرسى", "سامي الكندي", "شركة المرافئ"]
    assert record.statements[2].within is None


# what follows from a change


def test_what_stood_in_a_rejected_statement_stands_in_the_next_one_out() -> None:
    record = Desk().say("statements", "reject", "s2")
    assert (record.events[0].statement, record.figures[0].statement) == ("s1", "s1")
    record = Desk().say("statements", "reject", "s1")
    assert (record.statements[0].id, record.statements[0].within, record.events[0].statement) == ("s2", None, "s2")
    assert [c.name for c in record.statements[0].chain] == ["صحيفة المرسى", "شركة المرافئ"]


def test_a_shorter_content_lets_go_of_what_stands_behind_it() -> None:
    desk = Desk()
    record = desk.say("statements", "edit", "s1", content="شركة المرافئ")
    assert (record.statements[1].within, record.events[0].statement) == (None, "s2")
    record = desk.say("statements", "edit", "s1", content="شركة المرافئ أبلغت الوزارة")
    assert (record.statements[1].within, record.events[0].statement) == ("s1", "s2")


def test_contents_that_hold_each_others_cue_make_no_ring() -> None:
    desk = Desk()
    desk.say("statements", "edit", "s2", content=["قال وزير النقل", "مسلحين قتلوا ثلاثة عمال"])
    check_sound(desk.record)
    record = desk.say(
        "statements", "edit", "s3", content="قال وزير النقل سامي الكندي أمس إن شركة المرافئ أبلغت الوزارة"
    )
    check_sound(record)


def test_another_speaker_changes_the_chains_he_stands_in() -> None:
    record = Desk().say("statements", "edit", "s1", speaker="جمعية البحارة", source_kind="organisation")
    assert [c.name for c in record.statements[1].chain] == ["صحيفة المرسى", "جمعية البحارة", "شركة المرافئ"]
    assert [c.name for c in record.statements[3].chain] == ["صحيفة المرسى", "سامي الكندي"]


def test_an_entitys_new_name_is_in_the_chains() -> None:
    record = Desk().say("entities", "edit", "e2", name="الشركة العامة للمرافئ")
    assert [c.name for c in record.statements[1].chain][-1] == "الشركة العامة للمرافئ"
    assert entity(record, "الشركة العامة للمرافئ").latin != "Sharikat al-Marafi"


def test_a_rejected_entity_is_linked_to_by_nobody() -> None:
    record = Desk().say("entities", "reject", "e2")
    (speaker, other) = (record.statements[1].speaker, record.statements[0].speaker)
    assert speaker is not None and speaker.entity is None and speaker.text == "شركة المرافئ"
    assert other is not None and other.entity == "e1"
    assert record.statements[1].chain[-1].name == "شركة المرافئ"


def test_a_rejected_time_takes_the_dates_it_gave_with_it_but_none_that_a_person_has_checked() -> None:
    desk = Desk()
    desk.say("events", "accept", "v2")
    desk.say("times", "reject", "t1")
    record = desk.say("times", "reject", "t2")
    one, other = record.events
    assert (one.time, one.date, one.earliest, one.latest) == (None, None, None, None)
    assert (other.time, other.date) == (None, "2024-08-11")


def test_a_times_new_value_dates_the_events_it_dated() -> None:
    desk = Desk()
    desk.say("events", "edit", "v1", date="2024-08-06")
    desk.say("times", "edit", "t1", value="2024-08-05")
    record = desk.say("times", "edit", "t2", value="2024-W33")
    assert (record.times[1].earliest, record.times[1].latest) == ("2024-08-12", "2024-08-18")
    assert (record.events[1].date, record.events[1].latest) == ("2024-W33", "2024-08-18")
    assert record.events[0].date == record.events[0].earliest == "2024-08-06"  # said by a person


def test_a_rejected_event_frees_its_figures() -> None:
    record = Desk().say("events", "reject", "v1")
    assert (record.figures[0].event, record.figures[0].statement) == (None, "s2")
    assert Desk().say("events", "reject", "v2").figures[0].event == "v1"


def test_speaker_follows_source_where_they_were_the_same() -> None:
    record = Desk().say("statements", "edit", "s3", source="جمعية البحارة إضرابا")
    assert record.statements[2].speaker is not None and record.statements[2].speaker.text == "جمعية البحارة إضرابا"
    record = Desk().say("statements", "edit", "s4", source="الميناء")
    assert record.statements[3].speaker is not None and record.statements[3].speaker.text == "وزير النقل سامي الكندي"


# entities and mentions


def test_an_added_entity_is_linked_to_where_a_phrase_names_it() -> None:
    desk = Desk()
    desk.say("entities", "reject", "e3")
    record = desk.say("entities", "add", type="ORG", mentions="جمعية البحارة")
    new = entity(record, "جمعية البحارة")
    assert new.id == "e4" and new.latin
    assert record.statements[2].speaker is not None and record.statements[2].speaker.entity == "e4"
    assert record.events[1].actor[0].entity == "e4"
    assert record.statements[1].speaker is not None and record.statements[1].speaker.entity == "e2"


def test_two_entities_that_are_one_are_brought_together() -> None:
    record = Desk().say("entities", "edit", "e2", mentions=[sp("شركة المرافئ"), sp("جمعية البحارة")])
    assert [e.id for e in record.entities] == ["e1", "e2"]
    assert record.statements[2].speaker is not None and record.statements[2].speaker.entity == "e2"
    check_sound(record)


def test_one_entity_that_is_two_is_parted_and_links_go_with_their_names() -> None:
    desk = Desk()
    desk.say("statements", "edit", "s4", speaker=sp("الكندي", 1))
    record = desk.say("entities", "add", type="PER", mentions=[sp("الكندي", 1)], name="ليلى الكندي")
    said = {s.id: s.speaker.entity for s in record.statements if s.speaker}
    assert (said["s1"], said["s4"]) == ("e1", entity(record, "ليلى الكندي").id)
    assert [len(e.mentions) for e in record.entities if e.type == "PER"] == [1, 1]


def test_mentions_are_taken_out_moved_and_given_roles() -> None:
    desk = Desk()
    second = "{start}-{end}".format(**sp("الكندي", 1))
    record = desk.say("mentions", "edit", second, entity="e3")
    assert [len(e.mentions) for e in record.entities] == [1, 1, 2]
    record = desk.say("mentions", "reject", second)
    assert [len(e.mentions) for e in record.entities] == [1, 1, 1]
    record = desk.say("mentions", "add", span=sp("الكندي", 1), entity="e1")
    assert [m.text for m in record.entities[0].mentions] == ["سامي الكندي", "الكندي"]
    first = "{start}-{end}".format(**sp("سامي الكندي"))
    record = desk.say("mentions", "edit", first, role="وزير")
    assert record.entities[0].mentions[0].role is not None and record.entities[0].mentions[0].role.text == "وزير"


def test_an_entity_without_mentions_is_gone() -> None:
    record = Desk().say("mentions", "reject", "{start}-{end}".format(**sp("شركة المرافئ")))
    assert [e.id for e in record.entities] == ["e1", "e3"]
    assert record.statements[1].speaker is not None and record.statements[1].speaker.entity is None


def test_links_that_rested_on_a_mention_taken_out_name_nobody() -> None:
    desk = Desk()
    desk.say("statements", "edit", "s4", speaker=sp("الكندي", 1))
    record = desk.say("entities", "edit", "e1", mentions=[sp("سامي الكندي")])
    assert [s.speaker.entity for s in record.statements if s.speaker] == ["e1", "e2", "e3", None]


def test_a_phrase_that_merely_holds_a_name_is_not_linked_to_it() -> None:
    desk = Desk()
    desk.say("entities", "reject", "e2")
    desk.say("statements", "edit", "s2", speaker="إن شركة المرافئ أبلغت")
    record = desk.say("entities", "add", type="ORG", mentions="شركة المرافئ")
    assert record.statements[1].speaker is not None and record.statements[1].speaker.entity is None
    desk.say("entities", "reject", "e4")
    record = desk.say("entities", "add", type="PER", mentions="شركة المرافئ")  # a person anywhere in it is meant
    assert record.statements[1].speaker is not None and record.statements[1].speaker.entity == "e5"


# what follows from spans is what the reader has


@pytest.mark.parametrize(
    "line", (EXAMPLES / "reports.jsonl").read_text("utf-8").splitlines()[:12], ids=lambda s: s[8:20]
)
def test_what_follows_from_spans_is_what_the_reader_has(line: str) -> None:
    row = json.loads(line)
    record = reader().read(row.pop("text"), **row)
    found = derive(
        {x: [i.model_dump() for i in getattr(record, x)] for x in LAYERS}, record.document.outlet, marks_of(record)
    )
    assert found.within == {s.id: s.within for s in record.statements}
    assert found.chain == {s.id: [c.model_dump() for c in s.chain] for s in record.statements}
    assert found.events == {v.id: v.statement for v in record.events}
    assert found.figures == {f.id: f.statement for f in record.figures}
