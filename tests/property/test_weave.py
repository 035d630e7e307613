"""What holds for the weave: the stories are a function of the reports that are there, however they came to be there."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from databases import KINDS
from happenings import add, prepared, woven
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musnad.archive.store import Archive
from musnad.weave import pools
from musnad.weave.weaving import Weave

HAPPENINGS = 14


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    with Archive(tmp_path_factory.mktemp("weave") / "once.db") as archive:
        add(archive, prepared(HAPPENINGS))
        return woven(archive)


def test_the_happenings_make_stories_of_several_reports_and_of_one(all_at_once: dict[str, dict[str, object]]) -> None:
    sizes = [len(story["reports"]) for story in all_at_once.values()]  # type: ignore[arg-type]
    assert max(sizes) >= 3 and min(sizes) == 1
    assert any(story["develops"] for story in all_at_once.values())
    assert any(story["copies"] for story in all_at_once.values())
    assert any(story["independent"] == 2 for story in all_at_once.values())


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_order_of_arrival_makes_no_difference(
    seed: int, all_at_once: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(seed)
    some = list(prepared(HAPPENINGS))
    chance.shuffle(some)
    with Archive(tmp_path_factory.mktemp("weave") / "shuffled.db") as archive:
        weave = Weave(archive)
        while some:
            count = chance.choice((1, 1, 2, 5, 20))
            add(archive, some[:count])
            some = some[count:]
            if chance.random() < 0.7:
                weave.update()
        assert woven(archive) == all_at_once


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_was_taken_out_and_added_again_leaves_no_trace(
    seed: int, all_at_once: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(seed)
    some = list(prepared(HAPPENINGS))
    chance.shuffle(some)
    with Archive(tmp_path_factory.mktemp("weave") / "removed.db") as archive:
        weave = Weave(archive)
        add(archive, some)
        weave.update()
        gone = chance.sample(some, chance.randint(1, 12))
        for one in gone:
            archive.remove(one.row["key"])
            if chance.random() < 0.5:
                weave.update()
        left = woven(archive)
        with Archive(tmp_path_factory.mktemp("weave") / "never.db") as other:
            add(other, [one for one in some if one not in gone])
            assert woven(other) == left
        add(archive, gone)
        assert woven(archive) == all_at_once


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_pools_that_are_too_large_are_cut_the_same_way_in_any_order(
    most: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MOST", most)
    chance = random.Random(most)
    some = list(prepared(HAPPENINGS))
    with Archive(tmp_path_factory.mktemp("weave") / "small.db") as archive:
        add(archive, some)
        expected = woven(archive)
    for _ in range(3):
        chance.shuffle(some)
        with Archive(tmp_path_factory.mktemp("weave") / "small.db") as archive:
            weave = Weave(archive)
            add(archive, some[:-3])
            weave.update()
            archive.remove(some[0].row["key"])
            weave.update()
            for one in (*some[-3:], some[0]):
                add(archive, [one])
                weave.update()
            assert woven(archive) == expected


@pytest.mark.parametrize("database", KINDS)
def test_both_databases_have_the_same_stories(
    database: str, new_place: Callable[[str], str], all_at_once: dict[str, object]
) -> None:
    with Archive(new_place(database)) as archive:
        add(archive, prepared(HAPPENINGS))
        assert woven(archive) == all_at_once
