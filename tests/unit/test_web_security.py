"""The pages attacked: forged forms, other hosts, large and slow bodies, what answers give away."""

from __future__ import annotations

import asyncio
import base64
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from argon2 import PasswordHasher
from fastapi import Depends, FastAPI, Form, Request
from fastapi.testclient import TestClient
from newsroom import fill, report
from starlette.types import Message

from musnad.archive.store import Archive
from musnad.web import app as app_module
from musnad.web import security
from musnad.web.app import create_app
from musnad.web.rendering import page
from musnad.web.security import HEADERS, LARGE, LARGEST, SESSION_COOKIE, VISIT_COOKIE, Bounded
from musnad.web.site import Site
from musnad.web.users import Person, Users

PASSWORD = "سفينة في المرفأ القديم"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "a.db") as made:
        fill(made, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "r1")])
        yield made


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    made = Users(tmp_path / "a.users", create=True, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made.add("layla", "editor", PASSWORD)
    made.add("sami", "reader", PASSWORD)
    yield made
    made.close()


def app_of(site: Site, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application with a few addresses of the tests' own, in the place of the parts that are of no matter here."""
    monkeypatch.setattr(app_module, "PARTS", ("adding",))
    app = create_app(site)

    @app.post("/change")
    def change(
        person: Annotated[Person, Depends(security.editor)], what: Annotated[str, Form()] = ""
    ) -> dict[str, str]:
        return {"by": person.name, "what": what}

    @app.get("/read.json")
    def read(person: Annotated[Person, Depends(security.reader)]) -> dict[str, str]:
        return {"name": person.name}

    @app.get("/feed.atom")
    def feed(person: Annotated[Person, Depends(security.reader)]) -> str:
        return person.name

    @app.get("/")
    def front(request: Request, person: Annotated[Person, Depends(security.reader)]) -> Any:
        return page(request, "problem.html", code=200, message="الصفحة الأولى")

    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError("a secret: hunter2")

    return app


@pytest.fixture
def open_client(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Pages without users."""
    return client_of(app_of(Site(archive), monkeypatch))


@pytest.fixture
def app(archive: Archive, users: Users, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    return app_of(Site(archive, users), monkeypatch)


def client_of(app: FastAPI, base_url: str = "http://localhost") -> TestClient:
    return TestClient(app, base_url=base_url, follow_redirects=False, raise_server_exceptions=False)


def token_in(text: str) -> str:
    return text.split('name="csrf" value="')[1].split('"')[0]


def sign_in(client: TestClient, name: str = "layla") -> TestClient:
    form = {"csrf": token_in(client.get("/sign-in").text), "name": name, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    return client


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


# -- hosts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1:9", "[::1]", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(open_client: TestClient, host: str) -> None:
    assert open_client.get("/add", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost.", 421),
        ("127.0.0.2", 421),
        ("[::2]", 421),
        ("localhost:80@evil.example", 400),
        ("localhost:x", 400),
        ("evil.example#localhost", 400),
        ("localhost/evil", 400),
        ("localhost\\evil", 400),
        ("localhost evil", 400),
        ("", 400),
        ('"', 400),
        ("localhost:80:80", 400),
        ("localhost:123456", 400),
    ],
)
def test_other_names_are_not(open_client: TestClient, host: str, status: int) -> None:
    answer = open_client.get("/add", headers={"host": host})
    assert answer.status_code == status
    assert answer.headers["content-security-policy"]
    assert "csrf" not in answer.text


def test_where_every_name_is_answered_it_still_has_to_be_one(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(app_of(Site(archive, hosts=None), monkeypatch))
    assert client.get("/add", headers={"host": "desk.example:8000"}).status_code == 200
    assert client.get("/add", headers={"host": 'x"><script>'}).status_code == 400


# -- bodies ------------------------------------------------------------------------------------------------------------


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(open_client: TestClient) -> None:
    for length in (str(LARGE + 1), "99999999999999999999", "-1", "1e3", "", "12, 12"):
        assert open_client.post("/change", headers={"content-length": length}).status_code == 413
    assert open_client.post("/add", headers={"content-length": str(LARGEST + 1)}).status_code == 413
    assert open_client.post("/add/", headers={"content-length": str(LARGE + 1)}).status_code == 413


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", "text/plain"]
)
def test_a_body_that_turns_out_too_large_is_refused(open_client: TestClient, kind: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n' if "multipart" in kind else b"x="
        for _ in range(30):
            yield b"a" * 50_000

    answer = open_client.post("/change", content=pieces(), headers={"content-type": kind})
    # What is neither form nor read at all is refused for want of its token.
    assert answer.status_code == (413 if "form" in kind else 403)
    assert answer.headers["content-security-policy"]


def test_a_form_of_very_many_fields_is_refused(open_client: TestClient) -> None:
    fields = "&".join(f"f{n}=1" for n in range(5_000))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert open_client.post("/change", content=fields, headers=kind).status_code == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"no such thing"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\nx'),
        ("application/x-www-form-urlencoded", b"csrf=%ff%00%c3&csrf=%&=&&&"),
        ('multipart/form-data; charset="UTF-8"; boundary=b', b"--b--"),
        ("multipart/form-data; boundary=" + "b" * 5_000, b"--"),
        ("", b"csrf=1"),
        ("\x80", b"csrf=1"),
    ],
)
def test_what_is_no_form_is_an_error_of_who_sent_it(open_client: TestClient, kind: str, body: bytes) -> None:
    answer = open_client.post("/change", content=body, headers={"content-type": kind.encode("latin-1")})
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=b; charset=punycode",
        "multipart/form-data; charset=utf-7;boundary=b",
        "multipart/form-data; boundary=b; charset=utf-8; charset=punycode",
        "multipart/form-data; boundary=b; charset*=utf-8''punycode",
        "multipart/form-data; boundary=b; charset*0=puny; charset*1=code",
        "multipart/form-data; boundary=b; CHARSET = unicode_escape",
        "multipart/form-data; boundary=b; charset=zlib",
        "multipart/form-data; boundary=b; charset=",
    ],
)
def test_no_charset_but_utf8_is_read(app: FastAPI, kind: str) -> None:
    """Some that Python knows take hours on a form of a megabyte, others make halves of characters."""
    body = (
        b'--b\r\ncontent-disposition: form-data; name="name"\r\n\r\n'
        + b"a" * 400_000
        + b"-"
        + b"b" * 400_000
        + b"\r\n--b--"
    )
    client = client_of(app)
    began = time.monotonic()
    assert client.post("/sign-in", content=body, headers={"content-type": kind}).status_code == 415
    assert time.monotonic() - began < 5


def test_two_kinds_of_content_are_one_too_many(open_client: TestClient) -> None:
    kinds = [("content-type", "application/x-www-form-urlencoded"), ("content-type", "multipart/form-data; boundary=b")]
    assert open_client.post("/change", content=b"x", headers=kinds).status_code == 415


async def _received(messages: list[Message | float], most: int = 10_000) -> list[bytes]:
    """The pieces of a body that comes as told, with pauses."""
    left = list(messages)

    async def receive() -> Message:
        while isinstance(left[0], float):
            await asyncio.sleep(left.pop(0))  # type: ignore[arg-type]
        return left.pop(0)  # type: ignore[return-value]

    bounded, found = Bounded(receive, most), []
    while True:
        message = await bounded()
        found.append(message.get("body", b""))
        if not message.get("more_body", False):
            return found


def piece(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_that_stops_coming_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "SILENCE", 0.05)
    with pytest.raises(Exception, match="too slowly") as caught:
        asyncio.run(_received([piece(b"a"), 5.0, piece(b"b", False)]))
    assert caught.value.status_code == 408  # type: ignore[attr-defined]
    assert asyncio.run(_received([piece(b"a"), 0.01, piece(b"b", False)])) == [b"a", b"b"]


def test_a_body_that_trickles_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "PATIENCE", 0.2)
    trickle: list[Message | float] = [one for _ in range(200) for one in (piece(b"a"), 0.01)]
    with pytest.raises(Exception, match="too slowly"):
        asyncio.run(_received([*trickle, piece(b"", False)]))


def test_waiting_for_somebody_to_go_away_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "SILENCE", 0.05)

    async def waits() -> Message:
        messages = [piece(b"a", False)]

        async def receive() -> Message:
            if messages:
                return messages.pop()
            await asyncio.sleep(0.3)
            return {"type": "http.disconnect"}

        bounded = Bounded(receive, 100)
        await bounded()
        return await bounded()

    assert asyncio.run(waits())["type"] == "http.disconnect"


# -- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/add", "/nothing", "/static/base.css", "/static/nothing", "/add/nothing.json", "/fails", "/sign-out"]
)
def test_every_answer_has_the_headers(open_client: TestClient, path: str) -> None:
    answer = open_client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_what_went_wrong_inside_is_not_shown(open_client: TestClient) -> None:
    answer = open_client.get("/fails?lang=en")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert "written to the server" in answer.text


def test_where_the_archive_lies_is_not_shown(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of(Site(archive), monkeypatch)

    @app.get("/missing")
    def missing() -> None:
        archive.number_of("no such report")

    for language in ("ar", "en"):
        answer = client_of(app).get(f"/missing?lang={language}")
        assert answer.status_code == 404
        assert str(Path(archive.place).parent) not in answer.text


def test_what_was_asked_for_is_shown_as_text(open_client: TestClient) -> None:
    answer = open_client.get("/add/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_head_answers_as_get_without_a_body(open_client: TestClient) -> None:
    got, head = open_client.get("/add"), open_client.head("/add")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_a_method_that_an_address_has_not_is_told(open_client: TestClient) -> None:
    answer = open_client.delete("/add")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) <= {"GET", "POST", "HEAD"}


def test_a_line_in_an_address_starts_no_header(open_client: TestClient) -> None:
    answer = open_client.get("/language/en", params={"back": "/a\r\nset-cookie: x=1"})
    assert answer.headers["location"] == "/"
    assert "x=1" not in answer.headers.get("set-cookie", "")


def test_no_page_lets_others_read_it(open_client: TestClient) -> None:
    answer = open_client.get("/read.json", headers={"origin": "http://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
