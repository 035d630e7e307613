"""Count folded forms in news and encyclopedia text: writes ``lexicons/generated/frequencies.tsv.gz``.

    python training/frequencies.py ../shared/data/text

Source: the ANT corpus (Apache-2.0) and Arabic Wikipedia 2017 (CC BY-SA 4.0); only counts are kept.
"""

from __future__ import annotations

import gzip
import json
import lzma
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from musnad.arabic.fold import fold
from musnad.lexicon import FOLDER

WORD = re.compile(r"[^\W\d_]+")
LEAST = 3
HEAD = """\
# 10 * log10 of the count of folded forms in news and encyclopedia text, then the forms. Written by training/frequencies.py.
# Source: the ANT corpus (antcorpus/antcorpus.data) and Arabic Wikipedia 2017 (motazsaad/comparableWikiCoprus); only counts are kept.
# Licence: those of the sources, Apache-2.0 and CC BY-SA 4.0.
"""


def texts(folder: Path) -> Iterator[str]:
    """Every text of the folder: news reports first, then encyclopedia lines."""
    with lzma.open(folder / "antcorpus.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["title"] + "\n" + row["text"]
    with lzma.open(folder / "wikipedia_ar_2017.txt.xz", "rt", encoding="utf-8") as file:
        yield from file


def main(folder: Path) -> None:
    """Count and write."""
    count: Counter[str] = Counter()
    for text in texts(folder):
        count.update(WORD.findall(fold(text)))
    levels: dict[int, list[str]] = defaultdict(list)
    for form, n in count.items():
        if n >= LEAST and not form[0].isascii():
            levels[round(10 * math.log10(n))].append(form)
    path = FOLDER / "generated" / "frequencies.tsv.gz"
    path.parent.mkdir(exist_ok=True)
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(HEAD.encode())
        for level in sorted(levels):
            file.write(f"{level}\t{' '.join(sorted(levels[level]))}\n".encode())
    print(f"{sum(map(len, levels.values()))} forms, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
