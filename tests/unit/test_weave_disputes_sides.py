"""Denials of what another report tells in its own words, days, small towns and doers on which reports contradict each other."""

from __future__ import annotations

import itertools
import json

import pytest
from newsroom import EXAMPLES

import musnad
from musnad.weave.chains import chains_of
from musnad.weave.copies import copies_among
from musnad.weave.disputes import disputes_of
from musnad.weave.model import Dispute, Telling

DAY = "2031-05-07"


def telling(name: str, text: str, published: str = DAY) -> Telling:
    record = musnad.read(text, published=published, outlet=f"صحيفة {name}", id=name, reader="fast")
    return Telling(0, name, record, None, published[:10])


def disputes(*texts: str, kind: str = "", published: str = DAY) -> list[Dispute]:
    """The disputes of a kind in a story of reports "a", "b" ... with these texts."""
    some = [telling(chr(ord("a") + n), text, published) for n, text in enumerate(texts)]
    found = disputes_of(some, (), ())[0]
    for dispute in found:
        for side in dispute.sides:
            for evidence in side.evidence:
                text = next(t for t in some if t.id == evidence.report).text
                assert evidence.text == text[evidence.start : evidence.end]
    return [d for d in found if not kind or d.kind == kind]


def reports(dispute: Dispute) -> list[tuple[str, ...]]:
    return [side.reports for side in dispute.sides]


SPREAD = "أعلنت هيئة الوقاية أن تفشي الحصبة في إقليم الجبل ثبت بعد فحص 40 عينة في مختبرها."
REFUSED = "نفى وزير الصحة ناجي الصقر نفيا قاطعا ما أعلنته هيئة الوقاية عن تفشي {} في البلاد، وقال إن مختبر الوزارة فحص العينات."


def test_what_a_denial_opens_with_is_looked_for_in_the_words_of_others() -> None:
    (dispute,) = disputes(SPREAD, REFUSED.format("الحصبة"), kind="denial")
    assert reports(dispute) == [("a",), ("b",)]
    # of another disease nobody speaks: the denial itself names the claim
    (other,) = disputes(SPREAD, REFUSED.format("الكزاز"), kind="denial")
    assert reports(other) == [("b",), ("b",)]


def test_a_claim_in_the_own_voice_of_a_report_is_a_side() -> None:
    denial = "نفت وزارة الدفاع ما أعلنته حركة الجبل عن إسقاط مروحيتين فوق وادي الغزال، وقالت إن طائراتها عادت كلها."
    claim = "أسقطت حركة الجبل مروحيتين فوق وادي الغزال صباح الثلاثاء، وشاهد رعاة حطاما يحترق."
    (dispute,) = disputes(claim, denial, kind="denial")
    assert reports(dispute) == [("a",), ("b",)]
    doubted = "لم تسقط حركة الجبل مروحيتين فوق وادي الغزال، وقال رعاة إن الحطام قديم."
    assert all("a" not in r for d in disputes(doubted, denial, kind="denial") for r in reports(d))


ARRESTS = "نفى الناطق باسم الشرطة كريم صابر توقيف أي شخص خلال الاعتصام أمام بلدية نهاوند الجديدة."


def test_victims_that_one_side_denies_and_another_counts() -> None:
    counted = "قال المحامي سامر الفارس إن الشرطة أوقفت سبعة من العمال أثناء الاعتصام أمام بلدية نهاوند الجديدة."
    (dispute,) = disputes(counted, ARRESTS, kind="denial")
    assert reports(dispute) == [("a",), ("b",)]
    assert "سبعة من العمال" in dispute.sides[0].says
    calm = "قال المحامي سامر الفارس إن سبعة من العمال ألقوا كلمات أثناء الاعتصام أمام بلدية نهاوند الجديدة."
    assert disputes(calm, ARRESTS, kind="denial") == []


def test_what_is_denied_of_a_fire_is_not_the_fire() -> None:
    denial = "نفى محافظ نهاوند هاني الجبل أن يكون الحريق الذي دمر مصنع الصابون في نهاوند الجديدة متعمدا."
    toll = "قال وزير الصحة ناجي الصقر إن الحريق الذي دمر مصنع الصابون في نهاوند الجديدة أوقع عشرين جريحا."
    assert disputes(toll, denial, kind="denial") == []
    charge = "قال صاحب المصنع سعد الورد إن الحريق الذي دمر مصنع الصابون في نهاوند الجديدة كان متعمدا."
    (dispute,) = disputes(charge, toll, denial, kind="denial")
    assert reports(dispute) == [("a",), ("c",)]


def test_two_denials_of_two_things_are_two_disputes() -> None:
    claim = "قال ناطق باسم الحكومة إن الوفد غادر محادثات جزيرة المرجان احتجاجا على قصف حركة الجبل سوقا في بلدة الريحان."
    stayed = "نفت الوساطة أن يكون الوفد قد غادر محادثات جزيرة المرجان."
    shelling = "نفى قائد حركة الجبل هاني الورد أن تكون الحركة قصفت سوق بلدة الريحان."
    assert len(disputes(claim, stayed, shelling, kind="denial")) == 2


def test_a_denial_that_points_back_names_no_claim() -> None:
    assert disputes("قال وزير النقل سعد الناصر نافيا هذه الأنباء إن الوزارة ماضية في عملها على الجسر الكبير.") == []


SANK = "غرقت العبارة «الزهراء» {} في مضيق المرجان، وبحث خفر السواحل عن ركابها."


def test_days_beside_what_takes_place() -> None:
    other = "ينتظر أهالي ركاب العبارة التي غرقت {} في المضيق أن تأتيهم أخبار من خفر السواحل."
    (dispute,) = disputes(SANK.format("مساء الاثنين"), other.format("مساء الأحد"), kind="date")
    assert {side.says for side in dispute.sides} == {"مساء الاثنين", "مساء الأحد"}
    assert disputes(SANK.format("مساء الاثنين"), other.format("ليلة الأحد"), kind="date") == []


def test_days_of_what_is_planned() -> None:
    one = "تبدأ محادثات السلام بين الحكومة وحركة الجبل في جزيرة المرجان في {} برعاية الاتحاد."
    other = "قالت الخارجية إن محادثات السلام في جزيرة المرجان تبدأ في {} بحضور الوفدين."
    (dispute,) = disputes(one.format("15 يونيو المقبل"), other.format("18 يونيو المقبل"), kind="date")
    assert {side.says for side in dispute.sides} == {"15 يونيو المقبل", "18 يونيو المقبل"}
    both = other.format("18 يونيو المقبل") + " وكانت مقررة في 15 يونيو المقبل."
    assert disputes(one.format("15 يونيو المقبل"), both, kind="date") == []


POST = "قتل شرطيان في هجوم شنه مسلحون على حاجز قرب {} في إقليم الساحل مساء الأحد."
ROAD = "قال حاكم إقليم الساحل إن الهجوم على حاجز الشرطة وقع على طريق {} وإن شرطيين قتلا فيه."


def test_small_towns_in_which_one_attack_is_placed() -> None:
    (dispute,) = disputes(POST.format("بلدة الريحان"), ROAD.format("بلدة الغدير"), kind="place")
    assert reports(dispute) == [("a",), ("b",)]
    assert disputes(POST.format("بلدة الريحان"), ROAD.format("بلدة الريحان"), kind="place") == []
    assert disputes(POST.format("بلدة الريحان"), ROAD.format("بلدة الغدير المجاورة للريحان"), kind="place") == []


CHARGE = "اتهمت قيادة الشرطة، السبت، مسلحين مندسين بإطلاق النار على المحتجين في ميناء المرجان، وقالت إن التحقيق مستمر."


def test_two_who_are_charged_with_one_act_by_different_accusers() -> None:
    other = "اتهم والد الطالب نعيم الجوهري، الذي قتل الجمعة، حراس الميناء بإطلاق النار على المحتجين في ميناء المرجان."
    (dispute,) = disputes(CHARGE, other, kind="actor")
    assert (dispute.what, dispute.arabic) == ("who did it", "الفاعل")
    assert reports(dispute) == [("a",), ("b",)]


def test_enemies_who_charge_each_other_tell_of_different_acts() -> None:
    one = "اتهمت حكومة الساحل حركة الجبل بقصف قرية الرمان، وقالت إن القصف دمر بيوتا."
    other = "اتهمت حركة الجبل حكومة الساحل بقصف قرية الرمان، وقالت إن القصف دمر بيوتا."
    assert disputes(one, other, kind="actor") == []


CLAIMED = "تبنت «كتائب النسر» تفجير جسر الأنهار الكبير، فيما نسب موقع محلي العملية إلى «{}» التي تنشط في الجبل."


@pytest.mark.parametrize(("other", "number"), [("سرايا الوادي", 1), ("كتائب النسر", 0)])
def test_an_attack_that_one_group_claims_and_that_is_laid_at_the_door_of_another(other: str, number: int) -> None:
    assert len(disputes(CLAIMED.format(other), kind="actor")) == number


def test_nobody_has_claimed_is_no_claim() -> None:
    text = CLAIMED.format("سرايا الوادي").replace("تبنت «كتائب النسر»", "لم تتبن «كتائب النسر»")
    assert disputes(text, kind="actor") == []


def test_the_order_of_the_reports_changes_nothing() -> None:
    some = [
        telling("a", SPREAD),
        telling("b", REFUSED.format("الحصبة")),
        telling("c", CHARGE),
        telling("d", SANK.format("مساء الاثنين")),
    ]
    first = disputes_of(some, (), ())
    assert first[0]
    for order in itertools.permutations(some):
        assert disputes_of(order, (), ()) == first


def test_victims_of_one_number_whom_reports_call_fighters_or_civilians() -> None:
    text = "قتل {} في غارة على قرية الرمان في إقليم الجبل فجر الاثنين، ودمرت الغارة ثلاثة بيوت."
    (dispute,) = disputes(text.format("ستة مسلحين"), text.format("ستة مدنيين"), kind="actor")
    assert (dispute.what, reports(dispute)) == ("who the victims were", [("a",), ("b",)])
    assert disputes(text.format("ستة قرويين"), text.format("ستة مدنيين"), kind="actor") == []
    assert disputes(text.format("ستة مسلحين"), text.format("تسعة مدنيين"), kind="actor") == []


def test_a_headline_makes_a_claim_as_well() -> None:
    denial = "أرجع الدرك حادث قطار نهاوند إلى السرعة، نافيا أن يكون السائق قد نام أثناء الرحلة."
    text = "انقلب قطار نهاوند في وادي الغزال فجر الاثنين. وروى مسافر أن السائق «غلبه النعاس» بعد منتصف الليل."

    def told(title: str) -> list[Dispute]:
        record = musnad.read(text, published=DAY, outlet="صحيفة a", id="a", title=title, reader="fast")
        some = [Telling(0, "a", record, None, DAY), telling("b", denial)]
        return [d for d in disputes_of(some, (), ())[0] if d.kind == "denial"]

    (dispute,) = told("السائق نام والقطار انقلب")
    assert reports(dispute) == [("a",), ("b",)]
    assert "السائق" in dispute.sides[0].says
    assert told("السائق نجا والقطار انقلب") == []


def test_the_three_outlets_of_the_examples() -> None:
    lines = (EXAMPLES / "three-outlets.jsonl").read_text("utf-8").splitlines()
    some = []
    for raw in map(json.loads, lines):
        if raw["id"].startswith("port-"):
            record = musnad.read(
                raw["text"], published=raw["published"], outlet=raw["outlet"], id=raw["id"], reader="fast"
            )
            some.append(Telling(0, raw["id"], record, None, raw["published"][:10]))
    some.sort(key=lambda told: told.order)
    copies = copies_among(some)
    found, revised = disputes_of(some, chains_of(some, copies), copies)
    killed = next(d for d in found if d.what == "killed")
    # what the minister gave up at night, before the Red Cross spoke, is no side; nor is what he came to in the evening
    assert [side.low for side in killed.sides] == [73, 100]
    (line,) = [r for r in revised if r.what == "killed"]
    assert [side.low for _, side in line.steps] == [50, 73, 113, 135]
    (denial,) = [d for d in found if d.kind == "denial"]
    assert reports(denial) == [("port-5-site",), ("port-8-radio",)]


def test_two_groups_that_take_one_attack_on_themselves() -> None:
    one = "أعلنت حركة الجبل مسؤوليتها عن تفجير جسر الأنهار الكبير مساء الأحد."
    other = "تبنت كتائب النسر تفجير جسر الأنهار الكبير في بيان نشر على الإنترنت."
    (dispute,) = disputes(one, other, kind="actor")
    assert [side.says for side in dispute.sides] == ["حركة الجبل", "كتائب النسر"]
    assert disputes(one.replace("أعلنت", "لم تعلن"), other, kind="actor") == []


def test_an_accuser_of_whom_another_report_tells_the_same() -> None:
    charge = "اتهم الجيش، الأحد، حركة الجبل بقصف سوق الغدير، وقال إن القصف أوقع جرحى."
    turned = "قال ناشطون إن طائرات الجيش قصفت سوق الغدير، وبثوا صورا لحرائق."
    (dispute,) = disputes(charge, turned, kind="actor")
    assert reports(dispute) == [("a",), ("b",)]
    assert disputes(charge, turned.replace("سوق الغدير", "مواقع في الجبل"), kind="actor") == []
