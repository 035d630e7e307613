"""The plainest disputes: two reports of one story that each give one toll, one claim with its denial, one way in which an attack was done."""

from __future__ import annotations

import itertools

import pytest

import musnad
from musnad.weave.disputes import disputes_of
from musnad.weave.model import Dispute, Revision, Telling

DAY, NEXT = "2031-05-06", "2031-05-07"


def telling(name: str, text: str, published: str = DAY) -> Telling:
    record = musnad.read(text, published=published, outlet=f"صحيفة {name}", id=name, reader="fast")
    return Telling(0, name, record, None, published)


def both(*texts: str, published: str = NEXT) -> tuple[tuple[Dispute, ...], tuple[Revision, ...]]:
    """What is found in a story of reports "a", "b" ... with these texts, of which the first is of the day before."""
    some = [telling(chr(ord("a") + n), text, published if n else DAY) for n, text in enumerate(texts)]
    found = disputes_of(some, (), ())
    assert all(disputes_of(order, (), ()) == found for order in itertools.permutations(some))
    for dispute in found[0]:
        for side in dispute.sides:
            for evidence in side.evidence:
                text = next(t for t in some if t.id == evidence.report).text
                assert evidence.text == text[evidence.start : evidence.end]
    return found


def figures(*texts: str) -> list[tuple[str, list[float | int | None]]]:
    """What is disputed, with the low end of each side."""
    return [(d.what, [s.low for s in d.sides]) for d in both(*texts)[0] if d.kind == "figure"]


CRASH = "اصطدمت حافلة بشاحنة على طريق وادي الغزال صباح الثلاثاء"
OTHER = "قال مدير مستشفى نهاوند ناجي الصقر إن حادث الحافلة والشاحنة في وادي الغزال"


def test_one_toll_each_is_compared_whatever_those_counted_are_called() -> None:
    one = f"{CRASH}، ما أسفر عن مقتل سبع ممرضات."
    assert figures(one, f"{OTHER} أدى إلى وفاة تسعة أشخاص.") == [("killed", [7, 9])]
    two = f"{OTHER} أدى إلى وفاة سبع ممرضات وتسعة عمال."
    assert figures(f"{CRASH}، ما أسفر عن مقتل سبع ممرضات.", two) == []


def test_what_is_said_of_the_wounded_is_not_who_they_are() -> None:
    one = f"{CRASH}، وأصيب 40 شخصا بجروح."
    assert figures(one, f"{OTHER} خلف 65 جريحا وزعوا على ثلاثة مستشفيات.") == [("wounded", [40, 65])]
    assert figures(one, f"{OTHER} خلف 40 جريحا وزعوا على ثلاثة مستشفيات.") == []


def test_two_of_them_are_a_part_and_no_toll() -> None:
    one = f"{CRASH}، وأصيب أربعة أشخاص بجروح."
    two = f"{OTHER} خلف ست إصابات، اثنتان منها خطيرتان."
    assert figures(one, two) == [("wounded", [4, 6])]
    assert figures(one, f"{OTHER} خلف أربع إصابات، اثنتان منها خطيرتان.") == []


def test_a_toll_before_its_parts_is_a_toll() -> None:
    one = f"{CRASH}، ما أسفر عن مقتل سبعة أشخاص."
    assert figures(one, f"{OTHER} أدى إلى مقتل 12 شخصا منهم ثلاثة أطفال.") == [("killed", [7, 12])]
    assert figures(one, f"{OTHER} أدى إلى مقتل سبعة أشخاص منهم ثلاثة أطفال.") == []


def test_a_number_given_twice_is_one_toll() -> None:
    place = "وقال عامل إن فرق الإسعاف التي وصلت من مدينة كاظمة وبلدة الزيتون أحصت خمس جثث قرب قرية الرمان."
    one = f"{CRASH}، ما أسفر عن مقتل خمس ممرضات. {place}"
    assert figures(one, f"{OTHER} أدى إلى وفاة ثمانية أشخاص.") == [("killed", [5, 8])]
    second = one.replace("أحصت خمس جثث قرب قرية الرمان", "أحصت تسع جثث في حادث آخر")
    assert figures(second, f"{OTHER} أدى إلى وفاة تسعة أشخاص.") == []


GUARDS = "هاجم مسلحون مخزنا للوقود في ميناء كاظمة فجر الثلاثاء، ما أدى إلى مقتل {}."
AGAIN = "قال ناطق باسم الميناء إن {} قتلوا في هجوم مسلحين على مخزن الوقود في ميناء كاظمة."


@pytest.mark.parametrize(
    ("one", "other", "low"),
    [
        ("أربعة شرطيين", "ستة من رجال الأمن", [4, 6]),
        ("أربعة جنود", "ستة حراس", [4, 6]),
        ("أربعة شرطيين", "ستة مسلحين", []),
        ("أربعة شرطيين", "أربعة من رجال الأمن", []),
    ],
)
def test_forces_are_called_by_one_anothers_names(one: str, other: str, low: list[int]) -> None:
    assert [lows for _, lows in figures(GUARDS.format(one), AGAIN.format(other))] == ([low] if low else [])


def test_an_armed_group_is_no_sum_of_attacks() -> None:
    one = GUARDS.format("أربعة أشخاص").replace("هاجم مسلحون", "هاجمت مجموعة مسلحة")
    assert figures(one, AGAIN.format("تسعة أشخاص")) == [("killed", [4, 9])]
    several = "أوقعت حوادث متفرقة في موانئ الإقليم ما مجموعه 30 قتيلا هذا العام، آخرها هجوم على مخزن وقود."
    assert figures(one, several) == []


def test_the_new_cases_of_a_day_are_not_all_cases() -> None:
    day = "سجلت وزارة الصحة 40 إصابة جديدة بحمى الوادي في إقليم المرجان."
    assert figures(day, "بلغ عدد المصابين بحمى الوادي في إقليم المرجان 900 إصابة.") == []
    assert figures(day.replace(" جديدة", ""), "تحدثت نقابة الأطباء عن 90 إصابة بحمى الوادي في إقليم المرجان.") == [
        ("wounded", [40, 90])
    ]


def test_those_arrested_since_are_not_all_who_were_arrested() -> None:
    one = "أعلنت شرطة نهاوند توقيف خمسة أشخاص في قضية تفجير محطة القطار."
    two = "أعلنت نيابة نهاوند توقيف {} في قضية تفجير محطة القطار."
    assert figures(one, two.format("ثلاثة أشخاص آخرين")) == []
    assert figures(one, two.format("ثلاثة أشخاص")) == [("arrested", [5, 3])]


def test_a_report_of_the_children_or_of_a_few_gives_no_toll_of_all() -> None:
    one = "قتل 12 شخصا في قصف على بلدة الرمان صباح الثلاثاء."
    assert figures(one, "استشهد ثلاثة أطفال في القصف على بلدة الرمان صباح الثلاثاء.") == []
    assert figures(one, "استشهد ثلاثة لاعبين في القصف على بلدة الرمان صباح الثلاثاء.") == []
    assert figures(one, "استشهد تسعة مزارعين في القصف على بلدة الرمان صباح الثلاثاء.") == [("killed", [12, 9])]


def test_the_age_of_a_victim_is_no_toll() -> None:
    one = "قتل شخصان في حريق فندق المرجان في نهاوند."
    assert figures(one, "توفي رجل في الأربعين في حريق فندق المرجان في نهاوند.") == []
    assert figures(one, "توفي أربعون شخصا في حريق فندق المرجان في نهاوند.") == [("killed", [2, 40])]


def test_bulletins_of_two_days_tell_of_two_days() -> None:
    text = "استقبلت نقطة المرجان الحدودية خلال الساعات الأربع والعشرين الماضية {} نازحا من قرى الجبل."
    assert figures(text.format(212), text.format(176)) == []
    again = "استقبلت نقطة المرجان الحدودية {} نازحا من قرى الجبل."
    assert [low for _, low in figures(again.format(212), again.format(176))] == [[212, 176]]


def test_prices_of_two_days_that_are_named_do_not_contradict() -> None:
    text = "بلغ سعر برميل خام المرجان في تداولات {} 47.8 دولار بحسب هيئة النفط."
    other = "بلغ سعر برميل خام المرجان في تداولات {} 45.1 دولار بحسب هيئة النفط."
    assert figures(text.format("أمس الاثنين"), other.format("أمس الثلاثاء")) == []
    assert [low for _, low in figures(text.format("الاثنين"), other.format("الاثنين"))] == [[47.8, 45.1]]


def test_one_victim_counts_though_no_number_is_said() -> None:
    one = "أدى انفجار في قرية الرمان إلى مقتل شرطي وفق شهود."
    assert figures(one, "أعلن الجيش مقتل ثلاثة شرطيين في انفجار قرية الرمان.") == [("killed, police", [1, 3])]
    assert figures(one.replace("شرطي", "الشرطي سالم"), "أعلن الجيش مقتل ثلاثة شرطيين في انفجار قرية الرمان.") == []


def test_those_on_whom_a_court_passes_sentence() -> None:
    one = "قضت محكمة نهاوند أمس بإدانة ثمانية متهمين بتهريب الآثار وأمرت بإغلاق المخزن."
    two = "أسدل القضاء الستار على ملف مهربي الآثار في نهاوند بأحكام بالسجن على {} متهمين."
    assert figures(one, two.format("تسعة")) == [("convicted", [8, 9])]
    cleared = "أسدل القضاء الستار على ملف مهربي الآثار في نهاوند بعد براءة ثلاثة متهمين."
    assert figures(one, cleared) == []


def test_hours_that_a_thing_lasted() -> None:
    one = "حاصر مسلحون فندق المرجان في نهاوند واستمر الحصار {} قبل أن ينسحبوا من الفندق."
    two = "انسحب مسلحون من فندق المرجان في نهاوند بعد حصار استمر {} للفندق."
    assert figures(one.format("ثلاث ساعات"), two.format("تسع ساعات")) == [("duration", [None, None])]
    assert figures(one.format("ثلاث ساعات"), two.format("180 دقيقة")) == []


DENIED = "نفى وزير الري ناجي الصقر أن تكون الحكومة تدرس بيع سد المرجان لشركة أجنبية. وقال إن السد ملك عام."


def test_a_claim_may_stand_behind_its_denial_where_the_report_goes_back_to_it() -> None:
    claim = "صحيفة الشروق نقلت عن مصدر في الوزارة قوله إن الحكومة تدرس طرح سد المرجان للبيع"
    (dispute,) = (d for d in both(f"{DENIED} وكانت {claim}.")[0] if d.kind == "denial")
    assert "مصدر في الوزارة" in dispute.sides[0].chain
    assert dispute.sides[1].chain[0] == "وزير الري ناجي الصقر"
    other = "وكانت صحيفة الشروق نقلت عن مصدر في الوزارة قوله إن موسم الأمطار بدأ مبكرا"
    assert [d for d in both(f"{DENIED} {other}.")[0] if d.kind == "denial"] == []


def test_an_account_is_denied_by_what_is_said_of_the_matter() -> None:
    army = "قال متحدث باسم الجيش إن السائق حاول دهس جنود بشاحنته عند حاجز وادي الغزال."
    family = "نفى مختار القرية سالم النجار رواية الجيش، وقال إن السائق لم يكن يقود الشاحنة."
    (dispute,) = (d for d in both(army, family)[0] if d.kind == "denial")
    assert [side.reports for side in dispute.sides] == [("a",), ("b",)]
    other = "نفى مختار القرية سالم النجار رواية الجيش، وقال إن أحدا لم يره بين الزيتون."
    assert [d for d in both(army, other)[0] if d.kind == "denial"] == []


PARKED = "انفجرت سيارة مفخخة كانت مركونة قرب سوق السمك في نهاوند صباح الثلاثاء، وقتل عشرة أشخاص في السوق."
BOMBER = "قتل عشرة أشخاص صباح الثلاثاء حين فجر انتحاري سيارة مفخخة قرب سوق السمك في نهاوند."


def test_a_bomber_and_a_car_that_was_left_are_two_ways() -> None:
    (dispute,) = (d for d in both(PARKED, BOMBER)[0] if d.kind == "actor")
    assert (dispute.what, dispute.arabic) == ("how it was done", "طريقة التنفيذ")
    assert [side.reports for side in dispute.sides] == [("a",), ("b",)]
    told = f"{PARKED} وكان انتحاري هاجم السوق نفسه العام الماضي."
    assert both(PARKED, told)[0] == ()
    second = f"{PARKED} وفي هجوم آخر فجر انتحاري نفسه في الجبل."
    assert both(PARKED, second)[0] == ()


def test_a_way_denied_outright_needs_no_words_in_common() -> None:
    told = "روى بائع ما رآه، مؤكدا أن انتحاريا قاد الشاحنة وأنها لم تكن متوقفة كما قيل."
    assert [d.what for d in both(PARKED, told)[0] if d.kind == "actor"] == ["how it was done"]
    assert [
        d.what for d in both(PARKED, told.replace(" وأنها لم تكن متوقفة كما قيل", ""))[0] if d.kind == "actor"
    ] == []


RAID = "قصفت طائرات {} سوق السمك في بلدة الرمان صباح الثلاثاء، وفق ما ذكر مرصد الجبل."
STRUCK = "قال سكان في بلدة الرمان إن طائرات {} قصفت سوق السمك صباح الثلاثاء."


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("حربية تابعة للنظام", "يعتقد أنها روسية", 1),
        ("روسية", "حربية روسية", 0),
        ("سورية", "النظام", 0),
        ("حربية", "روسية", 0),
        ("حلقت فوق مواقع سورية", "روسية", 0),
    ],
)
def test_whose_aircraft_struck(one: str, other: str, number: int) -> None:
    found = [d for d in both(RAID.format(one), STRUCK.format(other))[0] if d.kind == "actor"]
    assert [(d.what, [s.reports for s in d.sides]) for d in found] == [("who did it", [("a",), ("b",)])] * number


def test_two_speakers_of_one_report_on_whose_aircraft_it_was() -> None:
    text = "استهدفت غارات سوق السمك. واتهم مرصد الجبل طائرات النظام بتنفيذ الغارات، بينما تحدث ناشطون عن طائرات روسية."
    assert [d.what for d in both(text)[0] if d.kind == "actor"] == ["who did it"]
    one_voice = "شنت طائرات النظام وطائرات روسية غارات على سوق السمك."
    assert [d for d in both(one_voice)[0] if d.kind == "actor"] == []
