"""Denials, doers, durations, ages, days and towns on which tellings contradict each other."""

from __future__ import annotations

import time

import pytest

import musnad
from musnad.record import Record
from musnad.weave.disputes import disputes_of
from musnad.weave.model import Dispute, Telling

DAY, NEXT = "2031-05-07T10:00:00+03:00", "2031-05-08T10:00:00+03:00"


def telling(name: str, text: str, published: str = DAY) -> Telling:
    record = musnad.read(text, published=published, outlet=f"صحيفة {name}", id=name, reader="fast")
    return Telling(0, name, record, None, published[:10])


def disputes(*texts: str) -> list[Dispute]:
    """The disputes of a story of reports "a", "b" ... with these texts."""
    some = [telling(chr(ord("a") + n), text) for n, text in enumerate(texts)]
    found = disputes_of(some, (), ())[0]
    for dispute in found:
        for side in dispute.sides:
            for evidence in side.evidence:
                text = next(t for t in some if t.id == evidence.report).text
                assert evidence.text == text[evidence.start : evidence.end]
    return list(found)


def test_what_one_side_charges_and_the_other_denies() -> None:
    (dispute,) = disputes(
        "اتهمت حكومة الساحل المتمردين بقصف مدرسة في بلدة الريحان. ونفى المتمردون أن يكونوا قصفوا المدرسة."
    )
    assert dispute.kind == "denial"
    claim, denial = dispute.sides
    assert claim.says == "قصف مدرسة في بلدة الريحان"
    assert claim.chain[0] == "حكومة الساحل"
    assert denial.chain[0] == "المتمردون"
    assert denial.evidence[0].text.startswith("نفى") or denial.evidence[0].text.startswith("ونفى")


def test_a_denial_in_one_report_of_what_another_tells() -> None:
    (dispute,) = disputes(
        "قال وزير الدفاع سعد الناصر إن جيش الساحل استعاد قلعة الزيتون من المتمردين صباح الثلاثاء.",
        "نفى قائد المتمردين هاني الجبل أن يكون جيش الساحل قد استعاد قلعة الزيتون، وقال إن مقاتليه ما زالوا فيها.",
    )
    assert [side.reports for side in dispute.sides] == [("a",), ("b",)]
    assert dispute.what == "denied by قائد المتمردين هاني الجبل"


@pytest.mark.parametrize(
    "text",
    [
        "اتهمت حكومة الساحل المتمردين بقصف مدرسة في بلدة الريحان. وقال المتمردون إنهم سيردون على الاتهام في بيان.",
        "قال وزير الدفاع سعد الناصر إن الخلاف قائم، لكنه أضاف أن هذا لا ينفي وجود تعاون بين البلدين في ملف المياه.",
        "نفى المتحدث باسم البلدية سامر الفارس هذه الاتهامات.",
        "نفى رئيس النادي فؤاد البحري نيته الاستقالة.",
    ],
)
def test_no_denial_without_a_claim_that_it_answers(text: str) -> None:
    assert disputes(text) == []


def test_a_denied_rumour_is_laid_at_nobodys_door() -> None:
    (dispute,) = disputes("نفت وزارة النقل ما تردد عن إغلاق جسر الأنهار الكبير أمام الشاحنات بسبب تشققات في أعمدته.")
    rumour, denial = dispute.sides
    assert rumour.chain == ()
    assert denial.chain == ("وزارة النقل",)


KILLED = "قالت الشرطة إن حركة الجبل قتلت التاجر نعيم الجوهري في سوق الذهب."


def test_a_doer_on_whom_stress_is_laid_stands_against_another() -> None:
    (dispute,) = disputes(f"{KILLED} وقال أقارب التاجر إن أحد حراس المتجر هو من قتل الجوهري.")
    assert (dispute.kind, dispute.what, dispute.arabic) == ("actor", "who did it", "الفاعل")
    assert ["حركة الجبل" in dispute.sides[0].says, "أحد حراس المتجر" in dispute.sides[1].says] == [True, True]
    assert disputes(f"{KILLED} وقال أقارب التاجر إن أحد حراس المتجر هو من أبلغ الشرطة.") == []


def test_a_claim_of_responsibility_set_against_another_doer() -> None:
    text = "قال مسؤول في الشرطة إن الجيش الجمهوري الإيرلندي هاجم مركز الجمارك ليلا. {} الهجوم تبنته أيضا جماعة صغيرة تسمى كتائب النسر."
    (dispute,) = disputes(text.format("لكن"))
    assert dispute.what == "who did it"
    assert "الجيش الجمهوري الإيرلندي" in dispute.sides[0].says
    assert "كتائب النسر" in dispute.sides[1].says
    assert disputes(text.format("وقال مراسلنا إن")) == []


def test_victims_that_one_side_calls_civilians_and_another_fighters() -> None:
    text = (
        "قالت الوزارة إن القتلى في غارة قرية الرمان هم مدنيون، غير أن مسؤولين محليين وصفوهم بأنهم مسلحون من حركة الجبل."
    )
    (dispute,) = disputes(text)
    assert (dispute.what, dispute.arabic) == ("who the victims were", "من هم الضحايا")
    assert [side.says for side in dispute.sides] == ["هم مدنيون", "بأنهم مسلحون"]
    assert disputes(text.replace("بأنهم مسلحون من حركة الجبل", "بأنهم مدنيون من أهل القرية")) == []


def test_durations_of_one_thing_that_cannot_both_hold() -> None:
    text = "وقعت الحكومتان اتفاق المياه بعد تفاوض استمر {} في جزيرة المرجان برعاية الاتحاد."
    other = "وقعت الحكومتان في جزيرة المرجان اتفاق المياه الذي جرى التفاوض عليه طوال {} برعاية الاتحاد."
    (dispute,) = disputes(text.format("ثلاثة أسابيع"), other.format("سبعة أشهر"))
    assert (dispute.kind, dispute.what, dispute.arabic) == ("figure", "duration", "المدة")
    assert [side.says for side in dispute.sides] == ["ثلاثة أسابيع", "سبعة أشهر"]
    assert disputes(text.format("ثلاثة أسابيع"), other.format("أسابيع")) == []


def test_ages_of_one_person_that_no_birthday_explains() -> None:
    text = "أوقفت الشرطة سلمى النجار ({} عاما) في مطار نهاوند."
    (dispute,) = disputes(text.format(42), text.format(51))
    assert (dispute.what, dispute.arabic) == ("age", "عمر سلمى النجار")
    assert [side.low for side in dispute.sides] == [42, 51]
    assert disputes(text.format(42), text.format(43)) == []


def test_days_count_only_where_they_are_named_outright() -> None:
    text = "وقع هجوم على قافلة الإغاثة في وادي الغزال {}، وقتل سائقان في الهجوم على القافلة."
    (dispute,) = disputes(text.format("يوم الأحد"), text.format("يوم الثلاثاء"))
    assert dispute.kind == "date"
    assert {side.says for side in dispute.sides} == {"يوم الأحد", "يوم الثلاثاء"}
    assert disputes(text.format("يوم الثلاثاء"), text.format("أمس")) == []


def test_towns_of_one_kind_that_neither_report_places_in_the_other() -> None:
    text = "قتل مسلحون ثلاثة رعاة في {}، ولم تعرف هوية المهاجمين."
    (dispute,) = disputes(text.format("بلدة الريحان"), text.format("بلدة الغدير"))
    assert (dispute.kind, dispute.arabic) == ("place", "المكان")
    assert disputes(text.format("بلدة الريحان"), text.format("بلدة الريحان التابعة لبلدة الغدير")) == []
    assert disputes(text.format("بلدة الريحان"), text.format("محافظة الغدير")) == []


def test_a_report_of_book_length_and_one_of_a_thousand_denials_end_soon() -> None:
    line = "وقال وزير الدفاع سعد الناصر إن 12 شخصا قتلوا في قصف البلدة، لكن المتمردين نفوا قصف البلدة وقالوا إن 30 مدنيا قتلوا. "
    one = telling("a", line * 10)
    record = one.record.model_dump()
    long = Record.model_validate({**record, "document": {**record["document"], "text": line * 50_000}})
    begun = time.process_time()
    assert disputes_of([Telling(0, "a", long, None, None)], (), ())[0]
    many = [
        Telling(
            n,
            f"k{n}",
            Record.model_validate({**record, "document": {**record["document"], "id": f"r{n}"}}),
            None,
            "2031-05-07",
        )
        for n in range(200)
    ]
    assert disputes_of(many, (), ())[0]
    assert time.process_time() - begun < 20
