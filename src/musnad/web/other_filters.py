"""Filters that a page with a form of its own has no field for: shown as chips, and sent on with the form."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from musnad.web.language import Speech, written
from musnad.web.query import Asked
from musnad.web.search_form import called, value_called


@dataclass(frozen=True, slots=True)
class Other:
    """A value of a filter: ``value`` as it stands in an address, ``words`` what it says, ``without`` the address of the page without it."""

    name: str
    value: str
    words: str
    without: str


def other_filters(
    search: Asked, path: str, said: Speech, fields: Container[str], *, of_one: Container[str] = ()
) -> list[Other]:
    """What is asked for beside the ``fields`` of the form of a page, one for each value; fields ``of_one`` hold a filter that has a single value."""
    names = called(said)
    found = []
    for name, value in search.filters.active():
        values: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
        if name in fields or (name in of_one and len(values) == 1):
            continue
        for one in values:
            fewer = search.without(name, one if isinstance(value, tuple) else None)
            words = names[name] if name == "copies" else f"{names[name]}: {value_called(said, name, one)}"
            sent = "no" if name == "copies" else written(one) if isinstance(one, float) else str(one)
            found.append(Other(name, sent, words, search.address(path, **{**fewer, "results": None})))
    return found
