"""Pages of stories: none is missed and none comes twice, in every order, and those of a search are what some report of the story matches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from happenings import prepared

from musnad.archive.filters import Filters
from musnad.archive.newest import LOOKED_AT, newest_reports
from musnad.archive.schema_weave import LISTS, stories
from musnad.archive.search import everything, search
from musnad.archive.store import Archive
from musnad.archive.wording import QueryError
from musnad.weave import listing
from musnad.weave.listing import Wanted, page
from musnad.weave.weaving import Weave

NUMBER = 16
ORDERS = ("newest", "largest", "chains")


@pytest.fixture
def weave(archive: Archive) -> Weave:
    """The stories of some happenings."""
    archive.write(prepared(NUMBER))
    made = Weave(archive)
    made.update()
    return made


def paged(weave: Weave, *asked: Any, limit: int, **named: Any) -> Iterator[str]:
    """All stories, a page at a time."""
    after: str | None = None
    while True:
        found = weave.page(*asked, limit=limit, after=after, **named)
        assert len(found.names) <= limit
        yield from found.names
        after = found.after
        if after is None:
            return
        assert len(found.names) == limit


def test_pages_one_after_the_other_are_the_whole_list_in_its_order(weave: Weave) -> None:
    for order in ORDERS:
        whole = [story.id for story in weave.stories(order=order)]  # type: ignore[arg-type]
        assert len(whole) > 20
        for limit in (1, 3, 7, len(whole), 100):
            assert list(paged(weave, wanted=Wanted(order=order), limit=limit)) == whole  # type: ignore[arg-type]


def test_what_is_asked_of_a_story_holds_of_each(weave: Weave) -> None:
    everyone = list(weave.stories())
    for least, chains, disputed, revised in itertools.product((1, 2, 3), (1, 2), (False, True), (False, True)):
        expected = {
            story.id
            for story in everyone
            if len(story.tellings) >= least
            and story.independent >= chains
            and (story.disputes or not disputed)
            and (story.revisions or not revised)
        }
        assert set(paged(weave, wanted=Wanted(least, chains, disputed, revised), limit=5)) == expected
    assert any(story.disputes for story in everyone)


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("انفجار", Filters()), ("", Filters(outlet=("السنبلة",))), ('"انفجار في مصنع"', Filters()), ("", Filters(speaker=("رامي الفاسي",))),
        ("المصنع OR الجسر", Filters(since="2031-03-04")), ("زرافة", Filters()), ("!!", Filters()),
    ],
)  # fmt: skip
def test_stories_of_a_search_are_those_of_which_a_report_matches(weave: Weave, words: str, filters: Filters) -> None:
    for order in ORDERS:
        expected = [story.id for story in weave.stories(words, filters, least=2, order=order)]  # type: ignore[arg-type]
        assert list(paged(weave, words, filters, Wanted(2, order=order), limit=2)) == expected  # type: ignore[arg-type]
        found = weave.page(words, filters, Wanted(order=order))  # type: ignore[arg-type]
        assert found.among is None


def test_of_a_search_that_finds_more_the_newest_reports_count_and_it_is_said(weave: Weave) -> None:
    found = page(weave.archive, "", Filters(copies=False), Wanted(), 100, None, most=5)
    assert found.among == 5
    newest = search(weave.archive, "", Filters(copies=False), kind="reports", limit=5).hits
    assert set(found.names) == {weave.id_of(hit.report) for hit in newest}


@pytest.mark.parametrize("words", ["", "انفجار", '"انفجار في"'])
def test_the_newest_reports_are_those_that_a_search_finds_first(weave: Weave, words: str) -> None:
    for filters in (
        Filters(),
        Filters(speaker=("الفاسي",)),
        Filters(speaker=("رامي الفاسي",)),
        Filters(type=("ASSAULT",)),
    ):
        expected = [hit.shelf for hit in everything(weave.archive, words, filters, kind="reports")]
        for most in (1, 4, 500):
            found = newest_reports(weave.archive, words, filters, most)
            assert found.shelves == expected[: min(most, LOOKED_AT)]
            assert found.more == (len(expected) > len(found.shelves))


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ("newest", "x"), ("newest", ""), ("newest", "1"), ("newest", "-1.ab"), ("newest", "٣.ab"), ("newest", "1.2.ab"),
        ("largest", "1.ab"), ("chains", "1.2.ab'"), ("newest", "1.AB"), ("newest", "9999999999.ab"),
    ],
)  # fmt: skip
def test_what_is_no_beginning_of_a_page_is_refused(archive: Archive, order: Any, after: str) -> None:
    for words in ("", "انفجار"):
        with pytest.raises(QueryError):
            page(archive, words, Filters(), Wanted(order=order), 5, after)


def test_a_mark_of_a_story_that_is_gone_still_shows_where_to_go_on(weave: Weave) -> None:
    first = weave.page(limit=5)
    rest = list(paged(weave, limit=100))[5:]
    with weave.archive.writing() as connection:
        connection.execute(stories.delete().where(stories.c.id == first.names[-1]))
    assert list(weave.page(limit=100, after=first.after).names) == rest


def test_stories_that_wait_to_be_told_are_not_listed(weave: Weave) -> None:
    name = weave.page(limit=1).names[0]
    with weave.archive.writing() as connection:
        connection.execute(stories.update().where(stories.c.id == name).values(body=None, independent=None))
    for order in ORDERS:
        assert name not in list(paged(weave, wanted=Wanted(order=order), limit=50))  # type: ignore[arg-type]
    assert weave.named([name]) == [] and weave.named_json([name]) == []


@pytest.mark.parametrize(("order", "after"), [("newest", "5.ab"), ("largest", "3.5.ab"), ("chains", "2.5.ab")])
def test_a_page_goes_by_an_index_alone_and_not_through_all_stories(tmp_path: Any, order: Any, after: str) -> None:
    with Archive(tmp_path / "a.db") as archive, archive.reading() as connection:
        wanted = Wanted(2, 2, True, True, order)
        query = sa.select(*listing._COLUMNS).where(*wanted.conditions(), *wanted.behind(after))
        compiled = query.order_by(*wanted.by()).limit(5).compile(connection, compile_kwargs={"literal_binds": True})
        (step,) = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
        assert step.startswith(f"SEARCH stories USING COVERING INDEX ix_stories_{order}")


def test_an_archive_of_the_version_before_gets_the_indexes_of_lists(archive_place: str) -> None:
    def indexes(archive: Archive) -> set[str | None]:
        return {index["name"] for index in sa.inspect(archive.engine).get_indexes("stories")}

    with Archive(archive_place) as archive:
        made = indexes(archive)
        assert {index.name for index in LISTS} <= made
        with archive.writing() as connection:
            for index in LISTS:
                index.drop(connection)
            connection.execute(sa.text("CREATE INDEX ix_stories_last_day ON stories (last_day)"))
            connection.execute(sa.text("CREATE INDEX ix_stories_reports ON stories (reports)"))
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0004'"))
    with Archive(archive_place) as archive:
        assert indexes(archive) == made


def test_a_story_as_json_is_what_the_story_gives(weave: Weave) -> None:
    import orjson

    names = list(weave.page(limit=100).names)
    opened = weave.named(names)
    assert [orjson.loads(orjson.dumps(story.as_json())) for story in opened] == weave.named_json(names)
    assert [story.id for story in opened] == names and any(story.develops for story in opened)


def test_a_story_is_found_by_whatever_names_it(weave: Weave) -> None:
    story = next(story for story in weave.stories(order="largest"))
    kept = weave.archive.get(story.tellings[-1].number)
    for name in (story.id, kept.key, kept.number, kept.record.document.id, kept.record.document.url or ""):
        assert weave.id_of(name) == story.id
        assert weave.story(name) == story
