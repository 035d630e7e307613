"""The databases that archives are tested on: SQLite files, and a PostgreSQL server of Debian's that is started for the tests alone.

Where no PostgreSQL is installed its tests are skipped; with ``MUSNAD_TEST_POSTGRESQL=required`` (continuous integration) they fail instead.
``scripts/postgresql.sh`` installs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from musnad.archive.store import Archive

KINDS = ("sqlite", "postgresql")
_USER = "musnad"
#: Seconds that the server may take to start.
_PATIENCE = 60


class Server:
    """A PostgreSQL server with data of its own in a temporary folder, reached through a socket there."""

    def __init__(self, programs: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="musnad-pg-", dir="/tmp"))
        self.programs = programs
        self._numbers = count(1)
        self._template: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        # The server refuses to run as root.
        self._as: dict[str, Any] = {"cwd": self.folder, "stdin": subprocess.DEVNULL}
        if os.geteuid() == 0:
            user = _somebody()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def start(self) -> None:
        """Make the data and start the server; RuntimeError where that fails."""
        data = self.folder / "data"
        made = [
            str(self.programs / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            _USER,
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        ]
        # Text in the order of a language, as on a user's server: what relies on the order of bytes must fail here.
        arabic = subprocess.run([*made, "--locale-provider=icu", "--icu-locale=ar"], capture_output=True, **self._as)
        if arabic.returncode:
            shutil.rmtree(data, ignore_errors=True)
            plain = subprocess.run(made, capture_output=True, **self._as)
            if plain.returncode:
                raise RuntimeError(f"initdb: {plain.stderr.decode(errors='replace')[-500:]}")
        settings = {
            "unix_socket_directories": self.folder, "listen_addresses": "", "fsync": "off", "full_page_writes": "off",
            "synchronous_commit": "off", "shared_buffers": "64MB", "max_connections": "50", "autovacuum": "off",
        }  # fmt: skip
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(data), *options], stdout=log, stderr=log, **self._as
            )
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > end or self._process.poll() is not None:
                    said = (self.folder / "log").read_text(errors="replace")[-500:]
                    raise RuntimeError(f"PostgreSQL does not start: {said}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """End the server and take its data away."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # at once: the data are not wanted any more
            self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def command(self, sql: str) -> None:
        """Run a command that no transaction may hold."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    def new(self, template: str = "template0") -> str:
        """The name of a new database."""
        name = f"db{next(self._numbers)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def new_archive(self) -> str:
        """The name of a new database with an empty archive in it."""
        if self._template is None:
            self._template = self.new()
            Archive(self.address(self._template)).close()
        return self.new(self._template)

    def drop(self, name: str) -> None:
        """Take a database away."""
        self.command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _somebody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several; None where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda p: float(p.parent.name), default=None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server."""
    folder = programs()
    if folder is None:
        reason = "PostgreSQL is not installed; scripts/postgresql.sh installs it"
        if os.environ.get("MUSNAD_TEST_POSTGRESQL") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    server = Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Places:
    """Gives places for new archives, and takes the databases away at the end."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self.request, self.folder = request, folder
        self._numbers = count(1)
        self._made: list[str] = []

    def __call__(self, kind: str, made: bool = False) -> str:
        """A place where there is no archive yet, or with ``made`` one where there may be an empty one."""
        if kind == "sqlite":
            return str(self.folder / f"archive{next(self._numbers)}.db")
        server: Server = self.request.getfixturevalue("postgresql")
        name = server.new_archive() if made else server.new()
        self._made.append(name)
        return server.address(name)

    def clear(self) -> None:
        if self._made:
            server: Server = self.request.getfixturevalue("postgresql")
            for name in self._made:
                server.drop(name)


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Places]:
    """``new_place("sqlite")`` is a place for a new archive."""
    places = Places(request, tmp_path)
    yield places
    places.clear()


@pytest.fixture(scope="session")
def session_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The same for archives that all tests share, and only read."""
    return Places(request, tmp_path_factory.mktemp("shared"))


@pytest.fixture(params=KINDS)
def archive_place(request: pytest.FixtureRequest, new_place: Places) -> str:
    """The path of a SQLite file, then the address of a PostgreSQL database, where there is no archive yet."""
    return new_place(request.param)


@pytest.fixture(params=KINDS)
def archive(request: pytest.FixtureRequest, new_place: Places) -> Iterator[Archive]:
    """An empty archive in each of the databases."""
    with Archive(new_place(request.param, made=True)) as opened:
        yield opened
