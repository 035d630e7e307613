"""Sources: files of every form, folders, compressed files and streams, odd names and hostile contents."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
from collections import Counter
from pathlib import Path

import pytest

from musnad.intake import Defaults, IntakeError, Report
from musnad.intake.sources import from_stream, open_source, shown

TEXT = "قال مدير الميناء سالم المعمري إن الرصيف الجديد يستقبل السفن منذ يوم الأحد، مشيرا إلى أن العمل اكتمل قبل موعده."
PAGE = f"""<!doctype html><html><head><meta charset="utf-8"><title>افتتاح رصيف جديد</title></head><body>
<h1>افتتاح رصيف جديد</h1>{"".join(f"<p>{number}. {TEXT}</p>" for number in range(4))}</body></html>"""
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>صحيفة المرسى</title><link>https://marsa.example/</link>
<item><title>افتتاح رصيف</title><link>https://marsa.example/1</link><description>{TEXT}</description>
<pubDate>Thu, 08 Aug 2024 21:30:00 +0400</pubDate></item></channel></rss>"""


def read(place: Path | str, **said: str) -> tuple[list[Report], list[IntakeError], Counter[str]]:
    errors: list[IntakeError] = []
    skipped: Counter[str] = Counter()
    return list(open_source(place, defaults=Defaults(**said), on_error=errors.append, skipped=skipped)), errors, skipped


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# -- forms -------------------------------------------------------------------------------------------------------------

FORMS: dict[str, tuple[str, int]] = {
    "a.txt": (TEXT, 1),
    "a.html": (PAGE, 1),
    "a.jsonl": ((json.dumps({"text": TEXT}) + "\n") * 3, 3),
    "a.json": (json.dumps([{"text": TEXT}] * 2, indent=1), 2),
    "a.csv": (f"title,text\nعنوان,{TEXT}\nآخر,{TEXT}\n", 2),
    "a.tsv": (f"العنوان\tالنص\nعنوان\t{TEXT}\n", 1),
    "a.rss": (FEED, 1),
    "a.xml": (FEED, 1),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_told_by_the_ending_or_by_the_content_packed_or_not(tmp_path: Path, name: str) -> None:
    content, count = FORMS[name]
    for path in (
        written(tmp_path, name, content),
        written(tmp_path, "unnamed", content),
        written(tmp_path, name + ".gz", gzip.compress(content.encode())),
        written(tmp_path, "packed", gzip.compress(content.encode()[:40]) + gzip.compress(content.encode()[40:])),
    ):
        reports, errors, _ = read(path, outlet="المرسى")
        assert not errors, path
        assert len(reports) == count, path
        assert "سالم المعمري" in reports[0].text
        assert reports[0].file.startswith(str(path))


@pytest.mark.parametrize("name", FORMS)
def test_a_stream_is_told_by_its_content(name: str) -> None:
    content, count = FORMS[name]
    for data in (content.encode(), gzip.compress(content.encode())):
        assert len(list(from_stream(io.BytesIO(data), "https://marsa.example/1"))) == count


def test_standard_input_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with open(reading, "rb") as pipe, open(writing, "wb", buffering=0) as end:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": pipe}))
        found = open_source("-")
        for number in range(3):
            end.write(json.dumps({"id": str(number), "text": TEXT}).encode() + b"\n")
            assert next(found).id == str(number), "the next report waits for the one behind it"


def test_a_saved_feed_gives_its_items(tmp_path: Path) -> None:
    (report,), errors, _ = read(written(tmp_path, "f.xml", FEED))
    assert not errors
    assert (report.url, report.outlet, report.title) == ("https://marsa.example/1", "صحيفة المرسى", "افتتاح رصيف")
    assert report.published == "2024-08-08T21:30:00+04:00"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.txt", None, "no such file"),
        ("a.pdf", b"%PDF-1.4", "a PDF file"),
        ("a.txt", b"\0\1\2" * 50, "not text"),
        ("a.xml", "<catalogue><book/></catalogue>", "no feed"),
        ("a.csv", "a,b\n1,2\n", "no column of texts"),
        ("a.csv", "", "empty"),
        ("a.warc", TEXT, "archive is damaged"),
        ("a.txt.gz", gzip.compress(TEXT.encode(), mtime=0)[:-20], "cut off"),
        ("a.txt.gz", gzip.compress(TEXT.encode(), mtime=0)[:20] + b"\xff" * 50, "damaged"),
        ("a.gz", gzip.compress(gzip.compress(TEXT.encode()), mtime=0), "a compressed file"),
        ("a\0b", None, "cannot be opened"),
    ],
)
def test_a_file_given_by_name_that_cannot_be_read(
    tmp_path: Path, name: str, content: str | bytes | None, message: str
) -> None:
    path = tmp_path / name if content is None else written(tmp_path, name, content)
    reports, (error,), _ = read(path)
    assert not reports
    assert message in error.message
    assert error.arabic
    with pytest.raises(IntakeError):
        list(open_source(path))


def test_lines_before_the_cut_of_a_packed_file_are_read(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"id": str(n), "text": TEXT + str(n * 7919)}) + "\n" for n in range(200))
    packed = gzip.compress(rows.encode())
    reports, errors, _ = read(written(tmp_path, "r.jsonl.gz", packed[: len(packed) // 2]))
    assert 0 < len(reports) < 200
    assert ["cut off" in error.message for error in errors] == [True]


def test_a_bomb_ends_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musnad.intake.streams._FREE", 1_000_000)
    for module in ("musnad.intake.files", "musnad.intake.jsonreports", "musnad.intake.report"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 2_000_000)
    bomb = gzip.compress(b'{"text": "' + b" " * 30_000_000)
    for name in ("a.txt.gz", "a.jsonl.gz", "a.html.gz", "a.csv.gz", "a.gz"):
        began = time.monotonic()
        reports, (error,), _ = read(written(tmp_path, name, bomb))
        assert not reports
        assert "far too much" in error.message or "too long" in error.message, name
        assert time.monotonic() - began < 2


# -- folders -----------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_in_the_order_of_names_with_all_folders_in_it(tmp_path: Path) -> None:
    names = ["10.txt", "9.txt", "B.txt", "a.txt", "sub/1.txt", "sub/deep/2.txt", "t.txt", "أ.txt", "ب.txt"]
    for name in reversed(names):
        written(tmp_path, name, f"{TEXT} ({name})")
    written(tmp_path, ".hidden.txt", TEXT)
    written(tmp_path, ".git/a.txt", TEXT)
    reports, errors, skipped = read(tmp_path)
    assert not errors
    assert not skipped
    assert [os.path.relpath(one.file, tmp_path) for one in reports] == names


def test_files_of_no_known_form_are_counted_and_no_error(tmp_path: Path) -> None:
    for name in ("1.jpg", "2.JPG", "3.pdf", "news.db", "b.tar.gz", "notes.md"):
        written(tmp_path, name, b"\x89PNG\0\0")
    written(tmp_path, "binary", b"\0\1\2\3" * 100)
    written(tmp_path, "catalogue.xml", "<catalogue/>")
    written(tmp_path, "dated.2024", TEXT)
    written(tmp_path, "plain", TEXT)
    written(tmp_path, "bad.txt", b"\0\1\2" * 50)
    reports, (error,), skipped = read(tmp_path)
    assert [Path(one.file).name for one in reports] == ["dated.2024", "plain"]
    assert Path(error.file).name == "bad.txt"
    assert skipped == {"jpg": 2, "pdf": 1, "db": 1, "tar.gz": 1, "md": 1, "unknown": 1, "xml": 1}


def test_links_and_special_files(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    written(folder, "a.txt", TEXT)
    outside = written(tmp_path, "secret.txt", TEXT)
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    os.mkfifo(folder / "pipe.txt")
    reports, errors, skipped = read(folder)
    assert [Path(one.file).name for one in reports] == ["a.txt", "b.txt"]
    assert [Path(error.file).name for error in errors] == ["gone.txt"]
    assert skipped == {"link": 2, "special file": 1}
    (tmp_path / "way in").symlink_to(folder)
    assert len(read(tmp_path / "way in")[0]) == 2, "a link given by name is meant"


@pytest.mark.parametrize(
    "name", [b"bytes\xff\xfe.txt", b"line\nend.txt", "خبر\u202egpj.txt".encode(), b"-", b"quote'\"$(x).txt"]
)
def test_odd_file_names_are_read_and_shown_safely(tmp_path: Path, name: bytes) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
        file.write(TEXT.encode())
    (report,), errors, _ = read(tmp_path)
    assert not errors
    assert report.file.isprintable()
    report.file.encode("utf-8")


def test_names_as_they_are_shown() -> None:
    assert shown("a\udcff\n\u202eb خبر") == "a\\xff\\n\\u202eb خبر"
    assert shown("الرصيف-٢.txt") == "الرصيف-٢.txt"


def test_what_goes_wrong_in_one_file_ends_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSNAD_DEBUG", raising=False)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("musnad.intake.page.from_page", broken)
    for name, content in (("a.txt", TEXT), ("b.html", PAGE), ("c.txt", TEXT)):
        written(tmp_path, name, content)
    reports, (error,), _ = read(tmp_path)
    assert len(reports) == 2
    assert "a fault" in error.message


def test_a_very_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path
    here = os.getcwd()
    try:
        for _ in range(600):
            deep = Path("d")
            os.chdir(tmp_path if _ == 0 else ".")
            os.mkdir(deep)
            os.chdir(deep)
        Path("x.txt").write_text(TEXT, encoding="utf-8")
    finally:
        os.chdir(here)
    reports, errors, _ = read(tmp_path)
    assert (len(reports), errors) == (1, [])


# -- tables ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16", "iso8859_6"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_in_every_encoding_and_with_every_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = TEXT.replace("،", ",")
    rows = [["العنوان", "النص", "التاريخ", "المصدر", "الرابط", "الكاتب", "القسم"]]
    rows += [
        ["عنوان", f'"{text} ""هنا"" {delimiter}\r\nسطر"', "2024-08-08", "المرسى", "https://m.example/1", "سالم", "محلي"]
    ]
    content = "\r\n".join(delimiter.join(row) for row in rows)
    (report,), errors, _ = read(written(tmp_path, "t.csv", content.encode(encoding)))
    assert not errors
    assert report.text == f'{text} "هنا" {delimiter}\r\nسطر'
    assert (report.title, report.published, report.outlet) == ("عنوان", "2024-08-08", "المرسى")
    assert (report.url, report.author, report.extra) == ("https://m.example/1", "سالم", {"القسم": "محلي"})
    assert report.line == 2


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Headline", "title"),
        ("Published_At", "published"),
        ("تاريخ النشر", "published"),
        ("Source URL", "url"),
        ("نص الخبر", None),
        ("section", None),
    ],
)
def test_headings_have_synonyms(tmp_path: Path, header: str, field: str | None) -> None:
    (report,), errors, _ = read(written(tmp_path, "t.csv", f"{header},text\n2024-08-08,{TEXT}\n"))
    assert not errors
    assert report.text == TEXT
    if field:
        assert getattr(report, field) == "2024-08-08"
        assert not report.extra
    else:
        assert report.extra == {header: "2024-08-08"}


def test_a_bad_row_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    rows = [
        "id,published,text",
        f"1,,{TEXT}",
        f"2,08/08/2024,{TEXT}",
        "3,,",
        f"4,,{TEXT},more",
        "",
        f"5,8 أغسطس 2024,{TEXT}",
    ]
    rows += ["6,,English only from here to there", f"7,2024-08-08,{TEXT}"]
    reports, errors, _ = read(written(tmp_path, "t.csv", "\n".join(rows)))
    assert [one.id for one in reports] == ["1", "5", "7"]
    assert reports[1].published == "2024-08-08"
    assert [error.line for error in errors] == [3, 4, 5, 8]
    assert ["no date" in errors[0].message, "missing" in errors[1].message, "4 cells" in errors[2].message] == [
        True
    ] * 3


def test_a_quotation_mark_that_is_never_closed_costs_its_row_alone(tmp_path: Path) -> None:
    rows = ["id,text", f"1,{TEXT}", f'2,"{TEXT}', *(f"{n},{TEXT}" for n in range(3, 300))]
    reports, (error,), _ = read(written(tmp_path, "t.csv", "\n".join(rows)))
    assert [one.id for one in reports] == ["1", *map(str, range(3, 300))]
    assert (error.line, "never closed" in error.message) == (3, True)
    assert reports[-1].line == 300
    prose = f'id,text\n1,{TEXT}\n2,"{TEXT}\nسطر ثان من النص نفسه\nسطر ثالث، من النص'  # a file cut off in a text
    reports, (error,), _ = read(written(tmp_path, "cut.csv", prose))
    assert [one.id for one in reports] == ["1"]
    assert error.line == 3


def test_a_row_longer_than_a_report_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musnad.intake.tabular.MAX_BYTES", 5000)
    rows = ["id,text", f"1,{TEXT}", f"2,{TEXT * 100}", f"3,{TEXT}", f'4,"{TEXT}', *[f"x,{TEXT}"] * 60]
    reports, errors, _ = read(written(tmp_path, "t.csv", "\n".join(rows)))
    assert [one.id for one in reports][:2] == ["1", "3"]
    assert len(reports) == 62
    assert [error.line for error in errors] == [3, 5]


def test_a_long_text_in_a_cell_and_broken_characters(tmp_path: Path) -> None:
    long = TEXT * 5000
    content = (
        f'id,text\n1,"{long}"\n2,{TEXT}\n'.encode().replace("المدير".encode(), b"\xff") + b"3," + TEXT.encode() + b"\0"
    )
    reports, errors, _ = read(written(tmp_path, "t.csv", content))
    assert not errors
    assert reports[0].text == long
    assert reports[2].text == TEXT + "\ufffd"
    assert reports[2].warnings
    assert not reports[1].warnings


def test_an_address_in_the_column_of_the_source(tmp_path: Path) -> None:
    (report,), _, _ = read(written(tmp_path, "t.csv", f"المصدر,النص\nhttps://wafa.ps/1,{TEXT}\n"))
    assert (report.url, report.outlet) == ("https://wafa.ps/1", "وفا")


def test_a_table_as_excel_writes_it(tmp_path: Path) -> None:
    (report,), errors, _ = read(written(tmp_path, "t.csv", f"sep=;\r\nid;text\r\n1;{TEXT}\r\n"))
    assert not errors
    assert (report.id, report.text, report.line) == ("1", TEXT, 3)


def test_a_lone_carriage_return_spoils_no_more_than_its_row(tmp_path: Path) -> None:
    reports, (error,), _ = read(written(tmp_path, "t.csv", f"id\r,text\n1,{TEXT}\n2\r3,{TEXT}\n4,{TEXT}\n"))
    assert [one.id for one in reports] == ["1", "4"]
    assert error.line == 3
    reports, errors, _ = read(written(tmp_path, "mac.csv", f"id,text\r1,{TEXT}\r2,{TEXT}\r"))
    assert ([one.id for one in reports], errors) == (["1", "2"], [])


def test_a_text_with_commas_is_no_table(tmp_path: Path) -> None:
    text = TEXT.replace("،", ",") + "\n" + TEXT
    (report,), _, _ = read(written(tmp_path, "plain", text))
    assert report.text == text
