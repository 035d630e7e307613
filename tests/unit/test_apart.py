"""A subject and the object right behind it are two parties; a name with what tells of its bearer is one."""

from __future__ import annotations

import pytest
from sentences import event, read

from musnad.arabic.words import Words
from musnad.reading.apart import parted
from musnad.reading.chunks import Chunk
from musnad.reading.names import known_bodies
from musnad.reading.scene import Scene


def parts(text: str, *names: tuple[int, int, str]) -> list[str]:
    """What a phrase over all of ``text`` is cut into; names are (first word, one past the last, kind)."""
    words = Words(text)
    scene = Scene(words, names=[Chunk(*n) for n in names])
    found = parted(scene, [Chunk(0, len(words), "ARG")])
    return [text[words.start[c.first] : words.end[c.last - 1]] for c in found]


@pytest.mark.parametrize(
    ("text", "names", "at"),
    [
        ("النقابة الأمم المتحدة", [(1, 3, "ORG")], 1),
        ("رئيس البرلمان وفيق الحلبي سفيرة فرنسا آن دوبوا", [(2, 4, "PER"), (6, 8, "PER")], 4),
        ("الكندي الوزير سامي الحلبي", [(0, 1, "PER"), (2, 4, "PER")], 1),
        ("صحف ألمانية التحقيق", [], 2),
        ("وزارة الصحة افتتاح مستشفى جديد", [(0, 2, "ORG")], 2),
    ],
)
def test_two_parties_are_cut_apart(text: str, names: list[tuple[int, int, str]], at: int) -> None:
    words = text.split()
    assert parts(text, *names) == [" ".join(words[:at]), " ".join(words[at:])]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("قادة الأمم المتحدة", [(1, 3, "ORG")]),
        ("الرئيس وفيق الحلبي", [(1, 3, "PER")]),
        ("سامي الكندي مستشار الحلبي", [(0, 2, "PER"), (3, 4, "PER")]),
        ("سامي الكندي الناطق باسم الرئيس وفيق الحلبي", [(0, 2, "PER"), (5, 7, "PER")]),
        ("سامي الكندي ووفيق الحلبي", [(0, 2, "PER"), (2, 4, "PER")]),
        ("سامي الكندي وزير النقل", [(0, 2, "PER")]),
        ("شخص ليبي الجنسية", []),
        ("حزب النداء رضا الكندي", [(0, 2, "ORG")]),
        ("وزير الكندي فاضل المرزوقي", [(1, 2, "PER"), (2, 4, "PER")]),
        ("وزارة الصحة في البلاد", [(0, 2, "ORG")]),
        ("وزير الخارجية الألماني السابق", []),
    ],
)
def test_one_party_stays_whole(text: str, names: list[tuple[int, int, str]]) -> None:
    assert parts(text, *names) == [text]


def test_a_body_of_the_tables_is_not_named_by_the_noun_before_it() -> None:
    words = Words("دعت الجماعة الأمم المتحدة إلى الحوار")
    assert known_bodies(words, [Chunk(1, 4, "ORG")]) == [Chunk(2, 4, "ORG")]
    whole = Words("دعت المملكة العربية السعودية إلى الحوار")
    assert known_bodies(whole, [Chunk(1, 4, "ORG")]) == [Chunk(1, 4, "ORG")]


def test_who_calls_and_who_is_called_upon() -> None:
    text = "ودعت الجماعة الأمم المتحدة إلى فتح تحقيق مستقل."
    found = event(text, "REQUEST")
    assert [a.text for a in found.actor] == ["الجماعة"]
    assert [r.text for r in found.recipient] == ["الأمم المتحدة"]
    said = read(text).statements[0]
    assert said.source and said.source.text == "الجماعة"
