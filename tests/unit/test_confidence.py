"""How sure the reader is of what it read (``musnad.reading.confidence``), and what is left out for it (``Record.at_least``)."""

from __future__ import annotations

import pytest

import musnad
from musnad.arabic.words import Words
from musnad.reading.confidence import LIMIT, confidence, evidence, odds, weights_of
from musnad.reading.scene import Scene
from musnad.record import Record

TEXT = (
    "أعلن وزير النقل سامي الكندي أمس أن الجسر مفتوح. ونقلت صحيفة المرسى عن شاهد قوله إن الجيش قصف القرية. "
    "وقال ناطق باسم الحكومة إن ثلاثة أشخاص قتلوا."
)


@pytest.fixture(scope="module")
def record() -> Record:
    return musnad.read(TEXT, published="2024-08-08", reader="fast")


def doubted(record: Record, **levels: float) -> Record:
    """The record with confidence by id, full where none is given."""
    return record.model_copy(
        update={
            "statements": [s.model_copy(update={"confidence": levels.get(s.id, 1.0)}) for s in record.statements],
            "events": [v.model_copy(update={"confidence": levels.get(v.id, 1.0)}) for v in record.events],
        }
    )


def test_every_statement_and_event_has_a_confidence_between_0_and_1(record: Record) -> None:
    assert record.statements and record.events
    assert all(x.confidence is not None and 0 < x.confidence < 1 for x in (*record.statements, *record.events))


def test_a_likelier_choice_is_surer() -> None:
    weights = weights_of("fast", "event")
    assert confidence(weights, {"": 1.0, "trigger": odds(0.95)}) > confidence(weights, {"": 1.0, "trigger": odds(0.5)})


def test_no_choice_counts_as_endlessly_sure() -> None:
    assert odds(1.0) == LIMIT
    assert odds(0.0) == -LIMIT
    assert 0 < confidence({"": 100.0}, {"": 1.0}) < 1


def test_a_decision_that_was_none_is_noted_as_such() -> None:
    scene = Scene(Words(TEXT))
    scene.chances["cue", 0] = 0.5
    assert evidence(scene, "statement", 0) == {
        "": 1.0, "cue": 0.0, "source none": 1.0, "start none": 1.0, "end none": 1.0,
    }  # fmt: skip


def test_an_uncertain_event_is_left_out_and_a_sure_one_stays(record: Record) -> None:
    event = record.events[0]
    kept = doubted(record, **{event.id: 0.3}).at_least(0.5)
    assert [v.id for v in kept.events] == [v.id for v in record.events[1:]]
    assert all(f.event != event.id for f in kept.figures)


def test_what_stands_in_an_uncertain_statement_goes_with_it(record: Record) -> None:
    """Without it the outlet would seem to say what it only quotes."""
    outer = next(s for s in record.statements if any(x.within == s.id for x in record.statements))
    inner = next(s for s in record.statements if s.within == outer.id)
    event = next(v for v in record.events if v.statement == inner.id)
    kept = doubted(record, **{outer.id: 0.1}).at_least(0.5)
    assert not {outer.id, inner.id} & {s.id for s in kept.statements}
    assert event.id not in {v.id for v in kept.events}
    assert {s.id for s in kept.statements} == {s.id for s in record.statements} - {outer.id, inner.id}


def test_nothing_is_left_out_without_a_threshold(record: Record) -> None:
    assert record.at_least(0.0) == record
