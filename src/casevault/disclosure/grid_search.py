"""Cells, differences and groups of a grid of counts, tried against integer worlds.

Worlds are collected as they are found; a quantity that some world makes harmless is done with. What
is left is answered by exact optima, whose points are worlds again.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.attack_report import Reason, ReasonKind
from casevault.disclosure.solver import InfeasibleError, Programme, Row, Terms
from casevault.i18n import N_, gettext

ORDER = 3
BESIDE = N_("{group} without {category}")
GROUP = N_("{group} and {category}")
_FIRST_WORLDS = 6
_SEED = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """All combinations of the variables' codes, for each stretch of time.

    `unions` are the sets of stretches that tables count.
    """

    variables: Mapping[str, tuple[str, ...]]
    times: tuple[tuple[str, str], ...]
    unions: tuple[tuple[int, ...], ...]

    @property
    def cells(self) -> int:
        """Number of combinations of codes."""
        return math.prod(len(codes) for codes in self.variables.values())

    @property
    def size(self) -> int:
        """Number of atoms."""
        return self.cells * len(self.times)

    def columns(self) -> NDArray[np.int64]:
        """The code number of each variable for each combination, shape (variables, cells)."""
        shape = [len(codes) for codes in self.variables.values()]
        found: NDArray[np.int64] = np.indices(shape).reshape(len(shape), -1)
        return found

    def terms(self, where: Mapping[str, str], times: Sequence[int]) -> Terms:
        """The atoms of a cell in some stretches of time."""
        inside = np.ones(self.cells, dtype=bool)
        for row, (name, codes) in zip(self.columns(), self.variables.items(), strict=True):
            if name in where:
                inside &= row == codes.index(where[name])
        places = np.flatnonzero(inside)
        return tuple((int(p) + time * self.cells, 1) for time in times for p in places)

    def name(self, where: Mapping[str, str], times: Sequence[int] = ()) -> str:
        """A cell as a person can find it."""
        named = ", ".join(f"{variable}={code}" for variable, code in where.items()) or "total"
        if len(self.times) == 1 or not times:
            return named
        return f"{named} [{self.times[times[0]][0]} .. {self.times[times[-1]][1]})"

    def world(self, point: Sequence[int]) -> dict[str, int]:
        """The atoms of a world that are not zero, by name."""
        columns = self.columns()
        found: dict[str, int] = {}
        for place in np.flatnonzero(np.array(point)):
            time, cell = divmod(int(place), self.cells)
            codes = (own[columns[n, cell]] for n, own in enumerate(self.variables.values()))
            where = dict(zip(self.variables, codes, strict=True))
            found[self.name(where, (time,))] = int(point[int(place)])
        return found


@dataclass(frozen=True, slots=True)
class _Margin:
    """One table of the lattice over one union of times."""

    places: tuple[int, ...]
    union: tuple[int, ...]
    cell_of: NDArray[np.int64]
    shape: tuple[int, ...]


class GridSearch:
    """Tries every quantity of a grid against what a programme leaves possible."""

    def __init__(self, grid: Grid, programme: Programme, threshold: int, coalition: int) -> None:
        self._grid, self._programme = grid, programme
        self._k, self._coalition = threshold, coalition
        self.worlds: list[tuple[int, ...]] = [programme.point()]
        self._margins = list(self._listed())
        self.checked = sum(math.prod(m.shape) * (1 + len(m.shape)) for m in self._margins)
        rng = np.random.default_rng(_SEED)
        for _ in range(_FIRST_WORLDS):
            # Only what is bounded is pushed up, or there would be no optimum.
            lowest = np.where([top is None for top in programme.upper], 0, -4)
            costs = rng.integers(lowest, 5)
            terms = tuple((n, int(c)) for n, c in enumerate(costs) if c)
            self._add(programme.least(terms).point)

    def _add(self, world: tuple[int, ...]) -> None:
        if world not in self.worlds:
            self.worlds.append(world)

    def _listed(self) -> Iterator[_Margin]:
        columns = self._grid.columns()
        sizes = [len(codes) for codes in self._grid.variables.values()]
        unions = {*self._grid.unions, *((n,) for n in range(len(self._grid.times)))}
        unions |= {
            tuple(sorted(set(a) - set(b)))
            for a in self._grid.unions
            for b in self._grid.unions
            if set(b) < set(a)
        }
        for union in sorted(unions):
            for order in range(min(ORDER, len(sizes)) + 1):
                for places in itertools.combinations(range(len(sizes)), order):
                    shape = tuple(sizes[place] for place in places)
                    cell = np.zeros(self._grid.cells, dtype=np.int64)
                    for place in places:
                        cell = cell * sizes[place] + columns[place]
                    yield _Margin(places, union, cell, shape)

    def _table(self, margin: _Margin, world: Sequence[int]) -> NDArray[np.int64]:
        values = np.array(world, dtype=np.int64).reshape(len(self._grid.times), -1)
        summed = values[list(margin.union)].sum(axis=0)
        flat = np.bincount(margin.cell_of, weights=summed, minlength=math.prod(margin.shape))
        return flat.astype(np.int64).reshape(margin.shape)

    def interval(self, terms: Terms) -> tuple[int, int | None, tuple[tuple[int, ...], ...]]:
        """The exact interval of a sum, and worlds at its ends."""
        low, high = self._programme.least(terms), self._programme.greatest(terms)
        self._add(low.point)
        point = high.point
        if high.value is None:
            beyond = Row(terms, (low.value or 0) + 2 * self._k, None)
            point = self._programme.with_rows([beyond]).point()
        self._add(point)
        return low.value or 0, high.value, (low.point, point)

    def reaches(self, terms: Terms, value: int) -> bool:
        """Whether a sum can have a value."""
        try:
            self._programme.with_rows([Row(terms, value, value)]).point()
        except InfeasibleError:
            return False
        return True

    def reasons(self) -> Iterator[Reason]:
        """Everything unsafe: cells, differences to a parent, groups that lie in one category."""
        for margin in self._margins:
            yield from self._small_cells(margin)
        for margin in self._margins:
            for axis in range(len(margin.shape)):
                yield from self._beside(margin, axis)

    def _small_cells(self, margin: _Margin) -> Iterator[Reason]:
        unsafe = np.ones(margin.shape, dtype=bool)
        for world in self.worlds:
            table = self._table(margin, world)
            unsafe &= (table >= 1) & (table < self._k)
        for cell in np.argwhere(unsafe):
            where = self._where(margin, cell)
            terms = self._grid.terms(where, margin.union)
            yield from self._small(self._grid.name(where, margin.union), terms)

    def _small(self, name: str, terms: Terms) -> Iterator[Reason]:
        low, high, _ = self.interval(terms)
        if low >= 1 and high is not None and high < self._k:
            if low == high:
                yield Reason(ReasonKind.EXACT, name, {"lo": low})
            else:
                yield Reason(ReasonKind.SMALL, name, {"lo": low, "hi": high, "k": self._k})

    def _beside(self, margin: _Margin, axis: int) -> Iterator[Reason]:
        """Differences of a parent and this child, and groups all but inside one category."""
        if margin.shape[axis] < 2:
            return
        small = np.ones(margin.shape, dtype=bool)
        group = np.ones(margin.shape, dtype=bool)
        for world in self.worlds:
            table = self._table(margin, world)
            parent = table.sum(axis=axis, keepdims=True)
            rest = parent - table
            small &= (rest >= 1) & (rest < self._k)
            group &= (parent >= 1) & (rest <= self._coalition)
        # With two categories the rest is the other cell, which was tried already.
        for cell in np.argwhere(small) if margin.shape[axis] > 2 else ():
            terms = self._rest(margin, axis, cell)
            yield from self._small(self._beside_name(margin, axis, cell, BESIDE), terms)
        for cell in np.argwhere(group):
            yield from self._group(margin, axis, cell)

    def _group(self, margin: _Margin, axis: int, cell: NDArray[np.int64]) -> Iterator[Reason]:
        parent = self._terms(margin, cell, leave_out=axis)
        if self.interval(parent)[0] >= 1:
            _, high, _ = self.interval(self._rest(margin, axis, cell))
            if high is not None and high <= self._coalition:
                name = self._beside_name(margin, axis, cell, GROUP)
                yield Reason(ReasonKind.GROUP, name, {"hi": high})

    def _rest(self, margin: _Margin, axis: int, cell: NDArray[np.int64]) -> Terms:
        child = {place for place, _ in self._terms(margin, cell)}
        parent = self._terms(margin, cell, leave_out=axis)
        return tuple((place, 1) for place, _ in parent if place not in child)

    def _terms(
        self, margin: _Margin, cell: NDArray[np.int64], leave_out: int | None = None
    ) -> Terms:
        return self._grid.terms(self._where(margin, cell, leave_out), margin.union)

    def _where(
        self, margin: _Margin, cell: NDArray[np.int64], leave_out: int | None = None
    ) -> dict[str, str]:
        variables = list(self._grid.variables.items())
        return {
            variables[place][0]: variables[place][1][int(code)]
            for number, (place, code) in enumerate(zip(margin.places, cell, strict=True))
            if number != leave_out
        }

    def _beside_name(self, margin: _Margin, axis: int, cell: NDArray[np.int64], form: str) -> str:
        variables = list(self._grid.variables.items())
        place = margin.places[axis]
        category = f"{variables[place][0]}={variables[place][1][int(cell[axis])]}"
        group = self._grid.name(self._where(margin, cell, axis), margin.union)
        return gettext(form).format(group=group, category=category)
