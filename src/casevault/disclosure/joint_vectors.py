"""Protected numbers and a truth behind them, looked for together: for small spaces only.

Where a space has few atoms, protected numbers that print as published may leave no room for the
exact totals. This finds some that do, or proves that there are none.
"""

from __future__ import annotations

import numpy as np

from casevault.disclosure.model import Atom, Bound, Knowledge, Sum
from casevault.disclosure.solver import Programme, Row, Terms

MOST_ATOMS = 600
"""Above this the search would take too long; larger spaces have room enough."""

_UNLIMITED = 10_000


def is_small(knowledge: Knowledge) -> bool:
    """Whether all atoms of the knowledge can be listed."""
    return sum(knowledge.spaces[name].size for name, _ in knowledge.vectors) <= MOST_ATOMS


class JointVectors:
    """Integer points of (units, truth) over all atoms.

    With u units an atom holds x people: x <= base * u + base - 1, and x >= base * (u - 1) + 1 where
    u is 2 or more, which the switch of the atom says.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._atoms: list[Atom] = [
            (name, period, key)
            for name, period in sorted(knowledge.vectors)
            for key in knowledge.spaces[name].all()
        ]
        self._number = len(self._atoms)
        self._switches = 0
        rows = [row for place in range(self._number) for row in self._box(place)]
        rows += [self._row(bound) for bound in knowledge.bounds]
        rows += [row for clause in knowledge.clauses for row in self._clause(clause)]
        size = 3 * self._number
        upper: list[int | None] = [None] * (2 * self._number) + [1] * self._number
        lower = [0] * (size + self._switches)
        self._programme = Programme(lower, upper + [1] * self._switches, rows)

    def one(self, rng: np.random.Generator) -> dict[Atom, int]:
        """Protected numbers chosen by chance; InfeasibleError if there are none."""
        costs = rng.integers(0, 5, size=self._number)
        found = self._programme.least(tuple((n, int(c)) for n, c in enumerate(costs) if c))
        base = self._knowledge.base
        return {a: base * u for a, u in zip(self._atoms, found.point, strict=False) if u}

    def _box(self, place: int) -> list[Row]:
        base = self._knowledge.base
        units, people, switch = place, self._number + place, 2 * self._number + place
        return [
            Row(((people, 1), (units, -base)), None, base - 1),
            Row(((people, 1), (units, -base), (switch, -1)), -base, None),
            Row(((units, 1), (switch, -_UNLIMITED)), None, 1),
        ]

    def _terms(self, terms: Sum, offset: int) -> Terms:
        found = (
            (offset + place, self._knowledge.coefficient(atom, terms))
            for place, atom in enumerate(self._atoms)
        )
        return tuple((place, c) for place, c in found if c)

    def _row(self, bound: Bound) -> Row:
        if not bound.rounded:
            return Row(self._terms(bound.sum, self._number), bound.lo, bound.hi)
        base = self._knowledge.base
        hi = None if bound.hi is None else bound.hi // base
        return Row(self._terms(bound.sum, 0), -(-bound.lo // base), hi)

    def _clause(self, clause: tuple[Sum, ...]) -> list[Row]:
        k = self._knowledge.threshold
        first = 3 * self._number + self._switches
        self._switches += len(clause)
        rows = [Row(tuple((first + n, 1) for n in range(len(clause))), 1, None)]
        for n, terms in enumerate(clause):
            weighed = self._terms(terms, self._number)
            rows.append(Row((*weighed, (first + n, -1)), 0, None))
            rows.append(Row((*weighed, (first + n, _UNLIMITED)), None, k + _UNLIMITED))
        return rows
