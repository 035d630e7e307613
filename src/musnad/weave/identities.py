"""Who is who across reports: entities of different reports brought together, from the set of them and from nothing else.

``identities`` is the whole of it in memory; ``who_keeper`` does the same in an archive, report by report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from musnad.reading.romanise import latin
from musnad.weave.known import Known, countries, known_by_id
from musnad.weave.who_hand import Decision, Hand
from musnad.weave.who_links import Evidence, Linker, Node, month_number, node_of
from musnad.weave.who_memory import Memory
from musnad.weave.who_names import known_person, parse
from musnad.weave.who_roles import parse_role
from musnad.weave.who_units import Entry, Family, Unit, month_of, number, offices, unit_of

_LETTER = {"person": "p", "body": "b", "place": "l", "group": "g"}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody is named with, in how many reports, from which month to which (``2015-08``; None where no report is dated)."""

    role: str
    since: str | None
    until: str | None
    reports: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody or something as all reports together name it.

    ``id`` follows from the kind and the core form of the name; ``names`` are the forms met with how many reports have each, ``roles`` those
    of persons in order of time, ``country`` a code of ISO 3166-1; ``known`` what the built-in table has on it, ``wikidata`` its id there.
    ``units`` are the keys of the name forms it is made of, ``entities`` (report, entity id), given by ``identities`` alone.
    """

    id: str
    family: Family
    name: str
    latin: str
    names: tuple[tuple[str, int], ...]
    roles: tuple[HeldRole, ...]
    country: str | None
    wikidata: str | None
    known: Known | None
    reports: int
    since: str | None
    until: str | None
    units: tuple[str, ...]
    entities: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The identity as JSON values, in the form of ``docs/who.md``."""
        known = self.known
        return {
            "id": self.id,
            "type": self.family,
            "name": self.name,
            "latin": self.latin,
            "names": [{"name": name, "reports": count} for name, count in self.names],
            "roles": [asdict(role) for role in self.roles],
            "country": self.country,
            "iso3": (countries()[self.country].iso3 if self.country in countries() else None),
            "wikidata": self.wikidata,
            "geonames": known.geonames if known else None,
            "lat": known.lat if known else None,
            "lon": known.lon if known else None,
            "known": known.id if known else None,
            "reports": self.reports,
            "since": self.since,
            "until": self.until,
            "units": list(self.units),
        }


@dataclass(slots=True)
class Tally:
    """What the reports say of one unit, counted: its name forms, its roles by month, how many reports it stands in."""

    unit: Unit
    reports: int = 0
    names: Counter[str] = field(default_factory=Counter)
    roles: Counter[tuple[str, str]] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)


def core_of(units: Collection[str]) -> str:
    """The unit an identity is named by: a full name before a surname, one without a tag before one with, of few words before one of many."""
    return min(units, key=lambda key: ("~" in key, "#" in key and "!" not in key, "!" in key, key.count(" "), key))


def id_of(units: Collection[str]) -> str:
    """The id of an identity: the same for the same core form, whatever reports came first."""
    core = core_of(units)
    return f"{_LETTER[core.partition('|')[0]]}{number(core):016x}"[:13]


def said_of(entry: Entry) -> list[tuple[str, str, bool]]:
    """The roles of an entity: as written, what roles of one office have in common (empty where it singles out nobody), whether it is public.

    A title in the name counts where it is an office («الملك»)."""
    if entry.type != "PER":
        return []
    several = offices(entry, parse(entry.name))
    written = set(entry.roles)
    return [(role, key or "", how.sphere == "public") for role, how, key in several if key or role in written]


def evidence_of(entries: Iterable[Entry], unit: Unit) -> Evidence:
    """What reports say of the offices of a unit."""
    found = Evidence()
    if unit.name is None:
        return found
    for entry in entries:
        month = month_of(entry.day)
        for _, office, public in said_of(entry):
            found.public |= public
            if office:
                found.offices.setdefault(office, set()).add(month_number(month))
    return found


def identities(entries: Iterable[Entry], decisions: Sequence[Decision] = ()) -> list[Identity]:
    """All identities of some entities, in the order of their ids.

    The order of the entries does not matter. ``decisions`` are what persons said (``who_hand``); they win over the rules. n log n in the
    number of entities: units meet only where they share two words of a name, or a surname and an office.
    """
    hand = Hand(decisions)
    units: dict[str, Unit] = {}
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        unit = hand.placed(unit_of(entry), entry.report)
        units.setdefault(unit.key, unit)
        found[unit.key].append(entry)
    memory = Memory()
    linker = Linker(memory)
    nodes: dict[str, Node] = {}
    for key, unit in units.items():
        if unit.kind in ("full", "part"):
            node = nodes[key] = node_of(unit)
            memory.add(node, evidence_of(found[key], unit))
    linker.run_all(nodes.values())
    groups = hand.components(units, {key: node.parent for key, node in nodes.items() if node.parent})
    made = [_identity([(units[key], found[key]) for key in sorted(group)]) for group in groups]
    return sorted(made, key=lambda identity: identity.id)


def _identity(several: list[tuple[Unit, list[Entry]]]) -> Identity:
    tallies = []
    for unit, entries in several:
        tally = Tally(unit, len({e.report for e in entries}))
        tally.names.update(name for _, name in {(e.report, e.name) for e in entries})
        tally.months.update(month for _, month in {(e.report, month_of(e.day)) for e in entries})
        said = {(e.report, role, month_of(e.day)) for e in entries for role, _, _ in said_of(e)}
        tally.roles.update((role, month) for _, role, month in said)
        tallies.append(tally)
    every = [(e.report, e.entity) for _, entries in several for e in entries]
    return shown(tallies, len({report for report, _ in every}), tuple(sorted(every)))


def shown(tallies: Sequence[Tally], reports: int, entities: tuple[tuple[str, str], ...] = ()) -> Identity:
    """An identity from the counts of its units."""
    names: Counter[str] = Counter()
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    months: set[str] = set()
    for tally in tallies:
        names.update(tally.names)
        months |= tally.months.keys()
        for (role, month), count in tally.roles.items():
            roles[role][month] += count
    months.discard("")
    core = core_of([tally.unit.key for tally in tallies])
    unit = next(tally.unit for tally in tallies if tally.unit.key == core)
    known_id = unit.known or next((t.unit.known for t in tallies if t.unit.known), None)
    known = known_by_id(known_id) if known_id else None
    person = next((p for t in tallies if t.unit.name and (p := known_person(t.unit.name))), None)
    ranked = sorted(names.items(), key=lambda n: (-n[1], -len(n[0]), n[0]))
    name = known.arabic if known is not None else ranked[0][0]
    held = [_held(role, counts) for role, counts in roles.items()]
    return Identity(
        id_of([tally.unit.key for tally in tallies]),
        unit.family,
        name,
        known.english if known is not None else latin(name),
        tuple(ranked),
        tuple(sorted(held, key=lambda r: (r.since or "9999", r.until or "9999", -r.reports, r.role))),
        (person.country if person else None) or (known.country if known else None) or unit.country or _country(roles),
        (person.wikidata if person else None) or (known.wikidata if known else None),
        known,
        reports,
        min(months, default=None),
        max(months, default=None),
        tuple(sorted(tally.unit.key for tally in tallies)),
        entities,
    )


def _held(role: str, counts: Mapping[str, int]) -> HeldRole:
    months = sorted(m for m in counts if m)
    return HeldRole(role, months[0] if months else None, months[-1] if months else None, sum(counts.values()))


def _country(roles: Mapping[str, Counter[str]]) -> str | None:
    """The country most roles name; None where none does, or two as often."""
    found: Counter[str] = Counter()
    for role, counts in roles.items():
        country = parse_role(role).country
        if country:
            found[country] += sum(counts.values())
    best = sorted(found.values(), reverse=True)[:2]
    if not best or (len(best) == 2 and best[0] == best[1]):
        return None
    return found.most_common(1)[0][0]
