"""Keeping stories and who is who up to date while pages are served, whoever changes the archive: these pages, ``musnad add``, ``musnad watch``.

It looks every few seconds. A few changed reports are taken in at once, in a thread; many in a process of their own, so that pages stay quick. While
reports keep coming in it waits for a pause, though not for long: work of portions is less than work of single reports.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import os
import threading
import time
from typing import Any

import sqlalchemy as sa

from musnad.archive.adding import end_with_parent
from musnad.archive.database import ArchiveError
from musnad.archive.schema_weave import stories, woven
from musnad.archive.store import Archive
from musnad.weave import who_following
from musnad.weave.weaving import Weave

#: Seconds between two looks.
LOOK = 3.0
#: Changed reports that are taken in by a thread.
LITTLE = 12
#: While more keep coming in, it is waited for so many seconds, and until so many have come.
PATIENCE, MUCH = 30.0, 2_000
#: Seconds to the next try after a failure, at first and at most.
_AGAIN, _LONGEST = 10.0, 600.0
_log = logging.getLogger("musnad.web")


class Keeper:
    """Keeps what is derived from an archive up to date, from ``start`` to ``stop``."""

    def __init__(
        self, archive: Archive, *, look: float = LOOK, little: int = LITTLE, patience: float = PATIENCE
    ) -> None:
        self._archive = archive
        self._weave = Weave(archive)
        self._look, self._little, self._patience = look, little, patience
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="musnad-keeper")
        self._said: set[str] = set()
        #: How often something was taken in by a thread, and by a process.
        self.in_thread = self.in_process = 0

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End, also in the middle of work: what was done is kept, the rest is done the next time."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(15)

    @property
    def running(self) -> bool:
        """Whether it still looks; it does not where the archive may only be read."""
        return self._thread.is_alive()

    def waiting(self) -> int:
        """How many reports changed since stories or who is who were brought up to date, whichever is more."""
        with self._archive.reading() as connection:
            names = who_following.waiting(connection)
        return max(names, self._weave.waiting())

    def _keep(self) -> None:
        pause, before, since = self._look, 0, time.monotonic()
        unfinished = True  # what was begun and not ended the last time is ended now
        while not self._stop.is_set():
            try:
                waiting = self.waiting()
                coming = max(before, self._little) < waiting < MUCH and time.monotonic() - since < self._patience
                if unfinished and waiting == 0:
                    unfinished = self._unfinished()
                if waiting == 0 and not unfinished:
                    before, since = 0, time.monotonic()
                elif coming and not unfinished:
                    before = waiting
                else:
                    self._take_in(self._little + 1 if unfinished and not waiting else waiting)
                    unfinished, before, since = False, 0, time.monotonic()
                pause = self._look
            except ArchiveError as error:
                unfinished = True  # of what was begun some may be done
                if "read-only" in error.message:
                    self._say("the archive is read-only: stories and who is who stay as they are")
                    return
                self._say(f"stories and who is who could not be brought up to date: {error.message}")
                pause = self._longer(pause)
            except Exception as error:
                unfinished = True
                self._say(
                    f"stories and who is who could not be brought up to date: {type(error).__name__}: {error}", True
                )
                pause = self._longer(pause)
            self._stop.wait(pause)

    def _unfinished(self) -> bool:
        """Whether stories were begun and not told."""
        with self._archive.reading() as connection:
            wait = connection.scalar(sa.select(woven.c.report_id).where(woven.c.waits == 1).limit(1))
            untold = connection.scalar(sa.select(stories.c.id).where(stories.c.body.is_(None)).limit(1))
        return wait is not None or untold is not None

    @staticmethod
    def _longer(pause: float) -> float:
        return min(_LONGEST, max(_AGAIN, 2 * pause))

    def _say(self, sentence: str, trace: bool = False) -> None:
        """Log something once, not every time it is met."""
        if sentence not in self._said and len(self._said) < 100:
            self._said.add(sentence)
            _log.warning(sentence, exc_info=trace)

    def _take_in(self, waiting: int) -> None:
        if waiting <= self._little:
            self.in_thread += 1
            for problem in bring_up_to_date(self._archive, self._weave):
                self._say(f"a story could not be told: {problem}")
            return
        self.in_process += 1
        self._in_process()

    def _in_process(self) -> None:
        # spawned, not forked: a fork would take over the locks and the connections of this process
        context = multiprocessing.get_context("spawn")
        pipe, other = context.Pipe(duplex=False)
        process = context.Process(target=_process, args=(self._archive.place, other), daemon=True)
        process.start()
        other.close()
        try:
            while not pipe.poll(0.2):
                if self._stop.is_set():
                    return
            said = _received(pipe)
        finally:
            if self._stop.is_set():
                process.terminate()
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()
            pipe.close()
        if said is None:
            raise ArchiveError("the process that did it was ended", "أوقفت العملية")
        kind, sentences = said
        if kind == "error":
            raise ArchiveError(*sentences)
        for problem in sentences:
            self._say(f"a story could not be told: {problem}")


def _received(pipe: multiprocessing.connection.Connection) -> Any:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        return None


def bring_up_to_date(archive: Archive, weave: Weave) -> tuple[str, ...]:
    """Take in what changed, stories first; what went wrong with single stories. ArchiveError where the archive cannot be written."""
    failed = weave.update().failed
    who_following.update(archive)
    return failed


def _process(place: str, pipe: multiprocessing.connection.Connection) -> None:
    """In the process: take in what changed, behind everything else that the machine does."""
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(5)
    try:
        with Archive(place, create=False) as archive:
            pipe.send(("done", bring_up_to_date(archive, Weave(archive))))
    except ArchiveError as error:
        pipe.send(("error", (error.message, error.arabic)))
