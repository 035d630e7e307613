"""The tables of who is who."""

from __future__ import annotations

from alembic import op

from musnad.archive import schema_who

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    connection = op.get_bind()
    for table in schema_who.TABLES:
        table.create(connection, checkfirst=True)
