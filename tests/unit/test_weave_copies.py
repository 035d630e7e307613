"""Which report of a story is a copy of which: runs of words in both, not words in quotation marks, whatever the spelling and the order."""

from __future__ import annotations

import random

import pytest

from musnad.record import Document, Entity, Mention, Record
from musnad.weave.copies import copied, copies_among, longest_shared
from musnad.weave.model import Telling
from musnad.weave.wording import wording_of

DISPATCH = (
    "غرقت سفينة شحن تحمل القمح قبالة مرفأ السندس فجر اليوم بعد أن اصطدمت بصخور لم تظهر في الخرائط القديمة. "
    "وكان على متنها أحد عشر بحارا نقلتهم قوارب الصيادين إلى البر قبل شروق الشمس، ولم يصب أحد منهم بأذى. "
    "وبدأت إدارة المرفأ سحب الوقود من الخزانات خشية أن يتسرب إلى الشاطئ الذي يقصده المصطافون في هذا الوقت من السنة."
)
OWN = (
    "استيقظ أهل السندس على أصوات الصيادين وهم يعودون بأحد عشر رجلا من عرض البحر. سفينة القمح التي غادرت الميناء ليلا "
    "ارتطمت بالصخر الأسود المعروف عند الأهالي، وبقي مقدمها ظاهرا فوق الماء حتى الظهيرة، بينما انشغل العمال بضخ الوقود منها."
)
WORDS = (
    "«لن نسمح لأي سفينة بعبور هذا المضيق ليلا بعد اليوم، وسنضع أضواء جديدة على الصخور كلها قبل نهاية العام، ومن يخالف ذلك "
    "يدفع غرامة كبيرة ويفقد رخصته إلى الأبد، وهذا قرار لا رجعة فيه مهما كانت الأسباب»"
)


def told(id: str, text: str, published: str = "1935-06-02", *persons: str) -> Telling:
    """A telling that has a text and the persons named in it, and nothing else."""
    entities = [
        Entity(
            id=f"e{i}",
            type="PER",
            name=name,
            latin="",
            mentions=[Mention(start=text.index(name), end=text.index(name) + len(name), text=name, role=None)],
        )
        for i, name in enumerate(persons)
    ]
    document = Document(id=id, outlet=None, published=published, text=text)
    return Telling(0, id, Record(reader="fast", document=document, entities=entities), None, published)


def pairs(*tellings: Telling) -> set[tuple[str, str]]:
    """The copies among tellings, each with its original."""
    return {(copy.report, copy.of) for copy in copies_among(tellings)}


def test_a_shortened_dispatch_is_a_copy_of_the_earlier_report_and_an_own_account_is_none() -> None:
    short = DISPATCH.rsplit("وبدأت", 1)[0]
    found = copies_among([told("b", short, "1935-06-03"), told("a", DISPATCH), told("c", OWN, "1935-06-03")])
    assert [(copy.report, copy.of) for copy in found] == [("b", "a")]
    assert found[0].share > 0.9


def test_spelling_marks_and_compounds_make_no_difference() -> None:
    one = DISPATCH + " وأشرف على ذلك المهندس عبد الله الكندي رئيس أعمال الإنقاذ."
    other = (
        (DISPATCH + " وأشرف على ذلك المهندس عبدالله الكندى رئيس أعمال الأنقاذ.")
        .replace("أن ", "ان ")
        .replace("إلى", "الى")
    )
    other = other.replace("قمح", "قَمْح").replace("،", " ,")
    assert copied(wording_of(one), wording_of(other)) == 1.0


def test_accounts_that_share_only_quoted_words_are_no_copies() -> None:
    one = (
        "وقف مدير المرافئ أمام الصحفيين في القاعة الكبرى غاضبا وقال "
        + WORDS
        + " ثم خرج من الباب الخلفي دون أن يرد على سؤال."
    )
    other = (
        "في تعليق على غرق سفينة القمح تعهد المدير الجديد بالتشدد في منح الرخص حيث صرح بالقول: "
        + WORDS
        + " وكان قد عين قبل شهر واحد."
    )
    assert pairs(told("a", one), told("b", other)) == set()
    lifted = one.replace("غاضبا", "منفعلا")
    assert pairs(told("a", one), told("b", lifted)) == {("b", "a")}


def test_the_original_is_the_earliest_of_those_that_share_the_most() -> None:
    assert pairs(
        told("c", DISPATCH, "1935-06-04"), told("b", DISPATCH, "1935-06-02"), told("a", DISPATCH, "1935-06-03")
    ) == {
        ("a", "b"),
        ("c", "b"),
    }


def test_a_report_put_together_from_two_texts_is_a_copy_of_both() -> None:
    other = (
        "أعلنت بلدية السندس فتح مدرستين للبنات في الحي القديم بعد ترميم دام ثلاث سنوات، وقد تبرع بنفقات الترميم تجار القمح في المدينة، "
        "وستبدأ الدروس في أول الشهر المقبل لمئتي طالبة من أبناء الصيادين والعمال."
    )
    both = DISPATCH + "\n" + other
    assert pairs(told("a", DISPATCH), told("b", other), told("c", both, "1935-06-05")) == {("c", "a"), ("c", "b")}


def test_the_same_copies_in_every_order_and_among_many() -> None:
    changed = [DISPATCH.replace("فجر اليوم", f"فجر اليوم {'ها' * (i + 1)}") for i in range(60)]
    tellings = [told(f"k{i:02}", text, f"1935-06-{1 + i % 20:02}") for i, text in enumerate(changed)]
    tellings += [told(f"o{i:02}", OWN.replace("السندس", f"السندس {'ها' * (i + 1)}"), "1935-06-09") for i in range(10)]
    first = copies_among(tellings)
    shuffled = tellings[:]
    random.Random(3).shuffle(shuffled)
    assert copies_among(shuffled) == first
    assert len(first) == 59 + 9
    assert {copy.of[0] for copy in first if copy.report[0] == "o"} == {"o"}


def test_the_shared_stretch_is_shown_as_it_stands_in_each_text() -> None:
    one, other = told("a", DISPATCH), told("b", "مقدمة جديدة كتبها المحرر: " + DISPATCH.replace("اليوم", "أمس"))
    shown = longest_shared(one, other, at_most=90)
    assert [evidence.report for evidence in shown] == ["a", "b"]
    for telling, evidence in zip((one, other), shown, strict=True):
        assert telling.text[evidence.start : evidence.end] == evidence.text
        assert 0 < len(evidence.text) <= 90
    assert longest_shared(one, told("c", "نص قصير لا صلة له")) == ()


def test_texts_without_words_are_copies_of_nothing() -> None:
    assert pairs(told("a", ""), told("b", "…"), told("c", "خبر عاجل")) == set()
    assert copies_among([]) == ()


NOTICE = (
    "أعلنت محكمة السندس تنفيذ الحكم الصادر بحق {who} بعد أن ثبت عليه ما نسب إليه من سرقة مخازن القمح في المرفأ القديم، "
    "وقد صدق الوالي على الحكم بعد أن نظرت فيه محكمة الاستئناف وردت الطعن الذي تقدم به محاميه، وتذكّر المحكمة أهل المدينة "
    "بأن القانون يطال كل من تسول له نفسه العبث بأموال الناس وأقواتهم، وأن العقاب الشديد مصير كل من يقدم على مثل ذلك."
)
BULLETIN = (
    "سجلت مراكب الحراسة في خليج السندس خلال اليوم الماضي {found} قاربا ونقلت {landed} صيادا إلى المرفأ، وقدمت لهم إدارة المرفأ "
    "الطعام والماء والعلاج اللازم، وكانت الإدارة قد أعدت المخازن القديمة لإيواء من تقطعت بهم السبل من الصيادين في موسم الرياح."
)


def test_notices_of_one_form_about_two_persons_are_no_copies_and_other_spellings_of_one_name_are() -> None:
    first = told("a", NOTICE.format(who="سليم ناصر الرفاعي"), "1935-06-02", "سليم ناصر الرفاعي")
    another = told("b", NOTICE.format(who="نجيب خالد الكندي"), "1935-06-02", "نجيب خالد الكندي")
    spelled = told("c", NOTICE.format(who="سليم نصر الرفاعى"), "1935-06-03", "سليم نصر الرفاعى")
    assert copied(wording_of(first.text), wording_of(another.text)) > 0.5
    assert pairs(first, another, spelled) == {("c", "a")}


def test_bulletins_of_two_days_are_no_copies_and_a_number_that_rose_within_a_day_leaves_a_copy() -> None:
    first = told("a", BULLETIN.format(found=17, landed=64), "1935-06-02")
    assert pairs(first, told("b", BULLETIN.format(found=23, landed=81), "1935-06-03")) == set()
    assert pairs(first, told("b", BULLETIN.format(found=23, landed=81), "1935-06-02")) == {("b", "a")}
    assert pairs(first, told("b", BULLETIN.format(found=17, landed=64), "1935-06-03")) == {("b", "a")}


def test_a_number_in_words_is_the_same_in_figures() -> None:
    first = told("a", BULLETIN.format(found="أحد عشر", landed="أربعة وستين"), "1935-06-02")
    assert pairs(first, told("b", BULLETIN.format(found=11, landed=64), "1935-06-03")) == {("b", "a")}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("سفير اليونان", "سفير إيطاليا", False),
        ("السفير اليوناني", "سفير اليونان", True),
        ("سفير اليونان", "السفير الجديد", True),
    ],
)
def test_what_a_formula_says_of_two_countries_is_two_things(one: str, other: str, same: bool) -> None:
    text = (
        "استقبل الوالي في دار الحكومة صباح اليوم {} الذي سلمه أوراق اعتماده لدى الإمارة، وتمنى الوالي له التوفيق في عمله "
        "وللعلاقات بين البلدين الصديقين دوام الازدهار والتقدم في المجالات كافة، وحضر اللقاء رئيس الديوان وعدد من الأعيان."
    )
    found = pairs(told("a", text.format(one)), told("b", text.format(other)))
    assert found == ({("b", "a")} if same else set())
