"""Seeded chance: the same seed gives the same practice data on every computer."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things to choose from, each as often as its weight says."""

    __slots__ = ("_sums", "_top", "items", "total")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.items = tuple(weights)
        self._sums = list(accumulate(weights.values()))
        self._top = len(self.items) - 1
        self.total = self._sums[-1] if self._sums else 0.0

    def at(self, point: float) -> T:
        """The thing at a point between 0 and the total weight."""
        return self.items[min(bisect_right(self._sums, point), self._top)]


class Chance:
    """One stream of chance; only `random.random` is drawn, which is the same on all versions."""

    __slots__ = ("_draw",)

    def __init__(self, *seed: object) -> None:
        self._draw = random.Random("/".join(map(str, seed))).random  # noqa: S311 - no secrets here

    def of(self, weighted: Weighted[T]) -> T:
        """One thing, by weight."""
        return weighted.at(self._draw() * weighted.total)

    def one(self, items: Sequence[T]) -> T:
        """One thing, each as likely."""
        return items[int(self._draw() * len(items))]

    def percent(self, share: float) -> bool:
        """Whether something that happens in `share` of 100 happens now."""
        return self._draw() * 100 < share

    def upto(self, limit: int) -> int:
        """A whole number from 0 to `limit`, both included."""
        return int(self._draw() * (limit + 1))

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._draw() * (high - low + 1))

    def digits(self, count: int) -> str:
        """A number of so many digits, as text."""
        return f"{int(self._draw() * 10**count):0{count}d}"

    def some(self, weights: Mapping[str, float], at_most: int) -> list[str]:
        """Several different things, each with its own chance in 100; the likeliest if none."""
        found = [item for item, share in weights.items() if self._draw() * 100 < share]
        return found[:at_most] or [max(weights, key=weights.__getitem__)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All things in random order."""
        found = list(items)
        for last in range(len(found) - 1, 0, -1):
            other = int(self._draw() * (last + 1))
            found[last], found[other] = found[other], found[last]
        return found
