"""What phrases are to a verb, verbal noun or participle (``musnad.reading.grammar``)."""

from __future__ import annotations

import pytest

from musnad.arabic.words import Words
from musnad.reading.chunks import Chunk, chunk_of_span
from musnad.reading.grammar import functions
from musnad.reading.scene import Scene


def roles(text: str, word: str, *phrases: str) -> dict[str, str]:
    """The function of each phrase for a word of the text."""
    words = Words(text)

    def chunk(part: str) -> Chunk:
        start = text.index(part)
        found = chunk_of_span(words, start, start + len(part))
        assert found is not None
        return found

    chunks = {chunk(p): p for p in phrases}
    found = functions(Scene(words), chunk(word), sorted(chunks))
    return {chunks[c]: what.partition(" ")[0] for c, what in found.items()}


@pytest.mark.parametrize(
    ("text", "word", "subject", "object_"),
    [
        ("انتقد الوزير المعارضة بشدة.", "انتقد", "الوزير", "المعارضة"),
        ("قال مصدر إن الوزير انتقد المعارضة.", "انتقد", "الوزير", "المعارضة"),
        ("وصل الوزير الذي انتقد المعارضة.", "انتقد", "الوزير", "المعارضة"),
        ("أكدت الهيئة أنها ترفض القانون.", "ترفض", "الهيئة", "القانون"),
    ],
)
def test_subject_and_object_in_the_orders_of_news(text: str, word: str, subject: str, object_: str) -> None:
    found = roles(text, word, subject, object_)
    assert found == {subject: "subject", object_: "object"}


def test_a_joined_verb_with_nobody_behind_it_has_the_subject_of_the_verb_before() -> None:
    assert roles("زار الرئيس العاصمة وغادر.", "وغادر", "الرئيس", "العاصمة")["الرئيس"] == "subject"
    found = roles("زار الرئيس العاصمة وغادر الوزير.", "وغادر", "الرئيس", "العاصمة", "الوزير")
    assert found["الوزير"] == "subject"
    assert "الرئيس" not in found


def test_a_phrase_behind_a_preposition_has_no_function_of_its_own() -> None:
    assert "المعارضة" not in roles("اجتمع الوزير مع المعارضة.", "اجتمع", "الوزير", "المعارضة")


def test_the_genitive_stands_right_behind_a_verbal_noun() -> None:
    assert roles("بعد اعتقال الناشط في العاصمة.", "اعتقال", "الناشط")["الناشط"] == "genitive"


def test_what_is_joined_by_and_has_the_function_of_its_fellow() -> None:
    found = roles("التقى الوزير السفير والقنصل أمس.", "التقى", "الوزير", "السفير", "والقنصل")
    assert found["السفير"] == "object"
    assert found["والقنصل"] == "joined"


def test_a_noun_in_the_accusative_is_no_subject() -> None:
    found = roles("وأكد أنه لن يسامح وطالب المستخدمين بالدفع.", "وطالب", "المستخدمين")
    assert found.get("المستخدمين") == "object"
