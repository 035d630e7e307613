"""On whose word one report tells a story: the source of its lead, the agency whose mark it bears, and what its outlet learned itself.

News names its source where it tells what is new, in the first sentence («قال», «بحسب», «وفق ما أعلن»), or in the two after it where they tell
the same again. A lead without any is the outlet's own account, and so is one of a meeting whose parties are then quoted: that account was
written by somebody who was let in, not by those who spoke. All who are heard in those sentences are the report's *voices*: by them one tells
whether an account without a source has anything that another's source did not give.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from musnad.arabic.fold import fold
from musnad.intake.outlets import Outlet
from musnad.record import Event, Record, Statement
from musnad.weave.chains_names import body_key, description, words_of_class
from musnad.weave.chains_sources import Reading, Source, known_outlet, outlet_key, papers, source_through, start_of
from musnad.weave.chains_told import byline_of, outlet_of, told_of
from musnad.weave.model import Evidence, Telling

__all__ = ["Origin", "Source", "known_outlet", "opening", "origin_of", "outlet_key", "voices_of"]

_END = re.compile(r"[.!?؟](?=\s|$)|\n")
_CLOSED = re.compile(r"[.!?؟…:»”\"،]\s*\Z")
#: A first line of fewer words, not closed like a sentence, is a dateline, a caption or a headline; no more than so many of them.
_LINE, _LINES = 25, 3
#: A line of so few words that ends with a colon is a byline.
_NAMES = 6
#: A sentence has so many words at least, and is looked at for so many characters; the lead and what follows it for so many.
_WORDS, _SENTENCE, _OPENING = 6, 700, 1_400
#: An own account of these is not made somebody's word by quoting its parties.
_MEETINGS = frozenset(("CONSULT", "COOPERATE", "AID"))
#: Statements, and events, of an opening that are looked at; voices that are heard in it.
_STATEMENTS, _EVENTS, _VOICES = 60, 200, 8
#: «كتب فلان:» so near the beginning is the byline.
_BYLINE = 30
#: To whom somebody spoke, in the words of a medium: «حديث لـ السومرية», «تصريح لـ(سونا)».
_TO = re.compile(r"(?:^|\s)(?:لـ\s*|ل(?=[«\"“(]))(.+)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report has its story from. ``source`` is None where it tells it in its own voice; ``through`` are the outlets between."""

    telling: Telling
    source: Source | None
    through: tuple[str, ...] = ()
    agency: str | None = None
    mark: Evidence | None = None
    #: Who told something to the outlet itself (kind ``own`` where nobody is named), and the words that say so.
    told: Source | None = None
    told_to: Evidence | None = None
    #: Its lead is an account of a meeting in the outlet's own voice.
    account: bool = False
    #: All who are heard in its opening, the lead's source first.
    voices: tuple[Source, ...] = ()
    #: The correspondent named in its dateline.
    byline: Evidence | None = None


def origin_of(telling: Telling, alone: bool = False) -> Origin:
    """Where a report has its story from, by its record. Linear in the record and the text.

    ``alone``: without what only counts beside other reports (``told``, ``voices``), and without reading the text past its opening and end.
    """
    record = telling.record
    reading = Reading(telling, alone)
    outlet = outlet_of(telling)
    agency, mark = _agency(telling, outlet)
    begin, first, third = opening(telling.text)
    opened = _Opened(record, begin, first, third)
    found = _attribution(record, opened)
    account = found is None and any(v.type in _MEETINGS and v.statement is None for v in opened.leading)
    source: Source | None = None
    through: list[str] = []
    if found is not None:
        source, through = source_through(reading, found)
        if outlet is not None and source.kind in ("agency", "outlet") and source.name == outlet.name:
            source = None
    byline = byline_of(reading) if source is None or not alone else None
    if alone:
        return Origin(telling, source, tuple(dict.fromkeys(through)), agency, mark, account=account, byline=byline)
    told, told_to = told_of(reading, outlet)
    voices, heard = voices_of(reading, opened, source)
    return Origin(telling, source, tuple(dict.fromkeys((*through, *heard))), agency, mark, told, told_to, account, voices, byline)  # fmt: skip


def opening(text: str) -> tuple[int, int, int]:
    """Where a text begins behind datelines and captions, where its first sentence ends, and where the two after it do."""
    begin = 0
    for _ in range(_LINES):
        end = text.find("\n", begin, begin + 400)
        words = text.count(" ", begin, end) + 1
        byline = words <= _NAMES and text[max(begin, end - 2) : end].rstrip().endswith(":")
        if end < 0 or words >= _LINE or (not byline and _CLOSED.search(text[max(begin, end - 8) : end])):
            break
        if text.count(" ", end, end + 200) < _WORDS - 1:
            break
        begin = end + 1
    ends: list[int] = []
    last = begin
    for match in _END.finditer(text, begin, begin + _OPENING):
        if text.count(" ", last, match.start()) >= _WORDS - 1:
            ends.append(match.start())
            last = match.end()
        if len(ends) == 3:
            break
    limit = min(len(text), begin + _OPENING)
    first = min(ends[0] if ends else limit, begin + _SENTENCE)
    return begin, first, ends[2] if len(ends) == 3 else limit


class _Opened:
    """The statements and events of a report's opening."""

    __slots__ = ("begin", "empty", "events", "first", "leading", "statements")

    def __init__(self, record: Record, begin: int, first: int, third: int) -> None:
        self.begin, self.first = begin, first
        opened = [(at, s) for s in record.statements if (at := start_of(s)) < third][:_STATEMENTS]
        #: No statements: sources not known, bylines.
        self.empty = {s.id for at, s in opened if not _is_word(record, s) or _is_byline(s)}
        #: Those that stand in no other, with where they begin, in order.
        self.statements = sorted(
            ((at, s) for at, s in opened if s.id not in self.empty and (s.within is None or s.within in self.empty)),
            key=lambda one: (one[0], one[1].id),
        )
        self.events = record.events[:_EVENTS]
        self.leading = [
            v for v in self.events
            if begin <= v.trigger.start < first and (v.statement is None or v.statement in self.empty)
        ]  # fmt: skip


def _attribution(record: Record, opened: _Opened) -> Statement | None:
    """The statement on which the lead stands; None where it is the outlet's own account."""
    own = opened.leading
    for at, statement in opened.statements:
        if not opened.begin <= at < opened.first:
            continue
        meeting = any(
            v.type in _MEETINGS and v.trigger.start < statement.cue.start and _takes_part(statement, v) for v in own
        )
        return None if meeting else statement
    kinds = {v.type for v in own} - _MEETINGS
    if not kinds:
        return None
    retold = {v.statement for v in opened.events if v.statement is not None and v.type in kinds}
    for at, statement in opened.statements:
        if at >= opened.first and statement.id in retold and not any(_takes_part(statement, v) for v in own):
            return statement
    return None


def _is_word(record: Record, statement: Statement) -> bool:
    """Whether a statement is somebody's word: its source is known, and no mere paper that «asks» or «calls for» something (a draft, a count)."""
    span = statement.speaker or statement.source
    if span is None:
        return False
    if statement.source_kind != "document":
        return statement.source_kind == "outlet" or fold(statement.cue.text) not in words_of_class()["carries"]
    words = fold(span.text).split()
    if words and words[0].removeprefix("ال") in papers():
        return True
    return any(
        span.start <= m.start and m.end <= span.end
        for e in record.entities
        if e.type in ("ORG", "PER")
        for m in e.mentions
    )


def _is_byline(statement: Statement) -> bool:
    """«كتب فلان:» at the head of a report: who wrote it, not who says it."""
    return statement.cue.start < _BYLINE and fold(statement.cue.text) in words_of_class()["wrote"]


def _takes_part(statement: Statement, event: Event) -> bool:
    who = statement.speaker or statement.source
    if who is None:
        return False
    entity = statement.speaker.entity if statement.speaker else None
    for side in (*event.actor, *event.recipient):
        if (entity is not None and side.entity == entity) or (side.start < who.end and who.start < side.end):
            return True
    return False


def voices_of(reading: Reading, opened: _Opened, lead: Source | None) -> tuple[tuple[Source, ...], list[str]]:
    """All who are heard in a report's opening, and the outlets to which the lead's source spoke.

    A body that is only called by its kind («الوزارة», «البيان», «المصدر») is one named before, and is left out.
    """
    found: list[Source] = [lead] if lead is not None else []
    heard: list[str] = []
    for at, statement in opened.statements:
        if at < opened.begin or len(found) >= _VOICES:
            continue
        source, _ = source_through(reading, statement)
        if lead is not None and lead.kind == "unnamed" and source.kind == "unnamed" and statement.medium is not None:
            match = _TO.search(statement.medium.text)
            if match is not None:
                heard.append(known_outlet(match.group(1))[0])
        known = any(source.kind == one.kind and source.name == one.name for one in found)
        if not known and source.kind != "own" and _says_whose(source):
            found.append(source)
    return tuple(found), heard


def _says_whose(source: Source) -> bool:
    """Whether a voice's name tells whose it is."""
    if source.kind == "organisation":
        return bool(body_key(source.name) - words_of_class()["body"] - words_of_class()["vague"])
    if source.kind == "document":
        return len(body_key(source.name)) > 1
    if source.kind == "unnamed":
        return bool(source.bodies or description(source.name)[1] or description(source.name)[0] != "official")
    return True


def _agency(telling: Telling, outlet: Outlet | None) -> tuple[str | None, Evidence | None]:
    """The one agency whose dispatch a report is: by its mark, or because the agency itself published it. «وكالات» names none."""
    name = telling.agency
    if name is None and outlet is not None and outlet.kind == "agency":
        name = outlet.name
    if name is None or fold(name) in ("وكالات", "الوكالات", "متابعات"):
        return None, None
    name, known = known_outlet(name)
    return name, _mark(telling, (name, *(known.aliases if known is not None else ())))


def _mark(telling: Telling, names: Sequence[str]) -> Evidence | None:
    """Where the agency is named at the head or at the foot of the text."""
    text = telling.text
    for first, last in ((0, 300), (max(0, len(text) - 300), len(text))):
        found = [(at, -len(name)) for name in names if (at := text.find(name, first, last)) >= 0]
        if found:
            at, length = min(found)
            return Evidence(telling.id, at, at - length, text[at : at - length])
    return None
