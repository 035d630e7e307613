"""Lists of feeds: one address a line, or OPML, in which feed readers hand over theirs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from musnad.arabic.decode import NotText, decode
from musnad.intake.net_errors import network_problem
from musnad.intake.report import IntakeError
from musnad.intake.safe_xml import root_name, tree_of, xml_text
from musnad.intake.watch import EVERY, Feed

_MOST_BYTES = 5_000_000
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_LEAST_EVERY, _MOST_EVERY = 60.0, 7 * 86_400.0


def read_feed_list(
    path: str | os.PathLike[str],
    *,
    every: float = EVERY,
    on_error: Callable[[IntakeError], None] | None = None,
) -> list[Feed]:
    """The feeds listed in a file: ``ADDRESS [INTERVAL]`` a line (``30m``, ``2h``; ``#`` begins a comment), or OPML.

    ``every`` is the interval in seconds of those that name none. A feed listed twice counts once. A wrong line is given
    to ``on_error`` as an IntakeError with its number, and the others are read; without it, it is raised.
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise network_problem(name, "list", reason=getattr(error, "strerror", None) or str(error)) from error
    if len(data) > _MOST_BYTES:
        raise network_problem(name, "too_big", limit=_MOST_BYTES // 1_000_000)
    feeds: dict[str, Feed] = {}
    for number, value, title, interval in (
        _opml(data, name) if root_name(data).lower() == "opml" else _lines(data, name)
    ):
        try:
            feed = Feed(_address(name, number, value), _seconds(name, number, interval, every), title=title)
        except IntakeError as error:
            if on_error is None:
                raise
            on_error(error)
        else:
            feeds.setdefault(feed.url, feed)
    return list(feeds.values())


def interval(text: str) -> float | None:
    """The seconds of ``90s``, ``30m``, ``2h`` or ``1d``; None where it is none of these or out of bounds."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text.strip().lower(), re.A)
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0.0
    return seconds if _LEAST_EVERY <= seconds <= _MOST_EVERY else None


def _lines(data: bytes, name: str) -> list[tuple[int, str, str | None, str]]:
    """Of each line its number, address, no title, interval."""
    try:
        text = decode(data).text
    except NotText as error:
        raise network_problem(name, "list", reason="not text") from error
    found: list[tuple[int, str, str | None, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        parts = re.split(r"(?:^|\s)#", line.lstrip("\ufeff"), maxsplit=1)[0].split()  # «#» within an address stays
        if len(parts) > 2:
            found.append((number, " ".join(parts), None, ""))
        elif parts:
            found.append((number, parts[0], None, parts[1] if len(parts) == 2 else ""))
    return found


def _opml(data: bytes, name: str) -> list[tuple[int, str, str | None, str]]:
    """Of each outline with an address its line, address, title, no interval."""
    root, _ = tree_of(xml_text(data, name), name)
    outlines = [(node, {key.lower(): value for key, value in node.attrib.items()}) for node in root.iter("{*}outline")]
    return [
        (node.sourceline or 0, said["xmlurl"], said.get("title") or said.get("text") or None, "")
        for node, said in outlines
        if said.get("xmlurl", "").strip()
    ]


def _address(name: str, number: int, value: str) -> str:
    value = value.strip()
    value = re.sub(r"\Afeed:(?://)?(?=https?://)", "", value, flags=re.I)
    value = re.sub(r"\Afeed://", "http://", value, flags=re.I)
    if not re.match(r"https?://[^\s/?#@]+(?:[/?#]\S*)?\Z", value, re.I):
        raise network_problem(name, "list_line", line=number, value=value[:200])
    return value


def _seconds(name: str, number: int, text: str, every: float) -> float:
    if not text:
        return every
    seconds = interval(text)
    if seconds is None:
        key = "list_interval" if re.fullmatch(r"\d+[smhd]", text.lower(), re.A) else "list_line"
        raise network_problem(name, key, line=number, value=text[:200])
    return seconds
