"""Statements, rule by rule: the cue, who says it, what is said, through whom, and how sayings stand in one another.

Every sentence was written for its rule; persons and outlets in them are invented.
"""

from __future__ import annotations

import pytest
from sentences import chain, read, reader, statement


def test_a_verb_its_subject_and_what_opens_the_content() -> None:
    found = statement("قال وزير المالية سامي الكندي إن الموازنة جاهزة.")
    assert (found.cue.text, found.source and found.source.text) == ("قال", "وزير المالية سامي الكندي")
    assert [c.text for c in found.content] == ["الموازنة جاهزة"]
    assert (found.source_kind, found.mode) == ("person", "indirect")


def test_the_conjunction_is_no_part_of_the_cue() -> None:
    assert statement("وأعلنت وزارة الصحة أن المستشفى جاهز.").cue.text == "أعلنت"


def test_a_verb_without_subject_goes_on_with_the_speaker_before() -> None:
    found = read("قال وزير المالية سامي الكندي إن الموازنة جاهزة. وأضاف أن الضرائب لن ترتفع.").statements
    assert [s.cue.text for s in found] == ["قال", "أضاف"]
    assert found[1].source is None
    assert found[1].speaker and found[1].speaker.text == "وزير المالية سامي الكندي"
    assert [c.text for c in found[1].content] == ["الضرائب لن ترتفع"]


def test_a_feminine_verb_goes_on_with_the_body_before() -> None:
    found = read("أعلنت وزارة الصحة افتتاح مستشفى جديد. وأكدت أن العلاج فيه مجاني.").statements
    assert found[-1].cue.text == "أكدت"
    assert found[-1].speaker and found[-1].speaker.text == "وزارة الصحة"
    assert found[-1].source_kind == "organisation"


@pytest.mark.parametrize(
    "text", ["بحسب وزارة الداخلية، عاد الهدوء إلى المدينة.", "عاد الهدوء إلى المدينة، بحسب وزارة الداخلية."]
)
def test_according_to_before_and_after_what_it_ascribes(text: str) -> None:
    found = statement(text)
    assert "حسب" in found.cue.text
    assert found.source and found.source.text == "وزارة الداخلية"
    assert [c.text for c in found.content] == ["عاد الهدوء إلى المدينة"]


def test_according_to_takes_the_source_with_lam() -> None:
    found = statement("ارتفعت أسعار الخبز، وفقا لصحيفة المدار الأسبوعية.")
    assert found.cue.text == "وفقا"
    assert found.source and found.source.text == "صحيفة المدار الأسبوعية"
    assert [c.text for c in found.content] == ["ارتفعت أسعار الخبز"]


@pytest.mark.parametrize("cue", ["مشيرا", "مؤكدا", "موضحا", "مضيفا"])
def test_a_participle_begins_a_statement_of_the_same_speaker(cue: str) -> None:
    joint = "إلى أن" if cue == "مشيرا" else "أن"
    found = read(f"قال وزير النقل رائد السالمي إن الطريق مفتوح، {cue} {joint} العمل انتهى.").statements
    assert [s.cue.text for s in found] == ["قال", cue]
    assert found[1].speaker and found[1].speaker.text == "وزير النقل رائد السالمي"
    assert [c.text for c in found[0].content] == ["الطريق مفتوح"]
    assert [c.text for c in found[1].content] == ["العمل انتهى"]


def test_words_in_quotation_marks_are_direct_speech_without_the_marks() -> None:
    found = statement("قال وزير النقل رائد السالمي: «الطريق مفتوح منذ أمس».")
    assert found.mode == "direct"
    assert [c.text for c in found.content] == ["الطريق مفتوح منذ أمس"]


def test_a_quotation_runs_over_sentences() -> None:
    found = statement("قال مدير المرفأ رائد السالمي: «وصلت السفينة. لم يصب أحد بأذى».")
    assert [c.text for c in found.content] == ["وصلت السفينة. لم يصب أحد بأذى"]


def test_reported_words_with_a_quotation_in_them_are_mixed() -> None:
    found = statement("أكد وزير النقل رائد السالمي أن الطريق «مفتوح أمام جميع السيارات» منذ أمس.")
    assert found.mode == "mixed"


def test_through_whom_it_was_said_is_the_medium() -> None:
    found = statement("أكد وزير النقل رائد السالمي في تصريح لقناة الجزيرة أن الطريق مفتوح.")
    assert found.medium and "قناة الجزيرة" in found.medium.text
    assert chain(found)[0] == "صحيفة المرسى"
    assert "قناة الجزيرة" in chain(found)[1]
    assert [c.text for c in found.content] == ["الطريق مفتوح"]


@pytest.mark.parametrize("source", ["مصدر أمني", "شهود عيان", "مسؤول حكومي"])
def test_sources_without_a_name(source: str) -> None:
    found = statement(f"قال {source} إن الطريق مغلق.")
    assert found.source and found.source.text == source
    assert found.source_kind == "unnamed"


def test_a_report_speaks_too() -> None:
    found = statement("ذكر تقرير للبنك الدولي أن الاقتصاد نما.")
    assert found.source_kind == "document"
    assert found.source and found.source.text.startswith("تقرير")


def test_an_outlet_speaks_for_itself() -> None:
    found = statement("ذكرت صحيفة الأفق أن الطريق مغلق.")
    assert found.source_kind == "outlet"
    assert found.medium is None


def test_what_is_denied_is_the_content() -> None:
    found = statement("نفت وزارة الداخلية اعتقال أي صحافي.")
    assert found.cue.text == "نفت"
    assert [c.text for c in found.content] == ["اعتقال أي صحافي"]


def test_the_outlets_own_voice_makes_no_statement() -> None:
    assert read("وصلت السفينة إلى المرفأ صباح الأربعاء، ثم أفرغت حمولتها وغادرت إلى مسقط.").statements == []


def test_a_verb_of_saying_that_says_nothing_is_no_cue() -> None:
    assert read("وقع الوزير الاتفاق ثم غادر المدينة.").statements == []


def test_without_an_outlet_the_chain_begins_with_the_speaker() -> None:
    found = reader().read("قال وزير النقل رائد السالمي إن الطريق مفتوح.").statements[0]
    assert chain(found) == ["رائد السالمي"]


def test_a_saying_within_a_saying_stands_in_it_and_in_its_chain() -> None:
    found = read("ذكرت صحيفة الأفق أن وزير النقل رائد السالمي قال إن الطريق مفتوح.").statements
    assert [s.cue.text for s in found] == ["ذكرت", "قال"]
    assert (found[0].within, found[1].within) == (None, "s1")
    assert chain(found[0]) == ["صحيفة المرسى", "صحيفة الأفق"]
    assert chain(found[1]) == ["صحيفة المرسى", "صحيفة الأفق", "رائد السالمي"]
    assert [link.kind for link in found[1].chain] == ["outlet", "outlet", "person"]


def test_a_definite_noun_alone_stands_for_the_fuller_phrase_with_that_head() -> None:
    text = "أفادت صحيفة المرسى المسائية بأن المفاوضات توقفت. وقالت الصحيفة إن الوفد عاد."
    assert statement(text, 1).speaker.text == "صحيفة المرسى المسائية"


def test_a_definite_noun_alone_is_itself_where_nothing_fuller_has_its_head() -> None:
    assert statement("قالت الشرطة إن اللص فر. وأعلنت صحيفة المرسى أن الطريق مغلق.").speaker.text == "الشرطة"


def test_a_role_stands_for_the_person_who_has_just_that_role() -> None:
    text = (
        "التقى وزير الخارجية سالم العامر وزير الخارجية الإيطالي باولو روسي في المدينة. "
        "وقال وزير الخارجية إن الاتفاق قريب. وأكد وزير الخارجية الإيطالي أن الوفد باق."
    )
    assert "سالم العامر" in statement(text, 0).speaker.text
    assert "باولو روسي" in statement(text, 1).speaker.text


def test_what_stands_behind_a_participle_is_not_who_speaks() -> None:
    found = read("قال الوزير سامي الكندي إن الأزمة انتهت، داعيا الحكومة إلى التصدي للفساد.").statements
    assert [s.speaker.text for s in found] == ["الوزير سامي الكندي"] * 2
    assert found[1].source is None


def test_the_paper_something_is_said_to_does_not_say_it() -> None:
    found = read("وصل الوزير سامي الكندي أمس. وقال لصحيفة المرسى إن الأزمة انتهت.").statements
    assert "سامي الكندي" in found[0].speaker.text
    assert found[0].source is None


def test_a_named_subject_before_its_verb_is_the_source() -> None:
    found = read("وصل الوزير سامي الكندي أمس. وكان الكندي قد أعلن أن الأزمة انتهت.").statements
    assert found[0].source.text == "الكندي"


def test_the_outlet_something_is_said_to_is_the_medium() -> None:
    found = read("قال الوزير سامي الكندي لصحيفة المرسى إن الأزمة انتهت.").statements[0]
    assert found.source.text == "الوزير سامي الكندي"
    assert "صحيفة" in found.medium.text
    assert read("قال الوزير سامي الكندي للجنود إن الأزمة انتهت.").statements[0].medium is None


def test_a_bare_title_stands_for_the_person_who_spoke_last() -> None:
    text = "قال مدير المرفأ سامي الكندي إن السفن وصلت. وأوضح المسؤول أن العمل بدأ."
    assert "سامي الكندي" in statement(text, 1).speaker.text


def test_a_title_that_tells_of_another_office_stands_for_itself() -> None:
    text = "قال مدير المرفأ سامي الكندي إن السفن وصلت. وأوضح المبعوث الأممي إلى اليمن أن العمل بدأ."
    assert "سامي" not in statement(text, 1).speaker.text


@pytest.mark.parametrize("outlet", ["إذاعة المنارة البعيدة", "صحيفة المرسى"])
def test_on_the_word_of_is_always_a_link_of_the_chain(outlet: str) -> None:
    found = read(f"قالت {outlet} نقلا عن الصليب الأحمر اللبناني إن أكثر من مئة شخص قتلوا.").statements
    assert [s.cue.text for s in found] == ["قالت", "نقلا عن"]
    assert found[1].speaker.text == "الصليب الأحمر اللبناني"
    assert found[1].within == found[0].id


def test_an_agency_quotes_a_source_by_an_and_a_pronoun() -> None:
    found = read("نقلت وكالة رويترز عن مسؤول أميركي قوله إن المحادثات توقفت.").statements
    assert found[0].source.text == "وكالة رويترز"
    assert found[1].speaker.text == "مسؤول أميركي" and found[1].within == "s1"


def test_telling_about_somebody_without_his_words_is_no_passing_on() -> None:
    found = read("نقلت الطائرة عن مطار صنعاء ثلاثين جريحا. وأفاد مسؤول أميركي في قوله إن الجسر مفتوح.").statements
    assert "نقلت" not in [s.cue.text for s in found]


def test_a_rank_behind_a_title_is_a_given_name_and_one_with_the_article_is_none() -> None:
    assert statement("قال وزير النقل رائد السالمي إن الطريق مفتوح.").chain[-1].name == "رائد السالمي"
    named = read("قال قائد الفوج العقيد سامي الكندي إن الطريق مفتوح.").entities
    assert [e.name for e in named if e.type == "PER"] == ["سامي الكندي"]


def test_a_feminine_body_behind_a_masculine_verb_is_spoken_to_and_does_not_speak() -> None:
    text = "وقال الوزير سامي الكندي إن الجسر مفتوح. {} حركة الفجر بإلقاء السلاح."
    assert statement(text.format("وطالب"), 1).source is None
    assert statement(text.format("وطالبت"), 1).source.text == "حركة الفجر"


def test_a_saying_beside_another_is_no_part_of_it() -> None:
    text = "أدان الوزير سامي الكندي الهجوم الذي استهدف سوقا شعبية في العاصمة، مؤكدا وقوف بلاده إلى جانب الحكومة."
    found = read(text).statements
    assert [s.within for s in found] == [None, None]
    assert found[0].content[0].text.startswith("الهجوم")


def test_of_two_parties_behind_a_verb_the_first_speaks() -> None:
    from musnad.arabic.words import Words
    from musnad.reading.chunks import Chunk
    from musnad.reading.scene import Scene
    from musnad.reading.statements import _first_behind

    words = Words("ودعت الجماعة الأمم المتحدة إلى الحوار")
    scene = Scene(words, phrases=[Chunk(1, 2, "ARG"), Chunk(2, 4, "ARG")])
    assert _first_behind(scene, Chunk(0, 1, "CUE"), Chunk(2, 4, "SRC")) == Chunk(1, 2, "SRC")
    spoken_to = Words("وقالت للجماعة الأمم المتحدة إن الحوار قريب")
    scene = Scene(spoken_to, phrases=[Chunk(1, 2, "ARG"), Chunk(2, 4, "ARG")])
    assert _first_behind(scene, Chunk(0, 1, "CUE"), Chunk(2, 4, "SRC")) == Chunk(2, 4, "SRC")
