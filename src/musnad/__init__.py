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
#: Characters up to which a report, or a few together, are read by the careful reader where none is asked for: about 12 seconds.
MUCH = 200_000
#: How many reports are few enough for the careful reader, where no reader is asked for.
FEW = 20


@lru_cache(maxsize=2)
def _reader(kind: ReaderKind) -> Reader:
    from musnad.reading.reader import Reader

    return Reader(kind)


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
    ``reader`` is ``careful`` (the default where it is installed: ``pip install 'musnad[careful]'``) or ``fast``, for thousands of reports
    and the default for a text of book length (over 200,000 characters).
    Further keywords (``author``, ``language``, any other) are kept with the document. Loads the models on first use.
    Raises ValueError if ``published`` is no date, ImportError if the careful reader is asked for and not installed.

    >>> record = read("قال وزير الخارجية أمس إن المحادثات ستستأنف قريبا.", published="2024-05-02")
    >>> record.statements[0].cue.text
    'قال'
    """
    if reader is None:
        from musnad.reading.careful.encoder import available

        reader = "careful" if len(text) <= MUCH and available() else "fast"
    return _reader(reader).read(text, published=published, outlet=outlet, title=title, url=url, id=id, **extra)
