"""Adding reports from the page: what is taken, what is refused, what becomes of it."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from newsroom import EXAMPLES, fill, report
from servers import Site as Server
from servers import article, fetcher, site

from musnad.archive import adding
from musnad.archive.store import Archive
from musnad.intake.fetch import Fetcher
from musnad.web import app as app_module
from musnad.web import jobs as jobs_module
from musnad.web import reading_in
from musnad.web.app import create_app
from musnad.web.jobs import Full, Job, Jobs
from musnad.web.reading_in import MOST, Event, Fault, Given, Outcome, read
from musnad.web.site import Site

TEXT = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا خمسة عمال في المرفأ."
PARAGRAPHS = (
    "أعلن وزير النقل سامي الكندي صباح الثلاثاء أن مرفأ طرابلس سيعاد فتحه أمام السفن التجارية بعد إغلاق دام ثلاثة أسابيع بسبب العاصفة.",
    "وأوضح الكندي في مؤتمر صحافي أن فرق الصيانة أنهت إصلاح الرصيفين الشرقي والجنوبي وأن الرافعات الكبيرة عادت إلى العمل.",
    "وقالت نقابة عمال المرفأ إن أعضاءها لم يتقاضوا أجور الأسابيع الثلاثة وطالبت الوزارة بصرفها قبل نهاية الشهر الجاري.",
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>صحيفة المرسى</title>{items}</channel></rss>"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(adding, "_reader_for", lambda first: "fast")
    with Archive(tmp_path / "a.db") as made:
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


# -- what becomes of what is given -------------------------------------------------------------------------------------


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
    from servers import Answer

    here.routes["/a"] = Answer(b"", 302, {"Location": "file:///etc/passwd"})
    outcomes, (fault,) = done(archive, Given("link", here.url("/a")))
    assert not outcomes
    assert "http and https" in fault.message


def test_a_page_that_is_too_large_is_refused(archive: Archive, here: Server) -> None:
    address = here.page("/a", article("كبير", "كلمة " * 400_000))
    outcomes, (fault,) = done(archive, Given("link", address), fetcher(most_bytes=1_000_000))
    assert not outcomes and "too big" in fault.message


# -- the line of jobs --------------------------------------------------------------------------------------------------


def finished(jobs: Jobs, job: Job, seconds: float = 60) -> Job:
    ends = time.monotonic() + seconds
    while job.state != "done":
        assert time.monotonic() < ends, job
        time.sleep(0.05)
    return job


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    place = tmp_path / "jobs.db"
    Archive(place).close()
    made = Jobs(str(place))
    yield made
    made.stop()


def test_jobs_are_done_in_processes_one_after_the_other(jobs: Jobs) -> None:
    many = b"".join(b'{"text":"%s %d"}\n' % (TEXT.encode(), n) for n in range(21))  # so that the fast reader reads them
    first, second = (
        jobs.add(Given("file", name, many + b"\n" * n), "ليلى") for n, name in enumerate(("a.jsonl", "b.jsonl"))
    )
    assert len(finished(jobs, first).outcomes) == 21
    assert len(finished(jobs, second).outcomes) == 21
    assert {one.key for one in first.outcomes} == {one.key for one in second.outcomes}
    assert sum(one.new for one in (*first.outcomes, *second.outcomes)) >= 21
    assert first.stored + second.stored >= 21
    assert (first.given.data, first.given.shown, first.by) == (b"", "a.jsonl", "ليلى")
    assert [job.id for job in jobs.recent()] == [second.id, first.id]


def test_a_process_that_dies_costs_its_job_alone(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "WORKERS", 1)
    first = jobs.add(Given("file", "a", b"123"), "")
    finished(jobs, first)
    worker = jobs._workers[0]
    assert worker._process is not None and worker._process.pid is not None
    os.kill(worker._process.pid, signal.SIGSTOP)
    second = jobs.add(Given("file", "b", b"123"), "")
    time.sleep(0.5)
    assert second.state == "reading"
    os.kill(worker._process.pid, signal.SIGKILL)
    assert "killed" in finished(jobs, second).faults[0].message
    third = finished(jobs, jobs.add(Given("file", "c", b"456"), ""))
    assert ["no letters" in fault.message for fault in third.faults] == [True]


def test_a_job_that_takes_too_long_is_ended(tmp_path: Path, here: Server) -> None:
    place = tmp_path / "long.db"
    Archive(place).close()
    jobs = Jobs(str(place), allow_private=True, longest=4.0)
    from servers import Answer

    here.routes["/a"] = Answer(b"a" * 1000, drip=1.0)
    job = finished(jobs, jobs.add(Given("link", here.url("/a")), ""), 30)
    assert job.failed and "too long" in job.faults[0].message
    jobs.stop()


def test_an_archive_that_may_only_be_read_is_said(tmp_path: Path) -> None:
    place = tmp_path / "gone.db"
    jobs = Jobs(str(place))
    job = finished(jobs, jobs.add(Given("file", "a", TEXT.encode()), ""))
    assert "no archive" in job.faults[0].message
    assert not place.exists()
    jobs.stop()


class Still(Jobs):
    """Jobs that wait for ever."""

    def next(self, seconds: float) -> Job | None:
        time.sleep(0.05)
        return None


def test_a_line_has_an_end(tmp_path: Path) -> None:
    jobs = Still(str(tmp_path / "x.db"))
    for _ in range(jobs_module.WAITING):
        last = jobs.add(Given("text", text="x"), "")
    assert jobs.before(last) == jobs_module.WAITING - 1
    with pytest.raises(Full):
        jobs.add(Given("text", text="x"), "")
    jobs.stop()
    with pytest.raises(Full):
        jobs.add(Given("text", text="x"), "")


def test_a_line_holds_so_many_bytes(tmp_path: Path) -> None:
    jobs = Still(str(tmp_path / "x.db"))
    for _ in range(jobs_module.BYTES // MOST):
        jobs.add(Given("file", "x", b"x" * MOST), "")
    with pytest.raises(Full):
        jobs.add(Given("file", "x", b"x" * MOST), "")
    jobs.stop()


def test_jobs_are_forgotten_after_some_hours(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    jobs = Still(str(tmp_path / "x.db"), clock=lambda: now[0])
    old, waiting = jobs.add(Given("text", text="x"), ""), jobs.add(Given("text", text="y"), "")
    old.state, old.ended = "done", now[0]
    assert jobs.get(old.id) is old
    now[0] += jobs_module.REMEMBERED + 1
    assert jobs.recent() == [waiting]
    assert jobs.get(old.id) is None
    jobs.stop()


def test_a_flood_of_faults_is_counted_and_not_kept() -> None:
    job = Job(Given("file", "x"), "")
    for n in range(1_000):
        job.take(Fault(f"x:{n}", "no"))
        job.take(Outcome(str(n), True, True, False, None, None, None, 0, 0))
    assert (len(job.faults), len(job.outcomes), job.more) == (200, 200, 1_600)


# -- the pages ---------------------------------------------------------------------------------------------------------


class Pages:
    """The pages of an archive whose jobs are done at once, in this process."""

    def __init__(self, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app_module, "PARTS", ("adding",))
        self.site = Site(archive)
        self.jobs = Still(archive.place)
        self.site.jobs = self.jobs
        self.client = TestClient(create_app(self.site), base_url="http://localhost", follow_redirects=False)

    def tree(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return lxml_html.fromstring(answer.text)

    def send(self, kind: str, files: Any = None, **values: str) -> Any:
        token = self.tree("/add").xpath("//input[@name='csrf']/@value")[0]
        parts = [(name, (None, value.encode())) for name, value in {"csrf": token, "kind": kind, **values}.items()]
        return self.client.post("/add?lang=en", files=[*parts, *(files or {}).items()])

    def job(self, answer: Any) -> Job:
        assert answer.status_code == 303, answer.text
        job = self.jobs.get(answer.headers["location"].removeprefix("/add/"))
        assert job is not None
        return job

    def do(self, job: Job) -> None:
        """Do a job now."""
        with fetcher() as asking:
            read(self.site.archive, job.given, asking, job.take)
        self.jobs._line.remove(job)
        job.given, job.state, job.ended = job.given.forgotten(), "done", time.time()


@pytest.fixture
def pages(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    made = Pages(archive, monkeypatch)
    yield made
    made.jobs.stop()


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_the_page_has_a_form_for_each_way(pages: Pages) -> None:
    tree = pages.tree("/add")
    assert tree.xpath("//form[@action='/add']//input[@name='kind']/@value") == ["text", "link", "file"]
    labelled = {one.get("for") for one in tree.xpath("//label")}
    for one in tree.xpath("//main//input[not(@type='hidden')] | //main//textarea"):
        assert one.get("id") in labelled
    assert len(tree.xpath("//h1")) == 1
    assert not tree.xpath("//*[@style] | //style | //script[not(@src)]")


def test_a_pasted_text_is_watched_and_leads_to_its_report(pages: Pages) -> None:
    answer = pages.send(
        "text", text=TEXT.replace(" ", "\r\n", 1), title="هجوم", outlet=" صحيفة\n المرسى ", published="2024-03-05"
    )
    job, at = pages.job(answer), answer.headers["location"]
    assert job.given == Given(
        "text", text=TEXT.replace(" ", "\n", 1), title="هجوم", outlet="صحيفة المرسى", published="2024-03-05"
    )
    tree = pages.tree(at + "?lang=en")
    assert words(tree.get_element_by_id("state")) == "Waiting"
    assert tree.xpath(
        "//noscript/meta[@http-equiv='refresh']"
    )  # without scripts; programs that check pages see scripts
    assert pages.client.get(at + ".json").json()["state"] == "waiting"
    pages.do(job)
    (one,) = job.outcomes
    assert pages.client.get(at).headers["location"] == f"/reports/{one.key}"
    found = pages.client.get(at + ".json").json()
    assert (found["state"], found["address"]) == ("done", f"/reports/{one.key}")
    assert found["reports"][0]["statements"] == 1
    assert f"/add/{job.id}?stay=1" in pages.tree("/add").xpath("//section[@class='recent']//a/@href")
    stays = pages.tree(f"{at}?stay=1&lang=en")
    assert "One report was added" in words(stays)
    assert not stays.xpath("//noscript")


def test_a_known_report_is_told_and_not_led_to(pages: Pages) -> None:
    for expected in ("One report was added", "One was known already"):
        answer = pages.send("text", text=TEXT)
        pages.do(pages.job(answer))
        tree = pages.tree(answer.headers["location"] + "?lang=en&stay=1")
        assert expected in words(tree.get_element_by_id("state"))
    assert pages.client.get(answer.headers["location"]).status_code == 200
    assert tree.xpath("//ol//a[starts-with(@href, '/reports/')]")


def test_what_failed_is_said_in_the_language_of_the_page(pages: Pages) -> None:
    answer = pages.send("text", text="123")
    pages.do(pages.job(answer))
    at = answer.headers["location"]
    assert "there are no letters in it" in words(pages.tree(at + "?lang=en"))
    arabic = words(pages.tree(at + "?lang=ar"))
    assert "لا حروف فيه" in arabic
    assert "لم يُضف شيء" in arabic


def test_numbers_in_arabic_have_arabic_digits_but_those_of_addresses(pages: Pages) -> None:
    job = pages.jobs.add(Given("link", "http://192.168.7.9/"), "")
    job.take(Fault("x", "no", "10.0.0.1 في شبكة خاصة؛ الخطأ 404 والإصدار v2"))
    job.state = "done"
    assert "10.0.0.1 في شبكة خاصة؛ الخطأ ٤٠٤ والإصدار v2" in words(pages.tree(f"/add/{job.id}?lang=ar"))


def test_progress_is_told_in_words(pages: Pages) -> None:
    first, second = (pages.jobs.add(Given("link", f"https://news.example/{n}"), "") for n in range(2))
    assert "one is read before it" in words(pages.tree(f"/add/{second.id}?lang=en"))
    pages.jobs._line.remove(first)
    first.state = "reading"
    assert "Being fetched" in words(pages.tree(f"/add/{first.id}?lang=en"))
    first.take((7, 0))
    assert "7 reports so far" in words(pages.tree(f"/add/{first.id}?lang=en"))
    assert "٧ أخبار" in words(pages.tree(f"/add/{first.id}?lang=ar"))


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://news.example/a?b=1#c", "https://news.example/a?b=1#c"),
        (" news.example/a ", "https://news.example/a"),
        ("NEWS.example", "https://NEWS.example"),
        ("أخبار.مثال/خبر", "https://أخبار.مثال/خبر"),
        ("news.example:8080/a", "https://news.example:8080/a"),
    ],
)
def test_people_write_addresses_without_their_scheme(pages: Pages, given: str, address: str) -> None:
    assert pages.job(pages.send("link", link=given)).given.name == address


@pytest.mark.parametrize(
    "link",
    ["", " ", "/etc/passwd", "file:///etc/passwd", "etc", "javascript:alert(1)", "http://", "https:///a", "http://[", "ftp://a.example/",
     "http://a.example/\x00", "http://a.example/a b", "\\\\server\\share", "data:text/html,x", "http://a.example/" + "a" * 5_000],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(pages: Pages, link: str) -> None:
    answer = pages.send("link", link=link)
    assert answer.status_code == 400
    tree = lxml_html.fromstring(answer.text)
    assert tree.xpath("//*[@role='alert']")
    assert tree.get_element_by_id("link").get("aria-describedby") == "problem-link"
    assert not pages.jobs.recent()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": " \r\n"}, "Paste the text"),
        ({"text": TEXT, "published": "2024-13-01"}, "no date"),
        ({"text": TEXT, "published": "أمس"}, "no date"),
        ({"text": TEXT, "url": "file:///etc/passwd"}, "no address"),
        ({"text": TEXT, "language": "../ar"}, "code"),
        ({"text": TEXT, "title": "a" * 1_001}, "too long"),
        ({"text": "ا" * (MOST // 2)}, ""),
    ],
)
def test_what_will_not_do_is_said_and_the_form_keeps_what_was_written(
    pages: Pages, values: dict[str, str], said: str
) -> None:
    answer = pages.send("text", **values)
    if not said:  # ten million bytes are a text, if a long one
        assert answer.status_code == 303
        return
    assert answer.status_code == 400
    tree = lxml_html.fromstring(answer.text)
    assert said in words(tree.xpath("//*[@role='alert']")[0])
    assert tree.get_element_by_id("text").text.strip() == values["text"].strip()
    assert tree.get_element_by_id("text-published").get("value") == values.get("published", "")
    assert not tree.get_element_by_id("link").get("value")


def test_a_day_may_be_written_as_people_write_it(pages: Pages) -> None:
    assert pages.job(pages.send("text", text=TEXT, published="٢٠٢٤/٣/٥")).given.published == "2024-03-05"


def test_a_file_is_taken_by_its_content_and_its_bare_name(pages: Pages) -> None:
    for name, kept in (("../../etc/a.txt", "a.txt"), ("C:\\x\\b.txt", "b.txt"), ("خبر.txt", "خبر.txt"), ("/", "file")):
        job = pages.job(pages.send("file", files={"file": (name, TEXT.encode())}, outlet="قناة الساحل"))
        assert (job.given.name, job.given.data, job.given.outlet) == (kept, TEXT.encode(), "قناة الساحل")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose a file"),
        (("", b""), "Choose a file"),
        (("a.txt", b"x" * (MOST + 1)), "too large"),
        (("a.jsonl.gz", b"\x1f\x8b\x08" + b"\0" * 100), "Compressed"),
    ],
)
def test_a_file_that_will_not_do_is_refused(pages: Pages, file: Any, said: str) -> None:
    answer = pages.send("file", files={"file": file} if file else None)
    assert answer.status_code == 400
    assert said in words(lxml_html.fromstring(answer.text).xpath("//*[@role='alert']")[0])


def test_a_text_in_the_place_of_a_file_opens_nothing(pages: Pages) -> None:
    assert pages.send("file", file="/etc/passwd").status_code == 400


def test_too_much_in_line_is_said_and_nothing_is_lost(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "WAITING", 0)
    answer = pages.send("text", text=TEXT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert lxml_html.fromstring(answer.text).get_element_by_id("text").text.strip() == TEXT


def test_what_is_hostile_is_shown_as_text(pages: Pages) -> None:
    hostile = '<script>alert(1)</script>"\u202e\u2066<img src=x onerror=y>'
    answer = pages.send("text", text=hostile + TEXT, title=hostile, outlet=hostile, published="x")
    assert "<script>alert" not in answer.text and "<img" not in answer.text
    tree = lxml_html.fromstring(answer.text)
    pasted = tree.get_element_by_id("text")
    assert (
        pasted.text.strip() == hostile + TEXT
    )  # in the text itself the signs stay: it is to be sent again as it was pasted
    pasted.text = ""
    assert "\u202e" not in lxml_html.tostring(tree, encoding="unicode")
    sent = pages.send("text", text=hostile + TEXT, title=hostile)
    pages.do(pages.job(sent))
    for path in (sent.headers["location"] + "?stay=1", "/add"):
        text = pages.client.get(path).text
        assert "<script>alert" not in text and "<img" not in text and "\u202e" not in text


@pytest.mark.parametrize("path", ["/add/x", "/add/x.json", "/add/..%2f..%2fetc%2fpasswd", "/add/%00"])
def test_a_job_that_nobody_knows_is_not_found(pages: Pages, path: str) -> None:
    assert pages.client.get(path).status_code == 404


def test_the_name_of_who_added_it_is_kept_with_the_job(pages: Pages) -> None:
    assert pages.job(pages.send("text", text=TEXT)).as_json()["by"] is None


def test_everything_that_is_said_is_said_in_arabic_too() -> None:
    from musnad.web.language import translations

    source = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (reading_in, jobs_module))
    routes = Path(reading_in.__file__ or "").parent / "routes" / "adding.py"
    said = re.findall(r'_Wrong\(\s*"([^"]+)"', routes.read_text("utf-8"))
    assert len(said) >= 8
    for sentence in said:
        assert translations("ar").gettext(sentence) != sentence
    for fault in re.findall(r"Fault\(job\.given\.shown, .*", source):
        assert re.search("[ء-ي]", fault)


@pytest.mark.parametrize("warning", ["broken", "neighbour", "surrogates"])
def test_warnings_of_intake_have_their_arabic(warning: str) -> None:
    from musnad.intake.messages import MESSAGES

    english, arabic = (text.format(count=3) for text in MESSAGES[warning])
    assert reading_in.arabic_of(english) == arabic
    assert reading_in.arabic_of("something else") == ""


def test_an_address_of_several_reports_is_not_known(archive: Archive) -> None:
    fill(archive, [report(TEXT + str(n), f"r{n}", url="https://news.example/live") for n in range(2)])
    fill(archive, [report(TEXT, "r9", url="https://news.example/one")])
    assert reading_in.known_at(archive, "https://news.example/live") is None
    assert reading_in.known_at(archive, "https://news.example/one") is not None
    assert reading_in.known_at(archive, "https://news.example/none") is None
