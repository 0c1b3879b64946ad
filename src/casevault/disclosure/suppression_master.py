"""The master problem of suppression: the cheapest pattern that satisfies all cuts so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from casevault.disclosure.attackers_problem import Cut
from casevault.disclosure.solver import UnfinishedError
from casevault.disclosure.suppression_problem import Flags, Reals, SuppressionProblem

_HALF = 0.5
_NEAR = 1e-9
_RELAXED_SECONDS = 60.0


class NoPatternError(Exception):
    """Not even hiding everything that may be hidden leaves open what must be."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.name = name


class Master:
    """Which cells to hide, and which side of a demand to meet where one suffices."""

    def __init__(self, problem: SuppressionProblem) -> None:
        import highspy

        self._problem = problem
        self._size = len(problem.cells)
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("threads", 1)
        self._model.setOptionValue("mip_abs_gap", 0.0)
        for number in range(self._size):
            low = float(problem.primary[number])
            self._model.addCol(
                float(problem.weights[number]), low, 0.0 if problem.kept[number] else 1.0, 0, [], []
            )
        self._sides: dict[tuple[int, int], int] = {}
        self.relaxed_cost = 0.0
        self.bound = float(problem.weights[problem.primary].sum())

    def add(self, cut: Cut, demand: int, side: int) -> None:
        """A cut for one side of a demand: where there are several, it binds if that is chosen."""
        places = np.flatnonzero(cut.weights * ~self._problem.kept)
        index, values = places.tolist(), cut.weights[places].tolist()
        if len(self._problem.demands[demand].sides) == 1:
            if sum(values) < 1 - _NEAR:
                raise NoPatternError(self._problem.demands[demand].name)
            self._add_row(1.0, index, values)
        else:
            choice = self._choice(demand, side)
            self._add_row(0.0, [*index, choice], [*values, -1.0])

    def add_if(self, cut: Cut, cell: int) -> None:
        """A cut that binds where a cell is hidden."""
        places = np.flatnonzero(cut.weights * ~self._problem.kept)
        self._add_row(0.0, [*places.tolist(), cell], [*cut.weights[places].tolist(), -1.0])

    def _choice(self, demand: int, side: int) -> int:
        if (demand, side) not in self._sides:
            numbers = []
            for other in range(len(self._problem.demands[demand].sides)):
                numbers.append(self._model.getNumCol())
                self._sides[demand, other] = numbers[-1]
                self._model.addCol(0.0, 0.0, 1.0, 0, [], [])
            self._add_row(1.0, numbers, [1.0] * len(numbers))
        return self._sides[demand, side]

    def _add_row(self, low: float, index: list[int], values: list[float]) -> None:
        import highspy

        self._model.addRow(
            low,
            highspy.kHighsInf,
            len(index),
            np.array(index, dtype=np.int32),
            np.array(values, dtype=float),
        )

    def relaxed(self) -> Reals:
        """The shares to which cells are hidden when that need not be whole.

        Raises:
            NoPatternError: no pattern satisfies all cuts.
        """
        self._kind(integer=False)
        if not self._run(_RELAXED_SECONDS):
            raise UnfinishedError
        self.relaxed_cost = float(self._model.getInfo().objective_function_value)
        self.bound = max(self.bound, self.relaxed_cost)
        return self._shares()

    def whole(self, seconds: float, gap: float) -> Flags | None:
        """A pattern within a gap of the best under all cuts; None if it was not found in time.

        Raises:
            NoPatternError: no pattern satisfies all cuts.
        """
        self._kind(integer=True)
        self._model.setOptionValue("mip_rel_gap", gap)
        if not self._run(seconds):
            return None
        self.bound = max(self.bound, float(self._model.getInfo().mip_dual_bound))
        hidden: Flags = self._shares() > _HALF
        return hidden | self._problem.primary

    def _shares(self) -> Reals:
        return np.array(self._model.getSolution().col_value[: self._size])

    def _kind(self, *, integer: bool) -> None:
        import highspy

        kind = highspy.HighsVarType.kInteger if integer else highspy.HighsVarType.kContinuous
        number = self._model.getNumCol()
        self._model.changeColsIntegrality(
            number, np.arange(number, dtype=np.int32), np.array([kind] * number)
        )

    def _run(self, seconds: float) -> bool:
        """Whether an optimum was found in time."""
        from highspy import HighsModelStatus, HighsStatus

        # The limit counts over all runs of one object.
        self._model.setOptionValue("time_limit", self._model.getRunTime() + seconds)
        if self._model.run() == HighsStatus.kError:
            raise UnfinishedError
        status = self._model.getModelStatus()
        if status == HighsModelStatus.kInfeasible:
            raise NoPatternError
        if status == HighsModelStatus.kTimeLimit:
            return False
        if status != HighsModelStatus.kOptimal:
            raise UnfinishedError
        return True
