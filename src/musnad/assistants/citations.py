"""Statements and events with all that citing them takes: the exact words and where they stand, the report, the chain, how sure the reader is, and a sentence
that says how to cite them, in English and in Arabic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from musnad.views.facts import label, plain

JSON = dict[str, Any]
#: Characters of a name or title, and of words or a sentence, that are given; offsets are always those of the whole.
_NAME, _WORDS = 200, 1_500


def cut(text: str, most: int = _WORDS) -> str:
    """A text, or its beginning with a sign that it goes on."""
    return text if len(text) <= most else f"{text[:most]} […]"


def name_of(text: str | None) -> str | None:
    """A name or title on one line, cut where it is long."""
    return None if text is None else cut(plain(text), _NAME)


class Source:
    """The report that items are cited from."""

    def __init__(
        self, key: str, document: Mapping[str, Any], agency: str | None, copy_of: str | int | None = None
    ) -> None:
        self.key, self.document, self.agency, self.copy_of = key, document, agency, copy_of

    def to_json(self) -> JSON:
        """The report as it is named beside what is cited."""
        document = self.document
        url = document["url"]
        return {
            "key": self.key,
            "id": name_of(document["id"]),
            "title": name_of(document["title"]),
            "outlet": name_of(document["outlet"]),
            "author": name_of(document["author"]),
            "published": document["published"],
            "url": url if url and len(url) <= 2_000 else None,
            "agency": name_of(self.agency),
            "is_copy": self.copy_of is not None,
        }

    def place(self, item: str, start: int, end: int) -> JSON:
        """Where an item stands, in words of a citation."""
        document = self.document
        title, outlet = name_of(document["title"]), name_of(document["outlet"])
        published = document["published"]
        english = [f"“{title}”"] if title else []
        arabic = [f"«{title}»"] if title else []
        english.append(outlet or "outlet unknown")
        arabic.append(outlet or "مصدر غير معروف")
        if published:
            english.append(cut(published, 40))
            arabic.append(cut(published, 40))
        at = f"{self.key}#{item}"
        return {
            "en": f"{', '.join(english)}. Musnad {at}, characters {start}–{end}.",
            "ar": f"{'، '.join(arabic)}. مسند {at}، المحارف {start}–{end}.",
        }


def statement(item: JSON, names: Mapping[str, str], source: Source) -> JSON:
    """A statement with its citation."""
    start, end = item["content"][0]["start"], item["content"][-1]["end"]
    speaker = _linked(item["speaker"], names) or _linked(item["source"], names)
    chain = chain_of(item)
    unknown = label("view", "unknown")
    place = source.place(item["id"], start, end)
    quoted = {
        "direct": ("the words are the speaker's own, quote them", "الكلام كلام القائل بنصه"),
        "mixed": (
            "only what stands in quotation marks in it is the speaker's own",
            "ما بين علامتي التنصيص وحده كلام القائل بنصه",
        ),
        "indirect": (
            "reported speech: the words are the report's, not the speaker's",
            "كلام منقول بلفظ الخبر لا بلفظ القائل",
        ),
    }[item["mode"]]
    return {
        "id": item["id"],
        "words": cut(" … ".join(one["text"] for one in item["content"])),
        "start": start,
        "end": end,
        "speaker": speaker,
        "source": name_of(item["source"]["text"]) if item["source"] else None,
        "source_kind": item["source_kind"],
        "cue": name_of(item["cue"]["text"]),
        "mode": item["mode"],
        "within": item["within"],
        "chain": chain,
        "confidence": item["confidence"],
        "cite": {
            "en": f"{speaker or unknown.en}, by way of {_way(chain, '→')} ({quoted[0]}), in {place['en']}",
            "ar": f"{speaker or unknown.ar}، عن طريق {_way(chain, '←')} ({quoted[1]})، في {place['ar']}",
        },
    }


def event(item: JSON, inside: JSON | None, names: Mapping[str, str], source: Source) -> JSON:
    """An event with its citation; ``inside`` is the statement it stands in."""
    start, end = item["trigger"]["start"], item["trigger"]["end"]
    place = source.place(item["id"], start, end)
    chain = chain_of(inside) if inside else [name_of(source.document["outlet"]) or label("view", "unknown").en]
    kind, status = label("event", item["type"]), label("status", item["status"])
    voice = ("in the report's own voice", "بلسان الخبر نفسه")
    if inside:
        voice = (f"by way of {_way(chain, '→')}", f"نقلا عن طريق {_way(chain, '←')}")
    return {
        "id": item["id"],
        "type": item["type"],
        "words": name_of(item["trigger"]["text"]),
        "start": start,
        "end": end,
        "actor": [_linked(one, names) for one in item["actor"][:20]],
        "recipient": [_linked(one, names) for one in item["recipient"][:20]],
        "place": _linked(item["place"], names),
        "date": item["date"],
        "earliest": item["earliest"],
        "latest": item["latest"],
        "status": item["status"],
        "statement": item["statement"],
        "chain": chain,
        "confidence": item["confidence"],
        "cite": {
            "en": f"{kind.en}, {status.en}, {voice[0]}, in {place['en']}",
            "ar": f"{kind.ar}، {status.ar}، {voice[1]}، في {place['ar']}",
        },
    }


def chain_of(item: JSON) -> list[str]:
    """The names on the way the words came, from the outlet on."""
    return [cut(plain(link["name"]), _NAME) for link in item["chain"][:20]]


def _way(chain: Sequence[str], sign: str) -> str:
    return f" {sign} ".join(chain) or label("view", "unknown").en


def _linked(linked: JSON | None, names: Mapping[str, str]) -> str | None:
    """What somebody is called: the name of the entity, else the words."""
    return name_of(names.get(linked.get("entity") or "") or linked["text"]) if linked else None
