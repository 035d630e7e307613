"""The arguments of ``musnad stories`` and ``musnad story``."""

from __future__ import annotations

import argparse
from typing import Any

from musnad.cli.archive_arguments import filters, jobs, new_command


def add_story_commands(commands: Any) -> None:
    """Add the two commands to those of ``musnad``."""
    parser = new_command(
        commands,
        "stories",
        "list what happened, each once, in how many reports and by how many independent chains",
        "Brings together the reports that tell one happening: how many tell it, by how many chains that are independent of one another, and where "
        "they\ndisagree. First weaves in what is new in the archive.",
        "examples:\n"
        "  musnad stories --least 2\n"
        "  musnad stories المرفأ --disputed --since 2020-08-01\n"
        "  musnad stories --chains 2 --order largest --format html -o stories.html\n"
        "  musnad stories --format json > stories.json",
    )
    filters(parser)
    which = parser.add_argument_group("which stories", "words and filters: some report of the story must match them")
    which.add_argument("--least", type=_whole, default=1, metavar="N", help="told by at least N reports (1)")
    which.add_argument("--chains", type=_whole, default=1, metavar="N", help="by at least N independent chains (1)")
    which.add_argument(
        "--disputed", action="store_true", help="with a point on which the tellings contradict each other"
    )
    out = parser.add_argument_group("output")
    out.add_argument(
        "--order",
        choices=("newest", "largest", "chains"),
        default="newest",
        help="newest first (the default), those told by most reports, or by most independent chains",
    )
    out.add_argument("--limit", type=_whole, metavar="N", help="at most N stories (20; for json and jsonl all)")
    out.add_argument(
        "--format",
        choices=("terminal", "json", "jsonl", "html", "md"),
        default="terminal",
        help="terminal (the default); json: all in one, with copies; jsonl: one story a line; html: one page; md: Markdown",
    )
    _written(out)

    one = new_command(
        commands,
        "story",
        "show one story: its tellings, the chains behind it, where they disagree",
        "Shows a story: what, when, where; its tellings in order of time; the chains from each report back to its first source; who attests that it\n"
        "was said and that it happened; disputes; numbers that changed over time; later developments.",
        "examples:\n  musnad story 12\n  musnad story 12 --format html -o story.html",
    )
    one.add_argument("story", metavar="ID", help="id of a story, or number, id or address of any report in it")
    shown = one.add_argument_group("output")
    shown.add_argument(
        "--format",
        choices=("terminal", "json", "html", "md"),
        default="terminal",
        help="terminal (the default), json, html: one page, md: Markdown",
    )
    _written(shown)


def _written(group: Any) -> None:
    group.add_argument("-o", "--output", metavar="FILE", help="write to FILE, whole or not at all")
    group.add_argument("--jobs", type=jobs, default=1, metavar="N", help="processes that weave in what is new (1)")


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r}: a whole number from 1 on")
    return int(value)
