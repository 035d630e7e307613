"""The archive under bad luck: killed, interrupted, two at once, a full disk. Real processes, as a person runs them."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from newsroom import dump, reports

from musnad.archive.store import Archive

COMMAND = [sys.executable, "-m", "musnad"]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR", "MUSNAD_ARCHIVE")}
#: What differs between two runs that end with the same content.
WHEN = ("reports.added",)
NUMBER = 120
KILLS = {"1": 3, "2": 1}
#: Runs ``musnad add`` with small batches, and prints how many reports it was told it stored.
SLOW = """
import sys
from musnad.archive import adding
adding.BATCH = 8
real = adding.add
def add(*given, progress=None, **more):
    def told(summary):
        print(summary.stored, flush=True)
        progress(summary)
    return real(*given, progress=told, **more)
adding.add = add
from musnad.cli.main import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports as JSON Lines."""
    path = tmp_path_factory.mktemp("reports") / "reports.jsonl"
    write(path, reports(NUMBER, seed=7))
    return path


def write(path: Path, some: list[Any]) -> None:
    names = ("id", "text", "url", "outlet", "published", "title")
    rows = [{name: getattr(one, name) for name in names if getattr(one, name) is not None} for one in some]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("slow") / "slow.py"
    path.write_text(SLOW)
    return path


@pytest.fixture(scope="module")
def undisturbed(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What an archive of the reports holds after a run that nothing disturbs."""
    place = tmp_path_factory.mktemp("whole") / "a.db"
    assert musnad("add", lines, "--archive", place).returncode == 0
    with Archive(place) as archive:
        return dump(archive, WHEN)


def musnad(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    if arguments[0] == "add":
        arguments = (*arguments, "--reader", "fast")
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=ENVIRONMENT,
        **options,
    )


def start(script: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """The slow command, in the background."""
    return subprocess.Popen(
        [sys.executable, str(script), "add", *map(str, arguments), "--reader", "fast"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=ENVIRONMENT,
    )  # fmt: skip


def sound(place: Path) -> int:
    """Checks that the archive is sound, each report whole; how many there are."""
    with sqlite3.connect(place) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Archive(place) as archive:
        kept = list(archive.reports())
        count = archive.count()
        assert count["reports"] == len(kept)
        assert count["statements"] == sum(len(k.record.statements) for k in kept)
        assert count["events"] == sum(len(k.record.events) for k in kept)
    return len(kept)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_kill_9_loses_nothing_that_was_stored_and_going_on_ends_the_same(
    jobs: str, lines: Path, slow: Path, undisturbed: dict[str, list[Any]], tmp_path: Path
) -> None:
    place = tmp_path / "a.db"
    chance = random.Random(jobs)
    killed = before = 0
    for _ in range(KILLS[jobs]):
        process = start(slow, lines, "--archive", place, "--jobs", jobs)
        assert process.stdout is not None
        told = 0
        for n, line in enumerate(process.stdout):  # dies at some moment after some batch
            told = int(line)
            if n == chance.randrange(1, 4):
                time.sleep(chance.random() * 0.1)
                break
        process.kill()
        for line in process.stdout:  # what it could still say
            told = int(line)
        process.communicate(timeout=30)
        killed += process.returncode == -signal.SIGKILL
        stored = sound(place)
        assert stored >= before + told
        before = stored
    assert killed
    done = musnad("add", lines, "--archive", place, "--jobs", jobs)
    assert done.returncode == 0, done.stderr
    with Archive(place) as archive:
        assert dump(archive, WHEN) == undisturbed


def test_a_kill_before_the_first_report_leaves_a_place_that_can_be_used(lines: Path, tmp_path: Path) -> None:
    for wait in (0.05, 0.3, 0.6):
        process = subprocess.Popen(
            [*COMMAND, "add", str(lines), "--archive", str(tmp_path / "a.db"), "--reader", "fast"],
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )
        time.sleep(wait)
        process.kill()
        process.wait(30)
    with Archive(tmp_path / "a.db") as archive:
        assert archive.count()["reports"] <= NUMBER


def test_ctrl_c_says_how_to_go_on(lines: Path, slow: Path, undisturbed: dict[str, list[Any]], tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    process = start(slow, lines, "--archive", place)
    assert process.stdout is not None
    told = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "interrupted: what was stored is safe" in err and "والأمر نفسه يتابع" in err and "stored" in err
    told = max([told, *map(int, out.split())])
    assert told <= sound(place) < NUMBER
    assert musnad("add", lines, "--archive", place).returncode == 0
    with Archive(place) as archive:
        assert dump(archive, WHEN) == undisturbed


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_add_into_one_archive_at_once(kind: str, new_place: Callable[[str], str], tmp_path: Path) -> None:
    place = new_place(kind)
    files = []
    for seed in (11, 12):
        files.append(tmp_path / f"{seed}.jsonl")
        write(files[-1], reports(50, seed=seed) + reports(10, seed=99))
    processes = [
        subprocess.Popen(
            [*COMMAND, "add", str(file), "--archive", place, "--reader", "fast"],
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        for file in files
    ]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    with Archive(place) as archive:
        ids = [k.record.document.id for k in archive.reports()]
        assert len(ids) == len(set(ids))
        assert set(ids) == {r.id for seed, number in ((11, 50), (12, 50), (99, 10)) for r in reports(number, seed=seed)}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.8 MB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can make a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1800k", "tmpfs", str(folder)], capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_full_disk_is_a_clear_error_and_a_sound_archive(
    small_disk: Path, slow: Path, lines: Path, undisturbed: dict[str, list[Any]], tmp_path: Path
) -> None:
    place = small_disk / "a.db"
    process = start(slow, lines, "--archive", place)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    assert "the disk is full; nothing of what was stored is lost" in err and "Traceback" not in err
    told = max([0, *map(int, out.split())])
    moved = tmp_path / "moved.db"
    for file in small_disk.glob("a.db*"):
        shutil.copy(file, tmp_path / file.name.replace("a.db", "moved.db"))
    assert 0 < told <= sound(moved)
    assert musnad("add", lines, "--archive", moved).returncode == 0
    with Archive(moved) as archive:
        assert dump(archive, WHEN) == undisturbed
