"""Numbers in digits and words: one test a rule, with near misses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musnad.arabic.numbers import find_numbers, parse_number, parse_quantity, percent_after
from musnad.arabic.words import Words


def value(text: str, i: int = 0) -> float | None:
    number = parse_number(Words(text), i)
    return None if number is None else number.value


def values(text: str) -> list[float]:
    return [n.value for n in find_numbers(Words(text))]


def covered(text: str) -> list[str]:
    return [text[n.start : n.end] for n in find_numbers(Words(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25 رجلا", 25),
        ("٢٥ رجلا", 25),
        ("3,650 رجلا", 3650),
        ("3.650 رجلا", 3650),
        ("١٬٢٠٠ رجل", 1200),
        ("1.234.567 رجلا", 1234567),
        ("1,234,567.5 طن", 1234567.5),
        ("2,5 طن", 2.5),
        ("1.5 طن", 1.5),
        ("٢٫٧٥ طن", 2.75),
        ("0،4 طن", 0.4),
        ("0.125 طن", 0.125),
        ("3,650 ملايين دينار", 3650000),
        ("1.25 مليون", 1250000),
        ("412 300 ناخب", 412300),
    ],
)
def test_digits_and_separators(text: str, expected: float) -> None:
    assert value(text) == expected


def test_the_agencies_decimal_letter_stands_behind_the_fraction() -> None:
    assert value("5ر11 مليون طن") == 11500000
    assert value("25ر3 مليارات") == 3250000000


def test_columns_of_digits_are_not_joined() -> None:
    assert values("120 340 560 780") == [120, 340, 560, 780]


def test_dates_and_serials_in_digits_are_no_amount() -> None:
    assert values("في 12.10.2015 صباحا") == []
    assert values("هاتف 00966112233445566778") == []


def test_other_digits_than_decimal_ones_are_left_out() -> None:
    assert values("م² و³") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("واحد", 1),
        ("اثنان", 2),
        ("اثنتين", 2),
        ("ثلاث", 3),
        ("ثماني", 8),
        ("أحد عشر", 11),
        ("إحدى عشرة", 11),
        ("اثنا عشر", 12),
        ("اثنتي عشرة", 12),
        ("تسعة عشر", 19),
        ("ثلاثة وعشرون", 23),
        ("خمس وأربعين", 45),
        ("واحد وسبعين", 71),
        ("تسعة و ثلاثين", 39),
        ("مئة", 100),
        ("مائة وخمسة", 105),
        ("مئتا", 200),
        ("مائتين وعشرة", 210),
        ("ثلاثمئة", 300),
        ("ثلاث مئة وستون", 360),
        ("ستمائة وخمس وعشرين", 625),
        ("ألف", 1000),
        ("ألفان وثلاثمئة", 2300),
        ("ثلاثة آلاف وخمسمئة", 3500),
        ("اثنا عشر ألفا", 12000),
        ("مئتي ألف", 200000),
        ("مئة وعشرون ألف", 120000),
        ("مليونان", 2000000),
        ("مليونين ونصف المليون", 2500000),
        ("مليون ونصف", 1500000),
        ("ثلاثة ملايين ومئتي ألف", 3200000),
        ("مليار ومئة مليون", 1100000000),
        ("ستة آلاف مليون", 6000000000),
        ("نصف مليون", 500000),
        ("ربع", 0.25),
        ("ثلاثة أرباع", 0.75),
        ("خمسة ونصف", 5.5),
        ("ألفا شخص", 2000),
        ("ألفا من الناس", 1000),
        ("ألفين وأحد عشر", 2011),
        ("ألفين وَأحد عشر", 2011),
        ("ألفين وإحدى عشرة", 2011),
        ("مئة وأحد عشر", 111),
        ("مئة وواحد وعشرين", 121),
        ("واحد وعشرين", 21),
    ],
)
def test_words(text: str, expected: float) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("20 ألفا", 20000, "mixed"),
        ("ألف و500", 1500, "mixed"),
        ("3 ملايين و250 ألف", 3250000, "mixed"),
        ("مئة و20", 120, "mixed"),
        ("20", 20, "digits"),
        ("عشرين", 20, "words"),
        ("ساعتين", 2, "dual"),
    ],
)
def test_kinds(text: str, expected: float, kind: str) -> None:
    number = parse_number(Words(text), 0)
    assert number is not None
    assert (number.value, number.kind) == (expected, kind)


def test_numbers_joined_by_and_stay_apart_unless_one_number() -> None:
    assert values("خمسة وستة") == [5, 6]
    assert values("5 و7") == [5, 7]
    assert values("عشرون وثلاثون") == [20, 30]
    assert values("ألف دينار وخمسة دراهم") == [1000, 5]


def test_and_one_of_them_is_not_one() -> None:
    assert values("الوزير وأحد مساعديه") == []
    assert values("خمسة وأحد عشر") == [5, 11]
    assert covered("وأحد عشر رجلا") == ["أحد عشر"]
    assert values("رجل واحد") == [1]


def test_proclitics_precede_and_are_left_out_of_the_characters() -> None:
    assert covered("وبخمسة آلاف دينار") == ["خمسة آلاف"]
    assert covered("سافر لأربعة أشهر") == ["أربعة"]
    assert covered("الرجال الستة") == ["الستة"]


def test_words_that_only_look_like_numbers() -> None:
    assert values("لست أدري") == []
    assert values("نقلوا كمية كبيرة") == []
    assert values("قالت مية لأختها") == []
    assert values("وحدة وطنية") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الأول", 1),
        ("الثالثة", 3),
        ("الحادي عشر", 11),
        ("الثانية عشرة", 12),
        ("الحادي والعشرون", 21),
        ("الخامسة والثلاثين", 35),
    ],
)
def test_ordinals(text: str, expected: int) -> None:
    number = parse_number(Words(text), 0)
    assert number is not None
    assert number.ordinal
    assert number.value == expected


def test_cardinals_are_no_ordinals() -> None:
    number = parse_number(Words("الثلاثة والعشرين"), 0)
    assert number is not None
    assert not number.ordinal
    assert number.definite


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("عشرات القتلى", 10, None),
        ("بالمئات", 100, None),
        ("آلاف", 1000, None),
        ("ملايين", 1000000, None),
        ("عشرات الآلاف", 10000, None),
        ("مئات آلاف", 100000, None),
        ("بضعة أشخاص", 3, 9),
        ("بضعة آلاف", 3000, 9000),
    ],
)
def test_unstated_numbers_are_ranges(text: str, low: int, high: int | None) -> None:
    quantity = parse_quantity(Words(text), 0)
    assert quantity is not None
    assert (quantity.low, quantity.high) == (low, high)
    assert parse_number(Words(text), 0) is None


def test_a_plural_scale_after_a_number_is_no_unstated_number() -> None:
    assert values("خمسة آلاف") == [5000]
    assert parse_quantity(Words("ألف شخص"), 0) is None


def test_percent_signs_are_no_hundreds() -> None:
    assert values("بنسبة 40 في المئة") == [40]
    assert values("بنسبة 40 بالمائة") == [40]
    words = Words("40 في المئة 40% 40 رجلا")
    assert [percent_after(words, 1), percent_after(words, 4), percent_after(words, 6)] == [3, 5, 0]


def test_the_limit_is_kept() -> None:
    words = Words("ثلاثة آلاف وخمسمئة")
    assert [n.value for limit in (1, 2, 3) if (n := parse_number(words, 0, limit))] == [3, 3000, 3500]
    assert parse_number(words, 0, 0) is None


def test_a_number_does_not_run_over_the_end_of_a_line() -> None:
    assert values("ثلاثة\nوعشرون") == [3, 20]


_BITS = st.sampled_from(
    [
        *"٠١٢٣456.,،٬٫%-/:و رﷺ²০",
        "ألف",
        "و",
        " ",
        "\n",
        "ونصف",
        "مئة",
        "عشر",
        "ثلاثة",
        "وعشرون",
        "ملايين",
        "أرباع",
        "نصف",
        "الأول",
        "عشرات",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_BITS, max_size=25))
def test_any_text_is_read_in_order_and_without_overlaps(bits: list[str]) -> None:
    text = "".join(bits)
    words = Words(text)
    found = find_numbers(words)
    assert all(a.last <= b.first for a, b in pairwise(found))
    assert all(0 <= n.start < n.end <= len(text) and n.first < n.last for n in found)
    assert found == find_numbers(Words(text))
    for i in range(len(words)):
        parse_quantity(words, i)
