"""``musnad``: the arguments, and which command they ask for.

Nothing is imported here that the command asked for does not need: ``musnad --version`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from musnad import FEW
from musnad.cli.archive_arguments import add_commands
from musnad.cli.arguments import published, share
from musnad.cli.mcp_arguments import add_mcp_command
from musnad.cli.serve_arguments import add_serve_commands
from musnad.cli.stories_arguments import add_story_commands
from musnad.cli.who_arguments import add_who_command

EPILOG = """examples:
  musnad read report.txt --published 2024-08-08 --outlet "صحيفة المدى"
  musnad read page.html --format html -o page.read.html
  musnad read reports.jsonl --format jsonl > records.jsonl
"""
ARCHIVE = """
to keep reports and find them again (musnad COMMAND --help says more):
  musnad add reports.jsonl pages/ https://news.example/rss
  musnad search المرفأ --source-kind person
  musnad stories --least 2
  musnad who دياب
  musnad export --to events.csv --results events --type ASSAULT
  musnad serve
"""
INTERRUPTED = 130
BROKEN_PIPE = 141


class _Version(argparse.Action):
    def __init__(self, **options: Any) -> None:
        super().__init__(nargs=0, default=argparse.SUPPRESS, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        from importlib.metadata import version

        print(f"musnad {version('musnad')}")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    main = argparse.ArgumentParser(
        prog="musnad",
        description="Reads Arabic news and shows who said and did what, when, where, and on whose word.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=EPILOG + ARCHIVE,
    )
    main.add_argument("--version", action=_Version, help="show the version and exit")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", required=True)

    read = commands.add_parser(
        "read",
        help="read reports: plain text, saved HTML pages, JSON Lines",
        description="Reads reports one after the other and shows what they say.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=EPILOG + "\nexit status: 0 all inputs were read, 1 some were not, 2 wrong usage",
    )
    read.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="plain text, HTML, JSON Lines or JSON; - (the default) is standard input",
    )
    about = read.add_argument_group("what the files do not say themselves")
    about.add_argument("--published", type=published, metavar="DATE", help="day of publication, as 2024-08-08")
    about.add_argument("--outlet", metavar="NAME", help="who published the report")
    about.add_argument("--title", metavar="TEXT", help="title of the report (one FILE only)")
    about.add_argument("--url", metavar="ADDRESS", help="address of the report (one FILE only)")
    how = read.add_argument_group("reading")
    how.add_argument(
        "--reader",
        choices=("fast", "careful"),
        help=f"careful (the default for up to {FEW} reports of usual length, where it is installed): more often right; "
        "fast (the default for more): several times faster",
    )
    how.add_argument(
        "--confidence",
        type=share,
        default=0.0,
        metavar="SHARE",
        help="leave out statements and events less sure than SHARE (0 to 1), and what stands in such statements",
    )
    out = read.add_argument_group("output")
    out.add_argument(
        "--format",
        choices=("terminal", "json", "jsonl", "html"),
        default="terminal",
        help="terminal (the default); json: the record, or an array; jsonl: one record a line; html: one page",
    )
    out.add_argument("-o", "--output", metavar="FILE", help="write to FILE, whole or not at all")

    about_schema = "print the JSON Schema of the record"
    commands.add_parser("schema", help=about_schema, description=about_schema)
    add_commands(commands)
    add_story_commands(commands)
    add_who_command(commands)
    add_mcp_command(commands)
    add_serve_commands(commands)
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        options = parser()
        chosen = options.parse_args(arguments)
        if chosen.command == "schema":
            from musnad.record import schema_text

            print(schema_text(), flush=True)
            return 0
        if chosen.command != "read":
            from musnad.cli.archive import run

            return run(chosen)
        if not chosen.files and (sys.stdin is None or sys.stdin.isatty()):
            options.error("no FILE given and nothing on standard input; see musnad read --help")
        if len(chosen.files) > 1 and (chosen.title or chosen.url):
            options.error("--title and --url describe one report; several files were given")
        if chosen.output not in (None, "-"):
            problem = _no_output(chosen.output, chosen.files)
            if problem:
                options.error(f"argument -o/--output: {chosen.output}: {problem}")
        from musnad.cli.read import read

        return read(chosen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone: nothing more to say, and nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _no_output(output: str, files: Sequence[str]) -> str | None:
    """Why ``output`` cannot be written to, where that is plain before anything is read."""
    if os.path.isdir(output):
        return "it is a folder"
    if not os.path.isdir(os.path.dirname(output) or "."):
        return "there is no such folder"
    if os.path.isfile(output) and any(os.path.exists(file) and os.path.samefile(file, output) for file in files):
        return "it is also an input"
    return None


if __name__ == "__main__":
    sys.exit(main())
