"""Which cases were erased: their ids, which mean nothing to anybody, and when."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Writer


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A case that was erased; `stamp` is when."""

    case_id: str
    stamp: int


class TombstoneStore:
    """Reads what erasures left behind; they are written by the epoch that erases."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def all(self) -> list[Tombstone]:
        """Every erased case, in the order of erasing.

        Raises:
            UserError: one was changed from outside (DAMAGED).
        """
        found = []
        for case_id, stamp, tag in self._writer.database.rows(
            "SELECT case_id, stamp, mac FROM tombstone ORDER BY stamp, case_id"
        ):
            self._writer.seal.check(digest(RowKind.TOMBSTONE, case_id, stamp), tag)
            found.append(Tombstone(case_id, stamp))
        return found
