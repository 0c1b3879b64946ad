"""Optimal complementary suppression by Benders decomposition (Fischetti and Salazar 1998, 2001).

The master proposes the cheapest pattern, the attacker's problem answers with worlds that prove it
open or with cuts. A pattern counts only when integer worlds meet every demand; no solver's word is
taken for that. If the time is over, the last pattern is completed to a safe one, and the gap told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from casevault.disclosure.attackers_problem import AttackersProblem, Cut
from casevault.disclosure.solver import UnfinishedError
from casevault.disclosure.suppression_completion import completed
from casevault.disclosure.suppression_master import Master, NoPatternError
from casevault.disclosure.suppression_problem import (
    Flags,
    Reals,
    Side,
    Suppression,
    SuppressionProblem,
)
from casevault.disclosure.suppression_worlds import Worlds

__all__ = ["NoPatternError", "suppress"]

_RELAXED_ROUNDS = 25
_STALL = 1e-4
_SHARE = 1e-6
_ROUNDING = 1e-9
_FIRST_GAP = 0.03
_SHARED_EVERY = 4
_LEAST_SPREAD = 2
"""A hidden cell whose greatest and least count differ by so much can take three values."""

_Found = tuple[Cut, int, int]


def suppress(
    problem: SuppressionProblem, *, gap: float = 0.0, seconds: float = 60.0
) -> Suppression:
    """The cheapest pattern of hidden cells that leaves every demand open.

    Args:
        problem: the cells and what must stay open.
        gap: how far from the best a pattern may be, as a share of its cost.
        seconds: after so long the best known pattern is completed to a safe one.

    Raises:
        NoPatternError: not even hiding everything that may be hidden is safe.
        UnfinishedError: no safe pattern was found.
    """
    search = _Search(problem, gap, seconds)
    try:
        search.relax()
        search.best()
        is_finished = True
    except _TimeOverError:
        search.complete()
        is_finished = False
    return search.result(is_finished=is_finished)


class _TimeOverError(Exception):
    """The time for the optimum is over."""


@dataclass(slots=True)
class _Clock:
    started: float
    limit: float
    now: Callable[[], float] = time.monotonic

    @property
    def spent(self) -> float:
        return self.now() - self.started

    def require_time(self) -> float:
        """What is left."""
        if self.spent >= self.limit:
            raise _TimeOverError
        return self.limit - self.spent


class _Search:
    """Master and attacker in turn."""

    def __init__(self, problem: SuppressionProblem, gap: float, seconds: float) -> None:
        self._problem = problem
        self._clock = _Clock(time.monotonic(), seconds)
        self._gap = gap
        self._master = Master(problem)
        self._attacker = AttackersProblem(problem)
        self._worlds = Worlds(problem)
        self._last: Flags = problem.primary.copy()
        self._nothing: Flags = np.zeros(len(problem.demands), dtype=bool)
        self._open = self._nothing.copy()
        self._hard: dict[int, None] = {}
        self._safe: Flags | None = None

    def relax(self) -> None:
        """Cuts found from fractional patterns: cheap, and the bound starts high."""
        before = 0.0
        for _ in range(_RELAXED_ROUNDS):
            shares = self._master.relaxed()
            stalled = self._master.relaxed_cost <= before * (1 + _STALL)
            before = self._master.relaxed_cost
            hidden = (shares > _SHARE) | self._problem.primary
            if stalled or not self._cut_off(hidden, whole=False):
                return

    def best(self) -> None:
        """Whole patterns until one is safe and near enough to the best.

        The first ones need not be the best under the cuts so far, because most are cut off.
        """
        turn, gap = 0, max(self._gap, _FIRST_GAP)
        while True:
            turn += 1
            if turn % _SHARED_EVERY == 0:
                self._relax_by_shares()
            hidden = self._master.whole(self._clock.require_time(), gap)
            if hidden is None:
                raise _TimeOverError
            self._last = hidden
            if self._cut_off(hidden, whole=True) or self._vary(hidden):
                continue
            self._keep(hidden)
            if gap <= self._gap or self._is_near(hidden):
                return
            gap = self._gap

    def _keep(self, hidden: Flags) -> None:
        """Keep a safe pattern if none was cheaper."""
        if self._safe is None or self._problem.cost(hidden) < self._problem.cost(self._safe):
            self._safe = hidden

    def _is_near(self, hidden: Flags) -> bool:
        cost = self._problem.cost(hidden)
        return cost - self._master.bound <= (self._gap + _ROUNDING) * cost

    def _relax_by_shares(self) -> None:
        """Cuts from fractional patterns as they are: dearer, and the bound gets near the best."""
        before = 0.0
        for _ in range(_RELAXED_ROUNDS):
            shares = np.maximum(self._master.relaxed(), self._problem.primary.astype(float))
            stalled = self._master.relaxed_cost <= before * (1 + _STALL)
            before = self._master.relaxed_cost
            if stalled or not self._cut_shares(shares):
                return

    def _cut_shares(self, shares: Reals) -> bool:
        need = max((side.level for d in self._problem.demands for side in d.sides), default=1)
        self._attacker.pose_shares(shares, max(1, need))
        is_cut = False
        for number in self._hard:
            self._clock.require_time()
            sides = self._problem.demands[number].sides
            cuts = [self._attacker.cut_of_share(side) for side in sides]
            found = [cut for cut in cuts if cut is not None]
            together = sum(float(cut.weights @ shares) for cut in found)
            if len(found) == len(sides) and together < 1 - _SHARE:
                is_cut = True
                for place, cut in enumerate(found):
                    self._master.add(cut, number, place)
        return is_cut

    def _cut_off(self, hidden: Flags, *, whole: bool) -> bool:
        """Add cuts for every demand that a pattern does not meet; whether there are any."""
        cuts = self._violated(hidden, whole=whole)
        for cut, demand, side in cuts:
            self._master.add(cut, demand, side)
            self._hard[demand] = None
        return bool(cuts)

    def _violated(self, hidden: Flags, *, whole: bool) -> list[_Found]:
        self._attacker.pose(hidden)
        met = self._worlds.met(hidden)
        if not whole:
            # What was open under fewer hidden cells is open under more.
            met |= self._open
        cuts: list[_Found] = []
        for number, demand in enumerate(self._problem.demands):
            if not met[number]:
                self._clock.require_time()
                own, newly = self._tried(number, demand.sides, whole=whole)
                met |= newly
                cuts += own
                if not own and (hidden == self._problem.primary).all():
                    self._open[number] = True
        return cuts

    def _tried(
        self, number: int, sides: tuple[Side, ...], *, whole: bool
    ) -> tuple[list[_Found], Flags]:
        """A cut for each side of a demand, none if it is open; which demands a new world meets."""
        cuts: list[_Found] = []
        for place, side in enumerate(sides):
            found = self._attacker.widen(side, whole=whole)
            if found.cut is None:
                return [], self._nothing if found.world is None else self._worlds.add(found.world)
            cuts.append((found.cut, number, place))
        return cuts, self._nothing

    def _vary(self, hidden: Flags) -> bool:
        """Let every hidden cell take three values, or cut the pattern off; whether it was."""
        self._attacker.pose(hidden)
        is_cut = False
        while not is_cut:
            narrow = np.flatnonzero(hidden & (self._worlds.spread(hidden) < _LEAST_SPREAD))
            if not len(narrow):
                return False
            is_cut = not self._widened(int(narrow[0]), hidden)
        return True

    def _widened(self, cell: int, hidden: Flags) -> bool:
        """Find worlds that spread a cell; add a cut where there are none."""
        places, value = self._problem.cells[cell], int(self._problem.values[cell])
        for step in (1, _LEAST_SPREAD):
            for side in (Side(places, True, value + step), Side(places, False, value - step)):
                if side.level >= 0:
                    found = self._attacker.widen(side)
                    if found.world is not None:
                        self._worlds.add(found.world)
            if self._worlds.spread(hidden)[cell] >= _LEAST_SPREAD:
                return True
        self._master.add_if(self._attacker.more_cut(), cell)
        return False

    def complete(self) -> None:
        """A safe pattern, not the best: the last one and what cheap worlds move beside it."""
        self._keep(completed(self._problem, self._last, self._attacker, self._worlds))

    def result(self, *, is_finished: bool) -> Suppression:
        """The cheapest safe pattern with its proof."""
        hidden = self._safe
        if hidden is None:
            raise UnfinishedError
        try:
            worlds, proof = self._worlds.proof(hidden)
        except ValueError as error:
            raise UnfinishedError from error
        objective = self._problem.cost(hidden)
        return Suppression(
            hidden=hidden,
            objective=objective,
            bound=min(objective, self._master.bound),
            is_finished=is_finished,
            worlds=worlds,
            proof=proof,
            seconds=self._clock.spent,
        )
