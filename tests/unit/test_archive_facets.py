"""Facets: a number beside a value is how many results a search with that value has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from databases import KINDS
from newsroom import fill, report

from musnad.archive import facets as module
from musnad.archive.facet_totals import totals
from musnad.archive.facet_values import Named, periods
from musnad.archive.facets import Facets, Value, exact, facets, more_than
from musnad.archive.filters import Filters
from musnad.archive.search import Kind, everything
from musnad.archive.store import Archive
from musnad.archive.wording import QueryError, parse

Archives = Callable[[str], Archive]
RESULTS: tuple[Kind, ...] = ("statements", "events", "reports")


@pytest.fixture(params=KINDS)
def archive_of_many(request: pytest.FixtureRequest, full_archives: Archives) -> Archive:
    return full_archives(request.param)


def number(archive: Archive, words: str, filters: Filters, kind: Kind) -> int:
    return sum(1 for _ in everything(archive, words, filters, kind=kind))


def asked_for(filters: Filters, name: str, value: Value) -> Filters:
    """The filters with a value of a facet alone."""
    if name == "published":
        return replace(filters, since=value.since, until=value.until)
    return replace(filters, **{name: (value.value,)})


def of(found: Facets, name: str) -> dict[str, int]:
    return next(({v.value: v.count for v in f.values} for f in found.facets if f.name == name), {})


#: Words and filters, each with something that makes counting hard.
SEARCHES: list[tuple[str, dict[str, Any]]] = [
    ("", {"outlet": ("الجزيرة",)}),
    ("هجوم OR انفجار", {}),
    ('"هجوم على"', {"source_kind": ("person",)}),
    ("", {"type": ("ASSAULT",), "status": ("occurred", "denied")}),
    ("", {"speaker": ("الكندي",), "type": ("CONSULT", "ASSAULT")}),
    ("", {"place": ("طرابلس",)}),
    ("", {"actor": ("الشرطة",), "event_since": "2000-01-01", "confidence": 0.3}),
    ("", {"what": ("wounded", "killed"), "over": 5.0}),
    ("", {"since": "2024-01-01", "until": "2024-03-06", "agency": ("رويترز",)}),
]


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize(("words", "given"), SEARCHES, ids=lambda one: str(one)[:40])
def test_a_number_is_how_many_results_the_value_gives(
    words: str, given: dict[str, Any], kind: Kind, archive_of_many: Archive
) -> None:
    filters = Filters(**given)
    found = facets(archive_of_many, words, filters, kind=kind, most=3)
    assert found.whole and found.exact
    assert found.counted == number(archive_of_many, words, filters, kind)
    assert found.facets or not found.counted
    for facet in found.facets:
        assert facet.exact and len(facet.values) <= max(3, len(given.get(facet.name, ())))
        for value in facet.values:
            wanted = asked_for(filters, facet.name, value)
            assert value.count == number(archive_of_many, words, wanted, kind), (facet.name, value)


@pytest.mark.parametrize("kind", RESULTS)
def test_the_totals_are_those_of_a_search_for_everything(kind: Kind, archive_of_many: Archive) -> None:
    with archive_of_many.reading() as connection:
        found = totals(connection, kind, 4)
    assert found.counted == number(archive_of_many, "", Filters(), kind)
    assert [f.name for f in found.facets] == [f.name for f in facets(archive_of_many, kind=kind).facets]
    for facet in found.facets:
        for value in facet.values:
            true = number(archive_of_many, "", asked_for(Filters(), facet.name, value), kind)
            assert value.count == true if facet.exact else value.count >= true, (facet.name, value)


def test_a_filter_that_is_given_is_counted_as_if_it_were_not(archive_of_many: Archive) -> None:
    alone = facets(archive_of_many, "طرابلس", kind="events")
    given = facets(archive_of_many, "طرابلس", Filters(type=("ASSAULT",)), kind="events")
    assert of(given, "type") == of(alone, "type")
    first = next(f for f in given.facets if f.name == "type").values[0]
    assert first == Value("ASSAULT", of(alone, "type")["ASSAULT"], True)
    assert of(given, "status") != of(alone, "status")


def test_a_value_that_is_given_has_the_number_of_the_results_where_the_wider_search_is_cut(
    monkeypatch: pytest.MonkeyPatch, archive_of_many: Archive
) -> None:
    monkeypatch.setattr(module, "LOOKED_AT", 12)
    filters = Filters(outlet=("قناة الساحل",))
    found = facets(archive_of_many, "", filters)
    facet = next(f for f in found.facets if f.name == "outlet")
    assert (found.counted, found.whole, facet.whole) == (12, False, False)
    assert facet.values[0] == Value("قناة الساحل", 12, True) and len(facet.values) > 1
    assert sum(value.count for value in facet.values[1:]) < 12


def test_where_many_filters_are_given_each_is_counted_among_the_results(archive_of_many: Archive) -> None:
    filters = Filters(type=("ASSAULT",), status=("occurred",), outlet=("الجزيرة",))
    found = facets(archive_of_many, "", filters, kind="events")
    assert found.counted
    assert of(found, "type") == {"ASSAULT": found.counted}
    assert of(found, "status") == {"occurred": found.counted}


def test_a_value_that_is_given_and_found_nowhere_is_there_with_nothing(archive_of_many: Archive) -> None:
    found = facets(archive_of_many, "", Filters(speaker=("لا أحد بهذا الاسم",)))
    assert (found.counted, of(found, "speaker")["لا أحد بهذا الاسم"]) == (0, 0)
    assert len(of(found, "speaker")) > 1


def test_of_many_matches_the_newest_are_counted(monkeypatch: pytest.MonkeyPatch, archive_of_many: Archive) -> None:
    monkeypatch.setattr(module, "LOOKED_AT", 7)
    found = facets(archive_of_many, "", Filters(source_kind=("person",)), kind="statements")
    assert (found.counted, found.whole) == (7, False)
    newest = [
        hit
        for hit, _ in zip(
            everything(archive_of_many, "", Filters(source_kind=("person",)), kind="statements"), range(7), strict=False
        )
    ]
    assert sum(of(found, "published").values()) == sum(1 for hit in newest if hit.document["published"])
    assert more_than(archive_of_many, "", Filters(), kind="statements", number=7)
    assert not more_than(archive_of_many, "", Filters(), kind="statements", number=100_000)


def test_where_the_database_alone_does_not_know_numbers_are_at_most(
    monkeypatch: pytest.MonkeyPatch, archive_of_many: Archive
) -> None:
    monkeypatch.setattr(module, "CHECKED", 0)
    words = '"هجوم على"'
    found = facets(archive_of_many, words, kind="statements", most=3)
    assert not found.exact and found.counted >= number(archive_of_many, words, Filters(), "statements") > 0
    for facet in found.facets:
        for value in facet.values:
            assert value.count >= number(archive_of_many, words, asked_for(Filters(), facet.name, value), "statements")


EXACT: list[tuple[Kind, str, dict[str, Any], bool]] = [
    ("statements", "كلمة أخرى -ثالثة", {}, True),
    ("statements", '"كلمة أخرى"', {}, False),
    ("statements", "", {"speaker": ("سامي الكندي",), "outlet": ("صحيفة المرسى",)}, True),
    ("reports", "", {"speaker": ("سامي الكندي",)}, False),
    ("reports", "", {"speaker": ("الكندي",)}, True),
    ("events", "", {"place": ("وادي الصنوبر",)}, True),
    ("statements", "", {"place": ("وادي الصنوبر",)}, False),
    ("statements", "", {"entity": ("سامي الكندي",)}, False),
    ("events", "", {"source_kind": ("person",), "confidence": 0.5}, False),
]


@pytest.mark.parametrize(("kind", "words", "given", "known"), EXACT)
def test_phrases_and_names_of_several_words_among_several_are_not_known_to_the_database(
    kind: Kind, words: str, given: dict[str, Any], known: bool
) -> None:
    assert exact(kind, parse(words), Filters(**given)) is known


def test_what_was_taken_out_is_not_counted(archive: Archive) -> None:
    fill(archive, [report("قال سامي الكندي إن الميناء آمن.", "a"), report("قال سامي الكندي إن السوق مغلق.", "b")])
    before = facets(archive, "قال")
    archive.remove("a")
    after = facets(archive, "قال")
    assert (before.counted, after.counted) == (2, 1)
    assert of(after, "speaker") == {"سامي الكندي": 1}
    with archive.reading() as connection:
        assert of(totals(connection), "speaker") == {"سامي الكندي": 1}


def test_signs_alone_find_nothing_and_what_cannot_be_asked_is_refused(archive: Archive) -> None:
    assert facets(archive, "؟!") == Facets() and not more_than(archive, "؟!", Filters(), kind="events", number=0)
    assert facets(archive) == Facets()
    with archive.reading() as connection:
        assert totals(connection) == Facets()
    with pytest.raises(QueryError):
        facets(archive, "كلمة " * 100)


# -- names -------------------------------------------------------------------------------------------------------------


def named(*names: tuple[int, str, str]) -> Named:
    made = Named()
    for one in names:
        made.add(*one)
    return made


def test_a_name_counts_wherever_its_words_are() -> None:
    names = named(
        (1, "سامي الكندي", "الكندي"), (2, "الكندي", "وزير النقل الكندي"), (3, "ليلى الكندي", ""), (4, "سامي حداد", "")
    )
    assert names.commonest(9) == {"سامي الكندي": 1, "الكندي": 3, "ليلى الكندي": 1, "سامي حداد": 1}
    assert names.holders("سامي") == {1, 4} and names.holders("وزير النقل") == {2}
    assert names.holders("ليلى حداد") == set()  # both words are there, in two names


def test_of_spellings_of_one_name_the_commonest_is_given() -> None:
    names = named((1, "أحمد", ""), (2, "احمد", ""), (3, "احمد", ""), (4, "؟", ""))
    assert names.commonest(9) == {"احمد": 3}
    assert names.commonest(9, ("أحمد", "؟")) == {"أحمد": 3, "؟": 0}


def test_a_result_with_a_name_twice_counts_once() -> None:
    assert named((1, "سامي", ""), (1, "سامي", "سامي الكندي")).commonest(9) == {"سامي": 1}


# -- periods -----------------------------------------------------------------------------------------------------------


def days(*some: str) -> Counter[str]:
    return Counter(some)


def test_periods_are_years_then_months_then_days() -> None:
    years = periods(days("2019-01-02", "2020-05-06", "2021-07-08", "2021-12-31"), Filters(), 9)
    assert next((v.value, v.count, v.since, v.until) for v in years) == ("2021", 2, "2021-01-01", "2021-12-31")
    months = periods(days("2020-02-01", "2020-02-29", "2020-03-01"), Filters(), 9)
    assert [(v.value, v.count, v.until) for v in months] == [("2020-03", 1, "2020-03-31"), ("2020-02", 2, "2020-02-29")]
    assert [v.value for v in periods(days("2020-02-01", "2020-02-29"), Filters(), 9)] == ["2020-02-29", "2020-02-01"]
    assert periods(days("1900-02-03", "1900-03-03"), Filters(), 9)[1].until == "1900-02-28"


def test_a_period_keeps_to_the_days_that_are_asked_for() -> None:
    filters = Filters(since="2020-02-10", until="2020-03-05")
    made = periods(days("2020-02-11", "2020-03-01"), filters, 9)
    assert [(v.since, v.until) for v in made] == [("2020-03-01", "2020-03-05"), ("2020-02-10", "2020-02-29")]
    one = periods(days("2020-02-11"), Filters(since="2020-02-11", until="2020-02-11"), 9)
    assert one == (Value("2020-02-11", 1, True, "2020-02-11", "2020-02-11"),)
    assert len(periods(days(*(f"20{n}-01-01" for n in range(10, 40))), Filters(), 5)) == 5
