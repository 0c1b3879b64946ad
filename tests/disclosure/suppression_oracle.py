"""Judges suppression by listing: every world of a tiny table, every pattern that could be chosen.

Nothing of the product's search is used: quantities are sums over listed worlds, a pattern is safe
when the worlds that print alike leave every one of them open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Sets = Sequence[tuple[int, ...]]
"""For each cell its atoms."""


def worlds_within(tops: Sequence[int]) -> NDArray[np.int64]:
    """All worlds whose atoms lie between 0 and some tops, shape (worlds, atoms)."""
    axes = np.meshgrid(*(np.arange(top + 1) for top in tops), indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=1)


def sums(worlds: NDArray[np.int64], sets: Sets) -> NDArray[np.int64]:
    """The cells of each world, shape (worlds, cells)."""
    return np.stack([worlds[:, list(own)].sum(axis=1) for own in sets], axis=1)


def codes_and_groups(
    codes: Sequence[Sequence[int]], groups: Sequence[Sequence[tuple[int, ...]]]
) -> list[list[tuple[int, ...]]]:
    """For each variable its nodes as sets of code numbers: the total, groups, codes."""
    return [
        [tuple(own), *inner, *((code,) for code in own)]
        for own, inner in zip(codes, groups, strict=True)
    ]


def quantities(
    nodes: Sequence[Sequence[tuple[int, ...]]], sizes: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """All cells as sets of atoms, each with the cell around it along one variable or itself."""

    def atoms(cell: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
        return tuple(int(np.ravel_multi_index(place, sizes)) for place in itertools.product(*cell))

    for cell in itertools.product(*nodes):
        yield atoms(cell), atoms(cell)
        for axis, own in enumerate(nodes):
            for outer in own:
                if set(cell[axis]) < set(outer):
                    around = [*cell[:axis], outer, *cell[axis + 1 :]]
                    yield atoms(cell), atoms(around)


class Judge:
    """Whether a pattern leaves everything open that has to be."""

    def __init__(
        self,
        worlds: NDArray[np.int64],
        true: Sequence[int],
        printed: Sets,
        related: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
        *,
        k: int,
        coalition: int = 1,
        floor: int = 0,
    ) -> None:
        self._k, self._coalition, self._floor = k, coalition, floor
        self._cells = sums(worlds, printed)
        self._own = sums(np.array([true]), printed)[0]
        self._inner = sums(worlds, [inner for inner, _ in related])
        outer = sums(worlds, [around for _, around in related])
        self._outer, self._rest = outer, outer - self._inner
        self._nested = np.array([inner != around for inner, around in related])

    def is_safe(self, hidden: NDArray[np.bool_], primary: NDArray[np.bool_]) -> bool:
        """Whether the worlds that print alike confine nothing."""
        alike = (self._cells[:, ~hidden] == self._own[~hidden]).all(axis=1)
        alike &= (self._cells[:, hidden] >= self._floor).all(axis=1)
        cells = self._cells[alike]
        for cell in np.flatnonzero(hidden):
            values = set(cells[:, cell].tolist())
            if len(values) < 3 or all(1 <= value < self._k for value in values):
                return False
            is_open = max(values) >= self._k and (min(values) == 0 or self._floor > 0)
            if primary[cell] and not is_open:
                return False
        rest, outer = self._rest[alike][:, self._nested], self._outer[alike][:, self._nested]
        every = np.concatenate([self._inner[alike], rest], axis=1)
        small = ((every >= 1) & (every < self._k)).all(axis=0)
        group = (outer >= 1).all(axis=0) & (rest <= self._coalition).all(axis=0)
        return not small.any() and not group.any()

    def interval(self, hidden: NDArray[np.bool_], cell: int) -> tuple[int, int]:
        """The least and the greatest count of a cell."""
        alike = (self._cells[:, ~hidden] == self._own[~hidden]).all(axis=1)
        alike &= (self._cells[:, hidden] >= self._floor).all(axis=1)
        values = self._cells[alike][:, cell]
        return int(values.min()), int(values.max())


def cheapest(
    judge: Judge,
    weights: NDArray[np.float64],
    primary: NDArray[np.bool_],
    kept: NDArray[np.bool_],
) -> float | None:
    """The cost of the cheapest safe pattern of all; None if none is safe."""
    free = np.flatnonzero(~primary & ~kept)
    found: float | None = None
    for chosen in itertools.product((False, True), repeat=len(free)):
        hidden = primary.copy()
        hidden[free] = chosen
        cost = float(weights[hidden].sum())
        if (found is None or cost < found - 1e-9) and judge.is_safe(hidden, primary):
            found = cost
    return found
