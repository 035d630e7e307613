"""The tables of the weave (``docs/weave.md``): what it keeps of each report, which reports are near one another, and the stories."""

from __future__ import annotations

import sqlalchemy as sa

from musnad.archive.schema import Number, Packed, metadata

#: The pool of reports that are kept and not compared yet.
FRESH = -1

#: What is compared of a report (``musnad.weave.profile``), its pool, and the story it tells; ``waits`` is 1 until it is
#: grouped (again). ``content`` changes whenever what counts of the report does.
woven = sa.Table(
    "woven",
    metadata,
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    sa.Column("key", sa.String(32), nullable=False, index=True),
    sa.Column("published", sa.Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("content", Number, nullable=False),
    sa.Column("profile", sa.LargeBinary, nullable=False),
    sa.Column("pool", Number, index=True),
    sa.Column("story", sa.Text, index=True),
    sa.Column("waits", sa.Integer, nullable=False),
)

#: The words by which a report is found by others of the same days: ``word`` is a number of the word, ``day`` one of the Gregorian calendar, ``week``
#: that day by seven: it comes first so that what comes in is written in one place.
woven_words = sa.Table(
    "woven_words",
    metadata,
    sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("word", Number, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

#: Reports that are near one another, from either side: how likely they tell one event, and one subject, in thousandths.
nearness = sa.Table(
    "nearness",
    metadata,
    sa.Column("report_id", Number, primary_key=True, autoincrement=False),
    sa.Column("other_id", Number, primary_key=True, autoincrement=False),
    sa.Column("near", sa.Integer, nullable=False),
    sa.Column("related", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: A story as JSON (``body``, none while it waits to be told), and what stories are chosen and ordered by; ``members`` is a number of its
#: reports and their contents.
stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("members", Number, nullable=False),
    sa.Column("first_day", sa.Integer, nullable=False),
    sa.Column("last_day", sa.Integer, nullable=False),
    sa.Column("reports", sa.Integer, nullable=False),
    sa.Column("independent", sa.Integer),
    sa.Column("disputes", sa.Integer),
    sa.Column("revisions", sa.Integer),
    sa.Column("body", Packed),
)
sa.Index("ix_woven_waiting", woven.c.report_id, sqlite_where=woven.c.waits == 1, postgresql_where=woven.c.waits == 1)
sa.Index(
    "ix_stories_waiting", stories.c.id, sqlite_where=stories.c.body.is_(None), postgresql_where=stories.c.body.is_(None)
)
#: For each order of stories an index that also tells which of them are wanted, so that only the rows of one page are read.
_LISTED = ("last_day", "id", "reports", "independent", "disputes", "revisions")
LISTS = tuple(
    sa.Index(name, *(stories.c[one].desc() for one in first), *(stories.c[one] for one in _LISTED if one not in first))
    for name, first in (
        ("ix_stories_newest", ("last_day",)),
        ("ix_stories_largest", ("reports", "last_day")),
        ("ix_stories_chains", ("independent", "last_day")),
    )
)
TABLES = (woven, woven_words, nearness, stories)
