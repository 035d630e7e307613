"""From a record to the rows of the archive; made where the record is read, so that the process that writes only numbers them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import orjson

from musnad.archive.copies import sketch, wording
from musnad.archive.packing import pack
from musnad.archive.terms import Terms, days_of
from musnad.intake.clock import calendar_day
from musnad.record import Record

JSON = dict[str, Any]
#: Bytes of a name or address that a column with an index keeps.
SHORT = 2_600


@dataclass(slots=True)
class Items:
    """The rows of what a record holds; statements and events go by their ids in the record until they have numbers."""

    report_terms: str = ""
    entities: list[JSON] = field(default_factory=list)
    mentions: list[JSON] = field(default_factory=list)
    times: list[JSON] = field(default_factory=list)
    statements: list[tuple[JSON, str]] = field(default_factory=list)
    chain_links: list[JSON] = field(default_factory=list)
    events: list[tuple[JSON, str]] = field(default_factory=list)
    participants: list[JSON] = field(default_factory=list)
    figures: list[JSON] = field(default_factory=list)


@dataclass(slots=True)
class Prepared:
    """A report ready to be written: the row of ``reports`` but for its numbers, the packed records, its sketch, and the rows of its items."""

    row: JSON
    reading: bytes
    record: bytes | None
    sketch: list[int]
    items: Items


def reading_json(record: Record) -> str:
    """A record as it is kept: without the text, which stands in a column of its own."""
    return record.model_copy(update={"document": record.document.model_copy(update={"text": ""})}).to_json()


def plain(record: Record) -> JSON:
    """A record as plain JSON values."""
    found: JSON = orjson.loads(record.to_json())
    return found


def short(name: str | None) -> str | None:
    """A name or address as its column has it: PostgreSQL's indexes take no more than 2.7 kB. The record keeps the whole."""
    if name is None or len(name) <= SHORT // 4:
        return name
    return name.encode()[:SHORT].decode(errors="ignore")


def document_columns(record: Record) -> JSON:
    """The columns of ``reports`` that say what the document says of itself."""
    document = record.document
    return {
        "document": short(document.id),
        "url": short(document.url),
        "outlet": short(document.outlet),
        "title": document.title,
        "author": document.author,
        "published": document.published,
        "day": calendar_day(document.published),
        "language": document.language,
    }


def prepare(record: Record, *, key: str, state: str, version: str, origin: str | None, agency: str | None) -> Prepared:
    """The rows of a report read for the first time; ``agency`` is the one its marks name."""
    text = record.document.text
    row = {
        **document_columns(record),
        "key": key,
        "state": state,
        "reader": record.reader,
        "version": version,
        "origin": short(origin),
        "agency": agency,
        "wording": wording(text),
        "text": text,
    }
    return Prepared(row, pack(reading_json(record), text), None, sketch(text), items_of(plain(record), state))


def items_of(record: JSON, state: str) -> Items:
    """The rows of the items of a record that counts."""
    terms = Terms(record, state)
    items = Items(report_terms=terms.report)
    names = terms.names
    for entity in record["entities"]:
        items.entities.append(
            {"entity": entity["id"], "type": entity["type"], "name": short(entity["name"]), "latin": entity["latin"]}
        )
        for m in entity["mentions"]:
            role = m["role"] or {}
            items.mentions.append(
                {
                    "start": m["start"],
                    "end": m["end"],
                    "entity": entity["id"],
                    "role_start": role.get("start"),
                    "role_end": role.get("end"),
                }
            )
    items.mentions = list({(m["start"], m["end"], m["entity"]): m for m in items.mentions}.values())
    for time in record["times"]:
        items.times.append(
            {
                "time": time["id"],
                **{k: time[k] for k in ("start", "end", "type", "value", "earliest", "latest", "conflict")},
            }
        )
    for statement in record["statements"]:
        items.statements.append((_statement(statement, names), terms.statements[statement["id"]]))
        for step, link in enumerate(statement["chain"]):
            items.chain_links.append(
                {
                    "statement_id": statement["id"],
                    "step": step,
                    "name": short(link["name"]),
                    **{k: link[k] for k in ("kind", "entity", "start", "end")},
                }
            )
    for event in record["events"]:
        items.events.append((_event(event, names), terms.events[event["id"]]))
        seen = set()
        for part in ("actor", "recipient"):
            for linked in event[part]:
                place = (part, linked["start"], linked["end"])
                if place not in seen:
                    seen.add(place)
                    items.participants.append(
                        {
                            "event_id": event["id"],
                            "part": part,
                            "start": linked["start"],
                            "end": linked["end"],
                            "name": _name(linked, names),
                            "entity": linked["entity"],
                        }
                    )
    for figure in record["figures"]:
        span = figure["span"]
        items.figures.append(
            {
                "figure": figure["id"],
                "what": figure["what"],
                "low": figure["low"],
                "high": figure["high"],
                "start": span["start"],
                "end": span["end"],
                "event_id": figure["event"],
                "statement_id": figure["statement"],
            }
        )
    return items


def _name(linked: JSON, names: dict[str, str]) -> str:
    """What somebody is called: the name of the entity, else the words."""
    return short(names.get(linked["entity"]) or linked["text"]) or ""


def _ends(name: str, span: JSON | None) -> JSON:
    return {f"{name}_start": span and span["start"], f"{name}_end": span and span["end"]}


def _statement(statement: JSON, names: dict[str, str]) -> JSON:
    speaker, medium = statement["speaker"], statement["medium"]
    return {
        "statement": statement["id"],
        **_ends("cue", statement["cue"]),
        **_ends("source", statement["source"]),
        **_ends("speaker", speaker),
        "speaker_entity": speaker and speaker["entity"],
        "speaker": speaker and _name(speaker, names),
        "source_kind": statement["source_kind"],
        "mode": statement["mode"],
        "medium": medium and _name(medium, names),
        "within": statement["within"],
        "content": json.dumps([[c["start"], c["end"]] for c in statement["content"]], separators=(",", ":")),
        "confidence": statement["confidence"],
    }


def _event(event: JSON, names: dict[str, str]) -> JSON:
    place = event["place"]
    earliest, latest = days_of(event)
    return {
        "event": event["id"],
        "type": event["type"],
        **_ends("trigger", event["trigger"]),
        "place": place and _name(place, names),
        **_ends("place", place),
        "time": event["time"],
        "date": event["date"],
        "earliest": earliest,
        "latest": latest,
        "status": event["status"],
        "statement_id": event["statement"],
        "confidence": event["confidence"],
    }
