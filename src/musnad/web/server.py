"""The server itself: the address it listens on, the names it answers to, and uvicorn set up for it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import logging
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
#: Seconds that answers under way get when the server is to end.
_GRACE = 5
#: Seconds for the head of a request to come; the body has bounds of its own (``security``).
HEAD = 20.0
#: Connections at a time; more are told to come again.
_CONNECTIONS = 500
_NAME = re.compile(r"[a-z0-9_][a-z0-9._-]{0,252}\Z", re.I | re.A)


class CannotListen(Exception):
    """Why nothing is served: ``message`` and ``arabic``."""

    def __init__(self, message: str, arabic: str) -> None:
        super().__init__(message)
        self.message, self.arabic = message, arabic


# -- where -------------------------------------------------------------------------------------------------------------


def listen(host: str, port: int) -> socket.socket:
    """A socket at an address and port (0: a free one) of this machine; CannotListen where that cannot be."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise CannotListen(f"--host {host}: there is no such address", f"لا عنوان بهذا الاسم: {host}") from error
    opened = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        opened.bind(where)
        opened.listen(1)  # two may bind, but one may listen
    except OSError as error:
        opened.close()
        raise _not_bound(host, port, error) from error
    return opened


def _not_bound(host: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65_535 else 0
        return CannotListen(
            f"port {port} is in use already; choose another, as --port {other}, or --port 0 for a free one",
            f"المنفذ {port} مشغول؛ اختر غيره: ‎--port {other}‎ أو ‎--port 0‎ لمنفذ حر",
        )
    if error.errno == errno.EACCES:
        return CannotListen(f"port {port} needs more rights; choose one from 1024 on", f"لا يُسمح بالمنفذ {port}")
    if error.errno == errno.EADDRNOTAVAIL:
        return CannotListen(f"--host {host}: not an address of this machine", f"ليس عنوانا لهذا الجهاز: {host}")
    reason = error.strerror or str(error)
    return CannotListen(f"{host}, port {port}: {reason}", f"تعذر الاستماع على {host} المنفذ {port}")


def ip_of(opened: socket.socket) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IP address that a socket listens on."""
    found = ipaddress.ip_address(opened.getsockname()[0].partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def names_of(host: str, opened: socket.socket, given: Sequence[str]) -> frozenset[str] | None:
    """The names under which the pages may be asked for; None for any, where it listens on every address and no name was given."""
    for name in given:
        if not _NAME.match(name):
            raise CannotListen(f"--name {name}: write a name alone, as desk.example", f"اكتب اسما وحده: {name}")
    ip = ip_of(opened)
    if ip.is_loopback:
        return frozenset((*LOOPBACK, _bracketed(host), _bracketed(str(ip)), *given))
    if ip.is_unspecified:
        return frozenset((*LOOPBACK, *given)) if given else None
    return frozenset((_bracketed(host), _bracketed(str(ip)), *given))


def address_of(opened: socket.socket, given: Sequence[str] = ()) -> str:
    """The address of the front page, by the first of the names given or by the address listened on."""
    ip, port = ip_of(opened), opened.getsockname()[1]
    name = given[0] if given else socket.gethostname() if ip.is_unspecified else _bracketed(str(ip))
    return f"http://{name}/" if port == 80 else f"http://{name}:{port}/"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


# -- serving -----------------------------------------------------------------------------------------------------------


def run(app: Any, opened: socket.socket, *, proxies: Sequence[str] = (), started: Callable[[], None]) -> None:
    """Serve an application until SIGINT or SIGTERM; ``started`` is called when it can be reached.

    What requests say of where they came from is believed of ``proxies`` alone. Errors go to standard error; requests are not logged.
    """
    log()
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="auto",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies) or None,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    with _terminated_quietly():
        _Server(config, started).run([opened])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()


class _Protocol(H11Protocol):
    """HTTP whose connections end where the head of a request does not come."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def _waits(self) -> bool:
        """Whether a request is to come, and none is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if self._timer is not None and not self._waits():
            self._timer.cancel()
            self._timer = None
        elif self._timer is None and self._waits():
            self._timer = self.loop.call_later(HEAD, self._too_slow)

    def _too_slow(self) -> None:
        self._timer = None
        if self._waits() and not self.transport.is_closing():
            self.transport.close()


@contextlib.contextmanager
def _terminated_quietly() -> Iterator[None]:
    """SIGTERM ends the server as Ctrl-C does, and then goes on to what is to be closed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn sends it again when it has ended
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def log() -> None:
    """Errors on standard error."""
    for name, level in (("uvicorn.error", logging.ERROR), ("musnad.web", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = False
        if not logger.handlers:
            handler = logging.StreamHandler()
            handler.setFormatter(logging.Formatter("%(asctime)s musnad: %(message)s", "%Y-%m-%d %H:%M:%S"))
            logger.addHandler(handler)
