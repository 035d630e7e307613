"""``musnad serve``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import webbrowser
from contextlib import ExitStack
from pathlib import Path

from musnad.archive.database import shown as place_shown
from musnad.archive.store import Archive
from musnad.cli.saying import say, shown
from musnad.cli.serve_arguments import users_file
from musnad.cli.users import missing, say_error, warn_open
from musnad.web.users import Users, UsersError

#: Processes that make pages where nothing is said, at most: for somebody at this machine, and for a desk; each takes 100 to 350 MB.
ALONE, DESK = 2, 4


class _Refused(Exception):
    """Why what is asked for is not done: ``message`` and ``arabic``."""

    def __init__(self, message: str, arabic: str) -> None:
        super().__init__(message)
        self.message, self.arabic = message, arabic


def serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C; 0, 1 where archive, users or address cannot be used, 2 for wrong usage."""
    try:
        import argon2  # noqa: F401
        import babel  # noqa: F401
        import fastapi  # noqa: F401
        import jinja2  # noqa: F401
        import python_multipart  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        return missing()
    from musnad.web.server import CannotListen

    try:
        with ExitStack() as stack:
            _serve(options, stack)
    except _Refused as refused:
        return _said(refused.message, refused.arabic, 2)
    except CannotListen as error:
        return _said(error.message, error.arabic, 1)
    except UsersError as error:
        say_error(error)
        return 1
    except KeyboardInterrupt:
        pass  # Ctrl-C is how it is ended
    return 0


def _said(message: str, arabic: str, status: int) -> int:
    say(f"musnad: {message}")
    if sys.stderr.isatty():
        say(f"        {arabic}")
    return status


def _serve(options: argparse.Namespace, stack: ExitStack) -> None:
    from musnad.web import server
    from musnad.web.app import create_app
    from musnad.web.site import Site
    from musnad.web.warming import warm

    users = _users(options)
    if users is not None:
        stack.callback(users.close)
    opened = stack.enter_context(server.listen(options.host, options.port))
    here = server.ip_of(opened).is_loopback
    if users is None and not here and not options.open:
        raise _Refused(
            f"{options.host} can be reached from other machines, and there are no users: everybody could read and change everything. "
            "Add users (musnad user add NAME), or say --open",
            f"يصل إلى {options.host} غيرُ هذا الجهاز ولا مستخدمين، فلكل من يصل أن يقرأ ويغيّر. أضف مستخدمين (‎musnad user add NAME‎) أو اكتب ‎--open",
        )
    archive = stack.enter_context(Archive(options.archive, create=False))
    site = Site(archive, users, server.names_of(options.host, opened, options.name), options.allow_private)
    stack.callback(site.snapshot.close)
    processes = _processes(options.processes, ALONE if here and users is None else DESK)
    if processes:
        site.shared = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="musnad-", ignore_cleanup_errors=True))
        )
    if users is not None:
        site.secret = users.secret()
        users.ready()
    stack.callback(site.jobs.stop)
    app = create_app(site, processes=processes)
    if not options.no_weave:
        from musnad.web.keeping import Keeper

        keeper = Keeper(archive)
        stack.callback(keeper.stop)
        keeper.start()
    if not processes:
        warm(site)
    address = server.address_of(opened, options.name)
    proxies = [one.strip() for one in (options.proxy or "").split(",") if one.strip()]
    _warn(options, users, here, proxies)

    def started() -> None:
        print(f"{shown(place_shown(options.archive))} is at {address} (Ctrl-C ends it)", flush=True)
        if sys.stdout.isatty():
            print(f"الأرشيف على العنوان {address} (ينهي العمل Ctrl-C)", flush=True)
        if options.browser and _has_browser():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    server.run(app, opened, proxies=proxies, started=started)


def _processes(asked: int | None, most: int) -> int:
    """How many processes make pages beside the server's own: as many as are asked for, else one a core."""
    from musnad.web.workers import possible

    if not possible():
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (min(cores, most) if cores > 1 else 0) if asked is None else asked


def _users(options: argparse.Namespace) -> Users | None:
    """The users, where there is a file of them or one is named."""
    path = users_file(options)
    named = bool(options.users or os.environ.get("MUSNAD_USERS"))
    if not named and not os.path.exists(path):
        return None
    if options.open:
        raise _Refused(
            f"--open lets everybody in, {path} those alone who are in it: only one of them can be",
            f"الخيار ‎--open‎ يُدخل الجميع، و{path} يُدخل من فيه وحدهم؛ فليكن أحدهما",
        )
    users = Users(path)
    if not users.accounts():
        users.close()
        raise UsersError(
            f"there are no users in {path} yet; “musnad user add NAME” makes the first",
            f"لا مستخدمين في {path} بعد؛ يضيف الأمر ‎musnad user add NAME‎ أولهم",
        )
    return users


def _warn(options: argparse.Namespace, users: Users | None, here: bool, proxies: list[str]) -> None:
    """Say what is risky and yet asked for."""
    if users is not None and users.open_to_others():
        warn_open(users)
    if options.open and not here:
        _said(
            f"everybody who reaches {options.host} may read and change everything",
            "لكل من يصل إلى هذا العنوان أن يقرأ كل شيء ويغيّره",
            0,
        )
    elif not here and not proxies:
        _said(
            "passwords cross the network unencrypted; docs/serve.md says how to put https before it",
            "تعبر كلمات المرور الشبكة بلا تعمية؛ انظر docs/serve.md",
            0,
        )


def _has_browser() -> bool:
    """Whether a browser would open in a window, and not in the terminal."""
    windows = sys.platform in ("win32", "darwin")
    return windows or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
