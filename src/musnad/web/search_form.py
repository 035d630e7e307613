"""The filters of a search as a page has them: what each is called, the fields of the form, the chips of those that are given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from fastapi import Request

from musnad.archive.facet_values import Value
from musnad.archive.facets import Facet, Facets
from musnad.archive.filters import KNOWN
from musnad.archive.search import Kind, Sort
from musnad.archive.wording import QueryError
from musnad.web.language import Speech, latin_digits
from musnad.web.query import Asked
from musnad.web.rendering import address, cut, shown

#: The group of ``lexicons/labels.tsv`` that calls the values of a filter.
GROUPS = {"source_kind": "source_kind", "type": "event", "status": "status", "what": "figure"}
_DAYS = frozenset(("since", "until", "event_since", "event_until"))
_NUMBERS = frozenset(("over", "under", "confidence"))
#: A day in ISO 8601: among Arabic letters its parts would be drawn the other way round, were it not for a mark before it.
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.A)


def called(said: Speech) -> dict[str, str]:
    """What each filter is called."""
    _ = said.gettext
    return {
        "speaker": _("Speaker"),
        "source_kind": _("Kind of source"),
        "chain": _("Somebody in the chain"),
        "role": _("Office or title"),
        "entity": _("Named in it"),
        "outlet": _("News outlet"),
        "agency": _("News agency"),
        "published": _("Time of publication"),
        "since": _("Published from"),
        "until": _("Published until"),
        "copies": _("Without copies of other reports"),
        "type": _("Event type"),
        "status": _("Status of the event"),
        "actor": _("Who did it"),
        "recipient": _("To whom"),
        "place": _("Where"),
        "event_since": _("Event from"),
        "event_until": _("Event until"),
        "what": _("Figure of"),
        "over": _("Number at least"),
        "under": _("Number at most"),
        "confidence": _("Sureness of the reading, from 0 to 1"),
    }


def value_called(said: Speech, name: str, value: Any) -> str:
    """A value of a filter or facet as it is shown."""
    if name in GROUPS:
        return said.label(GROUPS[name], value)
    if name == "published":
        return {4: said.digits, 7: said.month}.get(len(value), said.day)(value)
    if name in _DAYS:
        return said.day(value)
    if name in _NUMBERS:
        return said.exact(value)
    return cut(str(value))


# -- what is given -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is given: what it is called, its value, and the address of the search without it."""

    name: str
    value: str
    without: str


def chips(asked: Asked, said: Speech) -> list[Chip]:
    """The filters that are given, one chip a value."""
    names, made = called(said), []
    for name, value in asked.filters.active():
        if name == "copies":
            made.append(Chip(names[name], "", address("/search", **asked.without(name))))
        elif isinstance(value, tuple):
            for one in value:
                without = address("/search", **asked.without(name, one))
                made.append(Chip(names[name], value_called(said, name, one), without))
        else:
            made.append(Chip(names[name], value_called(said, name, value), address("/search", **asked.without(name))))
    return made


def described(asked: Asked, said: Speech) -> str:
    """A search in words, for the title of its page and its feed; empty where it asks for everything."""
    words = cut(asked.words)
    parts = [words] if words else []
    parts += [f"{chip.name}: {chip.value}" if chip.value else chip.name for chip in chips(asked, said)]
    return " · ".join(parts)


# -- the form ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form, with what was given; ``options`` are the values to choose from and what they are called."""

    name: str
    label: str
    kind: Literal["names", "choices", "day", "number", "flag"]
    given: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it was sent, whatever is wrong with it; what it has no field for is passed on where it can be asked."""

    words: str
    kind: str
    sort: str
    limit: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    #: Whether filters are given, so that they must be in sight.
    open: bool


def form(request: Request, said: Speech, wrong: str | None = None) -> Form:
    """The form with what a request gives; ``wrong`` is the field that cannot be asked."""
    _ = said.gettext
    given = request.query_params
    names = called(said)

    def field(name: str) -> Field:
        values = tuple(dict.fromkeys(shown(one.strip()) for one in given.getlist(name) if one.strip()))[:50]
        options: tuple[tuple[str, str], ...] = ()
        kind: Literal["names", "choices", "day", "number", "flag"] = "names"
        if name in GROUPS:
            kind, options = "choices", tuple((one, said.label(GROUPS[name], one)) for one in KNOWN[name])
        elif name == "copies":
            kind = "flag"
        elif name in _DAYS or name in _NUMBERS:  # of several the one that counts
            kind, values = "day" if name in _DAYS else "number", values and (shown((given.get(name) or "").strip()),)
        if kind == "day":  # in other digits its field would stay empty
            values = tuple(map(latin_digits, values))
        return Field(name, names[name], kind, values, options, name == wrong)

    layout: tuple[tuple[str, Sequence[str]], ...] = (
        (_("The statement"), ("speaker", "role", "chain", "entity", "source_kind")),
        (_("The report"), ("outlet", "agency", "since", "until", "copies")),
        (_("The event"), ("type", "status", "actor", "recipient", "place", "event_since", "event_until")),
        (_("Figures and sureness"), ("what", "over", "under", "confidence")),
    )
    groups = tuple((legend, tuple(field(name) for name in fields)) for legend, fields in layout)
    filled = any(one.given for _legend, fields in groups for one in fields)
    limit = latin_digits(given.get("limit") or "")
    return Form(
        words=shown((given.get("q") or "").strip()),
        kind=_known(given.get("results"), get_args(Kind)),
        sort=_known(given.get("sort"), get_args(Sort)),
        limit=limit if limit.isascii() and limit.isdigit() else "",
        groups=groups,
        open=filled or wrong is not None,
    )


def _known(value: str | None, known: Sequence[str]) -> str:
    return value if value is not None and value in known else ""


def fault(error: QueryError, said: Speech) -> tuple[str | None, str]:
    """The field that an error is about, None where it is about none, and what to say."""
    names = called(said)
    name = error.message.partition(":")[0]
    text = (error.arabic or error.message) if said.language == "ar" else error.message
    if name not in names:
        return None, shown(text)
    text = _DAY.sub("\u200e\\g<0>", text.removeprefix(f"{name}:").strip())
    return name, f"{names[name]}: {shown(text)}"


# -- other views of the same search ------------------------------------------------------------------------------------


def kinds(asked: Asked, said: Speech) -> list[tuple[Kind, str, str]]:
    """The kinds of results: what each is called, and the address of the same search for it."""
    words: Mapping[Kind, str] = {
        "statements": said.gettext("Statements"),
        "events": said.gettext("Events"),
        "reports": said.gettext("Reports"),
    }
    return [(kind, name, asked.address(results=None if kind == "statements" else kind)) for kind, name in words.items()]


def orders(asked: Asked, said: Speech) -> list[tuple[Sort, str, str]]:
    """The orders of results: what each is called, and the address of the same search in it; the nearest first only for words."""
    words: list[tuple[Sort, str]] = [("newest", said.gettext("newest first")), ("oldest", said.gettext("oldest first"))]
    if asked.words:
        words.append(("rank", said.gettext("nearest first")))
    return [(sort, name, asked.address(sort=None if sort == "newest" else sort)) for sort, name in words]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A facet as it is shown: what it is called, and of each value what it is called, how many have it, whether it is given, and the address that gives or
    takes it away.
    """

    name: str
    called: str
    values: tuple[tuple[str, int, bool, str], ...]
    #: Whether all that has its values is counted.
    whole: bool


def narrowings(asked: Asked, found: Facets, said: Speech) -> list[Narrowing]:
    """The facets of a search."""
    names = called(said)
    return [
        Narrowing(
            facet.name,
            names[facet.name],
            tuple(
                (value_called(said, facet.name, v.value), v.count, v.given, _to(asked, facet, v)) for v in facet.values
            ),
            facet.whole,
        )
        for facet in found.facets
    ]


def _to(asked: Asked, facet: Facet, value: Value) -> str:
    if facet.name == "published":
        days = {"since": None, "until": None} if value.given else {"since": value.since, "until": value.until}
        return asked.address(**days)
    changed = asked.without if value.given else asked.with_value
    return address("/search", **changed(facet.name, value.value))


def number_of(found: Facets, kind: Kind, said: Speech) -> str:
    """How many results there are, as far as that is known: «12 statements», «more than 1,000 statements»."""
    forms = {
        "statements": said.ngettext("{n} statement", "{n} statements", found.counted),
        "events": said.ngettext("{n} event", "{n} events", found.counted),
        "reports": said.ngettext("{n} report", "{n} reports", found.counted),
    }
    number = forms[kind].replace("{n}", said.number(found.counted))
    if not found.whole:
        return said.gettext("more than {number}").replace("{number}", number) if found.exact else ""
    return number if found.exact else said.gettext("at most {number}").replace("{number}", number)
