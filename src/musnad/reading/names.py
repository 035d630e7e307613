"""Names: persons with the roles beside them, and what an entity is called."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.arabic.fold import fold, strip_marks
from musnad.arabic.words import Words
from musnad.compiled import kept
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk, span_of
from musnad.reading.coref import Group
from musnad.reading.scene import COMMAS, Scene


@dataclass(slots=True)
class Titles:
    """The role of each named person's mention, and mentions joined with roles that touch them."""

    roles: dict[Chunk, Chunk]
    chunks: list[Chunk]


def titled_names(scene: Scene, roles: list[Chunk]) -> Titles:
    """Give each role to the person right after it, or right before it behind a comma."""
    persons = [n for n in scene.names if n.kind == "PER"]
    found: dict[Chunk, Chunk] = {}
    form = scene.words.form
    for role in roles:
        for person in persons:
            between = form[role.last : person.first] if role.last <= person.first else form[person.last : role.first]
            if (
                len(between) <= 1
                and all(f.surface in COMMAS or f.surface in '("«:' for f in between)
                and not role.overlaps(person)
            ):
                found.setdefault(person, role)
                break
    chunks = [Chunk(min(p.first, r.first), max(p.last, r.last), "PER") if (r := found.get(p)) else p for p in persons]
    return Titles(found, sorted(set(chunks)))


@kept
def aliases() -> dict[str, str]:
    """Other names of countries, bodies and outlets: the folded words of each to those of its usual name."""
    table: dict[str, str] = {}

    def key(name: str) -> str:
        return " ".join(w.removeprefix("ال") for w in fold(name).split())

    for source in ("countries", "bodies", "outlets", "places"):
        for row in rows(source):
            for alias in row["aliases"].split("|"):
                if alias and len(alias) > 1:
                    table.setdefault(key(alias), key(row["name"]))
            table.setdefault(key(row["name"]), key(row["name"]))
    return table


def full_name(words: Words, group: Group) -> str:
    """The fullest form of an entity met in the report: the mention of most words, without marks."""
    best = max(group.mentions, key=lambda m: (m.last - m.first, -m.first))
    name = " ".join(strip_marks(span_of(words, best).text).split())
    return "ال" + name[2:] if name.startswith("لل") and words.form[best.first].proclitics.endswith("ل") else name
