"""The API: reports and corrections that are sent (``docs/api.md``)."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi import Path as InPath
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from musnad.archive import schema
from musnad.archive.adding import key_of
from musnad.archive.corrections import apply, make
from musnad.archive.export.jsonlines import correction_json
from musnad.archive.lines import number_of_key
from musnad.archive.listing import headings_of
from musnad.reading.careful.encoder import available
from musnad.record import ReaderKind
from musnad.web.api import access, models
from musnad.web.api.answers import Refused, Route, answer, problems
from musnad.web.api.reports import number_of
from musnad.web.api.sending import NewCorrection, NewReport, incoming, keep
from musnad.web.rendering import site_of
from musnad.web.site import Site
from musnad.web.users import Person

router = APIRouter(route_class=Route, dependencies=access.SCHEMES)
Here = Annotated[Site, Depends(site_of)]
#: In the OpenAPI document: what a program sends where it has no token.
_MEANT = {
    **access.OPTIONAL,
    "parameters": [
        {
            "name": access.HEADER,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "enum": ["1"]},
            "description": "needed where no API token is sent: it shows that no page elsewhere made a browser send this",
        }
    ],
}


@router.post(
    "/reports",
    status_code=201,
    response_model=models.Added,
    response_description="The report is new, was read and is kept.",
    responses=problems(403, 413, 415, 429)
    | {200: {"model": models.Added, "description": "The archive had it already."}},
    openapi_extra=_MEANT,
    tags=["reports"],
)
async def add_report(
    site: Here,
    person: access.Writer,
    sent: NewReport,
    reader: Annotated[
        ReaderKind | None, Query(description="`careful` where it is installed, unless `fast` is asked for")
    ] = None,
) -> Response:
    """Read a report and keep it. The same report is never kept twice. Stories and who is who take it in when they are next brought up to date."""
    whole, report = await run_in_threadpool(incoming, sent, site.archive)
    key = key_of(report)
    known = await run_in_threadpool(site.archive.known, [key])
    if not known:
        if reader == "careful" and not available():
            raise Refused(400, "reader: the careful reader is not installed here", "القارئ المتأني غير مثبت هنا")
        await keep(site.jobs, whole, report, reader, person.name)
    body = await run_in_threadpool(_kept, site, key)
    body |= {"known": bool(known), "warnings": list(report.warnings)}
    return answer(body, 200 if known else 201, location=f"/api/v1/reports/{key}")


def _kept(site: Site, key: str) -> dict[str, Any]:
    """What became of a report."""
    with site.archive.reading() as connection:
        number = number_of_key(connection, key) or 0
        found = headings_of(connection, [number]).get(number)
        if found is None:  # taken out in between
            raise Refused(503, "the report is not there", "الخبر غير موجود")
        counts = {
            name: connection.scalar(sa.select(sa.func.count()).where(table.c.report_id == number)) or 0
            for name, table in (("statements", schema.statements), ("events", schema.events))
        }
    return {"key": key, "number": number, "state": found.state, "copy_of": found.copy_of, **counts}


@router.api_route("/reports", methods=["PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False)
def reports_otherwise() -> Response:
    """What else is not done with reports; a router would name the method of one of the two addresses alone."""
    raise HTTPException(405, "Method Not Allowed", {"allow": "GET, POST"})


@router.post(
    "/reports/{key}/corrections",
    status_code=201,
    response_model=models.Corrected,
    response_description="The correction is kept.",
    responses=problems(403, 404, 413, 415),
    openapi_extra=_MEANT,
    tags=["reports"],
)
def add_correction(
    site: Here,
    person: access.Writer,
    key: Annotated[str, InPath(max_length=4_000, description="the report's key")],
    sent: NewCorrection,
) -> Response:
    """Say that an item of a report is right, wrong or otherwise, add one, or say that layers are complete. The reading is kept beside it."""
    archive = site.archive
    by = _by(person, sent.by)
    kept = archive.get(number_of(archive, key))
    made = make(kept.record, sent.layer, sent.action, sent.item, sent.changes, by=by, note=sent.note)
    archive.correct(kept.number, [made])
    unplaced = apply(kept.reading, (*kept.corrections, made)).unplaced
    return answer({"key": kept.key, "correction": correction_json(made), "counts": made not in unplaced}, 201)


def _by(person: Person, said: str | None) -> str:
    """Who makes a correction: whoever asks; where nobody has a name, whoever is named."""
    if person.name:
        if said not in (None, person.name):
            raise Refused(403, "by: corrections are made in one's own name", "لا يصحح أحد باسم غيره")
        return person.name
    return (said or "").strip()
