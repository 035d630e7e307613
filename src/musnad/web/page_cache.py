"""Finished pages, kept while the archive is as it was when they were made, and some seconds at most.

A page is kept for all that it is made of: the address, the language and other cookies, the host, the name and role of the person. It has no tokens of forms in it
(``form_tokens`` puts them in). Counts that are made anew in the background (``summaries``) are on a page that was kept at most ``KEPT`` seconds later.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from musnad.archive.database import ArchiveError
from musnad.archive.snapshot import Snapshot
from musnad.web import security
from musnad.web.users import UsersError

#: Seconds for which a page is kept, bytes of one page and of all, and how many there are.
KEPT, ONE, ALL, MANY = 20.0, 2_000_000, 64_000_000, 5_000
#: Addresses whose answers are not about the archive alone.
NEVER = ("/add", "/sign-", "/language/", "/static/")
#: What a request may bring that changes its answer in ways that are not looked into here.
_CONDITIONS = frozenset((b"if-none-match", b"if-modified-since", b"range"))


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer, and the sign that the archive had before it was made."""

    sign: Hashable
    until: float
    start: Message
    body: bytes


class PageCache:
    """Answers with what is kept; else lets ``app`` answer, and keeps that."""

    def __init__(self, app: ASGIApp, snapshot: Snapshot, clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.snapshot, self._clock = app, snapshot, clock
        self._pages: OrderedDict[bytes, _Page] = OrderedDict()
        self._held = 0
        #: How many answers were kept ones.
        self.hits = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_be_kept(scope):
            await self.app(scope, receive, send)
            return
        try:
            key, sign = await run_in_threadpool(self._key, Request(scope))
        except (ArchiveError, UsersError):  # the page itself says so
            scope["state"].pop("person", None)
            await self.app(scope, receive, send)
            return
        found = self._pages.get(key)
        if found is not None and found.sign == sign and self._clock() < found.until:
            self._pages.move_to_end(key)
            self.hits += 1
            await send({**found.start, "headers": list(found.start["headers"])})
            await send({"type": "http.response.body", "body": found.body})
            return
        await self.app(scope, receive, self._keeping(key, sign, send))

    def _key(self, request: Request) -> tuple[bytes, Hashable]:
        """All that decides an answer beside the archive, and the sign of the archive."""
        scope, person = request.scope, security.person_of(request)
        cookies = tuple(sorted(pair for pair in request.cookies.items() if not security.is_ours(pair[0])))
        who = (person.name, person.role) if person else None
        parts = (scope["path"], scope["query_string"], request.headers.get("host"), scope["scheme"], cookies, who)
        # hashed, since an address and cookies may be longer than the page
        return sha256(repr(parts).encode("utf-8", "surrogatepass")).digest(), self.snapshot.sign()

    def _keeping(self, key: bytes, sign: Hashable, send: Send) -> Send:
        """Sends on what is sent, and keeps it where it is an answer in one piece."""
        start: Message | None = None

        async def keeping(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message if _is_good(message) else None
            elif start is not None and message["type"] == "http.response.body":
                if not message.get("more_body", False):
                    kept = {**start, "headers": list(start["headers"])}  # who is further out adds to the list
                    self._keep(key, _Page(sign, self._clock() + KEPT, kept, message.get("body", b"")))
                start = None
            await send(message)

        return keeping

    def _keep(self, key: bytes, page: _Page) -> None:
        before = self._pages.pop(key, None)
        self._held -= len(before.body) if before else 0
        if len(page.body) > ONE:
            return
        self._pages[key] = page
        self._held += len(page.body)
        while self._held > ALL or len(self._pages) > MANY:
            self._held -= len(self._pages.popitem(last=False)[1].body)


def _may_be_kept(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and not scope["path"].startswith(NEVER)
        and not any(name in _CONDITIONS for name, _ in scope["headers"])
    )


def _is_good(start: Message) -> bool:
    """Whether an answer may be kept by how it begins: nothing is wrong, and it is not for one browser alone."""
    names = dict(start["headers"])
    return start["status"] == 200 and b"set-cookie" not in names and b"no-store" not in names.get(b"cache-control", b"")
