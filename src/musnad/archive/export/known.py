"""What the tables know of a name: its country, its kind, its number in Wikidata. Only where the name can mean nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.record import Entity


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a name; empty strings where nothing is."""

    #: ``country``, a place's type (``city``, ``port``), or a body's kind (``government``, ``company``).
    kind: str
    #: ISO 3166-1 alpha-2.
    country: str
    wikidata: str = ""


_NOTHING = Known("", "")


def known(entity: Entity) -> Known:
    """What the tables know of an entity by its name; nothing where two rows of different countries have that name."""
    if entity.type in ("GPE", "LOC", "FAC"):
        return _places().get(fold(entity.name), _NOTHING)
    if entity.type == "ORG":
        return _bodies().get(fold(entity.name), _NOTHING)
    return _NOTHING


def _forms(row: dict[str, str]) -> list[str]:
    """The forms of a row that the table does not mark as ambiguous."""
    doubtful: set[str] = set()
    for mark in filter(None, row["ambiguous"].split("|")):
        form, colon, _ = mark.partition(":")
        doubtful.add(form if colon else row["name"])
    return [form for form in (row["name"], *row["aliases"].split("|")) if form and form not in doubtful]


def _certain(found: dict[str, list[Known]]) -> dict[str, Known]:
    """The forms that mean one country only; the first row of each."""
    return {form: many[0] for form, many in found.items() if len({one.country for one in many}) == 1}


@lru_cache(maxsize=1)
def _places() -> dict[str, Known]:
    found: defaultdict[str, list[Known]] = defaultdict(list)
    for row in rows("countries"):
        one = Known("country", row["iso2"], row["wikidata"])
        # an alias of one word may be a common word: «المملكة», «السلطنة»
        for form in (row["name"], *(alias for alias in row["aliases"].split("|") if " " in alias)):
            found[fold(form)].append(one)
        for form in filter(None, row["capital"].split("|")):
            found[fold(form)].append(Known("city", row["iso2"]))
    for row in rows("places"):
        for form in _forms(row):
            found[fold(form)].append(Known(row["type"], row["country"]))
    return _certain(found)


@lru_cache(maxsize=1)
def _bodies() -> dict[str, Known]:
    found: defaultdict[str, list[Known]] = defaultdict(list)
    for row in rows("bodies"):
        country = "" if row["country"] == "INT" else row["country"]
        for form in _forms(row):
            found[fold(form)].append(Known(row["kind"], country, row["wikidata"]))
    for row in rows("outlets"):
        # a network's company says nothing of who writes there
        country = "" if row["kind"] == "social" else row["country"]
        for form in _forms(row):
            found[fold(form)].append(Known("media", country))
    return _certain(found)
