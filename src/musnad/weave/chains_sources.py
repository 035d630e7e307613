"""Whose word a statement of a report is: a person with the bodies he speaks for, a body, an outlet, a document, somebody unnamed.

A document is the word of the body or person named in it, a role the word of the person who bears it in the same words, and what an outlet is said
to pass on «عن» somebody is his.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.intake.outlets import Outlet, shipped_outlets
from musnad.lexicon import rows
from musnad.record import Mention, Span, Statement
from musnad.weave.chains_names import titles, words_of_class
from musnad.weave.model import ChainKind, Evidence, Telling

#: An inner saying begins so near the beginning of the outer one's content, where an outlet only passes it on.
_PASSED_ON = 60
#: Whom an outlet names as its own source stands so near behind it, after «عن».
_FROM, _FROM_WITHIN = re.compile(r"[\s»\"”)]*(?:نقلا\w*\s+)?عن(?=\s)"), 90
_HEADS = ("وكالة الأنباء ", "وكالة أنباء ", "وكالة ", "صحيفة ", "قناة ", "موقع ", "إذاعة ", "جريدة ")
#: Mentions of one person whose roles are looked at, and mentions of a report.
_ROLES, _MENTIONS = 20, 4_000
#: The body an official is in stands right behind him.
_WITHIN = re.compile(r"\s(?:في|لدى|من)\s")
#: A person's name that ends his role stands so near, with nothing but letters between.
_NEAR = 45
#: Mentions before «المنظمة» among which the one it means is looked for.
_BACK = 60
#: Mentions of one span that are looked at.
_INSIDE = 40


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something a report rests on. ``bodies`` are those in whose name a person, or an unnamed official, speaks."""

    kind: ChainKind
    name: str
    bodies: tuple[str, ...] = ()
    evidence: Evidence | None = None
    statement: str | None = None


class Reading:
    """A telling whose statements are asked for their sources; what is named in it is put in order once, when first asked for."""

    __slots__ = ("_inner", "_named", "_roles", "_starts", "alone", "telling")

    def __init__(self, telling: Telling, alone: bool = False) -> None:
        self.telling = telling
        #: No other report is there whose sources would be compared: the bodies a person speaks for are not asked for.
        self.alone = alone
        self._named: list[tuple[Mention, str, str]] | None = None
        self._starts: list[int] = []
        self._inner: dict[str, list[Statement]] | None = None
        self._roles: dict[str, list[Span]] | None = None

    def evidence(self, start: int, end: int) -> Evidence:
        """Characters of the telling."""
        return Evidence(self.telling.id, start, end, self.telling.text[start:end])

    def _all(self) -> list[tuple[Mention, str, str]]:
        if self._named is None:
            found: list[tuple[Mention, str, str]] = [
                (m, e.name, e.type) for e in self.telling.record.entities for m in e.mentions
            ]
            found.sort(key=lambda one: (one[0].start, one[0].end, one[1]))
            self._named = found[:_MENTIONS]
            self._starts = [m.start for m, _, _ in self._named]
        return self._named

    def named_in(self, start: int, end: int, types: Sequence[str]) -> list[tuple[str, str]]:
        """Names and types of the entities with a mention inside some characters, in the order of the text."""
        named = self._all()
        first = bisect_left(self._starts, start)
        found: list[tuple[str, str]] = []
        for mention, name, kind in named[first : first + _INSIDE]:
            if mention.start >= end:
                break
            if mention.end <= end and kind in types:
                found.append((name, kind))
        return found

    def roles(self, person: str) -> list[Span]:
        """The roles attached to a person's name."""
        if self._roles is None:
            self._roles = {}
            for mention, name, kind in self._all():
                if kind == "PER" and mention.role is not None:
                    self._roles.setdefault(name, []).append(mention.role)
        return self._roles.get(person, [])[:_ROLES]

    def bearer(self, start: int, end: int) -> str | None:
        """The person to whose name a role in these characters is attached."""
        named = self._all()
        first = bisect_left(self._starts, start)
        for mention, name, kind in named[first : first + _INSIDE]:
            role = mention.role
            if kind == "PER" and role is not None and role.start < end and start < role.end:
                return name
            if mention.start > end + 2 * _FROM_WITHIN:
                break
        return None

    def following(self, end: int) -> str | None:
        """The person named next after some place, in the same phrase."""
        named = self._all()
        first = bisect_left(self._starts, end)
        for mention, name, kind in named[first : first + 4]:
            between = self.telling.text[end : mention.start]
            if len(between) > _NEAR or any(c in between for c in "،,.:؛\n«"):
                return None
            if kind == "PER":
                return name
        return None

    def before(self, place: int, noun: str) -> str | None:
        """The body last named before some place whose name begins with a noun: which one «المنظمة» is."""
        named = self._all()
        for mention, name, kind in reversed(
            named[max(0, bisect_left(self._starts, place) - _BACK) : bisect_left(self._starts, place)]
        ):
            if kind == "ORG" and noun == _plain(mention.text.split(" ")[0]):
                return name
        return None

    def inner(self, statement: Statement) -> Statement | None:
        """The first saying inside another's content, where it begins that content."""
        starts = [span.start for span in statement.content]
        if not starts:
            return None
        if self._inner is None:
            self._inner = {}
            for one in self.telling.record.statements:
                if one.within is not None and (one.speaker or one.source):
                    self._inner.setdefault(one.within, []).append(one)
        begin = min(starts)
        inside = [s for s in self._inner.get(statement.id, ()) if start_of(s) - begin <= _PASSED_ON]
        return min(inside, key=lambda s: (start_of(s), s.id), default=None)


def start_of(statement: Statement) -> int:
    """Where a statement begins: its cue, source or content, whichever is first."""
    start = statement.cue.start
    for span in statement.content:
        start = min(start, span.start)
    return min(start, statement.source.start) if statement.source else start


def source_through(reading: Reading, statement: Statement) -> tuple[Source, list[str]]:
    """Whose word a statement is, and the outlets it came through; of an outlet that passes on somebody's words, his."""
    through: list[str] = []
    for _ in range(4):
        if statement.source_kind != "outlet":
            break
        inner = reading.inner(statement)
        passed = None if inner is not None else _passed_on(reading, statement)
        if inner is None and passed is None:
            break
        if fold(_name(statement)).split(" ")[0].removeprefix("ال") not in words_of_class()["press"]:
            through.append(known_outlet(_name(statement))[0])
        if passed is not None:
            return passed, through
        if inner is not None:
            statement = inner
    if statement.medium is not None:
        name, known = known_outlet(statement.medium.text)
        headed = statement.medium.text.strip(' «"“').startswith(_HEADS)
        if known is not None and (known.kind == "agency" or headed) and statement.source_kind != "outlet":
            through.append(name)
    return source_of(reading, statement), through


def _passed_on(reading: Reading, statement: Statement) -> Source | None:
    """The person or body «عن» whom an outlet passes something on, where the record has no saying of his."""
    span = statement.speaker or statement.source
    if span is None:
        return None
    at = max(span.end, statement.cue.end)
    if not statement.cue.text.endswith("عن"):
        match = _FROM.match(reading.telling.text, at, at + 30)
        if match is None:
            return None
        at = match.end()
    near = reading.named_in(at, at + _FROM_WITHIN, ("PER", "ORG"))
    person = reading.bearer(at, at + 8) or next((name for name, kind in near if kind == "PER"), None)
    name = person or next((name for name, _ in near), None)
    if name is None:
        return None
    return Source("person" if person else "organisation", name, (), reading.evidence(span.start, at), statement.id)


def source_of(reading: Reading, statement: Statement) -> Source:
    """Whose word a statement is. A paper's correspondent is the paper itself."""
    span: Span = statement.speaker or statement.source or statement.cue
    shown = statement.source or statement.cue
    evidence = reading.evidence(shown.start, shown.end)
    name, kind = _name(statement), statement.source_kind
    words = {word.removeprefix("ال") for word in fold(span.text).split()}
    classes = words_of_class()
    if kind in ("unnamed", "outlet") and (words & classes["ours"] or words & classes["staff"]):
        return Source("own", name, (), evidence, statement.id)
    if kind == "outlet":
        if fold(name).split(" ")[0].removeprefix("ال") in classes["press"]:
            return Source("unnamed", name, (), evidence, statement.id)
        name, known = known_outlet(name)
        agency = (known is not None and known.kind == "agency") or fold(name).startswith(("وكاله", "الوكاله"))
        return Source("agency" if agency else "outlet", name, (), evidence, statement.id)
    if kind == "document":
        named = reading.named_in(span.start, span.end, ("ORG", "PER"))
        if not named:
            return Source("document", name, (), evidence, statement.id)
        person = next((name for name, kind in named if kind == "PER"), None)
        if person is not None:
            bodies = tuple(_speaks_for(reading, span, person))
            return Source("person", person, bodies, evidence, statement.id)
        return Source("organisation", named[0][0], (), evidence, statement.id)
    if kind != "unnamed":
        bearer = reading.bearer(span.start, span.end) if not reading.named_in(span.start, span.end, ("PER",)) else None
        if bearer is not None:
            name, kind = bearer, "person"
        elif kind == "person" and len(name.split()) == 1 and _is_role(name):
            name, kind = " ".join(span.text.split()), "unnamed"
    if kind == "organisation" and fold(span.text).split(" ")[0] in titles_alone():
        person = reading.following(span.end)
        if person is not None:  # «مبعوث الأمم المتحدة إلى السودان فلان» read as the body
            return Source("person", person, (name,), evidence, statement.id)
    if kind == "person":
        return Source("person", name, tuple(_speaks_for(reading, span, name)), evidence, statement.id)
    if kind == "unnamed":
        inside = reading.named_in(span.start, span.end, ("ORG",))
        within = _WITHIN.match(reading.telling.text, span.end)
        if not inside and within is not None:
            inside = reading.named_in(within.end(), within.end() + 60, ("ORG",))[:1]
        return Source("unnamed", name, tuple(dict.fromkeys(name for name, _ in inside)), evidence, statement.id)
    return Source("organisation", name, (), evidence, statement.id)


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    word = fold(word)
    for ahead in ("بال", "لل", "وال", "ال", "ب"):
        if word.startswith(ahead) and len(word) - len(ahead) > 2:
            return word[len(ahead) :]
    return word


@lru_cache(maxsize=1)
def titles_alone() -> frozenset[str]:
    """Titles of one word without the article: «مبعوث», «وزير»."""
    return frozenset(title.removeprefix("ال") for title in titles())


def _is_role(word: str) -> bool:
    bare = fold(word).removeprefix("ال")
    return bare in words_of_class()["spokesman"] or bare in words_of_class()["official"]


def _name(statement: Statement) -> str:
    span = statement.speaker or statement.source or statement.cue
    last = statement.chain[-1] if statement.chain else None
    if last is not None and last.kind == statement.source_kind and last.name and statement.source_kind != "unnamed":
        return last.name
    return " ".join(span.text.split())


def _speaks_for(reading: Reading, span: Span, person: str) -> Iterable[str]:
    """The bodies in whose name somebody speaks: his role says that he is their spokesman or head."""
    if reading.alone:
        return ()
    spans: list[Span] = [span]
    spans += reading.roles(person)
    found: dict[str, None] = {}
    behind = reading.telling.text[span.end : span.end + _NEAR]
    for role, text in (*((role, role.text) for role in spans), (span, behind)):
        words = text.split()[:8]
        if not {_plain(word) for word in words[:4]} & words_of_class()["spokesman"]:
            continue
        if text is not behind:
            found.update((name, None) for name, _ in reading.named_in(role.start, role.end, ("ORG",)))
        for word in words:
            if "ال" in word[:3] or word.startswith("لل"):
                noun = _plain(word)
                body = reading.before(role.start, noun) if noun in words_of_class()["body"] else None
                if body is not None:
                    found[body] = None
    return found


@lru_cache(maxsize=1)
def papers() -> frozenset[str]:
    """Words for what somebody lets be known: statement, report, letter, speech."""
    found: set[str] = set()
    for row in rows("media"):
        if row["kind"] != "outlet":
            found.update(fold(form).removeprefix("ال") for form in (row["noun"], *row["plural"].split("|")) if form)
    return frozenset(found)


@lru_cache(maxsize=4096)
def known_outlet(name: str) -> tuple[str, Outlet | None]:
    """The table's name of an outlet and its row, with or without its head noun; the name as it is and None where the table has none."""
    table = shipped_outlets()
    plain = name.strip(' «»"“”()')
    for form in (plain, *(plain[len(head) :].strip(' «»"“”()') for head in _HEADS if plain.startswith(head))):
        found = table.of_name(form)
        if found is not None:
            return found.name, found
    return plain + "»" if "«" in plain and "»" not in plain else plain, None


def outlet_key(name: str) -> str:
    """The name under which a cited outlet and a report's outlet are compared: the table's, else folded and without its head noun."""
    found, known = known_outlet(name)
    if known is None:
        found = next((found[len(head) :] for head in _HEADS if found.startswith(head)), found)
    return " ".join(fold(found).replace("«", "").replace("»", "").split())
