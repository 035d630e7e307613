"""Words cut into the pieces of the encoder, and texts into windows (``musnad.reading.careful.pieces``)."""

from __future__ import annotations

import pytest

from musnad.arabic.words import Words
from musnad.reading.careful.pieces import LONGEST, SPACE, Cutter, Vocabulary, load, windows


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(load())


def cut(cutter: Cutter, text: str) -> list[str]:
    return [cutter.vocabulary.pieces[n] for n in cutter(text)[0]]


def test_the_pieces_with_the_highest_scores_are_chosen_not_the_longest_first() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", SPACE, SPACE + "اب", "ج", SPACE + "ا", "بج"]
    scores = [0.0, 0.0, 0.0, 0.0, -1.0, -5.0, -5.0, -2.0, -2.0]
    assert cut(Cutter(Vocabulary(pieces, scores, {})), "ابج") == [SPACE + "ا", "بج"]


def test_a_frequent_word_is_one_piece_and_a_rare_one_several(cutter: Cutter) -> None:
    assert cut(cutter, "الرئيس") == [SPACE + "الرئيس"]
    assert len(cut(cutter, "فسيستنكرونها")) > 1


def test_harakat_and_tatweel_are_not_seen(cutter: Cutter) -> None:
    assert cut(cutter, "قَالَ الوزيـــر") == cut(cutter, "قال الوزير")


def test_pieces_know_where_they_begin_in_the_text(cutter: Cutter) -> None:
    text = "  قال\u00a0«الوزير»\n"
    numbers, starts = cutter(text)
    assert len(numbers) == len(starts)
    assert starts == sorted(starts)
    first = {text[s] for n, s in zip(numbers, starts, strict=True) if cutter.vocabulary.pieces[n].startswith(SPACE)}
    assert first == {"ق", "«"}


def test_letters_outside_the_vocabulary_are_unknown_and_an_endless_word_is_bounded(cutter: Cutter) -> None:
    assert cutter.vocabulary.unknown in cutter("漢")[0]
    assert len(cutter("x" * 1_000_000)[0]) <= LONGEST + 1


@pytest.mark.parametrize("count", [1, 40, 400])
def test_windows_cover_every_word_once_and_stay_short(cutter: Cutter, count: int) -> None:
    words = Words("قال الوزير إن الجسر مفتوح أمام الناس. " * count)
    found = windows(words, cutter, 120)
    assert [i for w in found for i in range(w.first, w.first + len(w.places))] == list(range(len(words)))
    assert all(len(w.pieces) <= 122 for w in found)
    assert all(0 < place < len(w.pieces) - 1 for w in found for place in w.places)


def test_a_sentence_longer_than_a_window_is_cut(cutter: Cutter) -> None:
    words = Words("قال الوزير إن الجسر مفتوح أمام الناس و" * 100)
    found = windows(words, cutter, 120)
    assert len(found) > 1
    assert sum(len(w.places) for w in found) == len(words)


def test_a_window_begins_with_a_sentence_where_it_can(cutter: Cutter) -> None:
    words = Words("قال الوزير إن الجسر مفتوح. " * 60)
    starts = {first for first, _ in words.sentences}
    assert all(w.first in starts for w in windows(words, cutter, 120))


def test_marks_and_digits_without_spaces_do_not_make_a_window_endless(cutter: Cutter) -> None:
    words = Words("1ا" * 4000 + "." * 3000)
    found = windows(words, cutter, 120)
    assert sum(len(w.places) for w in found) == len(words)
    assert max(len(w.places) for w in found) <= 121
