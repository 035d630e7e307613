"""Sources: outlets, agencies, named and unnamed sources; how much each carries, and on whom it relies."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import sqlalchemy as sa
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from markupsafe import Markup

from musnad.archive.listing import Heading, headings_of
from musnad.archive.outside import sound
from musnad.archive.over_time import Step, period_end, periods, step_for
from musnad.archive.reliance import KINDS, MOST, Carried, Sources, links_in, newest_of, sources, speakers_in
from musnad.archive.wording import QueryError
from musnad.web.charts import Series, bars_over_time
from musnad.web.language import Speech
from musnad.web.query import MOST as LARGEST
from musnad.web.query import Asked
from musnad.web.rendering import json, page, site_of, speech_of
from musnad.web.routes.front import most_quoted
from musnad.web.site import Site
from musnad.web.tabular import Cell, csv_answer, joined

router = APIRouter(include_in_schema=False)
#: Outlets on a page; agencies and names in their lists; names beside an outlet; its newest reports that are shown.
OUTLETS, AGENCIES, NAMES, BESIDE, REPORTS = 50, 25, 25, 3, 10
#: How outlets may be sorted: by what, the largest first.
SORTS: dict[str, Callable[[Carried], float]] = {
    "reports": lambda one: one.reports,
    "statements": lambda one: one.statements,
    "copies": lambda one: share(one.copies, one.reports),
    "agencies": lambda one: share(one.dispatches, one.reports),
    "own_voice": lambda one: share(one.own_voice, one.events),
    "unnamed": lambda one: share(one.kinds["unnamed"], one.statements),
}
_COLUMNS = (
    "name", "kind", "reports", "own", "dispatches", "copies", "statements", *KINDS,
    "events", "own_voice", "agencies", "relies_on", "copies_of",
)  # fmt: skip


class Counts(NamedTuple):
    """What is counted over the whole archive, and when that was (UTC)."""

    sources: Sources
    made: dt.datetime


@dataclass(frozen=True, slots=True)
class One:
    """An outlet or agency: what it carries as the one and by its mark as the other; what its newest reports say, and how many these are."""

    name: str
    outlet: Carried | None
    agency: Carried | None
    relied_on_by: Counter[str]
    copied_by: Counter[str]
    looked_at: int
    speakers: list[tuple[str, str, int]]
    links: list[tuple[str, str, int]]
    reports: list[Heading]

    @property
    def main(self) -> Carried:
        """What the page is about."""
        found = self.outlet or self.agency
        return found if found is not None else Carried(self.name)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        lists = {"speakers": self.speakers, "chain": self.links}
        return {
            "name": self.name,
            "outlet": self.outlet.to_json() if self.outlet else None,
            "agency": self.agency.to_json() if self.agency else None,
            "relied_on_by": [{"name": name, "count": n} for name, n in self.relied_on_by.most_common(NAMES)],
            "copied_by": [{"name": name, "count": n} for name, n in self.copied_by.most_common(NAMES)],
            "looked_at": self.looked_at,
            **{key: [{"kind": k, "name": name, "count": n} for k, name, n in some] for key, some in lists.items()},
            "reports": [one.to_json() for one in self.reports],
        }


def share(part: float, whole: float) -> float:
    """A part of a whole, 0 of nothing."""
    return part / whole if whole else 0.0


def source_address(name: str, ending: str = "") -> str:
    """The address of an outlet or agency."""
    return f"/sources/{quote(name, safe='')}{ending}"


# -- all of them -------------------------------------------------------------------------------------------------------


@router.get("/sources")
def sources_page(request: Request) -> Response:
    """The page."""
    site, said = site_of(request), speech_of(request)
    counted = counts(site)
    sort, start = _sort(request), _number(request, "after", 0)
    ordered = _ordered(counted.sources, sort)
    agencies = sorted(counted.sources.agencies.values(), key=lambda one: (-one.reports, one.name or ""))
    after = start + OUTLETS if len(ordered) > start + OUTLETS else None
    return page(
        request,
        "sources.html",
        outlets=ordered[start : start + OUTLETS],
        all_outlets=len(ordered),
        agencies=agencies[:AGENCIES],
        named=most_quoted(site).ever,
        unnamed=counted.sources.unnamed[:NAMES],
        made=_moment(counted.made, said),
        sort=sort,
        sorts=tuple(SORTS),
        start=start,
        after=after,
        beside=BESIDE,
        share=share,
        source_address=source_address,
        voices=lambda one: _voices(one, said),
    )


@router.get("/sources.json")
def sources_json(request: Request) -> Response:
    """The same as JSON: outlets a page at a time, as ``limit`` and ``after`` say."""
    site = site_of(request)
    counted = counts(site)
    limit, start = min(_number(request, "limit", OUTLETS) or OUTLETS, LARGEST), _number(request, "after", 0)
    ordered = _ordered(counted.sources, _sort(request))
    return json(
        {
            "made": counted.made.isoformat(timespec="seconds"),
            "outlets": [_with_kind(site, one) for one in ordered[start : start + limit]],
            "after": start + limit if len(ordered) > start + limit else None,
            "agencies": [one.to_json() for one in counted.sources.agencies.values()],
            "named": [one.to_json() for one in most_quoted(site).ever],
            "unnamed": [{"name": name, "statements": n} for name, n in counted.sources.unnamed],
        }
    )


@router.get("/sources.csv")
def sources_csv(request: Request) -> Response:
    """All outlets as CSV."""
    site = site_of(request)
    return csv_answer("sources", _COLUMNS, (_row(site, one) for one in _ordered(counts(site).sources, _sort(request))))


def counts(site: Site) -> Counts:
    known = site.archive.outlets

    def make(connection: sa.Connection) -> Counts:
        return Counts(sources(connection, known), dt.datetime.now(dt.UTC))

    return site.summary("sources", make)


def _ordered(found: Sources, sort: str) -> list[Carried]:
    by = SORTS[sort]
    return sorted(found.outlets.values(), key=lambda one: (-by(one), -one.reports, one.name or ""))


def _sort(request: Request) -> str:
    sort = request.query_params.get("sort") or "reports"
    if sort not in SORTS:
        raise QueryError(f"sort: {sort[:40]!r} is none of {', '.join(SORTS)}", "sort: قيمة غير معروفة")
    return sort


def _number(request: Request, name: str, default: int) -> int:
    """A number of the address."""
    value = request.query_params.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 9):
        raise QueryError(f"{name}: {value[:40]!r} is no number that can be used here", f"{name}: ليس رقما صالحا")
    return int(value)


def _kind(site: Site, name: str | None) -> str | None:
    known = site.archive.outlets.of_name(name) if name else None
    return known.kind if known is not None else None


def _kind_in_words(kind: str | None, said: Speech) -> str:
    """What an outlet is, as the table of outlets has it."""
    return {
        "agency": said.gettext("news agency"),
        "paper": said.gettext("newspaper"),
        "channel": said.gettext("television channel"),
        "radio": said.gettext("radio"),
        "site": said.gettext("news site"),
        "magazine": said.gettext("magazine"),
        "social": said.gettext("social network"),
        "official": said.gettext("official site"),
    }.get(kind or "", "")


def _with_kind(site: Site, one: Carried) -> dict[str, Any]:
    return {**one.to_json(), "kind": _kind(site, one.name)}


def _row(site: Site, one: Carried) -> list[Cell]:
    lists = (
        joined(f"{name} ({n})" for name, n in found.most_common(20)) for found in (one.agencies, one.relies, one.copied)
    )
    return [
        one.name, _kind(site, one.name), one.reports, one.own, one.dispatches, one.copies, one.statements,
        *(one.kinds[kind] for kind in KINDS), one.events, one.own_voice, *lists,
    ]  # fmt: skip


def _moment(moment: dt.datetime, said: Speech) -> str:
    return f"{said.day(moment.isoformat(), short=True)} {said.digits(moment.strftime('%H:%M'))}"


def _voices(one: Carried, said: Speech) -> list[tuple[str, float, str]]:
    """In whose voice the reports of an outlet are: its own, an agency's, another's (shares, with names)."""
    dispatches = max(0, one.reports - one.own - one.copies)
    parts = (
        ("k-own", one.own, said.gettext("own reports")),
        ("k-agency", dispatches, said.gettext("agency dispatches")),
        ("k-copy", one.copies, said.gettext("copies")),
    )
    return [(css, share(n, one.reports), f"{name}: {said.number(n)}") for css, n, name in parts]


# -- one of them -------------------------------------------------------------------------------------------------------


@router.get("/sources/{name:path}.json")
def source_json(request: Request, name: str) -> Response:
    """An outlet or agency as JSON."""
    return json(_one(site_of(request), name).to_json())


@router.get("/sources/{name:path}")
def source_page(request: Request, name: str) -> Response:
    """An outlet or agency."""
    site, said = site_of(request), speech_of(request)
    one = _one(site, name)
    return page(
        request,
        "source.html",
        one=one,
        kind=_kind_in_words(_kind(site, name), said),
        chart=_months(one, said),
        made=_moment(counts(site).made, said),
        most=MOST,
        beside=NAMES,
        share=share,
        source_address=source_address,
        voices=lambda carried: _voices(carried, said),
    )


def _one(site: Site, name: str) -> One:
    name = sound(name)
    counted = counts(site).sources
    outlet, agency = counted.outlets.get(name), counted.agencies.get(name)
    relied, copied = counted.relying_on(name), counted.copying(name)
    with site.archive.reading() as connection:
        numbers = newest_of(connection, "outlet", name, MOST) or newest_of(connection, "agency", name, MOST)
        if not numbers and not relied:
            raise HTTPException(404, "No report is by an outlet or agency of this name.")
        speakers, links = speakers_in(connection, numbers), links_in(connection, numbers, site.archive.outlets)
        found = headings_of(connection, numbers[:REPORTS])
    newest = sorted(found.values(), key=lambda one: -one.shelf)
    return One(
        name, outlet, agency, relied, copied, len(numbers), _most(speakers),
        _most(Counter({key: n for key, n in links.items() if key[0] == "outlet" and key[1] != name})), newest,
    )  # fmt: skip


def _most(found: Counter[tuple[str, str]]) -> list[tuple[str, str, int]]:
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [(kind, name, n) for (kind, name), n in ordered[:NAMES]]


def _months(one: One, said: Speech) -> Markup:
    """The reports of an outlet or agency by month, or by year."""
    months = one.main.months
    if not months:
        return Markup("")
    first, last = (dt.date.fromisoformat(f"{month}-01") for month in (min(months), max(months)))
    step: Step = "year" if step_for(first, last) == "year" else "month"
    columns = [day.isoformat() for day in periods(first, last, step)]
    size = 4 if step == "year" else 7
    counts: Counter[str] = Counter()
    for month, n in months.items():
        counts[month[:size]] += n
    series = [Series("reports", said.gettext("reports"), [counts[start[:size]] for start in columns], "k-outlet")]
    by = "outlet" if one.outlet else "agency"

    def link(start: str, _: str | None) -> str:
        return Asked(kind="reports").address(**{by: one.name}, since=start, until=period_end(start, step))

    return bars_over_time(columns, series, said, step=step, title=said.gettext("Reports over time"), link=link)


__all__ = ["router", "source_address"]
