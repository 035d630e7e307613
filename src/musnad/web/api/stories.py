"""Stories as the API answers them (``docs/weave.md``)."""

from __future__ import annotations

from pydantic import Field

from musnad.weave.model import ChainKind, DisputeKind, Reason
from musnad.web.api.models import After, Part


class Ref(Part):
    """An item of a report: the report's id and the item's in its record."""

    report: str
    id: str


class Evidence(Part):
    """Characters of a report on which something rests: code points of its text."""

    report: str
    start: int
    end: int
    text: str


class Telling(Part):
    """A report that tells the story."""

    report: str
    number: int
    outlet: str | None
    published: str | None
    title: str | None
    copy_of: str | None


class Because(Part):
    """Why reports stand in one chain, or a report on its source."""

    reports: list[str]
    reason: Reason
    says: str
    arabic: str
    evidence: list[Evidence]


class Chain(Part):
    """Reports that rest on one and the same origin, and count once."""

    root: str
    kind: ChainKind
    reports: list[str]
    because: list[Because]
    through: list[str]


class Attested(Part):
    """Who attests that somebody said it, or (without speaker) that it happened."""

    speaker: str | None
    reports: list[str]
    chains: list[int] = Field(description="places in the list of chains")
    independent: int
    statements: list[tuple[str, str]] = Field(description="report and id of each statement")


class Side(Part):
    """What some chains say of a point."""

    reports: list[str]
    says: str
    low: float | int | None
    high: float | int | None
    chain: list[str]
    evidence: list[Evidence]


class Dispute(Part):
    """A point on which tellings contradict each other."""

    kind: DisputeKind
    what: str
    arabic: str
    sides: list[Side]


class Revision(Part):
    """A chain that changes a number over time: moments and what was said then."""

    what: str
    arabic: str
    chain: str
    steps: list[tuple[str, Side]]


class Copy(Part):
    """A report whose text stands in another; `share` is how much of the shorter one does."""

    report: str
    of: str
    share: float


class Story(Part):
    """One happening as some reports tell it, in the order of their publication."""

    id: str = Field(examples=["3f2a9c01d4"])
    what: str
    date: str | None
    place: str | None
    tellings: list[Telling]
    events: list[Ref]
    statements: list[Ref]
    independent: int = Field(description="how many independent chains")
    chains: list[Chain]
    said: list[Attested]
    happened: Attested | None
    disputes: list[Dispute]
    revisions: list[Revision]
    copies: list[Copy]
    develops: list[str] = Field(description="ids of the stories this one goes on from, the nearest first")
    reports: list[str]


class Stories(Part):
    """A page of stories."""

    results: list[Story]
    after: After
    among: int | None = Field(
        description="of a search: of so many reports, the newest that match, the stories are listed; null where they are those of all"
    )
