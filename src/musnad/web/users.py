"""The people who may use the pages, in a file of their own: names, passwords (argon2), roles, sessions, API tokens.

Passwords are kept as argon2id hashes; of sessions and tokens only the SHA-256 is kept, so that the file lets nobody in who gets to read it.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from musnad.web.attempts import Attempts
from musnad.web.credentials import UsersError, bytes_of, checked_name, checked_password, hash_of, key_of, tidy

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "editor"]
ROLES: tuple[Role, ...] = ("reader", "editor")
#: The users' file where none is named.
DEFAULT = "musnad.users"
#: Seconds after which a session ends: without a request, and in any case.
IDLE, LONGEST = 12 * 3600.0, 30 * 86_400.0
#: That somebody was here is written at most once in so many seconds.
_SEEN = 600.0
#: Sessions of one person at a time; the oldest end when there are more.
_SESSIONS = 30
#: Passwords that are checked at the same time (64 MB each), and requests that wait for it; more are sent away.
_AT_ONCE, _WAITING = 2, 8
_TOKEN = "musnad_"
_KIND, _VERSION = 0x6D757372, 1
_TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE users (key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL, made REAL NOT NULL);
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, made REAL NOT NULL, seen REAL NOT NULL
);
CREATE TABLE tokens (
  hash BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, made REAL NOT NULL, seen REAL NOT NULL
);
CREATE INDEX sessions_user ON sessions (user);
CREATE INDEX tokens_user ON tokens (user);
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks; ``name`` is kept with what they correct."""

    name: str
    role: Role

    @property
    def may_edit(self) -> bool:
        return self.role == "editor"


#: Whoever reaches pages that have no users.
LOCAL = Person("", "editor")


class Busy(Exception):
    """More passwords are to be checked than this machine checks at a time."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as ``musnad user list`` shows them; times are seconds since 1970, ``seen`` None where they never came."""

    name: str
    role: Role
    made: float
    sessions: int
    tokens: int
    seen: float | None


class Users:
    """The users' file; safe to use from several threads. UsersError where it cannot be read or written.

    ``create`` makes it where there is none; only its owner may read it then. ``hasher`` and ``clock`` stand for argon2 as it is recommended
    (RFC 9106) and the time.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        hasher: PasswordHasher | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = os.fspath(path)
        self.attempts = Attempts()
        self._clock = clock
        self._given_hasher = hasher
        self._lock = threading.RLock()
        self._line = threading.BoundedSemaphore(_AT_ONCE + _WAITING)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._connection = self._open(create)

    # -- the file ------------------------------------------------------------------------------------------------------

    def _open(self, create: bool) -> sqlite3.Connection:
        if not os.path.exists(self.path):
            if not create:
                raise UsersError(
                    f"there are no users in {self.path} yet; “musnad user add NAME” makes the first",
                    f"لا مستخدمين في {self.path} بعد؛ يضيف الأمر ‎musnad user add NAME‎ أولهم",
                )
            try:
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                pass  # somebody else has made it meanwhile
            except OSError as error:
                raise UsersError(f"{self.path} cannot be made ({error.strerror})", f"تعذر إنشاء {self.path}") from error
        with self._told():
            connection = sqlite3.connect(self.path, timeout=10, check_same_thread=False, isolation_level=None)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE" if not os.path.getsize(self.path) else "BEGIN")
        kind, version = (connection.execute(f"PRAGMA {p}").fetchone()[0] for p in ("application_id", "user_version"))
        if not kind and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in _TABLES.split(";")[:-1]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_KIND}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        elif kind != _KIND:
            raise UsersError(f"{self.path} is no users' file of Musnad", f"{self.path} ليس ملف مستخدمين من مسند")
        elif version > _VERSION:
            raise UsersError(
                f"{self.path} was made by a newer version of Musnad", f"أنشأ {self.path} إصدار أحدث من مسند"
            )
        connection.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "not a database" in str(error):
                raise UsersError(
                    f"{self.path} is no users' file of Musnad", f"{self.path} ليس ملف مستخدمين من مسند"
                ) from error
            raise UsersError(f"{self.path}: {error}", f"تعذر العمل على {self.path}") from error

    def _do(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a statement, which is kept as soon as it was done."""
        with self._lock, self._told():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Several statements that are kept together or not at all."""
        with self._lock, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def open_to_others(self) -> bool:
        """Whether others on this machine may read the file."""
        return os.name == "posix" and bool(stat.S_IMODE(os.stat(self.path).st_mode) & 0o077)

    def secret(self) -> bytes:
        """What signs the forms of the pages; the same for as long as the file is there."""
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO settings VALUES ('secret', ?)", (secrets.token_bytes(32),))
            found: bytes = connection.execute("SELECT value FROM settings WHERE name = 'secret'").fetchone()[0]
        return found

    # -- people --------------------------------------------------------------------------------------------------------

    def accounts(self) -> list[Account]:
        """All users, by name."""
        rows = self._do(
            "SELECT name, role, made, (SELECT count(*) FROM sessions WHERE user = key AND seen > ? AND made > ?),"
            " (SELECT count(*) FROM tokens WHERE user = key),"
            " (SELECT max(seen) FROM (SELECT seen FROM sessions WHERE user = key UNION ALL"
            " SELECT seen FROM tokens WHERE user = key AND seen > 0)) FROM users ORDER BY key",
            self._clock() - IDLE,
            self._clock() - LONGEST,
        )
        return [Account(*row) for row in rows]

    def add(self, name: str, role: Role, password: str) -> Person:
        """Add a user; UsersError where the name is taken or name or password will not do."""
        name = checked_name(name)
        checked_password(password, name)
        hashed = self._hasher.hash(bytes_of(password))
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM users WHERE key = ?", (key_of(name),)).fetchone():
                raise UsersError(f"there is a user {name} already", f"المستخدم {name} موجود")
            connection.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?)", (key_of(name), name, role, hashed, self._clock())
            )
        return Person(name, role)

    def find(self, name: str) -> Person:
        """A user; UsersError where there is none of this name."""
        for row in self._do("SELECT name, role FROM users WHERE key = ?", key_of(name)):
            return Person(*row)
        raise UsersError(f"there is no user {tidy(name)}", "لا مستخدم بهذا الاسم")

    def remove(self, name: str) -> None:
        """Take a user out; their sessions and tokens end."""
        self.find(name)
        self._do("DELETE FROM users WHERE key = ?", key_of(name))

    def set_role(self, name: str, role: Role) -> None:
        """Give a user another role, from their next request on."""
        self.find(name)
        self._do("UPDATE users SET role = ? WHERE key = ?", role, key_of(name))

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password; their sessions end, their API tokens stay."""
        checked_password(password, self.find(name).name)
        hashed = self._hasher.hash(bytes_of(password))
        with self._writing() as connection:
            connection.execute("UPDATE users SET password = ? WHERE key = ?", (hashed, key_of(name)))
            connection.execute("DELETE FROM sessions WHERE user = ?", (key_of(name),))

    # -- passwords -----------------------------------------------------------------------------------------------------

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return self._given_hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """A hash that nothing is the password of: names that nobody has take as long as others."""
        return self._hasher.hash(secrets.token_bytes(32))

    def ready(self) -> None:
        """Do now what the first sign-in would have to wait for."""
        _ = self._nobody

    def by_password(self, name: str, password: str) -> Person | None:
        """Who signs in with a name and a password; None where that is nobody, after the same time. Busy where too many sign in."""
        rows = self._do("SELECT name, role, password FROM users WHERE key = ?", key_of(name))
        hashed = rows[0][2] if rows else self._nobody
        with self._turn():
            right = self._is(hashed, password) and bool(rows)
            if not right:
                return None
            if self._hasher.check_needs_rehash(hashed):
                new = self._hasher.hash(bytes_of(password))
                self._do("UPDATE users SET password = ? WHERE key = ? AND password = ?", new, key_of(name), hashed)
        return Person(rows[0][0], rows[0][1])

    def _is(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return self._hasher.verify(hashed, bytes_of(password))
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._line.acquire(blocking=False):
            raise Busy
        try:
            with self._turns:
                yield
        finally:
            self._line.release()

    # -- sessions and tokens -------------------------------------------------------------------------------------------

    def start_session(self, name: str) -> str:
        """A new session of a user: the value of its cookie, which is kept nowhere else."""
        session, now, key = secrets.token_urlsafe(32), self._clock(), key_of(name)
        with self._writing() as connection:
            connection.execute("DELETE FROM sessions WHERE seen < ? OR made < ?", (now - IDLE, now - LONGEST))
            connection.execute(
                "DELETE FROM sessions WHERE user = ? AND hash NOT IN"
                " (SELECT hash FROM sessions WHERE user = ? ORDER BY seen DESC LIMIT ?)",
                (key, key, _SESSIONS - 1),
            )
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (hash_of(session), key, now, now))
        return session

    def by_session(self, session: str) -> Person | None:
        """Who is signed in by the value of a session cookie."""
        rows = self._do(
            "SELECT name, role, s.made, s.seen FROM sessions AS s JOIN users ON key = user WHERE hash = ?",
            hash_of(session),
        )
        now = self._clock()
        if not rows or now - rows[0][2] > LONGEST or now - rows[0][3] > IDLE:
            return None
        if now - rows[0][3] > _SEEN:
            self._was_here("sessions", session)
        return Person(rows[0][0], rows[0][1])

    def end_session(self, session: str) -> None:
        """End a session."""
        self._do("DELETE FROM sessions WHERE hash = ?", hash_of(session))

    def end_sessions(self, name: str) -> int:
        """End all sessions of a user; how many there were."""
        self.find(name)
        return len(self._do("DELETE FROM sessions WHERE user = ? RETURNING 1", key_of(name)))

    def new_token(self, name: str) -> str:
        """A new API token of a user, which is kept nowhere else and holds until it is revoked."""
        self.find(name)
        token = _TOKEN + secrets.token_urlsafe(32)
        self._do("INSERT INTO tokens VALUES (?, ?, ?, 0)", hash_of(token), key_of(name), self._clock())
        return token

    def by_token(self, token: str) -> Person | None:
        """Whose API token this is."""
        if not token.startswith(_TOKEN):
            return None
        rows = self._do(
            "SELECT name, role, seen FROM tokens JOIN users ON key = user WHERE hash = ?",
            hash_of(token),
        )
        if not rows:
            return None
        if self._clock() - rows[0][2] > _SEEN:
            self._was_here("tokens", token)
        return Person(rows[0][0], rows[0][1])

    def _was_here(self, table: Literal["sessions", "tokens"], value: str) -> None:
        """Note that somebody came. Nobody is sent away because that cannot be written, as on a full disk."""
        with suppress(UsersError):
            self._do(f"UPDATE {table} SET seen = ? WHERE hash = ?", self._clock(), hash_of(value))

    def revoke_tokens(self, name: str) -> int:
        """Revoke all API tokens of a user; how many there were."""
        self.find(name)
        return len(self._do("DELETE FROM tokens WHERE user = ? RETURNING 1", key_of(name)))


__all__ = [
    "LOCAL",
    "Account",
    "Busy",
    "Person",
    "Role",
    "Users",
    "UsersError",
    "checked_name",
    "checked_password",
    "key_of",
]
