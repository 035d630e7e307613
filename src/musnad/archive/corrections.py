"""Corrections: what persons say of the items of a record, laid on the machine's reading. Nothing read is ever altered.

``apply`` gives the record that counts; ``make`` and ``check`` (``correcting.proposing``) make a correction and say what is wrong with one.
An item is found again by what it stands on, not by its id, so corrections hold when a newer version reads the report anew
(docs/corrections.md has the rules).
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from musnad.archive.correcting.items import (
    DERIVED,
    LAYERS,
    MODELS,
    Anchor,
    Form,
    Item,
    bounds,
    coincide,
    form_of,
    groups,
    named_ids,
    overlap,
)
from musnad.archive.correcting.messages import CorrectionError
from musnad.archive.correcting.proposing import check, make
from musnad.archive.correcting.state import Entry, State
from musnad.archive.kept import Correction
from musnad.record import Mention, Record

__all__ = ["Applied", "Correction", "CorrectionError", "apply", "check", "checked", "in_order", "make"]


@dataclass(frozen=True, slots=True)
class Applied:
    """A record with corrections: ``unplaced`` are those whose item could not be found or whose words are not in the text."""

    record: Record
    unplaced: tuple[Correction, ...]


def apply(reading: Record, corrections: Sequence[Correction]) -> Applied:
    """The reading with the corrections, which count in order of their time; the reading itself where there is none.

    Never raises for a correction, however broken: what cannot be placed is in ``unplaced``.
    """
    if not corrections:
        return Applied(reading, ())
    state = State(reading)
    standing = _completed(corrections)
    unplaced = []
    for correction in in_order(corrections):
        try:
            placed = _place(state, correction, standing)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # not made by ``make``
            placed = False
        if not placed:
            unplaced.append(correction)
    return Applied(state.record(), tuple(unplaced))


def in_order(corrections: Iterable[Correction]) -> list[Correction]:
    """Corrections in order of their time; those of one instant as given."""
    return sorted(corrections, key=lambda c: c.at if c.at.tzinfo else c.at.replace(tzinfo=dt.UTC))


def checked(corrections: Iterable[Correction]) -> tuple[str, ...]:
    """The layers that a person has said to be complete and nobody has reopened since, in the order of the record."""
    done = _completed(corrections)
    return tuple(layer for layer in LAYERS if layer in done)


def _completed(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """The correction by which each layer was last said to be complete, reopened layers left out."""
    done: dict[str, Correction] = {}
    for c in in_order(c for c in corrections if c.layer == "report"):
        for layer in _layers(c.after if c.action == "complete" else c.before):
            if c.action == "complete":
                done[layer] = c
            else:
                done.pop(layer, None)
    return done


def _layers(value: Mapping[str, Any] | None) -> list[str]:
    found = value.get("layers") if value else None
    return [layer for layer in LAYERS if layer in found] if isinstance(found, (list, tuple)) else []


def _place(state: State, c: Correction, standing: Mapping[str, Correction]) -> bool:
    """Lay one correction on the state; whether there was a place for it."""
    if c.layer == "report":
        layers = _layers(c.after if c.action == "complete" else c.before)
        return bool(layers) and _freeze(state, c, [layer for layer in layers if standing.get(layer) is c])
    if c.layer == "mentions":
        return _place_mention(state, c)
    was = form_of(c.layer, c.before) if c.before is not None else None
    if c.action == "reject":
        return was is not None and _reject(state, c, was)
    if c.after is None or (was is None) != (c.action == "add"):
        return False
    data = _rebased(state, c.layer, c.after)
    now = form_of(c.layer, data)
    entry = None
    if was is not None and c.before is not None:
        entry = state.known(c.layer, was, c.item) or state.read(c.layer, was, c.item, c.before.get("name", ""))
    entry = entry or state.known(c.layer, now) or state.same(c.layer, now)
    whole = c.action != "edit" or entry is None or not entry.forms
    changed = [
        key
        for group in groups(c.layer)
        if whole or any(_told(c.before, key) != _told(c.after, key) for key in group)
        for key in group
    ]
    entry = _take(state, c.layer, entry, data, changed, {now} | ({was} if was else set()), c.before)
    for other in list(state.entries[c.layer]):
        if not other.forms and coincide(c.layer, form_of(c.layer, other.data), form_of(c.layer, entry.data)):
            state.absorb(c.layer, entry, other)
    return True


def _told(item: Mapping[str, Any] | None, key: str) -> Any:
    return item.get(key) if item is not None else None


def _reject(state: State, c: Correction, was: Form) -> bool:
    """Take an item out. One that is gone needs nothing; an entity that has gone into a larger one is for a person to look at."""
    entry = state.known(c.layer, was, c.item) or state.read(c.layer, was, c.item)
    if entry is not None:
        state.remove(c.layer, entry)
        return True
    return c.layer != "entities" or all(state.mention(span) is None for span in was[0])


def _rebased(state: State, layer: str, after: Mapping[str, Any]) -> Item:
    """An item as a person left it, its ids those of this state: what it names is found by where it stood, else it names nothing.

    ValueError where it has not the shape of its layer or its spans are not the text.
    """
    raw = {k: v for k, v in after.items() if k != "refs"}
    raw |= {"id": "new"} | {key: [] if key == "chain" else None for key in DERIVED.get(layer, ())}
    item: Item = MODELS[layer].model_validate(copy.deepcopy(raw)).model_dump(mode="json")
    if not state.fitting(item) or any(not item[key] for key in ("mentions", "content") if key in item):
        raise ValueError(f"{layer}: not of this text")
    if "confidence" in item:
        item["confidence"] = 1.0
    refs = after.get("refs") or {}
    for holder, key, of in named_ids(layer, item):
        if holder[key] is not None:
            meant = state.meant(of, holder[key], refs.get(of, {}).get(holder[key], {}))
            holder[key] = meant.data["id"] if meant else None
    return item


def _take(
    state: State,
    layer: str,
    entry: Entry | None,
    data: Item,
    keys: Iterable[str],
    forms: set[Form],
    before: Mapping[str, Any] | None,
) -> Entry:
    """Give an entry what a person has said of ``keys``, or enter the item anew where there is none; it is known by ``forms`` from then on.

    An entity keeps mentions that a newer reading has found and the person did not know of, unless ``before`` is None.
    """
    if entry is None:
        entry = state.insert(layer, data)
        old: Item = {"mentions": []}
    else:
        old = entry.data
        entry.data = {**old, **{key: data[key] for key in keys}}
    new = entry.data
    if "confidence" in new:
        new["confidence"] = 1.0
    if layer == "entities":
        judged = [*data["mentions"], *(before["mentions"] if before else old["mentions"])]
        unknown = [m for m in old["mentions"] if not _touches(m, judged)]
        new["mentions"] = sorted([*data["mentions"], *unknown], key=bounds) if "mentions" in keys else old["mentions"]
    entry.forms |= forms | {form_of(layer, new)}
    if layer == "times" and "id" in old:
        state.redate(old, new)
    elif layer == "entities":
        lost = [m for m in old["mentions"] if not _touches(m, new["mentions"])]
        if lost:
            state.leave(entry, lost, None)
        state.settle_mentions(entry)
        state.link_free(entry, [m for m in new["mentions"] if all(bounds(m) != bounds(o) for o in old["mentions"])])
    return entry


def _touches(mention: Item, others: Iterable[Item]) -> bool:
    return any(overlap(bounds(mention), bounds(o)) for o in others)


def _place_mention(state: State, c: Correction) -> bool:
    """Take out, move, alter or enter one mention; its entity is found by where it stands, or entered with this mention alone."""
    found = state.mention(bounds(c.before)) if c.before is not None else None
    if c.action == "reject":
        if found is not None:
            state.drop_mention(*found)
        return c.before is not None
    if c.after is None:
        return False
    mention = Mention.model_validate({k: c.after.get(k) for k in ("start", "end", "text", "role")}).model_dump(
        mode="json"
    )
    if not state.fitting(mention):
        return False
    name = c.after["entity"]
    reference = ((c.after.get("refs") or {}).get("entities") or {})[name]
    target = state.meant("entities", name, reference)
    if target is None:
        entity = {
            "type": reference["kind"],
            "name": reference["name"],
            "latin": reference["latin"],
            "mentions": [mention],
        }
        target = state.insert("entities", _rebased(state, "entities", entity))
    donor, old = found or (None, None)
    rest = [m for m in target.data["mentions"] if m is not old and not overlap(bounds(m), bounds(mention))]
    target.data["mentions"] = sorted([*rest, mention], key=bounds)
    target.forms = {(_swapped(anchor, old, mention), kind) for anchor, kind in target.forms}
    if donor is not None and donor is not target and old is not None:
        donor.data["mentions"] = [m for m in donor.data["mentions"] if m is not old]
        state.leave(donor, [old], target.data["id"])
    state.settle_mentions(target)
    if old is None:
        state.link_free(target, [mention])
    return True


def _swapped(anchor: Anchor, old: Item | None, new: Item) -> Anchor:
    """The spans an entity is known by, with a mention altered or new."""
    touched = [bounds(new)] + ([bounds(old)] if old else [])
    return tuple(sorted([*(span for span in anchor if not any(overlap(span, t) for t in touched)), bounds(new)]))


def _freeze(state: State, c: Correction, layers: Sequence[str]) -> bool:
    """Make layers what they were when a person said that they are complete: what a newer reading adds or leaves out does not count."""
    after = c.after or {}
    kept_items = {layer: after["items"][layer] for layer in layers if layer in (after.get("items") or {})}
    refs = after.get("refs") or {}
    for layer, items in kept_items.items():  # nothing is touched unless all of it can be placed
        for item in items:
            _rebased(state, layer, item)
    for layer, items in kept_items.items():
        kept: list[Entry] = []
        for item in items:
            data = _rebased(state, layer, {**item, "refs": refs})
            form = form_of(layer, data)
            entry = state.known(layer, form, item.get("id")) or state.read(
                layer, form, item.get("id"), data.get("name", "")
            )
            if any(entry is k for k in kept):
                entry = None
            keys = [key for group in groups(layer) for key in group]
            kept.append(_take(state, layer, entry, data, keys, {form}, None))
        gone = [e for e in state.entries[layer] if not any(e is k for k in kept)]
        for entry in gone:
            state.remove(layer, entry)
    return True
