"""Counts over the whole archive, worked out once and kept until it changes.

What is quick is made anew at once when the archive has changed. What takes long is made anew in the background, one at a time, while the last one
is shown; it is then at most a few seconds, or some twenty times as long as it takes to make, behind. Several processes that show an archive share what takes
long in a folder that is theirs alone.
"""

from __future__ import annotations

import logging
import os
import pickle
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, TypeVar

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.database import ArchiveError
from musnad.archive.store import Archive

T = TypeVar("T")
#: Seconds that a page waits for a summary to be made anew.
QUICK = 0.03
#: Between two makings of a slow one at least this many seconds, and this many times what it took.
PAUSE, SHARE = 5.0, 20.0
_LOG = logging.getLogger("musnad.web")


@dataclass
class _Made:
    """``at`` is of ``time.monotonic``, which is one clock for all processes of a machine."""

    value: Any
    mark: int
    at: float
    took: float


class Summaries:
    """Kept counts, by name; safe to ask from several threads, and with ``shared`` from several processes."""

    def __init__(self, archive: Archive, shared: Path | None = None) -> None:
        self.archive = archive
        self._kept: dict[str, _Made] = {}
        self._turns: dict[str, _Turn] = {}
        self._guard = threading.Lock()
        self._folder = _Folder(shared) if shared is not None else None

    def get(self, name: str, make: Callable[[sa.Connection], T]) -> T:
        """The summary of a name: what ``make`` gives for a connection, or gave while the archive was as it is, or shortly before."""
        turn, made = self._turn(name), self._made(name)
        if made is None:
            with turn:
                made = self._made(name) or self._make(name, make)
            return made.value  # type: ignore[no-any-return]
        if self._mark() == made.mark:
            return made.value  # type: ignore[no-any-return]
        if made.took <= QUICK:
            with turn:
                return self._make(name, make).value  # type: ignore[no-any-return]
        if time.monotonic() - made.at > max(PAUSE, SHARE * made.took) and turn.take(wait=False):
            threading.Thread(target=self._behind, args=(name, make, turn), daemon=True).start()
        return made.value  # type: ignore[no-any-return]

    def _turn(self, name: str) -> _Turn:
        with self._guard:
            if name not in self._turns:
                self._turns[name] = _Turn(self._folder.lock_of(name) if self._folder else None)
            return self._turns[name]

    def _made(self, name: str) -> _Made | None:
        """The last one, by whichever process."""
        made = self._kept.get(name)
        newer = self._folder.newer(name) if self._folder else None
        if newer is not None and (made is None or newer.at > made.at):
            self._kept[name] = made = newer
        return made

    def _behind(self, name: str, make: Callable[[sa.Connection], Any], turn: _Turn) -> None:
        try:
            self._make(name, make)
        except ArchiveError:
            pass  # the page shows the last one; what is wrong is said where something is written
        finally:
            turn.give()

    def _make(self, name: str, make: Callable[[sa.Connection], Any]) -> _Made:
        began = time.monotonic()
        mark = self._mark()
        with self.archive.reading() as connection:
            value = make(connection)
        now = time.monotonic()
        made = self._kept[name] = _Made(value, mark, now, now - began)
        if self._folder is not None and made.took > QUICK:
            self._folder.put(name, made)
        return made

    def _mark(self) -> int:
        with self.archive.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(schema.changes.c.mark))) or 0


class _Turn:
    """Whose turn it is to make a summary: one thread's of all processes that share the file."""

    def __init__(self, path: Path | None) -> None:
        self._lock, self._path = threading.Lock(), path
        self._file: IO[bytes] | None = None

    def take(self, *, wait: bool) -> bool:
        """Take the turn; whether it was free, or has become so."""
        if not self._lock.acquire(blocking=wait):
            return False
        if self._path is not None:
            import fcntl

            file = open(self._path, "ab")  # noqa: SIM115 (closed in ``give``)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except OSError:
                file.close()
                self._lock.release()
                return False
            self._file = file
        return True

    def give(self) -> None:
        """Give the turn to the next."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._lock.release()

    def __enter__(self) -> None:
        if not self.take(wait=True):
            raise OSError("no turn")

    def __exit__(self, *_: object) -> None:
        self.give()


class _Folder:
    """Summaries as files of a folder that nobody else may write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[str, int] = {}

    def _file(self, name: str) -> Path:
        return self._path / sha256(name.encode()).hexdigest()[:32]

    def lock_of(self, name: str) -> Path:
        """The file that is locked while a summary is made."""
        return self._file(name).with_suffix(".lock")

    def newer(self, name: str) -> _Made | None:
        """A summary, where another file of it is there than was seen last."""
        path = self._file(name)
        try:
            stamp = os.stat(path).st_mtime_ns
            if self._seen.get(name) == stamp:
                return None
            made: _Made = pickle.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        self._seen[name] = stamp
        return made

    def put(self, name: str, made: _Made) -> None:
        """Keep a summary; where that cannot be, others make their own."""
        try:
            with tempfile.NamedTemporaryFile(dir=self._path, delete=False) as file:
                pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)
            os.replace(file.name, self._file(name))
        except OSError as error:
            _LOG.warning("a summary could not be shared: %s", error)
