"""``musnad who``: what is shown, and deciding by hand."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.cli import who as command
from musnad.cli.who_arguments import add_who_command

TEXTS = {
    "r1": "قال وزير النقل اللبناني سامي الكندي في بيروت إن المرفأ فتح أمس.",
    "r2": "أكد سامي الكندي في بيروت أن لبنان سيفتح المرفأ.",
    "r3": "قالت وزيرة الصحة هدى الشامي في بيروت إن لبنان تسلم اللقاحات.",
}
Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """``run(arguments)`` on an archive of three reports; the exit status."""
    place = tmp_path / "desk.db"
    with Archive(place) as archive:
        fill(archive, [report(text, name) for name, text in TEXTS.items()])

    def call(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        add_who_command(parser.add_subparsers())
        return command.who(parser.parse_args(["who", "--archive", str(place), *arguments]))

    return call


def found(run: Run, capsys: pytest.CaptureFixture[str], *names: str) -> list[dict[str, object]]:
    """What a question finds, as JSON."""
    capsys.readouterr()
    run(*names, "--format", "jsonl")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_name_shows_its_forms_roles_and_reports(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("سامي الكندي") == 0
    shown = capsys.readouterr().out
    for part in ("سامي الكندي", "2 reports", "وزير النقل اللبناني", "person شخص", "LB", "2024-03"):
        assert part in shown


def test_a_country_shows_its_ids(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    (lebanon,) = found(run, capsys, "لبنان")
    assert (lebanon["country"], lebanon["iso3"], lebanon["wikidata"], lebanon["reports"]) == ("LB", "LBN", "Q822", 2)


def test_json_is_one_array(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("الكندي", "بيروت", "--format", "json") == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["سامي الكندي", "بيروت"]


def test_who_is_not_there_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("عمرو بن كلثوم") == 1
    assert "nobody" in capsys.readouterr().err


def test_merging_and_splitting_by_hand(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (sami,), (layla,) = found(run, capsys, "سامي الكندي"), found(run, capsys, "هدى الشامي")
    assert run("--merge", str(sami["id"]), str(layla["id"]), "--by", "هدى", "--note", "تجربة") == 0
    (both,) = found(run, capsys, "سامي الكندي")
    assert both["reports"] == 3
    assert run("--split", str(both["id"]), "--form", "هدى الشامي", "--by", "هدى") == 0
    assert found(run, capsys, "سامي الكندي") == [sami]
    assert run("--split", str(sami["id"]), "r2", "--by", "هدى") == 0
    assert [one["reports"] for one in found(run, capsys, "سامي الكندي")] == [1, 1]

    capsys.readouterr()
    assert run("--decisions") == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in listed] == ["merge", "split", "apart"]
    assert "تجربة" in listed[0] and all("by هدى" in line for line in listed)

    kept = tmp_path / "decisions.jsonl"
    assert run("--export", str(kept)) == 0
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    capsys.readouterr()
    assert run("--import", str(kept)) == 0
    assert "3 were there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--merge", "p1", "p2"),
        ("--split", "p1", "--by", "هدى"),
        ("--split", "p1", "r1", "--form", "سامي", "--by", "هدى"),
        ("--form", "سامي", "سامي"),
        ("سامي", "--decisions"),
    ],
    ids=["nothing", "by whom", "split what", "both", "form alone", "name too much"],
)
def test_wrong_usage_is_told(run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    capsys.readouterr()
    assert run(*arguments) == 2
    assert capsys.readouterr().err.startswith("musnad: ")


def test_an_unknown_id_and_a_broken_file_are_told(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("--merge", "p1", "p2", "--by", "هدى") == 1
    assert "there is no identity 'p1'" in capsys.readouterr().err
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n", encoding="utf-8")
    assert run("--import", str(broken)) == 1
    assert "line 1" in capsys.readouterr().err
    assert run("--import", str(tmp_path / "none.jsonl")) == 1
    assert "cannot be read" in capsys.readouterr().err
