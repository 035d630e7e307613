"""What pages and API answer where the archive cannot be used, or has not what was asked for."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from fastapi import Request

from musnad.archive.database import ArchiveError, Why, shown
from musnad.web.language import translations

#: Status, seconds after which it may be tried again, and what is said where it is nobody's fault who asks.
_ANSWERS: dict[Why, tuple[int, int | None, str]] = {
    "busy": (503, 5, "The archive is busy just now. Try again in a moment."),
    "full": (503, 300, "The disk of the server is full. Whoever runs this server has to make room."),
    "readonly": (503, None, "The archive is read-only: nothing can be changed here."),
    "unreachable": (503, 30, "The archive cannot be reached just now. Try again later."),
    "damaged": (500, None, "The file of the archive is damaged. Whoever runs this server has to restore it."),
    "failed": (500, None, "Something went wrong here; it was written to the server's log."),
}
_LOG = logging.getLogger("musnad.web")


@dataclass(frozen=True, slots=True)
class Trouble:
    """The answer to an ArchiveError, in both languages."""

    status: int
    message: str
    arabic: str
    headers: dict[str, str]


def trouble(request: Request, error: ArchiveError) -> Trouble:
    """How an ArchiveError is answered: what databases complain of is logged, and where the archive lies is told nobody."""
    place = shown(request.app.state.site.archive.place)
    if error.why == "absent":
        english, arabic = (
            text.replace(f" in {place}", "").replace(place, "…") for text in (error.message, error.arabic)
        )
        return Trouble(404, english, arabic, {})
    _LOG.error("%s: %s", request.url.path, error.message)
    status, again, said = _ANSWERS[error.why]
    headers = {} if again is None else {"retry-after": str(again)}
    return Trouble(status, said, translations("ar").gettext(said), headers)
