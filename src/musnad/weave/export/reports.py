"""What the archive holds of the reports of stories: asked for a portion of stories at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.store import Archive
from musnad.weave.model import Evidence, Story

#: Stories, and reports in them, that are looked up together.
_STORIES, _REPORTS = 200, 500
#: Texts held at a time: one may have 10 MB.
_TEXTS = 16
#: Characters of a text given before and after a quoted span, as in the RDF of reports.
_AROUND = 32


@dataclass(frozen=True, slots=True)
class Source:
    """A report as the archive has it. ``document`` is its own id, which other reports of a story may share."""

    number: int
    key: str
    document: str
    url: str | None
    outlet: str | None
    title: str | None
    author: str | None
    published: str | None
    language: str | None


#: The reports of a story by the ids that the story gives them; one that has left the archive meanwhile is missing.
Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters of a report with what stands before and after them."""

    exact: str
    prefix: str
    suffix: str


def with_reports(archive: Archive, stories: Iterable[Story]) -> Iterator[tuple[Story, Sources]]:
    """Stories in their order, each with its reports."""
    some: list[Story] = []
    told = 0
    for story in stories:
        some.append(story)
        told += len(story.tellings)
        if len(some) >= _STORIES or told >= _REPORTS:
            yield from _looked_up(archive, some)
            some, told = [], 0
    yield from _looked_up(archive, some)


def _looked_up(archive: Archive, some: list[Story]) -> Iterator[tuple[Story, Sources]]:
    numbers = [told.number for story in some for told in story.tellings]
    found: dict[int, Source] = {}
    kept = schema.reports.c
    columns = (
        kept.id, kept.key, kept.document, kept.url, kept.outlet, kept.title, kept.author, kept.published, kept.language,
    )  # fmt: skip
    with archive.reading() as connection:
        for at in range(0, len(numbers), _REPORTS):
            rows = connection.execute(sa.select(*columns).where(kept.id.in_(numbers[at : at + _REPORTS])))
            found.update((row.id, Source(*row)) for row in rows)
    for story in some:
        yield story, {told.report: found[told.number] for told in story.tellings if told.number in found}


def quotes(archive: Archive, evidence: Iterable[Evidence], sources: Sources) -> dict[Evidence, Quote]:
    """Pieces of evidence with their surroundings. One whose characters are not at its place in the archive's text is left out: nothing rests on it."""
    wanted: dict[int, set[Evidence]] = {}
    for one in evidence:
        if one.report in sources and 0 <= one.start <= one.end:
            wanted.setdefault(sources[one.report].number, set()).add(one)
    numbers = sorted(wanted)
    found: dict[Evidence, Quote] = {}
    kept = schema.reports.c
    with archive.reading() as connection:
        for at in range(0, len(numbers), _TEXTS):
            rows = connection.execute(sa.select(kept.id, kept.text).where(kept.id.in_(numbers[at : at + _TEXTS])))
            for number, text in rows:
                for one in wanted[number]:
                    if text[one.start : one.end] == one.text:
                        before = text[max(0, one.start - _AROUND) : one.start]
                        found[one] = Quote(one.text, before, text[one.end : one.end + _AROUND])
    return found
