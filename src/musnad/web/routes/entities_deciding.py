"""Deciding by hand who is who: two are one, or forms of a name or reports mean another; and what was decided. Part of ``entities``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from musnad.archive.database import ArchiveError
from musnad.archive.lines import report_lines
from musnad.archive.outside import place_of, sound
from musnad.views.facts import plain
from musnad.weave import who_deciding
from musnad.weave.identities import Identity
from musnad.weave.known import known_by_id
from musnad.weave.who import who
from musnad.weave.who_facts import newest, newest_decisions
from musnad.weave.who_hand import Decision, DecisionError, form_of
from musnad.web import entity_lists as lists
from musnad.web import entity_view as view
from musnad.web import security
from musnad.web.entity_elsewhere import identity_or_answer
from musnad.web.entity_words import kinds, shown_name
from musnad.web.rendering import address, entity_address, json, page, site_of, speech_of
from musnad.web.users import Person

router = APIRouter(include_in_schema=False)

Editor = Annotated[Person, Depends(security.editor)]
JSON = dict[str, Any]
#: Decisions on a page, and reports to choose from.
_DECISIONS, _REPORTS = 50, 40
#: Decisions that a program gets at once, as one JSON value and as lines.
_VALUES, _LINES = 1_000, 10_000
#: The most forms or reports of one decision; letters of a name, and of a note.
_MOST, _NAME, _NOTE = 200, 200, 2_000


def _may_edit(request: Request) -> None:
    """Dependency of the pages on which one decides: somebody who may."""
    if not security.reader(request).may_edit:
        raise HTTPException(403, "Only editors may do this.")


# -- what was decided --------------------------------------------------------------------------------------------------


@router.get("/entities/decisions")
def decisions(request: Request, after: str = "") -> Response:
    """What was decided by hand, the newest first."""
    with site_of(request).archive.reading() as connection:
        found, rest = newest_decisions(connection, _DECISIONS, place_of(after))
    return page(
        request,
        "entity_decisions.html",
        decisions=found,
        unit=unit_words,
        next_page=address("/entities/decisions", after=rest) if rest is not None else None,
        also=[("JSON", address("/entities/decisions.json", after=after)), ("JSONL", "/entities/decisions.jsonl")],
    )


@router.get("/entities/decisions.json")
def decisions_json(request: Request, after: str = "", limit: int = _DECISIONS) -> Response:
    """The same as JSON."""
    with site_of(request).archive.reading() as connection:
        found, rest = newest_decisions(connection, max(1, min(limit, _VALUES)), place_of(after))
    return json({"decisions": [decision_json(one) for one in found], "after": None if rest is None else str(rest)})


@router.get("/entities/decisions.jsonl")
def decisions_lines(request: Request, after: str = "", limit: int = _LINES) -> Response:
    """Decisions as ``musnad who --import`` takes them; where they are more than come at once, ``link`` leads to the others."""
    with site_of(request).archive.reading() as connection:
        found, rest = newest_decisions(connection, max(1, min(limit, _LINES)), place_of(after))
    answer = lists.lines_answer(map(decision_json, found), "decisions")
    if rest is not None:
        answer.headers["link"] = f'<{address("/entities/decisions.jsonl", after=rest, limit=limit)}>; rel="next"'
    return answer


def decision_json(decision: Decision) -> JSON:
    """A decision as the export has it."""
    values = {name: getattr(decision, name) for name in ("act", "a", "b", "reports", "by", "at", "note")}
    return values | {"reports": list(decision.reports)}


def unit_words(unit: str) -> str:
    """A unit as a person reads it: its name, with what tells its bearers apart."""
    rest = unit.partition("|")[2]
    if rest.startswith("="):
        known = known_by_id(rest[1:].partition("@")[0])
        return known.arabic if known else rest
    form = form_of(rest)
    tag = rest[len(form) :].lstrip("!")
    return plain(form if not tag or tag.startswith(("~", "^")) else f"{form} ({tag.lstrip('#@')})")


# -- two are one -------------------------------------------------------------------------------------------------------


@router.get("/entities/{id}/merge", dependencies=[Depends(_may_edit)])
def merge_page(request: Request, id: str, other: Annotated[str, Query(alias="with")] = "") -> Response:
    """With whom an identity is to be one: those a name may mean, or the question whether it is."""
    one = identity_or_answer(request, id)
    return one if isinstance(one, Response) else _merge_page(request, one, other.strip())


def _merge_page(request: Request, one: Identity, other: str, error: str = "", status: int = 200) -> Response:
    said = speech_of(request)
    found: list[Identity] = []
    if other:
        with site_of(request).archive.reading() as connection:
            found = [
                two for two in who(connection, sound(other[:_NAME])) if two.id != one.id and two.family == one.family
            ]
    chosen = found[0] if len(found) == 1 and found[0].id == other else None
    return page(
        request,
        "entity_merge.html",
        status,
        one=one,
        title=shown_name(one.name),
        other=other,
        found=[] if chosen else found,
        chosen=chosen,
        error=error,
        kinds=kinds(said),
        main_role=view.main_role,
        country_of=lambda who: view.country_of(who, said),
    )


@router.post("/entities/{id}/merge")
def merge(
    request: Request,
    id: str,
    person: Editor,
    other: Annotated[str, Form(alias="with")] = "",
    by: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Keep that two identities are one."""
    one = identity_or_answer(request, id)
    if isinstance(one, Response):
        return one
    try:
        who_decides = _by(request, person, by)
        with site_of(request).archive.writing() as connection:
            now = who_deciding.merge(connection, [one.id, sound(other.strip()[:_NAME])], who_decides, _note(note))
    except (ArchiveError, DecisionError) as error:
        return _merge_page(request, one, other.strip(), _said(request, error), 400)
    return RedirectResponse(address(entity_address(now.id), done="merged"), 303)


# -- one is two --------------------------------------------------------------------------------------------------------


@router.get("/entities/{id}/split", dependencies=[Depends(_may_edit)])
def split_page(
    request: Request,
    id: str,
    form: Annotated[list[str] | None, Query()] = None,
    report: Annotated[list[str] | None, Query()] = None,
    after: str = "",
) -> Response:
    """Which forms of a name, or which reports, mean another; or the question whether these do."""
    one = identity_or_answer(request, id)
    return one if isinstance(one, Response) else _split_page(request, one, _chosen(form), _chosen(report), after)


def _split_page(
    request: Request,
    one: Identity,
    forms: list[str],
    reports: list[str],
    after: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    said = speech_of(request)
    if forms and reports and not error:
        error, status = said.gettext("Choose either forms of the name or reports, not both."), 400
    archive = site_of(request).archive
    chosen: list[Any] = []
    try:
        numbers = [archive.number_of(name) for name in reports]
    except ArchiveError as problem:
        numbers, error, status = [], (problem.arabic if said.language == "ar" else problem.message), 400
    with archive.reading() as connection:
        some = newest(connection, one.id, most=_REPORTS, before=place_of(after))
        lines = report_lines(connection, [*numbers, *(naming.report for naming in some.reports)])
        chosen = [lines[number] for number in dict.fromkeys(numbers) if number in lines]
    older = some.reports[-1].shelf if some.more and some.reports else None
    return page(
        request,
        "entity_split.html",
        status,
        one=one,
        title=shown_name(one.name),
        forms=forms,
        chosen=chosen,
        asked=bool(forms or chosen) and not error,
        lines=[lines[naming.report] for naming in some.reports if naming.report in lines],
        older=address(f"{entity_address(one.id)}/split", after=older) if older is not None else None,
        error=error,
    )


@router.post("/entities/{id}/split")
def split(
    request: Request,
    id: str,
    person: Editor,
    form: Annotated[list[str] | None, Form()] = None,
    report: Annotated[list[str] | None, Form()] = None,
    by: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Keep that forms of a name, or reports, mean another."""
    one = identity_or_answer(request, id)
    if isinstance(one, Response):
        return one
    forms, reports = _chosen(form), _chosen(report)
    archive = site_of(request).archive
    try:
        who_decides = _by(request, person, by)
        if bool(forms) == bool(reports):
            raise DecisionError("choose either forms of the name or reports", "اختر إما صيغا من الاسم وإما أخبارا")
        numbers = [archive.number_of(name) for name in reports]
        with archive.writing() as connection:
            if forms:
                left, off = who_deciding.split_forms(connection, one.id, forms, who_decides, _note(note))
                now, new = left.id, off[0].id if off else None
            else:
                rest, made = who_deciding.split_reports(connection, one.id, numbers, who_decides, _note(note))
                now, new = (rest or made).id, made.id
    except (ArchiveError, DecisionError) as error:
        return _split_page(request, one, forms, reports, error=_said(request, error), status=400)
    return RedirectResponse(address(entity_address(now), done="split", off=new if new != now else None), 303)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _chosen(values: Sequence[str] | None) -> list[str]:
    """Values of a form, each once, none empty."""
    return list(dict.fromkeys(sound(value.strip()) for value in values or () if value.strip()))[:_MOST]


def _by(request: Request, person: Person, given: str) -> str:
    """Who decides: whoever is signed in, else the name that was given; DecisionError where that is empty."""
    name = person.name or sound(" ".join(given.split())[:_NAME])
    if not name:
        raise DecisionError(
            "say who decides: the name is kept with every decision", "اذكر من يقرر، فالاسم يُحفظ مع كل قرار"
        )
    return name


def _note(given: str) -> str | None:
    return sound(given.strip()[:_NOTE]) or None


def _said(request: Request, error: DecisionError | ArchiveError) -> str:
    return (error.arabic or error.message) if speech_of(request).language == "ar" else error.message
