"""Real vaults, made cheaply: the derived key is ready, nothing is derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casevault.domain.clock import Clock
from casevault.domain.ids import new_id
from casevault.domain.projection import EventRow
from casevault.domain.roles import Role
from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite
from casevault.vault.creating import NewVault
from casevault.vault.derivation import usual_parameters
from casevault.vault.opening import create_with_derived_key, open_with_derived_key
from casevault.vault.records import RecordWrite, SaveBatch, SaveReceipt
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock

KDF = usual_parameters(bytes(range(32)))
ANA = bytes(range(32))
COORDINATOR = frozenset({Role.COORDINATOR})
DIRECTOR = frozenset({Role.DIRECTOR})
WORKER = frozenset({Role.WORKER})
AUDITOR = frozenset({Role.AUDITOR})


def new_vault(
    folder: Path, *, roles: frozenset[Role] = COORDINATOR, clock: Clock | None = None
) -> Vault:
    """A new vault of Ana's, open."""
    wanted = NewVault("Ana", roles, "Centre", "RS", practice=False)
    return create_with_derived_key(
        folder, wanted, bytearray(ANA), kdf=KDF, clock=clock or HandClock()
    )


def opened(
    folder: Path, name: str = "Ana", key: bytes = ANA, *, clock: Clock | None = None
) -> Vault:
    """The vault at `folder`, opened by one of its users."""
    return open_with_derived_key(folder, name, bytearray(key), clock=clock or HandClock())


def added(vault: Vault, name: str, roles: frozenset[Role]) -> bytes:
    """Add a user; returns her derived key."""
    key = name.encode("utf-8").ljust(32, b".")[:32]
    vault.users.add_with_derived_key(name, bytearray(key), roles)
    return key


@dataclass
class MadeCase:
    """A case with one record, as a test keeps it in mind."""

    case_id: str = field(default_factory=new_id)
    record_id: str = field(default_factory=new_id)
    person_id: str = field(default_factory=new_id)
    code: str = ""

    def write(
        self,
        seen_version: int,
        facts: Mapping[str, Any],
        sealed: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> RecordWrite:
        """One form of the one person."""
        return RecordWrite(
            record_id=more.pop("record_id", self.record_id),
            case_id=self.case_id,
            person_id=self.person_id,
            form_id=more.pop("form_id", "person"),
            form_version=1,
            seen_version=seen_version,
            facts=facts,
            sealed=sealed,
            **more,
        )

    def start(self, vault: Vault, *writes: RecordWrite, **more: Any) -> SaveReceipt:
        """Save the case itself with its first forms."""
        case = CaseWrite(
            case_id=self.case_id,
            code=self.code or self.case_id[-12:],
            status=more.pop("status", "ACTIVE"),
            opened_on=more.pop("opened_on", "2026-03-02"),
            worker_id=more.pop("worker_id", vault.user.user_id),
        )
        return vault.records.save(
            SaveBatch(
                case=case,
                writes=writes or (self.write(0, {"sex": "F"}),),
                events=more.pop("events", ()),
                action=AuditAction.CASE_STARTED,
            )
        )

    def save(
        self, vault: Vault, *writes: RecordWrite, events: Sequence[EventRow] | None = None
    ) -> SaveReceipt:
        """Save forms of the case."""
        return vault.records.save(
            SaveBatch(
                case=None,
                writes=writes,
                events=None if events is None else tuple(events),
                action=AuditAction.RECORD_SAVED,
            )
        )


def received(record_id: str, day: date, source: str = "POL") -> EventRow:
    """That a report came."""
    return EventRow(EventKind.REPORT_RECEIVED, record_id, None, day, {"source": source})
