"""The page of a story: what a reader must find on it, where everything leads, and that no text of a report acts on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from happenings import prepared
from lxml import html as lxml_html
from newsroom import fill, report
from story_pages import ARABIC, client_of, get, ours, text, three_outlets, tree
from test_story_views import HOSTILE, hostile

from musnad.archive.schema_weave import stories
from musnad.archive.store import Archive
from musnad.weave import kept_stories
from musnad.weave.model import Attested, Because, Chain, Dispute, Evidence, Side, Story, Told
from musnad.weave.weaving import Weave
from musnad.web.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with three_outlets(tmp_path_factory.mktemp("stories")) as made:
        yield made


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    return client_of(site)


@pytest.fixture(scope="module")
def port(site: Site) -> str:
    """The id of the story of the port."""
    return site.weave.id_of("port-2-agency")


def test_whatever_leads_to_a_story_is_sent_on_to_it(client: TestClient, site: Site, port: str) -> None:
    told = site.weave.story(port).tellings[1]
    kept = site.archive.get(told.number)
    for name in (kept.key, told.number, "port-2-agency", kept.key[:12]):
        for form in ("", ".json", ".md", ".html"):
            answer = get(client, f"/stories/{name}{form}?lang=en", 303)
            assert answer.headers["location"] == f"/stories/{port}{form}?lang=en"


def test_the_way_to_a_story_keeps_whatever_was_asked(client: TestClient, port: str) -> None:
    for query in ("path=x", "lang=en&lang=ar", "a=%D8%B3&b"):
        answer = get(client, f"/stories/port-2-agency?{query}", 303)
        assert answer.headers["location"] == f"/stories/{port}?{query}"


def test_a_report_is_found_by_its_address_and_by_an_id_with_a_dot(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        address = "https://news.example/a/b.html"
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "a.json", url=address)])
        site = Site(archive)
        site.weave.update()
        client = client_of(site)
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
    with Archive(tmp_path / "a.db") as archive:
        archive.write(prepared(16))
        site = Site(archive)
        site.weave.update()
        client = client_of(site)
        later = next(story for story in site.weave.stories() if story.develops)
        earlier = later.develops[0]
        assert tree(client, f"/stories/{later.id}").xpath(f"//header//a[@href='/stories/{earlier}']")
        assert tree(client, f"/stories/{earlier}").xpath(f"//section[@id='later']//a[@href='/stories/{later.id}']")


def test_a_report_that_is_gone_leaves_its_telling_without_a_link(tmp_path: Path) -> None:
    with three_outlets(tmp_path) as site:
        port = site.weave.id_of("port-2-agency")
        site.archive.remove("port-2-agency")
        client = client_of(site)
        root = tree(client, f"/stories/{port}?lang=en")
        assert len(root.xpath("//section[@id='tellings']//span[contains(., 'no longer in the archive')]")) == 1
        assert "reports that are new or have changed are not in these stories yet" in text(root)
        assert None in [told["key"] for told in get(client, f"/stories/{port}.json").json()["tellings"]]


# -- what is large or hostile ------------------------------------------------------------------------------------------


def keep(weave: Weave, story: Any) -> None:
    """Put a story in the place of one that is told."""
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
        yield site, client_of(site), story.id


def test_nothing_from_a_report_acts_on_the_pages(own: tuple[Site, TestClient, str]) -> None:
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


def large(id: str) -> Story:
    """A story of 1,000 tellings and 50 chains; the last telling is disputed, and stands in six chains."""
    names = [f"r{n}" for n in range(1000)]
    tellings = tuple(
        Told(name, 10_000 + n, f"صحيفة {n % 90}", f"2024-03-05T10:{n % 60:02}:00", f"عنوان الخبر {n}")
        for n, name in enumerate(names)
    )
    chains = []
    for n in range(50):
        held = (*names[20 * n : 20 * n + 20], *(["r999"] if n < 5 else []))
        because = tuple(
            Because((name,), "agency", f"its own mark {name}", "تحمل علامتها", (Evidence(name, 0, 9, f"وكالة {name}"),))
            for name in held
        )
        chains.append(Chain(f"مصدر {n}", "agency", held, because))
    sides = tuple(
        Side((names[-n],), f"{n}", n, n, ("مصدر",), (Evidence(names[-n], 0, 1, f"{n}"),)) for n in range(1, 41)
    )
    return Story(
        id, "حدث كبير", "2024-03-05", "بيروت", tellings, independent=50, chains=tuple(chains),
        happened=Attested(None, tuple(names), tuple(range(50)), 50), disputes=(Dispute("figure", "killed", "قتلى", sides),) * 40,
    )  # fmt: skip


def test_a_story_of_a_thousand_tellings_is_bounded_and_the_rest_is_counted(own: tuple[Site, TestClient, str]) -> None:
    site, client, id = own
    keep(site.weave, large(id))
    root = tree(client, f"/stories/{id}?lang=en")
    assert len(root.xpath("//section[@id='tellings']//li")) == 100
    assert "… and 900 more" in text(root.xpath("//section[@id='tellings']")[0])
    assert len(root.xpath("//section[@id='chains']//article")) == 20
    assert "… and 30 more" in text(root.xpath("//section[@id='chains']")[0])
    assert len(get(client, f"/stories/{id}.json").json()["tellings"]) == 1000
    assert "1,000 reports" in text(tree(client, "/stories?lang=en"))


def test_of_a_large_story_no_link_leads_to_what_is_not_there(own: tuple[Site, TestClient, str]) -> None:
    site, client, id = own
    keep(site.weave, large(id))
    seen, path = [], f"/stories/{id}?lang=en"
    while path:
        root = tree(client, path)
        seen += root.xpath("//section[@id='tellings']//li/@id")
        ids = set(root.xpath("//@id"))
        assert {link[1:] for link in root.xpath("//main//@href") if link.startswith("#")} <= ids
        path = next(iter(root.xpath("//section[@id='tellings']//a[@rel='next']/@href")), "").partition("#")[0]
    assert seen == [f"t{n}" for n in range(1, 1001)]
    (last,) = tree(client, f"/stories/{id}").xpath("(//section[@id='disputes']//td//a[@class='num'])[1]/@href")
    assert last == f"/stories/{id}?telling=901#t1000"
    assert "t1000" in tree(client, last.partition("#")[0]).xpath("//@id")


def test_what_is_left_out_of_a_large_story_is_counted(own: tuple[Site, TestClient, str]) -> None:
    site, client, id = own
    keep(site.weave, large(id))
    root = tree(client, f"/stories/{id}?lang=en&telling=1000")
    assert "… and 2 more" in text(root.xpath("//li[@id='t1000']")[0])  # chains, of which the first four are named
    assert "… and 30 more" in text(root.xpath("//section[@id='attested']//td[2]")[0])
    (disputes,) = root.xpath("//section[@id='disputes']")
    assert len(disputes.xpath("./article")) == 30 and len(disputes.xpath("./article[1]//tbody/tr")) == 30
    assert [text(one).split(" · ")[0] for one in disputes.xpath("./p[@class='rest']")] == ["… and 10 more"]


def test_a_place_among_the_tellings_is_a_number(client: TestClient, port: str) -> None:
    assert client.get(f"/stories/{port}?telling=x").status_code == 400
    for far in ("٢", "999999999"):  # there is one page alone
        assert "t1" in tree(client, f"/stories/{port}?telling={far}").xpath("//@id")
    assert not tree(client, f"/stories/{port}").xpath("//section[@id='tellings']//nav")
