"""Freezing a quarter: what a protected number may stand for, and that it stays near the truth."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure import freezing
from casevault.disclosure.freezing import FrozenSlice, freeze
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.margins import Margins
from casevault.domain.statistics_catalogue import Statistic
from casevault.domain.table_sets import table_set

STATISTIC: Statistic = table_set("rs_centre_year").statistic("decided")
SPACE = KeySpace.of(STATISTIC)


def invented(seed: int, number: int) -> dict[Key, int]:
    """Counts of invented decisions: half of them any key, half alike."""
    rng = np.random.default_rng(seed)
    keys = SPACE.sample(rng, max(1, number // 2))
    return dict(Counter([*keys, *(keys[0] for _ in range(number - len(keys)))]))


def protected(counts: dict[Key, int], secret: int = 1, base: int = 5) -> FrozenSlice:
    """The protected slice of one quarter."""
    return freeze(STATISTIC, "2023-Q1", counts, (), base=base, secret=bytes([secret]) * 32)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 80), st.sampled_from([3, 5, 10]), st.integers(0, 99))
def test_every_number_is_a_multiple_next_to_the_truth(
    seed: int, number: int, base: int, secret: int
) -> None:
    counts = invented(seed, number)
    vector = protected(counts, secret, base).vector
    for key in {*counts, *vector}:
        true, shown = counts.get(key, 0), vector.get(key, 0)
        assert shown % base == 0
        assert abs(shown - true) < base or (true == 0 and shown == base)
        assert SPACE.contains(key)


def test_the_same_secret_gives_the_same_slice_and_others_give_others() -> None:
    counts = invented(3, 60)
    assert protected(counts, 1) == protected(counts, 1)
    assert len({protected(counts, secret).to_json() for secret in range(8)}) > 2


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 60))
def test_a_protected_slice_protected_again_may_be_itself(seed: int, number: int) -> None:
    """So a reader who knows the method cannot exclude that nobody is between 1 and base - 1."""
    vector = dict(protected(invented(seed, number)).vector)
    again = [protected(vector, secret).vector for secret in range(8)]
    assert vector in again


def test_most_raised_zeros_would_be_absent_with_other_coins() -> None:
    counts = invented(5, 40)
    raised = [set(protected(counts, secret).vector) - set(counts) for secret in range(12)]
    assert any(raised)
    assert not set.intersection(*raised)


def test_the_total_of_a_large_quarter_is_off_by_less_than_half_a_base() -> None:
    for seed in range(4):
        counts = invented(seed, 150)
        assert abs(protected(counts).total - 150) <= 3


def test_errors_of_earlier_quarters_are_made_good() -> None:
    totals = []
    for seed in range(5):
        history: list[tuple[FrozenSlice, dict[Key, int]]] = []
        for quarter in range(1, 5):
            counts = invented(10 * seed + quarter, 33)
            slice_id = f"2023-Q{quarter}"
            secret = bytes([seed]) * 32
            own = freeze(STATISTIC, slice_id, counts, history, base=5, secret=secret)
            history.append((own, counts))
        totals.append(sum(own.total for own, _ in history) - 4 * 33)
    assert max(map(abs, totals)) <= 6


def test_a_slice_of_another_year_is_not_made_good() -> None:
    counts = invented(1, 30)
    before = freeze(STATISTIC, "2022-Q4", counts, (), base=5, secret=bytes(32))
    alone = freeze(STATISTIC, "2023-Q1", counts, (), base=5, secret=bytes(32))
    after = freeze(STATISTIC, "2023-Q1", counts, [(before, counts)], base=5, secret=bytes(32))
    assert alone == after


def test_a_slice_reads_back_and_nothing_else_does() -> None:
    own = protected(invented(2, 30))
    assert FrozenSlice.from_json(own.to_json()) == own
    with pytest.raises(ValueError, match="canonical"):
        FrozenSlice.from_json(own.to_json() + " ")


@pytest.mark.parametrize(
    "counts", [{("IDENT",) * 9: 1}, {("REJECT", "EARLIER", "POL", *"------"): -1}]
)
def test_counts_outside_the_statistic_are_a_bug(counts: dict[Key, int]) -> None:
    with pytest.raises(ValueError, match="counts outside"):
        protected(counts)


def test_a_frozen_slice_is_not_frozen_twice() -> None:
    own = protected({})
    with pytest.raises(ValueError, match="frozen already"):
        freeze(STATISTIC, "2023-Q1", {}, [(own, {})], base=5, secret=bytes(32))


def test_short_secrets_and_small_bases_are_bugs() -> None:
    with pytest.raises(ValueError, match="secret"):
        freeze(STATISTIC, "2023-Q1", {}, (), base=5, secret=b"short")
    with pytest.raises(ValueError, match="base"):
        freeze(STATISTIC, "2023-Q1", {}, (), base=2, secret=bytes(32))


def test_margins_count_every_key_once_per_table() -> None:
    margins = Margins(SPACE, 2)
    counts = invented(4, 50)
    sums = margins.of(counts)
    tables = len(margins.cells(SPACE.encode(counts)))
    assert sums.sum() == 50 * tables
    assert sums[0] == 50


def test_zeros_by_coin_are_possible_keys_and_none_is_occupied() -> None:
    rng = np.random.default_rng(1)
    occupied = set(invented(7, 60))
    for _ in range(20):
        forced, free = freezing._zeros_by_coin(SPACE, occupied, rng)
        assert not {*forced, *free} & occupied
        assert not set(forced) & set(free)
        assert all(SPACE.contains(key) for key in (*forced, *free))
