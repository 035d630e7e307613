"""Learn when a first letter is a proclitic: writes ``lexicons/generated/clitics.tsv``.

    python training/clitics.py ../shared/data/pos

Source: WikiNews as segmented for Farasa (free to copy) and UD Arabic-PUD (CC BY-SA 3.0); ten weights a letter are kept.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from musnad.arabic.clitics import CONJUNCTIONS, FEATURES, PREPOSITIONS, describe, split_proclitics
from musnad.arabic.fold import fold
from musnad.lexicon import FOLDER


def wikinews(path: Path) -> Iterator[tuple[str, str]]:
    """(folded word, its proclitics) of the WikiNews reference."""
    for line in path.read_text("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) != 2:
            continue
        pieces, tags = parts[0].split("+"), parts[1].split("+")
        if len(pieces) != len(tags):
            continue
        i = 0
        while i + 1 < len(pieces) and tags[i] in ("CONJ", "PREP", "PART", "FUT_PART") and len(pieces[i]) == 1:
            i += 1
        taken = "".join(pieces[:i])
        rest = "".join(pieces[i:])
        if tags[i] == "DET" and taken.endswith("ل"):
            rest = "ل" + "".join(pieces[i + 1 :])
        yield fold(taken + rest), fold(taken)


def treebank(path: Path) -> Iterator[tuple[str, str]]:
    """(folded word, its proclitics) of a CoNLL-U file whose clitics are words of their own."""
    word, taken, open_ = "", "", True
    for line in path.read_text("utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) != 10 or "-" in fields[0]:
            continue
        piece, tag = fields[1], fields[3]
        glued = "SpaceAfter=No" in fields[9]
        if (
            open_
            and len(piece) == 1
            and glued
            and tag in ("CCONJ", "ADP", "PART", "AUX", "SCONJ")
            and piece in "وفبلكس"
        ):
            taken += piece
        else:
            open_ = False
        word += piece
        if not glued:
            yield fold(word), fold(taken)
            word, taken, open_ = "", "", True


def main(folder: Path) -> None:
    """Learn from nine tenths, print the accuracy on the rest, write the weights."""
    pairs = [*wikinews(folder / "wikinews.pos.ref"), *treebank(folder / "ud_arabic_pud.conllu")]
    pairs = [(w, t) for w, t in pairs if w and w[0].isalpha() and not w[0].isascii() and len(w) > 1]
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    random.Random(0).shuffle(blocks)
    held = [p for b in blocks[: len(blocks) // 10] for p in b]
    rest = Counter(p for b in blocks[len(blocks) // 10 :] for p in b)
    data: dict[str, list[tuple[tuple[float, ...], int, float]]] = {x: [] for x in CONJUNCTIONS + PREPOSITIONS}
    for (word, taken), n in rest.items():
        stem = word
        weight = math.sqrt(n)
        if stem[0] in CONJUNCTIONS:
            is_one = taken.startswith(stem[0])
            data[stem[0]].append((describe(stem), is_one, weight))
            if is_one:
                stem, taken = stem[1:], taken[1:]
        if len(stem) > 1 and stem[0] in PREPOSITIONS:
            data[stem[0]].append((describe(stem), taken.startswith(stem[0]), weight))
    lines = ["# logistic weights: is the first letter of a folded form a proclitic? Made by training/clitics.py from",
             "# WikiNews (Farasa) and UD Arabic-PUD (CC BY-SA 3.0). Columns: see musnad.arabic.clitics.FEATURES",
             "\t".join(("letter", *FEATURES))]  # fmt: skip
    for letter, items in data.items():
        model = LogisticRegression(C=10, max_iter=2000, fit_intercept=False)
        model.fit(np.array([x for x, _, _ in items]), [y for _, y, _ in items], sample_weight=[w for _, _, w in items])
        lines.append("\t".join((letter, *(f"{w:.4f}" for w in model.coef_[0]))))
    (FOLDER / "generated" / "clitics.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    wrong = Counter((w, t, split_proclitics(w).proclitics) for w, t in held if split_proclitics(w).proclitics != t)
    print(f"held out: {len(held)} words, accuracy {1 - sum(wrong.values()) / len(held):.4f}")
    for (word, right, got), n in wrong.most_common(40):
        print(f"  {word}: {right or '-'}, got {got or '-'} ({n})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
