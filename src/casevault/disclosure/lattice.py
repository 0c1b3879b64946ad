"""All cells of all tables over some variables: every total, every group of codes, every code.

A cell names a node of each variable: the total over it, a group of its codes, or one code. What a
reader can compute are sums over the finest combinations, so a cell is a set of these.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Cell = tuple[int, ...]
"""One node number per variable; 0 is the total over it."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its finest codes, and the codes that stand for several of them."""

    name: str
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str | None, ...]:
        """What a table can print about it: the total (None), groups, codes."""
        return (None, *self.groups, *self.codes)

    def members(self) -> Counts:
        """1 where a node holds a code, shape (nodes, codes)."""
        groups = [[int(code in own) for code in self.codes] for own in self.groups.values()]
        held = [[1] * len(self.codes), *groups, *np.eye(len(self.codes), dtype=np.int64).tolist()]
        return np.array(held, dtype=np.int64).reshape(len(self.nodes), len(self.codes))

    def pairs(self) -> list[tuple[int, int]]:
        """Pairs of a node and one strictly inside it."""
        held = [frozenset(np.flatnonzero(row).tolist()) for row in self.members()]
        return [(a, b) for a, b in itertools.permutations(range(len(held)), 2) if held[b] < held[a]]


class Lattice:
    """The cells over some variables, as one array with an axis for each variable.

    Attributes:
        shape: how many nodes each variable has.
        leaf_shape: how many codes each variable has.
        order: how many variables each cell does not sum over, shape `shape`.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = tuple(variables)
        self._members = [variable.members() for variable in variables]
        self.shape = tuple(len(variable.nodes) for variable in variables)
        self.leaf_shape = tuple(len(variable.codes) for variable in variables)
        self.pairs = [variable.pairs() for variable in variables]
        order: Counts = np.zeros(self.shape, dtype=np.int64)
        for number in np.indices(self.shape, dtype=np.int64):
            order += number > 0
        self.order = order
        self._places = [{n: i for i, n in enumerate(v.nodes)} for v in variables]

    @property
    def leaves(self) -> int:
        """Number of finest combinations."""
        return math.prod(self.leaf_shape)

    def sums(self, leaves: Counts) -> Counts:
        """All cells of some finest counts given in order, shape `shape`."""
        table = leaves.reshape(self.leaf_shape)
        for axis, members in enumerate(self._members):
            table = np.moveaxis(np.tensordot(members, table, axes=(1, axis)), 0, axis)
        return table

    def cell(self, where: Mapping[str, str]) -> Cell:
        """The cell with these codes or groups; KeyError if one is unknown."""
        return tuple(
            places[where.get(variable.name)]
            for variable, places in zip(self.variables, self._places, strict=True)
        )

    def where(self, cell: Sequence[int]) -> dict[str, str]:
        """The codes or groups of a cell, by variable."""
        named = ((v.name, v.nodes[node]) for v, node in zip(self.variables, cell, strict=True))
        return {name: code for name, code in named if code is not None}

    def inside(self, cell: Sequence[int]) -> Counts:
        """The places of the finest combinations in a cell."""
        held = np.ones((), dtype=np.int64)
        for members, node in zip(self._members, cell, strict=True):
            held = np.multiply.outer(held, members[node])
        return np.flatnonzero(held)

    def beside(self, outer: Sequence[int], inner: Sequence[int]) -> Counts:
        """The places in one cell that are not in another inside it."""
        return np.setdiff1d(self.inside(outer), self.inside(inner), assume_unique=True)

    def rests(self, table: Counts, axis: int) -> Counts:
        """What is beside each inner node of each pair of an axis; that axis counts the pairs."""
        pairs = np.array(self.pairs[axis], dtype=np.int64).reshape(-1, 2)
        return table.take(pairs[:, 0], axis) - table.take(pairs[:, 1], axis)

    def outers(self, table: Counts, axis: int) -> Counts:
        """The outer cell of each pair of an axis, laid out as `rests`."""
        pairs = np.array(self.pairs[axis], dtype=np.int64).reshape(-1, 2)
        return table.take(pairs[:, 0], axis)

    def inners(self, table: Counts, axis: int) -> Counts:
        """The inner cell of each pair of an axis, laid out as `rests`."""
        pairs = np.array(self.pairs[axis], dtype=np.int64).reshape(-1, 2)
        return table.take(pairs[:, 1], axis)

    def pair(self, place: Sequence[int], axis: int) -> tuple[Cell, Cell]:
        """The outer and the inner cell at a place of `rests`."""
        outer, inner = self.pairs[axis][place[axis]]
        before, after = tuple(map(int, place[:axis])), tuple(map(int, place[axis + 1 :]))
        return (*before, outer, *after), (*before, inner, *after)

    def is_node(self, axis: int) -> NDArray[np.bool_]:
        """For each pair of an axis whether what is beside is a node itself, and so a cell."""
        held = {row.tobytes() for row in self._members[axis]}
        rows = self._members[axis]
        return np.array([(rows[a] - rows[b]).tobytes() in held for a, b in self.pairs[axis]], bool)
