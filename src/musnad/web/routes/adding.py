"""Adding reports from the page: a pasted text, a link, a file; and watching it being read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from musnad import FEW
from musnad.intake.report import published_date
from musnad.web import security
from musnad.web.jobs import Full, Job
from musnad.web.language import Speech
from musnad.web.reading_in import MOST, Fault, Given, Outcome
from musnad.web.rendering import json, page, report_address, site_of, speech_of
from musnad.web.users import Person

router = APIRouter(include_in_schema=False)
Kind = Literal["text", "link", "file"]
Editor = Annotated[Person, Depends(security.editor)]
MayEdit = Annotated[Person, Depends(security.may_edit)]
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]|\Z)")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}\Z", re.I | re.A)
#: A number that stands alone: those of addresses, versions and the like keep their digits.
_NUMBER = re.compile(r"(?<![\w.:/-])\d+(?![\w.:/-])")
_LONGEST_LINE, _LONGEST_ADDRESS = 1_000, 4_000


class _Wrong(Exception):
    """What was given will not do; says why, ready to be looked up."""


@dataclass
class _Asked:
    """A form as it was sent, to be shown again where it will not do."""

    kind: Kind = "text"
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""

    def value(self, kind: Kind, name: str) -> str:
        """What a field of one of the forms holds."""
        return self.values.get(name, "") if kind == self.kind else ""


async def _sent(request: Request, person: Editor) -> FormData:
    return await security.form_of(request)


@router.get("/add")
def form(request: Request, person: MayEdit) -> Response:
    """The forms, and what was added lately."""
    return _form(request, _Asked())


@router.post("/add")
def add(request: Request, person: Editor, sent: Annotated[FormData, Depends(_sent)]) -> Response:
    """Put what was given in line, and go to where it can be watched being read."""
    asked = _Asked(_kind(sent), {name: value for name, value in sent.items() if isinstance(value, str)})
    said = speech_of(request)
    try:
        job = site_of(request).jobs.add(_given(asked, sent), person.name)
    except _Wrong as wrong:
        asked.problem = said.gettext(str(wrong))
        return _form(request, asked, 400)
    except Full:
        asked.problem = said.gettext("Much is waiting to be read already. Try again in a minute.")
        answer = _form(request, asked, 503)
        answer.headers["retry-after"] = "60"
        return answer
    return RedirectResponse(f"/add/{job.id}", 303)


@router.get("/add/{name}.json")
def job_as_json(request: Request, name: str, person: MayEdit) -> Response:
    """How far a job is, for programs."""
    job = _job(request, name)
    values = job.as_json()
    for found in values["reports"]:
        found["address"] = report_address(found["key"])
    return json(values | {"before": site_of(request).jobs.before(job), "address": _leads_to(job)})


@router.get("/add/{name}")
def job(request: Request, name: str, person: MayEdit) -> Response:
    """How far a job is; one that brought one report and nothing to be told leads to it."""
    found = _job(request, name)
    to = _leads_to(found)
    if to and request.query_params.get("stay") is None:
        return RedirectResponse(to, 303)
    said = speech_of(request)
    answer = page(
        request,
        "job.html",
        job=found,
        before=site_of(request).jobs.before(found),
        faults=[(fault, _words(said, fault)) for fault in found.faults],
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def _form(request: Request, asked: _Asked, status: int = 200) -> Response:
    jobs = site_of(request).jobs
    return page(request, "add.html", status, asked=asked, recent=jobs.recent(), most=MOST // 1_000_000, few=FEW)


def _job(request: Request, name: str) -> Job:
    found = site_of(request).jobs.get(name)
    if found is None:
        raise HTTPException(404, "Nothing is known of this any more: what was added is remembered for some hours.")
    return found


def _leads_to(job: Job) -> str | None:
    """The report to which a job leads by itself."""
    if job.state != "done" or job.faults or job.more or len(job.outcomes) != 1:
        return None
    one: Outcome = job.outcomes[0]
    return report_address(one.key) if one.new and one.readable and not one.copy else None


def _words(said: Speech, fault: Fault) -> str:
    if said.language == "ar" and fault.arabic:
        return _NUMBER.sub(lambda number: said.digits(number[0]), fault.arabic)
    return fault.message


# -- what was given ----------------------------------------------------------------------------------------------------


def _kind(sent: FormData) -> Kind:
    found = sent.get("kind")
    return found if found in get_args(Kind) else "text"  # type: ignore[return-value]


def _given(asked: _Asked, sent: FormData) -> Given:
    """What a form asks to be read; _Wrong where it will not do."""
    line = {name: _line(asked.values.get(name, "")) for name in ("title", "outlet", "published", "url", "language")}
    outlet, published = line["outlet"], _day(line["published"])
    if asked.kind == "link":
        address = _address(asked.values.get("link", ""))
        if address is None:
            raise _Wrong("Give the address of a page, feed or file.")
        return Given("link", address, outlet=outlet, published=published)
    if asked.kind == "file":
        name, data = _file(sent.get("file"))
        return Given("file", name, data, outlet=outlet, published=published)
    text = asked.values.get("text", "").replace("\r\n", "\n")  # as browsers send the ends of lines
    if not text.strip():
        raise _Wrong("Paste the text of a report.")
    if len(text) > MOST:
        raise _Wrong("The text is too long.")
    if line["language"] and not _LANGUAGE.match(line["language"]):
        raise _Wrong("The language is written as a code, such as ar or ar-EG.")
    url = _address(asked.values.get("url", ""))
    return Given(
        "text",
        text=text,
        title=line["title"],
        outlet=outlet,
        published=published,
        url=url,
        language=line["language"],
    )


def _line(value: str) -> str | None:
    """One line of a form; None where it is empty."""
    found = " ".join(value.split())
    if len(found) > _LONGEST_LINE:
        raise _Wrong("One of the fields is too long.")
    return found or None


def _day(value: str | None) -> str | None:
    try:
        return published_date(value)
    except ValueError:
        raise _Wrong("The day of publication is no date; write it as 2024-08-08.") from None


def _address(value: str) -> str | None:
    """An address of the web, with the scheme that people leave out; None where there is none."""
    address = value.strip()
    if not address:
        return None
    if _HOST.match(address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine or len(address) > _LONGEST_ADDRESS or _UNSEEN.search(address):
        raise _Wrong("This is no address of the web: it begins with http:// or https://.")
    return address


def _file(sent: UploadFile | str | None) -> tuple[str, bytes]:
    """Name and content of the file."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise _Wrong("Choose a file.")
    data = sent.file.read(MOST + 1)
    if len(data) > MOST:
        raise _Wrong("The file is too large; add large files with “musnad add”.")
    if data.startswith(b"\x1f\x8b"):
        raise _Wrong("Compressed files are not taken here; add them with “musnad add”.")
    name = re.split(r"[/\\]", sent.filename)[-1].strip()[:200]
    return name or "file", data
