"""Rows for lists: a source that remembers what it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casevault.ui.lists.paged_model import Column, Order


def whole(row: str) -> str:
    """The row itself."""
    return row


def length(row: str) -> str:
    """How long the row is."""
    return str(len(row))


COLUMNS: Final = (
    Column("Code", text=whole, sort="code"),
    Column("Length", text=length, right_aligned=True),
)


class CountingSource:
    """Rows "row 0" to "row n-1"."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[Order] = []
        self.fetched = 0

    def find(self, order: Order) -> Sequence[int]:
        """All numbers, backwards when descending."""
        self.asked.append(order)
        numbers = range(self.count)
        return numbers[::-1] if order.descending else numbers

    def fetch(self, numbers: Sequence[int]) -> Sequence[str]:
        """The rows, counted."""
        self.fetched += len(numbers)
        return [f"row {number}" for number in numbers]
