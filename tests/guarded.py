"""The pages with a few addresses of the tests' own, and their clients, for tests that attack them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pytest
from argon2 import PasswordHasher
from fastapi import Depends, FastAPI, Form, Request
from fastapi.testclient import TestClient
from newsroom import fill, report

from musnad.archive.store import Archive
from musnad.web import app as app_module
from musnad.web import security
from musnad.web.app import create_app
from musnad.web.rendering import page
from musnad.web.site import Site
from musnad.web.users import Person, Users

PASSWORD = "سفينة في المرفأ القديم"


@contextmanager
def small_archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive of one report."""
    with Archive(tmp_path / "a.db") as made:
        fill(made, [report("قال وزير النقل سامي الكندي إن المرفأ مفتوح.", "r1")])
        yield made


@contextmanager
def two_users(tmp_path: Path) -> Iterator[Users]:
    """Users: an editor and a reader."""
    made = Users(tmp_path / "a.users", create=True, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made.add("layla", "editor", PASSWORD)
    made.add("sami", "reader", PASSWORD)
    yield made
    made.close()


def app_of(site: Site, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application with a few addresses of the tests' own, in the place of the parts that are of no matter here."""
    monkeypatch.setattr(app_module, "PARTS", ("adding",))
    app = create_app(site)

    @app.post("/change")
    def change(
        person: Annotated[Person, Depends(security.editor)], what: Annotated[str, Form()] = ""
    ) -> dict[str, str]:
        return {"by": person.name, "what": what}

    @app.get("/read.json")
    def read(person: Annotated[Person, Depends(security.reader)]) -> dict[str, str]:
        return {"name": person.name}

    @app.get("/feed.atom")
    def feed(person: Annotated[Person, Depends(security.reader)]) -> str:
        return person.name

    @app.get("/")
    def front(request: Request, person: Annotated[Person, Depends(security.reader)]) -> Any:
        return page(request, "problem.html", code=200, message="الصفحة الأولى")

    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError("a secret: hunter2")

    return app


def client_of(app: FastAPI, base_url: str = "http://localhost") -> TestClient:
    return TestClient(app, base_url=base_url, follow_redirects=False, raise_server_exceptions=False)


def token_in(text: str) -> str:
    return text.split('name="csrf" value="')[1].split('"')[0]


def sign_in(client: TestClient, name: str = "layla") -> TestClient:
    form = {"csrf": token_in(client.get("/sign-in").text), "name": name, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    return client
