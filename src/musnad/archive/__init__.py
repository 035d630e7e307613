"""The archive: reports and their records kept in SQLite or PostgreSQL, found again, corrected, handed on."""
