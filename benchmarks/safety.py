"""Measure that nothing is lost: ``musnad add`` killed, run twice at once, and with the disk full.

    python -m benchmarks.safety [--quick] [--kills N] [--reports N] [--only kill,worker,two,full] [--json [FILE]]

Linux only. After each blow the archive must open and be sound, every report in it must have its record and all rows and
index entries that belong to it, whatever was said to be stored must be there, and the same command run again must end with
what an undisturbed run holds, but for the time of adding. ``full`` mounts a small tmpfs and needs root.
"""

from __future__ import annotations

import argparse
import os
import pty
import random
import re
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.archives import ROOT, Figure, add_command, environment, finish, show, varied_reports, write_lines
from benchmarks.contents import Contents, contents, faults
from musnad.archive.store import Archive

#: Seconds after which a command is taken to hang, and for which processes that read may live on when the writer is gone.
PATIENCE, LINGER = 300.0, 10.0
#: Sizes of the disks that fill up, in KB; the archive of 600 reports takes about 14 MB, with as much beside it while it is written.
DISKS = (64, 300, 900, 2_000, 4_000, 6_000, 9_000, 12_000, 16_000)
_SEEN = re.compile(rb"reports ([\d,]+),")


@dataclass(slots=True)
class Tally:
    """What was found: how often something was tried, and what went wrong, in words."""

    tried: int = 0
    opened: int = 0
    sound: int = 0
    whole: int = 0
    safe: int = 0
    same: int = 0
    told: int = 0
    wrong: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)

    def check(self, archive: Path, expected: Contents | None, said: int, keys: set[str]) -> Contents | None:
        """Look an archive over after a blow: ``said`` reports and those of ``keys`` must be in it."""
        try:
            Archive(archive).close()
            self.opened += 1
        except Exception as error:
            self._bad(f"does not open: {error}")
            return None
        connection = sqlite3.connect(archive)
        checked = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        checked += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        connection.close()
        self.sound += checked == ["ok"]
        if checked != ["ok"]:
            self._bad(f"not sound: {checked[:3]}")
        half = faults(archive)
        self.whole += not half
        if half:
            self._bad(f"half: {half[:3]}")
        found = contents(archive)
        there = found.keys()
        lost = keys - there
        self.safe += not lost and len(there) >= said
        if lost or len(there) < said:
            self._bad(f"said {said}, there {len(there)}, lost {sorted(lost)[:3]}")
        self.at.append(len(there))
        if expected is not None:
            self.finished(found, expected)
        return found

    def finished(self, found: Contents, expected: Contents) -> None:
        """Compare what the same command run again ended with."""
        differing = found.differing(expected)
        self.same += not differing
        if differing:
            self._bad(f"differs: {differing}")

    def _bad(self, what: str) -> None:
        self.wrong.append(f"{self.tried}: {what}")


# -- running the command -----------------------------------------------------------------------------------------------


class Running:
    """The command in a terminal of its own; ``said`` is the last number of reports it told there."""

    def __init__(self, command: list[str]) -> None:
        self.master, slave = pty.openpty()
        env = environment() | {"TERM": "xterm", "COLUMNS": "160", "LINES": "40"}
        self.process = subprocess.Popen(command, stdout=slave, stderr=slave, env=env, cwd=ROOT, start_new_session=True)
        os.close(slave)
        self.output = b""

    def listen(self, seconds: float) -> None:
        """Take in what it writes, for so long at most."""
        if select.select([self.master], [], [], seconds)[0]:
            with suppress(OSError):  # the other end is closed
                self.output += os.read(self.master, 65_536)
                return
            time.sleep(seconds)

    @property
    def said(self) -> int:
        """How many reports it said were stored."""
        found = _SEEN.findall(self.output)
        return int(found[-1].replace(b",", b"")) if found else 0

    def children(self) -> list[int]:
        """The processes it started."""
        found: list[int] = []
        for path in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, path.read_text().split())
        return found

    def kill(self) -> int:
        """Kill the one process that writes; how many of those it started are still there after some seconds."""
        children = self.children()
        self.process.kill()
        self.process.wait()
        self.listen(0.01)
        end = time.monotonic() + LINGER
        while (alive := [pid for pid in children if _alive(pid)]) and time.monotonic() < end:
            time.sleep(0.05)
        self.end()
        return len(alive)

    def end(self) -> None:
        """End it with all it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(OSError):
            os.close(self.master)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def run(archive: Path, source: Path) -> subprocess.CompletedProcess[str]:
    """The command from beginning to end."""
    return subprocess.run(
        add_command(archive, source),
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        cwd=ROOT,
        timeout=PATIENCE,
        check=False,
    )


def committed(archive: Path) -> set[str]:
    """Keys of the reports that are in an archive at this moment, as another process sees it."""
    if not archive.exists():
        return set()
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True, timeout=1)
        try:
            return {row[0] for row in connection.execute("SELECT key FROM reports")}
        finally:
            connection.close()
    return set()


def undisturbed(folder: Path, source: Path) -> tuple[Contents, float]:
    """What a run without any blow holds, and the seconds it took."""
    archive = folder / "undisturbed.db"
    began = time.monotonic()
    done = run(archive, source)
    if done.returncode:
        raise RuntimeError(f"musnad add failed undisturbed: {done.stderr[-2000:]}")
    took = time.monotonic() - began
    half = faults(archive)
    if half:
        raise RuntimeError(f"the undisturbed archive has half reports: {half[:5]}")
    return contents(archive), took


def remove(archive: Path) -> None:
    """Take away an archive with its journal."""
    for end in ("", "-wal", "-shm", "-journal"):
        archive.with_name(archive.name + end).unlink(missing_ok=True)


# -- blows -------------------------------------------------------------------------------------------------------------


def kills(folder: Path, source: Path, count: int, expected: Contents, took: float) -> list[Figure]:
    """Kill the command at random moments: every other time at any, else shortly after it has begun to write a batch."""
    chance = random.Random(5)
    tally = Tally()
    archive = folder / "killed.db"
    lingering = 0
    writes = _writes(archive, source)
    while tally.tried < count:
        remove(archive)
        running = Running(add_command(archive, source))
        try:
            if tally.tried % 2:
                _wait_for_writing(running, archive, chance.randint(1, writes))
                time.sleep(chance.uniform(0.0, 0.02))
            else:
                _wait(running, chance.uniform(0.0, took))
            running.listen(0)
            if running.process.poll() is not None:  # it was quicker this time
                continue
            said, keys = running.said, committed(archive)
            lingering += running.kill() > 0
        finally:
            running.end()
        tally.tried += 1
        tally.check(archive, None, max(said, running.said), keys)
        done = run(archive, source)
        if done.returncode:
            tally._bad(f"the command run again failed: {done.stderr[-300:]}")
        else:
            tally.finished(contents(archive), expected)
    stored = ", ".join(f"{n} reports {tally.at.count(n)} ×" for n in sorted(set(tally.at)))
    return [
        *_figures("kill -9", tally, count, f"when killed: {stored}"),
        Figure(
            "kill -9: processes that read lived on",
            lingering,
            f"of {count}",
            bar=0,
            exact=True,
            note=f"{writes} writes seen in a run",
        ),
    ]


def _figures(name: str, tally: Tally, count: int, note: str = "") -> list[Figure]:
    for what in tally.wrong[:20]:
        print(f"  {name}, {what}")
    return [
        Figure(f"{name}: the archive opens", tally.opened, f"of {count}", bar=count, exact=True, note=note),
        Figure(f"{name}: integrity_check says ok", tally.sound, f"of {count}", bar=count, exact=True),
        Figure(f"{name}: no report by half", tally.whole, f"of {count}", bar=count, exact=True),
        Figure(f"{name}: nothing said to be stored is missing", tally.safe, f"of {count}", bar=count, exact=True),
        Figure(f"{name}: run again, the same as undisturbed", tally.same, f"of {count}", bar=count, exact=True),
    ]


def _wait(running: Running, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and running.process.poll() is None:
        running.listen(min(left, 0.05))


def _writes(archive: Path, source: Path) -> int:
    """How often the journal is seen to change in a whole run: it does when the archive is made, and with each batch."""
    remove(archive)
    running = Running(add_command(archive, source))
    try:
        return max(1, _wait_for_writing(running, archive, sys.maxsize))
    finally:
        running.end()


def _wait_for_writing(running: Running, archive: Path, most: int) -> int:
    """Wait until the journal was seen to change so often, or to the end; how often it did."""
    journal = archive.with_name(archive.name + "-wal")
    seen, last = 0, (0, 0)
    end = time.monotonic() + PATIENCE
    while seen < most and running.process.poll() is None and time.monotonic() < end:
        with suppress(OSError):
            found = journal.stat()
            if (found.st_size, found.st_mtime_ns) != last:
                last = found.st_size, found.st_mtime_ns
                seen += 1
        running.listen(0.0005)
    return seen


def killed_reader(folder: Path, source: Path, count: int, expected: Contents, took: float) -> list[Figure]:
    """Kill one of the processes that read: the command goes on and stores everything."""
    chance = random.Random(6)
    tally = Tally()
    archive = folder / "reader.db"
    for _ in range(count):
        remove(archive)
        tally.tried += 1
        running = Running(add_command(archive, source))
        try:
            _wait(running, chance.uniform(0.3, 0.8) * took)
            readers = [pid for pid in running.children() if b"spawn_main" in _command_line(pid)]
            if readers:
                os.kill(chance.choice(readers), signal.SIGKILL)
            _wait(running, PATIENCE)
            status = running.process.poll()
        finally:
            running.end()
        if status != 0:
            tally._bad(f"exit status {status}: {running.output[-300:].decode('utf-8', 'replace')}")
        tally.check(archive, expected, running.said, set())
    return _figures("a reading process killed", tally, count)


def _command_line(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def two_at_once(folder: Path, source: Path, rounds: int, expected: Contents) -> list[Figure]:
    """Two processes add different halves at once, from before the archive is there; then two add the same."""
    lines = source.read_text("utf-8").splitlines(keepends=True)
    halves = [folder / "half0.jsonl", folder / "half1.jsonl"]
    for n, half in enumerate(halves):
        half.write_text("".join(lines[n::2]), "utf-8")
    figures: list[Figure] = []
    for name, sources in (("two halves at once", halves), ("the same twice at once", [source, source])):
        tally = Tally()
        errors = 0
        archive = folder / "two.db"
        for _ in range(rounds):
            remove(archive)
            tally.tried += 1
            started = [
                subprocess.Popen(
                    add_command(archive, one, 1), stderr=subprocess.PIPE, encoding="utf-8", env=environment(), cwd=ROOT
                )
                for one in sources
            ]
            for process in started:
                _, said = process.communicate(timeout=PATIENCE)
                if process.returncode:
                    errors += 1
                    tally._bad(f"exit status {process.returncode}: {said[-300:]}")
            found = tally.check(archive, None, len(lines), set(expected.keys()))
            if found is not None and found.readings == expected.readings:
                tally.same += 1
            elif found is not None:
                tally._bad("some report was read otherwise than alone")
        figures += [
            Figure(f"{name}: commands with an error", errors, f"of {2 * rounds}", bar=0, exact=True),
            *_figures(name, tally, rounds)[1:4],
            Figure(f"{name}: every report with its record", tally.same, f"of {rounds}", bar=rounds, exact=True),
        ]
    return figures


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[int], None]]:
    """A disk of so many KB at a folder; what is given makes it larger. OSError where it cannot be had."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        raise OSError(done.stderr.decode("utf-8", "replace").strip())

    def enlarge(more: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={more}k", folder], check=True)

    try:
        yield enlarge
    finally:
        subprocess.run(["umount", folder], check=True)


def full_disk(folder: Path, source: Path, sizes: tuple[int, ...], expected: Contents) -> list[Figure]:
    """Add to an archive on a disk that fills up, look at it there, make room, and go on."""
    tally = Tally()
    clear = 0
    at: list[str] = []
    for size in sizes:
        disk = folder / "disk"
        try:
            with small_disk(disk, size) as enlarge:
                archive = disk / "full.db"
                done = run(archive, source)
                if done.returncode == 0:
                    print(f"  a disk of {size:,} KB is large enough, and left out")
                    continue
                tally.tried += 1
                said = done.stderr.strip()
                ok = done.returncode == 1 and "the disk is full" in said and "Traceback" not in said
                clear += ok
                if not ok:
                    tally._bad(f"{size:,} KB: exit status {done.returncode}: {said[-400:]}")
                before = committed(archive)
                enlarge(256_000)
                found = tally.check(archive, None, 0, before)
                at.append(f"{size:,} KB {len(found.keys()) if found else 0}")
                again = run(archive, source)
                if again.returncode:
                    tally._bad(f"{size:,} KB: run again: {again.stderr[-300:]}")
                else:
                    tally.finished(contents(archive), expected)
        except OSError as error:
            print(f"  full disk: left out, no small disk can be mounted here ({error})")
            return []
    count = tally.tried
    return [
        Figure("disk full: said clearly, exit status 1", clear, f"of {count}", bar=count, exact=True),
        *_figures("disk full", tally, count, f"reports kept: {', '.join(at)}"),
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="300 reports and 6 kills: to see that it runs")
    parser.add_argument("--kills", type=int, help="how many kills (50)")
    parser.add_argument("--reports", type=int, help="how many reports (600)")
    parser.add_argument("--only", default="kill,worker,two,full")
    parser.add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="the figures as JSON, printed or in a file"
    )
    options = parser.parse_args()
    wanted = options.only.split(",")
    if not set(wanted) <= {"kill", "worker", "two", "full"}:
        parser.error("--only: kill, worker, two, full")
    quick = options.quick
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="musnad-safety-") as name:
        folder = Path(name)
        source = folder / "reports.jsonl"
        write_lines(source, varied_reports(options.reports or (300 if quick else 600), seed=9))
        expected, took = undisturbed(folder, source)
        print(f"undisturbed: {len(expected.keys())} reports in {took:.1f} s, {expected.rows:,} rows")
        parts: dict[str, Callable[[], list[Figure]]] = {
            "kill": lambda: kills(folder, source, options.kills or (6 if quick else 50), expected, took),
            "worker": lambda: killed_reader(folder, source, 1 if quick else 5, expected, took),
            "two": lambda: two_at_once(folder, source, 1 if quick else 5, expected),
            "full": lambda: full_disk(folder, source, DISKS[::3] if quick else DISKS, expected),
        }
        for part in wanted:
            found = parts[part]()
            show(part, found)
            figures += found
    return finish(figures, options.json)


if __name__ == "__main__":
    sys.exit(main())
