"""Words cut into the pieces the encoder knows.

The unigram tokenizer of multilingual-e5-small: characters are normalised one by one, then each run of letters between spaces is cut into
the pieces whose scores sum highest (Viterbi; exact, since no piece runs over a space). The vocabulary holds the pieces that Arabic news
uses (``training/vocabulary.py``), so other scripts fall into single letters and unknown ones.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from musnad.arabic.words import Words

VOCABULARY = Path(__file__).parent / "model" / "pieces.tsv.gz"
#: Pieces in a window of a text.
WINDOW = 240
#: Words whose pieces are kept before the memory is emptied.
MAX_WORDS = 100_000
#: Letters of a run without spaces that are looked at; what is longer is no word.
LONGEST = 200
_RUN = re.compile(r"\S+")
#: Marks and invisible characters that the encoder never sees.
_UNSEEN = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\ufeff]")
SPACE = "\u2581"


class Piece(NamedTuple):
    """A piece by its number, and where in the run it begins."""

    number: int
    at: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces with their scores, and what single characters are normalised to."""

    pieces: list[str]
    scores: list[float]
    normal: dict[str, str]
    #: Numbers of the pieces that begin and end a text, fill up a batch, and stand for what is unknown.
    bos: int = 0
    pad: int = 1
    eos: int = 2
    unknown: int = 3


def load(path: Path = VOCABULARY) -> Vocabulary:
    """The shipped vocabulary: rows ``P piece score`` in order of their numbers, and ``N code normal-codes``."""
    pieces: list[str] = []
    scores: list[float] = []
    normal: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            kind, _, rest = line.rstrip("\n").partition("\t")
            if kind == "P":
                piece, _, score = rest.rpartition("\t")
                pieces.append(piece)
                scores.append(float(score))
            elif kind == "N":
                code, _, codes = rest.partition("\t")
                normal[chr(int(code))] = "".join(chr(int(c)) for c in codes.split())
    return Vocabulary(pieces, scores, normal)


class Cutter:
    """Cuts texts into pieces; what was cut once is remembered."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._number = {p: i for i, p in reversed(list(enumerate(vocabulary.pieces))) if p and i > vocabulary.unknown}
        self._longest = max(map(len, self._number))
        self._penalty = min(vocabulary.scores) - 10
        self._known: dict[str, tuple[Piece, ...]] = {}

    def __call__(self, text: str, begin: int = 0, end: int | None = None) -> tuple[list[int], list[int]]:
        """Numbers of the pieces of a text from ``begin`` to ``end``, and where in the text each begins."""
        numbers: list[int] = []
        starts: list[int] = []
        known = self._known
        for match in _RUN.finditer(text, begin, len(text) if end is None else end):
            run = match.group()
            cut = known.get(run)
            if cut is None:
                if len(known) >= MAX_WORDS:
                    known.clear()
                cut = known[run] = self._cut(run)
            at = match.start()
            for number, start in cut:
                numbers.append(number)
                starts.append(at + start)
        return numbers, starts

    def _cut(self, run: str) -> tuple[Piece, ...]:
        """The pieces of a run without spaces; of an endless one, those of its beginning, the rest letter by letter as unknown."""
        out: list[Piece] = []
        letters, origin = SPACE, [0]
        for i, char in enumerate(run[:LONGEST] + " "):
            if _UNSEEN.match(char):
                continue
            for letter in self.vocabulary.normal.get(char, char):
                if letter in " \n":
                    if letters != SPACE:
                        # the piece that is the space alone begins where the first letter does
                        out += [Piece(n, origin[min(max(a, 1), len(origin) - 1)]) for n, a in self._best(letters)]
                    letters, origin = SPACE, [i]
                else:
                    letters += letter
                    origin.append(i)
        if len(run) > LONGEST:
            out.append(Piece(self.vocabulary.unknown, LONGEST))
        return tuple(out)

    def _best(self, letters: str) -> list[tuple[int, int]]:
        """(number, start) of the pieces whose scores sum highest; a letter in no piece is unknown."""
        n = len(letters)
        best = [0.0] + [-1e30] * n
        back: list[tuple[int, int]] = [(0, 0)] * (n + 1)
        get, scores = self._number.get, self.vocabulary.scores
        for i in range(n):
            for end in range(i + 1, min(n, i + self._longest) + 1):
                piece = get(letters[i:end])
                if piece is not None and best[i] + scores[piece] > best[end]:
                    best[end] = best[i] + scores[piece]
                    back[end] = (piece, i)
            if best[i] + self._penalty > best[i + 1]:
                best[i + 1] = best[i] + self._penalty
                back[i + 1] = (self.vocabulary.unknown, i)
        out = []
        while n > 0:
            piece, begin = back[n]
            out.append((piece, begin))
            n = begin
        return out[::-1]


class Window(NamedTuple):
    """A stretch of a text as the encoder reads it: its pieces, its first word, and which piece each of its words begins with."""

    pieces: list[int]
    first: int
    places: list[int]


def windows(words: Words, cutter: Cutter, most: int = WINDOW) -> list[Window]:
    """Runs of sentences, about equally long and of at most ``most`` pieces (and words), that cover all words; a longer sentence is cut."""
    if not len(words):
        return []
    numbers, starts = cutter(words.text, words.start[0], words.end[-1])
    total = len(numbers)
    longest = max(total, len(words))
    most = min(most, int(1.15 * longest / -(-longest // most)) + 1)
    # the first piece that begins at or behind a word's start, or the one before where none begins inside the word
    begin: list[int] = []
    k = 0
    for i in range(len(words)):
        start, end = words.start[i], words.end[i]
        while k < total and starts[k] < start:
            k += 1
        begin.append(k if k < total and starts[k] < end else max(0, k - 1))
    begin.append(total)

    def size(a: int, b: int) -> int:
        return max(begin[b] - begin[a], b - a)

    cuts: list[int] = [0]
    for a, b in words.sentences:
        # sentences are added to the window while they fit
        if size(cuts[-1], b) > most and a > cuts[-1]:
            cuts.append(a)
        at = cuts[-1]
        while size(at, b) > most:
            end = b
            while end - at > 1 and size(at, end) > most:
                end -= max(1, (end - at) // 8)
            cuts.append(end)
            at = end
    cuts = [*dict.fromkeys(cuts), len(words)]
    bos, eos = cutter.vocabulary.bos, cutter.vocabulary.eos
    out = []
    for a, b in pairwise(cuts):
        if a == b:
            continue
        low, high = begin[a], max(begin[b], begin[a] + 1)
        kept = numbers[low : min(high, low + 2 * most)]
        out.append(Window([bos, *kept, eos], a, [min(begin[i] - low, len(kept) - 1) + 1 for i in range(a, b)]))
    return out
