"""Finds which facts contradict each other: a set from which none can be left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from casevault.disclosure.solver import InfeasibleError, Programme, Row

T = TypeVar("T")

_TRIES = 4


def smallest_conflict(number_of_variables: int, rows: Sequence[Row]) -> tuple[int, ...]:
    """Places of rows that no world satisfies together, none superfluous: the smallest set found.

    Deletion filtering from several starting orders; `rows` must be infeasible as a whole.
    """

    def contradict(places: Sequence[int]) -> bool:
        return not is_feasible(number_of_variables, [rows[place] for place in places])

    best = tuple(range(len(rows)))
    for turn in range(_TRIES if len(rows) <= 500 else 1):
        order = _order(len(rows), turn, rows)
        found = _filtered(order, contradict)
        if len(found) < len(best):
            best = tuple(sorted(found))
    return best


def smallest_conflict_of(items: Sequence[T], fits: Callable[[Sequence[T]], bool]) -> list[T]:
    """Items that do not fit together, none superfluous, by deletion filtering."""

    def contradict(places: Sequence[int]) -> bool:
        return not fits([items[place] for place in places])

    return [items[place] for place in _filtered(list(range(len(items))), contradict)]


def is_feasible(number_of_variables: int, rows: Sequence[Row]) -> bool:
    """Whether some non-negative integer world satisfies all rows."""
    try:
        Programme([0] * number_of_variables, [None] * number_of_variables, rows).point()
    except InfeasibleError:
        return False
    return True


def _order(number: int, turn: int, rows: Sequence[Row]) -> list[int]:
    places = list(range(number))
    if turn == 1:
        places.reverse()
    if turn >= 2:
        # Long facts first or last: short conflicts are easier to understand.
        places.sort(key=lambda place: len(rows[place].terms), reverse=turn == 2)
    return places


def _filtered(places: list[int], contradict: Callable[[Sequence[int]], bool]) -> list[int]:
    """Leave out ever smaller runs while the rest still contradicts itself."""
    size = max(1, len(places) // 2)
    while True:
        start = 0
        while start < len(places):
            rest = places[:start] + places[start + size :]
            if contradict(rest):
                places = rest
            else:
                start += size
        if size == 1:
            return places
        size = max(1, size // 2)
