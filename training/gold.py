"""Gold reports as words with labels, for the programs that learn from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from musnad.arabic.words import Words

Labels = dict[str, list[str]]


def load(folder: Path) -> list[dict[str, Any]]:
    """The gold reports of a folder, in order of their names."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]


def paint(words: Words, spans: list[tuple[int, int, str]], one: bool = False) -> list[str]:
    """BIO labels of the words for spans of characters; a span over words already labelled is left out."""
    labels = ["O"] * len(words)
    for start, end, kind in sorted(spans):
        inside = [i for i in range(len(words)) if words.stem_start[i] < end and start < words.end[i]]
        if not inside or any(labels[i] != "O" for i in inside):
            continue
        labels[inside[0]] = f"B-{kind}"
        for i in inside[1:]:
            if one:
                break
            labels[i] = f"I-{kind}"
    return labels


def layers(report: dict[str, Any], words: Words) -> Labels:
    """The labels of every tagged layer of a gold report."""

    def pair(span: dict[str, Any], kind: str) -> tuple[int, int, str]:
        return span["start"], span["end"], kind

    statements = report["statements"]
    cues = [pair(s["cue"], "CUE") for s in statements]
    sources = [pair(s["source"], "SRC") for s in statements if s["source"]]
    media = [pair(s["medium"], "MED") for s in statements if s["medium"]]
    said = paint(words, cues)
    for extra in (paint(words, sources), paint(words, media)):
        for i, label in enumerate(extra):
            if said[i] == "O" and label != "O":
                kind = label[2:]
                begin = label[0] == "B" or said[i - 1][2:] != kind
                said[i] = f"{'B' if begin else 'I'}-{kind}"
    return {
        "names": paint(words, [pair(e["span"], e["type"]) for e in report["entities"]]),
        "roles": paint(words, [pair(e["role"], "ROLE") for e in report["entities"] if e.get("role")]),
        "said": said,
        "triggers": paint(words, [pair(v["trigger"], v["type"]) for v in report["events"]], one=True),
        "args": report["phrases"] if "phrases" in report else paint(words, _arguments(report)),
        "content": paint(words, [pair(c, "CON") for s in statements if s["within"] is None for c in s["content"]]),
    }


def _arguments(report: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Participants (ARG) and places (PLC) of events, the longest of those that overlap first."""
    found: dict[tuple[int, int], str] = {}
    for event in report["events"]:
        for span in (*event["actor"], *event["recipient"]):
            found[span["start"], span["end"]] = "ARG"
        if event["place"]:
            found.setdefault((event["place"]["start"], event["place"]["end"]), "PLC")
    kept: list[tuple[int, int, str]] = []
    for (start, end), kind in sorted(found.items(), key=lambda x: x[0][0] - x[0][1]):
        if all(end <= a or b <= start for a, b, _ in kept):
            kept.append((start, end, kind))
    return kept
