"""Answers of the API: how values, reports and what is wrong are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import orjson
from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from musnad.archive.correcting.messages import CorrectionError
from musnad.archive.database import ArchiveError
from musnad.archive.export.jsonlines import correction_json, stamp
from musnad.archive.kept import Kept
from musnad.archive.outside import sound
from musnad.archive.wording import QueryError
from musnad.intake.report import IntakeError
from musnad.web.api.models import Problem
from musnad.web.language import translations
from musnad.web.security import SignInNeeded
from musnad.web.trouble import trouble

JSON = dict[str, Any]
#: Bytes that a request may bring.
LARGEST = 1_000_000
_TYPE = "application/json; charset=utf-8"
_compact = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


# -- answers -----------------------------------------------------------------------------------------------------------


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    """A value as the answer; half characters, which JSON cannot carry, as U+FFFD."""
    try:
        body = orjson.dumps(value)
    except TypeError:  # half a character, or a number of more than 64 bits
        body = sound(_compact(value)).encode()
    return Response(body, status, headers, media_type=_TYPE)


def whole(kept: Kept) -> Response:
    """A report as the answer."""
    return Response(report_json(kept), media_type=_TYPE)


def report_json(kept: Kept) -> bytes:
    """A report as JSON Lines have it (``archive.export``), with its number; the name of a file it came from is left out."""
    origin = kept.origin if kept.origin and re.match("https?://", kept.origin) else None
    archive = {
        "format": 1,
        "key": kept.key,
        "number": kept.number,
        "version": kept.version,
        "state": kept.state,
        "origin": origin,
        "added": stamp(kept.added),
        "copy_of": kept.copy_of,
        "copy_kind": kept.copy_kind,
        "agency": kept.agency,
        "corrections": [correction_json(one) for one in kept.corrections],
    }
    reading = "null" if kept.reading is kept.record else kept.reading.to_json()
    return f'{kept.record.to_json()[:-1]},"archive":{_compact(archive)[:-1]},"reading":{reading}}}}}'.encode()


# -- what is wrong -----------------------------------------------------------------------------------------------------


class Refused(Exception):
    """What was asked is not done: ``status`` of the answer, and why, in English and in Arabic."""

    def __init__(self, status: int, message: str, arabic: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.arabic, self.headers = status, message, arabic, headers


def wrong(status: int, message: str, arabic: str, headers: dict[str, str] | None = None) -> Response:
    """What is wrong, as the answer."""
    return answer(Problem(error=sound(message), arabic=sound(arabic)).model_dump(), status, **(headers or {}))


class Route(APIRoute):
    """An address of the API: whatever goes wrong is answered in one form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with its errors answered."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            length = request.headers.get("content-length", "0")
            if length.isdigit() and int(length) > LARGEST:
                return wrong(413, f"larger than {LARGEST:,} bytes", f"أكبر من {LARGEST} بايت")
            try:
                return await handle(request)
            except Exception as error:
                said = _said(request, error)
                if said is None:
                    raise
                return said

        return handled


def _said(request: Request, error: Exception) -> Response | None:
    match error:
        case Refused():
            return wrong(error.status, error.message, error.arabic, error.headers)
        case RequestValidationError():
            return _invalid(error)
        case QueryError() | CorrectionError() | IntakeError():
            return wrong(400, error.message, error.arabic)
        case ArchiveError():
            return _archive(request, error)
        case SignInNeeded():
            message = "Sign in, or send an API token."
            return wrong(401, message, _arabic(message), {"www-authenticate": "Bearer"})
        case HTTPException():
            message = str(error.detail)
            return wrong(error.status_code, message, _arabic(message), dict(error.headers or {}))
    return None


def _arabic(message: str) -> str:
    return translations("ar").gettext(message)


def _invalid(error: RequestValidationError) -> Response:
    """The first thing that is wrong with parameters or body."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])[:200]
    what = str(first["msg"])[:300]
    return wrong(400, f"{where}: {what}" if where else what, f"{where}: قيمة غير صالحة" if where else "طلب غير صالح")


def _archive(request: Request, error: ArchiveError) -> Response:
    """What is not there, or that the archive cannot be used."""
    found = trouble(request, error)
    return wrong(found.status, found.message, found.arabic, found.headers)


_SAID = {
    400: "What was asked cannot be.",
    401: "Nobody is signed in, and no API token was sent.",
    403: "Not allowed to whoever asks.",
    404: "There is no such thing.",
    413: "Too large.",
    415: "Not JSON.",
    429: "Too much at once; `retry-after` says in how many seconds to try again.",
    503: "The archive cannot be used now; `retry-after`, where it is sent, says in how many seconds to try again.",
}


def problems(*statuses: int) -> dict[int | str, JSON]:
    """The errors that may come, for the OpenAPI document."""
    made: dict[int | str, JSON] = {
        status: {"model": Problem, "description": _SAID[status]} for status in sorted({400, 401, 503, *statuses})
    }
    return made | {"default": {"model": Problem, "description": "Anything else that is wrong."}}
