"""Figures that count no victims, by how they stand to the happening; numbers set against each other; what a rising toll leaves behind."""

from __future__ import annotations

import pytest

import musnad
from musnad.weave.disputes import disputes_of
from musnad.weave.model import Dispute, Revision, Telling

DAY, NEXT = "2031-05-06", "2031-05-07"


def telling(name: str, text: str, published: str = DAY, outlet: str | None = None) -> Telling:
    record = musnad.read(text, published=published, outlet=outlet or f"صحيفة {name}", id=name, reader="fast")
    return Telling(0, name, record, None, published[:10])


def both(*some: Telling) -> tuple[tuple[Dispute, ...], tuple[Revision, ...]]:
    found = disputes_of(some, (), ())
    texts = {t.id: t.text for t in some}
    for dispute in found[0]:
        for side in dispute.sides:
            assert all(texts[e.report][e.start : e.end] == e.text for e in side.evidence)
    return found


def figures(*texts: str) -> list[tuple[str, list[float | int | None]]]:
    """What is disputed between reports of these texts, with the low end of each side."""
    some = [telling(chr(ord("a") + n), text) for n, text in enumerate(texts)]
    return [(d.what, [s.low for s in d.sides]) for d in both(*some)[0] if d.kind == "figure"]


FERRY = "غرقت عبارة «الزهراء» قرب جزيرة المرجان مساء الاثنين"


@pytest.mark.parametrize(
    "other",
    ["وقال صيادون إن 160 شخصا كانوا على متنها.", "وكانت تقل 160 راكبا.", "وذكر بحار أن العبارة كانت تحمل 160 مسافرا."],
)
def test_people_on_board_are_compared_however_they_are_called(other: str) -> None:
    one = f"{FERRY}، وعلى متنها 110 ركاب، بحسب هيئة الموانئ."
    assert figures(one, f"{FERRY}. {other}") == [("on board", [110, 160])]


def test_those_saved_are_not_those_on_board() -> None:
    one = f"{FERRY}، وعلى متنها 110 ركاب، بحسب هيئة الموانئ."
    assert figures(one, f"{FERRY}. وأنقذ خفر السواحل 62 شخصا كانوا على متنها.") == []
    assert figures(one, f"{FERRY}، وعلى متنها 110 ركاب بينهم 14 طفلا.") == []


MARCH = "شارك {} في مسيرة احتجاجية وسط مدينة نهاوند الجديدة يوم الثلاثاء رفضا لإغلاق مصنع الصابون."


def test_marchers_are_compared_where_the_number_stands_far_from_the_word() -> None:
    other = "خرجت مسيرة احتجاجية وسط مدينة نهاوند الجديدة رفضا لإغلاق مصنع الصابون. وقالت الشرطة إن عدد المشاركين {}."
    assert figures(MARCH.format("نحو ألفي عامل"), other.format("لم يتجاوز 300 شخص")) == [("protesters", [2000, None])]
    assert figures(MARCH.format("نحو ألفي عامل"), other.format("ناهز ألفين")) == []


def test_police_at_a_march_are_no_marchers() -> None:
    other = "خرجت مسيرة احتجاجية وسط مدينة نهاوند الجديدة رفضا لإغلاق مصنع الصابون. وانتشر 300 شرطي حول المتظاهرين."
    assert figures(MARCH.format("نحو ألفي عامل"), other) == []


QUAKE = "ضرب زلزال بلغت قوته {} درجات على مقياس ريختر جبال النسر فجر اليوم."


def test_the_strength_of_a_quake_is_compared_and_that_of_its_aftershocks_is_not() -> None:
    assert figures(QUAKE.format("5.8"), QUAKE.format("6.3")) == [("magnitude", [5.8, 6.3])]
    after = "ضرب زلزال جبال النسر فجر اليوم، وتلته هزة ارتدادية بقوة 4.1 درجات على مقياس ريختر."
    assert figures(QUAKE.format("5.8"), after) == []


def test_of_votes_those_of_the_winner_are_compared() -> None:
    one = "فاز الطبيب سعد الناصر برئاسة نقابة الأطباء في نهاوند الجديدة بعد حصوله على {} صوتا مقابل {} لمنافسه هاني الجبل."
    assert figures(one.format(210, 180), one.format(205, 185)) == [("votes", [210, 205])]
    assert figures(one.format(210, 180), one.format(210, 179)) == []


def test_a_rate_is_compared_with_a_rate_of_the_same_thing() -> None:
    one = "بلغت نسبة المشاركة في انتخابات بلدية نهاوند الجديدة {} في المئة، بحسب ما أعلنت لجنة الانتخابات."
    other = "قال مراقبون إن نسبة {} في انتخابات بلدية نهاوند الجديدة لا تتجاوز 31 في المئة."
    assert figures(one.format(58), other.format("المشاركة")) == [("rate", [58, None])]
    assert figures(one.format(58), other.format("البطالة")) == []


def test_the_noun_counted_and_what_is_done_with_it_make_one_thing() -> None:
    one = "وقعت حكومتا الساحل والجبل {} خلال زيارة الرئيس سعد الناصر لمدينة نهاوند الجديدة."
    ((what, low),) = figures(one.format("ست اتفاقيات"), one.format("ثماني اتفاقيات"))
    assert (what, low) == ("number", [6, 8])
    assert figures(one.format("ست اتفاقيات"), one.format("ثلاثة عقود")) == []


def test_a_number_set_against_another_outright_contradicts_whoever_gives_it() -> None:
    one = "عاد 90 عاملا من مناجم الجبل إلى مدينة نهاوند الجديدة على متن قطار استأجرته البلدية."
    other = "قال رئيس نقابة عمال المناجم هاني الجبل إن عدد من نزلوا من القطار 84 لا 90، لأن ستة بقوا في المناجم."
    assert figures(one, other) == [("number", [90, 84])]
    assert figures(one, other.replace("84 لا 90", "84 ولا يعرف أين الباقون")) == []
    assert figures(other) == []


def test_a_number_ascribed_to_somebody_and_rejected_is_a_dispute_of_one_report() -> None:
    text = "قال عمدة قرية الرمان إن البيوت المهدمة سبعون بيتا، وليس أربعين كما أعلن المحافظ."
    assert figures(text) == [("number", [40, 70])]
    assert figures(text.replace("كما أعلن المحافظ", "في الغالب")) == []


def test_the_injured_are_compared_whatever_word_tells_of_them() -> None:
    one = "قتل ثلاثة عمال وأصيب 14 آخرون في حريق بمصنع الصابون في مدينة نهاوند الجديدة السبت."
    other = "قتل ثلاثة عمال في حريق بمصنع الصابون في مدينة نهاوند الجديدة السبت. وقال مدير المصنع إن {}."
    assert figures(one, other.format("25 عاملا يعالجون في المستشفى")) == [("wounded", [14, 25])]
    assert figures(one, other.format("25 عاملا كانوا في القاعة")) == []


def test_a_fear_is_no_toll() -> None:
    one = "انتشل رجال الإنقاذ جثث تسعة أشخاص بعد غرق عبارة «الزهراء» قرب جزيرة المرجان."
    other = "قالت هيئة الموانئ إنها تخشى أن يكون 80 شخصا قد قتلوا في غرق عبارة «الزهراء» قرب جزيرة المرجان."
    assert figures(one, other) == []
    assert figures(one, other.replace("تخشى أن يكون 80 شخصا قد قتلوا", "أحصت 80 قتيلا")) != []


RISEN = "ارتفعت حصيلة انفجار مصنع الصابون في مدينة نهاوند الجديدة إلى {} قتيلا، بحسب ما أعلن وزير الصحة ناجي الصقر. وكان الوزير أعلن مقتل 12 شخصا."
FIRST = "أعلن وزير الصحة ناجي الصقر مقتل 12 شخصا في انفجار مصنع الصابون في مدينة نهاوند الجديدة."
OTHERS = "أعلن الهلال الأحمر أن {} شخصا قتلوا في انفجار مصنع الصابون في مدينة نهاوند الجديدة."


def test_a_toll_given_up_before_others_spoke_is_no_side() -> None:
    first, risen = (
        telling("a", FIRST, f"{DAY}T20:00:00+03:00"),
        telling("b", RISEN.format(30), f"{NEXT}T01:00:00+03:00"),
    )
    late = telling("c", OTHERS.format(44), f"{NEXT}T09:00:00+03:00")
    disputes, revisions = both(first, risen, late)
    assert [[s.low for s in d.sides] for d in disputes] == [[30, 44]]
    assert len(revisions) == 1
    early = telling("c", OTHERS.format(44), f"{DAY}T22:00:00+03:00")
    assert [[s.low for s in d.sides] for d in both(first, risen, early)[0]] == [[12, 44, 30]]


def test_a_toll_that_has_risen_since_does_not_contradict_more_than_a_lower_one() -> None:
    first, risen = (
        telling("a", FIRST, f"{DAY}T20:00:00+03:00"),
        telling("b", RISEN.format(60), f"{NEXT}T20:00:00+03:00"),
    )
    known = telling("c", OTHERS.format("أكثر من أربعين"), f"{NEXT}T09:00:00+03:00")
    assert [[s.low for s in d.sides] for d in both(first, risen, known)[0]] == [[12, 40]]
    exact = telling("c", OTHERS.format(44), f"{NEXT}T09:00:00+03:00")
    assert [[s.low for s in d.sides] for d in both(first, risen, exact)[0]] == [[12, 44, 60]]


def test_where_people_come_from_is_not_whom_they_are_counted_as() -> None:
    one = "نزح خمسة آلاف شخص من بلدة الريحان بعد القصف، بحسب بعثة الإغاثة."
    assert figures(one, "قال مسؤول محلي إن 12 ألف شخص نزحوا من بلدة الريحان بعد القصف.") == [
        ("displaced", [5000, 12000])
    ]
    assert figures(one, "قال مسؤول محلي إن 12 ألف شخص عادوا إلى بلدة الريحان بعد القصف.") == []


def test_a_crew_is_not_those_on_board() -> None:
    one = "تحطمت طائرة قرب نهاوند الجديدة وعلى متنها 54 راكبا."
    assert figures(one, "تحطمت طائرة قرب نهاوند الجديدة وعلى متنها 54 راكبا وطاقم من سبعة أفراد.") == []
    assert figures(one, "تحطمت طائرة قرب نهاوند الجديدة وعلى متنها 61 راكبا وطاقم من سبعة أفراد.") == [
        ("on board", [54, 61])
    ]


def test_rounded_thousands_do_not_contradict() -> None:
    one = "حجزت جمارك المرجان {} علبة طماطم فاسدة في مستودع بمدينة نهاوند الجديدة."
    assert figures(one.format("29940"), one.format("30 ألف")) == []
    assert [low for _, low in figures(one.format("29940"), one.format("34 ألف"))] == [[29940, 34000]]
