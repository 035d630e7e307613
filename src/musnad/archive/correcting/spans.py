"""Words of a report as a person gives them: by their place, or as they are written."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from musnad.arabic.fold import Folded, fold
from musnad.arabic.words import form_of
from musnad.archive.correcting.items import Anchor, Item, bounds, overlap
from musnad.archive.correcting.messages import problem

#: So many places of one wording are looked at.
_MOST = 10_000


class Spans:
    """Finds spans in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded: Folded | None = None

    def place(self, value: object, field: str, near: tuple[int, int] | None = None) -> Item:
        """The span that a value means: ``{start, end}``, ``{text}``, all three, or the words alone.

        Words that occur several times mean the place nearest to ``near``; CorrectionError where there is none or nothing to be near to.
        """
        if isinstance(value, str):
            value = {"text": value}
        if not isinstance(value, Mapping):
            raise problem("span_form", field=field)
        start, end, wanted = value.get("start"), value.get("end"), value.get("text")
        if wanted is not None and (not isinstance(wanted, str) or not wanted.strip()):
            raise problem("span_form", field=field)
        if wanted is not None and end is None and type(start) is int:
            end = start + len(wanted)
        if start is None and end is None and wanted is not None:
            return self._find(wanted.strip(), field, near)
        if type(start) is not int or type(end) is not int:
            raise problem("span_form", field=field)
        if not 0 <= start < end <= len(self.text):
            raise problem("span_outside", field=field, start=start, end=end, length=len(self.text))
        found = self.text[start:end]
        if wanted is not None and wanted != found:
            raise problem("span_text", field=field, start=start, end=end, found=found, value=wanted)
        if not found.strip():
            raise problem("span_form", field=field)
        return {"start": start, "end": end, "text": found}

    def all(self, wanted: str, field: str) -> Anchor:
        """Every place where words stand; CorrectionError where they stand nowhere."""
        found = self._places(wanted.strip())
        if not found:
            raise problem("span_absent", field=field, value=wanted)
        return tuple(found)

    def _find(self, wanted: str, field: str, near: tuple[int, int] | None) -> Item:
        found = self._places(wanted)
        if not found:
            raise problem("span_absent", field=field, value=wanted)
        if len(found) > 1 and near is None:
            places = ", ".join(str(a) for a, _ in found[:8]) + ("…" if len(found) > 8 else "")
            raise problem("span_many", field=field, value=wanted, count=len(found), places=places)
        start, end = min(found, key=lambda f: (_apart(f, near or f), f))
        return {"start": start, "end": end, "text": self.text[start:end]}

    def _places(self, wanted: str) -> list[tuple[int, int]]:
        """Where words stand as whole words, with or without proclitics; else where their letters do; else in another spelling."""
        found = list(_occurrences(self.text, wanted))
        if not found and (folded := fold(wanted)).strip():
            self._folded = self._folded or Folded.of(self.text)
            found = [self._folded.span(a, b) for a, b in _occurrences(self._folded.text, folded)]
        return [f for f in found if self._whole(*f)] or found

    def _whole(self, start: int, end: int) -> bool:
        """Whether a place begins where a word does, or behind its proclitics, and ends where one does."""
        text = self.text
        if end < len(text) and _letter(text[end]) and _letter(text[end - 1]):
            return False
        first = start
        while first > 0 and _letter(text[first - 1]) and start - first < 8:
            first -= 1
        word = next((i for i in range(start, end) if not _letter(text[i])), end)
        return first == start or not _letter(text[start]) or form_of(text[first:word]).lead == start - first


def _letter(character: str) -> bool:
    return character.isalnum() or not fold(character)


def _occurrences(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    at, count = text.find(wanted), 0
    while at >= 0 and count < _MOST:
        yield at, at + len(wanted)
        at, count = text.find(wanted, at + 1), count + 1


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, one[0] - other[1], other[0] - one[1])


def no_overlaps(spans: list[Item], field: str) -> list[Item]:
    """The spans in text order; CorrectionError where two share characters."""
    out = sorted(spans, key=bounds)
    for one, other in itertools.pairwise(out):
        if overlap(bounds(one), bounds(other)):
            raise problem("overlap", field=field, one=one["text"], other=other["text"])
    return out
