"""The application: every part of the pages put together over one archive."""

from __future__ import annotations

import importlib
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from musnad.archive.database import ArchiveError
from musnad.archive.wording import QueryError
from musnad.views.html import musnad_version
from musnad.web import rendering, security
from musnad.web.form_tokens import FormTokens, filled
from musnad.web.language import speech
from musnad.web.page_cache import PageCache
from musnad.web.site import Site
from musnad.web.trouble import trouble
from musnad.web.worker import Setup
from musnad.web.workers import Workers

STATIC = Path(__file__).parent / "static"
#: The parts, each a module of ``routes`` with a ``router``. Reading them needs somebody who may read, where there are users.
PARTS = ("front", "search", "reports", "entities", "stories", "timeline", "map", "sources", "adding", "feeds", "api")
#: What anybody may ask for.
OPEN = ("signing", "language")


def create_app(site: Site, *, processes: int = 0) -> FastAPI:
    """The pages of an archive as an ASGI application; with ``processes``, as many workers make what is only read (``workers``)."""
    app = create_pages(site)
    if processes:
        if site.shared is None:
            raise ValueError("workers need a folder that they share")
        setup = Setup(
            site.archive.place, site.users.path if site.users else None, site.hosts, site.form_mark, site.shared
        )
        app.add_middleware(Workers, setup=setup, count=processes)
    app.add_middleware(PageCache, snapshot=site.snapshot)
    app.add_middleware(FormTokens, mark=site.form_mark)
    app.add_middleware(security.Guard, hosts=site.hosts)  # the last one is the outermost
    return app


def create_pages(site: Site) -> FastAPI:
    """The pages alone, without what stands before them: for a worker."""
    app = FastAPI(
        title="Musnad",
        version=musnad_version(),
        description="Who said and did what, when, where, and on whose word: reports read by Musnad.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.site = site
    for name in OPEN:
        _include(app, name)
    for name in PARTS:
        _include(app, name, Depends(security.reader))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _say_what_is_wrong(app)
    return app


def _include(app: FastAPI, name: str, *dependencies: object) -> None:
    module = importlib.import_module(f"musnad.web.routes.{name}")
    app.include_router(module.router, dependencies=list(dependencies))  # type: ignore[arg-type]


def _say_what_is_wrong(app: FastAPI) -> None:
    """Errors as a page, or as JSON where JSON was asked for; what went wrong inside is never shown."""

    @app.exception_handler(QueryError)
    def query(request: Request, error: QueryError) -> Response:
        return problem(request, 400, error.message, error.arabic)

    @app.exception_handler(ArchiveError)
    def archive(request: Request, error: ArchiveError) -> Response:
        found = trouble(request, error)
        answer = problem(request, found.status, found.message, found.arabic)
        answer.headers.update(found.headers)
        return answer

    @app.exception_handler(RequestValidationError)
    def fields(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return problem(request, 400, f"{where}: {first['msg']}", f"{where}: قيمة غير صالحة")

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        answer = problem(request, error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(security.SignInNeeded)
    def sign_in(request: Request, error: security.SignInNeeded) -> Response:
        feed = request.url.path.endswith(".atom")
        if rendering.wants_json(request) or feed or request.method != "GET":
            answer = problem(request, 401, "Sign in, or send an API token.")
            answer.headers["www-authenticate"] = 'Basic realm="Musnad", charset="UTF-8"' if feed else "Bearer"
            return answer
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(rendering.address("/sign-in", back=here), 303)

    @app.exception_handler(Exception)
    def other(request: Request, error: Exception) -> Response:
        answer = problem(request, 500, "Something went wrong here; it was written to the server's log.")
        security.complete(answer.headers)  # this one does not pass what stands before the pages
        return filled(request, answer, request.app.state.site.form_mark)


def problem(request: Request, status: int, message: str, arabic: str = "") -> Response:
    """What is wrong, as the request would have it."""
    if rendering.wants_json(request):
        return rendering.json({"error": message, "arabic": arabic or speech("ar").gettext(message)}, status)
    said = rendering.speech_of(request)
    shown = (arabic or said.gettext(message)) if said.language == "ar" else message
    return rendering.page(request, "problem.html", status, code=status, message=rendering.shown(shown))
