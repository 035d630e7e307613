"""The tables of the weave: their columns, and the rows that a story gives to each.

They follow the tables of reports (``musnad.archive.export.tables``): the same kinds of cells, reports named by id and key, spans beside their
characters. Lists whose names begin alike run side by side: the third of ``evidence_start`` belongs to the third of ``evidence_text``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from musnad.archive.export.tables import Cell, Kind, Row
from musnad.weave.export.reports import Sources
from musnad.weave.model import Side, Story

Columns = Sequence[tuple[str, Kind]]


def _columns(text: str) -> list[tuple[str, Kind]]:
    """Columns from lines of «kind: name, name»."""
    made: list[tuple[str, Kind]] = []
    for line in text.strip().splitlines():
        kind, _, names = line.strip().partition(": ")
        made += [(name, kind) for name in names.split(", ")]  # type: ignore[misc]
    return made


_STORY = "text: story, story_what, date, place\n"
_SIDE = """text: says
    float: low, high
    texts: chains, reports, keys, urls, outlets, published, evidence_report, evidence_url
    ints: evidence_start, evidence_end
    texts: evidence_text"""


def _story(story: Story) -> Row:
    return story.id, story.what, story.date, story.place


def _of(sources: Sources, reports: Iterable[str], field: str) -> list[str]:
    """A field of some reports, empty where there is none, so that the lists stay side by side."""
    return [str(getattr(sources.get(report), field, None) or "") for report in reports]


def _side(side: Side, sources: Sources) -> Row:
    """What a side says, by whom, in which reports, and its evidence."""
    shown = side.evidence
    evidence_reports = [one.report for one in shown]
    return (
        side.says, side.low, side.high, list(side.chain), list(side.reports),
        *(_of(sources, side.reports, field) for field in ("key", "url", "outlet", "published")),
        evidence_reports, _of(sources, evidence_reports, "url"),
        [one.start for one in shown], [one.end for one in shown], [one.text for one in shown],
    )  # fmt: skip


def _disputes(story: Story, sources: Sources) -> Iterator[Row]:
    """A row for each side of each dispute, in the order of the story: it says nothing of which is right."""
    for number, dispute in enumerate(story.disputes, 1):
        for place, side in enumerate(dispute.sides, 1):
            yield (
                *_story(story), number, dispute.kind, dispute.what, dispute.arabic, len(dispute.sides), place,
                *_side(side, sources),
            )  # fmt: skip


def _revisions(story: Story, sources: Sources) -> Iterator[Row]:
    """A row for each value that a chain gave, in the order of time."""
    for number, revision in enumerate(story.revisions, 1):
        for place, (moment, side) in enumerate(revision.steps, 1):
            yield (
                *_story(story), number, revision.what, revision.arabic, revision.chain, len(revision.steps), place,
                moment or None, *_side(side, sources),
            )  # fmt: skip


def _stories(story: Story, sources: Sources) -> Iterator[Row]:
    """One row: how many reports, chains, disputes and so on, and the names of each."""
    moments = [told.published for told in story.tellings if told.published]
    outlets = list(dict.fromkeys(told.outlet for told in story.tellings if told.outlet))
    counts: list[Cell] = [
        len(story.tellings), len({copy.report for copy in story.copies}), len(outlets), story.independent,
        len(story.events), len(story.statements), len(story.disputes), len(story.revisions),
    ]  # fmt: skip
    yield (
        story.id, story.what, story.date, story.place, moments[0] if moments else None,
        moments[-1] if moments else None, *counts, [chain.root for chain in story.chains],
        [str(chain.kind) for chain in story.chains], outlets, list(story.reports), _of(sources, story.reports, "key"),
        list(story.develops),
    )  # fmt: skip


TABLES: dict[str, tuple[Columns, Callable[[Story, Sources], Iterator[Row]]]] = {
    "stories": (
        _columns(
            """text: story, what, date, place, first_published, last_published
            int: reports, copies, outlets, independent, events, statements, disputes, revisions
            texts: chain_root, chain_kind, outlet_names, report_ids, report_keys, develops"""
        ),
        _stories,
    ),
    "disputes": (
        _columns(_STORY + "int: dispute\ntext: kind, what, what_arabic\nint: sides, side\n" + _SIDE),
        _disputes,
    ),
    "revisions": (
        _columns(
            _STORY + "int: revision\ntext: what, what_arabic, chain\nint: steps, step\ntext: step_published\n" + _SIDE
        ),
        _revisions,
    ),
}
