"""What the routes that correct a report have in common: the form that was sent, who corrects, where the corrected item is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from musnad.archive.correcting.items import FIELDS, coincide, form_of
from musnad.archive.corrections import Correction, CorrectionError
from musnad.record import Record
from musnad.web.report_forms import field_label
from musnad.web.report_view import ReportView
from musnad.web.users import Person

#: Where the name of whoever corrects is kept, if there are no users; for a year.
_NAME_COOKIE, _YEAR = "musnad_name", 31_536_000


async def sent_form(request: Request) -> FormData:
    """The form that was sent."""
    return await request.form()


Sent = Annotated[FormData, Depends(sent_form)]


def values(sent: FormData) -> tuple[dict[str, str], list[str]]:
    """What a form has, and the mentions that are to stay."""
    values = {name: value for name, value in sent.items() if isinstance(value, str)}
    return values, [value for value in sent.getlist("keep") if isinstance(value, str)]


def by(person: Person, values: Mapping[str, str]) -> str:
    """Who corrects: the name of the account, else the one that was typed."""
    return person.name or values.get("by", "").strip()


def note(values: Mapping[str, str]) -> str | None:
    """The note that was typed, without what PostgreSQL does not keep."""
    return values.get("note", "").replace("\r\n", "\n").replace("\0", "").strip() or None


def said(view: ReportView, layer: str, error: CorrectionError) -> str:
    """What is wrong with a correction, in the language of the page, the field called as its form calls it."""
    message = error.arabic if view.said.language == "ar" else error.message
    fields = FIELDS.get(layer, {})
    if not fields:
        return message
    named = re.compile(rf"\b({'|'.join(fields)})\b", re.A)
    return named.sub(lambda found: f"«{field_label(view, found[0])}»", message, count=1)


def remembered(request: Request) -> str:
    """The name that was typed the last time."""
    return unquote(request.cookies.get(_NAME_COOKIE, ""))[:200]


def kept_name(request: Request, person: Person, name: str, answer: Response) -> Response:
    """Remember who corrects, where there are no users."""
    if not person.name:
        secure = request.url.scheme == "https"
        answer.set_cookie(_NAME_COOKIE, quote(name), max_age=_YEAR, httponly=True, samesite="strict", secure=secure)
    return answer


def standing(record: Record, made: Correction) -> str | None:
    """The id of the item that a correction has left standing."""
    if made.after is None:
        return None
    if made.layer == "mentions":
        return f"{made.after['start']}-{made.after['end']}"
    after = form_of(made.layer, made.after)
    for one in getattr(record, made.layer):
        if coincide(made.layer, form_of(made.layer, one.model_dump(mode="json")), after):
            return str(one.id)
    return None
