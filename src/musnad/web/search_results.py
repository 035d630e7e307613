"""What a page shows of the results of a search: who, to whom, where, by whom it came, with links to who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from musnad.archive.search import Hit, Marked
from musnad.views.facts import SURE, Step
from musnad.weave.who import identities_of
from musnad.web.language import Speech
from musnad.web.rendering import cut, entity_address, pieces_of
from musnad.web.site import Site

#: Letters of a title that are shown, and those of a very long sentence before what matched.
_TITLE, _AROUND = 300, 500
JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """A name and the address of who that is, where it is known."""

    name: str
    address: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A result as a page shows it. ``speaker`` is who makes the statement, or the statement an event stands in; None where the report itself speaks."""

    hit: Hit
    speaker: Who | None
    cue: str
    chain: tuple[Step, ...]
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    place: Who | None
    unsure: bool
    #: The sentences that show it, in pieces, each with whether it is what was looked for.
    sentences: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def title(self) -> str:
        """The title of the report; empty where it has none that can be seen."""
        return cut(self.hit.document["title"] or "", _TITLE)

    @property
    def outlet(self) -> str:
        """The outlet of the report, or nothing."""
        return cut(self.hit.document["outlet"] or "")

    @property
    def item(self) -> JSON:
        """The statement or event; empty for a report."""
        return self.hit.item or {}


def results(site: Site, hits: Sequence[Hit], said: Speech) -> list[Result]:
    """Hits as they are shown; who is known is asked once for all of them."""
    with site.archive.reading() as connection:
        known = identities_of(connection, sorted({hit.report for hit in hits}))
    return [_result(hit, known, said) for hit in hits]


def _result(hit: Hit, known: dict[tuple[int, str], str], said: Speech) -> Result:
    def who(linked: JSON, kind: str = "") -> Who:
        id = known.get((hit.report, linked["entity"] or ""))
        return Who(name_of(linked, hit.names) or unknown, entity_address(id) if id else None, kind)

    item, unknown = hit.item or {}, said.label("view", "unknown")
    statement = hit.statement if hit.kind == "events" else hit.item
    speaker = None
    if statement is not None:
        kind, source = statement["source_kind"], statement["source"]
        if statement["speaker"]:
            speaker = who(statement["speaker"], kind)
        else:
            speaker = Who((cut(source["text"]) if source else "") or unknown, None, kind)
    return Result(
        hit=hit,
        speaker=speaker,
        cue=cut(item["cue"]["text"]) if hit.kind == "statements" else "",
        chain=steps(hit, said) if hit.kind == "statements" else (),
        actors=tuple(who(one) for one in item.get("actor", ())),
        recipients=tuple(who(one) for one in item.get("recipient", ())),
        place=who(item["place"]) if item.get("place") else None,
        unsure=item.get("confidence") is not None and item["confidence"] < SURE,
        sentences=tuple(map(pieces, hit.sentences)),
    )


def name_of(linked: JSON | None, names: dict[str, str]) -> str:
    """What somebody is called: the name of the entity, else the words."""
    return cut(names.get(linked["entity"] or "") or linked["text"]) if linked else ""


def steps(hit: Hit, said: Speech) -> tuple[Step, ...]:
    """The chain of a statement, from the outlet to the first speaker; the outlet has its place where nobody knows it (as in ``views.facts``)."""
    statement = hit.item or {}
    chain = statement["chain"]
    outlet = cut(hit.document["outlet"] or "") or said.label("view", "outlet_unknown")
    made: list[Step] = []
    if not chain or chain[0]["kind"] != "outlet" or chain[0]["start"] is not None:
        made.append(Step("outlet", outlet))
    for link in chain:
        name = cut(hit.names.get(link["entity"] or "") or link["name"] or link["text"] or "")
        made.append(Step(link["kind"], name or (said.label("view", "unknown") if made else outlet)))
    return tuple(made)


def pieces(sentence: Marked) -> tuple[tuple[str, bool], ...]:
    """The text of a sentence in pieces, each with whether it is what was looked for; cut around the first of these where it is very long."""
    if len(sentence.text) <= 3 * _AROUND:
        return tuple(pieces_of(sentence))
    first = sentence.marks[0][0] if sentence.marks else sentence.start
    start, end = max(sentence.start, first - _AROUND), min(sentence.end, first + 2 * _AROUND)
    marks = tuple(takewhile(lambda mark: mark[0] < end, sentence.marks))
    text = sentence.text[start - sentence.start : end - sentence.start]
    before = ("… ", False) if start > sentence.start else None
    after = (" …", False) if end < sentence.end else None
    return tuple(one for one in (before, *pieces_of(Marked(start, end, text, marks)), after) if one)
