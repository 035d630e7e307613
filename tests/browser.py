"""A real browser on real pages: Debian's Chromium, driven by Playwright, and the server as users start it.

Where Chromium or axe-core is missing the tests are skipped; with ``MUSNAD_TEST_BROWSER=required`` (continuous integration) they fail instead. Screenshots are kept
under ``build/screenshots``.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parent.parent
SCREENSHOTS = ROOT / "build" / "screenshots"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
EXAMPLES = ("examples/reports.jsonl", "examples/three-outlets.jsonl", "examples/beirut-5-site.html")
#: The widths the pages must look right at.
NARROW, WIDE = 390, 1440


def missing(what: str) -> None:
    """Skip, or fail where the browser must be there."""
    if os.environ.get("MUSNAD_TEST_BROWSER") == "required":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium")
    if not path:
        missing("there is no chromium: scripts/chromium.sh installs it")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    done = subprocess.run([ROOT / "scripts" / "axe.sh"], capture_output=True, text=True, timeout=120)
    if done.returncode:
        missing(f"there is no axe-core: {done.stderr[-300:]}")
    return Path(done.stdout.strip()).read_text(encoding="utf-8")


def run(*arguments: object) -> str:
    """A command of Musnad; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "musnad", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextlib.contextmanager
def serving(*arguments: object, **environment: str) -> Iterator[str]:
    """``musnad serve`` on a free port, until the end; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "musnad", "serve", "--port", "0", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if found := re.search(r"http://[^\s/]+", line):
                yield found[0]
                break
        else:
            pytest.fail(f"the server ended: {said}")
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Visit:
    """A page in the browser, and what is wrong with it: messages of the console, requests to elsewhere, failed requests."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.faults = page, address, list[str]()
        page.on(
            "console", lambda m: self.faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", lambda r: self.faults.append(f"{r.status}: {r.url}") if r.status >= 400 else None)

    def _asked(self, request: Any) -> None:
        where = urlsplit(request.url)
        if where.scheme not in ("data", "blob") and where.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"elsewhere: {request.url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # as is every request that a click on a link cuts short
            self.faults.append(f"failed: {request.url} {request.failure}")

    def go(self, path: str) -> Any:
        """Go to a page of the server."""
        answer = self.page.goto(self.address + path)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return answer

    def wide(self, width: int) -> None:
        """Make the window so wide."""
        self.page.set_viewport_size({"width": width, "height": 900})

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def serious(self, axe: str) -> list[str]:
        """What axe-core finds to be a serious or critical fault."""
        self.page.evaluate(axe)
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']}: "
            + json.dumps([node["html"][:160] for node in one["nodes"][:3]], ensure_ascii=False)
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        height = min(6_000, self.page.evaluate("document.documentElement.scrollHeight"))
        size = self.page.viewport_size
        self.page.screenshot(
            path=str(SCREENSHOTS / f"{name}.png"),
            clip={"x": 0, "y": 0, "width": size["width"], "height": height},
            full_page=True,
        )
