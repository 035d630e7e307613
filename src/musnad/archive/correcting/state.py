"""A record while corrections are laid on it: items found by what they stand on, and kept in step with one another."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from musnad.archive.correcting.dates import day_of
from musnad.archive.correcting.derived import settle
from musnad.archive.correcting.items import (
    DERIVED,
    LAYERS,
    MODELS,
    PREFIX,
    Anchor,
    Form,
    Item,
    Names,
    anchor_of,
    bounds,
    coincide,
    form_of,
    links,
    overlap,
    shared,
)
from musnad.record import Record

_NUMBER = re.compile(r"\d{1,12}\Z")
#: How much two sets of mentions must have in common to be of one entity.
ALIKE = 0.5


@dataclass(slots=True, eq=False)
class Entry:
    """An item of the record. ``forms`` are those that persons have known it by: empty where it is the machine's alone."""

    data: Item
    forms: set[Form] = field(default_factory=set)


class State:
    """The layers of a reading, to be corrected. ``record()`` gives what has become of them."""

    def __init__(self, reading: Record) -> None:
        self.reading = reading
        self.text = reading.document.text
        dumped = reading.model_dump(mode="json", include=set(LAYERS))
        self.before: dict[str, list[Item]] = {layer: dumped[layer] for layer in LAYERS}
        self.entries = {layer: [Entry(item) for item in copy.deepcopy(self.before[layer])] for layer in LAYERS}
        self._numbers = {layer: self._highest(layer) for layer in LAYERS}
        self._read: dict[tuple[str, Anchor], list[Entry]] = {}
        for layer, entries in self.entries.items():
            for entry in entries:
                self._read.setdefault((layer, anchor_of(layer, entry.data)), []).append(entry)

    def _highest(self, layer: str) -> int:
        found = (_NUMBER.search(item["id"]) for item in self.before[layer])
        return max((int(m[0]) for m in found if m), default=0)

    def new_id(self, layer: str) -> str:
        """An id no item of the layer has or had: the next number."""
        self._numbers[layer] += 1
        return f"{PREFIX[layer]}{self._numbers[layer]}"

    def fits(self, span: Mapping[str, Any]) -> bool:
        """Whether a span is that piece of the text."""
        start, end = span.get("start"), span.get("end")
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(self.text):
            return False
        return bool(self.text[start:end] == span.get("text"))

    def fitting(self, item: Item) -> bool:
        """Whether all spans of an item are the text."""
        return all(map(self.fits, _spans(item)))

    # finding

    def known(self, layer: str, form: Form, item: str | None = None) -> Entry | None:
        """The item that a person has known by this form."""
        found = [e for e in self.entries[layer] if form in e.forms]
        return next((e for e in found if e.data["id"] == item), found[0] if found else None)

    def read(self, layer: str, form: Form, item: str | None = None, name: str = "") -> Entry | None:
        """The machine's item that stands on just the spans of ``form``, else the one that overlaps them most.

        Of several on the same spans the one of the form's kind, then the one with the id ``item``. An entity must share half of all mentions,
        or hold all of these and bear the same ``name``.
        """
        anchor, kind = form
        free = [e for e in self._read.get((layer, anchor), ()) if not e.forms and anchor_of(layer, e.data) == anchor]
        free = [e for e in free if any(e is x for x in self.entries[layer])]
        if free:
            return max(free, key=lambda e: (form_of(layer, e.data)[1] == kind, e.data["id"] == item))
        best: tuple[float, bool] = (0.0, False)
        found = None
        for entry in self.entries[layer]:
            if entry.forms:
                continue
            there, its_kind = form_of(layer, entry.data)
            alike = _alike(anchor, there, name, entry.data) if layer == "entities" else overlap(anchor[0], there[0])
            if alike and (alike, its_kind == kind) > best:
                best, found = (alike, its_kind == kind), entry
        return found

    def same(self, layer: str, form: Form) -> Entry | None:
        """An item that is already what a person adds (``items.coincide``)."""
        found = [e for e in self.entries[layer] if coincide(layer, form_of(layer, e.data), form)]
        return max(found, key=lambda e: overlap(first_span(layer, e), form[0][0]), default=None)

    def meant(self, layer: str, name: str, reference: Mapping[str, Any]) -> Entry | None:
        """The item that another names, by where it stood (``items.references``); of entities the one that shares most mentions."""
        try:
            form = tuple(sorted((int(a), int(b)) for a, b in reference["spans"])), reference.get("kind")
        except (KeyError, TypeError, ValueError):
            return None
        if not form[0]:
            return None
        if layer != "entities":
            return self.known(layer, form, name) or self.read(layer, form, name) or self.same(layer, form)
        best, found = 0.0, None
        for entry in self.entries[layer]:
            there = anchor_of(layer, entry.data)
            common = len(set(form[0]) & set(there)) + 0.5 * shared(form[0], there)
            if shared(form[0], there) >= ALIKE * min(len(form[0]), len(there)) and common > best:
                best, found = common, entry
        return found

    def mention(self, anchor: tuple[int, int]) -> tuple[Entry, Item] | None:
        """The entity and mention on a span, else of those that overlap it the one that does most."""
        found = [
            (m["start"] == anchor[0] and m["end"] == anchor[1], overlap(bounds(m), anchor), -n, e, m)
            for n, e in enumerate(self.entries["entities"])
            for m in e.data["mentions"]
            if overlap(bounds(m), anchor)
        ]
        best = max(found, key=lambda f: f[:3], default=None)
        return best and (best[3], best[4])

    # changing

    def insert(self, layer: str, item: Item) -> Entry:
        """A new entry; what follows from spans is left to ``record``."""
        empty: Item = {key: [] if key == "chain" else None for key in DERIVED.get(layer, ())}
        entry = Entry({**item, "id": self.new_id(layer), **empty})
        self.entries[layer].append(entry)
        return entry

    def remove(self, layer: str, entry: Entry) -> None:
        """Take an item out, and what points to it with it. An event keeps the date of a time taken out only if a person has checked it."""
        self.entries[layer] = [e for e in self.entries[layer] if e is not entry]
        gone = entry.data["id"]
        if layer == "entities":
            self._turn(gone, lambda link: None)
        elif layer == "times":
            for event in self._dated_by(entry.data):
                event["date"] = event["earliest"] = event["latest"] = None
            for e in self.entries["events"]:
                if e.data["time"] == gone:
                    e.data["time"] = None
        elif layer == "events":
            for e in self.entries["figures"]:
                if e.data["event"] == gone:
                    e.data["event"] = None

    def absorb(self, layer: str, entry: Entry, double: Entry) -> None:
        """Take out an item that is the same as ``entry``; what pointed to it points to ``entry``."""
        for pointing, key in {"times": (("events", "time"),), "events": (("figures", "event"),)}.get(layer, ()):
            for e in self.entries[pointing]:
                if e.data[key] == double.data["id"]:
                    e.data[key] = entry.data["id"]
        self.remove(layer, double)

    def redate(self, old: Item, new: Item) -> None:
        """Events that no person has checked and that had their date from a time expression take its new value."""
        if (old["value"], old["earliest"], old["latest"]) != (new["value"], new["earliest"], new["latest"]):
            for event in self._dated_by(old):
                event["date"] = day_of(new["value"], new["type"])
                event["earliest"], event["latest"] = (new["earliest"], new["latest"])

    def _dated_by(self, time: Item) -> Iterator[Item]:
        day = day_of(time["value"], time["type"]) or time["value"]
        for e in self.entries["events"]:
            if e.data["time"] == time["id"] and not e.forms and e.data["date"] in (day, time["value"]):
                yield e.data

    def settle_mentions(self, taker: Entry) -> None:
        """No two mentions overlap: what ``taker`` claims is taken from other entities, and links to it turn to ``taker``."""
        claimed = anchor_of("entities", taker.data)
        for donor in list(self.entries["entities"]):
            if donor is taker:
                continue
            lost = [m for m in donor.data["mentions"] if any(overlap(bounds(m), c) for c in claimed)]
            if lost:
                donor.data["mentions"] = [m for m in donor.data["mentions"] if m not in lost]
                self.leave(donor, lost, taker.data["id"])

    def drop_mention(self, entity: Entry, mention: Item) -> None:
        """Take one mention out; links that rested on it alone name nobody."""
        entity.data["mentions"] = [m for m in entity.data["mentions"] if m is not mention]
        self.leave(entity, [mention], None)

    def leave(self, donor: Entry, lost: list[Item], heir: str | None) -> None:
        """Settle links to an entity that has lost mentions to ``heir``, or to nobody."""
        name, kept = donor.data["id"], donor.data["mentions"]
        donor.forms = {(left, kind) for anchor, kind in donor.forms if (left := _without(anchor, lost))}

        def turned(link: Item) -> str | None:
            if not kept:
                return heir
            rests = any(_inside(m, link) for m in kept)
            return heir if not rests and any(_inside(m, link) for m in lost) else name

        self._turn(name, turned)
        if not kept:
            self.entries["entities"] = [e for e in self.entries["entities"] if e is not donor]
        elif not donor.forms and donor.data["name"] in {m["text"] for m in lost} - {m["text"] for m in kept}:
            rename(donor.data)

    def link_free(self, entity: Entry, mentions: list[Item]) -> None:
        """Phrases that hold one of an entity's new ``mentions``, name it, and were linked to nobody, are linked to it."""
        names = Names([e.data for e in self.entries["entities"]])
        for link in self._links():
            if link["entity"] is None and any(_inside(m, link) for m in mentions) and names.of(link) is entity.data:
                link["entity"] = entity.data["id"]

    def _turn(self, name: str, to: Callable[[Item], str | None]) -> None:
        for link in self._links():
            if link["entity"] == name:
                link["entity"] = to(link)

    def _links(self) -> Iterator[Item]:
        for layer in ("statements", "events"):
            for e in self.entries[layer]:
                yield from links(layer, e.data)

    def record(self) -> Record:
        """The record as it has become: in text order, with what follows from its spans."""
        layers = {}
        for layer in LAYERS:
            layers[layer] = [e.data for e in sorted(self.entries[layer], key=partial(first_span, layer))]
        settle(layers, self.reading, self.before)
        made = {layer: [MODELS[layer].model_validate(item) for item in layers[layer]] for layer in LAYERS}
        return self.reading.model_copy(update=made)


def first_span(layer: str, entry: Entry) -> tuple[int, int]:
    """The first span an entry stands on; an entity read from elsewhere may have none."""
    return next(iter(anchor_of(layer, entry.data)), (0, 0))


def rename(entity: Item) -> None:
    """Call an entity by the fullest of its mentions."""
    from musnad.arabic.fold import strip_marks
    from musnad.reading.romanise import latin

    best = max(entity["mentions"], key=lambda m: (len(m["text"].split()), -m["start"]))
    entity["name"] = " ".join(strip_marks(best["text"]).split()) or best["text"]
    entity["latin"] = latin(entity["name"])


def _alike(anchor: Anchor, there: Anchor, name: str, entity: Item) -> float:
    """How much two sets of mentions have in common, 0 where too little to be of one entity."""
    common = shared(anchor, there)
    share = common / max(1, len(anchor) + len(there) - common)
    whole = common == len(anchor) and name == entity["name"]
    return share if share >= ALIKE or whole else 0.0


def _without(anchor: Anchor, lost: list[Item]) -> Anchor:
    return tuple(span for span in anchor if not any(overlap(span, bounds(m)) for m in lost))


def _inside(mention: Item, link: Item) -> bool:
    return bool(link["start"] <= mention["start"] and mention["end"] <= link["end"])


def _spans(value: Any) -> Iterator[Item]:
    """Every object with offsets in a value; a link of a chain may have none."""
    if isinstance(value, list):
        for one in value:
            yield from _spans(one)
    elif isinstance(value, dict):
        if value.get("start") is not None or value.get("end") is not None:
            yield value
        for key, one in value.items():
            if key != "chain":
                yield from _spans(one)
