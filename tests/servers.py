"""A web server on the loopback for the tests of intake: it serves, and misbehaves, as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

from musnad.intake.fetch import Fetcher

#: The certificate of news.example and its key, made for these tests and of no other use.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBnTCCAUSgAwIBAgIUe71Gjc3SaPO55AQ+1Ciq/mmE13wwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbmV3cy5leGFtcGxlMCAXDTI2MTEyOTAyMTUyM1oYDzIxMjYx
MTA1MDIxNTIzWjAXMRUwEwYDVQQDDAxuZXdzLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARYGXeN17+LFvTffATTSVNAHN9ANxm2t2eZK+9paXW1D0FJ
pxTpC2stG5V5TldRXagcAluXSyCaDY6SMeLuef/Oo2wwajAdBgNVHQ4EFgQUhDt6
+9WaCqCDkf59T4t2PpzJBM4wHwYDVR0jBBgwFoAUhDt6+9WaCqCDkf59T4t2PpzJ
BM4wDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxuZXdzLmV4YW1wbGUwCgYI
KoZIzj0EAwIDRwAwRAIgHR8JZn31/maCc8BMVChBdl1ICYNiyotly+s4vtIUj1kC
IAf5o0KZb+Oer3eOJfGNqSp5J1qrjapJqentH0w5Zfz5
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHHTwX4we7fwWJrvj
migbQoU2J8kEf2taePhMl9aKbPChRANCAARYGXeN17+LFvTffATTSVNAHN9ANxm2
t2eZK+9paXW1D0FJpxTpC2stG5V5TldRXagcAluXSyCaDY6SMeLuef/O
-----END PRIVATE KEY-----
"""


@dataclass
class Answer:
    """What is answered: ``drip`` sends a byte of the body every so many seconds; ``raw`` goes out as it is."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float | None = None
    length: int | None = None
    raw: Callable[[Any], None] | None = None


Route = Answer | Callable[["Asked"], Answer]


@dataclass
class Asked:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    at: float


class Site:
    """A site: ``routes`` by path; what was ``asked`` for, in order. It has no robots.txt unless a route gives one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, text: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Serve ``text`` at ``path``; its address."""
        body = text.encode() if isinstance(text, str) else text
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.routes[path] = Answer(body, headers={"Content-Type": kind, **names})
        return self.url(path)

    def times(self, path: str) -> int:
        """How often ``path`` was asked for."""
        return sum(one.path == path for one in self.asked)


@contextmanager
def site(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A running site; over TLS with ``tls``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            asked = Asked(self.path, {key.lower(): value for key, value in self.headers.items()}, time.monotonic())
            here.asked.append(asked)
            route = here.routes.get(self.path, Answer(b"", 404))
            answer = route(asked) if callable(route) else route
            try:
                self._send(answer)
            except OSError:  # the client has had enough
                self.close_connection = True

        def _send(self, answer: Answer) -> None:
            if answer.raw is not None:
                self.close_connection = True
                answer.raw(self.wfile)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(answer.length if answer.length is not None else len(answer.body)))
            self.end_headers()
            if answer.drip is None:
                self.wfile.write(answer.body)
            else:
                for byte in answer.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(answer.drip)
            if answer.length is not None and answer.length > len(answer.body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    here = Site(server.server_address[1])
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


def fetcher(**wanted: Any) -> Fetcher:
    """A fetcher for the loopback, without waiting."""
    return Fetcher(**{"allow_private": True, "delay": 0.0, "seconds": 5.0, **wanted})


class Detour(httpcore.NetworkBackend):
    """A network in which every public IP address is one port of the loopback; remembers where it was asked to go."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.went: list[str] = []

    def connect_tcp(self, host: str, port: int, *rest: Any, **more: Any) -> httpcore.NetworkStream:
        self.went.append(host)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, 5.0)


def article(title: str, *paragraphs: str, head: str = "") -> str:
    """A plain page with a report in it."""
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="ar"><head><title>{title}</title>{head}</head>'
        f"<body><nav>الرئيسية</nav><article><h1>{title}</h1>{body}</article><footer>جميع الحقوق محفوظة</footer></body></html>"
    )
