"""The fields of a correction as a person gives them, put in the form they are kept in, or refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from musnad.archive.correcting.dates import is_iso, is_value
from musnad.archive.correcting.items import DERIVED, FIELDS, SPANS, Field, Item, Names, bounds, keys_of
from musnad.archive.correcting.messages import problem
from musnad.archive.correcting.spans import Spans, no_overlaps

#: Bounds of what is taken from a person: characters of a text, spans in a list, mentions of an entity, numbers.
LONGEST, MOST_SPANS, MOST_MENTIONS, LARGEST = 1000, 200, 5000, 1e18
Near = tuple[int, int] | None


class Fields:
    """Settles fields of items of one record."""

    def __init__(self, text: str, layers: Mapping[str, Sequence[Item]]) -> None:
        self.layers = layers
        self.spans = Spans(text)
        self.names = Names(layers["entities"])

    def known(self, layer: str, name: str) -> Field:
        """The field of that name; CorrectionError where the layer has none or it is not for persons to set."""
        if name in DERIVED.get(layer, ()):
            raise problem("field_derived", value=name)
        if name not in FIELDS[layer]:
            raise problem("field_unknown", layer=layer, value=name, known=", ".join(FIELDS[layer]))
        return FIELDS[layer][name]

    def settle(self, layer: str, name: str, value: object, near: Near) -> Item:
        """What a field's value puts into an item's JSON, by key; words without a place are looked for nearest to ``near``."""
        field = self.known(layer, name)
        if value is None or (field.needed and value in ("", [])):
            if field.needed:
                raise problem("field_needed", field=name)
            return {name: [] if field.shape == "linkeds" else None}
        settled = getattr(self, f"_{field.shape}")(name, field, value, near)
        return dict(settled) if keys_of(layer, name) != (name,) else {name: settled}

    def _choice(self, name: str, field: Field, value: object, near: Near) -> str:
        if not isinstance(value, str) or value not in field.choices:
            raise problem("choice", field=name, value=value, known=", ".join(field.choices))
        return value

    def _text(self, name: str, field: Field, value: object, near: Near) -> str:
        if not isinstance(value, str) or any(0xD800 <= ord(c) < 0xE000 or (ord(c) < 32) for c in value[: LONGEST + 1]):
            raise problem("kind", field=name, known="text")
        if len(value) > LONGEST:
            raise problem("too_long", field=name, limit=LONGEST)
        return value

    def _value(self, name: str, field: Field, value: object, near: Near) -> str:
        if not isinstance(value, str) or not is_value(value):
            raise problem("value", field=name, value=value)
        return value

    def _date(self, name: str, field: Field, value: object, near: Near) -> str:
        if not isinstance(value, str) or not is_iso(value):
            raise problem("date", field=name, value=value)
        return value

    def _number(self, name: str, field: Field, value: object, near: Near) -> float | int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST:  # nan neither
            raise problem("kind", field=name, known="a number")
        return value

    def _id(self, name: str, field: Field, value: object, near: Near) -> str:
        if not isinstance(value, str) or all(item["id"] != value for item in self.layers[field.of]):
            raise problem("id_unknown", field=name, value=value)
        return value

    def _span(self, name: str, field: Field, value: object, near: Near) -> Item:
        return self.spans.place(value, name, near)

    def _spans(self, name: str, field: Field, value: object, near: Near) -> list[Item]:
        return no_overlaps([self.spans.place(v, name, near) for v in _listed(name, value, MOST_SPANS)], name)

    def _linked(self, name: str, field: Field, value: object, near: Near) -> Item:
        span = self.spans.place(value, name, near)
        if isinstance(value, Mapping) and "entity" in value:
            entity = value["entity"]
            return {
                **span,
                "entity": entity if entity is None else self._id(name, Field("id", of="entities"), entity, near),
            }
        named = self.names.of(span)
        return {**span, "entity": named["id"] if named else None}

    def _linkeds(self, name: str, field: Field, value: object, near: Near) -> list[Item]:
        return [self._linked(name, field, v, near) for v in _listed(name, value, MOST_SPANS)]

    def _mentions(self, name: str, field: Field, value: object, near: Near) -> list[Item]:
        """Words given alone are every place where they stand, in no other entity's mention."""
        out: list[Item] = []
        for v in _listed(name, value, MOST_MENTIONS):
            if isinstance(v, str):
                places = self.spans.all(v, name)
                out += [
                    self._mention(name, {"start": a, "end": b})
                    for a, b in places
                    if len(places) == 1 or not self._taken(a, b)
                ]
            else:
                out.append(self._mention(name, v))
        if not out:
            raise problem("field_needed", field=name)
        if len(out) > MOST_MENTIONS:
            raise problem("too_many", field=name, limit=MOST_MENTIONS)
        return no_overlaps(out, name)

    def _mention(self, name: str, value: object) -> Item:
        span = self.spans.place(value, name)
        role = value.get("role") if isinstance(value, Mapping) else None
        return {**span, "role": None if role is None else self.spans.place(role, "role", bounds(span))}

    def _taken(self, start: int, end: int) -> bool:
        return bool(self.names.touching(start, end))


def _listed(name: str, value: object, most: int) -> list[Any]:
    """A value that may be one or several, as a list."""
    found = list(value) if isinstance(value, (list, tuple)) else [value]
    if len(found) > most:
        raise problem("too_many", field=name, limit=most)
    return found


def check_whole(layer: str, item: Mapping[str, Any]) -> None:
    """What must hold between the fields of an item: ends in order, a figure with an end. CorrectionError otherwise."""
    for low, high in (("earliest", "latest"), ("low", "high")):
        one, other = item.get(low), item.get(high)
        if one is not None and other is not None and (one > other if low == "low" else one[:10] > other[:10]):
            raise problem("order", low=low, high=high, one=one, other=other)
    if layer == "figures" and item.get("low") is None and item.get("high") is None:
        raise problem("figure")


def stands_at(layer: str, item: Mapping[str, Any]) -> str:
    """The words an item stands on, to be shown."""
    if layer == "entities":
        return str(item["name"])
    return str(
        (item if layer in SPANS else item[{"statements": "cue", "events": "trigger", "figures": "span"}[layer]])["text"]
    )
