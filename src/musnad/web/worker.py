"""A process that makes pages for the server (``workers``), and the frames in which they speak.

A request goes to it over a socket of its own, of which it has several; none of them can be reached from outside. Frames are five bytes, length and kind, and what
is said; heads of requests and answers are pickled, for both sides are of the same program.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import socket
import struct
import threading
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message

from musnad.archive.adding import end_with_parent
from musnad.archive.store import Archive
from musnad.web.server import log
from musnad.web.site import Site
from musnad.web.users import Users

_LOG = logging.getLogger("musnad.web")
_HEAD = struct.Struct(">IB")


class Kind(IntEnum):
    """What a frame says: it can be asked; a request; who asked is gone; an answer begins; a part of its body; the last part; there will be no last part."""

    READY, REQUEST, GONE, START, PART, END, BROKEN = range(7)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to make the pages of a site as the server would; it makes no tokens of forms and reads nothing in."""

    place: str
    users: str | None
    hosts: frozenset[str] | None
    form_mark: str
    shared: Path
    #: Whether it makes what is kept of the whole archive ahead.
    warms: bool = False


def frame(kind: Kind, said: bytes = b"") -> bytes:
    """A frame."""
    return _HEAD.pack(len(said), kind) + said


async def next_frame(reader: asyncio.StreamReader) -> tuple[Kind, bytes]:
    """The next frame; IncompleteReadError where the other side has ended."""
    length, kind = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    return Kind(kind), await reader.readexactly(length)


def work(sockets: list[socket.socket], setup: Setup) -> None:
    """In the process: answer what comes over some sockets until they end."""
    end_with_parent()
    log()
    # Loaded here, for these routes need what the pages need.
    from musnad.web.app import create_pages
    from musnad.web.warming import keep_for_good, prepare, warm

    users = Users(setup.users) if setup.users is not None else None
    with Archive(setup.place, create=False) as archive:
        site = Site(archive, users, setup.hosts, form_mark=setup.form_mark, shared=setup.shared)
        app = create_pages(site)
        prepare()
        threading.Thread(target=prepare, args=("en",), daemon=True).start()
        keep_for_good()
        if setup.warms:
            warm(site)
        asyncio.run(_answer(sockets, app))


async def _answer(sockets: list[socket.socket], app: ASGIApp) -> None:
    await asyncio.gather(*(_answer_one(one, app) for one in sockets))


async def _answer_one(opened: socket.socket, app: ASGIApp) -> None:
    """Answer the requests of one socket, one after the other."""
    reader, writer = await asyncio.open_unix_connection(sock=opened)
    requests: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    gone = asyncio.Event()

    async def listen() -> None:
        try:
            while True:
                kind, said = await next_frame(reader)
                if kind == Kind.REQUEST:
                    gone.clear()
                    await requests.put(pickle.loads(said))
                elif kind == Kind.GONE:
                    gone.set()
        except (asyncio.IncompleteReadError, OSError):
            gone.set()
            await requests.put(None)

    listening = asyncio.create_task(listen())
    writer.write(frame(Kind.READY))
    while (scope := await requests.get()) is not None:
        send = _Send(writer)
        try:
            await app(scope, _Receive(gone), send)
        except Exception:  # one fault is to cost no other request
            if listening.done():  # the server is gone
                break
            _LOG.exception("%s", scope["path"])
        if not send.ended:
            writer.write(frame(Kind.BROKEN))
    listening.cancel()
    writer.close()


class _Receive:
    """What an application receives: that there is no body, and in the end that who asked is gone."""

    def __init__(self, gone: asyncio.Event) -> None:
        self._gone, self._begun = gone, False

    async def __call__(self) -> Message:
        if not self._begun:
            self._begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}


class _Send:
    """Sends what an application answers, as fast as it is taken."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._writer.write(frame(Kind.START, pickle.dumps((message["status"], list(message["headers"])))))
        elif message["type"] == "http.response.body":
            self.ended = not message.get("more_body", False)
            kind = Kind.END if self.ended else Kind.PART
            self._writer.write(frame(kind, message.get("body", b"")))
            await self._writer.drain()
