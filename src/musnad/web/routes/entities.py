"""Who is who: the list of identities, the page of one, what it said and did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from musnad.archive.filters import Filters
from musnad.archive.outside import place_of, sound
from musnad.archive.wording import QueryError
from musnad.weave.identities import Identity
from musnad.weave.who import MOST as MOST_FOUND
from musnad.weave.who import who
from musnad.weave.who_facts import NEWEST, decided_on
from musnad.weave.who_ties import GROUPS, Group, Ties
from musnad.weave.who_units import Family
from musnad.web import entity_entries as told
from musnad.web import entity_lists as lists
from musnad.web import entity_view as view
from musnad.web.charts import Series, bars_over_time
from musnad.web.entity_elsewhere import identity_or_answer
from musnad.web.entity_kept import kept_of
from musnad.web.entity_words import LONGEST, groups, kinds, shown_name
from musnad.web.language import Speech
from musnad.web.query import MOST
from musnad.web.rendering import address, entity_address, json, page, site_of, speech_of, wants_json
from musnad.web.routes import entities_deciding
from musnad.web.routes.entities_deciding import decision_json, unit_words
from musnad.web.site import Site

router = APIRouter(include_in_schema=False)
router.include_router(entities_deciding.router)

JSON = dict[str, Any]
#: Identities of each kind on the first list.
_FEW = 12
#: Reports over which is counted.
COUNTED = NEWEST
#: Roles with a bar.
_ROLES = 14
_COLUMNS = {"said": lists.STATEMENTS, "said-of": lists.STATEMENTS, "events": lists.EVENTS}


# -- the list ----------------------------------------------------------------------------------------------------------


@router.get("/entities")
def entities(request: Request, q: str = "", kind: str = "") -> Response:
    """Whom a name may mean, or the most named."""
    site, said = site_of(request), speech_of(request)
    name, chosen = q.strip(), _kind(kind)
    found = _found(site, name, chosen)
    if name and len(found) == 1 and found[0].id == name:
        return RedirectResponse(entity_address(name), 303)
    by_kind: Mapping[Family, Sequence[Identity]] = {} if name else lists.most_named_of(site)
    return page(
        request,
        "entities.html",
        q=name,
        kind=chosen,
        kinds=kinds(said),
        found=found,
        most=MOST_FOUND,
        by_kind={family: several[: None if chosen else _FEW] for family, several in by_kind.items()},
        totals={family: len(several) for family, several in by_kind.items()},
        main_role=view.main_role,
        country_of=lambda one: view.country_of(one, said),
        also=[
            (ending.upper(), address(f"/entities.{ending}", q=name, kind=chosen)) for ending in ("json", "csv", "jsonl")
        ],
    )


@router.get("/entities.json")
def entities_json(request: Request, q: str = "", kind: str = "") -> Response:
    """The same as JSON."""
    return json({"q": q.strip(), "kind": kind or None, "entities": _briefs(request, q, kind)})


@router.get("/entities.csv")
def entities_csv(request: Request, q: str = "", kind: str = "") -> Response:
    """The same as CSV."""
    return lists.csv_answer(lists.BRIEF, _briefs(request, q, kind), "entities")


@router.get("/entities.jsonl")
def entities_lines(request: Request, q: str = "", kind: str = "") -> Response:
    """The same as JSON Lines."""
    return lists.lines_answer(_briefs(request, q, kind), "entities")


def _briefs(request: Request, q: str, kind: str) -> list[JSON]:
    site, name, chosen = site_of(request), q.strip(), _kind(kind)
    if name:
        return [view.brief(one) for one in _found(site, name, chosen)]
    by_kind = lists.most_named_of(site)
    return [view.brief(one) for family, several in by_kind.items() if chosen in (None, family) for one in several]


def _found(site: Site, name: str, kind: Family | None) -> list[Identity]:
    if not name:
        return []
    with site.archive.reading() as connection:
        found = who(connection, sound(name[:LONGEST]), len(get_args(Family)) * MOST_FOUND)
    return [one for one in found if kind in (None, one.family)][:MOST_FOUND]


def _kind(kind: str) -> Family | None:
    known = get_args(Family)
    if kind and kind not in known:
        raise QueryError(f"kind: {kind[:40]!r} is none of {', '.join(known)}", "النوع غير معروف")
    return kind or None  # type: ignore[return-value]


# -- the page of one ---------------------------------------------------------------------------------------------------


@router.get("/entities/{id}.json")
def entity_json(request: Request, id: str, until: str = "") -> Response:
    """An identity as JSON."""
    return _entity(request, id, until)


@router.get("/entities/{id}")
def entity(request: Request, id: str, until: str = "") -> Response:
    """The page of an identity; ``until`` a day: as its reports were by then."""
    return _entity(request, id, until)


def _entity(request: Request, id: str, until: str) -> Response:
    site, said = site_of(request), speech_of(request)
    day = Filters(until=until).until if until else None
    one = identity_or_answer(request, id)
    if isinstance(one, Response):
        return one
    facts = kept_of(site).get((one.id, day, COUNTED), lambda: view.facts(site, one, day, COUNTED))
    with site.archive.reading() as connection:
        decided = decided_on(connection, one.units)
    if wants_json(request):
        return json(_json(one, facts, day) | {"decisions": [decision_json(decision) for decision in decided]})
    network, here = facts.network, entity_address(id)
    named, named_before = _named_chart(facts.months, here, said)
    happened, happened_before = _events_chart(facts.ties, one, day, said)
    bars, other_roles = view.role_bars(one, said, _ROLES)
    edges = {(tie.source, tie.target, tie.group): tie for tie in network.ties} if network else {}
    return page(
        request,
        "entity.html",
        one=one,
        title=shown_name(one.name),
        kinds=kinds(said),
        country=view.country_of(one, said),
        latest=max(one.roles, key=lambda role: (role.until or "", role.reports), default=None),
        bars=bars,
        other_roles=other_roles,
        lists=facts.lists,
        until=day,
        counted=len(facts.reports.reports),
        more=facts.reports.more,
        copies=sum(1 for naming in facts.reports.reports if naming.copy),
        before=view.before_of(day),
        named=named,
        named_before=named_before,
        undated_reports=facts.months.get("", 0),
        happened=happened,
        happened_before=happened_before,
        ties=facts.ties,
        network=network,
        groups=groups(said),
        group_types=GROUPS,
        tie_of=lambda edge: edges[edge.source, edge.target, edge.group],
        tie_address=lambda tie: address("/search", **view.tie_query(tie, network.identities if network else {}, day)),
        decided=decided,
        unit=unit_words,
        done=request.query_params.get("done"),
        off=request.query_params.get("off"),
        also=[("JSON", address(f"{here}.json", until=day))],
    )


def _json(one: Identity, facts: view.Facts, day: str | None) -> JSON:
    """What the page shows, as JSON values."""
    lists_of = {what.replace("-", "_"): [e.to_json() for e in some.entries] for what, some in facts.lists.items()}
    found = facts.ties
    return (
        one.as_json()
        | lists_of
        | {
            "months": facts.months,
            "counted": view.counted_json(facts.reports, one.reports, day),
            "events_counted": {"events": found.events, "months": found.months, "undated": found.undated},
            "network": view.network_json(facts.network),
        }
    )


def _named_chart(by_month: Mapping[str, int], here: str, said: Speech) -> tuple[Any, int]:
    """How many reports name an identity, each bar leading to what was known by then; and how many are too early for the chart."""
    shown = view.periods(by_month)
    if len(shown.columns) < 2:
        return "", 0
    counts = [0] * len(shown.columns)
    for month, number in by_month.items():
        column = shown.column(month)
        if column is not None:
            counts[column] += number
    chart = bars_over_time(
        shown.columns,
        [Series("", said.gettext("Reports"), counts)],
        said,
        step=shown.step,
        link=lambda column, _: address(here, until=view.end_of(column, shown.step)),
        legend=False,
    )
    return chart, sum(by_month[month] for month in shown.earlier)


def _events_chart(found: Ties, one: Identity, until: str | None, said: Speech) -> tuple[Any, int]:
    """The events of an identity over time, by what they say of two sides; and how many are too early for the chart."""
    shown = view.periods(found.months)
    if len(shown.columns) < 2:
        return "", 0
    counts: dict[Group, list[int]] = {group: [0] * len(shown.columns) for group in GROUPS}
    for month, of_groups in found.months.items():
        column = shown.column(month)
        if column is not None:
            for group, number in of_groups.items():
                counts[group][column] += number
    names = groups(said)

    def link(column: str, group: str | None) -> str | None:
        types = GROUPS[group] if group else ()  # type: ignore[index]
        since, last = (column, view.end_of(column, shown.step)) if column else (None, None)
        return address(
            "/search",
            **view.counted_query(until),
            entity=view.search_names(one)[:1],
            type=types,
            event_since=since,
            event_until=last,
        )

    series = [Series(group, names[group], of_group, f"g-{group}") for group, of_group in counts.items()]
    chart = bars_over_time(shown.columns, series, said, step=shown.step, link=link)
    return chart, sum(sum(found.months[month].values()) for month in shown.earlier)


# -- what they said and did --------------------------------------------------------------------------------------------


@router.get("/entities/{id}/{what}.json")
def entries_json(request: Request, id: str, what: str, after: str = "", limit: int = told.PAGE) -> Response:
    """A list of an identity as JSON."""
    found = _entries(request, id, what, after, limit)
    if isinstance(found, Response):
        return found
    one, some = found
    return json({"entity": view.brief(one), "results": [e.to_json() for e in some.entries], "after": _after(some)})


@router.get("/entities/{id}/{what}.csv")
def entries_csv(request: Request, id: str, what: str, after: str = "", limit: int = MOST) -> Response:
    """The same as CSV."""
    found = _entries(request, id, what, after, limit)
    if isinstance(found, Response):
        return found
    one, some = found
    row = lists.event_row if what == "events" else lists.statement_row
    return lists.csv_answer(_COLUMNS[what], map(row, some.entries), f"{one.id}-{what}")


@router.get("/entities/{id}/{what}.jsonl")
def entries_lines(request: Request, id: str, what: str, after: str = "", limit: int = MOST) -> Response:
    """The same as JSON Lines."""
    found = _entries(request, id, what, after, limit)
    if isinstance(found, Response):
        return found
    one, some = found
    return lists.lines_answer((e.to_json() for e in some.entries), f"{one.id}-{what}")


@router.get("/entities/{id}/{what}")
def entries(request: Request, id: str, what: str, after: str = "", limit: int = told.PAGE) -> Response:
    """What an identity said, what was said of it, or its events, the newest first, a page at a time."""
    found = _entries(request, id, what, after, limit)
    if isinstance(found, Response):
        return found
    one, some = found
    here = f"{entity_address(id)}/{what}"
    query = {"after": after or None, "limit": limit if limit != told.PAGE else None}
    return page(
        request,
        "entity_entries.html",
        one=one,
        title=shown_name(one.name),
        what=what,
        some=some,
        after=after,
        at=here,
        next_page=address(here, **(query | {"after": some.after})) if some.after is not None else None,
        also=[(ending.upper(), address(f"{here}.{ending}", **query)) for ending in ("json", "csv", "jsonl")],
    )


def _entries(request: Request, id: str, what: str, after: str, limit: int) -> Response | tuple[Identity, told.Entries]:
    if what not in told.LISTS:
        raise HTTPException(404, "There is no such page.")
    one = identity_or_answer(request, id)
    if isinstance(one, Response):
        return one
    place = place_of(after)
    return one, told.entries(site_of(request), one.id, what, limit=max(1, min(limit, MOST)), after=place)


def _after(some: told.Entries) -> str | None:
    return None if some.after is None else str(some.after)
