"""Making a correction out of what a person says, and saying what is wrong with one."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from musnad.archive.correcting.dates import covered, day_of
from musnad.archive.correcting.fields import Fields, Near, check_whole, stands_at
from musnad.archive.correcting.items import (
    DERIVED,
    FIELDS,
    LAYERS,
    SPANS,
    STANDS_ON,
    Anchor,
    Item,
    anchor_of,
    bounds,
    coincide,
    form_of,
    keys_of,
    named_ids,
    references,
)
from musnad.archive.correcting.messages import problem
from musnad.archive.kept import Action, Correction, Layer
from musnad.record import Record

#: What can be said of the items of a layer, and of a report as a whole: ``complete`` closes layers, ``reject`` opens them again.
ACTIONS = {"report": ("complete", "reject"), **dict.fromkeys(FIELDS, ("accept", "reject", "edit", "add"))}
#: Characters of a name and of a note.
_LONGEST_NAME, _LONGEST_NOTE = 200, 10_000
_SURE = ("statements", "events")


def make(
    record: Record,
    layer: str,
    action: str,
    item_id: str | None = None,
    changes: Mapping[str, Any] | None = None,
    *,
    by: str,
    at: dt.datetime | None = None,
    note: str | None = None,
) -> Correction:
    """A correction of an item of ``record``, the record that counts now; CorrectionError says in two languages why it cannot be made.

    ``changes`` are fields with their values; spans may be ``{start, end}``, ``{text}`` or the words alone. A mention's id is its place,
    «373-385». For layer ``report`` they are ``{"layers": [...]}``, all of them if left out. ``at`` is now if not given.
    """
    if layer not in ACTIONS:
        raise problem("layer", value=layer, known=", ".join(ACTIONS))
    if action not in ACTIONS[layer]:
        raise problem("action", layer=layer, value=action, known=", ".join(ACTIONS[layer]))
    layers = _layers_of(record)
    at = at or dt.datetime.now(dt.UTC)
    at = at.astimezone(dt.UTC) if isinstance(at, dt.datetime) and at.tzinfo else at
    before: Item | None
    if layer == "report":
        before, after = _of_report(layers, action, changes)
    else:
        before, after = _of_item(record, layers, layer, action, item_id, changes)
    anchor: Anchor = ()
    if layer != "report":
        anchor = anchor_of(layer, before if before is not None else cast(Item, after))
    made = Correction(cast(Layer, layer), cast(Action, action), item_id, anchor, before, after, by, at, note)
    check(record, made)
    return made


def check(record: Record, correction: Correction) -> None:
    """CorrectionError where a correction of ``record``, the record that counts now, is not right: in whom, when, of what, and every field."""
    c = correction
    if c.layer not in ACTIONS:
        raise problem("layer", value=c.layer, known=", ".join(ACTIONS))
    if c.action not in ACTIONS[c.layer]:
        raise problem("action", layer=c.layer, value=c.action, known=", ".join(ACTIONS[c.layer]))
    _check_person(c)
    layers = _layers_of(record)
    if c.layer == "report":
        said = (c.after if c.action == "complete" else c.before) or {}
        _layer_names(said.get("layers"))
        return
    if c.action == "add":
        if c.item is not None:
            raise problem("item_unwanted")
    else:
        _item(layers, c.layer, c.item)
        if c.before is None:
            raise problem("made", value="before")
    if c.action == "reject":
        return
    if not isinstance(c.after, Mapping):
        raise problem("made", value="after")
    _check_after(Fields(record.document.text, layers), c, c.after)


def _check_person(c: Correction) -> None:
    if not isinstance(c.by, str) or not c.by.strip() or not c.by.isprintable():
        raise problem("by")
    if len(c.by) > _LONGEST_NAME:
        raise problem("too_long", field="by", limit=_LONGEST_NAME)
    if not isinstance(c.at, dt.datetime) or c.at.tzinfo is None:
        raise problem("at")
    if c.note is not None and not isinstance(c.note, str):
        raise problem("kind", field="note", known="text")
    if c.note is not None and len(c.note) > _LONGEST_NOTE:
        raise problem("too_long", field="note", limit=_LONGEST_NOTE)


def _check_after(fields: Fields, c: Correction, after: Mapping[str, Any]) -> None:
    """Every field of the item, that nothing stands there already, and that what it names can be found again."""
    layer = c.layer
    own = {key for name in FIELDS[layer] for key in keys_of(layer, name)}
    for key in after:
        if key not in own and key not in ("id", "confidence", "refs", *DERIVED.get(layer, ())):
            fields.known(layer, key)
    for name, field in FIELDS[layer].items():
        keys = keys_of(layer, name)
        value = after.get(name) if keys == (name,) else {k: after.get(k) for k in keys}
        if value == ([] if field.shape == "linkeds" else None) and not field.needed:
            continue
        unchanged = c.before is not None and all(c.before.get(k) == after.get(k) for k in keys)
        if not unchanged and fields.settle(layer, name, value, None) != {k: after.get(k) for k in keys}:
            raise problem("made", value=name)
    check_whole(layer, after)
    refs = after.get("refs") or {}
    for holder, key, of in named_ids(layer, after):
        if holder.get(key) is not None and holder[key] not in refs.get(of, {}):
            raise problem("made", value=f"refs: {holder[key]}")
    if c.action == "add" or (layer != "entities" and anchor_of(layer, after) != c.anchor) or _kind_changed(c, after):
        for other in _items(fields.layers, layer):
            if other["id"] != c.item and coincide(layer, form_of(layer, other), form_of(layer, after)):
                raise problem("exists", text=stands_at(layer, other), value=other["id"])


def _kind_changed(c: Correction, after: Mapping[str, Any]) -> bool:
    return (
        c.layer in ("events", "figures")
        and c.before is not None
        and form_of(c.layer, after) != form_of(c.layer, c.before)
    )


def _layers_of(record: Record) -> dict[str, list[Item]]:
    dumped = record.model_dump(mode="json", include=set(LAYERS))
    return {layer: dumped[layer] for layer in LAYERS}


def _items(layers: Mapping[str, Any], layer: str) -> list[Item]:
    """The items of a layer; mentions as items of their own, known by their place."""
    if layer != "mentions":
        return list(layers[layer])
    return [
        {"id": f"{m['start']}-{m['end']}", "entity": e["id"], **m} for e in layers["entities"] for m in e["mentions"]
    ]


def _item(layers: Mapping[str, Any], layer: str, item_id: str | None) -> Item:
    if item_id is None:
        raise problem("item_needed", layer=layer)
    found = next((item for item in _items(layers, layer) if item["id"] == item_id), None)
    if found is None:
        raise problem("item_unknown", layer=layer, value=item_id)
    return copy.deepcopy(found)


def _layer_names(value: object) -> list[str]:
    if not isinstance(value, (list, tuple)) or not value or any(v not in LAYERS for v in value):
        raise problem("layers", known=", ".join(LAYERS))
    return [layer for layer in LAYERS if layer in value]


def _of_report(
    layers: dict[str, list[Item]], action: str, changes: Mapping[str, Any] | None
) -> tuple[Item | None, Item | None]:
    """Before and after of saying that layers are complete (they are kept whole, to hold against newer readings), or no longer."""
    names = _layer_names((changes or {}).get("layers", LAYERS))
    if action == "reject":
        return {"layers": names}, None
    refs: dict[str, dict[str, Item]] = {}
    for layer in names:
        for of, found in references(layers, layer, layers[layer]).items():
            refs.setdefault(of, {}).update(found)
    return None, {"layers": names, "items": {layer: layers[layer] for layer in names}, "refs": refs}


def _of_item(
    record: Record,
    layers: dict[str, list[Item]],
    layer: str,
    action: str,
    item_id: str | None,
    changes: Mapping[str, Any] | None,
) -> tuple[Item | None, Item | None]:
    """An item before and after a correction."""
    if action in ("accept", "reject") and changes:
        raise problem("changes_unwanted", value=action)
    if action == "add" and item_id is not None:
        raise problem("item_unwanted")
    before = None if action == "add" else _item(layers, layer, item_id)
    if action == "reject":
        return before, None
    after: Item
    if action == "accept":
        after = copy.deepcopy(cast(Item, before))
    else:
        after = _changed(Fields(record.document.text, layers), layer, before, dict(changes or {}))
    if layer in _SURE:
        after["confidence"] = 1.0
    after["refs"] = references(layers, layer, [after])
    return before, after


def _changed(fields: Fields, layer: str, before: Item | None, changes: Item) -> Item:
    """An item with its changed fields and what goes with them; a new one where there was none."""
    if not changes and before is not None:
        raise problem("unchanged")
    for name in changes:
        fields.known(layer, name)
    after: Item = copy.deepcopy(before) if before is not None else {}
    near: Near = anchor_of(layer, before)[0] if before is not None and layer != "entities" else None
    if before is None:
        for name, field in FIELDS[layer].items():
            if (
                field.needed
                and name not in changes
                and (layer, name) not in (("entities", "name"), ("statements", "mode"))
            ):
                raise problem("field_needed", field=name)
            after |= dict.fromkeys(keys_of(layer, name), [] if field.shape == "linkeds" else None)
    stands_on = STANDS_ON.get(layer, "span")
    for name in sorted(
        changes, key=lambda n: n != stands_on
    ):  # first where it stands: other words are looked for near to it
        after |= fields.settle(layer, name, changes[name], near)
        if name == stands_on and layer != "entities":
            near = bounds(after if layer in SPANS else after[stands_on])
    _follow(fields, layer, before, after, changes)
    own = [key for name in FIELDS[layer] for key in keys_of(layer, name)]
    if before is not None and all(before.get(key) == after.get(key) for key in own):
        raise problem("unchanged")
    return after


def _follow(fields: Fields, layer: str, before: Item | None, after: Item, changes: Item) -> None:
    """Set what goes with a changed field and is not itself given."""
    if layer == "statements":
        after["mode"] = after["mode"] or "indirect"
        old = before or {"source": None, "speaker": None}
        was_source = old["speaker"] is None or (
            old["source"] is not None and bounds(old["speaker"]) == bounds(old["source"])
        )
        if "source" in changes and "speaker" not in changes and after["source"] is not None and was_source:
            after |= fields.settle(layer, "speaker", {k: after["source"][k] for k in ("start", "end")}, None)
    elif layer == "entities":
        from musnad.archive.correcting.state import rename
        from musnad.reading.romanise import latin

        if not after["name"]:
            kept = after["latin"]
            rename(after)
            after["latin"] = kept or after["latin"]
        elif "name" in changes and "latin" not in changes:
            after["latin"] = latin(after["name"])
        after["latin"] = after["latin"] or latin(after["name"])
    elif layer == "times" and "value" in changes:
        _cover(after, covered(after["value"]), changes)
    elif layer == "events":
        time = next((t for t in fields.layers["times"] if t["id"] == after["time"]), None)
        if "time" in changes and "date" not in changes and time is not None:
            after["date"] = day_of(time["value"], time["type"])
            _cover(after, (time["earliest"], time["latest"]), changes)
        elif "date" in changes:
            _cover(after, covered(after["date"]), changes)


def _cover(after: Item, ends: tuple[str | None, str | None], changes: Item) -> None:
    for name, end in zip(("earliest", "latest"), ends, strict=True):
        if name not in changes:
            after[name] = end
