"""Corrected reports in the form of the gold files: what the scorer compares with and the learning programs learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from musnad.archive.correcting.items import LAYERS
from musnad.archive.corrections import checked
from musnad.archive.kept import Kept
from musnad.record import Record, Span


def to_gold(record: Record) -> dict[str, Any]:
    """A record as a gold file has it: a row for each mention, references as numbers in their list, the calendar day of publication."""
    d = record.document
    times = {t.id: n for n, t in enumerate(record.times)}
    statements = {s.id: n for n, s in enumerate(record.statements)}
    events = {v.id: n for n, v in enumerate(record.events)}
    return {
        "id": d.id,
        "outlet": d.outlet,
        "published": d.published[:10] if d.published else None,
        "title": d.title,
        "text": d.text,
        "entities": [
            {"type": kind, "span": _span(m), "role": _span(m.role)}
            for _, _, kind, m in sorted(
                ((m.start, m.end, e.type, m) for e in record.entities for m in e.mentions), key=lambda row: row[:3]
            )
        ],
        "times": [{"type": t.type, "value": t.value, "span": _span(t)} for t in record.times],
        "statements": [
            {
                "cue": _span(s.cue),
                "source": _span(s.source),
                "speaker": _span(s.speaker),
                "source_kind": s.source_kind,
                "content": [_span(c) for c in s.content],
                "mode": s.mode,
                "medium": _span(s.medium),
                "within": _number(statements, s.within),
            }
            for s in record.statements
        ],
        "events": [
            {
                "type": v.type,
                "trigger": _span(v.trigger),
                "actor": [_span(a) for a in v.actor],
                "recipient": [_span(r) for r in v.recipient],
                "place": _span(v.place),
                "time": _number(times, v.time),
                "date": v.date,
                "status": v.status,
                "statement": _number(statements, v.statement),
            }
            for v in record.events
        ],
        "figures": [
            {
                "what": f.what,
                "span": _span(f.span),
                "low": f.low,
                "high": f.high,
                "event": _number(events, f.event),
                "statement": _number(statements, f.statement),
            }
            for f in record.figures
        ],
    }


def gold_reports(reports: Iterable[Kept], partial: bool = False) -> Iterator[dict[str, Any]]:
    """The reports that persons have said to be complete in every layer, as gold.

    With ``partial`` every report that has been read, each with ``checked``: the layers that are complete in it, of which alone it is gold.
    """
    for kept in reports:
        if kept.state != "read":
            continue
        done = checked(kept.corrections)
        if partial:
            yield {**to_gold(kept.record), "checked": list(done)}
        elif done == LAYERS:
            yield to_gold(kept.record)


def _span(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.text}


def _number(numbers: Mapping[str, int], name: str | None) -> int | None:
    return None if name is None else numbers.get(name)
