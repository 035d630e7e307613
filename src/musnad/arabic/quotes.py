"""Which marks of quotation belong together."""

from __future__ import annotations

from musnad.arabic.words import Words

_PAIRS = {"«": "»", "“": "”", "„": "”", "‹": "›", "‘": "’"}
_CLOSING = frozenset(_PAIRS.values())
#: Marks that open and close alike.
_STRAIGHT = frozenset('"')
#: A quotation longer than this many words has lost its closing mark.
LONGEST = 400


def quotations(words: Words) -> list[tuple[int, int]]:
    """(opening mark, closing mark) of each quotation, by word number, in order of the opening mark.

    A mark that stands alone is left out; a straight mark opens when it leans on the next word, closes when it leans on
    the one before, and otherwise does what the last one did not.
    """
    start, end, form = words.start, words.end, words.form
    n = len(form)
    out: list[tuple[int, int]] = []
    waiting: list[tuple[int, str]] = []
    for i in range(n):
        if form[i].kind != "punct":
            continue
        mark = form[i].surface
        if mark in _STRAIGHT:
            left = i > 0 and end[i - 1] == start[i]
            right = i + 1 < n and start[i + 1] == end[i]
            is_open = any(m == mark for _, m in waiting)
            if left and form[i - 1].surface in "وبفكل" and right and not is_open:
                left = False
            opens = not is_open if left == right else right and not (is_open and left)
            if opens and is_open and waiting[-1][1] == mark:
                waiting.pop()  # the one before was never closed
            if opens:
                waiting.append((i, mark))
            elif is_open:
                _close(waiting, mark, i, out)
        elif mark in _PAIRS:
            waiting.append((i, _PAIRS[mark]))
        elif mark in _CLOSING and any(m == mark for _, m in waiting):
            _close(waiting, mark, i, out)
    out.sort()
    return out


def _close(waiting: list[tuple[int, str]], mark: str, at: int, out: list[tuple[int, int]]) -> None:
    """Close the innermost quotation waiting for ``mark``, dropping those opened after it."""
    while waiting:
        begin, wanted = waiting.pop()
        if wanted == mark:
            if at - begin <= LONGEST:
                out.append((begin, at))
            return
