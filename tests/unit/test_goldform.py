"""Corrected reports in the form of the gold files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desk import SCORER, Desk, anew, kept, reading, sp

from musnad.archive.correcting.items import LAYERS
from musnad.archive.goldform import gold_reports, to_gold
from musnad.record import Record


def test_gold_is_in_the_form_of_the_gold_files() -> None:
    gold = to_gold(reading())
    assert list(gold) == [
        "id",
        "outlet",
        "published",
        "title",
        "text",
        "entities",
        "times",
        "statements",
        "events",
        "figures",
    ]
    assert (gold["id"], gold["published"]) == ("r1", "2024-08-08")
    assert gold["entities"][0] == {"type": "PER", "span": sp("سامي الكندي"), "role": sp("وزير النقل")}
    assert [e["span"]["text"] for e in gold["entities"]] == ["سامي الكندي", "شركة المرافئ", "جمعية البحارة", "الكندي"]
    assert gold["times"][0] == {"type": "DATE", "value": "2024-08-07", "span": sp("أمس")}
    assert gold["statements"][1] == {
        "cue": sp("أبلغت"), "source": sp("شركة المرافئ"), "speaker": sp("شركة المرافئ"), "source_kind": "organisation",
        "content": [sp("مسلحين قتلوا ثلاثة عمال")], "mode": "indirect", "medium": None, "within": 0,
    }  # fmt: skip
    assert gold["events"][0] == {
        "type": "ASSAULT", "trigger": sp("قتلوا"), "actor": [sp("مسلحين")], "recipient": [sp("ثلاثة عمال")], "place": None,
        "time": 0, "date": "2024-08-07", "status": "occurred", "statement": 1,
    }  # fmt: skip
    assert gold["figures"] == [
        {"what": "killed", "span": sp("ثلاثة عمال"), "low": 3, "high": 3, "event": 0, "statement": 1}
    ]


def test_only_reports_complete_in_every_layer_are_gold_unless_asked() -> None:
    whole, part, none = Desk(), Desk(), Desk()
    whole.say("report", "complete", layers=["entities", "times"])
    whole.say("report", "complete", layers=["statements", "events", "figures"])
    part.say("report", "complete", layers=["times", "entities", "statements", "events"])
    none.say("statements", "accept", "s1")
    reports = [kept(whole), kept(part), kept(none), kept(whole, "foreign")]
    assert [len(g) for g in gold_reports(reports)] == [10]
    assert [g["checked"] for g in gold_reports(reports, partial=True)] == [list(LAYERS), list(LAYERS[:4]), []]


@pytest.mark.skipif(not SCORER.exists(), reason="the scorer is not here")
def test_the_scorer_finds_nothing_wrong_with_a_record_as_its_own_gold(tmp_path: Path) -> None:
    desk = Desk(anew(reading(), step=0))
    desk.say("statements", "edit", "s3", speaker="وزير النقل سامي الكندي", source_kind="person")
    desk.say("report", "complete")
    record = desk.record
    (tmp_path / "gold.jsonl").write_text(json.dumps(to_gold(record), ensure_ascii=False), "utf-8")

    def figures(read_as: Record) -> dict[str, Any]:
        (tmp_path / "read.jsonl").write_text(read_as.to_json(), "utf-8")
        command = [sys.executable, str(SCORER), str(tmp_path / "gold.jsonl"), str(tmp_path / "read.jsonl"), "--json"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=60)
        return dict(json.loads(done.stdout)["figures"])

    own = figures(record)
    assert len(own) > 15 and all(x["f1"] == 1.0 for x in own.values())
    assert figures(desk.reading)["statements, speaker resolved"]["f1"] < 1.0
