"""Requests that attack the pages: other hosts, large and slow bodies, what answers give away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from guarded import app_of, client_of, small_archive, two_users
from starlette.types import Message

from musnad.archive.store import Archive
from musnad.web import security
from musnad.web.security import HEADERS, LARGE, LARGEST, Bounded
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
