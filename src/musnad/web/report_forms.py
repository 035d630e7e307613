"""The correction form: the fields of an item as inputs, and what was sent as changes for ``archive.corrections.make``.

A form carries the values it was filled with, so that only what the person altered is a change: two who correct one item without seeing each other's
work both have their say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from musnad.archive.correcting.items import FIELDS, STANDS_ON, Field
from musnad.web.language import latin_digits
from musnad.web.rendering import cut, shown
from musnad.web.report_view import Found, ReportView, json_of

#: Entities, times and events that a list offers, mentions that are listed, and characters of one input.
_OFFERED, MENTIONS, _LONGEST = 300, 200, 20_000
#: A number with commas between its groups. Any other comma may be a decimal one: «1,5» is not 15.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.A)
#: In the place of an entity: that the words name nobody.
NOBODY = "-"
_LABELS = {"entities": "entity", "events": "event", "times": "time", "figures": "figure"}

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """One field as it is asked for. ``value`` are words, a line each where there are several; ``options`` what can be chosen: (value, words)."""

    name: str
    label: str
    shape: str
    value: str = ""
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()
    #: What is chosen, or named by a phrase, besides its words: the entity.
    chosen: str = ""
    #: The place of words that occur several times, asked for where an item is new.
    at: str | None = None
    #: Mentions that are there: (place, words, whether it is to stay).
    kept: tuple[tuple[str, str, bool], ...] = ()
    hint: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The inputs of an item; ``was`` is what they were filled with, for ``changes``."""

    layer: str
    inputs: tuple[Input, ...]
    was: str
    note: str = ""
    errors: tuple[str, ...] = field(default=())


def form(
    view: ReportView, layer: str, found: Found | None, sent: Mapping[str, str] | None = None, keep: Sequence[str] = ()
) -> Form:
    """The form for an item, or for a new one of a layer; filled with what was ``sent`` where there is something, else with the item."""
    item = _json(found)
    was = {name: _shown(spec, name, item) for name, spec in FIELDS[layer].items()}
    inputs = []
    for name, spec in FIELDS[layer].items():
        given = was[name] if sent is None else sent.get(f"f.{name}", "")
        if spec.shape == "mentions" and found is not None:
            given = "" if sent is None else given
        stands = name == STANDS_ON.get(layer, "span")
        inputs.append(
            Input(
                name,
                field_label(view, name),
                spec.shape,
                given,
                spec.needed and not (found is None and (layer, name) in (("entities", "name"), ("statements", "mode"))),
                _options(view, layer, name, spec),
                (sent or {}).get(f"f.{name}.entity", ""),
                (sent or {}).get(f"f.{name}.start", "") if stands and found is None and spec.shape == "span" else None,
                _mentions(item, sent, keep) if spec.shape == "mentions" and found is not None else (),
                _hint(view, spec),
                _examples(spec),
            )
        )
    return Form(layer, tuple(inputs), orjson.dumps(was).decode(), (sent or {}).get("note", ""))


def changes(layer: str, found: Found | None, sent: Mapping[str, str], keep: Sequence[str] = ()) -> Item:
    """What a form says is otherwise; ``keep`` are the mentions that are to stay."""
    item, was = _json(found), _was(sent.get("was", ""))
    out: Item = {}
    for name, spec in FIELDS[layer].items():
        given = _lines(sent.get(f"f.{name}", ""))
        if spec.shape == "mentions":
            value = _mentions_sent(item, given, keep)
            if value is not None:
                out[name] = value
            continue
        entity = sent.get(f"f.{name}.entity", "") if spec.shape == "linked" else ""
        if found is not None and given == _lines(was.get(name, "")) and not entity:
            continue
        if found is None and not given:
            continue
        out[name] = _sent(spec, given, item.get(name), entity, sent.get(f"f.{name}.start", ""))
    return out


def _was(kept: str) -> dict[str, str]:
    try:
        found = orjson.loads(kept)
    except orjson.JSONDecodeError:
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def _json(found: Found | None) -> Item:
    """An item with its fields, those of one that is itself a span under ``span`` as well."""
    if found is None:
        return {}
    item = json_of(found)
    if found.layer in ("times", "mentions"):
        item["span"] = {key: item[key] for key in ("start", "end", "text")}
    if found.layer == "mentions" and found.entity is not None:
        item["entity"] = found.entity.id
    return item


# -- from the item to the form -----------------------------------------------------------------------------------------


def _shown(spec: Field, name: str, item: Item) -> str:
    """The value of a field as an input has it."""
    value = item.get(name)
    if value is None or spec.shape == "mentions":
        return ""
    if spec.shape in ("span", "linked"):
        return _line(value["text"])
    if spec.shape in ("spans", "linkeds"):
        return "\n".join(_line(one["text"]) for one in value)
    return shown(str(value))


def _line(text: str) -> str:
    """Words of the report on one line, as a form shows them."""
    return " ".join(shown(text).split())[:_LONGEST]


def field_label(view: ReportView, name: str) -> str:
    """What a field is called on a form."""
    gettext = view.said.gettext
    own = {
        "source_kind": gettext("Kind of source"), "source": gettext("Source as named here"), "mode": gettext("Manner of quoting"),
        "mentions": view.said.label("view", "mentions"), "name": gettext("Name"), "role": gettext("Role or title"), "entity": gettext("Whom it names"),
        "earliest": gettext("Earliest day"), "latest": gettext("Latest day"), "conflict": gettext("What does not agree"), "time": gettext("Dated by"),
        "low": gettext("Lowest number"), "high": gettext("Highest number"), "event": gettext("Of the event"), "what": view.said.label("view", "type"),
    }  # fmt: skip
    key = {"actor": "by", "recipient": "to", "trigger": "word", "span": "expression"}.get(name, name)
    return own.get(name) or view.said.label("view", key)


def _hint(view: ReportView, spec: Field) -> str:
    gettext = view.said.gettext
    if spec.shape in ("span", "linked"):
        return gettext("the words as they stand in the report")
    if spec.shape in ("spans", "linkeds"):
        return gettext("words of the report, each piece on a line of its own")
    if _examples(spec):
        return gettext("for instance")
    return ""


def _examples(spec: Field) -> tuple[str, ...]:
    return {"value": ("2024-08-08", "2024-08", "P3D", "PAST_REF"), "date": ("2024-08-08",)}.get(spec.shape, ())


def _options(view: ReportView, layer: str, name: str, spec: Field) -> tuple[tuple[str, str], ...]:
    """What can be chosen for a field."""
    said, record = view.said, view.record
    if spec.shape == "choice":
        if (layer, name) == ("entities", "type"):
            return tuple((one, view.kind(one)) for one in spec.choices)
        group = _LABELS[layer] if name in ("type", "what") else name
        return tuple((one, said.label(group, one)) for one in spec.choices)
    if spec.shape == "linked" or spec.of == "entities":
        return tuple((e.id, cut(e.name, 80)) for e in record.entities[:_OFFERED])
    if spec.of == "times":
        return tuple((t.id, f"{cut(t.text, 60)} (\u200e{cut(t.value, 40)}\u200e)") for t in record.times[:_OFFERED])
    if spec.of == "events":
        return tuple(
            (v.id, f"{cut(v.trigger.text, 60)} ({said.label('event', v.type)})") for v in record.events[:_OFFERED]
        )
    return ()


def _mentions(item: Item, sent: Mapping[str, str] | None, keep: Sequence[str]) -> tuple[tuple[str, str, bool], ...]:
    """The mentions of an entity, each with whether it is to stay; of very many none: their places are not asked for then."""
    mentions = item.get("mentions", [])
    if len(mentions) > MENTIONS:
        return ()
    made = []
    for one in mentions:
        place = f"{one['start']}-{one['end']}"
        made.append((place, cut(one["text"]), sent is None or place in keep))
    return tuple(made)


# -- from the form to the changes --------------------------------------------------------------------------------------


def _lines(sent: str) -> list[str]:
    """The lines of an input that are not blank."""
    lines = (" ".join(line.split()) for line in sent[:_LONGEST].splitlines())
    return [line for line in lines if line]


def _sent(spec: Field, given: list[str], before: Any, entity: str, start: str) -> Any:
    """What was sent for a field as ``make`` takes it: words that are unchanged keep their place, others are looked for."""
    if spec.shape in ("spans", "linkeds"):
        there = list(before or ())
        return [_placed(line, there) for line in given] or None
    text = " ".join(given)
    if not text:
        return None
    if spec.shape == "linked":
        value = _placed(text, [before] if before else [])
        if entity:
            value = {key: value[key] for key in ("start", "end", "text") if key in value}
            value["entity"] = None if entity == NOBODY else entity
        return value
    if spec.shape == "span":
        place = latin_digits(start.strip())
        return (
            {"text": text, "start": int(place)}
            if place.isascii() and place.isdigit() and len(place) < 12
            else {"text": text}
        )
    if spec.shape == "number":
        return _number(latin_digits(text))
    return latin_digits(text) if spec.shape in ("value", "date") else text


def _placed(line: str, there: list[Item]) -> Item:
    """A phrase with its place where it was there before, else its words alone."""
    for at, one in enumerate(there):
        if _line(one["text"]) == line:
            return dict(there.pop(at))
    return {"text": line}


def _number(text: str) -> float | int | str:
    """A number; the text itself where it is none."""
    try:
        value = float(text.replace(",", "") if _GROUPED.match(text) else text)
    except ValueError:
        return text
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _mentions_sent(item: Item, given: list[str], keep: Sequence[str]) -> list[Any] | None:
    """The mentions an entity is to have: those kept and the places of new words; None where nothing is otherwise."""
    there = item.get("mentions", [])
    if not item:
        return list(given) or None
    if len(there) > MENTIONS:
        return [*there, *given] if given else None
    stay = [one for one in there if f"{one['start']}-{one['end']}" in keep]
    return [*stay, *given] if given or len(stay) < len(there) else None
