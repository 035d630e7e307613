"""Choose the pieces the encoder of the careful reader keeps: writes ``reading/careful/model/pieces.tsv.gz``.

    python training/vocabulary.py ../shared/data/text [--least 2]

Kept are pieces that Arabic news and Wikipedia use, and single letters, digits and marks; the others of the 250,002 would be ballast.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import re
from collections import Counter
from pathlib import Path

from e5 import WeightsFile

from musnad.reading.careful.pieces import SPACE, VOCABULARY, Cutter, Vocabulary

_ARABIC = re.compile("[\u0600-\u06ff]")
#: Lines of Wikipedia that are counted: every so many.
_EVERY = 4


def _plain(piece: str) -> bool:
    return all(ord(c) < 0x180 or 0x2010 <= ord(c) < 0x2070 or c == SPACE for c in piece)


def main() -> None:
    """Count, choose, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--least", type=int, default=2, help="how often a piece must be met")
    options = parser.parse_args()
    file = WeightsFile()
    whole = Cutter(Vocabulary(file.pieces, file.scores.tolist(), file.normal))
    count: Counter[int] = Counter()
    with lzma.open(options.texts / "antcorpus.jsonl.xz", "rt", encoding="utf-8") as reports:
        for line in reports:
            report = json.loads(line)
            count.update(whole(report["text"])[0])
    with lzma.open(options.texts / "wikipedia_ar_2017.txt.xz", "rt", encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            if n % _EVERY == 0:
                count.update(whole(line)[0])
    kept = {0, 1, 2, 3}
    for number, piece in enumerate(file.pieces):
        often = count[number]
        single = len(piece.removeprefix(SPACE)) <= 1 and (_plain(piece) or _ARABIC.search(piece))
        if single or (_ARABIC.search(piece) and often >= options.least) or (_plain(piece) and often >= 5):
            kept.add(number)
    order = sorted(kept)
    with gzip.GzipFile(VOCABULARY, "wb", mtime=0) as out:
        out.write(b"# pieces of multilingual-e5-small (MIT) that Arabic news uses; made by training/vocabulary.py\n")
        for number in order:
            out.write(f"P\t{file.pieces[number]}\t{file.scores[number]:.6g}\n".encode())
        for char, normal in file.normal.items():
            out.write(f"N\t{ord(char)}\t{' '.join(str(ord(c)) for c in normal)}\n".encode())
    share = sum(count[n] for n in order) / max(1, count.total())
    print(f"{len(order)} pieces, {100 * share:.2f} % of what was met")


if __name__ == "__main__":
    main()
