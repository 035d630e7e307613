"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class Files:
    """The files of one export, written beside their names and put in place together once all are whole.

    Used as a context: on an error, or Ctrl-C, nothing is left behind and files of the same names stay as they were.
    """

    def __init__(self) -> None:
        self._open: list[tuple[BinaryIO, str, Path]] = []
        self._direct: list[BinaryIO] = []
        self._folders: list[Path] = []
        self._names: list[str] = []
        self._abandoned: list[Callable[[], object]] = []

    def on_failure(self, call: Callable[[], object]) -> None:
        """Have ``call`` called, its errors unheard, when the export fails, before the streams are closed."""
        self._abandoned.append(call)

    def names(self) -> tuple[str, ...]:
        """The files opened so far, under the names they will have."""
        return tuple(self._names)

    def __enter__(self) -> Self:
        return self

    def folder(self, path: Path) -> None:
        """Make a folder where there is none."""
        if not path.is_dir():
            path.mkdir(parents=True)
            self._folders.append(path)

    def open(self, path: Path | str) -> BinaryIO:
        """A stream of bytes that becomes the file ``path``; standard output for ``-``. OSError where it cannot be made."""
        if str(path) == "-":
            return sys.stdout.buffer
        self._names.append(str(path))
        place = Path(path)
        if place.exists() and not place.is_file():  # /dev/null, a pipe; a folder is refused here by the system
            stream: BinaryIO = open(place, "wb")  # noqa: SIM115 - closed in __exit__
            self._direct.append(stream)
            return stream
        place = place.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{place.name[:40]}.", suffix=".part", dir=place.parent)
        stream = open(handle, "wb")  # noqa: SIM115 - closed in __exit__
        self._open.append((stream, name, place))
        return stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            for call in self._abandoned if error is not None else ():
                with suppress(Exception):
                    call()
            for stream in (*self._direct, *(one[0] for one in self._open)):
                with suppress(OSError, ValueError):
                    stream.close()
            for _, name, _ in self._open:
                with suppress(OSError):
                    os.unlink(name)
            if error is not None:
                for folder in self._folders:
                    with suppress(OSError):
                        folder.rmdir()

    def _finish(self) -> None:
        """Put every file in its place; those not yet there stay in ``_open`` and are thrown away."""
        mask = os.umask(0)
        os.umask(mask)
        for stream in self._direct:
            stream.flush()
        for stream, name, place in self._open:
            stream.flush()
            os.fsync(stream.fileno())
            stream.close()
            os.chmod(name, place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~mask)
        while self._open:
            _, name, place = self._open[0]
            os.replace(name, place)
            del self._open[0]
