"""Who is who in an archive: the same as all at once, whatever comes, goes and in whatever order; decisions by hand."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator, Sequence

import pytest
import sqlalchemy as sa

from musnad.archive import schema_who
from musnad.record import Document, Entity, EntityType, Mention, Record, Span
from musnad.weave.identities import Identity, identities
from musnad.weave.who import identities_of, identity, identity_of, reports_of, who
from musnad.weave.who_deciding import merge, split_forms, split_reports
from musnad.weave.who_hand import Decision, DecisionError, read_decisions, write_decisions
from musnad.weave.who_keeper import decide, decisions, enter, enter_many, forget
from musnad.weave.who_links import MOST
from musnad.weave.who_units import entries_of

Named = tuple[str, EntityType, str | None]


def record(*named: Named) -> Record:
    """A record that names some with their roles."""
    text, entities = "", []
    for n, (name, type, role) in enumerate(named, 1):
        start = len(text)
        text += f"{role} {name}. " if role else f"{name}. "
        at = start + (len(role) + 1 if role else 0)
        spoken = Span(start=start, end=start + len(role), text=role) if role else None
        mention = Mention(start=at, end=at + len(name), text=name, role=spoken)
        entities.append(Entity(id=f"e{n}", type=type, name=name, latin="-", mentions=[mention]))
    return Record(reader=None, document=Document(id="r", published=None, text=text), entities=entities)


PLACES: tuple[Named, ...] = (("بيروت", "GPE", None), ("لبنان", "GPE", None))
REPORTS: list[tuple[Record, str | None]] = [
    (record(("رفاعة الطهطاوي", "PER", "وزير التربية المصري"), *PLACES), "2020-03-05"),
    (record(("رفاعة بن رافع الطهطاوي", "PER", None), ("الطهطاوي", "PER", "سفير مصر لدى اليونان")), "2020-04-05"),
    (record(("رفاعة بن بدوي الطهطاوي", "PER", "سفير مصر لدى اليونان")), "2020-04-25"),
    (record(("الطهطاوي", "PER", "وزير التربية المصري"), ("وزارة الداخلية", "ORG", None), *PLACES), "2020-03-15"),
    (record(("محمد علي", "PER", "وزير النقل"), *PLACES), "2020-03-05"),
    (record(("محمد علي", "PER", "وزير الصحة اللبناني"), ("محمد علي", "PER", None)), "2020-03-05"),
    (record(("محمد علي", "PER", "وزير النقل اللبناني"), ("وزارة الداخلية اللبنانية", "ORG", None)), None),
    (record(("محمد الزواري", "PER", None), *PLACES), "2020-03-05"),
    (record(("محمد الزواري", "PER", "المهندس التونسي")), "2020-04-05"),
    (record(("زيد القلقشندي", "PER", "لاعب المنتخب"), ("زيد القلقشندي", "PER", None)), "2020-03-05"),
    (record(("زيد القلقشندي", "PER", None), ("طرابلس", "GPE", None)), "2020-03-05"),
    (record(("زيد القلقشندي", "PER", "وزير النقل المصري")), "2020-03-05"),
    (record(), "2020-03-05"),
]


class Desk:
    """An archive that has some reports, by their numbers, without all that is not asked here."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.there: dict[int, tuple[Record, str | None]] = {}
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE reports (id BIGINT PRIMARY KEY, key TEXT, shelf BIGINT)"))
            for table in schema_who.TABLES:
                table.create(connection)
            for n in range(100):
                connection.execute(sa.text("INSERT INTO reports VALUES (:n, :k, :n)"), {"n": n, "k": self.key(n)})

    @staticmethod
    def key(number: int) -> str:
        """The key of a report: no order in it."""
        return hashlib.md5(str(number).encode()).hexdigest()

    def put(self, *numbers: int) -> None:
        """Enter reports one at a time."""
        for n in numbers:
            with self.engine.begin() as connection:
                enter(connection, n, *REPORTS[n % len(REPORTS)])
            self.there[n] = REPORTS[n % len(REPORTS)]

    def put_all(self, numbers: Sequence[int]) -> None:
        """Enter reports at once."""
        with self.engine.begin() as connection:
            enter_many(connection, [(n, *REPORTS[n % len(REPORTS)]) for n in numbers])
        self.there |= {n: REPORTS[n % len(REPORTS)] for n in numbers}

    def drop(self, *numbers: int) -> None:
        """Take reports out."""
        for n in numbers:
            with self.engine.begin() as connection:
                forget(connection, n)
            self.there.pop(n, None)

    def all(self) -> list[Identity]:
        """Every identity, in the order of their ids."""
        with self.engine.begin() as connection:
            ids = connection.execute(sa.select(schema_who.who_units.c.identity).distinct()).scalars().all()
            return [one for id in sorted(ids) if (one := identity(connection, id))]

    def at_once(self) -> list[Identity]:
        """What it must be: all made of everything at once."""
        entries = [e for n, (rec, day) in self.there.items() for e in entries_of(self.key(n), rec, day)]
        with self.engine.begin() as connection:
            return identities(entries, decisions(connection))

    def of(self, number: int, entity: str = "e1") -> str:
        """The id of who is meant."""
        with self.engine.begin() as connection:
            found = identity_of(connection, number, entity)
        assert found is not None
        return found

    def right(self) -> None:
        """What is kept is what it must be."""
        assert [i.as_json() for i in self.all()] == [i.as_json() for i in self.at_once()]
        with self.engine.begin() as connection:
            per_entity = identities_of(connection, sorted(self.there))
        expected = {(self.key(n), e.id) for n, (rec, _) in self.there.items() for e in rec.entities}
        assert {(self.key(n), e) for n, e in per_entity} == expected
        for one in self.at_once():
            for report, entity in one.entities:
                number = next(n for n in self.there if self.key(n) == report)
                assert per_entity[number, entity] == one.id


@pytest.fixture
def desk(archive_place: str) -> Iterator[Desk]:
    """An empty desk."""
    if "://" in archive_place:
        engine = sa.create_engine(sa.make_url(archive_place).set(drivername="postgresql+psycopg"))
    else:
        engine = sa.create_engine(f"sqlite:///{archive_place}")
    yield Desk(engine)
    engine.dispose()


def test_one_at_a_time_is_the_same_as_all_at_once(desk: Desk) -> None:
    desk.put(*range(len(REPORTS)))
    desk.right()
    before = desk.all()
    desk.drop(*range(len(REPORTS)))
    assert desk.all() == []
    desk.put_all(range(len(REPORTS)))
    assert desk.all() == before


@pytest.mark.parametrize("seed", range(3))
def test_coming_and_going_in_any_order_leaves_what_is_there(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        n = chance.randrange(30)
        if n in desk.there and chance.random() < 0.5:
            desk.drop(n)
        else:
            desk.put(n)
    desk.right()


def test_a_report_withdrawn_brings_apart_what_only_it_held_together(desk: Desk) -> None:
    desk.put(0, 1)
    assert desk.of(0) == desk.of(1)
    desk.put(2)  # another fuller form: the short one may be either
    assert len({desk.of(0), desk.of(1), desk.of(2)}) == 3
    desk.drop(2)
    assert desk.of(0) == desk.of(1)


def test_an_office_that_very_many_of_a_name_held_tells_nobody_apart(desk: Desk) -> None:
    """The bound on units that are looked at holds at once and one by one alike, on the way up and down."""
    minister = (record(("محمد علي", "PER", "وزير النقل اللبناني")), "2020-03-05")
    letters = "خذضظغثصطشز"
    fuller = [
        (record((f"محمد {letters[n // 10]}{letters[n % 10]}خذ علي", "PER", "وزير النقل اللبناني")), "2020-03-05")
        for n in range(MOST + 3)
    ]
    world = {0: minister, 1: fuller[0]}
    for n, (rec, day) in world.items():
        with desk.engine.begin() as connection:
            enter(connection, n, rec, day)
        desk.there[n] = (rec, day)
    assert desk.of(0) == desk.of(1)
    for n, (rec, day) in enumerate(fuller[1:], 2):
        with desk.engine.begin() as connection:
            enter(connection, n, rec, day)
        desk.there[n] = (rec, day)
        if n >= MOST - 3:
            desk.right()
    assert desk.of(0) != desk.of(1)
    for n in range(len(fuller), 1, -1):
        desk.drop(n)
        if n >= MOST - 3:
            desk.right()
    assert desk.of(0) == desk.of(1)


def test_entering_a_report_again_replaces_it(desk: Desk) -> None:
    desk.put(0, 0, 0)
    (found,) = [one for one in desk.all() if one.family == "person"]
    assert found.reports == 1
    with desk.engine.begin() as connection:
        enter(connection, 0, REPORTS[9][0], "2020-03-05")
    assert {one.name for one in desk.all()} == {"زيد القلقشندي"}


def test_forgetting_a_report_that_was_never_entered_does_nothing(desk: Desk) -> None:
    desk.put(0)
    before = desk.all()
    desk.drop(55)
    assert desk.all() == before


def test_asking_for_a_name(desk: Desk) -> None:
    desk.put_all(range(len(REPORTS)))
    with desk.engine.begin() as connection:
        surname = who(connection, "الطهطاوي")
        full = who(connection, "رفاعة بن بدوي الطهطاوي")
        country = who(connection, "الجمهورية اللبنانية")
        assert who(connection, "عمرو بن كلثوم") == []
        assert who(connection, "") == []
        assert reports_of(connection, full[0].id) == [1, 2]  # by his surname and office in 1
        assert who(connection, full[0].id) == full[:1]
    assert {name for one in surname for name, _ in one.names} >= {
        "رفاعة الطهطاوي",
        "رفاعة بن رافع الطهطاوي",
        "الطهطاوي",
    }
    assert full[0].names[0][0] == "رفاعة بن بدوي الطهطاوي"
    assert (country[0].name, country[0].wikidata) == ("لبنان", "Q822")


# --- by hand


def test_what_was_merged_by_hand_stays_one(desk: Desk) -> None:
    desk.put_all(range(len(REPORTS)))
    a, b = desk.of(8), desk.of(11)
    with desk.engine.begin() as connection:
        now = merge(connection, [a, b], "ليلى", "هو نفسه")
    assert desk.of(8) == desk.of(11) == now.id
    desk.right()
    desk.drop(8, 11)
    desk.right()
    desk.put(11, 8)
    assert desk.of(8) == desk.of(11) == now.id
    desk.right()


def test_a_form_split_off_by_hand_takes_nothing_along(desk: Desk) -> None:
    desk.put(0, 1, 3)
    whole = desk.of(0)
    assert desk.of(1) == desk.of(3) == whole
    with desk.engine.begin() as connection:
        left, (off,) = split_forms(connection, whole, ["رفاعة بن رافع الطهطاوي"], "ليلى")
    assert desk.of(1) == off.id != left.id
    assert desk.of(0) == desk.of(3) == left.id
    desk.right()
    desk.drop(1)
    desk.put(1)
    assert desk.of(1) == off.id
    desk.right()


def test_reports_split_off_by_hand_mean_another(desk: Desk) -> None:
    desk.put(0, 13)  # 13 says what 0 says
    assert desk.of(0) == desk.of(13)
    with desk.engine.begin() as connection:
        left, new = split_reports(connection, desk.of(0), [13], "ليلى")
    assert left is not None and desk.of(0) == left.id and desk.of(13) == new.id
    assert (left.reports, new.reports) == (1, 1)
    desk.right()
    desk.drop(13)
    desk.put(13)
    assert desk.of(13) == new.id
    with desk.engine.begin() as connection:
        merge(connection, [left.id, new.id], "سامي")
    assert desk.of(0) == desk.of(13)
    desk.right()


def test_the_later_of_two_decisions_counts(desk: Desk) -> None:
    desk.put(0, 1, 3)
    whole = desk.of(0)
    with desk.engine.begin() as connection:
        left, (off,) = split_forms(connection, whole, ["رفاعة بن رافع الطهطاوي"], "ليلى")
        merge(connection, [left.id, off.id], "سامي")
    assert desk.of(0) == desk.of(1) == desk.of(3)
    desk.right()
    with desk.engine.begin() as connection:
        split_forms(connection, desk.of(0), ["رفاعة بن رافع الطهطاوي"], "ليلى")
    assert desk.of(0) != desk.of(1)
    desk.right()


def test_decisions_hold_for_whoever_takes_them_in_later(desk: Desk) -> None:
    desk.put_all(range(len(REPORTS)))
    with desk.engine.begin() as connection:
        merge(connection, [desk_of(connection, 8), desk_of(connection, 11)], "ليلى")
        split_reports(connection, desk_of(connection, 0), [0], "ليلى")
        kept = decisions(connection)
    after = desk.all()
    written = io.StringIO()
    write_decisions(kept, written)
    numbers = list(desk.there)
    desk.drop(*numbers)
    with desk.engine.begin() as connection:  # as in an archive where nobody decided anything
        connection.execute(schema_who.who_decisions.delete())
    with desk.engine.begin() as connection:
        assert decide(connection, list(read_decisions(written.getvalue().splitlines()))) == len(kept)
        assert decide(connection, kept) == 0  # again changes nothing
    desk.put_all(numbers[::-1])
    assert desk.all() == after
    desk.right()


def desk_of(connection: sa.Connection, number: int) -> str:
    """The id of the first entity of a report."""
    found = identity_of(connection, number, "e1")
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(2))
def test_with_decisions_too_the_order_does_not_matter(desk: Desk, seed: int) -> None:
    desk.put_all(range(len(REPORTS)))
    with desk.engine.begin() as connection:
        merge(connection, [desk_of(connection, 2), desk_of(connection, 4)], "ليلى")
        split_reports(connection, desk_of(connection, 10), [11], "ليلى")
    chance = random.Random(seed)
    for _ in range(25):
        n = chance.randrange(26)
        if n in desk.there and chance.random() < 0.5:
            desk.drop(n)
        else:
            desk.put(n)
    desk.right()


def test_wrong_decisions_are_refused_in_both_languages(desk: Desk) -> None:
    desk.put_all(range(len(REPORTS)))
    with desk.engine.begin() as connection:
        person, place = desk_of(connection, 0), identity_of(connection, 0, "e2") or ""
        for wrong in (
            lambda: merge(connection, [person, person], "ليلى"),
            lambda: merge(connection, [person, place], "ليلى"),
            lambda: merge(connection, [person, "p000000000000"], "ليلى"),
            lambda: split_forms(connection, person, ["عمرو بن كلثوم"], "ليلى"),
            lambda: split_forms(connection, desk_of(connection, 11), ["زيد القلقشندي"], "ليلى"),
            lambda: split_reports(connection, person, [9], "ليلى"),
        ):
            with pytest.raises(DecisionError) as refused:
                wrong()
            assert refused.value.message and any("\u0621" <= c <= "\u064a" for c in refused.value.arabic)
        assert decisions(connection) == []


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"act": "merge"}', '{"act": "kill", "a": "x", "b": "y", "by": "z", "at": "2024-01-01T00:00:00"}'],
)
def test_what_is_no_decision_is_refused_with_its_line(line: str) -> None:
    good = Decision("2024-01-01T00:00:00.000000", "ليلى", "merge", "a", "b").line()
    with pytest.raises(DecisionError, match="line 2"):
        list(read_decisions([good, line]))


def test_a_report_that_the_archive_does_not_have_is_not_entered(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        enter(connection, 1_000, REPORTS[0][0], None)
    assert desk.all() == []
