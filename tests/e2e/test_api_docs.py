"""What ``docs/api.md`` shows is run against a server of its own: blocks after ``<!-- served -->``; and ``examples/client.py``."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from apiworld import served, told

from musnad.web.site import Site

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
SHOWN = "http://127.0.0.1:8000"
_BLOCK = re.compile(r"<!-- served -->\n```(\w+)\n(.*?)^```$", re.M | re.S)
BLOCKS = _BLOCK.findall(PAGE)
COMMANDS = [
    line[2:] for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line.startswith("$ ")
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with told(tmp_path_factory.mktemp("docs") / "told.db") as archive, served(Site(archive)) as address:
        yield address


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[:90])
def test_command(server: str, command: str) -> None:
    words = shlex.split(command.replace(SHOWN, server))
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    done = subprocess.run([*words, "--fail-with-body"], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stdout or done.stderr
    assert json.loads(done.stdout)


@pytest.mark.parametrize("code", [text for kind, text in BLOCKS if kind == "python"], ids=lambda code: code[:20])
def test_python(server: str, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    exec(compile(code.replace(SHOWN, server), "docs/api.md", "exec"), {"__name__": "__main__"})
    assert "statements" in capsys.readouterr().out


def test_the_example_client_shows_who_said_it(server: str) -> None:
    environment = os.environ | {"MUSNAD_ADDRESS": server, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "examples/client.py", "المرفأ"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert " → " in done.stdout and "المرفأ" in done.stdout


def test_the_table_of_addresses_is_that_of_the_openapi_document(server: str) -> None:
    document = httpx.get(f"{server}/api/v1/openapi.json").json()
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in document["paths"].items()
        for method in methods
    }
    told_of = set()
    for method, addresses in re.findall(r"^\| `(GET|POST) (.*?)` \|", PAGE, re.M):
        told_of |= {(method, address.strip().partition("?")[0]) for address in addresses.replace("`", "").split(",")}
    assert told_of == described


def test_some_blocks_are_run() -> None:
    assert len(COMMANDS) >= 7 and any(kind == "python" for kind, _ in BLOCKS)
