"""Charts: what is drawn where, in which language, and the same numbers in words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from lxml import html as lxml_html
from markupsafe import Markup

from musnad.web.charts import Series, Step, bars_over_time, gathered, meter, period_name, sparkline, split
from musnad.web.language import speech

AR, EN = speech("ar"), speech("en")
MONTHS = ("2024-01-01", "2024-02-01", "2024-03-01")
TYPES = (Series("ASSAULT", "هجوم", (3, 0, 5), "e-ASSAULT"), Series("AID", "مساعدة", (1, 0, 0), "e-AID"))
HOSTILE = "<script>alert(1)</script>\"'"


def tree(made: Markup) -> Any:
    return lxml_html.fromstring(str(made))


def bars(made: Markup) -> list[Any]:
    found: list[Any] = tree(made).xpath("//svg[@class='bars']//rect")
    return found


def left(bar: Any) -> float:
    return float(bar.get("x").rstrip("%"))


def test_time_runs_from_right_to_left_in_arabic_and_from_left_to_right_in_english() -> None:
    series = [Series("n", "n", (1, 2, 3))]
    arabic, english = ([left(b) for b in bars(bars_over_time(MONTHS, series, said))] for said in (AR, EN))
    assert arabic == sorted(arabic, reverse=True)
    assert english == sorted(english)
    assert arabic == pytest.approx(english[::-1], abs=0.02)


def test_bars_of_one_period_stand_on_one_another_the_largest_series_lowest() -> None:
    first = [b for b in bars(bars_over_time(MONTHS, TYPES, EN)) if "January" in b.findtext("title")]
    assault, aid = first
    assert assault.get("class") == "part e-ASSAULT"
    assert aid.get("class") == "part e-AID"
    assert float(aid.get("y")) + float(aid.get("height")) == pytest.approx(float(assault.get("y")), abs=0.02)
    assert float(assault.get("height")) == pytest.approx(3 * float(aid.get("height")), abs=0.05)


def test_nothing_is_drawn_where_a_series_has_nothing() -> None:
    assert len(bars(bars_over_time(MONTHS, TYPES, EN))) == 3
    assert bars_over_time(MONTHS, [Series("AID", "aid", (0, 0, 0))], EN) == ""
    assert bars_over_time((), [], EN) == ""


def test_numbers_and_months_are_those_of_the_language() -> None:
    arabic = str(bars_over_time(MONTHS, TYPES, AR, title="الأحداث"))
    assert "آذار/مارس ٢٠٢٤ · هجوم: ٥" in arabic
    words = re.sub("<[^>]*>", " ", arabic)
    assert not re.search(r"[0-9A-Za-z]", words)
    assert "March 2024 · هجوم: 5" in str(bars_over_time(MONTHS, TYPES, EN))


def test_the_same_numbers_stand_in_a_table_the_latest_first_without_empty_periods() -> None:
    made = tree(bars_over_time(MONTHS, TYPES, EN, title="Events"))
    assert [th.text_content() for th in made.xpath("//thead//th")] == ["Period", "هجوم", "مساعدة"]
    rows = [[cell.text_content() for cell in row] for row in made.xpath("//tbody/tr")]
    assert rows == [["March 2024", "5", ""], ["January 2024", "3", "1"]]
    assert made.xpath("//tbody//th/@scope") == ["row", "row"]


def test_bars_lead_to_period_and_type_and_the_keyboard_goes_by_the_table() -> None:
    asked: list[tuple[str, str | None]] = []

    def link(start: str, key: str | None) -> str:
        asked.append((start, key))
        return f"/timeline?at={start}&type={key}"

    made = tree(bars_over_time(MONTHS, TYPES, EN, link=link))
    drawn = made.xpath("//svg[@class='bars']//a")
    assert drawn[0].get("href") == "/timeline?at=2024-01-01&type=ASSAULT"
    assert {a.get("tabindex") for a in drawn} == {"-1"}
    assert made.xpath("//svg[@class='bars']/@aria-hidden") == ["true"]
    assert made.xpath("//tbody//th/a/@href")[0] == "/timeline?at=2024-03-01&type=None"
    assert ("", "AID") in asked  # the legend leads to a type at any time


def test_names_from_outside_act_on_nothing_and_no_style_stands_in_the_page() -> None:
    made = str(
        bars_over_time(
            MONTHS, [Series("x", HOSTILE, (1, 1, 1), "e-x"), TYPES[0]], EN, title=HOSTILE, link=lambda a, b: HOSTILE
        )
    )
    assert "<script" not in made
    assert "style=" not in made
    assert not re.search(r"\son\w+=", made)


def test_the_scale_has_few_round_steps_and_reaches_the_highest_bar() -> None:
    for top in (1, 2, 3, 4, 5, 7, 9, 10, 19, 49, 50, 99, 101, 999, 5_000, 123_456):
        made = tree(bars_over_time(("2024-01-01",), [Series("n", "n", (top,))], EN))
        values = [int(text.text_content().replace(",", "")) for text in made.xpath("//text[@class='scale']")]
        steps = {b - a for a, b in pairwise(values)}
        assert values[0] == 0
        assert top <= values[-1] <= max(2 * top, 1)
        assert len(steps) == 1
        assert 2 <= len(values) <= 6
        (bar,) = made.xpath("//svg[@class='bars']//rect")
        assert float(bar.get("y")) >= 12


def test_no_more_names_stand_under_the_bars_than_a_narrow_page_has_room_for() -> None:
    days = tuple(f"2024-01-{day:02}" for day in range(1, 32))
    made = tree(bars_over_time(days, [Series("n", "n", [1] * 31)], AR, step="day"))
    names = made.xpath("//text[contains(@class,'when')]")
    assert 4 <= len(names) <= 8
    assert 2 <= sum("wide-only" not in name.get("class") for name in names) <= 3


@pytest.mark.parametrize(
    ("start", "step", "arabic", "english"),
    [
        ("2024-08-08", "day", "الخميس ٨ آب/أغسطس ٢٠٢٤", "Thursday 8 August 2024"),
        ("2024-08-05", "week", "أسبوع الاثنين ٥ آب/أغسطس ٢٠٢٤", "week of Monday 5 August 2024"),
        ("2024-12-30", "week", "أسبوع الاثنين ٣٠ كانون الأول/ديسمبر ٢٠٢٤", "week of Monday 30 December 2024"),
        ("2024-08-01", "month", "آب/أغسطس ٢٠٢٤", "August 2024"),
        ("2024-01-01", "year", "٢٠٢٤", "2024"),
    ],
)
def test_periods_are_called_in_words(start: str, step: Step, arabic: str, english: str) -> None:
    assert period_name(start, step, AR) == arabic
    assert period_name(start, step, EN) == english


def test_the_smallest_series_are_brought_together_unless_that_saves_nothing() -> None:
    series = [Series(str(n), str(n), (n, n)) for n in range(1, 8)]
    found = gathered(series, 3, EN)
    assert [one.key for one in found] == ["7", "6", "5", ""]
    assert found[-1].counts == [10, 10]
    assert found[-1].name == "other"
    assert len(gathered(series, 6, EN)) == 7  # one alone is not «other»


def test_a_meter_is_filled_from_where_lines_begin_and_never_over_its_end() -> None:
    def part(made: Markup) -> tuple[str, str]:
        (rect,) = tree(made).xpath("//rect[contains(@class,'part')]")
        return rect.get("x"), rect.get("width")

    assert part(meter(0.25, EN)) == ("0", "25")
    assert part(meter(0.25, AR)) == ("75", "25")
    assert part(meter(3.0, EN)) == ("0", "100")
    assert "part" not in str(meter(0, EN))
    assert 'aria-hidden="true"' in meter(0.5, EN)


def test_parts_of_a_bar_stand_behind_one_another() -> None:
    made = tree(split([("k-own", 0.5, "own: 5"), ("k-copy", 0.0, ""), ("k-agency", 0.25, HOSTILE)], AR))
    rects = made.xpath("//rect[contains(@class,'part')]")
    assert [(r.get("x"), r.get("width"), r.get("class")) for r in rects] == [
        ("50", "50", "part k-own"),
        ("25", "25", "part k-agency"),
    ]
    assert rects[0].findtext("title") == "own: 5"


def test_a_line_of_one_number_is_none_and_others_run_with_the_language() -> None:
    assert sparkline([3], EN) == ""
    points = re.search('points="([^"]*)"', str(sparkline([0, 2, 4], AR)))
    assert points is not None
    assert points[1] == "100.0,19.0 50.0,10.0 0.0,1.0"
    told = sparkline([0, 0], EN, title=HOSTILE)
    assert 'role="img"' in told
    assert "<script" not in told
