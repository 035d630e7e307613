"""Addresses: which of the network's machines may be asked, and how the address of a report is written.

A feed is written by strangers; what it links to must never make Musnad ask the machines of the desk's own network.
So a name is resolved here, each of its IP addresses is checked, and the connection goes to the very one checked
(``connection``).
"""

from __future__ import annotations

import queue
import re
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit, urlunsplit

#: ``(host, port, seconds) -> IP addresses``; ``NoSuchHost`` or ``TimeoutError`` where there are none.
Resolver = Callable[[str, int, float], Sequence[str]]

#: Not the public internet (IANA special-purpose registries), and the public address Azure keeps its metadata at.
_CLOSED_4 = tuple(map(ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
)))  # fmt: skip
#: All public IPv6 addresses are given out of here ...
_OPEN_6 = ip_network("2000::/3")
#: ... but for protocol assignments with Teredo, ORCHID and the like, and documentation.
_CLOSED_6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = ip_network("64:ff9b::/96")

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid|_ga|_gl"
    r"|at_medium|at_campaign|traffic_source|ocid|cmpid|ns_campaign|ns_mchannel|ns_source|ns_linkname)\Z",
    re.I,
)


class NoSuchHost(Exception):
    """A name that no IP address belongs to."""


class PrivateAddress(Exception):
    """A host, and that IP address of it which is not on the public internet."""

    def __init__(self, host: str, ip: str) -> None:
        super().__init__(host, ip)
        self.host = host
        self.ip = ip


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the public internet; of an IPv6 address that holds an IPv4 one, that counts.

    >>> is_public("192.168.1.1"), is_public("::ffff:127.0.0.1"), is_public("9.9.9.9")
    (False, False, True)
    """
    try:
        address = ip_address(ip.partition("%")[0])  # without the zone of a link-local address
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in closed for closed in _CLOSED_4)
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(str(inner))
    return _open_6(address)


def _open_6(address: IPv6Address) -> bool:
    return address in _OPEN_6 and not any(address in closed for closed in _CLOSED_6)


def system_resolver(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of a name as the system knows them, in its order; asked in a thread, for it can hang."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except (OSError, UnicodeError) as error:  # UnicodeError: a label that no name can have
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="musnad-resolver").start()
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except queue.Empty as error:
        raise TimeoutError(host) from error
    if isinstance(answer, Exception) or not answer:
        raise NoSuchHost(host)
    return answer


def is_address(text: str) -> bool:
    """Whether a person's word is an address, of the web or of a kind that is not fetched, and not the name of a file."""
    return re.match(r"\s*[a-z][a-z0-9+.-]{0,15}://", text, re.I) is not None


def without_tracking(url: str) -> str:
    """The address without the parameters that only count readers (``utm_source``, ``fbclid`` …) and without fragment.

    >>> without_tracking("https://almarsa.example/a?id=7&utm_source=rss&fbclid=x#top")
    'https://almarsa.example/a?id=7'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    kept = [one for one in parts.query.split("&") if one and not _TRACKING.match(one.partition("=")[0])]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(kept), ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses have the same host, ``www.`` apart."""
    hosts = [_host(url) for url in (one, other)]
    return hosts[0] != "" and hosts[0] == hosts[1]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
