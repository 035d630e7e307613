"""The API: reports and corrections that are sent, who may send them, and that no page elsewhere can change anything."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from apiworld import NEW, PROGRAM, TEXT, AtOnce, client, got, through
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad.archive import database
from musnad.archive.store import Archive
from musnad.weave.weaving import Weave
from musnad.weave.who_following import update
from musnad.web import security
from musnad.web.api import sending
from musnad.web.jobs import Full, Job
from musnad.web.site import Site
from musnad.web.users import Users


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
