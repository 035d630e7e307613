"""The commands that work on an archive: which function does which, and what is said when something is wrong."""

from __future__ import annotations

import argparse
import importlib
import sys

from musnad.cli.saying import say

#: The module and function of each command.
COMMANDS = {
    "add": ("adding", "add"),
    "watch": ("watching", "watch"),
    "reread": ("adding", "reread"),
    "search": ("finding", "search"),
    "show": ("finding", "show"),
    "status": ("finding", "status"),
    "remove": ("finding", "remove"),
    "outlets": ("finding", "outlets"),
    "correct": ("correcting", "correct"),
    "corrections": ("correcting", "corrections"),
    "export": ("handing", "export"),
    "import": ("handing", "take_back"),
    "stories": ("stories", "stories"),
    "story": ("stories", "story"),
    "who": ("who", "who"),
    "mcp": ("assisting", "mcp"),
    "serve": ("serving", "serve"),
    "user": ("users", "user"),
}


def run(options: argparse.Namespace) -> int:
    """Run a command; the exit status."""
    from musnad.archive.database import ArchiveError
    from musnad.archive.wording import QueryError
    from musnad.reading.careful.encoder import CarefulMissing

    module, name = COMMANDS[options.command]
    try:
        status: int = getattr(importlib.import_module(f"musnad.cli.{module}"), name)(options)
        return status
    except QueryError as error:
        return _said(error.message, error.arabic, 2)
    except ArchiveError as error:
        return _said(error.message, error.arabic, 1)
    except CarefulMissing as error:
        return _said(str(error), error.arabic, 2)


def _said(message: str, arabic: str, status: int) -> int:
    say(f"musnad: {message}")
    if arabic and sys.stderr.isatty():
        say(f"        {arabic}")
    return status
