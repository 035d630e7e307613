"""The record: its schema, its round trip, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from musnad.reading.reader import Reader, day_of, stable_id
from musnad.record import Record, Span, Statement, schema, schema_text

EXAMPLES = Path(__file__).parents[2] / "examples"
#: The fields of the record as published; a field dropped or renamed is another version.
FIELDS = {
    "Record": {"version", "document", "entities", "times", "statements", "events", "figures"},
    "Document": {"id", "url", "outlet", "title", "author", "published", "language", "text"},
    "Entity": {"id", "type", "name", "latin", "mentions"},
    "Mention": {"start", "end", "text", "role"},
    "Time": {"id", "start", "end", "text", "type", "value", "earliest", "latest", "conflict"},
    "Statement": {
        "id",
        "cue",
        "source",
        "speaker",
        "source_kind",
        "content",
        "mode",
        "medium",
        "within",
        "chain",
    },
    "Event": {
        "id",
        "type",
        "trigger",
        "actor",
        "recipient",
        "place",
        "time",
        "date",
        "earliest",
        "latest",
        "status",
        "statement",
    },
    "Figure": {"id", "span", "what", "low", "high", "event", "statement"},
    "Linked": {"start", "end", "text", "entity"},
    "Link": {"kind", "name", "entity", "start", "end", "text"},
    "Span": {"start", "end", "text"},
}


@pytest.fixture(scope="module")
def record() -> Record:
    row = json.loads((EXAMPLES / "reports.jsonl").read_text("utf-8").splitlines()[4])
    return Reader().read(row.pop("text"), **row, section="سياسة")


def test_no_field_of_the_record_is_dropped() -> None:
    made = schema()
    shapes = {"Record": made, **made["$defs"]}
    for name, fields in FIELDS.items():
        assert fields <= set(shapes[name]["properties"]), name


def test_the_schema_is_json_and_names_itself() -> None:
    made = json.loads(schema_text())
    assert made["$schema"].endswith("2020-12/schema")
    assert made["$id"] == "urn:musnad:record:1"
    assert len(made["$defs"]["Event"]["properties"]["type"]["enum"]) == 16


def test_a_record_comes_back_from_its_json(record: Record) -> None:
    text = record.to_json()
    again = Record.model_validate_json(text)
    assert again.to_json() == text
    assert again.model_dump() == record.model_dump()


def test_arabic_stays_readable_in_the_json(record: Record) -> None:
    assert "انفجار" in record.to_json()
    assert "\\u06" not in record.to_json()
    assert record.to_json(indent=1).count("\n") > 50


def test_fields_that_are_not_ours_are_kept(record: Record) -> None:
    assert json.loads(record.to_json())["document"]["section"] == "سياسة"


def test_ids_of_a_record_name_what_is_there(record: Record) -> None:
    data: dict[str, Any] = json.loads(record.to_json())
    entities = {e["id"] for e in data["entities"]}
    times = {t["id"] for t in data["times"]}
    statements = {s["id"] for s in data["statements"]}
    events = {v["id"] for v in data["events"]}
    for s in data["statements"]:
        assert s["within"] is None or s["within"] in statements - {s["id"]}
        assert (s["chain"][0]["kind"], s["chain"][0]["name"]) == ("outlet", data["document"]["outlet"])
        for linked in filter(None, (s["speaker"], s["medium"], *s["chain"])):
            assert linked["entity"] is None or linked["entity"] in entities
    for v in data["events"]:
        assert v["time"] is None or v["time"] in times
        assert v["statement"] is None or v["statement"] in statements
    for f in data["figures"]:
        assert f["event"] is None or f["event"] in events
        assert f["statement"] is None or f["statement"] in statements


@pytest.mark.parametrize(
    "broken",
    [{"start": -1, "end": 2, "text": "x"}, {"start": 1, "text": "x"}, {"start": 0, "end": 1, "text": "x", "more": 1}],
)
def test_a_broken_span_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Span.model_validate(broken)


def test_a_kind_that_is_none_is_refused() -> None:
    span = {"start": 0, "end": 1, "text": "x"}
    with pytest.raises(ValidationError):
        Statement.model_validate(
            {"id": "s1", "cue": span, "source_kind": "rumour", "content": [span], "mode": "direct", "chain": []}
        )


@pytest.mark.parametrize(
    ("published", "day"),
    [("2020-08-04", "2020-08-04"), ("2020-08-04T22:10:00+03:00", "2020-08-04"), (None, None), ("", None)],
)
def test_days_of_publication(published: str | None, day: str | None) -> None:
    found, _ = day_of(published)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize("published", ["أمس", "2020-13-01", "2020-02-30", "04/08/2020"])
def test_what_is_no_date_is_refused(published: str) -> None:
    with pytest.raises(ValueError, match="published"):
        day_of(published)


def test_ids_of_documents_are_stable() -> None:
    assert stable_id(None, "نص") == stable_id(None, "نص") != stable_id(None, "نص آخر")
    assert stable_id("https://a.example/1", "نص") == stable_id("https://a.example/1", "نص آخر")


def test_without_a_date_of_publication_nothing_is_guessed() -> None:
    record = Reader().read("قال الوزير أمس إن الوفد يصل يوم الثلاثاء المقبل.")
    assert record.document.published is None
    assert record.times
    for time in record.times:
        assert time.earliest is None and time.latest is None
        assert not time.value[:4].isdigit()
