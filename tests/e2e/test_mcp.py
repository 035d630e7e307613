"""``musnad mcp``: a client starts the process, and asks each tool."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import anyio
import pytest
from apiworld import told

from musnad.archive.filters import Filters
from musnad.archive.store import Archive

mcp = pytest.importorskip("mcp")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with told(tmp_path_factory.mktemp("mcp") / "told.db") as opened:
        yield opened


def asked(place: str, do: Callable[[Any], Awaitable[None]], mode: str = "auto") -> None:
    """Start the server and do something with a client of it."""
    command = mcp.StdioServerParameters(command=sys.executable, args=["-m", "musnad", "mcp", "--archive", place])

    async def run() -> None:
        with anyio.fail_after(60):
            async with mcp.Client(command, mode=mode) as client:
                await do(client)

    anyio.run(run)


def value(answer: Any) -> Any:
    """What a tool answered: the text and the structure are the same."""
    assert not answer.is_error, answer.content[0].text
    found = json.loads(answer.content[0].text)
    assert found == answer.structured_content
    return found


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_assistant_asks_each_tool(archive: Archive, mode: str) -> None:
    key = archive.get("port-2-agency").key

    async def do(client: Any) -> None:
        assert client.server_info.name == "musnad" and "cite" in client.instructions
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"search", "report", "entity", "story"}
        assert all(tool.annotations.read_only_hint and tool.description for tool in tools.values())
        assert {"figure" if one.name == "what" else one.name for one in fields(Filters)} <= set(
            tools["search"].input_schema["properties"]
        )

        found = value(await client.call_tool("search", {"words": "المرفأ", "source_kind": ["person"], "limit": 2}))
        assert 0 < len(found["results"]) <= 2 and all(
            one["cite"]["en"] and one["cite"]["ar"] for one in found["results"]
        )
        if found["after"]:
            more = value(
                await client.call_tool(
                    "search", {"words": "المرفأ", "source_kind": ["person"], "limit": 2, "after": found["after"]}
                )
            )
            assert more["results"] != found["results"]
        assert value(await client.call_tool("report", {"report": key}))["report"]["key"] == key
        assert value(await client.call_tool("entity", {"name": "حسن", "what": "said"}))["results"]
        assert value(await client.call_tool("story", {"story": key}))["disputes"]

    asked(archive.place, do, mode)


def test_what_is_asked_wrongly_is_said_and_the_server_goes_on(archive: Archive) -> None:
    async def do(client: Any) -> None:
        for tool, arguments in (
            ("search", {"since": "yesterday"}),
            ("search", {"limit": 1000}),
            ("search", {"results": "letters"}),
            ("search", {"after": "zz"}),
            ("report", {"report": "absent"}),
            ("report", {}),
            ("entity", {"name": "زرافة"}),
            ("story", {"story": "absent"}),
        ):
            answer = await client.call_tool(tool, arguments)
            assert answer.is_error and archive.place not in answer.content[0].text, (tool, arguments)
        assert value(await client.call_tool("search", {}))["results"]

    asked(archive.place, do)


def test_without_an_archive_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "musnad", "mcp", "--archive", str(tmp_path / "none.db")],
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "there is no archive" in done.stderr and not done.stdout
    assert not (tmp_path / "none.db").exists()


def test_without_its_package_it_says_what_to_install(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ImportError(\"No module named 'mcp'\", name='mcp')\n", "utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from musnad.cli.main import main; sys.exit(main(['mcp', '--archive', {archive.place!r}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 2 and "pip install 'musnad[mcp]'" in done.stderr
