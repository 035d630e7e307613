"""The list of stories: which are listed, how one asks for others, and its other forms."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient
from lxml import etree
from newsroom import fill, report
from story_pages import client_of, get, ours, text, three_outlets, tree

from musnad.archive.schema_weave import stories
from musnad.archive.store import Archive
from musnad.weave import kept_stories
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


def test_a_story_without_a_heading_has_a_title_in_the_feed(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.")])
        site = Site(archive)
        site.weave.update()
        story = next(site.weave.stories())
        with archive.writing() as connection:
            body = kept_stories.packed(replace(story, what=""), connection.dialect.name)
            connection.execute(stories.update().values(body=body))
        feed = etree.fromstring(get(client_of(site), "/stories.atom?least=1&lang=en").content)
        assert feed.xpath("//*[local-name()='entry']/*[local-name()='title']/text()") == ["untitled report"]


def test_that_reports_wait_is_said_and_so_are_counts_where_none_does(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        site = Site(archive)
        client = client_of(site)
        assert "There are no stories yet" in get(client, "/stories?least=1&lang=en").text
        fill(archive, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.")])
        assert "One report that is new or has changed" in get(client, "/stories?lang=en").text
        site.weave.update()
        shown = get(client, "/stories?lang=en").text
        assert "One report that is new" not in shown and "One story in the archive" in shown
