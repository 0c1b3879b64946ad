"""An open vault: what it is, who opened it, and its stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from casevault.domain.roles import Role
from casevault.vault.attachments import AttachmentStore
from casevault.vault.audit import AuditLog
from casevault.vault.audit_actions import AuditAction
from casevault.vault.blind_index import BlindIndex
from casevault.vault.case_access import CaseAccess
from casevault.vault.cases import CaseStore
from casevault.vault.container import Container
from casevault.vault.directory import DirectoryStore
from casevault.vault.drafts import DraftStore
from casevault.vault.findings import Tally, VerifyReport
from casevault.vault.identities import IdentityStore
from casevault.vault.keyring import Keyring
from casevault.vault.ledger import LedgerStore
from casevault.vault.log_anchor import LogAnchor, OutsideAnchor
from casevault.vault.notices import Notice
from casevault.vault.records import RecordStore
from casevault.vault.settings import SettingStore
from casevault.vault.slices import SliceStore
from casevault.vault.standing import ANCHOR_LOST, DATABASE_PUT_BACK, HEADER_PUT_BACK
from casevault.vault.statistics import StatisticStore
from casevault.vault.tombstones import TombstoneStore
from casevault.vault.users import UserStore
from casevault.vault.verify import verify_vault
from casevault.vault.verify_forms import Project
from casevault.vault.verify_log import HOSTILE
from casevault.vault.writing import Writer

DATABASE_NAME: Final = "vault.db"
PUT_BACK: Final = frozenset({ANCHOR_LOST, DATABASE_PUT_BACK, HEADER_PUT_BACK})
"""What is said at opening where the vault may be older than its files."""


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


class Vault:
    """An open vault; `opening` makes it, and `closing` lets go of the folder and the keys.

    `container` and `users` are given by `opening`, which alone knows the folder.
    """

    container: Container
    users: UserStore

    def __init__(
        self,
        info: VaultInfo,
        writer: Writer,
        *,
        closing: Callable[[], None],
        warnings: Sequence[Notice] = (),
    ) -> None:
        self.info = info
        self.warnings = tuple(warnings)
        self._writer = writer
        self._closing = closing
        self.case_access = CaseAccess(writer)
        self._is_open = True
        ring = writer.keyring
        self.user = VaultUser(ring.user_id, ring.user_name, ring.roles)
        self.cases = CaseStore(writer.database)
        self.blind_index = BlindIndex(writer)
        self.records = RecordStore(writer, self.case_access, self.blind_index)
        self.identities = IdentityStore(writer, self.case_access)
        self.attachments = AttachmentStore(writer, self.case_access)
        self.audit = AuditLog(writer)
        self.drafts = DraftStore(writer)
        self.statistics = StatisticStore(writer.database)
        self.slices = SliceStore(writer)
        self.ledger = LedgerStore(writer)
        self.settings = SettingStore(writer)
        self.directory = DirectoryStore(writer)
        self.tombstones = TombstoneStore(writer)

    @property
    def is_open(self) -> bool:
        """Whether it can be used: not closed, nor left for the files of a new epoch."""
        return self._is_open

    @property
    def keyring(self) -> Keyring:
        """The keys of the user, for the vault's own parts only."""
        return self._writer.keyring

    @property
    def writer(self) -> Writer:
        """The way to write, for the vault's own parts only."""
        return self._writer

    @property
    def last_stamp(self) -> int:
        """The stamp of the last commit: everything recorded so far is known at it."""
        return self._writer.mark().stamp

    def begin(self, action: AuditAction, detail: Mapping[str, Any] | None = None) -> None:
        """Enter the unlocking, and settle the case keys that were handed to this user meanwhile."""
        with self._writer.transaction() as step:
            settled = self.case_access.settle(step)
            said = dict(detail or {})
            if settled:
                said["settled"] = settled
            step.log(action, self.user.user_id, detail=said)
        # Where something older was put back, nothing is thrown away that it may not know yet.
        if not any(notice.message_id in PUT_BACK for notice in self.warnings):
            self.attachments.sweep()

    def verify(
        self,
        *,
        project: Project | None = None,
        anchors: Sequence[OutsideAnchor] = (),
        progress: Callable[[str, float], None] | None = None,
    ) -> VerifyReport:
        """Check everything there is to check; entered in the log.

        `project` says what events a case's forms make; `anchors` are heads of the log that were
        noted elsewhere. Whatever stands in the files, the answer is a report.
        """
        around = Tally()
        with self._writer.still():  # half of a write in another thread would look like damage
            self.container.check(around)
        inside = verify_vault(self._writer, project=project, anchors=anchors, progress=progress)
        report = around.report().with_more(inside)
        with suppress(*HOSTILE):
            self.audit.append(
                AuditAction.VERIFIED,
                detail={"sound": report.is_sound, "findings": len(report.findings)},
            )
        return report

    def log_anchor(self) -> LogAnchor:
        """What to note elsewhere about the log, so that rewriting it shows."""
        return LogAnchor(*self._writer.log_head())

    def sign(self, message: bytes) -> bytes:
        """The user's Ed25519 signature over a document."""
        return self.keyring.sign(message)

    @property
    def organisation_key(self) -> bytes:
        """The organisation's Ed25519 public key, whose fingerprint is on the letterhead."""
        return self.keyring.public.organisation

    def organisation_sign(self, message: bytes) -> bytes:
        """The organisation's Ed25519 signature over a document.

        Raises:
            UserError: this user is neither director nor coordinator (REFUSED).
        """
        return self.keyring.organisation_sign(message)

    def leave(self) -> None:
        """Let go of the database with nothing more entered: another has taken its place.

        The container stays open; `close` then does nothing.
        """
        self._is_open = False
        self._writer.close()
        with suppress(*HOSTILE):
            self._writer.database.close()

    def close(self) -> None:
        """Sign the log, close the database, wipe the keys, let go of the lock.

        A disk that is full or gone, or a database that was changed from outside, keeps nobody
        from locking: the log is then unsigned.
        """
        if not self._is_open:
            return
        self._is_open = False
        try:
            with suppress(*HOSTILE):
                self.audit.sign()
            self._writer.close()
            with suppress(*HOSTILE):
                self._writer.database.close()
        finally:
            self._closing()
