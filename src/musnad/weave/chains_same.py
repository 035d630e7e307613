"""Whether two sources of one story are one, and whether all who are heard in one report are heard in another."""

from __future__ import annotations

from collections.abc import Sequence

from musnad.arabic.fold import fold
from musnad.weave.chains_names import (
    body_key,
    description,
    person_key,
    same_body,
    same_person,
    same_unnamed,
    telling_words,
)
from musnad.weave.chains_sources import Source


def same_source(one: Source, other: Source) -> bool:
    """Whether two sources of one story are one: a person, a body, or a person and the body he speaks for."""
    kinds = {one.kind, other.kind}
    if kinds == {"person"}:
        return same_person(one.name, other.name)
    if kinds <= {"agency", "outlet"} or kinds == {"organisation"} or kinds == {"organisation", "agency"}:
        return one.name == other.name or same_body(one.name, other.name)
    if kinds == {"person", "organisation"}:
        person, body = (one, other) if one.kind == "person" else (other, one)
        return any(same_body(name, body.name) for name in person.bodies)
    if kinds == {"unnamed"}:
        return same_unnamed(one.name, other.name)
    if kinds == {"unnamed", "organisation"}:
        return official_of(*((one, other) if one.kind == "unnamed" else (other, one)))
    return kinds == {"document"} and len(body_key(one.name)) > 1 and body_key(one.name) == body_key(other.name)


def official_of(unnamed: Source, body: Source) -> bool:
    """Whether an unnamed source is the body's own mouth: «مصدر مسؤول في الوزارة» is the form of an official statement."""
    words = {word.removeprefix("ال") for word in fold(unnamed.name).split()[:6]}
    if "مصدر" not in words or not words & {"مسءول", "مسؤول", "مسئول"}:
        return False
    return any(same_body(name, body.name) for name in unnamed.bodies)


def differ(one: Source, other: Source) -> bool:
    """Whether two sources are surely two: persons, or bodies, of names that do not go together."""
    return one.kind == other.kind and one.kind in ("person", "organisation") and not same_source(one, other)


def keys_of(source: Source) -> set[str]:
    """Words of which two sources that are one share one."""
    if source.kind == "person":
        words = {word.removeprefix("~")[-3:] for word in person_key(source.name)}
        return words.union(*(telling_words(body) for body in source.bodies))
    if source.kind == "unnamed":
        words = {"(unnamed)"} if description(source.name)[0] == "official" else set()
        return words.union(*(telling_words(body) for body in source.bodies))
    return {*telling_words(source.name), source.name}


def heard_in(one: Sequence[Source], other: Sequence[Source]) -> bool:
    """Whether all who are heard in one report, and at least one of them by name, are heard in the other too.

    A body and the person who speaks for it are one voice, so a body whose spokesman both have needs no naming in both.
    """
    named = False
    for voice in one:
        if any(same_source(voice, heard) for heard in other):
            named |= voice.kind in ("person", "organisation", "document")
        elif not (voice.kind in ("organisation", "unnamed") and _covered(voice, one, other)):
            return False
    return named


def _covered(voice: Source, one: Sequence[Source], other: Sequence[Source]) -> bool:
    return any(
        person.kind == "person"
        and any(same_body(body, name) for body in person.bodies for name in (voice.name, *voice.bodies))
        and any(heard.kind == "person" and same_person(person.name, heard.name) for heard in other)
        for person in one
    )
