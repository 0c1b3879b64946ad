"""What optimal suppression has to solve: printed cells, what hiding one costs, what must stay open.

Terms of the field: a primary cell is hidden because it is small, a complementary one so that the
primaries cannot be recomputed. Readers are never told which is which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.lattice import Counts

Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]


class Zeros(StrEnum):
    """What is done with cells that hold nobody.

    HIDDEN: all are hidden. SHOWN: none is, so readers know that a hidden cell holds somebody.
    EITHER: one may be hidden to protect others, and readers cannot tell.
    """

    HIDDEN = "hidden"
    SHOWN = "shown"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Side:
    """One way for a quantity to be harmless: the sum of some atoms can get to a level."""

    places: tuple[int, ...]
    rising: bool
    level: int

    def is_met(self, world: Counts) -> bool:
        """Whether the quantity gets there in a world."""
        value = int(world[list(self.places)].sum())
        return value >= self.level if self.rising else value <= self.level


@dataclass(frozen=True, slots=True)
class Demand:
    """A quantity that has to stay open: some world must meet one of its sides."""

    name: str
    sides: tuple[Side, ...]


class Sums:
    """Sums over many sets of atoms at once."""

    def __init__(self, sets: Sequence[Sequence[int]]) -> None:
        self._places = np.concatenate([np.array(own, dtype=np.int64) for own in sets])
        self._starts = np.cumsum([0, *map(len, sets[:-1])])

    def of(self, atoms: Counts) -> Counts:
        """The sum of each set, shape (sets,)."""
        found: Counts = np.add.reduceat(atoms[self._places], self._starts)
        return found


class SuppressionProblem:
    """Atoms with their true counts, the cells that are to be printed, and the demands.

    Attributes:
        true: the true count of each atom.
        cells: the atoms of each cell; at least one.
        values: the true count of each cell.
        weights: what hiding a cell costs.
        primary: cells that are hidden in any case.
        kept: cells that are printed in any case.
        floor: what readers know of a hidden cell: it holds at least so many.
        demands: what must stay open.
    """

    def __init__(
        self,
        true: Counts,
        cells: Sequence[tuple[int, ...]],
        weights: Reals,
        *,
        primary: Flags,
        kept: Flags,
        floor: int,
        demands: Sequence[Demand],
    ) -> None:
        self.true = true
        self.cells = tuple(cells)
        self.weights = weights
        self.primary, self.kept = primary, kept
        self.floor = floor
        self.demands = tuple(demands)
        self._sums = Sums(self.cells)
        self.values = self.sums(true)

    def sums(self, atoms: Counts) -> Counts:
        """Some numbers of the atoms summed to cells."""
        return self._sums.of(atoms)

    def allows(self, hidden: Flags, world: Counts) -> bool:
        """Whether a world is one of those that a pattern leaves possible: in integers."""
        if (world < 0).any():
            return False
        sums = self.sums(world)
        return bool(np.where(hidden, sums >= self.floor, sums == self.values).all())

    def cost(self, hidden: Flags) -> float:
        """The weight of all hidden cells."""
        return float(self.weights[hidden].sum())


@dataclass(frozen=True, slots=True)
class Suppression:
    """A safe pattern, what it costs, and the worlds that prove it.

    Attributes:
        hidden: whether each cell is hidden; one status, whatever the reason.
        objective: the weight of all hidden cells.
        bound: no safe pattern costs less.
        is_finished: whether the wanted gap was reached before the time was over.
        worlds: integer worlds that the pattern leaves possible.
        proof: for each demand the place of a world that meets it.
        seconds: how long it took.
    """

    hidden: Flags
    objective: float
    bound: float
    is_finished: bool
    worlds: tuple[Counts, ...]
    proof: tuple[int, ...]
    seconds: float

    @property
    def gap(self) -> float:
        """How far the pattern may be from the best, as a share of its cost."""
        if not self.objective:
            return 0.0
        return max(0.0, (self.objective - self.bound) / self.objective)
