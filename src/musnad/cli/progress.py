"""Progress of long work on standard error: a bar where the end is known, else counts and speed; nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from musnad.cli.saying import say, shown


class Bar:
    """Shows how far work is. ``total`` is how much there is, None where nobody knows."""

    def __init__(self, what: str, total: int | None = None) -> None:
        columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}")]
        columns += [BarColumn(), TaskProgressColumn(), TimeRemainingColumn()] if total else [TimeElapsedColumn()]
        self._progress = Progress(
            *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
        )
        self._what = what
        self._task = self._progress.add_task(what, total=total)
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def step(self, done: int, more: str = "") -> None:
        """``done`` is done by now; ``more`` says what else there is to say."""
        speed = done / max(0.001, time.monotonic() - self._began)
        self._progress.update(
            self._task, completed=done, description=f"{self._what} {done:,}, {speed:,.0f} a second{more}"
        )

    def say(self, line: str) -> None:
        """A line above the bar."""
        if self._progress.disable:
            say(line)
        else:
            self._progress.console.print(shown(line), markup=False, highlight=False, soft_wrap=True)
