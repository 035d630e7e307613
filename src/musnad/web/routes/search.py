"""Search: its page, and the results as JSON, CSV and a JSON object a line. ``routes.feeds`` has it as a feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from musnad.archive.facet_totals import totals
from musnad.archive.facets import Facets, facets, more_than
from musnad.archive.filters import Filters
from musnad.archive.search import search
from musnad.archive.wording import QueryError
from musnad.web import lists, search_form
from musnad.web.query import Asked, asked
from musnad.web.rendering import address, json, language_of, page, site_of, speech_of
from musnad.web.search_results import results
from musnad.web.site import Site

router = APIRouter(include_in_schema=False)
#: Searches whose facets are kept.
KEPT = 500


@router.get("/search")
def search_page(request: Request) -> Response:
    """The page of a search; with what is wrong at its form where it cannot be asked."""
    site, said = site_of(request), speech_of(request)
    try:
        wanted = asked(request)
        found = search(
            site.archive, wanted.words, wanted.filters,
            kind=wanted.kind, sort=wanted.sort, limit=wanted.limit, after=wanted.after,
        )  # fmt: skip
        counts = counted(site, wanted)
    except QueryError as error:
        field, message = search_form.fault(error, said)
        form = search_form.form(request, said, field)
        return page(request, "search.html", 400, form=form, error=message, title="", asked=None)
    return page(
        request,
        "search.html",
        form=search_form.form(request, said),
        error="",
        title=search_form.described(wanted, said),
        asked=wanted,
        chips=search_form.chips(wanted, said),
        bare=replace(wanted, filters=Filters()).address(),
        kinds=search_form.kinds(wanted, said),
        orders=search_form.orders(wanted, said),
        results=results(site, found.hits, said),
        after=found.after,
        counts=counts,
        number=search_form.number_of(counts, wanted.kind, said),
        narrowings=search_form.narrowings(wanted, counts, said),
        feed=feed_address(request, wanted),
        most_rows=lists.MOST_ROWS,
    )


@router.get("/search.json")
def search_json(request: Request) -> Response:
    """A page of results, where the next begins, and on the first the facets."""
    site, wanted = site_of(request), asked(request)
    found = search(
        site.archive, wanted.words, wanted.filters,
        kind=wanted.kind, sort=wanted.sort, limit=wanted.limit, after=wanted.after,
    )  # fmt: skip
    counts = counted(site, wanted).to_json() if wanted.after is None else None
    return json({"results": [hit.to_json() for hit in found.hits], "after": found.after, "facets": counts})


@router.get("/search.csv")
def search_csv(request: Request) -> Response:
    """The results as CSV."""
    base = str(request.base_url).rstrip("/")
    wanted = asked(request)
    return _stream(
        request, wanted, lists.sheet(lists.found(site_of(request).archive, wanted), wanted.kind, base), "csv"
    )


@router.get("/search.jsonl")
def search_lines(request: Request) -> Response:
    """The results as JSON, one a line."""
    wanted = asked(request)
    return _stream(request, wanted, lists.lines(lists.found(site_of(request).archive, wanted)), "jsonl")


def _stream(request: Request, wanted: Asked, some: Iterator[bytes], ending: str) -> Response:
    """A list of at most ``lists.MOST_ROWS`` results; the header ``musnad-cut`` says whether there may be more."""
    archive = site_of(request).archive
    cut = more_than(archive, wanted.words, wanted.filters, kind=wanted.kind, number=lists.MOST_ROWS)
    headers = {
        "content-disposition": f'attachment; filename="musnad-{wanted.kind}.{ending}"',
        "musnad-most": str(lists.MOST_ROWS),
        "musnad-cut": "true" if cut else "false",
    }
    media = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}[ending]
    return StreamingResponse(some, headers=headers, media_type=media)


def counted(site: Site, wanted: Asked) -> Facets:
    """The facets of a search, kept until the archive changes: its other pages and orders have the same."""
    if wanted.empty:
        return site.summary(f"facets of all {wanted.kind}", partial(totals, kind=wanted.kind))
    kept: dict[Any, Facets] = site.summary("facets of searches", lambda _connection: {})
    key = (wanted.words, wanted.filters, wanted.kind)
    found = kept.get(key)
    if found is None:
        found = facets(site.archive, wanted.words, wanted.filters, kind=wanted.kind)
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept), None), None)
        kept[key] = found
    return found


def feed_address(request: Request, wanted: Asked) -> str:
    """The address of a search as a feed, in the language of the page: programs that read feeds keep no cookie."""
    language = language_of(request)
    return address("/search.atom", **wanted.query(sort=None, limit=None, lang=None if language == "ar" else language))


__all__ = ["counted", "feed_address", "router"]
