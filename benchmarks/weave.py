"""Measure how long it takes to weave the stories of many reports, and what one report more costs.

    python -m benchmarks.weave [--quick] [--reports N] [--texts N] [--jobs N] [--json [FILE]]

Some thousand texts (one of five an example varied, the others reports of the ANT corpus and passages of Wikipedia, where they are there) are read once. Each happening of the benchmark is one of them on some day,
told by one report or several: whole, cut after some paragraphs, or a day later, in outlets of their own, as many reports on every day (300 where 3,000 texts
are read). The archive grows in steps; after each the stories are brought up to date, which is what is timed. Then reports are added one by one, corrected and
taken out. The archive holds the reports with their records and no search index, which the weave does not use.
"""

from __future__ import annotations

import argparse
import datetime as dt
import lzma
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.archives import ANT, Figure, ant_reports, finish, outlet_of, show
from benchmarks.large import moved
from benchmarks.texts import varied
from musnad.archive.adding import _reader
from musnad.archive.copies import wording
from musnad.archive.packing import _dictionary
from musnad.archive.rows import Items, Prepared, document_columns, reading_json
from musnad.archive.store import Archive
from musnad.record import Record
from musnad.weave.weaving import Weave

#: As many reports a day as one tenth of the texts, so that a text comes again after some weeks; and the first day.
A_DAY, FIRST = 10, dt.date(2023, 1, 1)
#: How many reports tell a happening: most are told once, few by many.
TOLD = (1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 6, 10)
STEPS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
#: Reports added, and taken out, one by one.
SINGLE = 60
BARS = {"growth": 1.5, "all": 600, "one": 100}
_OUTLET = "صحيفة البيان الأول"


def sources(count: int) -> list[dict[str, str]]:
    """So many texts with titles."""
    passages = list(islice(_passages(), 2 * count // 5))
    reports = ant_reports(2 * count // 5)
    found = [{"title": r["title"], "text": r["text"]} for r in (*passages, *reports)]
    made = islice(varied(11), count - len(found))
    found += ({"title": " ".join(text.split()[:9]), "text": text} for text in made)
    random.Random(11).shuffle(found)
    return found


def _passages() -> Iterator[dict[str, str]]:
    """Paragraphs of Wikipedia of the length of a report; none where it is not there."""
    path = ANT.parent / "wikipedia_ar_2017.txt.xz"
    if not path.exists():
        return
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if 600 < len(line) < 3_000:
                yield {"title": " ".join(line.split()[:8]), "text": line.strip()}


def read(work: tuple[int, dict[str, str]]) -> str:
    """The record of a text, published on one day of a week."""
    number, source = work
    day = (FIRST + dt.timedelta(number % 7)).isoformat()
    record: Record = _reader("fast").read(source["text"], id="s", outlet=_OUTLET, published=day, title=source["title"])
    return record.to_json()


def cut(record: Record, end: int) -> Record:
    """The record of a text that ends sooner, with the items that are left."""

    def inside(item: Any) -> bool:
        return all(span.end <= end for span in _spans(item))

    statements = [s for s in record.statements if inside(s)]
    kept = {s.id for s in statements}
    events = [v for v in record.events if inside(v)]
    events_kept = {v.id for v in events}
    return record.model_copy(
        update={
            "document": record.document.model_copy(update={"text": record.document.text[:end]}),
            "entities": [
                e.model_copy(update={"mentions": [m for m in e.mentions if m.end <= end]}) for e in record.entities
            ],
            "times": [t for t in record.times if t.end <= end],
            "statements": [s.model_copy(update={"within": s.within if s.within in kept else None}) for s in statements],
            "events": [
                v.model_copy(update={"statement": v.statement if v.statement in kept else None}) for v in events
            ],
            "figures": [
                f.model_copy(
                    update={
                        "event": f.event if f.event in events_kept else None,
                        "statement": f.statement if f.statement in kept else None,
                    }
                )
                for f in record.figures
                if f.span.end <= end
            ],
        }
    )


def _spans(item: Any) -> Iterator[Any]:
    for name in ("cue", "source", "speaker", "medium", "trigger", "place"):
        span = getattr(item, name, None)
        if span is not None:
            yield span
    for name in ("content", "actor", "recipient"):
        yield from getattr(item, name, None) or ()


class World:
    """Reports without end, in the order of their days; the same for a seed."""

    def __init__(self, records: list[Record], seed: int = 7) -> None:
        self.records, self.chance = records, random.Random(seed)
        self.per_day = max(1, len(records) // A_DAY)
        self.number = 0

    def reports(self) -> Iterator[Prepared]:
        """The reports."""
        late: list[tuple[int, Record]] = []
        queue: list[Record] = []
        while True:
            day = self.number // self.per_day
            ready, late = [r for on, r in late if on <= day], [(on, r) for on, r in late if on > day]
            for record in ready:
                yield self._report(record, day)
            if not queue:
                queue = self.chance.sample(self.records, len(self.records))
            record = queue.pop()
            weeks = 7 * ((day - (dt.date.fromisoformat(record.document.published or "") - FIRST).days) // 7 + 1)
            for n in range(self.chance.choice(TOLD)):
                told = moved(record, weeks, _OUTLET)
                if n and self.chance.random() < 0.5:
                    ends = [at for at, sign in enumerate(told.document.text) if sign == "\n" and at > 300]
                    told = cut(told, self.chance.choice(ends)) if ends else told
                if n and self.chance.random() < 0.3:
                    late.append((day + 1, told))
                else:
                    yield self._report(told, day)

    def _report(self, record: Record, day: int) -> Prepared:
        self.number += 1
        outlet, host = outlet_of(self.chance)
        published = (FIRST + dt.timedelta(day)).isoformat()
        document = record.document.model_copy(
            update={
                "id": f"w{self.number}",
                "outlet": outlet,
                "url": f"https://{host}/{self.number}",
                "published": published,
            }
        )
        record = record.model_copy(update={"document": document})
        text = document.text
        row = {
            **document_columns(record),
            "key": f"{self.chance.getrandbits(128):032x}",
            "state": "read",
            "reader": "fast",
            "version": "0",
            "origin": "weave.jsonl",
            "agency": None,
            "wording": wording(text),
            "text": text,
            "added": "2024-01-01T00:00:00Z",
            "copy_of": None,
            "copy_kind": None,
        }
        packer = zlib.compressobj(1, zdict=_dictionary(text))  # quicker than the archive packs, opened in the same way
        reading = packer.compress(reading_json(record).encode()) + packer.flush()
        return Prepared(row, reading, None, [], Items())


def texts(count: int, jobs: int) -> list[Record]:
    """Records of so many texts."""
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        read_ones = pool.map(read, enumerate(sources(count)), chunksize=16)
        return [Record.model_validate_json(record) for record in read_ones]


def grow(archive: Archive, reports: Iterable[Prepared]) -> None:
    """Add reports."""
    batch: list[Prepared] = []
    for report in reports:
        batch.append(report)
        if len(batch) == 500:
            archive.write(batch)
            batch = []
    if batch:
        archive.write(batch)


def measure(options: argparse.Namespace, folder: Path) -> list[Figure]:
    """Everything that is measured."""
    steps = [n for n in STEPS if n <= options.reports]
    world = World(texts(options.texts, options.jobs)).reports()
    figures: list[Figure] = []
    each: dict[int, float] = {}
    spent, before = 0.0, 0
    with Archive(folder / "weave.db") as archive:
        weave = Weave(archive)
        for size in steps:
            grow(archive, islice(world, size - before))
            woven = weave.update(jobs=options.jobs)
            spent += woven.seconds
            each[size] = 1000 * woven.seconds / (size - before)
            print(f"  {size:>7,} reports: {each[size]:.2f} ms each, {spent:.0f} s in all", file=sys.stderr)
            before = size
            figures.append(Figure(f"weaving up to {size:,} reports, each", each[size], "ms"))
        low = 10_000 if 10_000 in each else steps[0]
        figures.append(
            Figure(f"the same, of the last step over that to {low:,}", each[steps[-1]] / each[low], "×", BARS["growth"])
        )
        figures.append(Figure(f"all {steps[-1]:,} reports, {options.jobs} processes", spent, "s", BARS["all"]))
        # What a process first does is load its tables; a desk's has done so.
        figures.append(
            Figure("the first report more of a process", _timed(archive, weave, list(islice(world, 1))), "ms")
        )
        one = sorted(_timed(archive, weave, [report]) for report in islice(world, SINGLE))
        figures.append(Figure("one report more: median", statistics.median(one), "ms", BARS["one"]))
        figures.append(Figure("one report more: 95 of 100", one[int(0.95 * len(one))], "ms", BARS["one"]))
        figures.append(Figure("one report more: slowest", one[-1], "ms"))
        numbers = random.Random(3).sample(range(1, steps[-1]), SINGLE)
        gone = []
        for number in numbers:
            archive.remove(number)
            began = time.perf_counter()
            weave.update()
            gone.append(1000 * (time.perf_counter() - began))
        figures.append(Figure("one report taken out: median", statistics.median(gone), "ms"))
        figures.append(Figure("one report taken out: slowest", max(gone), "ms"))
        figures += [Figure(name, value) for name, value in weave.count().items()]
    return figures


def _timed(archive: Archive, weave: Weave, reports: list[Prepared]) -> float:
    archive.write(reports)
    began = time.perf_counter()
    weave.update()
    return 1000 * (time.perf_counter() - began)


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="2,000 reports of 200 texts")
    options.add_argument("--reports", type=int, default=STEPS[-1])
    options.add_argument("--texts", type=int, default=3_000)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--json", nargs="?", const="-")
    given = options.parse_args()
    if given.quick:
        given.reports, given.texts = 2_000, 200
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(given, Path(folder))
    show(f"Weaving, {given.jobs} processes", figures)
    return finish(figures, given.json, {"options": {k: v for k, v in vars(given).items() if k != "json"}})


if __name__ == "__main__":
    sys.exit(main())
