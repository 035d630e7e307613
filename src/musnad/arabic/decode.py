"""From bytes to text: UTF-8, UTF-16 and UTF-32, Windows-1256 and ISO-8859-6, and nothing that is no text.

What is sure comes first: a byte order mark, the shape of UTF-16, valid UTF-8. What is left is either UTF-8 with some
broken characters (read with U+FFFD in their place, and said so) or one of the old Arabic one-byte encodings. In HTML
the page's own declaration is believed before those two are guessed at, but not against valid UTF-8: Arabic letters
never form it by chance.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

#: What files that are no text begin with.
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound recording"),
)
_BOMS = (  # UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
_HIGH = frozenset((0x00, 0x06, 0x20))  # upper bytes of ASCII, Arabic and general punctuation in UTF-16
_ASCII = bytes(range(128))
#: The declared charsets that can hold Arabic; a page that declares another one with bytes above 127 is mistaken.
_CHARSETS = {
    "windows-1256": "cp1256", "cp1256": "cp1256", "x-cp1256": "cp1256", "cp-1256": "cp1256", "win-1256": "cp1256",
    "iso-8859-6": "iso8859_6", "iso8859-6": "iso8859_6", "iso_8859-6": "iso8859_6", "iso-8859-6-e": "iso8859_6",
    "iso-8859-6-i": "iso8859_6", "arabic": "iso8859_6", "asmo-708": "iso8859_6", "ecma-114": "iso8859_6",
    "cp864": "cp864", "ibm864": "cp864", "cp720": "cp720", "dos-720": "cp720",
}  # fmt: skip
_DECLARED = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([-\w]+)|<\?xml[^>]*?encoding\s*=\s*["']([-\w]+)""", re.I)


class NotText(ValueError):
    """The bytes are no text; ``kind`` says what they look like, where that is known."""

    def __init__(self, kind: str = "") -> None:
        super().__init__(f"not text: {kind or 'binary data'}")
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and how many of its characters were broken and stand as U+FFFD."""

    text: str
    encoding: str
    broken: int = 0


def decode(data: bytes) -> Decoded:
    """Read ``data`` as text; NotText where it is none.

    >>> decode("القاهرة".encode("cp1256"))
    Decoded(text='القاهرة', encoding='windows-1256', broken=0)
    """
    sure = _surely(data)
    return sure if sure is not None else _one_byte_or_broken(data)


def decode_html(data: bytes) -> Decoded:
    """Read the bytes of an HTML page, its ``<meta charset>`` believed where the bytes leave it open."""
    sure = _surely(data)
    if sure is not None:
        return sure
    found = _DECLARED.search(data[:8192])
    declared = (found[1] or found[2]).decode("ascii", "replace").lower() if found else ""
    codec = _CHARSETS.get(declared)
    if codec is None:
        return _one_byte_or_broken(data)
    text = data.decode(codec, "replace")
    return Decoded(text, "windows-1256" if codec == "cp1256" else declared, text.count("\ufffd"))


def _surely(data: bytes) -> Decoded | None:
    """What the bytes can only be; None where they are in an old encoding or damaged."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict_or_broken(data[len(mark) :], encoding)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise NotText(kind)
    wide = _wide(data)
    if wide:
        return _strict_or_broken(data, wide)
    _refuse_binary(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _strict_or_broken(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        stood = data.count("\ufffd".encode(encoding))
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, max(1, text.count("\ufffd") - stood))


def _wide(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, by where its upper bytes stand."""
    sample = data[: 1 << 16]
    if len(sample) < 4 or not (b"\x00" in sample or b"\x06" in sample):
        return None
    shares = []
    for half in (sample[0::2], sample[1::2]):
        shares.append(sum(byte in _HIGH for byte in half) / len(half))
    if shares[1] > 0.9 and shares[0] < 0.6:
        return "utf-16-le"
    if shares[0] > 0.9 and shares[1] < 0.6:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes) -> None:
    """NotText where control characters are many: one in a hundred, a NUL counting for ten."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls and (controls + 9 * data.count(0)) * 100 > len(data):
        raise NotText


def _one_byte_or_broken(data: bytes) -> Decoded:
    """Damaged UTF-8, or Windows-1256 or ISO-8859-6, told apart by what the high bytes form."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    whole = len(text) - len(data.translate(None, bytes(range(128, 256)))) - text.count("\ufffd")
    if whole >= 4 * broken:
        return Decoded(text, "utf-8", broken)
    high = data.translate(None, _ASCII)
    # «ال» is C7 E1 in Windows-1256 and C7 E4 in ISO-8859-6, which has nothing between 80 and 9F.
    if data.count(b"\xc7\xe4") > 2 * data.count(b"\xc7\xe1") and not any(0x80 <= byte < 0xA0 for byte in high[:4096]):
        text = data.decode("iso8859_6", "replace")
        return Decoded(text, "iso-8859-6", text.count("\ufffd"))
    return Decoded(data.decode("cp1256"), "windows-1256")
