"""Reading and writing the vault's own small files so that a power cut leaves the old or the new.

Every file is opened without following a symbolic link and must be a regular file: somebody who
can write to the folder must not be able to point the program at a file elsewhere, or at a pipe
that never answers. What the system refuses is said in words a person can act on.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.disk_errors import disk_failing, disk_full, not_writable

READ: Final = os.O_RDONLY
READ_WRITE: Final = os.O_RDWR
CREATE: Final = os.O_RDWR | os.O_CREAT
CREATE_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL

OWNER_ONLY: Final = 0o600
FOLDER_OWNER_ONLY: Final = 0o700

_SAFELY: Final = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn what the system refuses about `folder` into a sentence; other errors stay bugs."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full(folder) from None
        if error.errno in _FORBIDDEN:
            raise not_writable(folder) from None
        if error.errno == errno.EIO:
            raise disk_failing(folder) from None
        raise


def open_regular(path: Path, flags: int) -> int:
    """Open a regular file and return its descriptor, never through a symbolic link.

    Raises:
        FileNotFoundError: there is none.
        UserError: it is a link, a folder or something else that does not belong here.
    """
    if path.is_symlink():
        raise _not_a_file(path)
    try:
        descriptor = os.open(path, flags | _SAFELY, OWNER_ONLY)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EMLINK}:
            raise _not_a_file(path) from None
        if path.is_dir():
            raise _not_a_file(path) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_a_file(path)
    return descriptor


def _not_a_file(path: Path) -> UserError:
    return UserError(
        N_(
            "{name} in this folder is a link or no file at all, which this program never makes. "
            "Do not use the folder; restore a backup to a new place."
        ),
        exit_code=ExitCode.DAMAGED,
        name=path.name,
    )


def read_bounded(path: Path, limit: int) -> bytes:
    """Everything in a regular file, or its first `limit` + 1 bytes when it is longer."""
    descriptor = open_regular(path, READ)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit + 1)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write every byte, however many calls it takes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_at(descriptor: int, offset: int, content: bytes) -> None:
    """Write at a place in the file; in one call where the system has one."""
    if sys.platform == "win32":
        os.lseek(descriptor, offset, os.SEEK_SET)
        write_all(descriptor, content)
        return
    done = os.pwrite(descriptor, content, offset)
    while done < len(content):
        done += os.pwrite(descriptor, content[done:], offset + done)


def sync(descriptor: int) -> None:
    """Return when the file's bytes are on the disk, not in a cache on the way."""
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    elif sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when names made or changed in the folder are on the disk.

    Windows has no such call for folders; NTFS keeps names in its own journal.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_whole(path: Path, content: bytes) -> None:
    """Put `content` in place of the file: afterwards, or after a power cut, it is old or new."""
    replace_each([path], content)


def replace_each(paths: Sequence[Path], content: bytes) -> None:
    """The same for several files, one after the other, of which one is whole at any moment.

    All space is taken before the first file changes, so a full disk changes none of them.
    """
    fresh = [path.with_name(path.name + ".new") for path in paths]
    try:
        for new in fresh:
            _write_new(new, content)
        for new, path in zip(fresh, paths, strict=True):
            new.replace(path)
            sync_folder(path.parent)
    except OSError:
        for new in fresh:
            with suppress(OSError):
                new.unlink(missing_ok=True)
        raise


def _write_new(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = open_regular(path, CREATE_NEW)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
