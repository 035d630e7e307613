"""Results of a search in a terminal: who says what or what happened, the sentence with the words that matched, and where it stands."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from musnad.archive.search import Hit, Marked
from musnad.views.calendar import in_words
from musnad.views.facts import label, plain
from musnad.views.terminal import KIND_STYLE, STATUS_STYLE

_WIDEST, _NARROWEST = 100, 40
#: Around what matched, where there is no colour to show it.
_LEFT, _RIGHT = "⟦", "⟧"
JSON = dict[str, Any]


def render_hit(number: int, hit: Hit, console: Console) -> None:
    """Show one result; ``number`` counts them."""
    width = max(_NARROWEST, min(console.width, _WIDEST))
    lead = f"{number:<3} "
    pad = " " * len(lead)

    def line(*parts: str | Text | tuple[str, str]) -> None:
        console.print(Text.assemble(*parts), soft_wrap=True, highlight=False)

    console.print()
    if hit.kind == "reports":
        line((lead, "dim"), (plain(hit.document["title"] or "") or label("view", "not_given").en, "bold"))
    elif hit.kind == "statements":
        _speaker(line, lead, hit, hit.item or {})
    else:
        _event(line, lead, pad, hit, hit.item or {})
    for sentence in hit.sentences:
        for row in _wrapped(sentence, width - len(pad) - 2, console.no_color or console.color_system is None):
            line((f"{pad}│ ", "dim"), row)
    if hit.kind == "statements":
        _chain(line, pad, hit.item or {}, hit.names)
    _where(line, pad, hit)


def _name(linked: JSON | None, names: dict[str, str]) -> str:
    return plain(names.get(linked["entity"]) or linked["text"]) if linked else ""


def _speaker(line: Any, lead: str, hit: Hit, statement: JSON) -> None:
    kind, unknown = label("source_kind", statement["source_kind"]), label("view", "unknown")
    name = _name(statement["speaker"], hit.names) or (plain(statement["source"]["text"]) if statement["source"] else "")
    shown = (name, f"bold {KIND_STYLE[statement['source_kind']]}") if name else (f"{unknown.en} {unknown.ar}", "dim")
    line(
        (lead, "dim"),
        shown,
        (f"  {kind.en} ", "dim"),
        (kind.ar, "dim"),
        (" · says ", "dim"),
        (plain(statement["cue"]["text"]), "bold"),
    )


def _event(line: Any, lead: str, pad: str, hit: Hit, event: JSON) -> None:
    kind, status = label("event", event["type"]), label("status", event["status"])
    look = STATUS_STYLE[event["status"]]
    trigger = plain(event["trigger"]["text"])
    line(
        (lead, "dim"),
        (trigger, "bold"),
        (f"  {event['type']} ", "bold"),
        kind.ar,
        (f" · {status.en} ", look),
        (status.ar, look),
    )
    sides: list[tuple[str, str]] = []
    for word, side in (("by", event["actor"]), ("to", event["recipient"])):
        for n, linked in enumerate(side):
            opening = "and" if n else word if not sides else f"→ {word}"
            sides += [(f"{' ' if sides else ''}{opening} ", "dim"), (_name(linked, hit.names), "")]
    if sides:
        line((pad, ""), *sides)
    rest: list[tuple[str, str]] = []
    if event["place"]:
        rest += [("at ", "dim"), (_name(event["place"], hit.names), ""), (" · ", "dim")]
    when = in_words(event["date"])
    if when:
        rest += [("when ", "dim"), (when.en, ""), (" · ", "dim")]
    if hit.statement:
        source = hit.statement["source"]
        name = _name(hit.statement["speaker"], hit.names) or (
            plain(source["text"]) if source else label("view", "unknown").ar
        )
        rest += [("on the word of ", "dim"), (name, KIND_STYLE[hit.statement["source_kind"]])]
    else:
        voice = label("view", "own_voice")
        rest += [(f"{voice.en} ", "dim"), (voice.ar, "dim")]
    line((pad, ""), *rest)


def _chain(line: Any, pad: str, statement: JSON, names: dict[str, str]) -> None:
    links = statement["chain"]
    if len(links) < 2:
        return
    parts: list[tuple[str, str]] = [("chain ", "dim")]
    for n, link in enumerate(links):
        if n:
            parts.append((" ← from " if n == len(links) - 1 else " ← via ", "dim"))
        parts.append((plain(names.get(link["entity"]) or link["name"]), KIND_STYLE.get(link["kind"], "")))
    line((pad, ""), *parts)


def _where(line: Any, pad: str, hit: Hit) -> None:
    """The report, its outlet and day; what it copies."""
    document = hit.document
    given = label("view", "not_given")
    # The day before the name: behind Arabic, its numbers would be drawn the other way round.
    day = plain((document["published"] or "")[:10]) or "no date"
    parts: list[tuple[str, str]] = [(f"report {hit.report} · {day} · ", "dim")]
    parts.append((plain(document["outlet"]), "yellow") if document["outlet"] else (f"{given.en} {given.ar}", "dim"))
    if hit.agency:
        parts += [(" · dispatch of ", "dim"), (plain(hit.agency), "yellow")]
    if hit.copy_of:
        parts.append((f" · copies report {hit.copy_of}", "dim"))
    line((pad, ""), *parts)
    if document["url"]:
        line((f"{pad}{plain(document['url'])[:300]}", "dim"))


def _wrapped(sentence: Marked, width: int, colourless: bool) -> list[Text]:
    """The sentence in lines, with what matched in bold, or in brackets where there is no colour."""
    lines: list[Text] = []
    line, used = Text(), 0
    for piece, marked in _words(sentence):
        shown = f"{_LEFT}{piece}{_RIGHT}" if marked and colourless else piece
        wide = cell_len(shown)
        if used and used + 1 + wide > width:
            lines.append(line)
            line, used = Text(), 0
        if used:
            line.append(" ")
            used += 1
        line.append(shown, "bold underline" if marked else "")
        used += wide
    return [*lines, line]


def _words(sentence: Marked) -> list[tuple[str, bool]]:
    """The words of a sentence, and whether something in each matched."""
    out: list[tuple[str, bool]] = []
    at = 0
    for word in sentence.text.split(" "):
        start = sentence.start + at
        end = start + len(word)
        at += len(word) + 1
        shown = plain(word)
        if shown:
            out.append((shown, any(a < end and b > start for a, b in sentence.marks)))
    return out
