"""What the documentation shows is run: blocks after ``<!-- test -->`` in README.md, docs and examples."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from musnad.record import Entity, Event, Figure, Model, Statement, Time

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "README.ar.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
_BLOCK = re.compile(r"<!-- test -->\n```(\w+)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
_PATH = re.compile(
    r"`((?:src|docs|examples|benchmarks|training|tests|scripts)/[\w./-]+\.\w+|\./\w+|(?:training|benchmarks)/\w+\.py)`"
)
_EXCERPT = re.compile(r"<!-- (\w+) -->\n```json\n(.*?)^```\n<!-- end -->$", re.M | re.S)
SHAPES: dict[str, type[Model]] = {
    "entity": Entity, "time": Time, "statement": Statement, "event": Event, "figure": Figure,
}  # fmt: skip


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, found in enumerate(_BLOCK.finditer(page.read_text("utf-8")), 1):
            if found[1] == language:
                yield f"{page.relative_to(ROOT)}:{number}", found[2]


def commands() -> list[tuple[str, str, list[str]]]:
    """(place, command, lines it must print, in order)."""
    found: list[tuple[str, str, list[str]]] = []
    for place, text in blocks("console"):
        for line in text.splitlines():
            if line.startswith("$ "):
                found.append((place, line[2:], []))
            elif line.strip() and line.strip() != "...":
                found[-1][2].append(line)
    return found


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that the commands shown share; one of a page adds, the next ones find."""
    place = tmp_path_factory.mktemp("docs") / "musnad.db"
    add = [sys.executable, "-m", "musnad", "add", "examples/reports.jsonl", "--reader", "fast", "--archive", str(place)]
    subprocess.run(add, cwd=ROOT, check=True, capture_output=True)
    return place


@pytest.mark.parametrize(("place", "code"), list(blocks("python")), ids=lambda value: value[:40].split("\n")[0])
def test_python(place: str, code: str) -> None:
    exec(compile(code, place, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize(("place", "command", "lines"), commands(), ids=lambda value: str(value)[:60])
def test_command(place: str, command: str, lines: list[str], archive: Path) -> None:
    words = shlex.split(command)
    if words[0] == "musnad":
        words[:1] = [sys.executable, "-m", "musnad"]
    elif words[0] == "python":
        words[0] = sys.executable
    environment = os.environ | {"COLUMNS": "80", "PYTHONUTF8": "1", "MUSNAD_ARCHIVE": str(archive)}
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    rest = done.stdout
    for line in lines:
        assert line in rest, f"{place}: {line!r} is not printed, or not in this place"
        rest = rest[rest.index(line) + len(line) :]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    missing = [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
    missing += [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_excerpts_of_the_record_are_of_its_shape(page: Path) -> None:
    """What they hold is written by ``benchmarks.pages``."""
    rows = map(json.loads, (ROOT / "examples" / "reports.jsonl").read_text("utf-8").splitlines())
    text = next(row["text"] for row in rows if row["id"] == "beirut-5-site")
    for kind, block in _EXCERPT.findall(page.read_text("utf-8")):
        SHAPES[kind].model_validate_json(block)
        for span in re.findall(r'"start": (\d+), "end": (\d+), "text": ("[^"]*")', block):
            assert text[int(span[0]) : int(span[1])] == json.loads(span[2])


def test_some_blocks_are_tested() -> None:
    assert len(list(blocks("python"))) >= 4
    assert len(commands()) >= 5
