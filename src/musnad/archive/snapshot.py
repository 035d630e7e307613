"""Whether an archive is as it was: a sign that is another as soon as anything was written, by whichever process.

Of SQLite it is ``PRAGMA data_version`` of a connection that itself writes nothing (https://www.sqlite.org/pragma.html#pragma_data_version); of PostgreSQL the
transactions that a query of this moment would see the work of, ``pg_current_snapshot`` (https://www.postgresql.org/docs/current/functions-info.html), which also
changes with other databases of the same server.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any

import sqlalchemy as sa

from musnad.archive.database import told
from musnad.archive.store import Archive


class Snapshot:
    """The sign of an archive; safe to ask from several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._connection: Any = None

    def sign(self) -> Hashable:
        """A value equal to an earlier one only where everything in the archive is as it was then. ArchiveError where it cannot be asked."""
        archive = self._archive
        if archive.engine.dialect.name == "postgresql":
            with told(archive.place), archive.engine.connect() as connection:
                seen: str = connection.execute(sa.text("SELECT CAST(pg_current_snapshot() AS text)")).scalar_one()
                return seen
        with self._lock, told(archive.place):
            if self._connection is None:
                raw = archive.engine.raw_connection()
                raw.detach()  # for this alone, and never in a transaction
                self._connection = raw
            cursor = self._connection.cursor()
            try:
                found: int = cursor.execute("PRAGMA data_version").fetchone()[0]
            finally:
                cursor.close()
            return found

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
