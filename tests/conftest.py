"""Fixtures that tests of several folders use."""

from databases import archive, archive_place, new_place, postgresql, session_place
from newsroom import full_archives

__all__ = ["archive", "archive_place", "full_archives", "new_place", "postgresql", "session_place"]
