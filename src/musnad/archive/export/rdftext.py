"""Nodes written as Turtle or as JSON-LD, one after the other, each on a line of its own.

rdflib's own serialisers hold the whole graph and cannot write a part of it; the tests read with rdflib what is written here and compare.
A node is a dict in the shape of JSON-LD's compact form: ``@id``, ``@type`` (a list), and prefixed names with values: text, a whole number,
``iri(...)``, ``typed(...)``, ``ordered(...)``, a node without ``@id`` (a blank node), or a list of these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote

Node = dict[str, Any]

PREFIXES = {
    "musnad": "urn:musnad:term:",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: The first lines of the files, by which an import knows that each node has a line of its own.
TURTLE_HEAD = "# Musnad export, format 1: every report, fact and agent on a line of its own\n"
JSONLD_HEAD = '{"@context":' + json.dumps(PREFIXES, separators=(",", ":")) + ',"@graph":[\n'
JSONLD_FOOT = "\n]}\n"

_HTTP = re.compile(r"https?://[^\s/]", re.I)
_AUTHORITY = re.compile(r"(https?://(?:[^/?#\[\]]*@)?)(\[[0-9a-f:.]+\])?", re.I)
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
_quoted = json.JSONEncoder(ensure_ascii=False).encode
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Sink(Protocol):
    """Takes nodes, and is closed after the last."""

    def add(self, node: Node) -> None:
        """Write a node."""

    def close(self) -> None:
        """Write what comes after the last."""


def urn(*parts: str) -> str:
    """The name of a thing of ours: ``urn:musnad:`` and the parts, whatever is not plain ASCII in them percent-encoded."""
    return "urn:musnad:" + ":".join(quote(part, safe="", errors="replace") for part in parts)


def address(url: str) -> str | None:
    """A web address as an IRI, percent-encoded where it must be; None for what is none (another scheme, a relative one)."""
    if not _HTTP.match(url):
        return None
    host = _AUTHORITY.match(url)
    kept = host.group() if host and host.group(2) else ""
    return kept + quote(_STRAY.sub("%25", url[len(kept) :]), safe=":/?#@!$&'()*+,;=%~-._", errors="replace")


def iri(name: str) -> Node:
    """A reference to a node."""
    return {"@id": name}


def typed(value: str, kind: str) -> Node:
    """A literal with a datatype."""
    return {"@value": value, "@type": kind}


def ordered(values: list[Any]) -> Node:
    """A list that keeps its order."""
    return {"@list": values}


class JsonLd:
    """Writes nodes as one JSON-LD document with its context inside."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._first = True
        stream.write(JSONLD_HEAD.encode())

    def add(self, node: Node) -> None:
        """Write a node."""
        text = _compact(node)
        self._stream.write((text if self._first else ",\n" + text).encode())
        self._first = False

    def close(self) -> None:
        """Close the document."""
        self._stream.write(JSONLD_FOOT.encode())


class Turtle:
    """Writes nodes as Turtle."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.write(TURTLE_HEAD.encode())
        for prefix, name in PREFIXES.items():
            stream.write(f"@prefix {prefix}: <{name}> .\n".encode())

    def add(self, node: Node) -> None:
        """Write a node."""
        self._stream.write(f"<{node['@id']}> {' ; '.join(_pairs(node))} .\n".encode())

    def close(self) -> None:
        """Nothing comes after the last."""


def _pairs(node: Node) -> Iterator[str]:
    for key, value in node.items():
        if key == "@type":
            yield f"a {', '.join(value)}"
        elif key != "@id":
            many = value if isinstance(value, list) else [value]
            yield f"{key} {', '.join(map(_term, many))}"


def _term(value: Any) -> str:
    """A value in Turtle."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value)
    if "@value" in value:
        return f"{quoted(value['@value'])}^^{value['@type']}"
    if "@list" in value:
        return f"( {' '.join(map(_term, value['@list']))} )"
    if "@id" in value:
        return f"<{value['@id']}>"
    return f"[ {' ; '.join(_pairs(value))} ]"


def quoted(text: str) -> str:
    """A text as a Turtle string on one line; JSON's escapes are all Turtle's too."""
    return _quoted(text)


def unquoted(text: str) -> str:
    """What a string that ``quoted`` made stands for, given without its quotation marks; ValueError where it did not make it."""
    value = json.loads(f'"{text}"')
    assert isinstance(value, str)
    return value
