"""What programs send from outside: names that are looked for, cursors of pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from musnad.archive.wording import QueryError

#: What no database takes, and no JSON in UTF-8: halves of characters, and NUL.
_BROKEN = re.compile("[\ud800-\udfff\0]")


def sound(text: str) -> str:
    """A text without what can neither be looked for nor sent; U+FFFD stands in its place, as intake has it."""
    return _BROKEN.sub("\ufffd", text)


def sound_values(value: Any) -> Any:
    """A value of JSON with all its texts sound; RecursionError where it is nested too deeply."""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, Mapping):
        return {sound_values(key): sound_values(one) for key, one in value.items()}
    if isinstance(value, list):
        return [sound_values(one) for one in value]
    return value


def place_of(after: str | None, largest: int = 1 << 62) -> int | None:
    """The place that a cursor (``after`` of a page) names; QueryError where it is none that a page gives."""
    if after is None or after == "":
        return None
    if not (after.isascii() and after.isdigit() and len(after) < 20 and int(after) <= largest):
        raise QueryError(f"after: {after[:40]!r} is not what a page of these gave", "ليست هذه بداية صفحة تالية")
    return int(after)
