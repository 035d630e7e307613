"""A linear-chain tagger over words, read from weights that ``training/taggers.py`` learns with CRFsuite.

Several layers (names, cues and sources, triggers, ...) share their features, so all are scored in one pass: the
weights of every layer stand side by side in one matrix, the part of a score that depends on a written word alone is
computed once a form and kept, and a text costs a few array operations.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musnad.arabic.words import Form, Words
from musnad.reading.features import DISTANCES, place_features, seen_from

MODEL = Path(__file__).parent / "models" / "tagger.zip"
#: Forms whose scores are kept before the memory is emptied.
MAX_ROWS = 24_000
_REACH = max(DISTANCES)
_BATCH = 128
_LONGEST = 600
_NEVER = -1e4

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """The labels of one layer, its columns in the matrix, and the weights between neighbouring labels."""

    labels: tuple[str, ...]
    columns: slice
    transitions: Scores


class Tagger:
    """Labels for every word of a text, layer by layer; not safe to share between threads."""

    def __init__(self, path: Path = MODEL) -> None:
        with zipfile.ZipFile(path) as archive:
            meta = json.loads(archive.read("layers.json"))
            features = archive.read("features.txt").decode("utf-8").split("\n")
            arrays = np.load(io.BytesIO(archive.read("weights.npz")))
            self.layers: dict[str, Layer] = {}
            at = 0
            for name, labels in meta.items():
                columns = slice(at, at + len(labels))
                self.layers[name] = Layer(tuple(labels), columns, arrays[f"transitions_{name}"].astype(np.float32))
                at += len(labels)
            self._indptr = arrays["indptr"]
            self._columns = arrays["columns"]
            self._values = arrays["values"].astype(np.float32)
        self._width = at
        self._wide, self._steps = self._widen()
        self._sizes = self._indptr[1:] - self._indptr[:-1]
        self._number, self._at = _by_distance(features)
        self._rows: dict[str, int] = {}
        self._table = np.zeros((1024, len(DISTANCES), at), np.float32)
        ends = [(k, row) for k, table in enumerate(self._at) if (row := table.get("END")) is not None]
        self._table[0] = self._spread([k for k, _ in ends], [row for _, row in ends], len(DISTANCES))

    def _widen(self) -> tuple[NDArray[np.intp], Scores]:
        """Columns and transitions of all layers, each brought to the number of labels of the largest.

        A layer's spare labels repeat its first column and can't be stepped on.
        """
        width = max(len(layer.labels) for layer in self.layers.values())
        columns, steps = [], np.full((len(self.layers), width, width), _NEVER, np.float32)
        for n, layer in enumerate(self.layers.values()):
            size = len(layer.labels)
            columns.append([layer.columns.start + i if i < size else layer.columns.start for i in range(width)])
            steps[n, :size, :size] = layer.transitions
        return np.array(columns, np.intp), steps

    def _spread(self, at: list[int], which: list[int], count: int) -> Scores:
        """``count`` rows of label scores: the weights of feature ``which[n]`` added to row ``at[n]``."""
        rows = np.array(which, np.intp)
        sizes = self._sizes[rows]
        ends = np.cumsum(sizes)
        entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self._indptr[rows] - ends + sizes, sizes)
        flat = np.repeat(np.array(at, np.intp) * self._width, sizes) + self._columns[entries]
        found = np.bincount(flat, self._values[entries], count * self._width)
        return found.reshape(count, self._width).astype(np.float32)

    def _row(self, form: Form) -> int:
        row = len(self._rows) + 1
        if row >= MAX_ROWS:
            raise OverflowError
        if row >= len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        at: list[int] = []
        which: list[int] = []
        for k, distance in enumerate(DISTANCES):
            get = self._at[k].get
            found = [i for name in seen_from(form, distance) if (i := get(name)) is not None]
            which += found
            at += [k] * len(found)
        self._table[row] = self._spread(at, which, len(DISTANCES))
        self._rows[form.surface] = row
        return row

    def scores(self, words: Words) -> Scores:
        """One row of label scores for each word, all layers side by side."""
        n = len(words)
        out = np.zeros((n, self._width), np.float32)
        if not n:
            return out
        try:
            index, where = self._index(words)
        except OverflowError:
            self._rows.clear()
            index, where = self._index(words)
        total = self._table[index[: len(index) - 2 * _REACH], 0]
        for k in range(1, len(DISTANCES)):
            total = total + self._table[index[k : len(index) - 2 * _REACH + k], k]
        out += total[where]
        self._add_places(words, out)
        return out

    def _index(self, words: Words) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of the words with padding between sentences, and where each word's window begins in them."""
        pad = [0] * _REACH
        index: list[int] = []
        where: list[int] = []
        get = self._rows.get
        for first, last in words.sentences:
            index += pad
            where.extend(range(len(index) - _REACH, len(index) - _REACH + last - first))
            for form in words.form[first:last]:
                index.append(get(form.surface) or self._row(form))
        index += pad
        return np.array(index, np.intp), np.array(where, np.intp)

    def _add_places(self, words: Words, out: Scores) -> None:
        number = self._number
        at: list[int] = []
        which: list[int] = []
        for i, names in enumerate(place_features(words)):
            for name in names:
                row = number.get(name)
                if row is not None:
                    at.append(i)
                    which.append(row)
        if at:
            out += self._spread(at, which, len(out))

    def tag(self, words: Words) -> dict[str, list[str]]:
        """The best label sequence of each layer."""
        return self.labels(self.scores(words), words)

    def labels(self, scores: Scores, words: Words) -> dict[str, list[str]]:
        """The best label sequence of each layer for the scores of all layers side by side."""
        best = viterbi(scores[:, self._wide], _sentences(words), self._steps)
        return {name: [layer.labels[i] for i in best[n]] for n, (name, layer) in enumerate(self.layers.items())}

    def margins(self, name: str, scores: Scores) -> tuple[tuple[str, ...], Scores]:
        """The labels of a layer that begin something, and by how much each word's score for them passes that of no label."""
        layer = self.layers[name]
        mine = scores[:, layer.columns]
        chosen = [i for i, x in enumerate(layer.labels) if x[0] == "B"]
        return tuple(layer.labels[i][2:] for i in chosen), mine[:, chosen] - mine[:, [layer.labels.index("O")]]

    def decode(self, name: str, scores: Scores, words: Words) -> list[str]:
        """The best labels of one layer for its scores."""
        layer = self.layers[name]
        best = viterbi(scores[:, None, :], _sentences(words), layer.transitions[None])
        return [layer.labels[i] for i in best[0]]


def _by_distance(features: list[str]) -> tuple[dict[str, int], list[dict[str, int]]]:
    """Numbers of the features of a word and its place by name, and of those used at each of ``DISTANCES`` without the distance."""
    tables: dict[str, dict[str, int]] = {str(d): {} for d in DISTANCES if d}
    own: dict[str, int] = {}
    for i, name in enumerate(features):
        head, mark, rest = name.partition(":")
        if mark and head in tables:
            tables[head][rest] = i
        else:
            own[name] = i
    return own, [tables[str(d)] if d else own for d in DISTANCES]


def _sentences(words: Words) -> list[tuple[int, int]]:
    """The sentences, the longest first, overlong ones cut."""
    spans = [(a, min(a + _LONGEST, last)) for first, last in words.sentences for a in range(first, last, _LONGEST)]
    return sorted(spans, key=lambda s: s[0] - s[1])


def viterbi(scores: Scores, spans: list[tuple[int, int]], steps: Scores) -> list[list[int]]:
    """The best label numbers of each layer, for all words of ``spans`` (the longest first).

    ``scores`` is words x layers x labels, ``steps`` layers x labels x labels (from, to); all layers have been widened to one number of labels.
    Sentences are decoded together, a word of each at a time.
    """
    size, layers, width = scores.shape
    best = np.zeros((size, layers), np.intp)
    rows = np.arange(layers)
    onward = np.ascontiguousarray(steps.transpose(0, 2, 1))  # to, from
    for at in range(0, len(spans), _BATCH):
        part = spans[at : at + _BATCH]
        starts = np.array([a for a, _ in part])
        lengths = np.array([b - a for a, b in part])
        longest = int(lengths[0])
        alive = (lengths[None, :] > np.arange(longest)[:, None]).sum(1).tolist()
        now = scores[starts]
        back = np.zeros((longest, len(part), layers, width), np.int8)
        for t in range(1, longest):
            k = alive[t]
            reach = now[:k, :, None, :] + onward
            back[t, :k] = reach.argmax(3)
            now[:k] = reach.max(3) + scores[starts[:k] + t]
        label = now.argmax(2)
        for t in range(longest - 1, -1, -1):
            k = alive[t]
            best[starts[:k] + t] = label[:k]
            if t:
                label[:k] = back[t][np.arange(k)[:, None], rows, label[:k]]
    return best.T.tolist()


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The shipped tagger, loaded when first asked for."""
    return Tagger()
