"""Names: persons with the roles beside them, and what an entity is called."""

from __future__ import annotations

from dataclasses import dataclass

from musnad.arabic.fold import fold, strip_marks
from musnad.arabic.words import Form, Words
from musnad.compiled import kept
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk, span_of
from musnad.reading.coref import Group
from musnad.reading.scene import COMMAS, Scene
from musnad.reading.wordlists import classes_of


@dataclass(slots=True)
class Titles:
    """The role of each named person's mention, and mentions joined with roles that touch them."""

    roles: dict[Chunk, Chunk]
    chunks: list[Chunk]


def titled_names(scene: Scene, roles: list[Chunk]) -> Titles:
    """The role of each person: a tagged one right before the name or right behind it, else the titles it follows."""
    persons = [n for n in scene.names if n.kind == "PER"]
    found: dict[Chunk, Chunk] = {}
    form = scene.words.form
    for role in roles:
        for person in persons:
            between = form[role.last : person.first] if role.last <= person.first else form[person.last : role.first]
            near = len(between) <= 1 and all(f.surface in COMMAS or f.surface in '("«:' for f in between)
            if near and not role.overlaps(person):
                found.setdefault(person, role)
                break
    for person in persons:
        start = title_before(scene, person.first)
        if start is not None and (person not in found or found[person].first > start):
            found[person] = Chunk(start, person.first, "ROLE")
    joined = [
        Chunk(min(p.first, r.first), max(p.last, r.last), "PER") if (r := found.get(p)) is not None else p
        for p in persons
    ]
    return Titles(found, sorted(set(joined)))


_NO_PERSON = ("pl:", "nisba", "group", "body", "outlet", "head:", "city")


def after_titles(words: Words, names: list[Chunk], sources: list[Chunk]) -> list[Chunk]:
    """The names, and the given and family name a source ends with where a title begins it and no person was found in it.

    Of a name whose given name is a rank as well («وزير النقل رائد السالمي») the given name is taken in: behind a title a rank has the article.
    """
    out = list(names)
    for source in sources:
        if not any(c.startswith("title:") for c in classes_of(words.form[source.first])):
            continue
        persons = [n for n in names if n.first < source.last and source.first < n.last and n.kind == "PER"]
        if persons:
            family = persons[0]
            given = words.form[family.first - 1]
            if (
                len(persons) == 1
                and family.last - family.first == 1
                and family.first - 1 > source.first
                and not given.definite
                and not any(n.first < family.first <= n.last for n in names)
                and {c[:3] for c in classes_of(given)} >= {"gn:", "tit"}
            ):
                out[out.index(family)] = Chunk(family.first - 1, family.last, "PER")
            continue
        first = source.last
        while first - 1 > source.first and _is_personal(words.form[first - 1], first == source.last):
            first -= 1
        if source.last - first < 2 or not any(c.startswith("gn:") for c in classes_of(words.form[first])):
            continue
        if words.form[first].definite or any(n.first < source.last and first < n.last for n in names):
            continue
        out.append(Chunk(first, source.last, "PER"))
    return sorted(out)


def known_bodies(words: Words, names: list[Chunk]) -> list[Chunk]:
    """The names, those of a noun with the article and a body of the tables cut down to the body: «دعت الجماعة الأمم المتحدة»."""
    form, known = words.form, aliases()

    def key(first: int, last: int) -> str:
        return " ".join(form[i].bare for i in range(first, last))

    return [
        Chunk(name.first + 1, name.last, name.kind)
        if name.kind == "ORG"
        and name.last - name.first > 2
        and form[name.first].definite
        and form[name.first + 1].definite
        and not form[name.first + 1].proclitics
        and key(name.first, name.last) not in known
        and key(name.first + 1, name.last) in known
        else name
        for name in names
    ]


def _is_personal(form: Form, last: bool) -> bool:
    """Whether a word may be part of a person's name: in the lists of names, and (but for the given name) no place or body."""
    found = classes_of(form)
    if form.proclitics or not any(c.startswith(("gn:", "sn:")) for c in found):
        return False
    return not (last and any(c.startswith(_NO_PERSON) for c in found))


def with_surnames(words: Words, names: list[Chunk]) -> list[Chunk]:
    """The names, and each later word outside them that is the surname of a person named in full before it."""
    form = words.form
    family: dict[str, int] = {}
    taken: set[int] = set()
    for name in names:
        taken.update(range(name.first, name.last))
        last = form[name.last - 1]
        if name.kind == "PER" and name.last - name.first > 1 and last.kind == "word" and len(last.bare) > 2:
            family.setdefault(last.folded, name.last)
    if not family:
        return names
    found = [
        Chunk(i, i + 1, "PER")
        for i in range(len(form))
        if i not in taken and (after := family.get(form[i].stem)) is not None and i >= after
    ]
    return sorted([*names, *found]) if found else names


#: How many words a role before a name may have.
_LONGEST_ROLE = 10
_JOINING = frozenset("باسم بن".split())


def title_before(scene: Scene, i: int) -> int | None:
    """The word at which the titles right before word ``i`` begin («معالي وزير الخارجية الأستاذ»); None if there are none.

    Goes back over nouns and adjectives to the farthest title; a verb, a preposition, a conjunction or a mark ends it.
    """
    form = scene.words.form
    first, _ = scene.sentence(i)
    start = None
    for k in range(i - 1, max(first, i - _LONGEST_ROLE) - 1, -1):
        here = form[k]
        if here.surface in COMMAS and start == k + 1 and k > first:
            continue  # «قائد الجيش، اللواء فلان»
        if here.kind != "word" or scene.word_class(k) in ("past", "present", "particle"):
            break
        if len(here.bare) < 3 and here.folded not in ("د", "م"):
            break
        lists = classes_of(here)
        title = any(c.startswith("title:") for c in lists)
        if title:
            start = k
        lead = here.proclitics
        if lead and not (lead == "ل" and here.definite):
            break
        if (
            not title
            and not here.definite
            and here.folded not in _JOINING
            and not any(c.startswith(("head:", "pl:", "body", "outlet")) for c in lists)
        ):
            break
    return start


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
