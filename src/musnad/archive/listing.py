"""Reports one after the other by their day of publication, without opening their records."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from musnad.archive import schema

_DOCUMENT = ("document", "url", "outlet", "title", "author", "published", "language")
_OTHERS = ("shelf", "key", "agency", "copy_kind", "state", "reader", "version", "added")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is listed with. ``document`` says of it what the record does, without the text; ``copy_of`` is the key of the report it copies."""

    key: str
    number: int
    document: dict[str, str | None]
    agency: str | None
    copy_of: str | None
    copy_kind: str | None
    state: str
    reader: str | None
    version: str
    added: str
    #: Its shelf mark, by which the next page goes on.
    shelf: int

    def to_json(self) -> dict[str, Any]:
        """The heading as plain JSON."""
        return {name: value for name, value in asdict(self).items() if name != "shelf"}


def headings(
    connection: sa.Connection, *, limit: int, after: int | None = None, oldest: bool = False
) -> tuple[list[Heading], int | None]:
    """Reports, the newest or the ``oldest`` first, and where the next page begins (None where there is none); ``after`` is that of the page before."""
    shelf = schema.reports.c.shelf
    query = _query().order_by(shelf if oldest else shelf.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(shelf > after if oldest else shelf < after)
    found = [_heading(row) for row in connection.execute(query)]
    return found[:limit], (found[limit - 1].shelf if len(found) > limit else None)


def headings_of(connection: sa.Connection, numbers: list[int]) -> dict[int, Heading]:
    """The headings of some reports by their numbers; of at most some hundred at a time."""
    rows = connection.execute(_query().where(schema.reports.c.id.in_(numbers)))
    return {row.id: _heading(row) for row in rows}


def _query() -> sa.Select[Any]:
    reports, original = schema.reports, schema.reports.alias("original")
    columns = [reports.c[name] for name in ("id", *_DOCUMENT, *_OTHERS)]
    return sa.select(*columns, original.c.key.label("copied")).join(
        original, original.c.id == reports.c.copy_of, isouter=True
    )


def _heading(row: Any) -> Heading:
    document = {"id": row.document, **{name: getattr(row, name) for name in _DOCUMENT[1:]}}
    others = {name: getattr(row, name) for name in _OTHERS}
    return Heading(number=row.id, document=document, copy_of=row.copied, **others)
