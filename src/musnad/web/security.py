"""Who asks, what they may do, and that a change was meant: sessions, roles, tokens against forged requests, headers.

Without users (``Site.users`` is None) everybody who reaches the pages is ``LOCAL`` and may edit. Forms carry a token bound to a cookie of the browser, and to the
session where there is one: another page cannot send one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
import secrets
import time
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from musnad.web.users import LOCAL, LONGEST, Person

if TYPE_CHECKING:
    from musnad.web.site import Site

SESSION_COOKIE, VISIT_COOKIE = "musnad_session", "musnad_visit"
#: The most bytes that a request may bring: to ``/add``, where files are, and elsewhere.
LARGEST, LARGE = 12_000_000, 1_000_000
#: Seconds without a byte of a body, and for the whole of it.
SILENCE, PATIENCE = 20.0, 300.0
#: Nothing from elsewhere, and no script or style that stands in a page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
#: A name, an IPv4 address or an IPv6 address in brackets, and a port: nothing else may stand in an address that is made of it.
_HOST = re.compile(r"(?P<name>[a-z0-9_](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?\Z", re.I | re.A)


#: The one charset in which forms are read. The parser takes any that Python knows, and some of these take hours.
_CHARSET = re.compile(rb';\s*charset="?utf-?8"?\s*(?:;|\Z)', re.I)


class SignInNeeded(Exception):
    """Nobody is signed in and this is for those who are."""


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


# -- who asks ----------------------------------------------------------------------------------------------------------


def person_of(request: Request) -> Person | None:
    """Who asks: by session or by API token; ``LOCAL`` where there are no users; None where nobody is signed in."""
    if not hasattr(request.state, "person"):
        request.state.person = None  # should the users' file fail, the page that says so has nobody
        request.state.person = _person(request)
    person: Person | None = request.state.person
    return person


def _person(request: Request) -> Person | None:
    users = _site(request).users
    if users is None:
        return LOCAL
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return users.by_token(given.strip())
    if scheme.lower() == "basic":  # as programs that read feeds send it: the token is the password
        found = users.by_token(_password(given))
        if found is not None:
            return found
    session = session_of(request)
    return users.by_session(session) if session else None


def _password(given: str) -> str:
    """The password in what a program sends as ``Basic``."""
    try:
        return base64.b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def reader(request: Request) -> Person:
    """Dependency: somebody who may read."""
    person = person_of(request)
    if person is None:
        raise SignInNeeded
    return person


def may_edit(request: Request) -> Person:
    """Dependency of pages that only lead to a change: somebody who may edit."""
    person = reader(request)
    if not person.may_edit:
        raise HTTPException(403, "Only editors may do this.")
    return person


async def editor(request: Request) -> Person:
    """Dependency of every address that changes something: somebody who may edit, by a form of these pages or by an API token."""
    person = await run_in_threadpool(may_edit, request)
    await forged(request)
    return person


# -- forms -------------------------------------------------------------------------------------------------------------


async def forged(request: Request) -> None:
    """Dependency: refuse a request that no form of these pages sent. API tokens are not sent by browsers of themselves, so they need no form."""
    if _site(request).users is not None and request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    if not from_here(request):
        raise HTTPException(403, "This request came from another site.")
    token = request.headers.get("x-csrf-token")
    if token is None:
        field = (await form_of(request)).get("csrf")
        token = field if isinstance(field, str) else ""
    visit = request.cookies.get(cookie(request, VISIT_COOKIE))
    if not visit or not hmac.compare_digest(_token(request, visit), token.encode("utf-8", "replace")):
        raise HTTPException(403, "This form is no longer valid. Load the page again.")


async def form_of(request: Request) -> FormData:
    """The form that a request brings, within the bounds of ``Guard``; HTTPException 400 where it is none."""
    return await request.form(max_files=4, max_fields=1_000, max_part_size=LARGEST)


def from_here(request: Request) -> bool:
    """Whether a browser, if it is one, says nothing else than that a page of ours sent the request."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    except ValueError:
        return False


def csrf_token(request: Request) -> str:
    """The token of the forms of this browser, 64 letters; ``keep_visit`` sets the cookie it belongs to."""
    visit = request.cookies.get(cookie(request, VISIT_COOKIE))
    if not visit:
        visit = getattr(request.state, "visit", None) or secrets.token_urlsafe(24)
        request.state.visit = visit
    return _token(request, visit).decode()


def _token(request: Request, visit: str) -> bytes:
    site = _site(request)
    bound = f"{visit}\n{session_of(request) if site.users is not None else ''}"
    return hmac.new(site.secret, bound.encode("utf-8", "surrogateescape"), sha256).hexdigest().encode()


def is_ours(name: str) -> bool:
    """Whether a cookie is one of those that say who asks, and nothing of what is to be shown."""
    return name.removeprefix("__Host-") in (SESSION_COOKIE, VISIT_COOKIE)


def keep_visit(request: Request, answer: Response) -> None:
    """Set the cookie that a form of this answer belongs to, where it is new."""
    visit = getattr(request.state, "visit", None)
    if visit:
        _set(request, answer, VISIT_COOKIE, visit, None)


# -- cookies -----------------------------------------------------------------------------------------------------------


def cookie(request: Request, name: str) -> str:
    """What a cookie is called: under https so that no other name of the domain, and nobody without https, can set it."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def session_of(request: Request) -> str:
    """The value of the session's cookie; empty where there is none."""
    return request.cookies.get(cookie(request, SESSION_COOKIE), "")


def keep_session(request: Request, answer: Response, session: str) -> None:
    """Set the cookie of a session that was just begun; forms from before it hold no longer."""
    _set(request, answer, SESSION_COOKIE, session, int(LONGEST))
    _clear(request, answer, VISIT_COOKIE)


def clear_session(request: Request, answer: Response) -> None:
    """Take the cookie of the session away, and what the browser has kept of the pages."""
    _clear(request, answer, SESSION_COOKIE)
    _clear(request, answer, VISIT_COOKIE)
    answer.headers["clear-site-data"] = '"cache"'


def _set(request: Request, answer: Response, name: str, value: str, seconds: int | None) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(cookie(request, name), value, seconds, httponly=True, samesite="lax", secure=secure)


def _clear(request: Request, answer: Response, name: str) -> None:
    secure = request.url.scheme == "https"
    answer.delete_cookie(cookie(request, name), httponly=True, samesite="lax", secure=secure)


# -- every request -----------------------------------------------------------------------------------------------------


class Guard:
    """Refuses requests for other hosts and requests that are too large or too slow, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self.app = app
        self.hosts = None if hosts is None else frozenset(name.lower() for name in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # what GET would answer; the server leaves the body out
            scope = {**scope, "method": "GET"}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                complete(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, Bounded(receive, _most(scope)), with_headers)

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        found = _HOST.match(hosts[0]) if len(hosts) == 1 else None
        if self.hosts is not None or hosts:
            if found is None:
                return Response("The name of a server is needed.\n", 400, HEADERS)
            if self.hosts is not None and found["name"].lower() not in self.hosts:
                return Response("This is not the name of this server.\n", 421, HEADERS)
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        if any(not length.isdigit() or len(length) > 12 or int(length) > _most(scope) for length in lengths):
            return Response("This is too large.\n", 413, HEADERS)
        kinds = [value for name, value in scope["headers"] if name == b"content-type"]
        if len(kinds) > 1 or not all(map(_in_utf8, kinds)):
            return Response("Forms are written in UTF-8.\n", 415, HEADERS)
        return None


def complete(headers: MutableHeaders) -> None:
    """Put the headers of every answer beside those it has."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("cache-control", "private, no-cache")


def _in_utf8(kind: bytes) -> bool:
    """Whether a content type names no charset but UTF-8."""
    named = kind.lower().count(b"charset")
    return named == 0 or (named == 1 and _CHARSET.search(kind) is not None)


def _most(scope: Scope) -> int:
    return LARGEST if scope["path"] == "/add" else LARGE


class Bounded:
    """The body of a request as it comes: HTTPException 413 where it is too large, 408 where it is too slow."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most
        self._whole = False
        self._ends: float | None = None

    async def __call__(self) -> Message:
        if self._whole:  # from here on it is waited for whoever asked to go away
            return await self._receive()
        now = time.monotonic()
        if self._ends is None:
            self._ends = now + PATIENCE
        try:
            async with asyncio.timeout(max(0.0, min(SILENCE, self._ends - now))):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, "This came too slowly.") from error
        self._whole = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, "This is too large.")
        return message
