"""The margins that a rounded vector must keep near the truth, as numbered cells.

Cells are those of every table up to an order, over the finest codes and over all coarser levels.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.keys import Key, KeySpace, Rows
from casevault.domain.statistics_catalogue import column_parts

Cells = NDArray[np.int64]
Reals = NDArray[np.float64]

ORDER_WEIGHTS = (100.0, 6.0, 2.0, 0.3)
"""Weight of a squared error in the total, one-way, two-way and three-way cells (measured best)."""


class Margins:
    """Numbered margin cells of a key space up to an order.

    Attributes:
        number: how many cells there are.
        order: the order of each cell, shape (cells,).
    """

    def __init__(self, space: KeySpace, order: int) -> None:
        self._space = space
        columns = [*space.dimensions, *space.rolls]
        dimensions = [column_parts(column)[0] for column in columns]
        self._sizes = [self._codes(column) for column in columns]
        self._tables = [
            table
            for size in range(order + 1)
            for table in itertools.combinations(range(len(columns)), size)
            if len({dimensions[place] for place in table}) == size
        ]
        sizes = [math.prod(len(self._sizes[place]) for place in t) for t in self._tables]
        self._starts = np.cumsum([0, *sizes])
        self.number = int(self._starts[-1])
        self.order = np.repeat([len(table) for table in self._tables], sizes)

    def _codes(self, column: str) -> NDArray[np.int64]:
        codes = self._space.codes_of(column)
        if column not in self._space.rolls:
            return np.arange(len(codes))
        roll = self._space.rolls[column]
        coarse = list(dict.fromkeys(roll.get(code, code) for code in codes))
        # Kept as long as the finest list, so that a lookup is one index; unused numbers stay empty.
        return np.array([coarse.index(roll.get(code, code)) for code in codes])

    def cells(self, rows: Rows) -> Cells:
        """The cell of each key in each table, shape (tables, keys)."""
        extended = [rows[:, place] for place in range(rows.shape[1])]
        for place, column in enumerate(self._space.rolls, start=rows.shape[1]):
            fine = rows[:, self._space.index[column_parts(column)[0]]]
            extended.append(self._sizes[place][fine])
        out = np.empty((len(self._tables), len(rows)), dtype=np.int64)
        for number, table in enumerate(self._tables):
            cell = np.zeros(len(rows), dtype=np.int64)
            for place in table:
                cell = cell * len(self._sizes[place]) + extended[place]
            out[number] = cell + self._starts[number]
        return out

    def sums(self, cells: Cells, values: NDArray[np.int64]) -> Reals:
        """The margins of values given per key, shape (cells,)."""
        weights = np.broadcast_to(values, cells.shape).ravel()
        summed = np.bincount(cells.ravel(), weights=weights, minlength=self.number)
        return summed.astype(np.float64)

    def of(self, vector: Mapping[Key, int]) -> Reals:
        """The margins of a sparse vector."""
        rows = self._space.encode(vector)
        return self.sums(self.cells(rows), np.array(list(vector.values()), dtype=np.int64))

    def weights(self, rng: np.random.Generator) -> Reals:
        """Weights by order, each moved a little by secret chance."""
        by_order: Reals = np.array(ORDER_WEIGHTS)[self.order]
        by_order *= 1 + 0.05 * rng.random(self.number)
        return by_order
