"""Facets: the values by which the results of a search can be narrowed, each with how many results have it.

**What is counted.** The newest ``LOOKED_AT`` matches (of reports ``FEW``); ``Facets.whole`` says whether these are all. The number beside a value
is how many of them the search keeps when it asks for that value beside everything else it asks for, by the rules of ``matching``: a name
counts wherever its words are found («الكندي» counts «سامي الكندي» too), and an event type counts for a statement that has one event of this
type and of all else that is asked of an event.

**A filter that is given already** takes another value beside it, so its facet is counted as if it were not given: «outlet: A» shows what B
has (A, what it has among the results). That takes another search; where more than ``WIDENED`` facets are given, theirs are counted among the
results.

**At most.** Phrases, and names of several words where several names are looked at, are decided on the records. Of up to ``CHECKED`` such
candidates the records are looked at; of more the numbers are those of the candidates: no result is missed, a few counted are none
(``exact`` is off).

``facet_totals`` counts everything that is in the archive.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from musnad.archive.candidates import Candidates
from musnad.archive.facet_rows import Seen
from musnad.archive.facet_values import Named, Value, chosen, periods
from musnad.archive.filters import KNOWN, OF_EVENT, OF_FIGURE, OF_STATEMENT, Filters
from musnad.archive.matching import Matcher
from musnad.archive.search import Kind, search
from musnad.archive.store import Archive
from musnad.archive.wording import Wording, parse

#: Matches that are counted; and where each costs more, as ``_looked_at`` says.
LOOKED_AT, FEW = 500, 100
#: Matches without an exact answer of the database whose records are looked at.
CHECKED = 60
#: Facets with a filter given that are counted as if it were not.
WIDENED = 2
#: Values of a facet.
MOST = 10
#: The facets of each kind of results.
NAMES: dict[Kind, tuple[str, ...]] = {
    "statements": ("source_kind", "speaker", "outlet", "agency", "type", "status", "published"),
    "events": (
        "type", "status", "place", "actor", "recipient", "speaker", "source_kind", "outlet", "agency", "published",
    ),
    "reports": ("outlet", "agency", "type", "status", "source_kind", "speaker", "published"),
}  # fmt: skip
#: Facets whose values are names, matched by their words; of the others every value has its own word.
BY_NAME = frozenset(("speaker", "outlet", "agency", "actor", "recipient", "place"))
#: Names that a search of each kind looks for among several of one result.
_SEVERAL: dict[Kind, tuple[str, ...]] = {
    "statements": ("chain", "role", "entity", "actor", "recipient", "place"),
    "events": ("chain", "role", "entity", "actor", "recipient"),
    "reports": ("speaker", "chain", "role", "entity", "actor", "recipient", "place"),
}
JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one filter, the commonest first (of ``published`` the newest); ``whole`` and ``exact`` as of ``Facets``."""

    name: str
    values: tuple[Value, ...]
    whole: bool = True
    exact: bool = True

    def to_json(self) -> JSON:
        """The facet as plain JSON."""
        values = [value.to_json() for value in self.values]
        return {"name": self.name, "values": values, "whole": self.whole, "exact": self.exact}


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of a search.

    ``counted`` results were counted; ``whole`` says that these are all, ``exact`` that each of them is one. With both off there may be more, and
    some of those counted may be none.
    """

    facets: tuple[Facet, ...] = ()
    counted: int = 0
    whole: bool = True
    exact: bool = True

    def to_json(self) -> JSON:
        """The facets as plain JSON."""
        return {
            "counted": self.counted,
            "whole": self.whole,
            "exact": self.exact,
            "facets": [facet.to_json() for facet in self.facets],
        }


def facets(
    archive: Archive, words: str = "", filters: Filters | None = None, *, kind: Kind = "statements", most: int = MOST
) -> Facets:
    """The facets of a search, at most ``most`` values each; facets without a value are left out.

    QueryError where the query cannot be answered, ArchiveError where the archive cannot be read.
    """
    filters = filters or Filters()
    wording = parse(words)
    if wording is None and words.strip():
        return Facets()
    apart = _apart(kind, filters)
    elsewhere = {name for names in apart.values() for name in names}
    with archive.reading() as connection:
        found = _matches(archive, connection, words, wording, filters, kind)
        seen = Seen(connection, kind, filters, found.numbers)
        made = _counted(seen, [name for name in NAMES[kind] if name not in elsewhere], filters, found, most)
        for others, names in apart.items():
            other = _matches(archive, connection, words, wording, others, kind)
            wider = _counted(Seen(connection, kind, others, other.numbers), names, filters, other, most)
            here = _counted(seen, names, filters, found, most)
            made |= {name: _with_given(wider[name], here[name]) for name in names}
        counted = seen.number()
    kept = tuple(made[name] for name in NAMES[kind] if made[name].values)
    return Facets(kept, counted, found.whole, found.exact)


def _apart(kind: Kind, filters: Filters) -> dict[Filters, list[str]]:
    """The facets that other results are counted for, by what finds these."""
    apart: dict[Filters, list[str]] = {}
    given = [name for name in NAMES[kind] if name != "published" and getattr(filters, name)]
    if len(given) <= WIDENED:
        for name in given:
            nothing: dict[str, Any] = {name: ()}
            apart[replace(filters, **nothing)] = [name]
    if kind != "events" and filters.given(OF_FIGURE) and not filters.given(OF_EVENT):
        # the figure, until now of a statement, must then be of the event: other results, all of them with an event
        apart[replace(filters, type=KNOWN["type"])] = ["type", "status"]
    return apart


def more_than(archive: Archive, words: str, filters: Filters, *, kind: Kind, number: int) -> bool:
    """Whether a search may have more results than ``number``; where it has no exact answer (``exact``), it may have fewer all the same."""
    wording = parse(words)
    if wording is None and words.strip():
        return False
    with archive.reading() as connection:
        candidates = Candidates(kind, wording.asked if wording else None, filters, connection.dialect.name, True)
        return len(candidates.some(connection, None, number + 1)) > number


def exact(kind: Kind, wording: Wording | None, filters: Filters) -> bool:
    """Whether the database alone knows the results: every candidate is one."""
    if wording is not None and wording.phrased:
        return False
    if kind == "events" and filters.confidence and filters.given(OF_STATEMENT):
        return False
    names = Matcher(filters).names
    return not any(len(one.words) > 1 for name in _SEVERAL[kind] for one in names[name])


@dataclass(frozen=True, slots=True)
class _Found:
    """The results that are counted, by shelf mark."""

    kind: Kind
    numbers: Sequence[int]
    whole: bool
    exact: bool


def _matches(
    archive: Archive, connection: sa.Connection, words: str, wording: Wording | None, filters: Filters, kind: Kind
) -> _Found:
    candidates = Candidates(kind, wording.asked if wording else None, filters, connection.dialect.name, True)
    most = _looked_at(kind, filters)
    numbers = candidates.some(connection, None, most + 1)
    whole, known = len(numbers) <= most, exact(kind, wording, filters)
    if not known and len(numbers) <= CHECKED:
        page = search(archive, words, filters, kind=kind, limit=CHECKED)
        return _Found(kind, [hit.shelf for hit in page.hits], True, True)
    return _Found(kind, numbers[:most], whole, known)


def _looked_at(kind: Kind, filters: Filters) -> int:
    """How many matches are counted: fewer of reports, each of which has many statements and events, and of statements whose events are looked up
    one by one.
    """
    of_event = [name for name in (*OF_EVENT, *OF_FIGURE) if filters.given((name,))]
    one_by_one = kind == "statements" and len(of_event) > 1 and filters.given(("actor", "recipient", "place"))
    return FEW if one_by_one or kind == "reports" else LOOKED_AT


# -- counting ----------------------------------------------------------------------------------------------------------


def _with_given(wider: Facet, here: Facet) -> Facet:
    """A facet with the numbers that the values given have among the results themselves: of a wider search that is cut they may be few."""
    counts = {value.value: value.count for value in here.values if value.given}
    values = tuple(replace(v, count=counts[v.value]) if v.given else v for v in wider.values)
    return replace(wider, values=values)


def _counted(seen: Seen, names: Sequence[str], asked: Filters, found: _Found, most: int) -> dict[str, Facet]:
    """Facets of some results; the values that ``asked`` asks for are marked."""
    made = {}
    for name in names:
        given = () if name == "published" else getattr(asked, name)
        if name == "published":
            values = periods(Counter(row[1] for row in seen.rows(name)), asked, most)
        elif name in BY_NAME:
            called = Named()
            for item, value, text in seen.names(name):
                called.add(item, value, text)
            values = chosen(called.commonest(most, given), given, most)
        else:
            holders: dict[str, set[int]] = defaultdict(set)
            for item, value in seen.rows(name):
                holders[value].add(item)
            values = chosen({value: len(items) for value, items in holders.items()}, given, most)
        made[name] = Facet(name, values, found.whole, found.exact)
    return made
