"""The arguments of ``musnad who``."""

from __future__ import annotations

import argparse
from typing import Any

from musnad.cli.archive_arguments import new_command


def add_who_command(commands: Any) -> None:
    """Add the command to those of ``musnad``."""
    parser = new_command(
        commands,
        "who",
        "who is who across the reports: names, roles over time, ids; merge and split by hand",
        "Shows whom or what a name means in the archive: all forms of the name, roles over time, country, ids in Wikidata and GeoNames, how many\n"
        "reports. A surname shows all who bear it. First takes in what is new in the archive.",
        "examples:\n"
        '  musnad who "سامي الكندي"\n'
        "  musnad who الكندي --format json\n"
        '  musnad who --merge p1a2b3c4d5e6f p0f9e8d7c6b5a --by "ليلى"\n'
        '  musnad who --split p1a2b3c4d5e6f 12 31 --by "ليلى" --note "ابن عمه"\n'
        '  musnad who --split p1a2b3c4d5e6f --form "س. الكندي" --by "ليلى"\n'
        "  musnad who --export decisions.jsonl\n\n"
        "Decisions are kept for good: they hold when reports are read again, or taken out and added again.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a name, part of one, or an id; with --split the reports that mean another",
    )
    what = parser.add_argument_group("deciding by hand", "needs --by; ids are those that “musnad who NAME” gives")
    one = what.add_mutually_exclusive_group()
    one.add_argument("--merge", nargs="+", metavar="ID", help="these are one and the same")
    one.add_argument(
        "--split",
        metavar="ID",
        help="what the reports named (number, id or address) or the forms named with --form mean is not this one",
    )
    one.add_argument("--decisions", action="store_true", help="list what was decided")
    one.add_argument("--export", metavar="FILE", help="write what was decided as JSON Lines; - is standard output")
    one.add_argument("--import", dest="take_in", metavar="FILE", help="take in what --export wrote")
    what.add_argument(
        "--form", action="append", default=[], metavar="NAME", help="with --split: a form of the name; may be repeated"
    )
    what.add_argument("--by", metavar="NAME", help="who decides; kept with the decision")
    what.add_argument("--note", metavar="TEXT", help="why; kept with the decision")
    out = parser.add_argument_group("output")
    out.add_argument(
        "--format",
        choices=("terminal", "json", "jsonl"),
        default="terminal",
        help="terminal (the default); json: an array; jsonl: one identity a line",
    )
    out.add_argument("--limit", type=_limit, default=20, metavar="N", help="at most N identities for a name (20)")


def _limit(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 3 or int(value) < 1:
        raise argparse.ArgumentTypeError(f"{value!r}: a number from 1 to 999")
    return int(value)
