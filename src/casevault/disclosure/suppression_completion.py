"""Completes a pattern to a safe one without the master: cheapest worlds, and what they move.

For each demand that is still closed the cheapest world that meets it is looked for, hidden cells
moving for nothing and printed ones at their weight; whatever it moves is hidden. The result is
always safe, never known to be the best.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from casevault.disclosure.attackers_problem import AttackersProblem
from casevault.disclosure.lattice import Counts
from casevault.disclosure.solver import UnfinishedError
from casevault.disclosure.suppression_master import NoPatternError
from casevault.disclosure.suppression_problem import Flags, Side, SuppressionProblem
from casevault.disclosure.suppression_worlds import Worlds

_LEAST_COST = 1e-3
_DEAR = 10.0
_TIME_LIMIT = 60.0


def completed(
    problem: SuppressionProblem, hidden: Flags, attacker: AttackersProblem, worlds: Worlds
) -> Flags:
    """A safe pattern that hides at least what this one does.

    Raises:
        NoPatternError: there is none.
        UnfinishedError: a world could not be had in whole numbers.
    """
    hidden = hidden.copy()
    cheapest = _Cheapest(problem)
    for number, demand in enumerate(problem.demands):
        if not worlds.met(hidden)[number]:
            world = _world(cheapest, hidden, demand.sides)
            if world is None:
                raise NoPatternError(demand.name)
            hidden |= problem.sums(world - problem.true) != 0
            worlds.add(world)
    _spread(problem, hidden, attacker, worlds, cheapest)
    return _without_idle(problem, hidden, worlds)


def _world(cheapest: _Cheapest, hidden: Flags, sides: tuple[Side, ...]) -> Counts | None:
    """The cheapest world that meets any side; one that spares the dearest cells if there is."""
    for spared in (cheapest.dear & ~hidden, np.zeros_like(hidden)):
        tried = (cheapest.world(hidden, side, spared) for side in sides)
        found = [one for one in tried if one is not None]
        if found:
            return min(found, key=lambda one: one[0])[1]
    return None


def _spread(
    problem: SuppressionProblem,
    hidden: Flags,
    attacker: AttackersProblem,
    worlds: Worlds,
    cheapest: _Cheapest,
) -> None:
    """Three values for every hidden cell, those included that are hidden on the way."""
    while True:
        narrow = np.flatnonzero(hidden & (worlds.spread(hidden) < 2))
        if not len(narrow):
            return
        attacker.pose(hidden)
        places, value = problem.cells[narrow[0]], int(problem.values[narrow[0]])
        sides = [Side(places, rising=True, level=value + 2)]
        if value >= 2:
            sides.append(Side(places, rising=False, level=value - 2))
        world = _world(cheapest, hidden, tuple(sides))
        if world is None:
            raise NoPatternError
        hidden |= problem.sums(world - problem.true) != 0
        worlds.add(world)


def _without_idle(problem: SuppressionProblem, hidden: Flags, worlds: Worlds) -> Flags:
    """Print again what no demand needs hidden, the dearest first."""
    left = hidden & ~problem.primary
    for cell in sorted(np.flatnonzero(left).tolist(), key=lambda n: -problem.weights[n]):
        trial = hidden.copy()
        trial[cell] = False
        spread = worlds.spread(trial)
        if worlds.met(trial).all() and (spread[trial] >= 2).all():
            hidden = trial
    return hidden


class _Cheapest:
    """Looks for the world that meets a side and moves printed cells for the least weight."""

    def __init__(self, problem: SuppressionProblem) -> None:
        import highspy

        self._problem = problem
        self._atoms, self._cells = len(problem.true), len(problem.cells)
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("threads", 1)
        # Columns: the atoms' moves, and each cell's move up and down; rows tie them; one row more
        # holds the side.
        for atom in range(self._atoms):
            self._model.addCol(0.0, -float(problem.true[atom]), math.inf, 0, [], [])
        for _ in range(2 * self._cells):
            self._model.addCol(0.0, 0.0, math.inf, 0, [], [])
        for number, cell in enumerate(problem.cells):
            up = self._atoms + number
            index = np.array([*cell, up, up + self._cells], dtype=np.int32)
            values = np.array([*[1.0] * len(cell), -1.0, 1.0])
            self._model.addRow(0.0, 0.0, len(index), index, values)
        self._model.addRow(-math.inf, math.inf, 0, [], [])
        self._side: tuple[int, ...] = ()
        self.dear: Flags = problem.weights > _DEAR * np.median(problem.weights)

    def world(self, hidden: Flags, side: Side, spared: Flags) -> tuple[float, Counts] | None:
        """The cheapest world and its cost; None if none meets the side and moves no spared cell."""
        from highspy import HighsModelStatus, HighsStatus

        self._pose(hidden, side, self._problem.kept | spared)
        for integer in (False, True):
            self._kind(integer=integer)
            self._model.setOptionValue("time_limit", self._model.getRunTime() + _TIME_LIMIT)
            if self._model.run() == HighsStatus.kError:
                raise UnfinishedError
            status = self._model.getModelStatus()
            if status == HighsModelStatus.kInfeasible:
                return None
            if status != HighsModelStatus.kOptimal:
                raise UnfinishedError
            moved = np.rint(np.array(self._model.getSolution().col_value[: self._atoms]))
            world: Counts = self._problem.true + moved.astype(np.int64)
            opened = hidden | (self._problem.sums(world - self._problem.true) != 0)
            legal = not (opened & self._problem.kept).any()
            if side.is_met(world) and legal and self._problem.allows(opened, world):
                return self._problem.cost(opened & ~hidden), world
        raise UnfinishedError

    def _pose(self, hidden: Flags, side: Side, kept: Flags) -> None:
        weights = np.where(hidden, _LEAST_COST, self._problem.weights)
        index = np.arange(self._atoms, self._atoms + 2 * self._cells, dtype=np.int32)
        self._model.changeColsCost(len(index), index, np.concatenate([weights, weights]))
        up = np.where(kept, 0.0, math.inf)
        down = np.where(kept, 0.0, np.maximum(0, self._problem.values - self._problem.floor))
        lower = np.zeros(2 * self._cells)
        self._model.changeColsBounds(len(index), index, lower, np.concatenate([up, down]))
        for atom in {*self._side, *side.places}:
            self._model.changeCoeff(self._cells, atom, float(atom in side.places))
        self._side = side.places
        change = float(side.level - int(self._problem.true[list(side.places)].sum()))
        low, high = (change, math.inf) if side.rising else (-math.inf, change)
        self._model.changeRowBounds(self._cells, low, high)

    def _kind(self, *, integer: bool) -> None:
        import highspy

        kind = highspy.HighsVarType.kInteger if integer else highspy.HighsVarType.kContinuous
        self._model.changeColsIntegrality(
            self._atoms, np.arange(self._atoms, dtype=np.int32), np.array([kind] * self._atoms)
        )
