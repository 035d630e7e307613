"""Signing in and out, where there are users."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from musnad.web import security
from musnad.web.rendering import page, site_of, speech_of
from musnad.web.routes.language import local
from musnad.web.users import Busy, key_of

router = APIRouter(include_in_schema=False)
#: Characters of an address to go back to, and of a name that is shown again.
_LONGEST_ADDRESS, _LONGEST_NAME = 2_000, 60


@router.get("/sign-in")
def form(request: Request, back: str = "/") -> Response:
    """The form to sign in with; who is signed in, or need not be, is led on."""
    if site_of(request).users is None or security.person_of(request) is not None:
        return RedirectResponse(_back(back), 303)
    return _form(request, back)


@router.post("/sign-in", dependencies=[Depends(security.forged)])
def sign_in(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Begin a session, and go to where somebody came from."""
    users = site_of(request).users
    if users is None:
        return RedirectResponse(_back(back), 303)
    said = speech_of(request)
    address = request.client.host if request.client else ""
    wait = math.ceil(users.attempts.begin(key_of(name), address))
    if wait:
        words = said.ngettext(
            "Too many failed tries. Wait one second.", "Too many failed tries. Wait {n} seconds.", wait
        )
        return _form(request, back, name, 429, words.replace("{n}", said.number(wait)), wait)
    try:
        person = users.by_password(name, password)
    except Busy:
        users.attempts.untried(key_of(name), address)
        return _form(request, back, name, 503, said.gettext("Many are signing in just now. Try again in a moment."), 2)
    if person is None:
        return _form(request, back, name, 403, said.gettext("The name or the password is wrong."))
    users.attempts.succeeded(key_of(name), address)
    before = security.session_of(request)
    if before:
        users.end_session(before)
    answer = RedirectResponse(_back(back), 303)
    security.keep_session(request, answer, users.start_session(person.name))
    return answer


@router.post("/sign-out", dependencies=[Depends(security.forged)])
def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    users, session = site_of(request).users, security.session_of(request)
    if users is not None and session:
        users.end_session(session)
    answer = RedirectResponse("/sign-in", 303)
    security.clear_session(request, answer)
    return answer


def _form(request: Request, back: str, name: str = "", status: int = 200, problem: str = "", wait: int = 0) -> Response:
    answer = page(request, "sign_in.html", status, back=_back(back), name=name[:_LONGEST_NAME], problem=problem)
    if wait:
        answer.headers["retry-after"] = str(wait)
    answer.headers["cache-control"] = "no-store"
    return answer


def _back(address: str) -> str:
    """Where to go after signing in: an address of these pages."""
    return local(address) if len(address) <= _LONGEST_ADDRESS else "/"
