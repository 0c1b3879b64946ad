"""The one way out: every byte written outside the vault passes here (promise P1).

`EgressKind` is the whole list of what may leave; extending it takes a written decision in
`docs/decisions/`. Files appear whole or not at all: each is written beside its target under a
neutral name, synced, and renamed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_


class EgressKind(StrEnum):
    """Everything that may ever be written outside the vault."""

    RELEASE = "release"
    BACKUP = "backup"
    TRAVEL_FILE = "travel_file"
    PERSONAL_PAPERS = "personal_papers"
    BLANK_FORM = "blank_form"
    CERTIFICATE = "certificate"
    RECOVERY_KIT = "recovery_kit"
    PRACTICE_HANDOUT = "practice_handout"
    DEPARTURE_ARCHIVE = "departure_archive"
    SETTINGS = "settings"
    DEVICE_SHEET = "device_sheet"
    KEY_FILE = "key_file"


_PARTIAL: Final = re.compile(r"\.[0-9a-f]{16}\.part")
_SYNC_BYTES: Final = 8 * 1024 * 1024
_MEGABYTE: Final = 1_000_000
_under_way: set[Path] = set()


@dataclass(frozen=True, slots=True)
class Written:
    """What left: its kind, where it lies and how large it is, for the log."""

    kind: EgressKind
    path: Path
    size: int


def write_files(kind: EgressKind, folder: Path, files: Mapping[str, bytes]) -> tuple[Written, ...]:
    """Write a set of files into `folder`, all or none; existing files are never replaced.

    Raises:
        UserError: the folder cannot be written, is full, or already holds one of the names.
    """
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise UserError(
            N_("{folder} already holds {name}. Choose an empty folder."),
            folder=str(folder),
            name=taken[0],
        )
    done: list[Written] = []
    try:
        for name, content in files.items():
            done.append(write_stream(kind, folder / name, [content]))
    except BaseException:
        for written in done:
            written.path.unlink(missing_ok=True)
        raise
    return tuple(done)


def write_stream(
    kind: EgressKind,
    target: Path,
    chunks: Iterable[bytes | bytearray],
    *,
    replace: bool = False,
    check: Callable[[Path], None] | None = None,
) -> Written:
    """Write one file from chunks; it gets its name only when it is whole, synced and checked.

    `check` looks at the finished file before it gets its name and raises to refuse it.

    Raises:
        UserError: the target exists (and `replace` is not set) or cannot be written.
    """
    if target.exists() and not replace:
        raise UserError(
            N_("{path} exists already. Choose another name."),
            path=str(target),
        )
    partial = target.with_name(f".{secrets.token_hex(8)}.part")
    size = unsynced = 0
    _under_way.add(partial)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("xb") as out:
            for chunk in chunks:
                out.write(chunk)
                size += len(chunk)
                unsynced += len(chunk)
                if unsynced >= _SYNC_BYTES:  # a slow stick would else hold up whoever stops it
                    out.flush()
                    os.fsync(out.fileno())
                    unsynced = 0
            out.flush()
            os.fsync(out.fileno())
        if check is not None:
            check(partial)
        partial.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        _discard(partial)
        raise _refusal(error, target) from error
    except BaseException:
        _discard(partial)
        raise
    finally:
        _under_way.discard(partial)
    return Written(kind, target, size)


def sweep_partials(folder: Path) -> None:
    """Remove what a program that was ended in the middle left in a folder that is its own.

    Only regular files with the very names that `write_stream` gives, never one being written now.
    """
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            is_ours = _PARTIAL.fullmatch(path.name) and path not in _under_way
            if is_ours and path.is_file() and not path.is_symlink():
                _discard(path)


def remove_file(path: Path) -> None:
    """Remove one file that this program wrote earlier; the caller has made sure that it is that.

    Raises:
        UserError: the system refuses.
    """
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise _refusal(error, path) from error


def require_room(folder: Path, size: int) -> None:
    """Go on only if `size` bytes fit on the disk of `folder`, or of the nearest one above it.

    Raises:
        UserError: they do not, or the disk does not answer.
    """
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        raise _refusal(error, folder) from error
    if free < size:
        raise UserError(
            N_(
                "There is too little room at {path}: {need} MB are needed and {free} MB are free. "
                "Delete files there that you do not need, or choose another place."
            ),
            path=str(folder),
            need=-(-size // _MEGABYTE),
            free=free // _MEGABYTE,
        )


def make_folder(folder: Path) -> None:
    """Make the folder into which something is about to be written, and those above it.

    Raises:
        UserError: there can be no such folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refusal(error, folder) from error


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no directory sync and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _discard(partial: Path) -> None:
    with contextlib.suppress(OSError):
        partial.unlink(missing_ok=True)


def _refusal(error: OSError, path: Path) -> UserError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return UserError(
            N_("There is no room left at {path}. Free some space or choose another place."),
            path=str(path),
        )
    if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
        return UserError(
            N_("{path} cannot be written. Choose a folder that belongs to you."),
            path=str(path),
        )
    return UserError(
        N_("{path} could not be written. Choose another place, or another disk."),
        exit_code=ExitCode.BAD_INPUT,
        path=str(path),
    )
