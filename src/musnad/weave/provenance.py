"""On whose word one report tells a story: the source of its lead, the agency whose mark it bears, and what its outlet learned itself.

News names its source where it tells what is new, in the first sentence («قال», «بحسب», «وفق ما أعلن»), or in the two after it where they tell
the same again. A lead without any is the outlet's own account, and so is one of a meeting whose parties are then quoted: that account was
written by somebody who was let in, not by those who spoke.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.intake.outlets import Outlet, shipped_outlets
from musnad.lexicon import rows
from musnad.record import Event, Linked, Record, Span, Statement
from musnad.weave.chains_names import words_of_class
from musnad.weave.model import ChainKind, Evidence, Telling

_END = re.compile(r"[.!?؟](?=\s|$)|\n")
_CLOSED = re.compile(r"[.!?؟…:»”\"،]\s*\Z")
#: A first line of fewer words, not closed like a sentence, is a dateline, a caption or a headline; no more than so many of them.
_LINE, _LINES = 25, 3
#: A sentence has so many words at least, and is looked at for so many characters; the lead and what follows it for so many.
_WORDS, _SENTENCE, _OPENING = 6, 700, 1_400
#: An own account of these is not made somebody's word by quoting its parties.
_MEETINGS = frozenset(("CONSULT", "COOPERATE", "AID"))
#: An inner saying begins so near the beginning of the outer one's content, where an outlet only passes it on.
_PASSED_ON = 60
#: Where the paper says that it was told something itself, whoever told it is named so near before.
_BEFORE = 260
#: Statements of an opening that are looked at.
_STATEMENTS = 60
_HEADS = ("وكالة الأنباء ", "وكالة أنباء ", "وكالة ", "صحيفة ", "قناة ", "موقع ", "إذاعة ", "جريدة ")


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something a report rests on. ``bodies`` are those in whose name a person speaks."""

    kind: ChainKind
    name: str
    bodies: tuple[str, ...] = ()
    evidence: Evidence | None = None
    statement: str | None = None


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


def origin_of(telling: Telling) -> Origin:
    """Where a report has its story from, by its record. Linear in the record and the text."""
    record = telling.record
    outlet = _outlet_of(telling)
    agency, mark = _agency(telling, outlet)
    begin, first, third = opening(telling.text)
    found = _attribution(record, begin, first, third)
    account = found is None and any(
        v.type in _MEETINGS and v.statement is None and begin <= v.trigger.start < first for v in record.events
    )
    source: Source | None = None
    through: list[str] = []
    if found is not None:
        source, through = _source(telling, found)
        if outlet is not None and source.kind in ("agency", "outlet") and source.name == outlet.name:
            source = None
    told, told_to = _told(telling, outlet)
    return Origin(telling, source, tuple(dict.fromkeys(through)), agency, mark, told, told_to, account)


def opening(text: str) -> tuple[int, int, int]:
    """Where a text begins behind datelines and captions, where its first sentence ends, and where the two after it do."""
    begin = 0
    for _ in range(_LINES):
        end = text.find("\n", begin, begin + 400)
        if end < 0 or _CLOSED.search(text[begin:end]) or len(text[begin:end].split()) >= _LINE:
            break
        if len(text[end : end + 200].split()) < _WORDS:
            break
        begin = end + 1
    ends: list[int] = []
    last = begin
    for match in _END.finditer(text, begin, begin + _OPENING):
        if len(text[last : match.start()].split()) >= _WORDS:
            ends.append(match.start())
            last = match.end()
        if len(ends) == 3:
            break
    limit = min(len(text), begin + _OPENING)
    first = min(ends[0] if ends else limit, begin + _SENTENCE)
    return begin, first, ends[2] if len(ends) == 3 else limit


def _attribution(record: Record, begin: int, first: int, third: int) -> Statement | None:
    """The statement on which the lead stands; None where it is the outlet's own account."""
    opened = [s for s in record.statements if _start(s) < third][:_STATEMENTS]
    empty = {s.id for s in opened if not _is_word(record, s)}
    statements = [s for s in opened if s.within is None and s.id not in empty]
    own = [
        v for v in record.events if begin <= v.trigger.start < first and (v.statement is None or v.statement in empty)
    ]
    for statement in sorted((s for s in statements if begin <= _start(s) < first), key=lambda s: (_start(s), s.id)):
        meeting = any(
            v.type in _MEETINGS and v.trigger.start < statement.cue.start and _takes_part(record, statement, v)
            for v in own
        )
        return None if meeting else statement
    kinds = {v.type for v in own} - _MEETINGS
    if not kinds:
        return None
    retold = {v.statement for v in record.events if v.statement is not None and v.type in kinds}
    for statement in sorted((s for s in statements if first <= _start(s) < third), key=lambda s: (_start(s), s.id)):
        if statement.id in retold and not any(_takes_part(record, statement, v) for v in own):
            return statement
    return None


def _is_word(record: Record, statement: Statement) -> bool:
    """Whether a statement is somebody's word: its source is known, and no mere paper that «asks» or «calls for» something (a draft, a count)."""
    span = statement.speaker or statement.source
    if span is None:
        return False
    if statement.source_kind != "document" or _named_in(record, span, ("ORG", "PER")):
        return True
    words = fold(span.text).split()
    return bool(words) and words[0].removeprefix("ال") in _papers()


@lru_cache(maxsize=1)
def _papers() -> frozenset[str]:
    """Words for what somebody lets be known: statement, report, letter, speech."""
    found: set[str] = set()
    for row in rows("media"):
        if row["kind"] != "outlet":
            found.update(fold(form).removeprefix("ال") for form in (row["noun"], *row["plural"].split("|")) if form)
    return frozenset(found)


def _start(statement: Statement) -> int:
    starts = [statement.cue.start, *(span.start for span in statement.content)]
    return min([*starts, statement.source.start] if statement.source else starts)


def _takes_part(record: Record, statement: Statement, event: Event) -> bool:
    who = statement.speaker or statement.source
    if who is None:
        return False
    entity = statement.speaker.entity if statement.speaker else None
    for side in (*event.actor, *event.recipient):
        if (entity is not None and side.entity == entity) or (side.start < who.end and who.start < side.end):
            return True
    return False


def _source(telling: Telling, statement: Statement) -> tuple[Source, list[str]]:
    """Whose word a statement is, and the outlets it came through; of an outlet that passes on somebody's words, his."""
    record = telling.record
    through: list[str] = []
    for _ in range(4):
        if statement.source_kind != "outlet":
            break
        inner = _passed_on(record, statement)
        if inner is None:
            break
        through.append(known_outlet(_name(statement))[0])
        statement = inner
    if statement.medium is not None:
        name, known = known_outlet(statement.medium.text)
        headed = statement.medium.text.strip(' «"“').startswith(_HEADS)
        if known is not None and (known.kind == "agency" or headed) and statement.source_kind != "outlet":
            through.append(name)
    return source_of(telling, statement), through


def _passed_on(record: Record, statement: Statement) -> Statement | None:
    starts = [span.start for span in statement.content]
    if not starts:
        return None
    inner = [
        s for s in record.statements
        if s.within == statement.id and (s.speaker or s.source) and _start(s) - min(starts) <= _PASSED_ON
    ]  # fmt: skip
    return min(inner, key=lambda s: (_start(s), s.id), default=None)


def source_of(telling: Telling, statement: Statement) -> Source:
    """Whose word a statement is. A document is the word of the body or person named in it; a paper's correspondent is the paper itself."""
    record = telling.record
    span: Span | Linked = statement.speaker or statement.source or statement.cue
    shown = statement.source or statement.cue
    evidence = _evidence(telling, shown.start, shown.end)
    name, kind = _name(statement), statement.source_kind
    if kind == "person" and len(name.split()) == 1 and _is_role(name):
        name, kind = " ".join(span.text.split()), "unnamed"
    words = {word.removeprefix("ال") for word in fold(span.text).split()}
    classes = words_of_class()
    if kind in ("unnamed", "outlet") and (words & classes["ours"] or words & classes["staff"]):
        return Source("own", name, (), evidence, statement.id)
    if kind == "outlet" and fold(name).split(" ")[0].removeprefix("ال") in classes["press"]:
        return Source("unnamed", name, (), evidence, statement.id)
    if kind == "outlet":
        name, known = known_outlet(name)
        agency = (known is not None and known.kind == "agency") or fold(name).startswith(("وكاله", "الوكاله"))
        return Source("agency" if agency else "outlet", name, (), evidence, statement.id)
    if kind == "document":
        named = _named_in(record, span, ("ORG", "PER"))
        if named:
            return Source("organisation" if named[0][1] == "ORG" else "person", named[0][0], (), evidence, statement.id)
        return Source("document", name, (), evidence, statement.id)
    bodies: tuple[str, ...] = ()
    if kind == "person":
        bodies = tuple(_speaks_for(record, span, statement.speaker.entity if statement.speaker else None))
    return Source("person" if kind == "person" else "organisation" if kind == "organisation" else "unnamed", name, bodies, evidence, statement.id)  # fmt: skip


def _is_role(word: str) -> bool:
    bare = fold(word).removeprefix("ال")
    return bare in words_of_class()["spokesman"] or bare in words_of_class()["official"]


def _name(statement: Statement) -> str:
    span = statement.speaker or statement.source or statement.cue
    last = statement.chain[-1] if statement.chain else None
    if last is not None and last.kind == statement.source_kind and last.name and statement.source_kind != "unnamed":
        return last.name
    return " ".join(span.text.split())


def _named_in(record: Record, span: Span, types: Sequence[str]) -> list[tuple[str, str]]:
    """Names and types of the entities with a mention inside a span, in the order of the text."""
    inside = [
        (m.start, e.name, e.type)
        for e in record.entities
        if e.type in types
        for m in e.mentions
        if span.start <= m.start and m.end <= span.end
    ]
    return [(name, kind) for _, name, kind in sorted(inside)]


def _speaks_for(record: Record, span: Span, entity: str | None) -> Iterable[str]:
    """The bodies in whose name somebody speaks: his role says that he is their spokesman or head."""
    spans: list[Span] = [span]
    for one in record.entities:
        if one.id == entity:
            spans += [m.role for m in one.mentions[:20] if m.role is not None]
    found: dict[str, None] = {}
    for role in spans:
        words = {word.removeprefix("ال") for word in fold(role.text).split()[:4]}
        if words & words_of_class()["spokesman"]:
            found.update((name, None) for name, _ in _named_in(record, role, ("ORG",)))
    return found


@lru_cache(maxsize=4096)
def known_outlet(name: str) -> tuple[str, Outlet | None]:
    """The table's name of an outlet and its row, with or without its head noun; the name as it is and None where the table has none."""
    table = shipped_outlets()
    plain = name.strip(' «»"“”()')
    for form in (plain, *(plain[len(head) :] for head in _HEADS if plain.startswith(head))):
        found = table.of_name(form)
        if found is not None:
            return found.name, found
    return plain, None


def outlet_key(name: str) -> str:
    """The name under which a cited outlet and a report's outlet are compared: the table's, else folded and without its head noun."""
    found, known = known_outlet(name)
    if known is None:
        found = next((found[len(head) :] for head in _HEADS if found.startswith(head)), found)
    return " ".join(fold(found).replace("«", "").replace("»", "").split())


def _outlet_of(telling: Telling) -> Outlet | None:
    document = telling.record.document
    found = shipped_outlets().of_url(document.url) if document.url else None
    return found or (known_outlet(document.outlet)[1] if document.outlet else None)


def _agency(telling: Telling, outlet: Outlet | None) -> tuple[str | None, Evidence | None]:
    """The one agency whose dispatch a report is: by its mark, or because the agency itself published it. «وكالات» names none."""
    name = telling.agency
    if name is None and outlet is not None and outlet.kind == "agency":
        name = outlet.name
    if name is None or fold(name) in ("وكالات", "الوكالات", "متابعات"):
        return None, None
    name, known = known_outlet(name)
    return name, _mark(telling, (name, *(known.aliases if known is not None else ())))


def _mark(telling: Telling, names: Iterable[str]) -> Evidence | None:
    """Where the agency is named at the head or at the foot of the text."""
    text = telling.text
    for first, last in ((0, 300), (max(0, len(text) - 300), len(text))):
        found = [(at, -len(name)) for name in names if (at := text.find(name, first, last)) >= 0]
        if found:
            at, length = min(found)
            return _evidence(telling, at, at - length)
    return None


@lru_cache(maxsize=1024)
def _touched(names: tuple[str, ...]) -> re.Pattern[str]:
    """The words by which a paper of these names says that somebody spoke to it, or that its own people saw.

    A name of one word has to stand in quotation marks, since it may be another word's or a place's («للرياض»).
    """
    loose = {"ا": "[اأإآ]", "أ": "[اأإآ]", "إ": "[اأإآ]", "ة": "[ةه]", "ى": "[ىي]", " ": r"\s+"}
    forms = ["".join(loose.get(c, re.escape(c)) for c in name) for name in names]
    staff, ours = ("|".join(sorted(words_of_class()[name])) for name in ("staff", "ours"))
    found = [rf"(?<!\w)[لوب]?(?:{ours})(?!\w)"]
    if names:
        any_form = "|".join(forms)
        head = r"(?:(?:صحيفة|قناة|موقع|وكالة|جريدة|إذاعة)\s+)?"
        found.append(rf"(?<!\w)(?:و?لـ?|مع|إلى|خصت?|أبلغت?)\s*{head}[«\"“]\s*(?:{any_form})\s*[»\"”]")
        found.append(rf"(?<!\w)[لوب]?(?:ال)?(?:{staff})\s+{head}[«\"“]?\s*(?:{any_form})(?!\w)")
    fused = [
        "لل" + form.removeprefix("[اأإآ]ل") if name.startswith("ال") else "ل" + form
        for name, form in zip(names, forms, strict=True)
        if " " in name
    ]
    if fused:
        found.append(rf"(?<!\w)(?:{'|'.join(fused)})(?!\w)")
    return re.compile("|".join(found))


def _told(telling: Telling, outlet: Outlet | None) -> tuple[Source | None, Evidence | None]:
    """Who told something to the outlet itself, by its own words («لـ«الشرق الأوسط»», «مراسلنا»)."""
    document = telling.record.document
    names = {document.outlet or "", *((outlet.name, *outlet.aliases) if outlet is not None else ())}
    match = _touched(
        tuple(sorted((name for name in names if len(name) > 2), key=lambda name: (-len(name), name)))
    ).search(telling.text, 0, 60_000)
    if match is None:
        return None, None
    evidence = _evidence(telling, match.start(), match.end())
    near = [
        s for s in telling.record.statements
        if (s.speaker or s.source)
        and (
            (s.medium is not None and s.medium.start < match.end() and match.start() < s.medium.end)
            or (_start(s) <= match.start() and match.start() - s.cue.end <= _BEFORE and _start(s) >= match.start() - _BEFORE)
        )
    ]  # fmt: skip
    if not near:
        return Source("own", document.outlet or "", (), evidence), evidence
    near = [s for s in near if not _comments(s)]
    if not near:
        return None, None
    nearest = min(near, key=lambda s: (abs(s.cue.start - match.start()), s.id))
    return source_of(telling, nearest), evidence


def _comments(statement: Statement) -> bool:
    """Whether whoever speaks is asked for an opinion of the matter and knows of it from the news."""
    span = statement.speaker or statement.source
    words = {word.removeprefix("ال") for word in fold(span.text).split()[:4]} if span is not None else set()
    return bool(words & words_of_class()["comment"])


def _evidence(telling: Telling, start: int, end: int) -> Evidence:
    return Evidence(telling.id, start, end, telling.text[start:end])
