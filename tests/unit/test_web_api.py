"""The API: what it answers, what it refuses, that no page elsewhere can change anything, and that its OpenAPI document is true."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any
from urllib.parse import quote

import pytest
from apiworld import PROGRAM, AtOnce, client, told
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad import record
from musnad.archive.export.jsonlines import kept_of
from musnad.archive.filters import Filters
from musnad.archive.store import Archive
from musnad.weave.weaving import Weave
from musnad.weave.who_following import update
from musnad.web import security
from musnad.web.api import sending
from musnad.web.api.asked import SearchAsked
from musnad.web.jobs import Full, Job
from musnad.web.site import Site
from musnad.web.users import Users

TEXT = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا ثلاثة عمال في الميناء. وأضاف أن الميناء آمن."
NEW = {"text": TEXT, "outlet": "صحيفة المرسى", "published": "2024-08-08", "title": "الميناء"}


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


@pytest.fixture
def empty(tmp_path: Any) -> Iterator[TestClient]:
    """The API over an archive of its own, to write to."""
    with Archive(tmp_path / "empty.db") as opened:
        yield client(Site(opened))


@pytest.fixture
def desk(tmp_path: Any) -> Iterator[TestClient]:
    """The API of an archive that has a reader and an editor; ``tokens`` and ``sessions`` by role."""
    users = Users(tmp_path / "users", create=True, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with Archive(tmp_path / "desk.db") as opened:
        made: Any = client(Site(opened, users=users))
        made.tokens, made.sessions = {}, {}
        for name, role in (("هدى", "reader"), ("ليلى", "editor")):
            users.add(name, role, "كلمة مرور طويلة 2024")
            made.tokens[role] = {"authorization": f"Bearer {users.new_token(name)}"}
            made.sessions[role] = {"cookie": f"{security.SESSION_COOKIE}={users.start_session(name)}"}
        yield made
    users.close()


def got(api: TestClient, path: str, **query: Any) -> Any:
    answer = api.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def through(api: TestClient, path: str, limit: int, **query: Any) -> list[Any]:
    """All results, page by page."""
    found: list[Any] = []
    after = None
    for _ in range(200):
        page = got(api, path, limit=limit, **query, **({"after": after} if after else {}))
        assert len(page["results"]) <= limit
        found += page["results"]
        after = page["after"]
        if after is None:
            return found
    raise AssertionError("pages without end")


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


def test_odd_characters_harm_nothing_in_postgresql(new_place: Any) -> None:
    with Archive(new_place("postgresql")) as archive:
        fill(archive, [report(TEXT, published="2024-08-08")])
        Weave(archive).update()
        update(archive)
        api = client(Site(archive))
        for value in ("%00", "%ED%A0%80", "a%00b", "%F0%9F%92%A9", "%E2%80%AE", "%25", "\\", "'", "2024-08-08"):
            for path in ("reports/{}", "reports/{}/story", "entities/{}", "entities/{}/statements", "stories/{}"):
                assert api.get(f"/api/v1/{path.format(value)}").status_code == 404, (path, value)
            for path in (
                "entities?name={}",
                *(f"search?{name}={{}}" for name in ("q", "speaker", "outlet", "agency", "entity", "chain", "place")),
            ):
                assert api.get(f"/api/v1/{path.format(value)}").status_code == 200, (path, value)
        body = json.dumps({**NEW, "title": "\0\ud800", "id": "\0", "\0": "\0"})
        answer = api.post(
            "/api/v1/reports?reader=fast", content=body, headers={**PROGRAM, "content-type": "application/json"}
        )
        assert (
            answer.status_code == 201
            and got(api, f"/reports/{answer.json()['key']}")["document"]["title"] == "\ufffd\ufffd"
        )
        assert (
            len(through(api, "/reports", 1)) == 2
            and through(api, "/sources", 1)
            and got(api, "/status")["reports"] == 2
        )


def test_of_a_parameter_given_twice_the_last_counts(api: TestClient) -> None:
    assert len(api.get("/api/v1/search?limit=5&limit=1").json()["results"]) == 1


def test_unknown_addresses_and_methods_are_refused_as_json(api: TestClient) -> None:
    assert api.get("/api/v1/nothing").status_code == 404
    assert api.get("/api/v1/nothing").json()["error"]
    answer = api.delete("/api/v1/reports")
    assert answer.status_code == 405 and answer.json()["error"]


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_report_is_read_and_kept_once(empty: TestClient) -> None:
    answer = empty.post("/api/v1/reports?reader=fast", json=NEW, headers=PROGRAM)
    assert answer.status_code == 201, answer.text
    added = answer.json()
    assert added["known"] is False and added["statements"] == 2 and added["events"] >= 1
    kept = empty.get(answer.headers["location"]).json()
    assert kept["document"]["text"] == TEXT and kept["reader"] == "fast"
    again = empty.post("/api/v1/reports?reader=fast", json=NEW, headers=PROGRAM)
    assert again.status_code == 200 and again.json()["known"] is True and again.json()["key"] == added["key"]
    assert len(through(empty, "/reports", 10)) == 1


def test_what_is_not_arabic_is_kept_and_not_read(empty: TestClient) -> None:
    sent = {"text": "The minister of transport said on Thursday that the port would be opened again within a week."}
    answer = empty.post("/api/v1/reports", json=sent, headers=PROGRAM)
    assert answer.status_code == 201 and answer.json()["state"] == "foreign" and answer.json()["statements"] == 0


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"text": ""}, {"text": "   "}, {"text": None}, {"text": 5}, {"text": ["x"]}, {"text": "123 456"}, [], "text", 7,
        {"text": TEXT, "published": "08/08/2024"}, {"text": TEXT, "published": "9999-01-01"}, {"text": TEXT, "outlet": {"a": 1}},
        {"text": TEXT, "title": "x" * 10_001},
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(empty: TestClient, sent: Any) -> None:
    answer = empty.post("/api/v1/reports", json=sent, headers=PROGRAM)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] and answer.json()["arabic"]


def test_a_report_that_is_too_long_is_refused(empty: TestClient) -> None:
    assert empty.post("/api/v1/reports", json={"text": "كلمة " * 20_000}, headers=PROGRAM).status_code == 413
    assert empty.post("/api/v1/reports", json={"text": "ك" * 1_100_000}, headers=PROGRAM).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"text": NaN}', b"[" * 100_000, b'{"text":' + b"1" * 10_000 + b"}", b"null"]
)
def test_what_is_no_json_is_refused(empty: TestClient, body: bytes) -> None:
    headers = {**PROGRAM, "content-type": "application/json"}
    answer = empty.post("/api/v1/reports", content=body, headers=headers)
    assert answer.status_code == 400 and answer.json()["error"]


def test_broken_and_hostile_characters_are_kept_as_text(empty: TestClient) -> None:
    body = json.dumps({**NEW, "title": "<script>\ud800\0\u202e", "note": "\ud800", "\ud800": 1, "big": 10**40})
    answer = empty.post("/api/v1/reports", content=body, headers={**PROGRAM, "content-type": "application/json"})
    assert answer.status_code == 201, answer.text
    kept = empty.get(answer.headers["location"])
    assert kept.status_code == 200 and kept.json()["document"]["title"] == "<script>\ufffd\ufffd\u202e"
    assert got(empty, "/reports")["results"][0]["document"]["title"] == "<script>\ufffd\ufffd\u202e"
    assert got(empty, "/search", results="reports")["results"]


def test_a_correction_counts_and_the_reading_stays(empty: TestClient) -> None:
    added = empty.post("/api/v1/reports?reader=fast", json=NEW, headers=PROGRAM).json()
    path = f"/api/v1/reports/{added['key']}"
    first = empty.get(path).json()
    sent = {"layer": "statements", "action": "edit", "item": "s1", "changes": {"source_kind": "unnamed"}, "by": "ليلى"}
    answer = empty.post(f"{path}/corrections", json=sent, headers=PROGRAM)
    assert answer.status_code == 201, answer.text
    assert answer.json()["counts"] is True and answer.json()["correction"]["by"] == "ليلى"
    kept = empty.get(path).json()
    assert kept["statements"][0]["source_kind"] == "unnamed"
    assert kept["archive"]["corrections"] == [answer.json()["correction"]]
    reading = kept["archive"]["reading"]
    assert reading["statements"] == first["statements"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"layer": "statements", "action": "reject", "item": "s99", "by": "ليلى"}, 400),
        ({"layer": "statements", "action": "reject", "item": "s1"}, 400),  # nobody says so
        ({"layer": "letters", "action": "reject", "item": "s1", "by": "ليلى"}, 400),
        ({"layer": "statements", "action": "edit", "item": "s1", "changes": {"cue": "زرافة"}, "by": "ليلى"}, 400),
        (
            {
                "layer": "statements",
                "action": "edit",
                "item": "s1",
                "changes": {"cue": {"start": 10**30, "end": -1}},
                "by": "ليلى",
            },
            400,
        ),
        (
            {"layer": "statements", "action": "edit", "item": "\ud800", "changes": {"\ud800": "\ud800"}, "by": "ليلى"},
            400,
        ),
        ({"layer": "statements", "action": "reject", "item": "s1", "by": "ليلى", "who": "x"}, 400),
    ],
)
def test_a_correction_that_cannot_be_made_is_refused(empty: TestClient, sent: Any, status: int) -> None:
    added = empty.post("/api/v1/reports?reader=fast", json=NEW, headers=PROGRAM).json()
    headers = {**PROGRAM, "content-type": "application/json"}
    answer = empty.post(f"/api/v1/reports/{added['key']}/corrections", content=json.dumps(sent), headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] and answer.json()["arabic"]
    assert empty.get(f"/api/v1/reports/{added['key']}").json()["archive"]["corrections"] == []


def test_a_correction_of_an_unknown_report_is_not_found(empty: TestClient) -> None:
    sent = {"layer": "report", "action": "complete", "by": "ليلى"}
    assert empty.post(f"/api/v1/reports/{'0' * 32}/corrections", json=sent, headers=PROGRAM).status_code == 404


# -- who may, and that it was meant ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},  # a form or script elsewhere can send no more than this
        {"origin": "https://elsewhere.example"},
        {"origin": "null", "x-musnad": "1"},
        {"origin": "https://elsewhere.example", "x-musnad": "1"},
        {"origin": "http://localhost:9999", "x-musnad": "1"},
        {"sec-fetch-site": "cross-site", "x-musnad": "1"},
        {"sec-fetch-site": "same-site", "x-musnad": "1"},
        {"authorization": "Bearer x"},  # means nothing where there are no users
        {"x-musnad": ""},
    ],
)
def test_a_change_that_a_page_elsewhere_may_have_caused_is_refused(empty: TestClient, headers: dict[str, str]) -> None:
    answer = empty.post("/api/v1/reports", json=NEW, headers=headers)
    assert answer.status_code == 403 and answer.json()["error"]
    assert through(empty, "/reports", 10) == []


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://localhost"}, {"sec-fetch-site": "same-origin", "origin": "http://localhost"}]
)
def test_a_program_and_the_pages_themselves_may_change(empty: TestClient, headers: dict[str, str]) -> None:
    assert empty.post("/api/v1/reports?reader=fast", json=NEW, headers={**PROGRAM, **headers}).status_code == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_what_a_form_can_send_is_refused(empty: TestClient, kind: str) -> None:
    answer = empty.post("/api/v1/reports", content=json.dumps(NEW), headers={**PROGRAM, "content-type": kind})
    assert answer.status_code == 415


def test_no_other_site_is_told_that_it_may(empty: TestClient) -> None:
    asked = {
        "origin": "https://elsewhere.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-musnad",
    }
    answer = empty.options("/api/v1/reports", headers=asked)
    assert answer.status_code == 405 and not any(name.startswith("access-control") for name in answer.headers)


def test_where_there_are_users_somebody_must_ask(desk: Any) -> None:
    answer = desk.get("/api/v1/reports")
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer" and answer.json()["arabic"]
    for token in ("wrong", "", "reader x", "ليلى"):
        headers = {"authorization": f"Bearer {token}".encode()}
        assert desk.get("/api/v1/reports", headers=headers).status_code == 401
    assert desk.get("/api/v1/reports", headers=desk.tokens["reader"]).status_code == 200
    assert desk.get("/api/v1/reports", headers=desk.sessions["reader"]).status_code == 200


def test_readers_read_and_editors_write(desk: Any) -> None:
    path = "/api/v1/reports?reader=fast"
    assert desk.post(path, json=NEW).status_code == 401
    assert desk.post(path, json=NEW, headers=PROGRAM).status_code == 401
    assert desk.post(path, json=NEW, headers=desk.tokens["reader"]).status_code == 403
    assert desk.post(path, json=NEW, headers=desk.tokens["editor"]).status_code == 201


def test_a_session_alone_is_not_enough_to_write(desk: Any) -> None:
    session = desk.sessions["editor"]
    assert desk.post("/api/v1/reports", json=NEW, headers=session).status_code == 403
    assert desk.post("/api/v1/reports?reader=fast", json=NEW, headers={**session, **PROGRAM}).status_code == 201


def test_a_password_that_a_browser_keeps_is_not_enough_to_write(desk: Any) -> None:
    token = desk.tokens["editor"]["authorization"].removeprefix("Bearer ")
    basic = {"authorization": f"Basic {base64.b64encode(f'x:{token}'.encode()).decode()}"}
    assert desk.get("/api/v1/reports", headers=basic).status_code == 200
    assert desk.post("/api/v1/reports", json=NEW, headers=basic).status_code == 403


def test_corrections_are_made_in_ones_own_name(desk: Any) -> None:
    headers = desk.tokens["editor"]
    added = desk.post("/api/v1/reports?reader=fast", json=NEW, headers=headers).json()
    path = f"/api/v1/reports/{added['key']}/corrections"
    sent = {"layer": "statements", "action": "accept", "item": "s1"}
    assert desk.post(path, json={**sent, "by": "هدى"}, headers=headers).status_code == 403
    assert desk.post(path, json=sent, headers=headers).json()["correction"]["by"] == "ليلى"


def test_a_read_only_archive_says_so(empty: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    from musnad.archive import database

    def fail(*_: Any, **__: Any) -> Any:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(database, "writing", fail)
    answer = empty.post("/api/v1/reports?reader=fast", json=NEW, headers=PROGRAM)
    assert answer.status_code == 503 and "read-only" in answer.json()["error"] and "empty.db" not in answer.text


def test_where_much_waits_a_report_is_sent_away(empty: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise Full

    monkeypatch.setattr(AtOnce, "add", full)
    answer = empty.post("/api/v1/reports", json=NEW, headers=PROGRAM)
    assert answer.status_code == 429 and answer.headers["retry-after"] and answer.json()["arabic"]


def test_a_report_that_takes_long_is_named_by_its_key(empty: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AtOnce, "add", lambda _, given, by: Job(given, by))
    monkeypatch.setattr(sending, "PATIENCE", 0.1)
    answer = empty.post("/api/v1/reports", json=NEW, headers=PROGRAM)
    assert answer.status_code == 503 and answer.headers["retry-after"]
    monkeypatch.undo()
    key = empty.post("/api/v1/reports?reader=fast", json=NEW, headers=PROGRAM).json()["key"]
    assert key in answer.json()["error"] and key in answer.json()["arabic"]


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
