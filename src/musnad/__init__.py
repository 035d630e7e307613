"""Musnad: reads Arabic news and records who said and did what, when, where, and on whose word."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musnad.reading.reader import Reader
    from musnad.record import ReaderKind, Record

__version__ = "0.1.0"
__all__ = ["__version__", "read"]


@lru_cache(maxsize=2)
def _reader(kind: ReaderKind | None) -> Reader:
    from musnad.reading.careful.encoder import available
    from musnad.reading.reader import Reader

    return Reader(kind or ("careful" if available() else "fast"))


def read(
    text: str,
    /,
    *,
    published: str | dt.date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    id: str | None = None,
    reader: ReaderKind | None = None,
    **extra: Any,
) -> Record:
    """Read one report: the record of who said and did what, when, where, and on whose word.

    ``published`` is the report's date (ISO 8601 text or a date); without it relative times keep no calendar date.
    ``reader`` is ``careful`` (the default where it is installed: ``pip install 'musnad[careful]'``) or ``fast``, for thousands of reports.
    Further keywords (``author``, ``language``, any other) are kept with the document. Loads the models on first use.
    Raises ValueError if ``published`` is no date, ImportError if the careful reader is asked for and not installed.

    >>> record = read("قال وزير الخارجية أمس إن المحادثات ستستأنف قريبا.", published="2024-05-02")
    >>> record.statements[0].cue.text
    'قال'
    """
    return _reader(reader).read(text, published=published, outlet=outlet, title=title, url=url, id=id, **extra)
