"""The feeds an archive follows; ``Archive`` is the ``FeedStore`` of ``musnad.intake.watch``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from musnad.archive import schema
from musnad.intake.watch import Feed

if TYPE_CHECKING:
    from musnad.archive.store import Archive


def feeds(archive: Archive) -> list[Feed]:
    """All feeds as they stand, by address."""
    with archive.reading() as connection:
        rows = connection.execute(sa.select(schema.feeds).order_by(schema.feeds.c.url)).all()
    return [
        Feed(
            url=row.url,
            every=float(row.every),
            etag=row.etag,
            modified=row.modified,
            last_checked=_moment(row.last_checked),
            next_check=_moment(row.next_check),
            failures=row.failures,
            last_error=row.last_error,
            title=row.title,
        )
        for row in rows
    ]


def save(archive: Archive, feed: Feed) -> None:
    """Keep how a feed stands; one that was not followed is from now on."""
    row = {
        "every": round(feed.every),
        "etag": feed.etag,
        "modified": feed.modified,
        "last_checked": feed.last_checked and feed.last_checked.isoformat(),
        "next_check": feed.next_check and feed.next_check.isoformat(),
        "failures": feed.failures,
        "last_error": feed.last_error,
        "title": feed.title,
    }
    table = schema.feeds
    with archive.writing() as connection:
        if not connection.execute(table.update().where(table.c.url == feed.url), row).rowcount:
            connection.execute(table.insert(), {"url": feed.url, **row})


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
