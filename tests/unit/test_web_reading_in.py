"""What is added from the page: what becomes of a text, a file, a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from added import FEED, PARAGRAPHS, TEXT, quick_archive
from newsroom import EXAMPLES, fill, report
from servers import Answer, article, fetcher, site
from servers import Site as Server
from sqlalchemy import event

from musnad.archive.store import Archive
from musnad.intake.fetch import Fetcher
from musnad.intake.messages import MESSAGES
from musnad.web import reading_in
from musnad.web.jobs import Job
from musnad.web.reading_in import Event, Fault, Given, Outcome, read


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    with quick_archive(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def here() -> Iterator[Server]:
    with site() as running:
        yield running


def done(archive: Archive, given: Given, by: Fetcher | None = None) -> tuple[list[Outcome], list[Fault]]:
    """What becomes of something that was given."""
    told: list[Event] = []
    with by or fetcher() as asking:
        read(archive, given, asking, told.append)
    return [one for one in told if isinstance(one, Outcome)], [one for one in told if isinstance(one, Fault)]


def test_a_text_is_kept_with_what_was_said_of_it(archive: Archive) -> None:
    given = Given(
        "text", text=TEXT, title="هجوم", outlet="صحيفة المرسى", published="2024-03-05", url="https://almarsa.example/7"
    )
    (one,), faults = done(archive, given)
    assert (one.new, one.readable, one.copy, one.title, one.statements, one.events) == (True, True, False, "هجوم", 1, 1)
    assert not faults
    document = archive.get(one.key).record.document
    assert (document.text, document.outlet, document.published) == (TEXT, "صحيفة المرسى", "2024-03-05")
    assert document.url == "https://almarsa.example/7"


def test_what_is_there_already_is_not_added_twice(archive: Archive) -> None:
    given = Given("text", text=TEXT, published="2024-03-05")
    first, second = (done(archive, given)[0][0] for _ in range(2))
    assert (first.key, first.new, second.new) == (second.key, True, False)
    assert archive.count()["reports"] == 1


def test_a_copy_is_told(archive: Archive) -> None:
    done(archive, Given("text", text=" ".join(PARAGRAPHS), outlet="صحيفة المرسى"))
    (one,), _ = done(archive, Given("text", text=" ".join(PARAGRAPHS), outlet="قناة الساحل"))
    assert one.new and one.copy


def test_what_is_not_arabic_is_kept_and_not_read(archive: Archive) -> None:
    (one,), _ = done(archive, Given("text", text="The port of Tripoli was opened again on Tuesday, the minister said."))
    assert (one.new, one.readable, one.statements) == (True, False, 0)


@pytest.mark.parametrize("text", ["123 456", "!!!", "\u200f"])
def test_what_is_no_text_is_said_in_both_languages(archive: Archive, text: str) -> None:
    outcomes, (fault,) = done(archive, Given("text", text=text))
    assert not outcomes
    assert fault.message and re.search("[ء-ي]", fault.arabic)


def test_a_file_of_many_reports_is_read_and_its_faults_are_named_by_line(archive: Archive) -> None:
    rows = [
        b'{"id":"a","text":"%s"}' % TEXT.encode(),
        b'{"id":"b"}',
        b'{"id":"c","text":"%s","title":"x"}' % TEXT.encode(),
    ]
    outcomes, (fault,) = done(archive, Given("file", "news.jsonl", b"\n".join(rows)))
    assert [one.new for one in outcomes] == [True, True]
    assert fault.where == "news.jsonl:2"


def test_reports_that_are_too_many_to_list_are_counted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_in, "TOLD", 2)
    rows = b"\n".join(b'{"text":"%s %d"}' % (TEXT.encode(), n) for n in (0, 1, 2, 3, 3, 4))
    for counts in ((5, 0), (0, 5)):
        job, told = Job(Given("file", "a.jsonl", rows), ""), []
        with fetcher() as asking:
            read(archive, job.given, asking, told.append)
        for one in told:
            job.take(one)
        assert (job.new, job.known, len([one for one in told if isinstance(one, Outcome)])) == (*counts, 2)
    stored = [one[1] for one in told if isinstance(one, tuple)]
    assert stored == sorted(stored)


def test_what_became_of_many_is_told_in_few_queries(archive: Archive) -> None:
    rows = b"\n".join(b'{"text":"%s %d"}' % (TEXT.encode(), n) for n in range(30))
    first, _ = done(archive, Given("file", "a.jsonl", rows))
    asked: list[str] = []
    event.listen(archive.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    again = reading_in.outcomes(archive, {one.key: False for one in reversed(first)})
    assert [one.key for one in again] == [one.key for one in reversed(first)]
    assert [(one.statements, one.events) for one in again] == [(1, 1)] * 30
    assert len([one for one in asked if one.startswith("SELECT")]) == 3


def test_a_saved_page_is_a_report(archive: Archive) -> None:
    (one,), faults = done(archive, Given("file", "x", (EXAMPLES / "beirut-5-site.html").read_bytes()))
    assert one.title and one.statements > 3
    assert not faults


@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", "-", "C:\\boot.ini"])
def test_the_name_of_a_file_opens_nothing(archive: Archive, name: str) -> None:
    (one,), _ = done(archive, Given("file", name, TEXT.encode()))
    assert archive.get(one.key).record.document.text == TEXT


def test_a_link_is_fetched_and_read(archive: Archive, here: Server) -> None:
    address = here.page("/a/1", article("إعادة فتح المرفأ", *PARAGRAPHS))
    (one,), faults = done(archive, Given("link", address, published="2024-03-05"))
    assert (one.new, one.title, one.published) == (True, "إعادة فتح المرفأ", "2024-03-05")
    assert not faults


def test_a_known_address_is_not_fetched_again(archive: Archive, here: Server) -> None:
    address = here.page("/a/1", article("إعادة فتح المرفأ", *PARAGRAPHS))
    first, _ = done(archive, Given("link", address))
    second, _ = done(archive, Given("link", address + "?utm_source=x"))
    assert (first[0].key, second[0].new) == (second[0].key, False)
    assert here.times("/a/1") == 1


def test_of_a_feed_the_first_new_reports_are_taken(archive: Archive, here: Server) -> None:
    items = ""
    for n in range(25):
        at = here.page(f"/a/{n}", article(f"خبر المرفأ رقم {n}", f"خبر رقم {n}.", *PARAGRAPHS))
        items += f"<item><title>خبر {n}</title><link>{at}</link></item>"
    feed = here.page("/rss", FEED.format(items=items), "application/rss+xml")
    outcomes, _ = done(archive, Given("link", feed))
    assert len(outcomes) == 20
    assert len(done(archive, Given("link", feed))[0]) == 5


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:{port}/a", "http://localhost:{port}/a", "http://[::1]:{port}/a", "http://169.254.169.254/latest/meta-data/",
     "http://10.0.0.1/", "http://0x7f000001/", "http://2130706433/", "http://[::ffff:127.0.0.1]:{port}/a", "http://0.0.0.0:{port}/a"],
)  # fmt: skip
def test_a_link_into_a_private_network_is_refused(archive: Archive, here: Server, address: str) -> None:
    here.page("/a", article("سر", *PARAGRAPHS))
    outcomes, (fault,) = done(archive, Given("link", address.format(port=here.port)), fetcher(allow_private=False))
    assert not outcomes
    assert "private network" in fault.message or "no such site" in fault.message
    assert not here.asked


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://host/x", "gopher://127.0.0.1/", "data:text/html,x", "/etc/passwd", "javascript:1"],
)
def test_only_addresses_of_the_web_are_fetched(archive: Archive, address: str) -> None:
    outcomes, (fault,) = done(archive, Given("link", address))
    assert not outcomes
    assert fault.arabic


def test_a_redirect_is_checked_like_any_address(archive: Archive, here: Server) -> None:
    here.routes["/a"] = Answer(b"", 302, {"Location": "file:///etc/passwd"})
    outcomes, (fault,) = done(archive, Given("link", here.url("/a")))
    assert not outcomes
    assert "http and https" in fault.message


def test_a_page_that_is_too_large_is_refused(archive: Archive, here: Server) -> None:
    address = here.page("/a", article("كبير", "كلمة " * 400_000))
    outcomes, (fault,) = done(archive, Given("link", address), fetcher(most_bytes=1_000_000))
    assert not outcomes and "too big" in fault.message


@pytest.mark.parametrize("warning", ["broken", "neighbour", "surrogates"])
def test_warnings_of_intake_have_their_arabic(warning: str) -> None:
    english, arabic = (text.format(count=3) for text in MESSAGES[warning])
    assert reading_in.arabic_of(english) == arabic
    assert reading_in.arabic_of("something else") == ""


def test_an_address_of_several_reports_is_not_known(archive: Archive) -> None:
    fill(archive, [report(TEXT + str(n), f"r{n}", url="https://news.example/live") for n in range(2)])
    fill(archive, [report(TEXT, "r9", url="https://news.example/one")])
    assert reading_in.known_at(archive, "https://news.example/live") is None
    assert reading_in.known_at(archive, "https://news.example/one") is not None
    assert reading_in.known_at(archive, "https://news.example/none") is None
