"""Which errors of the database are the world's fault, and in what words they are said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.disk_errors import disk_failing, disk_full, not_writable

_NO_ROOM_BYTES: Final = 2**20
_FAILING: Final = "disk I/O error"
_FULL: Final = "database or disk is full"


@contextmanager
def known_errors(path: Path) -> Iterator[None]:
    """Turn what is the world's fault into a sentence; what is our fault stays a bug.

    Raises:
        UserError: the database at `path` is damaged, in use, or its disk is full or failing.
    """
    try:
        yield
    except MemoryError as error:
        # What SQLCipher says of every page after one that it could not read or write.
        raise disk_failing(path.parent) from error
    except sqlcipher.Error as error:
        _raise_known(error, path)


@contextmanager
def copying_errors(path: Path) -> Iterator[None]:
    """The same for copying page by page, of which the library tells a failure in words only."""
    with known_errors(path):
        try:
            yield
        except sqlcipher.OperationalError as error:
            said = {_FAILING: disk_failing, _FULL: disk_full}.get(str(error))
            if said is None:
                raise
            raise said(path.parent) from error


def damaged(path: Path) -> UserError:
    """The file is not what was written."""
    return UserError(
        N_(
            "{name} is damaged or was changed from outside. "
            "Keep a copy of the folder for an expert and restore from a backup."
        ),
        exit_code=ExitCode.DAMAGED,
        name=path.name,
    )


def _raise_known(error: Exception, path: Path) -> NoReturn:
    """Decide by the SQLite code (sqlite.org/rescode.html) whose fault an error is."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in {sqlcipher.SQLITE_CORRUPT, sqlcipher.SQLITE_NOTADB}:
        raise damaged(path) from error
    if primary in {sqlcipher.SQLITE_BUSY, sqlcipher.SQLITE_LOCKED}:
        raise UserError(
            N_("Another program is using {name}. Close it there first, then try again."),
            exit_code=ExitCode.IN_USE,
            name=path.name,
        ) from error
    if primary == sqlcipher.SQLITE_FULL:
        raise disk_full(path.parent) from error
    if primary in {sqlcipher.SQLITE_READONLY, sqlcipher.SQLITE_CANTOPEN, sqlcipher.SQLITE_PERM}:
        raise not_writable(path.parent) from error
    if primary == sqlcipher.SQLITE_IOERR:
        # The index of the log that finds no room is told from a failing disk by nothing else.
        is_full = _has_no_room(path.parent)
        raise (disk_full if is_full else disk_failing)(path.parent) from error
    raise error


def _has_no_room(folder: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _NO_ROOM_BYTES
    return False
