"""What was published: entries in a chain, only ever appended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry; `number` counts from 1."""

    number: int
    kind: str
    document: bytes
    stamp: int


class LedgerStore:
    """Keeps the ledger of publications."""

    def append(self, document: bytes, kind: str) -> int:
        """Add an entry and return its number once it is on the disk."""
        raise NotImplementedError

    def entries(self, kind: str | None = None) -> list[LedgerEntry]:
        """All entries, or those of one kind, oldest first.

        Raises:
            UserError: an entry was changed from outside (DAMAGED).
        """
        raise NotImplementedError
