"""What holds for every text: no crash, spans that are the text, the same record for the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musnad.arabic.fold import Folded
from musnad.arabic.words import Words
from musnad.reading.reader import Reader
from musnad.record import Record

EXAMPLES = Path(__file__).parents[2] / "examples"
READER, CAREFUL = Reader(), Reader("careful")
SENTENCE = """
    قال وأضاف أعلنت نفى بحسب وفق نقلا عن مشيرا مؤكدا إلى أن إن بأن قوله الوزير وزير الخارجية الرئيس المتحدث باسم
    رويترز وكالة قناة مصدر شهود عيان بيروت القاهرة في من على قتل مقتل هجوم انفجار اعتقل زار استقبل اجتماع مظاهرة
    خمسة 25 ٢٠٢٠ أكثر نحو ألف مليون دولار شخصا أمس غدا الثلاثاء المقبل يوم شهر آب/أغسطس كانون الثاني 1446 هـ
    سيزور لم لن قد الذي التي وبيروت ببيروت للجيش والسعودية نفسه منذ عام 2011
"""
NEWS = SENTENCE.split()
MARKS = "َُِّْٰـ"
PUNCTUATION = '،؛؟.:!…«»"“”‘’()[]–—-/٪%,;ـ'
INVISIBLE = "\u200e\u200f\u202a\u202b\u202c\u202e\u2066\u2069\u061c\ufeff\u00a0\u200c\u200d\u00ad"
PRESENTATION = "ﻻﷲﺑﻴﺮﻭﺕﻼﷺﭘ"
LETTER = st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچگیک" + PRESENTATION)
PIECE = st.one_of(
    st.sampled_from(NEWS),
    st.sampled_from(NEWS),
    st.text(LETTER, min_size=1, max_size=8),
    st.text(st.one_of(LETTER, st.sampled_from(MARKS)), min_size=1, max_size=10),
    st.text(st.sampled_from("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳.,٫٬/:-"), min_size=1, max_size=10),
    st.text(st.sampled_from(PUNCTUATION), min_size=1, max_size=3),
    st.text(st.sampled_from(INVISIBLE), min_size=1, max_size=2),
    st.text(max_size=4),
)
JOINT = st.sampled_from([" ", " ", " ", " ", "", "\n", "\n\n", "\t", "\r\n", "، ", ". ", " «", "» ", ": ", "\u200f "])
TEXTS = st.lists(st.tuples(PIECE, JOINT), max_size=60).map(lambda pairs: "".join(a + b for a, b in pairs))
DAYS = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check_spans(value: Any, text: str) -> int:
    """Every object with offsets is that piece of the text; the number of them."""
    if isinstance(value, list):
        return sum(check_spans(one, text) for one in value)
    if not isinstance(value, dict):
        return 0
    found = sum(check_spans(one, text) for one in value.values())
    if isinstance(value.get("start"), int):
        assert 0 <= value["start"] < value["end"] <= len(text), value
        assert text[value["start"] : value["end"]] == value["text"], value
        found += 1
    return found


def check(record: Record, text: str) -> int:
    data = json.loads(record.to_json())
    assert data["document"]["text"] == text
    del data["document"]
    Record.model_validate_json(record.to_json())
    for layer in ("entities", "times", "statements", "events", "figures"):
        ids = [one["id"] for one in data[layer]]
        assert len(ids) == len(set(ids)), layer
    for time in data["times"]:
        if time["earliest"] and time["latest"]:
            assert time["earliest"] <= time["latest"], time
    for figure in data["figures"]:
        if figure["low"] is not None and figure["high"] is not None:
            assert figure["low"] <= figure["high"], figure
    within = {s["id"]: s["within"] for s in data["statements"]}
    for one in within:
        seen = set()
        at: str | None = one
        while at is not None:
            assert at not in seen, "statements stand in one another in a ring"
            seen.add(at)
            at = within[at]
    return check_spans(data, text)


@SLOW
@given(TEXTS, DAYS)
def test_any_text_is_read_and_its_spans_are_the_text(text: str, published: str | None) -> None:
    check(READER.read(text, published=published, outlet="صحيفة المرسى"), text)


@settings(SLOW, max_examples=60)
@given(TEXTS, DAYS)
def test_the_careful_reader_reads_any_text_too(text: str, published: str | None) -> None:
    record = CAREFUL.read(text, published=published, outlet="صحيفة المرسى")
    check(record, text)
    assert all(0 < x.confidence < 1 for x in (*record.statements, *record.events) if x.confidence is not None)
    assert CAREFUL.read(text, published=published, outlet="صحيفة المرسى").to_json() == record.to_json()


@SLOW
@given(TEXTS, st.floats(0, 1))
def test_what_is_left_after_a_threshold_stands_in_nothing_that_is_gone(text: str, least: float) -> None:
    record = READER.read(text, published="2020-08-05").at_least(least)
    statements, events = {s.id for s in record.statements}, {v.id for v in record.events}
    assert all(s.within is None or s.within in statements for s in record.statements)
    assert all(v.statement is None or v.statement in statements for v in record.events)
    assert all(f.statement is None or f.statement in statements for f in record.figures)
    assert all(f.event is None or f.event in events for f in record.figures)


@settings(SLOW, max_examples=40)
@given(TEXTS)
def test_the_same_text_gives_the_same_bytes(text: str) -> None:
    once = READER.read(text, published="2020-08-05").to_json()
    assert READER.read(text, published="2020-08-05").to_json() == once
    assert Reader().read(text, published="2020-08-05").to_json() == once


@SLOW
@given(TEXTS)
def test_words_cover_all_letters_once_and_in_order(text: str) -> None:
    words = Words(text)
    assert all(a < b for a, b in zip(words.start, words.end, strict=True))
    assert all(b <= a for b, a in zip(words.end, words.start[1:], strict=False))
    assert all(a <= s <= b for a, s, b in zip(words.start, words.stem_start, words.end, strict=True))
    covered = {i for a, b in zip(words.start, words.end, strict=True) for i in range(a, b)}
    assert all(i in covered for i, character in enumerate(text) if character.isalpha() or character.isdigit())
    assert [i for a, b in words.sentences for i in range(a, b)] == list(range(len(words)))


@SLOW
@given(TEXTS, st.data())
def test_a_folded_span_leads_back_to_its_letters(text: str, data: st.DataObject) -> None:
    folded = Folded.of(text)
    places = sorted({folded.offsets.index(offset) for offset in folded.offsets})  # not between the letters of one sign
    start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    a, b = folded.span(start, end)
    assert 0 <= a <= b <= len(text)
    assert folded.text[start:end] in Folded.of(text[a:b]).text


@pytest.mark.parametrize("line", (EXAMPLES / "reports.jsonl").read_text("utf-8").splitlines(), ids=lambda s: s[8:20])
def test_the_examples(line: str) -> None:
    row = json.loads(line)
    text = row.pop("text")
    assert check(READER.read(text, **row), text) > 40


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        ".",
        "«»",
        '"',
        "و",
        "قال",
        "قال:",
        "بحسب",
        "أمس",
        "\u200f",
        "\ufeff",
        "ﷲ",
        "a" * 5000,
        "و" * 5000,
        "قال إن " * 400,
        "«" * 2000,
        "قال: «" * 300,
        "1" * 400 + " قتيل",
        "\ud800",
        "😀 قال الوزير",
        "قَالَ الْوَزِيرُ إِنَّ الْأَمْرَ انْتَهَى.",
        "ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ ﺇﻥ ﺍﻷﻣﺮ ﺍﻧﺘﻬﻰ.",
    ],
)
def test_odd_texts(text: str) -> None:
    record = READER.read(text, published="2020-08-05")
    if "\ud800" not in text:
        check(record, text)


def test_vowel_marks_and_presentation_forms_change_no_reading() -> None:
    plain = READER.read("قال الوزير إن الوفد وصل أمس.", published="2020-08-05")
    for text in ("قَالَ الوَزِيرُ إِنَّ الوَفْدَ وَصَلَ أَمْسِ.", "ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ ﺇﻥ ﺍﻟﻮﻓﺪ ﻭﺻﻞ ﺃﻣﺲ."):
        other = READER.read(text, published="2020-08-05")
        assert [t.value for t in other.times] == [t.value for t in plain.times] == ["2020-08-04"]
        assert len(other.statements) == len(plain.statements) == 1
