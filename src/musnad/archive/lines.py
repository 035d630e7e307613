"""Reports as they are listed beside another one: key, outlet, title, day, without text or record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from musnad.archive.schema import reports

_AT_A_TIME = 500
_COLUMNS = (reports.c.id, reports.c.key, reports.c.outlet, reports.c.title, reports.c.published)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    number: int
    key: str
    outlet: str | None
    title: str | None
    published: str | None


def number_of_key(connection: sa.Connection, key: str) -> int | None:
    """The number of the report of a key; None where there is none. Whatever else reports call themselves, a key means one."""
    return connection.scalar(sa.select(reports.c.id).where(reports.c.key == key))


def report_lines(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, ReportLine]:
    """The lines of some reports by their numbers; those that are not there are left out."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[int, ReportLine] = {}
    for at in range(0, len(wanted), _AT_A_TIME):
        query = sa.select(*_COLUMNS).where(reports.c.id.in_(wanted[at : at + _AT_A_TIME]))
        found |= {row.id: _line(row) for row in connection.execute(query)}
    return found


def line_of_key(connection: sa.Connection, key: str) -> ReportLine | None:
    """The line of the report of a key."""
    row = connection.execute(sa.select(*_COLUMNS).where(reports.c.key == key)).one_or_none()
    return None if row is None else _line(row)


def copies_of(connection: sa.Connection, number: int, most: int) -> list[ReportLine]:
    """Reports that copy the report of a number, in the order they came in, ``most`` at most."""
    query = sa.select(*_COLUMNS).where(reports.c.copy_of == number).order_by(reports.c.id).limit(most)
    return [_line(row) for row in connection.execute(query)]


def _line(row: Any) -> ReportLine:
    return ReportLine(row.id, row.key, row.outlet, row.title, row.published)
