"""Links to exactly some characters of a report: by its anchor in the page here, and by a text fragment, which browsers find in any page.

Source: URL Fragment Text Directives (WICG draft), https://wicg.github.io/scroll-to-text-fragment/ . The words of a directive must be whole words; where
they occur several times, words before and after them tell which are meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from musnad.record import Span
from musnad.web.rendering import shown

#: Longer texts, and texts of several paragraphs, are given by their first and last words.
_LONGEST, _ENDS, _AROUND = 100, 5, 4
#: No browser is asked for words longer than this.
_ENDLESS = 400
#: Directives in one link.
_MOST = 5
_BREAK = re.compile(r"[\n\r\v\f\u0085\u2028\u2029]")


def fragment(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text directives of some characters of a text, «:~:text=…&text=…»; empty where there are no words in them."""
    made = [directive(text, start, end) for start, end in list(dict.fromkeys(spans))[:_MOST]]
    found = "&".join(f"text={one}" for one in made if one)
    return f":~:{found}" if found else ""


def directive(text: str, start: int, end: int) -> str:
    """The value of one text directive: ``[prefix-,]start[,end][,-suffix]``.

    >>> directive("قال الوزير نعم", 4, 10) == quote("الوزير")
    True
    """
    start, end = _whole(text, start, end)
    words = " ".join(shown(text[start:end]).split())
    if not words:
        return ""
    pieces = words.split(" ")
    given = [words]
    if (len(words) > _LONGEST or _BREAK.search(text, start, end)) and len(pieces) > 1:
        ends = min(_ENDS, len(pieces) // 2)
        given = [" ".join(pieces[:ends]), " ".join(pieces[-ends:])]
    if max(map(len, given)) > _ENDLESS:
        return ""
    made = ",".join(map(_encoded, given))
    first = given[0]
    if text.count(first, 0, start) == 0 and text.find(first, start + 1) < 0:
        return made
    before, after = _before(text, start), _after(text, end)
    if before:
        made = f"{_encoded(before)}-,{made}"
    return f"{made},-{_encoded(after)}" if after else made


def original_address(url: str | None) -> str:
    """The address of the original page, where it is one of the web; empty otherwise."""
    if not url or not re.match(r"https?://", url, re.I) or re.search(r"[\s\x00-\x1f\x7f\ud800-\udfff]", url):
        return ""
    try:
        found = urlsplit(url)
        return url if found.hostname else ""
    except ValueError:
        return ""


def original_link(url: str | None, directives: str) -> str:
    """The original page at some words; empty where there is none."""
    address = original_address(url)
    if not address:
        return ""
    address = address.split(":~:", 1)[0]
    return address + ("" if "#" in address else "#") + directives


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole words some characters stand in; of a word without end so much as is needed."""
    first, last = max(0, start - 60), min(len(text), end + 60)
    while start > first and _letter(text[start - 1]) and start < len(text) and _letter(text[start]):
        start -= 1
    while end < last and end > 0 and _letter(text[end]) and _letter(text[end - 1]):
        end += 1
    return start, end


def _letter(character: str) -> bool:
    return character.isalnum() or "\u064b" <= character <= "\u0670" or character == "\u0640"


def _before(text: str, start: int) -> str:
    """The last words before a place in its paragraph."""
    piece = _BREAK.split(text[max(0, start - 200) : start])[-1]
    words = shown(piece).split()
    if len(piece) == 200 and len(words) > 1:
        words = words[1:]
    return " ".join(words[-_AROUND:])


def _after(text: str, end: int) -> str:
    """The first words after a place in its paragraph."""
    piece = _BREAK.split(text[end : end + 200])[0]
    words = shown(piece).split()
    if len(piece) == 200 and len(words) > 1:
        words = words[:-1]
    return " ".join(words[:_AROUND])


def _encoded(words: str) -> str:
    """Words as they stand in a directive, where «-», «,» and «&» part its pieces."""
    return quote(words, safe="").replace("-", "%2D")


def spans_of(*spans: Span | None) -> list[tuple[int, int]]:
    """The ends of some spans."""
    return [(one.start, one.end) for one in spans if one is not None]
