"""The sides of a dispute: equal values brought together, with the reports, chains and speakers they come by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from musnad.weave.disputes.reading import Reading
from musnad.weave.model import Chain, Evidence, Side

#: Places of the text that are shown for one side.
MOST_EVIDENCE = 12


class Roots:
    """The chain each report stands in, by its id; a report in none stands for itself."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        self.root: dict[str, str] = {}
        self.number: dict[str, int] = {}
        self.published: dict[str, str] = {}
        for number, chain in enumerate(chains):
            for report in chain.reports:
                if chain.kind in ("agency", "outlet"):
                    self.published.setdefault(report, chain.root)
                self.root.setdefault(report, chain.root)
                self.number.setdefault(report, number)

    def name(self, reading: Reading) -> str:
        """The root of its chain, its outlet, or its id."""
        telling = reading.telling
        return self.root.get(telling.id) or telling.outlet or telling.id

    def publisher(self, reading: Reading) -> str:
        """Whose text it is: the agency or outlet its chain begins with, else its own outlet, or its id."""
        telling = reading.telling
        return self.published.get(telling.id) or telling.agency or telling.outlet or telling.id

    def same(self, one: Reading, other: Reading) -> bool:
        """Whether two reports stand in one chain."""
        number = self.number.get(one.telling.id)
        return number is not None and number == self.number.get(other.telling.id)


@dataclass(frozen=True, slots=True)
class Voice:
    """One report's word for a side: what it says, in which characters, on whose word: None the report's own, empty that of nobody named."""

    reading: Reading
    says: str
    evidence: Evidence
    speaker: str | None = None
    low: float | int | None = None
    high: float | int | None = None


def side_of(voices: Iterable[Voice], roots: Roots) -> Side:
    """One side of voices that say the same, in their order."""
    some = list(voices)
    reports = tuple(dict.fromkeys(v.reading.telling.id for v in some))
    names: Counter[str] = Counter()
    for _, name in dict.fromkeys((v.reading.telling.id, name) for v in some if (name := _name(v, roots))):
        names[name] += 1
    by_most = tuple(name for name, _ in _together(names).most_common())
    evidence = tuple(dict.fromkeys(v.evidence for v in some))[:MOST_EVIDENCE]
    return Side(reports, some[0].says, some[0].low, some[0].high, by_most, evidence)


def _name(voice: Voice, roots: Roots) -> str:
    """On whose word a voice is: its speaker; for the report's own words the agency or outlet, and not whoever else the report quotes."""
    if voice.speaker is not None:
        return voice.speaker
    return roots.publisher(voice.reading)


def _together(names: Counter[str]) -> Counter[str]:
    """Names of which one is the end of another («حمد حسن», «وزير الصحة حمد حسن») under the longer one."""
    found: Counter[str] = Counter()
    for name, count in names.items():
        longer = max((other for other in names if other.endswith(f" {name}")), key=len, default=name)
        found[longer if len(name.split()) > 1 else name] += count
    return found
