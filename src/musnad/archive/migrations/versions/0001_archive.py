"""The tables, views and indexes of the first archive."""

from __future__ import annotations

from alembic import op

from musnad.archive import index, schema, views

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything."""
    connection = op.get_bind()
    schema.metadata.create_all(connection)
    index.create(connection)
    views.create(connection)
