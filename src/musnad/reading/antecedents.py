"""Whom a source without a name means, by rule: honorifics, definite nouns, offices, bare titles."""

from __future__ import annotations

from functools import lru_cache

from musnad.arabic.fold import fold
from musnad.arabic.words import form_of
from musnad.lexicon import rows
from musnad.reading.chunks import Chunk
from musnad.reading.identity import Persons
from musnad.reading.links import gender_of
from musnad.reading.scene import Scene
from musnad.reading.speakers import (
    HONORIFIC,
    SAME,
    VAGUE,
    Told,
    content_words,
    head_forms,
    of_another_country,
    person_in,
    recent,
)
from musnad.reading.wordlists import classes_of


def by_honorific(scene: Scene, source: Chunk, titled: list[Chunk], told: list[Told]) -> Chunk | None:
    """Who is meant by an honorific with a pronoun («معاليه», «سموه»): the last person before it who bears the honorific.

    One who has spoken comes before one who was only named.
    """
    form = scene.words.form[source.first]
    if source.last - source.first != 1:
        return None
    stripped = head_forms(scene.words, source) - {form.bare}
    if not any(
        "title:honorific" in classes_of(form_of(h)) or "title:royal" in classes_of(form_of(h)) for h in stripped
    ):
        return None
    bearers = [t for t in titled if t.first < source.first and content_words(scene.words, t) & stripped]
    heard = next((s for s in recent(told) if s in bearers), None)
    return heard or (bearers[-1] if bearers else None)


#: Heads that alone name an office other than the one they name with a noun behind them: «الرئيس» is not «رئيس الحكومة».
_ALONE = frozenset(["رئيس"])


def by_head(scene: Scene, source: Chunk, people: Persons) -> Chunk | None:
    """Who is meant by a definite noun alone («الصحيفة», «المصادر ذاتها», «المتحدث»): the last fuller phrase before it with that head.

    Where none stands before it, the first one behind it. Of persons only where the text has one such.
    """
    form = scene.words.form
    head = form[source.first]
    rest = [form[i].folded for i in range(source.first + 1, source.last) if form[i].kind != "punct"]
    if head.bare.endswith("نا") and not head.definite:
        bare = head.bare.removesuffix("نا")
        ours = sorted(
            s for s in (*scene.sources, *scene.media) if s.first < source.first and form[s.first].bare == bare
        )
        return ours[-1] if ours else None
    if not head.definite or (head.proclitics.endswith("ل") and not head.folded.startswith("ال")):
        return None
    if any(w not in SAME for w in rest) or any(n.first <= source.first < n.last for n in scene.names):
        return None
    bodies = [n for n in scene.names if n.kind == "ORG"]
    fuller: dict[int, Chunk] = {}
    for c in (*people.titled, *scene.sources, *scene.media, *bodies):
        if form[c.first].bare != head.bare or c.overlaps(source) or c.last - c.first < 2:
            continue
        if all(form[i].folded in SAME for i in range(c.first + 1, c.last)):
            continue
        if head.bare in _ALONE and not form[c.first].definite:
            continue
        if c.first not in fuller or fuller[c.first].last < c.last:
            fuller[c.first] = c
    found = sorted(fuller.values())
    persons = {id(people.group_of(scene, c)) for c in found if person_in(scene, c) is not None}
    if len(persons) > 1:
        return None
    before = [c for c in found if c.first < source.first]
    return before[-1] if before else found[0] if found else None


_LINKING = frozenset("باسم في من عن علي".split())


def _office(scene: Scene, first: int, last: int) -> list[str]:
    """The words of a role, folded, without proclitics of the first, honorifics and marks of punctuation."""
    form = scene.words.form
    out = [
        form[i].stem if i == first else form[i].folded
        for i in range(first, last)
        if form[i].kind != "punct" and not any(c in HONORIFIC for c in classes_of(form[i]))
    ]
    return out


def by_role(scene: Scene, source: Chunk, people: Persons) -> Chunk | None:
    """Who is meant by a role of two words or more («وزير الخارجية الإيطالي»): the person the text gives just this role.

    Where several are given it, the last before the source; a role that begins with these words will do if one person alone has it.
    """
    words = _office(scene, source.first, source.last)
    if len(words) < 2 or person_in(scene, source) is not None:
        return None
    exact: list[Chunk] = []
    longer: dict[int, Chunk] = {}
    for chunk in (*people.titled, *scene.sources):
        name = person_in(scene, chunk)
        if name is None or chunk.overlaps(source) or people.group_of(scene, chunk) is None:
            continue
        for role in (_office(scene, chunk.first, name.first), _office(scene, name.last, chunk.last)):
            if role == words:
                exact.append(chunk)
            elif role[: len(words)] == words:
                longer.setdefault(id(people.group_of(scene, chunk)), chunk)
    if exact:
        before = [c for c in exact if c.first < source.first]
        return before[-1] if before else exact[0]
    longer = longer or _loosely(scene, source, people, words)
    return next(iter(longer.values())) if len(longer) == 1 else None


def _loosely(scene: Scene, source: Chunk, people: Persons, words: list[str]) -> dict[int, Chunk]:
    """Persons whose role begins like ``words`` and shares another of them («المتحدث باسم قوات التحالف», «المتحدث باسم التحالف، العميد ...»).

    What the role lacks must not say whose it is: no name and no adjective of a country.
    """
    out: dict[int, Chunk] = {}
    if any(scene.words.form[i].proclitics[:1] == "و" for i in range(source.first + 1, source.last)):
        return out
    bare = {w.removeprefix("ال") for w in words} - _LINKING
    head = words[0].removeprefix("ال")
    own = {
        scene.words.form[i].bare
        for n in scene.names if n.kind != "ORG" and source.first <= n.first and n.last <= source.last
        for i in range(n.first, n.last)
    } | {scene.words.form[i].bare for i in range(source.first, source.last) if "nisba" in classes_of(scene.words.form[i])}  # fmt: skip
    for chunk in (*people.titled, *scene.sources):
        name = person_in(scene, chunk)
        if name is None or chunk.overlaps(source) or people.group_of(scene, chunk) is None:
            continue
        for role in (_office(scene, chunk.first, name.first), _office(scene, name.last, chunk.last)):
            has = {w.removeprefix("ال") for w in role}
            if role and role[0].removeprefix("ال") == head and len(bare & has) > 1 and not own - has:
                out.setdefault(id(people.group_of(scene, chunk)), chunk)
    return out


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    """Titles of one person, folded, as single words."""
    names = (row[column] for row in rows("titles") for column in ("form", "feminine"))
    return frozenset(fold(name) for name in names if name and " " not in name)


def by_standing(scene: Scene, source: Chunk, told: list[Told]) -> Chunk | None:
    """Who is meant by a title with the article and no name («المسؤول», «الوزير»): the person who spoke last, if one did.

    A title of two words or more says enough to be another's: it must share one of them with how that person is called.
    """
    form = scene.words.form
    head = form[source.first]
    if not head.definite or head.bare not in _offices() or any(n.first == source.first for n in scene.names):
        return None
    if person_in(scene, source) is not None or not told or told[-1].speaker is None:
        return None
    last = told[-1].speaker
    named = person_in(scene, last)
    if of_another_country(scene, source, last):
        return None
    if source.last - source.first > VAGUE and not content_words(scene.words, source) & content_words(scene.words, last):
        return None
    if named is None or (
        (head.surface.endswith("ة")) != (gender_of(scene, last) == "f") and gender_of(scene, last) != "?"
    ):
        return None
    return last
