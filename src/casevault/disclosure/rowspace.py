"""What follows from published sums: exact row spaces over the rationals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


class KnownSums:
    """0/1 combinations of unknowns whose values follow from some given ones."""

    def __init__(self) -> None:
        self._basis: list[list[Fraction]] = []

    def add(self, row: Sequence[int], value: int) -> None:
        """Learn that a combination has a value; ValueError if that contradicts what is known."""
        left = self._remainder([*row, -value])
        pivot = next((place for place, entry in enumerate(left[:-1]) if entry), None)
        if pivot is not None:
            self._basis.append([entry / left[pivot] for entry in left])
        elif left[-1]:
            raise ValueError("published sums contradict each other")

    def value(self, row: Sequence[int]) -> Fraction | None:
        """The value of a combination; None if it does not follow."""
        left = self._remainder([*row, 0])
        return left[-1] if not any(left[:-1]) else None

    def _remainder(self, row: Sequence[int]) -> list[Fraction]:
        left = [Fraction(entry) for entry in row]
        for base in self._basis:
            pivot = next(place for place, entry in enumerate(base) if entry)
            factor = left[pivot]
            if factor:
                left = [entry - factor * other for entry, other in zip(left, base, strict=True)]
        return left
