"""What the benchmarks of the archive share: reports to add, the command as users run it, and figures with their bars."""

from __future__ import annotations

import datetime as dt
import json
import lzma
import os
import random
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.texts import varied

ROOT = Path(__file__).parent.parent
#: 10,140 dated reports; not part of the project.
ANT = ROOT.parent / "shared" / "data" / "text" / "antcorpus.jsonl.xz"
#: Where archives are made that are worth keeping; git ignores it.
BUILD = ROOT / "build"
Line = dict[str, Any]

_HEADS = ("صحيفة", "وكالة", "قناة", "موقع", "شبكة")
_NAMES = (
    "السنبلة", "المرساة", "القنديل الأخضر", "الزورق", "الصنوبر", "البوصلة الجديدة", "النورس", "المحبرة", "رصيف القمح",
    "الجسر الحجري", "الينبوع", "التل البعيد", "الشراع الأبيض", "السدرة", "فنار الشط", "المطحنة", "البيدر", "الخابية",
    "ورق التوت", "المشكاة", "الكرمة", "نافذة الحي", "الدولاب", "عين الماء",
)  # fmt: skip
#: Made-up outlets, with their hosts; the first are the largest.
OUTLETS = tuple(
    (f"{_HEADS[(n * 3 + n // 24) % 5]} {_NAMES[n % 24]}", f"outlet{n:03}.example") for n in range(5 * len(_NAMES))
)


def outlet_of(chance: random.Random) -> tuple[str, str]:
    """An outlet and its host; few publish much and many publish little, as Zipf's law has it."""
    return chance.choices(OUTLETS, cum_weights=_WEIGHTS)[0]


_WEIGHTS = [sum(1 / rank for rank in range(1, n + 2)) for n in range(len(OUTLETS))]


# -- reports -----------------------------------------------------------------------------------------------------------


def varied_reports(count: int, seed: int = 1) -> Iterator[Line]:
    """Reports made by varying the project's examples, of 200 days; the same for a seed."""
    chance = random.Random(seed)
    for n, text in enumerate(islice(varied(seed), count)):
        outlet, host = outlet_of(chance)
        day = dt.date(2020, 8, 5) + dt.timedelta(chance.randrange(200))
        title = " ".join(text.split()[:9])
        url = f"https://{host}/{day.year}/{n}"
        yield {"id": f"b{n}", "url": url, "outlet": outlet, "published": day.isoformat(), "title": title, "text": text}


def ant_reports(count: int | None = None) -> list[Line]:
    """The first reports of the ANT corpus that have a text, or all of them; none where it is not there."""
    if not ANT.exists():
        return []
    with lzma.open(ANT, "rt", encoding="utf-8") as file:
        reports = (json.loads(line) for line in file)
        return list(islice((report for report in reports if report["text"].strip()), count))


def write_lines(path: Path, reports: Iterable[Line]) -> int:
    """Write reports as JSON Lines; the size of their texts in UTF-8."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for report in reports:
            size += len(report["text"].encode())
            file.write(json.dumps(report, ensure_ascii=False) + "\n")
    return size


# -- the command -------------------------------------------------------------------------------------------------------


def add_command(archive: Path, source: Path, jobs: int = 2) -> list[str]:
    """``musnad add`` of a file, with the fast reader."""
    return [
        *(sys.executable, "-m", "musnad", "add", str(source), "--archive", str(archive)),
        *("--jobs", str(jobs), "--reader", "fast"),
    ]


def environment() -> dict[str, str]:
    """Variables of the processes that are started: one thread each, so that two processes are two cores."""
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    return os.environ | one | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT / "src")}


def settled(archive: Path) -> int:
    """The size of an archive in bytes, with everything in the one file."""
    connection = sqlite3.connect(archive)
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    if busy:
        raise RuntimeError(f"{archive} is in use")
    return archive.stat().st_size


def largest(archive: Path, count: int = 16) -> list[tuple[str, int]]:
    """The tables and indexes that take the most bytes (SQLite's ``dbstat``)."""
    connection = sqlite3.connect(archive)
    try:
        return connection.execute(
            "SELECT name, sum(pgsize) AS size FROM dbstat GROUP BY name ORDER BY size DESC LIMIT ?", (count,)
        ).fetchall()
    except sqlite3.OperationalError as error:
        return [(f"(this SQLite cannot tell: {error})", 0)]
    finally:
        connection.close()


# -- figures -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured. Where it has a ``bar`` it must not be above it; ``exact`` ones must be just that."""

    name: str
    value: float
    unit: str = ""
    bar: float | None = None
    exact: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        return self.value == self.bar if self.exact else self.value <= self.bar

    def line(self) -> str:
        """The figure as a line of the table."""
        bar = "" if self.bar is None else f"{'' if self.exact else '≤ '}{_number(self.bar)}"
        met = {None: "", True: "met", False: "NOT MET"}[self.met]
        value = f"{_number(self.value)} {self.unit}".strip()
        return f"  {self.name:<58} {value:>14}  {bar:>8}  {met:<8} {self.note}".rstrip()


def _number(value: float) -> str:
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def show(title: str, figures: Iterable[Figure]) -> None:
    """Print a table."""
    print(title)
    for figure in figures:
        print(figure.line())
    sys.stdout.flush()


def finish(figures: list[Figure], json_file: str | None, more: Line | None = None) -> int:
    """Write the figures as JSON where that was asked for (``-``: print them); 0 if all bars are met, else 1."""
    if json_file:
        found = {"figures": [{**asdict(f), "met": f.met} for f in figures], **(more or {})}
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        if json_file == "-":
            print(text, end="")
        else:
            Path(json_file).write_text(text, "utf-8")
    return int(any(f.met is False for f in figures))
