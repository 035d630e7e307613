"""The shelf marks of reports beside the units of their entities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from musnad.archive import schema_who
from musnad.archive.schema import Number

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column, fill it, and put an index on both in the place of that on units alone; archives made just now have them."""
    connection = op.get_bind()
    there = {column["name"] for column in sa.inspect(connection).get_columns("who_entities")}
    if "shelf" in there:
        return
    op.add_column("who_entities", sa.Column("shelf", Number, nullable=False, server_default=sa.text("0")))
    of_report = "SELECT r.shelf FROM reports AS r WHERE r.id = who_entities.report_id"
    connection.execute(sa.text(f"UPDATE who_entities SET shelf = coalesce(({of_report}), 0)"))
    connection.execute(sa.text("DROP INDEX IF EXISTS ix_who_entities_unit"))
    (index,) = schema_who.who_entities.indexes
    index.create(connection)
