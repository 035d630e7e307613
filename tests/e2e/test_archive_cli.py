"""The commands of the archive as a person runs them: files in, found again, corrected, handed on."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from newsroom import EXAMPLES
from servers import site

from musnad.archive.store import Archive
from musnad.cli.main import main
from musnad.intake.watch import Feed
from musnad.record import Record

COMMAND = [sys.executable, "-m", "musnad"]
ENVIRONMENT = {
    k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR", "MUSNAD_ARCHIVE", "MUSNAD_USER")
}
FIRST = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا خمسة عمال في المرفأ."
ROWS: list[dict[str, Any]] = [
    {"id": "a1", "text": FIRST, "published": "2024-03-05", "outlet": "صحيفة المرسى"},
    {
        "id": "a2",
        "text": "نفت ليلى حداد أن تكون الشرطة اعتقلت متظاهرين في صيدا.",
        "published": "2024-03-06",
        "outlet": "قناة الساحل",
    },
]
ARTICLE = (
    "أعلن وزير النقل سامي الكندي صباح الثلاثاء أن مرفأ طرابلس سيعاد فتحه أمام السفن التجارية بعد إغلاق دام ثلاثة أسابيع بسبب العاصفة.",
    "وأوضح الكندي في مؤتمر صحافي أن فرق الصيانة أنهت إصلاح الرصيفين الشرقي والجنوبي وأن الرافعات الكبيرة عادت إلى العمل.",
    "وقالت نقابة عمال المرفأ إن أعضاءها لم يتقاضوا أجور الأسابيع الثلاثة وطالبت الوزارة بصرفها قبل نهاية الشهر الجاري.",
)


@dataclass
class Done:
    status: int
    out: str
    err: str


def musnad(*arguments: str | Path) -> Done:
    """Run the command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([*map(str, arguments)])
        except SystemExit as left:
            status = int(left.code or 0)
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    return Done(status, *said)


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MUSNAD_ARCHIVE", "MUSNAD_USER"):
        monkeypatch.delenv(name, raising=False)


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def page(title: str, paragraphs: tuple[str, ...] = ARTICLE) -> str:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="2024-03-05T10:00:00+03:00"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def warc(path: Path, pages: dict[str, str]) -> Path:
    """A WARC file of pages, each record compressed by itself, as crawlers write them."""
    with open(path, "wb") as file:
        for n, (url, html) in enumerate(pages.items()):
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-05T10:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012d}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def add(place: Path) -> Callable[..., Done]:
    return lambda *given: musnad("add", *given, "--archive", place, "--reader", "fast")


@pytest.fixture
def two(add: Callable[..., Done], tmp_path: Path) -> None:
    """Two reports in the archive."""
    done = add(lines(tmp_path / "two.jsonl", ROWS))
    assert done.status == 0, done.err


def found(place: Path, *given: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in musnad("search", *given, "--format", "jsonl", "--archive", place).out.splitlines()
    ]


# -- add ---------------------------------------------------------------------------------------------------------------


def test_a_folder_of_files_of_all_kinds_is_added(add: Callable[..., Done], place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    lines(
        folder / "rows.jsonl",
        [*ROWS, {"id": "fr", "text": "The minister said that the port was open again on Monday."}],
    )
    (folder / "one.html").write_text(page("المرفأ يفتح"), encoding="utf-8")
    (folder / "plain.txt").write_text("أعلن نبيل الشامي إضرابا في بيروت.", encoding="utf-8")
    with open(folder / "rows.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([["id", "text", "outlet"], ["c1", "أكد كريم صابر أن الجسر أغلق.", "صحيفة, السهل"]])
    warc(
        folder / "crawl.warc.gz",
        {"https://news.example/w1": page("تأخر السفن", (*tuple(reversed(ARTICLE[1:])), "ونفى الكندي ذلك."))},
    )
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    done = add(tmp_path / "folder")
    assert done.status == 0, done.err
    assert (
        "stored 7 reports" in done.err
        and "1 of them are not Arabic: kept, not read" in done.err
        and "passed over: 1" in done.err
    )
    again = add(tmp_path / "folder")
    assert again.status == 0 and "stored 0 reports" in again.err and "7 were there already" in again.err
    outlets = {one["document"]["outlet"] for one in found(place, "--results", "reports")}
    assert {"صحيفة المرسى", "صحيفة, السهل"} <= outlets
    assert found(place, "الجسر") and found(place, "الرافعات", "--results", "reports")
    said = musnad("status", "--archive", place).out
    assert said.startswith("7 reports, ") and "1 are not Arabic" in said


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(
    add: Callable[..., Done], place: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "x"}\n{broken\n' + json.dumps(ROWS[0], ensure_ascii=False) + "\n", encoding="utf-8")
    done = add(path, tmp_path / "missing.txt")
    assert done.status == 1
    assert f"{path}:1: the field “text” is missing" in done.err and f"{path}:2: malformed JSON" in done.err
    assert (
        "missing.txt: there is no such file" in done.err
        and "3 could not be read" in done.err
        and "stored 1 reports" in done.err
    )
    assert not re.search("[\u0621-\u064a]", done.err)  # Arabic is for persons at a terminal


def test_what_the_reports_do_not_say_is_said_once_for_all(
    add: Callable[..., Done], place: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(FIRST, encoding="utf-8")
    assert add(tmp_path / "a.txt", "--published", "2024-03-05", "--outlet", "صحيفة المرسى").status == 0
    document = found(place, "--results", "reports")[0]["document"]
    assert (document["published"], document["outlet"]) == ("2024-03-05", "صحيفة المرسى")


def test_standard_input_is_added(place: Path) -> None:
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
    done = subprocess.run(
        [*COMMAND, "add", "-", "--archive", place, "--reader", "fast"],
        input=data,
        capture_output=True,
        env=ENVIRONMENT,
        timeout=60,
    )
    assert done.returncode == 0 and b"stored 2 reports" in done.stderr


RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>أخبار المرسى</title><link>{base}/</link>{items}</channel></rss>"""
ITEM = (
    "<item><title>خبر {n}</title><link>{base}/{n}</link><guid>{base}/{n}</guid><pubDate>Tue, 05 Mar 2024 10:00:00 +0300</pubDate>"
    "<content:encoded><![CDATA[<p>قال سامي الكندي إن الرصيف {n} فتح أمس أمام السفن التجارية بعد إصلاحه.</p>]]></content:encoded></item>"
)


def rss(base: str, numbers: range) -> str:
    return RSS.format(base=base, items="".join(ITEM.format(base=base, n=n) for n in numbers))


@pytest.fixture
def feed() -> Iterator[Any]:
    with site() as here:
        here.page("/rss", rss(here.url(""), range(1, 3)), "application/rss+xml; charset=utf-8")
        yield here


def test_a_feed_of_this_machine_is_added_only_where_that_is_allowed(
    add: Callable[..., Done], place: Path, feed: Any
) -> None:
    refused = add(feed.url("/rss"), "--delay", "0")
    assert refused.status == 1 and "--allow-private" in refused.err and not feed.asked
    done = add(feed.url("/rss"), "--delay", "0", "--allow-private", "--no-pages")
    assert done.status == 0 and "stored 2 reports" in done.err, done.err
    assert [one["document"]["url"] for one in found(place, "الرصيف", "--results", "reports", "--sort", "oldest")] == [
        feed.url("/1"),
        feed.url("/2"),
    ]
    assert "stored 0 reports" in add(feed.url("/rss"), "--delay", "0", "--allow-private", "--no-pages").err


def test_feeds_are_watched_listed_and_left(place: Path, feed: Any, tmp_path: Path) -> None:
    options = ("--archive", place, "--reader", "fast", "--allow-private", "--no-pages", "--delay", "0")
    assert musnad("watch", "--archive", place).status == 2  # no feed yet
    (tmp_path / "feeds.txt").write_text(f"# الخلاصات\n{feed.url('/rss')}\n{feed.url('/gone')}\n")
    first = musnad("watch", tmp_path / "feeds.txt", "--once", "--every", "1h", *options)
    assert (
        first.status == 1 and "stored 2 reports" in first.err and "/gone" in first.err
    )  # one feed fails, the other is taken
    listed = musnad("watch", "--list", *options)
    assert listed.status == 0 and "every 60 min" in listed.out and "failed 1×" in listed.out and "checked" in listed.out
    feed.page("/rss", rss(feed.url(""), range(1, 5)), "application/rss+xml; charset=utf-8")
    asked = feed.times("/rss")
    assert musnad("watch", "--once", *options).status == 0 and feed.times("/rss") == asked  # not due yet
    left = musnad("watch", "--remove", feed.url("/gone"), *options)
    assert left.status == 0 and "/gone" not in left.out
    assert musnad("watch", "--remove", feed.url("/gone"), *options).status == 1
    assert musnad("watch", "--every", "soon", *options).status == 2
    assert musnad("status", "--archive", place).out.startswith("2 reports")


# -- search, show, status, remove --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
def test_search_answers_in_three_forms(place: Path) -> None:
    shown = musnad("search", "عمال", "--archive", place)
    assert shown.status == 0 and "سامي الكندي" in shown.out and "صيدا" not in shown.out
    whole = json.loads(musnad("search", "عمال", "--archive", place, "--format", "json").out)
    assert whole["after"] is None and len(whole["results"]) == 1
    one = whole["results"][0]
    assert one == found(place, "عمال")[0] and one["statement"]["source_kind"] == "person"
    assert "text" not in one["document"] and one["names"][one["statement"]["speaker"]["entity"]] == "سامي الكندي"
    start, end = one["sentences"][0]["marks"][0]
    assert FIRST[start:end] == "عمال"
    assert [one["event"]["type"] for one in found(place, "--results", "events", "--type", "ASSAULT")] == ["ASSAULT"]


@pytest.mark.usefixtures("two")
def test_search_says_by_its_status_whether_something_was_found(place: Path) -> None:
    none = musnad("search", "زرافة", "--archive", place)
    assert none.status == 1 and "لا نتائج" in none.out
    assert musnad("search", "عمال", "--speaker", "ليلى", "--archive", place).status == 1
    for wrong in (
        ("--since", "أمس"),
        ("--type", "WAR"),
        ("--limit", "0"),
        ("--after", "x"),
        ("--over", "many"),
        ("((" * 30 + "ك",),
    ):
        done = musnad("search", *wrong, "--archive", place)
        assert done.status == 2 and done.err and "Traceback" not in done.err, wrong


@pytest.mark.usefixtures("two")
def test_pages_follow_one_another(place: Path) -> None:
    first = musnad("search", "--results", "reports", "--limit", "1", "--archive", place, "--format", "jsonl")
    after = re.search(r"more: --after (\d+)", first.err)
    assert after is not None
    second = musnad(
        "search", "--results", "reports", "--limit", "1", "--after", after[1], "--archive", place, "--format", "jsonl"
    )
    assert [json.loads(done.out)["document"]["id"] for done in (first, second)] == [
        "a2",
        "a1",
    ] and "more" not in second.err


@pytest.mark.usefixtures("two")
def test_show_gives_the_record_that_read_gives(place: Path, tmp_path: Path) -> None:
    shown = musnad("show", "a1", "--archive", place, "--format", "json").out
    (tmp_path / "one.jsonl").write_text(json.dumps(ROWS[0], ensure_ascii=False), encoding="utf-8")
    assert shown == musnad("read", tmp_path / "one.jsonl", "--reader", "fast", "--format", "json").out
    both = musnad("show", "1", "a2", "nobody", "--archive", place, "--format", "jsonl")
    assert both.status == 1 and "there is no report 'nobody'" in both.err
    assert [Record.model_validate_json(line).document.id for line in both.out.splitlines()] == ["a1", "a2"]
    assert musnad("show", "a1", "--archive", place, "--format", "html", "-o", tmp_path / "a.html").status == 0
    assert "سامي الكندي" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "سامي الكندي" in musnad("show", "a1", "--archive", place).out


@pytest.mark.usefixtures("two")
def test_status_and_remove(place: Path) -> None:
    said = musnad("status", "--archive", place).out
    assert re.match(r"2 reports, \d+ statements, \d+ events\npublished 2024-03-05 to 2024-03-06\n", said)
    done = musnad("remove", "a1", "a9", "--archive", place)
    assert done.status == 1 and "report 1 was taken out" in done.err and "there is no report 'a9'" in done.err
    assert musnad("status", "--archive", place).out.startswith("1 reports")


@pytest.mark.parametrize(
    "command", [("search", "x"), ("show", "1"), ("status",), ("remove", "1"), ("export", "--to", "x.jsonl"), ("corrections",), ("reread",), ("correct", "1", "s1", "accept", "--by", "x")]
)  # fmt: skip
def test_nothing_is_made_where_there_is_no_archive(
    command: tuple[str, ...], place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = musnad(*command, "--archive", place)
    assert done.status == 1 and "there is no archive" in done.err and "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_the_archive_is_named_by_the_environment_too(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines(tmp_path / "r.jsonl", ROWS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSNAD_ARCHIVE", str(place))
    assert musnad("add", "r.jsonl", "--reader", "fast").status == 0
    assert place.exists() and not (tmp_path / "musnad.db").exists()
    monkeypatch.delenv("MUSNAD_ARCHIVE")
    assert musnad("add", "r.jsonl", "--reader", "fast").status == 0
    assert (tmp_path / "musnad.db").exists()


# -- corrections -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
def test_what_a_person_says_counts_and_can_be_handed_on(place: Path, tmp_path: Path) -> None:
    event = found(place, "--results", "events", "--type", "ASSAULT")[0]["event"]["id"]
    assert musnad("correct", "a1", event, "accept", "--archive", place).status == 2  # by whom?
    done = musnad(
        "correct",
        "a1",
        event,
        "edit",
        "type=ACCUSE",
        "status=denied",
        "--by",
        "هدى",
        "--note",
        "لا قتل",
        "--archive",
        place,
    )
    assert done.status == 0 and "kept: report 1 events" in done.err, done.err
    assert not found(place, "--results", "events", "--type", "ASSAULT")
    assert [one["event"]["status"] for one in found(place, "--results", "events", "--type", "ACCUSE")] == ["denied"]
    shown = json.loads(musnad("show", "a1", "--archive", place, "--format", "json").out)
    read = json.loads(musnad("show", "a1", "--archive", place, "--format", "json", "--as-read").out)
    assert "ACCUSE" in {v["type"] for v in shown["events"]} and "ASSAULT" in {v["type"] for v in read["events"]}
    listed = musnad("corrections", "--archive", place).out
    assert "edit by هدى" in listed and "(لا قتل)" in listed
    for wrong in (("s99", "accept"), (event, "edit", "type=WAR"), (event, "edit", "nothing"), ("x1", "accept")):
        bad = musnad("correct", "a1", *wrong, "--by", "هدى", "--archive", place)
        assert bad.status in (1, 2) and "Traceback" not in bad.err and bad.err, wrong
    assert musnad("corrections", "export", "--archive", place).status == 2
    none = musnad("corrections", "export", "--to", tmp_path / "gold", "--archive", place)
    assert none.status == 0 and "wrote 0 reports" in none.err and "--partial" in none.err
    layers = ["statements", "events"], ["entities", "times", "figures"]
    assert musnad("correct", "a1", "report", "complete", *layers[0], "--by", "هدى", "--archive", place).status == 0
    assert (
        "wrote 0 reports" in musnad("corrections", "export", "--to", tmp_path / "gold", "--archive", place).err
    )  # not every layer
    assert musnad("correct", "a1", "report", "complete", *layers[1], "--by", "هدى", "--archive", place).status == 0
    assert "wrote 1 reports" in musnad("corrections", "export", "--to", tmp_path / "gold", "--archive", place).err
    gold = json.loads((tmp_path / "gold" / "a1.json").read_text(encoding="utf-8"))
    assert gold["text"] == FIRST
    assert "1 reports again" not in musnad("reread", "--archive", place).err
    assert "read 2 reports again" in musnad("reread", "--all", "--archive", place).err
    assert found(place, "--results", "events", "--type", "ACCUSE")


# -- handing on --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "ttl", "jsonld"])
@pytest.mark.usefixtures("two")
def test_what_is_exported_can_be_taken_back(form: str, place: Path, tmp_path: Path) -> None:
    event = found(place, "--results", "events")[0]["event"]["id"]
    assert (
        musnad(
            "correct",
            found(place, "--results", "events")[0]["document"]["id"],
            event,
            "reject",
            "--by",
            "هدى",
            "--archive",
            place,
        ).status
        == 0
    )
    done = musnad("export", "--to", tmp_path / f"whole.{form}", "--archive", place)
    assert done.status == 0 and "wrote 2 reports" in done.err, done.err
    taken = musnad("import", tmp_path / f"whole.{form}", "--archive", tmp_path / "b.db")
    assert taken.status == 0 and "took back 2 reports" in taken.err, taken.err
    assert (
        "took back 0 reports, 2 were there already"
        in musnad("import", tmp_path / f"whole.{form}", "--archive", tmp_path / "b.db").err
    )
    (tmp_path / "again").mkdir()
    assert musnad("export", "--to", tmp_path / "again" / f"whole.{form}", "--archive", tmp_path / "b.db").status == 0
    made = [p for p in tmp_path.glob("whole*") if p.is_file()]
    assert made
    for file in made if form != "parquet" else []:
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()
    for name in ("a1", "a2"):
        one, other = (
            musnad("show", name, "--archive", archive, "--format", "json").out for archive in (place, tmp_path / "b.db")
        )
        assert one == other
    assert musnad("corrections", "--archive", place).out == musnad("corrections", "--archive", tmp_path / "b.db").out


@pytest.mark.usefixtures("two")
def test_a_query_can_be_exported(place: Path, tmp_path: Path) -> None:
    done = musnad(
        "export", "--to", tmp_path / "attacks.csv", "--results", "events", "--type", "ASSAULT", "--archive", place
    )
    assert done.status == 0, done.err
    with open(tmp_path / "attacks.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 1 and "ASSAULT" in rows[0].values()
    assert musnad("export", "صيدا", "--to", tmp_path / "q.jsonl", "--archive", place).status == 0
    assert (tmp_path / "q.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert musnad("export", "--to", tmp_path / "f.ftm.json", "--archive", place).status == 0
    assert json.loads((tmp_path / "f.ftm.json").read_text(encoding="utf-8").splitlines()[0])["schema"]


@pytest.mark.usefixtures("two")
def test_exports_that_cannot_be_are_refused_in_clear_words(place: Path, tmp_path: Path) -> None:
    for given, status in (
        (("--to", tmp_path / "x.docx"), 2), (("--to", tmp_path / "x.jsonl", "--results", "events"), 2), (("--to", tmp_path / "x.csv", "--format", "xls"), 2),
        (("--to", tmp_path / "no" / "x.jsonl"), 1), (("--to", tmp_path / "x.csv", "--tables", "spoons"), 2),
    ):  # fmt: skip
        done = musnad("export", *given, "--archive", place)
        assert done.status == status and done.err and "Traceback" not in done.err, given
    (tmp_path / "bad.jsonl").write_text("{}\nx\n")
    bad = musnad("import", tmp_path / "bad.jsonl", "--archive", tmp_path / "b.db")
    assert bad.status in (1, 2) and "could not be read" in bad.err and "Traceback" not in bad.err
    missing = musnad("import", tmp_path / "missing.jsonl", "--archive", tmp_path / "b.db")
    assert missing.status in (1, 2) and "missing.jsonl" in missing.err and "Traceback" not in missing.err


# -- outlets -----------------------------------------------------------------------------------------------------------


def test_outlets_are_looked_up_listed_and_added(place: Path) -> None:
    assert len(musnad("outlets", "--archive", place).out.splitlines()) >= 200 and not place.exists()
    unknown = musnad("outlets", "https://almarsa.example/1", "--archive", place)
    assert unknown.status == 1 and "no outlet is known" in unknown.err
    added = musnad(
        "outlets",
        "--add",
        "صحيفة المرسى",
        "--domain",
        "almarsa.example",
        "--country",
        "LB",
        "--kind",
        "paper",
        "--archive",
        place,
    )
    assert added.status == 0 and place.exists()
    found = musnad("outlets", "https://almarsa.example/1", "--archive", place)
    assert found.status == 0 and found.out == "صحيفة المرسى\t-\tpaper\tLB\talmarsa.example\n"
    assert musnad("outlets", "--add", "x", "--kind", "spoon", "--archive", place).status == 2


# -- what a person sees ------------------------------------------------------------------------------------------------


def on_terminal(*arguments: str | Path) -> str:
    """What a person at a terminal sees on standard error."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        stdin=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            some = os.read(master, 65536)
        except OSError:
            break
        if not some:
            break
        seen += some
    process.wait(60)
    os.close(master)
    return seen.decode("utf-8", "replace")


def test_persons_at_a_terminal_are_told_in_arabic_too(place: Path, tmp_path: Path) -> None:
    seen = on_terminal("search", "x", "--archive", place)
    assert "there is no archive" in seen and "لا أرشيف" in seen
    seen = on_terminal(
        "add", tmp_path / "missing.txt", lines(tmp_path / "r.jsonl", ROWS), "--archive", place, "--reader", "fast"
    )
    assert "there is no such file" in seen and "لا يوجد ملف" in seen and "stored 2 reports" in seen


def test_names_from_outside_do_not_act_on_the_terminal(add: Callable[..., Done], place: Path, tmp_path: Path) -> None:
    row = {**ROWS[0], "id": "\x1b]0;owned\x07", "title": "\x1b[2J", "outlet": "\x1b[31m"}
    assert add(lines(tmp_path / "r.jsonl", [row])).status == 0
    for done in (
        musnad("search", "--results", "reports", "--archive", place), musnad("show", "1", "--archive", place), musnad("show", "\x1b[2J", "--archive", place),
        musnad("remove", "\x1b[2J", "--archive", place), musnad("outlets", "\x1b[2J", "--archive", place), musnad("add", "\x1b[2J", "--archive", place),
    ):  # fmt: skip
        assert "\x1b" not in done.out + done.err


def test_the_examples_are_read_kept_and_found(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    environment = ENVIRONMENT | {"MUSNAD_ARCHIVE": str(tmp_path / "a.db")}

    def run(*given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *given],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )

    assert (
        run(
            "add", "examples/reports.jsonl", "examples/beirut-5-site.html", "--jobs", "2", "--reader", "fast"
        ).returncode
        == 0
    )
    done = run("search", "المرفأ", "--source-kind", "person")
    assert done.returncode == 0 and "المرفأ" in done.stdout


def test_what_a_feed_calls_itself_does_not_act_on_the_terminal(place: Path) -> None:
    with Archive(place) as archive:
        archive.save(Feed("https://almarsa.example/rss", title="المرسى\x1b]0;اختراق\x07"))
    listed = musnad("watch", "--list", "--archive", place)
    assert "المرسى" in listed.out and "\x1b" not in listed.out and "\x07" not in listed.out
