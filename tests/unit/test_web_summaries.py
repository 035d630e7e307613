"""Summaries that several processes share."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guarded import small_archive
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.web import summaries
from musnad.web.summaries import Summaries

TEXT = "قال وزير النقل سامي الكندي إن المرفأ مفتوح."


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with small_archive(tmp_path) as made:
        yield made


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


class Making:
    """Makes a summary that takes long, and counts how often."""

    def __init__(self, seconds: float = 0.05) -> None:
        self.seconds, self.times = seconds, 0

    def __call__(self, connection: Any) -> list[int]:
        self.times += 1
        time.sleep(self.seconds)
        return [self.times]


def test_what_one_has_made_the_other_need_not_make(archive: Archive, shared: Path) -> None:
    one, other, make = Summaries(archive, shared), Summaries(archive, shared), Making()
    assert (one.get("a", make), other.get("a", make), one.get("a", make)) == ([1], [1], [1])
    assert other.get("b", make) == [2]


def test_what_is_quick_each_makes_alone(archive: Archive, shared: Path) -> None:
    one, other = Summaries(archive, shared), Summaries(archive, shared)
    assert one.get("a", lambda _: {}) is not other.get("a", lambda _: {})
    assert not [path for path in shared.iterdir() if path.suffix != ".lock"]


def test_two_at_once_make_it_once(archive: Archive, shared: Path) -> None:
    make = Making(0.3)
    some = [Summaries(archive, shared) for _ in range(3)]
    threads = [threading.Thread(target=one.get, args=("a", make)) for one in some]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert make.times == 1


def test_the_newer_one_of_another_is_taken(archive: Archive, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "PAUSE", 0.0)
    monkeypatch.setattr(summaries, "SHARE", 0.0)
    one, other, make = Summaries(archive, shared), Summaries(archive, shared), Making()
    assert one.get("a", make) == other.get("a", make) == [1]
    fill(archive, [report(TEXT + " وأضاف أنه آمن.", "r2")])
    assert other.get("a", make) == [1]  # made anew behind
    ends = time.monotonic() + 20
    while make.times < 2 or other.get("a", make) == [1]:
        assert time.monotonic() < ends
        time.sleep(0.01)
    time.sleep(0.05)
    assert one.get("a", make) == [2]
    assert make.times == 2


def test_a_folder_that_is_gone_costs_nothing_but_time(archive: Archive, tmp_path: Path) -> None:
    one = Summaries(archive, tmp_path)
    make = Making()
    assert one.get("a", make) == [1]
    for path in tmp_path.iterdir():
        if path.is_file() and not path.name.startswith("a.db"):
            path.unlink()
    assert one.get("a", make) == [1]
