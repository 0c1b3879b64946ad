"""Worlds that make many quantities harmless at one stroke.

In a crowded world every atom is nobody at all, or at least the threshold: every cell, every union
of slices and every difference is harmless in it. In a scattered world people leave the occupied
atoms for chosen empty ones, which shows that groups need not lie in one category.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from casevault.disclosure.model import Atom, Knowledge, Sum, World, box
from casevault.disclosure.solver import (
    InfeasibleError,
    Programme,
    Row,
    Terms,
    UnfinishedError,
)

_UNLIMITED = 10_000


class WorldMaker:
    """Worlds over the occupied atoms of some protected numbers and, when scattered, some others.

    In a crowded world an atom that may be empty is k * open + more, more <= (its top - k) * open.
    """

    def __init__(
        self, knowledge: Knowledge, rounded: World, scattered: Iterable[Atom] | None = None
    ) -> None:
        self._knowledge = knowledge
        self._lower: list[int] = []
        self._upper: list[int | None] = []
        self._costs: list[tuple[int, int]] = []
        self._rows: list[Row] = []
        self._terms_of: dict[Atom, Terms] = {}
        for atom in sorted(rounded):
            low, high = box(rounded[atom], knowledge.base)
            if scattered is not None or low:
                # Occupied atoms are to be left where they can be left.
                self._add_plain(atom, low, high, (0, 3) if scattered is None else (2, 5))
            else:
                self._add_crowded(atom, high)
        for atom in dict.fromkeys(scattered or ()):
            if atom not in rounded:
                self._add_plain(atom, 0, knowledge.base - 1, (-4, 0))
        for statistic, period in sorted(knowledge.unrounded):
            if knowledge.spaces[statistic].size == 1:
                self._add_plain((statistic, period, ()), 0, None, (1, 2))
        self._add_knowledge(crowded=scattered is None)
        self._programme = Programme(self._lower, self._upper, self._rows)

    def one(self, rng: np.random.Generator) -> dict[Atom, int] | None:
        """A world chosen by chance; None if there is none of this kind (or none was found)."""
        costs = ((place, int(rng.integers(*span))) for place, span in enumerate(self._costs))
        try:
            found = self._programme.least(tuple((place, cost) for place, cost in costs if cost))
        except (InfeasibleError, UnfinishedError):
            return None
        values = {
            atom: sum(c * found.point[place] for place, c in terms)
            for atom, terms in self._terms_of.items()
        }
        return {atom: value for atom, value in values.items() if value}

    def _variable(self, low: int, high: int | None, costs: tuple[int, int] = (-3, 4)) -> int:
        self._lower.append(low)
        self._upper.append(high)
        self._costs.append(costs)
        return len(self._lower) - 1

    def _add_plain(self, atom: Atom, low: int, high: int | None, costs: tuple[int, int]) -> None:
        self._terms_of[atom] = ((self._variable(low, high, costs), 1),)

    def _add_crowded(self, atom: Atom, high: int) -> None:
        k = self._knowledge.threshold
        opened, more = self._variable(0, 1), self._variable(0, high - k)
        self._rows.append(Row(((more, 1), (opened, k - high)), None, 0))
        self._terms_of[atom] = ((opened, k), (more, 1))

    def _add_knowledge(self, *, crowded: bool) -> None:
        for bound in self._knowledge.bounds:
            if not bound.rounded:
                self._rows.append(Row(self._terms(bound.sum), bound.lo, bound.hi))
        for clause in self._knowledge.clauses:
            self._add_clause(clause)
        for terms in self._knowledge.counts if crowded else ():
            self._add_count(self._terms(terms))

    def _add_clause(self, clause: tuple[Sum, ...]) -> None:
        k = self._knowledge.threshold
        switches = [self._variable(0, 1) for _ in clause]
        self._rows.append(Row(tuple((switch, 1) for switch in switches), 1, None))
        for switch, terms in zip(switches, clause, strict=True):
            weighed = self._terms(terms)
            self._rows.append(Row((*weighed, (switch, -1)), 0, None))
            self._rows.append(Row((*weighed, (switch, _UNLIMITED)), None, k + _UNLIMITED))

    def _add_count(self, terms: Terms) -> None:
        opened = self._variable(0, 1)
        self._rows.append(Row((*terms, (opened, -self._knowledge.threshold)), 0, None))
        self._rows.append(Row((*terms, (opened, -_UNLIMITED)), None, 0))

    def _terms(self, terms: Sum) -> Terms:
        out: list[tuple[int, int]] = []
        for atom, own in self._terms_of.items():
            coefficient = self._knowledge.coefficient(atom, terms)
            if coefficient:
                out += [(place, coefficient * c) for place, c in own]
        return tuple(out)
