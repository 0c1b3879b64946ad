"""What was published: entries in a chain, only ever appended."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.vault.audit_actions import AuditAction
from casevault.vault.chained_rows import ChainedTable
from casevault.vault.row_seal import RowKind
from casevault.vault.writing import Writer


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry; `number` counts from 1."""

    number: int
    kind: str
    document: bytes
    stamp: int


LEDGER = ChainedTable("ledger", RowKind.LEDGER, ("kind", "document", "stamp"))


class LedgerStore:
    """Keeps the ledger of publications."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def append(self, document: bytes, kind: str) -> int:
        """Add an entry and return its number once it is on the disk; entered in the log."""
        with self._writer.transaction() as step:
            number = LEDGER.append(self._writer, step, (kind, document, step.stamp))
            step.log(
                AuditAction.LEDGER_ENTRY,
                self._writer.user_id,
                detail={"number": number, "kind": kind},
            )
        return number

    def entries(self, kind: str | None = None) -> list[LedgerEntry]:
        """All entries, or those of one kind, oldest first.

        Raises:
            UserError: one was changed, cut out or put in from outside (DAMAGED).
        """
        rows = LEDGER.read(self._writer.database, self._writer.seal)
        entries = [LedgerEntry(*row) for row in rows]
        return [entry for entry in entries if kind in {None, entry.kind}]
