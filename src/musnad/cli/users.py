"""``musnad user``."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import sys

from musnad.cli.saying import say, shown
from musnad.cli.serve_arguments import users_file
from musnad.web.users import Users, UsersError, checked_name, checked_password


def user(options: argparse.Namespace) -> int:
    """Do what is asked with the users' file; 0, or 1 where it cannot be done."""
    try:
        import argon2  # noqa: F401
    except ImportError:
        return missing()
    try:
        if options.act == "add":  # what will not do is said before a file is made
            options.name = checked_name(options.name)
            options.password = _password(options.name)
            checked_password(options.password, options.name)
        users = Users(users_file(options), create=options.act == "add")
        try:
            if users.open_to_others():
                warn_open(users)
            _ACTS[options.act](users, options)
        finally:
            users.close()
    except UsersError as error:
        say_error(error)
        return 1
    return 0


def missing() -> int:
    """Say what is not installed; the exit status."""
    say("musnad: this needs more packages: pip install 'musnad[web]'")
    if sys.stderr.isatty():
        say("        ينقص: pip install 'musnad[web]'")
    return 2


def say_error(error: UsersError) -> None:
    """Say what is wrong."""
    say(f"musnad: {error.message}")
    if error.arabic and sys.stderr.isatty():
        say(f"        {error.arabic}")


def warn_open(users: Users) -> None:
    """Say that the users' file is not for its owner alone."""
    say(f"musnad: warning: others on this machine may read {users.path}; chmod 600 closes it")
    if sys.stderr.isatty():
        say(f"        تنبيه: قد يقرأ غيرك الملف {users.path}")


def _add(users: Users, options: argparse.Namespace) -> None:
    person = users.add(options.name, options.role, options.password)
    say(f"added: {person.name}, {person.role}")


def _list(users: Users, options: argparse.Namespace) -> None:
    for one in users.accounts():
        seen = f"{dt.datetime.fromtimestamp(one.seen):%Y-%m-%d %H:%M}" if one.seen else "never"
        more = f"sessions {one.sessions}\ttokens {one.tokens}\tlast here {seen}"
        print(f"{shown(one.name)}\t{one.role}\t{more}")


def _remove(users: Users, options: argparse.Namespace) -> None:
    users.remove(options.name)
    say("removed")


def _change_password(users: Users, options: argparse.Namespace) -> None:
    person = users.find(options.name)
    users.set_password(person.name, _password(person.name))
    say(f"changed: {person.name} has to sign in again")
    _tokens_left(users, options.name)


def _role(users: Users, options: argparse.Namespace) -> None:
    users.set_role(options.name, options.role)
    say(f"changed: {users.find(options.name).name} is {options.role}")


def _token(users: Users, options: argparse.Namespace) -> None:
    if options.revoke:
        say(f"revoked: {users.revoke_tokens(options.name)}")
        return
    print(users.new_token(options.name), flush=True)
    say("this is shown only now; send it as “Authorization: Bearer TOKEN”")


def _sign_out(users: Users, options: argparse.Namespace) -> None:
    say(f"sessions ended: {users.end_sessions(options.name)}")
    _tokens_left(users, options.name)


def _tokens_left(users: Users, name: str) -> None:
    person = users.find(name)
    count = sum(one.tokens for one in users.accounts() if one.name == person.name)
    if count:
        say(f"API tokens that still hold: {count}; “musnad user token {person.name} --revoke” ends them")


def _password(name: str) -> str:
    """A password typed twice and not shown, or the first line of standard input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line.strip():
            raise UsersError("no password on standard input", "لا كلمة مرور على الدخل القياسي")
        return line.rstrip("\r\n")
    first = getpass.getpass(f"Password of {shown(name)} · كلمة المرور: ")
    if getpass.getpass("Once more · مرة أخرى: ") != first:
        raise UsersError("the two are not the same", "الكلمتان مختلفتان")
    return first


_ACTS = {
    "add": _add,
    "list": _list,
    "remove": _remove,
    "password": _change_password,
    "role": _role,
    "token": _token,
    "sign-out": _sign_out,
}
