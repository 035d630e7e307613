"""Indexes for the lists of stories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from musnad.archive import schema_weave

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Put those of ``LISTS`` in the place of the two there were; archives made just now have them."""
    connection = op.get_bind()
    for name in ("ix_stories_last_day", "ix_stories_reports"):
        connection.execute(sa.text(f"DROP INDEX IF EXISTS {name}"))
    for index in schema_weave.LISTS:
        index.create(connection, checkfirst=True)
