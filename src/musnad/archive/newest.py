"""The newest reports that a search finds, by their shelf marks alone: for what is made of many reports, and shows none of them."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.archive.candidates import Candidates
from musnad.archive.filters import Filters
from musnad.archive.matching import Matcher
from musnad.archive.search import search
from musnad.archive.store import Archive
from musnad.archive.wording import parse

#: Reports that are looked at where the index alone cannot tell whether they match.
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Newest:
    """The shelf marks of the newest reports that match, the newest first, and whether there are ``more``."""

    shelves: list[int]
    more: bool


def newest_reports(archive: Archive, words: str, filters: Filters, most: int) -> Newest:
    """The ``most`` newest reports that match; ``LOOKED_AT`` or fewer where each must be looked at (exact words, names of several words).

    QueryError where the query cannot be answered, ArchiveError where the archive cannot be read.
    """
    wording = parse(words)
    if wording is None and words.strip():
        return Newest([], False)  # signs alone: no word has them
    if not (wording and wording.phrased) and not Matcher(filters).more_than_index():
        candidates = Candidates(
            "reports", wording.asked if wording else None, filters, archive.engine.dialect.name, True
        )
        with archive.reading() as connection:
            shelves = candidates.some(connection, None, most + 1)
        return Newest(shelves[:most], len(shelves) > most)
    page = search(archive, words, filters, kind="reports", limit=min(most, LOOKED_AT))
    return Newest([hit.shelf for hit in page.hits], page.after is not None)
