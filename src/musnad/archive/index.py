"""The index of an archive: which words and facets each report, statement and event has.

SQLite keeps it as three FTS5 tables without content, PostgreSQL as three tables with a ``tsvector``; both hold the tokens of ``terms``. FTS5 tables
without content cannot forget a row; what is taken out of the archive stays in them under a shelf mark that is never given again, and is
dropped when the index is made anew (``rebuild``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from musnad.archive.schema import RESULTS

#: A row of an index: the shelf mark and the tokens.
Row = tuple[int, str]
#: Bytes of a ``tsvector``; PostgreSQL takes a megabyte.
_LONGEST = 900_000


def table(kind: str) -> str:
    """The name of the index of ``reports``, ``statements`` or ``events``."""
    if kind not in RESULTS:
        raise ValueError(f"{kind!r} is none of {', '.join(RESULTS)}")
    return f"{kind}_index"


def create(connection: sa.Connection) -> None:
    """Make the indexes."""
    for kind in RESULTS:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"CREATE TABLE {table(kind)} (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
            connection.exec_driver_sql(f"CREATE INDEX ix_{table(kind)}_words ON {table(kind)} USING gin (words)")
        else:
            connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {table(kind)} USING fts5(words, content='', columnsize=0, detail=none, "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
            )


def write(connection: sa.Connection, kind: str, rows: Iterable[Row]) -> None:
    """Enter rows. FTS5 writes rows in the order of their shelf marks far quicker than in any other."""
    ordered = sorted(rows)
    if not ordered:
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"INSERT INTO {table(kind)} (id, words) VALUES (%s, CAST(%s AS tsvector))",
            [(number, to_tsvector(tokens)) for number, tokens in ordered],
        )
    else:
        connection.exec_driver_sql(f"INSERT INTO {table(kind)} (rowid, words) VALUES (?, ?)", ordered)


def forget(connection: sa.Connection, kind: str, numbers: Sequence[int]) -> None:
    """Take rows out, where that can be done."""
    if numbers and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DELETE FROM {table(kind)} WHERE id = ANY(%s)", (list(numbers),))


def clear(connection: sa.Connection) -> None:
    """Empty the indexes."""
    for kind in RESULTS:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {table(kind)}")
        else:
            connection.exec_driver_sql(f"INSERT INTO {table(kind)} ({table(kind)}) VALUES ('delete-all')")


def to_tsvector(tokens: str) -> str:
    """The tokens of a row as a ``tsvector``; of a report of book length the last tokens are left out, as PostgreSQL takes no more."""
    size = 0
    kept = []
    for token in tokens.split(" "):
        size += len(token.encode()) + 8
        if size > _LONGEST:
            break
        kept.append(f"'{token}'")
    return " ".join(kept)
