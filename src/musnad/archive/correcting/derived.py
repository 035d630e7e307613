"""What follows from the spans of the statements: which stands in which, what stands in them, and the chains.

Worked out from the spans of a record as the reader does from its words (``musnad.reading.statements``, ``assembly``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from musnad.archive.correcting.items import Item, Names
from musnad.record import Record

Layers = Mapping[str, Sequence[Item]]
#: How many statements a chain is followed outwards, as in the reader.
_DEEPEST = 8


@dataclass(slots=True)
class Derived:
    """By id: the statement each statement, event and figure stands in, and each statement's chain."""

    within: dict[str, str | None] = field(default_factory=dict)
    chain: dict[str, list[Item]] = field(default_factory=dict)
    events: dict[str, str | None] = field(default_factory=dict)
    figures: dict[str, str | None] = field(default_factory=dict)


def derive(layers: Layers, outlet: str | None, marks: Sequence[Item]) -> Derived:
    """What follows from the spans of ``layers``; ``marks`` are the agencies of dateline and foot as links of a chain."""
    statements = layers["statements"]
    out = Derived()
    holders = _holders(statements, [s["cue"]["start"] for s in statements])
    for s, found in zip(statements, holders, strict=True):
        free = (h for h in found if h != s["id"] and not _stands_in(h, s["id"], out.within))
        out.within[s["id"]] = next(free, None)
    for name, key, target in (("events", "trigger", out.events), ("figures", "span", out.figures)):
        points = [item[key]["start"] for item in layers[name]]
        for item, found in zip(layers[name], _holders(statements, points), strict=True):
            target[item["id"]] = found[0] if found else None
    names = Names(layers["entities"])
    known = {e["id"]: e for e in layers["entities"]}
    own = {s["id"]: _own_links(s, names, known) for s in statements}
    head: list[Item] = [_link("outlet", outlet)] if outlet else []
    for s in statements:
        path = [s["id"]]
        while (outer := out.within[path[0]]) is not None and len(path) < _DEEPEST:
            path.insert(0, outer)
        out.chain[s["id"]] = [*head, *marks, *(link for at in path for link in own[at])]
    return out


def _holders(statements: Sequence[Item], points: Sequence[int]) -> list[list[str]]:
    """For each point of the text the ids of the statements whose content holds it, the shortest content first."""
    contents = sorted(
        (c["start"], c["end"], sum(x["end"] - x["start"] for x in s["content"]), n)
        for n, s in enumerate(statements)
        for c in s["content"]
    )
    out: list[list[str]] = [[] for _ in points]
    open_: list[tuple[int, int, int, int]] = []
    at = 0
    for point, number in sorted((p, i) for i, p in enumerate(points)):
        while at < len(contents) and contents[at][0] <= point:
            open_.append(contents[at])
            at += 1
        open_ = [c for c in open_ if c[1] > point]
        out[number] = [statements[n]["id"] for _, n in sorted({(size, n) for _, _, size, n in open_})]
    return out


def _stands_in(one: str, other: str, within: Mapping[str, str | None]) -> bool:
    """Whether ``one`` is known already to stand in ``other``: then ``other`` does not stand in it."""
    at: str | None = one
    while at is not None:
        if at == other:
            return True
        at = within.get(at)
    return False


def _link(kind: str, name: str, entity: str | None = None, span: Mapping[str, Any] | None = None) -> Item:
    start, end, text = (span["start"], span["end"], span["text"]) if span else (None, None, None)
    return {"kind": kind, "name": name, "entity": entity, "start": start, "end": end, "text": text}


def _own_links(statement: Item, names: Names, known: Mapping[str, Item]) -> list[Item]:
    """A statement's own steps: through what, and who."""
    out = []
    for span, kind in ((statement["medium"], "outlet"), (statement["speaker"], statement["source_kind"])):
        if span is not None:
            entity = known.get(span["entity"])
            out.append(_link(kind, entity["name"] if entity else span["text"], span["entity"], span))
    if statement["speaker"] is None and statement["source"] is not None:
        entity = names.of(statement["source"])
        name = entity["name"] if entity else statement["source"]["text"]
        out.append(_link(statement["source_kind"], name, entity["id"] if entity else None, statement["source"]))
    return out


def marks_of(record: Record) -> list[Item]:
    """The agency marks of a record's dateline and foot: from its chains, or from its text where it has none."""
    by_id = {s.id: s for s in record.statements}
    for s in record.statements:
        path, steps = s, 0
        for _ in range(_DEEPEST):
            steps += (path.medium is not None) + ((path.speaker or path.source) is not None)
            if path.within is None or path.within not in by_id:
                break
            path = by_id[path.within]
        found = s.chain[1 if record.document.outlet else 0 : max(0, len(s.chain) - steps)]
        if all(link.kind == "outlet" and link.start is not None for link in found):
            return [link.model_dump(mode="json") for link in found]
    from musnad.arabic.words import Words, parts_of
    from musnad.reading.provenance import provenance
    from musnad.reading.reader import LONGEST_PART

    text = record.document.text
    out = []
    for begin, end in parts_of(text, LONGEST_PART):
        if begin == 0 or end == len(text):
            for m in provenance(Words(text, begin, end), begin == 0, end == len(text)):
                out.append(
                    _link("outlet", m.name, None, {"start": m.span.start, "end": m.span.end, "text": m.span.text})
                )
    return out


def settle(layers: Layers, reading: Record, before: Layers) -> None:
    """Write into ``layers`` what follows from them, wherever that is not what followed from ``before``, the reading's own layers.

    What no correction touched keeps what was read.
    """
    marks, outlet = marks_of(reading), reading.document.outlet
    old, new = derive(before, outlet, marks), derive(layers, outlet, marks)
    ids = {s["id"] for s in layers["statements"]}
    known = {None, *(e["id"] for e in layers["entities"])}
    parents = {
        s["id"]: _kept(s.get("within"), s["id"], old.within, new.within, ids) for s in layers["statements"]
    }  # fmt: skip
    if _rings(parents):
        parents = new.within
    for s in layers["statements"]:
        same = s["chain"] and old.chain.get(s["id"]) == new.chain[s["id"]]
        same = same and all(link["entity"] in known for link in s["chain"])
        s["within"] = parents[s["id"]]
        s["chain"] = s["chain"] if same else new.chain[s["id"]]
    for name, was, now in (("events", old.events, new.events), ("figures", old.figures, new.figures)):
        for item in layers[name]:
            item["statement"] = _kept(item.get("statement"), item["id"], was, now, ids)


def _kept(
    stored: str | None, item: str, old: Mapping[str, str | None], new: Mapping[str, str | None], ids: Iterable[str]
) -> str | None:
    """What was read, where nothing that matters to it has changed; else what follows now."""
    unchanged = item in old and old[item] == new[item] and (stored is None or stored in ids)
    return stored if unchanged else new[item]


def _rings(parents: Mapping[str, str | None]) -> bool:
    """Whether statements stand in one another in a ring."""
    clear: set[str] = set()
    for one in parents:
        seen: set[str] = set()
        at: str | None = one
        while at is not None and at not in clear:
            if at in seen:
                return True
            seen.add(at)
            at = parents.get(at)
        clear |= seen
    return False
