"""The tables of the archive, the same in SQLite and PostgreSQL (``docs/archive.md`` describes them).

A report and its reading stand in ``reports``; everything users filter by is a column of its own in the tables under it, taken from the record
that counts (the reading with its corrections). Text is kept once: the other tables hold code points into ``reports.text``, and the views
``*_text`` show the words.

``statements.id``, ``events.id`` and ``reports.shelf`` are *shelf marks*: the day of publication in the upper bits, a running number of that
day in the lower ones. Going through them backwards is going back in time, so that a page of the newest results is found without sorting.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
#: SQLite makes an automatic number only of INTEGER; it holds 64 bits there all the same.
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Packed = sa.LargeBinary().with_variant(sa.Text, "postgresql")


def _table(name: str, *columns: Any, keyed: bool = False) -> sa.Table:
    """A table; ``keyed`` ones are stored in the order of their key, without a number of their own."""
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=not keyed)


def _report(**options: Any) -> sa.Column[int]:
    return sa.Column("report_id", Number, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, **options)


reports = _table(
    "reports",
    sa.Column("id", Number, primary_key=True),
    sa.Column("shelf", Number, nullable=False, unique=True),
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("document", sa.Text, nullable=False, index=True),
    sa.Column("url", sa.Text, index=True),
    sa.Column("outlet", sa.Text, index=True),
    sa.Column("title", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("published", sa.Text),
    sa.Column("day", sa.String(10), index=True),
    sa.Column("language", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reader", sa.Text),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, index=True),
    sa.Column("added", sa.Text, nullable=False),
    sa.Column("agency", sa.Text, index=True),
    sa.Column("copy_of", Number, sa.ForeignKey("reports.id", ondelete="SET NULL"), index=True),
    sa.Column("copy_kind", sa.Text),
    sa.Column("wording", Number, nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
)

#: What was read (``reading``) and, where persons corrected it, the record that counts; see ``packing`` for their form.
records = _table(
    "records",
    _report(primary_key=True),
    sa.Column("reading", Packed, nullable=False),
    sa.Column("record", Packed),
)

entities = _table(
    "entities",
    _report(primary_key=True),
    sa.Column("entity", sa.Text, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False, index=True),
    sa.Column("latin", sa.Text, nullable=False),
    keyed=True,
)

mentions = _table(
    "mentions",
    _report(primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),
    sa.Column("end", sa.Integer, primary_key=True),
    sa.Column("entity", sa.Text, primary_key=True),
    sa.Column("role_start", sa.Integer),
    sa.Column("role_end", sa.Integer),
    keyed=True,
)

times = _table(
    "times",
    _report(primary_key=True),
    sa.Column("time", sa.Text, primary_key=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("earliest", sa.Text),
    sa.Column("latest", sa.Text),
    sa.Column("conflict", sa.Text),
    keyed=True,
)

statements = _table(
    "statements",
    sa.Column("id", Number, primary_key=True, autoincrement=False),
    _report(index=True),
    sa.Column("statement", sa.Text, nullable=False),
    sa.Column("cue_start", sa.Integer, nullable=False),
    sa.Column("cue_end", sa.Integer, nullable=False),
    sa.Column("source_start", sa.Integer),
    sa.Column("source_end", sa.Integer),
    sa.Column("speaker_start", sa.Integer),
    sa.Column("speaker_end", sa.Integer),
    sa.Column("speaker_entity", sa.Text),
    sa.Column("speaker", sa.Text, index=True),
    sa.Column("source_kind", sa.Text, nullable=False, index=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("medium", sa.Text),
    sa.Column("within", sa.Text),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float),
)

#: Names of those through whom words come; the same few outlets and speakers stand in most chains.
names = _table(
    "names",
    sa.Column("id", Number, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
)

chain_links = _table(
    "chain_links",
    sa.Column("statement_id", Number, sa.ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name_id", Number, sa.ForeignKey("names.id"), nullable=False, index=True),
    sa.Column("entity", sa.Text),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    keyed=True,
)

events = _table(
    "events",
    sa.Column("id", Number, primary_key=True, autoincrement=False),
    _report(index=True),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False, index=True),
    sa.Column("trigger_start", sa.Integer, nullable=False),
    sa.Column("trigger_end", sa.Integer, nullable=False),
    sa.Column("place", sa.Text, index=True),
    sa.Column("place_start", sa.Integer),
    sa.Column("place_end", sa.Integer),
    sa.Column("time", sa.Text),
    sa.Column("date", sa.Text),
    sa.Column("earliest", sa.Text, index=True),
    sa.Column("latest", sa.Text, index=True),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("statement_id", Number, sa.ForeignKey("statements.id", ondelete="SET NULL"), index=True),
    sa.Column("confidence", sa.Float),
)

participants = _table(
    "participants",
    sa.Column("event_id", Number, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),
    sa.Column("end", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, index=True),
    sa.Column("entity", sa.Text),
    keyed=True,
)

figures = _table(
    "figures",
    _report(primary_key=True),
    sa.Column("figure", sa.Text, primary_key=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("low", sa.Float, index=True),
    sa.Column("high", sa.Float, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("event_id", Number, sa.ForeignKey("events.id", ondelete="SET NULL"), index=True),
    sa.Column("statement_id", Number, sa.ForeignKey("statements.id", ondelete="SET NULL"), index=True),
    keyed=True,
)

#: What persons said of items; rows are never changed nor taken away while their report is kept.
corrections = _table(
    "corrections",
    sa.Column("id", Number, primary_key=True),
    _report(index=True),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("item", sa.Text),
    sa.Column("anchor", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
)

#: The sketches of texts: reports with some numbers in common may be copies of one another (``copies``).
sketches = _table(
    "sketches",
    sa.Column("number", Number, primary_key=True, autoincrement=False),
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    keyed=True,
)

#: How many shelf marks of each day (its number in the Gregorian calendar, 0 for no day) are taken, for -1 how many numbers of reports and
#: for -2 how many of changes; none is ever given twice.
shelves = _table(
    "shelves",
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("taken", Number, nullable=False),
)

#: When each report was last new, read again, corrected or taken out: ``mark`` grows with every change. Whoever goes by the archive (the weave, who is who)
#: keeps in ``followers`` up to which mark it has seen.
changes = _table(
    "changes",
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    sa.Column("mark", Number, nullable=False, index=True),
)
followers = _table(
    "followers",
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("mark", Number, nullable=False),
)

#: Outlets that users added to the shipped table.
outlets = _table(
    "outlets",
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("latin", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("domain", sa.Text),
)

#: Feeds that ``musnad watch`` follows, and where it stands with each.
feeds = _table(
    "feeds",
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("every", sa.Integer, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("modified", sa.Text),
    sa.Column("last_checked", sa.Text),
    sa.Column("next_check", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("last_error", sa.Text),
)

#: The kinds of results a search gives, and the table that has one row for each.
RESULTS = {"reports": reports, "statements": statements, "events": events}
