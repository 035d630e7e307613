"""The pages of stories: what a reader must find on them, where everything leads, and that no text of a report acts on them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from lxml import etree
from lxml import html as lxml_html
from newsroom import EXAMPLES, fill, report
from test_story_views import HOSTILE

from musnad.archive.store import Archive
from musnad.intake import open_reports
from musnad.weave.weaving import Weave
from musnad.web.app import create_app
from musnad.web.site import Site

ARABIC = re.compile("[\u0600-\u06ff]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The reports of three outlets, woven."""
    with Archive(tmp_path_factory.mktemp("stories") / "a.db") as archive:
        fill(archive, open_reports(str(EXAMPLES / "three-outlets.jsonl")))
        made = Site(archive)
        made.weave.update()
        yield made


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    return TestClient(create_app(site), base_url="http://localhost")


@pytest.fixture(scope="module")
def port(site: Site) -> str:
    """The id of the story of the port."""
    return site.weave.id_of("port-2-agency")


def get(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == status, answer.text[:500]
    return answer


def tree(client: TestClient, path: str) -> Any:
    return lxml_html.fromstring(get(client, path).text)


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_has_stories_told_by_two_reports_or_more_and_leads_to_all(client: TestClient, site: Site) -> None:
    several = [story.id for story in site.weave.stories(least=2)]
    every = [story.id for story in site.weave.stories()]
    assert 0 < len(several) < len(every)
    shown = tree(client, "/stories").xpath("//article[contains(@class,'story-entry')]//h2/a/@href")
    assert shown == [f"/stories/{id}" for id in several]
    (to_all,) = tree(client, "/stories?lang=en").xpath("//a[contains(., 'those of one report too')]/@href")
    assert to_all == "/stories?least=1"
    assert len(tree(client, to_all).xpath("//article[contains(@class,'story-entry')]")) == min(20, len(every))


def test_an_entry_says_what_when_where_and_counts_tellings_chains_and_disputes(
    client: TestClient, site: Site, port: str
) -> None:
    story = site.weave.story(port)
    (entry,) = tree(client, "/stories?lang=en").xpath(f"//article[.//a/@href='/stories/{port}']")
    words = text(entry)
    assert story.what in words and "4 August 2020" in words
    assert f"{len(story.tellings)} reports" in words and f"{story.independent} independent chains" in words
    assert f"{len(story.disputes)} dispute" in words and f"{len(story.revisions)} revision" in words
    assert all(outlet in words for outlet in list(dict.fromkeys(t.outlet for t in story.tellings if t.outlet))[:6])


def ours(client: TestClient, path: str) -> str:
    """What the page itself says, without what comes from reports and the names of forms."""
    main = tree(client, path).xpath("//main")[0]
    for gone in main.xpath(".//*[contains(@class,'also') or @lang='ar' or name()='title' or @class='name']"):
        if gone.getparent() is not None:
            gone.drop_tree()
    return text(main)


def test_the_arabic_list_has_arabic_digits_and_no_english(client: TestClient) -> None:
    for path in ("/stories", "/stories?least=1&order=chains&disputed=yes"):
        assert not re.search("[A-Za-z0-9]", ours(client, path))


def test_filters_of_the_story_hold_and_stay_in_the_form(client: TestClient, site: Site) -> None:
    root = tree(client, "/stories?disputed=yes&revised=yes&chains=3&least=3&order=largest")
    expected = {
        story.id for story in site.weave.stories(least=3, chains=3, disputed=True) if story.revisions
    }  # fmt: skip
    assert {link.rpartition("/")[2] for link in root.xpath("//article//h2/a/@href")} == expected
    form = root.xpath("//form[@action='/stories']")[0]
    assert form.xpath(".//select[@name='least']/option[@selected]/@value") == ["3"]
    assert form.xpath(".//select[@name='chains']/option[@selected]/@value") == ["3"]
    assert form.xpath(".//select[@name='order']/option[@selected]/@value") == ["largest"]
    assert len(form.xpath(".//input[@type='checkbox'][@checked]")) == 2


def test_a_search_lists_the_stories_of_matching_reports_alone(client: TestClient, site: Site) -> None:
    found = tree(client, "/stories?q=المرفأ&least=1").xpath("//article//h2/a/@href")
    expected = [f"/stories/{story.id}" for story in site.weave.stories("المرفأ")][:20]
    assert found == expected and 0 < len(found) < len(list(site.weave.stories()))
    assert tree(client, "/stories?q=زرافة&lang=en").xpath("//p[contains(., 'No story is as you ask')]")


def test_a_filter_without_a_field_is_passed_on_by_the_form_and_can_be_taken_away(client: TestClient) -> None:
    root = tree(client, "/stories?role=وزير&speaker=حسن&speaker=دياب&q=المرفأ&least=1")
    form = root.xpath("//form[@action='/stories']")[0]
    hidden = {(x.get("name"), x.get("value")) for x in form.xpath(".//input[@type='hidden']")}
    assert hidden == {("role", "وزير"), ("speaker", "دياب")}
    assert form.xpath(".//input[@name='speaker'][not(@type='hidden')]/@value") == ["حسن"]
    chips = root.xpath("//ul[@class='chips']//a[@title]/@href")
    assert len(chips) == 4 and all("least=1" in chip for chip in chips)
    assert sum("role=" in chip for chip in chips) == 3 and sum("q=" in chip for chip in chips) == 3


def test_pages_follow_one_another_with_the_same_question(client: TestClient, site: Site) -> None:
    found, path = [], "/stories?least=1&limit=3&order=largest"
    while path:
        root = tree(client, path)
        found += root.xpath("//article//h2/a/@href")
        path = next(iter(root.xpath("//a[@rel='next']/@href")), "")
        assert not path or ("limit=3" in path and "order=largest" in path and "least=1" in path)
    assert found == [f"/stories/{story.id}" for story in site.weave.stories(order="largest")]


@pytest.mark.parametrize(
    "query",
    [
        "order=oldest",
        "least=x",
        "least=-1",
        "chains=٣x",
        "after=zzz",
        "since=1.1.2020",
        "type=NONE",
        "least=" + "9" * 40,
    ],
)
def test_what_cannot_be_asked_is_said_and_is_no_fault_of_the_server(client: TestClient, query: str) -> None:
    for form in ("", ".json", ".csv", ".jsonl", ".atom"):
        assert client.get(f"/stories{form}?{query}").status_code == 400


def test_arabic_digits_are_numbers(client: TestClient) -> None:
    assert "least=1" in get(client, "/stories?least=١&limit=2").text


def test_the_list_in_its_other_forms_has_the_same_stories(client: TestClient, site: Site) -> None:
    expected = [story.id for story in site.weave.stories(least=2)]
    made = get(client, "/stories.json").json()
    assert [story["id"] for story in made["stories"]] == expected and made["after"] is None
    lines = get(client, "/stories.jsonl").text.splitlines()
    assert [orjson.loads(line) for line in lines] == made["stories"]
    rows = list(csv.DictReader(io.StringIO(get(client, "/stories.csv").text.removeprefix("\ufeff"))))
    assert [row["story"] for row in rows] == expected and all(row["report_keys"] for row in rows)
    feed = etree.fromstring(get(client, "/stories.atom").content)
    links = feed.xpath("//*[local-name()='entry']/*[local-name()='link']/@href")
    assert links == [f"http://localhost/stories/{id}" for id in expected]
    page = tree(client, "/stories?least=1&order=largest")
    also = page.xpath("//p[@class='also']/a/@href")
    assert len(also) == 4 and all("least=1&order=largest" in link for link in also)


def test_that_reports_wait_is_said_and_so_are_counts_where_none_does(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        site = Site(archive)
        client = TestClient(create_app(site), base_url="http://localhost")
        assert "There are no stories yet" in get(client, "/stories?least=1&lang=en").text
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.")])
        assert "One report that is new or has changed" in get(client, "/stories?lang=en").text
        site.weave.update()
        shown = get(client, "/stories?lang=en").text
        assert "One report that is new" not in shown and "One story in the archive" in shown


# -- a story -----------------------------------------------------------------------------------------------------------


def test_whatever_leads_to_a_story_is_sent_on_to_it(client: TestClient, site: Site, port: str) -> None:
    told = site.weave.story(port).tellings[1]
    kept = site.archive.get(told.number)
    for name in (kept.key, told.number, "port-2-agency", kept.key[:12]):
        for form in ("", ".json", ".md", ".html"):
            answer = get(client, f"/stories/{name}{form}?lang=en", 303)
            assert answer.headers["location"] == f"/stories/{port}{form}?lang=en"


def test_a_report_is_found_by_its_address_and_by_an_id_with_a_dot(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        address = "https://news.example/a/b.html"
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "a.json", url=address)])
        site = Site(archive)
        site.weave.update()
        client = TestClient(create_app(site), base_url="http://localhost")
        (story,) = site.weave.stories()
        assert get(client, f"/stories/{address}", 303).headers["location"] == f"/stories/{story.id}"
        assert get(client, "/stories/a.json", 303).headers["location"] == f"/stories/{story.id}"
        assert get(client, "/stories/a.json.json", 303).headers["location"] == f"/stories/{story.id}.json"


@pytest.mark.parametrize(
    "name", ["nothing", "0000000000000000", "%00", "a/b/c", "...", "'; DROP TABLE stories; --", "x" * 3000]
)
def test_what_leads_to_no_story_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/stories/{name}").status_code == 404
    answer = client.get(f"/stories/{name}.json")
    assert answer.status_code == 404 and answer.json()["error"]


def test_tellings_stand_in_order_of_time_with_outlet_ground_and_copies(
    client: TestClient, site: Site, port: str
) -> None:
    story = site.weave.story(port)
    items = tree(client, f"/stories/{port}?lang=en").xpath("//section[@id='tellings']//li")
    assert [item.get("id") for item in items] == [f"t{n}" for n in range(1, len(story.tellings) + 1)]
    for item, told in zip(items, story.tellings, strict=True):
        assert (told.outlet or "") in text(item)
        key = site.archive.get(told.number).key
        assert item.xpath(".//p[@class='title']/a/@href") == [f"/reports/{key}"]
        assert bool(item.xpath(".//p[@class='copy']")) == (told.copy_of is not None)
        assert item.xpath(".//p[starts-with(@class,'ground')]")
    grounds = " ".join(text(item) for item in items)
    assert "in the report's own voice" in grounds and "on the word of" in grounds


def test_every_joining_has_its_reason_and_words_that_lead_to_their_place(
    client: TestClient, site: Site, port: str
) -> None:
    story = site.weave.story(port)
    root = tree(client, f"/stories/{port}?lang=en")
    cards = root.xpath("//section[@id='chains']//article")
    assert len(cards) == len(story.chains)
    for card, chain in zip(cards, story.chains, strict=True):
        assert len(card.xpath(".//ol[@class='because']/li")) == len(chain.because)
    quoted = root.xpath("//section[@id='chains']//q//a/@href")
    assert quoted and all(re.match(r"/reports/[0-9a-f]{32}#:~:text=[%A-Za-z0-9._~,-]+\Z", link) for link in quoted)


def test_the_graph_leads_to_reports_and_has_no_style_of_its_own(client: TestClient, site: Site, port: str) -> None:
    story = site.weave.story(port)
    for language in ("ar", "en"):
        page = get(client, f"/stories/{port}?lang={language}").text
        assert " style=" not in page and "<style" not in page and "<script>" not in page and " on" + "click" not in page
        for name in ("wide", "narrow"):
            (drawing,) = lxml_html.fromstring(page).xpath(f"//figure[@class='graph']/*[name()='svg'][@class='{name}']")
            assert drawing.get("role") == "group"
            links = {link for link in drawing.xpath(".//*[name()='a']/@href")}
            assert links == {f"/reports/{site.archive.get(told.number).key}" for told in story.tellings}
            words = " ".join(drawing.xpath(".//*[name()='text']/text()"))
            assert ("own report" in words or "own staff" in words) == (language == "en")
            assert (drawing.xpath(".//*[name()='text']/@direction")[0] == "rtl") == (language == "ar")


def test_english_turns_the_graph_round(client: TestClient, port: str) -> None:
    def places(language: str) -> list[tuple[float, float, float]]:
        (drawing,) = tree(client, f"/stories/{port}?lang={language}").xpath("//figure[@class='graph']/*[@class='wide']")
        width = float(drawing.get("width")) - 2
        boxes = [tuple(float(box.get(k)) for k in ("x", "y", "width")) for box in drawing.xpath(".//*[name()='rect']")]
        return [(round(width - x - w) if language == "en" else round(x), y, w) for x, y, w in boxes]

    for (x, y, _), (other, same, _) in zip(places("ar"), places("en"), strict=True):
        assert abs(x - other) <= 1 and y == same


def test_who_attests_is_told_for_what_happened_and_for_what_was_said(client: TestClient, site: Site, port: str) -> None:
    story = site.weave.story(port)
    rows = tree(client, f"/stories/{port}?lang=en").xpath("//section[@id='attested']//tbody/tr")
    assert len(rows) == len(story.said) + 1
    assert "that it happened" in text(rows[0]) and f"{story.happened.independent} independent" in text(rows[0])  # type: ignore[union-attr]
    for row, attested in zip(rows[1:], story.said, strict=True):
        assert (attested.speaker or "") in text(row)


def test_each_side_of_a_dispute_has_its_value_its_words_its_chain_and_its_tellings(
    client: TestClient, site: Site, port: str
) -> None:
    story = site.weave.story(port)
    articles = tree(client, f"/stories/{port}?lang=en").xpath("//article[@class='dispute']")
    assert len(articles) == len(story.disputes) >= 2
    for article, dispute in zip(articles, story.disputes, strict=True):
        rows = article.xpath(".//tbody/tr")
        assert len(rows) == len(dispute.sides)
        for row, side in zip(rows, dispute.sides, strict=True):
            value, words, by, tellings = row.xpath("./th|./td")
            assert text(value) and side.chain[0] in text(by)
            assert bool(words.xpath(".//q")) == bool(side.evidence)
            assert len(tellings.xpath(".//a")) == len(side.reports)


def test_a_revision_is_a_line_and_a_table(client: TestClient, site: Site, port: str) -> None:
    story = site.weave.story(port)
    articles = tree(client, f"/stories/{port}").xpath("//article[@class='revision']")
    assert len(articles) == len(story.revisions) >= 1
    for article, revision in zip(articles, story.revisions, strict=True):
        assert len(article.xpath(".//tbody/tr")) == len(revision.steps)
        (line,) = article.xpath(".//figure[@class='line']/*[@class='wide']")
        assert len(line.xpath(".//*[@class='dot']")) == min(10, len(revision.steps))
        values = line.xpath(".//*[@class='value']/text()")
        assert values and not re.search("[0-9A-Za-z]", "".join(values))


def test_links_within_the_page_lead_to_something(client: TestClient, port: str) -> None:
    for language in ("ar", "en"):
        root = tree(client, f"/stories/{port}?lang={language}")
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        inside = [link[1:] for link in root.xpath("//@href") if link.startswith("#")]
        assert inside and set(inside) <= set(ids)


def test_one_language_at_a_time(client: TestClient, port: str) -> None:
    assert not re.search("[A-Za-z0-9]", ours(client, f"/stories/{port}"))
    main = tree(client, f"/stories/{port}?lang=en").xpath("//main")[0]
    for which in (
        "//h2",
        "//thead//th",
        "//span[@class='badge']",
        "//ul[@class='counts']/li",
        "//ul[@class='chips']//a",
    ):
        found = [text(node) for node in main.xpath(f".{which}")]
        assert found and not any(ARABIC.search(one) for one in found), found
    assert not re.search("[٠-٩]", text(main.xpath(".//section[@id='chains']")[0]))


def test_a_story_in_its_other_forms(client: TestClient, site: Site, port: str) -> None:
    story = site.weave.story(port)
    made = get(client, f"/stories/{port}.json").json()
    assert made["later"] == site.weave.later(port) and made["develops"] == list(story.develops)
    for told in made["tellings"]:
        assert told.pop("key") == site.archive.get(told["number"]).key
    made.pop("later")
    assert made == orjson.loads(orjson.dumps(story.as_json()))
    assert story.what in get(client, f"/stories/{port}.md").text
    whole = get(client, f"/stories/{port}.html")
    assert "<style>" in whole.text and whole.headers["content-disposition"].startswith("attachment")


def test_earlier_and_later_stories_are_linked(tmp_path: Path) -> None:
    from happenings import prepared

    with Archive(tmp_path / "a.db") as archive:
        archive.write(prepared(16))
        site = Site(archive)
        site.weave.update()
        client = TestClient(create_app(site), base_url="http://localhost")
        later = next(story for story in site.weave.stories() if story.develops)
        earlier = later.develops[0]
        assert tree(client, f"/stories/{later.id}").xpath(f"//header//a[@href='/stories/{earlier}']")
        assert tree(client, f"/stories/{earlier}").xpath(f"//section[@id='later']//a[@href='/stories/{later.id}']")


def test_a_report_that_is_gone_leaves_its_telling_without_a_link(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, open_reports(str(EXAMPLES / "three-outlets.jsonl")))
        site = Site(archive)
        site.weave.update()
        port = site.weave.id_of("port-2-agency")
        archive.remove("port-2-agency")
        client = TestClient(create_app(site), base_url="http://localhost")
        root = tree(client, f"/stories/{port}?lang=en")
        assert len(root.xpath("//section[@id='tellings']//span[contains(., 'no longer in the archive')]")) == 1
        assert "reports that are new or have changed are not in these stories yet" in text(root)
        assert None in [told["key"] for told in get(client, f"/stories/{port}.json").json()["tellings"]]


# -- what is large or hostile ------------------------------------------------------------------------------------------


def keep(weave: Weave, story: Any) -> None:
    """Put a story in the place of one that is told."""
    from musnad.archive.schema_weave import stories
    from musnad.weave import kept_stories

    with weave.archive.writing() as connection:
        body = kept_stories.packed(story, connection.dialect.name)
        counts = {"independent": story.independent, "disputes": len(story.disputes), "revisions": len(story.revisions)}
        connection.execute(
            stories.update().where(stories.c.id == story.id).values(body=body, reports=len(story.tellings), **counts)
        )


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Site, TestClient, str]]:
    """A site of one report, and its story's id."""
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.")])
        site = Site(archive)
        site.weave.update()
        (story,) = site.weave.stories()
        yield site, TestClient(create_app(site), base_url="http://localhost"), story.id


def test_nothing_from_a_report_acts_on_the_pages(own: tuple[Site, TestClient, str]) -> None:
    from dataclasses import replace

    from test_story_views import hostile

    site, client, id = own
    bad = hostile()
    long = "ا" * 1_000_000
    for what in (HOSTILE, long, "\u200b\u200f\ufffd", ""):
        tellings = (*bad.tellings, replace(bad.tellings[0], report="r3", title=what, outlet=what))
        keep(site.weave, replace(bad, id=id, what=what, place=what, tellings=tellings, develops=()))
        for path in ("/stories", f"/stories/{id}"):
            for language in ("ar", "en"):
                shown = get(client, f"{path}?lang={language}").text
                assert "<script>" not in shown and "alert(1)</p>" not in shown
                assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", shown)
                assert shown.count("</main>") == 1 and len(shown) < 200_000
        for path in (
            f"/stories/{id}.json",
            f"/stories/{id}.md",
            f"/stories/{id}.html",
            "/stories.csv",
            "/stories.atom",
        ):
            get(client, path)


def test_a_story_of_a_thousand_tellings_is_bounded_and_the_rest_is_counted(own: tuple[Site, TestClient, str]) -> None:
    from musnad.weave.model import Because, Chain, Evidence, Story, Told

    site, client, id = own
    names = [f"r{n}" for n in range(1000)]
    tellings = tuple(
        Told(name, 10_000 + n, f"صحيفة {n % 90}", f"2024-03-05T10:{n % 60:02}:00", f"عنوان الخبر {n}")
        for n, name in enumerate(names)
    )
    chains = tuple(
        Chain(f"مصدر {n}", "agency", tuple(names[20 * n : 20 * n + 20]), tuple(
            Because((name,), "agency", f"its own mark {name}", "تحمل علامتها", (Evidence(name, 0, 9, f"وكالة {name}"),)) for name in names[20 * n : 20 * n + 20]
        ))
        for n in range(50)
    )  # fmt: skip
    keep(site.weave, Story(id, "حدث كبير", "2024-03-05", "بيروت", tellings, independent=50, chains=chains))
    root = tree(client, f"/stories/{id}?lang=en")
    assert len(root.xpath("//section[@id='tellings']//li")) == 200
    assert "… and 800 more" in text(root.xpath("//section[@id='tellings']")[0])
    assert len(root.xpath("//section[@id='chains']//article")) == 20
    assert "… and 30 more" in text(root.xpath("//section[@id='chains']")[0])
    assert len(get(client, f"/stories/{id}.json").json()["tellings"]) == 1000
    assert "1,000 reports" in text(tree(client, "/stories?lang=en"))
