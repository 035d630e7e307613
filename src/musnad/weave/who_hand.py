"""What persons decided about who is who: two are one, two are not, these reports mean another. Kept for good, and stronger than the rules.

A decision names units (name forms with what tells their bearers apart), which follow from the reports alone: it holds again when reports are
read anew or taken out and added again. Of two decisions on the same two the later one counts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TextIO

from musnad.weave.who_units import Unit

#: merge: units a and b are one. split: a is cut off from b. apart: what is named by the form a in these reports is another than a.
Act = Literal["merge", "split", "apart"]
_ACTS = ("merge", "split", "apart")


class DecisionError(Exception):
    """A decision that cannot be kept: what is wrong, in English and Arabic."""

    def __init__(self, message: str, arabic: str) -> None:
        super().__init__(message)
        self.message, self.arabic = message, arabic


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What a person decided. ``a`` and ``b`` are keys of units; for ``apart`` b is the name of the new unit and ``reports`` are the keys of the
    reports. ``at`` is in UTC, ISO 8601."""

    at: str
    by: str
    act: Act
    a: str
    b: str
    reports: tuple[str, ...] = ()
    note: str | None = None

    def line(self) -> str:
        """The decision as a line of JSON."""
        return json.dumps(
            {
                "act": self.act,
                "a": self.a,
                "b": self.b,
                "reports": list(self.reports),
                "by": self.by,
                "at": self.at,
                "note": self.note,
            },
            ensure_ascii=False,
        )


def moment() -> str:
    """Now, as decisions have it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def form_of(unit: str) -> str:
    """The name form of a unit without what tells its bearers apart: what an ``apart`` decision goes by."""
    for mark in "~!#^":
        unit = unit.split(mark, 1)[0]
    return unit


class Hand:
    """Some decisions, ready to be applied."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        last: dict[tuple[str, str], Decision] = {}
        self._apart: dict[tuple[str, str], str] = {}
        for decision in sorted(decisions):
            if decision.act == "apart":
                for report in decision.reports:
                    self._apart[report, form_of(decision.a)] = decision.b
            else:
                a, b = sorted((decision.a, decision.b))
                last[a, b] = decision
        self._merged = sorted(pair for pair, decision in last.items() if decision.act == "merge")
        self._split = sorted(pair for pair, decision in last.items() if decision.act == "split")
        self._cut = {decision.a for decision in last.values() if decision.act == "split"}
        self._beside: dict[str, set[str]] = {}
        for a, b in (*self._merged, *self._split):
            self._beside.setdefault(a, set()).add(b)
            self._beside.setdefault(b, set()).add(a)

    def placed(self, unit: Unit, report: str) -> Unit:
        """The unit of an entity of a report: another one, alone, where a person set the report apart."""
        name = self._apart.get((report, form_of(unit.key))) if self._apart else None
        if name is None:
            return unit
        return replace(unit, key=f"{form_of(unit.key)}^{name}", kind="alone", tag=f"^{name}")

    def beside(self, units: Collection[str]) -> set[str]:
        """Units that some decision names together with one of these."""
        return {other for unit in units for other in self._beside.get(unit, ())}

    def components(self, units: Collection[str], parents: Mapping[str, str]) -> list[list[str]]:
        """The units grouped: first what was merged by hand, then what the rules put together where that was not split by hand."""
        home = {unit: unit for unit in units}
        members: dict[str, list[str]] = {unit: [unit] for unit in units}
        enemies: dict[str, set[str]] = {}
        for a, b in self._split:
            if a in home and b in home:
                enemies.setdefault(a, set()).add(b)
                enemies.setdefault(b, set()).add(a)

        def join(a: str, b: str) -> None:
            ours, theirs = home[a], home[b]
            if ours == theirs or not enemies.get(ours, set()).isdisjoint(members[theirs]):
                return
            if len(members[ours]) < len(members[theirs]):
                ours, theirs = theirs, ours
            gone = members.pop(theirs)
            for unit in gone:
                home[unit] = ours
            members[ours] += gone
            if theirs in enemies:
                enemies.setdefault(ours, set()).update(enemies.pop(theirs))

        for a, b in self._merged:
            if a in home and b in home:
                join(a, b)
        # what was cut off comes last, so that it takes nothing along that belongs to the others
        for child in sorted(parents, key=lambda unit: (unit in self._cut or parents[unit] in self._cut, unit)):
            if child in home and parents[child] in home:
                join(child, parents[child])
        return list(members.values())


def read_decisions(lines: Iterable[str]) -> Iterator[Decision]:
    """Decisions from lines of JSON as ``Decision.line`` writes them. DecisionError names the line that is none."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            decision = Decision(
                str(dt.datetime.fromisoformat(row["at"]).isoformat(timespec="microseconds")),
                _text(row["by"]),
                row["act"],
                _text(row["a"]),
                _text(row["b"]),
                tuple(map(_text, row.get("reports") or ())),
                None if row.get("note") is None else _text(row["note"]),
            )
            right = decision.act in _ACTS and bool(decision.reports) == (decision.act == "apart")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            right = False
        if not right:
            raise DecisionError(
                f"line {number} is no decision as “musnad who --export” writes them", f"السطر {number} ليس قرارا"
            )
        yield decision


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 4000:
        raise ValueError(value)
    return value


def write_decisions(decisions: Sequence[Decision], stream: TextIO) -> None:
    """Write decisions, one a line, in the order of their making."""
    for decision in sorted(decisions):
        stream.write(decision.line() + "\n")
