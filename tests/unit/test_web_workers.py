"""Pages made by other processes: what is asked and answered on the way, and what happens where a worker dies."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.web import workers
from musnad.web.app import create_app
from musnad.web.site import Site
from musnad.web.worker import Kind, _answer_one, next_frame
from musnad.web.workers import Workers, _Slot

TEXT = "قال وزير النقل سامي الكندي إن المرفأ مفتوح."
App = Callable[[Any, Any, Any], Awaitable[None]]


# -- on the way, without a process -------------------------------------------------------------------------------------


class Asked:
    """Requests to an application behind a socket, as a worker answers them."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __aenter__(self) -> Asked:
        ours, theirs = socket.socketpair()
        self.answering = asyncio.create_task(_answer_one(theirs, self.app))
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        assert (await next_frame(reader))[0] == Kind.READY
        self.workers = Workers(never, None, 0)  # type: ignore[arg-type]
        self.worker = _Fake()
        self.slot = _Slot(self.worker, reader, writer)  # type: ignore[arg-type]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.slot.writer.close()
        await asyncio.wait_for(self.answering, 5)

    async def ask(self, path: str, gone: asyncio.Event | None = None, fails_at: int = -1) -> tuple[bool, list[Any]]:
        """Whether it was answered, and what was sent; ``gone`` is set when who asks goes away."""
        sent: list[Any] = []

        async def receive() -> Any:
            await (gone or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if len(sent) == fails_at:
                raise RuntimeError("cannot be sent")
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"a")], "app": object()}
        done = await asyncio.wait_for(self.workers._ask(self.slot, scope, receive, send), 5)
        return done, sent


class _Fake:
    def __init__(self) -> None:
        self.free: list[Any] = []


async def never(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the server itself is not asked")


async def parts(scope: Any, receive: Any, send: Any) -> None:
    """``/3`` in three parts; ``/long`` until who asks is gone; ``/fails`` not at all; ``/dies`` ends the worker."""
    assert (await receive()) == {"type": "http.request", "body": b"", "more_body": False}
    if scope["path"] == "/fails":
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"wrong"})
        raise RuntimeError("a fault")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
    if scope["path"] == "/long":
        gone = asyncio.create_task(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
            await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": b""})
        return
    if scope["path"] == "/breaks":
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise OSError("the disk is gone")
    for number in range(int(scope["path"][1:])):
        await send({"type": "http.response.body", "body": f"{number}\n".encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def body(sent: list[Any]) -> bytes:
    return b"".join(one.get("body", b"") for one in sent)


def test_an_answer_comes_in_its_parts_and_the_socket_is_used_again() -> None:
    async def go() -> None:
        async with Asked(parts) as asked:
            for count in (3, 0, 2000):
                done, sent = await asked.ask(f"/{count}")
                assert done
                assert (sent[0]["status"], sent[0]["headers"]) == (200, [(b"a", b"b")])
                assert len(sent) == count + 2
                assert body(sent).count(b"\n") == count
                assert asked.worker.free.pop() is asked.slot

    asyncio.run(go())


def test_a_fault_costs_no_other_request(caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        async with Asked(parts) as asked:
            done, sent = await asked.ask("/fails")
            assert (done, sent[0]["status"], body(sent)) == (True, 500, b"wrong")
            assert body((await asked.ask("/2"))[1]) == b"0\n1\n"

    caplog.set_level(logging.ERROR)
    asyncio.run(go())
    assert "a fault" in caplog.text


def test_an_answer_that_breaks_off_is_not_taken_for_whole_and_the_socket_is_used_again() -> None:
    async def go() -> None:
        async with Asked(parts) as asked:
            with pytest.raises(workers.Broken):
                await asked.ask("/breaks")
            assert asked.worker.free == [asked.slot]
            assert body((await asked.ask("/1"))[1]) == b"0\n"

    asyncio.run(go())


def test_a_worker_leaves_off_when_who_asked_is_gone() -> None:
    async def go() -> None:
        async with Asked(parts) as asked:
            gone = asyncio.Event()
            asyncio.get_running_loop().call_later(0.1, gone.set)
            done, sent = await asked.ask("/long", gone)
            assert done
            assert len(sent) > 2
            assert body((await asked.ask("/1"))[1]) == b"0\n"

    asyncio.run(go())


def test_an_answer_that_cannot_be_sent_is_emptied_and_the_socket_used_again() -> None:
    async def go() -> None:
        async with Asked(parts) as asked:
            with pytest.raises(RuntimeError, match="cannot be sent"):
                await asked.ask("/2000", fails_at=3)
            for _ in range(100):
                await asyncio.sleep(0.02)
                if asked.worker.free:
                    break
            assert asked.worker.free == [asked.slot]
            assert body((await asked.ask("/1"))[1]) == b"0\n"

    asyncio.run(go())


def test_where_the_worker_dies_before_it_answers_somebody_else_can() -> None:
    async def go() -> None:
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        asked = Asked(parts)
        asked.workers, asked.worker = Workers(never, None, 0), _Fake()  # type: ignore[arg-type]
        asked.slot = _Slot(asked.worker, reader, writer)  # type: ignore[arg-type]
        theirs.close()
        assert await asked.ask("/1") == (False, [])
        assert asked.worker.free == []

    asyncio.run(go())


def test_who_waits_long_for_a_worker_is_answered_by_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.05)

    async def go() -> None:
        some = Workers(never, None, 0)  # type: ignore[arg-type]
        some._workers.append(_Busy())  # type: ignore[arg-type]
        assert await some._slot() is None
        waiting = asyncio.create_task(some._slot())
        await asyncio.sleep(0.01)
        slot = _Slot(_Fake(), None, None)  # type: ignore[arg-type]
        some._give_back(slot)
        assert await waiting is slot

    asyncio.run(go())


class _Busy:
    free: tuple[()] = ()

    class process:
        @staticmethod
        def is_alive() -> bool:
            return True


# -- with processes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(workers, "_AGAIN", 0.0)
    (tmp_path / "shared").mkdir()
    with Archive(tmp_path / "a.db") as archive:
        fill(archive, [report(TEXT, "r1")])
        app = create_app(Site(archive, shared=tmp_path / "shared"), processes=1)
        with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
            yield client


def workers_of(client: TestClient) -> Workers:
    found: Any = client.app.middleware_stack  # type: ignore[attr-defined]
    while not isinstance(found, Workers):
        found = found.app
    return found


def answered(client: TestClient, path: str) -> Any:
    """The answer of a worker, as soon as there is one."""
    some, ends = workers_of(client), time.monotonic() + 60
    while True:
        before = some.answered
        got = client.get(path, headers={"if-none-match": '"no page that was kept"'})
        assert got.status_code == 200
        if some.answered > before:
            return got
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_a_worker_makes_the_pages_the_server_would_and_another_comes_when_it_dies(served: TestClient) -> None:
    own = {path: served.get(path).text for path in ("/search", "/search.jsonl", "/api/v1/search", "/stories?lang=en")}
    for path, text in own.items():
        assert answered(served, path).text == text
    missing = served.get("/reports/none-such")
    assert (missing.status_code, "content-security-policy" in missing.headers) == (404, True)
    key = served.get("/search.json?results=reports").json()["results"][0]["key"]
    token = answered(served, f"/reports/{key}").text.split('name="csrf" value="')[1].split('"')[0]
    done = served.post(f"/reports/{key}/complete", data={"csrf": token, "layer": "events"})
    assert done.status_code != 403
    before = workers_of(served).answered
    for path, statuses in (("/add", (200,)), ("/static/base.css", (200,)), ("/language/en", (303, 307))):
        assert served.get(path).status_code in statuses  # what a worker cannot know
    assert workers_of(served).answered == before
    some = workers_of(served)
    first = some._workers[0].process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert served.get("/search").status_code == 200
    answered(served, "/stories")
    assert some._workers[0].process.pid != first
