"""From a table to what its suppression must leave open.

Everything that the attack calls unsafe and that the true world does not already disprove: printed
cells, cells that a reader can compute, what is left of a cell beside another, groups that lie in
one category. What the truth makes harmless stays so under every pattern, since the truth fits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from casevault.disclosure.coins import coins
from casevault.disclosure.grid_search import ORDER
from casevault.disclosure.lattice import Cell, Counts, Lattice
from casevault.disclosure.suppression_problem import (
    Demand,
    Flags,
    Reals,
    Side,
    SuppressionProblem,
    Zeros,
)

TIE_BREAKING = 0.01
"""By how much of itself a weight is moved by the secret coins."""

_KEEP_TOTAL = 100.0


@dataclass(frozen=True, slots=True)
class Rule:
    """The threshold, the coalition of readers who know themselves, and what is done with zeros."""

    threshold: int = 5
    coalition: int = 1
    zeros: Zeros = Zeros.HIDDEN
    only_cells: bool = False


def problem_of(
    lattice: Lattice,
    true: Counts,
    printed: Collection[Cell],
    rule: Rule,
    *,
    kept: Collection[Cell] = (),
    secret: bytes,
) -> SuppressionProblem:
    """The suppression of some printed cells of a lattice, true counts given for its leaves.

    Args:
        lattice: the variables with their groups.
        true: the counts of the finest combinations, shape (leaves,).
        printed: the cells of all tables that are to be published.
        rule: what counts as unsafe.
        kept: cells that are published in any case.
        secret: the coins that break ties.
    """
    table = lattice.sums(true)
    cells = sorted(set(printed))
    values = np.array([table[cell] for cell in cells], dtype=np.int64)
    is_primary = (values < rule.threshold) & ((values > 0) | (rule.zeros is Zeros.HIDDEN))
    is_kept = np.array([cell in kept for cell in cells], dtype=bool)
    if rule.zeros is Zeros.SHOWN:
        is_kept |= values == 0
    inside = tuple(tuple(lattice.inside(cell).tolist()) for cell in cells)
    return SuppressionProblem(
        true.reshape(-1),
        inside,
        _weights(lattice, cells, values, secret),
        primary=is_primary & ~is_kept,
        kept=is_kept,
        floor=int(rule.zeros is Zeros.SHOWN),
        demands=tuple(_unique(_demands(lattice, table, cells, is_primary & ~is_kept, rule))),
    )


def _weights(lattice: Lattice, cells: list[Cell], values: Counts, secret: bytes) -> Reals:
    """1 + ln(1 + count), moved a little by secret chance; the grand total goes last."""
    digest = hashlib.sha256(repr((lattice.shape, cells, values.tolist())).encode()).hexdigest()
    rng = coins(secret, f"suppression\x00{digest}")
    weights: Reals = (1 + np.log1p(values)) * (1 + TIE_BREAKING * rng.random(len(cells)))
    order = np.array([lattice.order[cell] for cell in cells], dtype=np.int64)
    return np.where(order == 0, weights * _KEEP_TOTAL, weights)


def _unique(demands: Iterator[Demand]) -> Iterator[Demand]:
    seen: set[tuple[Side, ...]] = set()
    for demand in demands:
        if demand.sides not in seen:
            seen.add(demand.sides)
            yield demand


def _demands(
    lattice: Lattice, table: Counts, cells: list[Cell], primary: Flags, rule: Rule
) -> Iterator[Demand]:
    k = rule.threshold
    for cell in (cells[place] for place in np.flatnonzero(primary)):
        name, places = _name(lattice, cell), tuple(lattice.inside(cell).tolist())
        yield Demand(name, (Side(places, rising=True, level=k),))
        if rule.zeros is not Zeros.SHOWN:
            yield Demand(name, (Side(places, rising=False, level=0),))
    if not rule.only_cells:
        # What the attack tries: everything up to the order, and what is printed beyond it.
        tried = (lattice.order <= ORDER).astype(np.int64)
        for printed in cells:
            tried[printed] = 1
        yield from _computable(lattice, table, tried, k)
        for axis in range(len(lattice.shape)):
            yield from _beside(lattice, table, tried, axis, rule)


def _computable(lattice: Lattice, table: Counts, tried: Counts, k: int) -> Iterator[Demand]:
    small = (tried > 0) & (table >= 1) & (table < k)
    for found in np.argwhere(small):
        cell = tuple(found.tolist())
        yield _not_small(_name(lattice, cell), lattice.inside(cell), k)


def _beside(
    lattice: Lattice, table: Counts, tried: Counts, axis: int, rule: Rule
) -> Iterator[Demand]:
    parent, rest = lattice.outers(table, axis), lattice.rests(table, axis)
    inner_tried = lattice.inners(tried, axis) > 0
    for place in np.argwhere(inner_tried & (rest >= 1) & (rest < rule.threshold)):
        outer, inner = lattice.pair(tuple(place.tolist()), axis)
        name = f"{_name(lattice, outer)} - {_name(lattice, inner)}"
        yield _not_small(name, lattice.beside(outer, inner), rule.threshold)
    for place in np.argwhere(inner_tried & (parent >= 1) & (rest <= rule.coalition)):
        outer, inner = lattice.pair(tuple(place.tolist()), axis)
        beside = tuple(lattice.beside(outer, inner).tolist())
        sides = (
            Side(beside, rising=True, level=rule.coalition + 1),
            Side(tuple(lattice.inside(outer).tolist()), rising=False, level=0),
        )
        yield Demand(f"{_name(lattice, outer)} | {_name(lattice, inner)}", sides)


def _not_small(name: str, places: Counts, k: int) -> Demand:
    inside = tuple(places.tolist())
    return Demand(name, (Side(inside, rising=True, level=k), Side(inside, rising=False, level=0)))


def _name(lattice: Lattice, cell: Cell) -> str:
    return ", ".join(f"{name}={code}" for name, code in lattice.where(cell).items()) or "total"
