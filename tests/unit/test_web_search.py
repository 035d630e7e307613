"""The search page: what it shows, that every link on it leads where it says, lists, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html
from newsroom import examples, fill, report, reports

from musnad.archive.filters import Filters
from musnad.archive.search import Marked, everything, search
from musnad.archive.store import Archive
from musnad.weave.who_following import update
from musnad.web import lists
from musnad.web.app import create_app
from musnad.web.routes import search as routes
from musnad.web.search_results import pieces
from musnad.web.site import Site

HOSTILE = "<script>alert(1)</script>\u202e\u200b"


def client(archive: Archive) -> TestClient:
    return TestClient(create_app(Site(archive)), base_url="http://localhost")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("search") / "full.db") as archive:
        fill(archive, (*examples(), *reports(90)))
        update(archive)
        yield archive


@pytest.fixture(scope="module")
def web(full: Archive) -> TestClient:
    return client(full)


@pytest.fixture
def empty(tmp_path: Any) -> Iterator[Archive]:
    with Archive(tmp_path / "empty.db") as archive:
        yield archive


def tree(web: TestClient, address: str, status: int = 200) -> Any:
    answer = web.get(address)
    assert answer.status_code == status, answer.text[:2000]
    return html.fromstring(answer.text)


def results(page: Any) -> list[Any]:
    return page.xpath("//section[contains(@class, 'results')]/ol/li")


def words_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def plain_number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))))


# -- the page ----------------------------------------------------------------------------------------------------------


def test_without_anything_it_shows_the_newest_statements_and_facets_of_all(web: TestClient, full: Archive) -> None:
    page = tree(web, "/search?lang=en")
    newest = search(full, limit=20).hits
    places = [a.get("href") for a in page.xpath("//ol/li//p[@class='dateline']//a")]
    assert places == [f"/reports/{hit.key}#{hit.item['id']}" for hit in newest if hit.item]
    total = sum(1 for _ in everything(full, "", Filters(), kind="statements"))
    assert f"{total} statements" in words_of(page.get_element_by_id("results"))
    names = [words_of(h) for h in page.xpath("//aside//h3")]
    assert names[:3] == ["Kind of source", "Speaker", "News outlet"] and "Event type" in names


def test_matching_words_are_marked_and_nothing_else(web: TestClient) -> None:
    page = tree(web, "/search?q=الشرطة")
    marked = {mark.text for mark in page.xpath("//ol//mark")}
    assert marked and all("شرطة" in word for word in marked)
    assert all(li.xpath(".//mark") for li in results(page))
    assert not tree(web, "/search").xpath("//mark")


def test_a_speaker_who_is_known_leads_to_who_that_is_and_others_to_nothing(web: TestClient, full: Archive) -> None:
    page = tree(web, "/search?speaker=سامي الكندي")
    links = {a.get("href") for a in page.xpath("//ol/li/h3//a")}
    assert links and all(link.startswith("/entities/") for link in links)
    page = tree(web, "/search?source_kind=unnamed")
    assert results(page) and not page.xpath("//ol/li/h3//a")


def test_the_chain_of_a_statement_is_a_list_from_the_outlet_to_the_speaker(web: TestClient) -> None:
    page = tree(web, "/search?agency=رويترز&source_kind=person")
    for chain in page.xpath("//ol/li//ol[@class='chain']"):
        assert len(chain) > 1 and chain[0].get("class") in ("k-outlet", "k-agency")
    assert page.xpath("//ol/li//ol[@class='chain']")


def test_an_event_shows_type_status_who_where_when_and_on_whose_word(web: TestClient) -> None:
    page = tree(web, "/search?results=events&type=ASSAULT&place=طرابلس&lang=en")
    first = results(page)[0]
    shown = [words_of(dt) for dt in first.xpath(".//dt")]
    assert shown[-1] == "On the word of" and "Where" in shown
    assert "assault" in words_of(first.xpath("./h3")[0])


def test_a_report_shows_its_title_and_the_sentences_that_matched(web: TestClient, full: Archive) -> None:
    page = tree(web, "/search?results=reports&q=هجوم")
    keys = [a.get("href") for a in page.xpath("//ol/li/h3/a")]
    assert keys == [f"/reports/{hit.key}" for hit in search(full, "هجوم", kind="reports", limit=20).hits]


def test_filters_are_chips_and_each_takes_itself_away(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&type=ASSAULT&type=PROTEST&over=3&copies=no&since=2021-03-04&lang=en")
    chips = {words_of(a): a.get("href") for a in page.xpath("//ul[@class='chips']/li/a[not(@class)]")}
    assert {name.partition(" ×")[0] for name in chips} == {
        "Event type: assault",
        "Event type: protest",
        "Number at least: 3",
        "Without copies of other reports",
        "Published from: Thursday 4 March 2021",
    }
    without = next(to for name, to in chips.items() if "assault" in name)
    assert parse_qs(urlsplit(without).query)["type"] == ["PROTEST"]
    assert parse_qs(urlsplit(without).query)["q"] == ["هجوم"]
    every = page.xpath("//ul[@class='chips']/li/a[@class='all']/@href")[0]
    assert set(parse_qs(urlsplit(every).query)) == {"q"}


@pytest.mark.parametrize("asked", ["results=statements", "q=هجوم&results=events", "results=reports&type=ASSAULT"])
def test_every_facet_leads_to_as_many_results_as_it_says(asked: str, web: TestClient) -> None:
    page = tree(web, f"/search?{asked}")
    links = [a for a in page.xpath("//aside//li/a") if not a.get("aria-current")][::3]
    assert links
    for link in links:
        count = plain_number(words_of(link.xpath("./span[@class='count']")[0]))
        narrowed = tree(web, link.get("href"))
        if "type=ASSAULT&type=" in link.get("href"):
            continue  # a second value widens
        said = words_of(narrowed.xpath("//h2[@id='results']/span")[0])
        known = {"قول واحد": 1, "حدث واحد": 1, "خبر واحد": 1, "قولان": 2, "حدثان": 2, "خبران": 2}
        assert (known.get(said) or plain_number(said)) == count, link.get("href")


def test_a_value_that_is_given_is_marked_and_taken_away_by_its_link(web: TestClient) -> None:
    page = tree(web, "/search?results=events&type=ASSAULT")
    (given,) = page.xpath("//aside//a[@aria-current]")
    assert given.get("href") == "/search?results=events"


def test_kinds_and_orders_keep_the_search(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&outlet=الجزيرة&sort=oldest")
    kinds = [a.get("href") for a in page.xpath("//ul[@class='tabs']/li/a")]
    assert [parse_qs(urlsplit(to).query).get("results") for to in kinds] == [None, ["events"], ["reports"]]
    assert all(parse_qs(urlsplit(to).query)["outlet"] == ["الجزيرة"] for to in kinds)
    orders = page.xpath("//ul[contains(@class, 'orders')]/li/a")
    assert [a.get("aria-current") for a in orders] == [None, "true", None]
    assert (
        len(tree(web, "/search?outlet=الجزيرة").xpath("//ul[contains(@class, 'orders')]/li")) == 2
    )  # nothing to be near to


@pytest.mark.parametrize("sort", ["newest", "oldest", "rank"])
def test_pages_bring_every_result_once(sort: str, web: TestClient, full: Archive) -> None:
    address, seen = f"/search?q=هجوم OR الكندي&sort={sort}", []
    for _ in range(100):
        page = tree(web, address)
        seen += page.xpath("//ol/li//p[@class='dateline']//a/@href")
        following = page.xpath("//nav[@class='pager']/a[@rel='next']/@href")
        if not following:
            break
        address = following[0]
    wanted = [
        f"/reports/{h.key}#{h.item['id']}"
        for h in everything(full, "هجوم OR الكندي", Filters(), kind="statements")
        if h.item
    ]
    assert sorted(seen) == sorted(wanted) and len(wanted) > 40
    assert page.xpath("//nav[@class='pager']/a/@href") == [
        f"/search?q=%D9%87%D8%AC%D9%88%D9%85+OR+%D8%A7%D9%84%D9%83%D9%86%D8%AF%D9%8A{'' if sort == 'newest' else f'&sort={sort}'}"
    ]


def test_the_form_has_what_was_asked_and_every_filter(web: TestClient) -> None:
    page = tree(
        web,
        "/search?q=هجوم&speaker=الكندي&speaker=حداد&type=ASSAULT&since=2021-03-04&over=٣&copies=no&results=events&lang=en",
    )
    form = page.xpath("//form[@role='search']")[0]
    sent = parse_qs(web.get("/search", params=form.form_values()).request.url.query.decode())
    assert sent == {
        "q": ["هجوم"], "speaker": ["الكندي", "حداد"], "type": ["ASSAULT"], "since": ["2021-03-04"], "over": ["٣"], "copies": ["no"], "results": ["events"],
    }  # fmt: skip
    names = {field.get("name") for field in form.xpath(".//input")}
    assert {f.name for f in Filters.__dataclass_fields__.values()} <= names
    for field in form.xpath(".//input[not(@type='hidden')]"):
        labelled = (
            field.get("aria-label")
            or field.xpath("ancestor::label")
            or form.xpath(f".//label[@for='{field.get('id')}']")
        )
        assert labelled, html.tostring(field)


def test_a_number_is_what_was_asked_on_the_page_and_in_its_links(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&over=٢٫٥&under=900000000000000&confidence=0.00001&lang=en")
    chips = [words_of(a).partition(" ×")[0] for a in page.xpath("//ul[@class='chips']/li/a[not(@class)]")]
    assert "Number at least: 2.5" in chips and "Number at most: 900,000,000,000,000" in chips
    for to in page.xpath("//ul[@class='tabs']/li/a/@href"):
        asked = parse_qs(urlsplit(to).query)
        assert [asked[name] for name in ("over", "under", "confidence")] == [["2.5"], ["900000000000000"], ["0.00001"]]
        assert web.get(to).status_code == 200


def test_a_day_in_arabic_digits_stays_in_its_field_and_of_several_the_one_that_counts(web: TestClient) -> None:
    page = tree(web, "/search?since=2020-01-01&since=٢٠٢١-٠٣-٠٤")
    assert page.xpath("//input[@name='since']/@value") == ["2021-03-04"]
    assert "٤ آذار" in words_of(page.xpath("//ul[@class='chips']")[0])


def test_what_can_be_asked_is_not_lost_with_what_cannot(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&results=events&sort=oldest&limit=many", 400)
    sent = {field.get("name"): field.get("value") for field in page.xpath("//form//input[@type='hidden']")}
    assert sent == {"results": "events", "sort": "oldest"}


def test_without_words_there_is_nothing_to_be_near_to(web: TestClient) -> None:
    page = tree(web, "/search?outlet=الجزيرة&sort=rank")
    assert [a.get("aria-current") for a in page.xpath("//ul[contains(@class, 'orders')]/li/a")] == ["true", None]
    assert tree(web, "/search?q=هجوم&sort=rank").xpath("//ul[contains(@class, 'orders')]/li[3]/a/@aria-current")


def test_all_filters_are_taken_away_and_nothing_else(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&type=ASSAULT&copies=no&results=events&sort=oldest")
    (every,) = page.xpath("//ul[@class='chips']/li/a[@class='all']/@href")
    assert parse_qs(urlsplit(every).query) == {"q": ["هجوم"], "results": ["events"], "sort": ["oldest"]}


def test_a_search_without_results_says_what_may_help(web: TestClient) -> None:
    page = tree(web, '/search?q="لا شيء كهذا" أبدا&type=AID&lang=en')
    advice = words_of(page.xpath("//div[@class='note']")[0])
    assert (
        "Nothing was found." in advice
        and "filters" in advice
        and "quotation marks" in advice
        and "fewer words" in advice
    )
    assert page.xpath("//div[@class='note']//a/@href")[0].startswith("/search?q=")


def test_an_archive_without_reports_has_a_search_page(empty: Archive) -> None:
    page = tree(client(empty), "/search?lang=en")
    assert "holds nothing of this kind yet" in words_of(page)
    assert client(empty).get("/search.json").json() == {
        "results": [],
        "after": None,
        "facets": {"counted": 0, "whole": True, "exact": True, "facets": []},
    }


def test_it_can_be_followed_and_kept(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&type=ASSAULT&sort=oldest&lang=en")
    (feed,) = page.xpath("//link[@rel='alternate']/@href")
    assert parse_qs(urlsplit(feed).query) == {"q": ["هجوم"], "type": ["ASSAULT"], "lang": ["en"]}
    assert urlsplit(feed).path == "/search.atom"
    also = {a.text: urlsplit(a.get("href")).path for a in page.xpath("//p[@class='also']/a")}
    assert also == {"JSON": "/search.json", "CSV": "/search.csv", "JSON Lines": "/search.jsonl", "Atom": "/search.atom"}


def test_the_arabic_page_has_no_latin_digits_and_no_english(web: TestClient) -> None:
    page = tree(web, "/search?q=هجوم&results=events&since=2021-01-01")
    for skipped in page.xpath(
        "//*[@lang='en'] | //footer | //script | //*[contains(@class, 'quote')] | //p[@class='also'] | //ol//dd//bdi | //ol//h3/bdi | //aside//bdi"
    ):
        skipped.drop_tree()
    shown = words_of(page.xpath("//main")[0])
    assert not re.search("[0-9]", shown), re.findall(".{20}[0-9].{20}", shown)
    assert not re.search("[A-Za-z]{3}", shown.replace("Atom", ""))


# -- what cannot be asked ----------------------------------------------------------------------------------------------

WRONG = [
    ("since=2024-02-31", "since"),
    ("event_until=غدا", "event_until"),
    ("over=كثير", "over"),
    ("over=1,5", "over"),
    ("confidence=60", "confidence"),
    ("type=WAR", "type"),
    ("results=people", None),
    ("sort=loudest", None),
    ("after=x", None),
    ("q=" + "كلمة " * 70, None),
    ("q=" + "ا" * 3000, None),
    ("speaker=" + "ا" * 600, "speaker"),
]


@pytest.mark.parametrize(("asked", "field"), WRONG, ids=lambda one: str(one)[:20])
def test_what_cannot_be_asked_is_said_at_the_form(asked: str, field: str | None, web: TestClient) -> None:
    page = tree(web, f"/search?outlet=الجزيرة&{asked}", 400)
    said = words_of(page.get_element_by_id("search-error"))
    assert said and not said.startswith(f"{field}:")
    assert page.xpath("//input[@name='outlet']/@value")[0] == "الجزيرة"
    wrong = page.xpath("//*[@aria-describedby='search-error']")
    assert bool(wrong) is (field is not None)
    if field and wrong[0].tag == "input":
        assert wrong[0].get("name") == field and wrong[0].get("value")
        assert page.xpath("//details[@open]")
    for form in ("json", "csv", "jsonl", "atom"):
        if (asked, form) not in (("after=x", "atom"), ("sort=loudest", "atom")):
            assert web.get(f"/search.{form}?{asked}").status_code == 400
    assert set(web.get(f"/search.json?{asked}").json()) == {"error", "arabic"}


# -- lists -------------------------------------------------------------------------------------------------------------


def test_json_has_results_facets_and_where_the_next_page_begins(web: TestClient, full: Archive) -> None:
    first = web.get("/search.json?q=هجوم&limit=5").json()
    page = search(full, "هجوم", limit=5)
    assert (
        first["results"] == [json.loads(json.dumps(hit.to_json())) for hit in page.hits]
        and first["after"] == page.after
    )
    names = [facet["name"] for facet in first["facets"]["facets"]]
    assert names[0] == "source_kind" and first["facets"]["counted"] > 5
    second = web.get(f"/search.json?q=هجوم&limit=5&after={first['after']}").json()
    assert second["facets"] is None and second["results"][0] not in first["results"]
    assert len(web.get("/search.json?limit=100000").json()["results"]) == 200


@pytest.mark.parametrize("kind", ["statements", "events", "reports"])
def test_lists_have_every_result_in_order(kind: Any, web: TestClient, full: Archive) -> None:
    wanted = list(everything(full, "هجوم", Filters(), kind=kind))
    answer = web.get(f"/search.jsonl?q=هجوم&results={kind}")
    assert [json.loads(line)["key"] for line in answer.text.splitlines()] == [hit.key for hit in wanted]
    assert answer.headers["musnad-cut"] == "false" and "attachment" in answer.headers["content-disposition"]
    sheet = web.get(f"/search.csv?q=هجوم&results={kind}")
    assert sheet.content.startswith("\ufeff".encode()) and sheet.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"), newline="")))
    assert [row["address"] for row in rows] == [
        f"http://localhost/reports/{hit.key}" + (f"#{hit.item['id']}" if hit.item else "") for hit in wanted
    ]
    assert all(row["sentence"] for row in rows)


def test_a_sheet_has_names_in_columns(web: TestClient) -> None:
    (row, *_) = csv.DictReader(io.StringIO(web.get("/search.csv?speaker=سامي الكندي").content.decode("utf-8-sig")))
    assert row["speaker"] == "سامي الكندي" and " > سامي الكندي" in row["chain"] and row["source_kind"] == "person"
    (row, *_) = csv.DictReader(
        io.StringIO(web.get("/search.csv?results=events&type=ASSAULT&place=طرابلس").content.decode("utf-8-sig"))
    )
    assert (row["type"], row["place"]) == ("ASSAULT", "طرابلس")


def test_a_long_list_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch, web: TestClient, full: Archive) -> None:
    assert len(list(lists.found(full, _asked(), 3))) == 3
    monkeypatch.setattr(lists, "MOST_ROWS", 10)
    answer = web.get("/search.jsonl")
    assert answer.headers["musnad-cut"] == "true" and answer.headers["musnad-most"] == "10"
    assert "the first 10 results at most" in web.get("/search?lang=en&limit=3").text
    monkeypatch.setattr(lists, "MOST_ROWS", 10_000)
    assert "results at most" not in web.get("/search?lang=en&limit=4").text


def _asked() -> Any:
    from musnad.web.query import Asked

    return Asked()


def test_a_list_goes_on_where_it_is_told(web: TestClient, full: Archive) -> None:
    page = search(full, limit=7)
    every = [json.loads(line)["key"] for line in web.get("/search.jsonl").text.splitlines()]
    rest = [json.loads(line)["key"] for line in web.get(f"/search.jsonl?after={page.after}").text.splitlines()]
    assert rest == every[7:]


# -- hostile reports ---------------------------------------------------------------------------------------------------


def test_hostile_text_is_shown_as_text(empty: Archive) -> None:
    text = (
        f'قال سامي الكندي {HOSTILE} إن «الميناء" onclick="x» آمن.\n'
        + "قال سامي الكندي إن الميناء "
        + "ط" * 20_000
        + " آمن."
    )
    fill(empty, [report(text, "h", outlet=f"=1+1{HOSTILE}", title=f'"><img src=x>{HOSTILE}', published="2024-03-05")])
    web = client(empty)
    for kind in ("statements", "events", "reports"):
        answer = web.get(f"/search?results={kind}&q=الميناء")
        assert answer.status_code == 200 and "<script>alert" not in answer.text and "<img" not in answer.text
        assert "\u202e" not in answer.text and len(answer.text) < 60_000
        assert not html.fromstring(answer.text).xpath("//@onclick | //@style | //script[not(@src)] | //style")
    rows = list(csv.DictReader(io.StringIO(web.get("/search.csv").content.decode("utf-8-sig"), newline="")))
    assert rows[0]["outlet"].startswith("'=1+1")
    odd = web.get("/search", params={"q": HOSTILE, "speaker": HOSTILE})
    assert odd.status_code == 200 and "<script>alert" not in odd.text


def test_what_cannot_be_seen_is_no_title(empty: Archive) -> None:
    fill(empty, [report("قال سامي الكندي إن الميناء آمن.", "a", title="\u200b\u200f", outlet="\u200b")])
    page = tree(client(empty), "/search?lang=en")
    assert [words_of(a) for a in page.xpath("//ol/li//p[@class='dateline']//a")] == ["untitled report"]
    assert "outlet not known" in words_of(page)
    assert (
        words_of(tree(client(empty), "/search?results=reports&lang=en").xpath("//ol/li/h3/a")[0]) == "untitled report"
    )


def test_a_sentence_without_end_is_cut_around_what_matched() -> None:
    text = "ا" * 5_000 + " الميناء " + "ب" * 5_000
    at = text.index("الميناء")
    shown = pieces(Marked(0, len(text), text, ((at, at + 7), (9_000, 9_001))))
    assert [piece for piece, hit in shown if hit] == ["الميناء"]
    assert shown[0][0] == "… " and shown[-1][0] == " …" and sum(len(piece) for piece, _ in shown) < 1_600
    short = Marked(10, 17, "الميناء", ((10, 17),))
    assert pieces(short) == (("الميناء", True),)


def test_facets_follow_the_archive(empty: Archive) -> None:
    fill(empty, [report("قال سامي الكندي إن الميناء آمن.", "a")])
    web = client(empty)
    for number, name in ((1, "b"), (2, "c")):
        for _ in range(2):
            assert web.get("/search.json?q=الميناء").json()["facets"]["counted"] == number
        fill(empty, [report("قال سامي الكندي إن الميناء آمن اليوم أيضا.", name, outlet=f"قناة {name}")])


def test_facets_of_a_bounded_number_of_searches_are_kept(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "KEPT", 3)
    for word in ("هجوم", "انفجار", "الكندي", "حداد", "الشرطة"):
        assert web.get(f"/search.json?q={word}").json()["facets"]["counted"]
    kept = web.app.state.site.summary("facets of searches", lambda _: {})  # type: ignore[attr-defined]
    assert 0 < len(kept) <= 3
