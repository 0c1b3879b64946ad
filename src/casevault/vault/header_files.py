"""The two copies of the header on the disk, and writing them so that one is always whole.

Each copy is written to a new file, synced, and renamed over the old one; the second only after
the first is safe. After a power cut the worst is two good copies of different generations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.vault.files import read_bounded, replace_each, said_plainly
from casevault.vault.header import (
    MAX_BYTES,
    ForeignFileError,
    HeaderDamagedError,
    NewerHeaderError,
    ReadHeader,
    read_header,
)

COPY_NAMES: Final = ("vault.cvh", "vault-b.cvh")


class CopyState(StrEnum):
    """What became of one copy of the header."""

    WHOLE = "whole"
    MISSING = "missing"
    FOREIGN = "foreign"
    DAMAGED = "damaged"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class HeaderCopy:
    """One copy of the header as found on the disk; `read` only when it is whole."""

    name: str
    state: CopyState
    read: ReadHeader | None = None


def read_copies(folder: Path) -> tuple[HeaderCopy, ...]:
    """Both copies.

    Raises:
        UserError: neither is a header; or one is a link or no file.
    """
    copies = tuple(_read_copy(folder, name) for name in COPY_NAMES)
    if all(copy.state in {CopyState.MISSING, CopyState.FOREIGN} for copy in copies):
        raise UserError(
            N_(
                "{folder} is not a vault of this program. "
                "Choose a folder whose name ends in .casevault."
            ),
            folder=folder,
        )
    return copies


def _read_copy(folder: Path, name: str) -> HeaderCopy:
    try:
        with said_plainly(folder):
            content = read_bounded(folder / name, MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return HeaderCopy(name, CopyState.MISSING)
    try:
        return HeaderCopy(name, CopyState.WHOLE, read_header(content))
    except ForeignFileError:
        return HeaderCopy(name, CopyState.FOREIGN)
    except HeaderDamagedError:
        return HeaderCopy(name, CopyState.DAMAGED)
    except NewerHeaderError:
        return HeaderCopy(name, CopyState.NEWER)


def write_copies(folder: Path, content: bytes) -> None:
    """Write both copies, one after the other; returns when both are on the disk.

    Raises:
        UserError: the disk is full, read-only or failing; a copy then is old or new, never torn.
    """
    with said_plainly(folder):
        replace_each([folder / name for name in COPY_NAMES], content)
