"""Choose news reports for the careful reader to read: writes JSON Lines with ``id`` and ``text``.

    python training/news.py ../shared/data/text ../shared/gold OUT.jsonl [--limit 2350]

Reports of the ANT corpus (Apache-2.0) on home and foreign news, politics, economy and society, foreign and political
ones first in every five, after the reports of the story pools of the gold folder, which are of other papers. Texts that stand in gold
``train`` or ``dev``, or that the project has annotated itself, are left out. Only texts are used, no annotation.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

AWAY = ("internationalNews", "politic", "economy")
NOT = ("culture", "sport", "technology", "diverse")
LEAST, MOST = 60, 600
ANNOTATIONS = Path(__file__).parent / "annotations.jsonl.gz"


def start_of(text: str, length: int = 100) -> str:
    """The first letters of a text, by which copies are told."""
    return "".join(text.split())[:length]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, packed or not."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def mixed(reports: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Three reports on foreign news, politics or economy, then two others, and so on."""
    first = [r for r in reports if r["section"] in AWAY]
    second = [r for r in reports if r["section"] not in AWAY]
    while first or second:
        yield from first[:3]
        yield from second[:2]
        del first[:3], second[:2]


def main() -> None:
    """Choose and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--limit", type=int, default=2350)
    options = parser.parse_args()
    known = {start_of(r["text"]) for name in ("train", "dev") for r in rows(options.gold / f"{name}.jsonl")}
    with gzip.open(ANNOTATIONS, "rt", encoding="utf-8") as file:
        annotated = {json.loads(line)["id"] for line in file}
    news = [
        r for r in rows(options.texts / "antcorpus.jsonl.xz")
        if r["section"] not in NOT and LEAST <= len(r["text"].split()) <= MOST and start_of(r["text"]) not in known
        and r["id"] not in annotated
    ]  # fmt: skip
    random.Random(0).shuffle(news)
    stories = [
        r for path in sorted(options.gold.glob("stories/*/reports.jsonl")) for r in rows(path)
        if start_of(r["text"]) not in known and r["id"] not in annotated
    ]  # fmt: skip
    with options.output.open("w", encoding="utf-8") as out:
        for report in (*stories, *islice(mixed(news), options.limit)):
            kept = {key: report.get(key) for key in ("id", "outlet", "published", "text")}
            out.write(json.dumps(kept, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
