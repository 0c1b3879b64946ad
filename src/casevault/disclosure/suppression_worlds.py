"""Worlds found while suppressing: what each moves, and which demands it meets.

A world stays possible under every pattern that hides all it moves, so most of what a new pattern
has to prove was proven by an earlier one.
"""

from __future__ import annotations

import numpy as np

from casevault.disclosure.lattice import Counts
from casevault.disclosure.suppression_problem import Flags, Sums, SuppressionProblem


class Worlds:
    """Integer worlds, the true one first."""

    def __init__(self, problem: SuppressionProblem) -> None:
        self._problem = problem
        sides = [side for demand in problem.demands for side in demand.sides]
        self._demand = np.array(
            [n for n, demand in enumerate(problem.demands) for _ in demand.sides], dtype=np.int64
        )
        self._sums = Sums([side.places for side in sides]) if sides else None
        self._rising = np.array([side.rising for side in sides], dtype=bool)
        self._level = np.array([side.level for side in sides], dtype=np.int64)
        self.found: list[Counts] = []
        self._meets: list[Flags] = []
        self._moves: list[Flags] = []
        self.add(problem.true)

    def add(self, world: Counts) -> Flags:
        """Keep a world; which demands it meets."""
        met: Flags = np.zeros(len(self._problem.demands), dtype=bool)
        if self._sums is not None:
            values = self._sums.of(world)
            sides = np.where(self._rising, values >= self._level, values <= self._level)
            met[self._demand[sides]] = True
        self.found.append(world)
        self._meets.append(met)
        self._moves.append(self._problem.sums(world - self._problem.true) != 0)
        return met

    def possible(self, hidden: Flags) -> list[int]:
        """The places of the worlds that a pattern leaves possible."""
        moved = np.array(self._moves)
        return [int(place) for place in np.flatnonzero(~(moved & ~hidden).any(axis=1))]

    def met(self, hidden: Flags) -> Flags:
        """The demands that some possible world meets."""
        meets = np.array([self._meets[place] for place in self.possible(hidden)], dtype=bool)
        found: Flags = np.logical_or.reduce(meets, axis=0)
        return found

    def spread(self, hidden: Flags) -> Counts:
        """The greatest less the least count of each cell over the possible worlds."""
        sums = np.array([self._problem.sums(self.found[n]) for n in self.possible(hidden)])
        spread: Counts = sums.max(axis=0) - sums.min(axis=0)
        return spread

    def proof(self, hidden: Flags) -> tuple[tuple[Counts, ...], tuple[int, ...]]:
        """Few worlds, and for each demand the place of one of them that meets it.

        Raises:
            ValueError: some demand is met by none, so the pattern is not proven.
        """
        places = self.possible(hidden)
        left: Flags = np.ones(len(self._problem.demands), dtype=bool)
        chosen: list[int] = []
        by_demand = [-1] * len(left)
        while left.any():
            counts = [int((self._meets[place] & left).sum()) for place in places]
            best = places[int(np.argmax(counts))]
            newly = self._meets[best] & left
            if not newly.any() or not self._problem.allows(hidden, self.found[best]):
                raise ValueError("a demand is not met")
            for demand in np.flatnonzero(newly).tolist():
                by_demand[demand] = len(chosen)
            chosen.append(best)
            left &= ~newly
        return tuple(self.found[place] for place in chosen), tuple(by_demand)
