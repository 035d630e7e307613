"""The same text in many places: exact copies, and near ones (shortened, with a new head, some words changed).

What counts is how much of the shorter text stands in the longer one, since papers cut the agency's dispatch. A text's *sketch* is the same small
part of its runs of words wherever they stand (FracMinHash: those whose hash, by rensa, is small); texts that share a part of their sketches are
compared in full. Source: Irber et al. 2022, "Lightweight compositional analysis of metagenomes with FracMinHash", for the sketch; the bounds were
chosen on the labelled copies of ``gold/stories/dev``.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable

from rensa import RMinHash

from musnad.arabic.fold import fold

_WORD = re.compile(r"\w+")
#: Words in a run that is hashed into the sketch, and in a run that is compared.
_SKETCHED, _COMPARED = 4, 3
#: One run of so many is in the sketch, of short texts at least ``_LEAST`` and of long ones no more than ``_MOST``.
_ONE_OF, _LEAST, _MOST = 12, 8, 64
#: A text is near another that shares so much of the shorter, so much of both together, and so many runs.
CONTAINED, SHARED, RUNS = 0.58, 0.13, 20
#: Words of a text that are looked at; what is longer is compared by its beginning.
_LONGEST = 5_000
_TOP = 1 << 64


def wording(text: str) -> int:
    """A number that texts have in common that differ in marks, spelling of alif and spaces at most; of 63 bits."""
    plain = "".join(_WORD.findall(fold(text)))
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def sketch(text: str) -> list[int]:
    """The sketch of a text: numbers of 63 bits in order, empty for a text of a few words."""
    words = _WORD.findall(fold(text))[:_LONGEST]
    if len(words) < RUNS:
        return []
    runs = {" ".join(words[i : i + _SKETCHED]) for i in range(len(words) - _SKETCHED + 1)}
    hashes = sorted(RMinHash.hash_token_sets([list(runs)])[0])
    small = sum(1 for h in hashes if h < _TOP // _ONE_OF)
    return [h >> 1 for h in hashes[: min(_MOST, max(small, _LEAST))]]


def runs_of(text: str) -> frozenset[int]:
    """The runs of words by which two texts are compared."""
    words = _WORD.findall(fold(text))[:_LONGEST]
    return frozenset(hash(tuple(words[i : i + _COMPARED])) for i in range(len(words) - _COMPARED + 1))


def nearness(a: frozenset[int], b: frozenset[int]) -> float:
    """How much of the shorter stands in the longer (0 to 1); 0 where it is too little to be a copy."""
    common = len(a & b)
    if common < RUNS:
        return 0.0
    contained, shared = common / min(len(a), len(b)), common / len(a | b)
    return contained if contained >= CONTAINED and shared >= SHARED else 0.0


class Comparer:
    """Compares texts of the archive, and remembers the runs of the last ones."""

    def __init__(self, text_of: Callable[[int], str | None], most: int = 2_000) -> None:
        self.text_of, self.most = text_of, most
        self.kept: OrderedDict[int, frozenset[int]] = OrderedDict()

    def nearest(self, text: str, candidates: list[int]) -> int | None:
        """Of the reports ``candidates`` the first that ``text`` is a near copy of; None if of none."""
        runs = runs_of(text)
        near = [(-nearness(runs, self._runs(number)), number) for number in candidates]
        best = min(near, default=(0.0, 0))
        return best[1] if best[0] < 0 else None

    def _runs(self, number: int) -> frozenset[int]:
        found = self.kept.get(number)
        if found is None:
            found = self.kept[number] = runs_of(self.text_of(number) or "")
            if len(self.kept) > self.most:
                self.kept.popitem(last=False)
        else:
            self.kept.move_to_end(number)
        return found
