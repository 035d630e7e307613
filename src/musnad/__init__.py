"""Musnad: reads Arabic news and records who said and did what, when, where, and on whose word."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musnad.reading.reader import Reader
    from musnad.record import Record

__version__ = "0.1.0"
__all__ = ["__version__", "read"]


@lru_cache(maxsize=1)
def _reader() -> Reader:
    from musnad.reading.reader import Reader

    return Reader()


def read(
    text: str,
    /,
    *,
    published: str | dt.date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    id: str | None = None,
    **extra: Any,
) -> Record:
    """Read one report: the record of who said and did what, when, where, and on whose word.

    ``published`` is the report's date (ISO 8601 text or a date); without it relative times keep no calendar date.
    Further keywords (``author``, ``language``, any other) are kept with the document. Loads the models on first use.
    Raises ValueError if ``published`` is no date.

    >>> record = read("قال وزير الخارجية أمس إن المحادثات ستستأنف قريبا.", published="2024-05-02")
    >>> record.statements[0].cue.text
    'قال'
    """
    return _reader().read(text, published=published, outlet=outlet, title=title, url=url, id=id, **extra)
