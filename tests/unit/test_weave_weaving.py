"""The weave over an archive: brought up to date with it, asked for stories."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from happenings import add, groups, plain, prepared, read, woven

from musnad.archive import schema
from musnad.archive.filters import Filters
from musnad.archive.following import Follower
from musnad.archive.kept import Correction
from musnad.archive.schema_weave import TABLES, nearness, stories, woven_words
from musnad.archive.schema_weave import woven as kept_of_reports
from musnad.archive.schema_who import TABLES as WHO
from musnad.archive.store import Archive, ArchiveError
from musnad.intake.report import Report
from musnad.weave import pools, weaving
from musnad.weave.weaving import Weave

NUMBER = 14


@pytest.fixture
def full(archive: Archive) -> Archive:
    """An archive with the reports of some happenings, woven."""
    add(archive, prepared(NUMBER))
    Weave(archive).update()
    return archive


def test_an_empty_archive_has_no_stories(archive: Archive) -> None:
    assert Weave(archive).update().reports == 0
    assert list(Weave(archive).stories()) == []


def test_nothing_is_done_where_nothing_has_changed(full: Archive) -> None:
    again = Weave(full).update()
    assert (again.reports, again.stories) == (0, 0)


def test_every_report_tells_one_story(full: Archive) -> None:
    told = [report for story in Weave(full).stories() for report in story.reports]
    assert sorted(told) == sorted(one.row["document"] for one in prepared(NUMBER))


def test_a_report_taken_out_changes_its_story_and_no_other(full: Archive) -> None:
    before = woven(full)
    name, story = next((n, s) for n, s in before.items() if len(s["reports"]) == 4)
    full.remove(story["reports"][3])
    after = woven(full)
    assert {n: s for n, s in before.items() if n != name} == {n: s for n, s in after.items() if n != name}
    assert after[name]["reports"] == story["reports"][:3]


def test_the_only_report_of_a_story_taken_out_takes_the_story_with_it(full: Archive) -> None:
    before = woven(full)
    name, story = next((n, s) for n, s in before.items() if len(s["reports"]) == 1 and not _led_to(n, before))
    full.remove(story["reports"][0])
    assert woven(full) == {n: s for n, s in before.items() if n != name}


def _led_to(name: str, all_of_them: dict[str, dict[str, list[str]]]) -> bool:
    return any(name in story["develops"] for story in all_of_them.values())


def test_a_correction_changes_the_story_of_its_report_and_no_other(full: Archive) -> None:
    before = woven(full)
    name, story = next((n, s) for n, s in before.items() if s["disputes"])
    kept = full.get(story["reports"][0])
    figure = next(f for f in kept.record.figures if f.what == "killed")
    wrong = Correction(
        "figures",
        "reject",
        figure.id,
        ((figure.span.start, figure.span.end),),
        figure.model_dump(),
        None,
        "ليلى",
        dt.datetime(2031, 4, 1, tzinfo=dt.UTC),
    )
    full.correct(kept.number, [wrong])
    assert Weave(full).waiting() == 1
    after = woven(full)
    assert after[name] != story
    assert {n: s for n, s in before.items() if n != name} == {n: s for n, s in after.items() if n != name}


def test_what_is_near_is_forgotten_with_its_report(full: Archive) -> None:
    for one in prepared(NUMBER):
        full.remove(one.row["key"])
    Weave(full).update()
    with full.reading() as connection:
        for table in (kept_of_reports, woven_words, nearness, stories):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table.name


def test_reports_in_no_language_that_is_read_tell_no_story(archive: Archive) -> None:
    report = read(Report("f1", "The port was closed.", published="2031-03-01"))
    report.row["state"] = "foreign"
    add(archive, [report])
    assert Weave(archive).update().reports == 1
    assert woven(archive) == {}


def test_reports_without_a_day_are_compared_with_one_another_alone(archive: Archive) -> None:
    first, second = (one for one in prepared(NUMBER) if one.row["document"] in ("h5-0", "h5-1"))
    texts = [
        Report(f"u{n}", one.row["text"], outlet=one.row["outlet"], title=one.row["title"])
        for n, one in enumerate((first, second))
    ]
    add(archive, [*map(read, texts), first])
    assert groups(archive) == {frozenset({"u0", "u1"}), frozenset({"h5-0"})}


def test_two_reports_under_one_id_are_told_apart(archive: Archive) -> None:
    first, second = (one for one in prepared(NUMBER) if one.row["document"] in ("h5-0", "h5-3"))
    twice = [
        Report(
            "same", one.row["text"], outlet=one.row["outlet"], title=one.row["title"], published=one.row["published"]
        )
        for one in (first, second)
    ]
    add(archive, list(map(read, twice)))
    (story,) = woven(archive).values()
    assert len(set(story["reports"])) == 2 and all(name.startswith("same#") for name in story["reports"])


def test_a_story_is_found_by_its_id_and_by_any_of_its_reports(full: Archive) -> None:
    weave = Weave(full)
    story = next(s for s in weave.stories() if len(s.reports) > 2)
    told = story.tellings[2]
    kept = full.get(told.number)
    for name in (story.id, told.report, told.number, kept.key, kept.record.document.url):
        assert weave.story(name or "") == story


def test_the_name_a_story_once_had_leads_to_it(archive: Archive) -> None:
    some = [one for one in prepared(NUMBER) if one.row["document"].startswith("h5-")]
    some.sort(key=lambda one: (one.row["published"], one.row["key"]))
    add(archive, some[1:])
    (old,) = woven(archive)
    add(archive, some[:1])
    (new,) = woven(archive)
    assert new != old and Weave(archive).story(old).id == new


@pytest.mark.parametrize("name", ["nothing", "99999999", "0123456789ab", "", "%", "ff" * 30])
def test_a_name_that_leads_to_no_story_is_said(full: Archive, name: str) -> None:
    with pytest.raises(ArchiveError):
        Weave(full).story(name)


def test_stories_are_chosen_by_what_their_reports_say(full: Archive) -> None:
    weave = Weave(full)
    found = list(weave.stories("العبارة", Filters(outlet=("مدار",))))
    assert found and all(any(t.outlet == "وكالة مدار" for t in story.tellings) for story in found)
    assert {story.id for story in found} < {story.id for story in weave.stories()}
    assert list(weave.stories("كلمةلاتوجد")) == []


def test_stories_are_chosen_by_how_many_tell_them_and_whether_they_disagree(full: Archive) -> None:
    weave = Weave(full)
    everything = list(weave.stories())
    assert {s.id for s in weave.stories(least=3)} == {s.id for s in everything if len(s.reports) >= 3}
    assert {s.id for s in weave.stories(chains=2)} == {s.id for s in everything if s.independent >= 2}
    assert {s.id for s in weave.stories(disputed=True)} == {s.id for s in everything if s.disputes}
    sizes = [len(s.reports) for s in weave.stories(order="largest", limit=5)]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 5


def test_what_came_later_is_told_from_both_sides(full: Archive) -> None:
    weave = Weave(full)
    everything = {story.id: story for story in weave.stories()}
    pairs = {(story.id, earlier) for story in everything.values() for earlier in story.develops}
    assert pairs
    assert pairs == {(later, name) for name in everything for later in weave.later(name)}


def test_the_count_says_what_there_is(full: Archive) -> None:
    weave = Weave(full)
    everything = list(weave.stories())
    assert weave.count() == {
        "stories": len(everything),
        "told by several": sum(len(s.reports) > 1 for s in everything),
        "disputes": sum(len(s.disputes) for s in everything),
        "revisions": sum(len(s.revisions) for s in everything),
    }


def test_several_processes_weave_what_one_does(full: Archive, tmp_path: Path) -> None:
    with Archive(tmp_path / "two.db") as other:
        add(other, prepared(NUMBER))
        Weave(other).update(jobs=2, portion=5)
        assert {s.id: plain(s) for s in Weave(other).stories()} == woven(full)


def test_a_report_that_changes_while_it_is_woven_is_woven_again(full: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    weave = Weave(full)
    kept = next(full.reports())
    full.reread([(kept.number, prepared(NUMBER)[0])])
    asked = weave._changed()
    full.reread([(kept.number, prepared(NUMBER)[0])])
    assert weave._enter((asked, [])) == 0
    assert weave.waiting() == 1


def test_the_weave_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    place = tmp_path / "killed.db"
    with Archive(place) as archive:
        add(archive, prepared(NUMBER))
    for step in ("_group", "_keep"):
        program = (
            "import os\n"
            "from musnad.archive.store import Archive\n"
            "from musnad.weave.weaving import Weave\n"
            f"Weave.{step} = lambda *_: os._exit(9)\n"
            f"Weave(Archive({str(place)!r})).update()"
        )
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    with Archive(place) as archive, Archive(tmp_path / "whole.db") as whole:
        add(whole, prepared(NUMBER))
        assert woven(archive) == woven(whole)


def test_an_archive_that_may_only_be_read_shows_what_was_woven(tmp_path: Path) -> None:
    place = tmp_path / "old.db"
    with Archive(place) as archive:
        add(archive, prepared(NUMBER)[:10])
        Weave(archive).update()
        add(archive, prepared(NUMBER)[10:12])
        told = len(list(Weave(archive).stories()))
    place.chmod(0o444)
    with Archive(place, create=False) as archive:
        if archive.engine.url.database and _writable(place):
            pytest.skip("root writes to files that may only be read")
        assert len(list(Weave(archive).stories())) == told
        with pytest.raises(ArchiveError):
            Weave(archive).update()


def _writable(place: Path) -> bool:
    import os

    return os.access(place, os.W_OK)


def test_an_archive_made_before_there_was_a_weave_is_woven_whole(archive_place: str) -> None:
    with Archive(archive_place) as archive:
        add(archive, prepared(NUMBER))
        expected = woven(archive)
        newer = [
            t
            for t in schema.metadata.sorted_tables
            if t.name in ("changes", "followers", *(t.name for t in (*TABLES, *WHO)))
        ]
        with archive.writing() as connection:
            for table in reversed(newer):
                table.drop(connection)
            connection.execute(schema.shelves.delete().where(schema.shelves.c.day == -2))
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    with Archive(archive_place) as archive:
        assert Weave(archive).waiting() == len(prepared(NUMBER))
        assert woven(archive) == expected


def test_a_musnad_that_weaves_otherwise_weaves_anew(full: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = woven(full)
    monkeypatch.setattr(weaving, "_FOLLOWER", Follower("stories 999"))
    monkeypatch.setattr(pools, "MADE", 999)
    again = Weave(full).update()
    assert (again.reports, again.stories) == (len(prepared(NUMBER)), len(expected))
    assert woven(full) == expected
