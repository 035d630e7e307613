"""The third step of weaving: a story told from the records of its reports. A function of these alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from musnad.arabic.stems import index_keys, words_with_spans
from musnad.record import Event, Record, Statement
from musnad.weave.chains import chains_of
from musnad.weave.chains_attested import attested
from musnad.weave.copies import copies_among
from musnad.weave.disputes import disputes_of
from musnad.weave.model import Chain, Story, Telling, Told
from musnad.weave.profile import ABOUT

#: Letters of a text's beginning that stand for a title where there is none.
_HEAD = 140
_END = re.compile(r"(?<=[.!؟])\s|\n")
#: Items of a report that are looked at.
_ITEMS = 300


def tell(name: str, given: Iterable[Telling]) -> Story:
    """The story of some reports, in whatever order they are given."""
    tellings = sorted(given, key=lambda telling: telling.order)
    copies = copies_among(tellings) if len(tellings) > 1 else ()
    chains = chains_of(tellings, copies)
    said, happened = attested(tellings, chains)
    disputes, revisions = disputes_of(tellings, chains, copies)
    original: dict[str, str] = {}
    for copy in copies:  # of a report put together from two texts the first is the one it takes more from
        original.setdefault(copy.report, copy.of)
    leads = [_lead_end(telling) for telling in tellings]
    return Story(
        id=name,
        what=_what(tellings),
        date=_most(
            [_days(telling.record, end) for telling, end in zip(tellings, leads, strict=True)], tellings, chains
        ),
        place=_most(
            [_places(telling.record, end) for telling, end in zip(tellings, leads, strict=True)], tellings, chains
        ),
        tellings=tuple(
            Told(t.id, t.number, t.outlet, t.record.document.published, t.record.document.title, original.get(t.id))
            for t in tellings
        ),
        events=tuple(_events(tellings, leads)),
        statements=tuple(_statements(tellings, leads)),
        independent=len(chains),
        chains=chains,
        said=said,
        happened=happened,
        disputes=disputes,
        revisions=revisions,
        copies=copies,
    )


def _lead_end(telling: Telling) -> int:
    """Where the words end that say what a report is about."""
    return max((end for _, end, _ in islice(words_with_spans(telling.text), ABOUT)), default=0)


@lru_cache(maxsize=20_000)
def _keys(text: str, most: int = 40) -> frozenset[str]:
    return frozenset(
        key for _, _, word in islice(words_with_spans(text), most) for key in index_keys(word)[:1] if len(key) > 2
    )


def title_of(telling: Telling) -> str:
    """The title of a report, or how its text begins."""
    title = " ".join((telling.record.document.title or "").split())
    if title:
        return title
    first = next((part for part in _END.split(telling.text[: 4 * _HEAD]) if part.strip()), "")
    first = " ".join(first.split())
    return first if len(first) <= _HEAD else first[:_HEAD].rsplit(" ", 1)[0] + " …"


def _what(tellings: Sequence[Telling]) -> str:
    """The title that says most of what the others begin with; of the same, the first."""
    titles = [title_of(telling) for telling in tellings]
    if len(tellings) == 1:
        return titles[0]
    own = [_keys(title) for title in titles]
    told: Counter[str] = Counter()
    for title, telling in zip(titles, tellings, strict=True):
        told.update(_keys(title) | _keys(telling.text[:1_000], 60))
    # The share of a title's words that other tellings have, times a little for length, so that a bare name does not win.
    score = [sum(told[key] - 1 for key in keys) / (len(keys) + 2) if keys else -1.0 for keys in own]
    return titles[max(range(len(titles)), key=lambda n: (score[n], -n))]


def _most(found: Sequence[str | None], tellings: Sequence[Telling], chains: Sequence[Chain]) -> str | None:
    """What most chains say, each heard once for each thing its reports say; of the same number the reports decide, then who was first."""
    chain_of = {report: n for n, chain in enumerate(chains) for report in chain.reports}
    heard: dict[str, set[int]] = defaultdict(set)
    reports: Counter[str] = Counter()
    first: dict[str, int] = {}
    for n, (value, telling) in enumerate(zip(found, tellings, strict=True)):
        if value:
            heard[value].add(chain_of.get(telling.id, -n))
            reports[value] += 1
            first.setdefault(value, n)
    return max(heard, key=lambda value: (len(heard[value]), reports[value], -first[value]), default=None)


def _about(record: Record, end: int) -> Iterator[Event]:
    """The events that a report begins with."""
    return (event for event in record.events[:_ITEMS] if event.trigger.start < end)


def _days(record: Record, end: int) -> str | None:
    """The day of the first event that took place and has one."""
    return next(
        (
            e.date[:10]
            for e in _about(record, end)
            if e.date and len(e.date) >= 10 and e.status in ("occurred", "ongoing")
        ),
        None,
    )


def _places(record: Record, end: int) -> str | None:
    """The name of the first place where an event took place."""
    names = {entity.id: entity.name for entity in record.entities if entity.type in ("GPE", "LOC", "FAC")}
    places = (event.place.entity for event in _about(record, end) if event.place)
    return next((names[entity] for entity in places if entity in names), None)


def _events(tellings: Sequence[Telling], leads: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The events that tell the happening: those that reports begin with, and those others tell too (type, and a participant or trigger and place)."""
    several = len(tellings) > 1
    signs = [[_signs(event) if several else set() for event in telling.record.events[:_ITEMS]] for telling in tellings]
    told: Counter[tuple[str, ...]] = Counter()
    for some in signs:
        told.update({sign for of_event in some for sign in of_event})
    enough = max(2, (len(tellings) + 2) // 3)
    for telling, some, end in zip(tellings, signs, leads, strict=True):
        for event, of_event in zip(telling.record.events, some, strict=False):
            if event.trigger.start < end or any(told[sign] >= enough for sign in of_event):
                yield telling.id, event.id


def _signs(event: Event) -> set[tuple[str, ...]]:
    who = {key for linked in (*event.actor[:6], *event.recipient[:6]) for key in _keys(linked.text, 6)}
    signs: set[tuple[str, ...]] = {(event.type, key) for key in who}
    if event.place:
        trigger = _keys(event.trigger.text, 3)
        signs |= {(event.type, word, place) for word in trigger for place in _keys(event.place.text, 4)}
    return signs


def _statements(tellings: Sequence[Telling], leads: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The statements that reports begin with, and those whose speaker others quote to the same effect."""
    several = len(tellings) > 1
    signs = [
        [_speech(statement) if several else set() for statement in telling.record.statements[:_ITEMS]]
        for telling in tellings
    ]
    told: Counter[tuple[str, str]] = Counter()
    for some in signs:
        told.update({sign for of_statement in some for sign in of_statement})
    for telling, some, end in zip(tellings, signs, leads, strict=True):
        for statement, of_statement in zip(telling.record.statements, some, strict=False):
            shared = sum(1 for sign in of_statement if told[sign] > 1)
            if statement.cue.start < end or shared >= 4:
                yield telling.id, statement.id


def _speech(statement: Statement) -> set[tuple[str, str]]:
    """A speaker's name with each of the words he says."""
    if statement.speaker is None:
        return set()
    name = max(_keys(statement.speaker.text, 12), key=lambda key: (len(key), key), default="")
    return {(name, key) for part in statement.content[:4] for key in _keys(part.text, 60)}
