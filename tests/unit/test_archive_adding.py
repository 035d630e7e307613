"""Adding: by one process or several the same archive, and one bad report costs only itself."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from newsroom import dump, examples, fill, report, reports

from musnad.archive import adding
from musnad.archive.adding import Summary, key_of
from musnad.archive.store import Archive, ArchiveError
from musnad.intake.report import IntakeError, Report

DEADLY = "زلزال"
Places = Callable[[str], str]
#: What differs between two runs that are otherwise the same.
WHEN = ("reports.added",)


class Deadly:
    """A reader that ends its whole process at one word."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def read(self, text: str, **said: Any) -> Any:
        if DEADLY in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.reader.read(text, **said)


def start_deadly(kind: Any) -> None:
    """Starts a process that reads with ``Deadly``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    adding._readers[kind] = Deadly(adding._reader(kind))


def test_one_process_and_two_make_the_same_archive(tmp_path: Path) -> None:
    given = [*examples(), *reports(40)]
    with Archive(tmp_path / "one.db") as one, Archive(tmp_path / "two.db") as two:
        first, second = fill(one, given), fill(two, given, jobs=2)
        assert (first.stored, first.there, first.copies, first.foreign) == (
            second.stored,
            second.there,
            second.copies,
            second.foreign,
        )
        assert first.copies and first.foreign
        assert dump(one, WHEN) == dump(two, WHEN)


def test_a_report_that_kills_its_process_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "_start", start_deadly)
    monkeypatch.setattr(adding, "PIECE", 4)
    given = reports(20)
    given.insert(9, report(f"قال نبيل إن {DEADLY} قويا ضرب المدينة.", "deadly"))
    errors: list[IntakeError] = []
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "b.db") as whole:
        summary = fill(archive, given, jobs=2, on_error=errors.append)
        assert [e.message for e in errors] == [e.message for e in summary.failed]
        assert len(errors) == 1 and "killed" in errors[0].message and errors[0].file == "test.jsonl"
        fill(whole, [r for r in given if r.id != "deadly"])
        assert dump(archive, WHEN) == dump(whole, WHEN)


def test_a_process_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    given = reports(100)

    def slowly() -> Iterator[Report]:
        for n, one in enumerate(given):
            if n == 90:
                kill_a_child()
            yield one

    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "b.db") as whole:
        summary = fill(archive, slowly(), jobs=2)
        assert not summary.failed
        fill(whole, given)
        assert dump(archive, WHEN) == dump(whole, WHEN)


def kill_a_child() -> None:
    """Kill one of the processes that read."""
    import multiprocessing

    for child in multiprocessing.active_children():
        child.kill()
        child.join(10)
        return
    raise AssertionError("nobody reads")


class Failing:
    """A reader that fails at one word."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def read(self, text: str, **said: Any) -> Any:
        if DEADLY in text:
            raise RecursionError("too deep")
        return self.reader.read(text, **said)


def test_a_report_the_reader_fails_on_is_counted_and_the_others_are_kept(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(adding._readers, "fast", Failing(adding._reader("fast")))
    errors: list[IntakeError] = []
    given = [
        report("قال نبيل إن المرفأ مفتوح.", "a"),
        report(f"ضرب {DEADLY} المدينة.", "b"),
        report("نفى نبيل ذلك.", "c"),
    ]
    summary = fill(archive, given, on_error=errors.append)
    assert (summary.stored, len(summary.failed), summary.seen) == (2, 1, 3)
    assert "RecursionError: too deep" in errors[0].message and errors[0].arabic
    assert [k.record.document.id for k in archive.reports()] == ["a", "c"]
    monkeypatch.undo()
    assert fill(archive, given).stored == 1  # what failed is tried again


def test_progress_tells_only_what_is_stored(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "BATCH", 10)
    told: list[int] = []

    def progress(summary: Summary) -> None:
        with Archive(archive.place) as other:
            assert other.count()["reports"] == summary.stored
        told.append(summary.stored)

    given = reports(35)
    done = fill(archive, given, progress=progress)
    assert told == sorted(told) and told[0] < 11 and told[-1] == done.stored and len(told) >= 3
    assert done.stored + done.there == len(given)


def test_what_was_stored_before_an_end_stays_and_going_on_ends_the_same(
    archive: Archive, new_place: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "BATCH", 8)
    given = reports(90)

    def interrupted() -> Iterator[Report]:
        yield from given[:80]
        raise KeyboardInterrupt

    stored = 0

    def note(summary: Summary) -> None:
        nonlocal stored
        stored = summary.stored

    with pytest.raises(KeyboardInterrupt):
        fill(archive, interrupted(), progress=note)
    assert archive.count()["reports"] == stored > 0
    fill(archive, given)
    with Archive(new_place("sqlite")) as whole:
        fill(whole, given)
        packed = (*WHEN, "records.reading", "records.record")
        assert dump(archive, packed) == dump(whole, packed)


def test_a_busy_archive_is_waited_for_or_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from musnad.archive import database

    place = tmp_path / "a.db"
    with Archive(place) as one:
        with Archive(place) as other, one.writing():
            timer = threading.Timer(0.3, lambda: None)
            timer.start()
            assert other.count()["reports"] == 0  # whoever reads waits for nobody
            timer.join()
        monkeypatch.setattr(database, "PATIENCE", 0.2)
        with Archive(place) as other, one.writing():
            began = time.monotonic()
            with pytest.raises(ArchiveError, match="keeps the archive busy"):
                fill(other, [report("قال نبيل إن المرفأ مفتوح.")])
            assert time.monotonic() - began < 30


def test_the_key_is_of_all_that_came_in() -> None:
    one = report("قال نبيل إن المرفأ مفتوح.")
    changed = [
        report(one.text + " "), report(one.text, "r2"), report(one.text, url="u"), report(one.text, title="t"), report(one.text, author="a"),
        report(one.text, published="2024-03-06"), report(one.text, outlet=None),
    ]  # fmt: skip
    keys = {key_of(r) for r in (one, *changed)}
    assert len(keys) == len(changed) + 1 and all(len(k) == 32 and set(k) <= set("0123456789abcdef") for k in keys)
    assert key_of(report(one.text)) == key_of(one)


def test_a_hostile_report_is_kept_or_named_and_the_others_are_kept(archive: Archive) -> None:
    given = [
        report("قال سامي إن المرفأ " + "ك" * 5000 + " مفتوح.", "long word"), report("قال سامي إن المرفأ " + "." * 20_000 + "x", "dots"),
        report("قتل " + "9" * 400 + " شخصا في انفجار في صيدا.", "number"), report("نفى نبيل ذلك.", "date", published="2024-13-77"),
        report("أعلن نبيل أن \u202eالمرفأ\u2069 مفتوح.", "marks", title="\x1b[31m"), report("أعلن نبيل إضرابا.", "last"),
        report(" ".join(f"ك{n}" for n in range(20_000)), "words", readable=False),
    ]  # fmt: skip
    summary = fill(archive, given)
    assert [e.message for e in summary.failed] == [
        e.message for e in summary.failed if "2024-13-77" in e.message or "day" in e.message or "date" in e.message
    ]
    assert summary.stored == len(given) - 1
    assert archive.get("last").record.statements
    with archive.reading() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM reports")) == summary.stored
