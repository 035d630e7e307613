"""How Alembic runs the migrations of an archive: on the connection that ``archive.database`` gives it, in its transaction."""

from __future__ import annotations

from alembic import context

from musnad.archive.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
