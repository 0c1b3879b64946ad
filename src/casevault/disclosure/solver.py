"""Integer programmes solved exactly, or not at all.

HiGHS works in floating point, so nothing it says is believed by itself: every point is checked in
integers against every row, a bound counts only when a checked point attains it, and any status but
a clear one raises `Unfinished` (fail closed).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Terms = tuple[tuple[int, int], ...]
"""A weighted sum: pairs of variable number and integer coefficient."""

LARGEST = 10**9
"""Coefficients and bounds above this are refused: floating point could not tell integers apart."""

_NEAR = 1e-4
_REMEMBERED = 100
_TIME_LIMIT = 60.0


class InfeasibleError(Exception):
    """No integer point satisfies the rows."""


class UnfinishedError(Exception):
    """The solver gave no clear and checkable answer; whoever asked must refuse."""


@dataclass(frozen=True, slots=True)
class Row:
    """`lo <= sum of terms <= hi`; None for no bound."""

    terms: Terms
    lo: int | None
    hi: int | None

    def holds(self, point: Sequence[int]) -> bool:
        """Whether an integer point satisfies the row."""
        value = weigh(self.terms, point)
        return (self.lo is None or self.lo <= value) and (self.hi is None or value <= self.hi)


@dataclass(frozen=True, slots=True)
class Optimum:
    """The least or greatest value (None when unbounded) and an integer point of the programme."""

    value: int | None
    point: tuple[int, ...]


def weigh(terms: Terms, point: Sequence[int]) -> int:
    """The value of a weighted sum at a point."""
    return sum(coefficient * point[number] for number, coefficient in terms)


class Programme:
    """Integer variables between bounds, under rows; asked for many optima."""

    def __init__(
        self, lower: Sequence[int], upper: Sequence[int | None], rows: Iterable[Row]
    ) -> None:
        self._lower, self.upper = tuple(lower), tuple(upper)
        self.rows = tuple(rows)
        self._linear: Any = None
        self._whole: Any = None
        self._pinned: Any = None
        self._pins: tuple[int, ...] = ()
        self._seen: list[tuple[int, ...]] = []

    def with_rows(self, rows: Iterable[Row]) -> Programme:
        """The same programme under more rows."""
        return Programme(self._lower, self.upper, (*self.rows, *rows))

    def holds(self, point: Sequence[int]) -> bool:
        """Whether an integer point satisfies all bounds and rows."""
        inside = all(
            low <= value and (high is None or value <= high)
            for low, value, high in zip(self._lower, point, self.upper, strict=True)
        )
        return inside and all(row.holds(point) for row in self.rows)

    def least(self, terms: Terms) -> Optimum:
        """The least value of a sum over all integer points.

        Raises:
            InfeasibleError: there is no integer point.
            UnfinishedError: no answer that could be checked.
        """
        if not self.rows or not self._lower:
            return self._boxed(terms)
        if self._linear is None:
            self._linear = self._model(integer=False)
        status, bound, point = self._run(self._linear, terms)
        if status == "infeasible":
            raise InfeasibleError
        if status == "unbounded":
            return Optimum(None, self.point())
        # A vertex is often fractional where an earlier point is as good.
        for known in (*([] if point is None else [point]), *self._seen):
            if weigh(terms, known) <= math.ceil(bound - _NEAR):
                return self._found(terms, known)
        return self._least_whole(terms)

    def _found(self, terms: Terms, point: tuple[int, ...]) -> Optimum:
        if point not in self._seen:
            self._seen = [point, *self._seen[: _REMEMBERED - 1]]
        return Optimum(weigh(terms, point), point)

    def greatest(self, terms: Terms) -> Optimum:
        """The greatest value of a sum over all integer points; raises as `least` does."""
        found = self.least(tuple((number, -coefficient) for number, coefficient in terms))
        return Optimum(None if found.value is None else -found.value, found.point)

    def point(self) -> tuple[int, ...]:
        """Some integer point; raises as `least` does."""
        return self.least(()).point

    def at(self, terms: Terms, value: int) -> tuple[int, ...]:
        """An integer point where a sum has a value; raises as `least` does."""
        if self.rows and self._lower:
            self._pin(_merged(terms), value)
            status, _, point = self._run(self._pinned, ())
            if status == "infeasible":
                raise InfeasibleError
            if point is not None and weigh(terms, point) == value:
                return point
        return self.with_rows([Row(terms, value, value)]).point()

    def _pin(self, sums: Mapping[int, int], value: int) -> None:
        """Set the one row that is spare in a model of its own: making models is what takes time."""
        if self._pinned is None:
            self._pinned = self._model(integer=False)
            self._pinned.addRow(-math.inf, math.inf, 0, [], [])
        spare = len(self.rows)
        for place in {*self._pins, *sums}:
            self._pinned.changeCoeff(spare, place, float(sums.get(place, 0)))
        self._pinned.changeRowBounds(spare, float(value), float(value))
        self._pins = tuple(sums)

    def _boxed(self, terms: Terms) -> Optimum:
        """Without rows or variables: every variable goes to its own end."""
        point = list(self._lower)
        unbounded = False
        for place, coefficient in _merged(terms).items():
            top = self.upper[place]
            if coefficient < 0 and top is None:
                unbounded = True
            elif coefficient < 0 and top is not None:
                point[place] = top
        if not self.holds(point):
            raise InfeasibleError
        return Optimum(None if unbounded else weigh(terms, point), tuple(point))

    def _least_whole(self, terms: Terms) -> Optimum:
        if self._whole is None:
            self._whole = self._model(integer=True)
        status, bound, point = self._run(self._whole, terms)
        if status == "infeasible":
            raise InfeasibleError
        # A point that fails in integers, or lies above the bound, proves nothing.
        if status != "optimal" or point is None or weigh(terms, point) > math.ceil(bound - _NEAR):
            raise UnfinishedError
        return self._found(terms, point)

    def _run(self, model: Any, terms: Terms) -> tuple[str, float, tuple[int, ...] | None]:
        from highspy import HighsModelStatus, HighsStatus

        number = len(self._lower)
        cost = np.zeros(number)
        for place, coefficient in terms:
            cost[place] += coefficient
        model.changeColsCost(number, np.arange(number, dtype=np.int32), cost)
        # The limit counts over all runs of one object.
        model.setOptionValue("time_limit", model.getRunTime() + _TIME_LIMIT)
        if model.run() == HighsStatus.kError:
            raise UnfinishedError
        status = model.getModelStatus()
        if status == HighsModelStatus.kInfeasible:
            return "infeasible", 0.0, None
        if status in {HighsModelStatus.kUnbounded, HighsModelStatus.kUnboundedOrInfeasible}:
            return "unbounded", 0.0, None
        if status != HighsModelStatus.kOptimal:
            raise UnfinishedError
        info = model.getInfo()
        whole = model is self._whole
        bound = info.mip_dual_bound if whole else info.objective_function_value
        values = tuple(round(value) for value in model.getSolution().col_value)
        return "optimal", float(bound), values if self.holds(values) else None

    def _model(self, *, integer: bool) -> Any:
        import highspy

        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types
        model.setOptionValue("output_flag", False)
        # Different thread counts on two objects make run() fail and keep the old solution.
        model.setOptionValue("threads", 1)
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", 0.5)
        if model.passModel(self._data(integer=integer)) == highspy.HighsStatus.kError:
            raise UnfinishedError
        return model

    def _data(self, *, integer: bool) -> Any:
        import highspy

        data = highspy.HighsLp()
        data.num_col_, data.num_row_ = len(self._lower), len(self.rows)
        data.col_cost_ = np.zeros(len(self._lower))
        data.col_lower_ = np.array(self._lower, dtype=float)
        data.col_upper_ = _bounds(self.upper, math.inf)
        data.row_lower_ = _bounds([row.lo for row in self.rows], -math.inf)
        data.row_upper_ = _bounds([row.hi for row in self.rows], math.inf)
        merged = [_merged(row.terms) for row in self.rows]
        data.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        data.a_matrix_.start_ = np.cumsum([0, *map(len, merged)]).astype(np.int32)
        flat = [pair for row in merged for pair in row.items()]
        data.a_matrix_.index_ = np.array([place for place, _ in flat], dtype=np.int32)
        data.a_matrix_.value_ = np.array([coefficient for _, coefficient in flat], dtype=float)
        if integer:
            data.integrality_ = [highspy.HighsVarType.kInteger] * len(self._lower)
        return data


def _merged(terms: Terms) -> dict[int, int]:
    sums: dict[int, int] = {}
    for place, coefficient in terms:
        sums[place] = sums.get(place, 0) + coefficient
    return {place: coefficient for place, coefficient in sums.items() if coefficient}


def _bounds(values: Sequence[int | None], absent: float) -> Any:
    return np.array([absent if value is None else value for value in values], dtype=float)
