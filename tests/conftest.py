"""Fixtures that tests of several folders use."""

import signal
from itertools import groupby
from pathlib import Path

import pytest
from browser import axe, chromium
from databases import archive, archive_place, new_place, postgresql, session_place
from newsroom import full_archives

__all__ = ["archive", "archive_place", "axe", "chromium", "full_archives", "new_place", "postgresql", "session_place"]

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as for what a shell runs in the background; commands under test would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow modules evenly between the others, each as a whole: where several processes begin with a part of the list each, none has all of them."""
    modules = [(path, list(some)) for path, some in groupby(items, key=lambda item: item.path)]
    slow = [some for path, some in modules if Path(path).parent.name in ("e2e", "property")]
    quick = [item for path, some in modules if Path(path).parent.name not in ("e2e", "property") for item in some]
    if not slow or not quick:
        return
    step = len(quick) / len(slow)
    items[:] = [
        item
        for number, some in enumerate(slow)
        for item in (*some, *quick[round(number * step) : round((number + 1) * step)])
    ]
