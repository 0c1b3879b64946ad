"""Backups: written whole, opened to check them, and only then called done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from casevault.domain.clock import Clock, SystemClock
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services import backup_places, backup_register, egress
from casevault.services.backup_register import ELSEWHERE, LAST_BACKUP, BackupEntry
from casevault.services.session import Session
from casevault.services.turns import turn
from casevault.services.unlock import Progress
from casevault.vault import backup as vault_backup
from casevault.vault import restoring
from casevault.vault.audit_actions import AuditAction
from casevault.vault.backup import BackupSummary
from casevault.vault.erasure_list import LONGEST_LIST
from casevault.vault.restoring import RestoredVault

SUFFIX = ".cvb"
ERASURES_NAME = "erasures.cvt"
_STARTING = N_("Preparing the backup")


Restored: TypeAlias = RestoredVault
"""What a restore says of itself."""


@dataclass(frozen=True, slots=True)
class BackupDone:
    """A backup that was written and opened again."""

    path: Path
    size: int
    made_at: str
    entry: BackupEntry


def back_up(
    session: Session, path: Path, *, place_id: str = ELSEWHERE, progress: Progress | None = None
) -> BackupDone:
    """Write an encrypted copy of the vault; it gets its name only after it was opened and checked.

    `progress` may raise to stop: nothing is left then.

    Raises:
        UserError: the place cannot be written, is full, or the copy does not hold.
    """
    session.require(Right.BACK_UP)
    _tell(progress, _STARTING, 0.0)
    with turn(session, progress):
        return _back_up(session, path, place_id, progress)


def _back_up(session: Session, path: Path, place_id: str, progress: Progress | None) -> BackupDone:
    vault, clock = session.vault, session.clock
    size = vault_backup.backup_size(vault)
    egress.require_room(path.parent, size)
    # The copy it is read from, and the one in which it is opened, lie beside the records.
    egress.require_room(vault.info.folder, 2 * size)
    summary: BackupSummary | None = None

    def check(partial: Path) -> None:
        nonlocal summary
        summary = vault_backup.check_backup(partial, vault, clock=clock, progress=progress)

    backup_register.begin(session, place_id, str(path.parent), path.name)
    try:
        egress.write_stream(
            egress.EgressKind.BACKUP,
            path,
            vault_backup.make_backup(vault, clock=clock, progress=progress),
            check=check,
        )
    except BaseException:
        if not path.exists():  # with its name it is whole: the next round will enter it
            backup_register.settle(session, path.name)
        raise
    if summary is None:
        raise RuntimeError
    entry = entered(session, summary, path, place_id)
    return BackupDone(path, entry.size, entry.made_at, entry)


def entered(session: Session, summary: BackupSummary, path: Path, place_id: str) -> BackupEntry:
    """Let a backup that was opened and held count: register, log."""
    entry = backup_register.entry_of(
        summary,
        (place_id, str(path.parent), path.name),
        verified_at=session.clock.now().isoformat(timespec="seconds"),
        epoch=session.vault.keyring.epoch,
    )
    backup_register.enter(session, entry)
    backup_register.settle(session, path.name)
    session.vault.audit.append(
        AuditAction.BACKUP_MADE, detail={"bytes": entry.size, "sha256": entry.sha256}
    )
    return entry


def last_backup(session: Session) -> str:
    """When the last backup was made (ISO, UTC), "" when there was none."""
    return str(session.vault.settings.get(LAST_BACKUP, ""))


def restore(
    file: Path,
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    second_factor: bytearray | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Make a vault from a backup; nothing is replaced, nothing is there before every check.

    A list of erasures beside the backup is read: what was erased since is noted in the new vault.

    Raises:
        UserError: no backup, damaged, wrong passphrase, or there is something at `folder`.
    """
    return restoring.restore_backup(
        file,
        folder,
        user_name=user_name,
        passphrase=passphrase,
        second_factor=second_factor,
        clock=clock or SystemClock(),
        progress=progress,
        erasures=list_beside(file.parent),
    )


def list_beside(folder: Path) -> bytes | None:
    """The bytes of the list of erasures in a folder of backups, None where there is none."""
    try:
        with (folder / ERASURES_NAME).open("rb") as file:
            return file.read(LONGEST_LIST + 1)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def automatic_place(session: Session) -> Path:
    """A new name in the folder beside the vault, where a backup is always at hand."""
    return new_name(session, Path(backup_places.beside_the_vault(session).folder))


def new_name(session: Session, folder: Path) -> Path:
    """A neutral name for a new backup in a folder: day, time, two random bytes."""
    stamp = session.clock.now().strftime("%Y%m%d-%H%M%S")
    return folder / f"{stamp}-{secrets.token_hex(2)}{SUFFIX}"


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
