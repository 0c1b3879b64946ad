"""Every truth that fits what was published, listed: the judge of the attack, by other means.

The reader judged here holds all releases, even the protected vectors, and knows the rules by which
exact accounts are printed. Nothing is solved: all boxes are walked through, and each truth must
print the account that was printed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.balances import Accounts
from casevault.disclosure.exact_account import printed_sums
from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.ledger import YearAccount
from casevault.domain.table_sets import TableSet

Atom = tuple[str, str, Key]
Cell = tuple[tuple[str, str], ...]


def possible(protected: int, base: int) -> range:
    """The true numbers behind a protected one: straight from the printed meaning."""
    if protected == 0:
        return range(base)
    if protected == base:
        return range(2 * base)
    return range(protected - base + 1, protected + base)


def _bits(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


class Judge:
    """Answers which values a set of atoms can take together, over all worlds."""

    def __init__(
        self,
        table_set: TableSet,
        slices: Iterable[FrozenSlice],
        account: YearAccount | None,
        base: int,
    ) -> None:
        self.base = base
        self._accounts = Accounts(table_set.catalogue)
        # Without an exact account the only tie is that what is left of a total is not negative.
        self._elements = [
            element
            for element in self._accounts.elements
            if account is not None or any(sign < 0 for sign, _ in element.terms)
        ]
        self.held: dict[Atom, int] = {
            (one.statistic, one.slice_id, key): one.vector.get(key, 0)
            for one in slices
            for key in KeySpace.of(table_set.statistic(one.statistic)).all()
        }
        self._groups: dict[tuple[int, ...], list[Atom]] = {}
        for atom in self.held:
            self._groups.setdefault(self._weights(atom), []).append(atom)
        self._tied = [weights for weights in self._groups if any(weights)]
        self._allowed = self._fitting(account)

    def _weights(self, atom: Atom) -> tuple[int, ...]:
        """How often an atom counts in each elementary count of the accounts."""
        space = self._accounts.spaces[atom[0]]
        return tuple(
            sum(
                sign
                for sign, selection in element.terms
                if selection.statistic == atom[0] and space.matches(atom[2], selection.where)
            )
            for element in self._elements
        )

    def _sums(self, group: tuple[int, ...], counted: set[Atom]) -> dict[int, int]:
        """For each sum of a group: the values (as bits) that its counted atoms can take."""
        reached = {0: 1}
        for atom in self._groups[group]:
            after: dict[int, int] = {}
            for total, mask in reached.items():
                for number in possible(self.held[atom], self.base):
                    moved = mask << number if atom in counted else mask
                    after[total + number] = after.get(total + number, 0) | moved
            reached = after
        return reached

    def _fitting(self, account: YearAccount | None) -> NDArray[np.int64]:
        """All sums of the tied groups under which the account would be printed as it was."""
        ranges = [sorted(self._sums(group, set())) for group in self._tied]
        grid = np.stack(
            [axis.ravel() for axis in np.meshgrid(*ranges, indexing="ij")], axis=1
        ).astype(np.int64)
        values = grid @ np.array(self._tied, dtype=np.int64)
        kept = (values >= 0).all(axis=1)
        if account is not None:
            for union, number in printed_sums(account).items():
                kept &= values[:, sorted(union)].sum(axis=1) == number
            grid, values = grid[kept], values[kept]
            kept = np.ones(len(grid), dtype=bool)
            for stages in self._accounts.all_stages():
                small = self._too_small(values, stages)
                if stages == account.stages:
                    kept &= ~small
                    break
                kept &= small
        found: NDArray[np.int64] = grid[kept]
        return found

    def _too_small(self, values: NDArray[np.int64], stages: tuple[int, ...]) -> NDArray[np.bool_]:
        small = np.zeros(len(values), dtype=bool)
        for union in self._accounts.computable(stages):
            number = values[:, sorted(union)].sum(axis=1)
            small |= (number >= 1) & (number <= self.base)
        return small

    def values(self, counted: Iterable[Atom]) -> list[int]:
        """All values that the sum of some atoms takes over every world."""
        own = set(counted)
        masks = 1
        for group in self._groups:
            if not any(group) and own & set(self._groups[group]):
                free = self._sums(group, own)
                masks = _added(masks, _joined(free.values()))
        touched = [n for n, group in enumerate(self._tied) if own & set(self._groups[group])]
        tables = [self._sums(self._tied[n], own) for n in touched]
        reached = 0
        for row in np.unique(self._allowed[:, touched], axis=0) if len(self._allowed) else ():
            mask = masks
            for table, total in zip(tables, row, strict=True):
                mask = _added(mask, table[int(total)])
            reached |= mask
        return _bits(reached)


def _joined(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


def _added(first: int, second: int) -> int:
    return _joined(first << place for place in _bits(second))


def cells(
    table_set: TableSet, statistic: str, union: Sequence[str], order: int = 3
) -> Mapping[Cell, set[Atom]]:
    """Every cell up to an order over a union of slices, with its atoms."""
    space = KeySpace.of(table_set.statistic(statistic))
    found: dict[Cell, set[Atom]] = {}
    for key in space.all():
        pairs = tuple(zip(space.dimensions, key, strict=True))
        for size in range(order + 1):
            for cell in itertools.combinations(pairs, size):
                own = found.setdefault(cell, set())
                own |= {(statistic, slice_id, key) for slice_id in union}
    return found


def unsafe(
    judge: Judge,
    table_set: TableSet,
    statistic: str,
    union: Sequence[str],
    *,
    sensitive: Iterable[str],
    coalition: int = 1,
) -> list[str]:
    """Cells, differences and groups that no world makes harmless; empty when all is safe."""
    k = judge.base
    found: list[str] = []
    own = cells(table_set, statistic, union)
    quantities: dict[tuple[str, Cell], set[Atom]] = {
        ("cell", cell): inside for cell, inside in own.items()
    }
    for cell, inside in own.items():
        for pair in cell:
            outer = own[tuple(other for other in cell if other != pair)]
            quantities["rest", (*cell, pair)] = outer - inside
    for name, counted in quantities.items():
        values = judge.values(counted)
        if not values or all(1 <= value < k for value in values):
            found.append(f"{name} {values}")
    for cell in own:
        for pair in cell:
            if pair[0] in sensitive and pair[1] != "-":
                outer = own[tuple(other for other in cell if other != pair)]
                rest = judge.values(outer - own[cell])
                if min(judge.values(outer)) >= 1 and max(rest) <= coalition:
                    found.append(f"group {cell} {pair}")
    return found
