"""Each filter and each way of writing words, with what it finds and what it must not, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from databases import KINDS
from desk import reading
from exported import kept
from newsroom import fill, report

from musnad.arabic.stems import index_keys, query_keys
from musnad.archive.filters import Filters
from musnad.archive.search import MOST, Hit, everything, search
from musnad.archive.store import Archive
from musnad.archive.wording import LONGEST, QueryError
from musnad.archive.wording import MOST as MOST_WORDS
from musnad.record import Record

Archives = Callable[[str], Archive]


def hand_made() -> list[Any]:
    """The record of ``desk``, and one beside it that differs in everything that can be filtered by."""
    first = kept(reading(), agency="رويترز")
    text = "قالت ليلى الكندي إن سامي حداد زار بيروت. وأصيب أكثر من خمسين شخصا."

    def sp(words: str) -> dict[str, Any]:
        at = text.index(words)
        return {"start": at, "end": at + len(words), "text": words}

    second = Record.model_validate(
        {
            "document": {"id": "r2", "outlet": "قناة الساحل", "published": "2024-08-10", "title": "زيارة", "text": text},
            "entities": [
                {"id": "e1", "type": "PER", "name": "ليلى الكندي", "latin": "Layla al-Kindi", "mentions": [{**sp("ليلى الكندي"), "role": None}]},
                {"id": "e2", "type": "PER", "name": "سامي حداد", "latin": "Sami Haddad", "mentions": [{**sp("سامي حداد"), "role": None}]},
                {"id": "e3", "type": "GPE", "name": "بيروت", "latin": "Beirut", "mentions": [{**sp("بيروت"), "role": None}]},
            ],
            "statements": [
                {"id": "s1", "cue": sp("قالت"), "source": sp("ليلى الكندي"), "speaker": {**sp("ليلى الكندي"), "entity": "e1"},
                 "source_kind": "unnamed", "content": [sp("سامي حداد زار بيروت")], "mode": "indirect",
                 "chain": [{"kind": "outlet", "name": "قناة الساحل", "entity": None, "start": None, "end": None, "text": None}], "confidence": 0.3},
            ],
            "events": [
                {"id": "v1", "type": "CONSULT", "trigger": sp("زار"), "actor": [{**sp("سامي حداد"), "entity": "e2"}], "recipient": [],
                 "place": {**sp("بيروت"), "entity": "e3"}, "date": "XXXX-WXX-7", "status": "denied", "statement": "s1", "confidence": 0.2},
            ],
            "figures": [{"id": "f1", "span": sp("أكثر من خمسين شخصا"), "what": "wounded", "low": 51, "high": None}],
        }
    )  # fmt: skip
    return [first, kept(second, copy_of=first.key, copy_kind="near")]


@pytest.fixture(scope="module", params=KINDS)
def desk_archive(request: pytest.FixtureRequest, session_place: Callable[[str], str]) -> Iterator[Archive]:
    with Archive(session_place(request.param)) as archive:
        assert all(archive.take_back(hand_made()))
        yield archive


def ids(archive: Archive, kind: Any, words: str = "", **filters: Any) -> set[str]:
    """Results as «1s3»: the number of the report and the item."""
    given: dict[str, Any] = {
        name: (value,) if isinstance(value, str) and name not in DAYS else value for name, value in filters.items()
    }
    return {
        f"{hit.report}{hit.item['id'] if hit.item else ''}"
        for hit in everything(archive, words, Filters(**given), kind=kind)
    }


DAYS = ("since", "until", "event_since", "event_until")
S, E = {"1s1", "1s2", "1s3", "1s4", "2s1"}, {"1v1", "1v2", "2v1"}
#: Filters; the statements, the events and the reports they find.
FOUND: list[tuple[dict[str, Any], set[str], set[str], set[str]]] = [
    ({}, S, E, {"1", "2"}),
    ({"speaker": "سامي الكندي"}, {"1s1", "1s4"}, set(), {"1"}),
    ({"speaker": "الكندي"}, {"1s1", "1s4", "2s1"}, {"2v1"}, {"1", "2"}),
    ({"speaker": "وزير النقل"}, {"1s1", "1s4"}, set(), {"1"}),
    ({"speaker": "شركة المرافئ"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"speaker": "سامي حداد"}, set(), set(), set()),
    ({"speaker": ("سامي حداد", "جمعية البحارة")}, {"1s3"}, {"1v2"}, {"1"}),
    ({"speaker": "؟!"}, set(), set(), set()),
    ({"source_kind": "organisation"}, {"1s2", "1s3"}, {"1v1", "1v2"}, {"1"}),
    ({"source_kind": "document"}, set(), set(), set()),
    ({"chain": "سامي"}, {"1s1", "1s2", "1s4"}, {"1v1"}, {"1"}),
    ({"chain": "قناة الساحل"}, {"2s1"}, {"2v1"}, {"2"}),
    ({"chain": "صحيفة الساحل"}, set(), set(), set()),
    ({"role": "وزير"}, {"1s1", "1s4"}, set(), {"1"}),
    ({"role": "وزير الصحة"}, set(), set(), set()),
    ({"entity": "شركة المرافئ"}, {"1s1", "1s2"}, {"1v1"}, {"1"}),
    ({"entity": "بيروت"}, {"2s1"}, {"2v1"}, {"2"}),
    ({"entity": "شركة البحارة"}, set(), set(), set()),
    ({"outlet": "المرسى"}, S - {"2s1"}, E - {"2v1"}, {"1"}),
    ({"outlet": "صحيفة الساحل"}, set(), set(), set()),
    ({"agency": "رويترز"}, S - {"2s1"}, E - {"2v1"}, {"1"}),
    ({"agency": "فرانس برس"}, set(), set(), set()),
    ({"type": "ASSAULT"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"type": "AID"}, set(), set(), set()),
    ({"status": "planned"}, {"1s3"}, {"1v2"}, {"1"}),
    ({"status": "denied", "type": "ASSAULT"}, set(), set(), set()),
    ({"actor": "مسلح"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"actor": "عمال"}, set(), set(), set()),
    ({"recipient": "عامل"}, set(), set(), set()),
    ({"recipient": "العمال"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"recipient": "مسلحين"}, set(), set(), set()),
    ({"place": "بيروت"}, {"2s1"}, {"2v1"}, {"2"}),
    ({"place": "صيدا"}, set(), set(), set()),
    ({"since": "2024-08-08", "until": "2024-08-08"}, S - {"2s1"}, E - {"2v1"}, {"1"}),
    ({"since": "2024-08-09"}, {"2s1"}, {"2v1"}, {"2"}),
    ({"until": "2024-08-07"}, set(), set(), set()),
    ({"event_since": "2024-08-07", "event_until": "2024-08-07"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"event_since": "2024-08-08"}, {"1s3"}, {"1v2"}, {"1"}),
    ({"event_until": "2024-08-06"}, set(), set(), set()),
    ({"event_since": "2024-08-08", "event_until": "2024-08-07"}, set(), set(), set()),
    ({"what": "killed"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"what": "wounded"}, set(), set(), {"2"}),
    ({"over": 3.0, "under": 3.0}, {"1s2"}, {"1v1"}, {"1"}),
    ({"over": 3.5, "what": "killed"}, set(), set(), set()),
    ({"over": 51.0}, set(), set(), {"2"}),
    ({"over": 52.0}, set(), set(), set()),
    ({"over": 100.0, "under": 1.0}, set(), set(), set()),
    ({"confidence": 0.75}, {"1s1", "1s2"}, set(), {"1", "2"}),
    ({"confidence": 0.75, "source_kind": "unnamed"}, set(), set(), set()),
    ({"copies": False}, S - {"2s1"}, E - {"2v1"}, {"1"}),
    ({"speaker": "جمعية البحارة", "type": "ASSAULT"}, set(), set(), set()),
    ({"speaker": "شركة المرافئ", "type": "ASSAULT"}, {"1s2"}, {"1v1"}, {"1"}),
    ({"type": ("ASSAULT", "CONSULT"), "actor": "سامي حداد"}, {"2s1"}, {"2v1"}, {"2"}),
]  # fmt: skip


@pytest.mark.parametrize("given", FOUND, ids=lambda given: " ".join(f"{k}={v}" for k, v in given[0].items()) or "none")
def test_a_filter_finds_what_has_it_and_nothing_else(given: Any, desk_archive: Archive) -> None:
    filters, statements, events, reports = given
    assert ids(desk_archive, "statements", **filters) == statements
    assert ids(desk_archive, "events", **filters) == events
    assert ids(desk_archive, "reports", **filters) == reports


def test_a_name_of_two_words_is_not_two_names(desk_archive: Archive) -> None:
    assert ids(desk_archive, "events", entity="ليلى حداد") == set()  # ليلى الكندي and سامي حداد are both there
    assert ids(desk_archive, "reports", entity="ليلى حداد") == set()
    assert ids(desk_archive, "reports", entity="سامي حداد") == {"2"}


# -- words -------------------------------------------------------------------------------------------------------------

TEXTS = {
    "a": "قال وزير النقل سامي الكندي إن مسلحين هاجموا المرفأ القديم.",
    "b": "أعلنت ليلى حداد وقف إطلاق النار في صيدا. وقالت إن للمدرسة بابين.",
    "c": "أكد نبيل الشامي أن وقف العمل في المدارس مستمر، وأن إطلاق سراحه قريب من النار.",
    "d": "نفى كريم صابر أن مهندسي المرفأ أضربوا.",
}


@pytest.fixture(scope="module", params=KINDS)
def worded(request: pytest.FixtureRequest, session_place: Callable[[str], str]) -> Iterator[Archive]:
    with Archive(session_place(request.param)) as archive:
        fill(
            archive, [report(text, name, title="أخبار المساء" if name == "d" else None) for name, text in TEXTS.items()]
        )
        yield archive


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("المرفأ", "ad"), ("مرفا", "ad"), ("بالمرفأ", "ad"), ("مرافق", ""),
        ("مدرسة", "b"), ("المدرسه", "b"), ("وزير", "a"), ("والوزير", "a"), ("وزارة", ""),
        ("إطلاق النار", "bc"), ('"إطلاق النار"', "b"), ("«وقف إطلاق النار»", "b"), ('"النار إطلاق"', ""), ('"مدرسة"', ""), ('"للمدرسة"', "b"),
        ("صيدا OR المرفأ", "abd"), ("صيدا | زرافة", "b"), ("صيدا المرفأ", ""), ("(صيدا OR المرفأ) مسلحين", "a"), ("مسلحين (صيدا OR المرفأ", "a"),
        ("المرفأ -مهندسي", "a"), ("المرفأ NOT مهندسي", "a"), ("-المرفأ", "bc"), ('إطلاق -"وقف إطلاق"', "c"), ('-"وقف إطلاق"', "acd"),
        ("NOT (صيدا OR المرفأ)", "c"), ("المرفأ NOT NOT", "ad"), ("المرفأ AND القديم", "a"), ("OR", ""), ("()", ""), ("؟", ""), ('"', ""),
        ("المساء", "d"), ('"أخبار المساء"', "d"), ('"المساء نفى"', ""),
        ("Kindi", ""), ("المرفأ' AND '1'='1", ""), ("قال*", "ab"), ("words:المرفأ", ""), ("NEAR(المرفأ القديم)", ""), ("المرفأ\0القديم", "a"),
    ],
)  # fmt: skip
def test_words_find_the_reports_that_have_them(words: str, found: str, worded: Archive) -> None:
    assert "".join(sorted(hit.document["id"] for hit in everything(worded, words, Filters(), kind="reports"))) == found


def test_statements_are_found_by_what_is_said_and_events_by_their_sentence(worded: Archive) -> None:
    assert [h.document["id"] for h in search(worded, "صيدا").hits] == ["b"]
    assert not search(worded, "صيدا للمدرسة").hits  # two statements have them, none has both
    assert len(search(worded, "صيدا للمدرسة", kind="reports").hits) == 1
    for hit in search(worded, "المرفأ", kind="events").hits:
        assert "المرفأ" in hit.sentences[0].text


def test_marks_are_the_words_that_were_looked_for(worded: Archive) -> None:
    def marked(words: str, kind: Any) -> list[tuple[str, list[str]]]:
        return [
            (hit.document["id"], [hit.document["text"][a:b] for s in hit.sentences for a, b in s.marks])
            for hit in search(worded, words, kind=kind, sort="oldest").hits
        ]

    assert marked("مدرسة", "reports") == [("b", ["للمدرسة"])]
    assert marked('"وقف إطلاق النار"', "reports") == [("b", ["وقف إطلاق النار"])]
    assert marked("المرفأ -زرافة", "reports") == [("a", ["المرفأ"]), ("d", ["المرفأ"])]
    assert marked("", "reports")[0] == ("a", [])
    for hit in (*search(worded, "المرفأ قال").hits, *search(worded, "المرفأ", kind="events").hits):
        check_marks(hit, "المرفأ قال")


def check_marks(hit: Hit, words: str) -> None:
    """Every sentence is a piece of the text, every mark in it, and a form of a word asked for."""
    text = hit.document["text"]
    wanted = {key for word in words.split() for key in query_keys(word)}
    for sentence in hit.sentences:
        assert text[sentence.start : sentence.end] == sentence.text and sentence.text == sentence.text.strip()
        for a, b in sentence.marks:
            assert sentence.start <= a < b <= sentence.end and wanted & set(index_keys(text[a:b]))


# -- order and pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", KINDS)
@pytest.mark.parametrize("sort", ["newest", "oldest", "rank"])
@pytest.mark.parametrize("words", ["", "انفجار", '-"في بيروت"'])
def test_pages_give_every_result_once(database: str, sort: Any, words: str, full_archives: Archives) -> None:
    archive = full_archives(database)
    whole = [(h.report, h.item and h.item["id"]) for h in everything(archive, words, Filters(), kind="events")]
    assert len(whole) > 20
    limit = len(whole) // 4
    shown: list[Any] = []
    after = None
    for _ in range(len(whole)):
        page = search(archive, words, kind="events", sort=sort, limit=limit, after=after)
        assert len(page.hits) == limit or page.after is None
        shown += [(h.report, h.item and h.item["id"]) for h in page.hits]
        after = page.after
        if after is None:
            break
    assert len(shown) == len(set(shown)) and set(shown) == set(whole)
    if sort == "newest":
        assert shown == whole
    if sort == "oldest":
        assert shown == whole[::-1]


@pytest.mark.parametrize("database", KINDS)
def test_the_newest_come_first_and_what_has_no_day_last(database: str, full_archives: Archives) -> None:
    days = [
        (h.document["published"] or "")[:10] for h in everything(full_archives(database), "", Filters(), kind="reports")
    ]
    assert days == sorted(days, reverse=True) and days[-1] == ""


def test_rank_puts_the_wording_that_was_written_first(archive: Archive) -> None:
    fill(
        archive,
        [
            report("قال سامي إن المدارس الكبيرة مغلقة.", "forms", published="2024-03-09"),
            report("قال سامي إن كبيرة البنات في مدرسة أخرى.", "loose", published="2024-03-08"),
            report("قال سامي إن مدرسة كبيرة فتحت.", "exact", published="2024-03-07"),
            report("قال سامي إن للمدرسة كبيرة القاعات.", "other", published="2024-03-06"),
        ],
    )
    order = [h.document["id"] for h in search(archive, "مدرسة كبيرة", sort="rank", kind="reports").hits]
    assert order[:2] == ["exact", "loose"] and set(order[2:]) <= {"forms", "other"} and "other" in order
    newest = [h.document["id"] for h in search(archive, "مدرسة كبيرة", kind="reports").hits]
    assert newest == sorted(newest, key=["forms", "loose", "exact", "other"].index)


def test_a_page_holds_no_more_than_is_asked_for(worded: Archive) -> None:
    assert len(search(worded, limit=1).hits) == 1
    assert len(search(worded, limit=0).hits) == 1
    assert len(search(worded, limit=10 * MOST).hits) == 5


# -- what cannot be answered -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["x", "", "-1", "r", "r-1", "٣", "1;DROP TABLE reports", "9" * 19, "9" * 5000])
def test_a_page_that_begins_nowhere_is_refused(after: str, worded: Archive) -> None:
    with pytest.raises(QueryError, match="is not where a page") as raised:
        search(worded, "المرفأ", after=after)
    assert raised.value.arabic and len(raised.value.message) < 200
    assert search(worded, "المرفأ", after="9" * 18).hits


def test_a_query_that_is_too_much_is_refused_at_once(worded: Archive) -> None:
    for words in ("ك" * 1_000_000, "( " * 30 + "ك", "قال " * (MOST_WORDS + 1), "قال" + " " * LONGEST):
        with pytest.raises(QueryError):
            search(worded, words)
    assert search(worded, "(" * 19 + "المرفأ" + ")" * 19).hits
    assert search(worded, " ".join(["المرفأ"] * MOST_WORDS)).hits


def test_values_that_are_none_are_refused(worded: Archive) -> None:
    for wrong in (
        {"type": ("assault",)}, {"status": ("x",)}, {"source_kind": ("'",)}, {"what": ("dead",)}, {"since": "2024-2-1"}, {"until": "أمس"},
        {"event_since": "2024-02-30"}, {"over": float("nan")}, {"speaker": ("ك" * 501,)}, {"place": ("بيروت",) * 51},
    ):  # fmt: skip
        with pytest.raises(QueryError) as raised:
            Filters(**wrong)
        assert raised.value.arabic
    with pytest.raises(QueryError):
        search(worded, kind="figures")  # type: ignore[arg-type]


def test_hostile_names_find_nothing_and_break_nothing(worded: Archive) -> None:
    for value in ("'", '"', "\\", "%", "_", "'; DROP TABLE reports; --", "\0", "\udc80", "sp_*", "(", "NOT", "𞤀", "🚢"):
        assert not search(worded, "", Filters(speaker=(value,))).hits, value
        search(worded, value)
    assert worded.count()["reports"] == len(TEXTS)
