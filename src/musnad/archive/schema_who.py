"""The tables of who is who (``docs/who.md``): name forms as units, what reports say of them, the identities they make, decisions by hand.

Units, meeting points and roles go by numbers of their keys (``musnad.weave.who_units.number``), so that they are the same in every archive.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from musnad.archive.schema import Number, metadata


def _table(name: str, *columns: Any, keyed: bool = False) -> sa.Table:
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=not keyed)


def _unit(**options: Any) -> sa.Column[int]:
    return sa.Column("unit", Number, primary_key=True, autoincrement=False, **options)


#: What was entered of a report, as packed JSON, by which it is taken out again.
who_reports = _table(
    "who_reports",
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    sa.Column("held", sa.LargeBinary, nullable=False),
)

#: The unit of each entity of each report, with the report's shelf mark, so that the newest reports of a unit are found without the others.
who_entities = _table(
    "who_entities",
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    sa.Column("entity", sa.Text, primary_key=True),
    sa.Column("unit", Number, nullable=False),
    sa.Column("shelf", Number, nullable=False, server_default=sa.text("0")),
    keyed=True,
)

#: Units: ``form`` is the name by which they are looked up, ``name`` that of a person taken apart, ``parent`` the unit under which one stands,
#: ``root`` the one at the top, ``identity`` the id of the identity it is part of; ``reports`` counts.
who_units = _table(
    "who_units",
    _unit(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("form", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text),
    sa.Column("tag", sa.Text, nullable=False),
    sa.Column("known", sa.Text),
    sa.Column("country", sa.Text),
    sa.Column("parent", Number),
    sa.Column("root", Number, nullable=False, index=True),
    sa.Column("identity", sa.String(20), nullable=False, index=True),
    sa.Column("reports", sa.Integer, nullable=False),
)

#: The numbers under which units meet: pairs of words of a name, and single words for looking up.
who_meetings = _table(
    "who_meetings",
    sa.Column("meeting", Number, primary_key=True, autoincrement=False),
    _unit(),
    keyed=True,
)

#: How units are written, with how many reports have each form.
who_names = _table(
    "who_names",
    _unit(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("reports", sa.Integer, nullable=False),
    keyed=True,
)

#: Roles of units by month; ``office`` is what roles of one office have in common; ``held_at``, ``family_at`` and ``given_at`` are where its holders meet. A row
#: with an empty role counts the reports of a month.
who_roles = _table(
    "who_roles",
    _unit(),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("office", sa.Text, primary_key=True),
    sa.Column("public", sa.Integer, nullable=False),
    sa.Column("held_at", Number, index=True),
    sa.Column("family_at", Number, index=True),
    sa.Column("given_at", Number, index=True),
    sa.Column("reports", sa.Integer, nullable=False),
    keyed=True,
)

#: What persons decided; rows are never changed nor taken away.
who_decisions = _table(
    "who_decisions",
    sa.Column("id", Number, primary_key=True),
    sa.Column("act", sa.String(8), nullable=False),
    sa.Column("a", sa.Text, nullable=False),
    sa.Column("b", sa.Text, nullable=False),
    sa.Column("reports", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
)
sa.Index("ix_who_meetings_unit", who_meetings.c.unit)
sa.Index("ix_who_entities_unit_shelf", who_entities.c.unit, who_entities.c.shelf)
TABLES = (who_reports, who_entities, who_units, who_meetings, who_names, who_roles, who_decisions)
