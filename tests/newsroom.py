"""Reports of a small invented world, as many as are wanted, and archives that hold them, for the tests of the archive."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from musnad.arabic.joined import keyed_words
from musnad.archive import adding, schema, schema_weave, schema_who, terms
from musnad.archive.filters import Filters
from musnad.archive.kept import Kept
from musnad.archive.matching import Matcher
from musnad.archive.store import Archive
from musnad.archive.wording import Words, parse
from musnad.intake import open_reports
from musnad.intake.report import Report

EXAMPLES = Path(__file__).parents[1] / "examples"
PERSONS = (
    "وزير النقل سامي الكندي", "المتحدثة باسم البلدية ليلى حداد", "رئيس النقابة عادل الشامي", "محافظ الميناء نبيل الكندي",
    "مصدر أمني", "وزارة الصحة", "شركة المرافئ", "شهود عيان", "الناطق باسم الشرطة كريم صابر", "وزيرة الخارجية هدى الشامي",
)  # fmt: skip
VERBS = ("قال", "أعلن", "أكد", "أضاف", "نفى", "ذكر")
EVENTS = (
    "مسلحين قتلوا {n} عمال في هجوم على {place} {day}", "الشرطة اعتقلت {n} متظاهرين في {place} {day}",
    "{n} أشخاص أصيبوا في انفجار في {place} {day}", "عمال {place} تظاهروا {day} احتجاجا على إغلاق المصنع",
    "الوفد زار {place} {day} والتقى وزير النقل سامي الكندي", "الوزير سيجتمع مع رئيس النقابة عادل الشامي في {place} {day}",
    "الحكومة أرسلت مساعدات إلى {place} قيمتها {n} آلاف دولار", "وزيرة الخارجية هدى الشامي اتهمت الشركة بالتقصير {day}",
    "إضراب البحارة مستمر في {place}", "الطائرات لم تقصف {place} {day}",
)  # fmt: skip
PLACES = ("طرابلس", "بيروت", "صيدا", "عمان", "الميناء", "تونس")
DAYS = ("أمس", "يوم الأحد", "في 3 آذار 2021", "في كانون الثاني 2019", "عام 1975", "اليوم", "الأسبوع الماضي", "")
OUTLETS = ("صحيفة المرسى", "وكالة مدار المتوسط", "قناة الساحل", "رويترز", "الجزيرة", None)
PUBLISHED = (
    "2024-03-05",
    "2024-03-05T23:40:00+03:00",
    "2024-03-06",
    "2023-12-31T01:00:00+02:00",
    "2021-03-04",
    "2024-03-07",
    None,
)
ENDINGS = (
    "وأشارت المصادر إلى أن المصانع القريبة أغلقت أبوابها", "وكان الكتاب قد صدر في المدينة نفسها", "ولم يصدر تعليق من الجهات المختصة",
    "وتجمع الأهالي أمام المدرسة القديمة", "وذكرت الصحف المحلية أن الطرق فتحت من جديد", "وقال مراسلنا إن الهدوء عاد إلى الأسواق",
)  # fmt: skip


def report(text: str, name: str = "r1", **values: Any) -> Report:
    """A report as intake gives it."""
    values.setdefault("published", "2024-03-05")
    values.setdefault("outlet", "صحيفة المرسى")
    return Report(name, text, file="test.jsonl", **values)


def reports(number: int, seed: int = 1) -> list[Report]:
    """So many reports, the same for the same seed; some copy another, some are not Arabic, some have no date."""
    chance = random.Random(seed)
    made: list[Report] = []
    for n in range(number):
        if made and chance.random() < 0.08:
            other = chance.choice(made)
            made.append(
                replace(other, id=f"n{seed}-{n}", outlet=chance.choice(OUTLETS), published=chance.choice(PUBLISHED))
            )
            continue
        name, where = f"n{seed}-{n}", chance.choice(OUTLETS)
        said = {
            "outlet": where,
            "published": chance.choice(PUBLISHED),
            "url": f"https://news.example/{seed}/{n}",
            "title": None,
        }
        if chance.random() < 0.04:
            made.append(report(f"The port was closed on day {n}.", name, readable=False, language="en", **said))
            continue
        sentences = []
        for _ in range(chance.randint(2, 5)):
            event = chance.choice(EVENTS).format(
                n=chance.randint(3, 900), place=chance.choice(PLACES), day=chance.choice(DAYS)
            )
            sentences.append(f"{chance.choice(VERBS)} {chance.choice(PERSONS)} إن {event}.".replace(" .", "."))
        sentences.insert(chance.randrange(len(sentences) + 1), f"{chance.choice(ENDINGS)} رقم {n}.")
        said["title"] = chance.choice((None, f"تطورات {chance.choice(PLACES)}"))
        made.append(
            report(chance.choice(("", "بيروت - رويترز: ")) + chance.choice((" ", "\n")).join(sentences), name, **said)
        )
    return made


@cache
def examples() -> tuple[Report, ...]:
    """The reports of ``examples/``."""
    return tuple(open_reports(str(EXAMPLES / "reports.jsonl")))


def fill(archive: Archive, some: Iterable[Report], **options: Any) -> adding.Summary:
    """Add reports with the fast reader."""
    return adding.add(archive, some, **{"reader": "fast", **options})


def dump(archive: Archive, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every row of every table, in order."""
    found = {}
    assert {schema_weave.woven.name, schema_who.who_reports.name} <= set(schema.metadata.tables)
    with archive.reading() as connection:
        for table in schema.metadata.sorted_tables:
            columns = [c for c in table.columns if f"{table.name}.{c.name}" not in without]
            found[table.name] = sorted((tuple(row) for row in connection.execute(sa.select(*columns))), key=repr)
    return found


@pytest.fixture(scope="session")
def full_archives(session_place: Callable[[str], str]) -> Iterator[Callable[[str], Archive]]:
    """``full_archives("sqlite")`` is an archive of the examples and 90 reports, which tests only read."""
    opened: dict[str, Archive] = {}

    def get(kind: str) -> Archive:
        if kind not in opened:
            made = Archive(session_place(kind))
            fill(made, (*examples(), *reports(90)))
            opened[kind] = made
        return opened[kind]

    yield get
    for one in opened.values():
        one.close()


# -- what a search must find, by going through everything --------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A result: the key of its report, and the id of the item, None for a report."""

    key: str
    item: str | None


def _whole(text: str, spans: list[tuple[int, int]]) -> set[str]:
    """The keys of the words of which a part at least stands in some spans: «وقال» where «قال» does."""
    found: set[str] = set()
    behind = 0
    for start, end, keys in keyed_words(text):
        two = start < behind  # two words that are one name: both must stand there
        behind = max(behind, end)
        if any((a <= start and end <= b) if two else (start < b and end > a) for a, b in spans):
            found.update(keys)
    return found


def _matches(
    matcher: Matcher, record: dict[str, Any], item: dict[str, Any] | None, kind: str, agency: str | None
) -> bool:
    if item is None:
        return matcher.report(record, agency)
    return (matcher.statement if kind == "statements" else matcher.event)(record, item, agency)


class Oracle:
    """Finds what a search must find by going through every record, without the index."""

    def __init__(self, kept: Iterable[Kept]) -> None:
        self.kept = [(one, one.record.model_dump(mode="json")) for one in kept]
        self._words: dict[tuple[str, str, str | None], Words] = {}

    def words(self, one: Kept, record: dict[str, Any], kind: str, item: dict[str, Any] | None) -> Words:
        """The words of a result."""
        place = (one.key, kind, item["id"] if item else None)
        if place not in self._words:
            text = record["document"]["text"]
            if item is None:
                spans = [(0, len(text))]
            elif kind == "statements":
                spans = terms.said(text, item)
            else:
                bounds = terms.sentence_bounds(text)
                spans = [terms.sentence_at(bounds, item["trigger"]["start"], item["trigger"]["end"])]
            title = [record["document"]["title"] or ""] if item is None else []
            words = self._words[place] = Words([*title, *(text[a:b] for a, b in spans)])
            words.keys |= _whole(text, spans)
        return self._words[place]

    def find(self, words: str, filters: Filters, kind: str) -> set[Found]:
        """What a search must find."""
        wording, matcher = parse(words), Matcher(filters)
        if wording is None and words.strip():
            return set()
        found: set[Found] = set()
        for one, record in self.kept:
            day = (record["document"]["published"] or "")[:10]
            if (filters.since or filters.until) and not day:
                continue
            if (filters.since and day < filters.since) or (filters.until and day > filters.until):
                continue
            if not filters.copies and one.copy_of is not None:
                continue
            for item in record[kind] if kind != "reports" else [None]:
                if wording is not None and not wording.holds(self.words(one, record, kind, item)):
                    continue
                if _matches(matcher, record, item, kind, one.agency):
                    found.add(Found(one.key, item["id"] if item else None))
        return found


# -- random searches ---------------------------------------------------------------------------------------------------

_NAMES = (
    "الكندي",
    "سامي الكندي",
    "سامي الشامي",
    "وزير النقل",
    "ليلى",
    "رويترز",
    "المرسى",
    "بيروت",
    "الميناء",
    "شركة",
    "الشرطة",
    "مسلحين",
    "هدى",
    "وزير",
    "زرافة",
)
_WORDS = (
    "قتلوا", "انفجار", "الميناء", "متظاهرين", "مصنع", "المصانع", "كتاب", "وكتابه", "مدرسة", "إضراب", '"قتلوا"', '"في انفجار"', '"سامي الكندي"',
    "(انفجار OR إضراب)", "-انفجار", "NOT بيروت", '-"في بيروت"', "زرافة", "مساعدات", "وزير", "1975", "رقم",
)  # fmt: skip


def random_filters(chance: random.Random) -> Filters:
    """One to three filters, each of one or two values."""
    days = (
        "1975-06-01",
        "2019-01-15",
        "2021-03-03",
        "2023-12-31",
        "2024-03-04",
        "2024-03-06",
        "1850-01-01",
        "2300-01-01",
    )
    names = ("speaker", "chain", "role", "entity", "outlet", "agency", "actor", "recipient", "place")
    values: dict[str, Callable[[], Any]] = {
        **{name: lambda: tuple(chance.sample(_NAMES, chance.choice((1, 1, 2)))) for name in names},
        "source_kind": lambda: (chance.choice(("person", "organisation", "outlet", "unnamed")),),
        "type": lambda: tuple(chance.sample(("ASSAULT", "CONSULT", "PROTEST", "COERCE", "AID", "ACCUSE"), 2)),
        "status": lambda: (chance.choice(("occurred", "planned", "denied", "ongoing")),),
        "what": lambda: (chance.choice(("killed", "wounded", "arrested", "money")),),
        "over": lambda: float(chance.choice((0, 3, 50, 500, 5000))),
        "under": lambda: float(chance.choice((0, 3, 50, 500, 5000))),
        **{name: lambda: chance.choice(days) for name in ("event_since", "event_until", "since", "until")},
        "confidence": lambda: chance.choice((0.5, 0.8)),
        "copies": lambda: False,
    }
    chosen = chance.sample(sorted(values), chance.choice((0, 1, 1, 2, 2, 3)))
    return Filters(**{name: values[name]() for name in chosen})


def random_words(chance: random.Random) -> str:
    """A query of up to three words."""
    return " ".join(chance.sample(_WORDS, chance.choice((0, 0, 1, 1, 2, 3))))
