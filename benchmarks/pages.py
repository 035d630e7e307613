"""Write measured numbers and real excerpts into README.md, README.ar.md and docs.

    python -m benchmarks.accuracy --reader careful > out/careful.txt
    python -m benchmarks.accuracy --reader fast > out/fast.txt
    python -m benchmarks.reading --reader careful --json out/careful.json --only speed,start,memory
    python -m benchmarks.reading --reader fast --json out/fast.json
    python training/confidence.py ../shared/gold/dev build/own/held > out/confidence.md
    python -m benchmarks.pages [--accuracy out/careful.txt out/fast.txt] [--reading out/careful.json out/fast.json] \\
        [--confidence out/confidence.md]

Each page marks where: ``<!-- accuracy -->`` ... ``<!-- end -->``. Excerpts of the record come from
``examples/beirut-5-site.html`` and are always written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from musnad.intake import open_reports
from musnad.reading.reader import Reader

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.ar.md", "docs/limits.md", "docs/record.md")
#: Line of score.py: the agreement of two independent annotations, the name in Arabic.
LINES = {
    "entities": (94.2, "الأسماء"),
    "times, exact span": (100.0, "الأوقات: العبارة بتمامها"),
    "times, overlap and value": (100.0, "الأوقات: القيمة"),
    "statements, cue": (97.6, "الأقوال: فعل القول أو أداته"),
    "statements, source": (94.4, "الأقوال: صاحب القول كما ذُكر"),
    "statements, speaker resolved": (94.4, "الأقوال: صاحب القول بعد رد الضمائر"),
    "statements, source kind": (91.3, "الأقوال: نوع المصدر"),
    "statements, content words": (98.5, "الأقوال: كلمات القول"),
    "statements, whole (cue, source, content)": (91.3, "الأقوال كاملة"),
    "statements, chain": (96.0, "الأقوال: سلسلة النقل"),
    "events, trigger and type": (84.4, "الأحداث: اللفظ والنوع"),
    "events, participants": (80.5, "الأحداث: أطرافها"),
    "events, status": (83.1, "الأحداث: هل وقعت"),
    "events, date": (77.3, "الأحداث: تاريخها"),
    "figures": (90.0, "الأرقام"),
}


def accuracy_tables(careful: str, fast: str) -> tuple[str, str]:
    """The table of F1 of both readers in English and in Arabic, from what score.py printed; with 95 % ranges in English."""
    english = [
        "| what is read | careful | 95 % range | fast | 95 % range | two annotators agree |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    arabic = ["| المقيس | القارئ المتأني | القارئ السريع | اتفاق واسمَين |", "| --- | --- | --- | --- |"]
    for name, (agree, label) in LINES.items():
        values = []
        for text in (careful, fast):
            found = re.search(rf"^{re.escape(name)}  +[\d.]+ +[\d.]+ +([\d.]+) +\[([\d.]+), ([\d.]+)\]", text, re.M)
            if found is None:
                raise SystemExit(f"no line {name!r} in the scores")
            values.append(found.groups())
        (one, low, high), (two, least, most) = values
        english.append(f"| {name} | {one} | {low}–{high} | {two} | {least}–{most} | {agree} |")
        arabic.append(f"| {label} | {one} | {two} | {agree} |")
    return "\n".join(english), "\n".join(arabic)


def speed_table(careful: dict[str, Any], fast: dict[str, Any]) -> str:
    """The table of speed and memory of both readers from what benchmarks.reading wrote."""

    def rows(found: dict[str, Any]) -> dict[str, str]:
        speed, start, memory = found["speed"], found["start"], found["memory"]
        made = {
            "all layers, words a second, most words met before": f"{speed['then']:,}",
            "the same with the JSON written": f"{speed['then, with JSON']:,}",
            "the first 400 reports of a process, words a second": f"{speed['first 400 reports']:,}",
            "`import musnad` and the first report, seconds": f"{start['import musnad'] + start['first report']:.2f}",
            "peak memory over a stream of reports, MB": f"{memory['peak']} ({memory['reports']:,})",
            "memory after the first and the last tenth of them, MB": " and ".join(
                str(list(memory["after"].values())[i]) for i in (0, -1)
            ),
        }
        for size, spent in found.get("growth", {}).items():
            made[f"one report of {size}, seconds"] = str(spent.get("s", spent.get("left out")))
        return made

    one, two = rows(careful), rows(fast)
    lines = ["| measured | careful | fast |", "| --- | --- | --- |"]
    lines += [f"| {name} | {one.get(name, '')} | {value} |" for name, value in two.items()]
    others = list(fast.get("compare", {}).items())
    if others:
        lines += [
            "",
            "The fast reader beside other tools, on the same texts and in the same run:",
            "",
            "| tool | words a second |",
            "| --- | --- |",
        ]
        lines += [
            f"| {name} | {value['words/s']:,} |" if "words/s" in value else f"| {name} | {value['left out']} |"
            for name, value in others
        ]
    return "\n".join(lines)


def compact(value: Any, depth: int = 0) -> str:
    """JSON with a line for each field, spans and links on one line."""
    nested = isinstance(value, dict) and any(isinstance(one, dict | list) for one in value.values())
    space = " " * (depth + 1)
    if isinstance(value, dict) and (nested or depth == 0):
        body = ",\n".join(f"{space}{json.dumps(key)}: {compact(one, depth + 1)}" for key, one in value.items())
        return "{\n" + body + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(space + compact(one, depth + 1) for one in value) + "\n" + " " * depth + "]"
    return json.dumps(value, ensure_ascii=False)


def excerpts() -> dict[str, str]:
    """One object of each layer of the example's record."""
    (report,) = open_reports(str(ROOT / "examples" / "beirut-5-site.html"), on_error=print)
    record = json.loads(Reader("careful").read(report.text, **report.arguments()).to_json())

    def first(layer: str, words: str) -> str:
        found = [one for one in record[layer] if words in json.dumps(one, ensure_ascii=False)]
        if not found:
            raise SystemExit(f"nothing of {layer} has {words!r} in the example's record")
        return f"```json\n{compact(found[0])}\n```"

    return {
        "entity": first("entities", "أشكنازي"),
        "time": first("times", "غدا الخميس"),
        "statement": first("statements", "أشكنازي"),
        "event": first("events", "يزور"),
        "figure": first("figures", "أكثر من مئة"),
    }


def main() -> int:
    """Write the pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    two = {"type": Path, "nargs": 2, "metavar": ("CAREFUL", "FAST")}
    parser.add_argument("--accuracy", help="what benchmarks.accuracy printed for each reader", **two)
    parser.add_argument("--reading", help="what benchmarks.reading wrote with --json for each reader", **two)
    parser.add_argument("--confidence", type=Path, help="what training/confidence.py printed")
    options = parser.parse_args()
    parts = excerpts()
    if options.confidence:
        parts["confidence"] = options.confidence.read_text("utf-8").strip()
    if options.accuracy:
        parts["accuracy"], parts["accuracy-ar"] = accuracy_tables(
            *(path.read_text("utf-8") for path in options.accuracy)
        )
    if options.reading:
        parts["speed"] = speed_table(*(json.loads(path.read_text("utf-8")) for path in options.reading))
    for name in PAGES:
        path = ROOT / name
        text = path.read_text("utf-8")
        for mark, part in parts.items():
            text = re.sub(
                rf"(<!-- {mark} -->\n).*?(<!-- end -->)", lambda m, part=part: f"{m[1]}{part}\n{m[2]}", text, flags=re.S
            )
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
