from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.training.chances import Chance, Weighted
from casevault.training.report_plans import apportioned

SEEDS = st.integers(0, 10**9)


def test_a_seed_draws_the_same_on_every_computer() -> None:
    chance = Chance("known", 1)
    assert [chance.upto(9) for _ in range(12)] == [4, 3, 9, 4, 2, 3, 9, 7, 3, 7, 8, 1]


@given(SEEDS, st.dictionaries(st.integers(), st.integers(1, 50), min_size=1, max_size=8))
def test_only_things_on_the_list_are_drawn(seed: int, weights: dict[int, float]) -> None:
    chance = Chance(seed)
    assert {chance.of(Weighted(weights)) for _ in range(20)} <= weights.keys()


def test_things_are_drawn_as_often_as_their_weight_says() -> None:
    chance = Chance(1)
    weighted = Weighted({"often": 90, "seldom": 10, "never": 0})
    counts = Counter(chance.of(weighted) for _ in range(5000))
    assert counts["often"] / 5000 == pytest.approx(0.9, abs=0.02)
    assert counts["never"] == 0


@given(SEEDS, st.integers(-5, 5), st.integers(0, 9))
def test_whole_numbers_stay_in_their_bounds(seed: int, low: int, width: int) -> None:
    chance = Chance(seed)
    assert all(low <= chance.between(low, low + width) <= low + width for _ in range(20))
    assert all(0 <= chance.upto(width) <= width for _ in range(20))
    assert all(len(chance.digits(3)) == 3 for _ in range(5))


@given(SEEDS, st.lists(st.integers(), max_size=20))
def test_shuffling_keeps_everything(seed: int, items: list[int]) -> None:
    assert sorted(Chance(seed).shuffled(items)) == sorted(items)


@given(SEEDS, st.integers(1, 3))
def test_some_are_different_few_and_never_none(seed: int, at_most: int) -> None:
    found = Chance(seed).some({"a": 60, "b": 30, "c": 5, "d": 50}, at_most)
    assert 1 <= len(found) <= at_most
    assert len(set(found)) == len(found)


@given(
    st.integers(0, 5000),
    st.dictionaries(st.text(max_size=3), st.integers(1, 99), min_size=1, max_size=6),
)
def test_apportioning_loses_nobody_and_is_never_off_by_one(
    total: int, weights: dict[str, int]
) -> None:
    found = apportioned(total, weights)
    assert sum(found.values()) == total
    for name, weight in weights.items():
        assert abs(found[name] - total * weight / sum(weights.values())) < 1
