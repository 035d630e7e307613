"""One written form for the many spellings of a word, with a way back to the original characters.

``fold`` gives the key under which words are compared and looked up. ``Folded`` folds a whole text and maps every
offset of the folded text to the original one, so that nothing found in it loses its evidence.

What is folded: harakat, tanwin, shadda, dagger alif and Koranic marks, tatweel, bidi and zero-width marks (all
dropped); alif with hamza, madda or wasla to bare alif; alif maqsura and Persian ya to ya; ta marbuta to ha; Persian
kaf to kaf; presentation forms to their letters; Arabic-Indic and Persian digits, the Arabic decimal and thousands
separators and the percent sign to ASCII; Latin letters to lower case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

#: Characters that carry no letter: harakat, Koranic marks, tatweel, zero-width and bidirectional marks.
MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
CONTROLS = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"

_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
    "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ۍ": "ي",
    "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۃ": "ه",
    "ک": "ك", "ڪ": "ك", "ګ": "ك",
    "٫": ".", "٬": ",", "٪": "%", "۔": ".",
}  # fmt: skip


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(a): b for a, b in _LETTERS.items()}
    for piece in re.findall(r"(.)(?:-(.))?", MARKS + CONTROLS):
        for code in range(ord(piece[0]), ord(piece[1] or piece[0]) + 1):
            table[code] = None
    for zero in (0x0660, 0x06F0):
        for digit in range(10):
            table[zero + digit] = str(digit)
    for code in [*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)]:  # presentation forms
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[code] = "".join(c2 for c in plain if (c2 := table.get(ord(c), c)) is not None).strip()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code + 32)
    return table


_TABLE = _table()
_PLAIN = re.compile(r"[\u0621-\u063a\u0641-\u064a0-9a-z\s.,:;!()\"'/\-]*\Z")
_MARK = re.compile(f"[{MARKS}{CONTROLS}]+")


def fold(text: str) -> str:
    """The key under which a word or phrase is compared: see the module's text for what is folded."""
    return text.translate(_TABLE)


def strip_marks(text: str) -> str:
    """The text without harakat, tatweel and invisible marks; letters and digits stay as they were written."""
    return _MARK.sub("", text)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, where it stood in the original (``offsets`` has one more)."""

    text: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> Folded:
        """Fold ``original``; linear in its length."""
        out: list[str] = []
        offsets: list[int] = []
        for i, char in enumerate(original):
            plain = _TABLE.get(ord(char), char)
            if plain:
                out.append(plain)
                offsets.extend([i] * len(plain))
        offsets.append(len(original))
        return cls("".join(out), tuple(offsets))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of ``text[start:end]``, with the marks that belong to its last letter."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        # the letters of one ligature share an offset: half of it leads back to the whole
        return self.offsets[start], max(self.offsets[end], self.offsets[end - 1] + 1)

    def position(self, offset: int) -> int:
        """The folded position of an original offset (that of the next kept character for a dropped mark)."""
        at = bisect_right(self.offsets, offset) - 1
        if at < 0:
            return 0
        return at if self.offsets[at] == offset else at + 1
