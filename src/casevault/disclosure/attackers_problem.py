"""The attacker's problem: how far a sum can move from the truth under a pattern of hidden cells.

Where it cannot move far enough, the dual multipliers say why: any of them, whatever their size,
give a capacity cut that every safe pattern satisfies (Fischetti and Salazar 1998, 2001). They are
rounded to fractions first, so that cuts are computed in integers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from casevault.disclosure.lattice import Counts
from casevault.disclosure.solver import UnfinishedError
from casevault.disclosure.suppression_problem import Flags, Reals, Side, SuppressionProblem

_PARTS = 2520
"""Multipliers are rounded to fractions of this: divisible by everything up to 10."""

_NEAR = 1e-6
_TIME_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Cut:
    """`weights . y >= 1` for every pattern y that meets a side; weights are 0 to 1 per cell."""

    weights: Reals


@dataclass(frozen=True, slots=True)
class Widening:
    """A world that meets a side, or a cut; neither where so far only fractions meet it."""

    world: Counts | None
    cut: Cut | None


class AttackersProblem:
    """Deviations of the atoms from the truth, under a pattern that can be changed."""

    def __init__(self, problem: SuppressionProblem) -> None:
        self._problem = problem
        self._values = problem.values
        self._size = len(problem.true)
        self._reach = int(problem.true.sum()) + 1000
        self._atom_cell = np.full(self._size, -1)
        self._row_cells = []
        for number, cell in enumerate(problem.cells):
            if len(cell) == 1 and self._atom_cell[cell[0]] < 0:
                self._atom_cell[cell[0]] = number
            else:
                self._row_cells.append(number)
        self._linear = self._model()
        self._whole: Any = None
        self._hidden: Flags = np.zeros(len(problem.cells), dtype=bool)
        self.solved = 0

    def pose(self, hidden: Flags) -> None:
        """Attack this pattern from now on."""
        self._hidden = hidden.copy()
        self._set_bounds(self._linear)
        if self._whole is not None:
            self._set_bounds(self._whole)

    def widen(self, side: Side, *, whole: bool = True) -> Widening:
        """A world that meets a side, or a cut that says what else must be hidden.

        Args:
            side: where the world should get to.
            whole: look for whole numbers where the linear optimum goes far enough in fractions.

        Raises:
            UnfinishedError: no clear answer.
        """
        sign = 1 if side.rising else -1
        value = int(self._problem.true[list(side.places)].sum())
        need = (side.level - value) * sign
        if need <= 0:
            return Widening(self._problem.true, None)
        cost = self._cost(side, sign)
        moved = self._solve(self._linear, cost)
        reached = float(-(cost @ moved))
        if reached < need - _NEAR:
            cut = self._capacity_cut(side, sign, need)
            is_useless = cut is None or cut.weights[self._hidden].sum() >= 1
            return Widening(None, self.more_cut() if cut is None or is_useless else cut)
        world = self._world(moved, side)
        if world is not None or not whole:
            return Widening(world, None)
        return self._widen_whole(side, sign)

    def _widen_whole(self, side: Side, sign: int) -> Widening:
        """The linear optimum goes far enough, but only in fractions: try whole numbers."""
        if self._whole is None:
            self._whole = self._model(integer=True)
            self._set_bounds(self._whole)
        cost = self._cost(side, sign)
        value = int(self._problem.true[list(side.places)].sum())
        # The first world that goes far enough will do.
        self._whole.setOptionValue("objective_target", float((value - side.level) * sign))
        moved = self._solve(self._whole, cost)
        reached = float(-(cost @ moved))
        world = self._world(moved, side)
        if world is None:
            if reached >= (side.level - value) * sign - _NEAR:
                raise UnfinishedError
            return Widening(None, self.more_cut())
        return Widening(world, None)

    def more_cut(self) -> Cut:
        """At least one more cell: what fails under a pattern fails under every part of it."""
        return Cut((~self._hidden).astype(float))

    def _world(self, moved: Reals, side: Side) -> Counts | None:
        """The world of some deviations, if in integers it is one and meets the side."""
        world = self._checked(np.rint(moved).astype(np.int64))
        return world if world is not None and side.is_met(world) else None

    def _checked(self, deviation: Counts) -> Counts | None:
        world: Counts = self._problem.true + deviation
        return world if self._problem.allows(self._hidden, world) else None

    def _cost(self, side: Side, sign: int) -> Reals:
        cost: Reals = np.zeros(self._size)
        cost[list(side.places)] = -sign
        return cost

    def _solve(self, model: Any, cost: Reals) -> Reals:
        from highspy import HighsModelStatus, HighsStatus

        self.solved += 1
        model.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), cost)
        model.setOptionValue("time_limit", model.getRunTime() + _TIME_LIMIT)
        # A solver that fails keeps the solution before: only a clear status counts.
        if model.run() == HighsStatus.kError or model.getModelStatus() not in {
            HighsModelStatus.kOptimal,
            HighsModelStatus.kObjectiveTarget,
        }:
            raise UnfinishedError
        return np.array(model.getSolution().col_value)

    def pose_shares(self, shares: Reals, reach: int) -> None:
        """Attack a pattern of which cells are hidden in part: each moves by its share only."""
        self._hidden = shares > 0
        values = np.maximum(0, self._values - self._problem.floor)
        lower, upper = -values * shares, reach * shares
        size, own = self._size, self._atom_cell
        is_printed = own >= 0
        index = np.arange(size, dtype=np.int32)
        self._linear.changeColsBounds(
            size,
            index,
            np.where(is_printed, lower[own], -self._problem.true).astype(float),
            np.where(is_printed, upper[own], self._reach).astype(float),
        )
        for row, number in enumerate(self._row_cells):
            self._linear.changeRowBounds(row, float(lower[number]), float(upper[number]))

    def cut_of_share(self, side: Side) -> Cut | None:
        """A cut for a side that shares of hidden cells do not let be met; None if they do."""
        sign = 1 if side.rising else -1
        need = (side.level - int(self._problem.true[list(side.places)].sum())) * sign
        cost = self._cost(side, sign)
        reached = float(-(cost @ self._solve(self._linear, cost)))
        return self._capacity_cut(side, sign, need) if reached < need - _NEAR else None

    def _capacity_cut(self, side: Side, sign: int, need: int) -> Cut | None:
        duals = -np.array(self._linear.getSolution().row_dual)
        multipliers = np.rint(duals * _PARTS).astype(np.int64)
        reduced: Counts = np.zeros(self._size, dtype=np.int64)
        reduced[list(side.places)] = sign * _PARTS
        capacity: Counts = np.zeros(len(self._problem.cells), dtype=np.int64)
        enough = need * _PARTS
        for multiplier, number in zip(multipliers.tolist(), self._row_cells, strict=True):
            if multiplier:
                reduced[list(self._problem.cells[number])] -= multiplier
                capacity[number] = self._capacity(multiplier, number, enough)
        free = self._atom_cell < 0
        # What is printed nowhere can move as it likes: upwards without end.
        if (reduced[free] > 0).any():
            return None
        enough += int((reduced * self._problem.true)[free].sum())
        for atom in np.flatnonzero(reduced * ~free).tolist():
            number = int(self._atom_cell[atom])
            capacity[number] = self._capacity(int(reduced[atom]), number, enough)
        return Cut(np.minimum(capacity, enough) / enough) if enough > 0 else None

    def _capacity(self, multiplier: int, number: int, enough: int) -> int:
        """What hiding a cell can contribute: it can rise without end, and fall to the floor."""
        if multiplier > 0:
            return enough
        return min(enough, -multiplier * max(0, int(self._values[number]) - self._problem.floor))

    def _model(self, *, integer: bool = False) -> Any:
        import highspy

        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types
        model.setOptionValue("output_flag", False)
        # Different thread counts on two objects make run() fail and keep the old solution.
        model.setOptionValue("threads", 1)
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", 0.5)
        data = highspy.HighsLp()
        rows = [self._problem.cells[number] for number in self._row_cells]
        data.num_col_, data.num_row_ = self._size, len(rows)
        data.col_cost_ = np.zeros(self._size)
        data.col_lower_ = np.zeros(self._size)
        data.col_upper_ = np.zeros(self._size)
        data.row_lower_ = np.zeros(len(rows))
        data.row_upper_ = np.zeros(len(rows))
        data.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        data.a_matrix_.start_ = np.cumsum([0, *map(len, rows)]).astype(np.int32)
        flat = [atom for row in rows for atom in row]
        data.a_matrix_.index_ = np.array(flat, dtype=np.int32)
        data.a_matrix_.value_ = np.ones(len(flat))
        if integer:
            data.integrality_ = [highspy.HighsVarType.kInteger] * self._size
        if model.passModel(data) == highspy.HighsStatus.kError:
            raise UnfinishedError
        return model

    def _set_bounds(self, model: Any) -> None:
        is_open = np.append(self._hidden, True)[self._atom_cell]
        floor = np.where(self._atom_cell < 0, 0, self._problem.floor)
        true = self._problem.true
        lower = np.where(is_open, np.minimum(0, floor - true), 0).astype(float)
        upper = np.where(is_open, self._reach, 0).astype(float)
        model.changeColsBounds(self._size, np.arange(self._size, dtype=np.int32), lower, upper)
        for row, number in enumerate(self._row_cells):
            if self._hidden[number]:
                low = float(min(0, self._problem.floor - int(self._values[number])))
                model.changeRowBounds(row, low, math.inf)
            else:
                model.changeRowBounds(row, 0.0, 0.0)
