"""P9, the rounding itself: a reader who knows the method confines nothing in small squares."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

import pytest

from casevault.disclosure import freezing
from casevault.disclosure.freezing import freeze
from casevault.domain.statistics_catalogue import Dimension, EventKind, Statistic


def _dimension(name: str) -> Dimension:
    return Dimension(name, name, name, ("0", "1"))


SQUARE = Statistic(
    "square", EventKind.REPORT_RECEIVED, "t", "u", "c", (_dimension("a"), _dimension("b"))
)
SQUARE_KEYS = list(itertools.product("01", repeat=2))
SUMS = [(0,), (1,), (2,), (3,), (0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2), (0, 1, 2, 3)]


def _protected(truth: tuple[int, ...], secret: int, base: int) -> tuple[int, ...]:
    counts = {key: n for key, n in zip(SQUARE_KEYS, truth, strict=True) if n}
    vector = freeze(SQUARE, "2023-Q1", counts, (), base=base, secret=bytes([secret]) * 32).vector
    return tuple(vector.get(key, 0) for key in SQUARE_KEYS)


def _confined(outputs: dict[Any, set[tuple[int, ...]]], base: int, most: int) -> list[Any]:
    """Outputs under which a sum can only be 1 to base - 1, by a reader who knows the method.

    Truths are listed up to a total of `most`, so only outputs up to that total are judged: beyond
    it truths are missing.
    """
    return [
        (output, places)
        for output, truths in outputs.items()
        if sum(output) <= most
        for places in SUMS
        if {sum(truth[place] for place in places) for truth in truths} <= set(range(1, base))
    ]


def _method_aware(base: int, most: int, secrets: int) -> list[Any]:
    outputs: dict[Any, set[tuple[int, ...]]] = defaultdict(set)
    for truth in itertools.product(range(most + 1), repeat=4):
        if sum(truth) <= most:
            for secret in range(secrets):
                outputs[_protected(truth, secret, base)].add(truth)
    assert len(outputs) > 10
    return _confined(outputs, base, most)


def test_a_reader_who_knows_the_method_confines_nothing_in_small_squares() -> None:
    assert _method_aware(base=3, most=7, secrets=10) == []


@pytest.mark.long
def test_a_reader_who_knows_the_method_confines_nothing_in_larger_squares() -> None:
    assert _method_aware(base=3, most=10, secrets=24) == []
    assert _method_aware(base=5, most=11, secrets=12) == []


def test_feedback_over_two_quarters_confines_nothing() -> None:
    base, pair = 3, SQUARE_KEYS[:2]
    outputs: dict[Any, set[tuple[int, ...]]] = defaultdict(set)
    for truth in itertools.product(range(7), repeat=4):
        if sum(truth) > 6:
            continue
        first = {key: n for key, n in zip(pair, truth[:2], strict=True) if n}
        second = {key: n for key, n in zip(pair, truth[2:], strict=True) if n}
        for secret in range(10):
            own = bytes([secret]) * 32
            one = freeze(SQUARE, "2023-Q1", first, (), base=base, secret=own)
            two = freeze(SQUARE, "2023-Q2", second, [(one, first)], base=base, secret=own)
            printed = tuple(v.vector.get(key, 0) for v in (one, two) for key in pair)
            if sum(one.vector.values()) + sum(two.vector.values()) == sum(printed):
                outputs[printed].add(truth)
    assert _confined(outputs, base, 6) == []


def test_a_part_of_a_whole_that_prints_zero_may_still_be_nobody() -> None:
    """Without raised zeros, a part printed as base over a whole printed as 0 would be somebody."""
    base = 5
    raised = [_protected((0, 0, 0, 0), secret, base) for secret in range(64)]
    assert any(sum(protected) > 0 for protected in raised)
    assert any(sum(protected) == 0 for protected in raised)


def test_a_quarter_is_rounded_once_and_for_all() -> None:
    """Two draws for one quarter would average towards the truth."""
    counts: dict[tuple[str, ...], int] = {("0", "0"): 7, ("1", "1"): 3}
    draws = [
        freeze(SQUARE, "2023-Q1", counts, (), base=5, secret=bytes([secret]) * 32)
        for secret in range(20)
        for _ in range(2)
    ]
    assert draws[::2] == draws[1::2]
    assert any(one != draws[0] for one in draws)


def test_every_zero_can_be_raised() -> None:
    raised: set[tuple[str, ...]] = set()
    for secret in range(200):
        frozen = freeze(SQUARE, "2023-Q1", {}, (), base=5, secret=bytes([secret]) * 32)
        raised |= set(frozen.vector)
    assert raised == set(SQUARE_KEYS)
    assert freezing.FORCED > 0
