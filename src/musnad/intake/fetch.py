"""Fetching one address: polite to the site, bounded in size and time, and never inside a private network.

Every way in which an answer fails to come is a ``FetchError`` with a sentence for the person who gave the address.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import httpcore
import httpx

import musnad
from musnad.intake.addresses import NoSuchHost, PrivateAddress, Resolver, system_resolver
from musnad.intake.connection import GuardedBackend, GuardedTransport
from musnad.intake.inflate import BadCompression, TooBig, inflated
from musnad.intake.net_errors import FetchError, network_problem
from musnad.intake.robots import MAX_ROBOTS, Rules, parse_robots

#: The most bytes of an answer, as sent and when decompressed.
MAX_ANSWER = 50_000_000
#: Seconds for an address with all its redirects; waiting out of politeness not counted.
MAX_SECONDS = 60.0
#: Seconds without a byte.
_SILENCE = 20.0
MAX_REDIRECTS = 5
_LONGEST_ADDRESS = 8_000
#: Longest pause a site gets for the asking within one ``get``; what asks for more is an error that names the pause.
_LONGEST_PAUSE = 60.0
_LONGEST_DELAY = 30.0
#: Seconds for which a robots.txt is believed, and one that could not be read.
_ROBOTS_AGE, _NO_ROBOTS_AGE = 86_400.0, 600.0
#: A host that was waited for in vain so many times in a row is left alone for so many seconds.
_MOST_FAILURES, _REST = 3, 600.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
FEEDS = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
PAGES = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the address it came from in the end, and its body, decompressed (empty where ``not_modified``)."""

    url: str
    status: int
    content: bytes
    #: Without parameters, lower case; "" where none is stated. Servers lie: the bytes decide.
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    not_modified: bool = False


class Fetcher:
    """Fetches addresses, one after the other; for one thread, and a context manager.

    ``delay`` is the least number of seconds between two requests to a host, ``seconds`` the longest a ``get`` may take,
    ``sleep`` how to wait (an ``Event.wait`` can be woken). ``tls``, ``resolve`` and ``backend`` stand for the system's
    certificates, names and network.
    """

    def __init__(
        self,
        allow_private: bool = False,
        *,
        delay: float = 1.0,
        seconds: float = MAX_SECONDS,
        most_bytes: int = MAX_ANSWER,
        robots: bool = True,
        sleep: Callable[[float], object] = time.sleep,
        tls: ssl.SSLContext | None = None,
        resolve: Resolver = system_resolver,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._delay = delay
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._ask_robots = robots
        self._sleep = sleep
        self._backend = GuardedBackend(resolve, allow_private, backend)
        self._client = httpx.Client(
            transport=GuardedTransport(self._backend, tls),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(_SILENCE),
            headers={"User-Agent": f"Musnad/{musnad.__version__}", "Accept-Encoding": "gzip, deflate"},
        )
        #: By host: the time (of ``time.monotonic``) before which it is not asked again.
        self._not_before: dict[str, float] = {}
        #: By host: how often in a row it did not answer.
        self._failures: dict[str, int] = {}
        #: By origin: its rules, or the error that kept them from being read, and until when that is believed.
        self._robots: dict[str, tuple[Rules | FetchError, float]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None, accept: str = PAGES) -> Fetched:
        """What is at ``url``; with what an earlier answer gave as ``etag`` and ``modified``, whether it has changed.

        FetchError for everything else: other addresses than http and https, private ones, errors, bounds, robots.txt.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        return self._follow(url, headers, self._most_bytes, self._seconds, self._ask_robots)

    def _follow(self, url: str, headers: dict[str, str], limit: int, seconds: float, robots: bool) -> Fetched:
        """``url`` and where it leads, each step checked as if a person had given it."""
        address = _checked(url, url)
        left = seconds
        seen: set[tuple[str, str]] = set()
        self._client.cookies.clear()
        for _ in range(MAX_REDIRECTS + 1):
            # The same address with another cookie is another page: so do sites welcome a new reader.
            step = (str(address), repr(sorted(self._client.cookies.items())))
            if step in seen:
                raise network_problem(url, "redirect_loop")
            seen.add(step)
            if robots:
                self._refuse_by_robots(url, address)
            started = time.monotonic()
            response, body, waited = self._ask(url, address, headers, limit, left)
            left -= time.monotonic() - started - waited
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return self._answer(url, address, response, body)
            try:
                address = _checked(url, str(address.join(response.headers["location"].strip())))
            except httpx.InvalidURL as error:
                raise network_problem(url, "address") from error
        raise network_problem(url, "redirects", most=MAX_REDIRECTS)

    def _ask(
        self, url: str, address: httpx.URL, headers: dict[str, str], limit: int, left: float
    ) -> tuple[httpx.Response, bytes, float]:
        """The answer to one request, its body where it is one to read, and the seconds waited out of politeness.

        A site that is busy and names a short pause is asked once more.
        """
        waited = self._wait_turn(url, address.host)
        for again in (True, False):
            try:
                response, body = self._request(url, address, headers, limit, left)
            except FetchError as error:
                if error.kind in ("timeout", "refused", "broken_off"):
                    self._failures[address.host] = self._failures.get(address.host, 0) + 1
                    if self._failures[address.host] >= _MOST_FAILURES:
                        self._not_before[address.host] = time.monotonic() + _REST
                raise
            self._failures.pop(address.host, None)
            self._not_before[address.host] = time.monotonic() + max(self._delay, self._wanted_delay(address))
            pause = _pause(response)
            if response.status_code not in (429, 503) or pause is None:
                break
            self._not_before[address.host] = time.monotonic() + pause
            if not again or pause > _LONGEST_PAUSE:
                break
            waited += self._wait_turn(url, address.host)
        return response, body, waited

    def _wait_turn(self, url: str, host: str) -> float:
        """Wait until ``host`` may be asked; the seconds waited. FetchError where it wants more than a short pause."""
        wait = self._not_before.get(host, 0.0) - time.monotonic()
        if wait <= 0:
            return 0.0
        if wait > _LONGEST_PAUSE:
            if self._failures.get(host, 0) >= _MOST_FAILURES:
                raise network_problem(url, "silent", host=host, pause=wait)
            raise network_problem(url, "busy", status=429, pause=wait)
        self._sleep(wait)
        return wait

    def _request(
        self, url: str, address: httpx.URL, headers: dict[str, str], limit: int, left: float
    ) -> tuple[httpx.Response, bytes]:
        self._backend.ends = time.monotonic() + left
        try:
            response = self._client.send(self._client.build_request("GET", address, headers=headers), stream=True)
            try:
                if not response.is_success:
                    return response, b""
                length = response.headers.get("content-length", "")
                if re.fullmatch(r"\d{1,18}", length) and int(length) > limit:
                    raise TooBig
                return response, inflated(response.iter_raw(), response.headers.get("content-encoding", ""), limit)
            finally:
                response.close()
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise network_problem(url, "timeout", seconds=round(self._seconds)) from error
        except PrivateAddress as error:
            raise network_problem(url, "private", host=error.host, ip=error.ip) from error
        except NoSuchHost as error:
            raise network_problem(url, "no_host", host=address.host) from error
        except TooBig as error:
            raise network_problem(url, "too_big", limit=max(1, limit // 1_000_000)) from error
        except BadCompression as error:
            raise network_problem(url, "compression") from error
        except httpcore.ConnectError as error:
            raise _not_connected(url, address.host, error) from error
        except (
            httpx.InvalidURL,
            httpx.ProtocolError,
            httpcore.LocalProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise network_problem(url, "address") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
            raise network_problem(url, "broken_off", reason=str(error) or type(error).__name__) from error

    def _answer(self, url: str, address: httpx.URL, response: httpx.Response, body: bytes) -> Fetched:
        status, said = response.status_code, response.headers
        kind, _, parameters = said.get("content-type", "").partition(";")
        charset = re.search(r"charset\s*=\s*[\"']?([-\w.:]{1,40})", parameters, re.I)
        if response.is_success or status == 304:
            return Fetched(
                url=str(address),
                status=status,
                content=body,
                content_type=kind.strip().lower(),
                charset=charset[1].lower() if charset else None,
                etag=said.get("etag"),
                modified=said.get("last-modified"),
                not_modified=status == 304,
            )
        pause = _pause(response)
        if status in (429, 503) and pause is not None:
            raise network_problem(url, "busy", status=status, pause=pause)
        key = "missing_page" if status in (404, 410) else "forbidden" if status in (401, 403, 451) else "status"
        raise network_problem(url, "server" if status >= 500 or status in (408, 429) else key, status=status)

    # -- robots.txt ----------------------------------------------------------------------------------------------------

    def _refuse_by_robots(self, url: str, address: httpx.URL) -> None:
        origin = _origin(address)
        found, until = self._robots.get(origin, (None, 0.0))
        if found is None or until < time.monotonic():
            found = self._read_robots(origin)
            self._robots[origin] = (
                found,
                time.monotonic() + (_ROBOTS_AGE if isinstance(found, Rules) else _NO_ROBOTS_AGE),
            )
        if isinstance(found, Rules):
            if not found.allow(str(address)):
                raise network_problem(url, "robots")
        elif found.kind in ("busy", "silent", "server", "broken_off", "too_big"):
            raise network_problem(url, "robots_unreachable", reason=found.message)
        else:  # nothing of the site answers, which is what the person should hear
            raise FetchError(url, None, found.message, found.arabic, kind=found.kind)

    def _read_robots(self, origin: str) -> Rules | FetchError:
        """The rules of a site; none where it has no robots.txt; the error where that cannot be told for now."""
        headers = {"Accept": "text/plain, */*;q=0.5"}
        try:
            answer = self._follow(f"{origin}/robots.txt", headers, MAX_ROBOTS, min(20.0, self._seconds), False)
        except FetchError as error:
            unknown = error.temporary or error.kind in ("private", "tls", "address", "too_big")
            return error if unknown else Rules()
        return parse_robots(answer.content, "musnad")

    def _wanted_delay(self, address: httpx.URL) -> float:
        """The ``Crawl-delay`` of the site, seconds, as far as it is reasonable."""
        found = self._robots.get(_origin(address))
        return min(_LONGEST_DELAY, found[0].delay or 0.0) if found and isinstance(found[0], Rules) else 0.0


def _origin(address: httpx.URL) -> str:
    return f"{address.scheme}://{address.netloc.decode('ascii')}"


def _checked(url: str, target: str) -> httpx.URL:
    """``target`` as an address that may be asked; the FetchError names ``url``, which led to it."""
    try:
        address = httpx.URL(target.strip()).copy_with(fragment=None)
        port = address.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise network_problem(url, "address") from error
    if address.scheme not in ("http", "https"):
        raise network_problem(url, "scheme" if address.scheme else "address")
    if not address.host or len(target) > _LONGEST_ADDRESS or (port is not None and not 0 < port < 65_536):
        raise network_problem(url, "address")
    if address.userinfo:
        raise network_problem(url, "userinfo")
    return address


def _pause(response: httpx.Response) -> float | None:
    """The seconds of ``Retry-After``, a day at most; None without."""
    value = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return min(86_400.0, float(value))
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):  # TypeError: a date without a zone
        return None
    return min(86_400.0, max(0.0, seconds))


def _not_connected(url: str, host: str, error: Exception) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or str(cause)
            return network_problem(url, "tls", reason=reason)
        cause = cause.__cause__ or cause.__context__
    return network_problem(url, "refused", host=host, reason=getattr(error.__cause__, "strerror", None) or str(error))
