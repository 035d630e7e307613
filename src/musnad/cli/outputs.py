"""The outputs of ``musnad read``; each takes records one by one and holds none that it has written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from musnad.record import Record


class Output(Protocol):
    """Takes records, and is closed after the last."""

    def add(self, record: Record) -> None:
        """Write one record."""

    def close(self) -> None:
        """Write what comes after the last."""


def output(name: str, stream: TextIO, *, several: bool) -> Output:
    """The output called ``name``; ``several`` where more than one file was given."""
    if name == "jsonl":
        return _Lines(stream)
    if name == "json":
        return _Json(stream, several)
    if name == "html":
        return _Html(stream)
    return _Terminal(stream)


class _Lines:
    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def add(self, record: Record) -> None:
        self.stream.write(record.to_json() + "\n")

    def close(self) -> None:
        pass


class _Json:
    """One record as it is; an array where several files were given or more than one record comes."""

    def __init__(self, stream: TextIO, several: bool) -> None:
        self.stream = stream
        self.array = several
        self.first: Record | None = None
        self.written = 0

    def add(self, record: Record) -> None:
        if not self.array and self.first is None:
            self.first = record  # whether it stands alone is known when another comes, or none
            return
        self.array = True
        for one in (self.first, record):
            if one is not None:
                self.stream.write(("[\n" if not self.written else ",\n") + one.to_json(indent=2))
                self.written += 1
        self.first = None

    def close(self) -> None:
        if self.first is not None:
            self.stream.write(self.first.to_json(indent=2) + "\n")
        elif self.array:
            self.stream.write("\n]\n" if self.written else "[]\n")


class _Html:
    def __init__(self, stream: TextIO) -> None:
        from musnad.views.html import Page

        self.stream = stream
        self.page = Page()

    def add(self, record: Record) -> None:
        for piece in self.page.add(record):
            self.stream.write(piece)

    def close(self) -> None:
        self.stream.write(self.page.close())


class _Terminal:
    def __init__(self, stream: TextIO) -> None:
        from musnad.views.terminal import TerminalConsole

        self.console = TerminalConsole(file=stream, highlight=False, markup=False, emoji=False)
        self.count = 0

    def add(self, record: Record) -> None:
        from musnad.views.terminal import render

        if self.count:
            self.console.print()
        render(record, self.console)
        self.count += 1

    def close(self) -> None:
        pass
