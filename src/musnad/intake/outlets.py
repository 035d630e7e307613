"""Outlets: whose page an address is, and under which Arabic name an outlet is kept.

The tables ``outlets`` (media) and ``official_sites`` (governments, international bodies) are shipped; users add their
own, which go before. A name that several outlets bear («الوطن», "CBC") names none of them: only an address tells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from musnad.arabic.fold import fold
from musnad.lexicon import rows

_HOST = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d+)?(?:/\S*)?\Z", re.I
)
_ARABIC = re.compile("[\u0620-\u06ff]")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as a row of the table has it.

    ``kind`` is agency, paper, channel, radio, site, magazine, social or official; ``country`` ISO 3166-1 alpha-2 or None; ``domain``
    ``HOST`` or ``HOST/PATH``, ``|`` between several, or None.
    """

    name: str
    latin: str | None = None
    kind: str = "site"
    country: str | None = None
    domain: str | None = None
    aliases: tuple[str, ...] = ()


class Outlets:
    """The outlets that are known: the shipped tables and ``extra``, which goes before them in names and addresses."""

    def __init__(self, extra: Iterable[Outlet] = ()) -> None:
        self._hosts: dict[str, list[tuple[str, Outlet]]] = {}
        self._names: dict[str, Outlet | None] = {}
        own = list(extra)
        for outlet in own:
            self._add_domains(outlet)
        self._add_names((outlet, frozenset()) for outlet in own)
        shipped = list(_shipped())
        for outlet, _ in shipped:
            self._add_domains(outlet)
        self._add_names(shipped)
        for found in self._hosts.values():
            found.sort(key=lambda one: -len(one[0]))
        self._all = [*own, *(outlet for outlet, _ in shipped)]

    def __iter__(self) -> Iterator[Outlet]:
        """All outlets, the users' own first."""
        return iter(self._all)

    def _add_domains(self, outlet: Outlet) -> None:
        for domain in (outlet.domain or "").split("|"):
            parts = _split(domain.strip())
            host = _host(parts)
            if parts is None or not host:
                continue
            path = parts.path.rstrip("/")
            found = self._hosts.setdefault(host.removeprefix("www."), [])
            if all(known != path for known, _ in found):
                found.append((path, outlet))

    def _add_names(self, outlets: Iterable[tuple[Outlet, frozenset[str]]]) -> None:
        """``outlets`` with the forms of theirs that others bear too."""
        found: dict[str, Outlet | None] = {}
        for outlet, shared in outlets:
            for form in (outlet.name, outlet.latin or "", *outlet.aliases):
                key = _key(form)
                if (key and found.setdefault(key, outlet) != outlet) or form in shared:
                    found[key] = None
        for key, one in found.items():
            self._names.setdefault(key, one)

    def of_url(self, url: str) -> Outlet | None:
        """The outlet of an address: that of its host or of the nearest host above it, the longest path first."""
        parts = _split(url)
        host = _host(parts)
        if parts is None or not host or len(host) > 253:
            return None
        path = parts.path + "/"
        while "." in host:
            for prefix, outlet in self._hosts.get(host, ()):
                if path.startswith(prefix + "/"):
                    return outlet
            host = host.partition(".")[2]
        return None

    def of_name(self, name: str) -> Outlet | None:
        """The one outlet that bears a name, an alias or a Latin name; None where none or several do."""
        return self._names.get(_key(name))

    def named(self, name_or_host: str) -> str:
        """The Arabic name for a host, an address or a Latin name; what is not known, and Arabic, comes back as it is."""
        if is_host(name_or_host):
            outlet = self.of_url(name_or_host) or self.of_name(name_or_host)
        elif _ARABIC.search(name_or_host):
            return name_or_host
        else:
            outlet = self.of_name(name_or_host)
        return outlet.name if outlet is not None else name_or_host

    def completed(self, outlet: str | None, url: str | None) -> str | None:
        """The outlet of a report: where none was given or only a host, the table's name.

        A Latin name is replaced where the address confirms it: "Star" alone may be any of a dozen papers.
        """
        by_url = self.of_url(url) if url else None
        if outlet is None:
            return by_url.name if by_url is not None else None
        if is_host(outlet):
            known = self.of_url(outlet)
            return (known or by_url or Outlet(outlet)).name
        if by_url is None or _ARABIC.search(outlet) or not by_url.latin:
            return outlet
        given, latin = _key(outlet), _key(by_url.latin)
        return by_url.name if len(given) > 1 and (given in latin or latin in given) else outlet


def is_host(text: str) -> bool:
    """Whether an outlet is given only as a host or an address: ``www.example.org``."""
    return len(text) < 2000 and _HOST.match(text.strip()) is not None


@lru_cache(maxsize=1)
def shipped_outlets() -> Outlets:
    """The outlets of the shipped tables."""
    return Outlets()


def _shipped() -> Iterator[tuple[Outlet, frozenset[str]]]:
    """The rows of the tables, with the forms that are marked as other outlets' too."""
    for row in rows("outlets"):
        flags = [flag.rpartition(":") for flag in row["ambiguous"].split("|")]
        shared = frozenset(form or row["name"] for form, _, tag in flags if tag == "org")
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        yield (
            Outlet(
                row["name"], row["latin"] or None, row["kind"], row["country"] or None, row["domain"] or None, aliases
            ),
            shared,
        )
    for row in rows("official_sites"):
        yield Outlet(row["name"], row["latin"], "official", row["country"], row["domain"]), frozenset()


def _key(name: str) -> str:
    """The form under which names are compared: without case, marks and accents."""
    key = " ".join(fold(name).casefold().split())
    if key.isascii() or _ARABIC.search(key):
        return key
    return "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    try:
        return urlsplit(url if "://" in url[:12] or url.startswith("//") else "//" + url)
    except ValueError:
        return None


def _host(parts: SplitResult | None) -> str:
    try:
        return ((parts.hostname if parts is not None else None) or "").rstrip(".")
    except ValueError:
        return ""
