"""What the API answers, as models: the OpenAPI document is made of them. The names are those of the record (``docs/record.md``), stories (``docs/weave.md``)
and who is who (``docs/who.md``)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from musnad.archive.kept import Action, CopyKind, Layer, State
from musnad.record import Event, ReaderKind, Record, Span, Statement

#: A report's key: over all that came in with it, so that the same report has the same one everywhere.
Key = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="the report's key, permanent", examples=["0" * 32])]
#: Where the next page begins.
After = Annotated[
    str | None, Field(description="give it back as `after` to get the next page; null where there is none")
]


class Part(BaseModel):
    """Base of the answers: they have no fields but these."""

    model_config = ConfigDict(extra="forbid")


class Problem(Part):
    """What is wrong, in English and in Arabic."""

    error: str = Field(examples=["since: 'yesterday' is no day; write it as 2024-08-08"])
    arabic: str = Field(examples=["اكتب اليوم هكذا: 2024-08-08"], description="the same in Arabic")


# -- reports -----------------------------------------------------------------------------------------------------------


class Heading(Part):
    """What a report says of itself, without its text."""

    id: str = Field(description="as given when it was added; several reports may have one id")
    url: str | None
    outlet: str | None
    title: str | None
    author: str | None
    published: str | None = Field(description="ISO 8601 date or date-time")
    language: str | None


class Listed(Part):
    """A report in a list."""

    key: Key
    number: int = Field(description="its number in this archive")
    document: Heading
    agency: str | None = Field(description="the agency whose dispatch it is")
    copy_of: str | None = Field(description="key of the report it copies")
    copy_kind: CopyKind | None
    state: State = Field(description="`foreign`: not Arabic, kept and not read")
    reader: ReaderKind | None
    version: str = Field(description="version of Musnad that read it")
    added: str = Field(description="when it was added, in UTC")


class Reports(Part):
    """A page of reports."""

    results: list[Listed]
    after: After


class MadeCorrection(Part):
    """What a person said of an item (`docs/corrections.md`)."""

    layer: Layer
    action: Action
    item: str | None = Field(description="the item's id in the record at that time")
    anchor: list[tuple[int, int]] = Field(description="the spans it stands on, by which it is found again")
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    by: str
    at: str = Field(description="when, in UTC")
    note: str | None


class Archived(Part):
    """All of a report but its record, as JSON Lines have it (`docs/export.md`)."""

    format: Literal[1]
    key: Key
    number: int = Field(description="its number in this archive")
    version: str
    state: State
    origin: str | None = Field(description="the address it was fetched from; null for a file")
    added: str
    copy_of: str | None = Field(description="key of the report it copies")
    copy_kind: CopyKind | None
    agency: str | None
    corrections: list[MadeCorrection]
    reading: Record | None = Field(
        description="the record as the machine read it, where corrections changed it; else null"
    )


class Report(Record):
    """A report: its record as it counts, corrections applied, and `archive` with all else."""

    archive: Archived


# -- results of a search -----------------------------------------------------------------------------------------------


class Sentence(Span):
    """A sentence of the report, and the places in the report that matched."""

    model_config = ConfigDict(extra="forbid")

    marks: list[tuple[int, int]]


class _Result(Part):
    report: int = Field(description="the report's number in this archive")
    key: Key
    document: Heading
    agency: str | None
    copy_of: int | None = Field(description="number of the report it copies")
    sentences: list[Sentence]


class StatementResult(_Result):
    """A statement as the record has it, in its sentence; `names` are the entities it names, by id."""

    kind: Literal["statement"]
    statement: Statement
    names: dict[str, str]


class EventResult(_Result):
    """An event as the record has it, in its sentence, with the statement it stands in."""

    kind: Literal["event"]
    event: Event
    statement: Statement | None
    names: dict[str, str]


class ReportResult(_Result):
    """A report, with the sentences that matched."""

    kind: Literal["report"]


Result = Annotated[StatementResult | EventResult | ReportResult, Field(discriminator="kind")]


class Results(Part):
    """A page of results."""

    results: list[Result]
    after: After


# -- who is who --------------------------------------------------------------------------------------------------------


class Form(Part):
    """A form of a name, and how many reports have it."""

    name: str
    reports: int


class Role(Part):
    """A role somebody is named with, from which month to which."""

    role: str
    since: str | None
    until: str | None
    reports: int


class Identity(Part):
    """Somebody or something as all reports together name it (`docs/who.md`)."""

    id: str = Field(examples=["p4d3df6f85be4"])
    type: Literal["person", "body", "place", "group"]
    name: str
    latin: str
    names: list[Form]
    roles: list[Role]
    country: str | None = Field(description="ISO 3166-1 alpha-2")
    iso3: str | None
    wikidata: str | None
    geonames: int | None
    lat: float | None
    lon: float | None
    known: str | None
    reports: int
    since: str | None
    until: str | None
    units: list[str]


class Identities(Part):
    """Whom or what a name may mean."""

    results: list[Identity]
    after: After


# -- the rest ----------------------------------------------------------------------------------------------------------


class Counted(Part):
    """A name, and how many reports or statements it has."""

    name: str
    count: int


class Source(Part):
    """What an outlet or agency carries, and on whom it relies."""

    name: str | None = Field(description="null: reports whose outlet is not known")
    kind: str | None = Field(description="agency, paper, channel …, where the table of outlets knows it")
    reports: int
    own: int = Field(description="reports that are neither dispatches nor copies")
    dispatches: int = Field(description="reports that bear the mark of another agency")
    copies: int
    statements: int
    events: int
    own_voice: int = Field(description="events for which nobody is quoted")
    source_kinds: dict[str, int] = Field(description="statements by kind of source")
    agencies: list[Counted] = Field(description="whose dispatches, in reports")
    copies_of: list[Counted] = Field(description="whose reports it copies, in reports")
    relies_on: list[Counted] = Field(description="outlets and agencies that its chains name, in statements")
    carried_by: list[Counted] = Field(description="of an agency: outlets that have its reports")


class Sources(Part):
    """A page of outlets or agencies, those of most reports first."""

    results: list[Source]
    after: After
    made: str = Field(description="when it was counted, in UTC")


class Waiting(Part):
    """Reports that changed since stories and who is who were brought up to date."""

    stories: int
    entities: int


class StoryCount(Part):
    """How many stories there are."""

    stories: int
    told_by_several: int
    disputes: int
    revisions: int


class Status(Part):
    """What the archive holds."""

    version: str = Field(description="version of Musnad")
    reports: int
    statements: int
    events: int
    copies: int = Field(description="reports that copy another")
    foreign: int = Field(description="reports that are not Arabic, kept and not read")
    corrections: int
    first: str | None = Field(description="first day of publication")
    last: str | None = Field(description="last day of publication")
    stories: StoryCount
    waiting: Waiting


class Added(Part):
    """What became of a report that was sent."""

    key: Key
    number: int
    known: bool = Field(description="whether the archive had it already; then nothing was done")
    state: State
    copy_of: str | None = Field(description="key of the report it copies")
    statements: int = Field(description="how many statements it has")
    events: int
    warnings: list[str] = Field(description="what to know of the report though it could be read")


class Corrected(Part):
    """A correction as it was kept."""

    key: Key
    correction: MadeCorrection
    counts: bool = Field(
        description="whether the item was found again; a correction that has no place is kept and does not count"
    )
