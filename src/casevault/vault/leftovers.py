"""What an earlier process that ended in the middle may have left in the vault folder.

All of it is encrypted and none of it is needed: copies made for a backup or for checking one.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

COPY_NAME: Final = "vault.db.copy"
CHECK_PREFIX: Final = "check-"
_CHECK_FOLDER: Final = re.compile(CHECK_PREFIX + r"[0-9a-f]{16}\.tmp")


def discard_copy(folder: Path) -> None:
    """Remove the copy of the database that a backup is made from, with its log."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            (folder / (COPY_NAME + suffix)).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove everything left over; only while the folder's lock is held."""
    discard_copy(folder)
    for path in folder.iterdir():
        if _CHECK_FOLDER.fullmatch(path.name) and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
