"""Score the reader on annotated reports.

    python -m benchmarks.accuracy [GOLD] [--score PATH] [--errors KIND] [--reader fast|careful] [--readings FILE]

GOLD is a folder of gold files (default ``../shared/gold/dev``); ``score.py`` lies beside it. Prints its table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from musnad.reading.reader import Reader


def main() -> int:
    """Read every report of the gold folder and score the readings."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path, nargs="?", default=Path("../shared/gold/dev"))
    parser.add_argument("--score", type=Path, help="the scorer (default: score.py beside the gold folder)")
    parser.add_argument("--errors", help="entities, times, statements, events or figures: list the misses")
    parser.add_argument("--reader", choices=("fast", "careful"), default="fast")
    parser.add_argument("--readings", type=Path, help="keep the readings in this JSON Lines file")
    options = parser.parse_args()
    paths = sorted(options.gold.glob("*.json"))
    if not paths:
        parser.error(f"no gold files in {options.gold}")
    reader = Reader(options.reader)
    with tempfile.TemporaryDirectory() as folder:
        readings = options.readings or Path(folder) / "readings.jsonl"
        with readings.open("w", encoding="utf-8") as out:
            for path in paths:
                gold = json.loads(path.read_text("utf-8"))
                record = reader.read(
                    gold["text"], id=gold["id"], published=gold["published"], outlet=gold["outlet"], title=gold["title"]
                )
                out.write(record.to_json() + "\n")
        command = [
            sys.executable,
            str(options.score or options.gold.parent / "score.py"),
            str(options.gold),
            str(readings),
        ]
        return subprocess.run(
            [*command, *(["--errors", options.errors] if options.errors else [])], check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
