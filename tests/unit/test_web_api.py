"""The API: what it answers, what it refuses, and that its OpenAPI document is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote

import pytest
from apiworld import client, got, through, told
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad import record
from musnad.archive.export.jsonlines import kept_of
from musnad.archive.filters import Filters
from musnad.archive.store import Archive
from musnad.assistants.tools import Tools
from musnad.web.api.asked import SearchAsked
from musnad.web.site import Site


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with told(tmp_path_factory.mktemp("api") / "told.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def site(archive: Archive) -> Site:
    return Site(archive)


@pytest.fixture(scope="module")
def api(site: Site) -> TestClient:
    return client(site)


# -- what it answers ---------------------------------------------------------------------------------------------------


def test_a_search_has_the_results_of_the_archive(api: TestClient) -> None:
    page = got(api, "/search", q="المرفأ", source_kind="person", limit=3)
    assert 0 < len(page["results"]) <= 3
    for result in page["results"]:
        assert result["kind"] == "statement" and result["statement"]["source_kind"] == "person"
        assert len(result["key"]) == 32 and "text" not in result["document"]


@pytest.mark.parametrize("results", ["statements", "events", "reports"])
@pytest.mark.parametrize("sort", ["newest", "oldest", "rank"])
def test_pages_of_a_search_are_the_whole_of_it(api: TestClient, results: str, sort: str) -> None:
    whole = through(api, "/search", 200, q="انفجار", results=results, sort=sort)
    parts = through(api, "/search", 3, q="انفجار", results=results, sort=sort)
    assert len(whole) > 3 and parts == whole


def test_every_filter_of_the_archive_is_a_parameter() -> None:
    assert {field.name for field in fields(Filters)} <= set(SearchAsked.model_fields)


def test_filters_mean_what_they_mean_in_the_archive(api: TestClient) -> None:
    found = got(api, "/search", results="events", type=["ASSAULT", "AID"], event_since="2020-08-01", confidence=0.5)
    assert {result["event"]["type"] for result in found["results"]} <= {"ASSAULT", "AID"} and found["results"]
    assert got(api, "/search", speaker="زرافة")["results"] == []
    both = got(api, "/search", limit=200)["results"]
    assert len(got(api, "/search", limit=200, copies="no")["results"]) < len(both)


def test_reports_are_listed_newest_first_and_backwards(api: TestClient, archive: Archive) -> None:
    newest = through(api, "/reports", 4)
    oldest = through(api, "/reports", 5, sort="oldest")
    assert [one["key"] for one in oldest] == [one["key"] for one in reversed(newest)]
    assert len(newest) == archive.count()["reports"]
    days = [(one["document"]["published"] or "")[:10] for one in newest]
    assert days == sorted(days, reverse=True)
    copies = [one for one in newest if one["copy_of"]]
    assert copies and all(any(other["key"] == one["copy_of"] for other in newest) for one in copies)


def test_a_report_is_its_record_and_comes_back_by_import(api: TestClient, archive: Archive) -> None:
    kept = archive.get("beirut-5-site")
    answer = api.get(f"/api/v1/reports/{kept.key}")
    made = answer.json()
    assert made["archive"]["key"] == kept.key and made["archive"]["number"] == kept.number
    plain = {name: value for name, value in made.items() if name != "archive"}
    assert record.Record.model_validate(plain) == kept.record
    assert kept_of(answer.content).record == kept.record


def test_a_report_goes_by_its_key_and_by_what_is_its_alone(api: TestClient, archive: Archive) -> None:
    kept = archive.get("beirut-5-site")
    for name in (kept.key, "beirut-5-site", str(kept.number)):
        assert got(api, f"/reports/{name}")["archive"]["key"] == kept.key


def test_an_id_that_looks_like_the_number_of_another_report_leads_to_no_other(tmp_path: Path) -> None:
    with Archive(tmp_path / "numbers.db") as opened:
        fill(opened, [report(f"قال وزير النقل سامي الكندي إن المرفأ {n} مفتوح.", n) for n in ("2", "1")])
        api = client(Site(opened))
        for one in got(api, "/reports")["results"]:
            whole = got(api, f"/reports/{one['key']}")
            assert (whole["archive"]["key"], whole["document"]["id"]) == (one["key"], one["document"]["id"])
            assert Tools(opened).report(one["key"], None)["report"]["key"] == one["key"]
        assert got(api, "/reports/1")["document"]["id"] == "1"


def test_where_files_lie_is_not_told(api: TestClient, archive: Archive) -> None:
    kept = archive.get("beirut-5-site")
    assert kept.origin  # a file of this machine
    assert got(api, f"/reports/{kept.key}")["archive"]["origin"] is None
    for path in ("/reports/absent", "/stories/absent", "/entities/absent"):
        assert archive.place not in api.get(f"/api/v1{path}").text


def test_the_story_of_a_report_is_the_story(api: TestClient, archive: Archive) -> None:
    key = archive.get("port-2-agency").key
    story = got(api, f"/reports/{key}/story")
    assert "port-2-agency" in story["reports"] and story["independent"] == len(story["chains"]) > 1
    assert got(api, f"/stories/{story['id']}") == story
    assert got(api, f"/stories/{key}") == story


def test_stories_are_paged_and_filtered(api: TestClient) -> None:
    whole = through(api, "/stories", 50)
    assert through(api, "/stories", 2) == whole and len(whole) > 2
    assert all(len(story["reports"]) >= 2 for story in through(api, "/stories", 50, least=2))
    assert all(story["disputes"] for story in through(api, "/stories", 50, disputed=True))
    assert all(story["independent"] >= 3 for story in through(api, "/stories", 50, chains=3))
    found = through(api, "/stories", 50, q="المرفأ")
    assert 0 < len(found) < len(whole) and all(story in whole for story in found)


def test_an_entity_is_found_by_name_and_id(api: TestClient) -> None:
    found = got(api, "/entities", name="حسن")["results"]
    assert found and found[0]["type"] == "person"
    assert got(api, f"/entities/{found[0]['id']}") == found[0]
    assert through(api, "/entities", 1, name="حسن") == found


def test_what_somebody_said_is_theirs_and_the_whole_of_it(api: TestClient, archive: Archive) -> None:
    one = got(api, "/entities", name="حسن")["results"][0]
    path = f"/entities/{one['id']}/statements"
    whole = through(api, path, 200)
    assert whole and through(api, path, 1) == whole
    names = {form["name"] for form in one["names"]}
    for result in whole:
        assert result["names"][result["statement"]["speaker"]["entity"]] in names
    everything = through(api, "/search", 200)
    mine = [
        r
        for r in everything
        if r["statement"]["speaker"] and r["names"].get(r["statement"]["speaker"]["entity"]) in names
    ]
    assert [(r["key"], r["statement"]["id"]) for r in whole] == [(r["key"], r["statement"]["id"]) for r in mine]


def test_what_was_said_of_somebody_is_not_said_by_them(api: TestClient) -> None:
    one = got(api, "/entities", name="بيروت")["results"][0]
    path = f"/entities/{one['id']}/statements"
    named = through(api, path, 200, said="named")
    assert named and through(api, path, 2, said="named") == named
    for result in named:
        assert any("بيروت" in content["text"] for content in result["statement"]["content"])


def test_the_events_of_somebody_by_their_part(api: TestClient) -> None:
    one = got(api, "/entities", name="بيروت")["results"][0]
    path = f"/entities/{one['id']}/events"
    whole = through(api, path, 200)
    assert whole and through(api, path, 2) == whole
    parts = [
        {(r["key"], r["event"]["id"]) for r in through(api, path, 200, part=part)}
        for part in ("actor", "recipient", "place")
    ]
    assert set.union(*parts) == {(r["key"], r["event"]["id"]) for r in whole}


def test_the_status_counts_what_there_is(api: TestClient, archive: Archive) -> None:
    status = got(api, "/status")
    count = archive.count()
    assert {name: status[name] for name in count} == count
    assert status["waiting"] == {"stories": 0, "entities": 0} and status["stories"]["stories"] > 1


# -- what it refuses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/search?limit=-1", "/search?limit=0", "/search?limit=201", "/search?limit=x", "/search?limit=1e9", "/search?limit=99999999999999999999999",
        "/search?since=yesterday", "/search?since=2024-02-30", "/search?over=nan", "/search?over=inf", "/search?over=1e999", "/search?confidence=2",
        "/search?type=WALK", "/search?results=all", "/search?sort=best", "/search?speeker=x", "/search?after=%00", "/search?after=-5", "/search?after=r-1",
        "/search?after=abc", "/search?after=" + "9" * 30, "/search?copies=maybe", "/search?q=" + "a" * 2001, "/search?speaker=" + "a" * 501,
        "/search?" + "&".join(["speaker=a"] * 51), "/search?q=" + "(" * 60, "/search?q=" + "+".join(["كلمة"] * 61), "/reports?after=abc",
        "/reports?after=99999999999999999999", "/reports?sort=rank", "/entities", "/entities?name=", "/entities?name=a&after=1001",
        "/entities/p1/statements?said=all", "/entities/p1/events?part=x", "/stories?after=1", "/stories?after=%ED%A0%80", "/stories?limit=51",
        "/stories?least=0", "/stories?order=oldest", "/stories?after=1.zz",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_both_languages(api: TestClient, path: str) -> None:
    answer = api.get(f"/api/v1{path}")
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error", "arabic"} and answer.json()["error"] and answer.json()["arabic"]


@pytest.mark.parametrize(
    "name",
    ["absent", "0" * 32, "%00", "%ED%A0%80", "9" * 40, "a" * 3_000, "..%2F..%2Fetc", "' OR 1=1 --", "%F0%9F%92%A9"],
)
@pytest.mark.parametrize(
    "path",
    [
        "/reports/{}",
        "/reports/{}/story",
        "/entities/{}",
        "/entities/{}/events",
        "/entities/{}/statements",
        "/stories/{}",
    ],
)
def test_what_is_not_there_is_not_found(api: TestClient, path: str, name: str) -> None:
    answer = api.get(f"/api/v1{path.format(name)}")
    too_long = len(name) > 100 and "entities" in path
    assert answer.status_code == (400 if too_long else 404), answer.text
    assert set(answer.json()) == {"error", "arabic"}


@pytest.mark.parametrize("name", ["q", "speaker", "outlet", "entity", "agency", "place", "role"])
@pytest.mark.parametrize(
    "value",
    ["%00", "%ED%A0%80", "%FF%FE", "%E2%80%AE", "a%00b", "%27%22%3B", "%25%5F", "()", "-", "OR", '"', "%E2%80%8B"],
)
def test_odd_characters_are_looked_for_and_harm_nothing(api: TestClient, name: str, value: str) -> None:
    for path in ("search", "stories"):
        assert api.get(f"/api/v1/{path}?{name}={value}").status_code == 200


def test_of_a_parameter_given_twice_the_last_counts(api: TestClient) -> None:
    assert len(api.get("/api/v1/search?limit=5&limit=1").json()["results"]) == 1


def test_unknown_addresses_and_methods_are_refused_as_json(api: TestClient) -> None:
    assert api.get("/api/v1/nothing").status_code == 404
    assert api.get("/api/v1/nothing").json()["error"]
    answer = api.delete("/api/v1/reports")
    assert answer.status_code == 405 and answer.json()["error"]


# -- the document ------------------------------------------------------------------------------------------------------


def test_the_openapi_document_has_the_api_and_nothing_else(api: TestClient) -> None:
    document = api.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"] and operation["description"] and operation["tags"], path
            assert {} in operation["security"] and {"token": []} in operation["security"], path
            assert {"400", "401", "default"} <= set(operation["responses"]) and "422" not in operation["responses"]
            if method == "post":
                assert {"201", "403", "413", "415"} <= set(operation["responses"])
            for status, response in operation["responses"].items():
                schema = response["content"]["application/json"]["schema"]
                assert schema != {}, (path, status)
                if not status.startswith("2"):
                    assert schema["$ref"].endswith("/Problem"), (path, status)


def test_its_schemas_of_the_record_are_those_of_the_record(api: TestClient) -> None:
    schemas = api.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for model in (
        record.Record,
        record.Statement,
        record.Event,
        record.Entity,
        record.Figure,
        record.Time,
        record.Link,
    ):
        assert set(schemas[model.__name__]["properties"]) == set(model.model_fields)


def test_names_in_addresses_are_taken_as_they_are(api: TestClient) -> None:
    assert api.get(f"/api/v1/stories/{quote('port-2-agency')}").status_code == 200


def test_sources_are_paged_and_count_the_reports(api: TestClient, archive: Archive) -> None:
    outlets = through(api, "/sources", 3)
    assert sum(one["reports"] for one in outlets) == archive.count()["reports"]
    assert [one["reports"] for one in outlets] == sorted((one["reports"] for one in outlets), reverse=True)
    assert through(api, "/sources", 200) == outlets
    assert any(one["carried_by"] for one in through(api, "/sources", 200, by="agency"))
