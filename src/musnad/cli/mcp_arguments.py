"""The arguments of ``musnad mcp``."""

from __future__ import annotations

from typing import Any

from musnad.cli.archive_arguments import new_command


def add_mcp_command(commands: Any) -> None:
    """Add the command to those of ``musnad``."""
    new_command(
        commands,
        "mcp",
        "let an assistant search the archive: a Model Context Protocol server on standard input and output",
        "Serves the archive to an assistant (a language model) that speaks the Model Context Protocol: tools to search, to read a report, to see who\n"
        "somebody is and what they said, to follow a story. Every statement and event comes with its exact words, their place, the chain of sources and\n"
        "how to cite it. Nothing is written. Needs musnad[mcp].",
        "An assistant starts it itself; tell it the command:\n"
        '  {"mcpServers": {"musnad": {"command": "musnad", "args": ["mcp", "--archive", "/path/to/musnad.db"]}}}\n\n'
        "Before, bring stories and who is who up to date: musnad stories; musnad who NAME",
    )
