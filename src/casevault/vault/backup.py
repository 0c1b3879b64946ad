"""Encrypted copies of a vault in one file: made, checked by opening them, put back.

A backup opens with the passphrases the vault had when it was made. Its database has a key and a
salt of its own, so no page of it can be pasted into the vault unnoticed.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault import creating, derivation
from casevault.vault.audit_actions import AuditAction
from casevault.vault.backup_copy import backup_errors, damaged_backup, open_source, opened_copy
from casevault.vault.backup_file import (
    BackupDamagedError,
    BackupReader,
    FrameSeal,
    Manifest,
    Part,
    write_backup,
)
from casevault.vault.creating import BLOB_FOLDER
from casevault.vault.crypto import wipe
from casevault.vault.database import open_database
from casevault.vault.entering import Derive, WrongKeyError
from casevault.vault.failed_unlocks import FailedUnlocks
from casevault.vault.files import FOLDER_OWNER_ONLY, READ, open_regular, said_plainly
from casevault.vault.header import SALT_BYTES, write_header
from casevault.vault.leftovers import CHECK_PREFIX, COPY_NAME, discard_copy
from casevault.vault.opening import Progress
from casevault.vault.row_seal import RowSeal
from casevault.vault.unlocking import HeaderTamperedError, NoSlotOpensError, Unlocked, unlock
from casevault.vault.vault import DATABASE_NAME, Vault
from casevault.vault.verify import verify_vault
from casevault.vault.writing import CommitMark, read_mark

RESTORED_SETTING: Final = "restored_from_backup"
"""The setting of a restored vault: `made_at` of its backup, `restored_at`, and its `counter`.

Slices closed after `made_at` stay blocked while it is there.
"""

CHECKING: Final = N_("Checking the backup")


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """A backup that was opened and held: what stands in the log about it."""

    made_at: str
    counter: int
    chain_head: bytes
    size: int
    sha256: str


def make_backup(vault: Vault, *, clock: Clock) -> Iterator[bytes]:
    """The bytes of a backup of the vault as it stands now, piece by piece.

    The encrypted copy that they are read from lies inside the vault folder until the last piece.

    Raises:
        UserError: the disk is full or fails, or the vault is damaged.
    """
    folder, ring = vault.container.folder, vault.keyring
    salt = secrets.token_bytes(SALT_BYTES)
    copy = folder / COPY_NAME
    discard_copy(folder)
    try:
        mark = _copy_database(vault, copy, salt)
        header = replace(
            vault.container.header,
            database_salt=salt,
            counter=mark.counter,
            chain_head=mark.head,
        )
        sources = {DATABASE_NAME: copy, **_blobs(folder)}
        manifest = Manifest(
            backup_id=secrets.token_hex(16),
            made_at=clock.now().isoformat(timespec="seconds"),
            counter=mark.counter,
            chain_head=mark.head,
            header=write_header(header, ring.header_mac_key),
            parts=tuple(Part(name, path.stat().st_size) for name, path in sources.items()),
        )
        yield from _pieces(vault, manifest, list(sources.values()))
    finally:
        discard_copy(folder)


def check_backup(
    file: Path, vault: Vault, *, clock: Clock, progress: Progress | None = None
) -> BackupSummary:
    """Read a backup of this vault from end to end, open it and run every check.

    Raises:
        UserError: it is no backup, or of another vault, or does not hold (DAMAGED).
    """
    scratch = vault.container.folder / f"{CHECK_PREFIX}{secrets.token_hex(8)}.tmp"
    with said_plainly(vault.container.folder):
        scratch.mkdir(FOLDER_OWNER_ONLY)
    try:
        with backup_errors(file), said_plainly(scratch), open_source(file) as source:
            reader = BackupReader(source)
            unlocked = _as_seen_by(vault, reader)
            with opened_copy(reader, unlocked, scratch, clock) as copy:
                _require_sound(file, copy, progress)
            return BackupSummary(
                reader.manifest.made_at,
                reader.manifest.counter,
                reader.manifest.chain_head,
                source.size,
                source.sha256,
            )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def restore_backup(
    file: Path,
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    clock: Clock,
    progress: Progress | None = None,
) -> None:
    """Make a vault at `folder` from a backup; `passphrase` is wiped.

    Nothing is ever overwritten, and nothing is there before every check was made.

    Raises:
        UserError: something is at `folder`, the passphrase is wrong, the backup does not hold,
            the disk is full.
    """
    try:
        restore_with(
            file,
            folder,
            user_name=user_name,
            derive=lambda kdf: derivation.derive(passphrase, user_name, kdf),
            clock=clock,
            progress=progress,
        )
    finally:
        wipe(passphrase)


def restore_with(
    file: Path,
    folder: Path,
    *,
    user_name: str,
    derive: Derive,
    clock: Clock,
    progress: Progress | None = None,
) -> None:
    """The same with the derived key made by `derive`."""
    creating.require_free(folder)
    with backup_errors(file), open_source(file) as source:
        reader = BackupReader(source)
        derived_key = derive(reader.header.header.kdf)
        try:
            unlocked = unlock(reader.header, derived_key, user_name)
        except NoSlotOpensError:
            raise WrongKeyError(FailedUnlocks(), clock.now()) from None
        except HeaderTamperedError:
            raise damaged_backup(file) from None
        finally:
            wipe(derived_key)

        def build(nascent: Path) -> None:
            with opened_copy(reader, unlocked, nascent, clock) as vault:
                _require_sound(file, vault, progress)
                _mark_restored(vault, reader.manifest, clock)

        with ExitStack() as cleaning:
            cleaning.callback(unlocked.ring.close)
            creating.put_in_place(folder, build)


def _copy_database(vault: Vault, copy: Path, salt: bytes) -> CommitMark:
    ring = vault.keyring
    target = open_database(copy, ring.database_key_for(salt), create=True)
    try:
        vault.writer.database.copy_into(target)
        return read_mark(target, RowSeal(ring.row_mac_key))
    finally:
        target.close()


def _pieces(vault: Vault, manifest: Manifest, paths: list[Path]) -> Iterator[bytes]:
    seal = FrameSeal(vault.keyring, manifest.backup_id)
    with ExitStack() as opened:
        opened.callback(seal.close)
        files = (
            opened.enter_context(open(open_regular(path, READ), "rb"))  # noqa: PTH123 - a descriptor
            for path in paths
        )
        try:
            yield from write_backup(manifest, files, seal)
        except BackupDamagedError:
            raise UserError(
                N_("A file of the vault changed while it was copied. Make the backup again."),
                exit_code=ExitCode.DAMAGED,
            ) from None


def _blobs(folder: Path) -> dict[str, Path]:
    """The attachments, by their names below the vault folder."""
    found = sorted(path for path in (folder / BLOB_FOLDER).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def _as_seen_by(vault: Vault, reader: BackupReader) -> Unlocked:
    """The backup's header, proven with the keys of the open vault."""
    ring, header = vault.keyring, reader.header.header
    if header.vault_id != ring.vault_id or not reader.header.is_authentic(ring.header_mac_key):
        raise BackupDamagedError
    place = replace(ring.place, database_salt=header.database_salt)
    return Unlocked(
        header, reader.header.digest, ring.duplicate(place), vault.container.appointments
    )


def _require_sound(file: Path, vault: Vault, progress: Progress | None) -> None:
    if progress is not None:
        progress(CHECKING, 0.5)
    if not verify_vault(vault.writer).is_sound:
        raise damaged_backup(file)


def _mark_restored(vault: Vault, manifest: Manifest, clock: Clock) -> None:
    restored = {
        "made_at": manifest.made_at,
        "restored_at": clock.now().isoformat(timespec="seconds"),
        "counter": manifest.counter,
    }
    vault.settings.put(RESTORED_SETTING, restored)
    vault.audit.append(AuditAction.RESTORED, detail=restored)
