"""The arguments of ``musnad serve`` and ``musnad user``."""

from __future__ import annotations

import argparse
import os
from typing import Any

from musnad.cli.archive_arguments import new_command

#: The users' file where none is named; as ``web.users.DEFAULT``, which is not loaded for help alone.
USERS = "musnad.users"


def add_serve_commands(commands: Any) -> None:
    """Add the commands to those of ``musnad``."""
    _serve(commands)
    _user(commands)


def _serve(commands: Any) -> None:
    parser = new_command(
        commands,
        "serve",
        "show the archive in a browser: read, search, check, correct",
        "Serves the archive as pages for a browser, until Ctrl-C. On this machine alone, and without passwords, unless told otherwise.",
        "examples:\n"
        "  musnad serve\n"
        "  musnad user add layla --role editor && musnad serve --host 0.0.0.0 --name desk.example\n\n"
        "exit status: 0 ended, 1 the archive or the address cannot be used, 2 wrong usage",
    )
    where = parser.add_argument_group("where")
    where.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="address to listen on (127.0.0.1: this machine alone)"
    )
    where.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="port to listen on (8000); 0 takes a free one"
    )
    where.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="name by which the pages are asked for, where it is another than --host; may be repeated",
    )
    where.add_argument(
        "--proxy",
        metavar="ADDRESSES",
        help="addresses of proxies whose word on where a request came from, and that it came by https, is believed; with commas between",
    )
    who = parser.add_argument_group("who")
    who.add_argument("--users", metavar="FILE", help=_users_help())
    who.add_argument(
        "--open",
        action="store_true",
        help="let everybody who reaches the address read and change everything, without users",
    )
    what = parser.add_argument_group("what else")
    what.add_argument(
        "--allow-private",
        action="store_true",
        help="when links are added, fetch from this machine and from private networks too",
    )
    what.add_argument(
        "--no-weave", action="store_true", help="do not bring stories and who is who up to date while serving"
    )
    what.add_argument(
        "--processes",
        type=_processes,
        metavar="N",
        help="processes that make pages beside the server's own (one a core, 2 at most for this machine alone, 4 for others); 0: the server makes them itself",
    )
    what.add_argument("--browser", action="store_true", help="open the pages in this machine's browser")


def _user(commands: Any) -> None:
    about = "who may use the pages: add, list, remove users; passwords, API tokens"
    parser: argparse.ArgumentParser = commands.add_parser(
        "user",
        help=about,
        description="Keeps the users of “musnad serve”: readers read, editors also add and correct. They sign in with a password, programs use a token.",
        epilog="examples:\n"
        "  musnad user add layla --role editor\n"
        "  musnad user list\n"
        "  musnad user token layla\n\n"
        "A password is asked for twice, or read from standard input (one line). Changes hold at once, also while pages are served.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(dest="act", metavar="WHAT", required=True)
    add = _act(acts, "add", "add a user", name=True)
    add.add_argument("--role", choices=("reader", "editor"), default="reader", help="reader (the default) or editor")
    _act(acts, "list", "list the users", name=False)
    _act(acts, "remove", "take a user out; sessions and tokens end", name=True)
    _act(acts, "password", "give a user another password; sessions end", name=True)
    role = _act(acts, "role", "make a user a reader or an editor", name=True)
    role.add_argument("role", choices=("reader", "editor"))
    token = _act(acts, "token", "make an API token for a user, shown this once", name=True)
    token.add_argument("--revoke", action="store_true", help="end all tokens of the user instead")
    _act(acts, "sign-out", "end all sessions of a user", name=True)


def _act(acts: Any, act: str, about: str, *, name: bool) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(act, help=about, description=f"{about[0].upper()}{about[1:]}.")
    if name:
        parser.add_argument("name", metavar="NAME", help="name of the user, large and small letters alike")
    parser.add_argument("--users", metavar="FILE", help=_users_help())
    return parser


def _users_help() -> str:
    return f"file of users (the default: {USERS} here, or what MUSNAD_USERS says)"


def users_file(options: argparse.Namespace) -> str:
    """The users' file that is meant."""
    return options.users or os.environ.get("MUSNAD_USERS") or USERS


def _processes(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 2 or int(value) > 64:
        raise argparse.ArgumentTypeError(f"{value!r}: a number from 0 to 64")
    return int(value)


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 5 or int(value) > 65_535:
        raise argparse.ArgumentTypeError(f"{value!r}: a number from 0 to 65535")
    return int(value)
