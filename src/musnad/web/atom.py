"""Atom feeds (RFC 4287): a saved search as an alert."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
#: What XML does not hold, and what would turn the letters round.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: ``id`` is permanent, ``updated`` when it came into the archive, ``published`` when the outlet published it."""

    id: str
    title: str
    link: str
    updated: dt.datetime
    published: dt.datetime | None = None
    author: str | None = None
    summary: str = ""
    categories: tuple[tuple[str, str], ...] = ()
    #: The language of the summary.
    language: str = "ar"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; ``link`` is the page it goes with, ``address`` its own."""

    id: str
    title: str
    subtitle: str
    link: str
    address: str
    updated: dt.datetime
    language: str


def written(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as XML."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", stamp(feed.updated))
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _clean(feed.address)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _clean(feed.link)})
    _add(ET.SubElement(root, "author"), "name", "Musnad")
    _add(root, "generator", "Musnad")
    for one in entries:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "updated", stamp(one.updated))
        if one.published:
            _add(entry, "published", stamp(one.published))
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _clean(one.link)})
        if one.author:
            _add(ET.SubElement(entry, "author"), "name", one.author)
        for term, label in one.categories:
            ET.SubElement(entry, "category", {"term": term, "label": label})
        if one.summary:
            ET.SubElement(entry, "summary", {"type": "text", "xml:lang": one.language}).text = _clean(one.summary)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def stamp(moment: dt.datetime) -> str:
    """A moment as Atom has it (RFC 3339)."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(value: str | None) -> dt.datetime | None:
    """A day or moment in ISO 8601; UTC where it says no zone, None where it is none."""
    try:
        found = dt.datetime.fromisoformat(value) if value else None
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
