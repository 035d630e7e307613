"""Which language a text is in, without the network; an Arabic report is never taken for another."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from musnad.intake import IntakeError, language
from musnad.intake.language import language_of
from musnad.intake.sources import open_source

ARABIC = (
    "قال مدير الميناء سالم المعمري إن الرصيف الجديد يستقبل السفن منذ يوم الأحد، مشيرا إلى أن العمل اكتمل قبل موعده."
)
PERSIAN = (
    "مدیر بندر روز یکشنبه گفت اسکله تازه برای پهلوگیری کشتی‌های بزرگ آماده است و کار ساخت آن پیش از موعد به پایان رسید."
)
ENGLISH = "The director of the port said on Sunday that the new pier is open to large ships."


@pytest.mark.parametrize(
    "text",
    [
        ARABIC,
        "الرصيف الجديد جاهز",
        "بيروت",
        "خبر",
        "الراجل قال لي إن العربية بتاعته باظت امبارح ومش عارف يعمل إيه دلوقتي وهو زعلان اوي",
        "كنت غادي للسوق ولقيت واحد الراجل گالس قدام الدار ديالو كيهضر مع الدراري",
        "شلونك خويه گلي شكو ماكو ليش ما جيت البارحة چان الكل ينتظرك",
        "ذکرت وکالة أنباء المرسى أن وزیر الموانئ وصل إلی طهران بعد زیارة إلی دمشق وبحث مع المسؤولین العلاقات الثنائیة",
        "سالم المعمري وفريد كاظم وبهروز تبريزي وشيرين كرمانشاهي",
        "قَالَ مُدِيرُ المِينَاءِ سَالِمٌ المَعْمَرِيُّ إِنَّ الرَّصِيفَ الجَدِيدَ يَسْتَقْبِلُ السُّفُنَ",
        "وأظهرت النتائج (Results of the new pier in the port of Sohar) أن الرصيف الجديد يستقبل السفن منذ يوم الأحد الماضي",
        ARABIC * 20 + PERSIAN,
        ARABIC.replace(" ", "\n"),
    ],
)
def test_arabic_of_every_kind(text: str) -> None:
    assert language_of(text) == "ar"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PERSIAN, "fa"),
        (PERSIAN * 200, "fa"),
        (PERSIAN.replace("ی", "ي").replace("ک", "ك"), "fa"),
        (
            "وزیر نے کہا کہ یہ منصوبہ بہت بڑا ہے اور چند مہینوں میں مکمل ہو جائے گا۔ انہوں نے مزید کہا کہ کام جاری ہے",
            "ur",
        ),
        (
            "بەڕێوەبەری بەندەرەکە ڕۆژی یەکشەممە گوتی کە کارەکە پێش وادەی خۆی تەواو بووە و کەشتیە گەورەکان دەتوانن بوەستن",
            "ckb",
        ),
        (
            "د بندر مشر د یکشنبې په ورځ وویل چې نوې اسکله د لویو بېړیو لپاره چمتو ده او کار یې تر نېټې مخکې پای ته ورسېد",
            "ps",
        ),
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        (ENGLISH + " «الرصيف الجديد»", "en"),
        ("Le directeur du port a déclaré dimanche que le nouveau quai était ouvert aux grands navires.", "fr"),
        ("Директор порта заявил в воскресенье, что новый причал открыт для больших судов", "ru"),
        ("123 — 456", "und"),
        ("", "und"),
    ],
)
def test_other_languages(text: str, expected: str) -> None:
    assert language_of(text) == expected


def test_a_long_text_is_judged_by_parts_of_the_whole() -> None:
    assert language_of("The pier is open. " * 10 + ARABIC * 300) == "ar"


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was tried")

    language._model.cache_clear()
    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert language_of(PERSIAN) == "fa"


def test_foreign_reports_are_kept_marked_and_otherwise_refused(tmp_path: Path) -> None:
    for name, text in (("a.txt", ARABIC), ("e.txt", ENGLISH), ("f.txt", PERSIAN), ("n.txt", "2024-08-08 10:30")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "m.txt").write_text(ARABIC.encode().decode("cp1252", "replace"), encoding="utf-8")
    errors: list[IntakeError] = []
    kept = list(open_source(tmp_path, keep_foreign=True, on_error=errors.append))
    assert [(one.language, one.readable) for one in kept] == [("ar", True), ("en", False), ("fa", False)]
    assert kept[1].text == ENGLISH
    assert [Path(error.file).name for error in errors] == ["m.txt", "n.txt"]
    errors.clear()
    read = list(open_source(tmp_path, on_error=errors.append))
    assert [(one.language, one.readable) for one in read] == [("ar", True), ("ar", True)]
    assert len(errors) == 3


def test_what_a_report_says_of_its_language_stands_where_it_is_true(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f'lang,text\nar-OM,"{ARABIC}"\nen,"{ARABIC}"\nar,"{ENGLISH}"\n', encoding="utf-8")
    kept = list(open_source(path, keep_foreign=True))
    assert [(one.language, one.readable) for one in kept] == [("ar-OM", True), ("ar", True), ("en", False)]
