"""Who meets, backs, accuses whom: the events in which an identity has a part, as ties between identities, and by month.

Counted over reports that the caller names (``who_facts.newest``); what a copy of another report tells again is not counted again, and what is denied
is not counted at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.schema_who import who_entities, who_units
from musnad.record import EventType
from musnad.weave.who_facts import Naming
from musnad.weave.who_source import some

Group = Literal["meets", "backs", "asks", "against"]
#: What the sixteen types of events say of two sides. «asks»: one asks something of the other, or gives way to it.
GROUPS: dict[Group, tuple[EventType, ...]] = {
    "meets": ("CONSULT", "AGREE", "COOPERATE"),
    "backs": ("SUPPORT", "AID"),
    "asks": ("REQUEST", "CONCEDE", "RETREAT"),
    "against": ("ACCUSE", "REJECT", "THREATEN", "SANCTION", "PROTEST", "MOBILIZE", "COERCE", "ASSAULT"),
}
GROUP_OF: dict[str, Group] = {type: group for group, types in GROUPS.items() for type in types}
#: Identities and ties of a network; sides of one event that are looked at.
NODES, TIES, _SIDES = 24, 80, 12


@dataclass(frozen=True, slots=True)
class Tie:
    """What goes on between two identities: from ``source`` to ``target``, for «meets» between both. ``types`` with how many events are of each; ``alone``
    of them name both as those who meet, and nobody whom they meet."""

    source: str
    target: str
    group: Group
    events: int
    types: tuple[tuple[str, int], ...]
    alone: int = 0


@dataclass(frozen=True, slots=True)
class Ties:
    """The events of an identity in some reports, but for those that were denied.

    ``events`` is how many there are, ``months`` how many of each group were in each month (``2024-08``), ``undated`` how many in none that is known;
    ``others`` are the identities met in most events, with how many, ``ties`` those among them and the identity, the most frequent first.
    """

    events: int
    months: dict[str, dict[Group, int]]
    undated: int
    others: tuple[tuple[str, int], ...]
    ties: tuple[Tie, ...]


@dataclass(slots=True)
class _Event:
    type: str
    earliest: str | None
    latest: str | None
    actors: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    @property
    def month(self) -> str | None:
        """The month it was in, None where more than one may be meant."""
        first, last = (self.earliest or "")[:7], (self.latest or "")[:7]
        return first if first and first == last and len(first) == 7 else None

    def pairs(self) -> set[tuple[str, str]]:
        """From whom to whom it goes; where they meet, each two of them once, in the order of their ids."""
        actors, recipients = self.actors[:_SIDES], self.recipients[:_SIDES]
        if GROUP_OF[self.type] != "meets":
            return {(a, b) for a in actors for b in recipients if a != b}
        met = recipients or actors
        return {(a, b) if a < b else (b, a) for a in actors for b in met if a != b}


def ties(
    connection: sa.Connection, id: str, reports: Sequence[Naming], *, nodes: int = NODES, most: int = TIES
) -> Ties:
    """The events of an identity in reports that name it, and how those met most in them stand to it and to one another."""
    months: dict[str, Counter[Group]] = defaultdict(Counter)
    met: Counter[str] = Counter()
    counted: dict[tuple[str, str, Group], Counter[str]] = defaultdict(Counter)
    alone: Counter[tuple[str, str, Group]] = Counter()
    own = undated = 0
    for event in _events(connection, [naming.report for naming in reports if not naming.copy]):
        group, pairs = GROUP_OF[event.type], event.pairs()
        for source, target in pairs:
            counted[source, target, group][event.type] += 1
            alone[source, target, group] += not event.recipients
        if id not in event.actors and id not in event.recipients:
            continue
        own += 1
        if event.month is None:
            undated += 1
        else:
            months[event.month][group] += 1
        met.update({other for pair in pairs if id in pair for other in pair if other != id})
    others = sorted(met.items(), key=lambda one: (-one[1], one[0]))[:nodes]
    there = {id, *(other for other, _ in others)}
    made = [
        Tie(*key, sum(types.values()), tuple(sorted(types.items(), key=lambda t: (-t[1], t[0]))), alone[key])
        for key, types in counted.items()
        if there.issuperset(key[:2])
    ]
    made.sort(key=lambda tie: (id not in (tie.source, tie.target), -tie.events, tie.source, tie.target, tie.group))
    by_month = {month: dict(counts) for month, counts in sorted(months.items())}
    return Ties(own, by_month, undated, tuple(others), tuple(made[:most]))


def _events(connection: sa.Connection, numbers: Sequence[int]) -> Iterable[_Event]:
    """The events of some reports in which identities have a part."""
    events, participants = schema.events, schema.participants
    columns = (events.c.id, events.c.type, events.c.earliest, events.c.latest)
    here = sa.and_(who_entities.c.report_id == events.c.report_id, who_entities.c.entity == participants.c.entity)
    found: dict[int, _Event] = {}
    for part in some(numbers, 500):
        query = (
            sa.select(*columns, participants.c.part, who_units.c.identity)
            .join(participants, participants.c.event_id == events.c.id)
            .join(who_entities, here)
            .join(who_units, who_units.c.unit == who_entities.c.unit)
            .where(events.c.report_id.in_(part), events.c.status != "denied")
        )
        for id, type, earliest, latest, side, identity in connection.execute(query).all():
            event = found.get(id)
            if event is None:
                event = found[id] = _Event(type, earliest, latest)
            sides = event.actors if side == "actor" else event.recipients
            if identity not in sides:
                sides.append(identity)
    for event in found.values():  # of very many sides the same few, in whatever order they came
        event.actors.sort()
        event.recipients.sort()
    return found.values()
