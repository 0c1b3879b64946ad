"""An open vault: what it is, who opened it, and its stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casevault.domain.roles import Role
from casevault.vault.audit import AuditLog
from casevault.vault.blind_index import BlindIndex
from casevault.vault.cases import CaseStore
from casevault.vault.directory import DirectoryStore
from casevault.vault.drafts import DraftStore
from casevault.vault.identities import IdentityStore
from casevault.vault.ledger import LedgerStore
from casevault.vault.records import RecordStore
from casevault.vault.settings import SettingStore
from casevault.vault.slices import SliceStore
from casevault.vault.statistics import StatisticStore


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What a vault is."""

    vault_id: str
    label: str
    country: str
    practice: bool
    created_on: datetime
    folder: Path


@dataclass(frozen=True, slots=True)
class VaultUser:
    """Who opened the vault."""

    user_id: str
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know after unlocking: a message id and its values."""

    message_id: str
    values: dict[str, object]


class Vault:
    """An open vault; `opening` makes it."""

    info: VaultInfo
    user: VaultUser
    cases: CaseStore
    records: RecordStore
    identities: IdentityStore
    blind_index: BlindIndex
    audit: AuditLog
    drafts: DraftStore
    statistics: StatisticStore
    slices: SliceStore
    ledger: LedgerStore
    settings: SettingStore
    directory: DirectoryStore

    def close(self) -> None:
        """Sign the log, close the database, wipe the keys, let go of the lock."""
        raise NotImplementedError
