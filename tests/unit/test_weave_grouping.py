"""Reports that tell one event: how near two are, and how they are grouped."""

from __future__ import annotations

import random

import pytest
from happenings import prepared
from hypothesis import given
from hypothesis import strategies as st

from musnad.archive.packing import opened
from musnad.weave import nearness
from musnad.weave.grouping import groups
from musnad.weave.profile import Profile, profile, unpacked


def of(name: str) -> Profile:
    """The profile of a report of ``happenings``."""
    one = next(p for p in prepared(14) if p.row["document"] == name)
    return profile(opened(one.reading, one.row["text"]), one.row["text"], one.row["day"])


def test_reports_are_joined_while_the_mean_over_their_pairs_is_near_enough() -> None:
    # 2 is near to 1 alone: with 0 in the group the mean is (500 + 0) / 2
    near = {(0, 1): 900, (1, 2): 500}
    assert groups(3, near, 250) == [0, 0, 0]
    assert groups(3, near, 251) == [0, 0, 2]


def test_the_nearest_are_joined_first() -> None:
    assert groups(4, {(0, 1): 600, (1, 2): 700, (2, 3): 600}, 500) == [0, 1, 1, 3]


def test_of_pairs_as_near_as_one_another_the_first_are_joined() -> None:
    assert groups(3, {(1, 2): 600, (0, 1): 600}, 400) == [0, 0, 2]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1]), st.integers(1, 1000)
    ),
    st.integers(0, 2**32),
)
def test_the_order_in_which_pairs_are_given_makes_no_difference(near: dict[tuple[int, int], int], seed: int) -> None:
    pairs = list(near.items())
    random.Random(seed).shuffle(pairs)
    assert groups(12, dict(pairs), 350) == groups(12, near, 350)


def test_a_copy_is_nearer_than_a_telling_of_ones_own_and_this_than_another_happening() -> None:
    dispatch, copy, own, other = of("h5-0"), of("h5-1"), of("h5-3"), of("h10-0")
    assert nearness.near(dispatch, copy) > nearness.near(dispatch, own) >= nearness.BOUND
    assert nearness.near(dispatch, other) < nearness.BOUND


def test_nearness_is_the_same_from_both_sides() -> None:
    some = [of(p.row["document"]) for p in prepared(14)[:12]]
    for a in some:
        for b in some:
            assert nearness.near(a, b) == nearness.near(b, a)


def test_reports_a_week_apart_are_not_compared() -> None:
    a, b = of("h5-0"), of("h5-1")
    later = Profile(**{**vars(b), "day": a.day + nearness.WINDOW + 1})
    assert nearness.near(a, b) and not nearness.near(a, later)


@pytest.mark.parametrize("apart, joined", [(nearness.SAME, True), (nearness.SAME + 1, False)])
def test_the_same_words_days_later_tell_what_came_of_it(apart: int, joined: bool) -> None:
    a, b = of("h5-0"), of("h5-1")
    later = Profile(**{**vars(b), "day": a.day + apart})
    assert (nearness.near(a, later) >= nearness.BOUND) is joined


def test_a_profile_is_kept_whole() -> None:
    for one in prepared(14)[:10]:
        made = profile(opened(one.reading, one.row["text"]), one.row["text"], one.row["day"])
        kept = unpacked(made.packed())
        assert kept == made and kept.found_by == made.found_by
        assert nearness.near(kept, made) == nearness.near(made, made)


@pytest.mark.parametrize("text", ["", "قال", "!!", "a b c", "و" * 9_000])
def test_a_report_of_no_words_has_a_profile_too(text: str) -> None:
    empty: dict[str, list[object]] = {name: [] for name in ("entities", "events", "statements", "times", "figures")}
    made = profile({"document": {}, **empty}, text, None)
    assert unpacked(made.packed()) == made
    assert nearness.near(made, of("h5-0")) == 0
