"""The tools of the MCP server: what they answer, that everything is cited, and that answers are bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from apiworld import told
from newsroom import fill, report

from musnad.archive.filters import Filters
from musnad.archive.store import Archive, ArchiveError
from musnad.archive.wording import QueryError
from musnad.assistants.tools import BUDGET, MOST, Tools


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with told(tmp_path_factory.mktemp("mcp") / "told.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def tools(archive: Archive) -> Tools:
    return Tools(archive)


def check_cited(item: dict[str, Any], archive: Archive, key: str) -> None:
    """That an item's words stand where it says, and that its citation names report, outlet, day and place."""
    kept = archive.get(key)
    document = kept.record.document
    words = document.text[item["start"] : item["end"]]
    assert all(part in words for part in item["words"].split(" … "))
    assert item["chain"] and 0 < item["confidence"] <= 1
    for said in item["cite"].values():
        assert f"{key}#{item['id']}" in said and f"{item['start']}–{item['end']}" in said
        assert (document.outlet or "") in said and (document.published or "") in said


@pytest.mark.parametrize("kind", ["statements", "events"])
def test_every_result_of_a_search_is_cited(tools: Tools, archive: Archive, kind: Any) -> None:
    found = tools.search("انفجار", Filters(), kind, "newest", 8, None)
    assert found["results"]
    for result in found["results"]:
        assert result["kind"] == kind.removesuffix("s")
        check_cited(result, archive, result["report"]["key"])
        sentence = result["sentences"][0]
        assert (
            archive.get(result["report"]["key"]).record.document.text[sentence["start"] : sentence["end"]]
            == sentence["text"]
        )


def test_results_of_reports_lead_to_their_story(tools: Tools) -> None:
    found = tools.search("المرفأ", Filters(), "reports", "newest", 8, None)
    named = [result for result in found["results"] if result["story"]]
    assert named and tools.story(named[0]["story"], None)["story"]["id"] == named[0]["story"]


def test_a_search_goes_on_where_it_ended(tools: Tools) -> None:
    whole = tools.search("انفجار", Filters(), "events", "newest", MOST, None)
    parts: list[Any] = []
    after = None
    while True:
        page = tools.search("انفجار", Filters(), "events", "newest", 2, after)
        parts += page["results"]
        after = page["after"]
        if after is None:
            break
    assert len(parts) >= len(whole["results"]) > 2 and parts[: len(whole["results"])] == whole["results"]


def test_what_is_reported_speech_is_not_offered_as_a_quotation(tools: Tools) -> None:
    found = tools.search("", Filters(), "statements", "newest", MOST, None)["results"]
    modes = {one["mode"]: one["cite"] for one in found}
    assert "not the speaker's" in modes["indirect"]["en"] and "لا بلفظ القائل" in modes["indirect"]["ar"]
    assert "not the speaker's" not in modes.get("direct", {"en": ""})["en"]


def test_a_report_comes_whole_in_parts(tools: Tools, archive: Archive) -> None:
    kept = archive.get("beirut-5-site")
    text, said, done = "", [], []
    after = None
    while True:
        part = tools.report(kept.key, after)
        assert part["report"]["key"] == kept.key and len(json.dumps(part, ensure_ascii=False)) <= BUDGET * 1.2
        assert part["text"] == kept.record.document.text[part["start"] : part["end"]]
        text += part["text"]
        for item in (*part["statements"], *part["events"]):
            check_cited(item, archive, kept.key)
        said += [one["id"] for one in part["statements"]]
        done += [one["id"] for one in part["events"]]
        after = part["after"]
        if after is None:
            break
    assert text == kept.record.document.text
    assert sorted(said) == sorted(one.id for one in kept.record.statements)
    assert sorted(done) == sorted(one.id for one in kept.record.events)


def test_answers_are_bounded_whatever_the_report(tmp_path: Any) -> None:
    with Archive(tmp_path / "long.db") as archive:
        sentence = "قال وزير النقل سامي الكندي إن مسلحين قتلوا ثلاثة عمال في الميناء أمس. "
        fill(
            archive,
            [
                report(sentence * 300, "long", outlet="ص" * 5_000, title="ع" * 50_000),
                report("ك" * 20_000 + " قال الوزير إن المرفأ مفتوح.", "word"),
            ],
        )
        tools = Tools(archive)
        for answer in (
            tools.report("long", None),
            tools.report("word", None),
            tools.search("", Filters(), "statements", "newest", MOST, None),
            tools.search("", Filters(), "reports", "newest", MOST, None),
        ):
            assert len(json.dumps(answer, ensure_ascii=False)) <= BUDGET * 1.2


def test_a_name_is_somebody_with_what_they_said(tools: Tools, archive: Archive) -> None:
    found = tools.entity("حسن", "said", 5, None)
    assert found["entity"]["type"] == "person" and found["results"]
    for result in found["results"]:
        check_cited(result, archive, result["report"]["key"])
        assert "حسن" in result["speaker"]
    assert tools.entity(found["entity"]["id"], "said", 5, None)["entity"] == found["entity"]


def test_a_name_of_several_names_the_others(tools: Tools) -> None:
    found = tools.entity("وزارة", "events", 5, None)
    assert all(other["id"] != found["entity"]["id"] for other in found["others"]) and found["others"]


def test_a_story_gives_every_side_with_its_words(tools: Tools, archive: Archive) -> None:
    found = tools.story(archive.get("port-2-agency").key, None)
    assert found["story"]["independent_chains"] > 1 and found["disputes"] and found["chains"] and found["tellings"]
    for dispute in found["disputes"]:
        assert len(dispute["sides"]) >= 2
        for side in dispute["sides"]:
            for words in side["words"]:
                text = archive.get(words["key"]).record.document.text
                assert (
                    text[words["start"] : words["end"]].startswith(words["words"].removesuffix(" […]"))
                    and words["key"] in words["cite"]
                )


def test_what_is_not_there_is_said(tools: Tools) -> None:
    with pytest.raises(ArchiveError):
        tools.report("absent\0", None)
    with pytest.raises(ArchiveError):
        tools.entity("زرافة\ud800", "said", 5, None)
    with pytest.raises(ArchiveError):
        tools.story("absent", None)
    with pytest.raises(QueryError):
        tools.report("beirut-5-site", "x")
    with pytest.raises(QueryError):
        tools.search("x", Filters(), "events", "newest", 5, "zz")
    assert tools.report("beirut-5-site", "99999999")["text"] == ""
