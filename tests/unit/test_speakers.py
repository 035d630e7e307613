"""Rules of who speaks where the source is no plain name: offices and papers of a person, indefinite phrases, verbs of several."""

from __future__ import annotations

from sentences import read


def speakers(text: str) -> list[str]:
    """Who speaks in each statement of a text, in order."""
    return [s.speaker.text if s.speaker else "-" for s in read(text).statements]


def test_an_office_of_a_person_is_not_that_person() -> None:
    text = "وصل وزير النقل سامي الكندي إلى مسقط. وقال مكتب الكندي إن الزيارة قصيرة."
    assert speakers(text) == ["مكتب الكندي"]


def test_a_title_and_a_name_are_that_person() -> None:
    text = "وصل وزير النقل سامي الكندي إلى مسقط. وقال الوزير الكندي إن الزيارة قصيرة."
    assert "سامي الكندي" in speakers(text)[0]


def test_a_statement_issued_by_a_person_speaks_for_itself() -> None:
    text = "استقبل الأمير فاضل المرزوقي الوفد. وجاء في البيان الصادر عن المرزوقي أن اللقاء مثمر."
    assert speakers(text)[0].startswith("البيان الصادر")


def test_an_indefinite_source_is_nobody_named_before() -> None:
    text = "قال حاكم الإقليم قاسم الخالدي إن السد امتلأ. وأشار خبير زراعي إلى أن المحصول وفير."
    assert speakers(text)[1] == "خبير زراعي"


def test_a_definite_title_is_who_was_named_before() -> None:
    text = "قال وزير النقل سامي الكندي إن المرفأ مفتوح. وأشار الوزير إلى أن السفن ستصل غدا."
    assert "سامي الكندي" in speakers(text)[1]


def test_an_outlet_named_with_its_kind_is_itself() -> None:
    text = "أعلن رئيس الحزب هادي الشمري ترشحه. وبحسب موقع الساحل الإخباري فإن الشمري سيعلن برنامجه غدا."
    assert speakers(text)[1].startswith("موقع الساحل")


def test_our_sources_are_the_sources_named_before() -> None:
    text = "قالت مصادر موثوقة إن الوزير استقال. وأكدت مصادرنا أن القرار نهائي."
    assert "مصادر موثوقة" in speakers(text)[-1]


def test_what_several_say_is_not_said_by_one() -> None:
    text = "قال مواطنون إن الطريق مغلق. وقال المقدم خالد الغامدي إن الشرطة فتحته، فيما أضافوا أنهم ينتظرون."
    assert "الغامدي" not in speakers(text)[-1]


def test_an_office_held_is_told_by_a_word_more_or_less() -> None:
    text = "أكد العميد نادر العسكري المتحدث باسم التحالف أن العمليات مستمرة. وقال المتحدث باسم قوات التحالف إن الدعم يتطور."
    assert "نادر العسكري" in speakers(text)[1]


def test_an_office_of_another_country_is_another_person() -> None:
    text = "قال وزير الخارجية التونسي سامي الكندي إن اللقاء مثمر. وقال وزير الخارجية البريطاني إن التعاون مستمر."
    assert "الكندي" not in speakers(text)[1]


def test_a_body_is_not_the_person_who_leads_it() -> None:
    text = "استقبل رئيس لجنة الانتخابات هادي الشمري الوفد. وقالت لجنة الانتخابات إن الاقتراع غدا، مشيرة إلى أن المراكز جاهزة."
    assert [s.removeprefix("ال") for s in speakers(text)] == ["لجنة الانتخابات"] * 2


def test_a_town_is_nobody_who_speaks() -> None:
    text = "وصلت الهيئة العليا للإغاثة إلى عدن. وأضافت أن القافلة ستعود غدا."
    assert "عدن" not in speakers(text)


def test_what_several_say_may_be_said_by_people_without_a_name() -> None:
    text = "اعتصم عدد من عمال المصنع أمام مقر الولاية. وطالبوا بصرف أجورهم."
    assert speakers(text)[-1] == "عدد من عمال المصنع"
