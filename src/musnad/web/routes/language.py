"""The switch between Arabic and English."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from musnad.web.language import LANGUAGES
from musnad.web.rendering import LANGUAGE_COOKIE

router = APIRouter(include_in_schema=False)


@router.get("/language/{language}")
def switch(request: Request, language: str, back: str = "/") -> RedirectResponse:
    """Keep the language in a cookie and go back to the page."""
    answer = RedirectResponse(_unspoken(local(back)), 303)
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="lax", httponly=True)
    return answer


def _unspoken(address: str) -> str:
    """An address that asks for no language of its own, which would count for more than the one that was just chosen."""
    path, _, query = address.partition("?")
    rest = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != "lang"]
    return f"{path}?{'&'.join(rest)}" if rest else path


def local(address: str) -> str:
    """An address of these pages; the front page in the place of any other."""
    inside = (
        address.startswith("/") and not address.startswith(("//", "/\\")) and not any(c in address for c in "\r\n\t")
    )
    return address if inside else "/"
