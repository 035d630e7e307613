"""Reports as the addresses of the API name them."""

from __future__ import annotations

from musnad.archive.lines import number_of_key
from musnad.archive.outside import sound
from musnad.archive.store import Archive


def number_of(archive: Archive, name: str) -> int:
    """The number of the report of a key, else of an id, an address or a number; ArchiveError where there is none, or several have it."""
    with archive.reading() as connection:
        found = number_of_key(connection, sound(name))
    return archive.number_of(sound(name)) if found is None else found
