"""Whether an item of a record is what a search asks for. The index says what may be; this decides, on the record itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from musnad.arabic.stems import query_keys, words_with_spans
from musnad.archive import terms
from musnad.archive.expressions import Any as AnyToken
from musnad.archive.expressions import Expression, Or, both
from musnad.archive.filters import OF_EVENT, OF_FIGURE, OF_STATEMENT, Filters

JSON = dict[str, Any]
#: The facets of the filters that look for names, and of those that look for one of some values.
_NAMES = {
    "speaker": "sp", "chain": "ch", "role": "ro", "entity": "en", "outlet": "ol", "agency": "ag", "actor": "ac",
    "recipient": "re", "place": "pl",
}  # fmt: skip
_VALUES = {"source_kind": "sk", "type": "ty", "status": "st", "what": "fk"}


def facets_of(filters: Filters) -> Expression | None:
    """What the index is asked for; it finds whatever ``Matcher`` takes, and may find more."""
    parts: list[Expression | None] = []
    for name, kind in _NAMES.items():
        values = [
            both(AnyToken(tuple(tokens)) for tokens in terms.name_query(kind, value))
            for value in getattr(filters, name)
        ]
        parts.append(_either(values))
    for name, kind in _VALUES.items():
        values = getattr(filters, name)
        if values:
            parts.append(AnyToken(tuple(terms.facet(kind, v) for v in values)))
    if filters.event_since or filters.event_until:
        days = terms.day_query(filters.event_since, filters.event_until)
        parts.append(AnyToken(tuple(days)) if days else None)
    if filters.over is not None or filters.under is not None:
        parts.append(AnyToken(tuple(terms.figure_query(filters.over, filters.under))))
    if not filters.copies:
        parts.append(AnyToken(("cp_no",)))
    return both(parts)


def _either(values: list[Expression | None]) -> Expression | None:
    """One of the values; a value without a word in it finds nothing, and is there so that the others are not taken for all."""
    if not values:
        return None
    kept = tuple(v if v is not None else AnyToken(("_none",)) for v in values)
    return kept[0] if len(kept) == 1 else Or(kept)


class _Name:
    """A name that is looked for: every word of it, in one of its forms, must be in one name."""

    def __init__(self, value: str) -> None:
        self.words = [frozenset(query_keys(word)) for _, _, word in words_with_spans(value)]

    def of(self, *names: str | None) -> bool:
        """Whether it is this name, given in one or several ways."""
        keys = {key for name in names if name for key in terms.name_keys(name)}
        return bool(self.words) and all(word & keys for word in self.words)


class Matcher:
    """Decides for one search. ``report``, ``statement`` and ``event`` take the record as plain JSON, and the item."""

    def __init__(self, filters: Filters) -> None:
        self.filters = filters
        self.names = {name: [_Name(value) for value in getattr(filters, name)] for name in _NAMES}
        self.of_statement = filters.given(OF_STATEMENT)
        self.of_event = filters.given(OF_EVENT)
        self.of_figure = filters.given(OF_FIGURE)

    def more_than_index(self) -> bool:
        """Whether more is asked of a report than its index tells: a name of several words must be one of its names."""
        return any(
            len(one.words) > 1
            for name, wanted in self.names.items()
            if name not in ("outlet", "agency")
            for one in wanted
        )

    def _any(self, name: str, *ways: str | None) -> bool:
        wanted = self.names[name]
        return not wanted or any(one.of(*ways) for one in wanted)

    def _some(self, name: str, found: Iterable[tuple[str | None, ...]]) -> bool:
        """Whether one of the names found, each in its ways, is looked for."""
        wanted = self.names[name]
        return not wanted or any(one.of(*ways) for ways in found for one in wanted)

    def report(self, record: JSON, agency: str | None) -> bool:
        """Whether a report has what is asked for: one statement, or one event in one statement, that has all of it."""
        if not self._of_report(record, agency):
            return False
        inside = _Inside(record)
        if not self._some("entity", ((e["name"], *(m["text"] for m in e["mentions"])) for e in record["entities"])):
            return False
        offices = ((m["role"]["text"],) for e in record["entities"] for m in e["mentions"] if m["role"])
        if not self._some("role", offices):
            return False
        if self.of_event:
            return any(
                self._event(inside, v) and self._in_statement(inside, v) and self._figures(inside.of_event(v))
                for v in record["events"]
            )
        if self.of_statement:
            return any(
                self._statement(inside, s) and self._figures(inside.of_statement(s)) for s in record["statements"]
            )
        return self._figures(record["figures"])

    def statement(self, record: JSON, statement: JSON, agency: str | None) -> bool:
        """Whether a statement, and an event in it where one is asked for, has all that is asked for."""
        inside = _Inside(record)
        if not self._of_report(record, agency) or not self._statement(inside, statement):
            return False
        if self.names["entity"]:
            spans = [s for s in (statement["source"], statement["speaker"], *statement["content"]) if s]
            named = [*inside.named(spans), inside.ways(statement["speaker"])]
            if not self._some("entity", named):
                return False
        speaker, source = statement["speaker"], statement["source"]
        if not self._some("role", [*inside.roles(speaker), *((x["text"],) for x in (speaker, source) if x)]):
            return False
        held = [v for v in record["events"] if v["statement"] == statement["id"]]
        if self.of_event and not any(self._event(inside, v) and self._figures(inside.of_event(v)) for v in held):
            return False
        return self.of_event or self._figures(inside.of_statement(statement))

    def event(self, record: JSON, event: JSON, agency: str | None) -> bool:
        """Whether an event, and the statement it stands in where one is asked for, has all that is asked for."""
        inside = _Inside(record)
        if (
            not self._of_report(record, agency)
            or not self._event(inside, event)
            or not self._in_statement(inside, event)
        ):
            return False
        parts = [*event["actor"], *event["recipient"]]
        if self.names["entity"]:
            bounds = terms.sentence_bounds(record["document"]["text"])
            start, end = terms.sentence_at(bounds, event["trigger"]["start"], event["trigger"]["end"])
            named = [
                *inside.named([{"start": start, "end": end}]),
                *(inside.ways(p) for p in (*parts, event["place"]) if p),
            ]
            if not self._some("entity", named):
                return False
        if self.names["role"]:
            statement = inside.statements.get(event["statement"])
            speakers = [x for x in (statement["speaker"], statement["source"]) if x] if statement else []
            roles: list[tuple[str, ...]] = [(x["text"],) for x in (*parts, *speakers)]
            for linked in (*parts, *speakers):
                roles += inside.roles(linked)
            if not self._some("role", roles):
                return False
        return self._figures(inside.of_event(event))

    def _of_report(self, record: JSON, agency: str | None) -> bool:
        return self._any("outlet", record["document"]["outlet"]) and self._any("agency", agency)

    def _statement(self, inside: _Inside, statement: JSON) -> bool:
        filters = self.filters
        if filters.source_kind and statement["source_kind"] not in filters.source_kind:
            return False
        if _sure(statement) < filters.confidence:
            return False
        if self.names["speaker"] and not (
            statement["speaker"] and self._any("speaker", *inside.ways(statement["speaker"]))
        ):
            return False
        return self._some("chain", ((link["name"], link["text"]) for link in statement["chain"]))

    def _in_statement(self, inside: _Inside, event: JSON) -> bool:
        if not self.of_statement:
            return True
        statement = inside.statements.get(event["statement"])
        return statement is not None and self._statement(inside, statement)

    def _event(self, inside: _Inside, event: JSON) -> bool:
        filters = self.filters
        if filters.type and event["type"] not in filters.type:
            return False
        if filters.status and event["status"] not in filters.status:
            return False
        if _sure(event) < filters.confidence:
            return False
        for name in ("actor", "recipient"):
            if self.names[name] and not self._some(name, (inside.ways(linked) for linked in event[name])):
                return False
        if self.names["place"] and not (event["place"] and self._any("place", *inside.ways(event["place"]))):
            return False
        if not (filters.event_since or filters.event_until):
            return True
        earliest, latest = terms.days_of(event)
        if earliest is None and latest is None:
            return False
        if filters.event_since and latest is not None and latest[:10] < filters.event_since:
            return False
        return not (filters.event_until and earliest is not None and earliest[:10] > filters.event_until)

    def _figures(self, figures: Iterable[JSON]) -> bool:
        return not self.of_figure or any(self._figure(figure) for figure in figures)

    def _figure(self, figure: JSON) -> bool:
        filters = self.filters
        if filters.what and figure["what"] not in filters.what:
            return False
        low, high = figure["low"], figure["high"]
        if filters.over is not None and (low if low is not None else high or 0) < filters.over:
            return False
        return filters.under is None or (high if high is not None else low or 0) <= filters.under


def _sure(item: JSON) -> float:
    """How sure the reader was; of what a person made there is no doubt."""
    confidence: float | None = item["confidence"]
    return 1.0 if confidence is None else confidence


class _Inside:
    """Looks things up in one record."""

    def __init__(self, record: JSON) -> None:
        self.record = record
        self.entities = {e["id"]: e for e in record["entities"]}
        self.statements = {s["id"]: s for s in record["statements"]}

    def ways(self, linked: JSON | None) -> tuple[str, ...]:
        """The words of a phrase, and the name of the entity it names."""
        if not linked:
            return ()
        entity = self.entities.get(linked["entity"])
        return (linked["text"], entity["name"]) if entity else (linked["text"],)

    def roles(self, linked: JSON | None) -> list[tuple[str, ...]]:
        """The roles of who is named."""
        entity = self.entities.get(linked["entity"]) if linked and "entity" in linked else None
        return [(m["role"]["text"],) for m in entity["mentions"] if m["role"]] if entity else []

    def named(self, spans: list[JSON]) -> Iterator[tuple[str, ...]]:
        """The entities named in some spans, by their names and the words there."""
        for entity in self.record["entities"]:
            for m in entity["mentions"]:
                if any(m["start"] < s["end"] and m["end"] > s["start"] for s in spans):
                    yield entity["name"], m["text"]

    def of_statement(self, statement: JSON) -> Iterator[JSON]:
        return (f for f in self.record["figures"] if f["statement"] == statement["id"])

    def of_event(self, event: JSON) -> Iterator[JSON]:
        return (f for f in self.record["figures"] if f["event"] == event["id"])
