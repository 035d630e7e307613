"""Web archives: pages out of WARC and WET files, whole, cut off, damaged and hostile."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
from pathlib import Path

import pytest

from musnad.intake import IntakeError, Report
from musnad.intake.sources import open_source

TEXT = """أعلنت هيئة الموانئ في مدينة صحار افتتاح الرصيف رقم {number}، وقال مدير الهيئة سالم المعمري إن الرصيف يستقبل سفنا
 تصل حمولتها إلى مئة ألف طن، وأضاف أن العمل في المرحلة الثانية يبدأ في الربيع المقبل، مشيرا إلى أن الكلفة بلغت أربعين مليون ريال."""


def page(number: int = 1, head: str = "") -> bytes:
    text = TEXT.format(number=number)
    return f"""<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>افتتاح الرصيف</title>{head}</head>
<body><article><h1>افتتاح الرصيف</h1><p>{text}</p><p>{text}</p></article></body></html>""".encode()


def record(
    body: bytes,
    *headers: str,
    url: str = "https://marsa.example/1",
    kind: str = "response",
    status: str = "200 OK",
    media: str = "text/html",
    http: bool = True,
) -> bytes:
    if http:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", *headers]
        body = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    warc_media = "application/http; msgtype=response" if http else media
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-08-09T03:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789abc>\r\nContent-Type: {warc_media}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def read(content: bytes, folder: Path, name: str = "a.warc") -> tuple[list[Report], list[IntakeError], Counter[str]]:
    path = folder / name
    path.write_bytes(content)
    errors: list[IntakeError] = []
    skipped: Counter[str] = Counter()
    return list(open_source(path, on_error=errors.append, skipped=skipped)), errors, skipped


def five() -> list[bytes]:
    return [record(page(number), url=f"https://marsa.example/{number}") for number in range(5)]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_read_with_their_addresses(tmp_path: Path, packed: bool) -> None:
    content = b"".join(gzip.compress(one) if packed else one for one in five())
    for name in ("a.warc.gz" if packed else "a.warc", "unnamed"):
        reports, errors, _ = read(content, tmp_path, name)
        assert not errors
        assert [one.url for one in reports] == [f"https://marsa.example/{number}" for number in range(5)]
        assert "الرصيف رقم 3" in reports[3].text
        assert reports[0].title == "افتتاح الرصيف"


def test_the_day_of_fetching_is_never_the_day_of_publication(tmp_path: Path) -> None:
    dated = page(head='<meta property="article:published_time" content="2024-08-08T10:00:00+04:00">')
    (bare, stated), _, _ = read(record(page()) + record(dated), tmp_path)
    assert bare.published is None
    assert bare.extra == {"fetched": "2024-08-09T03:00:00Z"}
    assert stated.published == "2024-08-08T10:00:00+04:00"


def test_what_is_no_page_is_skipped_and_counted(tmp_path: Path) -> None:
    content = (
        record(b"\x89PNG....", media="image/png")
        + record(page(), status="404 Not Found")
        + record(page(), kind="request", http=False, media="application/http")
        + record(page(), media="application/octet-stream")
        + record(b'{"a": 1}', media="text/html")
    )
    reports, errors, skipped = read(content, tmp_path)
    assert not errors
    assert len(reports) == 1, "a page under a wrong media type is a page"
    assert skipped == {"image/png": 1, "HTTP 404": 1, "text/html": 1}


def test_resources_and_the_plain_text_of_wet_files(tmp_path: Path) -> None:
    content = record(page(), kind="resource", http=False) + record(
        TEXT.encode(), kind="conversion", http=False, media="text/plain"
    )
    (resource, text), errors, _ = read(content, tmp_path, "a.wet")
    assert not errors
    assert resource.title == "افتتاح الرصيف"
    assert text.text == TEXT
    assert text.url == "https://marsa.example/1"


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_cut_off_anywhere_gives_the_whole_records_and_one_error(tmp_path: Path, packed: bool) -> None:
    records = [gzip.compress(one) if packed else one for one in five()]
    content = b"".join(records)
    starts = [sum(map(len, records[:number])) for number in range(5)]
    for cut in (starts[3] + 13, starts[3] + 40, starts[3] + 150, starts[3] + 500, starts[4] - (30 if packed else 60)):
        reports, (error,), _ = read(content[:cut], tmp_path)
        assert len(reports) == 3, cut
        assert f"byte {starts[3]};" in error.message, cut
        assert error.arabic
    reports, errors, _ = read(content[: starts[3]], tmp_path)
    assert (len(reports), errors) == (3, [])


@pytest.mark.parametrize("junk", [b"no record at all\r\n\r\n" * 20, b"\0" * 5000, b"\x1f\x8b broken"])
def test_a_damaged_archive_gives_what_stands_before_the_damage(tmp_path: Path, junk: bytes) -> None:
    reports, errors, _ = read(five()[0] + junk, tmp_path)
    assert len(reports) == 1
    assert len(errors) <= 1
    reports, errors, _ = read(b"WARC/" + junk, tmp_path)
    assert not reports
    assert len(errors) == 1


def chunked(body: bytes) -> bytes:
    pieces = (body[at : at + 100] for at in range(0, len(body), 100))
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page(), mtime=0), ["Content-Encoding: gzip"]),
        (zlib.compress(page()), ["Content-Encoding: deflate"]),
        (chunked(page()), ["Transfer-Encoding: chunked"]),
        (chunked(gzip.compress(page(), mtime=0)), ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),
        (page(), ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),  # undone by the crawler
        (page(), ["Content-Encoding: br"]),
    ],
)
def test_payloads_are_unpacked(tmp_path: Path, body: bytes, headers: list[str]) -> None:
    (report,), errors, _ = read(record(body, *headers), tmp_path)
    assert not errors
    assert "سالم المعمري" in report.text


def test_a_payload_in_brotli(tmp_path: Path) -> None:
    from fastwarc.stream_io import BrotliWriter

    packed = io.BytesIO()
    writer = BrotliWriter(packed)
    writer.write(page())
    writer.close()
    (report,), errors, _ = read(record(packed.getvalue(), "Content-Encoding: br"), tmp_path)
    assert not errors
    assert report.title == "افتتاح الرصيف"


def test_one_bad_record_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musnad.intake.warc.MAX_BYTES", 100_000)
    bomb = gzip.compress(b"\0" * 3_000_000)
    bad = [
        record(page() + b" " * 200_000),
        record(bomb, "Content-Encoding: gzip"),
        record(gzip.compress(page())[:-30], "Content-Encoding: gzip"),
        record(b"<html><body></body></html>"),
    ]
    good = five()
    reports, errors, _ = read(good[0] + b"".join(bad) + good[1], tmp_path)
    assert [one.url for one in reports] == ["https://marsa.example/0", "https://marsa.example/1"]
    assert ["too long" in one.message for one in errors] == [True, True, False, False]
    assert errors[0].file == f"{tmp_path / 'a.warc'}@{len(good[0])}"
