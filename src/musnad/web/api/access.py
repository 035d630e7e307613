"""Who may use the API, and that a change was meant.

Reading needs what the pages need. A change is accepted from a program with an API token, and, with a session or where there are no users, from one that sends
the header ``X-Musnad``. A page elsewhere can make a browser send neither: a form has no headers of its own, and a script must first ask this server (CORS),
which never agrees. What a change brings is JSON and says so, which no form can either.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from musnad.web import security
from musnad.web.users import Person

#: What a program sends with a change where it has no token.
HEADER = "X-Musnad"
_BEARER = HTTPBearer(scheme_name="token", description="An API token of a user (`musnad user token`).", auto_error=False)
_SESSION = APIKeyCookie(
    name=security.SESSION_COOKIE,
    scheme_name="session",
    description="The session of a browser that is signed in.",
    auto_error=False,
)
#: For the OpenAPI document; who asks is found by ``security``.
SCHEMES = [Security(_BEARER), Security(_SESSION)]
#: In the OpenAPI document: an archive without users needs neither.
OPTIONAL: dict[str, Any] = {"security": [{}]}


def writer(request: Request) -> Person:
    """Dependency: somebody who may edit, by a request that no page elsewhere can have made."""
    person = security.reader(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send JSON, with content-type: application/json.")
    if not _by_token(request):
        _meant(request)
    if not person.may_edit:
        raise HTTPException(403, "Only editors may do this.")
    return person


def _by_token(request: Request) -> bool:
    """Whether an API token says who asks; browsers do not send one of themselves."""
    users = request.app.state.site.users is not None
    return users and request.headers.get("authorization", "").lower().startswith("bearer ")


def _meant(request: Request) -> None:
    """Refuse what a page elsewhere may have had a browser send."""
    if not security.from_here(request):
        raise HTTPException(403, "This request came from another site.")
    if not request.headers.get(HEADER):
        raise HTTPException(403, "A change needs an API token, or the header X-Musnad: 1.")


Writer = Annotated[Person, Depends(writer)]
