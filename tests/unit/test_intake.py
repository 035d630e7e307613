"""Intake: reports out of files and streams, and clear words for what cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from musnad.intake import Defaults, IntakeError, Report, open_reports, published_date
from musnad.intake import report as limits

TEXT = "قال مدير الميناء سالم المعمري إن الرصيف الجديد يستقبل السفن منذ يوم الأحد، مشيرا إلى أن العمل اكتمل قبل موعده."
BODY = """<p>أعلنت هيئة الموانئ في مدينة صحار افتتاح الرصيف الجديد، وقال مدير الهيئة سالم المعمري إن الرصيف يستقبل
 سفنا تصل حمولتها إلى مئة ألف طن.</p><p>وأضاف المعمري أن العمل في المرحلة الثانية يبدأ في الربيع المقبل، مشيرا إلى أن
 الكلفة بلغت أربعين مليون ريال.</p><p>ونقلت وكالة الأنباء المحلية عن مصدر في الوزارة قوله إن الشركات وقعت العقود.</p>"""
TITLE = "افتتاح رصيف جديد في صحار"


def read(path: Path | str, **said: str) -> tuple[list[Report], list[IntakeError]]:
    errors: list[IntakeError] = []
    return list(open_reports(path, defaults=Defaults(**said), on_error=errors.append)), errors


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*values: Any) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) + "\n" for one in values)


# -- plain text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [TEXT, "\n\n  " + TEXT + "\r\n" + TEXT + "\n\n", TEXT.replace("ا", "ا\u064b\u0640")])
def test_plain_text_is_kept_as_received(tmp_path: Path, text: str) -> None:
    (report,), errors = read(written(tmp_path, "r.txt", text), outlet="المرسى", published="2024-08-08")
    assert not errors
    assert report.text == text
    assert (report.outlet, report.published, report.language) == ("المرسى", "2024-08-08", "ar")


def test_ids_are_stable_and_told_apart(tmp_path: Path) -> None:
    first, again, other = (
        read(written(tmp_path, name, text))[0][0].id for name, text in (("a", TEXT), ("b", TEXT), ("c", TEXT + "!"))
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("e.txt", "", "empty"),
        ("blank.txt", " \n\u200f\n\ufeff", "empty"),
        ("b.txt", b"\0\1\2" * 50, "not text"),
        ("r.txt", b"%PDF-1.4 ...", "a PDF file"),
        ("en.txt", "The minister said the pier is open. " * 5, "not Arabic: only 0 %"),
        ("n.txt", "2024-08-08 10:30", "no letters"),
        ("m.txt", TEXT.encode().decode("cp1252", "replace"), "wrong encoding"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    path = written(tmp_path, name, content)
    reports, (error,) = read(path)
    assert not reports
    assert message in error.message
    assert (error.file, error.line) == (str(path), None)
    assert error.arabic
    with pytest.raises(IntakeError):
        list(open_reports(path))


def test_mixed_languages_are_read_as_arabic(tmp_path: Path) -> None:
    (report,), errors = read(written(tmp_path, "m.txt", TEXT + " (the new pier is open to ships)"))
    assert not errors
    assert report.language == "ar"


def test_persian_is_read_with_a_warning(tmp_path: Path) -> None:
    (report,), _ = read(written(tmp_path, "p.txt", "وزیر گفت که این پروژه بزرگ است و پس از چند ماه به پایان می‌رسد"))
    assert "Persian" in report.warnings[0]


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    assert read(tmp_path / "none.txt")[1][0].message == "there is no such file"
    assert "folder" in read(tmp_path)[1][0].message


def test_a_huge_plain_file_is_refused_and_a_stream_of_lines_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("musnad.intake.files", "musnad.intake.jsonreports", "musnad.intake.report"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 2000)
    for name in ("big.txt", "big.html", "big"):
        reports, (error,) = read(written(tmp_path, name, TEXT * 20))
        assert not reports
        assert "too long" in error.message
    many = lines(*[{"text": TEXT}] * 30, {"text": TEXT * 20}, {"id": "last", "text": TEXT})
    reports, (error,) = read(written(tmp_path, "many.jsonl", many))
    assert [len(reports), reports[-1].id, error.line] == [31, "last", 31]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(lines({"id": 5, "text": TEXT}, "{").encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    (report,), (error,) = read("-")
    assert report.id == "5"
    assert str(error).startswith("stdin:2: malformed JSON")


def test_a_stream_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    class Slow(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            taken.append(1)
            return super().readline(size)

    class Stdin:
        buffer = Slow(lines(*[{"text": TEXT}] * 10).encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    next(open_reports("-"))
    assert len(taken) == 1


# -- JSON --------------------------------------------------------------------------------------------------------------


def test_json_lines_keep_their_fields(tmp_path: Path) -> None:
    row = {"id": "a", "outlet": "المرسى", "published": "2024-08-08T10:00:00+04:00", "title": TITLE, "text": TEXT}
    path = written(tmp_path, "r.jsonl", "\n" + lines(row | {"section": "اقتصاد", "tags": [1, None]}, {"text": TEXT}))
    (report, bare), errors = read(path, published="2020-01-01")
    assert not errors
    assert (report.id, report.outlet, report.published, report.title, report.text) == tuple(row.values())
    assert report.extra == {"section": "اقتصاد", "tags": [1, None]}
    assert report.arguments()["section"] == "اقتصاد"
    assert report.where == f"{path}:2"
    assert bare.published == "2020-01-01"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"text": "قال"', "malformed JSON"),
        ("[1]", "this is a list"),
        ('"قال"', "this is text"),
        ("{}", "“text” is missing"),
        ('{"text": null}', "“text” is missing"),
        ('{"text": 3}', "“text” must be text, not a number"),
        ('{"text": " "}', "empty"),
        ('{"text": "قال", "title": ["x"]}', "“title” must be text, not a list"),
        ('{"text": "قال", "published": "2024-02-30"}', "“published” is no date"),
        ('{"text": "قال", "published": 20240808}', "“published” is no date"),
        ('{"text": "قال", "n": NaN}', "malformed JSON"),
        ('{"text": "قال", "n": ' + "[" * 100_000, "malformed JSON"),
        ('{"text": "قال", "n": ' + "1" * 5000 + "}", "malformed JSON"),
        ('{"text": "English only, from here to there"}', "not Arabic"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path, row: str, message: str) -> None:
    path = written(tmp_path, "r.jsonl", lines({"id": "first", "text": TEXT}, row, {"id": "last", "text": TEXT}))
    reports, (error,) = read(path)
    assert [one.id for one in reports] == ["first", "last"]
    assert message in error.message
    assert (error.file, error.line) == (str(path), 2)


def test_one_object_and_an_array(tmp_path: Path) -> None:
    one = json.dumps({"id": "a", "text": TEXT}, indent=1)
    assert read(written(tmp_path, "one.json", one))[0][0].id == "a"
    reports, (error,) = read(written(tmp_path, "many.json", f'[{one}, {{"title": "x"}}, {one}]'))
    assert len(reports) == 2
    assert "[2]" in str(error)
    assert read(written(tmp_path, "empty.json", "[]"))[1][0].message.startswith("empty")


def test_json_without_an_ending_is_told_by_its_content(tmp_path: Path) -> None:
    rows = lines({"id": "a", "text": TEXT}, {"id": "b", "text": TEXT})
    for content in (
        rows,
        f"[{','.join(rows.split(chr(10))[:2])}]",
        b"\xef\xbb\xbf" + rows.encode(),
        rows.encode("utf-16"),
    ):
        reports, errors = read(written(tmp_path, "data", content))
        assert [one.id for one in reports] == ["a", "b"], content[:20]
        assert not errors
    bracket = "[خاص] " + TEXT
    assert read(written(tmp_path, "plain", bracket))[0][0].text == bracket


def test_half_a_character_is_replaced_and_said(tmp_path: Path) -> None:
    (report,), _ = read(written(tmp_path, "r.jsonl", '{"text": "قال \\ud800 المدير"}'))
    assert report.text == "قال \ufffd المدير"
    assert report.warnings


def test_broken_utf8_in_a_line(tmp_path: Path) -> None:
    row = json.dumps({"text": TEXT}, ensure_ascii=False).encode().replace("مدير".encode(), b"\xd9\xff", 1)
    (report,), errors = read(written(tmp_path, "r.jsonl", row))
    assert not errors
    assert "\ufffd" in report.text
    assert "broken" in report.warnings[0]


# -- dates of publication ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-08-08", "2024-08-08"),
        (" ٢٠٢٤-٠٨-٠٨ ", "2024-08-08"),
        ("2024/8/8", "2024-08-08"),
        ("2024-08-08T14:30", "2024-08-08T14:30:00"),
        ("2024-08-08T14:30:00Z", "2024-08-08T14:30:00+00:00"),
        ("2024-08-08 14:30:00 +0300", "2024-08-08T14:30:00+03:00"),
        ("Thu, 08 Aug 2024 10:00:00 GMT", "2024-08-08T10:00:00+00:00"),
        ("", None),
        (None, None),
    ],
)
def test_published(given: object, expected: str | None) -> None:
    assert published_date(given) == expected


@pytest.mark.parametrize(
    "given",
    ["2024-02-30", "2024-13-01", "08/08/2024", "20240808", "أمس", "yesterday", "0001-01-01", "9999-01-01", 5, True, []],
)
def test_published_that_is_no_date(given: object) -> None:
    with pytest.raises(ValueError):
        published_date(given)


# -- pages -------------------------------------------------------------------------------------------------------------


def page(head: str = "", after: str = "", charset: str = "utf-8") -> bytes:
    return f"""<!doctype html><html lang="ar">
<head><meta charset="{charset}"><title>{TITLE} - صحيفة المرسى</title>{head}</head>
<body><div>الاثنين 23 تشرين الثاني/نوفمبر 2026</div><nav><a href="/">الرئيسية</a></nav><h1>{TITLE}</h1>{after}{BODY}
<footer>جميع الحقوق محفوظة © 2026 صحيفة المرسى</footer></body></html>""".encode(
        "cp1256" if charset == "windows-1256" else charset
    )


def one(tmp_path: Path, content: bytes, **said: str) -> Report:
    (report,), errors = read(written(tmp_path, "p.html", content), **said)
    assert not errors
    assert report.text.startswith("أعلنت هيئة الموانئ")
    assert report.text.endswith("وقعت العقود.")
    assert report.title == TITLE
    return report


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_a_page_without_a_stated_date_has_none(tmp_path: Path, charset: str) -> None:
    report = one(tmp_path, page(charset=charset))
    assert report.published is None, "neither the day of saving nor the year in the footer"
    assert report.outlet == "صحيفة المرسى"
    assert one(tmp_path, page(charset=charset), published="2024-08-08").published == "2024-08-08"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-08-08T21:15:00+04:00">',
        '<script type="application/ld+json">[{"@graph": [{"@type": "X", "datePublished": "2024-08-08"}]}]</script>',
        '<meta name="pubdate" content="2024-08-08 10:00:00">',
        '<link rel="canonical" href="https://marsa.example/2024/08/08/port">',
    ],
)
def test_the_date_a_page_states(tmp_path: Path, head: str) -> None:
    assert str(one(tmp_path, page(head)).published).startswith("2024-08-08")


@pytest.mark.parametrize(
    "after",
    [
        "<div>الخميس 8 آب/أغسطس 2024</div>",
        "<span>نُشر في ٨ أغسطس ٢٠٢٤ - ١٠:٣٠ صباحا</span>",
        "<div>٣ صفر ١٤٤٦ هـ - ٨ أغسطس ٢٠٢٤ م</div>",
        '<time datetime="2024-08-08T10:30">قبل ساعة</time>',
    ],
)
def test_a_full_date_under_the_title(tmp_path: Path, after: str) -> None:
    assert str(one(tmp_path, page(after=after)).published).startswith("2024-08-08")


def test_an_old_page_set_in_tables(tmp_path: Path) -> None:
    cells = ("الأولى | اقتصاد", f"<h2>{TITLE}</h2><span>8/8/2024</span>{BODY}", "حقوق النشر 2026")
    table = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    content = f"<html><title>صحيفة المرسى :: {TITLE}</title><body><table>{table}</table></body></html>"
    (report,), _ = read(written(tmp_path, "t.htm", content.encode("cp1256")))
    assert "|" not in report.text
    assert "سالم المعمري" in report.text
    assert (report.title, report.outlet) == (TITLE, "صحيفة المرسى")


@pytest.mark.parametrize("content", ["<html><body></body></html>", "<div>" * 3000, "<p>", "<html>\0"])
def test_a_page_without_a_report(tmp_path: Path, content: str) -> None:
    reports, errors = read(written(tmp_path, "p.html", content))
    assert not reports
    assert len(errors) == 1


def test_limits_are_as_documented() -> None:
    assert limits.MAX_BYTES == 50_000_000
