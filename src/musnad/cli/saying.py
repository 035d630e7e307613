"""What the command says on standard error."""

from __future__ import annotations

import sys

#: Marks of direction that our own messages have.
_MARKS = "\u200e\u200f"


def shown(line: str) -> str:
    """A line without what would act on a terminal."""
    return "".join(c if c.isprintable() or c in _MARKS else "\ufffd" for c in line)


def say(line: str) -> None:
    """A line on standard error."""
    print(shown(line), file=sys.stderr, flush=True)
