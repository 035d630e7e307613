"""The report pages: a report as published with what was read marked in it, and the record of each of its items with its corrections."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import unquote

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from musnad.archive.correcting.items import LAYERS, STANDS_ON
from musnad.archive.corrections import Correction, CorrectionError, checked, make
from musnad.archive.database import ArchiveError
from musnad.archive.export.jsonlines import correction_json, stamp
from musnad.archive.lines import number_of_key
from musnad.record import Statement
from musnad.weave.who import identities_of
from musnad.web import report_around, report_forms, report_items, report_links
from musnad.web import report_correcting as correcting
from musnad.web.language import LANGUAGES, speech
from musnad.web.rendering import address, json, page, report_address, site_of, speech_of, wants_json
from musnad.web.report_beside import beside, story_of
from musnad.web.report_cite import citation
from musnad.web.report_parts import Part, part_at
from musnad.web.report_tables import Tables
from musnad.web.report_text import TextPage
from musnad.web.report_view import Found, ReportView, json_of
from musnad.web.security import editor
from musnad.web.users import Person

router = APIRouter(include_in_schema=False)
_KEY = re.compile(r"[0-9a-f]{32}\Z")
_MISSING = "There is no such item in this report."
#: Layers in which an item can be added.
_ADDED = (*LAYERS, "mentions")
#: Corrections that the page of a report lists.
_CORRECTIONS = 30


Editor = Annotated[Person, Depends(editor)]

# -- items -------------------------------------------------------------------------------------------------------------


@router.get("/reports/{key}/items/{item}.json")
def item_json(request: Request, key: str, item: str) -> Response:
    """The record of an item as JSON, with its corrections, links and citations."""
    view = _view(request, key, f"/items/{item}.json")
    if isinstance(view, Response):
        return view
    found = _found(view, item)
    return json(
        {
            "report": view.kept.key,
            "layer": found.layer,
            "item": json_of(found),
            "corrections": [correction_json(one) for one in report_around.history(view, found)],
            "overlapping": [id for id, _, _ in report_around.overlapping(view, found)],
            **_links(request, view, found),
        }
    )


@router.get("/reports/{key}/items/{item}")
def item_page(request: Request, key: str, item: str, panel: str = "", kept: str = "") -> Response:
    """The record of an item, as a page or, for ``report.js``, as what a panel beside the text shows."""
    view = _view(request, key, f"/items/{item}")
    if isinstance(view, Response):
        return view
    found = _found(view, item)
    return _item(request, view, found, report_forms.form(view, found.layer, found), panel=bool(panel), done=kept)


@router.post("/reports/{key}/items/{item}/correct")
def correct(request: Request, key: str, item: str, person: Editor, sent: correcting.Sent) -> Response:
    """Keep what an editor says of an item."""
    view = _view(request, key, f"/items/{item}")
    if isinstance(view, Response):
        return view
    found = _found(view, item)
    values, keep = correcting.values(sent)
    action, by = values.get("action", ""), correcting.by(person, values)
    try:
        changes = report_forms.changes(found.layer, found, values, keep) if action == "edit" else {}
        made = make(view.record, found.layer, action, found.id, changes or None, by=by, note=correcting.note(values))
    except CorrectionError as error:
        filled = report_forms.form(view, found.layer, found, values if action == "edit" else None, keep)
        filled = replace(filled, note=values.get("note", ""))
        return _item(
            request,
            view,
            found,
            filled,
            error=correcting.said(view, found.layer, error),
            edited=action == "edit",
            by=by,
        )
    return _kept(request, view, person, made)


@router.get("/reports/{key}/items/{item}/correct")
def corrected(request: Request, key: str, item: str) -> Response:
    """The address of a form that was refused, asked for again: by a reload, or by the switch of the language."""
    view = _view(request, key, f"/items/{item}", name=f"{key}/items/{item}/correct")
    return view if isinstance(view, Response) else RedirectResponse(view.record_address(item), 303)


@router.get("/reports/{key}/add")
def add_page(request: Request, key: str, layer: str = "statements", text: str = "", start: str = "") -> Response:
    """The form for an item that was missed; ``text`` and ``start`` are the words it stands on."""
    view = _view(request, key, "/add")
    if isinstance(view, Response):
        return view
    if layer not in _ADDED:
        raise HTTPException(404, _MISSING)
    name = f"f.{STANDS_ON.get(layer, 'span')}"
    sent = {name: text[:2_000], f"{name}.start": start[:12]} if text else None
    return _add(request, view, layer, report_forms.form(view, layer, None, sent), words_at=(text, start))


@router.post("/reports/{key}/add")
def add(request: Request, key: str, person: Editor, sent: correcting.Sent) -> Response:
    """Keep an item that was missed."""
    view = _view(request, key, "/add")
    if isinstance(view, Response):
        return view
    values, _ = correcting.values(sent)
    layer, by = values.get("layer", ""), correcting.by(person, values)
    if layer not in _ADDED:
        raise HTTPException(400, _MISSING)
    try:
        changes = report_forms.changes(layer, None, values)
        made = make(view.record, layer, "add", None, changes, by=by, note=correcting.note(values))
    except CorrectionError as error:
        filled = report_forms.form(view, layer, None, values)
        return _add(request, view, layer, filled, error=correcting.said(view, layer, error), by=by)
    return _kept(request, view, person, made)


@router.post("/reports/{key}/complete")
def complete(request: Request, key: str, person: Editor, sent: correcting.Sent) -> Response:
    """Keep that an editor has checked some layers whole, or that these are open again."""
    view = _view(request, key, "")
    if isinstance(view, Response):
        return view
    values, _ = correcting.values(sent)
    layers = [value for value in sent.getlist("layers") if isinstance(value, str)]
    action, by = values.get("action", ""), correcting.by(person, values)
    try:
        made = make(view.record, "report", action, None, {"layers": layers}, by=by, note=correcting.note(values))
    except CorrectionError as error:
        return _report(request, view, _part(view, 1, ""), error=correcting.said(view, "report", error), by=by)
    return _kept(request, view, person, made)


@router.get("/reports/{key}/complete")
def completed(request: Request, key: str) -> Response:
    """The address of a form that was refused, asked for again."""
    view = _view(request, key, "", name=f"{key}/complete")
    return view if isinstance(view, Response) else RedirectResponse(view.base, 303)


def _kept(request: Request, view: ReportView, person: Person, made: Correction) -> Response:
    """Keep a correction and the name of who made it; then to the item it has left standing, else to the report."""
    record = site_of(request).archive.correct(view.kept.number, [made])
    if made.layer == "report":
        to = f"{address(view.base, kept='report')}#corrections"
    else:
        there = correcting.standing(record, made)
        to = address(view.record_address(there) if there else view.base, kept=made.action)
    return correcting.kept_name(request, person, made.by, RedirectResponse(to, 303))


# -- reports -----------------------------------------------------------------------------------------------------------


@router.get("/reports")
def all_reports() -> Response:
    """The reports are listed by the search."""
    return RedirectResponse(address("/search", results="reports"), 303)


@router.get("/reports/{name:path}")
def report(request: Request, name: str, part: int = 1, item: str = "", kept: str = "") -> Response:
    """A report by its key, as a page or as JSON; by any other name it has, the way to its key."""
    key = name.removesuffix(".json")
    view = _view(request, key, ".json" if wants_json(request) else "", name=name)
    if isinstance(view, Response):
        return view
    if wants_json(request):
        return json(_report_json(request, view))
    return _report(request, view, _part(view, part, item), done=kept)


def _report(
    request: Request, view: ReportView, shown: Part, *, done: str = "", error: str = "", by: str | None = None
) -> Response:
    return page(
        request,
        "report.html",
        400 if error else 200,
        view=view,
        document=view.record.document,
        original=report_links.original_address(view.record.document.url),
        text=TextPage(view, shown).html(),
        part=shown,
        tables=Tables(view, shown).html(),
        beside=beside(site_of(request), view.kept, view.said),
        corrections=list(reversed(view.kept.corrections))[:_CORRECTIONS],
        corrected=len(view.kept.corrections),
        checked=checked(view.kept.corrections),
        stands=report_around.stands,
        done=done,
        error=error,
        by=correcting.remembered(request) if by is None else by,
        layers=LAYERS,
    )


def _report_json(request: Request, view: ReportView) -> dict[str, Any]:
    kept = view.kept
    return {
        "key": kept.key,
        "number": kept.number,
        "version": kept.version,
        "state": kept.state,
        "origin": kept.origin,
        "added": stamp(kept.added),
        "agency": kept.agency,
        "copy_of": kept.copy_of,
        "copy_kind": kept.copy_kind,
        "story": story_of(site_of(request), kept.key),
        "corrections": [correction_json(one) for one in kept.corrections],
        "record": orjson.Fragment(kept.record.to_json()),
    }


def _part(view: ReportView, part: int, item: str) -> Part:
    """The part that is asked for, by its number or by an item in it."""
    found = view.find(item) if item else None
    if found is not None:
        return part_at(view.parts, found.span.start)
    return view.parts[max(1, min(part, len(view.parts))) - 1]


# -- what several of them need -----------------------------------------------------------------------------------------


def _view(request: Request, key: str, rest: str, *, name: str = "") -> ReportView | Response:
    """The report of a key; for another name of a report the way to its key. ArchiveError where there is none."""
    archive, said = site_of(request).archive, speech_of(request)
    if _KEY.match(key):
        with archive.reading() as connection:
            number = number_of_key(connection, key)
            named = identities_of(connection, [number]) if number is not None else {}
        if number is not None:
            kept = next(archive.reports([number]), None)
            if kept is not None:
                return ReportView(kept, said, {entity: identity for (_, entity), identity in named.items()})
    return _way(request, key, rest, name or f"{key}{rest}")


def _way(request: Request, key: str, rest: str, name: str) -> Response:
    """To the key of a report called otherwise; its name may have a query, and end like an address of these pages."""
    archive, query = site_of(request).archive, request.url.query
    try:
        number, left = archive.number_of(key), query
    except ArchiveError as error:
        for other, more in ((name, query), (f"{name}?{unquote(query)}" if query else "", "")):
            try:
                number, left, rest = archive.number_of(other), more, ""
                break
            except ArchiveError:
                continue
        else:
            raise error
    kept = next(archive.reports([number]))
    return RedirectResponse(f"{report_address(kept.key)}{rest}{f'?{left}' if left else ''}", 302)


def _found(view: ReportView, item: str) -> Found:
    found = view.find(item)
    if found is None:
        raise HTTPException(404, _MISSING)
    return found


def _item(
    request: Request,
    view: ReportView,
    found: Found,
    form: report_forms.Form,
    *,
    panel: bool = False,
    done: str = "",
    error: str = "",
    edited: bool = False,
    by: str | None = None,
) -> Response:
    before, after = report_around.neighbours(view, found)
    statement = found.item if isinstance(found.item, Statement) else None
    return page(
        request,
        "report_panel.html" if panel else "report_item.html",
        400 if error else 200,
        view=view,
        found=found,
        whole=not panel,
        heading=report_items.heading(view, found),
        rows=report_items.rows(view, found),
        chain=report_around.chain(view, statement) if statement else (),
        kind=statement.source_kind if statement else "",
        excerpt=report_around.excerpt(view, found),
        overlapping=report_around.overlapping(view, found),
        before=before,
        after=after,
        history=report_around.history(view, found),
        changed=report_around.changed,
        stands=report_around.stands,
        form=form,
        done=done,
        error=error,
        edited=edited,
        by=correcting.remembered(request) if by is None else by,
        nobody=report_forms.NOBODY,
        **_links(request, view, found),
    )


def _add(
    request: Request,
    view: ReportView,
    layer: str,
    form: report_forms.Form,
    *,
    words_at: tuple[str, str] = ("", ""),
    error: str = "",
    by: str | None = None,
) -> Response:
    return page(
        request,
        "report_add.html",
        400 if error else 200,
        view=view,
        layer=layer,
        layers=_ADDED,
        words_at=words_at,
        form=form,
        error=error,
        by=correcting.remembered(request) if by is None else by,
        nobody=report_forms.NOBODY,
    )


def _links(request: Request, view: ReportView, found: Found) -> dict[str, Any]:
    """Where an item can be seen, and how it is cited."""
    here = f"{request.url.scheme}://{request.url.netloc}"
    link = here + view.mark_address(found.id, found.span.start)
    spans = report_links.spans_of(*report_around.spans_shown(found))
    directives = report_links.fragment(view.text, spans)
    cited = {}
    for language in LANGUAGES:
        other = view if language == view.said.language else ReportView(view.kept, speech(language), view.identities)
        cited[language] = citation(other, found, link)
    return {
        "links": {
            "page": link,
            "words": link + directives,
            "original": report_links.original_link(view.record.document.url, directives),
        },
        "citation": cited,
    }
