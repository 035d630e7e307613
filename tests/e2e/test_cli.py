"""The command as a person runs it: files in, records out, clear words and exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from musnad import FEW, MUCH
from musnad.record import Record

TEXT = (
    "استقبل وزير النقل ناصر البلوشي وفد الشركة الهندية في صحار أمس الأربعاء.\n"
    "وقال الوزير إن الرصيف الجديد يفتح في آذار المقبل."
)
COMMAND = [sys.executable, "-m", "musnad"]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR")} | {
    "PYTHONIOENCODING": "ascii"
}


def musnad(*arguments: str | Path, input: str | bytes = b"", **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command; its output as text."""
    data = input.encode() if isinstance(input, str) else input
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], input=data, capture_output=True, env=ENVIRONMENT, timeout=60, **options
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_version_and_help() -> None:
    assert musnad("--version").stdout.startswith("musnad ")
    assert "musnad read report.txt" in musnad("read", "--help").stdout


def test_schema() -> None:
    done = musnad("schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["$id"] == "urn:musnad:record:1"


def test_the_terminal_view_is_the_default(report: Path) -> None:
    done = musnad("read", report, "--published", "2024-08-08", "--outlet", "صحيفة المرسى", "--title", "وفد في صحار")
    assert (done.returncode, done.stderr) == (0, "")
    assert "وفد في صحار" in done.stdout
    assert "outlet  صحيفة المرسى" in done.stdout
    assert "Thursday 8 August 2024" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_is_one_record_with_spans_of_the_text(report: Path) -> None:
    done = musnad("read", report, "--published", "٢٠٢٤-٠٨-٠٨", "--format", "json", "--url", "https://marsa.example/1")
    record = Record.model_validate_json(done.stdout)
    assert record.document.text == TEXT
    assert (record.document.published, record.document.url) == ("2024-08-08", "https://marsa.example/1")
    assert (
        musnad(
            "read", report, "--published", "2024-08-08", "--format", "json", "--url", "https://marsa.example/1"
        ).stdout
        == done.stdout
    )

    def spans(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("start"), int):
                assert TEXT[value["start"] : value["end"]] == value["text"]
            for one in value.values():
                spans(one)
        elif isinstance(value, list):
            for one in value:
                spans(one)

    spans(json.loads(done.stdout))


def test_json_of_several_is_an_array(report: Path) -> None:
    assert len(json.loads(musnad("read", report, report, "--format", "json").stdout)) == 2
    rows = "".join(json.dumps({"id": str(i), "text": TEXT}) + "\n" for i in range(3))
    assert [one["document"]["id"] for one in json.loads(musnad("read", "--format", "json", input=rows).stdout)] == [
        "0",
        "1",
        "2",
    ]
    assert json.loads(musnad("read", "none.txt", "none.txt", "--format", "json").stdout) == []


def test_bad_inputs_are_named_and_the_others_are_read(report: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        json.dumps({"id": "a", "text": TEXT, "section": "اقتصاد"})
        + '\n{"text": \n\n'
        + json.dumps({"text": TEXT, "published": "2024-02-30"})
        + "\n"
    )
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "english.txt").write_text("The minister received the delegation in Sohar.")
    names = ("none.txt", "empty.txt", "binary.txt", "english.txt")
    done = musnad("read", *(tmp_path / name for name in names), tmp_path, rows, report, "--format", "jsonl")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["document"]["text"] for one in records] == [TEXT, TEXT]
    assert records[0]["document"]["section"] == "اقتصاد"
    assert done.returncode == 1
    for place, words in (
        *zip(names, ("no such file", "empty", "not text", "not Arabic"), strict=True),
        ("", "folder"),
        ("rows.jsonl:2", "malformed JSON"),
        ("rows.jsonl:4", "“published” is no date"),
    ):
        assert any(place in line and words in line for line in done.stderr.splitlines()), (place, words)
    assert len(done.stderr.splitlines()) == 7


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("read", "x", "--published", "2024-02-30"),
        ("read", "x", "--published", "أمس"),
        ("read", "x", "--published", ""),
        ("read", "x", "--format", "xml"),
        ("read", "x", "y", "--title", "عنوان"),
        ("read", "x", "-o", "/no/such/folder/out.json"),
        ("read", "x", "-o", "/"),
        ("schema", "x"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    done = musnad(*arguments)
    assert done.returncode == 2
    assert "usage: musnad" in done.stderr
    assert not done.stdout


def test_standard_input_of_every_form(report: Path) -> None:
    page = f"<!doctype html><html><head><title>وفد هندي في صحار</title></head><body><p>{TEXT * 4}</p></body></html>"
    for data in (
        TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("cp1256"),
        page.encode("cp1256"),
        json.dumps({"text": TEXT}).encode(),
    ):
        done = musnad("read", "-", "--format", "json", input=data)
        assert done.returncode == 0, done.stderr
        assert "ناصر البلوشي" in json.loads(done.stdout)["document"]["text"]


def test_html_output_is_written_whole(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = musnad("read", report, report, "--format", "html", "-o", out)
    assert (done.returncode, done.stdout) == (0, "")
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert text.count("<main") == 2


def test_nothing_is_left_half_written(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("before")
    assert musnad("read", tmp_path / "none.txt", "--format", "json", "-o", out).returncode == 1
    assert out.read_text() == "before"
    assert musnad("read", report, tmp_path / "none.txt", "--format", "json", "-o", out).returncode == 1
    assert len(json.loads(out.read_text(encoding="utf-8"))) == 1
    assert musnad("read", report, "-o", report).returncode == 2
    assert report.read_text(encoding="utf-8") == TEXT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "report.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
def test_ctrl_c_and_a_closed_pipe_are_quiet(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with subprocess.Popen(
        [*COMMAND, "read", "--format", "jsonl", "-o", str(out)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as running:
        assert running.stdin and running.stderr
        running.stdin.write((json.dumps({"text": TEXT}) + "\n").encode())
        running.stdin.flush()
        for _ in range(200):
            if any(path.suffix == ".part" and path.stat().st_size for path in tmp_path.iterdir()):
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == b""
    assert running.returncode == 130
    assert not list(tmp_path.iterdir())

    rows = tmp_path / "rows.jsonl"
    rows.write_text((json.dumps({"text": TEXT}) + "\n") * 200)
    for form in ("jsonl", "terminal", "html"):
        with subprocess.Popen(
            [*COMMAND, "read", str(rows), "--format", form],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
        ) as piped:
            assert piped.stdout and piped.stderr
            piped.stdout.read(10)
            piped.stdout.close()
            assert piped.stderr.read() == b"", form
        assert piped.returncode == 141, form


def test_records_come_as_they_are_read() -> None:
    with subprocess.Popen(
        [*COMMAND, "read", "--format", "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as running:
        assert running.stdin and running.stdout
        for name in ("a", "b"):
            running.stdin.write((json.dumps({"id": name, "text": TEXT}) + "\n").encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["document"]["id"] == name
        running.stdin.close()
    assert running.returncode == 0


def test_the_command_starts_fast() -> None:
    began = time.perf_counter()
    musnad("--version")
    assert time.perf_counter() - began < 1
    code = "import sys, musnad.cli.main; assert not {'pydantic', 'rich', 'trafilatura', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=ENVIRONMENT)


def records(done: subprocess.CompletedProcess[str]) -> list[Record]:
    assert done.returncode == 0, done.stderr
    return [Record.model_validate_json(line) for line in done.stdout.splitlines()]


def test_a_few_reports_are_read_carefully_and_many_fast(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    row = json.dumps({"text": TEXT, "published": "2024-08-08"}, ensure_ascii=False) + "\n"
    for count, kind in ((FEW, "careful"), (FEW + 1, "fast")):
        path.write_text(row * count, encoding="utf-8")
        read = records(musnad("read", path, "--format", "jsonl"))
        assert [r.reader for r in read] == [kind] * count
    path.write_text(json.dumps({"text": (TEXT + "\n") * (MUCH // len(TEXT) + 1)}, ensure_ascii=False), encoding="utf-8")
    (long,) = records(musnad("read", path, "--format", "jsonl"))
    assert long.reader == "fast"


def test_many_files_are_read_fast_even_where_one_is_missing(report: Path) -> None:
    done = musnad("read", "none.txt", *[report] * (FEW + 1), "--format", "jsonl")
    assert done.returncode == 1
    assert {json.loads(line)["reader"] for line in done.stdout.splitlines()} == {"fast"}


def test_a_text_from_a_pipe_is_read_carefully_and_json_lines_fast() -> None:
    (read,) = records(musnad("read", "--format", "jsonl", input=TEXT))
    assert read.reader == "careful"
    (read,) = records(musnad("read", "--format", "jsonl", input=json.dumps({"text": TEXT}) + "\n"))
    assert read.reader == "fast"


def test_the_reader_asked_for_reads(report: Path) -> None:
    for kind in ("fast", "careful"):
        (read,) = records(musnad("read", report, "--format", "jsonl", "--reader", kind))
        assert read.reader == kind
    done = musnad("read", report, "--reader", "quick")
    assert done.returncode == 2
    assert "invalid choice: 'quick'" in done.stderr


def test_a_missing_careful_reader_is_said_with_the_way_to_get_it(report: Path, tmp_path: Path) -> None:
    """A module of that name that cannot be imported stands for onnxruntime not being there."""
    (tmp_path / "onnxruntime.py").write_text("raise ImportError", encoding="utf-8")
    environment = ENVIRONMENT | {"PYTHONPATH": str(tmp_path)}
    command = [*COMMAND, "read", str(report), "--reader", "careful", "-o", str(tmp_path / "out.json")]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    assert done.returncode == 2
    assert b"pip install 'musnad[careful]'" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_what_is_less_sure_than_asked_for_is_left_out(report: Path) -> None:
    (whole,) = records(musnad("read", report, "--format", "jsonl"))
    (sure,) = records(musnad("read", report, "--format", "jsonl", "--confidence", "0.98"))
    assert whole.statements and whole.events
    assert all((x.confidence or 0) >= 0.98 for x in (*sure.statements, *sure.events))
    assert sure.entities == whole.entities
    done = musnad("read", report, "--confidence", "60")
    assert done.returncode == 2
    assert "a number from 0 to 1" in done.stderr
