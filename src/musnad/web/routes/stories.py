"""Stories: the list of them, and the page of each, with who tells it on whose word and where the tellings contradict each other."""

from __future__ import annotations

import re
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from musnad.archive.database import ArchiveError
from musnad.archive.lines import report_lines
from musnad.archive.outside import sound
from musnad.views.story_html import story_page
from musnad.views.story_markdown import story_markdown
from musnad.weave.export.reports import with_reports
from musnad.weave.export.sheets import csv_text
from musnad.weave.listing import StoriesPage, totals
from musnad.weave.weaving import Weave
from musnad.web import atom
from musnad.web.rendering import json, page, site_of, speech_of, story_address
from musnad.web.site import Site
from musnad.web.story_list import CHAINS, LEASTS, ORDERS, AskedStories, asked_stories, entries, number_of, story_feed
from musnad.web.story_view import (
    MOST_CHAINS,
    MOST_GROUNDS,
    MOST_POINTS,
    MOST_REASONS,
    MOST_SIDES,
    MOST_SPEAKERS,
    StoryView,
)

router = APIRouter(include_in_schema=False)
_NAMED = re.compile(r"(.+)\.(json|html|md)\Z", re.S)
#: Names of stories, and of reports by their keys; all other names may hold a dot.
_KEY = re.compile(r"[0-9a-f]{8,32}\Z")
#: Later stories that are named.
_MOST_LATER = 12


# -- the list ----------------------------------------------------------------------------------------------------------


def _found(request: Request) -> tuple[Site, AskedStories, StoriesPage]:
    site, asked = site_of(request), asked_stories(request)
    search = asked.search
    return site, asked, site.weave.page(
        search.words, search.filters, asked.wanted, limit=search.limit, after=search.after
    )  # fmt: skip


@router.get("/stories")
def stories(request: Request) -> Response:
    """The list."""
    site, asked, found = _found(request)
    fields, passed = asked.fields(request, speech_of(request))
    return page(
        request,
        "stories.html",
        asked=asked,
        entries=list(entries(site.weave.named_json(found.names, develops=False), speech_of(request))),
        after=found.after,
        among=found.among,
        waiting=site.weave.waiting(),
        totals=totals(site.archive),
        orders=ORDERS,
        leasts=sorted({*LEASTS, asked.wanted.least}),
        chain_numbers=sorted({*CHAINS, asked.wanted.chains}),
        fields=fields,
        passed=passed,
    )


@router.get("/stories.json")
def stories_json(request: Request) -> Response:
    """The list as JSON."""
    site, _, found = _found(request)
    return json({"stories": site.weave.named_json(found.names), "after": found.after, "among": found.among})


@router.get("/stories.jsonl")
def stories_lines(request: Request) -> Response:
    """The list, a story a line."""
    site, _, found = _found(request)
    lines = b"".join(orjson.dumps(story) + b"\n" for story in site.weave.named_json(found.names))
    return Response(lines, media_type="application/x-ndjson; charset=utf-8", headers=_file("stories.jsonl"))


@router.get("/stories.csv")
def stories_csv(request: Request) -> Response:
    """The list as a table, the columns those of ``musnad export --results stories``."""
    site, _, found = _found(request)
    made = csv_text("stories", with_reports(site.archive, site.weave.named(found.names)))
    return Response(made, media_type="text/csv; charset=utf-8", headers=_file("stories.csv"))


def _file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


@router.get("/stories.atom")
def stories_feed(request: Request) -> Response:
    """The list as a feed: a story comes up again when more is told of it."""
    site, asked, found = _found(request)
    return Response(
        story_feed(
            asked,
            site.weave.named_json(found.names, develops=False),
            speech_of(request),
            str(request.base_url).rstrip("/"),
        ),
        media_type=atom.MEDIA_TYPE,
    )


# -- a story -----------------------------------------------------------------------------------------------------------


def _resolved(weave: Weave, name: str) -> tuple[str, str]:
    """The id of the story that a name leads to, and the form asked for (``json``, ``html``, ``md``, or none). ArchiveError where there is none."""
    name = sound(name)
    ending = _NAMED.match(name)
    if ending and _KEY.match(ending[1]):
        return weave.id_of(ending[1]), ending[2]
    try:
        return weave.id_of(name), ""
    except ArchiveError:
        if ending is None:
            raise
        return weave.id_of(ending[1]), ending[2]


@router.get("/stories/{name:path}")
def story(request: Request, name: str) -> Response:
    """A story; under any other name that leads to it, the way to it."""
    site = site_of(request)
    weave = site.weave
    id, form = _resolved(weave, name)
    here = f"{id}.{form}" if form else id
    if name != here:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{story_address(here)}{query}", 303)
    if form == "json":
        return json(_json(site, id))
    telling = number_of(request.query_params.get("telling"), "telling", 1)
    found = weave.story(id)
    later = weave.later(id)
    if form:
        earlier_stories, later_stories = weave.named(found.develops), weave.named(later)
        if form == "md":
            made = story_markdown(found, earlier_stories, later_stories)
            return Response(made, media_type="text/markdown; charset=utf-8")
        # A page of its own with its style in it, which the policy of these pages would not let a browser show: to be kept as a file.
        made = story_page(found, earlier_stories, later_stories)
        return Response(made, media_type="text/html; charset=utf-8", headers=_file(f"story-{id}.html"))
    speech = speech_of(request)
    with site.archive.reading() as connection:
        lines = report_lines(connection, (told.number for told in found.tellings))
    return page(
        request,
        "story.html",
        view=StoryView(found, {number: line.key for number, line in lines.items()}, speech, telling),
        story=found,
        earlier=list(entries(weave.named_json(found.develops, develops=False), speech)),
        later=list(entries(weave.named_json(later[:_MOST_LATER], develops=False), speech)),
        later_left_out=max(0, len(later) - _MOST_LATER),
        waiting=weave.waiting(),
        most_chains=MOST_CHAINS,
        most_speakers=MOST_SPEAKERS,
        most_reasons=MOST_REASONS,
        most_points=MOST_POINTS,
        most_sides=MOST_SIDES,
        most_grounds=MOST_GROUNDS,
    )


def _json(site: Site, id: str) -> dict[str, Any]:
    """A story as JSON: the form of ``docs/weave.md``, the keys of its reports and the ids of the ``later`` stories beside."""
    found = site.weave.named_json([id])
    if not found:
        raise ArchiveError(f"no story is called {id}", f"لا حدث بهذا المعرّف: {id}")
    made = found[0]
    with site.archive.reading() as connection:
        lines = report_lines(connection, (told["number"] for told in made["tellings"]))
    for told in made["tellings"]:
        told["key"] = lines[told["number"]].key if told["number"] in lines else None
    return made | {"later": site.weave.later(id)}
