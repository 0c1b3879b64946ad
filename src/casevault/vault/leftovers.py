"""What an earlier process that ended in the middle may have left in the vault folder.

All of it is encrypted and none of it is needed: copies made for a backup or for checking one.
"""

from __future__ import annotations

import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

_COPY: Final = "vault.db.copy"
_CHECK: Final = "check-"
_COPY_FILE: Final = re.compile(re.escape(_COPY) + r"(?:-[0-9a-f]{16})?(?:-wal|-shm|-journal)?")
_CHECK_FOLDER: Final = re.compile(_CHECK + r"[0-9a-f]{16}\.tmp")


def new_copy(folder: Path) -> Path:
    """A name for a copy of the database, which no other work under way uses."""
    return folder / f"{_COPY}-{secrets.token_hex(8)}"


def new_scratch(folder: Path) -> Path:
    """A name for a folder in which a backup is looked into."""
    return folder / f"{_CHECK}{secrets.token_hex(8)}.tmp"


def discard_copy(copy: Path) -> None:
    """Remove a copy of the database, with its log."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove everything left over; only while the folder's lock is held and nothing runs."""
    for path in folder.iterdir():
        if path.is_symlink():
            continue
        if _CHECK_FOLDER.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
        elif _COPY_FILE.fullmatch(path.name):
            with suppress(OSError):
                path.unlink(missing_ok=True)
