"""Flip and swap search for the rounding whose margins lie nearest to their targets.

Minimises sum_c w_c (error_c)^2 over 0/1 choices ("round this key up"); the errors live only in
their weighted Gram matrix and gradient, both updated by one row per move.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.margins import Cells, Reals

_GAIN = 1e-9
"""Least improvement that counts; below it two choices are equal up to floating point."""

_KICK = 0.03
"""Share of the choices that a restart throws over."""

_LISTABLE = 10
"""Up to so many choices all combinations are tried, which is exact."""


def gram(cells: Cells, weights: Reals) -> Reals:
    """Weighted number of tables in which two keys share a cell, shape (keys, keys)."""
    number = cells.shape[1]
    out: Reals = np.zeros((number, number))
    for row in cells:
        order = np.argsort(row, kind="stable")
        bounds = np.flatnonzero(np.diff(row[order])) + 1
        for group in np.split(order, bounds):
            out[np.ix_(group, group)] += weights[row[group[0]]] if len(group) else 0.0
    return out


class RoundingSearch:
    """Chooses which keys go up by `step`.

    `linear` is the weighted gradient of the errors when nothing is up, shape (keys,). The cost is
    kept relative to that state.
    """

    def __init__(self, gram: Reals, linear: Reals, step: int, rng: np.random.Generator) -> None:
        self._gram = gram * float(step * step)
        self._diagonal = np.diag(self._gram).copy()
        self._linear = linear * float(step)
        self._rng = rng
        off_diagonal = self._gram - np.diag(self._diagonal)
        self._largest = off_diagonal.max(axis=1, initial=0.0)

    def best(self, start: NDArray[np.bool_], kicks: int) -> NDArray[np.bool_]:
        """The best choice found from `start` by descent and `kicks` perturbed descents."""
        if len(start) <= _LISTABLE:
            return self._best_of_all(len(start))
        up, gradient = start.copy(), self._gradient(start)
        self._descend(up, gradient)
        cost = self._cost(up, gradient)
        for _ in range(kicks):
            trial, slope = up.copy(), gradient.copy()
            for place in self._thrown_over(trial):
                self._flip(trial, slope, place)
            self._descend(trial, slope)
            found = self._cost(trial, slope)
            if found < cost - _GAIN:
                up, gradient, cost = trial, slope, found
        return up

    def _best_of_all(self, number: int) -> NDArray[np.bool_]:
        choices = (np.arange(1 << number)[:, None] >> np.arange(number)) & 1
        costs = 2 * choices @ self._linear + ((choices @ self._gram) * choices).sum(axis=1)
        best: NDArray[np.bool_] = choices[int(np.argmin(costs))] > 0
        return best

    def _gradient(self, up: NDArray[np.bool_]) -> Reals:
        slope: Reals = self._linear + self._gram[:, up].sum(axis=1)
        return slope

    def _cost(self, up: NDArray[np.bool_], gradient: Reals) -> float:
        return float((self._linear[up] + gradient[up]).sum())

    def _thrown_over(self, up: NDArray[np.bool_]) -> list[int]:
        places: list[int] = []
        for side in (np.flatnonzero(up), np.flatnonzero(~up)):
            number = min(len(side), max(1, round(_KICK * int(up.sum()))))
            places += self._rng.choice(side, number, replace=False).tolist()
        return places

    def _flip(self, up: NDArray[np.bool_], gradient: Reals, place: int) -> None:
        gradient += self._gram[place] * (-1.0 if up[place] else 1.0)
        up[place] = not up[place]

    def _descend(self, up: NDArray[np.bool_], gradient: Reals) -> None:
        """Flips while any helps, then one round of swaps, until neither does."""
        improved = len(up) > 0
        while improved:
            self._flip_down(up, gradient)
            improved = self._swap_round(up, gradient)

    def _flip_down(self, up: NDArray[np.bool_], gradient: Reals) -> None:
        while True:
            change = np.where(up, -2.0, 2.0) * gradient + self._diagonal
            place = int(np.argmin(change))
            if change[place] >= -_GAIN:
                return
            self._flip(up, gradient, place)

    def _swap_round(self, up: NDArray[np.bool_], gradient: Reals) -> bool:
        """Offer each key that is up its best partner that is down; True if any changed places."""
        improved = False
        down = np.flatnonzero(~up)
        if not len(down):
            return False
        rise = 2 * gradient[down] + self._diagonal[down]
        for place in self._rng.permutation(np.flatnonzero(up)):
            fall = self._diagonal[place] - 2 * gradient[place]
            # No partner can gain more than the largest entry of the row: most rows end here.
            if rise.min() + fall - 2 * self._largest[place] >= -_GAIN:
                continue
            change = rise - 2 * self._gram[place, down]
            best = int(np.argmin(change))
            if change[best] + fall < -_GAIN:
                self._flip(up, gradient, int(place))
                self._flip(up, gradient, int(down[best]))
                down[best] = place
                rise = 2 * gradient[down] + self._diagonal[down]
                improved = True
        return improved
