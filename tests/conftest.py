"""Fixtures that tests of several folders use."""

import signal

from browser import axe, chromium
from databases import archive, archive_place, new_place, postgresql, session_place
from newsroom import full_archives

__all__ = ["archive", "archive_place", "axe", "chromium", "full_archives", "new_place", "postgresql", "session_place"]

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as for what a shell runs in the background; commands under test would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
