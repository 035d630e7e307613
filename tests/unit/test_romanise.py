"""Names in Latin letters: known names, parts of names, spelling by letters."""

from __future__ import annotations

import pytest

from musnad.reading.romanise import latin, spell


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("محمد بن سلمان", "Mohammed bin Salman"),
        ("حسن نصر الله", "Hassan Nasrallah"),
        ("نَتَنياهو", "Benjamin Netanyahu"),
        ("رجب طيب اردوغان", "Recep Tayyip Erdogan"),
        ("عبدالفتاح السيسي", "Abdel Fattah el-Sisi"),
        ("الأمم المتحدة", "United Nations"),
        ("إیران", "Iran"),
        ("القاهرة", "Cairo"),
        ("خان يونس", "Khan Younis"),
    ],
)
def test_known_names(name: str, expected: str) -> None:
    assert latin(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("عبد الله الغامدي", "Abdullah al-Ghamdi"),
        ("عبد الرحمن", "Abd al-Rahman"),
        ("جار الله", "Jarallah"),
        ("أبو خالد", "Abu Khalid"),
        ("محافظة تعز", "Muhafazat Taiz"),
        ("كتيبة الكرامة 12", "Katibat al-Karama 12"),
    ],
)
def test_names_by_words(name: str, expected: str) -> None:
    assert latin(name) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("محمود", "mahmud"),
        ("سلمان", "salman"),
        ("كامل", "kamil"),
        ("حمد", "hamd"),
        ("جعفر", "jafar"),
        ("سعيد", "said"),
        ("كريمة", "karima"),
        ("أوباما", "ubama"),
        ("يوسف", "yusaf"),
        ("عواد", "awad"),
        ("زعفرانية", "zafaraniya"),
        ("كهرباء", "kahraba"),
        ("لوكانوفيتش", "lukanufich"),
    ],
)
def test_spelling(word: str, expected: str) -> None:
    assert spell(word) == expected


def test_what_is_not_arabic_stays() -> None:
    assert latin("BBC") == "BBC"
    assert latin("") == ""


def test_only_ascii_comes_out() -> None:
    for name in ("قرية الزعفرانية", "شيخ ڤيليپ", "مؤسسة الرؤية", "بيت-لحم", "مصطفى كامل باشا"):
        assert latin(name).isascii(), name
        assert latin(name)
