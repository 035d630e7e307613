"""Stories, disputes and revisions handed on: as tables, JSON Lines or RDF.

A stream: memory does not grow with the number of stories. Every side of a dispute is written, in the order of the story, and none is marked as right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Protocol

from musnad.archive.export import ExportError, format_of
from musnad.archive.export.files import Files
from musnad.archive.export.messages import refusal
from musnad.archive.store import Archive
from musnad.weave.export.reports import Sources, with_reports
from musnad.weave.model import Story

__all__ = ["RESULTS", "Results", "StoriesSummary", "chosen_format", "export_stories"]

Results = Literal["stories", "disputes", "revisions"]
#: What can be written, and the forms it has.
RESULTS: Mapping[str, tuple[str, ...]] = {
    "stories": ("csv", "jsonl", "parquet", "ttl", "jsonld"),
    "disputes": ("csv", "jsonl", "parquet"),
    "revisions": ("csv", "jsonl", "parquet"),
}


@dataclass(frozen=True, slots=True)
class StoriesSummary:
    """What an export wrote: ``stories`` that were looked through, and what ``counts`` says by name: rows, or nodes of each class."""

    format: str
    stories: int
    #: The files, or ``-``.
    files: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


class _Writer(Protocol):
    def add(self, story: Story, sources: Sources) -> None: ...

    def close(self) -> dict[str, int]: ...


def chosen_format(path: Path | str, format: str | None, results: str) -> str:
    """The form in which ``results`` are written to ``path``: the one given, else that of its ending.

    ExportError where ``results`` have no such form, or where it needs a package that is not installed or a file where there is none.
    """
    chosen = format_of(path, format)
    if results not in RESULTS:
        raise ExportError(
            f"there are no results {results}; there are {', '.join(RESULTS)}", f"لا توجد نتائج بهذا الاسم: {results}"
        )
    if chosen not in RESULTS[results]:
        forms = ", ".join(RESULTS[results])
        raise ExportError(
            f"{results} cannot be written as {chosen}; their forms are {forms}",
            f"لا تُكتب هذه النتائج بصيغة {chosen}؛ صيغها هي {forms}",
        )
    if chosen == "parquet":
        if find_spec("pyarrow") is None:
            raise refusal("package", format="Parquet", package="pyarrow", extra="export")
        if str(path) == "-":
            raise refusal("stdout", format="Parquet")
    return chosen


def export_stories(
    stories: Iterable[Story],
    archive: Archive,
    path: Path | str,
    *,
    results: Results = "stories",
    format: str | None = None,
) -> StoriesSummary:
    """Write stories, or their disputes or revisions, to a file, or to standard output for ``-``.

    ``archive`` is the one the stories were woven from; what it holds of their reports (key, address, for RDF the text around the evidence) is asked
    of it. The file appears whole or not at all. ExportError where the request cannot be met, OSError where the file cannot be written.
    """
    chosen = chosen_format(path, format, results)
    count = 0
    with Files() as files:
        writer = _writer(chosen, results, files, path, archive)
        for story, sources in with_reports(archive, stories):
            writer.add(story, sources)
            count += 1
        counts = writer.close()
        names = files.names() or ("-",)
    return StoriesSummary(chosen, count, names, counts)


def _writer(format: str, results: str, files: Files, path: Path | str, archive: Archive) -> _Writer:
    """The writer of a form; what it needs is loaded here and not before."""
    if format in ("ttl", "jsonld"):
        from musnad.archive.export.rdftext import JsonLd
        from musnad.weave.export.rdf import StoryNodes
        from musnad.weave.export.rdf_values import TaggedTurtle

        stream = files.open(path)
        return StoryNodes(TaggedTurtle(stream) if format == "ttl" else JsonLd(stream), archive)
    from musnad.weave.export.sheets import Csv, Lines, Parquet, StoryLines

    if format == "csv":
        return Csv(files, path, results)
    if format == "parquet":
        return Parquet(files, path, results)
    return StoryLines(files.open(path)) if results == "stories" else Lines(files.open(path), results)
