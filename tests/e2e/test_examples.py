"""The example reports: whole, the same in every form, and read as their README says."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from musnad.intake import IntakeError, Report, open_reports
from musnad.reading.reader import Reader
from musnad.record import Record

EXAMPLES = Path(__file__).parents[2] / "examples"
ROWS: dict[str, dict[str, Any]] = {
    row["id"]: row for row in map(json.loads, (EXAMPLES / "reports.jsonl").read_text("utf-8").splitlines())
}


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader()


@lru_cache(maxsize=16)
def record(name: str) -> Record:
    row = dict(ROWS[name])
    return reader().read(row.pop("text"), **row)


def reports(file: str) -> list[Report]:
    errors: list[IntakeError] = []
    found = list(open_reports(str(EXAMPLES / file), on_error=errors.append))
    assert not errors
    return found


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row["id"])
def test_rows_are_whole(row: dict[str, Any]) -> None:
    assert list(row) == ["id", "outlet", "published", "title", "text"]
    assert all(isinstance(value, str) and value == value.strip() for value in row.values())
    assert len(row["text"]) > 500


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("beirut-5-site.html", "beirut-5-site"),
        ("beirut-2-agency.txt", "beirut-2-agency"),
        ("doha-2008.windows-1256.txt", "doha-2008"),
    ],
)
def test_every_form_has_the_same_text(file: str, name: str) -> None:
    (report,) = reports(file)
    assert report.text.rstrip("\n") == ROWS[name]["text"]


def test_the_page_says_its_outlet_date_and_title() -> None:
    (report,) = reports("beirut-5-site.html")
    assert {key: ROWS["beirut-5-site"][key] for key in ("outlet", "published", "title")} == {
        "outlet": report.outlet,
        "published": report.published,
        "title": report.title,
    }


def test_the_copy_repeats_its_dispatch() -> None:
    dispatch, copy = (ROWS[name]["text"].split("\n") for name in ("beirut-2-agency", "beirut-3-copy"))
    assert set(copy[2:]) <= set(dispatch)
    assert copy[0].partition(": ")[2] == dispatch[0].partition(": ")[2]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("beirut-1-agency", 25, None),
        ("beirut-2-agency", 78, 78),
        ("beirut-3-copy", 78, 78),
        ("beirut-4-radio", 100, None),
        ("beirut-5-site", 113, 113),
        ("beirut-6-agency", 135, 135),
        ("doha-2008", 60, None),
    ],
)
def test_the_dead_of_each_report(name: str, low: int, high: int | None) -> None:
    assert (low, high) in {(f.low, f.high) for f in record(name).figures if f.what == "killed"}


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("beirut-1-agency", "حمد حسن"),
        ("beirut-2-agency", "حسان دياب"),
        ("beirut-4-radio", "جورج كتانة"),
        ("beirut-5-site", "إذاعة المنارة البعيدة"),
        ("beirut-5-site", "دونالد ترامب"),
        ("beirut-6-agency", "حمد حسن"),
        ("doha-2008", "فؤاد السنيورة"),
    ],
)
def test_who_speaks(name: str, speaker: str) -> None:
    assert speaker in {link.name for s in record(name).statements for link in s.chain}


def test_a_denial_is_a_statement() -> None:
    assert any(s.cue.text == "نفى" and s.source_kind == "unnamed" for s in record("beirut-5-site").statements)


def test_the_visit_is_planned_for_the_next_day() -> None:
    (visit,) = (v for v in record("beirut-5-site").events if v.trigger.text == "يزور")
    assert (visit.type, visit.status, visit.date) == ("CONSULT", "planned", "2020-08-06")


def test_both_calendars_name_the_day_of_doha() -> None:
    assert {t.value[:10] for t in record("doha-2008").times} >= {"2008-05-21", "2008-05-07", "2008-05-25"}
    assert sum(t.value.startswith("2008-05-21") for t in record("doha-2008").times) >= 2
