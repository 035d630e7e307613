"""Lists of identities, and of what one said and did: the most named of the archive, kept; lists as CSV and as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from fastapi.responses import Response

from musnad.weave.identities import Identity
from musnad.weave.who_most import most_named
from musnad.weave.who_units import Family
from musnad.web import tabular
from musnad.web.entity_entries import Entry
from musnad.web.entity_kept import kept_of
from musnad.web.site import Site

JSON = dict[str, Any]
#: The columns of the lists.
BRIEF = ("id", "type", "name", "latin", "role", "country", "wikidata", "reports", "since", "until")
_REPORT = ("key", "report", "url", "outlet", "published")
STATEMENTS = (
    *_REPORT, "statement", "speaker", "source_kind", "mode", "cue", "content", "chain", "confidence", "sentence",
)  # fmt: skip
EVENTS = (
    *_REPORT, "event", "type", "trigger", "actor", "recipient", "place", "date", "earliest", "latest", "status",
    "confidence", "sentence",
)  # fmt: skip


def most_named_of(site: Site) -> Mapping[Family, list[Identity]]:
    """The identities that most reports of the archive name, by kind; kept until that may have changed."""
    return kept_of(site).summaries.get("entities.most_named", most_named)


# -- lists for programs ------------------------------------------------------------------------------------------------


def statement_row(entry: Entry) -> JSON:
    """A statement as a row."""
    item = entry.item
    return _report(entry) | {
        "statement": item["id"],
        "speaker": _name(entry, item["speaker"]),
        "source_kind": item["source_kind"],
        "mode": item["mode"],
        "cue": item["cue"]["text"],
        "content": " … ".join(span["text"] for span in item["content"]),
        "chain": " > ".join(step["name"] for step in item["chain"]),
        "confidence": item["confidence"],
        "sentence": entry.sentence.text,
    }


def event_row(entry: Entry) -> JSON:
    """An event as a row."""
    item = entry.item
    sides = {part: "; ".join(side.name for side in entry.part(part)) for part in ("actor", "recipient", "place")}
    plain = {name: item[name] for name in ("type", "date", "earliest", "latest", "status", "confidence")}
    return (
        _report(entry)
        | {"event": item["id"], "trigger": item["trigger"]["text"], "sentence": entry.sentence.text}
        | sides
        | plain
    )


def _report(entry: Entry) -> JSON:
    document = entry.hit.document
    return {
        "key": entry.hit.key,
        "report": document["id"],
        **{name: document[name] for name in ("url", "outlet", "published")},
    }


def _name(entry: Entry, linked: JSON | None) -> str | None:
    if linked is None:
        return None
    return entry.hit.names.get(linked["entity"] or "") or str(linked["text"])


def csv_answer(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """Rows as CSV."""
    return tabular.csv_answer(name, columns, ([row.get(column) for column in columns] for row in rows))


def lines_answer(rows: Iterable[JSON], name: str) -> Response:
    """Values as JSON Lines."""
    headers = {"content-disposition": f'attachment; filename="{name}.jsonl"'}
    body = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    return Response(body, headers=headers, media_type="application/jsonl; charset=utf-8")
