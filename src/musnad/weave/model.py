"""What the weave makes of many reports: stories, their tellings, the chains behind them, and the points on which these contradict each other.

Reports are named by their document ids, items by report and id; every value keeps the characters it was read from (``Evidence``). Nothing here
knows how it is stored or shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from musnad.record import Record

#: What a chain starts from: the dispatch of an agency, another outlet, a person or body who said it, a document, somebody unnamed, a text whose
#: origin no report names, or the report's own staff.
ChainKind = Literal["agency", "outlet", "person", "organisation", "document", "unnamed", "text", "own"]
#: Why reports stand in one chain, or a report on a source.
Reason = Literal["copy", "agency", "cited", "speaker", "statement", "own"]
DisputeKind = Literal["figure", "date", "place", "actor", "denial"]


@dataclass(frozen=True, slots=True)
class Telling:
    """A report as one telling of a story: its record as it counts, its number and key in the archive."""

    number: int
    key: str
    record: Record
    #: The agency whose dispatch it is, told by a mark in its own text.
    agency: str | None = None
    #: Day of publication in the outlet's own zone, ISO 8601.
    day: str | None = None

    @property
    def id(self) -> str:
        """The report's own id."""
        return self.record.document.id

    @property
    def outlet(self) -> str | None:
        """Who published it."""
        return self.record.document.outlet

    @property
    def text(self) -> str:
        """Its text as published."""
        return self.record.document.text

    @property
    def order(self) -> tuple[str, str]:
        """Tellings stand in order of publication; of one moment in that of their keys, whatever order they were added in."""
        return (self.record.document.published or self.day or "9999", self.key)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Characters of a report on which something rests: code points of its text."""

    report: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Because:
    """Why reports stand in one chain (two reports), or a report on its source (one), in English and Arabic, with the characters that show it."""

    reports: tuple[str, ...]
    reason: Reason
    says: str
    arabic: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Reports that rest on one and the same origin, and count once. ``root`` is its name as the reports give it, ``through`` the names
    between it and the reports, from the root on (agencies, outlets)."""

    root: str
    kind: ChainKind
    reports: tuple[str, ...]
    because: tuple[Because, ...]
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A report whose text stands in another, which was published no later; ``share`` is how much of the shorter one does (0 to 1)."""

    report: str
    of: str
    share: float


@dataclass(frozen=True, slots=True)
class Attested:
    """Who attests a thing: ``independent`` chains, by their index in the story's chains, and the reports.

    With ``speaker`` it is that he *said* so (``statements`` are the tellings of it); without, that it *happened*: chains that tell it in
    their own voice or from different speakers."""

    speaker: str | None
    reports: tuple[str, ...]
    chains: tuple[int, ...]
    independent: int
    statements: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What some chains say of a point. ``low`` and ``high`` for figures, null on one side of a range left open."""

    reports: tuple[str, ...]
    says: str
    low: float | int | None
    high: float | int | None
    #: The names of the chains and speakers it comes by, first the most.
    chain: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A point on which tellings contradict each other, with two sides or more; none is chosen. ``what`` names the point in English
    («killed», «wounded, police»), ``arabic`` in Arabic."""

    kind: DisputeKind
    what: str
    arabic: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One chain correcting itself over time: the values in their order, each with the report and the moment it was published."""

    what: str
    arabic: str
    chain: str
    steps: tuple[tuple[str, Side], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A telling as it is listed: the report, when and by whom published, its title, of which report it is a copy."""

    report: str
    number: int
    outlet: str | None
    published: str | None
    title: str | None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One happening as some reports tell it, in the order of their publication.

    ``what`` is the title or first words of the telling nearest to all others; ``date`` and ``place`` are what most chains give. ``events`` and
    ``statements`` are (report, id). ``develops`` are the stories this one goes on from.
    """

    id: str
    what: str
    date: str | None
    place: str | None
    tellings: tuple[Told, ...]
    events: tuple[tuple[str, str], ...] = ()
    statements: tuple[tuple[str, str], ...] = ()
    independent: int = 1
    chains: tuple[Chain, ...] = ()
    said: tuple[Attested, ...] = ()
    happened: Attested | None = None
    disputes: tuple[Dispute, ...] = ()
    revisions: tuple[Revision, ...] = ()
    copies: tuple[Copy, ...] = ()
    develops: tuple[str, ...] = field(default=())

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of the reports."""
        return tuple(told.report for told in self.tellings)

    def as_json(self) -> dict[str, Any]:
        """The story as JSON values, in the form of ``docs/weave.md``."""
        from dataclasses import asdict

        made = asdict(self)
        made["reports"] = list(self.reports)
        for name in ("events", "statements"):
            made[name] = [{"report": report, "id": ref} for report, ref in made[name]]
        return made
