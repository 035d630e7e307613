"""What is known of an identity beside names and roles: its newest reports, its events as ties, decisions; on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from meetings import Deed, Saying, id_of, keep, told

from musnad.archive import schema
from musnad.archive.schema_who import who_entities
from musnad.archive.store import Archive
from musnad.record import EventType
from musnad.weave.who import identity, load
from musnad.weave.who_deciding import merge, split_reports
from musnad.weave.who_facts import (
    Naming,
    decided_on,
    months,
    newest,
    newest_decisions,
    now_at,
    units_of,
)
from musnad.weave.who_following import update
from musnad.weave.who_most import most_named
from musnad.weave.who_ties import GROUP_OF, Ties, ties

MEETS = Deed("CONSULT", ["لبنان"], ["مصر"])


def newest_of(archive: Archive, name: str, **options: Any) -> tuple[list[int], bool]:
    id = id_of(archive, name)
    with archive.reading() as connection:
        found = newest(connection, id, **options)
    return [one.report for one in found.reports], found.more


def ties_of(archive: Archive, name: str, **options: Any) -> Ties:
    id = id_of(archive, name)
    with archive.reading() as connection:
        return ties(connection, id, newest(connection, id).reports, **options)


def between(archive: Archive, found: Ties) -> list[tuple[str, str, str, int]]:
    """The ties with names in the place of ids."""
    with archive.reading() as connection:
        names = {id: identity(connection, id) for tie in found.ties for id in (tie.source, tie.target)}
    return [(names[t.source].name, t.group, names[t.target].name, t.events) for t in found.ties]  # type: ignore[union-attr]


# -- the newest reports ------------------------------------------------------------------------------------------------


def test_the_newest_reports_are_those_published_last_whenever_they_came_in(archive: Archive) -> None:
    days = ["2024-03-05", "2021-01-01", "2024-03-07", None, "2022-06-30"]
    numbers = keep(archive, *(told(n, MEETS, published=day) for n, day in enumerate(days)))
    assert newest_of(archive, "لبنان") == ([numbers[n] for n in (2, 0, 4, 1, 3)], False)
    assert newest_of(archive, "لبنان", most=2) == ([numbers[2], numbers[0]], True)


def test_reports_before_a_shelf_mark_go_on_where_the_others_ended(archive: Archive) -> None:
    keep(archive, *(told(n, MEETS, published=f"2024-03-{n + 1:02}") for n in range(9)))
    id = id_of(archive, "مصر")
    before, seen = None, []
    while True:
        with archive.reading() as connection:
            page = newest(connection, id, most=4, before=before)
        seen += [one.shelf for one in page.reports]
        if not page.more:
            break
        before = page.reports[-1].shelf
    assert len(seen) == 9 and seen == sorted(seen, reverse=True)


def test_whoever_a_report_names_does_not_bring_in_others(archive: Archive) -> None:
    first, _ = keep(archive, told(1, MEETS), told(2, Deed("CONSULT", ["تونس"], ["مصر"])))
    assert newest_of(archive, "لبنان") == ([first], False)
    with archive.reading() as connection:
        assert newest(connection, "p000000000000").reports == ()


def test_all_forms_of_a_name_count_where_a_person_said_they_are_one(archive: Archive) -> None:
    one, two, both = keep(
        archive,
        told(1, Saying("رفاعة الطهطاوي"), published="2024-01-01"),
        told(2, Saying("زيد القلقشندي"), published="2024-01-03"),
        told(3, Saying("رفاعة الطهطاوي", ["زيد القلقشندي"]), published="2024-01-02"),
    )
    a, b = id_of(archive, "رفاعة الطهطاوي"), id_of(archive, "زيد القلقشندي")
    assert newest_of(archive, a) == ([both, one], False)
    with archive.writing() as connection:
        now = merge(connection, [a, b], "ليلى")
    with archive.reading() as connection:
        found = newest(connection, now.id)
        assert len(units_of(connection, now.id)) == 2
    assert [r.report for r in found.reports] == [two, both, one]
    assert [len(r.entities) for r in found.reports] == [1, 2, 1]
    assert newest_of(archive, now.id, most=2) == ([two, both], True)


def test_a_copy_is_told_and_a_report_that_is_no_more_is_left_out(archive: Archive) -> None:
    first, copy, gone = keep(archive, told(1, MEETS), told(2, MEETS, text_of=1), told(3, MEETS))
    archive.remove(gone)  # and who is who not brought up to date
    id = id_of(archive, "لبنان")
    with archive.reading() as connection:
        found = newest(connection, id).reports
    assert {one.report: one.copy for one in found} == {first: False, copy: True}


def test_shelf_marks_beside_units_are_those_of_the_reports_also_after_a_new_reading(archive: Archive) -> None:
    numbers = keep(archive, told(1, MEETS), told(2, MEETS, published="2020-02-02"))
    archive.reread([(numbers[0], told(1, MEETS))])
    update(archive)
    with archive.reading() as connection:
        rows = connection.execute(
            sa.select(who_entities.c.shelf, schema.reports.c.shelf).join(
                schema.reports, schema.reports.c.id == who_entities.c.report_id
            )
        ).all()
    assert rows and all(mine == its for mine, its in rows)


def test_an_archive_of_an_older_version_gets_the_shelf_marks(archive_place: str) -> None:
    with Archive(archive_place) as archive:
        numbers = keep(archive, told(1, MEETS, published="2024-03-01"), told(2, MEETS, published="2020-02-02"))
        with archive.writing() as connection:
            for command in (
                "DROP INDEX ix_who_entities_unit_shelf",
                "ALTER TABLE who_entities DROP COLUMN shelf",
                "CREATE INDEX ix_who_entities_unit ON who_entities (unit)",
                "UPDATE alembic_version SET version_num = '0003'",
            ):
                connection.execute(sa.text(command))
    with Archive(archive_place) as archive:
        assert newest_of(archive, "لبنان") == (numbers, False)
        (three,) = keep(archive, told(3, MEETS, published="2022-01-01"))
        assert newest_of(archive, "لبنان") == ([numbers[0], three, numbers[1]], False)
        found = {index["name"] for index in sa.inspect(archive.engine).get_indexes("who_entities")}
        assert found == {"ix_who_entities_unit_shelf"}


def test_the_newest_reports_are_found_in_the_index_alone(archive: Archive) -> None:
    """Neither sorted nor gone through, however many there are."""
    if archive.engine.dialect.name != "sqlite":
        pytest.skip("the plan of SQLite")
    keep(archive, told(1, MEETS))
    query = "SELECT unit, shelf, report_id, entity FROM who_entities WHERE unit = 1 AND shelf < 9 ORDER BY shelf DESC LIMIT 5"
    with archive.reading() as connection:
        (plan,) = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert "COVERING INDEX" in plan and "unit=? AND shelf<?" in plan


def test_months_say_how_many_reports_name_somebody(archive: Archive) -> None:
    days = ("2024-03-05", "2024-03-20", "2023-12-31", None)
    keep(archive, *(told(n, MEETS, published=day) for n, day in enumerate(days)), told(9, Saying("تونس")))
    id = id_of(archive, "لبنان")
    with archive.reading() as connection:
        assert months(connection, id) == {"": 1, "2023-12": 1, "2024-03": 2}
        assert months(connection, "l000000000000") == {}


# -- ids that lead elsewhere -------------------------------------------------------------------------------------------


def test_the_id_of_one_that_was_joined_with_another_leads_to_both(archive: Archive) -> None:
    keep(archive, told(1, Saying("رفاعة الطهطاوي")), told(2, Saying("زيد القلقشندي")))
    ids = [id_of(archive, "رفاعة الطهطاوي"), id_of(archive, "زيد القلقشندي")]
    with archive.writing() as connection:
        now = merge(connection, ids, "ليلى")
    (old,) = set(ids) - {now.id}
    with archive.reading() as connection:
        assert identity(connection, old) is None
        assert now_at(connection, old) == now.id
        assert now_at(connection, now.id) == now.id


@pytest.mark.parametrize("id", ["", "p", "x123456789abc", "p123456789abc", "p123456789ABC", "p١٢٣٤٥٦٧٨٩٠١٢", "p" * 500])
def test_an_id_that_never_was_leads_nowhere(archive: Archive, id: str) -> None:
    keep(archive, told(1, Saying("رفاعة الطهطاوي")))
    with archive.reading() as connection:
        assert now_at(connection, id) is None


def test_an_id_of_another_kind_leads_nowhere(archive: Archive) -> None:
    keep(archive, told(1, Saying("رفاعة الطهطاوي")))
    id = id_of(archive, "رفاعة الطهطاوي")
    with archive.reading() as connection:
        assert now_at(connection, f"b{id[1:]}") is None


# -- decisions ---------------------------------------------------------------------------------------------------------


def test_decisions_are_found_by_whom_they_are_on(archive: Archive) -> None:
    numbers = keep(
        archive, *(told(n, Saying(name)) for n, name in enumerate(("رفاعة الطهطاوي", "زيد القلقشندي", "بشير الشدياق")))
    )
    first, second, third = (id_of(archive, n) for n in ("رفاعة الطهطاوي", "زيد القلقشندي", "بشير الشدياق"))
    with archive.writing() as connection:
        now = merge(connection, [first, second], "ليلى", "هو نفسه")
    with archive.writing() as connection:
        _, other = split_reports(connection, third, [numbers[2]], "هدى")
    with archive.reading() as connection:
        assert [(d.act, d.by, d.note) for d in decided_on(connection, now.units)] == [("merge", "ليلى", "هو نفسه")]
        assert [d.act for d in decided_on(connection, other.units)] == ["apart"]
        assert decided_on(connection, ["person|عمرو بن كلثوم"]) == []
        page, after = newest_decisions(connection, 1)
        assert [d.act for d in page] == ["apart"] and after is not None
        rest, after = newest_decisions(connection, 1, after)
        assert [d.act for d in rest] == ["merge"] and after is None


# -- ties --------------------------------------------------------------------------------------------------------------


def test_every_type_of_event_says_something_of_two_sides() -> None:
    assert set(GROUP_OF) == set(EventType.__args__)  # type: ignore[attr-defined]


def test_whoever_meets_is_met_and_whoever_accuses_is_not_accused(archive: Archive) -> None:
    keep(
        archive,
        told(1, Deed("CONSULT", ["لبنان"], ["مصر"])),
        told(2, Deed("CONSULT", ["مصر"], ["لبنان"])),
        told(3, Deed("ACCUSE", ["لبنان"], ["تونس"])),
        told(4, Deed("SUPPORT", ["تونس"], ["لبنان"]), Deed("AID", ["تونس"], ["لبنان"])),
    )
    found = ties_of(archive, "لبنان")
    made = between(archive, found)
    assert {frozenset((a, b)) for a, group, b, _ in made if group == "meets"} == {frozenset(("لبنان", "مصر"))}
    assert ("لبنان", "against", "تونس", 1) in made and ("تونس", "backs", "لبنان", 2) in made
    assert sum(n for _, group, _, n in made if group == "meets") == 2 and len(made) == 3
    assert found.events == 5
    backs = next(tie for tie in found.ties if tie.group == "backs")
    assert dict(backs.types) == {"SUPPORT": 1, "AID": 1}


def test_those_who_meet_without_anybody_else_meet_one_another(archive: Archive) -> None:
    keep(archive, told(1, Deed("CONSULT", ["لبنان", "مصر", "تونس"])), told(2, Deed("ACCUSE", ["لبنان", "مصر"])))
    found = ties_of(archive, "لبنان")
    assert [(tie.group, tie.events, tie.alone) for tie in found.ties] == [("meets", 1, 1)] * 3


def test_those_who_meet_others_are_not_alone(archive: Archive) -> None:
    keep(archive, told(1, Deed("CONSULT", ["لبنان"], ["مصر"])), told(2, Deed("CONSULT", ["لبنان", "مصر"])))
    assert [(tie.events, tie.alone) for tie in ties_of(archive, "لبنان").ties] == [(2, 1)]


def test_what_is_denied_and_what_a_copy_tells_again_is_no_tie(archive: Archive) -> None:
    keep(
        archive,
        told(1, MEETS),
        told(2, MEETS, text_of=1),
        told(3, Deed("ASSAULT", ["لبنان"], ["تونس"], status="denied")),
        told(4, Deed("ASSAULT", ["لبنان"], ["لبنان"])),
    )
    found = ties_of(archive, "لبنان")
    assert [(g, n) for _, g, _, n in between(archive, found)] == [("meets", 1)]
    assert found.events == 2  # the one that was denied is none


def test_those_met_most_are_kept_with_what_is_between_them(archive: Archive) -> None:
    keep(
        archive,
        told(1, *[MEETS] * 3, Deed("AID", ["لبنان"], ["تونس"]), Deed("AID", ["لبنان"], ["تونس"])),
        told(2, Deed("ACCUSE", ["مصر"], ["تونس"]), Deed("AID", ["لبنان"], ["الأردن"])),
    )
    found = ties_of(archive, "لبنان", nodes=2)
    assert [n for _, n in found.others] == [3, 2]
    assert ("مصر", "against", "تونس", 1) in between(archive, found)
    assert not any("الأردن" in (a, b) for a, _, b, _ in between(archive, found))


def test_what_is_between_others_counts_only_in_reports_that_name_the_identity(archive: Archive) -> None:
    accused = Deed("ACCUSE", ["مصر"], ["تونس"])
    keep(archive, told(1, MEETS, Deed("AID", ["لبنان"], ["تونس"]), accused), told(2, accused))
    assert ("مصر", "against", "تونس", 1) in between(archive, ties_of(archive, "لبنان"))


def test_events_stand_in_the_month_they_were_in_where_that_is_known(archive: Archive) -> None:
    keep(
        archive,
        told(
            1,
            Deed("CONSULT", ["لبنان"], ["مصر"], day="2024-02-29"),
            Deed("ACCUSE", ["لبنان"], ["مصر"], day="2024-02-01"),
        ),
        told(2, MEETS, Deed("AID", ["تونس"], ["مصر"], day="2024-02-02")),
    )
    found = ties_of(archive, "لبنان")
    assert found.months == {"2024-02": {"meets": 1, "against": 1}} and found.undated == 1 and found.events == 3


def test_no_reports_no_ties(archive: Archive) -> None:
    with archive.reading() as connection:
        assert ties(connection, "l1", []) == Ties(0, {}, 0, (), ())
        assert ties(connection, "l1", [Naming(1, 2, frozenset(), True)]) == Ties(0, {}, 0, (), ())


# -- identities --------------------------------------------------------------------------------------------------------


def test_of_many_identities_each_is_whole(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("لبنان", "مصر", "تونس")
    keep(archive, told(1, MEETS), told(2, Deed("AID", ["تونس"])), told(3, Deed("AID", ["تونس"])))
    ids = [id_of(archive, name) for name in names]
    monkeypatch.setattr("musnad.weave.who._LOOKED_AT", 1)  # units of each, not of all
    with archive.reading() as connection:
        assert [(one.name, one.reports) for one in sorted(load(connection, ids), key=lambda one: ids.index(one.id))] == [
            ("لبنان", 1), ("مصر", 1), ("تونس", 2),
        ]  # fmt: skip


def test_of_one_with_too_many_forms_the_commonest_are_looked_at(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, told(1, Saying("رفاعة الطهطاوي")), *(told(n, Saying("زيد القلقشندي")) for n in (2, 3)))
    ids = [id_of(archive, "رفاعة الطهطاوي"), id_of(archive, "زيد القلقشندي")]
    with archive.writing() as connection:
        now = merge(connection, ids, "ليلى")
    monkeypatch.setattr("musnad.weave.who._LOOKED_AT", 1)
    with archive.reading() as connection:
        assert [[name for name, _ in one.names] for one in load(connection, [now.id])] == [["زيد القلقشندي"]]


# -- the most named ----------------------------------------------------------------------------------------------------


def test_the_most_named_of_each_kind_come_first(archive: Archive) -> None:
    keep(
        archive,
        told(1, MEETS, Saying("رفاعة الطهطاوي")),
        told(2, Deed("AID", ["لبنان"]), Saying("رفاعة الطهطاوي")),
        told(3, Saying("زيد القلقشندي")),
    )
    with archive.reading() as connection:
        found = most_named(connection)
        assert [(one.name, one.reports) for one in found["place"]] == [("لبنان", 2), ("مصر", 1)]
        assert [one.name for one in found["person"]] == ["رفاعة الطهطاوي", "زيد القلقشندي"]
        assert found["group"] == []
        assert [len(several) for several in most_named(connection, 1).values()] == [1, 0, 1, 0]
