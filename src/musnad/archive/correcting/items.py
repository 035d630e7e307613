"""Items of a record as JSON: their fields, the spans they stand on, the other items they name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from musnad.record import (
    Entity,
    EntityType,
    Event,
    EventType,
    Figure,
    FigureKind,
    Mode,
    Model,
    SourceKind,
    Statement,
    Status,
    Time,
    TimeType,
)

Item = dict[str, Any]
Anchor = tuple[tuple[int, int], ...]
#: By which an item is known again: the spans it stands on and, where several may stand there, which kind it is.
Form = tuple[Anchor, str | None]
Shape = Literal["choice", "text", "span", "spans", "linked", "linkeds", "mentions", "value", "date", "number", "id"]

#: The layers that hold items with ids.
LAYERS = ("entities", "times", "statements", "events", "figures")
PREFIX = {"entities": "e", "times": "t", "statements": "s", "events": "v", "figures": "f"}
MODELS: dict[str, type[Model]] = {
    "entities": Entity, "times": Time, "statements": Statement, "events": Event, "figures": Figure,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a person may set.

    ``needed``: never null or empty. ``group``: fields that hold together and come from one correction (a range, a date with its ends).
    ``of``: the layer an id names an item of.
    """

    shape: Shape
    needed: bool = False
    choices: tuple[str, ...] = ()
    group: str = ""
    of: str = ""


FIELDS: dict[str, dict[str, Field]] = {
    "entities": {
        "type": Field("choice", True, get_args(EntityType)),
        "mentions": Field("mentions", True),
        "name": Field("text", True, group="name"),
        "latin": Field("text", group="name"),
    },
    "mentions": {"span": Field("span", True), "role": Field("span"), "entity": Field("id", True, of="entities")},
    "times": {
        "span": Field("span", True),
        "type": Field("choice", True, get_args(TimeType), group="meaning"),
        "value": Field("value", True, group="meaning"),
        "earliest": Field("date", group="meaning"),
        "latest": Field("date", group="meaning"),
        "conflict": Field("text"),
    },
    "statements": {
        "cue": Field("span", True),
        "source": Field("span"),
        "speaker": Field("linked"),
        "source_kind": Field("choice", True, get_args(SourceKind)),
        "content": Field("spans", True),
        "mode": Field("choice", True, get_args(Mode)),
        "medium": Field("linked"),
    },
    "events": {
        "trigger": Field("span", True),
        "type": Field("choice", True, get_args(EventType)),
        "actor": Field("linkeds"),
        "recipient": Field("linkeds"),
        "place": Field("linked"),
        "time": Field("id", of="times", group="when"),
        "date": Field("value", group="when"),
        "earliest": Field("date", group="when"),
        "latest": Field("date", group="when"),
        "status": Field("choice", True, get_args(Status)),
    },
    "figures": {
        "span": Field("span", True),
        "what": Field("choice", True, get_args(FigureKind)),
        "low": Field("number", group="range"),
        "high": Field("number", group="range"),
        "event": Field("id", of="events"),
    },
}
#: Fields worked out from the spans of the statements.
DERIVED = {"statements": ("within", "chain"), "events": ("statement",), "figures": ("statement",)}
#: The field an item stands on, where it is not itself a span.
STANDS_ON = {"entities": "mentions", "statements": "cue", "events": "trigger", "figures": "span"}
#: Layers whose items are spans themselves.
SPANS = ("times", "mentions")
_LINKS = {"statements": ("speaker", "medium"), "events": ("place", "actor", "recipient")}


def keys_of(layer: str, field: str) -> tuple[str, ...]:
    """The keys of an item's JSON that hold a field: an item that is itself a span has ``span`` in three."""
    return ("start", "end", "text") if field == "span" and layer in SPANS else (field,)


def groups(layer: str) -> list[tuple[str, ...]]:
    """The keys of a layer's items, by what changes together."""
    out: dict[str, tuple[str, ...]] = {}
    for name, field in FIELDS[layer].items():
        out[field.group or name] = (*out.get(field.group or name, ()), *keys_of(layer, name))
    return list(out.values())


def bounds(span: Mapping[str, Any]) -> tuple[int, int]:
    """A span's ends."""
    return span["start"], span["end"]


def anchor_of(layer: str, item: Mapping[str, Any]) -> Anchor:
    """The spans an item stands on: cue, trigger, mentions, or itself."""
    if layer == "entities":
        return tuple(sorted(bounds(m) for m in item["mentions"]))
    return (bounds(item if layer in SPANS else item[STANDS_ON[layer]]),)


def form_of(layer: str, item: Mapping[str, Any]) -> Form:
    """By which an item is known again."""
    kind = item["type"] if layer in ("events", "entities") else item["what"] if layer == "figures" else None
    return anchor_of(layer, item), kind


def overlap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """How many characters two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def shared(one: Anchor, other: Anchor) -> int:
    """How many spans of ``one`` touch a span of ``other``; both are sorted and hold no overlaps among themselves."""
    count = at = 0
    for span in one:
        while at < len(other) and other[at][1] <= span[0]:
            at += 1
        count += at < len(other) and overlap(span, other[at]) > 0
    return count


def coincide(layer: str, one: Form, other: Form) -> bool:
    """Whether two forms are of one item: nobody marks two cues, mentions or times on the same characters.

    A trigger may tell two events of different types, a number count two things; entities coincide if all their mentions do.
    """
    if layer == "entities":
        return one[0] == other[0]
    return overlap(one[0][0], other[0][0]) > 0 and (layer in ("statements", "times", "mentions") or one[1] == other[1])


def links(layer: str, item: Mapping[str, Any]) -> Iterator[Item]:
    """The spans of an item that may name an entity."""
    for name in _LINKS.get(layer, ()):
        found = item.get(name)
        if isinstance(found, list):
            yield from found
        elif found is not None:
            yield found


def named_ids(layer: str, item: Mapping[str, Any]) -> Iterator[tuple[Item, str, str]]:
    """(holder, key, layer of what it names) of each id in an item that a person may set, null or not."""
    for link in links(layer, item):
        yield link, "entity", "entities"
    for name, field in FIELDS[layer].items():
        if field.shape == "id":
            yield item, name, field.of  # type: ignore[misc]


def references(layers: Mapping[str, Sequence[Item]], layer: str, items: Sequence[Item]) -> dict[str, dict[str, Item]]:
    """Where the items stand that ``items`` name, by layer and id, so that they are found again where ids are others."""
    wanted = {(of, holder.get(key)) for item in items for holder, key, of in named_ids(layer, item)}
    out: dict[str, dict[str, Item]] = {}
    for of in sorted({of for of, name in wanted if name is not None}):
        for item in layers[of]:
            if (of, item["id"]) in wanted:
                anchor, kind = form_of(of, item)
                kept: Item = {"spans": [list(span) for span in anchor], "kind": kind}
                if of == "entities":
                    kept |= {"name": item["name"], "latin": item["latin"]}
                out.setdefault(of, {})[item["id"]] = kept
    return out


class Names:
    """The mentions of a record, to tell which entity a phrase names."""

    def __init__(self, entities: Sequence[Item]) -> None:
        found = sorted((m["start"], m["end"], n) for n, e in enumerate(entities) for m in e["mentions"])
        self._entities = entities
        self._starts = [f[0] for f in found]
        self._found = found

    def within(self, start: int, end: int) -> list[tuple[int, int, Item]]:
        """(start, end, entity) of each mention inside a span."""
        at, out = bisect_left(self._starts, start), []
        while at < len(self._found) and self._starts[at] < end:
            a, b, number = self._found[at]
            if b <= end:
                out.append((a, b, self._entities[number]))
            at += 1
        return out

    def of(self, span: Mapping[str, Any]) -> Item | None:
        """The entity a phrase names, as the reader has it: the person in it, else the name it begins with."""
        inside = self.within(*bounds(span))
        person = next((e for _, _, e in inside if e["type"] == "PER"), None)
        return person or next((e for a, _, e in inside if a == span["start"]), None)

    def touching(self, start: int, end: int) -> bool:
        """Whether a mention shares characters with a span."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._found[at - 1][1] > start
