"""The log of what was done: sealed entries in a hash chain that a later anchor pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casevault.domain.roles import Right
from casevault.vault.audit_actions import AuditAction


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One opened entry; `stamp` is when, `user_id` who."""

    number: int
    stamp: int
    user_id: str
    action: AuditAction
    case_id: str | None = None
    person_id: str | None = None
    record_id: str | None = None
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class AuditLog:
    """Appends to the log; reads it where this user may."""

    def append(
        self,
        action: AuditAction,
        *,
        case_id: str | None = None,
        person_id: str | None = None,
        record_id: str | None = None,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Enter an action and return its number once it is on the disk."""
        raise NotImplementedError

    def refused(self, right: Right) -> None:
        """Enter that this user tried something her roles do not allow."""
        raise NotImplementedError

    def read(self, *, after: int = 0, limit: int | None = None) -> list[AuditEntry]:
        """Entries, oldest first; the reading itself is an entry.

        Raises:
            UserError: this user does not hold the key of the log (REFUSED).
        """
        raise NotImplementedError
