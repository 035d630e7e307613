"""What an identity said and what was said of it, and the events it has a part in, the newest first, a page at a time.

Items of a report have shelf marks right behind that of the report (``archive.schema``), so that going through the reports of an identity by their shelf
marks is going through its items. How much is looked at for one page is bounded; a page may hold fewer than were asked for and still have a next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
import sqlalchemy as sa

from musnad.archive import schema
from musnad.weave.who_facts import newest

#: ``speaker``: they say it; ``named``: somebody else names them in what is said.
SaidAs = Literal["speaker", "named"]
#: ``any`` of the others.
DoneAs = Literal["any", "actor", "recipient", "place"]
#: Reports looked at in one go, at first and (where little is found) at most, and for one page.
_AT_FIRST, _AT_MOST, _PATIENCE = 60, 240, 600

#: Entities of reports: the number of the report and the entity's id in its record.
_Pairs = set[tuple[int, str]]
_Spans = dict[int, list[tuple[int, int]]]
#: How items are found in some reports, by what the identity is called there.
_Some = Callable[[Sequence[int], _Pairs], set[int]]


@dataclass(frozen=True, slots=True)
class Found:
    """Shelf marks of items, the newest first, and where the next page begins (``after``); None where there is none."""

    shelves: tuple[int, ...]
    after: int | None


def statements_of(
    connection: sa.Connection,
    identity: str,
    *,
    said: SaidAs = "speaker",
    after: int | None = None,
    limit: int = 20,
    patience: int | None = None,
) -> Found:
    """The statements of an identity, or those that name it; ``patience``: reports that are looked at, where not as many as usual."""
    table = schema.statements
    columns = (table.c.id, table.c.report_id, table.c.speaker_entity)

    def speaking(reports: Sequence[int], pairs: _Pairs) -> set[int]:
        by_it = table.c.speaker_entity.in_(_entities(pairs))
        rows = connection.execute(sa.select(*columns).where(table.c.report_id.in_(reports), by_it)).all()
        return {mark for mark, report, entity in rows if (report, entity) in pairs}

    def named(reports: Sequence[int], pairs: _Pairs) -> set[int]:
        spans = _mentions(connection, reports, pairs)
        rows = connection.execute(sa.select(*columns, table.c.content).where(table.c.report_id.in_(list(spans)))).all()
        return {
            mark
            for mark, report, entity, content in rows
            if (report, entity) not in pairs and _touches(orjson.loads(content), spans[report])
        }

    return _page(connection, identity, speaking if said == "speaker" else named, after, limit, patience)


def events_of(
    connection: sa.Connection,
    identity: str,
    *,
    part: DoneAs = "any",
    after: int | None = None,
    limit: int = 20,
    patience: int | None = None,
) -> Found:
    """The events in which an identity is actor or recipient, or which took place there."""
    events, participants, mentions = schema.events, schema.participants, schema.mentions
    columns = (events.c.id, events.c.report_id)
    doing = sa.select(*columns, participants.c.entity).join(participants, participants.c.event_id == events.c.id)
    if part in ("actor", "recipient"):
        doing = doing.where(participants.c.part == part)
    there = sa.select(*columns, mentions.c.entity).join(
        mentions,
        sa.and_(
            mentions.c.report_id == events.c.report_id,
            mentions.c.start < events.c.place_end,
            mentions.c.end > events.c.place_start,
        ),
    )
    asked = [(doing, participants)] if part != "place" else []
    asked += [(there, mentions)] if part in ("any", "place") else []

    def some(reports: Sequence[int], pairs: _Pairs) -> set[int]:
        found: set[int] = set()
        for query, table in asked:
            its = query.where(events.c.report_id.in_(reports), table.c.entity.in_(_entities(pairs)))
            found.update(mark for mark, report, entity in connection.execute(its).all() if (report, entity) in pairs)
        return found

    return _page(connection, identity, some, after, limit, patience)


def _page(
    connection: sa.Connection, identity: str, some: _Some, after: int | None, limit: int, patience: int | None
) -> Found:
    """The items that ``some`` finds."""
    found: list[int] = []
    last, size, left = after, _AT_FIRST, patience or _PATIENCE
    while left > 0:
        portion = newest(connection, identity, most=size, before=last)
        if not portion.reports:
            return Found(tuple(found), None)
        pairs = {(one.report, entity) for one in portion.reports for entity in one.entities}
        marks = some([one.report for one in portion.reports], pairs)
        found += sorted((mark for mark in marks if after is None or mark < after), reverse=True)
        if len(found) > limit:
            return Found(tuple(found[:limit]), found[limit - 1])
        if not portion.more:
            return Found(tuple(found), None)
        last, left = portion.reports[-1].shelf, left - size
        size = min(2 * size, _AT_MOST)
    return Found(tuple(found), last)


def _entities(pairs: _Pairs) -> list[str]:
    """The ids that an identity has in some of these reports; another's in others."""
    return sorted({entity for _, entity in pairs})


def _mentions(connection: sa.Connection, reports: Sequence[int], pairs: _Pairs) -> _Spans:
    """Where an identity is named in some reports."""
    table = schema.mentions
    query = sa.select(table.c.report_id, table.c.entity, table.c.start, table.c.end).where(
        table.c.report_id.in_(reports), table.c.entity.in_(_entities(pairs))
    )
    spans: _Spans = defaultdict(list)
    for report, entity, start, end in connection.execute(query).all():
        if (report, entity) in pairs:
            spans[report].append((start, end))
    return spans


def _touches(places: Sequence[Sequence[int]], mentions: Sequence[tuple[int, int]]) -> bool:
    """Whether a mention stands in one of some places."""
    return any(a < end and start < b for a, b in places for start, end in mentions)
