"""Encrypted copies of a vault in one file: made, and checked by opening them.

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
from casevault.vault.attachment_rows import blob_names
from casevault.vault.backup_copy import (
    Told,
    backup_errors,
    damaged_backup,
    open_source,
    opened_copy,
)
from casevault.vault.backup_file import (
    FRAME_BYTES,
    TAG_BYTES,
    BackupDamagedError,
    BackupReader,
    FrameSeal,
    Manifest,
    Part,
    write_backup,
)
from casevault.vault.database import open_database
from casevault.vault.files import FOLDER_OWNER_ONLY, READ, open_regular, said_plainly
from casevault.vault.header import SALT_BYTES, write_header
from casevault.vault.leftovers import discard_copy, new_copy, new_scratch
from casevault.vault.opening import Progress
from casevault.vault.row_seal import RowSeal
from casevault.vault.unlocking import Unlocked
from casevault.vault.vault import DATABASE_NAME, Vault
from casevault.vault.verify import verify_vault
from casevault.vault.writing import CommitMark, read_mark

CHECKING: Final = N_("Checking the backup")
COPYING: Final = N_("Copying the records")
WRITING: Final = N_("Writing the backup")
READING: Final = N_("Reading the backup")

# How far the whole is when each step is done, in the usual proportion of their times.
_COPIED: Final = 0.15
_WRITTEN: Final = 0.35
_READ: Final = 0.55
_AROUND: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """A backup that was opened and held: what stands in the log about it.

    `stamp` is that of the last commit it holds.
    """

    backup_id: str
    made_at: str
    counter: int
    stamp: int
    chain_head: bytes
    size: int
    sha256: str


def make_backup(vault: Vault, *, clock: Clock, progress: Progress | None = None) -> Iterator[bytes]:
    """The bytes of a backup of the vault as it stands now, piece by piece.

    The copy is taken on a connection of its own, so that saving goes on meanwhile. It is encrypted
    and lies inside the vault folder until the last piece. `progress` may raise to stop.

    Raises:
        UserError: the disk is full or fails, or the vault is damaged.
    """
    folder, ring = vault.container.folder, vault.keyring
    salt = secrets.token_bytes(SALT_BYTES)
    copy = new_copy(folder)
    keeping = ExitStack()
    try:
        # A document that is removed meanwhile is still in the copy of the database.
        keeping.enter_context(vault.attachments.keeping_files())
        mark, blobs = _copy_database(vault, copy, salt, progress)
        header = replace(
            vault.container.header,
            database_salt=salt,
            counter=mark.counter,
            chain_head=mark.head,
        )
        sources = {DATABASE_NAME: copy, **_blobs(vault, blobs)}
        manifest = Manifest(
            backup_id=secrets.token_hex(16),
            made_at=clock.now().isoformat(timespec="seconds"),
            counter=mark.counter,
            chain_head=mark.head,
            header=write_header(header, ring.header_mac_key),
            parts=tuple(Part(name, path.stat().st_size) for name, path in sources.items()),
        )
        yield from _pieces(vault, manifest, list(sources.values()), progress)
    finally:
        keeping.close()
        discard_copy(copy)


def check_backup(
    file: Path, vault: Vault, *, clock: Clock, progress: Progress | None = None
) -> BackupSummary:
    """Read a backup of this vault from end to end, open it and run every check.

    Raises:
        UserError: it is no backup, or of another vault, or does not hold (DAMAGED).
    """
    scratch = new_scratch(vault.container.folder)
    with said_plainly(vault.container.folder):
        scratch.mkdir(FOLDER_OWNER_ONLY)
    try:
        told = share_read(file, progress)
        with backup_errors(file), said_plainly(scratch), open_source(file, told) as source:
            reader = BackupReader(source)
            unlocked = _as_seen_by(vault, reader)
            with opened_copy(reader, unlocked, scratch, clock) as copy:
                require_sound(file, copy, progress)
                stamp = copy.writer.mark().stamp
            return BackupSummary(
                reader.manifest.backup_id,
                reader.manifest.made_at,
                reader.manifest.counter,
                stamp,
                reader.manifest.chain_head,
                source.size,
                source.sha256,
            )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def backup_size(vault: Vault) -> int:
    """About how many bytes a backup takes, rather more than fewer."""
    folder = vault.container.folder
    database = folder / DATABASE_NAME
    paths = [database, database.with_name(f"{DATABASE_NAME}-wal")]
    content = sum(path.stat().st_size for path in paths if path.exists())
    content += vault.attachments.stored_size()
    return content + content // FRAME_BYTES * TAG_BYTES + _AROUND


def _copy_database(
    vault: Vault, copy: Path, salt: bytes, progress: Progress | None
) -> tuple[CommitMark, set[str]]:
    """Copy the database; where the copy stands, and the blobs that its rows name."""
    ring = vault.keyring

    def told(left: int, every: int) -> None:
        if progress is not None:
            progress(COPYING, _COPIED * (1 - left / max(every, 1)))

    with ExitStack() as opened:
        source = open_database(vault.writer.database.path, ring.database_key(), create=False)
        opened.callback(source.close)
        target = open_database(copy, ring.database_key_for(salt), create=True)
        opened.callback(target.close)
        with source.reading():
            # The first query fixes what is seen; all the pages copied are of that moment.
            read_mark(source, RowSeal(ring.row_mac_key))
            source.copy_into(target, told)
        return read_mark(target, RowSeal(ring.row_mac_key)), blob_names(target)


def share_read(file: Path, progress: Progress | None) -> Told | None:
    """What tells how far the reading of a backup is, for one who wants to know."""
    if progress is None or not file.is_file():
        return None
    size = max(file.stat().st_size, 1)
    return lambda done: progress(READING, _WRITTEN + (_READ - _WRITTEN) * min(done / size, 1.0))


def _pieces(
    vault: Vault, manifest: Manifest, paths: list[Path], progress: Progress | None
) -> Iterator[bytes]:
    size, done = max(sum(part.size for part in manifest.parts), 1), 0
    seal = FrameSeal(vault.keyring, manifest.backup_id)
    with ExitStack() as opened:
        opened.callback(seal.close)
        files = (
            opened.enter_context(open(open_regular(path, READ), "rb"))  # noqa: PTH123 - a descriptor
            for path in paths
        )
        try:
            for piece in write_backup(manifest, files, seal):
                yield piece
                done += len(piece)
                if progress is not None:
                    progress(WRITING, _COPIED + (_WRITTEN - _COPIED) * min(done / size, 1.0))
        except (BackupDamagedError, FileNotFoundError):
            raise UserError(
                N_("A file of the vault changed while it was copied. Make the backup again."),
                exit_code=ExitCode.DAMAGED,
            ) from None


def _blobs(vault: Vault, names: set[str]) -> dict[str, Path]:
    """The files of documents that the copied rows name, by their names below the vault folder.

    Raises:
        UserError: one is missing (DAMAGED).
    """
    found = [vault.attachments.blob_path(name) for name in sorted(names)]
    if not all(path.is_file() for path in found):
        raise UserError(
            N_(
                "The file of a document is missing, so there can be no whole backup. "
                "Check the vault, and restore an earlier backup to a new place."
            ),
            exit_code=ExitCode.DAMAGED,
        )
    return {path.relative_to(vault.container.folder).as_posix(): path for path in found}


def _as_seen_by(vault: Vault, reader: BackupReader) -> Unlocked:
    """The backup's header, proven with the keys of the open vault."""
    ring, header = vault.keyring, reader.header.header
    if header.vault_id != ring.vault_id or not reader.header.is_authentic(ring.header_mac_key):
        raise BackupDamagedError
    place = replace(ring.place, database_salt=header.database_salt)
    return Unlocked(
        header, reader.header.digest, ring.duplicate(place), vault.container.appointments
    )


def require_sound(file: Path, vault: Vault, progress: Progress | None) -> None:
    """Run every check on what was unpacked from a backup.

    Raises:
        UserError: it does not hold (DAMAGED).
    """

    def told(_step: str, share: float) -> None:
        if progress is not None:
            progress(CHECKING, _READ + (1 - _READ) * share)

    if not verify_vault(vault.writer, progress=told).is_sound:
        raise damaged_backup(file)
