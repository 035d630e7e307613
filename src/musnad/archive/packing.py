"""Records as they are kept in the archive: JSON text without the text of the report, which stands in a column of its own.

PostgreSQL packs long values itself, so there it is plain JSON. In SQLite it is packed by zlib with the report's text as its dictionary, since the
words of every span stand there; ``zlib.decompressobj(zdict=DICTIONARY + text.encode())`` opens it where SQLite is read without Musnad.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

import orjson

#: What every record has, the commonest last; part of the format of the archive, so never to be changed.
DICTIONARY = (
    b'"missing""displaced""arrested""money""called_for""hypothetical""denied""planned""ongoing","reader":"fast","document":{"id":"'
    b'","url":"http","outlet":"","title":"","author":null,"published":"20","language":"ar","text":""},"entities":[{"id":"e1",'
    b'"type":"NORP","type":"FAC","type":"LOC","type":"ORG","name":"","type":"GPE","name":"","type":"PER","name":"","latin":"al-",'
    b'"mentions":[{"start":1,"end":1,"text":"","role":{"start":1,"end":1,"text":""}},"role":null}]},"times":[{"start":1,"end":1,'
    b'"text":"","id":"t1","type":"DATE","value":"20","earliest":"20","latest":"20","conflict":null},"statements":[{"id":"s1",'
    b'"cue":{"start":1,"end":1,"text":""},"source":null,"speaker":null,"source":{"start":1,"end":1,"text":""},"speaker":{"start":1,'
    b'"end":1,"text":"","entity":"e1"},"source_kind":"document","source_kind":"outlet","source_kind":"unnamed",'
    b'"source_kind":"organisation","source_kind":"person","content":[{"start":1,"end":1,"text":""}],"mode":"direct","mode":"indirect",'
    b'"medium":null,"within":null,"chain":[{"kind":"outlet","name":"","entity":null,"start":null,"end":null,"text":null},'
    b'{"kind":"person","name":"","entity":"e1","start":1,"end":1,"text":""}],"confidence":0.9},"events":[{"id":"v1","type":"CONSULT",'
    b'"type":"ASSAULT","trigger":{"start":1,"end":1,"text":""},"actor":[{"start":1,"end":1,"text":"","entity":"e1"}],"recipient":[],'
    b'"place":null,"time":null,"date":null,"earliest":null,"latest":null,"status":"occurred","statement":"s1","confidence":0.7},'
    b'"figures":[{"id":"f1","span":{"start":1,"end":1,"text":""},"what":"wounded","what":"killed","what":"other","low":1,"high":1,'
    b'"event":null,"statement":"s1"}]}'
)
_WINDOW = 32_000


def _dictionary(text: str) -> bytes:
    return DICTIONARY + text.encode("utf-8", "surrogatepass")[: _WINDOW - len(DICTIONARY)]


def pack(record: str, text: str) -> bytes:
    """A record packed; ``text`` is that of its report."""
    packer = zlib.compressobj(9, zdict=_dictionary(text))
    return packer.compress(record.encode("utf-8", "surrogatepass")) + packer.flush()


def unpack(kept: str | bytes, text: str) -> str:
    """The JSON text again, from either database."""
    if isinstance(kept, str):
        return kept
    return zlib.decompressobj(zdict=_dictionary(text)).decompress(kept).decode("utf-8", "surrogatepass")


def opened(kept: str | bytes, text: str) -> dict[str, Any]:
    """The record as plain values."""
    found: dict[str, Any]
    data = kept if isinstance(kept, str) else zlib.decompressobj(zdict=_dictionary(text)).decompress(kept)
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:  # half a character, which it refuses
        found = json.loads(unpack(kept, text))
    return found


def for_dialect(packed: bytes, text: str, dialect: str) -> str | bytes:
    """What is kept in a database of this dialect of a record that was packed."""
    return unpack(packed, text) if dialect == "postgresql" else packed
