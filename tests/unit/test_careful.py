"""The careful reader: the encoder's opinion in every decision, and what happens where it is not installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import musnad
from musnad.arabic.words import Words
from musnad.reading.advice import CUE, TRIGGER
from musnad.reading.careful.encoder import MODEL, CarefulMissing, Encoder, available, encoder
from musnad.reading.reader import Reader

TEXT = (
    "أعلن وزير النقل سامي الكندي أمس أن الجسر مفتوح، مضيفا أن السفن وصلت. "
    "ونقلت صحيفة المرسى عن شاهد قوله إن الجيش قصف القرية صباح الاثنين."
)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine without onnxruntime."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setattr("musnad.reading.careful.encoder.find_spec", lambda name: None)
    musnad._reader.cache_clear()
    yield
    musnad._reader.cache_clear()


def test_it_is_installed_here() -> None:
    assert available()


def test_it_reads_a_report_and_says_so() -> None:
    record = Reader("careful").read(TEXT, published="2024-08-08", outlet="صحيفة الساحل")
    assert record.reader == "careful"
    said = {s.cue.text: s for s in record.statements}
    assert said["أعلن"].speaker is not None
    assert "سامي الكندي" in said["أعلن"].speaker.text
    assert said["مضيفا"].speaker == said["أعلن"].speaker
    (shelling,) = [v for v in record.events if v.trigger.text == "قصف"]
    assert (shelling.type, shelling.actor[0].text, shelling.recipient[0].text) == ("ASSAULT", "الجيش", "القرية")


def test_one_report_is_read_carefully_unless_told_otherwise() -> None:
    assert musnad.read(TEXT).reader == "careful"
    assert musnad.read(TEXT, reader="fast").reader == "fast"


def test_a_text_of_book_length_is_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(musnad, "MUCH", len(TEXT))
    assert musnad.read(TEXT).reader == "careful"
    assert musnad.read(TEXT + " ").reader == "fast"


def test_a_new_session_gives_the_same_numbers() -> None:
    words = Words(TEXT)
    one, other = Encoder()(words), Encoder()(words)
    for name in ("names", "said", "triggers"):
        (a, b) = (x._labels[name][1] for x in (one, other))
        assert np.array_equal(a, b)
    assert np.array_equal(one.view(CUE, 0).links, other.view(CUE, 0).links)


def test_foci_looked_at_together_are_seen_all_but_as_if_alone() -> None:
    """All but: what is looked at together is rounded to 8 bits together."""
    words = Words(TEXT)
    together, alone = encoder()(words), encoder()(words)
    together.prepare(TRIGGER, [0, 3, 7])
    for i in (0, 3, 7):
        one, other = (np.exp(x.view(TRIGGER, i).parts) for x in (together, alone))
        assert np.allclose(one, other, atol=0.02)


def test_what_it_says_of_links_and_parts_are_chances() -> None:
    view = encoder()(Words(TEXT)).view(CUE, 0)
    assert np.allclose(np.exp(view.links).sum(0), 1, atol=1e-4)
    assert np.allclose(np.exp(view.parts).sum(1), 1, atol=1e-4)


def test_a_text_without_words_is_read() -> None:
    assert Reader("careful").read(" \n ").statements == []


def test_an_unknown_reader_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'quick' is none of fast, careful"):
        Reader("quick")  # type: ignore[arg-type]


@pytest.mark.usefixtures("without")
def test_without_the_extra_the_fast_reader_reads_and_the_careful_one_says_how_to_get_it() -> None:
    assert not available()
    assert musnad.read(TEXT).reader == "fast"
    with pytest.raises(CarefulMissing, match=r"pip install 'musnad\[careful\]'"):
        Encoder()


def test_the_model_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in Path(MODEL).iterdir()) <= 30_000_000
