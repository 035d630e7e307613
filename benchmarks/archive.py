"""Measure what the archive costs: the time of ``musnad add`` beside that of reading alone, its memory, and its size.

    python -m benchmarks.archive [--quick] [--reports N] [--only add,size] [--verbose] [--json [FILE]]

``add`` runs the command itself in processes of its own, with two that read, and beside it two processes that only read the
same reports to JSON. The two sides take turns of a few seconds, one stopped while the other runs, so that whatever else
the machine does hits both alike; each is timed from its start, with its imports, while it has its turn.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.archives import (
    ROOT,
    Figure,
    add_command,
    ant_reports,
    environment,
    finish,
    largest,
    settled,
    show,
    varied_reports,
    write_lines,
)

#: Seconds of a turn, and between two looks at the memory.
TURN, LOOK = 5.0, 0.25
#: How much more memory may be held at the end than after the first tenth.
FLAT = 1.25
_READ = (
    "import sys; from benchmarks.archive import read_share; read_share(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))"
)


def read_share(path: str, first: int, step: int) -> None:
    """Read every ``step``-th report of a file to JSON, and do nothing with it."""
    from musnad.reading.reader import Reader

    reader = Reader("fast")
    names = ("id", "url", "outlet", "published", "title", "author", "language")
    with open(path, encoding="utf-8") as file:
        for n, line in enumerate(file):
            if n % step == first:
                report = json.loads(line)
                reader.read(report["text"], **{name: report.get(name) for name in names}).to_json()


class Side:
    """Processes that run only in their turns. ``seconds`` counts those turns, ``cpu`` the processor time once all have ended."""

    def __init__(self, commands: list[list[str]], log: Path, watch: Callable[[int], None] | None = None) -> None:
        self.commands, self.log, self.watch = commands, log, watch
        self.seconds = self.cpu = 0.0
        self.running: dict[int, subprocess.Popen[bytes]] | None = None

    @property
    def done(self) -> bool:
        """Whether all processes have ended."""
        return self.running == {}

    def turn(self, seconds: float) -> None:
        """Run for so long, or to the end."""
        began = time.perf_counter()
        self._go_on()
        looked = 0.0
        while self.running and time.perf_counter() - began < seconds:
            for pid in list(self.running):
                self._ended(pid)
                if self.watch is not None and time.perf_counter() - looked > LOOK:
                    looked = time.perf_counter()
                    self.watch(pid)
            time.sleep(0.005)
        self._signal(signal.SIGSTOP)
        self.seconds += time.perf_counter() - began

    def _go_on(self) -> None:
        if self.running is not None:
            self._signal(signal.SIGCONT)
            return
        self.running = {}
        for command in self.commands:
            with self.log.open("ab") as log:
                process = subprocess.Popen(
                    command, stdout=log, stderr=log, env=environment(), cwd=ROOT, start_new_session=True
                )
            self.running[process.pid] = process

    def _ended(self, pid: int) -> None:
        assert self.running is not None
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            self.cpu += usage.ru_utime + usage.ru_stime
            self.running.pop(pid).returncode = os.waitstatus_to_exitcode(status)
            if status:
                raise RuntimeError(f"a process failed; {self.log} says:\n{self.log.read_text('utf-8')[-2000:]}")

    def _signal(self, number: int) -> None:
        for pid in self.running or ():
            with suppress(ProcessLookupError):
                os.killpg(pid, number)

    def end(self) -> None:
        """End what still runs."""
        self._signal(signal.SIGKILL)


def alternate(one: Side, two: Side, turn: float) -> None:
    """Run both to their ends, by turns."""
    try:
        while not (one.done and two.done):
            for side in (one, two):
                if not side.done:
                    side.turn(turn)
    finally:
        one.end()
        two.end()


class Memory:
    """Watches the peak memory of a command that adds, its own and that of its children, in MB; ``first`` after a tenth."""

    def __init__(self, archive: Path, reports: int) -> None:
        self.archive, self.tenth = archive, reports // 10
        self.peaks: dict[int, float] = {}
        self.first: tuple[float, float] | None = None
        self.parent = 0

    def __call__(self, pid: int) -> None:
        """Look at the process and its children."""
        self.parent = pid
        for one in (pid, *_children(pid)):
            peak = _peak(one)
            if peak:
                self.peaks[one] = peak
        if self.first is None and self._stored() >= self.tenth:
            self.first = self.now()

    def now(self) -> tuple[float, float]:
        """Peaks of the process and of its children together."""
        return self.peaks.get(self.parent, 0.0), sum(mb for pid, mb in self.peaks.items() if pid != self.parent)

    def _stored(self) -> int:
        if not self.archive.exists():
            return 0
        try:
            connection = sqlite3.connect(f"file:{self.archive}?mode=ro", uri=True, timeout=1)
            try:
                return connection.execute("SELECT max(id) FROM reports").fetchone()[0] or 0
            finally:
                connection.close()
        except sqlite3.Error:  # not made yet
            return 0


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def _peak(pid: int) -> float:
    """Peak resident memory of a process in MB (Linux); 0 where it cannot be told."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def measure_add(folder: Path, count: int, turn: float) -> list[Figure]:
    """Time and memory of ``musnad add`` of varied examples; the archive stays as ``varied.db``."""
    source, archive = folder / "varied.jsonl", folder / "varied.db"
    write_lines(source, varied_reports(count))
    memory = Memory(archive, count)
    add = Side([add_command(archive, source)], folder / "add.log", memory)
    pure = Side([[sys.executable, "-c", _READ, str(source), str(n), "2"] for n in (0, 1)], folder / "pure.log")
    alternate(add, pure, turn)
    stored = memory._stored()
    figures = [
        Figure("reports stored", stored, bar=count, exact=True),
        Figure("musnad add --jobs 2", add.seconds, "s", note=f"{1000 * add.seconds / count:.1f} ms a report"),
        Figure(
            "reading alone, two processes", pure.seconds, "s", note=f"{1000 * pure.seconds / count:.1f} ms a report"
        ),
        Figure("add / reading alone", add.seconds / pure.seconds, "×", bar=1.6),
        Figure(
            "processor time of add / of reading alone",
            add.cpu / pure.cpu,
            "×",
            note=f"{add.cpu:.1f} s, {pure.cpu:.1f} s",
        ),
    ]
    if memory.first is None or not all(memory.first):
        return figures
    (parent, children), (parent_end, children_end) = memory.first, memory.now()
    return [
        *figures,
        Figure("peak memory after a tenth: who writes", parent, "MB"),
        Figure("peak memory after a tenth: who read", children, "MB"),
        Figure("peak memory at the end: who writes", parent_end, "MB"),
        Figure("peak memory at the end: who read", children_end, "MB"),
        Figure("memory, end / a tenth", (parent_end + children_end) / (parent + children), "×", bar=FLAT),
    ]


def measure_size(folder: Path, name: str, verbose: bool) -> list[Figure]:
    """Size of an archive over that of the texts of its source; both are in the folder."""
    source, archive = folder / f"{name}.jsonl", folder / f"{name}.db"
    if not archive.exists():
        done = subprocess.run(
            add_command(archive, source), capture_output=True, env=environment(), cwd=ROOT, check=False
        )
        if done.returncode:
            raise RuntimeError(f"musnad add failed: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    with source.open(encoding="utf-8") as file:
        texts = sum(len(json.loads(line)["text"].encode()) for line in file)
    size = settled(archive)
    note = f"{size / 1e6:.1f} MB of {texts / 1e6:.1f} MB"
    if verbose:
        print(f"largest parts of {name}, in sizes of the texts")
        for part, taken in largest(archive):
            print(f"  {part:<44} {taken / texts:6.3f}  {taken / 1e6:8.1f} MB")
    return [Figure(f"archive / texts, {name}", size / texts, "×", bar=8, note=note)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="400 reports: to see that it runs; start-up weighs too much"
    )
    parser.add_argument("--reports", type=int, help="how many reports (10,000)")
    parser.add_argument("--only", default="add,size")
    parser.add_argument("--verbose", action="store_true", help="say which tables and indexes are the largest")
    parser.add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="the figures as JSON, printed or in a file"
    )
    options = parser.parse_args()
    count = options.reports or (400 if options.quick else 10_000)
    wanted = options.only.split(",")
    if not set(wanted) <= {"add", "size"}:
        parser.error("--only: add, size")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="musnad-archive-") as name:
        folder = Path(name)
        if "add" in wanted:
            found = measure_add(folder, count, 1.0 if options.quick else TURN)
            show(f"add, {count:,} reports", found)
            figures += found
        if "size" in wanted:
            if "add" not in wanted:
                write_lines(folder / "varied.jsonl", varied_reports(count))
            found = measure_size(folder, "varied", options.verbose)
            ant = ant_reports(count if options.quick or options.reports else None)
            if ant:
                write_lines(folder / "ant.jsonl", ant)
                found += measure_size(folder, "ant", options.verbose)
            else:
                print("the ANT corpus is not there and is left out")
            show("size", found)
            figures += found
    return finish(figures, options.json)


if __name__ == "__main__":
    sys.exit(main())
