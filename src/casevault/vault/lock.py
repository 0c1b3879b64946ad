"""One program at a time: a lock of the operating system on the vault folder.

Never a file with a process number: after a crash that would keep people out of their own records,
and after a copy it would name a stranger. The system drops this lock with the process. Beside it
lies one line, the time of opening, so that the second program can say since when.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.files import CREATE, open_regular, read_bounded, replace_whole, said_plainly

FILE_NAME: Final = "vault.lock"
SINCE_NAME: Final = "vault.since"
_HELD_BY_ANOTHER: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})
_TIME = re.compile(rb"(?:[01]\d|2[0-3]):[0-5]\d")


class FolderLock:
    """The lock on one vault folder, held until `release` or the end of the process."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._descriptor = descriptor
        self._folder = folder

    @classmethod
    def take(cls, folder: Path, now: datetime) -> Self:
        """Take the lock at once or not at all.

        Raises:
            UserError: another program has the vault open (IN_USE), or the folder is read-only.
        """
        with said_plainly(folder):
            descriptor = open_regular(folder / FILE_NAME, CREATE)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise _refusal(error, folder) from None
        lock = cls(descriptor, folder)
        try:
            with said_plainly(folder):
                replace_whole(
                    folder / SINCE_NAME, now.astimezone().strftime("%H:%M").encode("ascii")
                )
        except BaseException:
            lock.release()
            raise
        return lock

    def release(self) -> None:
        """Let go of the lock; a second call does nothing."""
        if self._descriptor < 0:
            return
        with suppress(OSError):
            (self._folder / SINCE_NAME).unlink()
        _unlock(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = -1


def _refusal(error: OSError, folder: Path) -> UserError:
    if error.errno not in _HELD_BY_ANOTHER:
        return UserError(
            N_(
                "The disk that holds {folder} cannot keep two programs apart. "
                "Copy the folder to a disk of this computer."
            ),
            folder=folder,
        )
    since = b""
    with suppress(OSError, UserError):
        since = read_bounded(folder / SINCE_NAME, 5)
    if _TIME.fullmatch(since) is None:
        return UserError(
            N_(
                "Another program on this computer has it open. "
                "Close it there first, then try again."
            ),
            exit_code=ExitCode.IN_USE,
        )
    return UserError(
        N_(
            "Another program on this computer has it open since {since}. "
            "Close it there first, then try again."
        ),
        exit_code=ExitCode.IN_USE,
        since=since.decode("ascii"),
    )


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)
