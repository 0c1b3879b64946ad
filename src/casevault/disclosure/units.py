"""Protected numbers that would have been printed as they were: other ones than the true.

From printed figures alone this finds vectors of full keys that give every protected figure. A
certificate is made of them, so that it cannot betray the vault's own vectors. A unit is one base.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from casevault.disclosure.keys import Key
from casevault.disclosure.model import Atom, Bound, Knowledge, Part
from casevault.disclosure.solver import InfeasibleError, Optimum, Programme, Row
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

MOST_CELLS = 20_000
"""Above this the printed tables are linked too closely to be told apart."""


_ROOMY = 200
"""Cells of more atoms than this never hold so many units that they would be crowded."""


@dataclass(slots=True)
class _Block:
    """Units that share statistic, a class of slices and a stratum; joint codes per component."""

    statistic: str
    slices: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    number: int
    cells: list[tuple[tuple[str, ...], dict[Key, tuple[int, ...]]]] = field(default_factory=list)


class PossibleVectors:
    """All protected vectors that print as published, to be drawn from.

    Dimensions that no table crosses are independent inside a stratum: each component is one small
    table of integers, and units are put together by chance. `near` asks for more than was printed
    of protected numbers: that they lie near the exact figures and keep the rules, as true ones do.
    Two units in one atom are avoided, because units apart leave the truth most room.
    """

    def __init__(self, knowledge: Knowledge, *, near: bool) -> None:
        self._knowledge = knowledge
        self._bounds = [
            bound for bound in knowledge.bounds if bound.rounded or (near and _simple(bound))
        ]
        self._blocks: list[_Block] = []
        self._upper: list[int | None] = []
        self._crowding: list[int] = []
        for statistic in sorted(knowledge.spaces):
            components = self._connected(statistic)
            for slices in self._slice_classes(statistic):
                self._add_blocks(statistic, slices, components)
        if len(self._upper) > MOST_CELLS:
            raise UserError(
                N_(
                    "Too many figures are linked to attack them together. "
                    "Publish fewer or coarser tables at a time."
                ),
                exit_code=ExitCode.REFUSED,
            )
        self._programme = Programme(
            [0] * len(self._upper),
            self._upper,
            [*self._margins(), *map(self._row, self._bounds)],
        )

    def one(self, rng: np.random.Generator) -> dict[Atom, int]:
        """A vector chosen by chance; InfeasibleError if there is none."""
        costs = rng.integers(0, 4, size=len(self._upper))
        costs[self._crowding] = 1000
        found = self._programme.least(tuple((n, int(c)) for n, c in enumerate(costs) if c))
        vector: dict[Atom, int] = {}
        for block in self._blocks:
            for key in self._keys(block, found, rng):
                # Units apart leave the truth more room than units piled up.
                order = [
                    (block.statistic, block.slices[int(place)], key)
                    for place in rng.permutation(len(block.slices))
                ]
                atom = min(order, key=lambda one: vector.get(one, 0))
                vector[atom] = vector.get(atom, 0) + self._knowledge.base
        return vector

    def _parts(self, statistic: str) -> Iterator[Part]:
        for bound in self._bounds:
            yield from (part for _, part in bound.sum if part.statistic == statistic)

    def _connected(self, statistic: str) -> list[tuple[str, ...]]:
        """Dimensions that tables cross, joined; the steering ones stand apart."""
        space = self._knowledge.spaces[statistic]
        groups: list[set[str]] = []
        for part in dict.fromkeys(self._parts(statistic)):
            crossed = {name for name, _ in part.where} - set(space.steering)
            touching = [group for group in groups if group & crossed]
            groups = [group for group in groups if not group & crossed]
            if crossed:
                groups.append(crossed.union(*touching))
        return sorted(tuple(n for n in space.dimensions if n in group) for group in groups)

    def _slice_classes(self, statistic: str) -> list[tuple[str, ...]]:
        """Slices that every figure takes or leaves together."""
        parts = list(dict.fromkeys(part.slices for part in self._parts(statistic)))
        found: dict[tuple[bool, ...], list[str]] = {}
        for name, period in sorted(self._knowledge.vectors):
            if name == statistic:
                signature = tuple(period in slices for slices in parts)
                found.setdefault(signature, []).append(period)
        return [tuple(periods) for periods in found.values()]

    def _add_blocks(
        self, statistic: str, slices: tuple[str, ...], components: Sequence[tuple[str, ...]]
    ) -> None:
        space = self._knowledge.spaces[statistic]
        for stratum in space.strata:
            choices = dict(zip(space.dimensions, stratum.choices, strict=True))
            block = _Block(statistic, slices, choices, self._next(None))
            for component in components:
                codes = itertools.product(*(choices[name] for name in component))
                atoms = len(slices) * math.prod(
                    len(own) for name, own in choices.items() if name not in component
                )
                block.cells.append((component, {c: self._cell(atoms) for c in codes}))
            self._blocks.append(block)

    def _cell(self, atoms: int) -> tuple[int, ...]:
        """Variables of a cell: the first unit of each of its atoms, and all further ones."""
        if atoms > _ROOMY:
            return (self._next(None),)
        self._crowding.append(self._next(None))
        return self._crowding[-1], self._next(atoms)

    def _next(self, upper: int | None) -> int:
        self._upper.append(upper)
        return len(self._upper) - 1

    def _margins(self) -> Iterator[Row]:
        for block in self._blocks:
            for _, cells in block.cells:
                terms = tuple((number, 1) for own in cells.values() for number in own)
                yield Row((*terms, (block.number, -1)), 0, 0)

    def _row(self, bound: Bound) -> Row:
        """A bound in units; exact figures ask for a protected number less than a base away."""
        base = self._knowledge.base
        terms = tuple(
            (number, coefficient)
            for coefficient, part in bound.sum
            for block in self._blocks
            if block.statistic == part.statistic and set(block.slices) <= set(part.slices)
            for number in self._of(block, part)
        )
        lo, hi = bound.lo, bound.hi
        if not bound.rounded and hi is not None:
            lo, hi = (max(0, lo - base + 1), hi + base - 1) if hi else (0, 0)
        return Row(terms, -(-lo // base), None if hi is None else hi // base)

    def _of(self, block: _Block, part: Part) -> Iterator[int]:
        """The variables of a block that make up its share of a part."""
        space = self._knowledge.spaces[block.statistic]
        where = dict(part.where)
        if not all(
            set(block.choices[name]) & set(where.get(name, block.choices[name]))
            for name in space.steering
        ):
            return
        crossed = set(where) - set(space.steering)
        if not crossed:
            yield block.number
        for component, cells in block.cells:
            if crossed & set(component):
                for codes, numbers in cells.items():
                    named = zip(component, codes, strict=True)
                    if all(code in where.get(name, (code,)) for name, code in named):
                        yield from numbers

    def _keys(self, block: _Block, found: Optimum, rng: np.random.Generator) -> Iterator[Key]:
        """One key per unit: the components' codes dealt out independently."""
        number = found.point[block.number]
        dealt: dict[str, list[str]] = {
            name: [codes[int(place)] for place in rng.integers(len(codes), size=number)]
            for name, codes in block.choices.items()
        }
        for component, cells in block.cells:
            units = [
                codes
                for codes, places in cells.items()
                for _ in range(sum(found.point[place] for place in places))
            ]
            order = rng.permutation(number)
            for column, name in enumerate(component):
                dealt[name] = [units[int(place)][column] for place in order]
        for unit in range(number):
            yield tuple(codes[unit] for codes in dealt.values())


def _simple(bound: Bound) -> bool:
    """Whether a true bound can be asked of protected numbers: sums of parts, or a rule."""
    return all(sign > 0 for sign, _ in bound.sum) or (bound.lo == 0 and bound.hi is None)


def possible_vectors(
    knowledge: Knowledge, rng: np.random.Generator, number: int
) -> list[dict[Atom, int]]:
    """Some protected vectors that print as published.

    Raises:
        InfeasibleError: no vectors would; the publication contradicts itself.
    """
    for near in (True, False):
        maker = PossibleVectors(knowledge, near=near)
        try:
            return [maker.one(rng) for _ in range(number)]
        except InfeasibleError:
            continue
    raise InfeasibleError


def as_vectors(
    knowledge: Knowledge, atoms: Iterable[tuple[Atom, int]]
) -> dict[tuple[str, str], dict[Key, int]]:
    """Protected numbers by statistic and slice, empty slices included."""
    vectors: dict[tuple[str, str], dict[Key, int]] = {pair: {} for pair in knowledge.vectors}
    for (statistic, period, key), value in atoms:
        vectors[statistic, period][key] = value
    return vectors
