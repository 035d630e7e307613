"""Finished pages that are kept: given again only where they would be made the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from guarded import small_archive
from newsroom import fill, report

from musnad.archive.snapshot import Snapshot
from musnad.archive.store import Archive
from musnad.web.app import create_app
from musnad.web.page_cache import ALL, ONE, PageCache
from musnad.web.security import VISIT_COOKIE
from musnad.web.site import Site
from musnad.web.users import Users

TEXT = "قال وزير النقل سامي الكندي إن المرفأ مفتوح."
PASSWORD = "سفينة في المرفأ القديم"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with small_archive(tmp_path) as made:
        yield made


@pytest.fixture
def client(archive: Archive) -> TestClient:
    return TestClient(create_app(Site(archive)), base_url="http://localhost", follow_redirects=False)


def kept(client: TestClient) -> PageCache:
    """The pages kept by an application that was asked for something."""
    found: Any = client.app.middleware_stack  # type: ignore[attr-defined]
    while not isinstance(found, PageCache):
        found = found.app
    return found


def hits(client: TestClient, path: str, **options: Any) -> int:
    """How many of two requests for a page were given one that was kept."""
    before = kept(client).hits
    first, second = client.get(path, **options), client.get(path, **options)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    return kept(client).hits - before


def own_pages(archive: Archive, made: list[str], size: int, now: list[float]) -> tuple[TestClient, PageCache]:
    """Pages of ``size`` letters with what is kept before them; which were made is noted in ``made``."""
    with_site = create_app(Site(archive))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        made.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * size})

    cache = PageCache(app, Snapshot(archive), clock=lambda: now[0])

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await cache({**scope, "app": with_site}, receive, send)

    return TestClient(pages), cache


def test_a_page_is_kept_until_something_is_written(client: TestClient, archive: Archive) -> None:
    client.get("/add")
    assert hits(client, "/search") == 1
    assert "r2" not in client.get("/search.json?results=reports").text
    with Archive(archive.place) as another:  # as another process would
        fill(another, [report(TEXT + " وأضاف أنه آمن.", "r2")])
    assert hits(client, "/search") == 1  # made anew, then kept
    assert "r2" in client.get("/search.json?results=reports").text


def test_a_page_is_kept_no_longer_than_some_seconds(archive: Archive) -> None:
    now, made = [0.0], list[str]()
    client, _ = own_pages(archive, made, 4, now)
    for seconds, times in ((0.0, 1), (19.0, 1), (20.1, 2)):
        now[0] = seconds
        assert client.get("/").text == "xxxx"
        assert len(made) == times


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/search?lang=ar", "/search?lang=en"),
        ("/search?q=a", "/search?q=b"),
        ("/stories", "/stories.json"),
    ],
)
def test_another_address_is_another_page(client: TestClient, path: str, other: str) -> None:
    assert client.get(path).text != client.get(other).text
    assert kept(client).hits == 0


def test_another_language_or_host_is_another_page(client: TestClient) -> None:
    assert 'lang="ar"' in client.get("/search").text
    assert 'lang="en"' in client.get("/search", headers={"cookie": "musnad_language=en"}).text
    assert "http://localhost/" in client.get("/search.atom").text
    assert "http://127.0.0.1/" in client.get("/search.atom", headers={"host": "127.0.0.1"}).text
    assert kept(client).hits == 0


def test_what_is_asked_under_a_condition_goes_wrong_or_changes_is_not_kept(client: TestClient) -> None:
    client.get("/search")
    assert hits(client, "/search", headers={"if-none-match": '"x"'}) == 0
    assert hits(client, "/reports/none-such") == 0
    client.get("/add")
    assert hits(client, "/sign-in") == 0


def test_each_browser_gets_tokens_of_its_own_in_a_page_that_is_kept(client: TestClient, archive: Archive) -> None:
    path = f"/reports/{archive.get('r1').key}"
    one, other = (
        TestClient(client.app, base_url="http://localhost"),
        TestClient(client.app, base_url="http://localhost"),
    )
    pages = [one.get(path), other.get(path)]
    assert kept(client).hits == 1
    tokens = [page.text.split('name="csrf" value="')[1].split('"')[0] for page in pages]
    assert len(set(tokens)) == 2
    assert all(len(page.content) == int(page.headers["content-length"]) for page in pages)
    assert one.cookies[VISIT_COOKIE] != other.cookies[VISIT_COOKIE]
    assert one.post(f"{path}/complete", data={"csrf": tokens[0], "layer": "events"}).status_code != 403
    assert other.post(f"{path}/complete", data={"csrf": tokens[0], "layer": "events"}).status_code == 403


def test_a_page_of_one_person_is_not_given_to_another(tmp_path: Path, archive: Archive) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    users = Users(tmp_path / "a.users", create=True, hasher=hasher)
    users.add("layla", "editor", PASSWORD)
    users.add("sami", "reader", PASSWORD)
    app = create_app(Site(archive, users))
    path = f"/reports/{archive.get('r1').key}"
    people = {}
    for name in ("layla", "sami"):
        people[name] = TestClient(app, base_url="http://localhost", follow_redirects=False)
        people[name].cookies.set("musnad_session", users.start_session(name))
    pages = {name: person.get(path).text for name, person in people.items()}
    assert f'action="{path}/complete"' in pages["layla"]
    assert f'action="{path}/complete"' not in pages["sami"]
    assert "layla" not in pages["sami"]
    assert people["sami"].get(path).text == pages["sami"]
    assert kept(people["sami"]).hits == 1
    users.set_role("layla", "reader")
    assert f'action="{path}/complete"' not in people["layla"].get(path).text
    users.remove("sami")
    assert people["sami"].get(path).status_code == 303  # signed out: nothing that was kept
    users.close()


def test_the_oldest_go_where_there_are_many(archive: Archive) -> None:
    client, cache = own_pages(archive, [], ONE // 2, [0.0])
    last = 2 * ALL // ONE + 1
    for number in range(last + 1):
        client.get(f"/{number}")
    client.get("/0")
    assert cache.hits == 0
    client.get(f"/{last}")
    assert cache.hits == 1


def test_a_very_long_page_is_not_kept(archive: Archive) -> None:
    made: list[str] = []
    client, _ = own_pages(archive, made, ONE + 1, [0.0])
    client.get("/")
    client.get("/")
    assert made == ["/", "/"]
