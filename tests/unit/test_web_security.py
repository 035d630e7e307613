"""The pages attacked: forged forms, who asks, cookies."""

from __future__ import annotations

import base64
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from guarded import PASSWORD, app_of, client_of, sign_in, small_archive, token_in, two_users

from musnad.archive.store import Archive
from musnad.web.security import SESSION_COOKIE, VISIT_COOKIE
from musnad.web.site import Site
from musnad.web.users import Users


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with small_archive(tmp_path) as made:
        yield made


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    with two_users(tmp_path) as made:
        yield made


@pytest.fixture
def open_client(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Pages without users."""
    return client_of(app_of(Site(archive), monkeypatch))


@pytest.fixture
def app(archive: Archive, users: Users, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    return app_of(Site(archive, users), monkeypatch)


# -- forged forms ------------------------------------------------------------------------------------------------------


def test_a_form_of_the_pages_changes(open_client: TestClient) -> None:
    token = token_in(open_client.get("/add").text)
    answer = open_client.post("/change", data={"csrf": token, "what": "شيء"})
    assert (answer.status_code, answer.json()["what"]) == (200, "شيء")
    assert open_client.post("/change", headers={"x-csrf-token": token}).status_code == 200


def test_a_form_without_its_token_changes_nothing(open_client: TestClient) -> None:
    token = token_in(open_client.get("/add").text)
    for wrong in ({}, {"csrf": ""}, {"csrf": token[:-1]}, {"csrf": token.upper()}, {"csrf": "\ud7ff"}):
        assert open_client.post("/change", data=wrong).status_code == 403
    assert open_client.post("/change", files={"csrf": ("a.txt", token)}).status_code == 403
    assert open_client.post("/change", headers={"x-csrf-token": b"\xe9"}).status_code == 403


def test_a_token_belongs_to_the_browser_that_got_it(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of(Site(archive), monkeypatch)
    one, other = client_of(app), client_of(app)
    token = token_in(one.get("/add").text)
    assert other.post("/change", data={"csrf": token}).status_code == 403
    other.get("/add")
    assert other.post("/change", data={"csrf": token}).status_code == 403
    other.cookies.clear()
    other.cookies.set(VISIT_COOKIE, "")
    assert other.post("/change", data={"csrf": token}).status_code == 403


def test_a_token_belongs_to_the_session_it_was_got_in(app: FastAPI) -> None:
    attacker, victim = client_of(app), client_of(app)
    token = token_in(attacker.get("/sign-in").text)  # anybody may ask for one
    sign_in(victim)
    victim.cookies.set(VISIT_COOKIE, attacker.cookies[VISIT_COOKIE])  # another program of the same host can set it
    assert victim.post("/change", data={"csrf": token}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:8001", "https://localhost.evil", "http://[", ""]
)
def test_a_request_that_came_from_another_site_changes_nothing(open_client: TestClient, origin: str) -> None:
    form = {"csrf": token_in(open_client.get("/add").text)}
    assert open_client.post("/change", data=form, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_the_word_of_the_browser_that_another_site_sent_it_is_believed(open_client: TestClient, site: str) -> None:
    form = {"csrf": token_in(open_client.get("/add").text)}
    assert open_client.post("/change", data=form, headers={"sec-fetch-site": site}).status_code == 403
    fine = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}
    assert open_client.post("/change", data=form, headers=fine).status_code == 200


def test_nobody_is_signed_in_by_a_form_of_another_site(app: FastAPI) -> None:
    client = client_of(app)
    form = {"name": "layla", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 403
    form["csrf"] = token_in(client.get("/sign-in").text)
    assert client.post("/sign-in", data=form, headers={"origin": "http://evil.example"}).status_code == 403
    assert SESSION_COOKIE not in client.cookies
    client_of(app).post("/sign-in", data=form)
    assert SESSION_COOKIE not in client.cookies


def test_nobody_is_signed_out_by_another_site(app: FastAPI) -> None:
    client = sign_in(client_of(app))
    assert client.post("/sign-out").status_code == 403
    assert client.get("/sign-out").status_code == 405
    assert client.get("/read.json").status_code == 200


def test_forms_outlive_a_restart_where_there_are_users(
    archive: Archive, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sign_in(client_of(app_of(Site(archive, users, secret=users.secret()), monkeypatch)))
    token = token_in(before.get("/add").text)
    after = client_of(app_of(Site(archive, users, secret=users.secret()), monkeypatch))
    after.cookies = before.cookies
    assert after.post("/change", data={"csrf": token}).status_code == 200


def test_a_page_that_asks_by_get_changes_nothing(open_client: TestClient) -> None:
    token = token_in(open_client.get("/add").text)
    for method in ("get", "head", "options", "put", "patch", "delete"):
        assert open_client.request(method, "/change", params={"csrf": token}).status_code == 405


# -- who asks ----------------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_reads_nothing(app: FastAPI) -> None:
    client = client_of(app)
    page = client.get("/add?x=1", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?back=%2Fadd%3Fx%3D1")
    assert client.get("/read.json").status_code == 401
    assert client.get("/read.json").headers["www-authenticate"] == "Bearer"
    assert client.post("/change").status_code == 401
    assert client.head("/add").status_code == 303
    assert client.get("/static/base.css").status_code == 200


def test_readers_change_nothing(app: FastAPI) -> None:
    client = sign_in(client_of(app), "sami")
    assert client.get("/read.json").json() == {"name": "sami"}
    token = token_in(client.get("/").text)
    assert client.post("/change", data={"csrf": token}).status_code == 403
    assert client.get("/add").status_code == 403
    assert client.post("/add", data={"csrf": token, "text": "خبر"}).status_code == 403
    assert client.get("/add/some.json").status_code == 403


def test_an_api_token_needs_no_form_and_no_cookie_goes_beside_it(app: FastAPI, users: Users) -> None:
    bearer = {"authorization": f"Bearer {users.new_token('layla')}"}
    assert client_of(app).post("/change", headers=bearer).json()["by"] == "layla"
    assert (
        client_of(app).get("/read.json", headers={"authorization": "bearer " + bearer["authorization"][7:]}).is_success
    )
    reader = {"authorization": f"Bearer {users.new_token('sami')}"}
    assert client_of(app).post("/change", headers=reader).status_code == 403
    client = sign_in(client_of(app))
    for wrong in (
        "Bearer ",
        "Bearer musnad_x",
        "Bearer \t",
    ):  # it does not fall back to the session, which needs a form
        assert client.post("/change", headers={"authorization": wrong}).status_code == 401


def test_without_users_a_token_excuses_from_nothing(open_client: TestClient) -> None:
    assert open_client.post("/change", headers={"authorization": "Bearer musnad_x"}).status_code == 403


def test_programs_that_read_feeds_send_the_token_as_a_password(app: FastAPI, users: Users) -> None:
    def basic(text: str) -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}

    client = client_of(app)
    asked = client.get("/feed.atom")
    assert (asked.status_code, asked.headers["www-authenticate"][:5]) == (401, "Basic")
    token = users.new_token("sami")
    assert client.get("/feed.atom", headers=basic(f"anything:{token}")).status_code == 200
    for wrong in (
        basic(f"layla:{PASSWORD}"),
        basic("x"),
        {"authorization": b"Basic \xe9?="},
        {"authorization": "Basic"},
    ):
        assert client.get("/feed.atom", headers=wrong).status_code == 401
    # A browser that was asked for them sends these of itself, so a change needs its form all the same.
    editor = basic(f"x:{users.new_token('layla')}")
    assert client.post("/change", headers=editor).status_code == 403


def test_a_file_of_users_that_fails_lets_nobody_in(
    app: FastAPI, users: Users, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(client_of(app))
    with sqlite3.connect(users.path) as connection:
        connection.execute("DROP TABLE sessions")
    answer = client.get("/read.json")
    assert answer.status_code == 500
    assert "sessions" not in answer.text


# -- cookies -----------------------------------------------------------------------------------------------------------


def cookies_of(answer: Any) -> dict[str, set[str]]:
    """Name and attributes of the cookies that an answer sets."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        first, *rest = line.split("; ")
        found[first.partition("=")[0]] = {
            part.partition("=")[0].lower() + "=" + part.partition("=")[2] for part in rest
        }
    return found


def test_cookies_are_for_these_pages_alone(app: FastAPI) -> None:
    client = client_of(app)
    first = client.get("/sign-in")
    form = {"csrf": token_in(first.text), "name": "layla", "password": PASSWORD}
    second = client.post("/sign-in", data=form)
    for cookie in (cookies_of(first)[VISIT_COOKIE], cookies_of(second)[SESSION_COOKIE]):
        assert {"httponly=", "samesite=lax", "path=/"} <= cookie
        assert "secure=" not in cookie


def test_under_https_no_other_name_of_the_domain_can_set_them(app: FastAPI) -> None:
    client = client_of(app, "https://localhost")
    first = client.get("/sign-in")
    form = {"csrf": token_in(first.text), "name": "layla", "password": PASSWORD}
    second = client.post("/sign-in", data=form)
    for name, answer in ((f"__Host-{VISIT_COOKIE}", first), (f"__Host-{SESSION_COOKIE}", second)):
        cookie = cookies_of(answer)[name]
        assert {"httponly=", "samesite=lax", "path=/", "secure="} <= cookie
        assert not any(part.startswith("domain") for part in cookie)
    assert client.get("/read.json").status_code == 200
    session = client.cookies[f"__Host-{SESSION_COOKIE}"]
    plain = client_of(app, "https://localhost")
    plain.cookies.set(SESSION_COOKIE, session)
    assert plain.get("/read.json").status_code == 401


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
