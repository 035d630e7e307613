"""Deciding by hand who is who, on the pages: two are one, one is two, and who may."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from entity_pages import LEBANON, QALQASHANDI, TAHTAWI, client_of, fill, token, words
from fastapi.testclient import TestClient
from meetings import id_of, json_of, key_of

from musnad.archive.schema_who import who_decisions
from musnad.archive.store import Archive
from musnad.weave.who import identity
from musnad.weave.who_hand import read_decisions
from musnad.weave.who_keeper import decisions
from musnad.web.app import create_app
from musnad.web.site import Site
from musnad.web.users import Person


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "desk.db") as opened:
        fill(opened)
        yield opened


@pytest.fixture
def client(archive: Archive) -> TestClient:
    return client_of(archive)


def test_two_are_joined_after_a_question(client: TestClient, archive: Archive) -> None:
    one, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    choice = client.get(f"/entities/{one}/merge", params={"with": "القلقشندي"})
    assert f"with={two}" in choice.text and 'method="post" action="/entities' not in choice.text
    form = {"with": two, "by": "ليلى", "note": "هو نفسه", "csrf": token(client, f"/entities/{one}/merge?with={two}")}
    answer = client.post(f"/entities/{one}/merge", data=form)
    assert answer.status_code == 303
    now = answer.headers["location"].split("?")[0]
    page = client.get(answer.headers["location"])
    assert TAHTAWI in page.text and QALQASHANDI in page.text and "هو نفسه" in page.text
    (old,) = {f"/entities/{one}", f"/entities/{two}"} - {now}
    moved = client.get(f"{old}/said?limit=5")
    assert (moved.status_code, moved.headers["location"]) == (307, f"{now}/said?limit=5")
    assert json_of(client.get("/entities/decisions.json"))["decisions"][0]["by"] == "ليلى"
    assert "ليلى" in client.get("/entities/decisions").text
    with archive.reading() as connection:
        kept = decisions(connection)
    assert [json.loads(line)["at"] for line in client.get("/entities/decisions.jsonl").text.splitlines()] == [
        one.at for one in reversed(kept)
    ]


def test_decisions_as_lines_can_be_taken_in_elsewhere(client: TestClient, archive: Archive) -> None:
    one, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    client.post(
        f"/entities/{one}/merge",
        data={"with": two, "by": "ليلى", "csrf": token(client, f"/entities/{one}/merge?with={two}")},
    )
    found = list(read_decisions(client.get("/entities/decisions.jsonl").text.splitlines()))
    with archive.reading() as connection:
        assert found == decisions(connection)


def test_decisions_that_are_more_than_come_at_once_are_led_to(client: TestClient, archive: Archive) -> None:
    row = {"act": "merge", "b": "person|ب", "reports": "[]", "by": "ليلى", "note": None}
    with archive.writing() as connection:
        connection.execute(
            who_decisions.insert(), [row | {"a": f"person|{n}", "at": f"2024-01-01T00:00:0{n}"} for n in range(5)]
        )
    seen, path = [], "/entities/decisions.jsonl?limit=2"
    while path:
        answer = client.get(path)
        seen += [json.loads(line)["a"] for line in answer.text.splitlines()]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == [f"person|{n}" for n in (4, 3, 2, 1, 0)]
    assert "link" not in client.get("/entities/decisions.jsonl").headers


@pytest.mark.parametrize(
    ("other", "by", "said"),
    [("p123456789abc", "ليلى", "no identity"), ("{self}", "ليلى", "two different"), ("{place}", "ليلى", "different kinds"), ("{two}", " ", "who decides")],
)  # fmt: skip
def test_what_cannot_be_joined_is_said(client: TestClient, archive: Archive, other: str, by: str, said: str) -> None:
    one = id_of(archive, TAHTAWI)
    other = other.format(self=one, place=id_of(archive, LEBANON), two=id_of(archive, QALQASHANDI))
    csrf = token(client, f"/entities/{one}/merge?with={id_of(archive, QALQASHANDI)}")
    answer = client.post(f"/entities/{one}/merge?lang=en", data={"with": other, "by": by, "csrf": csrf})
    assert answer.status_code == 400 and said in words(answer.text)
    with archive.reading() as connection:
        assert decisions(connection) == []


def test_reports_that_mean_another_are_split_off_after_a_question(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, TAHTAWI)
    asked = client.get(f"/entities/{id}/split", params={"report": key_of(3)})
    assert "عنوان 3" in asked.text and "عنوان 1" not in asked.text
    form = {"report": key_of(3), "by": "هدى", "csrf": token(client, f"/entities/{id}/split?report={key_of(3)}")}
    answer = client.post(f"/entities/{id}/split", data=form)
    assert answer.status_code == 303
    off = re.search(r"off=(p[0-9a-f]{12})", answer.headers["location"])
    assert off
    with archive.reading() as connection:
        left, new = identity(connection, id), identity(connection, off[1])
    assert left and new and (left.reports, new.reports) == (2, 1)


def test_forms_of_a_name_are_split_off(client: TestClient, archive: Archive) -> None:
    one, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    csrf = token(client, f"/entities/{one}/merge?with={two}")
    now = (
        client.post(f"/entities/{one}/merge", data={"with": two, "by": "ليلى", "csrf": csrf})
        .headers["location"]
        .split("?")[0]
    )
    answer = client.post(f"{now}/split", data={"form": QALQASHANDI, "by": "ليلى", "csrf": csrf})
    assert answer.status_code == 303
    assert {id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)} == {one, two}


def test_what_cannot_be_split_is_said(client: TestClient, archive: Archive) -> None:
    id = id_of(archive, TAHTAWI)
    csrf = token(client, f"/entities/{id}/split?form={TAHTAWI}")
    for data in (
        {"form": TAHTAWI},
        {"form": "آخر"},
        {"report": key_of(2)},
        {"report": "nothing"},
        {},
        {"form": TAHTAWI, "report": key_of(1)},
    ):
        answer = client.post(f"/entities/{id}/split", data={**data, "by": "هدى", "csrf": csrf})
        assert answer.status_code in (400, 404), data
        assert 'role="alert"' in answer.text
    with archive.reading() as connection:
        assert decisions(connection) == []


def test_a_decision_needs_a_form_of_these_pages_and_an_editor(archive: Archive, tmp_path: Path) -> None:
    class Readers:
        def by_session(self, session: str) -> Person | None:
            return {"r": Person("قارئ", "reader"), "e": Person("محررة", "editor")}.get(session)

        def by_token(self, token: str) -> Person | None:
            return None

    id, two = id_of(archive, TAHTAWI), id_of(archive, QALQASHANDI)
    client = TestClient(create_app(Site(archive, users=Readers())), base_url="http://localhost", follow_redirects=False)  # type: ignore[arg-type]
    assert client.get(f"/entities/{id}/merge").status_code == 303  # to the sign-in
    client.cookies.set("musnad_session", "r")
    assert "/merge" not in client.get(f"/entities/{id}").text
    assert client.get(f"/entities/{id}/merge").status_code == 403
    assert client.post(f"/entities/{id}/merge", data={"with": two}).status_code == 403
    client.cookies.set("musnad_session", "e")
    assert client.post(f"/entities/{id}/merge", data={"with": two}).status_code == 403
    csrf = token(client, f"/entities/{id}/merge?with={two}")
    assert client.post(f"/entities/{id}/merge", data={"with": two, "by": "غيرها", "csrf": csrf}).status_code == 303
    with archive.reading() as connection:
        assert [d.by for d in decisions(connection)] == ["محررة"]
