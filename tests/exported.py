"""Reports for the tests of exports: read from texts of our own, with all that is hard to carry from format to format."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import musnad
from musnad.archive.kept import Correction, Kept
from musnad.record import Document, Record

EXAMPLES = Path(__file__).parent.parent / "examples"
WHEN = dt.datetime(2024, 5, 2, 7, 30, 15, 250, tzinfo=dt.UTC)

_TEXT = "قال وزير النقل سامي الكندي في تصريح لقناة المرسى إن ثلاثة عمال قتلوا أمس في ميناء طرابلس، ونفى أن تكون السفينة قصفت."
#: By name: the text, and what is said of it. Each holds something that a format may spoil.
HARD: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": (_TEXT, {"published": "2024-05-02", "outlet": "صحيفة المرسى", "title": "مقتل ثلاثة عمال"}),
    "quotes": (
        'قال «سامي» الكندي: "لن نغلق \\المرفأ\\، و""سنعيد"" فتحه".\n\nوأضاف:\t\'غدا\' \'\'\'إن شاء الله\'\'\'.',
        {"published": "2024-05-02T01:20:00+03:00", "outlet": 'صحيفة "المرسى"', "title": '""";,\n'},
    ),
    "lines": (
        "أعلن سامي الكندي أن\u2028المرفأ مفتوح.\r\nوقال إن\x85السفن\x0b وصلت.\u2029\x00\x1f\x7f\ufeff نهاية\r",
        {"outlet": "المرسى\u2028", "published": "2024-05-02"},
    ),
    "emoji": ("قال سامي الكندي 👨‍👩‍👧‍👦 إن المرفأ 𝒜 مفتوح 🚢.", {"published": "2024-05-02", "outlet": "🚢"}),
    "marks": (
        "قالَ \u200fسامي\u200e الكنـــدي\u202b إنّ المرفأ\u202c \u2067مفتوح\u2069.",
        {"title": "\u202eعنوان", "published": "2024-05-02"},
    ),
    "formula": (
        "=HYPERLINK(\"http://127.0.0.1/\") قال سامي الكندي إن المرفأ مفتوح.",
        {"outlet": "=1+1", "title": "@SUM(A1)", "url": "+1", "id": "-2+3", "author": "'=x", "published": "2024-05-02"},
    ),
    "undated": ("قال سامي الكندي إن المرفأ فتح أمس.", {"url": "https://مثال.invalid/خبر?x=1 2|<3>\"&y=%zz%D8"}),
    "injected": (
        'قال سامي الكندي إن <urn:musnad:report:0> ; musnad:record "x"^^rdf:JSON . مفتوح.\n'
        '<urn:musnad:report:1> a musnad:Report ; musnad:record "{}"^^rdf:JSON .\n{"@id":"urn:musnad:report:2"}',
        {"url": 'https://example.invalid/"> a <x> ; musnad:record "', "outlet": "a> <b"},
    ),
    "extra": (
        "قال سامي الكندي إن المرفأ مفتوح.",
        {"published": "2024-05-02", "tags": ["a", {"b": [1, 2.5, None, True, 1e300]}], "archive": {"key": "no"}},
    ),
}  # fmt: skip


def kept(record: Record, **values: Any) -> Kept:
    """A record as if it came from an archive."""
    document = record.document
    key = hashlib.sha256(f"{document.id}\0{document.url}\0{document.text}".encode()).hexdigest()[:32]
    made = Kept(key, record, record, "0.2.0", "read", "feed.xml", WHEN)
    return replace(made, **values)


@lru_cache(maxsize=1)
def hard() -> dict[str, Kept]:
    """The reports of ``HARD``, one that is not Arabic, a copy, an agency's, and one that was corrected, by name."""
    made = {name: kept(musnad.read(text, reader="fast", **said)) for name, (text, said) in HARD.items()}
    document = Document(id="fr", text="Le port est fermé, dit « Sami ».", language="fr", outlet="Le Phare")
    made["foreign"] = kept(Record(document=document), state="foreign", origin=None)
    made["agency"] = kept(
        musnad.read("بيروت – رويترز: " + _TEXT, reader="fast", published="2024-05-03", outlet="موقع الميناء"),
        agency="رويترز", copy_of=made["plain"].key, copy_kind="near",
    )  # fmt: skip
    made["corrected"] = corrected()
    return made


@lru_cache(maxsize=1)
def corrected() -> Kept:
    """A report whose first statement was edited, an event rejected, a figure accepted and an entity added by hand."""
    reading = musnad.read("تصحيح: " + _TEXT, reader="fast", published="2024-05-04", outlet="صحيفة المرسى")
    value = json.loads(reading.to_json())
    statement, event, figure = value["statements"][0], value["events"][0], value["figures"][0]
    before = json.loads(json.dumps(statement))
    statement["mode"] = "direct"
    del value["events"][0]
    figure["event"] = None
    added = {"id": 'e/ 1"', "type": "FAC", "name": "ميناء طرابلس", "latin": "", "mentions": []}
    value["entities"].append(added)
    note = 'سطر\nثان "؟"'
    corrections = (
        Correction("statements", "edit", statement["id"], ((8, 11),), before, statement, "ليلى <l@x>", WHEN, note),
        Correction("events", "reject", event["id"], ((70, 74),), event, None, "ليلى <l@x>", WHEN),
        Correction("entities", "add", added["id"], (), None, added, "=omar", WHEN + dt.timedelta(hours=1)),
        Correction("report", "complete", None, (), None, None, "=omar", WHEN),
    )
    return kept(Record.model_validate(value), reading=reading, corrections=corrections, version="0.1.9")


@lru_cache(maxsize=1)
def examples() -> list[Kept]:
    """The reports of ``examples/reports.jsonl``."""
    made = []
    for line in (EXAMPLES / "reports.jsonl").read_text().splitlines():
        said = json.loads(line)
        made.append(kept(musnad.read(said.pop("text"), reader="fast", **said)))
    return made


def everything() -> list[Kept]:
    """All of these reports."""
    return [*examples(), *hard().values()]


def varied(count: int) -> Iterator[Kept]:
    """``count`` reports made by giving the examples other keys and addresses."""
    first = examples()
    for number in range(count):
        one = first[number % len(first)]
        document = one.record.document.model_copy(update={"url": f"https://example.invalid/{number}"})
        record = one.record.model_copy(update={"document": document})
        yield replace(one, key=f"{number:032x}", record=record, reading=record)
