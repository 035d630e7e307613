"""Datelines and agency marks: «القاهرة – أ ف ب», «(رويترز)», «وكالات» at the head or the end of a report.

They are no sentences of the text but steps of its chain, between the outlet and whoever speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.words import Words
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk, span_of
from musnad.reading.gazetteer import Gazetteer
from musnad.record import Span

_DASHES = frozenset("-–—ـ:،/|")
_BEHIND = _DASHES | frozenset(")].")
#: A mark stands within so many words of the beginning of the text.
_HEAD = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """An agency named as the report's provenance."""

    name: str
    span: Span
    chunk: Chunk


@lru_cache(maxsize=1)
def _agencies() -> tuple[Gazetteer, dict[str, str]]:
    found = Gazetteer()
    names: dict[str, str] = {}
    for row in rows("outlets"):
        if row["mark"] == "1" or row["kind"] == "agency":
            for form in (row["name"], *row["aliases"].split("|")):
                if form:
                    found.add(form, row["name"])
                    names[form] = row["name"]
    for form in ("وكالات", "الوكالات", "متابعات"):
        found.add(form, "وكالات")
    return found, names


def provenance(words: Words, head: bool = True, foot: bool = True) -> list[Mark]:
    """The agency marks at the head and at the foot of a text, in order; empty where there are none."""
    form = words.form
    n = len(form)
    if not n:
        return []
    gazetteer, _ = _agencies()
    out: list[Mark] = []
    for first, last, kinds in gazetteer.matches(words, 0, min(n, _HEAD) if head else 0):
        if _is_dateline(words, first, last):
            out.append(Mark(kinds[0], span_of(words, Chunk(first, last)), Chunk(first, last)))
    tail = max(n - 12, _HEAD)
    for first, last, kinds in gazetteer.matches(words, tail if foot else n, n):
        alone = all(f.kind == "punct" for f in form[last:n])
        bracketed = first > 0 and form[first - 1].surface in "([" and last < n and form[last].surface in ")]"
        own_line = words.text[words.end[first - 1] : words.start[first]].count("\n") > 0 if first else True
        if alone and (bracketed or own_line):
            out.append(Mark(kinds[0], span_of(words, Chunk(first, last)), Chunk(first, last)))
    return out


def dateline_end(words: Words, marks: list[Mark]) -> int:
    """The word at which the text begins, behind the dateline; 0 where there is none."""
    ends = [m.chunk.last for m in marks if m.chunk.last <= _HEAD]
    end = max(ends, default=0)
    while end and end < len(words) and words.form[end].surface in _BEHIND:
        end += 1
    return end


def _is_dateline(words: Words, first: int, last: int) -> bool:
    """Whether the agency at these words is set off from the text by a dash, brackets or a line's end, with no verb before it."""
    form, n = words.form, len(words)
    before = form[first - 1].surface if first else ""
    after = form[last].surface if last < n else ""
    bracketed = before == "(" and after == ")"
    dashed = after in _DASHES or (last < n and "\n" in words.text[words.end[last - 1] : words.start[last]])
    lead = first == 0 or before in _DASHES or before in "(،"
    few = sum(f.kind == "word" for f in form[:first]) <= 4
    colon_or_dash = dashed or (bracketed and last + 1 < n and form[last + 1].surface in _DASHES)
    return few and lead and (colon_or_dash or (bracketed and first <= 4))
