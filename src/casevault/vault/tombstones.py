"""Which cases were erased: an id and a code that mean nothing any more, when, and why."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Transaction, Writer


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A case that was erased; `stamp` is when, `ground` a code."""

    case_id: str
    code: str
    ground: str
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
        for *values, tag in self._writer.database.rows(
            "SELECT case_id, code, ground, stamp, mac FROM tombstone ORDER BY stamp, case_id"
        ):
            self._writer.seal.check(digest(RowKind.TOMBSTONE, *values), tag)
            found.append(Tombstone(*values))
        return found


def bury(writer: Writer, step: Transaction, case_id: str, code: str, ground: str) -> None:
    """Put up the tombstone of a case, inside the transaction that enters its erasure."""
    row = (case_id, code, ground, step.stamp)
    row_digest = digest(RowKind.TOMBSTONE, *row)
    writer.database.run(
        "INSERT INTO tombstone (case_id, code, ground, stamp, mac) VALUES (?, ?, ?, ?, ?)",
        (*row, writer.seal.tag(row_digest)),
    )
    step.note(RowKind.TOMBSTONE, case_id, step.stamp, row_digest)
