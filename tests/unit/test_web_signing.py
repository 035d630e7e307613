"""Signing in and out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from musnad.archive.store import Archive
from musnad.web import app as app_module
from musnad.web.app import create_app
from musnad.web.security import SESSION_COOKIE, VISIT_COOKIE
from musnad.web.site import Site
from musnad.web.users import Busy, Users

PASSWORD = "سفينة في المرفأ القديم"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "a.db") as made:
        yield made


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    made = Users(tmp_path / "a.users", create=True, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made.add("Layla", "editor", PASSWORD)
    yield made
    made.close()


@pytest.fixture
def client(archive: Archive, users: Users, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    return client_of(Site(archive, users), monkeypatch)


def client_of(site: Site, monkeypatch: pytest.MonkeyPatch, **options: tuple[str, int]) -> TestClient:
    monkeypatch.setattr(app_module, "PARTS", ("adding",))
    return TestClient(create_app(site), base_url="http://localhost", follow_redirects=False, **options)  # type: ignore[arg-type]


def form(client: TestClient, name: str = "layla", password: str = PASSWORD, back: str = "/add") -> dict[str, str]:
    text = client.get("/sign-in?lang=en").text
    token = text.split('name="csrf" value="')[1].split('"')[0]
    return {"csrf": token, "name": name, "password": password, "back": back}


def test_who_signs_in_goes_to_where_they_came_from(client: TestClient) -> None:
    asked = client.get("/add?lang=en")
    page = client.get(asked.headers["location"])
    assert 'name="back" value="/add?lang=en"' in page.text
    answer = client.post("/sign-in", data=form(client, back="/add?lang=en"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/add?lang=en")
    assert client.get("/add").status_code == 200


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\t/evil.example",
     " //evil.example", "/a\r\nx: y", "evil", "", "/" + "a" * 5_000],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(client: TestClient, back: str) -> None:
    assert 'name="back" value="/"' in client.get("/sign-in", params={"back": back}).text
    answer = client.post("/sign-in", data=form(client, back=back))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/sign-in", params={"back": back}).headers["location"] == "/"


def test_a_wrong_password_and_a_wrong_name_are_told_alike(client: TestClient) -> None:
    texts = []
    for name, password in (("layla", "not the password"), ("nobody", PASSWORD)):
        answer = client.post("/sign-in", data=form(client, name, password), headers={"accept-language": "en"})
        assert answer.status_code == 403
        assert SESSION_COOKIE not in client.cookies
        texts.append(answer.text.replace(name, "NAME").split("<main")[1].split('name="csrf"')[0])
    assert texts[0] == texts[1]
    assert "الاسم أو كلمة المرور غير صحيح" in texts[0]


def test_a_password_is_never_shown_again(client: TestClient) -> None:
    answer = client.post("/sign-in", data=form(client, '<b>"layla', "not the password"))
    assert "not the password" not in answer.text
    assert "&lt;b&gt;&#34;layla" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_session_that_somebody_else_chose_is_not_taken(client: TestClient, users: Users) -> None:
    client.cookies.set(SESSION_COOKIE, "chosen-by-somebody-else")
    client.post("/sign-in", data=form(client))
    sessions = [cookie.value for cookie in client.cookies.jar if cookie.name == SESSION_COOKIE]
    assert all(users.by_session(value or "") is None for value in sessions if value == "chosen-by-somebody-else")
    assert any(users.by_session(value or "") for value in sessions)


def test_signing_in_again_ends_the_session_before_it(client: TestClient, users: Users) -> None:
    client.post("/sign-in", data=form(client))
    before = client.cookies[SESSION_COOKIE]
    token = client.get("/add").text.split('name="csrf" value="')[1].split('"')[0]
    assert client.post("/sign-in", data={"csrf": token, "name": "layla", "password": PASSWORD}).status_code == 303
    assert users.by_session(before) is None
    assert users.by_session(client.cookies[SESSION_COOKIE]) is not None


def test_forms_from_before_signing_in_hold_no_longer(client: TestClient) -> None:
    sent = form(client)
    visit = client.cookies[VISIT_COOKIE]
    client.post("/sign-in", data=sent)
    assert VISIT_COOKIE not in client.cookies
    client.cookies.set(VISIT_COOKIE, visit)
    assert client.post("/sign-out", data={"csrf": sent["csrf"]}).status_code == 403


def test_signing_out_ends_the_session_and_clears_the_browser(client: TestClient, users: Users) -> None:
    client.post("/sign-in", data=form(client))
    session = client.cookies[SESSION_COOKIE]
    token = client.get("/add").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/sign-out", data={"csrf": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert SESSION_COOKIE not in client.cookies
    assert users.by_session(session) is None
    assert client.get("/add").status_code == 303


def test_whoever_is_signed_in_sees_no_form(client: TestClient) -> None:
    client.post("/sign-in", data=form(client))
    answer = client.get("/sign-in?back=/add")
    assert (answer.status_code, answer.headers["location"]) == (303, "/add")


def test_without_users_nobody_signs_in(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(Site(archive), monkeypatch)
    assert client.get("/sign-in").headers["location"] == "/"
    token = client.get("/add").text.split('name="csrf" value="')[1].split('"')[0]
    assert client.post("/sign-in", data={"csrf": token}).headers["location"] == "/"
    assert client.post("/sign-out", data={"csrf": token}).status_code == 303


def test_after_five_failures_even_the_right_password_has_to_wait(client: TestClient) -> None:
    for _ in range(5):
        assert client.post("/sign-in", data=form(client, password="not the password")).status_code == 403
    answer = client.post("/sign-in?lang=en", data=form(client))
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "5"
    assert "Wait 5 seconds" in answer.text
    assert client.post("/sign-in", data=form(client, "LAYLA")).status_code == 429  # the same name
    assert SESSION_COOKIE not in client.cookies


def test_another_address_signs_in_meanwhile(
    archive: Archive, users: Users, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    for _ in range(6):
        client.post("/sign-in", data=form(client, password="not the password"))
    other = client_of(client.app.state.site, monkeypatch, client=("198.51.100.7", 1))  # type: ignore[attr-defined]
    assert other.post("/sign-in", data=form(other)).status_code == 303


def test_a_machine_that_is_busy_with_passwords_says_so(
    client: TestClient, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(name: str, password: str) -> None:
        raise Busy

    monkeypatch.setattr(users, "by_password", busy)
    for _ in range(20):  # and it counts as no try
        answer = client.post("/sign-in", data=form(client))
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"


def test_the_form_speaks_both_languages(client: TestClient) -> None:
    arabic, english = client.get("/sign-in").text, client.get("/sign-in?lang=en").text
    assert "كلمة المرور" in arabic
    assert "Password" not in arabic
    assert "Password" in english
    assert 'autocomplete="current-password"' in arabic
