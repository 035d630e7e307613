"""Events over time: in which period they count, which days a line runs over, and the list in the order of their days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from databases import KINDS
from newsroom import fill, report

from musnad.archive import over_time, schema
from musnad.archive.filters import Filters
from musnad.archive.over_time import (
    PERIODS,
    Dated,
    Tally,
    all_tallies,
    listed,
    listed_of,
    newest,
    period_end,
    periods,
    step_for,
    tallied,
    timeline,
)
from musnad.archive.search import everything, shelved
from musnad.archive.store import Archive
from musnad.archive.wording import QueryError

Archives = Callable[[str], Archive]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def on(first: str | None, last: str | None = None, type: str = "ASSAULT", count: int = 1) -> Tally:
    return Tally(type, first, last or first, count)


# -- periods -----------------------------------------------------------------------------------------------------------


def test_weeks_begin_on_monday_months_on_their_first_day() -> None:
    assert periods(day("2024-08-08"), day("2024-08-13"), "week") == [day("2024-08-05"), day("2024-08-12")]
    assert periods(day("2024-01-31"), day("2024-03-01"), "month") == [
        day("2024-01-01"),
        day("2024-02-01"),
        day("2024-03-01"),
    ]
    assert periods(day("2023-12-31"), day("2024-01-01"), "year") == [day("2023-01-01"), day("2024-01-01")]


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [("2024-02-01", "month", "2024-02-29"), ("2023-02-01", "month", "2023-02-28"), ("2024-12-01", "month", "2024-12-31"),
     ("2024-01-01", "year", "2024-12-31"), ("2024-08-05", "week", "2024-08-11"), ("2024-08-05", "day", "2024-08-05")],
)  # fmt: skip
def test_a_period_ends_before_the_next_begins(start: str, step: over_time.Step, end: str) -> None:
    assert period_end(start, step) == end


def test_longer_lines_have_longer_periods() -> None:
    first = day("2024-01-01")
    steps = [step_for(first, first + dt.timedelta(days=days)) for days in (0, 30, 31, 189, 190, 1_459, 1_460)]
    assert steps == ["day", "day", "week", "week", "month", "month", "year"]


def test_a_line_has_no_more_periods_than_can_be_drawn_the_latest_of_them() -> None:
    found = periods(day("0100-01-01"), day("2024-01-01"), "year")
    assert len(found) == PERIODS
    assert found[-1] == day("2024-01-01")


# -- the line ----------------------------------------------------------------------------------------------------------


def test_an_event_counts_in_the_period_of_its_days_and_no_period_is_left_out() -> None:
    line = timeline([on("2024-08-05", type="AID"), on("2024-08-08", "2024-08-08", count=2), on("2024-08-05")])
    assert line.step == "day"
    assert line.columns == ("2024-08-05", "2024-08-06", "2024-08-07", "2024-08-08")
    assert line.counts == {"AID": (1, 0, 0, 0), "ASSAULT": (1, 0, 0, 2)}
    assert (line.drawn, line.wide, line.undated) == (4, 0, 0)


def test_an_event_of_more_than_one_period_is_not_counted_in_any() -> None:
    days = [on("2024-03-05"), on("2024-06-05"), on("2024-11-20")]
    line = timeline([*days, on("2024-03-10", "2024-05-01"), on("2024-04-01", "2024-04-30")])
    assert line.step == "month"
    assert (line.drawn, line.wide, line.earlier) == (4, 1, 0)  # a whole month is one period where months are counted


def test_an_event_of_unknown_end_counts_where_it_began_and_one_without_a_beginning_has_no_day() -> None:
    line = timeline(
        [on("2024-08-05"), Tally("AID", "2024-08-06", None, 1), Tally("AID", None, "2024-08-07", 1), on(None, count=3)]
    )
    assert (line.drawn, line.undated) == (2, 4)


def test_days_that_are_none_do_not_break_a_line() -> None:
    line = timeline([on("2024-08-05"), on("2024-13-45"), on("0000-01-01"), on("9999-12-31"), on("XXXX-08")])
    assert (line.drawn, line.undated) == (1, 4)


def test_a_line_runs_over_the_days_in_which_most_events_lie() -> None:
    news = [on(f"2024-08-{n:02}", count=10) for n in range(1, 11)]
    line = timeline([*news, on("1975-04-13"), on("1982-06-06", count=2), on("2031-01-01")])
    assert (line.since, line.until, line.step) == ("2024-08-01", "2024-08-10", "day")
    assert (line.drawn, line.earlier, line.later) == (100, 3, 1)


def test_a_line_of_evenly_spread_events_runs_over_all_of_them() -> None:
    line = timeline([on(f"20{n:02}-05-01") for n in range(25)])
    assert (line.since, line.until, line.step) == ("2000-05-01", "2024-05-01", "year")
    assert (line.drawn, line.earlier, line.later) == (25, 0, 0)


def test_days_that_are_asked_for_bound_the_line() -> None:
    tallies = [on("2024-08-01"), on("2024-08-05"), on("2024-08-20"), on("2024-07-01", "2024-08-31")]
    line = timeline(tallies, "2024-08-03", "2024-08-10")
    assert (line.since, line.until) == ("2024-08-03", "2024-08-10")
    assert (line.drawn, line.wide, line.earlier, line.later) == (1, 0, 2, 1)
    assert len(line.columns) == 8


def test_what_begins_before_the_line_is_earlier_also_where_it_reaches_into_it() -> None:
    """The list goes by the first day: nothing is to be called wide, and so in the list, that is not."""
    days = [on("2024-03-05"), on("2024-06-05"), on("2024-11-20")]
    line = timeline([*days, on("2024-01-01", "2024-12-31"), on("2024-03-05", "2024-12-31")])
    assert (line.drawn, line.wide, line.earlier) == (3, 1, 1)


@pytest.mark.parametrize(
    ("since", "until", "drawn", "earlier", "later"),
    [("0001-01-01", None, 1, 0, 0), (None, "9999-12-31", 1, 0, 0), ("0001-01-01", "9999-12-31", 1, 0, 0), (None, "2900-01-01", 1, 0, 0),
     ("9999-12-31", None, 0, 1, 0), (None, "0001-01-01", 0, 0, 1)],
)  # fmt: skip
def test_days_at_the_ends_of_the_calendar_bound_the_line_too(
    since: str | None, until: str | None, drawn: int, earlier: int, later: int
) -> None:
    line = timeline([on("2024-08-01")], since, until)
    assert (line.drawn, line.earlier, line.later) == (drawn, earlier, later)


def test_a_line_without_events_is_empty() -> None:
    assert timeline([]).columns == ()
    assert timeline([on(None)]).undated == 1
    before = timeline([on("2020-01-01")], since="2024-01-01")
    assert (before.columns, before.earlier, before.later) == ((), 1, 0)
    assert timeline([on("2020-01-01")], until="2019-01-01").later == 1
    assert timeline([on("2020-01-01")], "2024-02-01", "2024-01-01").columns == ()


def test_what_a_line_says_as_json_leaves_out_nothing() -> None:
    made = timeline([on("2024-08-05"), on("2024-08-07", type="AID"), on(None)]).to_json()
    assert made["columns"] == [
        {"start": "2024-08-05", "counts": {"ASSAULT": 1}},
        {"start": "2024-08-06", "counts": {}},
        {"start": "2024-08-07", "counts": {"AID": 1}},
    ]
    assert (made["step"], made["drawn"], made["undated"]) == ("day", 2, 1)


# -- from the archive --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_all_events_are_counted_by_the_days_of_their_records(full_archives: Archives, kind: str) -> None:
    archive = full_archives(kind)
    events = [event for kept in archive.reports() for event in kept.record.events]
    with archive.reading() as connection:
        whole = all_tallies(connection)
        found, complete = newest(connection, "", Filters())
    assert complete
    assert sum(one.count for one in whole) == len(events) == len(found)
    assert sorted(map(repr, whole)) == sorted(map(repr, tallied(found)))
    dated = sum(1 for event in events if event.earliest or (event.date and event.date[0].isdigit()))
    assert 0 < sum(one.count for one in whole if one.earliest) <= dated


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("", Filters(type=("ASSAULT", "PROTEST"))),
        ("", Filters(status=("occurred",), place=("بيروت",))),
        ("انفجار", Filters()),
        ('"في انفجار"', Filters()),
        ("", Filters(event_since="2024-03-01", event_until="2024-03-06")),
        ("زرافة", Filters()),
        ("!!", Filters()),
    ],
)
def test_the_events_of_a_search_are_those_it_finds(
    full_archives: Archives, kind: str, words: str, filters: Filters
) -> None:
    archive = full_archives(kind)
    with archive.reading() as connection:
        found, complete = newest(connection, words, filters)
    wanted = {hit.shelf for hit in everything(archive, words, filters, kind="events")}
    assert complete
    marks = {one.id for one in found}
    assert wanted <= marks  # of exact words the index may find some more
    assert {hit.shelf for hit in shelved(archive, "events", sorted(marks), words, filters)} == wanted
    if '"' not in words:
        assert marks == wanted


def test_of_more_events_than_are_looked_at_the_newest_are_taken(
    full_archives: Archives, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = full_archives("sqlite")
    monkeypatch.setattr(over_time, "MOST", 7)
    with archive.reading() as connection:
        found, complete = newest(connection, "", Filters())
        marks = sorted(connection.scalars(sa.select(schema.events.c.id)), reverse=True)
    assert not complete
    assert sorted((one.id for one in found), reverse=True) == marks[:7]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_the_list_hold_every_dated_event_once_the_latest_day_first(full_archives: Archives, kind: str) -> None:
    archive = full_archives(kind)
    with archive.reading() as connection:
        events, _ = newest(connection, "", Filters())
        pages: list[int] = []
        other: list[int] = []
        after = None
        while True:
            marks, following = listed(connection, None, None, limit=13, after=after)
            same, also_following = listed_of(events, None, None, limit=13, after=after)
            assert (marks, following) == (same, also_following)
            pages += marks
            other += same
            after = following
            if after is None:
                break
    when = {one.id: one.earliest for one in events}
    assert sorted(pages) == sorted(id for id, earliest in when.items() if earliest)
    days = [when[id] or "" for id in pages]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_keeps_to_days_and_types(full_archives: Archives, kind: str) -> None:
    archive = full_archives(kind)
    with archive.reading() as connection:
        rows = connection.execute(sa.select(schema.events.c.id, schema.events.c.earliest, schema.events.c.type)).all()
        found, _ = listed(connection, "2024-03-01", "2024-03-06", ("ASSAULT",), limit=500)
        assert listed(connection, "2024-03-01", "2024-03-06", ("ASSAULT",), many=False, limit=500)[0] == found
    wanted = {
        row.id
        for row in rows
        if row.type == "ASSAULT" and row.earliest and "2024-03-01" <= row.earliest[:10] <= "2024-03-06"
    }
    assert set(found) == wanted
    assert wanted


def test_the_last_day_of_a_list_is_in_it_with_all_its_hours() -> None:
    events = [
        Dated(1, "AID", "2024-03-06T23:00", None),
        Dated(2, "AID", "2024-03-07", None),
        Dated(3, "AID", None, None),
    ]
    assert listed_of(events, "2024-03-06", "2024-03-06", limit=9) == ([1], None)


@pytest.mark.parametrize(
    "after", ["x", "2024-03-01", "2024-03-01_", "2024-03-01_x", "_5", "2024-03-01_" + "9" * 40, "2024-03-01_٥"]
)
def test_a_place_that_no_page_gave_is_refused(after: str) -> None:
    with pytest.raises(QueryError):
        listed_of([], None, None, limit=5, after=after)


def test_events_of_reports_that_came_later_are_in_the_list(archive: Archive) -> None:
    fill(archive, [report("قتل مسلحون خمسة عمال في هجوم على بيروت أمس.", "a")])
    with archive.reading() as connection:
        before, _ = listed(connection, None, None, limit=50)
    fill(archive, [report("تظاهر عمال المصنع في تونس أمس احتجاجا على إغلاقه.", "b", published="2024-03-09")])
    with archive.reading() as connection:
        later, _ = listed(connection, None, None, limit=50)
    assert len(later) > len(before) > 0
    assert later[-len(before) :] == before
