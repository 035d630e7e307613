"""What may be asked of the API: the parameters of each address, checked; a name that is none of them is refused."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from musnad.archive.filters import Filters
from musnad.archive.search import Kind, Sort
from musnad.archive.wording import LONGEST
from musnad.record import EventType, FigureKind, SourceKind, Status
from musnad.weave.listing import Order
from musnad.weave.who_told import DoneAs, SaidAs

#: Results on a page: where none is asked for, and the most; stories are long.
PAGE, MOST, MOST_STORIES = 20, 200, 50
#: Longest value of a filter, and the most values of one (``Filters``).
_LONG, _MANY = 500, 50

Name = Annotated[str, StringConstraints(max_length=_LONG)]
Names = Annotated[list[Name], Field(max_length=_MANY)]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2020-08-04"])]
Cursor = Annotated[str, Field(max_length=200, description="`after` of the page before")]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Asked(BaseModel):
    """Base of the parameters."""

    model_config = ConfigDict(extra="forbid")


class Paged(Asked):
    """A page of something."""

    limit: int = Field(
        PAGE, ge=1, le=MOST, description="results on a page; a page may hold fewer and still have a next one"
    )
    after: Cursor | None = None


class Filtered(Paged):
    """Words and filters of a search, as ``musnad search`` has them (``docs/search.md``)."""

    q: str = Field("", max_length=LONGEST, description='words: `المرفأ "إطلاق النار" (قصف OR غارة) -تدريب`')
    speaker: Names = Field([], description="the resolved speaker of a statement")
    source_kind: list[SourceKind] = Field([], max_length=_MANY)
    chain: Names = Field([], description="somebody on the way the words came")
    role: Names = Field([], description="an office or title of the speaker, or of a participant")
    entity: Names = Field([], description="somebody or something named there")
    outlet: Names = Field([], description="who published the report")
    agency: Names = Field([], description="whose dispatch the report is")
    type: list[EventType] = Field([], max_length=_MANY)
    status: list[Status] = Field([], max_length=_MANY)
    actor: Names = []
    recipient: Names = []
    place: Names = []
    event_since: Day | None = Field(None, description="the event can have been on this day or later")
    event_until: Day | None = None
    since: Day | None = Field(None, description="first day of publication")
    until: Day | None = None
    what: list[FigureKind] = Field([], max_length=_MANY, description="kind of a figure")
    over: Number | None = Field(None, description="a figure whose lowest value is no less")
    under: Number | None = Field(None, description="a figure whose highest value is no more")
    confidence: float = Field(0.0, ge=0.0, le=1.0, description="the reader is at least so sure")
    copies: bool = Field(True, description="false leaves out reports that copy another")

    def filters(self) -> Filters:
        """The filters that are given; QueryError where one is nothing that can be asked."""
        given: dict[str, Any] = {}
        for field in fields(Filters):
            value = getattr(self, field.name)
            if isinstance(value, list):
                value = tuple(dict.fromkeys(one.strip() for one in value if one.strip()))
            given[field.name] = value
        return Filters(**given)


class SearchAsked(Filtered):
    """A search."""

    results: Kind = Field("statements", description="what is looked for")
    sort: Sort = "newest"


class ReportsAsked(Paged):
    """Reports one after the other."""

    sort: Literal["newest", "oldest"] = "newest"


class NameAsked(Paged):
    """Whom a name may mean."""

    name: str = Field(
        min_length=1, max_length=_LONG, description="a name, a part of one, or an id", examples=["سامي الكندي"]
    )


class SaidAsked(Paged):
    """What an entity said, or what was said of it."""

    said: SaidAs = Field("speaker", description="`speaker`: the entity says it; `named`: somebody else names it")


class DoneAsked(Paged):
    """The events of an entity."""

    part: DoneAs = Field("any", description="which part it has in them")


class StoriesAsked(Filtered):
    """Stories in which some report matches."""

    limit: int = Field(PAGE, ge=1, le=MOST_STORIES)
    least: int = Field(1, ge=1, le=1_000_000, description="told by so many reports or more")
    chains: int = Field(1, ge=1, le=1_000_000, description="of so many independent chains or more")
    disputed: bool = Field(False, description="with a dispute")
    revised: bool = Field(False, description="with a number that one chain changed over time")
    order: Order = "newest"


class SourcesAsked(Paged):
    """Outlets or agencies."""

    by: Literal["outlet", "agency"] = Field(
        "outlet", description="those who publish, or those whose marks reports bear"
    )
