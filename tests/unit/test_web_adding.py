"""Adding reports from the page: what is taken, what is refused, what is told of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from added import TEXT, Still, quick_archive
from asking import words
from fastapi.testclient import TestClient
from lxml import html as lxml_html
from servers import fetcher

from musnad.archive.store import Archive
from musnad.web import app as app_module
from musnad.web import jobs as jobs_module
from musnad.web import reading_in
from musnad.web.app import create_app
from musnad.web.jobs import Job
from musnad.web.language import translations
from musnad.web.reading_in import MOST, Fault, Given, Rest, read
from musnad.web.site import Site


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    with quick_archive(tmp_path, monkeypatch) as made:
        yield made


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
    source = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (reading_in, jobs_module))
    routes = Path(reading_in.__file__ or "").parent / "routes" / "adding.py"
    said = re.findall(r'_Wrong\(\s*"([^"]+)"', routes.read_text("utf-8"))
    assert len(said) >= 8
    for sentence in said:
        assert translations("ar").gettext(sentence) != sentence
    for fault in re.findall(r"Fault\(job\.given\.shown, .*", source):
        assert re.search("[ء-ي]", fault)


def test_reports_that_are_not_listed_are_counted_all_the_same(pages: Pages) -> None:
    job = pages.jobs.add(Given("file", "many.jsonl"), "")
    with fetcher() as asking:
        read(pages.site.archive, Given("text", text=TEXT), asking, job.take)
    job.take(Rest(1_200, 3))
    job.state = "done"
    assert "1,201 reports were added · 3 were known already" in words(pages.tree(f"/add/{job.id}?lang=en"))
    found = pages.client.get(f"/add/{job.id}.json").json()
    assert (found["new"], found["known"], found["unread"], found["more"]) == (1_201, 3, 0, 1_203)
