"""From the entities of one report to the units that identities are made of.

A *unit* is a name form with what is needed to tell its bearers apart; entities of one unit are one and the same. The unit of an entity follows
from its own report alone, so it does not matter which reports are there beside it. Names that say little («محمد علي», «وزارة الداخلية», a
surname) need the office, the country, the year in their unit; where these are missing, the entity is a unit by itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from musnad.arabic.fold import fold
from musnad.lexicon import rows
from musnad.record import EntityType, Record
from musnad.weave.known import country_names, nationalities, of_each_country, place_key, place_word, resolve
from musnad.weave.known_words import is_rare, key_of, word_key
from musnad.weave.who_names import Name, known_alone, level, parse
from musnad.weave.who_roles import Role, parse_role, plain_nationalities

Family = Literal["person", "body", "place", "group"]
#: full: a name in full; part: a surname or given name with an office; alone: of one report only; plain: a body, place or group.
UnitKind = Literal["full", "part", "alone", "plain"]

_FAMILIES: dict[str, Family] = {
    "PER": "person", "ORG": "body", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group",
}  # fmt: skip
#: Letters of a name, roles of an entity and places of a report that are looked at.
LETTERS, ROLES, PLACES = 120, 12, 300
#: A country is what a report is about where it is named that many times as often as the next.
MOSTLY = 2
#: No country: only what needs none beside it is taken.
_NONE_NEAR = ("-",)
_GENERIC_HEADS = frozenset(
    "حكومه جيش شرطه برلمان سلطات رئاسه خارجيه داخليه دفاع قوات نظام معارضه مخابرات بحريه استخبارات قضاء".split()
)
#: Bodies of which a country has many, or one in each other country.
_MANY = frozenset("سفاره قنصليه ملحقيه بعثه وفد فريق لجنه محكمه نادي شركه مدرسه جامعه مستشفي بلديه جمعيه".split())
#: Words of a name of a body or place from which on it is no common phrase.
_TELLING = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity of a report as it is told from others: ``report`` is the report's key, ``setting`` the country it is about, ``near`` the
    countries it names, ``day`` that of publication (ISO 8601)."""

    report: str
    entity: str
    type: EntityType
    name: str
    roles: tuple[str, ...] = ()
    day: str | None = None
    setting: str | None = None
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``key`` is its own; ``form`` the words by which it is looked up; ``tag`` what tells bearers of the form apart; ``name`` that of a
    person taken apart; ``known`` the id of what the tables have on it; ``country`` as far as the unit says it."""

    key: str
    family: Family
    kind: UnitKind
    form: str
    tag: str = ""
    name: Name | None = None
    known: str | None = None
    country: str | None = None


def number(text: str) -> int:
    """A number for a key, the same everywhere: 63 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def entries_of(key: str, record: Record, day: str | None) -> list[Entry]:
    """The entities of a report, ``key`` being its key in the archive."""
    setting, near = _setting(record)
    out = []
    for entity in record.entities:
        roles = Counter(" ".join(m.role.text[:200].split()) for m in entity.mentions if m.role is not None)
        several = tuple(role for role, _ in sorted(roles.items(), key=lambda r: (-r[1], r[0]))[:ROLES])
        name = " ".join(entity.name[:LETTERS].split())
        out.append(Entry(key, entity.id, entity.type, name, several, day, setting, near))
    return out


def _setting(record: Record) -> tuple[str | None, tuple[str, ...]]:
    """The country a report is mostly about, and all it names, by its places, and the nationalities in roles and names of bodies."""
    found: Counter[str] = Counter()
    for entity in record.entities[:PLACES]:
        count = len(entity.mentions)
        if entity.type in ("GPE", "LOC", "FAC"):
            known = resolve(entity.name[:LETTERS], entity.type, _NONE_NEAR)
            if known is not None and known.country:
                found[known.country] += count
        elif entity.type in ("ORG", "NORP"):
            for nation in _nations(entity.name[:LETTERS]):
                found[nation] += count
        else:
            for mention in entity.mentions[:20]:
                if mention.role is not None and (of := parse_role(" ".join(mention.role.text[:200].split())).country):
                    found[of] += 1
    if not found:
        return None, ()
    ranked = sorted(found.items(), key=lambda c: (-c[1], c[0]))
    clear = len(ranked) == 1 or ranked[0][1] >= MOSTLY * ranked[1][1]
    return ranked[0][0] if clear else None, tuple(sorted(found))


@lru_cache(maxsize=50_000)
def _nations(name: str) -> tuple[str, ...]:
    words = [word_key(w) for w in fold(name).split()]
    return tuple(n for w in words if (n := _nation(w)))


def _nation(word: str) -> str | None:
    """The country a word of a body's name names."""
    return None if word in plain_nationalities() else nationalities().get(word) or country_names().get(word)


def unit_of(entry: Entry) -> Unit:
    """The unit of an entity."""
    family = _FAMILIES[entry.type]
    if family == "person":
        unit = _person(entry)
    elif family == "body":
        unit = _body(entry)
    elif family == "group":
        unit = _group(entry)
    else:
        unit = _place(entry)
    return unit or _alone(entry, family)


def _alone(entry: Entry, family: Family) -> Unit:
    form = " ".join(parse(entry.name).words) if family == "person" else key_of(entry.name)
    form = form or fold(entry.name)
    return Unit(f"{family}|{form}~{entry.report}", family, "alone", form, "~" + entry.report)


# --- persons


def offices(entry: Entry, name: Name) -> list[tuple[str, Role, str | None]]:
    """The roles of an entity with what is read from them and their key, those first that say most."""
    out = [(written, (role := parse_role(written)), role.key(entry.setting)) for written in entry.roles]
    out += [(t, (role := parse_role(t)), role.key(entry.setting)) for t in name.titles]
    return out


def _person(entry: Entry) -> Unit | None:
    name = parse(entry.name)
    if not name.words:
        return None
    roles = offices(entry, name)
    if not name.full:
        year = int(entry.day[:4]) if entry.day and entry.day[:4].isdigit() else None
        person = known_alone(name.words[0], year)
        heads = {role.office.partition(" ")[0] for _, role, _ in roles if role.office} | set(map(word_key, name.titles))
        person = person or next(
            (p for head in sorted(heads) if (p := known_alone(f"{head} {name.words[0]}", year))), None
        )
        if person is None:
            keys = sorted({key for _, _, key in roles if key}, key=lambda key: (key.endswith("?"), key))
            if not keys or year is None:
                return None
            tag = f"{keys[0]} {year}"
            return Unit(f"person|{name.key}#{tag}", "person", "part", name.words[0], tag, name)
        name = person.name
    sphere = next((role.sphere for _, role, _ in roles if role.sphere in ("sport", "art")), "")
    month = month_of(entry.day)
    how = level(name)
    if how == "rare":
        tag = sphere
    elif how == "middling":
        country = _country(roles, entry.setting)
        if not country and not month:
            return None
        tag = f"@{country}/{sphere}/{month}"
    else:
        keys = sorted({key for _, _, key in roles if key and not key.endswith("?")})
        open_keys = sorted({key for _, _, key in roles if key and key.endswith("?") and " " in key})
        if keys:
            tag = "#" + keys[0]
        elif open_keys and month:
            tag = f"#{open_keys[0]}/{month}"
        else:
            return None
    return Unit(f"person|{name.key}{'!' if tag else ''}{tag}", "person", "full", " ".join(name.words), tag, name)


def month_of(day: str | None) -> str:
    """The month of a day of publication (``2015-08``), empty where there is none."""
    month = (day or "")[:7]
    return month if len(month) == 7 and month[:4].isdigit() and month[5:].isdigit() and month[4] == "-" else ""


def _country(roles: Sequence[tuple[str, Role, str | None]], setting: str | None) -> str:
    """The country that roles name, in capitals; else that of the report, in small letters."""
    named = Counter(role.country for _, role, _ in roles if role.country)
    return min(named, key=lambda c: (-named[c], c)) if named else (setting or "").lower()


# --- bodies


def _body(entry: Entry) -> Unit | None:
    name = "ال" + entry.name[2:] if entry.name.startswith("لل") else entry.name
    known = resolve(name, "ORG", entry.near)
    words = key_of(name).split()
    nation = None
    while len(words) > 1 and (n := _nation(words[-1]) or (len(words) > 2 and nationalities().get(words[-1]))):
        nation = n  # «وزارة المالية» is no ministry of Mali, «القوات المسلحة المالية» are its forces
        words.pop()
    base = " ".join(words)
    if known is None and nation is not None and words:
        known = resolve(base, "ORG", (nation,))
        if known is not None and known.country not in (None, nation):
            known = None
        if known is not None and known.country is None and not of_each_country(known):
            known = None  # «حزب العمال البريطاني» is not «حزب العمال»
    if known is not None:
        if known.kind == "country":
            return Unit(
                f"place|={known.id}", "place", "plain", key_of(known.arabic), known=known.id, country=known.country
            )
        if not of_each_country(known):
            return Unit(
                f"body|={known.id}", "body", "plain", key_of(known.arabic), known=known.id, country=known.country
            )
        country = nation or entry.setting
        if country is None or known.sort == "court" or words[0] in _MANY:
            return None
        return Unit(
            f"body|={known.id}@{country}",
            "body",
            "plain",
            key_of(known.arabic),
            f"@{country}",
            known=known.id,
            country=country,
        )
    if not words:
        return None
    if nation is not None and (words[0] in _GENERIC_HEADS or len(words) > 1) and words[0] not in _MANY:
        return Unit(f"body|{base}@{nation}", "body", "plain", key_of(name), f"@{nation}", country=nation)
    whole = key_of(name).split()
    if words[0] in _MANY and len(whole) < _TELLING and not _tells(whole[1:]):
        return None
    if len(whole) >= _TELLING or _tells(whole):
        return Unit(f"body|{' '.join(whole)}", "body", "plain", " ".join(whole), country=nation)
    return None


def _tells(words: Iterable[str]) -> bool:
    """Whether one of the words names a place or is rare enough to be a name."""
    return any(len(w) > 2 and (is_rare(w) or _is_place(w)) for w in words)


def _is_place(word: str) -> bool:
    return place_word(word) or (word[0] in "لب" and len(word) > 4 and place_word(word[1:]))


# --- places and groups


def _place(entry: Entry) -> Unit | None:
    known = resolve(entry.name, entry.type, entry.near)
    if known is None and entry.setting is not None:
        known = resolve(entry.name, entry.type, (entry.setting,))
    if known is not None:
        return Unit(f"place|={known.id}", "place", "plain", key_of(known.arabic), known=known.id, country=known.country)
    key = place_key(entry.name)
    words = key.split()
    if entry.setting is None or not words:
        return None
    # a place nobody knows, or one of a name that other countries have: the same within a country, if its name tells
    if (entry.type == "GPE" and _tells(words)) or len(words) >= _TELLING - 1:
        tag = f"@{entry.setting}"
        return Unit(f"place|{key}{tag}", "place", "plain", key, tag, country=entry.setting)
    return None


def _group(entry: Entry) -> Unit | None:
    key = key_of(entry.name)
    nation = nationalities().get(key)
    if nation is not None:
        return Unit(f"group|={nation}", "group", "plain", key, country=nation)
    group = _groups().get(key)
    if group is not None:
        return Unit(f"group|={group}", "group", "plain", group)
    return Unit(f"group|{key}", "group", "plain", key) if _tells(key.split()) else None


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    """Forms of the names of groups, by key, to the first of the row."""
    found: dict[str, str] = {}
    for row in rows("nisbas"):
        forms = [f for c in ("plural", "form_m", "form_f") for f in row[c].split("|") if f]
        for form in forms:
            found.setdefault(key_of(form), key_of(forms[0]))
    return found
