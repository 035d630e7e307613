"""The tables of the weave; every report that is there already waits to be woven."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from musnad.archive import schema, schema_weave

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    connection = op.get_bind()
    for table in (schema.changes, schema.followers, *schema_weave.TABLES):
        table.create(connection, checkfirst=True)
    connection.execute(
        schema.changes.insert().from_select(
            ["report_id", "mark"], sa.select(schema.reports.c.id, schema.reports.c.id).order_by(schema.reports.c.id)
        )
    )
    connection.execute(schema.shelves.delete().where(schema.shelves.c.day == -2))
    last = sa.select(sa.literal(-2), sa.func.coalesce(sa.func.max(schema.reports.c.id), 0))
    connection.execute(schema.shelves.insert().from_select(["day", "taken"], last))
