"""Looks for worlds that together make every quantity harmless; says exactly what none can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from casevault.disclosure import verifier
from casevault.disclosure.attack_report import Reason, ReasonKind
from casevault.disclosure.classes import Classes
from casevault.disclosure.model import Atom, Knowledge, Part, Sum, World, spec_json, total
from casevault.disclosure.solver import InfeasibleError
from casevault.disclosure.units import as_vectors
from casevault.disclosure.worlds import WorldMaker
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.statistics_catalogue import column_parts
from casevault.i18n import N_

Quantity = tuple[Any, ...]
"""("count", place), or (statistic, slices, "cell" | "rest" | "group", cell, ...), as the verifier
names them."""

PairOfWorlds = tuple[World, World]
"""Protected numbers, and true ones they may stand for."""

_CROWDED = 3
_SCATTERED = 60
_MOST_TARGETS = 200
_GROUPS_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Known:
    """A quantity that no world makes harmless, and the interval of its sum.

    For a group the sum is that of its members outside the category.
    """

    quantity: Quantity
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Worlds, and what they leave open; `known` is empty when all is harmless."""

    worlds: tuple[PairOfWorlds, ...]
    known: tuple[Known, ...]


def unsafe_in(knowledge: Knowledge, true: World) -> set[Quantity]:
    """The quantities that one world does not prove harmless, by the verifier's own listing."""
    k = knowledge.threshold
    found: set[Quantity] = {
        ("count", place)
        for place, terms in enumerate(knowledge.counts)
        if 1 <= knowledge.value(terms, true) < k
    }
    for name in knowledge.spaces:
        spec = spec_json(knowledge, name)
        for union in knowledge.unions.get(name, ()):
            held: Counter[tuple[str, ...]] = Counter()
            for (statistic, period, key), number in true.items():
                if statistic == name and period in union:
                    held[key] += number
            cells = verifier.unsafe_cells(spec, held, k, knowledge.coalition)
            found |= {(name, union, *quantity) for quantity in cells}
    return found


def prove(knowledge: Knowledge, vectors: Sequence[World], rng: np.random.Generator) -> Proof:
    """Worlds for some knowledge, over protected numbers that print as published.

    Raises:
        InfeasibleError: no world fits the knowledge at all.
        UserError: the attack could not be finished (REFUSED).
    """
    search = _Search(knowledge, vectors, rng)
    search.crowd()
    search.scatter()
    return search.finished()


class _Search:
    """Gathers worlds until nothing is left open; what stays is answered one by one, exactly."""

    def __init__(
        self, knowledge: Knowledge, vectors: Sequence[World], rng: np.random.Generator
    ) -> None:
        self._knowledge, self._vectors, self._rng = knowledge, list(vectors), rng
        self._worlds: list[PairOfWorlds] = []
        self._unsafe: list[set[Quantity]] = []
        self._known: list[Known] = []
        self._left: set[Quantity] | None = None

    def crowd(self) -> None:
        """Worlds in which no atom is small."""
        for rounded in self._vectors:
            maker = WorldMaker(self._knowledge, rounded)
            for _ in range(_CROWDED):
                true = maker.one(self._rng)
                if true is None or not self._keep(rounded, true):
                    break

    def scatter(self) -> None:
        """Worlds in which people left the occupied atoms, for where the open groups need them."""
        failed = 0
        for turn in range(_SCATTERED):
            if (self._left is not None and not self._left) or failed > len(self._vectors) + 2:
                return
            rounded = self._vectors[turn % len(self._vectors)]
            atoms = scattered_atoms(self._knowledge, self._left or set(), self._rng)
            true = WorldMaker(self._knowledge, rounded, atoms).one(self._rng)
            failed = 0 if true is not None and self._keep(rounded, true) else failed + 1

    def _keep(self, rounded: World, true: World) -> bool:
        """Keep a world if it makes anything more harmless; False if it does not, or all is."""
        found = unsafe_in(self._knowledge, true)
        if self._left is not None and not self._left - found:
            return False
        self._worlds.append((rounded, true))
        self._unsafe.append(found)
        self._left = found if self._left is None else self._left & found
        return bool(self._left)

    def finished(self) -> Proof:
        """Everything that is left answered, hidden sums included."""
        if self._left is None:
            rounded, true = self._any_world()
            self._keep(rounded, true)
        for _ in range(_MOST_TARGETS):
            if not self._left:
                break
            self._take(min(self._left, key=repr))
        else:
            raise UserError(
                N_(
                    "The attack could not be finished, so nothing is proven. "
                    "Publish fewer or coarser tables at a time."
                ),
                exit_code=ExitCode.REFUSED,
            )
        self._keep_few()
        for place, terms in enumerate(self._knowledge.hidden):
            self._spread_values(terms, place)
        return Proof(tuple(self._worlds), tuple(self._known))

    def _keep_few(self) -> None:
        """Only worlds that are needed, the most useful first: certificates are read by people."""
        known = {one.quantity for one in self._known}
        left: set[Quantity] | None = None
        kept: list[PairOfWorlds] = []
        while left is None or left - known:
            sizes = [len(found if left is None else left & found) for found in self._unsafe]
            best = sizes.index(min(sizes))
            left = self._unsafe[best] if left is None else left & self._unsafe[best]
            kept.append(self._worlds[best])
        self._worlds = kept

    def _classes(self, rounded: World, terms: Sequence[Sum]) -> Classes:
        known = replace(self._knowledge, vectors=as_vectors(self._knowledge, rounded.items()))
        return Classes(known, [part for one in terms for _, part in one])

    def _any_world(self) -> PairOfWorlds:
        for rounded in self._vectors:
            classes = self._classes(rounded, ())
            try:
                return rounded, classes.world(classes.least(()), self._rng)
            except InfeasibleError:
                continue
        raise InfeasibleError

    def _take(self, quantity: Quantity) -> None:
        """Make one quantity harmless by a world, or note what is known of it."""
        known: list[Known] = []
        for rounded in self._vectors:
            try:
                found = self._attempt(quantity, rounded)
            except InfeasibleError:
                continue
            if found is None:
                return
            known.append(found)
        if self._left is not None:
            self._left.discard(quantity)
        # With several possible vectors the widest of what each allows is what is known.
        self._known.append(
            Known(quantity, min(one.lo for one in known), max(one.hi for one in known))
        )

    def _attempt(self, quantity: Quantity, rounded: World) -> Known | None:
        group, rest = sums_of(self._knowledge, quantity)
        classes = self._classes(rounded, (group, rest))
        high = classes.greatest(rest)
        enough = self._knowledge.threshold
        if kind_of(quantity) == "group":
            enough = self._knowledge.coalition + 1
        if high.value is None or high.value >= enough:
            # An unbounded sum is brought to the value that is enough.
            point = classes.reaches(rest, enough) if high.value is None else high
            self._keep(rounded, classes.world(point, self._rng))
            return None
        low = classes.least(group)
        if low.value == 0:
            self._keep(rounded, classes.world(low, self._rng))
            return None
        return Known(quantity, classes.least(rest).value or 0, high.value)

    def _spread_values(self, terms: Sum, place: int) -> None:
        """Worlds in which a hidden sum takes three values, one of them 0 or at least k."""
        values = {self._knowledge.value(terms, true) for _, true in self._worlds}
        for rounded in self._vectors:
            if self._varied(values):
                return
            classes = self._classes(rounded, (terms,))
            low, high = classes.least(terms).value or 0, classes.greatest(terms).value
            top = low + 2 * self._knowledge.threshold if high is None else high
            for value in dict.fromkeys([low, top, *range(low + 1, top)]):
                if value in values or self._varied(values):
                    continue
                try:
                    point = classes.reaches(terms, value)
                except InfeasibleError:
                    continue
                self._worlds.append((rounded, classes.world(point, self._rng)))
                values.add(value)
        if not self._varied(values):
            self._known.append(Known(("hidden", place), min(values), max(values)))

    def _varied(self, values: set[int]) -> bool:
        k = self._knowledge.threshold
        return len(values) >= 3 and any(value == 0 or value >= k for value in values)


def scattered_atoms(
    knowledge: Knowledge, left: Collection[Quantity], rng: np.random.Generator
) -> list[Atom]:
    """Empty atoms to move people to: some anywhere, some inside groups but beside a category."""
    atoms: list[Atom] = []
    for part in _exact_parts(knowledge):
        atoms += _some_atoms(knowledge, part.statistic, part.slices, dict(part.where), rng)
    beside: dict[Quantity, dict[str, set[str]]] = {}
    for quantity in left:
        if kind_of(quantity) == "group":
            name, slices, _, cell, pair = quantity
            part = _part(knowledge, name, slices, (pair,))
            codes = beside.setdefault((name, slices, cell), {}).setdefault(part.where[0][0], set())
            codes |= set(part.where[0][1])
    groups = sorted(beside, key=repr)
    for place in rng.permutation(len(groups))[:_GROUPS_AT_ONCE]:
        name, slices, cell = groups[int(place)]
        where = {n: tuple(c) for n, c in _part(knowledge, name, slices, cell).where}
        space = knowledge.spaces[name]
        for dimension, codes in beside[groups[int(place)]].items():
            other = [c for c in space.codes[space.index[dimension]] if c not in codes]
            if space.count({**where, dimension: other}):
                where[dimension] = tuple(other)
        atoms += _some_atoms(knowledge, name, slices, where, rng)
    return atoms


def _exact_parts(knowledge: Knowledge) -> list[Part]:
    """The parts whose true numbers are bound, in a fixed order."""
    bounds = [bound for bound in knowledge.bounds if not bound.rounded]
    return list(dict.fromkeys(part for bound in bounds for _, part in bound.sum))


def _some_atoms(
    knowledge: Knowledge,
    name: str,
    slices: Sequence[str],
    where: Mapping[str, Sequence[str]],
    rng: np.random.Generator,
) -> list[Atom]:
    own = [period for period in slices if (name, period) in knowledge.vectors]
    keys = knowledge.spaces[name].sample(rng, 2, where) if own else []
    return [(name, own[int(rng.integers(len(own)))], key) for key in keys]


def kind_of(quantity: Quantity) -> str:
    """What sort of quantity this is: count, hidden, cell, rest or group."""
    kind: str = quantity[0] if quantity[0] in {"count", "hidden"} else quantity[2]
    return kind


def sums_of(knowledge: Knowledge, quantity: Quantity) -> tuple[Sum, Sum]:
    """The sum whose emptiness makes a quantity harmless, and the one whose size does."""
    if quantity[0] in {"count", "hidden"}:
        terms = (knowledge.counts if quantity[0] == "count" else knowledge.hidden)[quantity[1]]
        return terms, terms
    name, slices, kind, cell = quantity[:4]
    parent = _part(knowledge, name, slices, cell)
    if kind == "cell":
        return total(parent), total(parent)
    child = _part(knowledge, name, slices, (*cell, quantity[4]))
    rest: Sum = ((1, parent), (-1, child))
    return (total(parent), rest) if kind == "group" else (rest, rest)


def _part(
    knowledge: Knowledge, name: str, slices: Sequence[str], cell: Sequence[tuple[str, str]]
) -> Part:
    space = knowledge.spaces[name]
    where: dict[str, tuple[str, ...]] = {}
    for column, code in cell:
        roll = space.rolls.get(column, {})
        own = tuple(fine for fine in space.codes_of(column) if roll.get(fine, fine) == code)
        where[column_parts(column)[0]] = own
    return Part.of(name, slices, where)


def name_of(quantity: Quantity) -> str:
    """A quantity as a person can find it: statistic, slices and categories."""
    if kind_of(quantity) in {"count", "hidden"}:
        return f"{quantity[0]} {quantity[1]}"
    name, slices, _, cell = quantity[:4]
    codes = [f"{column_parts(column)[0]}={code}" for column, code in cell]
    if len(quantity) > 4:
        codes.append(f"({column_parts(quantity[4][0])[0]}={quantity[4][1]})")
    return " ".join([name, "+".join(slices), *codes])


def reason_of(known: Known, threshold: int) -> Reason:
    """Why a quantity is unsafe."""
    name = name_of(known.quantity)
    if kind_of(known.quantity) == "group":
        return Reason(ReasonKind.GROUP, name, {"hi": known.hi})
    if kind_of(known.quantity) == "hidden":
        return Reason(ReasonKind.FEW_VALUES, name, {"number": known.hi - known.lo + 1})
    if known.lo == known.hi:
        return Reason(ReasonKind.EXACT, name, {"lo": known.lo})
    return Reason(ReasonKind.SMALL, name, {"lo": known.lo, "hi": known.hi, "k": threshold})
