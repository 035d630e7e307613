"""``musnad correct`` and ``musnad corrections``."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from musnad.archive.correcting.items import LAYERS
from musnad.archive.corrections import CorrectionError, apply, make
from musnad.archive.kept import Correction, Layer
from musnad.archive.store import Archive
from musnad.cli.read import target
from musnad.cli.saying import say
from musnad.views.facts import plain

#: Fields of an item that a person did not set.
_UNSAID = frozenset(("id", "refs", "confidence", "chain", "within"))
_PLACE = re.compile(r"\d+-\d+\Z", re.A)
_LAYERS: dict[str, Layer] = {"e": "entities", "t": "times", "s": "statements", "v": "events", "f": "figures"}
_NAMES: dict[str, Layer] = {layer: layer for layer in (*_LAYERS.values(), "mentions", "report")}


def correct(options: argparse.Namespace) -> int:
    """Keep what a person says of an item."""
    if not options.by:
        say("musnad: --by NAME is needed: who says so is kept with every correction")
        return 2
    layer = _NAMES.get(options.item) or ("mentions" if _PLACE.match(options.item) else _LAYERS.get(options.item[:1]))
    if layer is None:
        say(
            f"musnad: {options.item!r} is no item; give its id as musnad show gives it (s3, v2; START-END for a mention), or its layer to add one"
        )
        return 2
    item = None if options.item in _NAMES else options.item
    try:
        changes = {"layers": options.changes} if layer == "report" and options.changes else _changes(options.changes)
    except ValueError as error:
        say(f"musnad: {error}")
        return 2
    with Archive(options.archive, create=False) as archive:
        kept = archive.get(options.report)
        try:
            correction = make(
                kept.record, layer, options.action, item, changes or None, by=options.by, note=options.note
            )
        except CorrectionError as error:
            say(f"musnad: {error}")
            if sys.stderr.isatty():
                say(f"        {error.arabic}")
            return 1
        archive.correct(kept.number, [correction])
        applied = apply(kept.reading, (*kept.corrections, correction))
    print(f"kept: {_line(kept.number, correction)}", file=sys.stderr)
    if correction in applied.unplaced:
        say("musnad: the item was not found again; the correction is kept and does not count")
        return 1
    return 0


def _changes(given: list[str]) -> dict[str, Any]:
    """What is to be changed: one JSON object, or FIELD=VALUE with JSON or plain text as value."""
    if len(given) == 1 and given[0].lstrip().startswith("{"):
        try:
            found = json.loads(given[0])
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the change is no JSON object: {error}") from error
        return dict(found)
    changes: dict[str, Any] = {}
    for one in given:
        field, sign, value = one.partition("=")
        if not sign:
            raise ValueError(f"{one!r}: write a change as FIELD=VALUE")
        try:
            changes[field] = json.loads(value)
        except (ValueError, RecursionError):
            changes[field] = value
    return changes


def corrections(options: argparse.Namespace) -> int:
    """List corrections, or export corrected reports in the form of gold annotations."""
    with Archive(options.archive, create=False) as archive:
        numbers = [archive.number_of(options.report)] if options.report else archive.corrected()
        if options.what == "export":
            return _export(archive, numbers, options)
        for kept in archive.reports(numbers):
            for correction in kept.corrections:
                print(_line(kept.number, correction))
    return 0


def _export(archive: Archive, numbers: list[int], options: argparse.Namespace) -> int:
    from musnad.archive.goldform import gold_reports

    if not options.to:
        say("musnad: corrections export needs --to FOLDER")
        return 2
    folder = Path(options.to)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = 0
        names: set[str] = set()
        for gold in gold_reports(archive.reports(numbers), partial=options.partial):
            plain_id = "".join(c if c.isalnum() or c in "-_" else "_" for c in str(gold["id"]))[:100]
            name = next(one for n in count(1) if (one := plain_id if n == 1 else f"{plain_id}-{n}") not in names)
            names.add(name)
            with target(str(folder / f"{name}.json")) as stream:
                stream.write(json.dumps(gold, ensure_ascii=False, indent=1) + "\n")
            written += 1
    except OSError as error:
        say(f"musnad: {folder}: cannot be written ({error.strerror or error})")
        return 1
    print(f"wrote {written:,} reports to {folder}", file=sys.stderr)
    if not written:
        say(
            "musnad: no report is marked complete in every layer (musnad correct REPORT report complete "
            f"{' '.join(LAYERS)}); --partial writes all that were corrected"
        )
    return 0


def _line(number: int, c: Correction) -> str:
    """A correction on one line."""
    note = f" ({plain(c.note)})" if c.note else ""
    change = ""
    before, after = c.before or {}, c.after or {}
    if c.action == "edit":
        fields = [f for f in after if f not in _UNSAID and before.get(f) != after[f]]
        change = "".join(f"; {field}: {_words(before.get(field))} → {_words(after[field])}" for field in fields)
    elif c.action == "complete":
        change = f": {', '.join(after.get('layers', ()))}"
    elif c.layer != "report":
        shown = before or after
        change = f": {_words(next((shown[f] for f in ('trigger', 'cue', 'span', 'name', 'text') if f in shown), None))}"
    return f"report {number} {c.layer} {c.item or ''} {c.action} by {plain(c.by)} {c.at:%Y-%m-%d %H:%M}{note}{change}"


def _words(value: Any) -> str:
    """A value of an item in a few words: of spans their text."""
    if isinstance(value, Mapping):
        return (
            f"«{plain(str(value['text']))}»"
            if value.get("text")
            else plain(json.dumps(dict(value), ensure_ascii=False))[:80]
        )
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or "—"
    return "—" if value is None else plain(str(value))[:200]
