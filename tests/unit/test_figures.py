"""Figures: one test a rule, with near misses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musnad.arabic.words import Words
from musnad.reading.figures import FigureDraft, nearest_event, read_figures

Row = tuple[str, float | None, float | None]


def figures(text: str) -> list[Row]:
    return [(f.what, f.low, f.high) for f in read_figures(Words(text))]


def victims(text: str) -> list[Row]:
    return [f for f in figures(text) if f[0] not in ("other", "money")]


def spans(text: str) -> list[str]:
    return [text[f.start : f.end] for f in read_figures(Words(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أوقع الانفجار 14 قتيلا", ("killed", 14, 14)),
        ("شيعت البلدة ستة شهداء", ("killed", 6, 6)),
        ("وصل إلى المشفى 9 جرحى", ("wounded", 9, 9)),
        ("في السجن 40 معتقلا", ("arrested", 40, 40)),
        ("استقبل المخيم 700 نازح", ("displaced", 700, 700)),
        ("ما زال هناك 11 مفقودا", ("missing", 11, 11)),
        ("سجلت الوزارة 33 حالة وفاة", ("killed", 33, 33)),
        ("سجلت الوزارة 48 حالة إصابة", ("wounded", 48, 48)),
    ],
)
def test_the_noun_says_what_is_counted(text: str, expected: Row) -> None:
    assert figures(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أسفر القصف عن مقتل 8 أشخاص", ("killed", 8, 8)),
        ("أعلن البيان استشهاد خمسة جنود", ("killed", 5, 5)),
        ("أصيب ثلاثة مدنيين في الحادث", ("wounded", 3, 3)),
        ("جرى توقيف 13 شخصا في المدينة", ("arrested", 13, 13)),
        ("ألقت الشرطة القبض على أربعة مسلحين", ("arrested", 4, 4)),
        ("أدت الفيضانات إلى تشريد 900 عائلة", ("displaced", 900, 900)),
        ("أدت المعارك إلى نزوح 900 مدني", ("displaced", 900, 900)),
        ("أعلنت البحرية فقدان سبعة بحارة", ("missing", 7, 7)),
        ("أودى الحريق بحياة 20 عاملا", ("killed", 20, 20)),
    ],
)
def test_the_word_before_says_what_happened_to_people(text: str, expected: Row) -> None:
    assert victims(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال الناطق إن ستة جنود قتلوا في الكمين", ("killed", 6, 6)),
        ("لقي عشرة ركاب مصرعهم", ("killed", 10, 10)),
        ("ذكر الشهود أن 12 متظاهرا أصيبوا بالرصاص", ("wounded", 12, 12)),
    ],
)
def test_a_word_behind_says_what_happened_to_people(text: str, expected: Row) -> None:
    assert victims(text) == [expected]


def test_people_who_lost_their_homes_are_displaced_not_missing() -> None:
    assert victims("قال المحافظ إن 250 ألف شخص فقدوا منازلهم") == [("displaced", 250000, 250000)]
    assert victims("قال المحافظ إن 25 شخصا فقدوا في البحر") == [("missing", 25, 25)]


def test_coordination_gives_each_its_own_kind() -> None:
    assert victims("أدى الهجوم إلى مقتل 5 وإصابة 17 آخرين") == [("killed", 5, 5), ("wounded", 17, 17)]
    assert victims("قتل 6 مسلحين وجرح 3 جنود") == [("killed", 6, 6), ("wounded", 3, 3)]
    assert victims("سقط ثلاثة قتلى وعشرة جرحى") == [("killed", 3, 3), ("wounded", 10, 10)]


def test_a_figure_tied_to_another_counts_the_same() -> None:
    text = "خلف الانفجار 12 قتيلا بينهم أربعة جنود، وثلاثة من الحراس"
    assert victims(text) == [("killed", 12, 12), ("killed", 4, 4), ("killed", 3, 3)]


def test_the_freed_and_the_saved_are_no_victims() -> None:
    assert victims("قتل حارس قبل الإفراج عن سبعة أشخاص") == []
    assert victims("تمكن الجنود من إنقاذ تسعة أشخاص") == []


def test_a_new_clause_ends_the_search() -> None:
    assert victims("ندد بمقتل زميله وقال إن 300 شخص حضروا الحفل") == []


def test_things_are_not_victims_of_the_word_before() -> None:
    assert victims("أسفر الهجوم عن مقتل حارس وتدمير 3 سيارات") == []
    assert victims("تم ضبط 200 علبة من التبغ") == []


def test_two_kinds_at_once_are_of_kind_other() -> None:
    assert figures("سقط أكثر من 70 مسلحا بين قتيل وجريح") == [("other", 70, None)]
    assert figures("أدى القصف إلى مقتل وإصابة المئات") == [("other", 100, None)]
    assert figures("قالت المنظمة إن 4000 مدني قتلوا أو أصيبوا") == [("other", 4000, 4000)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("مقتل أكثر من 30 جنديا", 30, None),
        ("مقتل ما لا يقل عن 30 جنديا", 30, None),
        ("مقتل ما يزيد على 30 جنديا", 30, None),
        ("مقتل 30 جنديا على الأقل", 30, None),
        ("مقتل نحو 30 جنديا", 30, 30),
        ("مقتل قرابة ثلاثين جنديا", 30, 30),
        ("مقتل ما يقارب 30 جنديا", 30, 30),
        ("مقتل أقل من 30 جنديا", None, 30),
        ("مقتل ما لا يزيد عن 30 جنديا", None, 30),
        ("مقتل ما بين 20 و30 جنديا", 20, 30),
        ("مقتل 20 إلى 30 جنديا", 20, 30),
        ("مقتل عشرات الجنود", 10, None),
        ("مقتل مئات الجنود", 100, None),
        ("مقتل آلاف المدنيين", 1000, None),
    ],
)
def test_qualifiers_widen(text: str, low: float | None, high: float | None) -> None:
    assert victims(text) == [("killed", low, high)]


def test_two_figures_between_which_stand_different_nouns_are_no_range() -> None:
    assert victims("تراوحت الحصيلة بين 5 قتلى و10 جرحى") == [("killed", 5, 5), ("wounded", 10, 10)]


def test_duals_of_victims_are_figures() -> None:
    assert figures("أسفر الحادث عن مقتل شخصين") == [("killed", 2, 2)]
    assert figures("قتل جنديان في الكمين") == [("killed", 2, 2)]
    assert figures("سقط قتيلان وأربعة جرحى") == [("killed", 2, 2), ("wounded", 4, 4)]


def test_other_duals_are_none() -> None:
    assert figures("التقى الوزير صحفيين وطفلين") == []
    assert figures("هاجمت طالبان نقطة تفتيش وسقط قتلى") == []
    assert figures("شيع الأهالي جثماني الجنديين القتيلين") == []


def test_a_single_victim_is_no_figure() -> None:
    assert figures("قتل جندي وأصيب مدني") == []


def test_dozens_of_two_kinds_are_two_figures() -> None:
    assert figures("خلفت المعارك عشرات القتلى والجرحى") == [("killed", 10, None), ("wounded", 10, None)]


@pytest.mark.parametrize(
    ("text", "low", "unit"),
    [
        ("خصصت الحكومة 20 مليون دولار للإعمار", 20000000, "USD"),
        ("بلغت الخسائر 3,5 مليار يورو", 3500000000, "EUR"),
        ("غرامة قدرها خمسة آلاف ريال سعودي", 5000, "SAR"),
        ("غرامة قدرها 300 دينار", 300, None),
        ("بيعت اللوحة بمبلغ 450 ألف جنيه إسترليني", 450000, "GBP"),
        ("قرض قيمته $75 فقط", 75, "USD"),
    ],
)
def test_money(text: str, low: float, unit: str | None) -> None:
    drafts = read_figures(Words(text))
    assert [(d.what, d.low, d.unit) for d in drafts] == [("money", low, unit)]


def test_a_range_of_money_repeats_its_unit() -> None:
    assert figures("تتراوح الغرامة بين 200 ريال و500 ريال") == [("money", 200, 500)]


@pytest.mark.parametrize(
    "text",
    [
        "يبلغ الرجل من العمر 54 سنة",
        "تبعد القرية 30 كيلومترا عن العاصمة",
        "صدر القرار 1701 عن مجلس الأمن",
        "فاز الفريق 3-1 في المباراة",
        "حصل الحزب على 45 مقعدا",
        "أقر المجلس القانون رقم 12",
        "وقع ذلك في 14 أغسطس 2013",
        "اعتقل مطلع 2014 ثم أفرج عنه",
        "يقود اللواء 22 في الجنوب",
        "حلقت طائرة من طراز إف-16",
        "قتل الرجل يوم الاثنين",
        "واجهت المدينة عدة مشاكل",
        "وقفوا صفا واحدا",
        "زادت الأسعار بنسبة 5 في المئة",
    ],
)
def test_numbers_that_nobody_disputes(text: str) -> None:
    assert figures(text) == []


def test_numbers_read_as_times_are_left_out() -> None:
    text = "قتل 15 مايو عشرة جنود"
    start = text.index("15")
    found = read_figures(Words(text), [(start, start + len("15 مايو"))])
    assert [(f.what, f.low) for f in found] == [("killed", 10)]


def test_the_span_holds_the_qualifier_the_noun_and_its_adjectives() -> None:
    assert spans("مقتل أكثر من 25 مسلحا كرديا في الغارة") == ["أكثر من 25 مسلحا كرديا"]
    assert spans("ومقتل أربعة من رجال الشرطة أمس") == ["أربعة من رجال الشرطة"]
    assert spans("قتل 20 طالبا على الأقل") == ["20 طالبا على الأقل"]
    assert spans("القضاء على المسلحين الستة") == ["المسلحين الستة"]


def test_nearest_event_prefers_the_governing_word() -> None:
    words = Words("قصفت الطائرات القرية ما أدى إلى مقتل 5 مدنيين")
    draft: FigureDraft = read_figures(words)[0]
    assert nearest_event(words, draft, [(0, "ASSAULT"), (6, "ASSAULT")]) == 1
    assert nearest_event(words, draft, [(0, "ASSAULT")]) == 0
    assert nearest_event(words, draft, [(0, "CONSULT")]) is None


_BITS = st.sampled_from(
    [
        "قتل",
        "5",
        "جنود",
        "و",
        "جريح",
        "أكثر من",
        "على الأقل",
        "بين",
        "20",
        "30",
        "إلى",
        "%",
        "$",
        "دولار",
        "(",
        ")",
        "-",
        "«",
        "»",
        "عشرات",
        "القتلى",
        "والجرحى",
        "شخصين",
        "آخرين",
        "منهم",
        "من أصل",
        "حالة",
        "وفاة",
        "،",
        ".",
        "مليون",
        "الستة",
        "\n",
        "1.5",
        "3-2",
        "²",
        "فئة",
        "واحد",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_BITS, max_size=25), st.sampled_from(["", " "]))
def test_any_text_is_read_the_same_twice(bits: list[str], glue: str) -> None:
    text = glue.join(bits)
    found = read_figures(Words(text))
    assert found == read_figures(Words(text))
    for figure in found:
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.low is not None or figure.high is not None
