"""Protected vectors of closed quarters: put once, never replaced."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredSlice:
    """One frozen vector as it was put."""

    statistic: str
    slice_id: str
    document: bytes
    stamp: int


class SliceStore:
    """Keeps frozen slices."""

    def put(self, statistic: str, slice_id: str, document: bytes) -> None:
        """Keep a frozen slice.

        Raises:
            UserError: this slice is frozen already (REFUSED).
        """
        raise NotImplementedError

    def get(self, statistic: str, slice_id: str) -> StoredSlice | None:
        """One frozen slice."""
        raise NotImplementedError

    def all(self) -> list[StoredSlice]:
        """All frozen slices in the order they were frozen."""
        raise NotImplementedError
