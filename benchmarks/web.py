"""Measure how long the pages take, one after the other and with fifty people at once, beside a page that says hello.

    python -m benchmarks.web [--quick] [--reports N] [--texts N] [--seconds N] [--json [FILE]]

The archive of ``benchmarks.large`` is used, woven and with who is who; another with one report of 2,000 words and 150 marks. A server of its own shows
each, with one page more, ``/hello``, made of nothing. Pages are asked for over loopback by their kinds, each made anew, then by
fifty clients at once: those who ask again at once, and those who look at each page for one to five seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import sqlalchemy as sa

from benchmarks.archives import ROOT, Figure, environment, finish, show
from benchmarks.large import large_archive
from benchmarks.queries import Drawer
from benchmarks.searching import percentile
from benchmarks.texts import varied
from musnad.archive import schema
from musnad.archive.schema_weave import stories
from musnad.archive.schema_who import who_units
from musnad.archive.store import Archive
from musnad.weave.weaving import Weave
from musnad.weave.who_following import update

#: Addresses of each kind that are timed, and people at once.
EACH, PEOPLE = 40, 50
#: Milliseconds that a page may take (95 of 100), the page of a report of 2,000 words with 150 marks, and a page while many ask.
BAR, REPORT_BAR, MANY_BAR = 200, 150, 500
#: Many at once: what they do, the seconds between two pages, whether each is to be made anew, and the bar.
CROWDS = (
    ("looking at each for 1 to 5 s", (1.0, 5.0), False, MANY_BAR),
    ("asking again at once", (0.0, 0.0), False, MANY_BAR),
    ("asking again at once for pages nobody has seen", (0.0, 0.0), True, None),
)
#: Words and marks of the long report.
WORDS, MARKS = 2_000, 150


@dataclass(slots=True)
class Answers:
    """How long answers took (ms), and what was wrong."""

    took: list[float]
    faults: list[str]


# -- the server --------------------------------------------------------------------------------------------------------


def serve(place: str, processes: int) -> None:
    """In a process of its own: the pages of an archive as ``musnad serve`` serves them, and ``/hello``."""
    import uvicorn
    from fastapi import FastAPI
    from starlette.responses import HTMLResponse
    from starlette.types import Receive, Scope, Send

    from musnad.web import security
    from musnad.web.app import create_app
    from musnad.web.site import Site
    from musnad.web.warming import warm

    hello = FastAPI()
    hello.add_middleware(security.Guard, hosts=frozenset(("localhost",)))

    @hello.get("/hello")
    def say_hello() -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>hello</title><p>hello")

    with tempfile.TemporaryDirectory() as shared, Archive(place, create=False) as archive:
        site = Site(archive, shared=Path(shared))
        app = create_app(site, processes=processes)
        if not processes:
            warm(site)

        async def both(scope: Scope, receive: Receive, send: Send) -> None:
            await (hello if scope.get("path") == "/hello" else app)(scope, receive, send)

        server = uvicorn.Server(uvicorn.Config(both, host="127.0.0.1", port=0, log_level="warning", access_log=False))

        async def started() -> None:
            task = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            print(server.servers[0].sockets[0].getsockname()[1], flush=True)
            await task

        asyncio.run(started())


@contextmanager
def served(place: str, processes: int) -> Iterator[int]:
    """The port of a server of an archive."""
    code = "import sys; from benchmarks.web import serve; serve(sys.argv[1], int(sys.argv[2]))"
    command = [sys.executable, "-c", code, place, str(processes)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment())
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)


# -- who asks ----------------------------------------------------------------------------------------------------------


class Client:
    """Asks for pages over one connection, with as little work of its own as can be."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, anew: bool) -> tuple[int, int]:
        """The status and the length of a page; ``anew``: not of one that was kept, for with a condition none of these is given."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self._streams
        condition = 'If-None-Match: "another"\r\n' if anew else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{condition}\r\n".encode())
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        length = re.search(r"(?i)content-length: (\d+)", head)
        if length:
            size = int(length[1])
            await reader.readexactly(size)
        else:
            size = 0
            while chunk := int((await reader.readline()).strip() or b"0", 16):
                await reader.readexactly(chunk + 2)
                size += chunk
            await reader.readline()
        return status, size

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def one_by_one(port: int, paths: list[str]) -> Answers:
    """Each page, made anew, one after the other."""
    client, answers = Client(port), Answers([], [])
    for path in paths:
        await _timed(client, path, answers, anew=True)
    client.close()
    return answers


async def at_once(
    port: int, paths: list[str], seconds: float, pause: tuple[float, float], anew: bool = False
) -> Answers:
    """Fifty clients for so many seconds, each with a pause between two pages; ``anew``: no page is one that was kept."""
    answers = Answers([], [])
    end = time.perf_counter() + seconds

    async def person(number: int) -> None:
        chance, client = random.Random(number), Client(port)
        await asyncio.sleep(chance.uniform(0, max(pause)))
        while time.perf_counter() < end:
            await _timed(client, chance.choice(paths), answers, anew)
            await asyncio.sleep(chance.uniform(*pause))
        client.close()

    await asyncio.gather(*(person(number) for number in range(PEOPLE)))
    return answers


async def _timed(client: Client, path: str, answers: Answers, anew: bool) -> None:
    began = time.perf_counter()
    try:
        status, _ = await client.get(path, anew)
    except (OSError, asyncio.IncompleteReadError, ValueError) as error:
        answers.faults.append(f"{path}: {error!r}")
        client.close()
        client._streams = None
        return
    answers.took.append(1000 * (time.perf_counter() - began))
    if status >= 400:
        answers.faults.append(f"{path}: {status}")


# -- what is asked for -------------------------------------------------------------------------------------------------


def addresses(archive: Archive, seed: int = 5) -> dict[str, list[str]]:
    """Addresses of every kind of page, drawn at random from what is in the archive; the largest stories and the most named are among them."""
    chance = random.Random(seed)
    with archive.reading() as connection:

        def some(query: sa.Select[Any]) -> list[Any]:
            found = list(connection.scalars(query))
            return chance.sample(found, min(EACH, len(found)))

        keys = some(sa.select(schema.reports.c.key))
        named = [
            *connection.scalars(sa.select(who_units.c.identity).order_by(who_units.c.reports.desc()).limit(EACH // 2)),
            *some(sa.select(who_units.c.identity))[: EACH // 2],
        ]
        told = [
            *connection.scalars(sa.select(stories.c.id).order_by(stories.c.reports.desc()).limit(EACH // 2)),
            *some(sa.select(stories.c.id).where(stories.c.reports > 1))[: EACH // 2],
        ]
        outlets = [o for o in connection.scalars(sa.select(schema.reports.c.outlet).distinct()) if o][:EACH]
    queries = []
    for query in Drawer(archive, seed).queries(EACH):
        values = {name: value for name, value in query.filters.items() if value not in ((), None, False)}
        if values.pop("copies", True) is False:
            values["copies"] = "no"
        queries.append({"q": query.words, "results": query.kind, "sort": query.sort, **values})
    words = [query["q"] or "المرفأ" for query in queries]
    return {
        "front": ["/"] * EACH,
        "search": [f"/search?{urlencode(query, doseq=True)}" for query in queries],
        "search, all of a kind": [f"/search?results={kind}" for kind in ("statements", "events", "reports")]
        * (EACH // 3),
        "report": [f"/reports/{key}" for key in keys],
        "item": [f"/reports/{key}/items/s1" for key in keys],
        "entities": ["/entities", *(f"/entities?{urlencode({'name': word})}" for word in words)][:EACH],
        "entity": [f"/entities/{name}" for name in named],
        "what they said": [
            f"/entities/{name}/{what}" for name, what in zip(named, ("said", "said-of", "events") * EACH, strict=False)
        ],
        "stories": ["/stories", *(f"/stories?{urlencode({'q': word})}" for word in words)][:EACH],
        "story": [f"/stories/{name}" for name in told],
        "timeline": ["/timeline", *(f"/timeline?{urlencode({'q': word})}" for word in words)][:EACH],
        "map": ["/map", *(f"/map?{urlencode({'q': word})}" for word in words)][:EACH],
        "sources": ["/sources"] * EACH,
        "source": [f"/sources/{quote(name, safe='')}" for name in outlets],
        "feed": [f"/search.atom?{urlencode({'q': word})}" for word in words],
        "API search": [f"/api/v1/search?{urlencode({'q': word})}" for word in words],
    }


def long_report(place: Path) -> None:
    """An archive of one report of 2,000 words, with 150 marks or more."""
    words: list[str] = []
    for text in varied(3):
        words += (text + "\n").replace("\n", " \n ").split(" ")
        if sum(bool(word.strip()) for word in words) >= WORDS:
            break
    line = {
        "id": "long",
        "outlet": "صحيفة البيان الأول",
        "published": "2024-08-08",
        "title": "خبر طويل",
        "text": " ".join(words),
    }
    file = place.with_suffix(".jsonl")
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "musnad", "add", str(file), "--archive", str(place), "--reader", "fast"], check=True, env=environment(), capture_output=True)  # fmt: skip
    with Archive(place) as archive:
        record = archive.get("long").record
        marks = len(record.statements) + len(record.events) + len(record.times) + len(record.figures) + sum(len(e.mentions) for e in record.entities)  # fmt: skip
        assert marks >= MARKS, marks


# -- figures -----------------------------------------------------------------------------------------------------------


def measure(options: argparse.Namespace) -> list[Figure]:
    """Everything that is measured."""
    large = large_archive(options.reports, options.texts)
    figures: list[Figure] = []
    with Archive(large.place) as archive:
        weave = Weave(archive)
        if weave.waiting():
            print("weaving the archive; this is done once", file=sys.stderr)
            weave.update(jobs=2)
        update(archive)
        pages = addresses(archive)
    with served(large.place, options.processes) as port:
        began = time.perf_counter()
        asyncio.run(one_by_one(port, [some[0] for some in pages.values()]))  # what a server makes once
        asyncio.run(one_by_one(port, [some[0] for some in pages.values()] * (2 * options.processes)))
        figures.append(Figure("the first pages after the start", time.perf_counter() - began, "s"))
        hello = asyncio.run(one_by_one(port, ["/hello"] * 500)).took
        base = statistics.median(hello)
        figures.append(Figure("hello: median", base, "ms"))
        for kind, paths in pages.items():
            answers = asyncio.run(one_by_one(port, paths))
            note = f"{statistics.median(answers.took) / base:.0f} × hello in the median"
            figures.append(Figure(f"{kind}: 95 of 100", percentile(answers.took, 0.95), "ms", BAR, note=note))
            figures.append(Figure(f"{kind}: errors", len(answers.faults), "", 0, note="; ".join(answers.faults[:2])))
        everything = [path for paths in pages.values() for path in paths]
        for name, pause, anew, bar in CROWDS:
            said = asyncio.run(at_once(port, ["/hello"], min(10, options.seconds), pause)).took
            answers = asyncio.run(at_once(port, everything, options.seconds, pause, anew))
            took, rate = answers.took, len(answers.took) / options.seconds
            note = f"{percentile(took, 0.95) / percentile(said, 0.95):.1f} × hello; {rate:.0f} pages a second"
            who = f"{PEOPLE} people, {name}"
            figures.append(Figure(f"{who}: 95 of 100", percentile(took, 0.95), "ms", bar, note=note))
            figures.append(Figure(f"{who}: median", statistics.median(took), "ms"))
            figures.append(Figure(f"{who}: errors", len(answers.faults), "", 0, note="; ".join(answers.faults[:2])))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "long.db"
        long_report(place)
        with Archive(place) as archive:
            key = archive.get("long").key
        with served(str(place), options.processes) as port:
            asyncio.run(one_by_one(port, [f"/reports/{key}"] * 3))
            took = asyncio.run(one_by_one(port, [f"/reports/{key}"] * 60)).took
            figures.append(Figure(f"a report of {WORDS:,} words, {MARKS} marks: 95 of 100", percentile(took, 0.95), "ms", REPORT_BAR, note=f"{statistics.median(took) / base:.0f} × hello in the median"))  # fmt: skip
    return figures


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="3,000 reports of 300 texts, 10 seconds")
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--texts", type=int, default=3_000)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--processes", type=int, default=2, help="as of musnad serve")
    options.add_argument("--json", nargs="?", const="-")
    given = options.parse_args()
    if given.quick:
        given.reports, given.texts, given.seconds = 3_000, 300, 10
    figures = measure(given)
    show("The pages", figures)
    return finish(figures, given.json, {"options": {k: v for k, v in vars(given).items() if k != "json"}})


if __name__ == "__main__":
    sys.exit(main())
