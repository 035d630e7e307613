"""The API: reading (``docs/api.md``). Writing is in ``api_writing``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi import Path as InPath
from fastapi.responses import Response

from musnad.archive import schema
from musnad.archive.database import ArchiveError
from musnad.archive.listing import headings
from musnad.archive.outside import place_of, sound
from musnad.archive.schema_weave import woven
from musnad.archive.search import Kind, search, shelved
from musnad.archive.store import Archive
from musnad.views.html import musnad_version
from musnad.weave import who_told
from musnad.weave.listing import Wanted
from musnad.weave.who import identity, who
from musnad.weave.who_following import waiting
from musnad.web.api import access, models
from musnad.web.api.answers import JSON, Route, answer, problems, whole
from musnad.web.api.asked import DoneAsked, NameAsked, ReportsAsked, SaidAsked, SearchAsked, SourcesAsked, StoriesAsked
from musnad.web.api.reports import number_of
from musnad.web.api.stories import Stories, Story
from musnad.web.rendering import site_of
from musnad.web.routes import api_writing
from musnad.web.routes.sources import counts as counted
from musnad.web.site import Site

router = APIRouter(prefix="/api/v1", route_class=Route, generate_unique_id_function=lambda route: route.name)
_reading = APIRouter(route_class=Route, dependencies=access.SCHEMES)
Routed = TypeVar("Routed", bound=Callable[..., Response])
Here = Annotated[Site, Depends(site_of)]
ReportName = Annotated[
    str,
    InPath(max_length=4_000, description="a report's key; or its id, number or address, where one report alone has it"),
]
EntityId = Annotated[str, InPath(max_length=100, description="an identity's id", examples=["p4d3df6f85be4"])]
StoryName = Annotated[str, InPath(max_length=4_000, description="a story's id, or that of any report in it")]


def _get(path: str, model: Any, *statuses: int, **more: Any) -> Callable[[Routed], Routed]:
    """An address that is read."""
    return _reading.get(
        path, response_model=model, responses=problems(*statuses), openapi_extra=access.OPTIONAL, **more
    )


@_get("/search", models.Results, tags=["reports"])
def search_items(site: Here, asked: Annotated[SearchAsked, Query()]) -> Response:
    """Statements, events or reports by words and filters; every filter given must hold, of several values of one filter, one."""
    page = search(
        site.archive,
        asked.q,
        asked.filters(),
        kind=asked.results,
        sort=asked.sort,
        limit=asked.limit,
        after=asked.after or None,
    )
    return answer({"results": [hit.to_json() for hit in page.hits], "after": page.after})


@_get("/reports", models.Reports, tags=["reports"])
def list_reports(site: Here, asked: Annotated[ReportsAsked, Query()]) -> Response:
    """All reports by their day of publication, without text and record."""
    with site.archive.reading() as connection:
        found, after = headings(
            connection, limit=asked.limit, after=place_of(asked.after), oldest=asked.sort == "oldest"
        )
    return _page([one.to_json() for one in found], after)


@_get("/reports/{key}", models.Report, 404, tags=["reports"])
def get_report(site: Here, key: ReportName) -> Response:
    """A report: its record with the corrections applied, and in `archive` what the archive knows of it."""
    return whole(site.archive.get(number_of(site.archive, key)))


@_get("/reports/{key}/story", Story, 404, tags=["stories"])
def get_story_of_report(site: Here, key: ReportName) -> Response:
    """The story that a report tells."""
    number = number_of(site.archive, key)
    with site.archive.reading() as connection:
        name = connection.scalar(sa.select(woven.c.story).where(woven.c.report_id == number))
    return _story(site, name, key)


@_get("/entities", models.Identities, tags=["entities"])
def find_entities(site: Here, asked: Annotated[NameAsked, Query()]) -> Response:
    """Whom or what a name may mean: first those that bear it as it is, then those of whose name it is a part."""
    begin = place_of(asked.after, 1_000) or 0
    with site.archive.reading() as connection:
        found = who(connection, sound(asked.name))
    some = found[begin : begin + asked.limit]
    after = begin + len(some)
    return _page([one.as_json() for one in some], after if after < len(found) else None)


@_get("/entities/{id}", models.Identity, 404, tags=["entities"])
def get_entity(site: Here, id: EntityId) -> Response:
    """Who or what this is: names, roles over time, ids elsewhere."""
    with site.archive.reading() as connection:
        found = identity(connection, sound(id))
    if found is None:
        raise _no_entity(id)
    return answer(found.as_json())


@_get("/entities/{id}/statements", models.Results, 404, tags=["entities"])
def list_entity_statements(site: Here, id: EntityId, asked: Annotated[SaidAsked, Query()]) -> Response:
    """What somebody said, or what others said of them, the newest first."""
    with site.archive.reading() as connection:
        found = who_told.statements_of(
            connection, sound(id), said=asked.said, after=place_of(asked.after), limit=asked.limit
        )
        _there(connection, id, found)
    return _items(site.archive, "statements", found)


@_get("/entities/{id}/events", models.Results, 404, tags=["entities"])
def list_entity_events(site: Here, id: EntityId, asked: Annotated[DoneAsked, Query()]) -> Response:
    """The events that somebody has a part in, the newest reports first."""
    with site.archive.reading() as connection:
        found = who_told.events_of(
            connection, sound(id), part=asked.part, after=place_of(asked.after), limit=asked.limit
        )
        _there(connection, id, found)
    return _items(site.archive, "events", found)


@_get("/stories", Stories, tags=["stories"])
def list_stories(site: Here, asked: Annotated[StoriesAsked, Query()]) -> Response:
    """Stories in which some report matches. Of a search that very many reports match, the stories of the newest (`among`) are listed."""
    wanted = Wanted(asked.least, asked.chains, asked.disputed, asked.revised, asked.order)
    page = site.weave.page(asked.q, asked.filters(), wanted, limit=asked.limit, after=asked.after or None)
    return answer({"results": site.weave.named_json(page.names), "after": page.after, "among": page.among})


@_get("/stories/{id}", Story, 404, tags=["stories"])
def get_story(site: Here, id: StoryName) -> Response:
    """A story: its tellings, the independent chains behind them with the reason of every joining, disputes, revisions."""
    return _story(site, site.weave.id_of(sound(id)), id)


@_get("/sources", models.Sources, tags=["archive"])
def list_sources(site: Here, asked: Annotated[SourcesAsked, Query()]) -> Response:
    """Outlets or agencies: how much each carries, in whose voice, and on whom it relies. Counted over the whole archive, at times some minutes ago."""
    counts = counted(site)
    carried = (counts.sources.outlets if asked.by == "outlet" else counts.sources.agencies).values()
    ordered = sorted(carried, key=lambda one: (-one.reports, one.name or ""))
    begin = place_of(asked.after, len(ordered)) or 0
    some = ordered[begin : begin + asked.limit]
    known = site.archive.outlets
    results = []
    for one in some:
        outlet = known.of_name(one.name) if one.name else None
        results.append({**one.to_json(), "kind": outlet.kind if outlet else None})
    after = str(begin + len(some)) if begin + len(some) < len(ordered) else None
    return answer({"results": results, "after": after, "made": counts.made.isoformat(timespec="seconds")})


@_get("/status", models.Status, tags=["archive"])
def get_status(site: Here) -> Response:
    """What the archive holds, and how many reports stories and who is who have still to take in."""
    held = site.summary("api status", _held)
    with site.archive.reading() as connection:
        entities = waiting(connection)
    unwoven = site.weave.waiting()
    # counts that are kept are kept until reports change; while some wait, stories may change without that
    stories = site.weave.count() if unwoven else site.summary("stories", lambda _: site.weave.count())
    counts = {name.replace(" ", "_"): number for name, number in stories.items()}
    return answer(
        {"version": musnad_version(), **held, "stories": counts, "waiting": {"stories": unwoven, "entities": entities}}
    )


# -- what they are made of ---------------------------------------------------------------------------------------------


def _page(results: list[JSON], after: int | None) -> Response:
    return answer({"results": results, "after": None if after is None else str(after)})


def _items(archive: Archive, kind: Kind, found: who_told.Found) -> Response:
    return _page([hit.to_json() for hit in shelved(archive, kind, found.shelves)], found.after)


def _there(connection: sa.Connection, id: str, found: who_told.Found) -> None:
    """That there is such an identity; asked only where nothing of it was found."""
    if not found.shelves and found.after is None and identity(connection, sound(id)) is None:
        raise _no_entity(id)


def _no_entity(id: str) -> ArchiveError:
    return ArchiveError(f"there is no entity {id[:100]!r}", f"لا أحد بهذا المعرّف: {id[:100]}")


def _story(site: Site, name: str | None, asked: str) -> Response:
    found = site.weave.named_json([name]) if name else []
    if not found:
        raise ArchiveError(
            f"no story is told by {asked[:100]!r}; it may not have been woven yet", f"لا قصة لهذا الخبر: {asked[:100]}"
        )
    return answer(found[0])


def _held(connection: sa.Connection) -> JSON:
    """The counts of whole tables."""
    reports, count = schema.reports, sa.func.count()

    def rows(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        return connection.scalar(sa.select(count).select_from(table).where(*conditions)) or 0

    first, last = connection.execute(sa.select(sa.func.min(reports.c.day), sa.func.max(reports.c.day))).one()
    return {
        "reports": rows(reports),
        "statements": rows(schema.statements),
        "events": rows(schema.events),
        "copies": rows(reports, reports.c.copy_of.is_not(None)),
        "foreign": rows(reports, reports.c.state == "foreign"),
        "corrections": rows(schema.corrections),
        "first": first,
        "last": last,
    }


router.include_router(_reading)
router.include_router(api_writing.router)
