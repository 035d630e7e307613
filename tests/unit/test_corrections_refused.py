"""What cannot be said of a record is refused, in words that a person understands."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time

import pytest
from desk import TEXT, Items, reading, sp

from musnad.archive.correcting.dates import covered, is_value
from musnad.archive.correcting.messages import MESSAGES
from musnad.archive.corrections import CorrectionError, check, make
from musnad.record import Record

# what is refused


@pytest.mark.parametrize(
    ("layer", "action", "item", "changes", "key"),
    [
        ("moods", "accept", "s1", None, "layer"),
        ("report", "accept", None, None, "action"),
        ("statements", "complete", "s1", None, "action"),
        ("statements", "accept", None, None, "item_needed"),
        ("statements", "accept", "s9", None, "item_unknown"),
        ("statements", "accept", "s1", {"mode": "direct"}, "changes_unwanted"),
        ("statements", "add", "s9", {}, "item_unwanted"),
        ("statements", "edit", "s1", None, "unchanged"),
        ("statements", "edit", "s1", {"mode": "indirect"}, "unchanged"),
        ("statements", "edit", "s1", {"mood": "bad"}, "field_unknown"),
        ("statements", "edit", "s1", {"within": "s2"}, "field_derived"),
        ("statements", "edit", "s1", {"id": "s7"}, "field_unknown"),
        ("statements", "edit", "s1", {"cue": None}, "field_needed"),
        ("statements", "edit", "s1", {"content": []}, "field_needed"),
        ("statements", "edit", "s1", {"mode": "loud"}, "choice"),
        ("statements", "edit", "s1", {"cue": 7}, "span_form"),
        ("statements", "edit", "s1", {"cue": {"start": 0, "end": 9999}}, "span_outside"),
        ("statements", "edit", "s1", {"cue": {"start": True, "end": 3}}, "span_form"),
        ("statements", "edit", "s1", {"cue": {"start": 0, "end": 3, "text": "ذكر"}}, "span_text"),
        ("statements", "edit", "s1", {"source": "رئيس الوزراء"}, "span_absent"),
        ("statements", "edit", "s1", {"content": ["شركة المرافئ", "المرافئ أبلغت"]}, "overlap"),
        ("statements", "edit", "s1", {"content": ["أمس"] * 201}, "too_many"),
        ("statements", "edit", "s1", {"speaker": {"text": "أمس", "entity": "e9"}}, "id_unknown"),
        ("statements", "edit", "s1", {"cue": "أبلغت"}, "exists"),
        ("statements", "add", None, {"cue": "قال", "source_kind": "person", "content": "الميناء آمن"}, "span_many"),
        ("statements", "add", None, {"cue": "آمن", "content": "الميناء"}, "field_needed"),
        ("statements", "add", None, {"cue": sp("قال", 1), "source_kind": "person", "content": "الميناء آمن"}, "exists"),
        ("events", "add", None, {"trigger": "قتلوا", "type": "ASSAULT", "status": "occurred"}, "exists"),
        ("events", "edit", "v1", {"date": "8 أغسطس"}, "value"),
        ("events", "edit", "v1", {"date": "2024-02-30"}, "value"),
        ("events", "edit", "v1", {"earliest": "2024-8-1"}, "date"),
        ("events", "edit", "v1", {"earliest": "2024-08-09"}, "order"),
        ("events", "edit", "v1", {"time": "t9"}, "id_unknown"),
        ("figures", "edit", "f1", {"low": "ثلاثة"}, "kind"),
        ("figures", "edit", "f1", {"low": float("nan")}, "kind"),
        ("figures", "edit", "f1", {"low": 10**400}, "kind"),
        ("figures", "edit", "f1", {"low": True}, "kind"),
        ("figures", "edit", "f1", {"low": 9}, "order"),
        ("figures", "edit", "f1", {"low": None, "high": None}, "figure"),
        ("entities", "edit", "e1", {"name": "س" * 1001}, "too_long"),
        ("entities", "edit", "e1", {"name": "س\nص"}, "kind"),
        ("entities", "add", None, {"type": "ORG", "mentions": "شركة المرافئ"}, "exists"),
        ("mentions", "add", None, {"span": "المرافئ", "entity": "e2"}, "exists"),
        ("times", "add", None, {"span": "الأحد", "type": "DATE", "value": "2024-08-11"}, "exists"),
        ("report", "complete", None, {"layers": ["moods"]}, "layers"),
        ("report", "complete", None, {"layers": []}, "layers"),
    ],
)
def test_what_cannot_be_said_is_refused(
    layer: str, action: str, item: str | None, changes: Items | None, key: str
) -> None:
    with pytest.raises(CorrectionError) as refused:
        make(reading(), layer, action, item, changes, by="هدى")
    beginning = MESSAGES[key][0].split("{")
    assert all(part in refused.value.message for part in beginning[:1]) and refused.value.arabic
    assert any("\u0600" <= c < "\u0700" for c in refused.value.arabic) and "{" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"by": " "}, "by"),
        ({"by": "هدى\x00"}, "by"),
        ({"by": "ه" * 201}, "too_long"),
        ({"note": "ن" * 10_001}, "too_long"),
        ({"at": dt.datetime(2024, 8, 9)}, "at"),
        ({"item": "s9"}, "item_unknown"),
        ({"before": None}, "made"),
        ({"after": None}, "made"),
    ],
)
def test_a_correction_from_elsewhere_is_checked(change: Items, key: str) -> None:
    record = reading()
    made = make(record, "statements", "edit", "s3", {"mode": "direct"}, by="هدى", note="سمعته بنفسي")
    check(record, made)
    with pytest.raises(CorrectionError) as refused:
        check(record, dataclasses.replace(made, **change))
    assert MESSAGES[key][0].split("{")[0] in refused.value.message


@pytest.mark.parametrize(
    "extra",
    [{"mood": 1}, {"mode": "loud"}, {"cue": {"start": 0, "end": 2, "text": "قل"}}, {"cue": "قال"}, {"refs": {}}],
)
def test_what_a_correction_from_elsewhere_leaves_is_checked(extra: Items) -> None:
    record = reading()
    made = make(record, "statements", "edit", "s3", {"mode": "direct"}, by="هدى")
    with pytest.raises(CorrectionError):
        check(record, dataclasses.replace(made, after={**(made.after or {}), **extra}))


def test_words_are_looked_for_in_bounded_time() -> None:
    record = Record.model_validate({"document": {"id": "r2", "text": "و" * 200_000}})
    began = time.monotonic()
    with pytest.raises(CorrectionError, match="occurs 10000 times"):
        make(record, "times", "add", changes={"span": "ووو", "type": "DATE", "value": "2024"}, by="هدى")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("words", ["الكندي", "الكندى", "الكنديّ"])
def test_words_alone_mean_the_nearest_place_in_any_spelling(words: str) -> None:
    for statement, nth in (("s1", 0), ("s3", 1)):
        made = make(reading(), "statements", "edit", statement, {"source": words}, by="هدى")
        assert made.after is not None and made.after["source"] == sp("الكندي", nth)


def test_words_alone_are_whole_words_with_or_without_proclitics() -> None:
    record = reading()
    made = make(record, "times", "add", changes={"span": "أعلنت", "type": "DATE", "value": "2024"}, by="هدى")
    assert made.after is not None and made.after["start"] == TEXT.index("وأعلنت") + 1
    made = make(record, "times", "add", changes={"span": "ميناء", "type": "DATE", "value": "2024"}, by="هدى")
    assert (
        made.after is not None and made.after["text"] == "ميناء"
    )  # where it stands nowhere as a whole, its letters will do
    with pytest.raises(CorrectionError, match="occurs 2 times"):
        make(record, "times", "add", changes={"span": "قال", "type": "DATE", "value": "2024"}, by="هدى")


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("2024-08-08", ("2024-08-08", "2024-08-08")), ("2024-02", ("2024-02-01", "2024-02-29")), ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-W32", ("2024-08-05", "2024-08-11")), ("2024-Q2", ("2024-04-01", "2024-06-30")), ("199X", ("1990-01-01", "1999-12-31")),
        ("2024-08-01/2024-08-03", ("2024-08-01", "2024-08-03")), ("2024-08-08TMO", ("2024-08-08", "2024-08-08")),
        ("2024-08-08T15:30", ("2024-08-08T15:30", "2024-08-08T15:30")), ("P3D", (None, None)), ("PXM", (None, None)),
        ("PT24H", (None, None)), ("PAST_REF", (None, None)), ("XXXX-WXX-5", (None, None)), ("2024-H2", ("2024-07-01", "2024-12-31")),
    ],
)  # fmt: skip
def test_values_of_times_and_the_days_they_cover(value: str, ends: tuple[str | None, str | None]) -> None:
    assert is_value(value) and covered(value) == ends


@pytest.mark.parametrize(
    "value",
    [
        "",
        "أمس",
        "2024-13",
        "2024-02-30",
        "2024-W60",
        "P",
        "PT",
        "T15:00",
        "2024-08-08T25:00",
        "1/2/3",
        "/",
        "2024-Q5",
        "P3D/P4D",
        "P" * 65,
    ],
)
def test_what_is_no_value_of_a_time(value: str) -> None:
    assert not is_value(value)
