"""Integer programmes: exact, or refused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure.conflicts import smallest_conflict, smallest_conflict_of
from casevault.disclosure.solver import InfeasibleError, Programme, Row, weigh

rows = st.builds(
    lambda coefficients, lo, width: Row(
        tuple((n, c) for n, c in enumerate(coefficients) if c), lo, lo + width
    ),
    st.lists(st.sampled_from([0, 1, 1, 2, -1, 3]), min_size=3, max_size=3),
    st.integers(-2, 9),
    st.integers(0, 3),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(rows, max_size=3), st.lists(st.integers(-2, 3), min_size=3, max_size=3))
def test_optima_equal_the_listing(own: list[Row], weights: list[int]) -> None:
    tops = [4, 5, 3]
    terms = tuple((n, w) for n, w in enumerate(weights) if w)
    points = [
        point
        for point in itertools.product(*(range(top + 1) for top in tops))
        if all(row.holds(point) for row in own)
    ]
    programme = Programme([0, 0, 0], tops, own)
    if not points:
        with pytest.raises(InfeasibleError):
            programme.least(terms)
        return
    values = [weigh(terms, point) for point in points]
    least, greatest = programme.least(terms), programme.greatest(terms)
    assert (least.value, greatest.value) == (min(values), max(values))
    assert least.point in points
    assert greatest.point in points


def test_a_gap_between_linear_and_whole_optimum_is_closed() -> None:
    programme = Programme([0, 0], [9, 9], [Row(((0, 2), (1, 2)), 3, 5)])
    assert programme.least(((0, 1), (1, 1))).value == 2
    assert programme.greatest(((0, 1), (1, 1))).value == 2


def test_what_has_no_limit_says_so_and_still_gives_a_point() -> None:
    programme = Programme([0, 0], [None, None], [Row(((0, 1), (1, -1)), 0, 0)])
    found = programme.greatest(((0, 1),))
    assert found.value is None
    assert programme.holds(found.point)


def test_a_programme_without_variables_is_its_rows() -> None:
    assert Programme([], [], [Row((), 0, 0)]).point() == ()
    with pytest.raises(InfeasibleError):
        Programme([], [], [Row((), 1, 2)]).point()


def test_a_conflict_has_nothing_superfluous() -> None:
    own = [
        Row(((0, 1),), 0, 9),
        Row(((0, 1), (1, 1)), 7, 7),
        Row(((0, 1),), 5, None),
        Row(((1, 1),), 3, None),
        Row(((1, 1),), 0, 8),
    ]
    assert smallest_conflict(2, own) == (1, 2, 3)


def test_the_shortest_conflict_of_several_is_preferred() -> None:
    own = [
        Row(((0, 1), (1, 1)), 7, 7),
        Row(((0, 1),), 5, None),
        Row(((1, 1),), 3, None),
        Row(((2, 1),), 4, None),
        Row(((2, 1),), None, 3),
    ]
    assert smallest_conflict(3, own) == (3, 4)


@given(st.sets(st.integers(0, 30), min_size=1, max_size=4), st.integers(31, 40))
def test_deletion_filtering_finds_exactly_what_conflicts(conflict: set[int], number: int) -> None:
    found = smallest_conflict_of(list(range(number)), lambda kept: not conflict <= set(kept))
    assert set(found) == conflict
