"""Exact yearly accounts: which of their terms may be printed, and which are merged first.

All balances of a catalogue are sums of the same elementary counts. Terms are merged, in the
catalogue's order, until everything that can be computed from what is printed is 0 or at least
threshold + 1. That terms were merged tells a reader that something finer was too small; the clauses
say exactly that, so the attack knows it too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.model import Part, Sum
from casevault.disclosure.rowspace import KnownSums
from casevault.domain.errors import UserError
from casevault.domain.statistics_catalogue import BalanceSpec, Catalogue, Selection
from casevault.i18n import N_

Union = frozenset[int]
"""A set of elementary counts, by number."""

Stages = tuple[int, ...]
"""For each balance how many merges were made; one more than it has means it is withheld."""

_MOST_ELEMENTS = 14


@dataclass(frozen=True, slots=True)
class Element:
    """An elementary count: signed selections whose sum it is."""

    terms: tuple[tuple[int, Selection], ...]

    def value(self, counts: Mapping[str, Mapping[Key, int]], spaces: Spaces) -> int:
        """Its number in given counts by statistic and key."""
        return sum(
            sign * number
            for sign, selection in self.terms
            for key, number in counts.get(selection.statistic, {}).items()
            if spaces[selection.statistic].matches(key, selection.where)
        )

    def sum(self, slices: Sequence[str]) -> Sum:
        """Its sum over some slices."""
        return tuple((sign, Part.selected(selection, slices)) for sign, selection in self.terms)


Spaces = Mapping[str, KeySpace]


class Accounts:
    """All balances of a catalogue over their common elementary counts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.specs = catalogue.balances
        self.spaces = {s.id: KeySpace.of(s) for s in catalogue.statistics}
        self.elements: list[Element] = []
        self._computable: dict[Stages, tuple[Union, ...]] = {}
        self._of_selection: dict[str, list[tuple[Mapping[str, str], int]]] = {}
        for statistic in self.spaces:
            self._split(statistic)
        self.terms: dict[tuple[str, str], Union] = {}
        for spec in self.specs:
            self._enter(spec)
        if len(self.elements) > _MOST_ELEMENTS:
            raise ValueError("balances too fine to check")

    def _split(self, statistic: str) -> None:
        """Elements of a statistic: projections that the same selections take."""
        selections = list(dict.fromkeys(_frozen(s) for s in self._selections(statistic)))
        names = tuple(
            d for d in self.spaces[statistic].dimensions if any(d in dict(w) for w in selections)
        )
        groups: dict[tuple[bool, ...], list[Key]] = {}
        for codes in self.spaces[statistic].projected(names):
            named = dict(zip(names, codes, strict=True))
            taken = tuple(all(named[d] in c for d, c in where) for where in selections)
            groups.setdefault(taken, []).append(codes)
        found: list[tuple[Mapping[str, str], int]] = []
        for taken, members in groups.items():
            if any(taken):
                wheres = [{n: (c,) for n, c in zip(names, codes, strict=True)} for codes in members]
                element = Element(tuple((1, Selection(statistic, where)) for where in wheres))
                self.elements.append(element)
                number = len(self.elements) - 1
                found += [(dict(zip(names, codes, strict=True)), number) for codes in members]
        self._of_selection[statistic] = found

    def _selections(self, statistic: str) -> Iterator[Selection]:
        for spec in self.specs:
            whole = [spec.total] if _residual(spec) is None or self._alike(spec) else []
            for term in (*whole, *spec.terms):
                if term.selection is not None and term.selection.statistic == statistic:
                    yield term.selection

    @staticmethod
    def _alike(spec: BalanceSpec) -> bool:
        """Whether the terms are parts of the statistic of the total."""
        named = {t.selection.statistic for t in (spec.total, *spec.terms) if t.selection}
        return len(named) == 1

    def _union(self, selection: Selection) -> Union:
        return frozenset(
            number
            for codes, number in self._of_selection[selection.statistic]
            if all(codes.get(name) in allowed for name, allowed in selection.where.items())
        )

    def _enter(self, spec: BalanceSpec) -> None:
        """Note which elements each term and the total are made of."""
        total = spec.total.selection
        if total is None:
            raise ValueError("a total needs a selection")
        parts = {t.id: self._union(t.selection) for t in spec.terms if t.selection is not None}
        joined = frozenset[int]().union(*parts.values())
        residual = _residual(spec)
        if residual is not None and not self._alike(spec):
            signed = [(-1, s) for n in sorted(joined) for _, s in self.elements[n].terms]
            self.elements.append(Element(((1, total), *signed)))
            parts[residual] = frozenset([len(self.elements) - 1])
        elif residual is not None:
            parts[residual] = self._union(total) - joined
        whole = frozenset[int]().union(*parts.values())
        if residual is None and whole != self._union(total):
            raise ValueError(f"balance {spec.id} does not add up")
        if sum(len(part) for part in parts.values()) != len(whole):
            raise ValueError(f"terms of balance {spec.id} overlap")
        self.terms.update({(spec.id, name): part for name, part in parts.items()})
        self.terms[spec.id, spec.total.id] = whole

    def values(self, counts: Mapping[str, Mapping[Key, int]]) -> tuple[int, ...]:
        """The elementary counts.

        Raises:
            UserError: one is negative; more was decided than received (BAD_INPUT).
        """
        found = tuple(element.value(counts, self.spaces) for element in self.elements)
        if min(found, default=0) < 0:
            raise UserError(
                N_(
                    "The year's account does not add up: more was decided than received. "
                    "Check the dates on which reports of the year were received."
                )
            )
        return found

    def groups(self, spec: BalanceSpec, stage: int) -> tuple[tuple[str, ...], ...] | None:
        """The merged terms of a balance after some merges; None when it is withheld."""
        if stage > len(spec.merge_order):
            return None
        groups: list[tuple[str, ...]] = [(term.id,) for term in spec.terms]
        for pair in spec.merge_order[:stage]:
            joined = [group for group in groups if set(group) & set(pair)]
            rest = [group for group in groups if group not in joined]
            place = min(groups.index(group) for group in joined)
            rest.insert(min(place, len(rest)), tuple(n for group in joined for n in group))
            groups = rest
        return tuple(groups)

    def printed(self, stages: Stages) -> tuple[Union, ...]:
        """The unions whose exact numbers are printed at some stages."""
        found: list[Union] = []
        for spec, stage in zip(self.specs, stages, strict=True):
            groups = self.groups(spec, stage)
            if groups is not None:
                found.append(self.terms[spec.id, spec.total.id])
                found += [self.union_of(spec.id, group) for group in groups]
        return tuple(dict.fromkeys(found))

    def union_of(self, balance: str, group: Iterable[str]) -> Union:
        """The elements of merged terms."""
        return frozenset[int]().union(*(self.terms[balance, name] for name in group))

    def computable(self, stages: Stages) -> tuple[Union, ...]:
        """Every union of elements whose number follows from what is printed."""
        if stages not in self._computable:
            printed = dict.fromkeys(self.printed(stages), 0)
            self._computable[stages] = tuple(self.known(printed))
        return self._computable[stages]

    def known(self, printed: Mapping[Union, int]) -> dict[Union, int]:
        """Every union whose number follows from printed ones, with its number.

        ValueError if the printed numbers contradict each other.
        """
        sums = KnownSums()
        for union, number in printed.items():
            sums.add(self._vector(union), number)
        involved = sorted(frozenset[int]().union(*printed))
        found: dict[Union, int] = {}
        for size in range(1, len(involved) + 1):
            for chosen in itertools.combinations(involved, size):
                value = sums.value(self._vector(frozenset(chosen)))
                if value is not None:
                    found[frozenset(chosen)] = int(value)
        return found

    def _vector(self, union: Union) -> list[int]:
        return [int(number in union) for number in range(len(self.elements))]

    def all_stages(self) -> list[Stages]:
        """All ways to print, best first: fewest merges, and the first balance kept longest."""
        ranges = [range(len(spec.merge_order) + 2) for spec in self.specs]
        return sorted(itertools.product(*ranges), key=lambda stages: (sum(stages), stages))

    def choose(self, values: Sequence[int], threshold: int) -> Stages:
        """The first way to print under which nothing computable is 1 to threshold."""
        for stages in self.all_stages():
            if not self._too_small(values, stages, threshold):
                return stages
        raise AssertionError("with everything withheld nothing is too small")

    def _too_small(self, values: Sequence[int], stages: Stages, threshold: int) -> bool:
        sums = (sum(values[n] for n in union) for union in self.computable(stages))
        return any(1 <= number <= threshold for number in sums)

    def clauses(
        self, stages: Stages, printed: Mapping[Union, int], slices: Sequence[str]
    ) -> tuple[tuple[Sum, ...], ...]:
        """What the choice of stages tells: in each better way something was too small."""
        known = self.known(printed)
        order = self.all_stages()
        found = [
            frozenset(self._open_parts(self.computable(better), known))
            for better in order[: order.index(stages)]
        ]
        # A clause that holds whenever a shorter one does tells nothing more.
        least = [c for c in found if not any(other < c for other in found)]
        return tuple(
            tuple(self.sum_of(u, slices) for u in sorted(clause, key=sorted))
            for clause in dict.fromkeys(least)
        )

    @staticmethod
    def _open_parts(unions: Iterable[Union], known: Mapping[Union, int]) -> Iterator[Union]:
        """Unions that may still be too small, without what is known to be nobody."""
        for union in unions:
            inside = [u for u in known if u <= union]
            if union not in known and not any(known[u] for u in inside):
                yield union.difference(*inside)

    def sum_of(self, union: Union, slices: Sequence[str]) -> Sum:
        """The sum of a union over some slices, equal parts taken together."""
        signed: dict[Part, int] = {}
        for number in sorted(union):
            for sign, part in self.elements[number].sum(slices):
                signed[part] = signed.get(part, 0) + sign
        return tuple((sign, part) for part, sign in signed.items() if sign)


def _residual(spec: BalanceSpec) -> str | None:
    """The term that is what remains of the total."""
    named = [term.id for term in spec.terms if term.selection is None]
    if len(named) > 1:
        raise ValueError(f"balance {spec.id} has two remainders")
    return named[0] if named else None


def _frozen(selection: Selection) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((name, tuple(codes)) for name, codes in selection.where.items()))
