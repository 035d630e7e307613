"""``musnad stories`` and ``musnad story`` as a person runs them, on the project's own three-outlet examples."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from newsroom import EXAMPLES

from musnad.archive.database import ArchiveError
from musnad.cli.main import main
from musnad.weave.weaving import Weave

REPORTS = [json.loads(line) for line in (EXAMPLES / "three-outlets.jsonl").read_text("utf-8").splitlines()]
FIELDS = [
    "id",
    "what",
    "date",
    "place",
    "reports",
    "events",
    "statements",
    "independent",
    "chains",
    "disputes",
    "develops",
]
Run = Callable[..., "Done"]


@dataclass
class Done:
    status: int
    out: str
    err: str


def musnad(*arguments: str | Path) -> Done:
    """Run the command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([*map(str, arguments)])
        except SystemExit as left:
            status = int(left.code or 0)
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    return Done(status, *said)


@pytest.fixture(scope="module")
def woven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the examples, with their stories."""
    place = tmp_path_factory.mktemp("stories") / "a.db"
    assert musnad("add", EXAMPLES / "three-outlets.jsonl", "--reader", "fast", "--archive", place).status == 0
    assert musnad("stories", "--archive", place).status == 0
    return place


@pytest.fixture
def run(woven: Path) -> Run:
    return lambda *given: musnad(*given, "--archive", woven)


def listed(run: Run, *given: str) -> list[dict[str, Any]]:
    done = run("stories", *given, "--format", "jsonl")
    return [json.loads(line) for line in done.out.splitlines()]


def test_json_has_every_report_once_in_the_form_that_was_agreed(run: Run) -> None:
    done = run("stories", "--format", "json")
    assert done.status == 0
    whole = json.loads(done.out)
    assert list(whole) == ["stories", "copies"]
    reports = [report for one in whole["stories"] for report in one["reports"]]
    assert sorted(reports) == sorted(row["id"] for row in REPORTS)
    for one in whole["stories"]:
        assert list(one)[: len(FIELDS)] == FIELDS
        assert {"said", "happened", "revisions", "tellings"} <= set(one)
        for chain in one["chains"]:
            assert {"root", "kind", "reports", "because"} <= set(chain)
        for dispute in one["disputes"]:
            for side in dispute["sides"]:
                assert {"reports", "says", "low", "high", "chain", "evidence"} <= set(side)
        for item in one["events"] + one["statements"]:
            assert set(item) == {"report", "id"} and item["report"] in one["reports"]
    assert ["port-3-copy", "port-2-agency"] in whole["copies"]


def test_every_piece_of_evidence_is_what_the_report_says_there(run: Run) -> None:
    texts = {row["id"]: row["text"] for row in REPORTS}
    count = 0

    def check(value: Any) -> None:
        nonlocal count
        if isinstance(value, list):
            for one in value:
                check(one)
        elif isinstance(value, dict):
            if {"report", "start", "end", "text"} <= set(value):
                count += 1
                assert texts[value["report"]][value["start"] : value["end"]] == value["text"]
            for one in value.values():
                check(one)

    check(listed(run))
    assert count


def test_a_story_is_found_by_its_id_and_by_any_report_in_it(run: Run) -> None:
    name = json.loads(run("story", "port-2-agency", "--format", "json").out)["id"]
    for given in (name, "port-3-copy", "3"):
        done = run("story", given, "--format", "json")
        assert done.status == 0 and json.loads(done.out)["id"] == name


def test_a_story_that_is_not_there_is_said(run: Run) -> None:
    done = run("story", "nothing-of-the-kind")
    assert done.status == 1 and not done.out and done.err.startswith("musnad: ")


def test_the_follow_up_goes_on_from_the_explosion(run: Run) -> None:
    earlier = json.loads(run("story", "port-2-agency", "--format", "json").out)
    later = json.loads(run("story", "resign-1-agency", "--format", "json").out)
    assert later["id"] != earlier["id"] and later["develops"]
    assert "goes on from" in run("story", "resign-1-agency").out


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (("--least", "2"), lambda one: len(one["reports"]) >= 2),
        (("--chains", "2"), lambda one: one["independent"] >= 2),
        (("--disputed",), lambda one: one["disputes"]),
        (("براكة",), lambda one: "plant-paper" in one["reports"]),
        (("--outlet", "إذاعة المنارة البعيدة"), lambda one: any(t["outlet"] == "إذاعة المنارة البعيدة" for t in one["tellings"])),
    ],
)  # fmt: skip
def test_filters_leave_what_matches_and_nothing_else(
    run: Run, given: tuple[str, ...], holds: Callable[[Any], bool]
) -> None:
    every = listed(run)
    expected = {one["id"] for one in every if holds(one)}
    assert expected and len(expected) < len(every)
    assert {one["id"] for one in listed(run, *given)} == expected


def test_copies_of_a_filtered_list_are_those_of_its_stories(run: Run) -> None:
    assert json.loads(run("stories", "براكة", "--format", "json").out)["copies"] == []


def test_orders(run: Run) -> None:
    sizes = [len(one["reports"]) for one in listed(run, "--order", "largest")]
    chains = [one["independent"] for one in listed(run, "--order", "chains")]
    assert sizes == sorted(sizes, reverse=True) and chains == sorted(chains, reverse=True)


def test_a_limit_holds_and_says_that_there_are_more(run: Run) -> None:
    done = run("stories", "--limit", "1")
    assert re.findall(r"^\d+ ", done.out, re.M) == ["1 "] and "there are more: --limit 10" in done.err
    assert len(listed(run, "--limit", "1")) == 1
    assert "more" not in run("stories", "--limit", "100").err


def test_nothing_found_is_said_and_is_status_one(run: Run) -> None:
    done = run("stories", "زرافة")
    assert done.status == 1 and "no stories were found" in done.out
    done = run("stories", "زرافة", "--format", "json")
    assert done.status == 1 and json.loads(done.out) == {"stories": [], "copies": []}


def test_pages_and_notes_are_written_to_files(run: Run, tmp_path: Path) -> None:
    page, note, listing = tmp_path / "a.html", tmp_path / "a.md", tmp_path / "list.html"
    assert run("story", "port-2-agency", "--format", "html", "-o", str(page)).status == 0
    assert run("story", "port-2-agency", "--format", "md", "-o", str(note)).status == 0
    assert run("stories", "--format", "html", "-o", str(listing)).status == 0
    root = lxml_html.fromstring(page.read_text("utf-8"))
    assert root.xpath("//figure[@class='graph']") and not root.xpath("//script")
    assert note.read_text("utf-8").startswith("# ")
    assert len(lxml_html.fromstring(listing.read_text("utf-8")).xpath("//ol[@class='stories']/li")) == len(listed(run))


def test_an_output_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    done = run("story", "port-2-agency", "-o", str(tmp_path / "none" / "a.txt"))
    assert done.status == 1 and "cannot be written" in done.err


@pytest.mark.parametrize(
    "given", [("--least", "0"), ("--chains", "x"), ("--limit", "-1"), ("--order", "oldest"), ("--type", "WAR")]
)
def test_wrong_arguments_are_refused(run: Run, given: tuple[str, ...]) -> None:
    assert run("stories", *given).status == 2


def test_no_archive_is_said(tmp_path: Path) -> None:
    for given in (("stories",), ("story", "1")):
        done = musnad(*given, "--archive", tmp_path / "none.db")
        assert done.status == 1 and "there is no archive" in done.err
    assert not list(tmp_path.iterdir())


def refusing(message: str) -> Callable[..., None]:
    def update(*_: object) -> None:
        raise ArchiveError(message)

    return update


def test_of_an_archive_that_may_only_be_read_the_stories_are_taken_as_they_are(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Weave, "update", refusing("a.db: the archive is read-only"))
    done = run("story", "port-2-agency")
    assert done.status == 0 and "read-only" in done.err and "port-3-copy" in done.out


def test_what_else_stops_the_weaving_stops_the_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Weave, "update", refusing("a.db: the disk is full"))
    done = run("stories")
    assert done.status == 1 and "the disk is full" in done.err and not done.out
