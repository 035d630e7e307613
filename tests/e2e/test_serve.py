"""``musnad serve`` and ``musnad user`` as a person runs them: a process of its own, asked over the network."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from newsroom import fill, report
from test_archive_cli import Done, musnad

from musnad.archive.store import Archive
from musnad.web import server as server_module

COMMAND = [sys.executable, "-m", "musnad"]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("MUSNAD_ARCHIVE", "MUSNAD_USERS", "MUSNAD_USER")}
TEXT = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا خمسة عمال في المرفأ."
PASSWORD = "سفينة في المرفأ القديم"


class Server:
    """A server that runs: its ``address``, and what it wrote to standard error when it has ended."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder
        self.error = ""
        assert process.stdout is not None
        self.line = process.stdout.readline()
        if not self.line:
            self.end(signal.SIGKILL)
            raise AssertionError(f"it does not start: {self.error}")
        self.address = self.line.split(" is at ")[1].split(" ")[0].rstrip("/")
        self.port = int(self.address.rsplit(":", 1)[1])

    def client(self, **options: Any) -> httpx.Client:
        """Somebody's browser, by name of this machine."""
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False, **options)

    def end(self, by: signal.Signals = signal.SIGINT) -> int:
        """End it, as Ctrl-C does; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        _, self.error = self.process.communicate(timeout=60)
        return self.process.returncode


@contextmanager
def serving(folder: Path, *options: str, processes: int = 0, **environment: str) -> Iterator[Server]:
    """``musnad serve`` in a folder; without workers, which take some seconds to start and are not what most of these tests are about."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--processes", str(processes), *options],
        cwd=folder,
        env=ENVIRONMENT | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    server = Server(process, folder)
    try:
        yield server
    finally:
        server.end(signal.SIGTERM)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an archive of one report."""
    with Archive(tmp_path / "musnad.db") as archive:
        fill(archive, [report(TEXT, "r1")])
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MUSNAD_ARCHIVE", "MUSNAD_USERS"):
        monkeypatch.delenv(name, raising=False)


def user(folder: Path, *arguments: str, password: str | None = PASSWORD) -> Done:
    """``musnad user`` in a folder, with a password on standard input."""
    before, stdin = os.getcwd(), sys.stdin
    os.chdir(folder)
    sys.stdin = io.StringIO("" if password is None else password + "\n")
    try:
        return musnad("user", *arguments)
    finally:
        os.chdir(before)
        sys.stdin = stdin


def token_in(text: str) -> str:
    return text.split('name="csrf" value="')[1].split('"')[0]


def until(found: Callable[[], Any], seconds: float = 90) -> Any:
    ends = time.monotonic() + seconds
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() < ends
        time.sleep(0.3)


def test_a_text_is_added_read_and_woven_and_ctrl_c_ends_it_quietly(folder: Path) -> None:
    with serving(folder) as server, server.client() as client:
        assert server.line == f"musnad.db is at {server.address}/ (Ctrl-C ends it)\n"
        assert server.address.startswith("http://127.0.0.1:")
        token = token_in(client.get("/add").text)
        sent = client.post(
            "/add",
            data={"csrf": token, "kind": "text", "text": TEXT + " وأضاف أن المرفأ مغلق.", "published": "2024-03-05"},
        )
        at = sent.headers["location"]
        found = until(lambda: (job := client.get(f"{at}.json").json())["state"] == "done" and job)
        assert [one["statements"] for one in found["reports"]] == [2]
        assert client.get(found["address"]).status_code == 200
        until(lambda: "سامي الكندي" in client.get("/entities", params={"q": "الكندي"}).text)
        began = time.monotonic()
        assert server.end(signal.SIGINT) == 0
        assert time.monotonic() - began < 30
        assert server.error == ""
    with Archive(folder / "musnad.db") as archive:
        assert archive.count()["reports"] == 2


def test_workers_end_with_the_server_and_leave_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    with serving(folder, processes=2, TMPDIR=str(temporary)) as server, server.client() as client:
        children = until(lambda: len(found := _children(server.process.pid)) >= 2 and found)
        until(lambda: client.get("/search").status_code == 200)
        assert list(temporary.iterdir())  # what they share
        assert server.end(signal.SIGINT) == 0
        assert server.error == ""
    until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 20)
    assert list(temporary.iterdir()) == []


def test_workers_end_where_the_server_is_killed(folder: Path) -> None:
    with serving(folder, processes=1) as server:
        children = until(lambda: _children(server.process.pid))
        server.end(signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 20)


def _children(parent: int) -> list[int]:
    """The processes that a process has started."""
    threads = Path(f"/proc/{parent}/task").glob("*/children")  # each thread has those that it has started itself
    return [int(child) for thread in threads for child in thread.read_text().split()]


def test_only_the_names_of_this_machine_are_answered_and_head_is(folder: Path) -> None:
    with serving(folder, "--name", "Desk.example") as server, server.client() as client:
        for host, status in (
            ("localhost", 200),
            ("desk.example", 200),
            ("evil.example", 421),
            ("desk.example.evil", 421),
        ):
            assert client.get("/add", headers={"host": host}).status_code == status
        assert client.head("/add").status_code == 200
        old = _ask(server.port, b"GET /add HTTP/1.0\r\n\r\n")
        assert b" 400 " in old
        twice = _ask(server.port, b"GET /add HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
        assert b" 400 " in twice
        absolute = _ask(
            server.port, b"GET http://evil.example/add HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert b" 404 " in absolute or b" 400 " in absolute
        for lie in ("x-forwarded-proto", "x-forwarded-host", "forwarded"):
            assert "__Host-" not in client.get("/add", headers={lie: "https"}).headers.get("set-cookie", "")
        assert server.end(signal.SIGTERM) == 0
        assert server.error == ""


def _ask(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(data)
        return connection.recv(10_000)


def test_people_sign_in_and_who_is_removed_is_out_at_once(folder: Path) -> None:
    assert user(folder, "add", "Layla", "--role", "editor").status == 0
    assert user(folder, "add", "سامي").status == 0
    token = user(folder, "token", "سامي", password=None).out.strip()
    with serving(folder, "--host", "0.0.0.0", "--name", "desk.example") as server, server.client() as client:
        assert server.line.startswith(f"musnad.db is at http://desk.example:{server.port}/")
        client.headers["host"] = "desk.example"
        assert client.get("/").headers["location"].startswith("/sign-in")
        assert client.get("/search.json").status_code == 401
        assert client.get("/search.json", headers={"authorization": f"Bearer {token}"}).status_code == 200
        form = {"csrf": token_in(client.get("/sign-in").text), "name": "layla", "password": PASSWORD, "back": "/add"}
        assert client.post("/sign-in", data=form).headers["location"] == "/add"
        assert client.get("/add").status_code == 200
        assert user(folder, "role", "layla", "reader", password=None).status == 0
        assert client.get("/add").status_code == 403
        assert user(folder, "remove", "layla", password=None).status == 0
        assert client.get("/add").status_code == 303
        server.end()
        assert "unencrypted" in server.error
        assert "Traceback" not in server.error


def test_a_proxy_is_believed_where_it_is_named(folder: Path) -> None:
    user(folder, "add", "layla")
    with serving(folder, "--name", "desk.example", "--proxy", "127.0.0.1") as server, server.client() as client:
        client.headers.update({"host": "desk.example", "x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"})
        page = client.get("/sign-in")
        assert "__Host-musnad_visit=" in page.headers["set-cookie"]
        assert "secure" in page.headers["set-cookie"].lower()
        cookie = page.headers["set-cookie"].split(";")[0]
        form = {"csrf": token_in(page.text), "name": "layla", "password": "wrong password"}
        headers = {"cookie": cookie, "origin": "https://desk.example"}
        client.cookies.clear()
        statuses = [client.post("/sign-in", data=form, headers=headers).status_code for _ in range(6)]
        assert statuses == [403] * 5 + [429]
        elsewhere = headers | {"x-forwarded-for": "203.0.113.9"}
        assert client.post("/sign-in", data=form | {"password": PASSWORD}, headers=elsewhere).status_code == 303


def test_everybody_is_let_in_only_where_that_is_said(folder: Path) -> None:
    refused = musnad("serve", "--archive", folder / "musnad.db", "--host", "0.0.0.0", "--port", "0")
    assert refused.status == 2
    assert "--open" in refused.err
    with serving(folder, "--host", "0.0.0.0", "--open") as server, server.client() as client:
        assert client.get("/add", headers={"host": "any.example"}).status_code == 200
        server.end()
        assert "everybody" in server.error


def test_users_and_open_are_not_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user(folder, "add", "layla")
    monkeypatch.chdir(folder)
    refused = musnad("serve", "--open")
    assert (refused.status, "--open lets everybody in" in refused.err) == (2, True)


def test_an_address_that_is_taken_or_none_is_said(folder: Path) -> None:
    archive = ("--archive", folder / "musnad.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = musnad("serve", *archive, "--port", str(port))
    assert (said.status, f"port {port} is in use already" in said.err) == (1, True)
    for host, reason in (("198.51.100.7", "not an address of this machine"), ("no such host", "no such address")):
        said = musnad("serve", *archive, "--host", host, "--port", "0")
        assert (said.status, reason in said.err) == (1, True), said.err
    said = musnad("serve", *archive, "--port", "0", "--name", "http://desk.example")
    assert (said.status, "a name alone" in said.err) == (1, True)
    for port in ("-1", "65536", "x", "٨٠"):
        assert musnad("serve", "--port", port).status == 2


def test_an_archive_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    said = musnad("serve", "--archive", tmp_path / "none.db", "--port", "0")
    assert (said.status, "there is no archive" in said.err) == (1, True)
    assert not (tmp_path / "none.db").exists()


def test_users_that_are_named_have_to_be_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = musnad("serve", "--archive", folder / "musnad.db", "--users", folder / "none.users")
    assert (said.status, "no users in" in said.err) == (1, True)
    monkeypatch.setenv("MUSNAD_USERS", str(folder / "musnad.db"))
    said = musnad("serve", "--archive", folder / "musnad.db")
    assert (said.status, "no users' file" in said.err) == (1, True)


def test_what_is_not_installed_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, command in (("uvicorn", ("serve",)), ("jinja2", ("serve",)), ("argon2", ("user", "list"))):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, module, None)  # type: ignore[arg-type]
            said = musnad(*command)
        assert (said.status, "pip install 'musnad[web]'" in said.err) == (2, True)


def test_help_needs_nothing_of_the_pages() -> None:
    code = "import sys; from musnad.cli.main import parser; parser(); sys.exit(any(m in sys.modules for m in ('fastapi', 'musnad.web', 'sqlalchemy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# -- musnad user -------------------------------------------------------------------------------------------------------


def test_users_are_kept_from_the_terminal(tmp_path: Path) -> None:
    added = user(tmp_path, "add", "Layla", "--role", "editor")
    assert (added.status, added.err) == (0, "added: Layla, editor\n")
    assert os.stat(tmp_path / "musnad.users").st_mode & 0o777 == 0o600
    again = user(tmp_path, "add", "LAYLA")
    assert (again.status, "already" in again.err) == (1, True)
    listed = user(tmp_path, "list", password=None).out
    assert re.fullmatch(r"Layla\teditor\tsessions 0\ttokens 0\tlast here never\n", listed)
    token = user(tmp_path, "token", "layla", password=None)
    assert re.fullmatch(r"musnad_[\w-]{43}\n", token.out)
    assert token.out.strip() not in (tmp_path / "musnad.users").read_bytes().decode("latin-1")
    changed = user(tmp_path, "password", "layla", password="another password")
    assert (changed.status, "API tokens that still hold: 1" in changed.err) == (0, True)
    assert user(tmp_path, "token", "layla", "--revoke", password=None).err == "revoked: 1\n"
    assert "sessions ended: 0" in user(tmp_path, "sign-out", "layla", password=None).err
    assert user(tmp_path, "remove", "layla", password=None).status == 0
    assert user(tmp_path, "list", password=None).out == ""


def test_what_will_not_do_makes_no_file(tmp_path: Path) -> None:
    for name, password in (("layla", "short"), ("layla", ""), ("a\u202eb", PASSWORD), ("", PASSWORD)):
        refused = user(tmp_path, "add", name, password=password)
        assert refused.status == 1
        assert refused.err.startswith("musnad: ")
        assert "Traceback" not in refused.err
    for act in (("list",), ("remove", "layla"), ("token", "layla")):
        assert user(tmp_path, *act, password=None).status == 1
    assert not list(tmp_path.iterdir())


def test_a_file_that_others_may_read_is_warned_of(tmp_path: Path) -> None:
    user(tmp_path, "add", "layla")
    os.chmod(tmp_path / "musnad.users", 0o644)
    assert "chmod 600" in user(tmp_path, "list", password=None).err


def test_another_file_of_users_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user(tmp_path, "add", "layla", "--users", "desk.users").status == 0
    monkeypatch.setenv("MUSNAD_USERS", str(tmp_path / "desk.users"))
    assert "layla" in user(tmp_path, "list", password=None).out
    assert [one.name for one in tmp_path.iterdir()] == ["desk.users"]


# -- the server itself -------------------------------------------------------------------------------------------------


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server, in this process, that answers everything after a moment, and waits half a second for the head of a request."""
    monkeypatch.setattr(server_module, "HEAD", 0.5)
    monkeypatch.setattr(
        server_module, "log", lambda: None
    )  # it would change where later tests of this process find what is logged

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        import asyncio

        await asyncio.sleep(1.0 if scope["path"] == "/slow" else 0.0)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    opened = server_module.listen("127.0.0.1", 0)
    ready = threading.Event()
    servers: list[Any] = []
    began = server_module._Server.startup

    async def startup(self: Any, sockets: Any = None) -> None:
        servers.append(self)
        await began(self, sockets)

    monkeypatch.setattr(server_module._Server, "startup", startup)
    thread = threading.Thread(target=server_module.run, args=(app, opened), kwargs={"started": ready.set}, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield opened.getsockname()[1]
    servers[0].should_exit = True
    thread.join(10)


def test_a_connection_whose_request_does_not_come_is_closed(plain: int) -> None:
    for sent in (b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT"):
        with socket.create_connection(("127.0.0.1", plain), 10) as connection:
            connection.sendall(sent)
            began, got = time.monotonic(), b""
            while data := connection.recv(1_000):
                got += data
            assert time.monotonic() - began < 8
            assert got.count(b"200 OK") == sent.count(b"\r\n\r\n")


def test_an_answer_that_takes_longer_is_waited_for(plain: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{plain}", trust_env=False) as client:
        for path in ("/slow", "/", "/slow"):  # one connection, used again
            assert client.get(path).text == "ok"


def test_names_and_addresses_of_what_is_listened_on() -> None:
    with server_module.listen("127.0.0.1", 0) as opened:
        port = opened.getsockname()[1]
        assert server_module.address_of(opened) == f"http://127.0.0.1:{port}/"
        assert server_module.names_of("127.0.0.1", opened, ()) == frozenset(server_module.LOOPBACK)
        assert "desk.example" in (server_module.names_of("127.0.0.1", opened, ["desk.example"]) or ())
    with server_module.listen("0.0.0.0", 0) as opened:
        assert server_module.names_of("0.0.0.0", opened, ()) is None
        assert server_module.names_of("0.0.0.0", opened, ["desk.example"]) == {*server_module.LOOPBACK, "desk.example"}
        assert server_module.address_of(opened, ["desk.example"]).startswith("http://desk.example:")
