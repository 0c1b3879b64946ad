"""What is saved together, and what is given back for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casevault.domain.projection import EventRow
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite


@dataclass(frozen=True, slots=True)
class RecordWrite:
    """One form to write.

    `seen_version` is the version that the writer saw, 0 for a new record. `sealed` None leaves the
    identity side as it is, an empty mapping clears it. `blind_tokens` are the plain features of a
    person that duplicates are found by (they are keyed before they are stored); None leaves them
    as they are. With `deleted` the record is emptied; its history stays.
    """

    record_id: str
    case_id: str
    person_id: str | None
    form_id: str
    form_version: int
    seen_version: int
    facts: Mapping[str, Any]
    sealed: Mapping[str, Any] | None = None
    blind_tokens: tuple[str, ...] | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class SaveBatch:
    """What is written together, or not at all; all of it belongs to one case.

    `events` are all events of the case as it is after this batch; the store finds what changed.
    None leaves the projection as it is.
    """

    case: CaseWrite | None
    writes: tuple[RecordWrite, ...]
    events: tuple[EventRow, ...] | None
    action: AuditAction
    reason: str = ""

    @property
    def case_id(self) -> str:
        """The case that all of this belongs to."""
        found = {write.case_id for write in self.writes}
        if self.case is not None:
            found.add(self.case.case_id)
        (case_id,) = found
        return case_id

    @property
    def is_all_new(self) -> bool:
        """Whether the case and every record in it are there for the first time."""
        is_new = self.case is not None and self.case.seen_version == 0
        return is_new and all(write.seen_version == 0 for write in self.writes)


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """A save that is on the disk: its stamp, and the new version of each record."""

    stamp: int
    case_id: str
    case_version: int
    versions: Mapping[str, int]
