"""Reports listed by day of publication, and what programs send from outside."""

from __future__ import annotations

import pytest
from newsroom import fill, report, reports

from musnad.archive.listing import headings, headings_of
from musnad.archive.outside import place_of, sound, sound_values
from musnad.archive.store import Archive
from musnad.archive.wording import QueryError


def through(archive: Archive, limit: int, oldest: bool = False) -> list[str]:
    found, after = [], None
    with archive.reading() as connection:
        while True:
            some, after = headings(connection, limit=limit, after=after, oldest=oldest)
            assert 0 < len(some) <= limit
            found += [one.key for one in some]
            if after is None:
                return found


def test_pages_are_all_reports_by_their_day(archive: Archive) -> None:
    fill(archive, reports(25))
    kept = {one.key: one for one in archive.reports()}
    newest = through(archive, 4)
    assert sorted(newest) == sorted(kept)
    days = [(kept[key].record.document.published or "")[:10] for key in newest]
    assert days == sorted(days, reverse=True)
    assert through(archive, 7, oldest=True) == newest[::-1]
    assert through(archive, 25) == newest and through(archive, 26) == newest


def test_a_heading_is_what_the_report_says(archive: Archive) -> None:
    fill(archive, reports(25))
    kept = list(archive.reports())
    with archive.reading() as connection:
        found = headings_of(connection, [one.number for one in kept])
    assert any(one.copy_of for one in kept)
    for one in kept:
        made = found[one.number].to_json()
        document = one.record.document.model_dump()
        assert made["document"] == {name: document[name] for name in made["document"]}
        for name in ("key", "number", "agency", "copy_of", "copy_kind", "state", "version"):
            assert made[name] == getattr(one, name)
        assert made["reader"] == one.record.reader and "shelf" not in made


def test_of_an_empty_archive_there_is_no_page(archive: Archive) -> None:
    with archive.reading() as connection:
        assert headings(connection, limit=5) == ([], None)


def test_a_report_that_is_taken_out_ends_no_page(archive: Archive) -> None:
    fill(archive, [report("قال الوزير إن المرفأ مفتوح.", f"r{n}", published=f"2024-08-0{n}") for n in range(1, 6)])
    with archive.reading() as connection:
        some, after = headings(connection, limit=2)
    archive.remove(some[1].number)
    with archive.reading() as connection:
        rest, _ = headings(connection, limit=5, after=after)
    assert [one.document["id"] for one in rest] == ["r3", "r2", "r1"]


@pytest.mark.parametrize("after", ["-1", "1.5", "abc", "٣", " 1", "9" * 19, "9" * 400, "\0", "1e3", "0x1"])
def test_what_is_no_cursor_is_refused(after: str) -> None:
    with pytest.raises(QueryError):
        place_of(after)


@pytest.mark.parametrize(("after", "place"), [(None, None), ("", None), ("0", 0), ("12", 12)])
def test_a_cursor_is_a_place(after: str | None, place: int | None) -> None:
    assert place_of(after) == place


def test_what_no_database_keeps_is_replaced() -> None:
    assert sound("a\0b\ud800ج") == "a\ufffdb\ufffdج"
    assert sound_values({"\ud800": ["\0", 1, None, {"x": "س"}]}) == {"\ufffd": ["\ufffd", 1, None, {"x": "س"}]}
