"""The tables: which there are, their columns, and the rows that a report gives to each.

Events have the column names under which POLECAT publishes PLOVER events, as far as Musnad knows what they hold, and Musnad's own beside.
``sheets`` writes the rows as CSV or Parquet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from musnad.archive.export.evidence import Told
from musnad.archive.export.jsonlines import correction_json, line_of, stamp
from musnad.archive.export.known import known
from musnad.archive.kept import Kept
from musnad.record import Entity, Event, Linked, Span

#: ``texts``, ``ints``: lists; they are joined by «; » in CSV, a ``chain`` by « > ».
Kind = Literal["text", "int", "float", "texts", "ints", "chain"]
Cell = str | int | float | list[str] | list[int] | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its columns with their kinds, and the rows of a report."""

    name: str
    columns: Sequence[tuple[str, Kind]]
    rows: Callable[[Kept, Told], Iterator[Row]]


def _columns(text: str) -> list[tuple[str, Kind]]:
    """Columns from lines of «kind: name, name»."""
    made: list[tuple[str, Kind]] = []
    for line in text.strip().splitlines():
        kind, _, names = line.strip().partition(": ")
        made += [(name, kind) for name in names.split(", ")]  # type: ignore[misc]
    return made


#: Names of a report that each of its events lists: a book names thousands, in thousands of events.
_MOST = 100
#: What every row of a fact begins with: the report it is from.
_REPORT = "text: key, report, url, outlet, published\n"


def _report(kept: Kept) -> Row:
    document = kept.record.document
    return kept.key, document.id, document.url, document.outlet, document.published


def _at(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _starts(spans: Sequence[Span]) -> list[int]:
    return [span.start for span in spans]


def _ends(spans: Sequence[Span]) -> list[int]:
    return [span.end for span in spans]


def _reports(kept: Kept, told: Told) -> Iterator[Row]:
    record = kept.record
    document = record.document
    yield (
        *_report(kept), document.title, document.author, document.language, kept.state, record.reader, kept.version,
        kept.origin, stamp(kept.added), kept.copy_of, kept.copy_kind, kept.agency,
        len(record.entities), len(record.statements), len(record.events), len(record.figures), len(kept.corrections),
        document.text, line_of(kept),
    )  # fmt: skip


def _statements(kept: Kept, told: Told) -> Iterator[Row]:
    for one in kept.record.statements:
        entity = told.entity(one.speaker)
        yield (
            *_report(kept), one.id, told.speaker(one), entity.latin if entity else None,
            one.speaker.text if one.speaker else None, one.source.text if one.source else None, one.source_kind,
            one.cue.text, told.words(one), one.mode, one.medium.text if one.medium else None,
            one.within, entity.id if entity else None,
            told.chain(one), one.confidence, *_at(one.cue), *_at(one.source), *_at(one.speaker), *_at(one.medium),
            _starts(one.content), _ends(one.content), told.sentence(one.cue.start),
        )  # fmt: skip


def _side(told: Told, side: Sequence[Linked]) -> tuple[Cell, ...]:
    """Names, countries, words, entities and places in the text of one side of an event."""
    entities = [told.entity(one) for one in side]
    countries = [known(one).country for one in entities if one]
    return (
        [told.name(one) or "" for one in side],
        list(dict.fromkeys(filter(None, countries))),
        [one.text for one in side],
        [one.id if one else "" for one in entities],
        _starts(side),
        _ends(side),
    )


def _named(entities: Sequence[Entity], *types: str) -> list[str]:
    return [one.name for one in entities if one.type in types][:_MOST]


def _events(kept: Kept, told: Told) -> Iterator[Row]:
    record = kept.record
    document = record.document
    story = (
        _named(record.entities, "PER"),
        _named(record.entities, "ORG"),
        _named(record.entities, "GPE", "LOC", "FAC"),
    )
    for one in record.events:
        actors, recipients = _side(told, one.actor), _side(told, one.recipient)
        place, statement, time = told.entity(one.place), told.statement_of(one), told.times.get(one.time or "")
        yield (
            f"{kept.key}:{one.id}", one.date, one.type, *actors[:3], *recipients[:3],
            told.name(one.place), (known(place).country or None) if place else None,
            one.place.text if one.place else None, document.outlet, document.published, *story,
            document.language, f"musnad {kept.version}",
            one.status, one.earliest, one.latest, time.text if time else None, one.trigger.text,
            one.statement, told.speaker(statement), told.chain(statement), one.confidence,
            *_at(one.trigger), *actors[3:], *recipients[3:],
            *_at(one.place), place.id if place else None, *_at(time), one.time,
            kept.key, document.id, document.url, document.title, told.sentence(one.trigger.start),
        )  # fmt: skip


def _figures(kept: Kept, told: Told) -> Iterator[Row]:
    for one in kept.record.figures:
        statement = told.statement_of(one)
        event: Event | None = told.events.get(one.event or "")
        yield (
            *_report(kept), one.id, one.what, one.low, one.high, one.span.text, *_at(one.span),
            one.event, event.type if event else None, event.date if event else None,
            one.statement, told.speaker(statement), told.chain(statement), told.sentence(one.span.start),
        )  # fmt: skip


def _mentions(kept: Kept, told: Told) -> Iterator[Row]:
    for entity in kept.record.entities:
        for one in entity.mentions:
            yield (
                *_report(kept), entity.id, entity.type, entity.name, entity.latin, one.text, *_at(one),
                one.role.text if one.role else None, *_at(one.role),
            )  # fmt: skip


def _entities(kept: Kept, told: Told) -> Iterator[Row]:
    for one in kept.record.entities:
        table, titled = known(one), told.role(one)
        yield (
            *_report(kept), one.id, one.type, one.name, one.latin, titled.role.text if titled and titled.role else None,
            table.country or None, table.kind or None, table.wikidata or None,
            list(dict.fromkeys(m.text for m in one.mentions)), len(one.mentions),
        )  # fmt: skip


def _times(kept: Kept, told: Told) -> Iterator[Row]:
    for one in kept.record.times:
        yield (
            *_report(kept), one.id, one.type, one.value, one.earliest, one.latest, one.conflict, one.text, *_at(one),
        )  # fmt: skip


def _chains(kept: Kept, told: Told) -> Iterator[Row]:
    for statement in kept.record.statements:
        for step, link in enumerate(statement.chain):
            yield (
                *_report(kept), statement.id, step, link.kind, link.name, link.entity, link.text, link.start, link.end,
            )  # fmt: skip


def _corrections(kept: Kept, told: Told) -> Iterator[Row]:
    for number, one in enumerate(kept.corrections, 1):
        value = correction_json(one)
        sides = (json.dumps(value[key], ensure_ascii=False) if value[key] else None for key in ("before", "after"))
        yield (
            *_report(kept), number, one.layer, one.action, one.item,
            [a for a, _ in one.anchor], [b for _, b in one.anchor], *sides, one.by, value["at"], one.note,
        )  # fmt: skip


_SPEAKER = "text: statement, speaker\nchain: chain\n"

TABLES: dict[str, Table] = {
    name: Table(name, _columns(columns), rows)
    for name, columns, rows in (
        (
            "reports",
            _REPORT
            + """text: title, author, language, state, reader, version, origin, added, copy_of, copy_kind, agency
            int: entities, statements, events, figures, corrections
            text: text, record""",
            _reports,
        ),
        (
            "statements",
            _REPORT
            + """text: statement, speaker, speaker_latin, speaker_text, source_text, source_kind
            text: cue, content, mode, medium, within, speaker_entity
            chain: chain
            float: confidence
            int: cue_start, cue_end, source_start, source_end, speaker_start, speaker_end, medium_start, medium_end
            ints: content_start, content_end
            text: sentence""",
            _statements,
        ),
        (
            "events",
            """text: Event ID, Event Date, Event Type
            texts: Actor Name, Actor Country, Actor Name Raw, Recipient Name, Recipient Country, Recipient Name Raw
            text: Placename, Country, Raw Placename, Source, Publication Date
            texts: Story People, Story Organizations, Story Locations
            text: Language, Version
            text: status, earliest, latest, time_text, trigger, statement, speaker
            chain: chain
            float: confidence
            int: trigger_start, trigger_end
            texts: actor_entity
            ints: actor_start, actor_end
            texts: recipient_entity
            ints: recipient_start, recipient_end
            int: place_start, place_end
            text: place_entity
            int: time_start, time_end
            text: time, key, report, url, title, sentence""",
            _events,
        ),
        (
            "figures",
            _REPORT
            + """text: figure, what
            float: low, high
            text: figure_text
            int: start, end
            text: event, event_type, event_date
            """
            + _SPEAKER
            + "text: sentence",
            _figures,
        ),
        (
            "mentions",
            _REPORT
            + """text: entity, type, name, latin, mention
            int: start, end
            text: role
            int: role_start, role_end""",
            _mentions,
        ),
        (
            "entities",
            _REPORT
            + """text: entity, type, name, latin, role, country, kind, wikidata
            texts: forms
            int: mentions""",
            _entities,
        ),
        (
            "times",
            _REPORT
            + """text: time, type, value, earliest, latest, conflict, time_text
            int: start, end""",
            _times,
        ),
        (
            "chains",
            _REPORT
            + """text: statement
            int: step
            text: kind, name, entity, link_text
            int: start, end""",
            _chains,
        ),
        (
            "corrections",
            _REPORT
            + """int: number
            text: layer, action, item
            ints: anchor_start, anchor_end
            text: before, after, by, at, note""",
            _corrections,
        ),
    )
}
