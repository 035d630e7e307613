"""Measure how long searches with two filters take in a large archive, and how large it is.

    python -m benchmarks.searching [--quick] [--reports N] [--texts N] [--queries N] [--again] [--verbose] [--json [FILE]]

The archive of ``benchmarks.large`` is made once and kept under ``build/``; ``--again`` makes it anew. Each query is timed
once, first page of 50 with everything that is shown of its results: in an archive that has answered other queries before
(warm), as the first one after opening, and as the first one when the file is in no cache of the system (from disk).
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.archives import Figure, Line, finish, largest, show
from benchmarks.large import Large, code, large_archive
from benchmarks.queries import Drawer, Query
from musnad.archive.filters import Filters
from musnad.archive.search import search
from musnad.archive.store import Archive

#: Queries before those that are timed, and those asked first after opening.
BEFORE, FIRST = 100, 150
#: Milliseconds that a search may take.
BAR = 100
SLOWEST = 10
_LIST = re.compile(r"\((?:\?, )+\?\)")


@dataclass(frozen=True, slots=True)
class Timed:
    """A query, the milliseconds it took on the clock and of the processor, and how many results its page had."""

    query: Query
    took: float
    cpu: float
    hits: int


def ask(archive: Archive, query: Query) -> Timed:
    """Answer a query."""
    began, cpu = time.perf_counter(), time.process_time()
    page = search(archive, query.words, Filters(**query.filters), kind=query.kind, sort=query.sort)
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    return Timed(query, 1000 * took, 1000 * spent, len(page.hits))


def warm(place: str, queries: Iterable[Query]) -> list[Timed]:
    """Each query once, in one archive that was opened before."""
    with Archive(place, create=False) as archive:
        timed = [ask(archive, query) for query in queries]
    return timed[BEFORE:] if len(timed) > 2 * BEFORE else timed


def first(place: str, queries: Iterable[Query], *, from_disk: bool = False) -> list[Timed]:
    """Each query in an archive just opened; opening is timed with it."""
    timed = []
    for query in queries:
        if from_disk:
            _forget(place)
        began = time.perf_counter()
        with Archive(place, create=False) as archive:
            found = ask(archive, query)
            timed.append(replace(found, took=1000 * (time.perf_counter() - began)))
    return timed


def _forget(place: str) -> None:
    """Have the system drop its cache of a file, where it can."""
    if hasattr(os, "posix_fadvise"):
        file = os.open(place, os.O_RDONLY)
        try:
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)


# -- figures -----------------------------------------------------------------------------------------------------------


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000 * len(ordered)) // 1000) - 1)]


def spread(name: str, timed: list[Timed], bar: float | None = None) -> list[Figure]:
    """Median, percentiles and the worst of some searches."""
    took = [one.took for one in timed]
    return [
        Figure(f"{name}: median of {len(took):,}", statistics.median(took), "ms"),
        Figure(f"{name}: 95th percentile", percentile(took, 0.95), "ms", bar=bar),
        Figure(f"{name}: 99th percentile", percentile(took, 0.99), "ms"),
        Figure(f"{name}: worst", max(took), "ms"),
    ]


def by_pair(timed: list[Timed]) -> list[Line]:
    """For each pair of filters how many were asked, and their times, the slowest pairs first."""
    groups: dict[tuple[str, str], list[Timed]] = defaultdict(list)
    for one in timed:
        groups[one.query.pair].append(one)
    rows = []
    for pair, some in groups.items():
        took = [one.took for one in some]
        worst = max(some, key=lambda one: one.took)
        rows.append(
            {
                "pair": " + ".join(pair),
                "asked": len(some),
                "median": round(statistics.median(took), 1),
                "p95": round(percentile(took, 0.95), 1),
                "p99": round(percentile(took, 0.99), 1),
                "worst": round(worst.took, 1),
                "query": str(worst.query),
            }
        )
    return sorted(rows, key=lambda row: -row["p95"])


# -- what is slow ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Step:
    """SQL of one shape in a search: how often it ran, the rows it gave, the milliseconds it took, its plan."""

    sql: str
    times: int = 0
    rows: int = 0
    took: float = 0.0
    plan: tuple[str, ...] = ()
    first: str = ""


def explained(place: str, query: Query) -> list[Step]:
    """What a search asks of the database, the dearest first."""
    asked: list[tuple[str, Any]] = []
    with Archive(place, create=False) as archive:

        @sa.event.listens_for(archive.engine, "before_cursor_execute")
        def _note(_c: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool) -> None:
            if sql.lstrip().upper().startswith("SELECT") and not many:
                asked.append((sql, parameters))

        ask(archive, query)
    steps: dict[str, Step] = {}
    connection = sqlite3.connect(f"file:{place}?mode=ro", uri=True)
    try:
        for sql, parameters in asked:
            shape = " ".join(_LIST.sub("(…)", sql).split())
            began = time.perf_counter()
            rows = connection.execute(sql, parameters).fetchall()
            took = 1000 * (time.perf_counter() - began)
            step = steps.setdefault(shape, Step(shape))
            if not step.times:
                step.plan = tuple(r[3] for r in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
                step.first = next((str(p) for p in parameters if isinstance(p, str) and "_" in p), "")
            step.times, step.rows, step.took = step.times + 1, step.rows + len(rows), step.took + took
    finally:
        connection.close()
    return sorted(steps.values(), key=lambda step: -step.took)


def show_slow(place: str, timed: list[Timed]) -> list[Line]:
    """Print the slowest searches with what they ask of the database; the same as JSON."""
    out = []
    print(f"the {SLOWEST} slowest")
    for one in sorted(timed, key=lambda one: -one.took)[:SLOWEST]:
        steps = explained(place, one.query)
        in_sql = sum(step.took for step in steps)
        print(f"  {one.took:,.0f} ms, {one.hits} results, in SQL {in_sql:,.0f} ms: {one.query}")
        for step in steps:
            print(f"      {step.took:7.1f} ms  {step.times} × {step.rows:,} rows  {_short(step.sql)}")
            if step.first:
                print(f"                  {step.first[:300]}")
            for line in step.plan:
                print(f"                  {line}")
        out.append(
            {"ms": round(one.took, 1), "hits": one.hits, "query": str(one.query), "steps": [asdict(s) for s in steps]}
        )
    return out


def _short(sql: str) -> str:
    head, found, rest = sql.partition(" FROM ")
    return f"{head[:50]}…{found}{rest}"[:320] if found and len(head) > 60 else sql[:320]


def sizes(large: Large, verbose: bool) -> list[Figure]:
    """What the archive holds, its size, and the time writing it took."""
    if verbose:
        print("largest parts, in sizes of the texts")
        for part, taken in largest(Path(large.place), 24):
            print(f"  {part:<44} {taken / large.text_bytes:6.3f}  {taken / 1e6:8.1f} MB")
    note = f"{large.archive_bytes / 1e6:,.0f} MB of {large.text_bytes / 1e6:,.0f} MB"
    return [
        Figure("reports", large.reports, note=f"{large.copies:,} of them copies"),
        Figure("statements", large.statements),
        Figure("events", large.events),
        Figure("archive / texts", large.archive_bytes / large.text_bytes, "×", bar=8, note=note),
        Figure("Archive.write, a report", large.write, "ms"),
        Figure("Archive.write, a report, in the first tenth", large.write_first, "ms"),
        Figure("Archive.write, a report, in the last tenth", large.write_last, "ms"),
        Figure("Archive.write, a report, in the slowest batch", large.slowest_batch, "ms"),
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="1,000 reports and 400 queries: to see that it runs")
    parser.add_argument("--reports", type=int, help="how many reports (100,000)")
    parser.add_argument("--texts", type=int, help="how many different texts (4,000)")
    parser.add_argument("--queries", type=int, help="how many queries (3,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="make the archive anew")
    parser.add_argument(
        "--verbose", action="store_true", help="show all pairs of filters, and the parts of the archive"
    )
    parser.add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="the figures as JSON, printed or in a file"
    )
    options = parser.parse_args()
    reports = options.reports or (1_000 if options.quick else 100_000)
    texts = options.texts or (240 if options.quick else 4_000)
    count = options.queries or (400 if options.quick else 3_000)
    large = large_archive(reports, texts, anew=options.again)
    if large.code != code():
        print(f"note: {large.place} was made by other code; --again makes it anew")
    figures = sizes(large, options.verbose)
    show("the archive", figures)
    with Archive(large.place, create=False) as archive:
        queries = list(Drawer(archive, options.seed).queries(count + BEFORE + 2 * FIRST))
    opened, disk = queries[:FIRST], queries[FIRST : 2 * FIRST]
    timed = warm(large.place, queries[2 * FIRST :])
    found = spread("warm", timed, BAR)
    for kind in ("statements", "events", "reports"):
        some = [one.took for one in timed if one.query.kind == kind]
        found.append(Figure(f"warm, {kind}: 95th percentile of {len(some):,}", percentile(some, 0.95), "ms"))
    for sort in ("newest", "oldest", "rank"):
        some = [one.took for one in timed if one.query.sort == sort]
        found.append(Figure(f"warm, {sort}: 95th percentile of {len(some):,}", percentile(some, 0.95), "ms"))
    found.append(Figure("warm, processor time: 95th percentile", percentile([one.cpu for one in timed], 0.95), "ms"))
    nothing = sum(not one.hits for one in timed) / len(timed)
    found.append(Figure("warm: searches without a result", 100 * nothing, "%"))
    found += spread("first after opening, with opening", first(large.place, opened), BAR)
    with suppress(OSError):
        found += spread("first, from disk", first(large.place, disk, from_disk=True))
    show("searches with two filters, first page of 50", found)
    pairs = by_pair(timed)
    print(
        f"pairs of filters, the slowest first{'' if options.verbose else ' (--verbose: all)'}: asked, median, p95, p99, worst in ms"
    )
    for row in pairs if options.verbose else pairs[:20]:
        print(
            f"  {row['pair']:<40} {row['asked']:>4} {row['median']:>8} {row['p95']:>8} {row['p99']:>8} {row['worst']:>8}  {row['query'][:160]}"
        )
    slow = show_slow(large.place, timed)
    return finish(figures + found, options.json, {"pairs": pairs, "slowest": slow})


if __name__ == "__main__":
    sys.exit(main())
