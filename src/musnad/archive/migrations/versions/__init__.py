"""Migrations of the archive, one a change of its tables, run by Alembic when an older archive is opened."""
