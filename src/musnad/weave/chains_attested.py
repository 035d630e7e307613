"""Who attests that somebody *said* a thing, and who that it *happened*.

Two agencies at one press conference are two that attest the words, and one source, the speaker, for what he asserts. So words are attested by
every text of its own that gives them, and the happening by the independent chains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from musnad.arabic.fold import fold
from musnad.record import Statement
from musnad.weave.chains_names import person_key, same_body, same_person
from musnad.weave.model import Attested, Chain, Telling

#: Speakers that are given; statements of a report, and of a speaker in all reports, that are looked at; of a speaker whom one report gives.
_SPEAKERS, _STATEMENTS, _SAID, _ALONE = 5, 60, 160, 12
#: A speaker is compared with so many earlier ones.
_COMPARED = 100
#: Two statements say the like of each other where so much of the shorter one's words, and so many, stand in the other.
_ALIKE, _WORDS = 0.4, 3
_WORD = re.compile(r"\w{3,}")
_HAPPENED = frozenset(("occurred", "ongoing"))


@dataclass(slots=True)
class _Speaker:
    kind: str
    name: str
    said: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)


def attested(tellings: Sequence[Telling], chains: Sequence[Chain]) -> tuple[tuple[Attested, ...], Attested | None]:
    """Who attests what the story's main speakers said, those whom most reports give first; and who attests that it happened.

    ``chains`` are those of ``chains_of`` for the same tellings. A speaker counts where several reports give words of his that are alike, or
    where a chain rests on him. Of what was said ``independent`` counts texts that are no copies of each other and no dispatches of one
    agency or outlet, so it may be more than there are chains; of what happened, chains. The second is None where no report tells a thing that happened.
    """
    ordered = sorted(tellings, key=lambda telling: telling.order)
    chain_of = {report: i for i, chain in enumerate(chains) for report in chain.reports}
    if len(ordered) == 1 and len(chains) == 1:
        return _alone(ordered[0], chains[0]), _happened(ordered, chain_of)
    text_of = _texts(chains)
    outlet = {telling.id: telling.outlet for telling in ordered}
    said = []
    for speaker in _speakers(ordered):
        statements = _alike(speaker)
        if not statements:
            if not any(_named(speaker, chain) for chain in chains):
                continue
            statements = [(report, ref) for report, ref, _ in speaker.said[:_ALONE]]
        reports = tuple(dict.fromkeys(report for report, _ in statements if report in chain_of))
        said.append(
            Attested(
                speaker.name,
                reports,
                tuple(sorted({chain_of[report] for report in reports})),
                len({outlet.get(text_of[report]) or text_of[report] for report in reports}),
                tuple(statements),
            )
        )
    said.sort(key=lambda one: (-len(one.reports), -len(one.statements), one.speaker or ""))
    return tuple(said[:_SPEAKERS]), _happened(ordered, chain_of)


def _alone(telling: Telling, chain: Chain) -> tuple[Attested, ...]:
    """Of one report: what its source says in it."""
    speaker = _Speaker(chain.kind, chain.root)
    if chain.kind not in ("person", "organisation"):
        return ()
    said: list[tuple[str, str]] = []
    for statement in telling.record.statements[:_STATEMENTS]:
        name = _name(statement)
        if name is not None and statement.content and statement.source_kind == chain.kind and _is(speaker, name):
            said.append((telling.id, statement.id))
    if not said:
        return ()
    return (Attested(chain.root, (telling.id,), (0,), 1, tuple(said[:_ALONE])),)


def _is(speaker: _Speaker, name: str) -> bool:
    return speaker.name == name or (same_person if speaker.kind == "person" else same_body)(speaker.name, name)


def _happened(ordered: Sequence[Telling], chain_of: dict[str, int]) -> Attested | None:
    reports = tuple(
        telling.id
        for telling in ordered
        if telling.id in chain_of and any(event.status in _HAPPENED for event in telling.record.events)
    )
    if not reports:
        return None
    found = tuple(sorted({chain_of[report] for report in reports}))
    return Attested(None, reports, found, len(found))


def _texts(chains: Sequence[Chain]) -> dict[str, str]:
    """For each report the first of those of its text: its copies and, of one agency, its other dispatches."""
    first = {report: report for chain in chains for report in chain.reports}

    def find(report: str) -> str:
        while first[report] != report:
            first[report] = first[first[report]]
            report = first[report]
        return report

    for chain in chains:
        for because in chain.because:
            if len(because.reports) == 2 and because.reason in ("copy", "agency"):
                one, other = sorted(find(report) for report in because.reports)
                first[other] = one
    return {report: find(report) for report in first}


def _speakers(ordered: Sequence[Telling]) -> list[_Speaker]:
    """The named speakers of all reports, each with what he says in them, in order."""
    found: list[_Speaker] = []
    by_word: dict[str, list[int]] = {}
    for telling in ordered:
        here: dict[tuple[str, str], _Speaker] = {}
        for statement in telling.record.statements[:_STATEMENTS]:
            name = _name(statement)
            if name is None or not statement.content:
                continue
            key = (statement.source_kind, name)
            speaker = here.get(key) or _known(found, by_word, *key)
            here[key] = speaker
            if len(speaker.said) < _SAID:
                words = frozenset(_WORD.findall(fold(" ".join(span.text[:2_000] for span in statement.content))))
                speaker.said.append((telling.id, statement.id, words))
    return found


def _known(found: list[_Speaker], by_word: dict[str, list[int]], kind: str, name: str) -> _Speaker:
    words = {word.removeprefix("~")[-3:] for word in person_key(name)} if kind == "person" else {name}
    if kind != "person":
        words |= set(fold(name).split())
    for i in sorted({i for word in words for i in by_word.get(word, ())})[:_COMPARED]:
        speaker = found[i]
        if speaker.kind == kind and (same_person if kind == "person" else same_body)(speaker.name, name):
            if len(name) > len(speaker.name):
                speaker.name = name
            return speaker
    for word in words:
        by_word.setdefault(word, []).append(len(found))
    found.append(_Speaker(kind, name))
    return found[-1]


def _name(statement: Statement) -> str | None:
    """The name of the person or body that speaks; None for any other source."""
    if statement.source_kind not in ("person", "organisation") or not statement.chain:
        return None
    last = statement.chain[-1]
    return last.name if last.kind == statement.source_kind and last.name else None


def _alike(speaker: _Speaker) -> list[tuple[str, str]]:
    """What several reports have him say alike."""
    kept: set[int] = set()
    for i, (report, _, words) in enumerate(speaker.said):
        for j in range(i):
            other, _, before = speaker.said[j]
            if other == report or (i in kept and j in kept):
                continue
            common = len(words & before)
            if common >= _WORDS and common >= _ALIKE * min(len(words), len(before)):
                kept |= {i, j}
    return [(report, ref) for i, (report, ref, _) in enumerate(speaker.said) if i in kept]


def _named(speaker: _Speaker, chain: Chain) -> bool:
    if chain.kind != speaker.kind:
        return False
    return (same_person if speaker.kind == "person" else same_body)(speaker.name, chain.root)
