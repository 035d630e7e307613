"""Merging and splitting by hand: from what a person asks for to the decisions that are kept (``who_hand``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from musnad.archive import schema
from musnad.archive.schema_who import who_entities, who_units
from musnad.weave.identities import Identity, core_of
from musnad.weave.known_words import key_of
from musnad.weave.who import identity
from musnad.weave.who_hand import Act, Decision, DecisionError, form_of, moment
from musnad.weave.who_keeper import decide, decisions
from musnad.weave.who_names import parse


def merge(connection: sa.Connection, ids: Sequence[str], by: str, note: str | None = None) -> Identity:
    """Make identities one for good; the one they are now. DecisionError where an id is unknown or they are of different kinds."""
    several = [_known(connection, id) for id in dict.fromkeys(ids)]
    if len(several) < 2:
        raise DecisionError("to merge, give two different ids or more", "للدمج أعطِ معرّفين مختلفين أو أكثر")
    first, *others = several
    if any(other.family != first.family for other in others):
        raise DecisionError(
            "a person, a body, a place and a group are different kinds; only identities of one kind can be one",
            "الشخص والهيئة والمكان والجماعة أنواع مختلفة، ولا يُدمج إلا ما كان من نوع واحد",
        )
    standing = _standing(connection, "split")
    at = moment()
    core = core_of(first.units)
    pairs = {(core, core_of(other.units)) for other in others}
    for other in others:  # what was split before and is one now
        pairs |= {(a, b) for a, b in standing if {a, b} <= {*first.units, *other.units}}
    decide(connection, [Decision(at, by, "merge", a, b, (), note) for a, b in sorted(pairs)])
    return _now(connection, core)


def split_forms(
    connection: sa.Connection, id: str, forms: Sequence[str], by: str, note: str | None = None
) -> tuple[Identity, list[Identity]]:
    """Have some name forms of an identity be somebody else for good: the identity as it is now, and those split off.

    DecisionError where the id or a form of it is unknown, or nothing would be left."""
    whole = _known(connection, id)
    off = {unit for form in forms for unit in _units_of_form(connection, whole, form)}
    rest = [unit for unit in whole.units if unit not in off]
    if not rest:
        raise DecisionError(
            "these are all the forms of the name; nothing would be left to split them from",
            "هذه كل صيغ الاسم، فلا يبقى ما تُفصل عنه",
        )
    at = moment()
    pairs = {(a, core_of(rest)) for a in off}
    pairs |= {(a, b) if a in off else (b, a) for a, b in _standing(connection, "merge") if (a in off) != (b in off)}
    decide(connection, [Decision(at, by, "split", a, b, (), note) for a, b in sorted(pairs)])
    found = {identity.id: identity for unit in sorted(off) if (identity := _now(connection, unit))}
    return _now(connection, core_of(rest)), list(found.values())


def split_reports(
    connection: sa.Connection, id: str, reports: Iterable[int], by: str, note: str | None = None
) -> tuple[Identity | None, Identity]:
    """Have what some reports (by number) mean by an identity be somebody else for good: the identity as it is now, None where no report is
    left to it, and the new one. DecisionError where the id is unknown or a report does not name it."""
    whole = _known(connection, id)
    forms: dict[str, set[str]] = {}
    keys: set[str] = set()
    for report in reports:
        query = (
            sa.select(schema.reports.c.key, who_units.c.key)
            .join(who_entities, who_entities.c.report_id == schema.reports.c.id)
            .join(who_units, who_units.c.unit == who_entities.c.unit)
            .where(schema.reports.c.id == report, who_units.c.identity == id)
        )
        rows = connection.execute(query).all()
        if not rows:
            raise DecisionError(
                f"report {report} does not name {whole.name} ({id})", f"لا يرد {whole.name} في الخبر {report}"
            )
        for key, unit in rows:
            forms.setdefault(form_of(unit), set()).add(key)
            keys.add(key)
    if not keys:
        raise DecisionError("to split, name the reports that mean another", "للفصل اذكر الأخبار التي تعني غيره")
    at = moment()
    name = hashlib.blake2b("\n".join([id, at, *sorted(keys)]).encode(), digest_size=4).hexdigest()
    new = [
        Decision(at, by, "apart", form, name, tuple(sorted(of_form)), note) for form, of_form in sorted(forms.items())
    ]
    units = [f"{form}^{name}" for form in sorted(forms)]
    new += [Decision(at, by, "merge", units[0], other, (), note) for other in units[1:]]
    decide(connection, new)
    left = identity(connection, _identity_of(connection, core_of(whole.units)) or id)
    return left, _now(connection, units[0])


def _known(connection: sa.Connection, id: str) -> Identity:
    found = identity(connection, id)
    if found is None:
        raise DecisionError(
            f"there is no identity {id!r}; “musnad who NAME” gives the ids",
            f"لا هوية بالمعرّف {id}؛ الأمر ‎musnad who NAME‎ يعطي المعرّفات",
        )
    return found


def _identity_of(connection: sa.Connection, unit: str) -> str | None:
    found: str | None = connection.execute(sa.select(who_units.c.identity).where(who_units.c.key == unit)).scalar()
    return found


def _now(connection: sa.Connection, unit: str) -> Identity:
    found = identity(connection, _identity_of(connection, unit) or "")
    assert found is not None
    return found


def _standing(connection: sa.Connection, act: Act) -> list[tuple[str, str]]:
    """The pairs of units that decisions of a kind hold for now."""
    last: dict[frozenset[str], Decision] = {}
    for decision in decisions(connection):
        if decision.act != "apart":
            last[frozenset((decision.a, decision.b))] = decision
    return [(d.a, d.b) for d in last.values() if d.act == act]


def _units_of_form(connection: sa.Connection, whole: Identity, form: str) -> list[str]:
    """The units of an identity that are written in a form."""
    words = " ".join(parse(form).words) if whole.family == "person" else key_of(form)
    query = sa.select(who_units.c.key).where(who_units.c.identity == whole.id, who_units.c.form == words)
    found = list(connection.execute(query).scalars())
    if not found:
        raise DecisionError(
            f"{whole.name} ({whole.id}) is not written {form!r} anywhere", f"لا ترد صيغة «{form}» بين صيغ {whole.name}"
        )
    return found
