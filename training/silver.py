"""Read news that nobody annotated with the careful reader, to teach the fast one: writes readings in the form of the gold files.

    python training/silver.py TEXTS.jsonl SILVER.jsonl [--model FOLDER] [--tagger TAGGER.zip]

The tagger knows the lexicons, the encoder the language: every decision is made on the sum of what both say.
"""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path
from typing import Any

from musnad.arabic.words import Words
from musnad.reading.advice import Advice
from musnad.reading.careful.encoder import MODEL, Encoder
from musnad.reading.reader import LONGEST_PART, Reader, add_advice
from musnad.reading.tagger import Tagger
from musnad.reading.tagger import tagger as shipped
from musnad.record import Record


def as_gold(record: Record) -> dict[str, Any]:
    """A record as a gold file would say it: mentions instead of entities, numbers instead of ids."""
    data = record.model_dump(mode="json")
    number = {x["id"]: n for layer in ("times", "statements", "events") for n, x in enumerate(data[layer])}
    document = data["document"]
    for s in data["statements"]:
        s["within"] = number.get(s["within"])
    for v in data["events"]:
        v["time"], v["statement"] = number.get(v["time"]), number.get(v["statement"])
    entities = sorted(
        (
            {"type": e["type"], "span": {k: m[k] for k in ("start", "end", "text")}, "role": m["role"]}
            for e in data["entities"]
            for m in e["mentions"]
        ),
        key=lambda e: e["span"]["start"],
    )
    return {
        "id": document["id"],
        "outlet": document["outlet"],
        "published": document["published"],
        "text": document["text"],
        "entities": entities,
        "times": [
            {"type": t["type"], "value": t["value"], "span": {k: t[k] for k in ("start", "end", "text")}}
            for t in data["times"]
        ],
        "statements": data["statements"],
        "events": data["events"],
    }


def phrases(tagger: Tagger, words: Words, advice: Advice) -> list[str]:
    """The labels of phrases that may take part in events, whether or not the reading gave them a part: what the tagger should offer."""
    scores = tagger.scores(words)
    add_advice(tagger, scores, advice)
    return tagger.decode("args", scores[:, tagger.layers["args"].columns], words)


class _Remembering:
    """An encoder that keeps its last advice."""

    def __init__(self, model: Encoder) -> None:
        self._model = model
        self.last: tuple[Words, Advice] | None = None

    def __call__(self, words: Words) -> Advice:
        self.last = words, self._model(words)
        return self.last[1]


def main() -> None:
    """Read and write, one report a line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("silver", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL, help="the folder of the encoder")
    parser.add_argument("--tagger", type=Path, help="another tagger than the shipped one")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    tagger, encoder = Tagger(options.tagger) if options.tagger else shipped(), _Remembering(Encoder(options.model))
    reader = Reader("careful", words=tagger, adviser=encoder)
    with options.texts.open(encoding="utf-8") as texts, options.silver.open("w", encoding="utf-8") as out:
        for line in islice(texts, options.limit):
            report = json.loads(line)
            record = reader.read(
                report["text"], id=report["id"], published=report.get("published"), outlet=report.get("outlet")
            )
            row = as_gold(record)
            if encoder.last is not None and len(report["text"]) <= LONGEST_PART:
                row["phrases"] = phrases(tagger, *encoder.last)
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
