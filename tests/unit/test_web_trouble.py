"""What pages and API answer where the archive cannot be used."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad.archive.database import ArchiveError, told
from musnad.archive.store import Archive
from musnad.web.app import create_app
from musnad.web.site import Site

SQLITE = sqlite3.OperationalError
REFUSED = psycopg.OperationalError("connection to server at 10.0.0.7 failed: no password for user hidden")
TROUBLES: list[tuple[Exception, str, int, str | None]] = [
    (SQLITE("database is locked"), "busy", 503, "5"),
    (sa.exc.TimeoutError("QueuePool limit of size 5 overflow 10 reached"), "busy", 503, "5"),
    (SQLITE("database or disk is full"), "full", 503, "300"),
    (SQLITE("attempt to write a readonly database"), "readonly", 503, None),
    (SQLITE("unable to open database file"), "unreachable", 503, "30"),
    (OSError(5, "Input/output error"), "unreachable", 503, "30"),
    (sqlite3.DatabaseError("database disk image is malformed"), "damaged", 500, None),
    (SQLITE("no such table: hidden"), "failed", 500, None),
]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "hidden.db") as made:
        fill(made, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "r1")])
        yield made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def raised(place: str, error: Exception) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught, told(place):
        raise error
    return caught.value


@pytest.mark.parametrize(("error", "why", "status", "again"), TROUBLES)
def test_what_is_wrong_with_the_archive_is_said_and_nothing_of_where_it_lies(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, error: Exception, why: str, status: int, again: str | None
) -> None:
    found = raised(archive.place, error)
    assert found.why == why

    def fails(*_: object) -> Any:
        raise found

    client = TestClient(create_app(Site(archive)), base_url="http://localhost", raise_server_exceptions=False)
    monkeypatch.setattr(Archive, "number_of", fails)
    for path in ("/reports/r1?lang=en", "/reports/r1?lang=ar", "/reports/r1.json", "/api/v1/reports/r1"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("retry-after")) == (status, again), path
        assert "hidden" not in answer.text
    assert set(answer.json()) == {"error", "arabic"} and re.search("[ء-ي]", answer.json()["arabic"])


def test_what_is_not_there_is_not_found(archive: Archive) -> None:
    client = TestClient(create_app(Site(archive)), base_url="http://localhost")
    for path in ("/reports/none", "/reports/none.json", "/api/v1/reports/none"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("retry-after")) == (404, None), path
        assert "hidden" not in answer.text


def test_a_database_that_does_not_answer_is_not_one_that_has_nothing() -> None:
    place = "postgresql://10.0.0.7/hidden"
    error = sa.exc.OperationalError("SELECT 1", {}, REFUSED)
    assert raised(place, error).why == "unreachable"
    wrong = sa.exc.ProgrammingError("SELECT x", {}, psycopg.ProgrammingError("column x does not exist"))
    assert raised(place, wrong).why == "failed"
    nothing = sa.exc.DataError("SELECT 1", {}, psycopg.DataError("PostgreSQL text fields cannot contain NUL bytes"))
    assert raised(place, nothing).why == "absent"  # what no database keeps is in none
