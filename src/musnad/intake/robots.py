"""robots.txt (RFC 9309): what a site asks programs not to fetch, and how slowly it wants to be read.

Own code, not ``urllib.robotparser``: that one takes the first rule that matches for the longest and knows no ``*``
within a path, so it allows what sites forbid and forbids what they allow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

#: The most bytes of a robots.txt; RFC 9309 asks for 500 KiB at least.
MAX_ROBOTS = 2_000_000
_MOST_RULES = 5_000


@dataclass(slots=True)
class Rules:
    """The rules for one program: ``(allow?, path pattern)``, and the seconds wanted between requests."""

    rules: list[tuple[bool, str]] = field(default_factory=list)
    delay: float | None = None

    def allow(self, url: str) -> bool:
        """Whether ``url`` may be fetched: the longest pattern that matches decides, of two as long the one that allows.

        >>> rules = parse_robots(b"User-agent: *\\nDisallow: /a\\nAllow: /a/news", "musnad")
        >>> rules.allow("https://x.example/a/1"), rules.allow("https://x.example/a/news/1")
        (False, True)
        """
        parts = urlsplit(url)
        path = _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        best = (-1, True)
        for allowed, pattern in self.rules:
            if len(pattern) >= best[0] and _matches(pattern, path):
                best = max(best, (len(pattern), allowed))
        return best[1]


def parse_robots(data: bytes, program: str) -> Rules:
    """The rules for ``program`` (its name without version, in lower case), else those for all (``*``)."""
    groups: dict[Literal["own", "all"], Rules] = {}
    open_groups: Sequence[Rules] = ()
    naming = False
    for line in re.split(r"[\r\n]+", data.decode("utf-8-sig", "replace")):
        key, found, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not found:
            continue
        if key == "user-agent":
            agent = value.lower().partition("/")[0].strip()
            who: Literal["own", "all"] | None = "own" if agent == program else "all" if agent == "*" else None
            open_groups = (*(open_groups if naming else ()), *((groups.setdefault(who, Rules()),) if who else ()))
            naming = True
            continue
        if key in ("allow", "disallow", "crawl-delay"):  # other lines (Sitemap) end no list of names
            naming = False
        for group in open_groups:
            if key in ("allow", "disallow") and value and len(group.rules) < _MOST_RULES:
                group.rules.append((key == "allow", _plain(value)))
            elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value):
                group.delay = float(value)
    return groups.get("own") or groups.get("all") or Rules()


def _plain(path: str) -> str:
    """A path with its percent-encoding undone, so that both ways to write an Arabic address compare equal."""
    return unquote(path, errors="replace")


def _matches(pattern: str, path: str) -> bool:
    """Whether ``path`` begins as the pattern says; ``*`` is any run of characters, ``$`` at the end ends the path.

    Piece after piece at its first place: no pattern makes this slow.
    """
    ends = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in pieces[:-1] if ends else pieces:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if not ends:
        return True
    return len(path) - at >= len(pieces[-1]) and path.endswith(pieces[-1]) if pieces else at == len(path)
