"""Report texts to measure on: the project's examples varied, or those of a JSON Lines file."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from musnad.lexicon import rows

EXAMPLES = Path(__file__).parent.parent / "examples" / "reports.jsonl"
_NUMBER = re.compile(r"(?<![\d/])\d{2,4}(?![\d/])")
_NAME = re.compile(
    r"(?<=\s)(?:حمد حسن|حسان دياب|ميشال عون|جورج كتانة|مروان عبود|بدري ضاهر|غابي أشكنازي|نبيه بري)(?=\s|\W)"
)
_PLACE = re.compile(r"(?<=\s)(ب?)(?:بيروت|الدوحة|قبرص|هيروشيما)(?=\s|\W)")


def of_file(path: Path) -> Iterator[str]:
    """The texts of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)["text"]


def varied(seed: int = 1) -> Iterator[str]:
    """Without end: three to twelve paragraphs of the examples, with other persons, places and numbers.

    The same for a seed.
    """
    chance = random.Random(seed)
    paragraphs = [p for text in of_file(EXAMPLES) for p in text.split("\n")]
    persons = [row["arabic"].split("|")[0] for row in rows("latin_names") if row["kind"] == "PER"]
    places = [row["name"] for row in rows("places") if row["ner"] == "GPE" and not row["ambiguous"]]
    while True:
        text = "\n".join(chance.choice(paragraphs) for _ in range(chance.randint(3, 12)))
        text = _NUMBER.sub(lambda found: str(chance.randint(10, 9999)), text)
        text = _NAME.sub(lambda found: chance.choice(persons), text)
        yield _PLACE.sub(lambda found: found[1] + chance.choice(places), text)


def texts(path: Path | None, count: int, seed: int = 1) -> list[str]:
    """``count`` texts: those of the file, over again where it has fewer, or varied examples."""
    if path is None:
        return list(islice(varied(seed), count))
    found = list(islice(of_file(path), count))
    if not found:
        raise ValueError(f"{path}: no texts")
    return [found[i % len(found)] for i in range(count)]
