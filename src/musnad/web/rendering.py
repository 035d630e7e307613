"""From what a page shows to the page: templates with what all of them need, and the same as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import quote, urlencode

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from musnad.archive.search import Marked
from musnad.views.facts import plain
from musnad.views.html import musnad_version
from musnad.web import charts, security
from musnad.web.language import LANGUAGES, Language, Speech, chosen, speech, translations
from musnad.web.site import Site

_FOLDER = Path(__file__).parent
#: Characters that are not shown as they are: controls, and signs that would turn the letters round.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LANGUAGE_COOKIE = "musnad_language"
#: Characters of a name that are shown in one line.
LONGEST_NAME = 200


@lru_cache(maxsize=2)
def environment(language: Language) -> Environment:
    """The templates in a language."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    said = speech(language)
    made.filters.update(
        number=said.number,
        digits=said.digits,
        day=said.day,
        month=said.month,
        timex=said.time,
        plain=plain,
        shown=shown,
        cut=cut,
    )
    made.globals.update(
        label=said.label,
        language=language,
        direction=said.direction,
        said=said,
        version=musnad_version(),
        report_address=report_address,
        entity_address=entity_address,
        story_address=story_address,
        address=address,
        pieces_of=pieces_of,
        meter=partial(charts.meter, said=said),
        split=partial(charts.split, said=said),
        sparkline=partial(charts.sparkline, said=said),
    )
    return made


def cut(text: str, most: int = LONGEST_NAME) -> str:
    """A name or title on one line, no longer than is shown; empty where nothing of it can be seen."""
    text = text.strip()
    return _cut(text[: most + 200], most, len(text) > most + 200)


@lru_cache(maxsize=4_096)
def _cut(text: str, most: int, more: bool) -> str:
    line = plain(text)
    if not any(category(character)[0] in "LNPS" for character in line):
        return ""
    return line if len(line) <= most and not more else line[:most] + "…"


def pieces_of(sentence: Marked) -> Iterator[tuple[str, bool]]:
    """The text of a search's sentence in pieces, each with whether it is what was looked for."""
    at = sentence.start
    for start, end in sentence.marks:
        start, end = max(start, at), min(end, sentence.end)
        if start >= end:
            continue
        if start > at:
            yield sentence.text[at - sentence.start : start - sentence.start], False
        yield sentence.text[start - sentence.start : end - sentence.start], True
        at = end
    if at < sentence.end:
        yield sentence.text[at - sentence.start :], False


def shown(text: str) -> str:
    """Text from outside as it may be shown: what acts on the display is replaced (the template escapes it)."""
    return _HIDDEN.sub("\ufffd", text)


# -- addresses ---------------------------------------------------------------------------------------------------------


def address(path: str, **query: Any) -> str:
    """A path with a query; lists give a name several times, None and empty values are left out."""
    pairs = [
        (name, str(one))
        for name, value in query.items()
        for one in (value if isinstance(value, list | tuple) else (value,))
        if one not in (None, "", False)
    ]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def report_address(key: str, item: str | None = None) -> str:
    """The address of a report by its key, and of an item in it."""
    return f"/reports/{quote(key, safe='')}" + (f"#{quote(item, safe='')}" if item else "")


def entity_address(id: str) -> str:
    """The address of an entity by its identity."""
    return f"/entities/{quote(id, safe='')}"


def story_address(id: str) -> str:
    """The address of a story."""
    return f"/stories/{quote(id, safe='')}"


# -- pages -------------------------------------------------------------------------------------------------------------


def site_of(request: Request) -> Site:
    """The site a request is made to; as a dependency: ``site: Annotated[Site, Depends(site_of)]``."""
    site: Site = request.app.state.site
    return site


def language_of(request: Request) -> Language:
    """The language a request asks for."""
    return chosen(request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE))


def speech_of(request: Request) -> Speech:
    """How the answer to a request speaks; as a dependency of routes that say something themselves."""
    return speech(language_of(request))


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page: ``template`` with ``values`` and what every template has (the request, who asks, what they may)."""
    language = language_of(request)
    person = security.person_of(request)
    site = site_of(request)
    other: Language = "en" if language == "ar" else "ar"
    body = (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            path=request.url.path,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            person=person,
            may_edit=person is not None and person.may_edit,
            users=site.users is not None,
            csrf=partial(csrf_field, site),
            other_language=other,
            **values,
        )
    )
    return HTMLResponse(body, status)


def csrf_field(site: Site) -> Markup:
    """The hidden field that every form which changes something carries; ``form_tokens`` puts in the token."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(site.form_mark)


def json(value: Any, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(
        orjson.dumps(value, _plain_json, orjson.OPT_PASSTHROUGH_DATACLASS),
        status,
        media_type="application/json; charset=utf-8",
    )


def _plain_json(value: Any) -> Any:
    for name in ("to_json", "as_json"):
        made: Callable[[], Any] | None = getattr(value, name, None)
        if made is not None:
            return made()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def wants_json(request: Request) -> bool:
    """Whether a request is for JSON: by its path, or as a program of the API."""
    return request.url.path.endswith(".json") or request.url.path.startswith("/api/")


__all__ = [
    "LANGUAGES", "address", "csrf_field", "cut", "entity_address", "environment", "json", "language_of", "page", "report_address",
    "shown", "site_of", "speech_of", "story_address", "wants_json",
]  # fmt: skip
