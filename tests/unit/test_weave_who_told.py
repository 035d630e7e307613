"""What an identity said, what was said of it, and its events, against going through all records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from newsroom import examples, fill, reports

from musnad.archive import schema
from musnad.archive.search import shelved
from musnad.archive.store import Archive
from musnad.weave import who_told
from musnad.weave.who import identities_of
from musnad.weave.who_following import update

KINDS = ("sqlite", "postgresql")
Item = tuple[int, str]


@pytest.fixture(scope="module", params=KINDS)
def told(request: pytest.FixtureRequest, session_place: Any) -> Iterator[Archive]:
    with Archive(session_place(request.param)) as archive:
        fill(archive, (*examples(), *reports(60)))
        update(archive)
        yield archive


class Records:
    """All records, with the identities of their entities."""

    def __init__(self, archive: Archive) -> None:
        self.records = {kept.number: kept.record.model_dump(mode="json") for kept in archive.reports()}
        with archive.reading() as connection:
            self.who = identities_of(connection, self.records)
            rows = connection.execute(
                sa.select(schema.statements.c.id, schema.statements.c.report_id, schema.statements.c.statement)
            )
            self.marks = {(row.report_id, row.statement): row.id for row in rows}
            rows = connection.execute(sa.select(schema.events.c.id, schema.events.c.report_id, schema.events.c.event))
            self.marks |= {(row.report_id, row.event): row.id for row in rows}

    def is_it(self, number: int, linked: dict[str, Any] | None, id: str) -> bool:
        return linked is not None and self.who.get((number, linked["entity"])) == id

    def named_in(self, number: int, spans: list[dict[str, Any]], id: str) -> bool:
        mentions = [
            m for e in self.records[number]["entities"] if self.who.get((number, e["id"])) == id for m in e["mentions"]
        ]
        return any(s["start"] < m["end"] and m["start"] < s["end"] for s in spans for m in mentions)

    def statements(self, id: str, said: str) -> set[Item]:
        found = set()
        for number, record in self.records.items():
            for one in record["statements"]:
                speaks = self.is_it(number, one["speaker"], id)
                if speaks if said == "speaker" else not speaks and self.named_in(number, one["content"], id):
                    found.add((number, one["id"]))
        return found

    def events(self, id: str, part: str) -> set[Item]:
        found = set()
        for number, record in self.records.items():
            for one in record["events"]:
                parts = {
                    "actor": any(self.is_it(number, linked, id) for linked in one["actor"]),
                    "recipient": any(self.is_it(number, linked, id) for linked in one["recipient"]),
                    "place": one["place"] is not None and self.named_in(number, [one["place"]], id),
                }
                if any(parts.values()) if part == "any" else parts[part]:
                    found.add((number, one["id"]))
        return found


def through(archive: Archive, kind: Any, limit: int, ask: Any, **asked: Any) -> list[int]:
    found: list[int] = []
    after = None
    for _ in range(500):
        with archive.reading() as connection:
            page = ask(connection, after=after, limit=limit, **asked)
        assert len(page.shelves) <= limit
        assert len(shelved(archive, kind, page.shelves)) == len(page.shelves)
        found += page.shelves
        after = page.after
        if after is None:
            return found
    raise AssertionError("pages without end")


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_everything_is_found_newest_first(told: Archive, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_AT_FIRST", 2), ("_AT_MOST", 4), ("_PATIENCE", 9)):
        monkeypatch.setattr(who_told, name, value)
    records = Records(told)
    several = sorted(set(records.who.values()))
    spoken = done = 0
    for id in several if limit == 200 else several[::7]:
        for said in ("speaker", "named"):
            found = through(told, "statements", limit, who_told.statements_of, identity=id, said=said)
            assert found == sorted((records.marks[item] for item in records.statements(id, said)), reverse=True)
            spoken += len(found)
        for part in ("any", "actor", "recipient", "place"):
            found = through(told, "events", limit, who_told.events_of, identity=id, part=part)
            assert found == sorted((records.marks[item] for item in records.events(id, part)), reverse=True)
            done += len(found)
    assert spoken and done


def test_of_nobody_there_is_nothing(told: Archive) -> None:
    with told.reading() as connection:
        for ask in (who_told.statements_of, who_told.events_of):
            assert ask(connection, "p000000000000") == who_told.Found((), None)
            assert ask(connection, "") == who_told.Found((), None)
