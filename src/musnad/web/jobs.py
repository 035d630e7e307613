"""Reading what is added from the page: a short line of jobs, done one or two at a time in processes of their own, so that pages stay quick.

A job that takes too long, or whose process dies, is ended and said to have failed; the next one gets a new process. What became of a job is remembered for some
hours, in this process alone.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from musnad.web.reading_in import TOLD, Event, Fault, Given, Outcome, Rest, work

State = Literal["waiting", "reading", "done"]
#: Jobs that wait at most, and the bytes they hold.
WAITING, BYTES = 20, 60_000_000
#: Jobs done at the same time.
WORKERS = 2
#: Seconds that a job may take.
LONGEST = 900.0
#: Seconds for which what became of a job is remembered, and how many jobs are.
REMEMBERED, MANY = 6 * 3600.0, 200
#: Seconds without work after which a process ends, and with it the memory of its reader.
_IDLE = 600.0
_log = logging.getLogger("musnad.web")


class Full(Exception):
    """Too much waits to be read already."""


@dataclass
class Job:
    """Something that was given to be read, and what became of it. ``by`` is who gave it; times are those of ``time.time``."""

    given: Given
    by: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    begun: float = field(default_factory=time.time)
    ended: float | None = None
    state: State = "waiting"
    #: Reports that were found, and of these the ones stored so far.
    seen: int = 0
    stored: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    #: Reports that are new, that were known, and that could not be read: all of them, listed or not.
    new: int = 0
    known: int = 0
    unread: int = 0
    #: Outcomes and faults that are not listed.
    more: int = 0

    @property
    def failed(self) -> bool:
        """Whether nothing at all came of it."""
        return self.state == "done" and not self.outcomes

    def take(self, event: Event) -> None:
        """Note what the process tells."""
        match event:
            case Fault():
                self.unread += not event.remark
                self._list(self.faults, event)
            case Outcome():
                self.new += event.new
                self.known += not event.new
                self._list(self.outcomes, event)
            case Rest():
                self.new += event.new
                self.known += event.known
                self.more += event.new + event.known
            case _:
                self.seen, self.stored = event

    def _list(self, listed: list[Any], one: Any) -> None:
        if len(listed) < TOLD:
            listed.append(one)
        else:
            self.more += 1

    def as_json(self) -> dict[str, Any]:
        """The job as plain values."""
        return {
            "id": self.id,
            "kind": self.given.kind,
            "name": self.given.shown,
            "by": self.by or None,
            "state": self.state,
            "seen": self.seen,
            "stored": self.stored,
            "new": self.new,
            "known": self.known,
            "unread": self.unread,
            "reports": [outcome.as_json() for outcome in self.outcomes],
            "problems": [fault.as_json() for fault in self.faults],
            "more": self.more,
        }


class Jobs:
    """The jobs of one archive, given by its place; safe to use from several threads."""

    def __init__(
        self,
        place: str,
        *,
        allow_private: bool = False,
        longest: float = LONGEST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._place, self._allow_private, self._longest, self._clock = place, allow_private, longest, clock
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._line: deque[Job] = deque()
        self._changed = threading.Condition()
        self._workers: list[_Worker] = []
        self._stopped = False

    def add(self, given: Given, by: str) -> Job:
        """Put something in line; Full where too much waits."""
        with self._changed:
            held = sum(job.given.size for job in self._line)
            if self._stopped or len(self._line) >= WAITING or (self._line and held + given.size > BYTES):
                raise Full
            job = Job(given, by)
            self._jobs[job.id] = job
            self._forget()
            self._line.append(job)
            idle = sum(worker.idle for worker in self._workers)
            if idle < len(self._line) and len(self._workers) < WORKERS:
                worker = _Worker(self, self._place, self._allow_private, self._longest)
                self._workers.append(worker)
                worker.start()
            self._changed.notify()
        return job

    def _forget(self) -> None:
        old = self._clock() - REMEMBERED
        for job in list(self._jobs.values()):
            if job.state != "done" or (len(self._jobs) <= MANY and (job.ended or 0) > old):
                continue
            del self._jobs[job.id]

    def get(self, id: str) -> Job | None:
        """A job that is remembered."""
        with self._changed:
            return self._jobs.get(id)

    def recent(self, most: int = 20) -> list[Job]:
        """The last jobs, the newest first."""
        with self._changed:
            self._forget()
            return list(self._jobs.values())[: -most - 1 : -1]

    def before(self, job: Job) -> int:
        """How many jobs are done before one that waits."""
        with self._changed:
            return self._line.index(job) if job in self._line else 0

    def stop(self) -> None:
        """End all work and its processes."""
        with self._changed:
            self._stopped = True
            self._line.clear()
            self._changed.notify_all()
            workers = list(self._workers)
        for worker in workers:
            worker.join(10)

    @property
    def stopped(self) -> bool:
        return self._stopped

    def next(self, seconds: float) -> Job | None:
        """For a worker: the next job, None where none comes for so long or work has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._line or self._stopped, seconds)
            if self._stopped or not self._line:
                return None
            job = self._line.popleft()
            job.state = "reading"
            return job


class _Worker(threading.Thread):
    """Does one job after the other in a process that is kept as long as there is work."""

    def __init__(self, jobs: Jobs, place: str, allow_private: bool, longest: float) -> None:
        super().__init__(daemon=True, name="musnad-jobs")
        self._jobs, self._given, self._longest = jobs, (place, allow_private), longest
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: multiprocessing.connection.Connection | None = None
        self.idle = True

    def run(self) -> None:
        while not self._jobs.stopped:
            job = self._jobs.next(_IDLE)
            if job is None:
                self._end()
                continue
            self.idle = False
            try:
                self._do(job)
            except Exception:  # a fault of ours on one job is to cost no other
                _log.exception("a job failed")
                job.take(Fault(job.given.shown, "reading it failed; please report it as a bug", "تعطلت القراءة"))
                self._end()
            job.given = job.given.forgotten()
            job.ended = time.time()
            job.state = "done"
            self.idle = True
        self._end()

    def _do(self, job: Job) -> None:
        pipe = self._begin()
        pipe.send(job.given)
        ends = time.monotonic() + self._longest
        while True:
            if pipe.poll(0.2):
                try:
                    event = pipe.recv()
                except (EOFError, OSError):
                    job.take(Fault(job.given.shown, "the process that read it was killed", "أوقف النظام عملية القراءة"))
                    self._end()
                    return
                if event is None:
                    return
                job.take(event)
            elif self._jobs.stopped:
                self._end()
                return
            elif time.monotonic() > ends:
                job.take(Fault(job.given.shown, "reading it took too long and was ended", "طالت القراءة فأُوقفت"))
                self._end()
                return

    def _begin(self) -> multiprocessing.connection.Connection:
        if self._process is None or self._pipe is None or not self._process.is_alive():
            self._end()
            # spawned, not forked: a fork would take over the locks and the connections of this process
            context = multiprocessing.get_context("spawn")
            self._pipe, other = context.Pipe()
            self._process = context.Process(target=work, args=(other, *self._given), daemon=True)
            self._process.start()
            other.close()
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join(5)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(5)
        self._process = self._pipe = None
