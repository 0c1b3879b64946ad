"""Cells, differences and groups of a grid of counts, tried against integer worlds.

Worlds are collected as they are found; a quantity that some world makes harmless is done with. What
is left is answered by exact optima, whose points are worlds again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.attack_report import Reason, ReasonKind
from casevault.disclosure.lattice import Cell, Counts, Lattice
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

    `unions` are the sets of stretches that tables count, `printed` the cells that are in a table.
    """

    lattice: Lattice
    times: tuple[tuple[str, str], ...]
    unions: tuple[tuple[int, ...], ...]
    printed: frozenset[Cell] = frozenset()

    @property
    def size(self) -> int:
        """Number of atoms."""
        return self.lattice.leaves * len(self.times)

    def terms(self, where: Mapping[str, str], times: Sequence[int]) -> Terms:
        """The atoms of a cell in some stretches of time."""
        return self.spread(self.lattice.inside(self.lattice.cell(where)), times)

    def spread(self, places: Counts, times: Sequence[int]) -> Terms:
        """The atoms of some finest combinations in some stretches of time."""
        size = self.lattice.leaves
        return tuple((time * size + place, 1) for time in times for place in places.tolist())

    def name(self, where: Mapping[str, str], times: Sequence[int] = ()) -> str:
        """A cell as a person can find it."""
        named = ", ".join(f"{variable}={code}" for variable, code in where.items()) or "total"
        if len(self.times) == 1 or not times:
            return named
        return f"{named} [{self.times[times[0]][0]} .. {self.times[times[-1]][1]})"

    def world(self, point: Sequence[int]) -> dict[str, int]:
        """The atoms of a world that are not zero, by name."""
        variables, shape = self.lattice.variables, self.lattice.leaf_shape
        found: dict[str, int] = {}
        for place in np.flatnonzero(np.array(point)).tolist():
            time, leaf = divmod(place, self.lattice.leaves)
            codes = np.unravel_index(leaf, shape) if shape else ()
            named = {v.name: v.codes[int(code)] for v, code in zip(variables, codes, strict=True)}
            found[self.name(named, (time,))] = int(point[place])
        return found


class GridSearch:
    """Tries every quantity of a grid against what a programme leaves possible."""

    def __init__(self, grid: Grid, programme: Programme, threshold: int, coalition: int) -> None:
        self._grid, self._programme = grid, programme
        self._lattice = grid.lattice
        self._k, self._coalition = threshold, coalition
        self._tried = self._lattice.order <= ORDER
        for cell in grid.printed:
            self._tried[cell] = True
        self._unions = self._all_unions()
        self.checked = len(self._unions) * self._number()
        self.worlds: list[tuple[int, ...]] = []
        self._add(programme.point())
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

    def _all_unions(self) -> list[tuple[int, ...]]:
        """What tables count, single stretches, and differences of two tables."""
        own = self._grid.unions
        unions = {*own, *((n,) for n in range(len(self._grid.times)))}
        unions |= {tuple(sorted(set(a) - set(b))) for a in own for b in own if set(b) < set(a)}
        return sorted(unions)

    def _number(self) -> int:
        beside = (self._inner_tried(axis).sum() for axis in self._axes())
        return int(self._tried.sum() + sum(beside))

    def _inner_tried(self, axis: int) -> NDArray[np.bool_]:
        return self._lattice.inners(self._tried.astype(np.int64), axis) > 0

    def _axes(self) -> range:
        return range(len(self._lattice.shape))

    def _table(self, union: Sequence[int], world: Sequence[int]) -> Counts:
        values = np.array(world, dtype=np.int64).reshape(len(self._grid.times), -1)
        return self._lattice.sums(values[list(union)].sum(axis=0))

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
            self._add(self._programme.at(terms, value))
        except InfeasibleError:
            return False
        return True

    def reasons(self) -> Iterator[Reason]:
        """Everything unsafe: cells, differences to a parent, groups that lie in one category."""
        for union in self._unions:
            yield from self._small_cells(union)
        for union in self._unions:
            for axis in self._axes():
                yield from self._beside(union, axis)

    def _small_cells(self, union: Sequence[int]) -> Iterator[Reason]:
        unsafe = self._tried.copy()
        for world in self.worlds:
            table = self._table(union, world)
            unsafe &= (table >= 1) & (table < self._k)
        for cell in np.argwhere(unsafe):
            name = self._name(tuple(cell), union)
            yield from self._small(
                name, self._grid.spread(self._lattice.inside(tuple(cell)), union)
            )

    def _small(self, name: str, terms: Terms) -> Iterator[Reason]:
        low, high, _ = self.interval(terms)
        if low >= 1 and high is not None and high < self._k:
            if low == high:
                yield Reason(ReasonKind.EXACT, name, {"lo": low})
            else:
                yield Reason(ReasonKind.SMALL, name, {"lo": low, "hi": high, "k": self._k})

    def _beside(self, union: Sequence[int], axis: int) -> Iterator[Reason]:
        """Differences of a cell and one inside it, and groups all but inside one category."""
        small = self._inner_tried(axis)
        group = small.copy()
        for world in self.worlds:
            table = self._table(union, world)
            parent, rest = self._lattice.outers(table, axis), self._lattice.rests(table, axis)
            small &= (rest >= 1) & (rest < self._k)
            group &= (parent >= 1) & (rest <= self._coalition)
        # Where the rest is another cell, that was tried already.
        small &= self._along(~self._lattice.is_node(axis), axis)
        for place in np.argwhere(small):
            outer, inner = self._lattice.pair(tuple(place), axis)
            terms = self._grid.spread(self._lattice.beside(outer, inner), union)
            yield from self._small(self._two(BESIDE, outer, inner, axis, union), terms)
        for place in np.argwhere(group):
            yield from self._group(*self._lattice.pair(tuple(place), axis), axis, union)

    def _along(self, flags: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
        shape = [1] * len(self._lattice.shape)
        shape[axis] = len(flags)
        return flags.reshape(shape)

    def _group(self, outer: Cell, inner: Cell, axis: int, union: Sequence[int]) -> Iterator[Reason]:
        parent = self._grid.spread(self._lattice.inside(outer), union)
        if self.interval(parent)[0] >= 1:
            rest = self._grid.spread(self._lattice.beside(outer, inner), union)
            _, high, _ = self.interval(rest)
            if high is not None and high <= self._coalition:
                name = self._two(GROUP, outer, inner, axis, union)
                yield Reason(ReasonKind.GROUP, name, {"hi": high})

    def _two(self, form: str, outer: Cell, inner: Cell, axis: int, union: Sequence[int]) -> str:
        name = self._lattice.variables[axis].name
        category = f"{name}={self._lattice.where(inner)[name]}"
        return gettext(form).format(group=self._name(outer, union), category=category)

    def _name(self, cell: Sequence[int], union: Sequence[int]) -> str:
        return self._grid.name(self._lattice.where(cell), union)
