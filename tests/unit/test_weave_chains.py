"""Which reports of a story rest on one origin and count once, and who attests what."""

from __future__ import annotations

import random
from typing import Any

import pytest

from musnad.record import Document, Entity, Event, Link, Linked, Mention, Record, Span, Statement
from musnad.weave.chains import chains_of
from musnad.weave.chains_attested import attested
from musnad.weave.chains_names import same_body, same_person, same_unnamed
from musnad.weave.copies import copies_among
from musnad.weave.model import Chain, Telling
from musnad.weave.provenance import opening, origin_of

COPIED = (
    " وكان النهر قد فاض مرتين في هذا الشهر بعد ذوبان الثلوج في الجبال القريبة، ونقلت العائلات إلى مدارس المدينة حيث وزعت عليها "
    "البطانيات والخبز، وينتظر أن يبدأ إصلاح السد في الأسبوع المقبل إذا هدأت الرياح الشمالية التي تعيق عمل الزوارق."
)


def span(text: str, words: str, after: int = 0) -> Span:
    """The span of some words in a text."""
    start = text.index(words, after)
    return Span(start=start, end=start + len(words), text=words)


def statement(
    text: str, id: str, cue: str, source: str, content: str, kind: Any, name: str | None = None, **more: Any
) -> Statement:
    """A statement whose cue, source and content are given by their words."""
    where = span(text, source)
    return Statement(
        id=id,
        cue=span(text, cue),
        source=where,
        speaker=Linked(**where.model_dump(), entity=more.pop("entity", None)),
        source_kind=kind,
        content=[span(text, content)],
        mode="indirect",
        medium=more.pop("medium", None),
        within=more.pop("within", None),
        chain=[Link(kind=kind, name=name or source)],
        confidence=None,
    )


def told(
    id: str,
    text: str,
    *statements: Statement,
    day: str = "1936-03-05",
    outlet: str | None = None,
    agency: str | None = None,
    events: tuple[Event, ...] = (),
    entities: tuple[Entity, ...] = (),
) -> Telling:
    """A telling with a record made by hand."""
    document = Document(id=id, outlet=outlet or f"صحيفة {id}", published=day, text=text)
    record = Record(
        reader="fast", document=document, statements=list(statements), events=list(events), entities=list(entities)
    )
    return Telling(0, id, record, agency)


def said(id: str, source: str, kind: Any, name: str | None = None, tail: str = "", **more: Any) -> Telling:
    """A report whose lead rests on a source, in words of its own."""
    text = f"قال {source} إن {' '.join(f'{word}{id}' for word in ('السد', 'انهار', 'عند', 'القرية', 'ليلا'))} قبل وصول العمال.{tail}"
    content = text[text.index("إن ") + 3 : text.index(" قبل")]
    return told(id, text, statement(text, "s1", "قال", source, content, kind, name), **more)


def event(text: str, word: str, kind: Any, *actors: str, status: Any = "occurred", of: str | None = None) -> Event:
    """An event with its trigger and actors given by their words."""
    sides = [Linked(**span(text, actor).model_dump()) for actor in actors]
    return Event(
        id="v1", type=kind, trigger=span(text, word), actor=sides, status=status, statement=of, confidence=None
    )


def woven(*tellings: Telling) -> tuple[Chain, ...]:
    """The chains of tellings with the copies found among them."""
    return chains_of(tellings, copies_among(tellings))


def groups(*tellings: Telling) -> list[list[str]]:
    """The reports of each chain, sorted."""
    return sorted(sorted(chain.reports) for chain in woven(*tellings))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("الرفاعي", "سليم الرفاعي", True),
        ("سليم الرفاعي", "سليم بن ناصر الرفاعي", True),
        ("الأمير فيصل", "فيصل بن الحسين", True),
        ("عبد الكريم الخطابي", "عبدالكريم الخطابى", True),
        ("جرانفيل", "إدوارد غرانفيل", True),
        ("سليم الرفاعي", "نجيب الرفاعي", False),
        ("الحسين", "فيصل بن الحسين", False),
        ("فيصل بن الحسين", "فيصل بن عبد العزيز", False),
        ("سليم", "سليم الرفاعي", False),
        ("كامل الرفاعي", "جامل الرفاعي", False),
    ],
)
def test_inside_a_story_a_surname_is_enough_and_two_full_names_are_two_persons(
    one: str, other: str, same: bool
) -> None:
    assert same_person(one, other) is same_person(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("وزارة الأشغال", "وزارة الأشغال المصرية", True),
        ("وزارة الدفاع الأميركية", "وزارة الدفاع الأمريكية", True),
        ("وزارة الأشغال العراقية", "وزارة الأشغال المصرية", False),
        ("الوزارة", "وزارة الأشغال", False),
        ("وزارة الأشغال", "وزارة الدفاع", False),
        ("وزارة الصحة العامة", "وزارة الصحة السندسية", True),
        ("الخارجية المصرية", "وزارة الخارجية", True),
        ("وزارة الصحة", "منظمة الصحة العالمية", False),
        ("القوات المسلحة", "الجيش المصري", True),
        ("الجيش العراقي", "الجيش المصري", False),
        ("القوات الجوية", "الجيش المصري", False),
    ],
)
def test_a_body_is_another_by_all_its_words_but_not_by_its_noun_alone(one: str, other: str, same: bool) -> None:
    assert same_body(one, other) is same_body(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("مصدر عسكري", "مصادر عسكرية عراقية", True),
        ("مسؤول في شرطة الميناء", "مصدر في الميناء", True),
        ("مصدر عسكري عراقي", "مصدر عسكري مصري", False),
        ("شهود عيان", "شهود من القرية", False),
        ("مسؤولون", "مسؤولون محليون", False),
        ("مصدر أمني", "مصدر طبي", False),
        ("مصدر عسكري مصري", "مصدر في وزارة الأشغال المصرية", False),
    ],
)
def test_unnamed_sources_are_one_where_nothing_tells_them_apart(one: str, other: str, same: bool) -> None:
    assert same_unnamed(one, other) is same_unnamed(other, one) is same


def test_reports_on_one_speaker_are_one_chain_and_another_speaker_is_a_second() -> None:
    speaker = "المهندس سليم الرفاعي"
    tellings = (
        said("a", speaker, "person", "سليم الرفاعي"),
        said("b", "الرفاعي", "person", "الرفاعي", day="1936-03-06"),
        said("c", "العمدة نجيب الرفاعي", "person", "نجيب الرفاعي"),
    )
    assert groups(*tellings) == [["a", "b"], ["c"]]
    chain = woven(*tellings)[0]
    assert (chain.kind, chain.root) == ("person", "سليم الرفاعي")
    joined = [because for because in chain.because if len(because.reports) == 2]
    assert [because.reason for because in joined] == ["speaker"]
    texts = {telling.id: telling.text for telling in tellings}
    assert [(e.report, e.text) for e in joined[0].evidence] == [("a", speaker), ("b", "الرفاعي")]
    assert all(texts[e.report][e.start : e.end] == e.text for because in chain.because for e in because.evidence)


def test_a_surname_that_two_bear_does_not_bring_them_together() -> None:
    tellings = (
        said("a", "سليم الرفاعي", "person"),
        said("b", "الرفاعي", "person", day="1936-03-06"),
        said("c", "نجيب الرفاعي", "person", day="1936-03-07"),
    )
    assert groups(*tellings) == [["a", "b"], ["c"]]


def test_a_spokesman_is_his_body_and_no_other_bodys() -> None:
    text = "قال الناطق باسم هيئة السدود سليم الرفاعي إن الماء بلغ البيوت قبل الفجر."
    body = Entity(
        id="e1", type="ORG", name="هيئة السدود", latin="", mentions=[Mention(**span(text, "هيئة السدود").model_dump())]
    )
    spoken = statement(
        text, "s1", "قال", "الناطق باسم هيئة السدود سليم الرفاعي", "الماء بلغ البيوت", "person", "سليم الرفاعي"
    )
    spokesman = told("a", text, spoken, entities=(body,))
    assert groups(spokesman, said("b", "هيئة السدود", "organisation")) == [["a", "b"]]
    assert groups(spokesman, said("b", "هيئة المرافئ", "organisation")) == [["a"], ["b"]]


def test_copies_are_one_chain_that_shows_the_shared_words() -> None:
    first = told("a", "انهار سد القرية القديم ليلة أمس." + COPIED)
    second = told("b", "ليلة عصيبة عاشتها القرية." + COPIED, day="1936-03-06")
    own = told("c", "رأيت الماء يدخل الأزقة من جهة الطاحونة والناس على السطوح، ولم يصل أحد من العمال حتى الضحى.")
    assert groups(first, second, own) == [["a", "b"], ["c"]]
    chain = woven(first, second)[0]
    assert chain.kind == "text"
    shown = [because for because in chain.because if because.reason == "copy"]
    assert [because.reports for because in shown] == [("b", "a")]
    assert [evidence.report for evidence in shown[0].evidence] == ["b", "a"]


def test_a_cut_attribution_does_not_make_a_copy_an_account_of_its_own() -> None:
    lead = "انهار سد القرية القديم ليلة أمس بعد مطر دام ثلاثة أيام"
    full = f"{lead}، وفق ما أعلنت هيئة السدود.{COPIED}"
    spoken = statement(full, "s1", "وفق ما أعلنت", "هيئة السدود", lead, "organisation")
    tellings = (
        told("a", f"{lead}.{COPIED}"),
        told("b", full, spoken, day="1936-03-06"),
        told("c", f"{lead}.{COPIED}", day="1936-03-07"),
    )
    assert [(chain.kind, chain.root) for chain in woven(*tellings)] == [("organisation", "هيئة السدود")]


def test_two_dispatches_of_one_agency_are_one_chain_and_those_of_two_agencies_are_two() -> None:
    one = told("a", "(رويترز) - انهار سد القرية ليلا وغمرت المياه البيوت.", agency="رويترز")
    two = told("b", "(رويترز) - بدأ العمال في رفع الركام عن الطريق الكبير.", agency="رويترز", day="1936-03-06")
    other = told("c", "(أ ف ب) - وصل الماء إلى المدرسة والسوق قبل الفجر.", agency="فرانس برس")
    assert groups(one, two, other) == [["a", "b"], ["c"]]
    chain = woven(one, two)[0]
    assert (chain.kind, chain.root) == ("agency", "رويترز")
    assert [because.reason for because in chain.because if len(because.reports) == 2] == ["agency"]
    many = (
        told(id, text, agency="وكالات") for id, text in (("a", "انهار السد ليلا."), ("b", "غمر الماء السوق والمدرسة."))
    )
    assert groups(*many) == [["a"], ["b"]]


def test_a_report_that_cites_an_agency_is_in_its_chain() -> None:
    cited = said("b", "وكالة رويترز", "outlet", "رويترز", day="1936-03-06")
    dispatch = told("a", "(رويترز) - انهار سد القرية ليلا وغمرت المياه البيوت.", agency="رويترز")
    assert groups(dispatch, cited) == [["a", "b"]]
    assert groups(dispatch, said("b", "وسائل إعلام", "outlet")) == [["a"], ["b"]]


def test_a_report_that_cites_an_outlet_rests_on_what_that_outlet_had_published() -> None:
    radio = told("a", "رأيت الماء يدخل الأزقة من جهة الطاحونة قبل الفجر.", outlet="إذاعة صوت الجبل")
    cited = said("b", "إذاعة «صوت الجبل»", "outlet", day="1936-03-06")
    chain = woven(radio, cited)
    assert [one.reports for one in chain] == [("a", "b")]
    assert [because.reports for because in chain[0].because if len(because.reports) == 2] == [("a", "b")]
    later = told("a", radio.text, outlet="إذاعة صوت الجبل", day="1936-03-07")
    assert groups(later, cited) == [["a"], ["b"]]
    assert groups(radio, said("b", "إذاعة صوت الوادي", "outlet", day="1936-03-06")) == [["a"], ["b"]]


def test_words_an_agency_passes_on_are_the_speakers_and_the_agency_is_between() -> None:
    text = "نقلت وكالة رويترز عن سليم الرفاعي قوله إن السد انهار."
    outer = statement(text, "s1", "نقلت", "وكالة رويترز", "عن سليم الرفاعي قوله إن السد انهار", "outlet", "رويترز")
    inner = statement(text, "s2", "قوله", "سليم الرفاعي", "السد انهار", "person", within="s1")
    origin = origin_of(told("a", text, outer, inner))
    assert origin.source is not None
    assert (origin.source.kind, origin.source.name, origin.through) == ("person", "سليم الرفاعي", ("رويترز",))


def test_an_account_of_a_meeting_is_not_the_word_of_those_who_met() -> None:
    text = "استقبل الوالي سليم الرفاعي تجار القمح، وأكد الوالي أن السد يصلح قريبا."
    spoken = statement(text, "s1", "أكد", "الوالي سليم الرفاعي", "السد يصلح قريبا", "person", "سليم الرفاعي")
    meeting = event(text, "استقبل", "CONSULT", "الوالي سليم الرفاعي")
    spoken = spoken.model_copy(update={"speaker": meeting.actor[0]})
    assert origin_of(told("a", text, spoken, events=(meeting,))).source is None
    attack = event(text, "استقبل", "ASSAULT", "الوالي سليم الرفاعي")
    assert origin_of(told("a", text, spoken, events=(attack,))).source is not None


def test_a_source_named_after_the_lead_is_the_reports_where_it_tells_the_same() -> None:
    text = "هدم الفيضان عشرين بيتا في القرية القديمة فجرا. وقالت هيئة السدود إن الماء هدم البيوت حين انفتح الباب."
    spoken = statement(text, "s1", "قالت", "هيئة السدود", "الماء هدم البيوت", "organisation")
    lead = event(text, "هدم", "ASSAULT")
    again = event(text, "هدم البيوت", "ASSAULT", of="s1").model_copy(update={"id": "v2"})
    found = origin_of(told("a", text, spoken, events=(lead, again))).source
    assert found is not None and found.name == "هيئة السدود"
    other = again.model_copy(update={"type": "REQUEST"})
    assert origin_of(told("a", text, spoken, events=(lead, other))).source is None


def test_a_paper_that_was_told_more_by_another_source_is_a_chain_of_its_own() -> None:
    more = (
        " وأوضح العمدة نجيب الكندي لـ«نداء الوادي» أن الأهالي سدوا الثغرة بأكياس الرمل قبل أن تصل الزوارق، وأنهم باتوا على السطوح ليلتين"
        " ينتظرون من ينقل الأطفال والمرضى إلى المدينة، وأن الطاحونة وحدها بقيت قائمة في ذلك الحي الذي بناه الأجداد قبل مئة عام وعامين."
    )
    first = said("a", "سليم الرفاعي", "person", tail=COPIED)
    text = f"قال سليم الرفاعي إن السد انهار.{COPIED}{more}"
    lead = statement(text, "s1", "قال", "سليم الرفاعي", "السد انهار", "person")
    aside = statement(text, "s2", "أوضح", "العمدة نجيب الكندي", "الأهالي سدوا الثغرة", "person", "نجيب الكندي")
    theirs = told("b", text, lead, aside, day="1936-03-06", outlet="نداء الوادي")
    assert groups(first, theirs) == [["a"], ["b"]]
    chain = woven(first, theirs)[1]
    assert (chain.kind, chain.because[0].evidence[0].text) == ("own", "لـ«نداء الوادي»")
    elsewhere = told("b", text, lead, aside, day="1936-03-06", outlet="صوت الجبل")
    assert groups(first, elsewhere) == [["a", "b"]]
    expert = statement(text, "s2", "أوضح", "العمدة نجيب الكندي", "الأهالي سدوا الثغرة", "person", "نجيب الكندي")
    asked = text.replace("العمدة", "الخبير")
    expert = statement(asked, "s2", "أوضح", "الخبير نجيب الكندي", "الأهالي سدوا الثغرة", "person", "نجيب الكندي")
    opinion = told("b", asked, lead, expert, day="1936-03-06", outlet="نداء الوادي")
    assert groups(first, opinion) == [["a", "b"]]


def test_unnamed_sources_who_spoke_to_two_agencies_are_two() -> None:
    one = said("a", "مصدر عسكري", "unnamed", agency="رويترز")
    two = said("b", "مصادر عسكرية", "unnamed", agency="فرانس برس")
    assert groups(one, two) == [["a"], ["b"]]
    assert groups(one, said("b", "مصادر عسكرية", "unnamed")) == [["a", "b"]]


def test_chains_are_the_same_in_every_order_and_hold_every_report_once() -> None:
    tellings = [
        said("a", "سليم الرفاعي", "person"),
        said("b", "الرفاعي", "person"),
        said("c", "مصدر عسكري", "unnamed", agency="رويترز"),
        told("d", "(رويترز) - غمر الماء السوق.", agency="رويترز"),
        told("e", "انهار السد ليلا." + COPIED),
        told("f", "ليلة طويلة." + COPIED, day="1936-03-07"),
    ]
    first = woven(*tellings)
    for seed in range(5):
        random.Random(seed).shuffle(tellings)
        assert woven(*tellings) == first
    assert sorted(report for chain in first for report in chain.reports) == list("abcdef")
    assert len(first) == 3
    assert chains_of([], ()) == ()


def test_the_opening_begins_behind_dateline_and_caption() -> None:
    text = "السندس - نداء الوادي\nالوالي يتفقد السد\nانهار سد القرية القديم ليلة أمس. ووصل العمال بعد الظهر إلى المكان."
    begin, first, _ = opening(text)
    assert text[begin:first] == "انهار سد القرية القديم ليلة أمس"
    alone = "انهار سد القرية القديم ليلة أمس.\nووصل العمال بعد الظهر إلى المكان."
    assert opening(alone)[0] == 0
    signed = "كتب نجيب الكندي:\nانهار سد القرية القديم ليلة أمس."
    assert signed[opening(signed)[0] :].startswith("انهار")


def test_two_reports_attest_the_words_of_one_speaker_and_one_chain_that_it_happened() -> None:
    def heard(id: str, rest: str, day: str) -> Telling:
        text = f"قال سليم الرفاعي إن السد انهار عند منتصف الليل. {rest}"
        spoken = statement(text, "s1", "قال", "سليم الرفاعي", "السد انهار عند منتصف الليل", "person")
        return told(id, text, spoken, day=day, events=(event(text, "انهار", "ASSAULT", of="s1"),))

    tellings = (
        heard("a", "كان الرجل يتحدث إلى التجار في ساحة السوق الكبير.", "1936-03-05"),
        heard("b", "ولم يجب عن أسئلة الصحفيين الذين تبعوه حتى الجسر.", "1936-03-06"),
    )
    chains = woven(*tellings)
    assert len(chains) == 1
    spoken, happened = attested(tellings, chains)
    assert [(one.speaker, one.reports, one.independent) for one in spoken] == [("سليم الرفاعي", ("a", "b"), 2)]
    assert spoken[0].statements == (("a", "s1"), ("b", "s1"))
    assert happened is not None and (happened.independent, happened.reports) == (1, ("a", "b"))


def test_a_speaker_besides_the_source_counts_where_reports_have_him_say_alike() -> None:
    def heard(id: str, words: str) -> Telling:
        text = f"قال سليم الرفاعي إن السد انهار {id}. وطالب نجيب الكندي {words}."
        first = statement(text, "s1", "قال", "سليم الرفاعي", "السد انهار", "person")
        return told(id, text, first, statement(text, "s2", "طالب", "نجيب الكندي", words, "person"))

    alike = (heard("a", "ببناء جسر حجري فوق النهر"), heard("b", "ببناء جسر حجري كبير قبل الشتاء"))
    names = [one.speaker for one in attested(alike, woven(*alike))[0]]
    assert names == ["سليم الرفاعي", "نجيب الكندي"]
    unlike = (heard("a", "ببناء جسر حجري فوق النهر"), heard("b", "بعزل العمدة وإجراء انتخابات جديدة"))
    assert [one.speaker for one in attested(unlike, woven(*unlike))[0]] == ["سليم الرفاعي"]


def test_what_no_report_tells_as_happened_is_attested_by_none() -> None:
    text = "قال سليم الرفاعي إن السد سينهار."
    spoken = statement(text, "s1", "قال", "سليم الرفاعي", "السد سينهار", "person")
    telling = told("a", text, spoken, events=(event(text, "سينهار", "ASSAULT", status="planned", of="s1"),))
    found, happened = attested([telling], woven(telling))
    assert happened is None
    assert [one.speaker for one in found] == ["سليم الرفاعي"]


def mention(text: str, kind: Any, name: str, role: str | None = None) -> Entity:
    """Somebody or something named once in a text, with a role."""
    where = Mention(**span(text, name).model_dump(), role=span(text, role) if role else None)
    return Entity(id=f"e{where.start}", type=kind, name=name, latin="", mentions=[where])


def own(id: str, *said_by: tuple[str, str, Any], head: str = "", **more: Any) -> Telling:
    """A report that tells in its own voice that the dam broke, and then has some speak of it; (name, what he said, kind)."""
    text = f"{head}غمر الماء أزقة القرية القديمة ليلة أمس بعد انهيار السد {id}."
    for name, words, _ in said_by:
        text += f" وأوضح {name} أن {words} عند الفجر."
    found = [
        statement(text, f"s{i}", "أوضح", name, words, kind).model_copy(
            update={"cue": span(text, "أوضح", text.index(f"وأوضح {name}"))}
        )
        for i, (name, words, kind) in enumerate(said_by)
    ]
    return told(id, text, *found, day="1936-03-06", **more)


def test_an_account_that_has_only_the_word_of_anothers_source_rests_on_it() -> None:
    bulletin = said("a", "هيئة السدود", "organisation")
    reworded = own("b", ("هيئة السدود", "الباب انفتح من تلقائه", "organisation"))
    assert groups(bulletin, reworded) == [["a", "b"]]
    joined = [because for because in woven(bulletin, reworded)[0].because if len(because.reports) == 2]
    assert [(because.reports, because.reason) for because in joined] == [(("a", "b"), "speaker")]
    assert [evidence.text for evidence in joined[0].evidence] == ["هيئة السدود", "هيئة السدود"]
    witness = ("شهود من القرية", "الماء جاء من جهة الطاحونة", "unnamed")
    seen = own("b", ("هيئة السدود", "الباب انفتح من تلقائه", "organisation"), witness)
    assert groups(bulletin, seen) == [["a"], ["b"]]
    assert groups(bulletin, own("b", ("هيئة المرافئ", "الباب انفتح من تلقائه", "organisation"))) == [["a"], ["b"]]


def test_a_correspondent_in_the_dateline_makes_an_account_the_papers_own() -> None:
    bulletin = said("a", "هيئة السدود", "organisation")
    heard = ("هيئة السدود", "الباب انفتح من تلقائه", "organisation")
    places = "السندس - نجيب الكندي\n"
    theirs = own("b", heard, head=places)
    theirs.record.entities += [mention(theirs.text, "GPE", "السندس"), mention(theirs.text, "PER", "نجيب الكندي")]
    assert groups(bulletin, theirs) == [["a"], ["b"]]
    assert woven(bulletin, theirs)[1].because[0].evidence[0].text == "نجيب الكندي"
    placed = own("b", heard, head="السندس\n")
    placed.record.entities.append(mention(placed.text, "GPE", "السندس"))
    assert groups(bulletin, placed) == [["a", "b"]]
    placed.record.document.author = "نجيب الكندي"
    assert groups(bulletin, placed) == [["a"], ["b"]]
    editor = own("b", heard, head="نجيب الكندي\n")
    editor.record.entities.append(mention(editor.text, "PER", "نجيب الكندي"))
    assert groups(bulletin, editor) == [["a", "b"]]


def test_a_speaker_of_ones_own_beside_anothers_source_keeps_two_reports_apart() -> None:
    bulletin = said("a", "هيئة السدود", "organisation")

    def two(first: str, kind: Any, then: str, other: Any) -> Telling:
        text = f"قال {first} إن السد انهار قبل الفجر بساعة. وأوضحت {then} أن الباب انفتح من تلقائه."
        return told(
            "b",
            text,
            statement(text, "s1", "قال", first, "السد انهار", kind),
            statement(text, "s2", "أوضحت", then, "الباب انفتح", other),
            day="1936-03-06",
        )

    assert groups(bulletin, two("الطبيب سليم الرفاعي", "person", "هيئة السدود", "organisation")) == [["a"], ["b"]]
    assert groups(bulletin, two("شهود", "unnamed", "هيئة السدود", "organisation")) == [["a"], ["b"]]
    assert groups(bulletin, two("بلدية القرية", "organisation", "هيئة السدود", "organisation")) == [["a"], ["b"]]
    chairman = said("c", "سليم الرفاعي", "person", day="1936-03-07")
    assert groups(chairman, two("لجنة السد", "organisation", "سليم الرفاعي", "person")) == [["b", "c"]]


def test_an_official_source_in_a_body_is_its_statement_and_a_talkative_official_is_not() -> None:
    def spoke(who: str) -> Telling:
        text = f"قال {who} في هيئة السدود إن الماء بلغ البيوت قبل الفجر."
        heard = statement(text, "s1", "قال", who, "الماء بلغ البيوت", "unnamed")
        return told("a", text, heard, entities=(mention(text, "ORG", "هيئة السدود"),))

    assert groups(spoke("مصدر مسؤول"), said("b", "هيئة السدود", "organisation")) == [["a", "b"]]
    assert groups(spoke("مسؤول كبير"), said("b", "هيئة السدود", "organisation")) == [["a"], ["b"]]


def test_an_outlet_that_passes_on_the_words_of_somebody_rests_on_him() -> None:
    def passed(rest: str) -> Telling:
        text = f"نقلت إذاعة الجبل {rest} أن السد انهار قبل الفجر."
        outlet = statement(text, "s1", "نقلت", "إذاعة الجبل", "السد انهار", "outlet")
        return told("b", text, outlet, day="1936-03-06", entities=(mention(text, "PER", "سليم الرفاعي"),))

    chairman = said("a", "سليم الرفاعي", "person")
    assert groups(chairman, passed("عن سليم الرفاعي")) == [["a", "b"]]
    assert groups(chairman, passed("في برنامج يقدمه سليم الرفاعي")) == [["a"], ["b"]]


def test_who_wrote_a_report_is_not_its_source() -> None:
    text = "كتب نجيب الكندي: أعلنت هيئة السدود أن الماء بلغ البيوت قبل الفجر."
    byline = statement(text, "s1", "كتب", "نجيب الكندي", "أعلنت هيئة السدود أن الماء بلغ البيوت", "person")
    announced = statement(text, "s2", "أعلنت", "هيئة السدود", "الماء بلغ البيوت", "organisation", within="s1")
    found = origin_of(told("a", text, byline, announced)).source
    assert found is not None and found.name == "هيئة السدود"
    later = "أعلنت هيئة السدود أن الماء بلغ البيوت قبل الفجر، ثم كتب نجيب الكندي أن السد قديم."
    letter = statement(later, "s1", "كتب", "نجيب الكندي", "السد قديم", "person")
    found = origin_of(told("a", later, letter)).source
    assert found is not None and found.name == "نجيب الكندي"


def test_the_people_a_boat_carries_say_nothing() -> None:
    moved = own("b", ("هيئة السدود", "الباب انفتح من تلقائه", "organisation"))
    text = moved.text + " ونقل الجرحى إلى المدينة."
    carried = statement(text, "s9", "نقل", "الجرحى", "إلى المدينة", "unnamed")
    moved = told("b", text, *moved.record.statements, carried, day="1936-03-06")
    assert groups(said("a", "هيئة السدود", "organisation"), moved) == [["a", "b"]]


@pytest.mark.parametrize(
    ("outlet", "words", "told_it"),
    [
        ("nidaalwadi", "لـ«نداء الوادي»", True),
        ("aawsat", "لـ«الشرق الأوسط»", True),
        ("nidaalwadi", "لـ«الشرق الأوسط»", False),
        ("aawsat", "لـ«نداء الوادي»", False),
        ("aawsat", "ردا على سؤال لـ«الشرق الأوسط»", False),
        ("nidaalwadi", "لصحيفة «نداء الوادي»", False),
    ],
)
def test_a_paper_names_itself_in_quotation_marks_without_a_noun(outlet: str, words: str, told_it: bool) -> None:
    text = f"انهار سد القرية القديم ليلة أمس. وقال العمدة نجيب الكندي {words} إن الأهالي سدوا الثغرة."
    mayor = statement(text, "s1", "قال", "العمدة نجيب الكندي", "الأهالي سدوا الثغرة", "person", "نجيب الكندي")
    assert (origin_of(told("a", text, mayor, outlet=outlet)).told is not None) is told_it


def test_what_a_lifted_text_has_too_is_no_report_of_ones_own() -> None:
    more = " وأوضح العمدة نجيب الكندي لـ«نداء الوادي» أن الأهالي سدوا الثغرة بأكياس الرمل قبل أن تصل الزوارق من مرفأ المدينة البعيد."
    rest = " وبقيت الطاحونة وحدها قائمة في ذلك الحي الذي بناه الأجداد قبل مئة عام وعامين،" * 3
    words = "الأهالي سدوا الثغرة بأكياس الرمل قبل أن تصل الزوارق"
    text = f"انهار سد القرية القديم ليلة أمس.{more}{rest}{COPIED}"
    mayor = statement(text, "s1", "أوضح", "العمدة نجيب الكندي", words, "person", "نجيب الكندي")
    first = told("a", text, mayor, outlet="نداء الوادي")
    lifted = told("b", f"انهار سد القرية القديم ليلة أمس.{more.replace('لـ«نداء الوادي» ', '')}", day="1936-03-06")
    assert groups(first, lifted) == [["a", "b"]]


def test_a_report_alone_is_told_as_beside_others() -> None:
    for telling in (said("a", "سليم الرفاعي", "person"), own("a"), said("a", "مصدر عسكري", "unnamed")):
        alone = chains_of([telling], ())
        beside = chains_of([telling, told("z", "وصل القطار إلى المحطة الجديدة.", day="1936-04-01")], ())
        assert alone[0] == beside[0]
