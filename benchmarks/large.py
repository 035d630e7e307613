"""A large archive to search: some thousand texts read once and written many times, as reports of ten years.

Each writing of a text is another report: its own id, address, outlet and day, with every date in the record moved along.
All but some count as texts of their own (their sketch and their wording are made different), so that as many are copies as
in real news. The reports come as from the dumps of several outlets one behind the other, each in the order of its days.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing
import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.archives import BUILD, ROOT, ant_reports, outlet_of, settled
from benchmarks.texts import varied
from musnad.archive.adding import BATCH, _reader, agency_of
from musnad.archive.rows import Prepared, prepare
from musnad.archive.store import Archive
from musnad.record import Link, Record

#: The day before which ten years of reports begin, and how many days they are.
FIRST, DAYS = dt.date(2015, 1, 1), 3650
#: Dumps that the reports come in, and the share of them whose text is left as it was read, so that they are copies.
DUMPS, COPIED = 10, 0.15
#: Reports that are prepared in one piece of work.
PIECE = 64
#: The outlet that texts are read as, until each writing gets its own.
OUTLET = "صحيفة البيان الأول"
#: What decides the contents of an archive; where it has changed, one that was made before is out of date.
_CODE = (
    "archive/schema.py",
    "archive/index.py",
    "archive/terms.py",
    "archive/rows.py",
    "archive/packing.py",
    "arabic/stems.py",
)

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(?!\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)\Z")
_YEAR = re.compile(r"\d{4}\Z")
_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it was read: the record as JSON, the agency its marks name."""

    record: str
    agency: str | None


@dataclass(slots=True)
class Large:
    """A large archive: where it is, what is in it, the size of its texts, and how writing it went (ms a report)."""

    place: str
    code: str
    reports: int = 0
    statements: int = 0
    events: int = 0
    copies: int = 0
    text_bytes: int = 0
    archive_bytes: int = 0
    write: float = 0.0
    write_first: float = 0.0
    write_last: float = 0.0
    slowest_batch: float = 0.0


# -- a record at another time ------------------------------------------------------------------------------------------


def moved_value(value: str | None, days: int) -> str | None:
    """A date, week, month or year of ISO 8601 or TIMEX3 so many days later; what is none of them stays.

    >>> moved_value("2020-08-31T10:00", 1), moved_value("2020-W32", 7), moved_value("P3D", 7)
    ('2020-09-01T10:00', '2020-W33', 'P3D')
    """
    if value is None:
        return None
    later = dt.timedelta(days)
    with suppress(ValueError, OverflowError):  # a day that is in no calendar, or behind its end
        if found := _DAY.match(value):
            day = dt.date(int(found[1]), int(found[2]), int(found[3])) + later
            return day.isoformat() + value[found.end() :]
        if found := _WEEK.match(value):
            year, week, _ = (dt.date.fromisocalendar(int(found[1]), int(found[2]), 1) + later).isocalendar()
            return f"{year:04}-W{week:02}{value[found.end() :]}"
        if found := _MONTH.match(value):
            return (dt.date(int(found[1]), int(found[2]), 15) + later).isoformat()[:7]
        if _YEAR.match(value):
            return (dt.date(int(value), 7, 1) + later).isoformat()[:4]
    return value


def moved(record: Record, days: int, outlet: str, **document: str) -> Record:
    """The record of the same text in a report of another outlet that came out so many days later; spans stay.

    ``document`` gives other fields of the document anew.
    """
    old = record.document.outlet
    published = moved_value(record.document.published, days)

    def link(one: Link) -> Link:
        return one.model_copy(update={"name": outlet}) if one.kind == "outlet" and one.name == old else one

    return record.model_copy(
        update={
            "document": record.document.model_copy(update={**document, "outlet": outlet, "published": published}),
            "times": [_later(t, ("value", "earliest", "latest"), days) for t in record.times],
            "statements": [s.model_copy(update={"chain": [link(one) for one in s.chain]}) for s in record.statements],
            "events": [_later(v, ("date", "earliest", "latest"), days) for v in record.events],
        }
    )


def _later(item: Any, names: tuple[str, ...], days: int) -> Any:
    return item.model_copy(update={name: moved_value(getattr(item, name), days) for name in names})


# -- reading -----------------------------------------------------------------------------------------------------------


def sources(count: int) -> list[dict[str, str]]:
    """Texts with about ten statements each: three short reports of the ANT corpus joined, and varied examples, half of each."""
    reports = ant_reports(3 * (count // 2))
    joined = []
    for at in range(0, len(reports) - 2, 3):
        three = reports[at : at + 3]
        joined.append({"title": three[0]["title"], "text": "\n".join(r["text"] for r in three)})
    made = [{"title": " ".join(text.split()[:9]), "text": text} for text in islice(varied(11), count - len(joined))]
    mixed = joined + made
    random.Random(11).shuffle(mixed)
    return mixed


def _read(work: tuple[int, dict[str, str]]) -> Text:
    number, source = work
    # of all days of the week, since texts are moved by whole weeks
    day = (FIRST + dt.timedelta(number % 7)).isoformat()
    record = _reader("fast").read(source["text"], id="s", outlet=OUTLET, published=day, title=source["title"])
    return Text(record.to_json(), agency_of(source["text"]))


# -- writing -----------------------------------------------------------------------------------------------------------

_texts: list[Text] = []


@dataclass(frozen=True, slots=True)
class _Piece:
    """Numbers of reports to prepare, of so many, in so many dumps."""

    numbers: range
    reports: int
    dumps: int


def _start(path: str) -> None:
    """In a new process: fetch the texts that were read."""
    with open(path, encoding="utf-8") as file:
        _texts.extend(Text(*json.loads(line)) for line in file)


def _prepare(piece: _Piece) -> list[Prepared]:
    return [_report(number, piece) for number in piece.numbers]


def _report(number: int, piece: _Piece) -> Prepared:
    """The report of a number, always the same."""
    chance = random.Random(number)
    text = chance.choice(_texts)
    length = -(-piece.reports // piece.dumps)
    weeks = int((number % length) / length * DAYS / 7)
    outlet, host = outlet_of(chance)
    url = f"https://{host}/{(FIRST + dt.timedelta(7 * weeks)).year}/{number}"
    record = moved(Record.model_validate_json(text.record), 7 * weeks, outlet, id=f"s{number}", url=url)
    key = hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()  # as of real reports, no two begin alike
    found = prepare(record, key=key, state="read", version="0", origin="large.jsonl", agency=text.agency)
    if chance.random() >= COPIED:
        other = chance.getrandbits(58)
        found.row["wording"] ^= other
        found = replace(found, sketch=sorted({n ^ other for n in found.sketch}))
    return found


def _each(
    work: Callable[[_In], _Out],
    pieces: Iterable[_In],
    jobs: int,
    start: Callable[[], None] | None = None,
) -> Iterator[_Out]:
    """``work`` done on each piece by other processes, in order; never many pieces ahead of who takes them."""
    waiting: deque[Future[_Out]] = deque()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=start) as pool:
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > 4 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def code() -> str:
    """A mark of the code that decides what an archive holds."""
    mark = hashlib.sha256()
    for name in _CODE:
        mark.update((ROOT / "src" / "musnad" / name).read_bytes())
    return mark.hexdigest()[:12]


def large_archive(reports: int, texts: int, *, dumps: int = DUMPS, jobs: int = 2, anew: bool = False) -> Large:
    """The large archive of so many reports, made where it is not there yet; it is kept under ``build/``."""
    place = BUILD / f"large-{reports}-{texts}-{dumps}.db"
    about = place.with_suffix(".json")
    if place.exists() and about.exists() and not anew:
        return Large(**json.loads(about.read_text("utf-8")))
    BUILD.mkdir(exist_ok=True)
    read = BUILD / f"texts-{texts}.jsonl"
    if not read.exists() or anew:
        with read.with_suffix(".part").open("w", encoding="utf-8") as file:
            for text in _each(_read, enumerate(sources(texts)), jobs):
                file.write(json.dumps([text.record, text.agency], ensure_ascii=False) + "\n")
        read.with_suffix(".part").rename(read)
    for old in (place, about, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))):
        old.unlink(missing_ok=True)
    made = Large(str(place), code(), reports)
    _write(made, read, dumps, jobs)
    about.write_text(json.dumps(asdict(made), indent=1) + "\n", "utf-8")
    return made


def _write(made: Large, read: Path, dumps: int, jobs: int) -> None:
    """Write the archive, and note how long that took."""
    reports = made.reports
    pieces = (_Piece(range(at, min(at + PIECE, reports)), reports, dumps) for at in range(0, reports, PIECE))
    spent: list[float] = []
    with Archive(made.place) as archive:
        batch: list[Prepared] = []
        for some in _each(_prepare, pieces, jobs, partial(_start, str(read))):
            batch += some
            made.text_bytes += sum(len(p.row["text"].encode()) for p in some)
            if len(batch) >= BATCH:
                spent.append(_timed(archive, batch))
        if batch:
            spent.append(_timed(archive, batch))
        found = archive.count()
        made.statements, made.events, made.copies = found["statements"], found["events"], found["copies"]
    tenth = max(1, len(spent) // 10)
    made.write = sum(spent) / len(spent)
    made.write_first, made.write_last = sum(spent[:tenth]) / tenth, sum(spent[-tenth:]) / tenth
    made.slowest_batch = max(spent)
    made.archive_bytes = settled(Path(made.place))


def _timed(archive: Archive, batch: list[Prepared]) -> float:
    """Write a batch and empty it; milliseconds a report."""
    began = time.perf_counter()
    archive.write(batch)
    took = 1000 * (time.perf_counter() - began) / len(batch)
    batch.clear()
    return took


__all__ = ["Large", "code", "large_archive", "moved", "moved_value", "sources"]
