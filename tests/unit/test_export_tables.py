"""The tables, read back by the csv module and by DuckDB and compared with the records."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from exported import everything, examples, kept, varied

import musnad
from musnad.archive.export import ExportError, PackageMissing, export, read_export
from musnad.archive.export.jsonlines import line_of
from musnad.archive.export.known import known
from musnad.archive.export.sheets import safe
from musnad.archive.export.tables import TABLES
from musnad.archive.kept import Kept
from musnad.intake.report import IntakeError
from musnad.record import Entity

csv.field_size_limit(sys.maxsize)

#: The columns of POLECAT's weekly files that Musnad can fill.
POLECAT = [
    "Event ID", "Event Date", "Event Type", "Actor Name", "Actor Country", "Actor Name Raw", "Recipient Name",
    "Recipient Country", "Recipient Name Raw", "Placename", "Country", "Raw Placename", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
]  # fmt: skip


def _csv(path: Path, table: str) -> list[dict[str, str]]:
    with open(path / f"a.{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _parquet(path: Path, table: str) -> list[dict[str, Any]]:
    found = duckdb.sql(f"SELECT * FROM read_parquet('{path}/a.{table}.parquet')")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tables")
    export(everything(), place / "a.csv")
    export(everything(), place / "a.parquet")
    return place


def _expected() -> dict[str, int]:
    count: Counter[str] = Counter()
    for one in everything():
        record = one.record
        count["reports"] += 1
        count["statements"] += len(record.statements)
        count["events"] += len(record.events)
        count["figures"] += len(record.figures)
        count["entities"] += len(record.entities)
        count["times"] += len(record.times)
        count["mentions"] += sum(len(entity.mentions) for entity in record.entities)
        count["chains"] += sum(len(statement.chain) for statement in record.statements)
        count["corrections"] += len(one.corrections)
    return count


def test_every_item_is_a_row_and_every_table_is_written(out: Path) -> None:
    assert set(_expected()) == set(TABLES)
    for table, count in _expected().items():
        assert len(_csv(out, table)) == len(_parquet(out, table)) == count, table


def _texts() -> dict[str, Kept]:
    return {one.key: one for one in everything()}


#: By table: the columns of a span's text, start and end.
SPANS = {
    "statements": [("cue", "cue_start", "cue_end"), ("source_text", "source_start", "source_end"),
                   ("speaker_text", "speaker_start", "speaker_end"), ("medium", "medium_start", "medium_end")],
    "events": [("trigger", "trigger_start", "trigger_end"), ("Raw Placename", "place_start", "place_end"),
               ("time_text", "time_start", "time_end")],
    "figures": [("figure_text", "start", "end")],
    "mentions": [("mention", "start", "end"), ("role", "role_start", "role_end")],
    "times": [("time_text", "start", "end")],
    "chains": [("link_text", "start", "end")],
}  # fmt: skip


@pytest.mark.parametrize("table", SPANS)
def test_every_span_of_a_row_is_in_its_report(table: str, out: Path) -> None:
    texts = _texts()
    seen: Counter[str] = Counter()
    rows, cells = _parquet(out, table), _csv(out, table)
    for row, cell in zip(rows, cells, strict=True):
        text = texts[row["key"]].record.document.text
        for words, start, end in SPANS[table]:
            if row[start] is None:
                assert row[words] is None and cell[words] == cell[start] == ""
                continue
            seen[words] += 1
            assert text[row[start] : row[end]] == row[words]
            assert text[int(cell[start]) : int(cell[end])] == row[words]
            assert cell[words] == safe(row[words])
    assert all(seen[words] for words, *_ in SPANS[table])


def test_lists_of_spans_are_in_their_report(out: Path) -> None:
    texts = _texts()
    for row in _parquet(out, "statements"):
        text = texts[row["key"]].record.document.text
        parts = [text[a:b] for a, b in zip(row["content_start"], row["content_end"], strict=True)]
        assert " … ".join(parts) == row["content"]
        assert text.find(row["sentence"]) <= row["cue_start"] and row["cue"] in row["sentence"]
    sides = 0
    for row in _parquet(out, "events"):
        text = texts[row["key"]].record.document.text
        for side, name in (("actor", "Actor"), ("recipient", "Recipient")):
            spans = zip(row[f"{side}_start"], row[f"{side}_end"], strict=True)
            assert [text[a:b] for a, b in spans] == row[f"{name} Name Raw"]
            assert len(row[f"{name} Name"]) == len(row[f"{side}_entity"]) == len(row[f"{name} Name Raw"])
            sides += len(row[f"{side}_start"])
    assert sides


def test_events_have_the_names_of_polecat_s_columns_first(out: Path) -> None:
    names = [name for name, _ in TABLES["events"].columns]
    assert names[: len(POLECAT)] == POLECAT
    rows = {row["Event ID"]: row for row in _parquet(out, "events")}
    for one in everything():
        for event in one.record.events:
            row = rows[f"{one.key}:{event.id}"]
            assert (row["Event Type"], row["Event Date"], row["status"]) == (event.type, event.date, event.status)
            assert row["Source"] == one.record.document.outlet
            assert row["confidence"] == event.confidence and row["statement"] == event.statement


def test_numbers_and_lists_have_types_in_parquet(out: Path) -> None:
    schema = pq.read_schema(out / "a.figures.parquet")
    assert str(schema.field("low").type) == "double" and str(schema.field("start").type) == "int64"
    assert str(pq.read_schema(out / "a.statements.parquet").field("chain").type).startswith("list<")
    found = duckdb.sql(f"SELECT sum(low) FROM read_parquet('{out}/a.figures.parquet') WHERE what = 'killed'").fetchall()
    expected = sum(f.low or 0 for one in everything() for f in one.record.figures if f.what == "killed")
    assert found[0][0] == expected > 0


def test_a_chain_is_one_line_from_outlet_to_speaker(out: Path) -> None:
    chains = [one for one in _csv(out, "statements") if one["report"] == "beirut-5-site" and " > " in one["chain"]]
    assert any(
        one["chain"].startswith("موقع بوصلة الخبر > ") and one["chain"].endswith(one["speaker"]) for one in chains
    )
    links = _csv(out, "chains")
    steps = [
        (one["step"], one["name"]) for one in links if one["report"] == "beirut-5-site" and one["statement"] == "s1"
    ]
    assert steps[0] == ("0", "موقع بوصلة الخبر")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r", "\n=1", " =1", "\u200f=1", "＝1", "'=1", "'", "\ufeff@", "\u202e-"]
)
def test_a_cell_that_acts_is_made_safe_and_can_be_undone(cell: str) -> None:
    assert safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "قال", "1-1", "a=1", "«=1»", "؟", " قال", "\u200fقال", "{", '"=1"', "(+1)"])
def test_a_cell_that_does_not_act_stays_as_it_is(cell: str) -> None:
    assert safe(cell) == cell


def test_no_cell_of_a_csv_begins_a_formula(out: Path) -> None:
    report = next(row for row in _csv(out, "reports") if row["report"] == "'-2+3")
    assert (report["outlet"], report["title"], report["url"], report["author"]) == ("'=1+1", "'@SUM(A1)", "'+1", "''=x")
    assert report["text"].startswith("'=HYPERLINK")
    for table in TABLES:
        for row in _csv(out, table):
            assert not any(cell.lstrip()[:1] in tuple("=+-@") and cell.lstrip() for cell in row.values()), row


def test_csv_has_a_byte_order_mark_and_the_line_ends_of_rfc_4180(out: Path) -> None:
    data = (out / "a.events.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n") and data.count(b"\xef\xbb\xbf") == 1


def test_the_record_column_is_the_line_of_json_lines(out: Path) -> None:
    expected = [line_of(one) for one in everything()]
    assert [row["record"] for row in _csv(out, "reports")] == expected
    assert [row["record"] for row in _parquet(out, "reports")] == expected


def test_corrections_are_rows_with_who_and_when(out: Path) -> None:
    rows = _parquet(out, "corrections")
    assert [(row["action"], row["by"]) for row in rows][:2] == [("edit", "ليلى <l@x>"), ("reject", "ليلى <l@x>")]
    assert json.loads(rows[0]["after"])["mode"] == "direct" and rows[1]["after"] is None
    assert rows[0]["at"] == "2024-05-02T07:30:15.000250Z"


def test_a_folder_takes_a_file_for_each_table(tmp_path: Path) -> None:
    export(examples(), f"{tmp_path}/new/deep/", format="csv")
    assert sorted(path.name for path in (tmp_path / "new/deep").iterdir()) == sorted(f"{name}.csv" for name in TABLES)
    assert list(read_export(tmp_path / "new/deep")) == examples()
    export(examples(), tmp_path, format="parquet", tables=["reports"])
    assert list(read_export(tmp_path)) == examples()


def test_one_table_alone_takes_the_name_as_given(tmp_path: Path) -> None:
    assert export(examples(), tmp_path / "a.csv", tables=["events"]).files == (str(tmp_path / "a.csv"),)
    errors: list[IntakeError] = []
    assert list(read_export(tmp_path / "a.csv", on_error=errors.append)) == [] and "record" in errors[0].message
    export(examples(), tmp_path / "b.csv", tables=["events", "figures"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.events.csv", "b.figures.csv"]


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(ExportError, match="no table people"):
        export([], "a.csv", tables=["people"])
    with pytest.raises(ExportError, match="only for CSV"):
        export([], "a.jsonl", tables=["events"])


def test_nothing_exported_is_headers_alone(tmp_path: Path) -> None:
    export([], tmp_path / "a.csv")
    export([], tmp_path / "a.parquet")
    assert all(_csv(tmp_path, table) == _parquet(tmp_path, table) == [] for table in TABLES)
    assert list(read_export(tmp_path / "a.csv")) == list(read_export(tmp_path / "a.parquet")) == []


def test_parquet_is_written_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musnad.archive.export.sheets._ROWS", 10)
    export(varied(25), tmp_path / "a.parquet")
    assert pq.ParquetFile(tmp_path / "a.reports.parquet").num_row_groups == 3
    assert len(_parquet(tmp_path, "reports")) == 25


def test_a_missing_package_is_said_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(examples(), tmp_path / "a.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(PackageMissing, match=r"pip install 'musnad\[export\]'"):
        export(examples(), tmp_path / "b.parquet")
    with pytest.raises(PackageMissing):
        list(read_export(tmp_path / "a.parquet"))


@pytest.mark.parametrize(
    ("type", "name", "country", "kind"),
    [
        ("GPE", "لبنان", "LB", "country"), ("GPE", "المملكة العربية السعودية", "SA", "country"),
        ("GPE", "بيروت", "LB", "city"), ("ORG", "الأمم المتحدة", "", "un"), ("ORG", "وكالة الأنباء السعودية", "SA", "media"),
    ],
)  # fmt: skip
def test_a_name_that_means_one_thing_is_known(type: Any, name: str, country: str, kind: str) -> None:
    found = known(Entity(id="e1", type=type, name=name, latin="", mentions=[]))
    assert (found.country, found.kind) == (country, kind)


@pytest.mark.parametrize(
    ("type", "name"),
    [("GPE", "عمان"), ("GPE", "المملكة"), ("GPE", "طرابلس"), ("GPE", "مدينة لا توجد"), ("PER", "لبنان")],
)
def test_a_name_that_may_mean_two_things_is_not_known(type: Any, name: str) -> None:
    assert known(Entity(id="e1", type=type, name=name, latin="", mentions=[])).country == ""


def test_a_report_that_was_not_read_has_a_row_of_its_own_and_no_others(out: Path) -> None:
    row = next(row for row in _parquet(out, "reports") if row["report"] == "fr")
    assert (row["state"], row["language"], row["statements"]) == ("foreign", "fr", 0)
    assert not [row for row in _parquet(out, "statements") if row["report"] == "fr"]


def test_a_country_of_a_side_is_given_where_it_is_known(out: Path) -> None:
    one = next(one for one in examples() if one.record.document.id == "beirut-5-site")
    rows = {row["Event ID"]: row for row in _parquet(out, "events")}
    visit = next(event for event in one.record.events if [side.text for side in event.recipient] == ["بيروت"])
    row = rows[f"{one.key}:{visit.id}"]
    assert row["Recipient Country"] == ["LB"]
    assert row["Actor Name"] == ["إيمانويل ماكرون"] and row["Actor Country"] == []  # a person's country is not guessed


def test_a_text_of_one_endless_sentence_is_not_repeated_for_each_of_its_facts(tmp_path: Path) -> None:
    text = "قال سامي الكندي إن المرفأ مفتوح و" * 400
    one = kept(musnad.read(text, reader="fast"))
    assert len(one.record.statements) > 100
    export([one], tmp_path / "a.csv", tables=["statements"])
    with open(tmp_path / "a.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert max(len(row["sentence"]) for row in rows) <= 2000
    assert all(row["cue"] in row["sentence"] for row in rows)
