"""How common words are in reports: writes ``lexicons/generated/report_words.tsv``, by which the weave weighs the words two reports share.

python training/weave_words.py SHARED        (the folder with data/text and gold/train.jsonl)

A word's weight is ten times the natural logarithm of one over the share of texts it stands in, the mean of three collections: dated news of
one country (ANT), paragraphs of Wikipedia, reports of many papers (gold/train). What is not in the table is rarer still.
"""

from __future__ import annotations

import json
import lzma
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from musnad.arabic.stems import index_keys, words_with_spans
from musnad.lexicon import FOLDER

#: Words in a smaller share of texts are not listed.
_RAREST = 0.0004
_LETTERS = 8_000


def main(shared: Path) -> None:
    """Count, and write the table."""
    collections = [list(_counted(texts)) for texts in (_ant(shared), _wikipedia(shared), _reports(shared))]
    shares: Counter[str] = Counter()
    for (counted,) in collections:
        number, words = counted
        for word, count in words.items():
            shares[word] += count / number / len(collections)
    rows = sorted((round(-10 * math.log(share)), word) for word, share in shares.items() if share >= _RAREST)
    path = FOLDER / "generated" / "report_words.tsv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            "# keys of words (musnad.arabic.stems) and ten times the logarithm of how rare they are in texts; made by training/weave_words.py\n"
            "# from counts over the ANT corpus (Apache-2.0), Arabic Wikipedia 2017 (CC BY-SA 4.0) and annotated reports; counts only, no text\n"
            "rarity\twords\n"
        )
        by: dict[int, list[str]] = {}
        for rarity, word in rows:
            by.setdefault(rarity, []).append(word)
        for rarity, words_of in by.items():
            file.write(f"{rarity}\t{' '.join(words_of)}\n")
    print(f"{len(rows)} words, {path.stat().st_size} bytes")


def _counted(texts: Iterable[str]) -> Iterator[tuple[int, Counter[str]]]:
    number, words = 0, Counter[str]()
    for text in texts:
        number += 1
        words.update({key for _, _, word in words_with_spans(text[:_LETTERS]) for key in index_keys(word)[:1]})
    yield number, words


def _ant(shared: Path) -> Iterator[str]:
    with lzma.open(shared / "data/text/antcorpus.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            yield f"{report.get('title') or ''}\n{report['text']}"


def _wikipedia(shared: Path) -> Iterator[str]:
    with lzma.open(shared / "data/text/wikipedia_ar_2017.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            if len(line) >= 400:
                yield line[:2_500]


def _reports(shared: Path) -> Iterator[str]:
    for line in (shared / "gold/train.jsonl").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        yield f"{report.get('title') or ''}\n{report['text']}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
