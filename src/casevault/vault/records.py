"""Forms of a case: saved in one transaction, kept in every version, read as of any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite

if TYPE_CHECKING:
    from casevault.domain.projection import EventRow


@dataclass(frozen=True, slots=True)
class RecordWrite:
    """One form to write.

    `seen_version` is the version that the writer saw, 0 for a new record. `sealed` None leaves the
    identity side as it is, an empty mapping clears it. `blind_tokens` are the plain features of a
    person that duplicates are found by (they are keyed before they are stored); None leaves them
    as they are.
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
    """What is written together, or not at all.

    `events` are all events of the case as it is after this batch; the store finds what changed.
    None leaves the projection as it is.
    """

    case: CaseWrite | None
    writes: tuple[RecordWrite, ...]
    events: tuple[EventRow, ...] | None
    action: AuditAction
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """A save that is on the disk: its stamp, and the new version of each record."""

    stamp: int
    case_id: str
    case_version: int
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Record:
    """One form as it is, or as it was."""

    record_id: str
    case_id: str
    person_id: str | None
    form_id: str
    form_version: int
    version: int
    facts: Mapping[str, Any]
    has_sealed: bool
    author_id: str
    stamp: int
    deleted: bool = False


class RecordStore:
    """Writes and reads the forms of cases."""

    def save(self, batch: SaveBatch) -> SaveReceipt:
        """Write a batch in one transaction and return once it is safely on the disk.

        Raises:
            UserError: somebody else changed one of the records meanwhile (REFUSED); this user
                holds no key of the case; the disk is full, read-only or damaged.
        """
        raise NotImplementedError

    def of_case(self, case_id: str, *, as_of: int | None = None) -> list[Record]:
        """The records of a case in the order of their making, now or as known at a stamp."""
        raise NotImplementedError

    def get(self, record_id: str) -> Record | None:
        """One record as it is now; None when there is none or it was removed."""
        raise NotImplementedError

    def history(self, record_id: str) -> list[Record]:
        """Every version of a record, oldest first."""
        raise NotImplementedError
