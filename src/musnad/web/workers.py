"""Pages made by several processes, since one makes one at a time: the server keeps the connections, the forms, the jobs, and gives what is only read to workers.

Where all workers are busy for long, or have died, the server makes a page itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import pickle
import socket
import sys
import time
from collections import deque
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from musnad.web.page_cache import NEVER
from musnad.web.worker import Kind, Setup, frame, next_frame, work

#: Requests that a worker is given at a time: while one waits for the database another is made.
EACH = 3
#: Seconds that a request waits for a worker before the server answers itself.
PATIENCE = 3.0
#: Seconds between two starts of a worker that dies.
_AGAIN = 5.0
#: The parts of a request that are told to a worker.
_TOLD = (
    "type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path", "headers", "client", "server",
)  # fmt: skip
_LOG = logging.getLogger("musnad.web")


def possible() -> bool:
    """Whether this machine can: sockets are handed on to processes."""
    return hasattr(socket, "AF_UNIX") and sys.platform != "win32"


class Broken(Exception):
    """An answer that had begun will not come to its end; the connection of who asked is closed, so that it is not taken for whole."""


class _Slot:
    """One socket to a worker."""

    def __init__(self, worker: _Worker, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.worker, self.reader, self.writer = worker, reader, writer


class _Worker:
    def __init__(self, setup: Setup) -> None:
        ours, theirs = zip(*(socket.socketpair() for _ in range(EACH)), strict=True)
        # spawned, not forked: a fork would take over the locks and the connections of this process
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=work, args=(list(theirs), setup), daemon=True)
        self.process.start()
        for one in theirs:
            one.close()
        self.sockets: tuple[socket.socket, ...] = ours
        self.free: list[_Slot] = []

    def end(self) -> None:
        """End the process; its sockets end with it."""
        self.process.terminate()
        self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Workers:
    """Gives requests to workers; else lets ``app`` answer."""

    def __init__(self, app: ASGIApp, setup: Setup, count: int) -> None:
        self.app, self._setup, self._count = app, setup, count
        #: All that were started, and of them those that can be asked.
        self._started: list[_Worker] = []
        self._workers: list[_Worker] = []
        self._waiting: deque[asyncio.Future[_Slot]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        #: How many requests workers have answered.
        self.answered = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(NEVER):
            await self.app(scope, receive, send)
            return
        slot = await self._slot()
        if slot is None or not await self._ask(slot, scope, receive, send):
            await self.app(scope, receive, send)

    # -- asking --------------------------------------------------------------------------------------------------------

    async def _slot(self) -> _Slot | None:
        """A free socket of the worker with the least to do; None where none becomes free."""
        free = [worker for worker in self._workers if worker.free]
        if free:
            return max(free, key=lambda worker: len(worker.free)).free.pop()
        if not self._workers or not any(worker.process.is_alive() for worker in self._workers):
            return None
        waited: asyncio.Future[_Slot] = asyncio.get_running_loop().create_future()
        self._waiting.append(waited)
        try:
            return await asyncio.wait_for(waited, PATIENCE)
        except TimeoutError:  # the future is cancelled, and passed over by ``_give_back``
            return None

    def _give_back(self, slot: _Slot) -> None:
        while self._waiting:
            waited = self._waiting.popleft()
            if not waited.done():
                waited.set_result(slot)
                return
        slot.worker.free.append(slot)

    async def _ask(self, slot: _Slot, scope: Scope, receive: Receive, send: Send) -> bool:
        """Have a worker answer; False where it died, or gave up, before it began to. Broken where it gave up later."""
        begun = False
        watching: asyncio.Task[None] | None = None
        try:
            slot.writer.write(frame(Kind.REQUEST, pickle.dumps({name: scope[name] for name in _TOLD if name in scope})))
            watching = asyncio.create_task(_tell_when_gone(receive, slot.writer))
            while True:
                kind, said = await next_frame(slot.reader)
                if kind == Kind.START:
                    status, headers = pickle.loads(said)
                    begun = True
                    await send({"type": "http.response.start", "status": status, "headers": headers})
                elif kind in (Kind.PART, Kind.END):
                    await send({"type": "http.response.body", "body": said, "more_body": kind == Kind.PART})
                    if kind == Kind.END:
                        break
                elif kind == Kind.BROKEN:
                    self._give_back(slot)
                    if begun:
                        raise Broken(scope["path"])
                    return False
        except Broken:
            raise
        except (asyncio.IncompleteReadError, OSError):
            slot.writer.close()
            if begun:
                raise
            return False
        except BaseException:  # the request was given up in the middle; what still comes is for nobody
            self._task(self._empty(slot))
            raise
        finally:
            if watching is not None:
                watching.cancel()
        self.answered += 1
        self._give_back(slot)
        return True

    async def _empty(self, slot: _Slot) -> None:
        """Have a worker leave off, and use its socket again."""
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            slot.writer.write(frame(Kind.GONE))
            while (await next_frame(slot.reader))[0] not in (Kind.END, Kind.BROKEN):
                pass
            self._give_back(slot)

    # -- living --------------------------------------------------------------------------------------------------------

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start the workers with the server, and end them with it."""

        async def started(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                for number in range(self._count):
                    self._task(self._keep(replace(self._setup, warms=number == 0)))
            await send(message)

        try:
            await self.app(scope, receive, started)
        finally:
            for task in list(self._tasks):
                task.cancel()
            for worker in self._started:
                worker.end()

    def _task(self, doing: Any) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, setup: Setup) -> None:
        """Start a worker, and another when it dies."""
        while True:
            began = time.monotonic()
            worker = await asyncio.to_thread(_Worker, setup)
            self._started.append(worker)
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                await asyncio.gather(*(self._connect(worker, one) for one in worker.sockets))
            await _ended(worker.process.sentinel)
            self._started.remove(worker)
            if worker in self._workers:
                self._workers.remove(worker)
            worker.end()
            _LOG.warning("a process that makes pages ended (%s); another is started", worker.process.exitcode)
            await asyncio.sleep(max(0.0, began + _AGAIN - time.monotonic()))

    async def _connect(self, worker: _Worker, ours: socket.socket) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        await next_frame(reader)  # READY
        if worker not in self._workers:
            self._workers.append(worker)
        self._give_back(_Slot(worker, reader, writer))


async def _ended(sentinel: int) -> None:
    """Wait until a process has ended."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(sentinel)


async def _tell_when_gone(receive: Receive, writer: asyncio.StreamWriter) -> None:
    """Tell a worker when who asked is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    writer.write(frame(Kind.GONE))
