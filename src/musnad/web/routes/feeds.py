"""Feeds: any search as an Atom feed, and the page of the feeds that ``musnad watch`` follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response

from musnad.archive import schema
from musnad.archive.export.rdftext import urn
from musnad.archive.search import Hit, search
from musnad.intake.watch import Feed as Followed
from musnad.views.html import musnad_version
from musnad.web import atom, search_form
from musnad.web.language import Speech
from musnad.web.query import PAGE, asked
from musnad.web.rendering import cut, json, page, report_address, site_of, speech_of
from musnad.web.routes.search import feed_address
from musnad.web.search_results import name_of
from musnad.web.site import Site

router = APIRouter(include_in_schema=False)
#: Entries of a feed that asks for no number: more than come in between two looks at it.
ENTRIES = 50
#: Names on one side of an event that the title of an entry gives.
_SIDES = 4
#: Seconds after a change in which a date does not tell the states before and after it apart.
_UNSURE = 2


@router.get("/search.atom")
def search_feed(request: Request) -> Response:
    """A search as a feed, the newest first; 304 where the archive has not changed since it was read."""
    site, said = site_of(request), speech_of(request)
    wanted = asked(request)
    changed = site.summary("moment of the last change", lambda _connection: dt.datetime.now(dt.UTC))
    headers = {"etag": _tag(site, request)}
    if (dt.datetime.now(dt.UTC) - changed).total_seconds() > _UNSURE:
        headers["last-modified"] = format_datetime(changed, usegmt=True)
    if _unchanged(request, headers):
        return Response(status_code=304, headers=headers)
    limit = ENTRIES if wanted.limit == PAGE else wanted.limit
    found = search(site.archive, wanted.words, wanted.filters, kind=wanted.kind, limit=limit)
    added = _added(site, found.hits)
    base = str(request.base_url).rstrip("/")
    entries = [_entry(hit, added, base, said) for hit in found.hits]
    link, address = base + wanted.address(sort=None), base + feed_address(request, wanted)
    subject = search_form.described(wanted, said) or said.gettext("everything that comes in")
    feed = atom.Feed(
        id=address,
        title=f"{said.gettext('Musnad')}: {subject}",
        subtitle=said.gettext("What came in for a search in Musnad"),
        link=link,
        address=address,
        updated=max((entry.updated for entry in entries), default=changed),
        language=said.language,
    )
    return Response(atom.written(feed, entries), media_type=atom.MEDIA_TYPE, headers=headers)


def _tag(site: Site, request: Request) -> str:
    parts = (site.mark(), musnad_version(), request.url.netloc, request.url.query, speech_of(request).language)
    return f'W/"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _unchanged(request: Request, headers: dict[str, str]) -> bool:
    """Whether who asks has this state already; where a tag was sent, the date is not looked at (RFC 9110)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in given or headers["etag"].removeprefix("W/") in given
    since = request.headers.get("if-modified-since")
    if since is None or "last-modified" not in headers:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(headers["last-modified"])
    except (ValueError, TypeError):
        return False


def _added(site: Site, hits: Sequence[Hit]) -> dict[int, str]:
    """When the reports of some hits came into the archive."""
    table = schema.reports
    query = sa.select(table.c.id, table.c.added).where(table.c.id.in_({hit.report for hit in hits}))
    with site.archive.reading() as connection:
        return {row.id: row.added for row in connection.execute(query)}


def _entry(hit: Hit, added: dict[int, str], base: str, said: Speech) -> atom.Entry:
    item = hit.item or {}
    published = atom.moment(hit.document["published"])
    updated = atom.moment(added.get(hit.report)) or published or dt.datetime.fromtimestamp(0, dt.UTC)
    return atom.Entry(
        id=urn(hit.kind.removesuffix("s"), hit.key, *([item["id"]] if item else [])),
        title=_title(hit, item, said),
        link=base + report_address(hit.key, item.get("id")),
        updated=updated,
        published=published,
        author=cut(hit.document["outlet"] or "") or None,
        summary=" … ".join(sentence.text[:2_000] for sentence in hit.sentences),
        categories=((item["type"], said.label("event", item["type"])),) if hit.kind == "events" else (),
    )


def _title(hit: Hit, item: dict[str, Any], said: Speech) -> str:
    """Who says what; what happened, or did not, by whom, to whom, where and on whose word; or what the report is called."""
    if hit.kind == "reports":
        return cut(hit.document["title"] or "") or said.gettext("untitled report")
    if hit.kind == "statements":
        who = _speaker(item, hit.names, said)
        return f"{who}: {cut(' … '.join(span['text'] for span in item['content'])) or cut(item['cue']['text'])}"
    parts = [f"{said.label('event', item['type'])}: {cut(item['trigger']['text'])}"]
    if item["status"] != "occurred":
        parts.append(said.label("status", item["status"]))
    for key, linked in (("by", item["actor"]), ("to", item["recipient"]), ("place", [item["place"]])):
        names = [name for one in linked[:_SIDES] if (name := name_of(one, hit.names))]
        names += ["…"] if len(linked) > _SIDES else []
        if names:
            parts.append(f"{said.label('view', key)}: {('، ' if said.language == 'ar' else ', ').join(names)}")
    if hit.statement:
        parts.append(f"{said.label('view', 'basis')}: {_speaker(hit.statement, hit.names, said)}")
    return " · ".join(parts)


def _speaker(statement: dict[str, Any], names: dict[str, str], said: Speech) -> str:
    """Who makes a statement: by name, else as the report calls the source."""
    source = statement["source"] and statement["source"] | {"entity": None}
    return name_of(statement["speaker"], names) or name_of(source, {}) or said.label("view", "unknown")


# -- the feeds that are followed ---------------------------------------------------------------------------------------


@router.get("/feeds")
def feeds_page(request: Request) -> Response:
    """The feeds that ``musnad watch`` follows and how they stand, and how a search is followed."""
    followed = [_followed(feed) for feed in site_of(request).archive.feeds()]
    return page(request, "feeds.html", feeds=followed, failing=sum(1 for feed in followed if feed["failures"]))


@router.get("/feeds.json")
def feeds_json(request: Request) -> Response:
    """The same as JSON."""
    return json({"feeds": [_followed(feed) for feed in site_of(request).archive.feeds()]})


def _followed(feed: Followed) -> dict[str, Any]:
    def when(moment: dt.datetime | None) -> str | None:
        return atom.stamp(moment) if moment else None

    return {
        "url": without_password(feed.url),
        "title": feed.title,
        "every": feed.every,
        "last_checked": when(feed.last_checked),
        "next_check": when(feed.next_check),
        "failures": feed.failures,
        "last_error": feed.last_error,
    }


def without_password(url: str) -> str:
    """An address without the name and password that may stand in it."""
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return url.rpartition("@")[2]
    return url.replace(host, host.rpartition("@")[2], 1) if "@" in host else url
