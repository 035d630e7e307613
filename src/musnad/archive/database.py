"""Opening an archive: a SQLite file or a PostgreSQL database, made or brought up to date where that is needed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import sqlalchemy as sa

from musnad.archive.schema import metadata

#: The archive where none is named.
DEFAULT = "musnad.db"
#: The newest migration; an archive that has it needs nothing done.
REVISION = "0005"
#: Seconds to wait for another process that writes.
PATIENCE = 120
_WRITER = 0x6D75736E6164  # «musnad»: the advisory lock of PostgreSQL that a writer holds
_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")


#: Why something cannot be had of an archive: it is not there; the archive is busy, the disk full, nothing may be written, the database cannot be reached; the
#: file is damaged; the database complains of something else.
Why = Literal["absent", "busy", "full", "readonly", "unreachable", "damaged", "failed"]


class ArchiveError(Exception):
    """An archive that cannot be used, or has not what is asked for: ``message`` and ``arabic`` say why to the person whose archive it is, ``why`` to programs."""

    def __init__(self, message: str, arabic: str = "", why: Why = "absent") -> None:
        super().__init__(message)
        self.message, self.arabic, self.why = message, arabic, why


def connect(place: str | os.PathLike[str], *, create: bool = True) -> sa.Engine:
    """The engine of an archive: the path of a file, or an address ``postgresql://…``.

    Makes the archive where there is none, unless ``create`` is off, and brings an older one up to date. ArchiveError where it cannot be opened.
    """
    name = os.fspath(place)
    with told(name):
        engine = _postgresql(name) if name.startswith(_POSTGRESQL) else _sqlite(name, create)
        _up_to_date(engine, name, create)
    return engine


def shown(name: str) -> str:
    """The name of an archive without the password in it."""
    if not name.startswith(_POSTGRESQL):
        return name
    try:
        return sa.make_url(name).render_as_string(hide_password=True)
    except (sa.exc.ArgumentError, ValueError):
        return "postgresql://…"


def _sqlite(name: str, create: bool) -> sa.Engine:
    if "://" in name:
        raise ArchiveError(
            f"{name.partition('://')[0]}://: an archive is a file or a database postgresql://…",
            "الأرشيف ملف أو قاعدة بيانات ‎postgresql://…",
        )
    path = Path(name)
    if path.is_dir():
        raise ArchiveError(f"{name} is a folder, not an archive", f"{name} مجلد لا أرشيف")
    if not path.exists():
        if not create:
            raise ArchiveError(f"there is no archive {name}; “musnad add” makes one", f"لا أرشيف باسم {name}")
        if not path.absolute().parent.is_dir():
            raise ArchiveError(f"there is no folder {path.absolute().parent}", "لا يوجد هذا المجلد")
    elif path.stat().st_size and not _is_sqlite(path):
        raise ArchiveError(f"{name} is not an archive of Musnad", f"{name} ليس أرشيفا من مسند")
    kept_as_it_is = path.exists() and not os.access(path, os.W_OK)
    address = f"file:{quote(str(path.absolute()))}{_how_read(path) if kept_as_it_is else ''}"
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        creator=lambda: sqlite3.connect(address, uri=True, timeout=PATIENCE, check_same_thread=False),
        poolclass=sa.pool.QueuePool,
    )

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        if kept_as_it_is:
            return
        cursor = connection.cursor()
        # The journal first: it waits for nobody. FULL: what is committed outlives a loss of power.
        for pragma in (
            "page_size=8192",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _how_read(path: Path) -> str:
    """How a file is opened that may only be read; where its folder may not be written either, nobody else writes it, and no log can be made."""
    log = path.with_name(f"{path.name}-wal")
    alone = not os.access(path.absolute().parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    return "?immutable=1" if alone else "?mode=ro"


def _is_sqlite(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _postgresql(name: str) -> sa.Engine:
    try:
        url = sa.make_url(name).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError) as error:
        raise ArchiveError(f"{shown(name)} is no address of a database", "ليس عنوان قاعدة بيانات") from error
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise ArchiveError(
            "PostgreSQL needs one more package: pip install 'musnad[postgresql]'",
            "ينقص: pip install 'musnad[postgresql]'",
        ) from error
    return sa.create_engine(url, connect_args={"connect_timeout": 10})


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes; one at a time in all processes, and the whole of it or nothing."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
        yield connection


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turns what databases complain of into an ArchiveError that says what to do."""
    place = shown(name)
    try:
        yield
    except sa.exc.DataError as error:  # what no database keeps, as NUL: so nothing is called that
        raise ArchiveError(*_reason(place, error.orig)[:2]) from error
    except sa.exc.DBAPIError as error:
        reason = _reason(place, error.orig)
        if reason[2] == "failed" and isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError)):
            reason = (*reason[:2], "unreachable" if name.startswith(_POSTGRESQL) else "failed")
        raise ArchiveError(*reason) from error
    except sa.exc.TimeoutError as error:  # all connections are in use
        raise ArchiveError(*_reason(place, sqlite3.OperationalError("locked"))) from error
    except sqlite3.Error as error:
        raise ArchiveError(*_reason(place, error)) from error
    except OSError as error:
        raise ArchiveError(
            f"{place} cannot be opened ({error.strerror or error})", f"تعذر فتح {place}", "unreachable"
        ) from error


def _reason(place: str, error: BaseException | None) -> tuple[str, str, Why]:
    text = " ".join(str(error).split())
    low = text.lower()
    if "disk is full" in low or "no space left" in low or "disk i/o error" in low:
        return (
            f"{place}: the disk is full; nothing of what was stored is lost. Make room and run the same command again",
            "امتلأ القرص؛ لم يضع شيء مما حُفظ. أفرغ مكانا ثم أعد الأمر نفسه",
            "full",
        )
    if "locked" in low:
        return (
            f"{place}: another program keeps the archive busy; try again later",
            "الأرشيف مشغول ببرنامج آخر؛ أعد المحاولة لاحقا",
            "busy",
        )
    if "readonly" in low or "read-only" in low:
        return f"{place}: the archive is read-only", "الأرشيف للقراءة فقط", "readonly"
    if "malformed" in low or "not a database" in low or "corrupt" in low:
        return f"{place}: the file is damaged ({text[:200]})", "الملف تالف", "damaged"
    if "unable to open" in low:
        return f"{place} cannot be opened", f"تعذر فتح {place}", "unreachable"
    return f"{place}: {text[:300]}", "تعذر العمل على الأرشيف", "failed"


def _up_to_date(engine: sa.Engine, name: str, create: bool) -> None:
    """Bring the tables to ``REVISION``; an archive of a newer Musnad is refused."""
    revision = _revision(engine)
    if revision == REVISION:
        return
    if revision is not None and revision > REVISION:
        raise ArchiveError(
            f"{shown(name)} was made by a newer version of Musnad (archive {revision}, this version knows {REVISION})",
            "أنشأ هذا الأرشيف إصدار أحدث من مسند",
        )
    if revision is None and not create:
        raise ArchiveError(f"there is no archive of Musnad in {shown(name)}; “musnad add” makes one", "لا أرشيف هنا")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            there = set(sa.inspect(connection).get_table_names())
            if engine.dialect.name == "postgresql":  # other tables of the user's are none of our business
                there &= set(metadata.tables)
            if there:
                raise ArchiveError(
                    f"{engine.url.database} is a database, but not an archive of Musnad", "ليس أرشيفا من مسند"
                )
            return None
        found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return found
