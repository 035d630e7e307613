"""The line of jobs: what is added is read in processes of their own, one after the other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from added import TEXT, Still
from servers import Answer, site
from servers import Site as Server

from musnad.archive.store import Archive
from musnad.web import jobs as jobs_module
from musnad.web.jobs import Full, Job, Jobs
from musnad.web.reading_in import MOST, Fault, Given, Outcome, Rest


@pytest.fixture
def here() -> Iterator[Server]:
    with site() as running:
        yield running


def finished(jobs: Jobs, job: Job, seconds: float = 60) -> Job:
    ends = time.monotonic() + seconds
    while job.state != "done":
        assert time.monotonic() < ends, job
        time.sleep(0.05)
    return job


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    place = tmp_path / "jobs.db"
    Archive(place).close()
    made = Jobs(str(place))
    yield made
    made.stop()


def test_jobs_are_done_in_processes_one_after_the_other(jobs: Jobs) -> None:
    many = b"".join(b'{"text":"%s %d"}\n' % (TEXT.encode(), n) for n in range(21))  # so that the fast reader reads them
    first, second = (
        jobs.add(Given("file", name, many + b"\n" * n), "ليلى") for n, name in enumerate(("a.jsonl", "b.jsonl"))
    )
    assert len(finished(jobs, first).outcomes) == 21
    assert len(finished(jobs, second).outcomes) == 21
    assert {one.key for one in first.outcomes} == {one.key for one in second.outcomes}
    assert sum(one.new for one in (*first.outcomes, *second.outcomes)) >= 21
    assert first.stored + second.stored >= 21
    assert (first.given.data, first.given.shown, first.by) == (b"", "a.jsonl", "ليلى")
    assert [job.id for job in jobs.recent()] == [second.id, first.id]


def test_a_process_that_dies_costs_its_job_alone(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "WORKERS", 1)
    first = jobs.add(Given("file", "a", b"123"), "")
    finished(jobs, first)
    worker = jobs._workers[0]
    assert worker._process is not None and worker._process.pid is not None
    os.kill(worker._process.pid, signal.SIGSTOP)
    second = jobs.add(Given("file", "b", b"123"), "")
    time.sleep(0.5)
    assert second.state == "reading"
    os.kill(worker._process.pid, signal.SIGKILL)
    assert "killed" in finished(jobs, second).faults[0].message
    third = finished(jobs, jobs.add(Given("file", "c", b"456"), ""))
    assert ["no letters" in fault.message for fault in third.faults] == [True]


def test_a_job_that_takes_too_long_is_ended(tmp_path: Path, here: Server) -> None:
    place = tmp_path / "long.db"
    Archive(place).close()
    jobs = Jobs(str(place), allow_private=True, longest=4.0)
    here.routes["/a"] = Answer(b"a" * 1000, drip=1.0)
    job = finished(jobs, jobs.add(Given("link", here.url("/a")), ""), 30)
    assert job.failed and "too long" in job.faults[0].message
    jobs.stop()


def test_an_archive_that_may_only_be_read_is_said(tmp_path: Path) -> None:
    place = tmp_path / "gone.db"
    jobs = Jobs(str(place))
    job = finished(jobs, jobs.add(Given("file", "a", TEXT.encode()), ""))
    assert "no archive" in job.faults[0].message
    assert not place.exists()
    jobs.stop()


def test_a_line_has_an_end(tmp_path: Path) -> None:
    jobs = Still(str(tmp_path / "x.db"))
    for _ in range(jobs_module.WAITING):
        last = jobs.add(Given("text", text="x"), "")
    assert jobs.before(last) == jobs_module.WAITING - 1
    with pytest.raises(Full):
        jobs.add(Given("text", text="x"), "")
    jobs.stop()
    with pytest.raises(Full):
        jobs.add(Given("text", text="x"), "")


def test_a_line_holds_so_many_bytes(tmp_path: Path) -> None:
    jobs = Still(str(tmp_path / "x.db"))
    for _ in range(jobs_module.BYTES // MOST):
        jobs.add(Given("file", "x", b"x" * MOST), "")
    with pytest.raises(Full):
        jobs.add(Given("file", "x", b"x" * MOST), "")
    jobs.stop()


def test_jobs_are_forgotten_after_some_hours(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    jobs = Still(str(tmp_path / "x.db"), clock=lambda: now[0])
    old, waiting = jobs.add(Given("text", text="x"), ""), jobs.add(Given("text", text="y"), "")
    old.state, old.ended = "done", now[0]
    assert jobs.get(old.id) is old
    now[0] += jobs_module.REMEMBERED + 1
    assert jobs.recent() == [waiting]
    assert jobs.get(old.id) is None
    jobs.stop()


def test_a_flood_of_faults_is_counted_and_not_kept() -> None:
    job = Job(Given("file", "x"), "")
    for n in range(1_000):
        job.take(Fault(f"x:{n}", "no"))
        job.take(Outcome(str(n), True, True, False, None, None, None, 0, 0))
    job.take(Fault("x", "to know", remark=True))
    job.take(Rest(3, 4))
    assert (len(job.faults), len(job.outcomes), job.more) == (200, 200, 1_608)
    assert (job.new, job.known, job.unread) == (1_003, 4, 1_000)  # all of them, not those that are listed
