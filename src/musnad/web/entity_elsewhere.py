"""Where an id leads that is no identity's any more, or never was."""

from __future__ import annotations

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from musnad.archive.outside import sound
from musnad.views.facts import plain
from musnad.weave.identities import Identity
from musnad.weave.who import identity
from musnad.weave.who_facts import now_at
from musnad.web.rendering import entity_address, page, site_of, wants_json

#: Letters of an id that are looked at.
_LONGEST = 100


def identity_or_answer(request: Request, id: str) -> Identity | Response:
    """The identity of an id; where there is none the answer: the way to the one that its name form is part of now, else that there is none."""
    asked = sound(id)[:_LONGEST]
    with site_of(request).archive.reading() as connection:
        one = identity(connection, asked)
        now = now_at(connection, asked) if one is None else None
    if one is not None:
        return one
    if now is not None and now != id and request.method == "GET":
        rest = request.url.path.removeprefix(f"/entities/{id}")
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{entity_address(now)}{rest}{query}", 307)
    if wants_json(request):
        raise HTTPException(404, "There is no such entity.")
    return page(request, "entity_missing.html", 404, id=plain(id)[:40])
