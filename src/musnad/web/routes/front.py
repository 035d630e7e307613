"""The front page: what is new, who is quoted, what happens over time."""

from __future__ import annotations

import datetime as dt
import shlex
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response

from musnad.archive import schema
from musnad.archive.database import shown as named
from musnad.archive.listing import Heading, headings
from musnad.archive.over_time import Timeline
from musnad.archive.search import Hit, search
from musnad.weave.listing import Wanted
from musnad.weave.model import Story
from musnad.weave.who_quoted import Quoted, quoted
from musnad.web.entity_kept import kept_of
from musnad.web.query import Asked
from musnad.web.rendering import json, page, site_of, speech_of
from musnad.web.routes.timeline import chart, whole_line
from musnad.web.search_results import results
from musnad.web.site import Site

router = APIRouter(include_in_schema=False)
#: Reports, statements, stories and names that are shown; of one report so many statements at most.
REPORTS, STATEMENTS, STORIES, NAMES, OF_ONE = 8, 8, 4, 12, 2
#: Names that are counted, for this page and others.
QUOTED = 25
#: The days before the newest report that count as of late.
LATELY = 90


@dataclass(frozen=True, slots=True)
class MostQuoted:
    """Who is quoted most: of late (from ``since`` on; None where no report has a date), and in all."""

    since: str | None
    lately: list[Quoted]
    ever: list[Quoted]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        lists = {"lately": self.lately, "ever": self.ever}
        return {"since": self.since, **{name: [one.to_json() for one in some] for name, some in lists.items()}}


@dataclass(frozen=True, slots=True)
class Front:
    """All that the front page shows."""

    counts: dict[str, int]
    reports: list[Heading]
    statements: list[Hit]
    quoted: MostQuoted
    line: Timeline
    stories: list[Story]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "counts": self.counts,
            "reports": [one.to_json() for one in self.reports],
            "statements": [one.to_json() for one in self.statements],
            "quoted": self.quoted.to_json(),
            "events": self.line.to_json(),
            "stories": [
                {
                    **{name: getattr(one, name) for name in ("id", "what", "date", "place", "independent")},
                    "reports": len(one.tellings),
                    "disputes": len(one.disputes),
                    "revisions": len(one.revisions),
                }
                for one in self.stories
            ],
        }


@router.get("/")
def front(request: Request) -> Response:
    """The front page; of an archive without reports, how to add some."""
    site = site_of(request)
    shown = _front(site)
    if not shown.counts["reports"]:
        return page(request, "front_empty.html", archive=shlex.quote(named(site.archive.place)))
    said = speech_of(request)
    drawn = chart(shown.line, said, Asked(kind="events"), said.gettext("Event types by the day of the event"))
    said_now = results(site, shown.statements, said)
    return page(request, "front.html", front=shown, statements=said_now, names=NAMES, chart=drawn)


@router.get("/.json")
@router.get("/index.json")
def front_json(request: Request) -> Response:
    """The same as JSON."""
    return json(_front(site_of(request)).to_json())


def _front(site: Site) -> Front:
    found = search(site.archive, kind="statements", limit=STATEMENTS * 5).hits
    of_report: Counter[int] = Counter()
    statements = []
    for hit in found:
        of_report[hit.report] += 1
        if of_report[hit.report] <= OF_ONE:
            statements.append(hit)
    statements = statements[:STATEMENTS]
    with site.archive.reading() as connection:
        reports = headings(connection, limit=REPORTS)[0]
    names = site.weave.page(wanted=Wanted(least=2, chains=2), limit=STORIES).names
    return Front(
        counts=counts(site),
        reports=reports,
        statements=statements,
        quoted=most_quoted(site),
        line=whole_line(site).line,
        stories=site.weave.named(names),
    )


def counts(site: Site) -> dict[str, int]:
    """How many reports, statements, events and outlets there are."""
    return site.summary("counts", _counts)


def _counts(connection: sa.Connection) -> dict[str, int]:
    tables = {"reports": schema.reports, "statements": schema.statements, "events": schema.events}
    found = {
        name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for name, table in tables.items()
    }
    outlets = sa.select(schema.reports.c.outlet).where(schema.reports.c.outlet.is_not(None)).distinct().subquery()
    return {**found, "outlets": connection.scalar(sa.select(sa.func.count()).select_from(outlets)) or 0}


def most_quoted(site: Site) -> MostQuoted:
    """Who is quoted most in the whole archive; kept until it changes."""

    def make(connection: sa.Connection) -> MostQuoted:
        last = connection.scalar(sa.select(sa.func.max(schema.reports.c.day)))
        since = (dt.date.fromisoformat(last) - dt.timedelta(days=LATELY)).isoformat() if last else None
        lately = quoted(connection, since, QUOTED) if since else []
        return MostQuoted(since, lately, quoted(connection, None, QUOTED))

    return kept_of(site).summaries.get("quoted", make)  # who is who changes it too
