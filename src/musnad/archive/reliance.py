"""Through whom news comes: how much each outlet and agency carries, in whose voice, and on whom it relies.

``sources`` counts over the whole archive, by tables' indexes and grouped by report, so that the texts are not read: some seconds for a hundred thousand
reports. ``newest_of`` and what goes by its reports are for one outlet or agency, and take its newest reports alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import sqlalchemy as sa

from musnad.archive import schema
from musnad.intake.outlets import Outlets
from musnad.record import SourceKind

#: Reports of one outlet that are looked at.
MOST = 1_000
#: Of the names that somebody relies on, so many are kept.
NAMED = 200
_AT_A_TIME = 500
_REPORTS, _STATEMENTS, _EVENTS = schema.reports, schema.statements, schema.events
_LINKS, _NAMES = schema.chain_links, schema.names
#: An outlet that is quoted; the one that publishes stands nowhere in the text.
_QUOTED = sa.and_(_LINKS.c.kind == "outlet", _LINKS.c.start.is_not(None))
#: Statements whose chains name somebody, however often each does.
_SAID = sa.func.count(sa.distinct(_LINKS.c.statement_id))
By = Literal["outlet", "agency"]
KINDS: tuple[str, ...] = get_args(SourceKind)


@dataclass(slots=True)
class Carried:
    """What an outlet (or an agency, by its mark) carries.

    ``reports`` in all; of these ``copies`` are copies of others (``copied``: of whom) and ``dispatches`` bear an agency's mark (``agencies``: whose), some both;
    ``own`` are neither. ``kinds`` are its statements by the kind of source, ``own_voice`` its events that nobody is quoted for. ``relies``: which outlets and
    agencies its chains name behind it, with the number of statements. ``carriers``, of an agency alone: which outlets have its reports. ``months``: its reports
    by month of publication.
    """

    name: str | None
    reports: int = 0
    copies: int = 0
    dispatches: int = 0
    own: int = 0
    statements: int = 0
    events: int = 0
    own_voice: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)
    copied: Counter[str] = field(default_factory=Counter)
    relies: Counter[str] = field(default_factory=Counter)
    carriers: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """What it carries as plain JSON, the largest first in each list."""
        numbers = ("name", "reports", "own", "dispatches", "copies", "statements", "events", "own_voice")
        lists = {
            "agencies": self.agencies,
            "copies_of": self.copied,
            "relies_on": self.relies,
            "carried_by": self.carriers,
        }
        return {
            **{name: getattr(self, name) for name in numbers},
            "source_kinds": dict(self.kinds.most_common()),
            **{
                name: [{"name": one, "count": n} for one, n in found.most_common(NAMED)]
                for name, found in lists.items()
            },
        }


@dataclass(slots=True)
class Sources:
    """All outlets by name (None: reports whose outlet is not known), all agencies by their marks, and the names given to sources without a name."""

    outlets: dict[str | None, Carried]
    agencies: dict[str, Carried]
    unnamed: list[tuple[str, int]]

    def relying_on(self, name: str) -> Counter[str]:
        """The outlets whose chains name an outlet or agency, with the number of statements."""
        found = {one.name: one.relies[name] for one in self.outlets.values() if one.name and one.relies.get(name)}
        return Counter(found)

    def copying(self, name: str) -> Counter[str]:
        """The outlets that copy reports of an outlet, with the number of reports."""
        found = {one.name: one.copied[name] for one in self.outlets.values() if one.name and one.copied.get(name)}
        return Counter(found)


# -- the whole archive -------------------------------------------------------------------------------------------------


def sources(connection: sa.Connection, known: Outlets) -> Sources:
    """All outlets and agencies of the archive; ``known`` tells which names are the same outlet."""
    outlets: dict[str | None, Carried] = {}
    agencies: dict[str, Carried] = {}
    carried = _reports(connection, outlets, agencies)
    for number, month in _column(connection, sa.func.substr(_REPORTS.c.day, 1, 7)):
        if month is not None:
            for one in carried[number]:
                one.months[month] += 1
    for number, total, *counts in _statements_by_report(connection):
        for one in carried[number]:
            one.statements += total
            for kind, count in zip(KINDS, counts, strict=True):
                if count:
                    one.kinds[kind] += count
    for number, total, quoted in _events_by_report(connection):
        for one in carried[number]:
            one.events += total
            one.own_voice += total - quoted
    names = _canonical(connection, known)
    for number, name_id, count in _quoted_outlets(connection):
        outlet, name = carried[number][0], names[name_id]
        if name != outlet.name:
            outlet.relies[name] += count
    return Sources(outlets, agencies, _unnamed(connection))


def _reports(
    connection: sa.Connection, outlets: dict[str | None, Carried], agencies: dict[str, Carried]
) -> dict[int, tuple[Carried, ...]]:
    """Count the reports of outlets and agencies; for each report its outlet and, where it has a mark, its agency."""
    outlet_of: dict[int, str | None] = {number: name for number, name in _column(connection, _REPORTS.c.outlet)}
    agency_of: dict[int, str] = {number: name for number, name in _column(connection, _REPORTS.c.agency) if name}
    original_of: dict[int, int] = {number: of for number, of in _column(connection, _REPORTS.c.copy_of) if of}
    carried: dict[int, tuple[Carried, ...]] = {}
    for number, name in outlet_of.items():
        outlet = outlets.get(name) or outlets.setdefault(name, Carried(name))
        outlet.reports += 1
        mark, original = agency_of.get(number), original_of.get(number)
        if original is not None:
            outlet.copies += 1
            of = outlet_of.get(original)
            if of and of != name:
                outlet.copied[of] += 1
        if mark and mark != name:
            outlet.dispatches += 1
            outlet.agencies[mark] += 1
        elif original is None:
            outlet.own += 1
        if not mark:
            carried[number] = (outlet,)
            continue
        agency = agencies.get(mark) or agencies.setdefault(mark, Carried(mark))
        agency.reports += 1
        agency.copies += original is not None
        if name and name != mark:
            agency.carriers[name] += 1
        carried[number] = (outlet, agency)
    return carried


def _column(connection: sa.Connection, column: Any) -> Iterable[Any]:
    """The number of every report with a column, read from the column's index."""
    return connection.execute(sa.select(_REPORTS.c.id, column))


def _statements_by_report(connection: sa.Connection) -> Iterable[Any]:
    """Report, statements, and how many of them are of each kind of source. By report alone: an index has them in this order."""
    kind = _STATEMENTS.c.source_kind
    counts = (sa.func.sum(sa.case((kind == one, 1), else_=0)) for one in KINDS)
    query = sa.select(_STATEMENTS.c.report_id, sa.func.count(), *counts).group_by(_STATEMENTS.c.report_id)
    return connection.execute(query)


def _events_by_report(connection: sa.Connection) -> Iterable[Any]:
    """Report, events, and those of them for which somebody is quoted."""
    counts = (sa.func.count(), sa.func.count(_EVENTS.c.statement_id))
    return connection.execute(sa.select(_EVENTS.c.report_id, *counts).group_by(_EVENTS.c.report_id))


def _quoted_outlets(connection: sa.Connection) -> Iterable[Any]:
    columns = (_STATEMENTS.c.report_id, _LINKS.c.name_id)
    query = sa.select(*columns, _SAID).join(_STATEMENTS, _STATEMENTS.c.id == _LINKS.c.statement_id)
    return connection.execute(query.where(_QUOTED).group_by(*columns))


def _canonical(connection: sa.Connection, known: Outlets) -> dict[int, str]:
    """The names of quoted outlets by their numbers, an alias as the name it stands for."""
    numbers = sa.select(_LINKS.c.name_id).where(_QUOTED)
    rows = connection.execute(sa.select(_NAMES.c.id, _NAMES.c.name).where(_NAMES.c.id.in_(numbers)))
    return {row.id: canonical(row.name, known) for row in rows}


def canonical(name: str, known: Outlets) -> str:
    """The name by which an outlet is kept: that of the table for an alias, else the name itself."""
    outlet = known.of_name(name)
    return outlet.name if outlet is not None else name


def _unnamed(connection: sa.Connection) -> list[tuple[str, int]]:
    speaker, count = _STATEMENTS.c.speaker, sa.func.count()
    query = (
        sa.select(speaker, count)
        .where(_STATEMENTS.c.source_kind == "unnamed", speaker.is_not(None))
        .group_by(speaker)
        .order_by(count.desc(), speaker)
        .limit(NAMED)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


# -- one outlet or agency ----------------------------------------------------------------------------------------------


def newest_of(connection: sa.Connection, by: By, name: str, most: int = MOST) -> list[int]:
    """The numbers of the reports of an outlet or agency, those first that came in last, ``most`` of them."""
    query = sa.select(_REPORTS.c.id).where(_REPORTS.c[by] == name).order_by(_REPORTS.c.id.desc()).limit(most)
    return list(connection.scalars(query))


def speakers_in(connection: sa.Connection, reports: Sequence[int]) -> Counter[tuple[str, str]]:
    """Who speaks in some reports: (kind of source, name) with the number of statements."""
    columns = (_STATEMENTS.c.source_kind, _STATEMENTS.c.speaker)
    found: Counter[tuple[str, str]] = Counter()
    for some in _portions(reports):
        query = sa.select(*columns, sa.func.count()).group_by(*columns)
        for kind, name, count in connection.execute(
            query.where(_STATEMENTS.c.report_id.in_(some), _STATEMENTS.c.speaker.is_not(None))
        ):
            found[kind, name] += count
    return found


def links_in(connection: sa.Connection, reports: Sequence[int], known: Outlets) -> Counter[tuple[str, str]]:
    """Through whom words come in some reports: (kind, name) of the steps behind the publisher, with the number of statements."""
    columns = (_LINKS.c.kind, _NAMES.c.name)
    found: Counter[tuple[str, str]] = Counter()
    for some in _portions(reports):
        query = (
            sa.select(*columns, _SAID)
            .join(_STATEMENTS, _STATEMENTS.c.id == _LINKS.c.statement_id)
            .join(_NAMES, _NAMES.c.id == _LINKS.c.name_id)
            .where(_STATEMENTS.c.report_id.in_(some), _LINKS.c.start.is_not(None))
            .group_by(*columns)
        )
        for kind, name, count in connection.execute(query):
            found[kind, canonical(name, known) if kind == "outlet" else name] += count
    return found


def _portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for at in range(0, len(ordered), _AT_A_TIME):
        yield ordered[at : at + _AT_A_TIME]


__all__ = ["KINDS", "Carried", "Sources", "canonical", "links_in", "newest_of", "sources", "speakers_in"]
