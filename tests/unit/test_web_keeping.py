"""Stories and who is who, kept up to date while pages are served."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import Places
from newsroom import examples, fill, report, reports

from musnad.archive.database import ArchiveError
from musnad.archive.store import Archive
from musnad.weave import who_following
from musnad.weave.weaving import Weave, Woven
from musnad.weave.who import who
from musnad.web import keeping
from musnad.web.keeping import Keeper

TEXT = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا خمسة عمال في المرفأ."


@pytest.fixture
def keep(archive: Archive) -> Iterator[Callable[..., Keeper]]:
    """``keep()`` begins to keep the archive; ended after the test."""
    started: list[Keeper] = []

    def start(**options: Any) -> Keeper:
        keeper = Keeper(archive, **{"look": 0.05, **options})
        keeper.start()
        started.append(keeper)
        return keeper

    yield start
    for keeper in started:
        keeper.stop()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def known(archive: Archive, name: str) -> bool:
    with archive.reading() as connection:
        return bool(who(connection, name, 1))


def test_a_report_that_is_added_is_in_a_story_and_its_people_are_known(
    archive: Archive, keep: Callable[..., Keeper]
) -> None:
    keeper = keep()
    fill(archive, [report(TEXT, "r1")])
    until(lambda: keeper.waiting() == 0 and known(archive, "سامي الكندي"))
    assert Weave(archive).story("r1").tellings
    assert (keeper.in_thread >= 1, keeper.in_process) == (True, 0)


def test_a_report_that_is_taken_out_leaves_no_story(archive: Archive, keep: Callable[..., Keeper]) -> None:
    fill(archive, [report(TEXT, "r1")])
    keeper = keep()
    until(lambda: Weave(archive).count()["stories"] == 1)
    archive.remove("r1")
    until(lambda: Weave(archive).count()["stories"] == 0)
    until(lambda: keeper.waiting() == 0)
    assert not known(archive, "سامي الكندي")


def test_many_are_taken_in_by_a_process(archive: Archive, keep: Callable[..., Keeper]) -> None:
    fill(archive, reports(30))
    keeper = keep()
    until(lambda: keeper.waiting() == 0 and keeper.in_process > 0 and known(archive, "الكندي"))
    assert Weave(archive).count()["stories"] > 0
    assert keeper.in_thread == 0


def test_what_others_add_is_seen(archive: Archive, keep: Callable[..., Keeper]) -> None:
    keeper = keep()
    with Archive(archive.place) as other:  # as “musnad add” beside it
        fill(other, [report(TEXT, "r1")])
    until(lambda: keeper.waiting() == 0 and Weave(archive).count()["stories"] == 1)


def test_nothing_is_done_where_nothing_changed(archive: Archive, keep: Callable[..., Keeper]) -> None:
    fill(archive, [report(TEXT, "r1")])
    Weave(archive).update()
    who_following.update(archive)
    keeper = keep()
    time.sleep(0.5)
    assert (keeper.in_thread, keeper.in_process) == (0, 0)


def test_what_was_begun_and_not_told_is_told(
    archive: Archive, keep: Callable[..., Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, [report(TEXT, "r1")])
    with monkeypatch.context() as patched:
        patched.setattr(Weave, "_untold", lambda self: [])  # as if the machine had been switched off there
        Weave(archive).update()
    who_following.update(archive)
    keeper = keep()
    until(lambda: next(Weave(archive).stories(), None) is not None)
    assert keeper.waiting() == 0


def test_what_was_begun_when_something_failed_is_ended(
    archive: Archive, keep: Callable[..., Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_AGAIN", 0.05)
    keeper = keep()
    until(lambda: keeper.running)
    time.sleep(0.3)  # it has seen that there is nothing to do
    with monkeypatch.context() as patched:
        tried: list[int] = []

        def fails(self: Weave) -> None:
            tried.append(1)
            raise ZeroDivisionError("after the reports were entered")

        patched.setattr(Weave, "_untold", fails)
        fill(archive, [report(TEXT, "r1")])
        who_following.update(archive)
        until(lambda: bool(tried) and keeper.waiting() == 0)
    until(lambda: next(Weave(archive).stories(), None) is not None)


def test_while_more_keep_coming_it_waits_but_not_for_long(
    archive: Archive, keep: Callable[..., Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    taken: list[int] = []

    def waiting(keeper: Keeper) -> int:
        counts.append(100 + 10 * len(counts))
        return counts[-1]

    monkeypatch.setattr(Keeper, "waiting", waiting)
    monkeypatch.setattr(Keeper, "_take_in", lambda keeper, found: taken.append(found))
    monkeypatch.setattr(Keeper, "_unfinished", lambda keeper: False)
    keep(patience=5.0)
    time.sleep(0.5)
    seen = [found for found in taken if found > 100]  # the first look takes what is there
    assert not seen
    until(lambda: any(found > 150 for found in taken), 30)


def test_a_failure_is_said_once_and_the_next_change_is_taken_in(
    archive: Archive, keep: Callable[..., Keeper], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "_AGAIN", 0.05)
    tries = 0

    def update(self: Weave, **_: Any) -> Woven:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise ArchiveError("the disk is full", "امتلأ القرص") if tries % 2 else ZeroDivisionError("a fault of ours")
        return Woven(0, 0, 0.0, ("r1: no story",))

    monkeypatch.setattr(Weave, "update", update)
    logging.getLogger("musnad.web").propagate = True
    with caplog.at_level(logging.WARNING, "musnad.web"):
        keeper = keep()
        fill(archive, [report(TEXT, "r1")])
        until(lambda: tries >= 5)
        assert keeper.running
    said = [record.getMessage() for record in caplog.records]
    assert sum("the disk is full" in one for one in said) == 1
    assert sum("ZeroDivisionError" in one for one in said) == 1
    assert sum("r1: no story" in one for one in said) == 1


def test_an_archive_that_may_only_be_read_is_left_as_it_is(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, keep: Callable[..., Keeper]
) -> None:
    def update(self: Weave, **_: Any) -> Woven:
        raise ArchiveError("x: the archive is read-only", "الأرشيف للقراءة فقط")

    monkeypatch.setattr(Weave, "update", update)
    logging.getLogger("musnad.web").propagate = True
    fill(archive, [report(TEXT, "r1")])
    with caplog.at_level(logging.WARNING, "musnad.web"):
        keeper = keep()
        until(lambda: not keeper.running)
    assert [record.getMessage() for record in caplog.records] == [
        "the archive is read-only: stories and who is who stay as they are"
    ]


def test_a_process_that_is_killed_is_a_failure_like_others(
    new_place: Places, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "_process", _killed)
    logging.getLogger("musnad.web").propagate = True
    with Archive(new_place("sqlite")) as archive, caplog.at_level(logging.WARNING, "musnad.web"):
        fill(archive, [replace(one, id=f"x{n}") for n, one in enumerate(reports(20))])
        keeper = Keeper(archive, look=0.05)
        keeper.start()
        until(lambda: any("was ended" in record.getMessage() for record in caplog.records))
        assert keeper.running
        keeper.stop()


def _killed(*_: Any) -> None:
    os._exit(9)


def test_it_stops_at_once_also_in_the_middle_of_work(new_place: Places) -> None:
    with Archive(new_place("sqlite")) as archive:
        fill(archive, [*examples(), *reports(60)])
        keeper = Keeper(archive, look=0.05)
        keeper.start()
        until(lambda: keeper.in_process > 0)
        began = time.monotonic()
        keeper.stop()
        assert time.monotonic() - began < 8
        assert not keeper.running


def test_it_may_be_stopped_before_it_began(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        Keeper(archive).stop()
