"""What a reader knows: protected vectors as boxes, sums that are exact or bounded, printed rules.

Nothing here is a truth. A world is one possible truth; whatever all worlds agree on is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casevault.disclosure.keys import Key, KeySpace, Where
from casevault.domain.statistics_catalogue import NOT_APPLICABLE, Selection

Atom = tuple[str, str, Key]
"""Statistic, slice, full key."""

World = Mapping[Atom, int]
"""Numbers of all atoms that are not zero."""


@dataclass(frozen=True, slots=True)
class Part:
    """The events of a statistic, in some slices, whose dimensions have one of the named codes."""

    statistic: str
    slices: tuple[str, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, statistic: str, slices: Iterable[str], where: Where) -> Part:
        """A part in canonical form."""
        items = sorted((name, tuple(sorted(codes))) for name, codes in where.items())
        return cls(statistic, tuple(sorted(slices)), tuple(items))

    @classmethod
    def selected(cls, selection: Selection, slices: Iterable[str]) -> Part:
        """The part a table set selects."""
        return cls.of(selection.statistic, slices, selection.where)

    def and_where(self, where: Where) -> Part:
        """The part of this part that has the named codes as well."""
        own = {name: set(codes) for name, codes in self.where}
        for name, codes in where.items():
            own[name] = own.get(name, set(codes)) & set(codes)
        return Part.of(self.statistic, self.slices, own)


Sum = tuple[tuple[int, Part], ...]
"""A weighted sum of parts."""


def total(part: Part) -> Sum:
    """The sum that is just this part."""
    return ((1, part),)


@dataclass(frozen=True, slots=True)
class Bound:
    """`lo <= sum <= hi` for the true numbers (or for the protected ones); None for no bound."""

    sum: Sum
    lo: int
    hi: int | None
    label: str
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything a reader holds about one vault's statistics.

    `vectors` are protected vectors taken as known, by statistic and slice; `unrounded` are slices
    of which nothing protected was published. A clause says that at least one of its sums lies in
    1 to threshold (otherwise more would have been printed). `counts` are sums that count people
    and must be harmless beside all cells; `hidden` ones must take three values as well. `unions`
    are the sets of slices whose cells are examined; `public` are dimensions of which an exact
    balance speaks anyway, so that knowing a member's category is no disclosure.
    """

    threshold: int
    base: int
    coalition: int
    spaces: Mapping[str, KeySpace]
    vectors: Mapping[tuple[str, str], Mapping[Key, int]]
    bounds: tuple[Bound, ...] = ()
    clauses: tuple[tuple[Sum, ...], ...] = ()
    counts: tuple[Sum, ...] = ()
    hidden: tuple[Sum, ...] = ()
    unions: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    unrounded: frozenset[tuple[str, str]] = frozenset()
    public: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def sensitive(self, statistic: str) -> tuple[str, ...]:
        """The dimensions whose category must not be known of a whole group."""
        space = self.spaces[statistic]
        spoken = {*self.public.get(statistic, ()), *space.steering}
        return tuple(
            name
            for name, codes in zip(space.dimensions, space.codes, strict=True)
            if name not in spoken and len([code for code in codes if code != NOT_APPLICABLE]) > 1
        )

    def lies_in(self, atom: Atom, part: Part) -> bool:
        """Whether an atom lies in a part."""
        statistic, period, key = atom
        if statistic != part.statistic or period not in part.slices:
            return False
        index = self.spaces[statistic].index
        return all(key[index[name]] in codes for name, codes in part.where)

    def coefficient(self, atom: Atom, terms: Sum) -> int:
        """How often an atom counts in a sum."""
        return sum(c for c, part in terms if self.lies_in(atom, part))

    def value(self, terms: Sum, atoms: World) -> int:
        """The value of a sum in a world, or in protected numbers."""
        return sum(self.coefficient(atom, terms) * number for atom, number in atoms.items())

    def rounded(self) -> dict[Atom, int]:
        """The protected numbers of all vectors taken as known."""
        return {
            (statistic, period, key): value
            for (statistic, period), vector in self.vectors.items()
            for key, value in vector.items()
        }


def box(rounded: int, base: int) -> tuple[int, int]:
    """The true numbers that a protected number may stand for, ends included."""
    low = rounded - base + 1 if rounded > base else 0
    return low, rounded + base - 1


def spec_json(knowledge: Knowledge, statistic: str) -> dict[str, Any]:
    """A statistic as the verifier reads it."""
    space = knowledge.spaces[statistic]
    rolls = {
        column: {code: roll.get(code, code) for code in space.codes_of(column)}
        for column, roll in space.rolls.items()
    }
    return {
        "dimensions": list(space.dimensions),
        "codes": [list(codes) for codes in space.codes],
        "conditions": {
            name: {other: list(codes) for other, codes in where.items()}
            for name, where in space.conditions.items()
        },
        "rolls": rolls,
        "sensitive": list(knowledge.sensitive(statistic)),
        "unions": [list(union) for union in knowledge.unions.get(statistic, ())],
    }


def sum_json(knowledge: Knowledge, terms: Sum) -> list[Any]:
    """A sum as the verifier reads it: codes by place in the key."""
    return [
        [
            coefficient,
            part.statistic,
            list(part.slices),
            [
                [knowledge.spaces[part.statistic].index[name], list(codes)]
                for name, codes in part.where
            ],
        ]
        for coefficient, part in terms
    ]


def world_json(atoms: World) -> list[Any]:
    """Numbers as the verifier reads them."""
    return [[s, p, list(key), value] for (s, p, key), value in sorted(atoms.items()) if value]


def to_certificate(
    knowledge: Knowledge, worlds: Sequence[tuple[World, World]], head: Mapping[str, Any]
) -> dict[str, Any]:
    """The certificate that these worlds (protected, true) make, beside some words of its head."""
    return {
        **head,
        "threshold": knowledge.threshold,
        "base": knowledge.base,
        "coalition": knowledge.coalition,
        "statistics": {name: spec_json(knowledge, name) for name in sorted(knowledge.spaces)},
        "unrounded": sorted(list(pair) for pair in knowledge.unrounded),
        "bounds": [
            {
                "of": "rounded" if bound.rounded else "true",
                "sum": sum_json(knowledge, bound.sum),
                "lo": bound.lo,
                "hi": bound.hi,
                "label": bound.label,
            }
            for bound in knowledge.bounds
        ],
        "clauses": [[sum_json(knowledge, s) for s in clause] for clause in knowledge.clauses],
        "counts": [sum_json(knowledge, terms) for terms in knowledge.counts],
        "hidden": [sum_json(knowledge, terms) for terms in knowledge.hidden],
        "worlds": [
            {"rounded": world_json(rounded), "true": world_json(true)} for rounded, true in worlds
        ],
    }
