"""What a page is asked for, as it stands in its address: the words and filters of a search, the same names as in the archive.

``/search?q=المرفأ&speaker=دياب&type=ASSAULT&since=2020-08-01&results=events&sort=oldest`` . An address is a saved search: it may be kept and sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args

from fastapi import Request

from musnad.archive.filters import Filters
from musnad.archive.search import Kind, Sort
from musnad.archive.wording import QueryError
from musnad.web.language import latin_digits, written
from musnad.web.rendering import address

#: Results on a page of HTML, and the most a program gets at once.
PAGE, MOST = 20, 200
#: Numbers that a float holds to the last digit, so that the links of a page ask for what was asked.
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?\Z", re.A)
_MANY = tuple(f.name for f in fields(Filters) if f.default == ())
_NUMBERS, _DAYS = ("over", "under", "confidence"), ("since", "until", "event_since", "event_until")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as an address asks for it."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)
    kind: Kind = "statements"
    sort: Sort = "newest"
    after: str | None = None
    limit: int = PAGE

    @property
    def empty(self) -> bool:
        """Whether it asks for everything."""
        return not self.words.strip() and self.filters == Filters()

    def query(self, **changed: Any) -> dict[str, Any]:
        """The names and values of its address, some of them changed; where it goes on (``after``) is left out unless given."""
        found: dict[str, Any] = {"q": self.words}
        for name, value in self.filters.active():
            found[name] = "no" if name == "copies" else written(value) if name in _NUMBERS else value
        if self.kind != "statements":
            found["results"] = self.kind
        if self.sort != "newest":
            found["sort"] = self.sort
        if self.limit != PAGE:
            found["limit"] = self.limit
        return found | changed

    def address(self, path: str = "/search", **changed: Any) -> str:
        """Its address on a page that goes by searches."""
        return address(path, **self.query(**changed))

    def with_value(self, name: str, value: str) -> dict[str, Any]:
        """The query with one more value of a filter of several."""
        values = tuple(getattr(self.filters, name))
        return self.query(**{name: values if value in values else (*values, value)})

    def without(self, name: str, value: str | None = None) -> dict[str, Any]:
        """The query without a filter, or without one value of it."""
        if value is None:
            return self.query(**{name: None})
        return self.query(**{name: tuple(one for one in getattr(self.filters, name) if one != value)})

    def narrowed(self, **filters: Any) -> Asked:
        """The same search with some filters set."""
        return replace(self, filters=replace(self.filters, **filters))


def asked(request: Request, *, kind: Kind = "statements") -> Asked:
    """What a request asks for; QueryError, naming the field, where that is nothing that can be asked."""
    given = request.query_params
    values: dict[str, Any] = {}
    for name in _MANY:
        found = tuple(dict.fromkeys(one.strip() for one in given.getlist(name) if one.strip()))
        if found:
            values[name] = found
    for name in _DAYS:
        value = latin_digits((given.get(name) or "").strip())
        if value:
            values[name] = value
    for name in _NUMBERS:
        number = _number(given, name)
        if number is not None:
            values[name] = number
    if not 0 <= values.get("confidence", 0) <= 1:
        raise QueryError("confidence: give a number from 0 to 1", "confidence: اكتب عددا من ٠ إلى ١")
    if given.get("copies") == "no":
        values["copies"] = False
    after = given.get("after") or None
    words, sort = (given.get("q") or "").strip(), _one_of(given, "sort", get_args(Sort), "newest")
    return Asked(
        words=words,
        filters=Filters(**values),
        kind=_one_of(given, "results", get_args(Kind), kind),
        sort=sort if words or sort != "rank" else "newest",  # without words nothing is nearer
        after=after,
        limit=max(1, min(MOST, int(_number(given, "limit") or PAGE))),
    )


def _number(given: Mapping[str, str], name: str) -> float | None:
    value = latin_digits((given.get(name) or "").strip())
    if not value:
        return None
    if not _NUMBER.match(value):
        raise QueryError(f"{name}: {value[:40]!r} is no number", f"{name}: ليس رقما")
    return float(value)


def _one_of(given: Mapping[str, str], name: str, known: tuple[Any, ...], default: Any) -> Any:
    value = given.get(name) or default
    if value not in known:
        raise QueryError(f"{name}: {value[:40]!r} is none of {', '.join(known)}", f"{name}: قيمة غير معروفة")
    return value
