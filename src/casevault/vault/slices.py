"""Protected vectors of closed quarters: put once, never replaced, in a chain."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.chained_rows import ChainedTable
from casevault.vault.row_seal import RowKind
from casevault.vault.writing import Writer


@dataclass(frozen=True, slots=True)
class StoredSlice:
    """One frozen vector as it was put; `number` counts from 1."""

    number: int
    statistic: str
    slice_id: str
    document: bytes
    stamp: int


SLICES = ChainedTable("slice", RowKind.SLICE, ("statistic", "slice_id", "document", "stamp"))


class SliceStore:
    """Keeps frozen slices."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def put(self, statistic: str, slice_id: str, document: bytes) -> None:
        """Keep a frozen slice; entered in the log.

        Raises:
            UserError: this slice is frozen already (REFUSED).
        """
        with self._writer.transaction() as step:
            taken = self._writer.database.value(
                "SELECT count(*) FROM slice WHERE statistic = ? AND slice_id = ?",
                (statistic, slice_id),
            )
            if taken:
                raise UserError(
                    N_(
                        "The protected figures of {slice} are fixed already and stay as they are. "
                        "Use those."
                    ),
                    exit_code=ExitCode.REFUSED,
                    slice=slice_id,
                )
            SLICES.append(self._writer, step, (statistic, slice_id, document, step.stamp))
            step.log(
                AuditAction.SLICE_FROZEN,
                self._writer.user_id,
                detail={"statistic": statistic, "slice": slice_id},
            )

    def get(self, statistic: str, slice_id: str) -> StoredSlice | None:
        """One frozen slice."""
        for stored in self.all():
            if (stored.statistic, stored.slice_id) == (statistic, slice_id):
                return stored
        return None

    def all(self) -> list[StoredSlice]:
        """All frozen slices in the order they were frozen.

        Raises:
            UserError: one was changed, cut out or put in from outside (DAMAGED).
        """
        return [StoredSlice(*row) for row in SLICES.read(self._writer.database, self._writer.seal)]
