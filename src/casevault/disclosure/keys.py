"""The space of full keys of a statistic: which combinations of codes can exist at all.

A conditional dimension holds `NOT_APPLICABLE` exactly where its condition fails; every other
combination is a structural zero. The space is never listed (half a million keys is common): it is
counted and sampled by strata, one per combination of the dimensions that steer conditions.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casevault.domain.statistics_catalogue import (
    LEVEL_MARK,
    NOT_APPLICABLE,
    Statistic,
    column_parts,
)

Key = tuple[str, ...]
"""One code per dimension, in the statistic's order."""

Rows = NDArray[np.int64]
"""Keys as code numbers, shape (keys, dimensions)."""

Where = Mapping[str, Collection[str]]
"""The part of a space whose dimensions have one of the named codes."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Keys that share the codes of the steering dimensions: a full product of `choices`."""

    choices: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        """Number of keys."""
        return math.prod(len(choice) for choice in self.choices)


class KeySpace:
    """All possible keys of one statistic.

    `codes` are the finest codes of each dimension, `NOT_APPLICABLE` last where it can occur;
    `rolls` map a dimension's codes to coarser ones, by the column (`place@country`) that shows
    them.
    """

    def __init__(
        self,
        dimensions: Sequence[str],
        codes: Sequence[Sequence[str]],
        *,
        conditions: Mapping[str, Where] | None = None,
        rolls: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.dimensions = tuple(dimensions)
        self.rolls = {name: dict(roll) for name, roll in (rolls or {}).items()}
        self.conditions = {k: v for k, v in (conditions or {}).items() if v}
        self.codes = tuple(
            (*own, NOT_APPLICABLE) if name in self.conditions else tuple(own)
            for name, own in zip(dimensions, codes, strict=True)
        )
        self.index = {name: position for position, name in enumerate(self.dimensions)}
        self._numbers = [{c: i for i, c in enumerate(codes)} for codes in self.codes]
        self.strata = tuple(self._strata())
        self.size = sum(stratum.size for stratum in self.strata)

    @classmethod
    def of(cls, statistic: Statistic) -> KeySpace:
        """The space of a statistic, with all coarser levels of its dimensions."""
        return cls(
            [d.id for d in statistic.dimensions],
            [d.codes for d in statistic.dimensions],
            conditions={d.id: d.applies_when for d in statistic.dimensions},
            rolls={
                f"{d.id}{LEVEL_MARK}{level.id}": level.roll
                for d in statistic.dimensions
                for level in d.levels
            },
        )

    def codes_of(self, column: str) -> tuple[str, ...]:
        """The finest codes of the dimension that a column shows, at whatever level."""
        return self.codes[self.index[column_parts(column)[0]]]

    @property
    def steering(self) -> tuple[str, ...]:
        """The dimensions on which the existence of others depends."""
        named = {name for condition in self.conditions.values() for name in condition}
        return tuple(name for name in self.dimensions if name in named)

    def _strata(self) -> Iterable[Stratum]:
        steering = self.steering
        for combination in itertools.product(*(self.codes[self.index[n]] for n in steering)):
            fixed = dict(zip(steering, combination, strict=True))
            choices: list[tuple[str, ...]] = []
            for name, codes in zip(self.dimensions, self.codes, strict=True):
                condition = self.conditions.get(name)
                applies = condition is None or all(fixed[n] in c for n, c in condition.items())
                own = codes if condition is None else codes[:-1] if applies else codes[-1:]
                choices.append(tuple(c for c in own if fixed.get(name, c) == c))
            if all(choices):
                yield Stratum(tuple(choices))

    def count(self, where: Where) -> int:
        """How many keys lie in a part."""
        return sum(math.prod(len(c) for c in choices) for choices in self._parts(where))

    def _parts(self, where: Where) -> Iterable[list[tuple[str, ...]]]:
        for stratum in self.strata:
            parts = [
                tuple(code for code in choice if name not in where or code in where[name])
                for name, choice in zip(self.dimensions, stratum.choices, strict=True)
            ]
            if all(parts):
                yield parts

    def projected(self, names: Sequence[str]) -> dict[Key, int]:
        """How many keys share each combination of codes of the named dimensions."""
        places = [self.index[name] for name in names]
        others = [place for place in range(len(self.dimensions)) if place not in places]
        found: dict[Key, int] = {}
        for stratum in self.strata:
            number = math.prod(len(stratum.choices[place]) for place in others)
            for codes in itertools.product(*(stratum.choices[place] for place in places)):
                found[codes] = found.get(codes, 0) + number
        return found

    def contains(self, key: Key) -> bool:
        """Whether a key can exist."""
        if len(key) != len(self.dimensions):
            return False
        return any(
            all(code in choice for code, choice in zip(key, stratum.choices, strict=True))
            for stratum in self.strata
        )

    def matches(self, key: Key, where: Where) -> bool:
        """Whether a key lies in a part; KeyError if the part names an unknown dimension."""
        return all(key[self.index[name]] in codes for name, codes in where.items())

    def encode(self, keys: Iterable[Key]) -> Rows:
        """Keys as code numbers; KeyError on an unknown code."""
        rows = [[numbers[c] for numbers, c in zip(self._numbers, k, strict=True)] for k in keys]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.dimensions))

    def all(self, where: Where | None = None) -> Iterable[Key]:
        """Every key of a part, in order; only for small parts."""
        for parts in self._parts(where or {}):
            yield from itertools.product(*parts)

    def sample(
        self, rng: np.random.Generator, number: int, where: Where | None = None
    ) -> list[Key]:
        """Keys drawn uniformly from a part, with repetition; none if the part is empty."""
        parts = list(self._parts(where or {}))
        if not parts:
            return []
        sizes = np.array([math.prod(len(c) for c in choices) for choices in parts], dtype=float)
        drawn = rng.choice(len(parts), size=number, p=sizes / sizes.sum())
        return [tuple(c[int(rng.integers(len(c)))] for c in parts[int(which)]) for which in drawn]
