"""Whether a paper learned something of a story itself: somebody spoke to it, or its own people saw.

Papers say so in few ways: «لـ«اسمها»» (a name in quotation marks after li-, without the noun «صحيفة» or «وكالة»: so a paper names itself),
«مراسلنا», «موفد «اسمها»», and a dateline that has a city and a person's name («بيروت - فلان الفلاني»).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from musnad.arabic.fold import fold
from musnad.intake.outlets import Outlet, shipped_outlets
from musnad.weave.chains_names import words_of_class
from musnad.weave.chains_sources import Reading, Source, known_outlet, source_of, start_of
from musnad.weave.model import Evidence, Telling

#: Where a paper says that it was told something itself, whoever told it is named so near before; so much of a text is looked at.
_BEFORE, _LOOKED_AT = 260, 60_000
_SPOKE_TO = re.compile(
    r"(?<!\w)(?:لـ?|لـ)\s*(?:«([^«»\n]{2,30})»|\"([^\"\n]{2,30})\"|“([^“”\n]{2,30})”|\(([^()\n]{2,30})\))"
)
#: An outlet is told by the host and the first parts of the path: so many parts of an address, with the scheme and an empty one.
_DEPTH = 5
#: A dateline ends so early: «بيروت - فلان الفلاني», a line of its own or before a colon.
_DATELINE = re.compile(r"[^\n:]{3,60}(?=\n|:\s)")


def outlet_of(telling: Telling) -> Outlet | None:
    """The row of the outlets' table for who published a report: by its address, its name, or its name as the address of one outlet."""
    document = telling.record.document
    found = _of_address("/".join(document.url[:2_000].split("/", _DEPTH)[:_DEPTH])) if document.url else None
    if found is None and document.outlet:
        found = known_outlet(document.outlet)[1] or _labels().get(_squeezed(document.outlet))
    return found


@lru_cache(maxsize=8192)
def _of_address(address: str) -> Outlet | None:
    return shipped_outlets().of_url(address)


@lru_cache(maxsize=1)
def _labels() -> dict[str, Outlet]:
    """Outlets by the first label of their addresses, where only one has it: a crawler's names («aawsat») are such."""
    found: dict[str, Outlet | None] = {}
    for outlet in shipped_outlets():
        for label in {_squeezed(_label(domain)) for domain in (outlet.domain or "").split("|")} - {""}:
            found[label] = outlet if found.get(label, outlet) == outlet else None
    return {label: outlet for label, outlet in found.items() if outlet is not None}


def _label(domain: str) -> str:
    host = urlsplit("//" + domain.strip()).hostname or ""
    return host.removeprefix("www.").split(".")[0]


def _squeezed(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum())


def is_own(telling: Telling, outlet: Outlet | None, name: str) -> bool:
    """Whether a name after «لـ» in quotation marks is that of the paper itself.

    A name no table has is the paper's own where the paper is in none either: papers give others a noun («لصحيفة»). A lifted text keeps the
    name of the paper it is from.
    """
    named, known = known_outlet(name)
    if outlet is not None:
        if known is not None:
            return known == outlet
        return fold(named) in {fold(one) for one in (outlet.name, *outlet.aliases)}
    given = _squeezed(telling.outlet or "")
    if known is None:
        return given.isascii() or _squeezed(named) in given or given in _squeezed(named)
    forms = {_squeezed(known.latin or ""), *(_squeezed(_label(domain)) for domain in (known.domain or "").split("|"))}
    return any(form and (form in given or given in form) for form in forms) if given else False


@lru_cache(maxsize=1)
def _staff() -> tuple[re.Pattern[str], tuple[str, ...]]:
    classes = words_of_class()
    staff, ours = ("|".join(sorted(classes[name])) for name in ("staff", "ours"))
    pattern = re.compile(
        rf"(?<!\w)[لوب]?(?:(?:{ours})(?!\w)|(?:ال)?(?:{staff})\s+(?:(?:صحيفة|قناة|موقع|وكالة|جريدة|إذاعة)\s+)?"
        rf"[«\"“]?\s*((?:[^\s«»\"“”.،:]+\s?){{1,3}}))"
    )
    stems = ("مراسل", "مندوب", "موفد", "مبعوثنا", "مبعوثتنا")
    return pattern, stems


def told_of(reading: Reading, outlet: Outlet | None) -> tuple[Source | None, Evidence | None]:
    """Who told something to the outlet itself (kind ``own`` where nobody is named), and the words that say so; (None, None) where nobody did.

    Somebody asked for an opinion is left out: he knows of the matter from the news.
    """
    telling = reading.telling
    evidence = _place(telling, outlet)
    if evidence is None:
        return None, None
    start, end = evidence
    shown = reading.evidence(start, end)
    near = [
        s for s in telling.record.statements
        if (s.speaker or s.source)
        and (
            (s.medium is not None and s.medium.start < end and start < s.medium.end)
            or (start_of(s) <= start and start - s.cue.end <= _BEFORE and start_of(s) >= start - _BEFORE)
        )
    ]  # fmt: skip
    if not near:
        return Source("own", telling.outlet or "", (), shown), shown
    near = [s for s in near if not _comments(s.speaker.text if s.speaker else s.source.text if s.source else "")]
    if not near:
        return None, None
    nearest = min(near, key=lambda s: (abs(s.cue.start - start), s.id))
    return source_of(reading, nearest), shown


def _place(telling: Telling, outlet: Outlet | None) -> tuple[int, int] | None:
    """Where a text says that it was told something, or that its own people saw."""
    text = telling.text[:_LOOKED_AT]
    first: tuple[int, int] | None = None
    for match in _SPOKE_TO.finditer(text):
        name = next(group for group in match.groups() if group)
        before = text[max(0, match.start() - 12) : match.start()].split()
        if before and fold(before[-1]).removeprefix("ال") in words_of_class()["asked"]:
            continue
        if len(name.split()) <= 4 and is_own(telling, outlet, name):
            first = match.span()
            break
    if outlet is not None:
        for name in (outlet.name, *outlet.aliases):
            if " " in name and not name.startswith("وكالة "):
                for form in ("لل" + name.removeprefix("ال") if name.startswith("ال") else "ل" + name, "لـ " + name):
                    at = text.find(form)
                    if at >= 0 and (at == 0 or not text[at - 1].isalnum()) and (first is None or at < first[0]):
                        first = (at, at + len(form))
    pattern, stems = _staff()
    if any(stem in text for stem in stems):
        for match in pattern.finditer(text):
            name = match.group(1)
            if name is None or _names_us(telling, outlet, name, match.group()):
                if first is None or match.start() < first[0]:
                    first = match.span()
                break
    return first


def _names_us(telling: Telling, outlet: Outlet | None, name: str, shown: str) -> bool:
    """Whether the words after «مراسل» begin with the paper's name; a name no table has wants quotation marks where the paper is in none."""
    if outlet is None and (telling.outlet or "").isascii() and not any(mark in shown for mark in '«"“'):
        return False
    words = name.split()
    return any(is_own(telling, outlet, " ".join(words[:n])) for n in range(1, len(words) + 1))


def _comments(text: str) -> bool:
    """Whether whoever speaks is asked for an opinion of the matter and knows of it from the news."""
    words = {word.removeprefix("ال") for word in fold(text).split()[:4]}
    return bool(words & words_of_class()["comment"])


def byline_of(reading: Reading) -> Evidence | None:
    """The name of the correspondent in a dateline that has the place he wrote from: «بيروت - فلان الفلاني»; the dateline where the report's
    author is given apart from its text; None where there is not both.

    A name without a place is an editor's as often as a correspondent's.
    """
    text = reading.telling.text
    match = _DATELINE.match(text)
    if match is None:
        return None
    named = reading.named_in(0, match.end(), ("PER", "GPE", "LOC"))
    if not any(kind in ("GPE", "LOC") for _, kind in named):
        return None
    for name in (name for name, kind in named if kind == "PER"):
        at = text.find(name, 0, match.end())
        if at >= 0:
            return reading.evidence(at, at + len(name))
    author = reading.telling.record.document.author
    if author and reading.telling.agency is None and known_outlet(author)[1] is None and " " in author.strip():
        return reading.evidence(match.start(), match.end())
    return None
