"""What is known about a sum, exactly: all atoms that no fact tells apart are one integer variable.

Atoms between integer bounds reach every integer between the sums of their bounds, so nothing is
lost by joining them: a space of half a million keys becomes a few hundred variables. A point is
turned back into a world by spreading each class over its atoms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.model import Atom, Knowledge, Part, Sum, World, box
from casevault.disclosure.solver import Optimum, Programme, Row, Terms
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

MOST_CLASSES = 20_000
"""Above this the attack refuses; leaving facts out instead would make it miss what is known."""

_UNLIMITED = 10_000
"""Stands for "no upper bound" where a printed rule must be switched off."""


@dataclass(slots=True)
class AtomClass:
    """Atoms of one slice that no sum tells apart."""

    statistic: str
    period: str
    signature: tuple[bool, ...]
    number: int = 0
    projections: list[Key] = field(default_factory=list)
    occupied: dict[Atom, int] = field(default_factory=dict)


class Classes:
    """The worlds of some knowledge, as an integer programme over classes of atoms.

    `parts` are parts that will be asked about beside those that the knowledge speaks of.
    """

    def __init__(self, knowledge: Knowledge, parts: Sequence[Part] = ()) -> None:
        self._knowledge = knowledge
        self._parts = tuple(dict.fromkeys([*_spoken_of(knowledge), *parts]))
        self._dimensions = {
            name: tuple(
                d
                for d in space.dimensions
                if any(p.statistic == name and d in dict(p.where) for p in self._parts)
            )
            for name, space in knowledge.spaces.items()
        }
        self._classes = [c for name in knowledge.spaces for c in self._of_statistic(name)]
        if len(self._classes) > MOST_CLASSES:
            raise UserError(
                N_(
                    "Too many figures are linked to attack them together. "
                    "Publish fewer or coarser tables at a time."
                ),
                exit_code=ExitCode.REFUSED,
            )
        self._programme = self._built()

    def least(self, terms: Sum) -> Optimum:
        """The least value of a sum; raises as `Programme.least` does."""
        return self._programme.least(self._terms(terms))

    def greatest(self, terms: Sum) -> Optimum:
        """The greatest value of a sum; raises as `Programme.least` does."""
        return self._programme.greatest(self._terms(terms))

    def reaches(self, terms: Sum, value: int) -> Optimum:
        """A point where a sum has a value; InfeasibleError if there is none."""
        programme = self._programme.with_rows([Row(self._terms(terms), value, value)])
        return programme.least(())

    def _of_statistic(self, name: str) -> Iterator[AtomClass]:
        space, knowledge = self._knowledge.spaces[name], self._knowledge
        dimensions = self._dimensions[name]
        projections = space.projected(dimensions)
        own = [slice_id for statistic, slice_id in knowledge.vectors if statistic == name]
        own += [slice_id for statistic, slice_id in knowledge.unrounded if statistic == name]
        for period in sorted(own):
            classes: dict[tuple[bool, ...], AtomClass] = {}
            for codes, number in projections.items():
                signature = self._signature(name, period, dict(zip(dimensions, codes, strict=True)))
                found = classes.setdefault(signature, AtomClass(name, period, signature))
                found.number += number
                found.projections.append(codes)
            for key, value in knowledge.vectors.get((name, period), {}).items():
                named = {d: key[space.index[d]] for d in dimensions}
                signature = self._signature(name, period, named)
                classes[signature].occupied[name, period, key] = value
            yield from classes.values()

    def _signature(self, name: str, period: str, codes: dict[str, str]) -> tuple[bool, ...]:
        return tuple(
            part.statistic == name
            and period in part.slices
            and all(codes[dimension] in allowed for dimension, allowed in part.where)
            for part in self._parts
        )

    def _bounds(self, found: AtomClass) -> tuple[int, int | None]:
        base = self._knowledge.base
        if (found.statistic, found.period) in self._knowledge.unrounded:
            return 0, None
        boxes = [box(value, base) for value in found.occupied.values()]
        empty = found.number - len(boxes)
        return sum(lo for lo, _ in boxes), sum(hi for _, hi in boxes) + empty * (base - 1)

    def _terms(self, terms: Sum) -> Terms:
        places = [(c, self._parts.index(part)) for c, part in terms]
        found = (
            (number, sum(c for c, place in places if one.signature[place]))
            for number, one in enumerate(self._classes)
        )
        return tuple((number, c) for number, c in found if c)

    def _built(self) -> Programme:
        """Rows for all bounds; each clause gets switches of which at least one is on."""
        bounds = [self._bounds(found) for found in self._classes]
        lower, upper = [lo for lo, _ in bounds], [hi for _, hi in bounds]
        rows = [
            Row(self._terms(bound.sum), bound.lo, bound.hi)
            for bound in self._knowledge.bounds
            if not bound.rounded
        ]
        k = self._knowledge.threshold
        for clause in self._knowledge.clauses:
            switches = range(len(lower), len(lower) + len(clause))
            lower += [0] * len(clause)
            upper += [1] * len(clause)
            rows.append(Row(tuple((switch, 1) for switch in switches), 1, None))
            for switch, terms in zip(switches, clause, strict=True):
                weighed = self._terms(terms)
                rows.append(Row((*weighed, (switch, -1)), 0, None))
                rows.append(Row((*weighed, (switch, _UNLIMITED)), None, k + _UNLIMITED))
        return Programme(lower, upper, rows)

    def world(self, optimum: Optimum, rng: np.random.Generator) -> dict[Atom, int]:
        """A world at a point: each class spread over its atoms by chance."""
        atoms: dict[Atom, int] = {}
        for found, value in zip(self._classes, optimum.point, strict=False):
            atoms.update(self._spread(found, value, rng))
        return {atom: number for atom, number in atoms.items() if number}

    def _spread(self, found: AtomClass, value: int, rng: np.random.Generator) -> World:
        base, space = self._knowledge.base, self._knowledge.spaces[found.statistic]
        boxes = {atom: box(rounded, base) for atom, rounded in found.occupied.items()}
        atoms = {atom: lo for atom, (lo, _) in boxes.items()}
        left = value - sum(atoms.values())
        unrounded = (found.statistic, found.period) in self._knowledge.unrounded
        for atom in self._order(found, space, rng):
            if not left:
                break
            lo, hi = boxes.get(atom, (0, left if unrounded else base - 1))
            added = min(left, hi - lo)
            atoms[atom] = lo + added
            left -= added
        return atoms

    def _order(self, found: AtomClass, space: KeySpace, rng: np.random.Generator) -> Iterator[Atom]:
        """Occupied atoms and some empty ones mixed by chance, then every other atom."""
        names = self._dimensions[found.statistic]
        occupied = sorted(found.occupied)
        drawn: list[Atom] = []
        for place in rng.integers(len(found.projections), size=min(4, found.number)):
            where = {n: (c,) for n, c in zip(names, found.projections[int(place)], strict=True)}
            drawn += [(found.statistic, found.period, k) for k in space.sample(rng, 1, where)]
        mixed = list(dict.fromkeys([*occupied, *drawn]))
        first = [mixed[int(place)] for place in rng.permutation(len(mixed))]
        yield from first
        for place in rng.permutation(len(found.projections)):
            where = {n: (c,) for n, c in zip(names, found.projections[int(place)], strict=True)}
            for key in space.all(where):
                atom = (found.statistic, found.period, key)
                if atom not in mixed:
                    yield atom


def _spoken_of(knowledge: Knowledge) -> list[Part]:
    sums = [bound.sum for bound in knowledge.bounds if not bound.rounded]
    sums += [terms for clause in knowledge.clauses for terms in clause]
    return list(dict.fromkeys(part for terms in sums for _, part in terms))
