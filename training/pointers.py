"""Gold links between words, for the encoder that learns them: from a cue to the words it belongs with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span

#: Layers of which only some words have a label: the type of source at cues, the status at triggers.
PARTIAL = ("kind", "status")


@dataclass(frozen=True, slots=True)
class Pointer:
    """The words that ``relation`` leads to from word ``origin``; none where the text names nothing.

    For a relation with one right word, any of ``targets`` is right.
    """

    relation: str
    origin: int
    targets: tuple[int, ...]


def _chunk(words: Words, span: dict[str, Any] | None) -> Chunk | None:
    return chunk_of_span(words, span["start"], span["end"]) if span else None


def _plain(words: Words, chunk: Chunk) -> frozenset[str]:
    return frozenset(words.form[i].bare for i in range(chunk.first, chunk.last) if words.form[i].kind != "punct")


def _same(words: Words, a: Chunk, b: Chunk) -> bool:
    """Whether two phrases name the same, as score.py sees it."""
    if a.overlaps(b):
        return True
    x, y = _plain(words, a), _plain(words, b)
    return bool(x and y) and (x <= y or y <= x)


def _voices(report: dict[str, Any], words: Words, speaker: Chunk) -> set[int]:
    """First words of every phrase that stands for a speaker: its fullest mention, sources resolved to it, its names."""
    out = {speaker.first}
    for s in report["statements"]:
        source, who = _chunk(words, s["source"]), _chunk(words, s["speaker"])
        if source and who and who.overlaps(speaker):
            out.add(source.first)
    inside = [c for e in report["entities"] if (c := _chunk(words, e["span"])) and e["type"] == "PER"]
    for name in [c for c in inside if speaker.first <= c.first < speaker.last]:
        out |= {c.first for c in inside if _same(words, c, name)}
    return out


def pointers(report: dict[str, Any], words: Words) -> list[Pointer]:
    """The links of a gold report."""
    out: list[Pointer] = []

    def one(relation: str, origin: int, span: dict[str, Any] | None) -> None:
        chunk = _chunk(words, span)
        out.append(Pointer(relation, origin, (chunk.first,) if chunk else ()))

    statements = report["statements"]
    for s in statements:
        cue = _chunk(words, s["cue"])
        if cue is None:
            continue
        at = cue.first
        one("source", at, s["source"])
        one("medium", at, s["medium"])
        one("within", at, statements[s["within"]]["cue"] if s["within"] is not None else None)
        if s["content"]:
            whole = chunk_of_span(words, s["content"][0]["start"], s["content"][-1]["end"])
            if whole:
                out += [Pointer("start", at, (whole.first,)), Pointer("end", at, (whole.last - 1,))]
        speaker, source = _chunk(words, s["speaker"]), _chunk(words, s["source"])
        if speaker is None:
            out.append(Pointer("speaker", at, ()))
            continue
        voices = _voices(report, words, speaker)
        if source and not _same(words, source, speaker):
            voices.discard(source.first)
        out.append(Pointer("speaker", at, tuple(sorted(voices))))
    return out


def partial_layers(report: dict[str, Any], words: Words) -> dict[str, list[str]]:
    """The labels of the layers in ``PARTIAL``; an empty label where a word has none."""
    out = {name: [""] * len(words) for name in PARTIAL}
    for key, items, field, value in (
        ("kind", report["statements"], "cue", "source_kind"),
        ("status", report["events"], "trigger", "status"),
    ):
        for item in items:
            chunk = _chunk(words, item[field])
            if chunk:
                out[key][chunk.first] = item[value]
    return out
