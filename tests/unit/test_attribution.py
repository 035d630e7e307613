"""Rules of attribution and status that took work to hold: chains, surnames, datelines, denials."""

from __future__ import annotations

import time

from sentences import chain, event, read, statement


def test_a_surname_alone_is_the_person_named_in_full() -> None:
    found = read("وصل وزير المالية سامي الكندي إلى مسقط. وقال الكندي إن المحادثات مثمرة.").statements
    assert found[0].source and found[0].source.text == "الكندي"
    assert found[0].speaker and "سامي الكندي" in found[0].speaker.text
    assert found[0].speaker.entity


def test_an_agency_stands_before_the_speaker_it_reports() -> None:
    found = read("أفادت وكالة رويترز بأن وزير النقل رائد السالمي قال إن الطريق مفتوح.").statements
    assert [s.cue.text for s in found] == ["أفادت", "قال"]
    assert (found[0].within, found[1].within) == (None, "s1")
    assert chain(found[0]) == ["صحيفة المرسى", "وكالة رويترز"]
    assert [link.kind for link in found[1].chain] == ["outlet", "outlet", "person"]
    assert chain(found[1])[:2] == ["صحيفة المرسى", "وكالة رويترز"]


def test_a_dateline_is_a_step_of_the_chain_between_outlet_and_speaker() -> None:
    found = statement("القاهرة – رويترز: قال وزير النقل رائد السالمي إن الطريق مفتوح. وأضاف أن العمل انتهى.")
    assert chain(found) == ["صحيفة المرسى", "رويترز", "رائد السالمي"]


def test_what_is_denied_is_denied() -> None:
    found = event("نفت وزارة الداخلية اعتقال أي صحافي.", "COERCE")
    assert (found.trigger.text, found.status) == ("اعتقال", "denied")
    assert found.statement == "s1"


def test_welcoming_is_support() -> None:
    assert event("رحبت مصر بالاتفاق.").type == "SUPPORT"


def test_a_surname_alone_is_an_entity_mention() -> None:
    record = read("وصل وزير المالية سامي الكندي إلى مسقط. وقال الكندي إن المحادثات مثمرة.")
    assert [m.text for e in record.entities if e.type == "PER" for m in e.mentions] == ["سامي الكندي", "الكندي"]


def test_a_source_does_not_run_over_what_opens_the_content() -> None:
    for s in read("أفادت وكالة رويترز بأن وزير النقل رائد السالمي قال إن الطريق مفتوح.").statements:
        assert "بأن" not in s.source.text


def test_the_wish_to_stay_unnamed_is_no_part_of_source_or_content() -> None:
    found = read("وقال مصدر مطلع طلب عدم كشف هويته إن القرار اتخذ.").statements
    assert len(found) == 1 and found[0].content[0].text == "القرار اتخذ"


def test_a_channel_is_an_outlet() -> None:
    assert read("ذكرت قناة الجزيرة أن الطريق مغلق.").statements[0].source_kind == "outlet"


def test_the_dateline_is_no_part_of_the_content() -> None:
    found = read("بيروت – وكالات: ارتفعت الأسعار، بحسب وزارة المالية.").statements[0]
    assert found.content[0].text == "ارتفعت الأسعار"


def test_a_content_that_opens_a_quotation_holds_its_end() -> None:
    found = read("أكد الوزير سامي الكندي أن المسؤولين «سيدفعون الثمن».").statements[0]
    assert found.content[0].text == "المسؤولين «سيدفعون الثمن»"


def test_what_did_not_happen_is_denied() -> None:
    (found,) = read("لم تقصف القوات الروسية المستشفى، وفق ما أعلنه الجيش.").events
    assert found.status == "denied"


def test_one_long_report_takes_time_in_proportion() -> None:
    text = "قال وزير النقل رائد السالمي أمس إن المرفأ مفتوح. وأضاف أن السفن ستصل غدا، مشيرا إلى أن العمل انتهى.\n"
    short, long = text * 100, text * 800
    read(short)
    began = time.process_time()
    read(short)
    middle = time.process_time()
    read(long)
    assert time.process_time() - middle < 20 * (middle - began)


def test_of_two_persons_of_one_surname_the_one_named_last_is_meant() -> None:
    record = read("التقى رفعت الأسد مسؤولين أمس. ثم وصل بشار الأسد إلى القصر. وقال الأسد إن اللقاء مفيد.")
    people = {e.name: [m.text for m in e.mentions] for e in record.entities if e.type == "PER"}
    assert people["بشار الأسد"] == ["بشار الأسد", "الأسد"]
    assert people["رفعت الأسد"] == ["رفعت الأسد"]


def test_quoting_names_a_source_behind_the_source() -> None:
    found = read("قالت صحيفة الأفق نقلا عن مصدر أمني إن الطريق مغلق.").statements
    assert [s.cue.text for s in found] == ["قالت", "نقلا عن"]
    assert found[1].source and found[1].source.text == "مصدر أمني"
    assert found[1].source_kind == "unnamed"
    assert found[1].within == "s1"
    assert chain(found[1]) == ["صحيفة المرسى", "صحيفة الأفق", "مصدر أمني"]


def test_half_a_ligature_leads_back_to_the_whole() -> None:
    from musnad.arabic.fold import Folded

    assert Folded.of("ﷲ").span(0, 1) == (0, 1)


def test_an_agency_behind_a_particle_is_the_source() -> None:
    found = statement("وصل الوفد إلى المطار، حسبما ذكرت وكالة رويترز.")
    assert found.source and found.source.text == "وكالة رويترز"
    assert found.source_kind == "outlet"
    assert found.medium is None


def test_a_quoted_name_that_a_clause_opens_with_is_not_all_that_is_said() -> None:
    found = statement('أعلنت القناة أن "حزب الله" قد بدأ سحب قواته من البلدة.')
    assert found.content[0].text.startswith('"حزب الله" قد بدأ')
