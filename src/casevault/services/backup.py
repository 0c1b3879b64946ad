"""Backups: written whole, opened to check them, and only then called done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from casevault.domain.clock import Clock, SystemClock
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services import egress
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault import backup as vault_backup
from casevault.vault.audit_actions import AuditAction

LAST_BACKUP = "last_backup"
_WRITING = N_("Writing the backup")
_CHECKING = N_("Opening the backup to check it")


@dataclass(frozen=True, slots=True)
class BackupDone:
    """A backup that was written and opened again."""

    path: Path
    size: int
    made_at: str


def back_up(session: Session, path: Path, *, progress: Progress | None = None) -> BackupDone:
    """Write an encrypted copy of the vault; it gets its name only after it was opened and checked.

    Raises:
        UserError: the place cannot be written, is full, or the copy does not hold.
    """
    session.require(Right.BACK_UP)
    vault, clock = session.vault, session.clock
    made_at = ""

    def check(partial: Path) -> None:
        nonlocal made_at
        _tell(progress, _CHECKING, 0.5)
        summary = vault_backup.check_backup(partial, vault, clock=clock, progress=progress)
        made_at = summary.made_at

    _tell(progress, _WRITING, 0.0)
    written = egress.write_stream(
        egress.EgressKind.BACKUP, path, vault_backup.make_backup(vault, clock=clock), check=check
    )
    vault.settings.put(LAST_BACKUP, made_at)
    vault.audit.append(AuditAction.BACKUP_MADE, detail={"bytes": written.size})
    return BackupDone(path, written.size, made_at)


def last_backup(session: Session) -> str:
    """When the last backup was made (ISO, UTC), "" when there was none."""
    return str(session.vault.settings.get(LAST_BACKUP, ""))


def restore(
    file: Path,
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> None:
    """Make a vault from a backup; nothing is replaced, nothing is there before every check.

    Raises:
        UserError: no backup, damaged, wrong passphrase, or there is something at `folder`.
    """
    vault_backup.restore_backup(
        file,
        folder,
        user_name=user_name,
        passphrase=passphrase,
        clock=clock or SystemClock(),
        progress=progress,
    )


def automatic_place(session: Session) -> Path:
    """Where backups go that the program makes by itself: a folder beside the vault."""
    folder = session.vault.info.folder
    stamp = session.clock.now().strftime("%Y%m%d-%H%M%S")
    return folder.with_name(f"{folder.stem}-backups") / f"{stamp}-{secrets.token_hex(2)}.cvb"


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
