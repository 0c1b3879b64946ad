"""The key file: a second thing beside the passphrase, on a stick that is plugged in to unlock.

A key file holds 64 random bytes behind a mark and before a check sum, and nothing of any vault.
Its secret lives in a buffer that whoever took it wipes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.services import egress
from casevault.services.session import Session
from casevault.services.volumes import Volumes, this_computer, volume_of
from casevault.vault.audit_actions import AuditAction
from casevault.vault.crypto import wipe
from casevault.vault.files import READ, open_regular
from casevault.vault.header_files import read_copies

SECRET_BYTES: Final = 64
SUFFIX: Final = ".cvkey"
MOST_COPIES: Final = 4

_MARK: Final = b"CaseVault key file 1\n"
_SUM_BYTES: Final = 32
FILE_BYTES: Final = len(_MARK) + SECRET_BYTES + _SUM_BYTES

_MOST_ENTRIES: Final = 2000
_MOST_FOUND: Final = 20


def fresh() -> bytearray:
    """A new secret of 64 bytes, which the taker wipes."""
    return bytearray(secrets.token_bytes(SECRET_BYTES))


class WrittenKeyFiles:
    """New key files around what needs their secret: `with written(session, folders) as secret`.

    The secret is None where no folder is given. When what is inside fails, the files are removed:
    a key file that opens nothing would only mislead. They stay where the slots in the vault's
    header may have changed all the same, because then somebody may need them.
    """

    def __init__(self, session: Session, folders: Sequence[Path]) -> None:
        self._session = session
        self._folders = folders
        self._secret: bytearray | None = None
        self._before: object = None
        self.paths: list[Path] = []

    def __enter__(self) -> bytearray | None:
        if not self._folders:
            return None
        self._secret = fresh()
        try:
            self._before = self._slots()
            self.paths = write(self._session, self._secret, self._folders)
        except BaseException:
            wipe(self._secret)
            raise
        return self._secret

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        wipe(self._secret or bytearray())
        if kind is not None:
            with suppress(UserError):
                if self._slots() == self._before:
                    discard(self.paths)

    def _slots(self) -> object:
        """What opens the vault, as it lies in the copies of the header on the disk."""
        copies = read_copies(self._session.vault.info.folder)
        return [(copy.state, copy.read.header.slots if copy.read else ()) for copy in copies]


def written(session: Session, folders: Sequence[Path]) -> WrittenKeyFiles:
    """Key files with a new secret, one in each folder; none where there is no folder."""
    return WrittenKeyFiles(session, folders)


def write(session: Session, secret: bytearray, folders: Sequence[Path]) -> list[Path]:
    """Write the secret as a key file into each folder, all or none; `secret` is left as it is.

    Each file is read back before it counts, and gets a name that says nothing. The log says that
    key files were written, not where.

    Raises:
        UserError: no folder or too many, one is that of the vault, or one cannot be written.
    """
    if not 1 <= len(folders) <= MOST_COPIES:
        raise UserError(N_("Choose one to {most} places for the key file."), most=MOST_COPIES)
    inside = session.vault.info.folder.resolve()
    if any(folder.resolve().is_relative_to(inside) for folder in folders):
        raise UserError(
            N_(
                "A key file beside the records protects nothing. "
                "Choose a USB stick that you carry with you."
            )
        )
    name = f"{secrets.token_hex(4)}{SUFFIX}"
    content = _content(secret)
    done: list[Path] = []
    try:
        for folder in folders:
            written = egress.write_stream(
                egress.EgressKind.KEY_FILE,
                folder / name,
                [content],
                check=lambda path: _require_same(path, secret),
            )
            done.append(written.path)
        session.vault.audit.append(AuditAction.KEY_FILE_WRITTEN, detail={"copies": len(done)})
    except BaseException:
        discard(done)
        raise
    finally:
        wipe(content)
    return done


def discard(paths: Iterable[Path]) -> None:
    """Remove key files that were written a moment ago for something that then was refused."""
    for path in paths:
        egress.remove_file(path)


def read(path: Path) -> bytearray:
    """The secret of a key file, which the taker wipes.

    Raises:
        UserError: it cannot be read, is no key file, or is damaged.
    """
    content = bytearray(FILE_BYTES + 1)
    try:
        size = _read_into(path, content)
        if size < len(_MARK) or not content.startswith(_MARK):
            raise UserError(
                N_("{name} is no key file. Choose the file that was made as your key file."),
                name=path.name,
            )
        secret = content[len(_MARK) : len(_MARK) + SECRET_BYTES]
        expected = bytes(content[len(_MARK) + SECRET_BYTES : FILE_BYTES])
        if size != FILE_BYTES or not hmac.compare_digest(expected, _check_sum(secret)):
            wipe(secret)
            raise UserError(
                N_("The key file {name} is damaged. Take the copy on your other stick."),
                name=path.name,
            )
        return secret
    finally:
        wipe(content)


def read_given(path: Path | None) -> bytearray | None:
    """The secret of the key file that somebody chose, None where she uses none.

    Raises:
        UserError: as `read`.
    """
    return None if path is None else read(path)


def find(volumes: Volumes | None = None) -> list[Path]:
    """Key files that lie at the top of an attached drive; what does not answer is passed over."""
    found: list[Path] = []
    for volume in (volumes or this_computer()).mounted():
        found += [path for path in _candidates(volume.mount) if _has_mark(path)]
        if len(found) >= _MOST_FOUND:
            break
    return sorted(dict.fromkeys(found[:_MOST_FOUND]))


def is_beside_the_vault(session: Session, folder: Path, volumes: Volumes | None = None) -> bool:
    """Whether a folder lies on the disk of the vault, so that a thief takes both at once."""
    known = volumes or this_computer()
    mine, theirs = volume_of(folder, known), volume_of(session.vault.info.folder, known)
    if mine is None or theirs is None:
        return False
    return mine.mount == theirs.mount or bool(mine.disk and mine.disk == theirs.disk)


def _content(secret: bytearray) -> bytearray:
    if len(secret) != SECRET_BYTES:
        raise ValueError(len(secret))
    content = bytearray(_MARK)
    content += secret
    content += _check_sum(secret)
    return content


def _check_sum(secret: bytearray) -> bytes:
    told = hashlib.sha256(_MARK)
    told.update(secret)
    return told.digest()


def _require_same(path: Path, secret: bytearray) -> None:
    back = read(path)
    try:
        if not hmac.compare_digest(back, secret):
            raise UserError(
                N_("{path} could not be written. Choose another place, or another disk."),
                path=str(path.parent),
            )
    finally:
        wipe(back)


def _read_into(path: Path, content: bytearray) -> int:
    """Fill the buffer from a regular file without a copy on the way; how many bytes came."""
    try:
        descriptor = open_regular(path, READ)
        with os.fdopen(descriptor, "rb", buffering=0) as file, memoryview(content) as view:
            size = 0
            while size < len(content) and (more := file.readinto(view[size:])):
                size += more
            return size
    except OSError as error:
        raise UserError(
            N_("The key file {name} cannot be read. Plug in the stick, and choose the file again."),
            name=path.name,
        ) from error


def _candidates(folder: Path) -> list[Path]:
    """Files of the right size, from the first entries of a folder."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for place, entry in enumerate(entries):
                if place >= _MOST_ENTRIES:
                    break
                is_file = entry.is_file(follow_symlinks=False)
                if is_file and entry.stat(follow_symlinks=False).st_size == FILE_BYTES:
                    found.append(Path(entry.path))
    except OSError:
        return found
    return found


def _has_mark(path: Path) -> bool:
    try:
        wipe(read(path))
    except UserError:
        return False
    return True
