"""Counts over the whole archive, worked out once and kept until it changes.

What is quick is made anew at once when the archive has changed. What takes long is made anew in the background, one at a time, while the last one
is shown; it is then at most a few seconds, or some twenty times as long as it takes to make, behind.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.database import ArchiveError
from musnad.archive.store import Archive

T = TypeVar("T")
#: Seconds that a page waits for a summary to be made anew.
QUICK = 0.03
#: Between two makings of a slow one at least this many seconds, and this many times what it took.
PAUSE, SHARE = 5.0, 20.0


@dataclass
class _Made:
    value: Any
    mark: int
    at: float
    took: float


class Summaries:
    """Kept counts, by name; safe to ask from several threads."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._made: dict[str, _Made] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, name: str, make: Callable[[sa.Connection], T]) -> T:
        """The summary of a name: what ``make`` gives for a connection, or gave while the archive was as it is, or shortly before."""
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        made = self._made.get(name)
        if made is None:
            with lock:
                made = self._made.get(name) or self._make(name, make)
            return made.value  # type: ignore[no-any-return]
        if self._mark() == made.mark:
            return made.value  # type: ignore[no-any-return]
        if made.took <= QUICK:
            with lock:
                return self._make(name, make).value  # type: ignore[no-any-return]
        if time.monotonic() - made.at > max(PAUSE, SHARE * made.took) and lock.acquire(blocking=False):
            threading.Thread(target=self._behind, args=(name, make, lock), daemon=True).start()
        return made.value  # type: ignore[no-any-return]

    def _behind(self, name: str, make: Callable[[sa.Connection], Any], lock: threading.Lock) -> None:
        try:
            self._make(name, make)
        except ArchiveError:
            pass  # the page shows the last one; what is wrong is said where something is written
        finally:
            lock.release()

    def _make(self, name: str, make: Callable[[sa.Connection], Any]) -> _Made:
        began = time.monotonic()
        mark = self._mark()
        with self.archive.reading() as connection:
            value = make(connection)
        now = time.monotonic()
        made = self._made[name] = _Made(value, mark, now, now - began)
        return made

    def _mark(self) -> int:
        with self.archive.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(schema.changes.c.mark))) or 0
