"""The encoder as onnxruntime runs it: what it thinks of a text, as ``Advice`` for the reader.

Two files, made by ``training/export.py``: ``encoder.onnx`` reads a window of pieces and gives one row a word; ``focus.onnx`` says what the
words of a window are to one cue or trigger. One thread, so that the same text always gets the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musnad.arabic.words import Words
from musnad.reading.advice import PARTS, RELATIONS, Advice, Scores, View
from musnad.reading.careful.pieces import VOCABULARY, Cutter, load, windows
from musnad.reading.circumstances import STATUSES

MODEL = Path(__file__).parent / "model"
#: Most foci looked at in one run; bounds memory.
_AT_ONCE = 24


class CarefulMissing(ImportError):
    """What the careful reader needs is not installed; the message says how to get it."""

    arabic = (
        "القارئ المتأني يحتاج إلى onnxruntime: نفذ pip install 'musnad[careful]' أو اقرأ بالقارئ السريع (--reader fast)"
    )

    def __init__(self) -> None:
        super().__init__(
            "the careful reader needs onnxruntime: pip install 'musnad[careful]' or read with the fast one (--reader fast)"
        )


def available() -> bool:
    """Whether the careful reader can be used."""
    return find_spec("onnxruntime") is not None and (MODEL / "encoder.onnx").exists()


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise CarefulMissing from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@dataclass(frozen=True, slots=True)
class _Part:
    """A window that was read: its first word, and for each word what ``focus.onnx`` takes of it, as a word and as a focus."""

    first: int
    words: Scores
    focus: Scores


class Encoder:
    """Reads texts; CarefulMissing without onnxruntime. One thread at a time."""

    def __init__(self, folder: Path = MODEL) -> None:
        self._encoder, self._focus = _session(folder / "encoder.onnx"), _session(folder / "focus.onnx")
        self._labels: dict[str, list[str]] = json.loads(self._encoder.get_modelmeta().custom_metadata_map["labels"])
        meta = {k: json.loads(v) for k, v in self._focus.get_modelmeta().custom_metadata_map.items()}
        if (tuple(meta["relations"]), tuple(meta["parts"]), tuple(meta["statuses"])) != (RELATIONS, PARTS, STATUSES):
            raise ValueError(f"{folder}: the model was made for another version of Musnad")
        self._steps = _steps(meta["farthest"])
        self._cutter = Cutter(load(VOCABULARY))

    def __call__(self, words: Words) -> Advice:
        """What the encoder thinks of a text."""
        parts: list[_Part] = []
        rows: list[Scores] = []
        wide = sum(map(len, self._labels.values()))
        for window in windows(words, self._cutter):
            (out,) = self._encoder.run(
                None, {"pieces": np.array([window.pieces], np.int64), "places": np.array(window.places, np.int64)}
            )
            size = (out.shape[1] - wide) // 2
            rows.append(out[:, :wide])
            parts.append(_Part(window.first, out[:, wide : wide + size], out[:, wide + size :]))
        labels: dict[str, tuple[Sequence[str], Scores]] = {}
        scores = np.concatenate(rows) if rows else np.zeros((0, wide), np.float32)
        at = 0
        for name, order in self._labels.items():
            labels[name] = order, _log_softmax(scores[:, at : at + len(order)], 1)
            at += len(order)

        def look(kind: int, focus: Sequence[int]) -> list[View]:
            return self._look(parts, kind, focus)

        return Advice(labels, look)

    def _look(self, parts: list[_Part], kind: int, focus: Sequence[int]) -> list[View]:
        """The views of several foci, in the order asked for."""
        found: dict[int, View] = {}
        starts = np.array([p.first for p in parts])
        owner = np.searchsorted(starts, focus, "right") - 1
        for n, part in enumerate(parts):
            mine = [i for i, o in zip(focus, owner.tolist(), strict=True) if o == n]
            for begin in range(0, len(mine), _AT_ONCE):
                some = mine[begin : begin + _AT_ONCE]
                found.update(zip(some, self._views(part, kind, some), strict=True))
        return [found[i] for i in focus]

    def _views(self, part: _Part, kind: int, focus: Sequence[int]) -> list[View]:
        at = np.array(focus) - part.first
        count = len(part.words)
        far = np.arange(count)[None, :] - at[:, None]
        limit = len(self._steps) // 2
        (out,) = self._focus.run(
            None,
            {
                "words": part.words[None],
                "focus": part.focus[at][:, None],
                "step": self._steps[np.clip(far, -limit, limit) + limit],
                "kind": np.full((len(at), 1), kind, np.int64),
            },
        )
        r, p = len(RELATIONS), len(PARTS)
        here = out[np.arange(len(at)), at]
        links = np.concatenate([out[:, :, :r], here[:, None, r : 2 * r]], 1)
        links = _log_softmax(links, 1)
        parts = _log_softmax(out[:, :, 2 * r : 2 * r + p], 2)
        status = _log_softmax(here[:, 2 * r + p :], 1)
        return [View(part.first, links[n], parts[n], status[n]) for n in range(len(at))]


def _steps(farthest: int) -> NDArray[np.int64]:
    """The number of the step for each distance from -1,000 to 1,000 words; what is farther is as far as that."""
    far = np.arange(-1000, 1001)
    size = np.floor(np.log2(np.abs(far) + 1.0) * 3).astype(np.int64)
    steps: NDArray[np.int64] = np.sign(far) * np.minimum(size, farthest) + farthest
    return steps


def _log_softmax(scores: Scores, axis: int) -> Scores:
    top = scores - scores.max(axis, keepdims=True)
    out: Scores = top - np.log(np.exp(top).sum(axis, keepdims=True))
    return out


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The shipped encoder, loaded when first asked for."""
    return Encoder()
