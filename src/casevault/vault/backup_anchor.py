"""What a backup notes about the log of its vault, read without opening the backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.backup_copy import backup_errors, open_source
from casevault.vault.backup_file import BackupDamagedError, BackupReader
from casevault.vault.files import said_plainly
from casevault.vault.log_anchor import BackupAnchor
from casevault.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class BackupNote:
    """The anchor, and whether the present keys of the vault prove that the vault wrote it.

    It was made at `at`, under the keys of `epoch`.
    """

    anchor: BackupAnchor
    is_proven: bool
    at: datetime
    epoch: int


def read_backup_anchor(file: Path, vault: Vault) -> BackupNote:
    """The anchor in the manifest of a backup of this vault.

    After a change of keys an older backup cannot be proven; it is compared all the same, for a
    false one can only raise an alarm, never hide anything.

    Raises:
        UserError: it is no backup, of another vault, or cannot be read.
    """
    with backup_errors(file), said_plainly(file.parent), open_source(file) as source:
        reader = BackupReader(source)
        if reader.header.header.vault_id != vault.info.vault_id:
            raise UserError(
                N_("{name} is a backup of another vault. Choose one of this vault."),
                exit_code=ExitCode.REFUSED,
                name=file.name,
            )
        try:
            at = datetime.fromisoformat(reader.manifest.made_at).astimezone(UTC)
        except (ValueError, OverflowError):
            raise BackupDamagedError from None
        epoch = reader.header.header.epoch
        anchor = BackupAnchor(at.date(), reader.manifest.chain_head)
        try:
            reader.prove(vault.keyring)
        except BackupDamagedError:
            return BackupNote(anchor, is_proven=False, at=at, epoch=epoch)
        reader.close()
        return BackupNote(anchor, is_proven=True, at=at, epoch=epoch)
