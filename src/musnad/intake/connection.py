"""Connections for httpx that go to checked IP addresses only and end at a set time.

TLS and ``Host`` keep the name; the socket goes to the IP address that was checked, so a name that changes its answer
between check and connection (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from musnad.intake.addresses import PrivateAddress, Resolver, is_public

#: Seconds for one try to connect: a name has several IP addresses, of which some may be dead.
_CONNECT = 10.0
_MOST_TRIES = 4


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks and connects. All its connections end at ``ends`` (a time of ``time.monotonic``)."""

    def __init__(self, resolve: Resolver, allow_private: bool, inner: httpcore.NetworkBackend | None = None) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._inner = inner or httpcore.SyncBackend()
        self.ends = float("inf")

    def left(self) -> float:
        """The seconds left; ``httpcore.ReadTimeout`` when there are none."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("out of time")
        return seconds

    def bounded(self, timeout: float | None) -> float:
        """``timeout``, or what is left where that is less."""
        return self.left() if timeout is None else min(timeout, self.left())

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a checked IP address of ``host``; ``PrivateAddress`` or ``NoSuchHost``."""
        found = self._resolve(host.strip("[]"), port, self.bounded(timeout))
        for ip in found:  # one private address among public ones is reason enough
            if not self._allow_private and not is_public(ip):
                raise PrivateAddress(host, ip)
        failure: Exception = httpcore.ConnectError(f"no address of {host} answers")
        for ip in found[:_MOST_TRIES]:
            try:
                stream = self._inner.connect_tcp(ip, port, min(_CONNECT, self.bounded(timeout)), local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step ends with its backend's time."""

    def __init__(self, inner: httpcore.NetworkStream, backend: GuardedBackend) -> None:
        self._inner = inner
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.bounded(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._backend.bounded(timeout))
        return _TimedStream(stream, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedTransport(httpx.BaseTransport):
    """httpx over connections of ``backend``; the errors of httpcore come through as they are."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=8,
            keepalive_expiry=30.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
