"""What holds for every search: the index loses nothing that matches, and both databases answer alike."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from databases import KINDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import Found, Oracle, fill, random_filters, random_words, report

from musnad.arabic.stems import words_with_spans
from musnad.archive import search as searching
from musnad.archive import terms
from musnad.archive.filters import Filters
from musnad.archive.search import search
from musnad.archive.store import Archive
from musnad.archive.wording import QueryError

Archives = Callable[[str], Archive]
RESULTS: tuple[Any, ...] = ("statements", "events", "reports")
QUERIES = 80


@pytest.fixture(scope="module")
def oracle(full_archives: Archives) -> Oracle:
    return Oracle(full_archives("sqlite").reports())


def found(archive: Archive, keys: dict[int, str], words: str, filters: Filters, kind: Any) -> list[Found]:
    """All results of a search, in order."""
    return [
        Found(keys[hit.report], hit.item["id"] if hit.item else None)
        for hit in searching.everything(archive, words, filters, kind=kind)
    ]


def keys_of(archive: Archive) -> dict[int, str]:
    return {kept.number: kept.key for kept in archive.reports()}


@pytest.mark.parametrize("database", KINDS)
@pytest.mark.parametrize("kind", RESULTS)
def test_a_search_finds_what_going_through_every_record_finds(
    database: str, kind: Any, full_archives: Archives, oracle: Oracle
) -> None:
    archive = full_archives(database)
    keys = keys_of(archive)
    chance = random.Random(f"{kind}")
    some = 0
    number = QUERIES if database == "sqlite" else QUERIES // 2
    for _ in range(number):
        words, filters = random_words(chance), random_filters(chance)
        results = found(archive, keys, words, filters, kind)
        assert len(results) == len(set(results)), (words, filters)
        assert set(results) == oracle.find(words, filters, kind), (words, filters)
        some += bool(results)
    assert some > number // 8  # the queries ask for what is there


@pytest.mark.parametrize("sort", ["newest", "oldest", "rank"])
def test_both_databases_give_the_same_results_in_the_same_order(sort: Any, full_archives: Archives) -> None:
    one, other = full_archives("sqlite"), full_archives("postgresql")
    assert keys_of(one) == keys_of(other)
    chance = random.Random(f"both {sort}")
    for _ in range(30):
        words, filters, kind = random_words(chance), random_filters(chance), chance.choice(RESULTS)
        pages = [search(archive, words, filters, kind=kind, sort=sort, limit=15) for archive in (one, other)]
        assert pages[0] == pages[1], (words, filters, kind)


SMALL = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@SMALL
@given(st.text(max_size=60) | st.text(st.sampled_from('()"-|ORNOT وكتاب«»'), max_size=40))
def test_any_text_can_be_searched_for(full_archives: Archives, words: str) -> None:
    answers = []
    for database in KINDS:
        archive = full_archives(database)
        for kind in RESULTS:
            try:
                answers.append((database, kind, search(archive, words, kind=kind, limit=5)))
            except QueryError as error:
                answers.append((database, kind, error.message))  # type: ignore[arg-type]
    half = len(RESULTS)
    assert [a[1:] for a in answers[:half]] == [a[1:] for a in answers[half:]]


@SMALL
@given(
    st.dates().map(str) | st.none(),
    st.dates().map(str) | st.none(),
    st.dates().map(str) | st.none(),
    st.dates().map(str) | st.none(),
)
def test_day_facets_meet_whenever_days_do(
    earliest: str | None, latest: str | None, since: str | None, until: str | None
) -> None:
    if earliest and latest and latest < earliest:
        earliest, latest = latest, earliest
    if earliest is None and latest is None:
        assert not list(terms.day_facets(None, None))
        return
    if (
        (since and latest and latest < since)
        or (until and earliest and earliest > until)
        or (since and until and until < since)
    ):
        return
    asked = terms.day_query(since, until)
    assert not asked or set(asked) & set(terms.day_facets(earliest, latest))


NUMBERS = st.integers(0, 10**15) | st.floats(0, 1e15) | st.none()


@SMALL
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_figure_facets_meet_whenever_figures_do(low: Any, high: Any, over: Any, under: Any) -> None:
    if low is not None and high is not None and high < low:
        low, high = high, low
    if low is None and high is None:
        return
    least, most = (low if low is not None else high), (high if high is not None else low)
    if (over is None or least >= over) and (under is None or most <= under):
        figure = {"what": "killed", "low": low, "high": high}
        assert set(terms.figure_query(over, under)) & set(terms.figure_facets([figure]))


@pytest.mark.parametrize("database", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_is_kept_as_it_is_and_found_by_its_words(
    database: str, new_place: Callable[[str], str], texts: list[str]
) -> None:
    with Archive(_place(new_place, database)) as archive:
        made = [report(text, f"r{n}", readable=False) for n, text in enumerate(texts)]
        before = {kept.key for kept in archive.reports()}
        summary = fill(archive, made)
        assert not summary.failed
        kept = list(archive.reports())
        assert {text for text in texts} <= {one.record.document.text for one in kept}
        assert len(kept) == len(before) + summary.stored
        for text in texts:
            words = [word for _, _, word in words_with_spans(text)][:5]
            for word in words:
                hits = list(searching.everything(archive, word, Filters(), kind="reports"))
                assert any(hit.document["text"] == text for hit in hits), word


_places: dict[tuple[int, str], str] = {}


def _place(new_place: Callable[[str], str], database: str) -> str:
    """The same place for all examples of one test."""
    key = (id(new_place), database)
    if key not in _places:
        _places[key] = new_place(database)
    return _places[key]
