"""Which mentions name the same: full names and surnames, titles alone, abbreviations, shortened names of bodies."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from musnad.arabic.words import Form, Words
from musnad.reading.chunks import Chunk

#: Words that join the parts of a name and say nothing by themselves.
_SMALL = frozenset(["بن", "ابن", "بنت", "ال", "ابو", "ام", "عبد", "ابي"])
#: Heads that may be left out of a place's or body's name without changing what it names.
_HEADS = frozenset(
    [
        "مدينه",
        "محافظه",
        "ولايه",
        "بلده",
        "قريه",
        "منطقه",
        "جزيره",
        "جمهوريه",
        "دوله",
        "مملكه",
        "امارة",
        "وكاله",
        "صحيفه",
        "قناه",
        "منظمه",
        "موقع",
        "مجله",
        "شركه",
        "اذاعه",
        "حركه",
        "تنظيم",
        "حزب",
        "جماعه",
        "جهه",
    ]
)


@dataclass(slots=True)
class Group:
    """Mentions of one entity, in text order."""

    kind: str
    mentions: list[Chunk] = field(default_factory=list)
    keys: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def first(self) -> int:
        """The word its first mention begins with."""
        return self.mentions[0].first


def plain(form: Form) -> str:
    """A word of a name as names are compared: folded, without proclitics and article."""
    return form.bare


def name_key(words: Words, chunk: Chunk) -> tuple[str, ...]:
    """The words of a mention as names are compared, marks of punctuation left out."""
    form = words.form
    return tuple(
        plain(form[i]) if i == chunk.first else form[i].folded.removeprefix("ال")
        for i in range(chunk.first, chunk.last)
        if form[i].kind != "punct"
    )


def near(a: str, b: str) -> bool:
    """Whether two words are spellings of one name: one letter apart, or two in a long name, the first letter kept."""
    if a == b:
        return True
    if min(len(a), len(b)) < 4 or abs(len(a) - len(b)) > 1 or a[0] != b[0]:
        return False
    return _distance(a, b) <= (1 if max(len(a), len(b)) < 8 else 2)


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def _same_person(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words of ``short`` stand in ``full`` in order («الأسد» in «بشار الأسد»), small spelling changes allowed."""
    at = 0
    for word in short:
        while at < len(full) and not near(word, full[at]):
            at += 1
        if at == len(full):
            return False
        at += 1
    return any(w not in _SMALL for w in short)


def _same_body(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether a shortened name («الهيئة», «اتحاد الشغل») may stand for a full one beginning with the same word."""
    if len(short) >= len(full) or short[0] != full[0]:
        return False
    rest = [w.removeprefix("لل").removeprefix("ال").removeprefix("ل") for w in full]
    return all(w in rest or w in full for w in short)


def group_names(words: Words, names: list[Chunk], aliases: dict[str, str] | None = None) -> list[Group]:
    """Bring mentions of one entity together; groups in order of their first mention.

    ``aliases`` maps the folded words of a name to one spelling of it («امريكا» and «الولايات المتحده» to the same).
    """
    groups: list[Group] = []
    aliases = aliases or {}
    fullest_first = sorted(names, key=lambda c: (c.first - c.last, c.first)) if len(names) < 4000 else names
    home: dict[Chunk, Group] = {}
    exact: dict[tuple[str, tuple[str, ...]], Group] = {}
    for chunk in fullest_first:
        key = name_key(words, chunk)
        if not key:
            continue
        family = chunk.kind if chunk.kind in ("PER", "ORG", "NORP") else "PLACE"
        canonical = aliases.get(" ".join(key))
        lookups = [key] + ([(canonical,)] if canonical else [])
        if len(key) > 1 and key[0] in _HEADS:
            lookups.append(key[1:])
        group = None
        if family == "PER" and len(key) == 1:
            group = _shortened(words, chunk, key, family, groups)  # of two persons of one surname the one named last
        group = group or next((g for k in lookups if (g := exact.get((family, k)))), None)
        if group is None and family in ("PER", "ORG"):
            group = _shortened(words, chunk, key, family, groups)
        if group is None:
            group = Group(chunk.kind)
            groups.append(group)
        group.mentions.append(chunk)
        group.keys.add(key)
        for k in lookups:
            exact.setdefault((family, k), group)
        home[chunk] = group
    _join_bracketed(words, sorted(home), home, groups)
    for group in groups:
        group.mentions.sort()
    return sorted((g for g in groups if g.mentions), key=lambda g: g.first)


def _shortened(words: Words, chunk: Chunk, key: tuple[str, ...], family: str, groups: list[Group]) -> Group | None:
    """The group whose fuller name this one shortens: the nearest named before it, else the first named after."""
    fits = _same_person if family == "PER" else _same_body
    best: tuple[int, int] | None = None
    found: Group | None = None
    for group in groups:
        if (group.kind == "PER") != (family == "PER") or (family == "ORG" and group.kind != "ORG"):
            continue
        if not any(len(full) >= len(key) and fits(key, full) for full in group.keys):
            continue
        before = [m.first for m in group.mentions if m.first < chunk.first]
        rank = (0, chunk.first - max(before)) if before else (1, group.mentions[0].first)
        if best is None or rank < best:
            best, found = rank, group
    return found


def _join_bracketed(words: Words, names: list[Chunk], home: dict[Chunk, Group], groups: list[Group]) -> None:
    """«وكالة الأنباء السعودية (واس)»: a name in brackets right after another of its kind is the same entity."""
    form = words.form
    for a, b in itertools.pairwise(names):
        if a.kind != b.kind or a.kind not in ("ORG", "PER") or home[a] is home[b]:
            continue
        between = [form[i].surface for i in range(a.last, b.first)]
        closed = b.last < len(form) and form[b.last].surface in ')"»'
        if between and between[0] == "(" and len(between) <= 2 and closed:
            gone, kept = home[b], home[a]
            kept.mentions += gone.mentions
            kept.keys |= gone.keys
            for m in gone.mentions:
                home[m] = kept
            gone.mentions = []
