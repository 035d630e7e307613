"""JSON Lines and what all exports share: formats by ending, files whole or not at all, nothing lost on the way back."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exported import HARD, corrected, everything, examples, hard, kept
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import musnad
from musnad.archive.export import ENDINGS, ExportError, export, format_of, read_export
from musnad.archive.export.jsonlines import Damaged, kept_of, line_of
from musnad.archive.kept import Correction, Kept
from musnad.intake.report import IntakeError
from musnad.record import Record

WAYS_BACK = ("a.jsonl", "a.csv", "a.parquet", "a.ttl", "a.jsonld")


@pytest.mark.parametrize("name", WAYS_BACK)
def test_what_was_exported_comes_back_whole_and_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    reports = everything()
    summary = export(reports, first / name)
    back = list(read_export(first / name))
    assert back == reports and summary.reports == len(reports)
    export(iter(back), second / name)
    files = sorted(path.name for path in first.iterdir())
    assert files == sorted(path.name for path in second.iterdir()) == sorted(Path(f).name for f in summary.files)
    for file in files:
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_a_correction_keeps_both_the_reading_and_what_counts() -> None:
    back = kept_of(line_of(corrected()))
    assert back.reading != back.record and back.reading == corrected().reading
    assert back.corrections == corrected().corrections
    uncorrected = kept_of(line_of(hard()["plain"]))
    assert uncorrected.reading is uncorrected.record


def test_a_line_is_the_record_with_one_more_key() -> None:
    for one in everything():
        value = json.loads(line_of(one))
        archive = value.pop("archive")
        assert value == json.loads(one.record.to_json())
        assert archive["key"] == one.key and "number" not in archive
        assert line_of(replace(one, number=77)) == line_of(one)


_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\"\\\n\r\t,;'=+-@<>{}%\x00\x85\u2028\u202e٫ا"))
)
_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_OPTION = st.none() | _TEXT


@st.composite
def _kept(draw: st.DrawFn) -> Kept:
    """A report with whatever a text can hold in every field that takes any text."""
    text = draw(_TEXT)
    extra = draw(st.dictionaries(st.sampled_from(["tags", "archive", "نوع", "a b"]), _VALUE))
    said = {name: draw(_OPTION) for name in ("url", "outlet", "title", "author", "language", "published")}
    begin = draw(st.integers(0, len(text)))
    end = draw(st.integers(begin, len(text)))
    span = {"start": begin, "end": end, "text": text[begin:end]}
    record: dict[str, Any] = {
        "document": {"id": draw(_TEXT), "text": text, **said, **extra},
        "entities": [{"id": draw(_TEXT), "type": "NORP", "name": draw(_TEXT), "latin": draw(_TEXT), "mentions": [span]}],
        "statements": [
            {
                "id": draw(_TEXT), "cue": span, "source_kind": draw(st.sampled_from(["unnamed", "document", "person"])),
                "content": [span, span], "mode": "mixed", "speaker": span,
                "chain": [{"kind": "outlet", "name": draw(_TEXT)}, {"kind": "unnamed", "name": draw(_TEXT), **span}],
                "confidence": draw(st.none() | st.floats(0, 1)),
            }
        ],
        "figures": [{"id": draw(_TEXT), "span": span, "what": "money", "low": draw(st.integers() | st.floats(-1e9, 1e18))}],
    }  # fmt: skip
    before = draw(st.none() | st.dictionaries(_TEXT, _VALUE, max_size=2))
    correction = Correction(
        "figures", "edit", draw(_OPTION), ((begin, end),), before, {}, draw(_TEXT), hard()["plain"].added, draw(_OPTION)
    )
    made = Record.model_validate(record)
    return kept(made, corrections=(correction,), origin=draw(_OPTION), agency=draw(_OPTION), version=draw(_TEXT))


@pytest.mark.parametrize("name", WAYS_BACK)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(made=_kept())
def test_no_text_is_too_strange_for_any_way_back(
    name: str, made: Kept, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    export([made, made], path)
    back = list(read_export(path))
    assert [line_of(one) for one in back] == [line_of(made)] * 2


@pytest.mark.parametrize(
    ("name", "format"),
    [("x.jsonl", "jsonl"), ("x.CSV", "csv"), ("a/x.parquet", "parquet"), ("x.ttl", "ttl"), ("x.ftm.json", "ftm")],
)
def test_the_ending_says_the_format(name: str, format: str) -> None:
    assert format_of(name) == format
    assert format_of("x", format) == format


@pytest.mark.parametrize(
    ("name", "format"), [("x.json", None), ("x", None), ("x.jsonl", "xml"), (".ftm", None), ("", None)]
)
def test_an_unknown_format_is_refused_in_both_languages(name: str, format: str | None) -> None:
    with pytest.raises(ExportError) as caught:
        format_of(name, format)
    assert caught.value.message and caught.value.arabic


def _failing() -> Iterator[Kept]:
    yield from examples()
    raise RuntimeError("the archive broke")


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_export_that_fails_leaves_nothing_and_spoils_nothing(ending: str, tmp_path: Path) -> None:
    place = tmp_path / f"out{ending}"
    place.write_text("before")
    with pytest.raises(RuntimeError):
        export(_failing(), place)
    assert [path.name for path in tmp_path.iterdir()] == [place.name] and place.read_text() == "before"
    with pytest.raises(RuntimeError):
        export(_failing(), f"{tmp_path}/new/", format="csv")
    assert not (tmp_path / "new").exists()


def test_no_file_is_there_before_all_of_it_is_written(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def watching() -> Iterator[Kept]:
        for one in examples():
            seen.append([path.name for path in tmp_path.iterdir() if not path.name.startswith(".")])
            yield one

    export(watching(), tmp_path / "out.csv")
    assert not any(seen) and (tmp_path / "out.events.csv").exists()


@pytest.mark.parametrize("format", ["jsonl", "ttl", "jsonld", "ftm", "csv"])
def test_one_file_goes_to_standard_output_as_to_a_file(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stdout)
    tables = ["statements"] if format == "csv" else None
    assert export(examples(), "-", format=format, tables=tables).files == ("-",)
    export(examples(), tmp_path / "out", format=format, tables=tables)
    assert stdout.buffer.getvalue() == (tmp_path / "out").read_bytes()  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError):
        export(_failing(), "-", format=format, tables=tables)
    assert not stdout.buffer.closed


def test_several_tables_do_not_fit_into_standard_output() -> None:
    for format, tables in (("csv", None), ("csv", ["events", "figures"]), ("parquet", ["events"])):
        with pytest.raises(ExportError):
            export(examples(), "-", format=format, tables=tables)


def test_a_file_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    for place in (tmp_path / "missing" / "a.jsonl", tmp_path):
        with pytest.raises(OSError):
            export(examples(), place, format="jsonl")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_an_os_error() -> None:
    with pytest.raises(OSError):
        export(examples(), "/dev/full", format="jsonl")


_GOOD = line_of(hard()["plain"])


def _altered(**values: Any) -> str:
    return json.dumps({**json.loads(_GOOD), **values}, ensure_ascii=False)


def _wrong_span() -> str:
    value = json.loads(_GOOD)
    value["statements"][0]["cue"]["start"] += 1
    return json.dumps(value)


BAD = {
    "cut": _GOOD[: len(_GOOD) // 2],
    "no object": "[1]",
    "deep": "[" * 100_000,
    "constant": '{"a": NaN}',
    "digits": "9" * 10_000,
    "no archive": json.dumps({key: value for key, value in json.loads(_GOOD).items() if key != "archive"}),
    "archive of nothing": _altered(archive={}),
    "unknown part": _altered(surprise=1),
    "other words at the span": _wrong_span(),
    "later format": _altered(archive={**json.loads(_GOOD)["archive"], "format": 2}),
    "bad key": _altered(archive={**json.loads(_GOOD)["archive"], "key": "../../etc"}),
    "time without a zone": _altered(archive={**json.loads(_GOOD)["archive"], "added": "2024-01-01T00:00:00"}),
    "half a character": _GOOD.replace("المرسى", "\\ud800"),
    "an id twice": _altered(times=[json.loads(_GOOD)["times"][0]] * 2),
}


@pytest.mark.parametrize("name", BAD)
def test_a_damaged_line_is_refused(name: str) -> None:
    with pytest.raises(Damaged):
        kept_of(BAD[name])


def test_a_damaged_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    place = tmp_path / "a.jsonl"
    lines = [line.encode() for line in (_GOOD, *BAD.values(), "")]
    place.write_bytes(b"\n".join([*lines, b"\xff\xfe{}", _GOOD.encode()]))
    errors: list[IntakeError] = []
    back = list(read_export(place, on_error=errors.append))
    assert [line_of(one) for one in back] == [_GOOD, _GOOD]
    numbers = [*range(2, 2 + len(BAD)), 3 + len(BAD)]
    assert [error.line for error in errors] == numbers
    assert all(error.file == str(place) and error.message and error.arabic for error in errors)
    with pytest.raises(IntakeError) as caught:
        list(read_export(place))
    assert caught.value.where == f"{place}:2"


def test_a_record_that_was_never_in_an_archive_is_told_apart(tmp_path: Path) -> None:
    place = tmp_path / "a.jsonl"
    place.write_text(musnad.read(HARD["plain"][0], reader="fast").to_json())
    with pytest.raises(IntakeError, match="musnad add"):
        list(read_export(place))


@pytest.mark.parametrize(
    "name", ["none.jsonl", "none.csv", "none.parquet", "none.ttl", "none.jsonld", "a\0b", "none/x"]
)
def test_a_file_that_is_not_there_is_an_error_of_that_file(name: str, tmp_path: Path) -> None:
    errors: list[IntakeError] = []
    assert list(read_export(tmp_path / name, on_error=errors.append)) == []
    assert len(errors) == 1 and errors[0].file == str(tmp_path / name)


def test_follow_the_money_has_no_way_back(tmp_path: Path) -> None:
    export(examples(), tmp_path / "a.ftm.json")
    with pytest.raises(ExportError, match="one-way"):
        read_export(tmp_path / "a.ftm.json")


@pytest.mark.parametrize("name", WAYS_BACK)
def test_a_file_cut_off_gives_what_is_whole_and_an_error(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    export(examples(), place)
    file = place if place.exists() else place.with_name(f"a.reports{place.suffix}")
    data = file.read_bytes()
    for share in (0.25, 0.6, 0.97):
        file.write_bytes(data[: int(len(data) * share)])
        errors: list[IntakeError] = []
        back = list(read_export(place, on_error=errors.append))
        keys = {one.key for one in examples()}
        assert len(back) <= len(examples()) and all(one.key in keys for one in back)
        assert errors or name == "a.ttl"  # where Turtle is cut between two reports, nothing shows it


@pytest.mark.parametrize("name", WAYS_BACK)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_changed_at_random_never_break_the_import(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("hurt") / name
    export([hard()["plain"], hard()["injected"]], place)
    file = place if place.exists() else place.with_name(f"a.reports{place.suffix}")
    hurt = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.sampled_from(b'"\\\n,{}[]\x00\xff<>;.a0'))
    file.write_bytes(hurt)
    began = time.monotonic()
    list(read_export(place, on_error=lambda error: None))
    assert time.monotonic() - began < 10
