"""Figures of tellings that cannot both hold, and what only looks like it."""

from __future__ import annotations

import itertools

import pytest

import musnad
from musnad.weave.disputes import disputes_of
from musnad.weave.model import Chain, Dispute, Revision, Telling

DAY, NEXT = "2031-05-06T10:00:00+03:00", "2031-05-07T10:00:00+03:00"


def telling(name: str, text: str, published: str = DAY, outlet: str | None = None) -> Telling:
    record = musnad.read(text, published=published, outlet=outlet or f"صحيفة {name}", id=name, reader="fast")
    return Telling(0, name, record, None, published[:10])


def both(*some: Telling, chains: tuple[tuple[str, ...], ...] = ()) -> tuple[tuple[Dispute, ...], tuple[Revision, ...]]:
    found = disputes_of(some, tuple(Chain(c[0], "agency", c, ()) for c in chains), ())
    assert all(
        evidence.text == next(t for t in some if t.id == evidence.report).text[evidence.start : evidence.end]
        for dispute in found[0]
        for side in dispute.sides
        for evidence in side.evidence
    )
    return found


def figures(*some: Telling, chains: tuple[tuple[str, ...], ...] = ()) -> list[tuple[str, list[float | int | None]]]:
    """What is disputed, with the low end of each side."""
    return [(d.what, [s.low for s in d.sides]) for d in both(*some, chains=chains)[0] if d.kind == "figure"]


BLAST = (
    "قتل {} في انفجار خزان للغاز بمصنع الصابون في مدينة نهاوند الجديدة صباح الثلاثاء، وهرعت سيارات الإطفاء إلى المصنع."
)
AGAIN = "أسفر انفجار في مصنع الصابون بمدينة نهاوند الجديدة عن مقتل {}، وقال عمال إن خزانا للغاز انفجر صباح الثلاثاء."


def test_tolls_that_cannot_both_hold_are_a_dispute_with_the_words_and_reports_of_each_side() -> None:
    one, other = telling("a", BLAST.format("12 شخصا")), telling("b", AGAIN.format("19 شخصا"))
    ((dispute,), revisions) = both(one, other)
    assert (dispute.kind, dispute.what, dispute.arabic) == ("figure", "killed", "القتلى")
    assert [(s.reports, s.says, s.low, s.high) for s in dispute.sides] == [
        (("a",), "12 شخصا", 12, 12),
        (("b",), "19 شخصا", 19, 19),
    ]
    assert [s.chain for s in dispute.sides] == [("صحيفة a",), ("صحيفة b",)]
    assert not revisions


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 شخصا", "اثني عشر شخصا"),
        ("نحو 50 شخصا", "52 شخصا"),
        ("أكثر من 30 شخصا", "33 شخصا"),
        ("عشرات الأشخاص", "46 شخصا"),
        ("12 شخصا", "12 شخصا على الأقل"),
        ("خمسة أشخاص بينهم طفلان", "خمسة أشخاص"),
        ("خمسة أشخاص بينهم ثلاثة شرطيين", "خمسة أشخاص بينهم ثلاثة شرطيين"),
    ],
)
def test_tolls_that_can_both_hold_are_none(one: str, other: str) -> None:
    assert figures(telling("a", BLAST.format(one)), telling("b", AGAIN.format(other))) == []


@pytest.mark.parametrize(
    ("one", "other", "low"),
    [
        ("30 شخصا", "أكثر من خمسين شخصا", [30, 50]),
        ("12 شخصا على الأقل", "27 شخصا على الأقل", [12, 27]),
        ("نحو 50 شخصا", "70 شخصا", [50, 70]),
        ("مئات الأشخاص", "أكثر من ألف شخص", [1000, 100]),
    ],
)
def test_open_and_rounded_tolls_contradict_where_they_are_far_apart(one: str, other: str, low: list[int]) -> None:
    assert figures(telling("a", BLAST.format(one)), telling("b", AGAIN.format(other))) == [("killed", low)]


def test_a_part_is_set_against_the_same_part_and_not_against_the_whole() -> None:
    one = telling("a", BLAST.format("تسعة أشخاص بينهم ثلاثة شرطيين"))
    other = telling("b", AGAIN.format("تسعة أشخاص بينهم خمسة شرطيين"))
    assert figures(one, other) == [("killed, police", [3, 5])]


def test_the_dead_of_an_earlier_happening_are_no_side() -> None:
    one = telling("a", BLAST.format("12 شخصا"))
    text = AGAIN.format("12 شخصا") + "\nوكان 40 شخصا قتلوا في حريق بالمصنع نفسه في يناير من العام الماضي."
    assert figures(one, telling("b", text)) == []
    assert figures(one, telling("b", text.replace("عن مقتل 12", "عن مقتل 15"))) == [("killed", [12, 15])]


def test_two_happenings_of_one_report_keep_their_own_tolls() -> None:
    first = "قتل 15 شخصا في انفجار شاحنة مفخخة في سوق الخضار بمدينة نهاوند الجديدة ليل الأحد."
    second = "وقتل {} طالبا في هجوم انتحاري استهدف أكاديمية الشرطة في ضاحية الزهور مساء الاثنين."
    one, other = (
        telling("a", f"{first}\n{second.format(20)}"),
        telling("b", f"{first}\n{second.format(20)}\nوأغلقت الطرق."),
    )
    assert figures(one, other) == []
    changed = telling("b", f"{first}\n{second.format(25)}\nوأغلقت الطرق.")
    assert figures(one, changed) == [("killed, students", [20, 25])]


def test_two_speakers_of_one_report_contradict_each_other() -> None:
    text = (
        "قالت وزارة الداخلية إن 21 مدنيا قتلوا في هجوم على قرية الرمان. "
        "لكن المتحدث باسم حاكم الإقليم سالم الورد قال إن 30 مسلحا قتلوا في الهجوم على القرية."
    )
    assert [low for _, low in figures(telling("a", text))] == [[21, 30]]
    same = text.replace("لكن المتحدث باسم حاكم الإقليم سالم الورد قال", "وأضافت")
    assert figures(telling("a", same)) == []


def test_the_number_of_demonstrators_is_compared_however_they_are_called() -> None:
    one = telling("a", "تظاهر أكثر من ألف عامل أمام بلدية نهاوند الجديدة احتجاجا على إغلاق مصنع الصابون.")
    other = telling("b", "تظاهر 300 شخص أمام بلدية نهاوند الجديدة احتجاجا على إغلاق مصنع الصابون.")
    assert figures(one, other) == [("protesters", [1000, 300])]
    meeting = telling("b", "حضر 300 شخص حفل زفاف في بلدية نهاوند الجديدة أمس.")
    assert figures(one, meeting) == []


RISEN = "ارتفعت حصيلة انفجار مصنع الصابون في مدينة نهاوند الجديدة إلى {} قتيلا، بحسب ما أعلن وزير الصحة ناجي الصقر."


def test_one_speaker_who_raises_his_toll_corrects_himself() -> None:
    first = telling("a", "أعلن وزير الصحة ناجي الصقر مقتل 12 شخصا في انفجار مصنع الصابون في مدينة نهاوند الجديدة.")
    disputes, (revision,) = both(first, telling("b", RISEN.format(30), NEXT))
    assert not disputes
    assert revision.chain == "وزير الصحة ناجي الصقر"
    assert [(when, side.reports, side.low) for when, side in revision.steps] == [(DAY, ("a",), 12), (NEXT, ("b",), 30)]


def test_a_toll_given_up_that_comes_again_is_disputed_as_well() -> None:
    first = telling("a", "أعلن وزير الصحة ناجي الصقر مقتل 12 شخصا في انفجار مصنع الصابون في مدينة نهاوند الجديدة.")
    last = telling("c", BLAST.format("12 شخصا"), "2031-05-08T10:00:00+03:00")
    disputes, revisions = both(first, telling("b", RISEN.format(30), NEXT), last)
    assert [[s.low for s in d.sides] for d in disputes] == [[12, 30]]
    assert len(revisions) == 1


def test_sources_without_a_name_are_one_only_in_one_chain() -> None:
    text = "قال مصدر أمني إن {} شخصا قتلوا في انفجار مصنع الصابون في مدينة نهاوند الجديدة."
    one, other = telling("a", text.format(12)), telling("b", text.format(30), NEXT)
    assert both(one, other)[1] == ()
    assert [r.steps[1][1].low for r in both(one, other, chains=(("a", "b"),))[1]] == [30]


def test_the_order_of_the_reports_changes_nothing() -> None:
    some = [
        telling("a", BLAST.format("12 شخصا")),
        telling("b", AGAIN.format("19 شخصا"), NEXT),
        telling("c", RISEN.format(30), NEXT),
        telling("d", BLAST.format("12 شخصا") + "\nوأغلقت الطرق.", NEXT),
    ]
    first = disputes_of(some, (), ())
    assert first[0]
    for order in itertools.permutations(some):
        assert disputes_of(order, (), ()) == first
