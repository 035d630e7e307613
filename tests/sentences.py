"""Reading single sentences in tests, as a report of Thursday, 8 August 2024."""

from __future__ import annotations

from functools import lru_cache

from musnad.reading.reader import Reader
from musnad.record import Event, Record, Statement


@lru_cache(maxsize=1)
def reader() -> Reader:
    """One reader for all tests."""
    return Reader()


def read(text: str) -> Record:
    """The record of a text."""
    return reader().read(text, published="2024-08-08", outlet="صحيفة المرسى")


def statement(text: str, number: int = 0) -> Statement:
    """One of its statements."""
    return read(text).statements[number]


def chain(found: Statement) -> list[str]:
    """The names in a statement's chain."""
    return [link.name for link in found.chain]


def event(text: str, kind: str | None = None) -> Event:
    """Its first event, of a type if one is given."""
    return next(v for v in read(text).events if kind in (None, v.type))
