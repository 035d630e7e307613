"""Annotating reports by hand or by a language model: sheets of numbered words, and short lines that say what is in them.

    python training/sheets.py show TEXTS.jsonl ID ...            print reports with their words numbered
    python training/sheets.py lines GOLD_FILE ...                print annotated reports as lines
    python training/sheets.py check TEXTS.jsonl LINES_FILE ...   say what lines mean, and what is wrong with them
    python training/sheets.py practice GOLD LINES_FILE ...       compare lines with the gold of the same reports
    python training/sheets.py offsets OUT FOLDER TEXTS ...       keep the lines of a folder as offsets, without any text
    python training/sheets.py gold OFFSETS OUT TEXTS ...         offsets and their texts as gold files, in OUT/learn and OUT/held

TEXTS are JSON Lines of reports, packed (.xz) or not.

A line is one item; numbers are words, both ends inclusive, ``;`` parts several spans, ``-`` (or leaving a field out) is none:

    N PER 14-15 role 12-13
    S 12 src 12-15 spk 12-15 kind person mode indirect med 20-22 con 18-35
    V ASSAULT 40 act 38-39;50 rec 41-43 place 45 time 46-47 date 2015-07-20 status occurred

``N`` is a name, ``S`` a statement by its cue, ``V`` an event by its trigger. Proclitics are cut off by the program; ``14!`` keeps those of
word 14, ``14+1`` cuts just its first letter. Which statement stands in which is read off the contents; times and figures are read by the fast reader.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from news import rows

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span, content_span, span_of
from musnad.reading.times import read_times

Item = dict[str, Any]
#: One in so many reports is held back from learning, to choose settings and to calibrate on.
HELD = 16
NAMES = ("PER", "ORG", "GPE", "LOC", "FAC", "NORP")
KINDS = ("person", "organisation", "outlet", "unnamed", "document")
MODES = ("direct", "indirect", "mixed")
TYPES = tuple(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
STATUSES = ("occurred", "ongoing", "planned", "called_for", "denied", "hypothetical")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?|-W\d\d(-WE)?)?(T[\w:]+)?(/\d{4}(-\d\d){0,2})?$")
_SPAN = re.compile(r"(\d+)(!|\+\d)?(?:-(\d+))?$")
_FIELDS = {
    "N": {"role"},
    "S": {"src", "spk", "kind", "mode", "med", "con"},
    "V": {"act", "rec", "place", "time", "date", "status"},
}


class Lines:
    """The lines of one report, read against its words; what is wrong is collected in ``errors``."""

    def __init__(self, report: Item, text: str) -> None:
        self.words = Words(report["text"])
        self.report = report
        self.errors: list[str] = []
        self.entities: list[Item] = []
        self.statements: list[Item] = []
        self.events: list[Item] = []
        self.times = [
            {"type": t.type, "value": t.value, "span": {"start": t.start, "end": t.end, "text": t.text}}
            for t in read_times(self.words, _day(report.get("published")))
        ]
        for number, line in enumerate(text.splitlines(), 1):
            parts = line.split("#")[0].split()
            if not parts:
                continue
            try:
                self._line(parts)
            except ValueError as error:
                self.errors.append(f"line {number}: {error}: {line.strip()}")
        self._nest()

    def _line(self, parts: list[str]) -> None:
        letter = parts[0]
        if letter not in _FIELDS:
            raise ValueError(f"starts with {letter!r}, not N, S or V")
        head = 3 if letter != "S" else 2
        rest = parts[head:]
        if len(parts) < head or len(rest) % 2:
            raise ValueError("fields and values do not pair up")
        fields = {k: v for k, v in zip(rest[::2], rest[1::2], strict=True) if v != "-"}
        if strange := set(rest[::2]) - _FIELDS[letter]:
            raise ValueError(f"unknown field {', '.join(sorted(strange))}")
        if letter == "N":
            role = self._span(fields["role"]) if "role" in fields else None
            self.entities.append({"type": _one(parts[1], NAMES), "span": self._span(parts[2]), "role": role})
        elif letter == "S":
            self._statement(parts[1], fields)
        else:
            self._event(_one(parts[1], TYPES), parts[2], fields)

    def _statement(self, cue: str, fields: dict[str, str]) -> None:
        def span(name: str) -> Item | None:
            return self._span(fields[name]) if name in fields else None

        self.statements.append(
            {
                "cue": self._span(cue),
                "source": span("src"),
                "speaker": span("spk"),
                "source_kind": _one(fields.get("kind", ""), KINDS),
                "content": [self._span(x, content=True) for x in fields.get("con", "").split(";") if x],
                "mode": _one(fields.get("mode", ""), MODES),
                "medium": span("med"),
                "within": None,
            }
        )

    def _event(self, kind: str, trigger: str, fields: dict[str, str]) -> None:
        date = fields.get("date")
        if date is not None and not _DATE.match(date):
            raise ValueError(f"date {date!r} is none")
        when = self._span(fields["time"]) if "time" in fields else None
        found = [
            n for n, t in enumerate(self.times)
            if when and t["span"]["start"] < when["end"] and when["start"] < t["span"]["end"]
        ]  # fmt: skip
        self.events.append(
            {
                "type": kind,
                "trigger": self._span(trigger),
                "actor": [self._span(x) for x in fields.get("act", "").split(";") if x],
                "recipient": [self._span(x) for x in fields.get("rec", "").split(";") if x],
                "place": self._span(fields["place"]) if "place" in fields else None,
                "time": found[0] if found else None,
                "date": date,
                "status": _one(fields.get("status", ""), STATUSES),
                "statement": None,
            }
        )

    def _span(self, text: str, content: bool = False) -> Item:
        match = _SPAN.match(text)
        if not match:
            raise ValueError(f"{text!r} is no span such as 14-15")
        first, last = int(match[1]), int(match[3] or match[1]) + 1
        if not first < last <= len(self.words):
            raise ValueError(f"{text!r} is outside the text or the wrong way round")
        make = content_span if content else span_of
        span = span_of(self.words, Chunk(first, last), whole=True) if match[2] else make(self.words, Chunk(first, last))
        start = span.start + (int(match[2][1:] or 0) if match[2] else 0)
        return {"start": start, "end": span.end, "text": self.words.text[start : span.end]}

    def _nest(self) -> None:
        """Which statement each cue and trigger stands in: the innermost whose content holds it."""
        for item, key, name in (
            *((s, "cue", "within") for s in self.statements),
            *((v, "trigger", "statement") for v in self.events),
        ):
            at = item[key]["start"]
            over = [
                (sum(c["end"] - c["start"] for c in s["content"]), n)
                for n, s in enumerate(self.statements)
                if s is not item and any(c["start"] <= at < c["end"] for c in s["content"])
            ]
            item[name] = min(over)[1] if over else None

    def gold(self) -> Item:
        """The report in the form of the gold files."""
        kept = {k: self.report.get(k) for k in ("id", "outlet", "published", "title", "text")}
        return {**kept, "entities": sorted(self.entities, key=lambda e: e["span"]["start"]), "times": self.times,
                "statements": self.statements, "events": self.events, "figures": []}  # fmt: skip


def _day(published: str | None) -> Any:
    import datetime

    return datetime.date.fromisoformat(published[:10]) if published else None


def _one(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value or 'nothing'!r} is none of {', '.join(allowed)}")
    return value


def as_lines(report: Item) -> Iterable[str]:
    """An annotated report as lines."""
    words = Words(report["text"])

    def numbers(span: Item | None) -> str:
        chunk = chunk_of_span(words, span["start"], span["end"]) if span else None
        if chunk is None:
            return "-"
        return str(chunk.first) if chunk.last == chunk.first + 1 else f"{chunk.first}-{chunk.last - 1}"

    def several(spans: list[Item]) -> str:
        return ";".join(map(numbers, spans))

    for e in report["entities"]:
        yield f"N {e['type']} {numbers(e['span'])}" + (f" role {numbers(e['role'])}" if e.get("role") else "")
    for s in report["statements"]:
        fields = (("src", numbers(s["source"])), ("spk", numbers(s["speaker"])), ("kind", s["source_kind"]), ("mode", s["mode"]),
                  ("med", numbers(s["medium"])), ("con", several(s["content"])))  # fmt: skip
        yield f"S {numbers(s['cue'])} " + " ".join(f"{k} {v}" for k, v in fields if v and v != "-")
    for v in report["events"]:
        time = report["times"][v["time"]]["span"] if v["time"] is not None else None
        fields = (("act", several(v["actor"])), ("rec", several(v["recipient"])), ("place", numbers(v["place"])),
                  ("time", numbers(time)), ("date", v["date"] or "-"), ("status", v["status"]))  # fmt: skip
        yield f"V {v['type']} {numbers(v['trigger'])} " + " ".join(f"{k} {x}" for k, x in fields if x and x != "-")


def shown(report: Item) -> str:
    """A report with its words numbered, a sentence a line."""
    words = Words(report["text"])
    out = [f"=== {report['id']} | {report.get('outlet')} | published {report.get('published')} | {report.get('title')}"]
    for a, b in words.sentences:
        out.append(" ".join(f"{i}:{words.text[words.start[i] : words.end[i]]}" for i in range(a, b)))
    return "\n".join(out)


def meaning(lines: Lines) -> Iterable[str]:
    """What the lines say, in the words of the report; long spans are shown by their ends."""

    def say(span: Item | None) -> str:
        text = span["text"].replace("\n", " ") if span else "-"
        parts = text.split()
        return text if len(parts) <= 12 else " ".join((*parts[:4], "...", *parts[-4:]))

    for e in lines.entities:
        yield f"N {e['type']} {say(e['span'])}" + (f" | role {say(e['role'])}" if e["role"] else "")
    for s in lines.statements:
        yield (
            f"S {say(s['cue'])} | src {say(s['source'])} | spk {say(s['speaker'])} | {s['source_kind']} | med {say(s['medium'])} | "
            + " ++ ".join(map(say, s["content"]))
        )
    for v in lines.events:
        yield (
            f"V {v['type']} {say(v['trigger'])} | act {' ++ '.join(map(say, v['actor']))} | rec {' ++ '.join(map(say, v['recipient']))}"
            f" | place {say(v['place'])} | {v['date']} {v['status']}"
        )


def texts_of(*names: str) -> dict[str, Item]:
    """Reports of JSON Lines files by id."""
    return {r["id"]: r for name in names for r in rows(Path(name))}


def fingerprint(text: str) -> str:
    """By which a text is known again."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _pack(value: Any) -> Any:
    """A gold item with spans as [start, end]."""
    if isinstance(value, dict):
        if "start" in value:
            return [value["start"], value["end"]]
        return {k: _pack(v) for k, v in value.items()}
    return [_pack(v) for v in value] if isinstance(value, list) else value


def _unpack(value: Any, text: str, key: str = "") -> Any:
    """The opposite of ``_pack``."""
    if isinstance(value, dict):
        return {k: _unpack(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(x, int) for x in value):
            return {"start": value[0], "end": value[1], "text": text[value[0] : value[1]]}
        return [_unpack(v, text) for v in value]
    return value


def write_offsets(texts: dict[str, Item], folder: Path, out: Path) -> None:
    """Keep the lines of a folder as offsets."""
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        for path in sorted(folder.glob("*.ann")):
            if path.stem not in texts:
                print(f"{path}: no text of that name", file=sys.stderr)
                continue
            lines = Lines(texts[path.stem], path.read_text("utf-8"))
            if lines.errors or not (lines.entities or lines.statements or lines.events):
                print(f"{path}: left out", *lines.errors, sep="\n  ", file=sys.stderr)
                continue
            gold = lines.gold()
            layers = {k: _pack(gold[k]) for k in ("entities", "times", "statements", "events")}
            row = {"id": gold["id"], "of": fingerprint(gold["text"]), **layers}
            file.write((json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode())


def read_offsets(path: Path, texts: dict[str, Item]) -> Iterable[Item]:
    """The gold of kept offsets, for the texts that are there and are the same."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            report = texts.get(row["id"])
            if report is None or fingerprint(report["text"]) != row["of"]:
                print(f"{path}: the text of {row['id']} is not there, or is another", file=sys.stderr)
                continue
            kept = {k: report.get(k) for k in ("id", "outlet", "published", "title", "text")}
            layers = {k: _unpack(row[k], report["text"]) for k in ("entities", "times", "statements", "events")}
            yield {**kept, **layers, "figures": []}


def practice(gold: Path, paths: list[Path]) -> None:
    """Show lines beside the gold of the same reports: what only one of them has."""
    for path in paths:
        report = json.loads((gold / f"{path.stem}.json").read_text("utf-8"))
        lines = Lines(report, path.read_text("utf-8"))
        print(f"=== {path.stem}", *lines.errors, sep="\n")
        mine, theirs = list(as_lines(lines.gold())), list(as_lines(report))
        for line in theirs:
            if line not in mine:
                print("gold ", line)
        for line in mine:
            if line not in theirs:
                print("yours", line)


def main() -> None:
    """Show, check, compare, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("show", "lines", "check", "practice", "offsets", "gold"))
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    first, *rest = options.arguments
    if options.what == "show":
        texts = texts_of(first)
        for id in rest:
            print(shown(texts[id]))
    elif options.what == "lines":
        for name in options.arguments:
            report = json.loads(Path(name).read_text("utf-8"))
            print(shown(report), *as_lines(report), sep="\n")
    elif options.what == "check":
        texts = texts_of(first)
        for name in rest:
            lines = Lines(texts[Path(name).stem], Path(name).read_text("utf-8"))
            print(f"=== {name}", *(f"ERROR {e}" for e in lines.errors), *meaning(lines), sep="\n")
    elif options.what == "practice":
        practice(Path(first), [Path(x) for x in rest])
    elif options.what == "offsets":
        write_offsets(texts_of(*rest[1:]), Path(rest[0]), Path(first))
    else:
        learn, held = Path(rest[0]) / "learn", Path(rest[0]) / "held"
        for folder in (learn, held):
            folder.mkdir(parents=True, exist_ok=True)
        for report in read_offsets(Path(first), texts_of(*rest[1:])):
            folder = held if int(fingerprint(report["text"]), 16) % HELD == 0 else learn
            (folder / f"{report['id']}.json").write_text(json.dumps(report, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
