"""Unpacking a backup into a folder of its own and opening it there, to check it or to keep it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault import opening
from casevault.vault.anchor import AnchorPoint, HeaderAnchor
from casevault.vault.backup_file import (
    BackupDamagedError,
    BackupReader,
    ForeignBackupError,
    NewerBackupError,
    Part,
)
from casevault.vault.container import ANCHOR_PURPOSE, Container
from casevault.vault.creating import BLOB_FOLDER
from casevault.vault.files import CREATE_NEW, FOLDER_OWNER_ONLY, open_regular, write_all
from casevault.vault.header_files import write_copies
from casevault.vault.lock import FolderLock
from casevault.vault.unlocking import Unlocked
from casevault.vault.vault import DATABASE_NAME, Vault

Told = Callable[[int], None]
"""Hears how many bytes were read so far; may raise to stop."""

_BLOB: Final = re.compile(BLOB_FOLDER + r"(?:/[0-9a-z][0-9a-z_-]*(?:\.[0-9a-z]+)?)+")


class HashingSource:
    """Reads a file and keeps the SHA-256 and the count of what was read."""

    def __init__(self, source: BinaryIO, told: Told | None = None) -> None:
        self._source = source
        self._told = told
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, length: int, /) -> bytes:
        """The next bytes, fewer only at the end."""
        content = self._source.read(length)
        self._digest.update(content)
        self.size += len(content)
        if self._told is not None:
            self._told(self.size)
        return content

    @property
    def sha256(self) -> str:
        """Of all that was read, in hexadecimal."""
        return self._digest.hexdigest()


@contextmanager
def backup_errors(file: Path) -> Iterator[None]:
    """Say in words what is wrong with a backup file."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, ForeignBackupError):
        raise UserError(
            N_("{name} is not a backup of this program. Choose a file that ends in .cvb."),
            name=file.name,
        ) from None
    except NewerBackupError:
        raise UserError(
            N_(
                "A newer version of the program made the backup {name}. "
                "Install that version or a later one, then try again."
            ),
            exit_code=ExitCode.REFUSED,
            name=file.name,
        ) from None
    except BackupDamagedError:
        raise damaged_backup(file) from None


def damaged_backup(file: Path) -> UserError:
    """What is said of a backup that does not hold."""
    return UserError(
        N_("The backup {name} is damaged or was changed. Use another one."),
        exit_code=ExitCode.DAMAGED,
        name=file.name,
    )


@contextmanager
def open_source(file: Path, told: Told | None = None) -> Iterator[HashingSource]:
    """The backup file for reading; links are followed, for the person chose the file."""
    with file.open("rb") as source:
        yield HashingSource(source, told)


def backup_id_of(file: Path) -> str:
    """The id that a backup file says of itself, "" for anything else; nothing is proven."""
    if file.is_symlink():
        return ""
    try:
        with open_source(file) as source:
            return BackupReader(source).manifest.backup_id
    except (OSError, ForeignBackupError, NewerBackupError, BackupDamagedError):
        return ""


@contextmanager
def opened_copy(
    reader: BackupReader, unlocked: Unlocked, folder: Path, clock: Clock
) -> Iterator[Vault]:
    """Unpack a proven backup into an empty folder and open the vault there, then close it.

    The keys of `unlocked` are wiped at the end.

    Raises:
        BackupDamagedError: a frame, a counter or the database is not what the manifest says.
    """
    try:
        reader.prove(unlocked.ring)
        _unpack(reader, folder)
        container = _container(reader, unlocked, folder, clock)
    except BaseException:
        unlocked.ring.close()
        raise
    vault = opening.open_stores(container, clock)
    try:
        mark = vault.writer.mark()
        if (mark.counter, mark.head) != (reader.manifest.counter, reader.manifest.chain_head):
            raise BackupDamagedError
        yield vault
    finally:
        vault.close()


def _container(reader: BackupReader, unlocked: Unlocked, folder: Path, clock: Clock) -> Container:
    header, manifest = unlocked.header, reader.manifest
    write_copies(folder, manifest.header)
    point = AnchorPoint(
        0, manifest.counter, header.generation, unlocked.digest, manifest.chain_head
    )
    anchor = HeaderAnchor.create(
        folder,
        unlocked.ring.facts_subkey(ANCHOR_PURPOSE),
        (header.vault_id, header.device_id),
        point,
    )
    try:
        return Container(folder, FolderLock.take(folder, clock.now()), unlocked, anchor)
    except BaseException:
        anchor.close()
        raise


def _unpack(reader: BackupReader, folder: Path) -> None:
    (folder / BLOB_FOLDER).mkdir(FOLDER_OWNER_ONLY)
    seen: set[str] = set()
    for part, content in reader.parts():
        _require_place(part, seen)
        target = folder.joinpath(*PurePosixPath(part.name).parts)
        target.parent.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        descriptor = open_regular(target, CREATE_NEW)
        try:
            for frame in content:
                write_all(descriptor, frame)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    if DATABASE_NAME not in seen:
        raise BackupDamagedError


def _require_place(part: Part, seen: set[str]) -> None:
    """Nothing outside the folder, nothing twice, nothing that a vault does not have."""
    if part.name in seen or (part.name != DATABASE_NAME and not _BLOB.fullmatch(part.name)):
        raise BackupDamagedError
    seen.add(part.name)
