"""What is kept in an archive is kept whole, in its order, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import exported
import pytest
import sqlalchemy as sa
from desk import Desk, anew
from newsroom import dump, examples, fill, report, reports

from musnad import __version__
from musnad.archive.adding import key_of, prepared
from musnad.archive.export import export, read_export
from musnad.archive.filters import Filters
from musnad.archive.kept import Kept
from musnad.archive.rows import SHORT
from musnad.archive.search import everything, search
from musnad.archive.store import Archive, ArchiveError
from musnad.archive.views import VIEWS
from musnad.intake.outlets import Outlet
from musnad.intake.watch import Feed
from musnad.reading.reader import Reader

SENTENCE = "قال وزير النقل سامي الكندي أمس إن المرفأ مفتوح."
Places = Callable[[str], str]


def message(call: Callable[[], Any]) -> str:
    """What an ArchiveError says."""
    with pytest.raises(ArchiveError) as raised:
        call()
    assert raised.value.arabic
    return raised.value.message


def rows(archive: Archive, sql: str) -> list[Any]:
    with archive.reading() as connection:
        return list(connection.execute(sa.text(sql)))


# -- keeping -----------------------------------------------------------------------------------------------------------


def test_a_record_in_the_archive_is_what_the_reader_gives_byte_for_byte(archive: Archive) -> None:
    given = [*examples(), *reports(12)]
    fill(archive, given)
    reader = Reader("fast")
    for one, kept in zip((r for r in given), archive.reports(), strict=True):
        assert kept.record.document.text == one.text
        if one.readable:
            assert kept.record.to_json() == reader.read(one.text, **one.arguments()).to_json()


def test_reports_keep_the_order_they_came_in(archive: Archive) -> None:
    given = reports(30)
    fill(archive, given)
    kept = list(archive.reports())
    assert [k.key for k in kept] == list(dict.fromkeys(key_of(r) for r in given))
    assert [k.number for k in kept] == list(range(1, len(kept) + 1))


def test_a_number_is_not_taken_for_the_id_of_another_report(archive: Archive) -> None:
    """Ids are often numbers too: the report that is numbered 1 here is not the one that came with the id «1»."""
    fill(archive, [report(SENTENCE, "2"), report(SENTENCE + " وهو آمن.", "1")])
    assert [archive.get(number).record.document.id for number in (1, 2)] == ["2", "1"]
    assert [archive.get(name).number for name in ("1", "2")] == [
        2,
        1,
    ]  # what people write is an id before it is a number
    assert "there is no report" in message(lambda: archive.get(3))


def test_the_same_report_is_kept_once_and_another_text_again(archive: Archive) -> None:
    one = report(SENTENCE)
    assert fill(archive, [one]).stored == 1
    again = fill(archive, [one, one])
    assert (again.stored, again.there) == (0, 2)
    assert fill(archive, [replace(one, text=SENTENCE + " ")]).stored == 1
    assert fill(archive, [replace(one, outlet="قناة الساحل")]).stored == 1
    assert archive.known([key_of(one), "0" * 32]) == {key_of(one)}


def test_the_same_report_twice_in_one_batch_is_kept_once(archive: Archive) -> None:
    one = report(SENTENCE)
    done = prepared(key_of(one), one, "fast")
    stored = archive.write([done, done])  # type: ignore[list-item]
    assert [(s.number, s.new) for s in stored] == [(1, True), (1, False)]


def test_reports_of_some_numbers_come_in_the_order_asked_for(archive: Archive) -> None:
    fill(archive, reports(6))
    assert [k.number for k in archive.reports([5, 2, 99, 3])] == [5, 2, 3]


def test_a_report_is_found_by_number_id_key_and_address(archive: Archive) -> None:
    fill(archive, [report(SENTENCE, "a1", url="https://news.example/1"), report("أعلن نبيل إضرابا.", "a2")])
    for name in (1, "1", "a1", "https://news.example/1", archive.get(1).key):
        assert archive.get(name).record.document.id == "a1"
    for name in ("a3", 3, "", "a1 ", "9" * 30, "²", "a\0", "a\udc80"):
        assert "there is no report" in message(lambda name=name: archive.get(name))  # type: ignore[misc]


def test_an_id_goes_before_a_number_and_one_that_several_bear_is_refused(archive: Archive) -> None:
    fill(archive, [report(SENTENCE, "2"), report("أعلن نبيل إضرابا.", "x"), report("نفى نبيل ذلك.", "x")])
    assert archive.get("2").number == 1
    said = message(lambda: archive.get("x"))
    assert "several" in said and "2, 3" in said


def test_a_name_longer_than_an_index_takes_is_kept_whole_and_found(archive: Archive) -> None:
    chance = random.Random(1)
    long = "https://news.example/" + "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(2 * SHORT))
    fill(archive, [report(SENTENCE, long, url=long, outlet=long[:5000])])
    kept = archive.get(long)
    assert kept.record.document.url == long and kept.record.document.outlet == long[:5000]
    assert archive.has_url(long) and not archive.has_url(long[: SHORT // 4])


def test_what_is_not_arabic_is_kept_and_not_read(archive: Archive) -> None:
    summary = fill(archive, [report("Minister Sami said so.", "en", readable=False, language="en"), report(SENTENCE)])
    assert summary.foreign == 1
    kept = archive.get("en")
    assert kept.state == "foreign" and not kept.record.statements and kept.reading.reader is None
    assert archive.get("r1").state == "read" and archive.get("r1").record.statements
    assert archive.count()["foreign"] == 1


def test_each_report_knows_the_version_the_file_and_the_moment(archive: Archive) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    fill(archive, [report(SENTENCE)])
    kept = archive.get(1)
    assert (kept.version, kept.origin) == (__version__, "test.jsonl")
    assert before <= kept.added <= dt.datetime.now(dt.UTC)


def test_a_batch_that_cannot_be_written_is_not_written_at_all(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, [report(SENTENCE)])
    before = dump(archive)
    from musnad.archive import index

    def fail(*_: Any) -> None:
        raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(index, "write", fail)
    assert "the disk is full" in message(lambda: fill(archive, [report("أعلن نبيل إضرابا.", "b")]))
    monkeypatch.undo()
    assert dump(archive) == before
    assert fill(archive, [report("أعلن نبيل إضرابا.", "b")]).stored == 1


def test_both_databases_hold_the_same_rows(new_place: Places) -> None:
    with Archive(new_place("sqlite")) as one, Archive(new_place("postgresql")) as other:
        for archive in (one, other):
            fill(archive, [*examples(), *reports(25)])
            archive.correct(1, [correction(archive.get(1))])
        packed = ("records.reading", "records.record", "reports.added")
        assert dump(one, packed) == dump(other, packed)


# -- columns and views -------------------------------------------------------------------------------------------------


def test_views_show_the_words_that_stand_in_the_record(archive: Archive) -> None:
    fill(archive, examples())
    for kept in archive.reports():
        record, n = kept.record, kept.number
        shown = rows(
            archive,
            f"SELECT t.statement, t.cue, t.source FROM statements_text t JOIN statements s ON s.id = t.id WHERE s.report_id = {n}",
        )
        assert {(r.statement, r.cue, r.source) for r in shown} == {
            (s.id, s.cue.text, s.source.text if s.source else None) for s in record.statements
        }
        shown = rows(
            archive,
            f"SELECT t.event, t.trigger_words, t.status FROM events_text t JOIN events v ON v.id = t.id WHERE v.report_id = {n}",
        )
        assert {tuple(r) for r in shown} == {(v.id, v.trigger.text, v.status) for v in record.events}
        shown = rows(archive, f"SELECT figure, words FROM figures_text WHERE report_id = {n}")
        assert {tuple(r) for r in shown} == {(f.id, f.span.text) for f in record.figures}
        shown = rows(archive, f"SELECT name, words, role FROM mentions_text WHERE report_id = {n}")
        assert sorted(map(str, map(tuple, shown))) == sorted(
            str((e.name, m.text, m.role.text if m.role else None)) for e in record.entities for m in e.mentions
        )
        shown = rows(archive, f"SELECT value, words FROM times_text WHERE report_id = {n}")
        assert {tuple(r) for r in shown} == {(t.value, t.text) for t in record.times}
    assert rows(archive, "SELECT count(*) FROM participants_text")[0][0] > 5
    for name in VIEWS:
        assert rows(archive, f"SELECT count(*) FROM {name}")[0][0] > 0


def test_the_day_is_that_of_the_outlet_not_of_greenwich(archive: Archive) -> None:
    fill(archive, [report(SENTENCE, published="2024-03-05T01:00:00+03:00"), report(SENTENCE, "r2", published=None)])
    assert [tuple(r) for r in rows(archive, "SELECT document, day FROM reports ORDER BY id")] == [
        ("r1", "2024-03-05"),
        ("r2", None),
    ]
    assert archive.days() == ("2024-03-05", "2024-03-05")


# -- corrections, reading again ----------------------------------------------------------------------------------------


def correction(kept: Kept, **changes: Any) -> Any:
    """A correction of the first statement of a report: that a union says it."""
    desk = Desk(kept.record)
    statement = kept.record.statements[0]
    desk.say("statements", "edit", statement.id, **(changes or {"source_kind": "unnamed"}))
    return desk.made[0]


def test_a_corrected_record_counts_and_the_reading_stays(archive: Archive, tmp_path: Path) -> None:
    fill(archive, [report(SENTENCE), report("أعلن نبيل الكندي إضرابا.", "r2")])
    before = archive.get(1)
    assert before.record.statements[0].source_kind == "person"
    archive.correct(1, [correction(before)])
    after = archive.get(1)
    assert after.record.statements[0].source_kind == "unnamed"
    assert after.reading.to_json() == before.reading.to_json()
    assert [c.by for c in after.corrections] == ["هدى"] and archive.corrected() == [1]
    assert [h.report for h in search(archive, "", Filters(source_kind=("unnamed",))).hits] == [1]
    assert [h.report for h in search(archive, "", Filters(source_kind=("person",))).hits] == [2]
    export(archive.reports(), tmp_path / "a.jsonl")
    assert next(iter(read_export(tmp_path / "a.jsonl"))).record.statements[0].source_kind == "unnamed"


def test_a_correction_of_no_report_is_refused(archive: Archive) -> None:
    fill(archive, [report(SENTENCE)])
    made = correction(archive.get(1))
    assert "there is no report 7" in message(lambda: archive.correct(7, [made]))
    assert archive.count()["corrections"] == 0


def test_reading_again_puts_the_new_reading_in_and_keeps_corrections(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from musnad.archive import adding

    fill(archive, [report(SENTENCE), report("أعلن نبيل الكندي إضرابا.", "r2")])
    archive.correct(1, [correction(archive.get(1))])
    assert adding.reread(archive).stored == 0  # the same version: nothing to do
    real = adding._reader("fast")

    class Newer:
        def read(self, text: str, **said: Any) -> Any:
            return anew(real.read(text, **said))

    monkeypatch.setitem(adding._readers, "fast", Newer())
    monkeypatch.setattr(adding, "__version__", "99.0")
    summary = adding.reread(archive)
    assert (summary.stored, summary.failed) == (2, [])
    kept = archive.get(1)
    assert kept.version == "99.0" and kept.reading.statements[0].id == "s11"
    assert kept.record.statements[0].source_kind == "unnamed"
    assert [h.item["id"] for h in search(archive, "", Filters(source_kind=("unnamed",))).hits if h.item] == ["s11"]
    assert len(search(archive, "المرفأ").hits) == 1  # the reading before is not found beside it


# -- taking out, making anew -------------------------------------------------------------------------------------------


def test_what_is_taken_out_is_gone_with_everything_that_hangs_on_it(archive: Archive) -> None:
    fill(archive, [report(SENTENCE), report("أعلن نبيل الكندي إضرابا في صيدا.", "r2")])
    archive.correct(1, [correction(archive.get(1))])
    archive.remove("r1")
    assert archive.count() == {**archive.count(), "reports": 1, "statements": 1, "corrections": 0}
    assert not search(archive, "المرفأ").hits and search(archive, "إضرابا").hits
    left = dump(archive)
    assert all(row[0] != 1 for row in left["records"] + left["entities"] + left["mentions"])
    assert "there is no report" in message(lambda: archive.remove("r1"))
    assert fill(archive, [report(SENTENCE)]).stored == 1  # and can come again
    assert len(search(archive, "المرفأ").hits) == 1


def test_the_index_made_anew_finds_what_it_found(archive: Archive) -> None:
    fill(archive, reports(30))
    archive.remove(3)
    queries = [("", Filters()), ("انفجار", Filters()), ("", Filters(speaker=("الكندي",))), ("", Filters(copies=False))]
    kinds: tuple[Any, ...] = ("statements", "events", "reports")
    before = [list(everything(archive, words, filters, kind=kind)) for words, filters in queries for kind in kinds]
    archive.rebuild()
    assert [
        list(everything(archive, words, filters, kind=kind)) for words, filters in queries for kind in kinds
    ] == before
    assert all(before[:3])


# -- there and back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("way", [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_what_goes_into_another_archive_comes_out_the_same(
    way: tuple[str, str], form: str, new_place: Places, tmp_path: Path
) -> None:
    given = [k for k in exported.everything() if "\0" not in k.record.document.text]  # which PostgreSQL does not take
    with Archive(new_place(way[0])) as one, Archive(new_place(way[1])) as other:
        assert all(one.take_back(given))
        fill(one, reports(10))
        export(one.reports(), tmp_path / f"one.{form}")
        assert all(other.take_back(read_export(tmp_path / f"one.{form}")))
        assert not any(other.take_back(read_export(tmp_path / f"one.{form}")))  # there already: stays as it is
        export(other.reports(), tmp_path / f"other.{form}")
        made = sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("one"))
        assert made
        for name in made:
            assert (tmp_path / name).read_bytes() == (tmp_path / name.replace("one", "other")).read_bytes()
        packed = ("records.reading", "records.record")
        assert dump(one, packed) == dump(other, packed)


def test_copies_that_come_back_before_their_original_are_tied_to_it(archive: Archive) -> None:
    hard = exported.hard()
    assert list(archive.take_back([hard["agency"], hard["plain"]])) == [True, True]
    assert archive.get(1).copy_of == hard["plain"].key
    assert {h.report for h in search(archive, "", Filters(copies=False), kind="reports").hits} == {2}


def test_of_the_copies_of_what_is_taken_out_the_first_is_no_copy_and_the_others_copy_it(archive: Archive) -> None:
    fill(
        archive,
        [report(SENTENCE, f"c{n}", outlet=f"صحيفة {n}") for n in range(1, 4)] + [report("نفى نبيل ذلك.", "other")],
    )
    assert [k.copy_kind for k in archive.reports()] == [None, "exact", "exact", None]
    archive.remove("c1")
    assert [k.copy_of for k in archive.reports()] == [None, archive.get("c2").key, None]
    assert archive.get("c2").copy_kind is None
    found = {h.document["id"] for h in search(archive, "", Filters(copies=False), kind="reports").hits}
    assert found == {"c2", "other"} and len(search(archive, "المرفأ", kind="reports").hits) == 2


# -- outlets and feeds -------------------------------------------------------------------------------------------------


def test_outlets_of_ones_own_are_known_beside_the_shipped_ones(archive: Archive) -> None:
    shipped = len(list(archive.outlets))
    archive.add_outlet(Outlet("صحيفة المرسى", None, "paper", "LB", "almarsa.example"))
    archive.add_outlet(Outlet("صحيفة المرسى", "Al Marsa", "paper", "LB", "almarsa.example|marsa.example/ar"))
    found = archive.outlets.of_url("https://www.marsa.example/ar/1")
    assert found is not None and found.latin == "Al Marsa"
    assert archive.outlets.of_url("https://marsa.example.org/ar/1") is None
    assert len(list(archive.outlets)) == shipped + 1
    with Archive(archive.place) as again:
        assert again.outlets.of_name("صحيفة المرسى") is not None


def test_feeds_are_kept_as_they_stand(archive: Archive) -> None:
    moment = dt.datetime(2024, 3, 5, 10, 30, 1, tzinfo=dt.UTC)
    feed = Feed("https://news.example/rss", 600.0, '"e"', "Tue", moment, moment, 2, "timed out", "أخبار")
    archive.save(Feed(feed.url))
    archive.save(feed)
    archive.save(Feed("https://a.example/rss"))
    assert archive.feeds() == [Feed("https://a.example/rss"), feed]
    assert archive.remove_feed(feed.url) and not archive.remove_feed(feed.url)


# -- opening -----------------------------------------------------------------------------------------------------------


def test_a_newer_archive_is_refused_and_left_alone(archive: Archive) -> None:
    with archive.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0999'"))
    assert "newer version" in message(lambda: Archive(archive.place))
    assert rows(archive, "SELECT version_num FROM alembic_version")[0][0] == "0999"


def test_a_database_without_tables_becomes_an_archive_unless_nothing_may_be_made(archive_place: str) -> None:
    assert "there is no archive" in message(lambda: Archive(archive_place, create=False))
    with Archive(archive_place) as made:
        assert made.count()["reports"] == 0
    with Archive(archive_place, create=False) as again:
        assert again.count()["reports"] == 0


def test_a_foreign_database_is_refused_and_left_alone(archive_place: str) -> None:
    engine = sa.create_engine(
        archive_place.replace("postgresql:", "postgresql+psycopg:")
        if "://" in archive_place
        else f"sqlite:///{archive_place}"
    )
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE reports (id INTEGER PRIMARY KEY, mine TEXT)"))
    assert "not an archive of Musnad" in message(lambda: Archive(archive_place))
    assert sa.inspect(engine).get_table_names() == ["reports"]
    engine.dispose()


def test_tables_of_others_may_stand_beside_an_archive_in_postgresql(new_place: Places) -> None:
    place = new_place("postgresql")
    engine = sa.create_engine(place.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE invoices (id INTEGER PRIMARY KEY)"))
    engine.dispose()
    with Archive(place) as archive:
        assert fill(archive, [report(SENTENCE)]).stored == 1


def test_what_is_no_archive_is_said_in_clear_words(tmp_path: Path) -> None:
    text = tmp_path / "notes.db"
    text.write_text("ملاحظات")
    torn = tmp_path / "torn.db"
    torn.write_bytes(b"SQLite format 3\0" + b"\1" * 4096)
    for place, words in (
        (text, "is not an archive of Musnad"), (tmp_path, "is a folder"), (tmp_path / "no" / "a.db", "there is no folder"),
        (torn, "damaged"), ("mysql://a/b", "an archive is a file or a database"), ("postgresql://h:x/y", "is no address of a database"),
    ):  # fmt: skip
        assert words in message(lambda place=place: Archive(place)), place  # type: ignore[misc]
    assert text.read_text() == "ملاحظات"


def test_no_password_is_shown(tmp_path: Path) -> None:
    said = message(lambda: Archive("postgresql://huda:geheim@127.0.0.1:1/none"))
    assert "geheim" not in said and "huda" in said


def test_two_connections_see_each_others_reports(archive: Archive) -> None:
    with Archive(archive.place) as other:
        fill(archive, [report(SENTENCE)])
        assert other.count()["reports"] == 1
        assert fill(other, [report(SENTENCE), report("أعلن نبيل إضرابا.", "r2")]).stored == 1
        assert [k.record.document.id for k in archive.reports()] == ["r1", "r2"]
        assert len(search(archive, "إضراب").hits) == len(search(other, "إضراب").hits) == 1


def test_several_write_at_once_and_nothing_is_lost(archive: Archive) -> None:
    given = reports(40)
    failures: list[BaseException] = []

    def work(some: list[Any]) -> None:
        try:
            with Archive(archive.place) as own:
                for one in some:
                    fill(own, [one])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(given[n::3] + given[:5],)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    kept = list(archive.reports())
    assert sorted(k.key for k in kept) == sorted({key_of(r) for r in given})
    assert len({tuple(r) for r in rows(archive, "SELECT shelf FROM reports")}) == len(kept)


def test_a_file_that_may_only_be_read_can_be_searched_and_not_written(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    with Archive(place) as archive:
        fill(archive, [report(SENTENCE)])
    script = (
        "import os, sys\n"
        "from newsroom import fill, report\n"
        "from musnad.archive.search import search\n"
        "from musnad.archive.store import Archive, ArchiveError\n"
        "with Archive('other.db') as archive: fill(archive, [report('قال نبيل إن المرفأ مفتوح.')]); search(archive, 'مرفأ')\n"
        "os.chmod('a.db', 0o444); os.chmod('.', 0o555)\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)\n"
        "with Archive('a.db') as archive:\n"
        "    print(len(search(archive, 'المرفأ').hits))\n"
        "    try: fill(archive, [report('قال نبيل إن المرفأ مغلق.', 'r2')])\n"
        "    except ArchiveError as error: print(error.message)\n"
    )
    for folder in (tmp_path, *tmp_path.parents[:3]):
        os.chmod(folder, 0o755)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(exported.__file__).parent)},
    )  # fmt: skip
    os.chmod(tmp_path, 0o755)
    assert done.stdout.splitlines() == ["1", "a.db: the archive is read-only"], done.stderr[-800:]


def test_a_full_disk_is_said_and_leaves_a_sound_archive(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    with Archive(place) as archive:
        fill(archive, [report(SENTENCE)])
        pages = rows(archive, "PRAGMA page_count")[0][0]

        @sa.event.listens_for(archive.engine, "checkout")
        def limit(connection: Any, *_: Any) -> None:
            connection.execute(f"PRAGMA max_page_count={pages + 2}")

        said = message(lambda: fill(archive, reports(80)))
        assert "the disk is full" in said and "nothing of what was stored is lost" in said
    with Archive(place) as archive:
        assert rows(archive, "PRAGMA integrity_check")[0][0] == "ok"
        assert archive.count()["reports"] >= 1
        assert fill(archive, reports(20)).stored > 10


def test_the_number_of_a_report_that_was_taken_out_is_not_given_to_another(archive: Archive) -> None:
    first, second = report("أعلن الوزير سامي الكندي فتح المرفأ."), report("نفت النقابة نبأ الإضراب.")
    fill(archive, [first])
    number = next(archive.reports()).number
    archive.remove(number)
    fill(archive, [second])
    assert next(archive.reports()).number != number
