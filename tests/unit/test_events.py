"""Events, rule by rule: type, who does what to whom, where, when, and whether it happened.

Every sentence was written for its rule; what they tell is invented.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from musnad.reading.reader import Reader
from musnad.record import Event, Record


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader()


def read(text: str) -> Record:
    """The record of a text published on Thursday, 8 August 2024."""
    return reader().read(text, published="2024-08-08")


def event(text: str, kind: str | None = None) -> Event:
    return next(v for v in read(text).events if kind in (None, v.type))


def actors(found: Event) -> list[str]:
    return [a.text for a in found.actor]


def recipients(found: Event) -> list[str]:
    return [a.text for a in found.recipient]


def test_the_subject_of_an_active_verb_acts() -> None:
    found = event("اعتقلت الشرطة المغربية أمس ثلاثة أشخاص في طنجة.")
    assert (found.type, found.trigger.text, found.status) == ("COERCE", "اعتقلت", "occurred")
    assert actors(found) == ["الشرطة المغربية"]
    assert found.place and found.place.text == "طنجة"
    assert found.date == "2024-08-07"


def test_a_place_behind_people_who_are_not_named_is_the_place_and_no_part_of_them() -> None:
    found = event("اعتقلت الشرطة المغربية أمس ثلاثة أشخاص في طنجة.")
    assert recipients(found) == ["ثلاثة أشخاص"]
    found = event("هاجم مسلحون أمس السفارة المغربية في طنجة.")
    assert recipients(found)[0].startswith("السفارة المغربية")


def test_a_passive_keeps_its_event_and_has_no_actor() -> None:
    found = event("اعتقل ثلاثة أشخاص في طنجة أمس.")
    assert (found.type, actors(found), recipients(found)) == ("COERCE", [], ["ثلاثة أشخاص"])
    found = event("قتل خمسة جنود قرب سرت أمس.")
    assert (found.type, actors(found), recipients(found)) == ("ASSAULT", [], ["خمسة جنود"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("تظاهر مئات العمال في صفاقس احتجاجا على الأجور.", "PROTEST"),
        ("انسحبت القوات التركية من المدينة يوم الثلاثاء.", "RETREAT"),
        ("هددت كوريا الشمالية بقصف الجزيرة.", "THREATEN"),
        ("قصفت الطائرات الروسية بلدة في ريف إدلب.", "ASSAULT"),
        ("زار الرئيس الفرنسي بيروت أمس.", "CONSULT"),
        ("رفضت الحكومة السودانية مقترح الوساطة.", "REJECT"),
        ("رحبت مصر بالاتفاق الذي وقعه الطرفان أمس في جنيف.", "SUPPORT"),
        ("اتهمت أوكرانيا روسيا بقصف المدينة.", "ACCUSE"),
        ("دعت الأمم المتحدة إلى وقف القتال.", "REQUEST"),
    ],
)
def test_types(text: str, kind: str) -> None:
    assert event(text).type == kind


def test_the_future_is_planned() -> None:
    found = event("سيزور الرئيس الفرنسي إيمانويل ماكرون بيروت غدا الجمعة.", "CONSULT")
    assert (found.trigger.text, found.status, found.date) == ("يزور", "planned", "2024-08-09")


def test_what_is_demanded_has_not_happened() -> None:
    found = event("طالبت منظمة العفو الدولية بالإفراج عن السجناء.", "RETREAT")
    assert found.status == "called_for"
    assert found.statement


def test_the_verb_of_a_demand_is_an_event_in_the_reports_own_voice() -> None:
    found = event("طالبت منظمة العفو الدولية بالإفراج عن السجناء.", "REQUEST")
    assert (found.trigger.text, found.statement, actors(found)) == ("طالبت", None, ["منظمة العفو الدولية"])


def test_an_event_in_what_is_said_stands_in_the_statement() -> None:
    record = read("قال مصدر أمني إن مسلحين قتلوا ثلاثة جنود قرب سرت.")
    (found,) = (v for v in record.events if v.type == "ASSAULT")
    assert found.statement == record.statements[0].id


def test_the_weekday_before_a_past_verb_is_the_last_one() -> None:
    found = event("انسحبت القوات التركية من المدينة يوم الثلاثاء.")
    assert (found.date, found.earliest, found.latest) == ("2024-08-06", "2024-08-06", "2024-08-06")
    assert found.time == "t1"


def test_an_event_without_a_date_in_the_text_has_none() -> None:
    found = event("هددت كوريا الشمالية بقصف الجزيرة.")
    assert found.time is None


def test_the_trigger_is_one_word_without_its_proclitic() -> None:
    found = event("وقصفت الطائرات الروسية بلدة في ريف إدلب.")
    assert found.trigger.text == "قصفت"


def test_a_figure_hangs_on_its_event_and_its_statement() -> None:
    record = read("قال وزير الصحة سامي الكندي إن أكثر من ثلاثين شخصا قتلوا في الانفجار.")
    (found,) = record.figures
    assert (found.what, found.low, found.high) == ("killed", 30, None)
    assert found.statement == record.statements[0].id
    assert found.event in {v.id for v in record.events}


def test_background_nouns_make_no_event() -> None:
    assert read("يقع المتحف في وسط المدينة القديمة ويضم مئات اللوحات.").events == []


@pytest.mark.parametrize(
    "text",
    [
        "صدت القوات الأوكرانية هجوما قرب المدينة أمس.",
        "وقال الجيش الأردني إنه أحبط هجوما على الحدود.",
        "تصدى الجيش السوداني لهجوم على القاعدة.",
    ],
)
def test_who_repels_an_attack_does_not_attack(text: str) -> None:
    for found in read(text).events:
        if found.trigger.text.startswith("هجوم"):
            assert found.actor == []


@pytest.mark.parametrize(
    "text",
    [
        "وكان حسن أعلن مقتل 113 شخصا.",
        "أعلن وزير الصحة حمد حسن مقتل 113 شخصا في الانفجار.",
        "أكد محافظ المدينة مروان عبود مصرع أربعة عمال.",
    ],
)
def test_who_announces_a_death_has_not_killed(text: str) -> None:
    found = next(e for e in read(text).events if e.type == "ASSAULT")
    assert found.actor == []
    assert recipients(found)


def test_who_announces_that_they_killed_has_killed() -> None:
    found = event("أعلن الجيش الإسرائيلي قتل قائد في حزب الله.")
    assert actors(found) == ["الجيش الإسرائيلي"]


def test_who_carries_out_an_attack_attacks() -> None:
    found = next(e for e in read("شنت القوات الأوكرانية هجوما قرب المدينة أمس.").events if e.trigger.text == "هجوما")
    assert [a.text for a in found.actor] == ["القوات الأوكرانية"]


def test_roles_that_can_not_stand_together_are_settled() -> None:
    from musnad.arabic.words import Words
    from musnad.reading.chunks import Chunk
    from musnad.reading.events import _settle
    from musnad.reading.scene import Scene

    words = Words("رأى النائب أن زيارة السفيرة ونائبها مفيدة")
    phrases = [Chunk(1, 2, "ARG"), Chunk(4, 5, "ARG"), Chunk(5, 6, "ARG")]
    chosen = [1, 1, 0]
    _settle(
        Scene(words),
        Chunk(3, 4, "CONSULT"),
        phrases,
        [[0.3, 0.6, 0.1, 0.0], [0.1, 0.8, 0.1, 0.0], [0.8, 0.2, 0.0, 0.0]],
        chosen,
    )
    assert chosen == [0, 1, 1]  # the visit is the ambassador's and her deputy's, not of who speaks of it


def test_an_actor_before_a_trigger_stays_where_nobody_stands_behind_it() -> None:
    from musnad.arabic.words import Words
    from musnad.reading.chunks import Chunk
    from musnad.reading.events import _settle
    from musnad.reading.scene import Scene

    words = Words("الجيش نفذ هجوما على القاعدة")
    chosen = [1, 2]
    _settle(
        Scene(words),
        Chunk(2, 3, "ASSAULT"),
        [Chunk(0, 1, "ARG"), Chunk(4, 5, "ARG")],
        [[0.1, 0.9, 0.0, 0.0], [0.1, 0.1, 0.8, 0.0]],
        chosen,
    )
    assert chosen == [1, 2]
